/* What TAPI does first with the provider, after `regsvr32`: asks COM for an object of its class, by the class's name
 * alone, and takes it from one apartment to another. `scripts/windows registration` builds and runs it.
 *
 * COM knows no proxy for MSPI's interfaces, so they cross as the objects themselves or not at all: each says by
 * `IMarshal` that every thread may call it.
 *
 * Ends with 0 when there is such an address and it works, with 2 when the class is not registered, otherwise with 1. */

#include <plenary/msp.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The class that the telephony provider names in TSPI_lineMSPIdentify. */
static const CLSID address_class = {
    0x63DBC37C, 0xE310, 0x4B1E, {0xBC, 0x0B, 0xC2, 0x7E, 0xCE, 0x6B, 0xBC, 0x99}};

static const IID iid_unknown = {0x00000000, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID iid_marshal = {0x00000003, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID iid_agile = {0x94EA2B94, 0xE9CC, 0x49E0, {0xC0, 0xFF, 0xEE, 0x64, 0xCA, 0x8F, 0x5B, 0x90}};

enum { WORKS = 0, FAILS = 1, NOT_REGISTERED = 2 };

/* Longer than a thread needs on a busy machine. */
enum { PATIENCE_MS = 20000 };

static int fails(const char *what, HRESULT code)
{
    fprintf(stderr, "registered: %s: HRESULT %08lX\n", what, (unsigned long)code);
    return FAILS;
}

static int wrong(const char *what)
{
    fprintf(stderr, "registered: %s\n", what);
    return FAILS;
}

/* ---- from one apartment to another ---- */

/* A pointer on its way. */
struct crossing {
    IStream *stream;
    DWORD apartment; /* where it goes */
    ITMSPAddress *sent, *came;
    HRESULT code;
};

/* The other side: takes the pointer out, and ends the address. */
static DWORD WINAPI arrive(void *argument)
{
    struct crossing *crossing = argument;
    crossing->code = CoInitializeEx(NULL, crossing->apartment);
    if (FAILED(crossing->code)) return 0;
    crossing->code =
        CoGetInterfaceAndReleaseStream(crossing->stream, &PLENARY_IID_ITMSPAddress, (void **)&crossing->came);
    if (SUCCEEDED(crossing->code)) {
        crossing->code = crossing->came->lpVtbl->Shutdown(crossing->came);
        crossing->came->lpVtbl->Release(crossing->came);
    }
    CoUninitialize();
    return 0;
}

/* This thread serves nobody while it waits: a proxy's call to it would never be answered. */
static int try_crossing(ITMSPAddress *address, DWORD apartment)
{
    struct crossing crossing = {.apartment = apartment, .sent = address};
    HRESULT code =
        CoMarshalInterThreadInterfaceInStream(&PLENARY_IID_ITMSPAddress, (IUnknown *)address, &crossing.stream);
    if (FAILED(code)) return fails("CoMarshalInterThreadInterfaceInStream", code);
    HANDLE thread = CreateThread(NULL, 0, arrive, &crossing, 0, NULL);
    DWORD end = thread ? WaitForSingleObject(thread, PATIENCE_MS) : WAIT_FAILED;
    if (end != WAIT_OBJECT_0) return wrong("the other apartment is stuck");
    CloseHandle(thread);
    if (FAILED(crossing.code)) return fails("in the other apartment", crossing.code);
    return crossing.came == crossing.sent ? WORKS : wrong("something else came to the other apartment");
}

/* Whether an object, asked for this interface, has it, and by it says that it is the same object. */
static int try_question(ITMSPAddress *address, const IID *iid, const char *name)
{
    IUnknown *answer = NULL, *whole = NULL, *same = NULL;
    HRESULT code = address->lpVtbl->QueryInterface(address, iid, (void **)&answer);
    if (FAILED(code)) return fails(name, code);
    address->lpVtbl->QueryInterface(address, &iid_unknown, (void **)&whole);
    answer->lpVtbl->QueryInterface(answer, &iid_unknown, (void **)&same);
    bool is_same = whole && whole == same;
    if (whole) whole->lpVtbl->Release(whole);
    if (same) same->lpVtbl->Release(same);
    answer->lpVtbl->Release(answer);
    return is_same ? WORKS : wrong("what marshals belongs to another object");
}

/* An address's life: it begins in this apartment, and ends in the other. */
static int try_address(ITMSPAddress *address, DWORD other)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HRESULT code = address->lpVtbl->Initialize(address, (MSP_HANDLE)event);
    if (FAILED(code)) return fails("Initialize", code);
    int outcome = try_question(address, &iid_marshal, "IMarshal");
    if (outcome == WORKS) outcome = try_question(address, &iid_agile, "IAgileObject");
    if (outcome == WORKS) outcome = try_crossing(address, other);
    CloseHandle(event);
    return outcome;
}

/* ---- alone, and as a part of another object ---- */

static int try_alone(DWORD other)
{
    ITMSPAddress *address = NULL;
    HRESULT code = CoCreateInstance(
        &address_class, NULL, CLSCTX_INPROC_SERVER, &PLENARY_IID_ITMSPAddress, (void **)&address);
    if (code == REGDB_E_CLASSNOTREG) return puts("not registered"), NOT_REGISTERED;
    if (FAILED(code)) return fails("CoCreateInstance", code);
    int outcome = try_address(address, other);
    return address->lpVtbl->Release(address) == 0 ? outcome : wrong("references to the address are left");
}

/* The object that the address becomes a part of, as in tapi3.dll: its count decides. */
static struct {
    IUnknown face;
    LONG count;
    IUnknown *inner;
} whole;

static HRESULT WINAPI whole_query(IUnknown *self, REFIID iid, void **object)
{
    if (memcmp(iid, &iid_unknown, sizeof *iid) != 0)
        return whole.inner->lpVtbl->QueryInterface(whole.inner, iid, object);
    InterlockedIncrement(&whole.count);
    return *object = self, S_OK;
}

static ULONG WINAPI whole_add(IUnknown *self)
{
    (void)self;
    return (ULONG)InterlockedIncrement(&whole.count);
}

static ULONG WINAPI whole_release(IUnknown *self)
{
    (void)self;
    return (ULONG)InterlockedDecrement(&whole.count);
}

static IUnknownVtbl whole_methods = {whole_query, whole_add, whole_release};

static int try_as_part(DWORD other)
{
    ITMSPAddress *address = NULL;
    whole.face.lpVtbl = &whole_methods, whole.count = 1;
    HRESULT code =
        CoCreateInstance(&address_class, &whole.face, CLSCTX_INPROC_SERVER, &iid_unknown, (void **)&whole.inner);
    if (FAILED(code)) return fails("CoCreateInstance of a part", code);
    code = whole.face.lpVtbl->QueryInterface(&whole.face, &PLENARY_IID_ITMSPAddress, (void **)&address);
    if (FAILED(code)) return fails("the part's ITMSPAddress", code);
    int outcome = try_address(address, other);
    address->lpVtbl->Release(address);
    if (whole.count != 1) return wrong("references to the whole are left");
    return whole.inner->lpVtbl->Release(whole.inner) == 0 ? outcome : wrong("references to the part are left");
}

int main(void)
{
    /* Both are apartments that TAPI's programs live in. */
    static const struct { DWORD here, there; const char *way; } ways[] = {
        {COINIT_MULTITHREADED, COINIT_APARTMENTTHREADED, "the threads' apartment to a single thread's"},
        {COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED, "a single thread's apartment to the threads'"}};
    for (int i = 0; i < 2; i++) {
        HRESULT code = CoInitializeEx(NULL, ways[i].here);
        if (FAILED(code)) return fails("CoInitializeEx", code);
        int outcome = try_alone(ways[i].there);
        if (outcome == WORKS) outcome = try_as_part(ways[i].there);
        CoUninitialize();
        if (outcome != WORKS) return outcome;
        printf("from %s: an address was made, alone and as a part, worked in both and is gone\n", ways[i].way);
    }
    return WORKS;
}
