/* A line and a call in C: loads the telephony provider as TAPI would, shows its line, calls the conference of a
 * description, prints every event and hangs up. One program for Linux and Windows; README.md says how to build it.
 *
 * Nobody serves media here. So the provider's words to a media provider stay unanswered, and after 20 seconds it ends
 * the call as DISCONNECTED UNAVAIL. */

#include "system.h"
#include "text.h"

enum { PROVIDER_ID = 1, LINE = 0, MAKE_CALL = 1, DROP = 2, ROOM = 8192 };

/* What TAPI would call itself: any numbers but 0. */
#define OUR_LINE ((HTAPILINE)0x10)
#define OUR_CALL ((HTAPICALL)0x20)

/* The functions that are needed here, each with the type that tspi.h gives it. */
#define FUNCTIONS(F) \
    F(TSPI_lineNegotiateTSPIVersion) F(TSPI_providerEnumDevices) F(TSPI_providerInit) F(TSPI_providerShutdown) \
    F(TSPI_lineGetDevCaps) F(TSPI_lineGetAddressCaps) F(TSPI_lineOpen) F(TSPI_lineClose) F(TSPI_lineMakeCall) \
    F(TSPI_lineGetCallInfo) F(TSPI_lineDrop) F(TSPI_lineCloseCall)
#define MEMBER(name) __typeof__(name) *name;
static struct { FUNCTIONS(MEMBER) } tsp;

static HDRVCALL call;
static double start;
static atomic_uint state;    /* the last LINECALLSTATE_ */
static atomic_uint answered; /* the last request that was completed */

static bool failed(const char *what, LONG result)
{
    if (result < 0) fprintf(stderr, "c-host: %s: LINEERR_%s\n", what, name_of(PLENARY_LINEERR, (DWORD)result));
    return result < 0;
}

/* The line that says how the conference is, as a telephone would show it. Asking from inside a callback is allowed. */
static void print_display(void)
{
    union { LINECALLINFO info; char room[ROOM]; } is = {.info.dwTotalSize = sizeof is};
    if (failed("TSPI_lineGetCallInfo", tsp.TSPI_lineGetCallInfo(call, &is.info))) return;
    print_string("          shows", &is, is.info.dwUsedSize, is.info.dwDisplaySize, is.info.dwDisplayOffset);
}

static void CALLBACK on_completion(DRV_REQUESTID request, LONG result)
{
    const char *name = request == MAKE_CALL ? "make call" : "drop";
    printf("%8.3f  %s: %s\n", seconds_now() - start, name, result ? name_of(PLENARY_LINEERR, (DWORD)result) : "done");
    answered = request;
}

static void CALLBACK on_event(HTAPILINE line, HTAPICALL of, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    double now = seconds_now() - start;
    const char *name = name_of(PLENARY_LINE, message), *mode = NULL;
    (void)line, (void)of;
    switch (message) {
    case LINE_CALLSTATE:
        if (p1 == LINECALLSTATE_DISCONNECTED) mode = name_of(PLENARY_LINEDISCONNECTMODE, (DWORD)p2);
        if (p1 == LINECALLSTATE_CONNECTED) mode = name_of(PLENARY_LINECONNECTEDMODE, (DWORD)p2);
        printf("%8.3f  %s %s%s%s\n", now, name, name_of(PLENARY_LINECALLSTATE, (DWORD)p1), mode ? " " : "",
            mode ? mode : "");
        state = (DWORD)p1;
        break;
    case LINE_CALLINFO:
        printf("%8.3f  %s", now, name);
        print_names(PLENARY_LINECALLINFOSTATE, (DWORD)p1);
        if (p1 & LINECALLINFOSTATE_DISPLAY) print_display();
        break;
    case LINE_SENDMSPDATA:
        printf("%8.3f  %s %u bytes to %s\n", now, name, (unsigned)p3,
            p1 ? "one media provider" : "all media providers");
        break;
    default:
        printf("%8.3f  %s %#zx %#zx %#zx\n", now, name, (size_t)p1, (size_t)p2, (size_t)p3);
    }
    fflush(stdout);
}

static bool load(const char *path)
{
    void *library = load_library(path), *symbol;
    if (!library) return false;
#define FIND(name) \
    symbol = find_symbol(library, #name); \
    if (!symbol) return fprintf(stderr, "c-host: %s has no " #name "\n", path), false; \
    memcpy(&tsp.name, &symbol, sizeof symbol);
    FUNCTIONS(FIND)
    return true;
}

static void show_line(DWORD version)
{
    union { LINEDEVCAPS caps; char room[ROOM]; } line = {.caps.dwTotalSize = sizeof line};
    union { LINEADDRESSCAPS caps; char room[ROOM]; } address = {.caps.dwTotalSize = sizeof address};
    printf("%-16s%u.%u\n", "TSPI", (unsigned)(version >> 16), (unsigned)(version & 0xFFFF));
    if (failed("TSPI_lineGetDevCaps", tsp.TSPI_lineGetDevCaps(LINE, version, 0, &line.caps))) return;
    print_string("line", &line, line.caps.dwUsedSize, line.caps.dwLineNameSize, line.caps.dwLineNameOffset);
    print_string("provider", &line, line.caps.dwUsedSize, line.caps.dwProviderInfoSize, line.caps.dwProviderInfoOffset);
    print_flags("flags", PLENARY_LINEDEVCAPFLAGS, line.caps.dwDevCapFlags);
    print_flags("address types", PLENARY_LINEADDRESSTYPE, line.caps.dwAddressTypes);
    print_flags("media modes", PLENARY_LINEMEDIAMODE, line.caps.dwMediaModes);
    if (failed("TSPI_lineGetAddressCaps", tsp.TSPI_lineGetAddressCaps(LINE, 0, version, 0, &address.caps))) return;
    print_string("address", &address, address.caps.dwUsedSize, address.caps.dwAddressSize,
        address.caps.dwAddressOffset);
    print_flags("call features", PLENARY_LINECALLFEATURE, address.caps.dwCallFeatures);
    fflush(stdout);
}

/* Waits until the call is in one of these states, it is Ctrl-C, or so many seconds are over. */
static void wait_for(DWORD states, double seconds)
{
    double end = seconds_now() + seconds;
    while (!(state & states) && !interrupted && seconds_now() < end) wait_a_little();
}

static bool hold_call(HDRVLINE line, const WCHAR *description, double seconds)
{
    LINECALLPARAMS wish = {.dwTotalSize = sizeof wish, .dwBearerMode = LINEBEARERMODE_VOICE,
        .dwMediaMode = LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_VIDEO, .dwAddressMode = LINEADDRESSMODE_ADDRESSID,
        .dwAddressType = LINEADDRESSTYPE_SDP};
    start = seconds_now();
    LONG result = tsp.TSPI_lineMakeCall(MAKE_CALL, line, OUR_CALL, &call, description, 0, &wish);
    if (failed("TSPI_lineMakeCall", result)) return false;
    wait_for(LINECALLSTATE_DISCONNECTED | LINECALLSTATE_IDLE, seconds);
    printf("%8.3f  hanging up\n", seconds_now() - start);
    interrupted = false;
    if (!failed("TSPI_lineDrop", tsp.TSPI_lineDrop(DROP, call, NULL, 0))) wait_for(LINECALLSTATE_IDLE, 5);
    failed("TSPI_lineCloseCall", tsp.TSPI_lineCloseCall(call));
    printf("%8.3f  call closed\n", seconds_now() - start);
    return state == LINECALLSTATE_IDLE && answered == DROP;
}

static bool run(const WCHAR *description, double seconds)
{
    DWORD version = 0, lines = 0, phones = 0, options = 0;
    HDRVLINE line = NULL;
    bool well = false;
    if (failed("TSPI_lineNegotiateTSPIVersion",
            tsp.TSPI_lineNegotiateTSPIVersion(INITIALIZE_NEGOTIATION, 0x20000, 0x30001, &version)) ||
        failed("TSPI_providerEnumDevices",
            tsp.TSPI_providerEnumDevices(PROVIDER_ID, &lines, &phones, NULL, on_event, NULL)) ||
        failed("TSPI_providerInit",
            tsp.TSPI_providerInit(version, PROVIDER_ID, LINE, 0, lines, phones, on_completion, &options)))
        return false;
    show_line(version);
    if (!failed("TSPI_lineOpen", tsp.TSPI_lineOpen(LINE, OUR_LINE, &line, version, on_event))) {
        well = hold_call(line, description, seconds);
        failed("TSPI_lineClose", tsp.TSPI_lineClose(line));
    }
    return !failed("TSPI_providerShutdown", tsp.TSPI_providerShutdown(version, PROVIDER_ID)) && well;
}

int main(int count, char **arguments)
{
    double seconds = 25;
    if (count > 2 && strcmp(arguments[1], "--seconds") == 0) {
        seconds = atof(arguments[2]);
        count -= 2, arguments += 2;
    }
    if (count != 3 || seconds <= 0) {
        fputs("usage: c-host [--seconds N] LIBRARY DESCRIPTION.sdp\n"
              "Calls the conference that the file describes, prints what the provider says, hangs up after N seconds\n"
              "(25 unless told) or on Ctrl-C. LIBRARY is libplenary_tsp.so or plenary.tsp.\n", stderr);
        return 2;
    }
    prepare_console();
    WCHAR *description = read_file(arguments[2]);
    bool well = description && load(arguments[1]) && run(description, seconds);
    free(description);
    return well ? 0 : 1;
}
