//! ITSubStreamControl and ITSubStream: each participant's part of what is heard.
//!
//! A part is a source of sound, so whoever speaks from two microphones has two. It comes when the source first sends and
//! goes when that is gone; a pause, however long, is not that. A part that is stopped or paused is not heard, whatever
//! `ITParticipant::put_Status` says of its owner, and the other way round.
//!
//! Sound is mixed for everybody at once: parts of it have no terminals of their own (`TAPI_E_NOTSUPPORTED`).

use std::sync::Weak;

use conference_model::participant::SourceKey;

use super::{Stream, alive, not_wished};
use crate::com::call::CallState;
use crate::com::interfaces::{
    IEnumSubStream, IEnumTerminal, ITStream, ITSubStream, ITTerminal, SubStreamControlMethods, SubStreamMethods,
    TerminalDirection,
};
use crate::com::kit::status::{E_INVALIDARG, TAPI_E_INVALIDSTREAMSTATE, TAPI_E_NOTSUPPORTED, TAPI_E_WRONG_STATE};
use crate::com::kit::{Collection, Enumerator, Object, Result, Strong, Variant, coat};
use crate::terminal::Direction;

/// One source's part of what is heard.
pub(in crate::com) struct SubStream {
    call: Weak<CallState>,
    source: SourceKey,
}

coat! { SubStream: ITSubStream }

impl SubStream {
    /// The part of `source`.
    pub(in crate::com) fn new(call: &Weak<CallState>, source: SourceKey) -> Strong<Self> {
        Object::new(Self { call: call.clone(), source })
    }

    /// Which source.
    pub(in crate::com) fn source(&self) -> SourceKey {
        self.source
    }

    /// Whether it is a part of this call's sound.
    pub(in crate::com) fn is_of(&self, call: &Weak<CallState>) -> bool {
        Weak::ptr_eq(&self.call, call)
    }

    fn mute(&self, muted: bool) -> Result<()> {
        let call = alive(&self.call)?;
        // What was said of a source that is gone would be kept for nobody.
        if !call.people().has_part(self.source) {
            return Err(TAPI_E_INVALIDSTREAMSTATE);
        }
        call.joined().ok_or(TAPI_E_WRONG_STATE)?.set_muted(self.source, muted).map_err(not_wished)
    }

    /// Sound has no terminals by part.
    fn no_terminals<T>(&self) -> Result<T> {
        alive(&self.call).and(Err(TAPI_E_NOTSUPPORTED))
    }
}

impl Stream {
    /// The parts there are now: of what is heard only.
    fn parts(&self) -> Result<Vec<ITSubStream>> {
        let call = self.call()?;
        Ok(if self.direction == Direction::Render { call.people().parts() } else { Vec::new() })
    }
}

impl SubStreamControlMethods for Object<Stream> {
    /// Parts come with those who speak.
    fn CreateSubStream(&self) -> Result<ITSubStream> {
        self.call().and(Err(TAPI_E_NOTSUPPORTED))
    }

    fn RemoveSubStream(&self, part: &ITSubStream) -> Result<()> {
        self.call()?;
        let part = Strong::<SubStream>::unmask(part, E_INVALIDARG)?;
        Err(if part.is_of(self.home()) { TAPI_E_NOTSUPPORTED } else { E_INVALIDARG })
    }

    fn EnumerateSubStreams(&self) -> Result<IEnumSubStream> {
        Enumerator::of(self.parts()?)
    }

    fn get_SubStreams(&self) -> Result<Variant> {
        Collection::of(self.parts()?)
    }
}

impl SubStreamMethods for Object<SubStream> {
    fn StartSubStream(&self) -> Result<()> {
        self.mute(false)
    }

    fn PauseSubStream(&self) -> Result<()> {
        self.mute(true)
    }

    fn StopSubStream(&self) -> Result<()> {
        self.mute(true)
    }

    fn SelectTerminal(&self, _terminal: &ITTerminal) -> Result<()> {
        self.no_terminals()
    }

    fn UnselectTerminal(&self, _terminal: &ITTerminal) -> Result<()> {
        self.no_terminals()
    }

    fn EnumerateTerminals(&self) -> Result<IEnumTerminal> {
        self.no_terminals()
    }

    fn get_Terminals(&self) -> Result<Variant> {
        self.no_terminals()
    }

    fn get_Stream(&self) -> Result<ITStream> {
        let streams = alive(&self.call)?.streams();
        let heard = streams.into_iter().find(|stream| stream.direction() == TerminalDirection::Render);
        heard.ok_or(TAPI_E_WRONG_STATE)?.interface()
    }
}
