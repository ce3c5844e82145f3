//! What a call tells its program.

use conference_model::participant::{ParticipantEvent, SessionId, SourceKey};
use conference_model::rtp::Ssrc;

use super::ListenerId;

/// Something happened.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum CallEvent {
    /// Somebody came, went, talks, is silent, said something of themselves.
    Person(ParticipantEvent),
    /// A source is in the mix now.
    Heard(SourceKey),
    /// It is no longer: it fell silent for long, left, or others are louder.
    Unheard(SourceKey),
    /// The network is of no use to a medium: a sentence that says why and, where it can, what to do.
    MediaLost {
        /// Which medium.
        session: SessionId,
        /// Why.
        why: String,
    },
    /// It is of use again.
    MediaRecovered {
        /// Which medium.
        session: SessionId,
    },
    /// The medium goes through another interface, or leaves from another address.
    RouteChanged {
        /// Which medium.
        session: SessionId,
        /// The interface, as people are shown it.
        route: String,
    },
    /// What we send is refused by the system. Said once, until something could be sent again.
    CannotSend {
        /// Which medium.
        session: SessionId,
        /// Why.
        why: String,
    },
    /// Somebody else had our number, or our packets came back: we send under another now.
    OwnNumberChanged {
        /// Which medium.
        session: SessionId,
        /// What we were.
        old: Ssrc,
        /// What we are.
        new: Ssrc,
    },
    /// Two use one number; the newcomer is ignored. Said rarely, counted always.
    Conflict {
        /// Whose.
        source: SourceKey,
    },
    /// Somebody tries to make us change our number all the time; we do not.
    UnderAttack {
        /// In which medium.
        session: SessionId,
    },
    /// There are so many who do not say who they are that some of them are not heard
    /// ([`SourceReport::kept_out`](super::SourceReport::kept_out)). Said rarely.
    StrangersKeptOut {
        /// In which medium.
        session: SessionId,
    },
    /// A metronome has stopped, since what it belongs to has ended; the system's clock goes on for it.
    MetronomeStopped,
    /// A listener panicked and was removed.
    ListenerFailed(ListenerId),
    /// The call is over: we left, or it cannot go on, as the sentence says. Nothing follows.
    Ended(Option<String>),
}
