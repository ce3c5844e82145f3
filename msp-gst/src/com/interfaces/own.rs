//! What MSPI has no interface for, and a conference program wants: how somebody is received, how loud they are made,
//! every number that is counted. Ours alone; programs that only know Microsoft's interfaces miss nothing else.

use crate::com::kit::{Bstr, IDispatch, IUnknown, interface};

/// The class of a test tone that `CreateTerminal` makes, with a frequency of its own.
pub const TEST_TONE_CLASS: &str = "{6E0A3F0B-58C7-4B0C-9D0E-6F3B7D2A41C5}";

interface! {
    /// On participants: how somebody is received, and how loud.
    pub dual IPlenaryParticipant(IPlenaryParticipantVtable, PlenaryParticipantMethods): IDispatch = "A1D7C2F4-0B5E-4E62-8C39-5D2E9B714F08" {
        /// Names the participant in this call; never used again.
        fn get_Identifier() -> (identifier: i32);
        /// 0 present, 1 talking, 2 silent, 3 lost, 4 left.
        fn get_State() -> (state: i32);
        /// How loud they are now, 0 being the loudest and 127 silence: -dBov.
        fn get_Level() -> (level: i32);
        /// What was lost of their packets on the way here, in hundredths of a percent.
        fn get_Loss() -> (loss: i32);
        /// How unevenly packets arrive, in microseconds.
        fn get_Jitter() -> (jitter: i32);
        /// How far their sound is behind their packets, in milliseconds.
        fn get_Delay() -> (delay: i32);
        /// There and back again in microseconds; -1 while it is not known.
        fn get_RoundTrip() -> (time: i32);
        /// For how long they are here, in milliseconds.
        fn get_Age() -> (age: i32);
        /// How loud they are made: percent, 100 as they send.
        fn get_Volume() -> (volume: i32);
        /// How loud they are made: percent, 100 as they send, 400 at most.
        fn put_Volume(volume: i32);
        /// Where their packets come from.
        fn get_Address() -> (address: Bstr);
    }

    /// On calls: what there is to know when something is wrong.
    pub dual IPlenaryCall(IPlenaryCallVtable, PlenaryCallMethods): IDispatch = "5C9F3E16-72A4-4D0B-B8E5-0F6A2C83D791" {
        /// Every number that is counted, as JSON.
        fn get_Statistics() -> (json: Bstr);
        /// The interface that the conference goes through, by name, address or "route"; empty for the route to the group.
        fn put_Interface(name: Bstr);
        /// The interface that the conference goes through, and why, as people are shown it.
        fn get_Interface() -> (name: Bstr);
        /// The last sentence that was said of trouble; empty when there is none.
        fn get_Trouble() -> (sentence: Bstr);
    }

    /// On streams: what ITStream does not say.
    pub dual IPlenaryStream(IPlenaryStreamVtable, PlenaryStreamMethods): IDispatch = "E3B80D52-916C-4F7A-A2D4-8B15C60E73F9" {
        /// Whether nothing of it is heard, while it runs.
        fn get_Muted() -> (muted: bool);
        /// Whether nothing of it is heard, while it runs.
        fn put_Muted(muted: bool);
        /// How loud it is now: 0 the loudest, 127 silence.
        fn get_Level() -> (level: i32);
        /// 0 stopped, 1 paused, 2 waiting for the call or a device, 3 active.
        fn get_State() -> (state: i32);
    }

    /// On terminals: names that last.
    pub dual IPlenaryTerminal(IPlenaryTerminalVtable, PlenaryTerminalMethods): IDispatch = "2F47A9C0-D3E1-4B86-95F2-71C08A6D5EB3" {
        /// Names it across hot-plugs and runs.
        fn get_Identifier() -> (identifier: Bstr);
        /// microphone, speaker, monitor, test-tone, speech, silence, null, program, playback or recording.
        fn get_Kind() -> (kind: Bstr);
        /// A test tone's, in hertz.
        fn get_Frequency() -> (frequency: i32);
        /// A test tone's, in hertz, before it is selected.
        fn put_Frequency(frequency: i32);
        /// Whether a file is played again and again.
        fn get_Looping() -> (looping: bool);
        /// Whether a file is played again and again.
        fn put_Looping(looping: bool);
        /// Whether a recording has, beside its file, a file for each person: aligned, and called after both.
        fn get_EachPerson() -> (each: bool);
        /// Whether a recording has files for each person, too, from its next start on.
        fn put_EachPerson(each: bool);
    }

    /// On terminals of CLSID_MediaStreamTerminal: the program's own samples, 16 bits each, little-endian, one channel at 48 kHz.
    pub custom IPlenarySamples(IPlenarySamplesVtable, PlenarySamplesMethods): IUnknown = "8D4E19B3-26C7-45F0-9A6B-E1F07C3D5A92" {
        /// What is to be spoken next. Not more than a second is kept; `taken` says how many bytes are.
        fn Write(samples: *const u8, bytes: u32) -> (taken: u32);
        /// What was heard, at most this many bytes; what nobody reads for a second is lost.
        fn Read(samples: *mut u8, bytes: u32) -> (filled: u32);
    }
}
