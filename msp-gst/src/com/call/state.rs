//! What a call is apart from its COM face.
//!
//! It lives as long as the call object, a stream of it, or its pump.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::LocalTexts;
use crate::call::Call;
use crate::com::address::{AddressState, Event};
use crate::com::interfaces::{MspCallEvent, MspCallEventCause, TerminalDirection};
use crate::com::kit::status::TAPI_E_RESOURCEUNAVAIL;
use crate::com::kit::{HRESULT, Result, Strong};
use crate::com::module::Running;
use crate::com::participant::People;
use crate::com::stream::Stream;
use crate::stream::Streams;
use crate::terminal::TerminalId;

/// A call.
pub(in crate::com) struct CallState {
    handle: isize,
    address: Arc<AddressState>,
    engine: Streams,
    joined: Mutex<Option<Arc<Call>>>,
    texts: LocalTexts,
    people: People,
    streams: Mutex<Vec<Strong<Stream>>>,
    is_shut_down: AtomicBool,
    _running: Running,
}

impl CallState {
    /// A call that TAPI calls `handle`, with a stream in each direction, on which nothing is selected.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(in crate::com) fn new(handle: isize, address: &Arc<AddressState>) -> Result<Arc<Self>> {
        let call = Arc::new(Self {
            handle,
            address: Arc::clone(address),
            engine: Streams::new().map_err(|_| TAPI_E_RESOURCEUNAVAIL)?,
            joined: Mutex::default(),
            texts: address.texts().fork(),
            people: People::default(),
            streams: Mutex::default(),
            is_shut_down: AtomicBool::new(false),
            _running: Running::begin(),
        });
        let directions = [TerminalDirection::Capture, TerminalDirection::Render];
        *lock(&call.streams) = directions.map(|direction| Stream::new(&call, direction)).into();
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

    /// Tells TAPI what happened to a stream, or to a terminal on it.
    pub(in crate::com) fn post(
        &self,
        kind: MspCallEvent,
        cause: MspCallEventCause,
        direction: TerminalDirection,
        terminal: Option<&TerminalId>,
        error: HRESULT,
    ) {
        let stream = self.streams().into_iter().find(|stream| stream.direction() == direction);
        let terminal = terminal.and_then(|id| stream.as_ref()?.has(id));
        let stream = stream.and_then(|stream| stream.interface().ok());
        self.tell(Event::Call { call: self.handle, kind, cause, stream, terminal, error });
    }

    /// Tells TAPI, unless the call was shut down.
    pub(in crate::com) fn tell(&self, event: Event) {
        if !self.is_shut_down() {
            self.address.post(event);
        }
    }

    /// Whether TAPI has given it up: nothing is told any more, and nothing can be done with it.
    pub(in crate::com) fn is_shut_down(&self) -> bool {
        self.is_shut_down.load(Ordering::Acquire)
    }

    /// The call object goes, or the address.
    pub(in crate::com) fn shut_down(&self) {
        self.is_shut_down.store(true, Ordering::Release);
        let streams = std::mem::take(&mut *lock(&self.streams));
        streams.iter().for_each(|stream| stream.let_go());
        self.people.forget_all();
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
