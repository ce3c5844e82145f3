/* The plain types of windows.h, tapi.h and tspi.h where there is no Windows. Included by tspi.h.
 *
 * The data model is that of 64-bit Windows: DWORD and LONG have 32 bits, WCHAR has 16 (UTF-16), handles are as wide as a
 * pointer except HTAPIMSPLINE and HTAPIDIALOGINSTANCE, which have 32 bits everywhere. */

#ifndef PLENARY_TYPES_H
#define PLENARY_TYPES_H

#include <stdint.h>
#include <uchar.h>

/* Windows' calling conventions are those of every other C function here. */
#define WINAPI
#define CALLBACK
#define TSPIAPI

typedef uint16_t WORD;
typedef uint32_t DWORD, *LPDWORD;
typedef int32_t LONG;
typedef uintptr_t DWORD_PTR;
typedef char16_t WCHAR, *LPWSTR;
typedef const WCHAR *LPCWSTR;
typedef const char *LPCSTR;
typedef void *LPVOID;
typedef void *HANDLE;
typedef struct HWND__ *HWND;
typedef struct HICON__ *HICON, **LPHICON;

typedef struct {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID, CLSID;

typedef struct {
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME;

/* Handles: each a type of its own, so that a compiler finds the one taken for the other. */
#define PLENARY_HANDLE(name) typedef const struct name##__ *name, **LP##name

PLENARY_HANDLE(HPROVIDER);
/* TAPI's. */
PLENARY_HANDLE(HTAPILINE);
PLENARY_HANDLE(HTAPICALL);
PLENARY_HANDLE(HTAPIPHONE);
typedef DWORD HTAPIMSPLINE, *LPHTAPIMSPLINE;
typedef DWORD HTAPIDIALOGINSTANCE, *LPHTAPIDIALOGINSTANCE;
/* The provider's. */
PLENARY_HANDLE(HDRVLINE);
PLENARY_HANDLE(HDRVCALL);
PLENARY_HANDLE(HDRVPHONE);
PLENARY_HANDLE(HDRVMSPLINE);
PLENARY_HANDLE(HDRVDIALOGINSTANCE);

#undef PLENARY_HANDLE

/* A request that the provider answers later: 1 to 0x7FFFFFFF. */
typedef DWORD DRV_REQUESTID;

/* How the provider answers it. */
typedef void(CALLBACK *ASYNC_COMPLETION)(DRV_REQUESTID dwRequestID, LONG lResult);

/* How it tells what happened; dwMsg is one of LINE_. */
typedef void(CALLBACK *LINEEVENT)(HTAPILINE htLine, HTAPICALL htCall, DWORD dwMsg, DWORD_PTR dwParam1,
    DWORD_PTR dwParam2, DWORD_PTR dwParam3);
typedef void(CALLBACK *PHONEEVENT)(HTAPIPHONE htPhone, DWORD dwMsg, DWORD_PTR dwParam1, DWORD_PTR dwParam2,
    DWORD_PTR dwParam3);

/* How a dialog asks its provider. */
typedef LONG(CALLBACK *TUISPIDLLCALLBACK)(DWORD_PTR dwObjectID, DWORD dwObjectType, LPVOID lpParams, DWORD dwSize);

/* The device that means the provider as a whole. */
#define INITIALIZE_NEGOTIATION 0xFFFFFFFFu

/* The provider must not be called by two threads at once. Plenary does not ask for that. */
#define LINETSPIOPTION_NONREENTRANT 0x00000001

/* Structures of functions that no conference has: known by name only. */
typedef struct lineforwardlist_tag *LPLINEFORWARDLIST;
typedef struct linegeneratetone_tag *LPLINEGENERATETONE;
typedef struct linemonitortone_tag *LPLINEMONITORTONE;
typedef struct linemediacontroldigit_tag *LPLINEMEDIACONTROLDIGIT;
typedef struct linemediacontrolmedia_tag *LPLINEMEDIACONTROLMEDIA;
typedef struct linemediacontroltone_tag *LPLINEMEDIACONTROLTONE;
typedef struct linemediacontrolcallstate_tag *LPLINEMEDIACONTROLCALLSTATE;

#endif
