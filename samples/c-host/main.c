/* A conference in C: loads both providers as TAPI would, shows the line, makes a call, chooses terminals, calls the
 * conference of a description, prints every event and hangs up. One program for Linux and Windows; README.md says how to
 * build it. Here is the telephony half; media.h has the other.
 *
 * Without a media provider the telephony provider's words to one stay unanswered, and after 20 seconds it ends the call as
 * DISCONNECTED UNAVAIL. */

#include "system.h"

#include "media.h"
#include "text.h"

enum { PROVIDER_ID = 1, LINE = 0, MAKE_CALL = 1, DROP = 2, ROOM = 8192 };

/* What TAPI would call itself: any numbers but 0. */
#define OUR_LINE ((HTAPILINE)0x10)
#define OUR_CALL ((HTAPICALL)0x20)
#define OUR_MSP ((HTAPIMSPLINE)0x30)

/* The functions that are needed here, each with the type that tspi.h gives it. */
#define FUNCTIONS(F) \
    F(TSPI_lineNegotiateTSPIVersion) F(TSPI_providerEnumDevices) F(TSPI_providerInit) F(TSPI_providerShutdown) \
    F(TSPI_lineGetDevCaps) F(TSPI_lineGetAddressCaps) F(TSPI_lineOpen) F(TSPI_lineClose) F(TSPI_lineMakeCall) \
    F(TSPI_lineGetCallInfo) F(TSPI_lineDrop) F(TSPI_lineCloseCall) F(TSPI_lineMSPIdentify) \
    F(TSPI_lineCreateMSPInstance) F(TSPI_lineCloseMSPInstance) F(TSPI_lineReceiveMSPData)
#define MEMBER(name) __typeof__(name) *name;
static struct { FUNCTIONS(MEMBER) } tsp;

/* What the person said. */
static struct {
    double seconds;
    const char *name, *speak, *hear, *interface_name, *tsp, *msp, *description;
} wish = {25, "C host", "speech", "null", "", 0, 0, 0};

static HDRVLINE line;
static HDRVCALL call;
static HDRVMSPLINE msp_line;
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

static void CALLBACK on_event(HTAPILINE whose, HTAPICALL of, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    double now = seconds_now() - start;
    const char *name = name_of(PLENARY_LINE, message), *mode = NULL;
    (void)whose;
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
        if (!p1 || p1 == OUR_MSP) hear_telephony(of != NULL, (const void *)p2, (DWORD)p3);
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

/* What the media provider says to the telephony provider. */
static void relay(void *bytes, DWORD size)
{
    printf("%8.3f  %u bytes to the telephony provider\n", seconds_now() - start, (unsigned)size);
    failed("TSPI_lineReceiveMSPData", tsp.TSPI_lineReceiveMSPData(line, call, msp_line, bytes, size));
}

/* Waits until the call is in one of these states, it is Ctrl-C, or so many seconds are over. Once a second it says how loud
 * the conference is. */
static void wait_for(DWORD states, double seconds)
{
    double end = seconds_now() + seconds, next = seconds_now() + 1;
    while (!(state & states) && !interrupted && seconds_now() < end) {
        if (!media.address) {
            wait_a_little();
            continue;
        }
        wait_for_event(media.event);
        fetch_events(relay);
        if (state == LINECALLSTATE_CONNECTED && seconds_now() >= next) {
            printf("%8.3f  we hear %d dBov\n", seconds_now() - start, -(int)level_heard());
            fflush(stdout);
            next += 1;
        }
    }
}

/* An instance of the media provider that the telephony provider names, and its call object. */
static bool prepare_media(void)
{
    GUID class;
    return !failed("TSPI_lineMSPIdentify", tsp.TSPI_lineMSPIdentify(LINE, &class)) &&
        !failed("TSPI_lineCreateMSPInstance", tsp.TSPI_lineCreateMSPInstance(line, 0, OUR_MSP, &msp_line)) &&
        open_media(wish.msp, &class) &&
        create_media_call((MSP_HANDLE)(DWORD_PTR)OUR_CALL, wish.name, wish.speak, wish.hear) &&
        use_interface(wish.interface_name);
}

static bool hold_call(const WCHAR *description)
{
    LINECALLPARAMS how = {.dwTotalSize = sizeof how, .dwBearerMode = LINEBEARERMODE_VOICE,
        .dwMediaMode = LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_VIDEO, .dwAddressMode = LINEADDRESSMODE_ADDRESSID,
        .dwAddressType = LINEADDRESSTYPE_SDP};
    start = media.start = seconds_now();
    LONG result = tsp.TSPI_lineMakeCall(MAKE_CALL, line, OUR_CALL, &call, description, 0, &how);
    if (failed("TSPI_lineMakeCall", result)) return false;
    run_files(true);
    wait_for(LINECALLSTATE_DISCONNECTED | LINECALLSTATE_IDLE, wish.seconds);
    run_files(false);
    print_trouble();
    printf("%8.3f  hanging up\n", seconds_now() - start);
    interrupted = false;
    if (!failed("TSPI_lineDrop", tsp.TSPI_lineDrop(DROP, call, NULL, 0))) wait_for(LINECALLSTATE_IDLE, 5);
    failed("TSPI_lineCloseCall", tsp.TSPI_lineCloseCall(call));
    printf("%8.3f  call closed\n", seconds_now() - start);
    return state == LINECALLSTATE_IDLE && answered == DROP;
}

static bool run(const WCHAR *description)
{
    DWORD version = 0, lines = 0, phones = 0, options = 0;
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
        well = (!wish.msp || prepare_media()) && hold_call(description);
        if (!close_media()) well = false, fputs("c-host: the media provider still holds on to something\n", stderr);
        if (msp_line) failed("TSPI_lineCloseMSPInstance", tsp.TSPI_lineCloseMSPInstance(msp_line));
        failed("TSPI_lineClose", tsp.TSPI_lineClose(line));
    }
    return !failed("TSPI_providerShutdown", tsp.TSPI_providerShutdown(version, PROVIDER_ID)) && well;
}

/* Reads the command line; false when it is none. */
static bool read_arguments(int count, char **arguments)
{
    const char **texts[] = {&wish.name, &wish.speak, &wish.hear, &wish.interface_name};
    static const char *const OPTIONS[] = {"--name", "--speak", "--hear", "--interface"};
    for (; count > 2 && strncmp(arguments[1], "--", 2) == 0; count -= 2, arguments += 2) {
        bool known = strcmp(arguments[1], "--seconds") == 0;
        if (known) wish.seconds = atof(arguments[2]);
        for (int i = 0; i < 4; i++)
            if (strcmp(arguments[1], OPTIONS[i]) == 0) known = true, *texts[i] = arguments[2];
        if (!known) return false;
    }
    if (count != 3 && count != 4) return false;
    wish.tsp = arguments[1], wish.description = arguments[count - 1];
    if (count == 4) wish.msp = arguments[2];
    return wish.seconds > 0;
}

int main(int count, char **arguments)
{
    if (!read_arguments(count, arguments)) {
        fputs("usage: c-host [--seconds N] [--name NAME] [--speak WHAT] [--hear WHAT] [--interface NAME] TSP [MSP]\n"
              "              DESCRIPTION.sdp\n"
              "Calls the conference that the file describes, prints what happens, hangs up after N seconds (25 unless\n"
              "told) or on Ctrl-C. TSP is libplenary_tsp.so or plenary.tsp, MSP libplenary_msp.so or plenary_msp.dll, or on\n"
              "Windows \"registered\": the one that regsvr32 has told COM of.\n"
              "One speaks with tone:440, speech, silence, default or a file, and listens with null, default or a file\n"
              "(.wav, .ogg) that is written.\n", stderr);
        return 2;
    }
    prepare_console();
    WCHAR *description = read_file(wish.description);
    bool well = description && load(wish.tsp) && run(description);
    free(description);
    return well ? 0 : 1;
}
