//! `tapi3if.h`: streams of a call, and parts of streams.

use super::terminals::{IEnumTerminal, ITTerminal};
use super::{TerminalDirection, enumerators};
use crate::com::kit::{Bstr, IDispatch, Variant, interface};

interface! {
    /// The streams of a call.
    pub dual ITStreamControl(ITStreamControlVtable, StreamControlMethods): IDispatch = "EE3BD604-3868-11D2-A045-00C04FB6809F" {
        /// Another stream. A conference has one in each direction of each medium.
        fn CreateStream(media: i32, direction: TerminalDirection) -> (stream: ITStream);
        /// One stream less.
        fn RemoveStream(stream: ITStream);
        /// All of them, to go through.
        fn EnumerateStreams() -> (streams: IEnumStream);
        /// All of them, as a collection.
        fn get_Streams() -> (streams: Variant);
    }

    /// One medium in one direction.
    pub dual ITStream(ITStreamVtable, StreamMethods): IDispatch = "EE3BD605-3868-11D2-A045-00C04FB6809F" {
        /// `TAPIMEDIATYPE_AUDIO` or `TAPIMEDIATYPE_VIDEO`.
        fn get_MediaType() -> (media: i32);
        /// Whether it is spoken into or listened to.
        fn get_Direction() -> (direction: TerminalDirection);
        /// What to call it.
        fn get_Name() -> (name: Bstr);
        /// It moves media, as soon as the call is connected.
        fn StartStream();
        /// It stays open, and nobody hears anything.
        fn PauseStream();
        /// Nothing is open.
        fn StopStream();
        /// From or to this terminal.
        fn SelectTerminal(terminal: ITTerminal);
        /// No longer.
        fn UnselectTerminal(terminal: ITTerminal);
        /// Those that are selected, to go through.
        fn EnumerateTerminals() -> (terminals: IEnumTerminal);
        /// Those that are selected, as a collection.
        fn get_Terminals() -> (terminals: Variant);
    }

    /// The parts of a stream: one for each participant who is heard.
    pub dual ITSubStreamControl(ITSubStreamControlVtable, SubStreamControlMethods): IDispatch = "EE3BD607-3868-11D2-A045-00C04FB6809F" {
        /// Another part.
        fn CreateSubStream() -> (part: ITSubStream);
        /// One part less.
        fn RemoveSubStream(part: ITSubStream);
        /// All of them, to go through.
        fn EnumerateSubStreams() -> (parts: IEnumSubStream);
        /// All of them, as a collection.
        fn get_SubStreams() -> (parts: Variant);
    }

    /// A participant's part of a stream.
    pub dual ITSubStream(ITSubStreamVtable, SubStreamMethods): IDispatch = "EE3BD608-3868-11D2-A045-00C04FB6809F" {
        /// It is heard.
        fn StartSubStream();
        /// It is not heard for now.
        fn PauseSubStream();
        /// It is not heard.
        fn StopSubStream();
        /// To a terminal of its own.
        fn SelectTerminal(terminal: ITTerminal);
        /// No longer.
        fn UnselectTerminal(terminal: ITTerminal);
        /// Those that are selected, to go through.
        fn EnumerateTerminals() -> (terminals: IEnumTerminal);
        /// Those that are selected, as a collection.
        fn get_Terminals() -> (terminals: Variant);
        /// The stream that it is a part of.
        fn get_Stream() -> (stream: ITStream);
    }
}

enumerators! {
    IEnumStream of ITStream = "EE3BD606-3868-11D2-A045-00C04FB6809F";
    IEnumSubStream of ITSubStream = "EE3BD609-3868-11D2-A045-00C04FB6809F";
}
