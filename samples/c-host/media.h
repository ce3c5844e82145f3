/* The media provider's half of a call: what TAPI's tapi3.dll does with its objects, in C.
 *
 *   TSP --LINE_SENDMSPDATA--> hear_telephony --ReceiveTSPData--> MSP
 *   TSP <--lineReceiveMSPData-- fetch_events <---GetEvent------- MSP   when the event handle says so
 */

#ifndef MEDIA_H
#define MEDIA_H

#include "objects.h"

/* Classes of terminals: CLSID_FilePlaybackTerminal, CLSID_FileRecordingTerminal, and Plenary's own test tone. */
#define FILE_PLAYBACK "{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}"
#define FILE_RECORDING "{521F3D06-C3D0-4511-8617-86B9A783DA77}"
#define TEST_TONE "{6E0A3F0B-58C7-4B0C-9D0E-6F3B7D2A41C5}"

static struct {
    ITMSPAddress *address;
    IUnknown *call;    /* the inner IUnknown of the call object */
    ITStream *capture, *render;
    ITMediaControl *files[2];
    MSP_HANDLE event;
    double start;
} media;

/* ---- the call object's outer half, which TAPI would be ---- */

static HRESULT WINAPI outer_query(IUnknown *self, REFIID iid, void **object)
{
    if (memcmp(iid, &PLENARY_IID_IUnknown, sizeof(GUID)) == 0) return *object = self, S_OK;
    return media.call->lpVtbl->QueryInterface(media.call, iid, object);
}

/* It lives as long as the program. */
static ULONG WINAPI outer_count(IUnknown *self)
{
    (void)self;
    return 2;
}

static const IUnknownVtbl outer_methods = {outer_query, outer_count, outer_count};
static IUnknown outer = {(void *)&outer_methods};

/* ---- the address ---- */

static bool open_media(const char *provider, const GUID *class)
{
    media.address = make_address(provider, class);
    if (!media.address) return false;
    media.event = (MSP_HANDLE)make_event();
    return !refused("Initialize", media.address->lpVtbl->Initialize(media.address, media.event));
}

static ITTerminal *make_terminal(ITTerminalSupport *support, const char *class, LONG type, TERMINAL_DIRECTION direction)
{
    ITTerminal *terminal = NULL;
    BSTR text = text_of(class);
    refused("CreateTerminal", support->lpVtbl->CreateTerminal(support, text, type, direction, &terminal));
    automation.SysFreeString(text);
    return terminal;
}

/* A tone of so many hertz. */
static ITTerminal *make_tone(ITTerminalSupport *support, LONG hertz)
{
    ITTerminal *tone = make_terminal(support, TEST_TONE, TAPIMEDIATYPE_AUDIO, TD_CAPTURE);
    IPlenaryTerminal *own = ask(tone, &PLENARY_IID_IPlenaryTerminal);
    if (own) refused("put_Frequency", own->lpVtbl->put_Frequency(own, hertz));
    let_go(own);
    return tone;
}

/* The track of a file's terminal; the terminal's own start and stop are kept for later. */
static ITTerminal *make_file(ITTerminalSupport *support, const char *path, bool recording)
{
    ITTerminal *track = NULL, *file = make_terminal(support, recording ? FILE_RECORDING : FILE_PLAYBACK,
        TAPIMEDIATYPE_MULTITRACK, recording ? TD_RENDER : TD_CAPTURE);
    ITMultiTrackTerminal *tracks = ask(file, &PLENARY_IID_ITMultiTrackTerminal);
    IEnumTerminal *list = NULL;
    BSTR name = text_of(path);
    if (recording) {
        ITMediaRecord *record = ask(file, &PLENARY_IID_ITMediaRecord);
        if (record) refused("put_FileName", record->lpVtbl->put_FileName(record, name));
        let_go(record);
    } else {
        ITMediaPlayback *playback = ask(file, &PLENARY_IID_ITMediaPlayback);
        VARIANT files = {0};
        files.vt = VT_BSTR, files.bstrVal = name;
        if (playback) refused("put_PlayList", playback->lpVtbl->put_PlayList(playback, files));
        let_go(playback);
    }
    automation.SysFreeString(name);
    if (tracks && !refused("tracks", tracks->lpVtbl->EnumerateTrackTerminals(tracks, &list)))
        list->lpVtbl->Next(list, 1, &track, NULL);
    media.files[recording] = ask(file, &PLENARY_IID_ITMediaControl);
    let_go(list), let_go(tracks), let_go(file);
    return track;
}

/* The static terminal that is called so ("null", "silence", "speech"): by Plenary's name, which is the same everywhere. */
static ITTerminal *find_terminal(ITTerminalSupport *support, const char *wanted)
{
    IEnumTerminal *list = NULL;
    ITTerminal *terminal = NULL, *found = NULL;
    WCHAR *wide = widen(wanted, strlen(wanted));
    if (refused("terminals", support->lpVtbl->EnumerateStaticTerminals(support, &list))) return NULL;
    while (!found && list->lpVtbl->Next(list, 1, &terminal, NULL) == S_OK) {
        IPlenaryTerminal *own = ask(terminal, &PLENARY_IID_IPlenaryTerminal);
        BSTR name = NULL;
        if (own && SUCCEEDED(own->lpVtbl->get_Identifier(own, &name)) && same_units(name, wide)) found = terminal;
        if (!found) let_go(terminal);
        automation.SysFreeString(name);
        let_go(own);
    }
    let_go(list);
    free(wide);
    return found;
}

/* What a person calls a terminal: "tone:440", "default", a path with a dot in it, or a static one's name. */
static ITTerminal *terminal_called(ITTerminalSupport *support, const char *name, TERMINAL_DIRECTION direction)
{
    ITTerminal *terminal = NULL;
    if (strncmp(name, "tone:", 5) == 0) return make_tone(support, (LONG)atoi(name + 5));
    if (strchr(name, '.')) return make_file(support, name, direction == TD_RENDER);
    if (strcmp(name, "default") != 0) return find_terminal(support, name);
    refused("GetDefaultStaticTerminal",
        support->lpVtbl->GetDefaultStaticTerminal(support, TAPIMEDIATYPE_AUDIO, direction, &terminal));
    return terminal;
}

static bool select_terminal(ITStream *stream, const char *name, TERMINAL_DIRECTION direction)
{
    ITTerminalSupport *support = ask(media.address, &PLENARY_IID_ITTerminalSupport);
    ITTerminal *terminal = support && stream ? terminal_called(support, name, direction) : NULL;
    BSTR shown = NULL;
    bool well = terminal && !refused("SelectTerminal", stream->lpVtbl->SelectTerminal(stream, terminal));
    if (!terminal) fprintf(stderr, "c-host: there is no terminal \"%s\"\n", name);
    if (well && SUCCEEDED(terminal->lpVtbl->get_Name(terminal, &shown)))
        print_text(direction == TD_CAPTURE ? "speaks with     " : "listens with    ", shown);
    let_go(terminal), let_go(support);
    return well;
}

/* ---- the call ---- */

static void say_name(const char *name)
{
    ITLocalParticipant *me = ask(media.capture, &PLENARY_IID_ITLocalParticipant);
    BSTR text = text_of(name);
    if (me) refused("our name", me->lpVtbl->put_LocalParticipantTypedInfo(me, PTI_NAME, text));
    automation.SysFreeString(text);
    let_go(me);
}

/* A call object, a part of `outer`, with its streams, our name and our terminals. */
static bool create_media_call(MSP_HANDLE call, const char *name, const char *speak, const char *hear)
{
    ITStreamControl *control = NULL;
    IEnumStream *streams = NULL;
    ITStream *stream = NULL;
    if (refused("CreateMSPCall", media.address->lpVtbl->CreateMSPCall(media.address, call, 0, TAPIMEDIATYPE_AUDIO,
            &outer, &media.call)))
        return false;
    control = ask(&outer, &PLENARY_IID_ITStreamControl);
    if (!control || refused("EnumerateStreams", control->lpVtbl->EnumerateStreams(control, &streams))) return false;
    while (streams->lpVtbl->Next(streams, 1, &stream, NULL) == S_OK) {
        TERMINAL_DIRECTION direction = TD_NONE;
        stream->lpVtbl->get_Direction(stream, &direction);
        *(direction == TD_CAPTURE ? &media.capture : &media.render) = stream;
    }
    let_go(streams), let_go(control);
    say_name(name);
    return select_terminal(media.capture, speak, TD_CAPTURE) && select_terminal(media.render, hear, TD_RENDER);
}

/* Through which network interface: its name or address, or "" for the route to the group. */
static bool use_interface(const char *name)
{
    IPlenaryCall *call = ask(&outer, &PLENARY_IID_IPlenaryCall);
    BSTR text = text_of(name);
    bool well = call && !refused("put_Interface", call->lpVtbl->put_Interface(call, text));
    automation.SysFreeString(text);
    let_go(call);
    return well;
}

/* The sentence that says what is wrong, if anything is. */
static void print_trouble(void)
{
    IPlenaryCall *call = media.call ? ask(&outer, &PLENARY_IID_IPlenaryCall) : NULL;
    BSTR sentence = NULL;
    if (call && SUCCEEDED(call->lpVtbl->get_Trouble(call, &sentence)) && sentence && *sentence) {
        printf("%8.3f  ", seconds_now() - media.start);
        print_text("", sentence);
    }
    let_go(call);
}

static void run_files(bool start)
{
    for (int i = 0; i < 2; i++) {
        ITMediaControl *file = media.files[i];
        if (file) refused("a file", start ? file->lpVtbl->Start(file) : file->lpVtbl->Stop(file));
    }
}

/* How loud the conference is: -dBov, 127 being silence. */
static LONG level_heard(void)
{
    IPlenaryStream *stream = ask(media.render, &PLENARY_IID_IPlenaryStream);
    LONG level = 127;
    if (stream) stream->lpVtbl->get_Level(stream, &level);
    let_go(stream);
    return level;
}

/* ---- events ---- */

static void print_participant(IDispatch *object)
{
    static const char *const NAMES[] = {"is here", "says who they are", "left", 0, 0, 0, 0, "is not heard of any more",
        "is heard of again", "talks", "is silent", "we talk", "we are silent"};
    ITParticipantEvent *event = ask(object, &PLENARY_IID_ITParticipantEvent);
    ITParticipant *person = NULL;
    PARTICIPANT_EVENT kind = PE_NEW_SUBSTREAM;
    BSTR name = NULL;
    if (event && SUCCEEDED(event->lpVtbl->get_Event(event, &kind)) && (size_t)kind < sizeof NAMES / sizeof *NAMES &&
        NAMES[kind]) {
        printf("%8.3f  PARTICIPANT %s", seconds_now() - media.start, NAMES[kind]);
        if (SUCCEEDED(event->lpVtbl->get_Participant(event, &person)) && person &&
            SUCCEEDED(person->lpVtbl->get_ParticipantTypedInfo(person, PTI_NAME, &name)))
            print_text(": ", name);
        else
            putchar('\n');
    }
    let_go(person), let_go(event);
}

static void print_stream_event(const MSP_EVENT_INFO *event)
{
    static const char *const NAMES[] = {"NEW_STREAM", "STREAM_FAIL", "TERMINAL_FAIL", "STREAM_NOT_USED", "STREAM_ACTIVE",
        "STREAM_INACTIVE"};
    TERMINAL_DIRECTION direction = TD_NONE;
    ITStream *stream = event->MSP_CALL_EVENT_INFO.pStream;
    if (stream) stream->lpVtbl->get_Direction(stream, &direction);
    if ((size_t)event->MSP_CALL_EVENT_INFO.Type < sizeof NAMES / sizeof *NAMES)
        printf("%8.3f  %s %s\n", seconds_now() - media.start, NAMES[event->MSP_CALL_EVENT_INFO.Type],
            direction == TD_CAPTURE ? "of what we say" : "of what we hear");
    let_go(stream), let_go(event->MSP_CALL_EVENT_INFO.pTerminal);
}

/* Everything that the media provider has to say; what is for the telephony provider goes there by `relay`. */
static void fetch_events(void (*relay)(void *bytes, DWORD size))
{
    static union { MSP_EVENT_INFO event; char room[128 * 1024]; } is; /* more than the longest blob */
    DWORD size = sizeof is;
    if (!media.address) return;
    for (; SUCCEEDED(media.address->lpVtbl->GetEvent(media.address, &size, (BYTE *)&is)); size = sizeof is) {
        MSP_EVENT_INFO *event = &is.event;
        switch (event->Event) {
        case ME_TSP_DATA:
            relay(event->MSP_TSP_DATA.pBuffer, event->MSP_TSP_DATA.dwBufferSize);
            break;
        case ME_CALL_EVENT:
            print_stream_event(event);
            break;
        case ME_PRIVATE_EVENT:
            print_participant(event->MSP_PRIVATE_EVENT_INFO.pEvent);
            let_go(event->MSP_PRIVATE_EVENT_INFO.pEvent);
            break;
        case ME_ADDRESS_EVENT:
            let_go(event->MSP_ADDRESS_EVENT_INFO.pTerminal);
            break;
        case ME_FILE_TERMINAL_EVENT:
            let_go(event->MSP_FILE_TERMINAL_EVENT_INFO.pParentFileTerminal);
            let_go(event->MSP_FILE_TERMINAL_EVENT_INFO.pFileTrack);
            break;
        default:
            break;
        }
    }
    fflush(stdout);
}

/* The telephony provider's words: of the call, or of the address when there is none. */
static void hear_telephony(bool of_call, const void *bytes, DWORD size)
{
    if (media.address && (!of_call || media.call))
        media.address->lpVtbl->ReceiveTSPData(media.address, of_call ? media.call : NULL, (BYTE *)(DWORD_PTR)bytes, size);
}

/* Ends everything. Whether nothing is left of it. */
static bool close_media(void)
{
    if (!media.address) return true;
    for (int i = 0; i < 2; i++) let_go(media.files[i]);
    let_go(media.capture), let_go(media.render);
    if (media.call) refused("ShutdownMSPCall", media.address->lpVtbl->ShutdownMSPCall(media.address, media.call));
    let_go(media.call);
    refused("Shutdown", media.address->lpVtbl->Shutdown(media.address));
    let_go(media.address);
    media.address = NULL, media.call = NULL;
    return forget_provider();
}

#endif
