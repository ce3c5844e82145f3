/* What there is of COM where there is no Windows: plain types, IUnknown, IDispatch, IClassFactory, and the functions that the
 * media provider exports. Included by msp.h.
 *
 * A VARIANT has the layout of 64-bit Windows. Texts and arrays that go in or come out are allocated by the provider's own
 * functions, which a program finds in its library. */

#ifndef PLENARY_COM_H
#define PLENARY_COM_H

#include <stdint.h>

typedef uint8_t BYTE;
typedef uint32_t ULONG;
typedef uint32_t UINT;
typedef uint16_t VARTYPE;
typedef int16_t VARIANT_BOOL;
typedef int32_t HRESULT;
typedef int32_t DISPID;
typedef uint32_t LCID;
typedef WCHAR *BSTR;
typedef WCHAR *LPOLESTR;
typedef GUID IID;
typedef const GUID *REFIID;

/* A call as TAPI names it; and, for Initialize, an eventfd: a descriptor made a pointer. */
typedef int32_t *MSP_HANDLE;

#define S_OK ((HRESULT)0)
#define S_FALSE ((HRESULT)1)
#define SUCCEEDED(code) ((HRESULT)(code) >= 0)
#define FAILED(code) ((HRESULT)(code) < 0)
#define VARIANT_TRUE ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

enum VARENUM {
    VT_EMPTY = 0,
    VT_NULL = 1,
    VT_I2 = 2,
    VT_I4 = 3,
    VT_BSTR = 8,
    VT_DISPATCH = 9,
    VT_BOOL = 11,
    VT_VARIANT = 12,
    VT_UNKNOWN = 13,
    VT_ARRAY = 0x2000,
    VT_BYREF = 0x4000,
};

typedef struct SAFEARRAY SAFEARRAY;
typedef struct IUnknown IUnknown;
typedef struct IDispatch IDispatch;
typedef struct IClassFactory IClassFactory;
typedef struct ITypeInfo ITypeInfo;
typedef struct EXCEPINFO EXCEPINFO;

typedef struct VARIANT {
    VARTYPE vt;
    WORD wReserved1, wReserved2, wReserved3;
    union {
        LONG lVal;
        VARIANT_BOOL boolVal;
        BSTR bstrVal;
        IUnknown *punkVal;
        IDispatch *pdispVal;
        SAFEARRAY *parray;
        void *byref;
        uintptr_t room[2];
    };
} VARIANT;

typedef struct {
    VARIANT *rgvarg;
    DISPID *rgdispidNamedArgs;
    UINT cArgs, cNamedArgs;
} DISPPARAMS;

/* The methods that every interface begins with. */
#define PLENARY_UNKNOWN(name) \
    HRESULT(WINAPI *QueryInterface)(name *self, REFIID iid, void **object); \
    ULONG(WINAPI *AddRef)(name *self); \
    ULONG(WINAPI *Release)(name *self);
#define PLENARY_DISPATCH(name) \
    PLENARY_UNKNOWN(name) \
    HRESULT(WINAPI *GetTypeInfoCount)(name *self, UINT *count); \
    HRESULT(WINAPI *GetTypeInfo)(name *self, UINT index, LCID locale, ITypeInfo **info); \
    HRESULT(WINAPI *GetIDsOfNames)(name *self, REFIID iid, LPOLESTR *names, UINT count, LCID locale, DISPID *ids); \
    HRESULT(WINAPI *Invoke)(name *self, DISPID id, REFIID iid, LCID locale, WORD flags, DISPPARAMS *arguments, \
        VARIANT *result, EXCEPINFO *exception, UINT *wrong);

typedef struct IUnknownVtbl { PLENARY_UNKNOWN(IUnknown) } IUnknownVtbl;
struct IUnknown { const IUnknownVtbl *lpVtbl; };

typedef struct IDispatchVtbl { PLENARY_DISPATCH(IDispatch) } IDispatchVtbl;
struct IDispatch { const IDispatchVtbl *lpVtbl; };

typedef struct IClassFactoryVtbl {
    PLENARY_UNKNOWN(IClassFactory)
    HRESULT(WINAPI *CreateInstance)(IClassFactory *self, IUnknown *outer, REFIID iid, void **object);
    HRESULT(WINAPI *LockServer)(IClassFactory *self, int32_t lock);
} IClassFactoryVtbl;
struct IClassFactory { const IClassFactoryVtbl *lpVtbl; };

HRESULT DllGetClassObject(const GUID *class, REFIID iid, void **factory);
HRESULT DllCanUnloadNow(void);
BSTR SysAllocString(const WCHAR *text);
BSTR SysAllocStringLen(const WCHAR *units, UINT count);
void SysFreeString(BSTR text);
UINT SysStringLen(BSTR text);
HRESULT VariantClear(VARIANT *value);
SAFEARRAY *SafeArrayCreateVector(VARTYPE kind, LONG lowest, ULONG count);
HRESULT SafeArrayPutElement(SAFEARRAY *array, LONG *index, void *value);
HRESULT SafeArrayGetElement(SAFEARRAY *array, LONG *index, void *value);
HRESULT SafeArrayDestroy(SAFEARRAY *array);

#endif
