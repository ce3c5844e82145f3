//! `ipmsp.h` and `confpriv.h`: who is in a conference.

use super::streams::{IEnumStream, ITStream, ITSubStream};
use super::terminals::ITTerminal;
use super::{MulticastLoopbackMode, ParticipantEventKind, ParticipantTypedInfo, enumerators};
use crate::com::kit::{Bstr, IDispatch, Variant, interface};

interface! {
    /// The participants of a call.
    pub dual ITParticipantControl(ITParticipantControlVtable, ParticipantControlMethods): IDispatch = "D2EE6684-5A34-11D2-95A0-00A0244D2298" {
        /// All of them, to go through.
        fn EnumerateParticipants() -> (participants: IEnumParticipant);
        /// All of them, as a collection.
        fn get_Participants() -> (participants: Variant);
    }

    /// Somebody in the conference.
    pub dual ITParticipant(ITParticipantVtable, ParticipantMethods): IDispatch = "5899B820-5A34-11D2-95A0-00A0244D2298" {
        /// What they say of themselves.
        fn get_ParticipantTypedInfo(kind: ParticipantTypedInfo) -> (text: Bstr);
        /// The media that they send.
        fn get_MediaTypes() -> (media: i32);
        /// Whether they are heard on a stream, or muted.
        fn put_Status(stream: Option<ITStream>, enabled: bool);
        /// Whether they are heard on a stream, or muted.
        fn get_Status(stream: Option<ITStream>) -> (enabled: bool);
        /// The streams that they are heard on, as a collection.
        fn get_Streams() -> (streams: Variant);
        /// The streams that they are heard on, to go through.
        fn EnumerateStreams() -> (streams: IEnumStream);
    }

    /// Something happened to somebody.
    pub dual ITParticipantEvent(ITParticipantEventVtable, ParticipantEventMethods): IDispatch = "8BB35070-2DAD-11D3-A580-00C04F8EF6E3" {
        /// What.
        fn get_Event() -> (event: ParticipantEventKind);
        /// To whom.
        fn get_Participant() -> (participant: ITParticipant);
        /// On which part of a stream.
        fn get_SubStream() -> (part: ITSubStream);
    }

    /// Which part of a stream is whose.
    pub dual ITParticipantSubStreamControl(ITParticipantSubStreamControlVtable, ParticipantSubStreamControlMethods): IDispatch = "2C679108-5A35-11D2-95A0-00A0244D2298" {
        /// A participant's part.
        fn get_SubStreamFromParticipant(participant: ITParticipant) -> (part: ITSubStream);
        /// Whose part it is.
        fn get_ParticipantFromSubStream(part: ITSubStream) -> (participant: ITParticipant);
        /// Gives a terminal to another part.
        fn SwitchTerminalToSubStream(terminal: ITTerminal, part: ITSubStream);
    }

    /// What we say of ourselves.
    pub dual ITLocalParticipant(ITLocalParticipantVtable, LocalParticipantMethods): IDispatch = "39CBF055-F77A-11D2-A824-00C04F8EF6E3" {
        /// What we say.
        fn get_LocalParticipantTypedInfo(kind: ParticipantTypedInfo) -> (text: Bstr);
        /// What we say from now on.
        fn put_LocalParticipantTypedInfo(kind: ParticipantTypedInfo, text: Bstr);
    }

    /// Whether programs of one computer hear each other.
    pub dual IMulticastControl(IMulticastControlVtable, MulticastControlMethods): IDispatch = "410FA507-4DC6-415A-9014-633875D5406E" {
        /// The mode.
        fn get_LoopbackMode() -> (mode: MulticastLoopbackMode);
        /// The mode from the next connection on.
        fn put_LoopbackMode(mode: MulticastLoopbackMode);
    }
}

enumerators! {
    IEnumParticipant of ITParticipant = "0A91B56C-5A35-11D2-95A0-00A0244D2298";
}
