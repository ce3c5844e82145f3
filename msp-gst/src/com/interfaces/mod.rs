//! MSPI as its headers have it: interfaces, enumerations, structures. Objects of ours wear these; hosts call by them.
//!
//! Names, order and numbers are those of `msp.h`, `tapi3if.h`, `ipmsp.h` and `confpriv.h`, which a test compares.

mod address;
mod events;
mod own;
mod participants;
mod quality;
mod streams;
mod terminals;

pub use self::address::{
    IEnumPluggableSuperclassInfo, IEnumPluggableTerminalClassInfo, ITMSPAddress, ITMSPAddressVtable,
    ITPluggableTerminalClassInfo, ITPluggableTerminalClassInfoVtable, ITPluggableTerminalSuperclassInfo,
    ITPluggableTerminalSuperclassInfoVtable, ITTerminalSupport, ITTerminalSupport2, ITTerminalSupport2Vtable,
    ITTerminalSupportVtable, MspAddressMethods, PluggableTerminalClassInfoMethods,
    PluggableTerminalSuperclassInfoMethods, TerminalSupport2Methods, TerminalSupportMethods,
};
pub use self::events::{
    AddressArm, CallArm, DataArm, EventArm, EventHead, EventInfo, FileArm, FileEventCause, MspAddressEvent,
    MspCallEvent, MspCallEventCause, MspEvent, PrivateArm,
};
pub use self::own::{
    IPlenaryCall, IPlenaryCallVtable, IPlenaryParticipant, IPlenaryParticipantVtable, IPlenarySamples,
    IPlenarySamplesVtable, IPlenaryStream, IPlenaryStreamVtable, IPlenaryTerminal, IPlenaryTerminalVtable,
    PlenaryCallMethods, PlenaryParticipantMethods, PlenarySamplesMethods, PlenaryStreamMethods, PlenaryTerminalMethods,
    TEST_TONE_CLASS,
};
pub use self::participants::{
    IEnumParticipant, IMulticastControl, IMulticastControlVtable, ITLocalParticipant, ITLocalParticipantVtable,
    ITParticipant, ITParticipantControl, ITParticipantControlVtable, ITParticipantEvent, ITParticipantEventVtable,
    ITParticipantSubStreamControl, ITParticipantSubStreamControlVtable, ITParticipantVtable, LocalParticipantMethods,
    MulticastControlMethods, ParticipantControlMethods, ParticipantEventMethods, ParticipantMethods,
    ParticipantSubStreamControlMethods,
};
pub use self::quality::{
    AudioDeviceControlMethods, AudioSettingsMethods, CallQualityControlMethods, FormatControlMethods,
    ITAudioDeviceControl, ITAudioDeviceControlVtable, ITAudioSettings, ITAudioSettingsVtable, ITCallQualityControl,
    ITCallQualityControlVtable, ITFormatControl, ITFormatControlVtable, ITQOSApplicationID, ITQOSApplicationIDVtable,
    ITStreamQualityControl, ITStreamQualityControlVtable, QosApplicationIdMethods, StreamQualityControlMethods,
};
pub use self::streams::{
    IEnumStream, IEnumSubStream, ITStream, ITStreamControl, ITStreamControlVtable, ITStreamVtable, ITSubStream,
    ITSubStreamControl, ITSubStreamControlVtable, ITSubStreamVtable, StreamControlMethods, StreamMethods,
    SubStreamControlMethods, SubStreamMethods,
};
pub use self::terminals::{
    BasicAudioTerminalMethods, FileTrackMethods, IEnumTerminal, IEnumTerminalClass, ITBasicAudioTerminal,
    ITBasicAudioTerminalVtable, ITFileTrack, ITFileTrackVtable, ITMediaControl, ITMediaControlVtable, ITMediaPlayback,
    ITMediaPlaybackVtable, ITMediaRecord, ITMediaRecordVtable, ITMultiTrackTerminal, ITMultiTrackTerminalVtable,
    ITPluggableTerminalEventSink, ITPluggableTerminalEventSinkRegistration,
    ITPluggableTerminalEventSinkRegistrationVtable, ITPluggableTerminalEventSinkVtable, ITStaticAudioTerminal,
    ITStaticAudioTerminalVtable, ITTerminal, ITTerminalVtable, MediaControlMethods, MediaPlaybackMethods,
    MediaRecordMethods, MultiTrackTerminalMethods, PluggableTerminalEventSinkMethods,
    PluggableTerminalEventSinkRegistrationMethods, StaticAudioTerminalMethods, TerminalMethods,
};

use super::kit::{enumerators, numbers};

/// Media, as bits: `TAPIMEDIATYPE_*`.
pub mod media {
    /// Sound.
    pub const AUDIO: i32 = 0x8;
    /// Pictures.
    pub const VIDEO: i32 = 0x8000;
    /// Whatever is in a file.
    pub const MULTITRACK: i32 = 0x1_0000;
}

numbers! {
    /// Which way media goes.
    TerminalDirection or TAPI_E_INVALIDDIRECTION {
        /// From a terminal into the conference.
        Capture = 0,
        /// From the conference to a terminal.
        Render = 1,
        /// Both.
        Bidirectional = 2,
        /// A terminal of several tracks.
        MultitrackMixed = 3,
        /// Neither.
        None = 4,
    }

    /// Whether a stream has a terminal.
    TerminalState or E_INVALIDARG {
        /// It has.
        InUse = 0,
        /// It has not.
        NotInUse = 1,
    }

    /// What a terminal is made of.
    TerminalType or E_INVALIDARG {
        /// A device, or what is always there.
        Static = 0,
        /// It was made by a program.
        Dynamic = 1,
    }

    /// What a file does.
    TerminalMediaState or E_INVALIDARG {
        /// Nothing.
        Idle = 0,
        /// It plays or records.
        Active = 1,
        /// It waits.
        Paused = 2,
    }

    /// What people say of themselves.
    ParticipantTypedInfo or E_INVALIDARG {
        /// Their CNAME.
        CanonicalName = 0,
        /// Their name.
        Name = 1,
        /// Their e-mail address.
        EmailAddress = 2,
        /// Their telephone number.
        PhoneNumber = 3,
        /// Where they are.
        Location = 4,
        /// The program they use.
        Tool = 5,
        /// What they want to be known.
        Notes = 6,
        /// What their program wants to be known.
        Private = 7,
    }

    /// What happens to participants.
    ParticipantEventKind or E_INVALIDARG {
        /// Somebody is there.
        NewParticipant = 0,
        /// They say something else of themselves.
        InfoChange = 1,
        /// They left.
        ParticipantLeave = 2,
        /// There is a new part of a stream.
        NewSubstream = 3,
        /// A part of a stream is gone.
        SubstreamRemoved = 4,
        /// A part has a participant now.
        SubstreamMapped = 5,
        /// It has none any more.
        SubstreamUnmapped = 6,
        /// Nothing was heard of them for long.
        ParticipantTimeout = 7,
        /// They are heard of again.
        ParticipantRecovered = 8,
        /// They talk.
        ParticipantActive = 9,
        /// They are silent.
        ParticipantInactive = 10,
        /// We talk.
        LocalTalking = 11,
        /// We are silent.
        LocalSilent = 12,
    }

    /// Whether programs of one computer hear each other.
    MulticastLoopbackMode or E_INVALIDARG {
        /// They do not.
        NoLoopback = 0,
        /// They do, and each hears itself: a test.
        FullLoopback = 1,
        /// They do.
        SelectiveLoopback = 2,
    }

    /// What is known of a stream's quality.
    StreamQualityProperty or E_INVALIDARG {
        /// The most bits a second.
        MaxBitrate = 0,
        /// Bits a second now.
        CurrBitrate = 1,
        /// The shortest time between pictures.
        MinFrameInterval = 2,
        /// The usual time between pictures.
        AvgFrameInterval = 3,
    }

    /// What is known of a call's quality.
    CallQualityProperty or E_INVALIDARG {
        /// How often it is controlled.
        ControlInterval = 0,
        /// Bits a second that the conference is announced with.
        ConfBitrate = 1,
        /// The most bits a second that come in.
        MaxInputBitrate = 2,
        /// Bits a second that come in.
        CurrInputBitrate = 3,
        /// The most bits a second that go out.
        MaxOutputBitrate = 4,
        /// Bits a second that go out.
        CurrOutputBitrate = 5,
        /// The most that the processor is used, in percent.
        MaxCpuLoad = 6,
        /// How much it is used, in percent.
        CurrCpuLoad = 7,
    }

    /// What is done to the sound of devices.
    AudioDeviceProperty or E_INVALIDARG {
        /// Whether one can speak and listen at once.
        DuplexMode = 0,
        /// Whether voices are brought to one loudness.
        AutomaticGainControl = 1,
        /// Whether what the speaker plays is taken out of the microphone.
        AcousticEchoCancellation = 2,
    }

    /// How a stream sounds.
    AudioSettingsProperty or E_INVALIDARG {
        /// How loud it is now.
        SignalLevel = 0,
        /// Below this it is silence.
        SilenceThreshold = 1,
        /// How loud it is made.
        Volume = 2,
        /// More left or more right.
        Balance = 3,
        /// Lows and highs for low volumes.
        Loudness = 4,
        /// Highs.
        Treble = 5,
        /// Lows.
        Bass = 6,
        /// One channel.
        Mono = 7,
    }
}
