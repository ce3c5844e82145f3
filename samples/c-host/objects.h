/* Objects of COM and texts of automation, as C uses them; and where the media provider's first object comes from: out of its
 * library, or on Windows from COM, which finds the library in the registry. */

#ifndef OBJECTS_H
#define OBJECTS_H

#include <plenary/msp.h>

#include "system.h"
#include "text.h"

/* Of the library of automation: Windows' own, or the provider. */
static struct {
    __typeof__(SysAllocString) *SysAllocString;
    __typeof__(SysFreeString) *SysFreeString;
} automation;

/* ---- small things ---- */

static bool refused(const char *what, HRESULT code)
{
    if (FAILED(code)) fprintf(stderr, "c-host: %s: HRESULT %08X\n", what, (unsigned)code);
    return FAILED(code);
}

/* Another interface of an object, counted; NULL when it has none. */
static void *ask(void *object, const GUID *iid)
{
    IUnknown *unknown = object;
    void *found = NULL;
    if (!object || FAILED(unknown->lpVtbl->QueryInterface(unknown, iid, &found))) return NULL;
    return found;
}

static void let_go(void *object)
{
    IUnknown *unknown = object;
    if (object) unknown->lpVtbl->Release(unknown);
}

static BSTR text_of(const char *utf8)
{
    WCHAR *wide = widen(utf8, strlen(utf8));
    BSTR text = wide ? automation.SysAllocString(wide) : NULL;
    free(wide);
    return text;
}

static void print_text(const char *label, BSTR text)
{
    printf("%s", label);
    if (text) print_units(text);
    putchar('\n');
    automation.SysFreeString(text);
}

/* ---- the provider ---- */

typedef __typeof__(HRESULT(WINAPI *)(const GUID *, const GUID *, void **)) GET_CLASS;
typedef __typeof__(HRESULT(WINAPI *)(void)) CAN_UNLOAD;
static CAN_UNLOAD can_unload;

/* An address by the library's own function. */
static ITMSPAddress *make_from_library(void *library, const GUID *class)
{
    GET_CLASS get_class;
    IClassFactory *factory = NULL;
    ITMSPAddress *address = NULL;
    void *symbol = find_symbol(library, "DllGetClassObject");
    memcpy(&get_class, &symbol, sizeof get_class);
    if (!symbol || refused("DllGetClassObject", get_class(class, &PLENARY_IID_IClassFactory, (void **)&factory)))
        return NULL;
    refused("CreateInstance",
        factory->lpVtbl->CreateInstance(factory, NULL, &PLENARY_IID_ITMSPAddress, (void **)&address));
    let_go(factory);
    return address;
}

#ifdef _WIN32

/* What the person calls the provider that regsvr32 has told Windows of. */
static bool is_registered(const char *provider) { return strcmp(provider, "registered") == 0; }

/* Whether COM is at work for us. */
static bool has_com;

/* An address from COM, by the class alone; and the library that COM has loaded for it, without counting that. */
static ITMSPAddress *make_registered(const GUID *class, void **library)
{
    ITMSPAddress *address = NULL;
    HMODULE module = NULL;
    char path[MAX_PATH] = "";
    if (refused("CoInitializeEx", CoInitializeEx(NULL, COINIT_MULTITHREADED))) return NULL;
    has_com = true;
    if (refused("CoCreateInstance",
            CoCreateInstance(class, NULL, CLSCTX_INPROC_SERVER, &PLENARY_IID_ITMSPAddress, (void **)&address)))
        return NULL;
    /* Where an object's functions are, there is its library. */
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
        (const char *)address->lpVtbl, &module);
    GetModuleFileNameA(module, path, sizeof path);
    printf("COM loaded      %s\n", path);
    *library = (void *)module;
    return address;
}

static void end_com(void)
{
    if (has_com) CoUninitialize();
    has_com = false;
}

#else

static bool is_registered(const char *provider) { return (void)provider, false; }

static ITMSPAddress *make_registered(const GUID *class, void **library) { return (void)class, (void)library, NULL; }

static void end_com(void) { }

#endif

/* An address of the provider: that of a library's name, or the registered one. */
static ITMSPAddress *make_address(const char *provider, const GUID *class)
{
    void *library = NULL, *texts;
    ITMSPAddress *address = NULL;
    if (is_registered(provider))
        address = make_registered(class, &library);
    else if ((library = load_library(provider)))
        address = make_from_library(library, class);
    if (!library || !(texts = automation_library(library))) return NULL;
    void *symbols[] = {find_symbol(library, "DllCanUnloadNow"), find_symbol(texts, "SysAllocString"),
        find_symbol(texts, "SysFreeString")};
    if (!address || !symbols[0] || !symbols[1] || !symbols[2])
        return fprintf(stderr, "c-host: %s is no media provider\n", provider), NULL;
    memcpy(&can_unload, &symbols[0], sizeof can_unload);
    memcpy(&automation, &symbols[1], sizeof automation);
    return address;
}

/* Whether nothing is left of all its objects. Its threads end by themselves, soon. */
static bool forget_provider(void)
{
    for (int i = 0; i < 300 && can_unload() != S_OK; i++) wait_a_little();
    bool is_unused = can_unload() == S_OK;
    end_com();
    return is_unused;
}

#endif
