/* What a C program needs to play TAPI to a media service provider: the same names on Linux and on Windows.
 *
 * On Windows these are the system's own headers; ours of the same names elsewhere. Interfaces that are Plenary's alone, and
 * the IIDs, which Windows' libraries do not have, are here for both. Not together with Windows' tapi3.h, which says part of
 * this again. */

#ifndef PLENARY_MSP_H
#define PLENARY_MSP_H

#include "tspi.h"

#ifdef _WIN32

#define CINTERFACE
#include <ole2.h>
#include <oleauto.h>

#include <msp.h>

#include <ipmsp.h>

#include <confpriv.h>

#else

/* This order: the interfaces are made of the types. */
#include "com.h"

#include "interfaces.h"

#endif

/* The methods that every interface begins with. */
#ifdef _WIN32
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
#endif

#include "own.h"

#include "iids.h"

#endif
