//! What a call is apart from its COM face.
//!
//! It lives as long as the call object, or its pump, which ends when the call is shut down.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use conference_model::blob::{Blob, CallId, ToMedia};
use conference_model::call::MediaInput;

use super::pairing::Pairing;
use super::trouble::{Cause, Troubles};
use super::wishes::Wishes;
use super::{LocalTexts, pump};
use crate::call::Call;
use crate::com::address::{AddressState, Event};
use crate::com::interfaces::{ITTerminal, MspCallEvent, MspCallEventCause, TerminalDirection};
use crate::com::kit::status::{S_OK, TAPI_E_RESOURCEUNAVAIL, TAPI_E_WRONG_STATE};
use crate::com::kit::{HRESULT, Result, Strong};
use crate::com::module::{Running, pin};
use crate::com::participant::People;
use crate::com::stream::Stream;
use crate::com::terminal::{FileNews, Selector};
use crate::stream::Streams;
use crate::terminal::{Direction, TerminalId};

/// A call.
pub(in crate::com) struct CallState {
    handle: isize,
    address: Arc<AddressState>,
    engine: Streams,
    joined: Mutex<Option<Arc<Call>>>,
    texts: LocalTexts,
    people: People,
    streams: Mutex<Vec<Strong<Stream>>>,
    pairing: Pairing,
    wishes: Mutex<Wishes>,
    troubles: Mutex<Troubles>,
    is_shut_down: AtomicBool,
    _running: Running,
}

impl CallState {
    /// A call that TAPI calls `handle`, with a stream in each direction, on which nothing is selected. Its pump runs.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(in crate::com) fn begin(handle: isize, address: &Arc<AddressState>) -> Result<Arc<Self>> {
        pin();
        let call = Arc::new(Self {
            handle,
            address: Arc::clone(address),
            engine: Streams::new().map_err(|_| TAPI_E_RESOURCEUNAVAIL)?,
            joined: Mutex::default(),
            texts: address.texts().fork(),
            people: People::default(),
            streams: Mutex::default(),
            pairing: Pairing::new(),
            wishes: Mutex::default(),
            troubles: Mutex::default(),
            is_shut_down: AtomicBool::new(false),
            _running: Running::begin(),
        });
        *lock(&call.streams) = SIDES.map(|direction| Stream::new(&call, side(direction))).into();
        pump::start(&call)?;
        for direction in SIDES {
            call.post(MspCallEvent::NewStream, MspCallEventCause::LocalRequest, direction, None, S_OK);
        }
        Ok(call)
    }

    /// What TAPI calls it.
    pub(in crate::com) fn handle(&self) -> isize {
        self.handle
    }

    /// Where it was made.
    pub(in crate::com) fn address(&self) -> &Arc<AddressState> {
        &self.address
    }

    /// What moves its sound. Terminals that are chosen there wait for the call.
    pub(in crate::com) fn engine(&self) -> &Streams {
        &self.engine
    }

    /// The conference, while we are in it.
    pub(in crate::com) fn joined(&self) -> Option<Arc<Call>> {
        lock(&self.joined).clone()
    }

    /// What we say of ourselves.
    pub(in crate::com) fn me(&self) -> &LocalTexts {
        &self.texts
    }

    /// Who is there.
    pub(in crate::com) fn people(&self) -> &People {
        &self.people
    }

    /// What is spoken into, and what is listened to. None after the end.
    pub(in crate::com) fn streams(&self) -> Vec<Strong<Stream>> {
        lock(&self.streams).clone()
    }

    /// What the program wants of sockets.
    pub(super) fn wishes(&self) -> MutexGuard<'_, Wishes> {
        lock(&self.wishes)
    }

    /// The two providers' conversation.
    pub(super) fn pairing(&self) -> &Pairing {
        &self.pairing
    }

    /// The last sentence of trouble that is not over.
    pub(in crate::com) fn trouble(&self) -> Option<String> {
        lock(&self.troubles).last()
    }

    /// What is wrong from now on, or nothing any more, for this cause.
    pub(super) fn set_trouble(&self, cause: Cause, sentence: Option<String>) {
        lock(&self.troubles).set(cause, sentence);
    }

    /// Another conference, other troubles.
    pub(super) fn forget_troubles(&self) {
        *lock(&self.troubles) = Troubles::default();
    }

    /// Answers the conference that we were in.
    pub(super) fn set_joined(&self, joined: Option<Arc<Call>>) -> Option<Arc<Call>> {
        std::mem::replace(&mut lock(&self.joined), joined)
    }

    /// A terminal that is selected for it.
    pub(super) fn terminal(&self, id: &TerminalId) -> Option<ITTerminal> {
        self.streams().iter().find_map(|stream| stream.has(id))
    }

    /// Which way the sound of a terminal goes; what is not selected any more was listened to.
    pub(super) fn direction_of(&self, id: &TerminalId) -> Direction {
        let speaks =
            |stream: &Strong<Stream>| stream.direction() == side(Direction::Capture) && stream.has(id).is_some();
        if self.streams().iter().any(speaks) { Direction::Capture } else { Direction::Render }
    }

    /// Tells TAPI what happened to a stream, or to a terminal on it.
    pub(in crate::com) fn post(
        &self,
        kind: MspCallEvent,
        cause: MspCallEventCause,
        direction: Direction,
        terminal: Option<&TerminalId>,
        error: HRESULT,
    ) {
        let stream = self.streams().into_iter().find(|stream| stream.direction() == side(direction));
        let terminal = terminal.and_then(|id| stream.as_ref()?.has(id));
        let stream = stream.and_then(|stream| stream.interface().ok());
        self.announce(Event::Call { call: self.handle, kind, cause, stream, terminal, error });
    }

    /// Tells TAPI, unless the call was shut down.
    pub(in crate::com) fn announce(&self, event: Event) {
        self.address.post_of_call(event, &self.is_shut_down);
    }

    /// The telephony provider said something. Answers whether it was meant for this call.
    pub(in crate::com) fn hear(&self, blob: Blob<ToMedia>) -> bool {
        let Some(call) = blob.call else { return false };
        if self.is_shut_down() || self.pairing.number().is_some_and(|ours| ours != call) {
            return false;
        }
        self.answer(MediaInput::Told { call, message: blob.message });
        true
    }

    /// What the telephony provider calls it, once it has spoken.
    pub(in crate::com) fn number(&self) -> Option<CallId> {
        self.pairing.number()
    }

    /// Lets the model decide what follows, and says it to the telephony provider.
    pub(super) fn answer(&self, input: MediaInput) {
        self.pairing.handle(input, |bytes| self.announce(Event::TspData { call: self.handle, bytes }));
    }

    pub(super) fn pairing_timeout(&self) {
        self.pairing.handle_timeout(|bytes| self.announce(Event::TspData { call: self.handle, bytes }));
    }

    /// Whether TAPI has given it up: nothing is told any more, and nothing can be done with it.
    pub(in crate::com) fn is_shut_down(&self) -> bool {
        self.is_shut_down.load(Ordering::Acquire)
    }

    /// # Errors
    /// `TAPI_E_WRONG_STATE`, when it was shut down.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_shut_down() { Err(TAPI_E_WRONG_STATE) } else { Ok(()) }
    }

    /// The pump leaves the conference; nothing is waited for.
    pub(in crate::com) fn say_goodbye(&self) {
        self.answer(MediaInput::Shutdown);
    }

    /// The call object goes, or the address. The telephony provider's last words are in the queue when this returns, unless
    /// the address is shut down; of all else nothing is told any more, not even what waits there. The pump leaves without us.
    pub(in crate::com) fn shut_down(&self) {
        self.say_goodbye();
        if self.address.end_call(self.handle, &self.is_shut_down) {
            return;
        }
        let streams = std::mem::take(&mut *lock(&self.streams));
        streams.iter().for_each(|stream| stream.let_go());
        self.people.forget_all();
        self.pairing.wake();
    }
}

/// A call has a stream for each.
const SIDES: [Direction; 2] = [Direction::Capture, Direction::Render];

fn side(direction: Direction) -> TerminalDirection {
    match direction {
        Direction::Capture => TerminalDirection::Capture,
        Direction::Render => TerminalDirection::Render,
    }
}

/// What terminals know of a call.
impl Selector for CallState {
    fn engine(&self) -> &Streams {
        &self.engine
    }

    fn tell(&self, news: FileNews) {
        let FileNews { parent, track, state, cause, error } = news;
        self.announce(Event::File { call: self.handle, parent, track, state, cause, error });
    }

    fn complain(&self, terminal: &TerminalId, sentence: Option<String>) {
        self.set_trouble(Cause::Terminal(terminal.clone()), sentence);
    }
}

impl std::fmt::Debug for CallState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "call {:#x} of TAPI", self.handle)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
