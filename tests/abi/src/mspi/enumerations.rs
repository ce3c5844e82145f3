//! Enumerations of MSPI with their names in C. All count from 0.

use plenary_msp::com::interfaces as mspi;
use plenary_msp::com::kit::Result;

/// An enumeration.
pub struct Enumeration {
    /// Its name in C.
    pub c: &'static str,
    /// Its name in Rust.
    pub rust: &'static str,
    /// Its names in C, from 0.
    pub names: &'static [&'static str],
    /// Whether Rust knows this number, and as the same.
    pub knows: fn(i32) -> bool,
}

macro_rules! enumerations {
    ($($rust:ident $c:ident [$($name:ident)*])*) => {
        /// All of them.
        pub const ENUMERATIONS: &[Enumeration] = &[$(Enumeration {
            c: stringify!($c),
            rust: stringify!($rust),
            names: &[$(stringify!($name)),*],
            knows: |number| {
                let known: Result<mspi::$rust> = mspi::$rust::of(number);
                known.is_ok_and(|known| known.number() == number)
            },
        }),*];
    };
}

enumerations! {
    TerminalDirection TERMINAL_DIRECTION [TD_CAPTURE TD_RENDER TD_BIDIRECTIONAL TD_MULTITRACK_MIXED TD_NONE]
    TerminalState TERMINAL_STATE [TS_INUSE TS_NOTINUSE]
    TerminalType TERMINAL_TYPE [TT_STATIC TT_DYNAMIC]
    TerminalMediaState TERMINAL_MEDIA_STATE [TMS_IDLE TMS_ACTIVE TMS_PAUSED]
    FileEventCause FT_STATE_EVENT_CAUSE [FTEC_NORMAL FTEC_END_OF_FILE FTEC_READ_ERROR FTEC_WRITE_ERROR]
    MspAddressEvent MSP_ADDRESS_EVENT [ADDRESS_TERMINAL_AVAILABLE ADDRESS_TERMINAL_UNAVAILABLE]
    MspCallEvent MSP_CALL_EVENT [
        CALL_NEW_STREAM CALL_STREAM_FAIL CALL_TERMINAL_FAIL CALL_STREAM_NOT_USED CALL_STREAM_ACTIVE CALL_STREAM_INACTIVE
    ]
    MspCallEventCause MSP_CALL_EVENT_CAUSE [
        CALL_CAUSE_UNKNOWN CALL_CAUSE_BAD_DEVICE CALL_CAUSE_CONNECT_FAIL CALL_CAUSE_LOCAL_REQUEST
        CALL_CAUSE_REMOTE_REQUEST CALL_CAUSE_MEDIA_TIMEOUT CALL_CAUSE_MEDIA_RECOVERED CALL_CAUSE_QUALITY_OF_SERVICE
    ]
    MspEvent MSP_EVENT [
        ME_ADDRESS_EVENT ME_CALL_EVENT ME_TSP_DATA ME_PRIVATE_EVENT ME_ASR_TERMINAL_EVENT ME_TTS_TERMINAL_EVENT
        ME_FILE_TERMINAL_EVENT ME_TONE_TERMINAL_EVENT
    ]
    ParticipantTypedInfo PARTICIPANT_TYPED_INFO [
        PTI_CANONICALNAME PTI_NAME PTI_EMAILADDRESS PTI_PHONENUMBER PTI_LOCATION PTI_TOOL PTI_NOTES PTI_PRIVATE
    ]
    ParticipantEventKind PARTICIPANT_EVENT [
        PE_NEW_PARTICIPANT PE_INFO_CHANGE PE_PARTICIPANT_LEAVE PE_NEW_SUBSTREAM PE_SUBSTREAM_REMOVED
        PE_SUBSTREAM_MAPPED PE_SUBSTREAM_UNMAPPED PE_PARTICIPANT_TIMEOUT PE_PARTICIPANT_RECOVERED
        PE_PARTICIPANT_ACTIVE PE_PARTICIPANT_INACTIVE PE_LOCAL_TALKING PE_LOCAL_SILENT
    ]
    MulticastLoopbackMode MULTICAST_LOOPBACK_MODE [MM_NO_LOOPBACK MM_FULL_LOOPBACK MM_SELECTIVE_LOOPBACK]
    StreamQualityProperty StreamQualityProperty [
        StreamQuality_MaxBitrate StreamQuality_CurrBitrate StreamQuality_MinFrameInterval
        StreamQuality_AvgFrameInterval
    ]
    CallQualityProperty CallQualityProperty [
        CallQuality_ControlInterval CallQuality_ConfBitrate CallQuality_MaxInputBitrate CallQuality_CurrInputBitrate
        CallQuality_MaxOutputBitrate CallQuality_CurrOutputBitrate CallQuality_MaxCPULoad CallQuality_CurrCPULoad
    ]
    AudioDeviceProperty AudioDeviceProperty [
        AudioDevice_DuplexMode AudioDevice_AutomaticGainControl AudioDevice_AcousticEchoCancellation
    ]
    AudioSettingsProperty AudioSettingsProperty [
        AudioSettings_SignalLevel AudioSettings_SilenceThreshold AudioSettings_Volume AudioSettings_Balance
        AudioSettings_Loudness AudioSettings_Treble AudioSettings_Bass AudioSettings_Mono
    ]
}
