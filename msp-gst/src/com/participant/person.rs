//! ITParticipant: somebody in the conference. And what ITParticipant does not say: how they are received.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use conference_model::participant::{ParticipantId, State, VoiceLevel};

use crate::call::{Call, PersonReport, Playout};
use crate::com::call::CallState;
use crate::com::interfaces::{
    IEnumStream, IPlenaryParticipant, ITParticipant, ITStream, ParticipantMethods, ParticipantTypedInfo,
    PlenaryParticipantMethods, TerminalDirection, media,
};
use crate::com::kit::status::{TAPI_E_INVALIDSTREAM, TAPI_E_NOITEMS, TAPI_E_WRONG_STATE};
use crate::com::kit::{Bstr, Collection, Enumerator, Object, Result, Strong, Variant, coat};
use crate::com::stream::{Stream, alive, gain, item, no_answer, not_wished, percent};

/// Somebody.
pub(in crate::com) struct Participant {
    call: Weak<CallState>,
    known: Mutex<Known>,
}

struct Known {
    id: ParticipantId,
    /// What the call said of them last.
    last: Option<PersonReport>,
}

coat! { Participant: ITParticipant, IPlenaryParticipant }

impl Participant {
    pub(super) fn new(call: &Weak<CallState>, id: ParticipantId) -> Strong<Self> {
        Object::new(Self { call: call.clone(), known: Mutex::new(Known { id, last: None }) })
    }

    /// Who.
    pub(super) fn id(&self) -> ParticipantId {
        self.known().id
    }

    /// Whether they are in this call.
    pub(super) fn is_of(&self, call: &Weak<CallState>) -> bool {
        Weak::ptr_eq(&self.call, call)
    }

    /// It turned out to be somebody else who is listed.
    pub(super) fn become_one_with(&self, elder: ParticipantId) {
        self.known().id = elder;
    }

    /// Has the call say what it knows, as long as it does.
    pub(super) fn remember(&self) {
        self.keep(self.joined().and_then(|call| call.person_without_playout(self.id()).ok().flatten()));
    }

    /// The conference, while we are in it.
    pub(super) fn joined(&self) -> Option<Arc<Call>> {
        self.call.upgrade()?.joined()
    }

    /// What the call knows of them, or knew last.
    fn report(&self) -> Result<PersonReport> {
        self.remember();
        self.known().last.clone().ok_or(TAPI_E_WRONG_STATE)
    }

    /// The same with what the mixer knows, which takes a moment longer.
    fn full_report(&self) -> Result<PersonReport> {
        self.keep(self.joined().and_then(|call| call.person(self.id()).ok().flatten()));
        self.known().last.clone().ok_or(TAPI_E_WRONG_STATE)
    }

    /// Takes what the call says; under whose id, counts.
    pub(super) fn keep(&self, report: Option<PersonReport>) {
        if let Some(report) = report {
            *self.known() = Known { id: report.id, last: Some(report) };
        }
    }

    /// The call, while they are there to be heard.
    fn present(&self) -> Result<Arc<Call>> {
        let joined = alive(&self.call)?.joined().ok_or(TAPI_E_WRONG_STATE)?;
        let person = joined.person_without_playout(self.id()).map_err(no_answer)?;
        let is_there = person.is_some_and(|person| !matches!(person.state, State::Left { .. }));
        if is_there { Ok(joined) } else { Err(TAPI_E_WRONG_STATE) }
    }

    /// Only what is heard can be muted for one: `stream` is that, or none for all there is.
    fn check(&self, stream: Option<&ITStream>) -> Result<()> {
        let Some(stream) = stream else { return Ok(()) };
        let stream = Strong::<Stream>::unmask(stream, TAPI_E_INVALIDSTREAM)?;
        let is_heard = stream.is_of(&self.call) && stream.direction() == TerminalDirection::Render;
        if is_heard { Ok(()) } else { Err(TAPI_E_INVALIDSTREAM) }
    }

    /// The streams that they are heard on.
    fn streams(&self) -> Result<Vec<ITStream>> {
        let call = alive(&self.call)?;
        if !call.people().is_heard(self.id()) {
            return Ok(Vec::new());
        }
        let streams = call.streams().into_iter();
        streams
            .filter(|stream| stream.direction() == TerminalDirection::Render)
            .map(|stream| stream.interface())
            .collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ParticipantMethods for Object<Participant> {
    fn get_ParticipantTypedInfo(&self, kind: ParticipantTypedInfo) -> Result<Bstr> {
        let report = self.report().map_err(|_| TAPI_E_NOITEMS)?;
        report.info.get(item(kind)).map(Bstr::from).ok_or(TAPI_E_NOITEMS)
    }

    fn get_MediaTypes(&self) -> Result<i32> {
        let is_heard = alive(&self.call)?.people().is_heard(self.id());
        Ok(if is_heard { media::AUDIO } else { 0 })
    }

    fn put_Status(&self, stream: Option<&ITStream>, enabled: bool) -> Result<()> {
        self.check(stream)?;
        self.present()?.set_muted(self.id(), !enabled).map_err(not_wished)
    }

    fn get_Status(&self, stream: Option<&ITStream>) -> Result<bool> {
        self.check(stream)?;
        alive(&self.call)?;
        self.report().map(|report| !report.muted)
    }

    fn get_Streams(&self) -> Result<Variant> {
        Collection::of(self.streams()?)
    }

    fn EnumerateStreams(&self) -> Result<IEnumStream> {
        Enumerator::of(self.streams()?)
    }
}

impl PlenaryParticipantMethods for Object<Participant> {
    fn get_Identifier(&self) -> Result<i32> {
        // There is no conference of two thousand million arrivals.
        Ok(i32::try_from(self.id().number()).unwrap_or(i32::MAX))
    }

    fn get_State(&self) -> Result<i32> {
        self.report().map(|report| match report.state {
            State::Present { .. } => 0,
            State::Talking { .. } => 1,
            State::Silent { .. } => 2,
            State::Lost { .. } => 3,
            State::Left { .. } => 4,
        })
    }

    fn get_Level(&self) -> Result<i32> {
        let report = self.full_report()?;
        let level = playouts(&report).map(|playout| playout.level).min();
        Ok(level.unwrap_or(VoiceLevel::SILENCE).into())
    }

    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
    fn get_Loss(&self) -> Result<i32> {
        let report = self.report()?;
        let losses = report.sources.iter().filter_map(|source| source.reception).map(|quality| quality.loss);
        Ok((losses.fold(0.0, f64::max).clamp(0.0, 1.0) * 10_000.0).round() as i32)
    }

    fn get_Jitter(&self) -> Result<i32> {
        let report = self.report()?;
        let jitter = report.sources.iter().filter_map(|source| source.reception).map(|quality| quality.jitter).max();
        Ok(micros(jitter.unwrap_or_default()))
    }

    fn get_Delay(&self) -> Result<i32> {
        let report = self.full_report()?;
        let delay = playouts(&report).map(|playout| playout.delay).max();
        Ok(millis(delay.unwrap_or_default()))
    }

    fn get_RoundTrip(&self) -> Result<i32> {
        let report = self.report()?;
        Ok(report.sources.iter().find_map(|source| source.round_trip).map_or(-1, micros))
    }

    fn get_Age(&self) -> Result<i32> {
        let report = self.report()?;
        let until = match report.state {
            State::Left { since, .. } => since,
            _ => self.joined().map_or(report.last_heard, |call| call.clock().now()),
        };
        Ok(millis(until.saturating_since(report.arrived)))
    }

    fn get_Volume(&self) -> Result<i32> {
        self.report().map(|report| percent(report.gain))
    }

    fn put_Volume(&self, volume: i32) -> Result<()> {
        let gain = gain(volume)?;
        self.present()?.set_gain(self.id(), gain).map_err(not_wished)
    }

    fn get_Address(&self) -> Result<Bstr> {
        let report = self.report()?;
        let from = report.sources.iter().find_map(|source| source.from).ok_or(TAPI_E_NOITEMS)?;
        Ok(Bstr::from(from.to_string().as_str()))
    }
}

fn playouts(report: &PersonReport) -> impl Iterator<Item = Playout> {
    report.sources.iter().filter_map(|source| source.playout)
}

fn micros(time: Duration) -> i32 {
    i32::try_from(time.as_micros()).unwrap_or(i32::MAX)
}

fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}
