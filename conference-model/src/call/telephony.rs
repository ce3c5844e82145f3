//! The telephony provider's view of a call.
//!
//! A call asks every media provider on the line to join, because it cannot know which of them has the call. The first
//! answer names the one that serves it; from then on the call speaks and listens to that one alone. Another that joins
//! later is told to leave, so that no microphone stays open in a call that somebody else serves, or that is over. One that
//! cannot join speaks for itself alone: the call waits for the others, and tells the cause when there are none left.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::blob::{Join, Joined, LONGEST_LIST, Leave, LeaveReason, MediaModes, Name, QosWish, QueryMedia, Report};
use crate::blob::{SetMedia, SetQos, ToMedia, ToTelephony};
use crate::time::Instant;

use super::info::Pulse;
use super::link::Link;
use super::{
    CallError, CallInfo, CallState, Destination, DisconnectReason, InfoChange, Input, InstanceId, Output, Target, Why,
};

/// How long a call waits for a media provider. Opening sockets takes milliseconds, a slow device seconds; a person who
/// hears nothing for longer has hung up.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// How long an invitation stands. Nobody withdraws one in multicast, so it must end by itself; SIP's proxies give up
/// after the same time (RFC 3261 §16.6, timer C).
pub const OFFER_TIMEOUT: Duration = Duration::from_secs(180);

/// The display line changes at most this often: a thousand people who join at once are not a thousand events.
pub const DISPLAY_INTERVAL: Duration = Duration::from_secs(1);

/// What may run out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Timer {
    /// [`ANSWER_TIMEOUT`] since we asked to join.
    Answer,
    /// [`OFFER_TIMEOUT`] since the invitation.
    Offer,
    /// [`DISPLAY_INTERVAL`] since the display last changed.
    Display,
}

/// One call, as TAPI sees it.
#[derive(Debug)]
pub struct TelephonyCall {
    destination: Destination,
    wanted: MediaModes,
    quality: Vec<QosWish>,
    state: CallState,
    link: Link,
    pulse: Pulse,
    info: CallInfo,
    timers: BTreeMap<Timer, Instant>,
    outputs: VecDeque<Output>,
}

impl TelephonyCall {
    /// Dials a conference for the `wanted` ones of its media.
    ///
    /// # Errors
    ///
    /// [`CallError::NoCommonMedia`] when it has none of them, [`CallError::TooManyWishes`].
    pub fn make(
        now: Instant,
        destination: Destination,
        wanted: MediaModes,
        quality: Vec<QosWish>,
    ) -> Result<Self, CallError> {
        let wanted = wanted.and(destination.media);
        if wanted.is_empty() {
            return Err(CallError::NoCommonMedia);
        }
        check_wishes(&quality)?;
        let mut call = Self::new(destination, wanted, CallState::Dialing, None);
        call.quality = quality;
        call.announce(Why::Application);
        call.ask(now);
        Ok(call)
    }

    /// Offers a conference that somebody invites to, and asks media which of it they could do.
    #[must_use]
    pub fn offer(now: Instant, destination: Destination, origin: Option<Name>) -> Self {
        let wanted = destination.media;
        let mut call = Self::new(destination, wanted, CallState::Offering, origin);
        call.link = Link::Invited { described_by: None };
        call.timers.insert(Timer::Offer, now + OFFER_TIMEOUT);
        call.announce(Why::Media);
        call.send(QueryMedia { description: call.destination.description.clone() });
        call
    }

    fn new(destination: Destination, wanted: MediaModes, state: CallState, origin: Option<Name>) -> Self {
        let info = CallInfo::new(destination.name.clone(), origin, wanted);
        Self {
            destination,
            wanted,
            quality: Vec::new(),
            state,
            link: Link::asked(),
            pulse: Pulse::default(),
            info,
            timers: BTreeMap::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Where the call is.
    #[must_use]
    pub fn state(&self) -> CallState {
        self.state
    }

    /// What the call shows.
    #[must_use]
    pub fn info(&self) -> &CallInfo {
        &self.info
    }

    /// Whether this media provider was asked to join and cannot.
    #[must_use]
    pub fn was_refused_by(&self, instance: InstanceId) -> bool {
        self.link.was_refused_by(instance)
    }

    /// What is dialled.
    #[must_use]
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Whether the call is an invitation that nobody has answered yet.
    #[must_use]
    pub fn may_answer(&self) -> bool {
        matches!(self.link, Link::Invited { .. })
    }

    /// Something happened.
    ///
    /// # Errors
    ///
    /// A request of the application that does not fit. What media providers say never is an error here: it fits, or it
    /// is ignored.
    pub fn handle_input(&mut self, now: Instant, input: Input) -> Result<(), CallError> {
        match input {
            Input::Accept => self.accept(),
            Input::Answer => self.answer(now),
            Input::Drop => {
                self.hang_up(LeaveReason::Dropped, Why::Application);
                Ok(())
            }
            Input::Shutdown => {
                self.hang_up(LeaveReason::Shutdown, Why::Shutdown);
                Ok(())
            }
            Input::SetMedia(media) => self.set_media(media),
            Input::SetQuality(wishes) => self.set_quality(wishes),
            Input::FromMedia { instance, message } => {
                self.hear(now, instance, message);
                Ok(())
            }
            Input::InstanceClosed(instance) => {
                self.lose(instance);
                Ok(())
            }
            Input::NobodyLeft => {
                self.give_up();
                Ok(())
            }
        }
    }

    /// The time that [`Output::Timeout`] named has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        let due = |at: Option<&Instant>| at.is_some_and(|at| *at <= now);
        if due(self.timers.get(&Timer::Answer)) {
            let cause = self.link.refusal().unwrap_or(DisconnectReason::Unavailable);
            self.send(Leave { reason: LeaveReason::TooLate });
            self.disconnect(cause, Why::Silence);
        }
        if due(self.timers.get(&Timer::Offer)) {
            self.disconnect(DisconnectReason::NoAnswer, Why::Silence);
        }
        if due(self.timers.get(&Timer::Display)) {
            self.timers.remove(&Timer::Display);
            self.refresh_display(now);
        }
    }

    /// What to do next. [`Output::Timeout`] is the last until something happens.
    pub fn poll_output(&mut self) -> Output {
        self.outputs.pop_front().unwrap_or(Output::Timeout(self.deadline()))
    }

    /// When the next timer runs out.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.timers.values().min().copied()
    }

    fn accept(&mut self) -> Result<(), CallError> {
        match self.state {
            CallState::Offering => {
                self.set_state(CallState::Accepted, Why::Application);
                Ok(())
            }
            CallState::Accepted => Ok(()),
            other => Err(CallError::WrongState(other)),
        }
    }

    fn answer(&mut self, now: Instant) -> Result<(), CallError> {
        let Link::Invited { .. } = self.link else { return Err(CallError::WrongState(self.state)) };
        self.accept()?;
        self.timers.remove(&Timer::Offer);
        self.ask(now);
        Ok(())
    }

    /// Asks all media providers to join: any of them may be the one whose application has the call.
    fn ask(&mut self, now: Instant) {
        self.link = Link::asked();
        self.timers.insert(Timer::Answer, now + ANSWER_TIMEOUT);
        self.send(Join {
            description: self.destination.description.clone(),
            media: self.wanted,
            quality: self.quality.clone(),
        });
    }

    fn hang_up(&mut self, reason: LeaveReason, why: Why) {
        if matches!(self.link, Link::Asked { .. } | Link::Served(_)) {
            self.send(Leave { reason });
        }
        self.close(CallState::Idle, why);
    }

    fn disconnect(&mut self, reason: DisconnectReason, why: Why) {
        self.close(CallState::Disconnected { reason }, why);
    }

    fn close(&mut self, end: CallState, why: Why) {
        self.link = Link::Over;
        self.timers.clear();
        self.set_state(end, why);
    }

    fn set_media(&mut self, media: MediaModes) -> Result<(), CallError> {
        if !self.state.is_live() {
            return Err(CallError::WrongState(self.state));
        }
        let wanted = media.and(self.destination.media);
        if wanted.is_empty() {
            return Err(CallError::NoCommonMedia);
        }
        self.wanted = wanted;
        if matches!(self.link, Link::Asked { .. } | Link::Served(_)) {
            self.send(SetMedia { media: wanted });
        }
        Ok(())
    }

    fn set_quality(&mut self, wishes: Vec<QosWish>) -> Result<(), CallError> {
        if !self.state.is_live() {
            return Err(CallError::WrongState(self.state));
        }
        check_wishes(&wishes)?;
        self.quality.clone_from(&wishes);
        if matches!(self.link, Link::Asked { .. } | Link::Served(_)) {
            self.send(SetQos { wishes });
        }
        Ok(())
    }

    /// A media provider spoke. Who may say what is decided here and nowhere else.
    fn hear(&mut self, now: Instant, from: InstanceId, message: ToTelephony) {
        let serves = self.link == Link::Served(from);
        match message {
            ToTelephony::Joined(joined) if matches!(self.link, Link::Asked { .. }) => self.connect(from, &joined),
            ToTelephony::Joined(_) if !serves => self.turn_away(from),
            ToTelephony::JoinFailed(failed) => self.link.note_refusal(from, failed.cause.into()),
            ToTelephony::Left(left) if serves => self.disconnect(left.reason.into(), Why::Media),
            ToTelephony::MediaTypes(types) if serves || self.link.may_describe(from) => self.show_media(types.media),
            ToTelephony::Report(report) if serves => self.follow(now, &report),
            // A second answer, a stranger's report, an invitation (the line's business): nothing to this call.
            _ => {}
        }
    }

    fn give_up(&mut self) {
        if let Some(cause) = self.link.refusal() {
            self.disconnect(cause, Why::Media);
        }
    }

    fn connect(&mut self, by: InstanceId, joined: &Joined) {
        self.link = Link::Served(by);
        self.timers.clear();
        self.set_state(CallState::Connected { by }, Why::Media);
        self.pulse = Pulse::of(joined.people);
        self.show_display();
        self.show_media(joined.media);
    }

    /// Tells a media provider that joined in vain to leave. After IDLE, TAPI carries nothing for the call any more; then
    /// the [line](crate::line) says it.
    fn turn_away(&mut self, instance: InstanceId) {
        let reason = match self.link {
            Link::Served(_) => LeaveReason::ServedElsewhere,
            Link::Invited { .. } => LeaveReason::NotAsked,
            Link::Asked { .. } | Link::Over if self.state == CallState::Idle => return,
            Link::Asked { .. } | Link::Over => LeaveReason::TooLate,
        };
        self.outputs.push_back(Output::Send { to: Target::Instance(instance), message: Leave { reason }.into() });
    }

    fn lose(&mut self, instance: InstanceId) {
        match self.link {
            Link::Served(by) if by == instance => self.disconnect(DisconnectReason::Unavailable, Why::MediaGone),
            Link::Invited { described_by } if described_by == Some(instance) => {
                self.link = Link::Invited { described_by: None };
            }
            // While all are asked, another may still answer. Whether one is left, the line knows.
            _ => {}
        }
    }

    fn follow(&mut self, now: Instant, report: &Report) {
        self.pulse.follow(report);
        self.refresh_display(now);
    }

    /// Shows the display line at once, or when the last change is a [`DISPLAY_INTERVAL`] old.
    fn refresh_display(&mut self, now: Instant) {
        if self.timers.get(&Timer::Display).is_some_and(|due| *due > now) {
            return;
        }
        if self.show_display() {
            self.timers.insert(Timer::Display, now + DISPLAY_INTERVAL);
        }
    }

    fn show_display(&mut self) -> bool {
        let line = self.pulse.line(&self.info.name);
        let changed = line != self.info.display;
        if changed {
            self.info.display = line;
            self.outputs.push_back(Output::Info(InfoChange::Display));
        }
        changed
    }

    /// Believes a media provider about the conference's media, and about no others.
    fn show_media(&mut self, media: MediaModes) {
        let media = media.and(self.destination.media);
        if media != self.info.media {
            self.info.media = media;
            self.outputs.push_back(Output::Info(InfoChange::Media));
        }
    }

    fn send(&mut self, message: impl Into<ToMedia>) {
        let to = match self.link {
            Link::Served(instance) => Target::Instance(instance),
            Link::Invited { .. } | Link::Asked { .. } | Link::Over => Target::Broadcast,
        };
        self.outputs.push_back(Output::Send { to, message: message.into() });
    }

    /// The only place where the state changes. A step back, or one the table does not have, is refused.
    fn set_state(&mut self, new: CallState, why: Why) {
        if self.state.may_become(new) {
            self.state = new;
            self.announce(why);
        }
    }

    fn announce(&mut self, why: Why) {
        self.outputs.push_back(Output::State { state: self.state, why });
    }
}

fn check_wishes(wishes: &[QosWish]) -> Result<(), CallError> {
    if wishes.len() > LONGEST_LIST { Err(CallError::TooManyWishes) } else { Ok(()) }
}
