/* The interfaces of msp.h, tapi3if.h, ipmsp.h and confpriv.h where there is no Windows. Included by msp.h.
 *
 * Written by tests/abi from the declarations in the code: PLENARY_BLESS=1 cargo test -p abi. */

#ifndef PLENARY_INTERFACES_H
#define PLENARY_INTERFACES_H

typedef enum {
    TD_CAPTURE = 0,
    TD_RENDER = 1,
    TD_BIDIRECTIONAL = 2,
    TD_MULTITRACK_MIXED = 3,
    TD_NONE = 4,
} TERMINAL_DIRECTION;

typedef enum {
    TS_INUSE = 0,
    TS_NOTINUSE = 1,
} TERMINAL_STATE;

typedef enum {
    TT_STATIC = 0,
    TT_DYNAMIC = 1,
} TERMINAL_TYPE;

typedef enum {
    TMS_IDLE = 0,
    TMS_ACTIVE = 1,
    TMS_PAUSED = 2,
} TERMINAL_MEDIA_STATE;

typedef enum {
    FTEC_NORMAL = 0,
    FTEC_END_OF_FILE = 1,
    FTEC_READ_ERROR = 2,
    FTEC_WRITE_ERROR = 3,
} FT_STATE_EVENT_CAUSE;

typedef enum {
    ADDRESS_TERMINAL_AVAILABLE = 0,
    ADDRESS_TERMINAL_UNAVAILABLE = 1,
} MSP_ADDRESS_EVENT;

typedef enum {
    CALL_NEW_STREAM = 0,
    CALL_STREAM_FAIL = 1,
    CALL_TERMINAL_FAIL = 2,
    CALL_STREAM_NOT_USED = 3,
    CALL_STREAM_ACTIVE = 4,
    CALL_STREAM_INACTIVE = 5,
} MSP_CALL_EVENT;

typedef enum {
    CALL_CAUSE_UNKNOWN = 0,
    CALL_CAUSE_BAD_DEVICE = 1,
    CALL_CAUSE_CONNECT_FAIL = 2,
    CALL_CAUSE_LOCAL_REQUEST = 3,
    CALL_CAUSE_REMOTE_REQUEST = 4,
    CALL_CAUSE_MEDIA_TIMEOUT = 5,
    CALL_CAUSE_MEDIA_RECOVERED = 6,
    CALL_CAUSE_QUALITY_OF_SERVICE = 7,
} MSP_CALL_EVENT_CAUSE;

typedef enum {
    ME_ADDRESS_EVENT = 0,
    ME_CALL_EVENT = 1,
    ME_TSP_DATA = 2,
    ME_PRIVATE_EVENT = 3,
    ME_ASR_TERMINAL_EVENT = 4,
    ME_TTS_TERMINAL_EVENT = 5,
    ME_FILE_TERMINAL_EVENT = 6,
    ME_TONE_TERMINAL_EVENT = 7,
} MSP_EVENT;

typedef enum {
    PTI_CANONICALNAME = 0,
    PTI_NAME = 1,
    PTI_EMAILADDRESS = 2,
    PTI_PHONENUMBER = 3,
    PTI_LOCATION = 4,
    PTI_TOOL = 5,
    PTI_NOTES = 6,
    PTI_PRIVATE = 7,
} PARTICIPANT_TYPED_INFO;

typedef enum {
    PE_NEW_PARTICIPANT = 0,
    PE_INFO_CHANGE = 1,
    PE_PARTICIPANT_LEAVE = 2,
    PE_NEW_SUBSTREAM = 3,
    PE_SUBSTREAM_REMOVED = 4,
    PE_SUBSTREAM_MAPPED = 5,
    PE_SUBSTREAM_UNMAPPED = 6,
    PE_PARTICIPANT_TIMEOUT = 7,
    PE_PARTICIPANT_RECOVERED = 8,
    PE_PARTICIPANT_ACTIVE = 9,
    PE_PARTICIPANT_INACTIVE = 10,
    PE_LOCAL_TALKING = 11,
    PE_LOCAL_SILENT = 12,
} PARTICIPANT_EVENT;

typedef enum {
    MM_NO_LOOPBACK = 0,
    MM_FULL_LOOPBACK = 1,
    MM_SELECTIVE_LOOPBACK = 2,
} MULTICAST_LOOPBACK_MODE;

typedef enum {
    StreamQuality_MaxBitrate = 0,
    StreamQuality_CurrBitrate = 1,
    StreamQuality_MinFrameInterval = 2,
    StreamQuality_AvgFrameInterval = 3,
} StreamQualityProperty;

typedef enum {
    CallQuality_ControlInterval = 0,
    CallQuality_ConfBitrate = 1,
    CallQuality_MaxInputBitrate = 2,
    CallQuality_CurrInputBitrate = 3,
    CallQuality_MaxOutputBitrate = 4,
    CallQuality_CurrOutputBitrate = 5,
    CallQuality_MaxCPULoad = 6,
    CallQuality_CurrCPULoad = 7,
} CallQualityProperty;

typedef enum {
    AudioDevice_DuplexMode = 0,
    AudioDevice_AutomaticGainControl = 1,
    AudioDevice_AcousticEchoCancellation = 2,
} AudioDeviceProperty;

typedef enum {
    AudioSettings_SignalLevel = 0,
    AudioSettings_SilenceThreshold = 1,
    AudioSettings_Volume = 2,
    AudioSettings_Balance = 3,
    AudioSettings_Loudness = 4,
    AudioSettings_Treble = 5,
    AudioSettings_Bass = 6,
    AudioSettings_Mono = 7,
} AudioSettingsProperty;

typedef struct ITCollection ITCollection;
typedef struct ITTerminal ITTerminal;
typedef struct ITBasicAudioTerminal ITBasicAudioTerminal;
typedef struct ITStaticAudioTerminal ITStaticAudioTerminal;
typedef struct ITMultiTrackTerminal ITMultiTrackTerminal;
typedef struct ITFileTrack ITFileTrack;
typedef struct ITMediaControl ITMediaControl;
typedef struct ITMediaRecord ITMediaRecord;
typedef struct ITMediaPlayback ITMediaPlayback;
typedef struct ITPluggableTerminalEventSink ITPluggableTerminalEventSink;
typedef struct ITPluggableTerminalEventSinkRegistration ITPluggableTerminalEventSinkRegistration;
typedef struct ITTerminalSupport ITTerminalSupport;
typedef struct ITTerminalSupport2 ITTerminalSupport2;
typedef struct ITPluggableTerminalSuperclassInfo ITPluggableTerminalSuperclassInfo;
typedef struct ITPluggableTerminalClassInfo ITPluggableTerminalClassInfo;
typedef struct ITMSPAddress ITMSPAddress;
typedef struct ITStreamControl ITStreamControl;
typedef struct ITStream ITStream;
typedef struct ITSubStreamControl ITSubStreamControl;
typedef struct ITSubStream ITSubStream;
typedef struct ITParticipantControl ITParticipantControl;
typedef struct ITParticipant ITParticipant;
typedef struct ITParticipantEvent ITParticipantEvent;
typedef struct ITParticipantSubStreamControl ITParticipantSubStreamControl;
typedef struct ITLocalParticipant ITLocalParticipant;
typedef struct IMulticastControl IMulticastControl;
typedef struct ITStreamQualityControl ITStreamQualityControl;
typedef struct ITCallQualityControl ITCallQualityControl;
typedef struct ITAudioDeviceControl ITAudioDeviceControl;
typedef struct ITAudioSettings ITAudioSettings;
typedef struct ITFormatControl ITFormatControl;
typedef struct ITQOSApplicationID ITQOSApplicationID;
typedef struct IEnumTerminal IEnumTerminal;
typedef struct IEnumTerminalClass IEnumTerminalClass;
typedef struct IEnumPluggableSuperclassInfo IEnumPluggableSuperclassInfo;
typedef struct IEnumPluggableTerminalClassInfo IEnumPluggableTerminalClassInfo;
typedef struct IEnumStream IEnumStream;
typedef struct IEnumSubStream IEnumSubStream;
typedef struct IEnumParticipant IEnumParticipant;

#include "event.h"

/* {5EC5ACF2-9C02-11D0-8362-00AA003CCABD} */
typedef struct ITCollectionVtbl {
    PLENARY_DISPATCH(ITCollection)
    HRESULT(WINAPI *get_Count)(ITCollection *self, LONG *count);
    HRESULT(WINAPI *get_Item)(ITCollection *self, LONG index, VARIANT *item);
    HRESULT(WINAPI *get__NewEnum)(ITCollection *self, IUnknown **enumerator);
} ITCollectionVtbl;
struct ITCollection { const ITCollectionVtbl *lpVtbl; };

/* {B1EFC38A-9355-11D0-835C-00AA003CCABD} */
typedef struct ITTerminalVtbl {
    PLENARY_DISPATCH(ITTerminal)
    HRESULT(WINAPI *get_Name)(ITTerminal *self, BSTR *name);
    HRESULT(WINAPI *get_State)(ITTerminal *self, TERMINAL_STATE *state);
    HRESULT(WINAPI *get_TerminalType)(ITTerminal *self, TERMINAL_TYPE *kind);
    HRESULT(WINAPI *get_TerminalClass)(ITTerminal *self, BSTR *class);
    HRESULT(WINAPI *get_MediaType)(ITTerminal *self, LONG *media);
    HRESULT(WINAPI *get_Direction)(ITTerminal *self, TERMINAL_DIRECTION *direction);
} ITTerminalVtbl;
struct ITTerminal { const ITTerminalVtbl *lpVtbl; };

/* {B1EFC38D-9355-11D0-835C-00AA003CCABD} */
typedef struct ITBasicAudioTerminalVtbl {
    PLENARY_DISPATCH(ITBasicAudioTerminal)
    HRESULT(WINAPI *put_Volume)(ITBasicAudioTerminal *self, LONG volume);
    HRESULT(WINAPI *get_Volume)(ITBasicAudioTerminal *self, LONG *volume);
    HRESULT(WINAPI *put_Balance)(ITBasicAudioTerminal *self, LONG balance);
    HRESULT(WINAPI *get_Balance)(ITBasicAudioTerminal *self, LONG *balance);
} ITBasicAudioTerminalVtbl;
struct ITBasicAudioTerminal { const ITBasicAudioTerminalVtbl *lpVtbl; };

/* {A86B7871-D14C-48E6-922E-A8D15F984800} */
typedef struct ITStaticAudioTerminalVtbl {
    PLENARY_DISPATCH(ITStaticAudioTerminal)
    HRESULT(WINAPI *get_WaveId)(ITStaticAudioTerminal *self, LONG *number);
} ITStaticAudioTerminalVtbl;
struct ITStaticAudioTerminal { const ITStaticAudioTerminalVtbl *lpVtbl; };

/* {FE040091-ADE8-4072-95C9-BF7DE8C54B44} */
typedef struct ITMultiTrackTerminalVtbl {
    PLENARY_DISPATCH(ITMultiTrackTerminal)
    HRESULT(WINAPI *get_TrackTerminals)(ITMultiTrackTerminal *self, VARIANT *tracks);
    HRESULT(WINAPI *EnumerateTrackTerminals)(ITMultiTrackTerminal *self, IEnumTerminal **tracks);
    HRESULT(WINAPI *CreateTrackTerminal)(ITMultiTrackTerminal *self, LONG media, TERMINAL_DIRECTION direction, ITTerminal **track);
    HRESULT(WINAPI *get_MediaTypesInUse)(ITMultiTrackTerminal *self, LONG *media);
    HRESULT(WINAPI *get_DirectionsInUse)(ITMultiTrackTerminal *self, TERMINAL_DIRECTION *directions);
    HRESULT(WINAPI *RemoveTrackTerminal)(ITMultiTrackTerminal *self, ITTerminal *track);
} ITMultiTrackTerminalVtbl;
struct ITMultiTrackTerminal { const ITMultiTrackTerminalVtbl *lpVtbl; };

/* {31CA6EA9-C08A-4BEA-8811-8E9C1BA3EA3A} */
typedef struct ITFileTrackVtbl {
    PLENARY_DISPATCH(ITFileTrack)
    HRESULT(WINAPI *get_Format)(ITFileTrack *self, void **format);
    HRESULT(WINAPI *put_Format)(ITFileTrack *self, const void *format);
    HRESULT(WINAPI *get_ControllingTerminal)(ITFileTrack *self, ITTerminal **terminal);
    HRESULT(WINAPI *get_AudioFormatForScripting)(ITFileTrack *self, IDispatch **format);
    HRESULT(WINAPI *put_AudioFormatForScripting)(ITFileTrack *self, IDispatch *format);
    HRESULT(WINAPI *get_EmptyAudioFormatForScripting)(ITFileTrack *self, IDispatch **format);
} ITFileTrackVtbl;
struct ITFileTrack { const ITFileTrackVtbl *lpVtbl; };

/* {C445DDE8-5199-4BC7-9807-5FFB92E42E09} */
typedef struct ITMediaControlVtbl {
    PLENARY_DISPATCH(ITMediaControl)
    HRESULT(WINAPI *Start)(ITMediaControl *self);
    HRESULT(WINAPI *Stop)(ITMediaControl *self);
    HRESULT(WINAPI *Pause)(ITMediaControl *self);
    HRESULT(WINAPI *get_MediaState)(ITMediaControl *self, TERMINAL_MEDIA_STATE *state);
} ITMediaControlVtbl;
struct ITMediaControl { const ITMediaControlVtbl *lpVtbl; };

/* {F5DD4592-5476-4CC1-9D4D-FAD3EEFE7DB2} */
typedef struct ITMediaRecordVtbl {
    PLENARY_DISPATCH(ITMediaRecord)
    HRESULT(WINAPI *put_FileName)(ITMediaRecord *self, BSTR name);
    HRESULT(WINAPI *get_FileName)(ITMediaRecord *self, BSTR *name);
} ITMediaRecordVtbl;
struct ITMediaRecord { const ITMediaRecordVtbl *lpVtbl; };

/* {627E8AE6-AE4C-4A69-BB63-2AD625404B77} */
typedef struct ITMediaPlaybackVtbl {
    PLENARY_DISPATCH(ITMediaPlayback)
    HRESULT(WINAPI *put_PlayList)(ITMediaPlayback *self, VARIANT list);
    HRESULT(WINAPI *get_PlayList)(ITMediaPlayback *self, VARIANT *list);
} ITMediaPlaybackVtbl;
struct ITMediaPlayback { const ITMediaPlaybackVtbl *lpVtbl; };

/* {6E0887BE-BA1A-492E-BD10-4020EC5E33E0} */
typedef struct ITPluggableTerminalEventSinkVtbl {
    PLENARY_UNKNOWN(ITPluggableTerminalEventSink)
    HRESULT(WINAPI *FireEvent)(ITPluggableTerminalEventSink *self, const void *event);
} ITPluggableTerminalEventSinkVtbl;
struct ITPluggableTerminalEventSink { const ITPluggableTerminalEventSinkVtbl *lpVtbl; };

/* {F7115709-A216-4957-A759-060AB32A90D1} */
typedef struct ITPluggableTerminalEventSinkRegistrationVtbl {
    PLENARY_UNKNOWN(ITPluggableTerminalEventSinkRegistration)
    HRESULT(WINAPI *RegisterSink)(ITPluggableTerminalEventSinkRegistration *self, ITPluggableTerminalEventSink *sink);
    HRESULT(WINAPI *UnregisterSink)(ITPluggableTerminalEventSinkRegistration *self);
} ITPluggableTerminalEventSinkRegistrationVtbl;
struct ITPluggableTerminalEventSinkRegistration { const ITPluggableTerminalEventSinkRegistrationVtbl *lpVtbl; };

/* {B1EFC385-9355-11D0-835C-00AA003CCABD} */
typedef struct ITTerminalSupportVtbl {
    PLENARY_DISPATCH(ITTerminalSupport)
    HRESULT(WINAPI *get_StaticTerminals)(ITTerminalSupport *self, VARIANT *terminals);
    HRESULT(WINAPI *EnumerateStaticTerminals)(ITTerminalSupport *self, IEnumTerminal **terminals);
    HRESULT(WINAPI *get_DynamicTerminalClasses)(ITTerminalSupport *self, VARIANT *classes);
    HRESULT(WINAPI *EnumerateDynamicTerminalClasses)(ITTerminalSupport *self, IEnumTerminalClass **classes);
    HRESULT(WINAPI *CreateTerminal)(ITTerminalSupport *self, BSTR class, LONG media, TERMINAL_DIRECTION direction, ITTerminal **terminal);
    HRESULT(WINAPI *GetDefaultStaticTerminal)(ITTerminalSupport *self, LONG media, TERMINAL_DIRECTION direction, ITTerminal **terminal);
} ITTerminalSupportVtbl;
struct ITTerminalSupport { const ITTerminalSupportVtbl *lpVtbl; };

/* {F3EB39BC-1B1F-4E99-A0C0-56305C4DD591} */
typedef struct ITTerminalSupport2Vtbl {
    PLENARY_DISPATCH(ITTerminalSupport2)
    HRESULT(WINAPI *get_StaticTerminals)(ITTerminalSupport2 *self, VARIANT *terminals);
    HRESULT(WINAPI *EnumerateStaticTerminals)(ITTerminalSupport2 *self, IEnumTerminal **terminals);
    HRESULT(WINAPI *get_DynamicTerminalClasses)(ITTerminalSupport2 *self, VARIANT *classes);
    HRESULT(WINAPI *EnumerateDynamicTerminalClasses)(ITTerminalSupport2 *self, IEnumTerminalClass **classes);
    HRESULT(WINAPI *CreateTerminal)(ITTerminalSupport2 *self, BSTR class, LONG media, TERMINAL_DIRECTION direction, ITTerminal **terminal);
    HRESULT(WINAPI *GetDefaultStaticTerminal)(ITTerminalSupport2 *self, LONG media, TERMINAL_DIRECTION direction, ITTerminal **terminal);
    HRESULT(WINAPI *get_PluggableSuperclasses)(ITTerminalSupport2 *self, VARIANT *superclasses);
    HRESULT(WINAPI *EnumeratePluggableSuperclasses)(ITTerminalSupport2 *self, IEnumPluggableSuperclassInfo **superclasses);
    HRESULT(WINAPI *get_PluggableTerminalClasses)(ITTerminalSupport2 *self, BSTR superclass, LONG media, VARIANT *classes);
    HRESULT(WINAPI *EnumeratePluggableTerminalClasses)(ITTerminalSupport2 *self, GUID superclass, LONG media, IEnumPluggableTerminalClassInfo **classes);
} ITTerminalSupport2Vtbl;
struct ITTerminalSupport2 { const ITTerminalSupport2Vtbl *lpVtbl; };

/* {6D54E42C-4625-4359-A6F7-631999107E05} */
typedef struct ITPluggableTerminalSuperclassInfoVtbl {
    PLENARY_DISPATCH(ITPluggableTerminalSuperclassInfo)
    HRESULT(WINAPI *get_Name)(ITPluggableTerminalSuperclassInfo *self, BSTR *name);
    HRESULT(WINAPI *get_CLSID)(ITPluggableTerminalSuperclassInfo *self, BSTR *class);
} ITPluggableTerminalSuperclassInfoVtbl;
struct ITPluggableTerminalSuperclassInfo { const ITPluggableTerminalSuperclassInfoVtbl *lpVtbl; };

/* {41757F4A-CF09-4B34-BC96-0A79D2390076} */
typedef struct ITPluggableTerminalClassInfoVtbl {
    PLENARY_DISPATCH(ITPluggableTerminalClassInfo)
    HRESULT(WINAPI *get_Name)(ITPluggableTerminalClassInfo *self, BSTR *name);
    HRESULT(WINAPI *get_Company)(ITPluggableTerminalClassInfo *self, BSTR *company);
    HRESULT(WINAPI *get_Version)(ITPluggableTerminalClassInfo *self, BSTR *version);
    HRESULT(WINAPI *get_TerminalClass)(ITPluggableTerminalClassInfo *self, BSTR *class);
    HRESULT(WINAPI *get_CLSID)(ITPluggableTerminalClassInfo *self, BSTR *class);
    HRESULT(WINAPI *get_Direction)(ITPluggableTerminalClassInfo *self, TERMINAL_DIRECTION *direction);
    HRESULT(WINAPI *get_MediaTypes)(ITPluggableTerminalClassInfo *self, LONG *media);
} ITPluggableTerminalClassInfoVtbl;
struct ITPluggableTerminalClassInfo { const ITPluggableTerminalClassInfoVtbl *lpVtbl; };

/* {EE3BD600-3868-11D2-A045-00C04FB6809F} */
typedef struct ITMSPAddressVtbl {
    PLENARY_UNKNOWN(ITMSPAddress)
    HRESULT(WINAPI *Initialize)(ITMSPAddress *self, MSP_HANDLE event);
    HRESULT(WINAPI *Shutdown)(ITMSPAddress *self);
    HRESULT(WINAPI *CreateMSPCall)(ITMSPAddress *self, MSP_HANDLE call, DWORD reserved, DWORD media, IUnknown *outer, IUnknown **inner);
    HRESULT(WINAPI *ShutdownMSPCall)(ITMSPAddress *self, IUnknown *inner);
    HRESULT(WINAPI *ReceiveTSPData)(ITMSPAddress *self, IUnknown *call, const BYTE *data, DWORD size);
    HRESULT(WINAPI *GetEvent)(ITMSPAddress *self, DWORD *size, BYTE *event);
} ITMSPAddressVtbl;
struct ITMSPAddress { const ITMSPAddressVtbl *lpVtbl; };

/* {EE3BD604-3868-11D2-A045-00C04FB6809F} */
typedef struct ITStreamControlVtbl {
    PLENARY_DISPATCH(ITStreamControl)
    HRESULT(WINAPI *CreateStream)(ITStreamControl *self, LONG media, TERMINAL_DIRECTION direction, ITStream **stream);
    HRESULT(WINAPI *RemoveStream)(ITStreamControl *self, ITStream *stream);
    HRESULT(WINAPI *EnumerateStreams)(ITStreamControl *self, IEnumStream **streams);
    HRESULT(WINAPI *get_Streams)(ITStreamControl *self, VARIANT *streams);
} ITStreamControlVtbl;
struct ITStreamControl { const ITStreamControlVtbl *lpVtbl; };

/* {EE3BD605-3868-11D2-A045-00C04FB6809F} */
typedef struct ITStreamVtbl {
    PLENARY_DISPATCH(ITStream)
    HRESULT(WINAPI *get_MediaType)(ITStream *self, LONG *media);
    HRESULT(WINAPI *get_Direction)(ITStream *self, TERMINAL_DIRECTION *direction);
    HRESULT(WINAPI *get_Name)(ITStream *self, BSTR *name);
    HRESULT(WINAPI *StartStream)(ITStream *self);
    HRESULT(WINAPI *PauseStream)(ITStream *self);
    HRESULT(WINAPI *StopStream)(ITStream *self);
    HRESULT(WINAPI *SelectTerminal)(ITStream *self, ITTerminal *terminal);
    HRESULT(WINAPI *UnselectTerminal)(ITStream *self, ITTerminal *terminal);
    HRESULT(WINAPI *EnumerateTerminals)(ITStream *self, IEnumTerminal **terminals);
    HRESULT(WINAPI *get_Terminals)(ITStream *self, VARIANT *terminals);
} ITStreamVtbl;
struct ITStream { const ITStreamVtbl *lpVtbl; };

/* {EE3BD607-3868-11D2-A045-00C04FB6809F} */
typedef struct ITSubStreamControlVtbl {
    PLENARY_DISPATCH(ITSubStreamControl)
    HRESULT(WINAPI *CreateSubStream)(ITSubStreamControl *self, ITSubStream **part);
    HRESULT(WINAPI *RemoveSubStream)(ITSubStreamControl *self, ITSubStream *part);
    HRESULT(WINAPI *EnumerateSubStreams)(ITSubStreamControl *self, IEnumSubStream **parts);
    HRESULT(WINAPI *get_SubStreams)(ITSubStreamControl *self, VARIANT *parts);
} ITSubStreamControlVtbl;
struct ITSubStreamControl { const ITSubStreamControlVtbl *lpVtbl; };

/* {EE3BD608-3868-11D2-A045-00C04FB6809F} */
typedef struct ITSubStreamVtbl {
    PLENARY_DISPATCH(ITSubStream)
    HRESULT(WINAPI *StartSubStream)(ITSubStream *self);
    HRESULT(WINAPI *PauseSubStream)(ITSubStream *self);
    HRESULT(WINAPI *StopSubStream)(ITSubStream *self);
    HRESULT(WINAPI *SelectTerminal)(ITSubStream *self, ITTerminal *terminal);
    HRESULT(WINAPI *UnselectTerminal)(ITSubStream *self, ITTerminal *terminal);
    HRESULT(WINAPI *EnumerateTerminals)(ITSubStream *self, IEnumTerminal **terminals);
    HRESULT(WINAPI *get_Terminals)(ITSubStream *self, VARIANT *terminals);
    HRESULT(WINAPI *get_Stream)(ITSubStream *self, ITStream **stream);
} ITSubStreamVtbl;
struct ITSubStream { const ITSubStreamVtbl *lpVtbl; };

/* {D2EE6684-5A34-11D2-95A0-00A0244D2298} */
typedef struct ITParticipantControlVtbl {
    PLENARY_DISPATCH(ITParticipantControl)
    HRESULT(WINAPI *EnumerateParticipants)(ITParticipantControl *self, IEnumParticipant **participants);
    HRESULT(WINAPI *get_Participants)(ITParticipantControl *self, VARIANT *participants);
} ITParticipantControlVtbl;
struct ITParticipantControl { const ITParticipantControlVtbl *lpVtbl; };

/* {5899B820-5A34-11D2-95A0-00A0244D2298} */
typedef struct ITParticipantVtbl {
    PLENARY_DISPATCH(ITParticipant)
    HRESULT(WINAPI *get_ParticipantTypedInfo)(ITParticipant *self, PARTICIPANT_TYPED_INFO kind, BSTR *text);
    HRESULT(WINAPI *get_MediaTypes)(ITParticipant *self, LONG *media);
    HRESULT(WINAPI *put_Status)(ITParticipant *self, ITStream *stream, VARIANT_BOOL enabled);
    HRESULT(WINAPI *get_Status)(ITParticipant *self, ITStream *stream, VARIANT_BOOL *enabled);
    HRESULT(WINAPI *get_Streams)(ITParticipant *self, VARIANT *streams);
    HRESULT(WINAPI *EnumerateStreams)(ITParticipant *self, IEnumStream **streams);
} ITParticipantVtbl;
struct ITParticipant { const ITParticipantVtbl *lpVtbl; };

/* {8BB35070-2DAD-11D3-A580-00C04F8EF6E3} */
typedef struct ITParticipantEventVtbl {
    PLENARY_DISPATCH(ITParticipantEvent)
    HRESULT(WINAPI *get_Event)(ITParticipantEvent *self, PARTICIPANT_EVENT *event);
    HRESULT(WINAPI *get_Participant)(ITParticipantEvent *self, ITParticipant **participant);
    HRESULT(WINAPI *get_SubStream)(ITParticipantEvent *self, ITSubStream **part);
} ITParticipantEventVtbl;
struct ITParticipantEvent { const ITParticipantEventVtbl *lpVtbl; };

/* {2C679108-5A35-11D2-95A0-00A0244D2298} */
typedef struct ITParticipantSubStreamControlVtbl {
    PLENARY_DISPATCH(ITParticipantSubStreamControl)
    HRESULT(WINAPI *get_SubStreamFromParticipant)(ITParticipantSubStreamControl *self, ITParticipant *participant, ITSubStream **part);
    HRESULT(WINAPI *get_ParticipantFromSubStream)(ITParticipantSubStreamControl *self, ITSubStream *part, ITParticipant **participant);
    HRESULT(WINAPI *SwitchTerminalToSubStream)(ITParticipantSubStreamControl *self, ITTerminal *terminal, ITSubStream *part);
} ITParticipantSubStreamControlVtbl;
struct ITParticipantSubStreamControl { const ITParticipantSubStreamControlVtbl *lpVtbl; };

/* {39CBF055-F77A-11D2-A824-00C04F8EF6E3} */
typedef struct ITLocalParticipantVtbl {
    PLENARY_DISPATCH(ITLocalParticipant)
    HRESULT(WINAPI *get_LocalParticipantTypedInfo)(ITLocalParticipant *self, PARTICIPANT_TYPED_INFO kind, BSTR *text);
    HRESULT(WINAPI *put_LocalParticipantTypedInfo)(ITLocalParticipant *self, PARTICIPANT_TYPED_INFO kind, BSTR text);
} ITLocalParticipantVtbl;
struct ITLocalParticipant { const ITLocalParticipantVtbl *lpVtbl; };

/* {410FA507-4DC6-415A-9014-633875D5406E} */
typedef struct IMulticastControlVtbl {
    PLENARY_DISPATCH(IMulticastControl)
    HRESULT(WINAPI *get_LoopbackMode)(IMulticastControl *self, MULTICAST_LOOPBACK_MODE *mode);
    HRESULT(WINAPI *put_LoopbackMode)(IMulticastControl *self, MULTICAST_LOOPBACK_MODE mode);
} IMulticastControlVtbl;
struct IMulticastControl { const IMulticastControlVtbl *lpVtbl; };

/* {6C0AB6C2-21E3-11D3-A577-00C04F8EF6E3} */
typedef struct ITStreamQualityControlVtbl {
    PLENARY_UNKNOWN(ITStreamQualityControl)
    HRESULT(WINAPI *GetRange)(ITStreamQualityControl *self, StreamQualityProperty property, LONG *lowest, LONG *highest, LONG *step, LONG *usual, LONG *flags);
    HRESULT(WINAPI *Get)(ITStreamQualityControl *self, StreamQualityProperty property, LONG *value, LONG *flags);
    HRESULT(WINAPI *Set)(ITStreamQualityControl *self, StreamQualityProperty property, LONG value, LONG flags);
} ITStreamQualityControlVtbl;
struct ITStreamQualityControl { const ITStreamQualityControlVtbl *lpVtbl; };

/* {FE1D8AE0-EDC4-49B5-8F8C-4DE40F9CDFAF} */
typedef struct ITCallQualityControlVtbl {
    PLENARY_UNKNOWN(ITCallQualityControl)
    HRESULT(WINAPI *GetRange)(ITCallQualityControl *self, CallQualityProperty property, LONG *lowest, LONG *highest, LONG *step, LONG *usual, LONG *flags);
    HRESULT(WINAPI *Get)(ITCallQualityControl *self, CallQualityProperty property, LONG *value, LONG *flags);
    HRESULT(WINAPI *Set)(ITCallQualityControl *self, CallQualityProperty property, LONG value, LONG flags);
} ITCallQualityControlVtbl;
struct ITCallQualityControl { const ITCallQualityControlVtbl *lpVtbl; };

/* {6C0AB6C5-21E3-11D3-A577-00C04F8EF6E3} */
typedef struct ITAudioDeviceControlVtbl {
    PLENARY_UNKNOWN(ITAudioDeviceControl)
    HRESULT(WINAPI *GetRange)(ITAudioDeviceControl *self, AudioDeviceProperty property, LONG *lowest, LONG *highest, LONG *step, LONG *usual, LONG *flags);
    HRESULT(WINAPI *Get)(ITAudioDeviceControl *self, AudioDeviceProperty property, LONG *value, LONG *flags);
    HRESULT(WINAPI *Set)(ITAudioDeviceControl *self, AudioDeviceProperty property, LONG value, LONG flags);
} ITAudioDeviceControlVtbl;
struct ITAudioDeviceControl { const ITAudioDeviceControlVtbl *lpVtbl; };

/* {6C0AB6C6-21E3-11D3-A577-00C04F8EF6E3} */
typedef struct ITAudioSettingsVtbl {
    PLENARY_UNKNOWN(ITAudioSettings)
    HRESULT(WINAPI *GetRange)(ITAudioSettings *self, AudioSettingsProperty property, LONG *lowest, LONG *highest, LONG *step, LONG *usual, LONG *flags);
    HRESULT(WINAPI *Get)(ITAudioSettings *self, AudioSettingsProperty property, LONG *value, LONG *flags);
    HRESULT(WINAPI *Set)(ITAudioSettings *self, AudioSettingsProperty property, LONG value, LONG flags);
} ITAudioSettingsVtbl;
struct ITAudioSettings { const ITAudioSettingsVtbl *lpVtbl; };

/* {6C0AB6C1-21E3-11D3-A577-00C04F8EF6E3} */
typedef struct ITFormatControlVtbl {
    PLENARY_UNKNOWN(ITFormatControl)
    HRESULT(WINAPI *GetCurrentFormat)(ITFormatControl *self, void **format);
    HRESULT(WINAPI *ReleaseFormat)(ITFormatControl *self, void *format);
    HRESULT(WINAPI *GetNumberOfCapabilities)(ITFormatControl *self, DWORD *count);
    HRESULT(WINAPI *GetStreamCaps)(ITFormatControl *self, DWORD index, void *format, void *caps, DWORD *enabled);
    HRESULT(WINAPI *ReOrderCapabilities)(ITFormatControl *self, DWORD *indices, DWORD *enabled, DWORD *publicise, DWORD count);
} ITFormatControlVtbl;
struct ITFormatControl { const ITFormatControlVtbl *lpVtbl; };

/* {E8C89D27-A3BD-47D5-A6FC-D2AE40CDBC6E} */
typedef struct ITQOSApplicationIDVtbl {
    PLENARY_DISPATCH(ITQOSApplicationID)
    HRESULT(WINAPI *SetQOSApplicationID)(ITQOSApplicationID *self, BSTR application, BSTR guid, BSTR parts);
} ITQOSApplicationIDVtbl;
struct ITQOSApplicationID { const ITQOSApplicationIDVtbl *lpVtbl; };

/* {AE269CF4-935E-11D0-835C-00AA003CCABD} */
typedef struct IEnumTerminalVtbl {
    PLENARY_UNKNOWN(IEnumTerminal)
    HRESULT(WINAPI *Next)(IEnumTerminal *self, ULONG celt, ITTerminal **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumTerminal *self);
    HRESULT(WINAPI *Skip)(IEnumTerminal *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumTerminal *self, IEnumTerminal **ppEnum);
} IEnumTerminalVtbl;
struct IEnumTerminal { const IEnumTerminalVtbl *lpVtbl; };

/* {AE269CF5-935E-11D0-835C-00AA003CCABD} */
typedef struct IEnumTerminalClassVtbl {
    PLENARY_UNKNOWN(IEnumTerminalClass)
    HRESULT(WINAPI *Next)(IEnumTerminalClass *self, ULONG celt, GUID *ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumTerminalClass *self);
    HRESULT(WINAPI *Skip)(IEnumTerminalClass *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumTerminalClass *self, IEnumTerminalClass **ppEnum);
} IEnumTerminalClassVtbl;
struct IEnumTerminalClass { const IEnumTerminalClassVtbl *lpVtbl; };

/* {E9586A80-89E6-4CFF-931D-478D5751F4C0} */
typedef struct IEnumPluggableSuperclassInfoVtbl {
    PLENARY_UNKNOWN(IEnumPluggableSuperclassInfo)
    HRESULT(WINAPI *Next)(IEnumPluggableSuperclassInfo *self, ULONG celt, ITPluggableTerminalSuperclassInfo **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumPluggableSuperclassInfo *self);
    HRESULT(WINAPI *Skip)(IEnumPluggableSuperclassInfo *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumPluggableSuperclassInfo *self, IEnumPluggableSuperclassInfo **ppEnum);
} IEnumPluggableSuperclassInfoVtbl;
struct IEnumPluggableSuperclassInfo { const IEnumPluggableSuperclassInfoVtbl *lpVtbl; };

/* {4567450C-DBEE-4E3F-AAF5-37BF9EBF5E29} */
typedef struct IEnumPluggableTerminalClassInfoVtbl {
    PLENARY_UNKNOWN(IEnumPluggableTerminalClassInfo)
    HRESULT(WINAPI *Next)(IEnumPluggableTerminalClassInfo *self, ULONG celt, ITPluggableTerminalClassInfo **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumPluggableTerminalClassInfo *self);
    HRESULT(WINAPI *Skip)(IEnumPluggableTerminalClassInfo *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumPluggableTerminalClassInfo *self, IEnumPluggableTerminalClassInfo **ppEnum);
} IEnumPluggableTerminalClassInfoVtbl;
struct IEnumPluggableTerminalClassInfo { const IEnumPluggableTerminalClassInfoVtbl *lpVtbl; };

/* {EE3BD606-3868-11D2-A045-00C04FB6809F} */
typedef struct IEnumStreamVtbl {
    PLENARY_UNKNOWN(IEnumStream)
    HRESULT(WINAPI *Next)(IEnumStream *self, ULONG celt, ITStream **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumStream *self);
    HRESULT(WINAPI *Skip)(IEnumStream *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumStream *self, IEnumStream **ppEnum);
} IEnumStreamVtbl;
struct IEnumStream { const IEnumStreamVtbl *lpVtbl; };

/* {EE3BD609-3868-11D2-A045-00C04FB6809F} */
typedef struct IEnumSubStreamVtbl {
    PLENARY_UNKNOWN(IEnumSubStream)
    HRESULT(WINAPI *Next)(IEnumSubStream *self, ULONG celt, ITSubStream **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumSubStream *self);
    HRESULT(WINAPI *Skip)(IEnumSubStream *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumSubStream *self, IEnumSubStream **ppEnum);
} IEnumSubStreamVtbl;
struct IEnumSubStream { const IEnumSubStreamVtbl *lpVtbl; };

/* {0A91B56C-5A35-11D2-95A0-00A0244D2298} */
typedef struct IEnumParticipantVtbl {
    PLENARY_UNKNOWN(IEnumParticipant)
    HRESULT(WINAPI *Next)(IEnumParticipant *self, ULONG celt, ITParticipant **ppElements, ULONG *pceltFetched);
    HRESULT(WINAPI *Reset)(IEnumParticipant *self);
    HRESULT(WINAPI *Skip)(IEnumParticipant *self, ULONG celt);
    HRESULT(WINAPI *Clone)(IEnumParticipant *self, IEnumParticipant **ppEnum);
} IEnumParticipantVtbl;
struct IEnumParticipant { const IEnumParticipantVtbl *lpVtbl; };

#endif
