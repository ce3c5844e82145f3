//! The media provider's view of a call: between the telephony provider, who says what is wanted, and the engine, which
//! opens groups and runs pipelines.
//!
//! | state | what it means | ends by |
//! |---|---|---|
//! | Created | the call object exists; nobody told us anything | `Join`, or a `Leave`, or the object's death |
//! | Joining | the engine opens the conference | its answer, [`OPEN_TIMEOUT`], `Leave`, death |
//! | Joined | we are in | `Leave`, the engine's end, death |
//! | Leaving | the engine says goodbye and closes | its answer, or [`CLOSE_TIMEOUT`] |
//! | Over | nothing follows | |
//!
//! Every `Join` is answered once, by `Joined`, `JoinFailed` or (told to leave meanwhile) `Left`; every `Joined` is
//! followed by one `Left`. A call that leaves stops on `Leave`, not when its object dies: TAPI keeps the object for as
//! long as the application likes.

use std::collections::VecDeque;
use std::time::Duration;

use crate::blob::{Blob, CallId, Description, Join, JoinFailed, JoinFailure, Joined, Left, LeftReason, MediaModes};
use crate::blob::{MediaTypes, Name, QosWish, Report, ToMedia, ToTelephony};
use crate::time::Instant;

/// How long the engine may take to open a conference: less than [`ANSWER_TIMEOUT`](super::ANSWER_TIMEOUT), so that the
/// telephony side hears a cause rather than silence.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(15);

/// How long the engine may take to close one. In a crowd its BYE waits for its turn (RFC 3550 §6.3.7); nobody waits for
/// that longer than this.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Where a media call is. Later states are greater; a call never steps back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MediaState {
    /// Nobody told us to join yet.
    Created,
    /// The engine opens the conference.
    Joining {
        /// When we give up.
        until: Instant,
    },
    /// We are in.
    Joined,
    /// The engine closes.
    Leaving {
        /// When we stop waiting for it.
        until: Instant,
        /// What to say once it has closed; `None` when it has been said.
        farewell: Option<LeftReason>,
    },
    /// Nothing follows.
    Over,
}

impl MediaState {
    /// The table: whether `next` may follow this state.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use MediaState::{Created, Joined, Joining, Leaving, Over};
        match self {
            Created => matches!(next, Joining { .. } | Over),
            Joining { .. } => matches!(next, Joined | Leaving { .. } | Over),
            Joined => matches!(next, Leaving { .. } | Over),
            // Once the farewell is said, only the wait is left.
            Leaving { farewell: Some(_), .. } => matches!(next, Leaving { farewell: None, .. } | Over),
            Leaving { farewell: None, .. } => matches!(next, Over),
            Over => false,
        }
    }
}

/// What happens to a media call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MediaInput {
    /// The telephony provider said something; the call number is the blob's.
    Told {
        /// About which call.
        call: CallId,
        /// What.
        message: ToMedia,
    },
    /// The engine has the groups open and RTCP running.
    Opened(Joined),
    /// The engine could not open the conference. It has closed what it had.
    OpenFailed(JoinFailed),
    /// The engine, or the description alone, says which media there are.
    Media(MediaModes),
    /// Something happened in the conference.
    Report(Report),
    /// The engine stopped of its own accord. It has closed everything.
    Stopped(Left),
    /// The engine has closed, as it was told to.
    Closed,
    /// The call object dies (`ShutdownMSPCall`).
    Shutdown,
}

/// What a media call wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MediaOutput {
    /// Tell the engine.
    Engine(EngineCommand),
    /// Tell the telephony provider.
    Send(Blob<ToTelephony>),
    /// The state changed.
    State(MediaState),
    /// Nothing more now; call `handle_timeout` at this moment.
    Timeout(Option<Instant>),
}

/// What the engine is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EngineCommand {
    /// Open this conference and answer `Opened` or `OpenFailed`.
    Open(Join),
    /// Say which media could be done of this one, by `Media`.
    Query(Description),
    /// Have these media from now on, and say by `Media` which it became.
    SetMedia(MediaModes),
    /// Have this quality from now on.
    SetQuality(Vec<QosWish>),
    /// Say goodbye, close everything and answer `Closed`.
    Close,
}

/// One call, as the media provider sees it.
#[derive(Debug)]
pub struct MediaCall {
    /// The number the telephony side gave it, once it has spoken.
    call: Option<CallId>,
    state: MediaState,
    outputs: VecDeque<MediaOutput>,
}

impl Default for MediaCall {
    fn default() -> Self {
        Self::new()
    }
}

impl MediaCall {
    /// A call object that nobody has told anything yet.
    #[must_use]
    pub fn new() -> Self {
        Self { call: None, state: MediaState::Created, outputs: VecDeque::new() }
    }

    /// Where the call is.
    #[must_use]
    pub fn state(&self) -> MediaState {
        self.state
    }

    /// The number the telephony side gave the call, by which a message about the line may still mean this one.
    #[must_use]
    pub fn call(&self) -> Option<CallId> {
        self.call
    }

    /// Something happened. What does not fit the state is ignored: it crossed something else on the way.
    pub fn handle_input(&mut self, now: Instant, input: MediaInput) {
        match (self.state, input) {
            (_, MediaInput::Told { call, message }) => self.told(now, call, message),
            (MediaState::Joining { .. }, MediaInput::Opened(joined)) => {
                self.set_state(MediaState::Joined);
                self.send(joined);
            }
            (MediaState::Joining { .. }, MediaInput::OpenFailed(failed)) => self.end_with(failed),
            (MediaState::Joined, MediaInput::Stopped(left)) => self.end_with(left),
            (MediaState::Joining { .. }, MediaInput::Stopped(left)) => {
                self.end_with(JoinFailed { cause: JoinFailure::EngineFailed, detail: left.detail });
            }
            (MediaState::Joined, MediaInput::Report(report)) => self.send(report),
            (MediaState::Created | MediaState::Joined, MediaInput::Media(media)) => self.send(MediaTypes { media }),
            (
                MediaState::Leaving { farewell, .. },
                MediaInput::Closed | MediaInput::OpenFailed(_) | MediaInput::Stopped(_),
            ) => self.finish(farewell),
            (_, MediaInput::Shutdown) => self.shut_down(now),
            _ => {}
        }
    }

    /// The time that [`MediaOutput::Timeout`] named has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        match self.state {
            MediaState::Joining { until } if until <= now => {
                let detail = Some(Name::new("the media engine did not open the conference in time"));
                self.send(JoinFailed { cause: JoinFailure::TimedOut, detail });
                self.close(now, None);
            }
            MediaState::Leaving { until, farewell } if until <= now => self.finish(farewell),
            _ => {}
        }
    }

    /// What to do next. [`MediaOutput::Timeout`] is the last until something happens.
    pub fn poll_output(&mut self) -> MediaOutput {
        let until = match self.state {
            MediaState::Joining { until } | MediaState::Leaving { until, .. } => Some(until),
            MediaState::Created | MediaState::Joined | MediaState::Over => None,
        };
        self.outputs.pop_front().unwrap_or(MediaOutput::Timeout(until))
    }

    fn told(&mut self, now: Instant, call: CallId, message: ToMedia) {
        // The first message gives the call its number; one with another number means another call.
        if *self.call.get_or_insert(call) != call {
            return;
        }
        match (self.state, message) {
            (MediaState::Created, ToMedia::Join(join)) => {
                self.set_state(MediaState::Joining { until: now + OPEN_TIMEOUT });
                self.command(EngineCommand::Open(join));
            }
            (MediaState::Created, ToMedia::QueryMedia(query)) => self.command(EngineCommand::Query(query.description)),
            (MediaState::Created, ToMedia::Leave(_)) => self.set_state(MediaState::Over),
            (MediaState::Joining { .. } | MediaState::Joined, ToMedia::Leave(_)) => {
                self.close(now, Some(LeftReason::Asked));
            }
            (MediaState::Joining { .. } | MediaState::Joined, ToMedia::SetMedia(set)) => {
                self.command(EngineCommand::SetMedia(set.media));
            }
            (MediaState::Joining { .. } | MediaState::Joined, ToMedia::SetQos(set)) => {
                self.command(EngineCommand::SetQuality(set.wishes));
            }
            _ => {}
        }
    }

    /// The object dies, so the farewell cannot wait for the engine.
    fn shut_down(&mut self, now: Instant) {
        match self.state {
            MediaState::Created => self.set_state(MediaState::Over),
            MediaState::Joining { .. } => {
                self.send(JoinFailed { cause: JoinFailure::Abandoned, detail: None });
                self.close(now, None);
            }
            MediaState::Joined => {
                self.send(Left { reason: LeftReason::Abandoned, detail: None });
                self.close(now, None);
            }
            MediaState::Leaving { until, farewell } => {
                self.say_farewell(farewell);
                self.set_state(MediaState::Leaving { until, farewell: None });
            }
            MediaState::Over => {}
        }
    }

    fn close(&mut self, now: Instant, farewell: Option<LeftReason>) {
        self.set_state(MediaState::Leaving { until: now + CLOSE_TIMEOUT, farewell });
        self.command(EngineCommand::Close);
    }

    fn finish(&mut self, farewell: Option<LeftReason>) {
        self.say_farewell(farewell);
        self.set_state(MediaState::Over);
    }

    fn end_with(&mut self, message: impl Into<ToTelephony>) {
        self.send(message);
        self.set_state(MediaState::Over);
    }

    fn say_farewell(&mut self, farewell: Option<LeftReason>) {
        if let Some(reason) = farewell {
            self.send(Left { reason, detail: None });
        }
    }

    fn command(&mut self, command: EngineCommand) {
        self.outputs.push_back(MediaOutput::Engine(command));
    }

    fn send(&mut self, message: impl Into<ToTelephony>) {
        if let Some(call) = self.call {
            self.outputs.push_back(MediaOutput::Send(Blob::about(call, message)));
        }
    }

    /// The only place where the call steps on. A step back, or one the table does not have, is refused.
    fn set_state(&mut self, new: MediaState) {
        if self.state.may_become(new) {
            self.state = new;
            self.outputs.push_back(MediaOutput::State(new));
        }
    }
}
