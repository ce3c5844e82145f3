//! `tapi3if.h`: what sound comes from and goes to, and files that are played and written.

use super::{TerminalDirection, TerminalMediaState, TerminalState, TerminalType, enumerators};
use crate::com::kit::{Bstr, GUID, IDispatch, IUnknown, Variant, interface};
use std::ffi::c_void;

interface! {
    /// What sound comes from or goes to.
    pub dual ITTerminal(ITTerminalVtable, TerminalMethods): IDispatch = "B1EFC38A-9355-11D0-835C-00AA003CCABD" {
        /// What to call it.
        fn get_Name() -> (name: Bstr);
        /// Whether a stream has it.
        fn get_State() -> (state: TerminalState);
        /// Whether it is always there, or was made.
        fn get_TerminalType() -> (kind: TerminalType);
        /// Its class, as a text in braces.
        fn get_TerminalClass() -> (class: Bstr);
        /// Its media.
        fn get_MediaType() -> (media: i32);
        /// Whether one speaks into it or listens to it.
        fn get_Direction() -> (direction: TerminalDirection);
    }

    /// How loud a terminal is.
    pub dual ITBasicAudioTerminal(ITBasicAudioTerminalVtable, BasicAudioTerminalMethods): IDispatch = "B1EFC38D-9355-11D0-835C-00AA003CCABD" {
        /// From 0 to 65,535.
        fn put_Volume(volume: i32);
        /// From 0 to 65,535.
        fn get_Volume() -> (volume: i32);
        /// From -65,535, left, to 65,535, right.
        fn put_Balance(balance: i32);
        /// From -65,535, left, to 65,535, right.
        fn get_Balance() -> (balance: i32);
    }

    /// Which wave device a terminal is.
    pub dual ITStaticAudioTerminal(ITStaticAudioTerminalVtable, StaticAudioTerminalMethods): IDispatch = "A86B7871-D14C-48E6-922E-A8D15F984800" {
        /// Its number for the wave functions of Windows.
        fn get_WaveId() -> (number: i32);
    }

    /// A terminal of several tracks.
    pub dual ITMultiTrackTerminal(ITMultiTrackTerminalVtable, MultiTrackTerminalMethods): IDispatch = "FE040091-ADE8-4072-95C9-BF7DE8C54B44" {
        /// Its tracks, as a collection.
        fn get_TrackTerminals() -> (tracks: Variant);
        /// Its tracks, to go through.
        fn EnumerateTrackTerminals() -> (tracks: IEnumTerminal);
        /// Another track.
        fn CreateTrackTerminal(media: i32, direction: TerminalDirection) -> (track: ITTerminal);
        /// The media of tracks that are selected.
        fn get_MediaTypesInUse() -> (media: i32);
        /// The directions of tracks that are selected.
        fn get_DirectionsInUse() -> (directions: TerminalDirection);
        /// One track less.
        fn RemoveTrackTerminal(track: ITTerminal);
    }

    /// A track of a file.
    pub dual ITFileTrack(ITFileTrackVtable, FileTrackMethods): IDispatch = "31CA6EA9-C08A-4BEA-8811-8E9C1BA3EA3A" {
        /// Its format: an `AM_MEDIA_TYPE`.
        fn get_Format() -> (format: *mut c_void);
        /// The format wanted.
        fn put_Format(format: *const c_void);
        /// The terminal of the file.
        fn get_ControllingTerminal() -> (terminal: ITTerminal);
        /// Its format, for scripts.
        fn get_AudioFormatForScripting() -> (format: IDispatch);
        /// The format wanted, for scripts.
        fn put_AudioFormatForScripting(format: Option<IDispatch>);
        /// A format to fill in, for scripts.
        fn get_EmptyAudioFormatForScripting() -> (format: IDispatch);
    }

    /// A file's own start and stop.
    pub dual ITMediaControl(ITMediaControlVtable, MediaControlMethods): IDispatch = "C445DDE8-5199-4BC7-9807-5FFB92E42E09" {
        /// It plays or records.
        fn Start();
        /// It is at its beginning, or closed.
        fn Stop();
        /// It waits.
        fn Pause();
        /// Which of the three.
        fn get_MediaState() -> (state: TerminalMediaState);
    }

    /// Which file is written.
    pub dual ITMediaRecord(ITMediaRecordVtable, MediaRecordMethods): IDispatch = "F5DD4592-5476-4CC1-9D4D-FAD3EEFE7DB2" {
        /// Its path.
        fn put_FileName(name: Bstr);
        /// Its path.
        fn get_FileName() -> (name: Bstr);
    }

    /// Which files are played.
    pub dual ITMediaPlayback(ITMediaPlaybackVtable, MediaPlaybackMethods): IDispatch = "627E8AE6-AE4C-4A69-BB63-2AD625404B77" {
        /// One path, or an array of them.
        fn put_PlayList(list: Variant);
        /// An array of paths.
        fn get_PlayList() -> (list: Variant);
    }

    /// Where a terminal of somebody else tells its events.
    pub custom ITPluggableTerminalEventSink(ITPluggableTerminalEventSinkVtable, PluggableTerminalEventSinkMethods): IUnknown = "6E0887BE-BA1A-492E-BD10-4020EC5E33E0" {
        /// Something happened: an `MSP_EVENT_INFO`.
        fn FireEvent(event: *const c_void);
    }

    /// How a terminal of somebody else learns where to tell its events.
    pub custom ITPluggableTerminalEventSinkRegistration(ITPluggableTerminalEventSinkRegistrationVtable, PluggableTerminalEventSinkRegistrationMethods): IUnknown = "F7115709-A216-4957-A759-060AB32A90D1" {
        /// There.
        fn RegisterSink(sink: ITPluggableTerminalEventSink);
        /// Nowhere.
        fn UnregisterSink();
    }
}

enumerators! {
    IEnumTerminal of ITTerminal = "AE269CF4-935E-11D0-835C-00AA003CCABD";
    IEnumTerminalClass of GUID = "AE269CF5-935E-11D0-835C-00AA003CCABD";
}
