/* What TAPI does first with the provider, after `regsvr32`: asks COM for an object of its class, by the class's name
 * alone. `scripts/windows registration` builds and runs it.
 *
 * Ends with 0 when there is such an address and it works, with 2 when the class is not registered, otherwise with 1. */

#include <plenary/msp.h>

#include <stdio.h>

/* The class that the telephony provider names in TSPI_lineMSPIdentify. */
static const CLSID address_class = {
    0x63DBC37C, 0xE310, 0x4B1E, {0xBC, 0x0B, 0xC2, 0x7E, 0xCE, 0x6B, 0xBC, 0x99}};

enum { WORKS = 0, FAILS = 1, NOT_REGISTERED = 2 };

static int fails(const char *what, HRESULT code)
{
    fprintf(stderr, "registered: %s: HRESULT %08lX\n", what, (unsigned long)code);
    return FAILS;
}

/* An address, from the beginning to the end of its life. */
static int try_address(void)
{
    ITMSPAddress *address = NULL;
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HRESULT code = CoCreateInstance(
        &address_class, NULL, CLSCTX_INPROC_SERVER, &PLENARY_IID_ITMSPAddress, (void **)&address);
    if (code == REGDB_E_CLASSNOTREG) return puts("not registered"), NOT_REGISTERED;
    if (FAILED(code)) return fails("CoCreateInstance", code);
    code = address->lpVtbl->Initialize(address, (MSP_HANDLE)event);
    if (FAILED(code)) return fails("Initialize", code);
    code = address->lpVtbl->Shutdown(address);
    if (FAILED(code)) return fails("Shutdown", code);
    ULONG left = address->lpVtbl->Release(address);
    CloseHandle(event);
    if (left != 0) return fprintf(stderr, "registered: %lu references are left\n", left), FAILS;
    return puts("an address was made, worked and is gone"), WORKS;
}

int main(void)
{
    /* Both are apartments that TAPI's programs live in. */
    const DWORD apartments[] = {COINIT_MULTITHREADED, COINIT_APARTMENTTHREADED};
    int worst = WORKS;
    for (int i = 0; i < 2; i++) {
        HRESULT code = CoInitializeEx(NULL, apartments[i]);
        if (FAILED(code)) return fails("CoInitializeEx", code);
        int outcome = try_address();
        if (outcome != WORKS) worst = outcome;
        CoUninitialize();
    }
    return worst;
}
