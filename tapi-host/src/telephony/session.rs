//! One provider, being called and calling. Everything that crosses the boundary passes here, and is checked.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use plenary_tsp::abi::constants::message;
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{DriverCall, Long, RequestId, TapiCall, TapiLine};

use super::error::HostError;
use super::events::{Event, MspData};
use super::identity::{CallId, named};
use super::ledger::{Heard, Ledger, names_call};
use super::requests::About;
use super::strict::probe::Probe;
use super::strict::{Breach, Record, Strictness};
use crate::foreign::{EntryPoints, Guarded, Happening, Receiver};

/// What a program does inside callbacks.
pub(crate) type Hook = Box<dyn Fn(&Event) + Send + Sync>;

/// The host's side of one provider.
pub(crate) struct Session {
    entry: EntryPoints,
    ledger: Mutex<Ledger>,
    /// Told whenever the ledger changed.
    changed: Condvar,
    events: Sender<Event>,
    hook: OnceLock<Hook>,
    lost: AtomicU64,
    record: Arc<Record>,
    probe: Option<Probe>,
    pub(crate) strictness: Strictness,
}

impl Session {
    pub(crate) fn new(entry: EntryPoints, strictness: Strictness, events: Sender<Event>) -> Self {
        let record = Arc::new(Record::default());
        let probe = strictness.probe.then(|| Probe::new(&entry, strictness.limit, &record));
        let (ledger, lost) = (Mutex::new(Ledger::new()), AtomicU64::new(0));
        let hook = OnceLock::new();
        Self { entry, ledger, changed: Condvar::new(), events, hook, lost, record, probe, strictness }
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// Records what shows by nothing happening: it is looked for when somebody asks, and when calls are closed.
    pub(crate) fn note_silence(&self) {
        let silent = self.ledger().take_silent_calls(Instant::now());
        let limit = self.strictness.limit;
        silent.into_iter().for_each(|call| self.record.add(Breach::NoFirstState { call, limit }));
    }

    /// The first is kept.
    pub(crate) fn set_hook(&self, hook: Hook) {
        let _ = self.hook.set(hook);
    }

    pub(crate) fn lost_events(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Never held while the provider is called.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls a function that is done when it returns.
    pub(crate) fn ask(&self, function: &'static str, call: impl FnOnce(&EntryPoints) -> Long) -> Result<(), HostError> {
        let returned = call(&self.entry);
        self.judge(function, returned)
    }

    /// Calls a function that is done when it returns and writes `what` to `memory`.
    pub(crate) fn fill<T>(
        &self,
        function: &'static str,
        what: &'static str,
        memory: &mut Guarded<T>,
        call: impl FnOnce(&EntryPoints, &mut Guarded<T>) -> Long,
    ) -> Result<(), HostError> {
        let returned = call(&self.entry, memory);
        let result = self.judge(function, returned);
        self.inspect(function, what, memory, result.is_err());
        result
    }

    /// Begins a request. What it writes to `memory`, if anything, is there when the function returns.
    pub(crate) fn request(
        &self,
        function: &'static str,
        about: Option<(TapiCall, CallId)>,
        call: impl FnOnce(&EntryPoints, RequestId) -> Long,
    ) -> Result<RequestId, HostError> {
        let request = self.ledger().requests.issue(About { function, call: about, awaited: true });
        let returned = call(&self.entry, request);
        if returned < 0 {
            if !self.ledger().requests.withdraw(request) {
                self.record.add(Breach::CompletedThenRefused { function, request });
            }
            self.judge(function, returned)?;
        } else if u32::try_from(returned) != Ok(request.0) {
            self.record.add(Breach::RequestReturned { function, request, returned });
        }
        Ok(request)
    }

    /// Looks at memory that a provider was given.
    pub(crate) fn inspect<T>(&self, function: &'static str, what: &'static str, memory: &Guarded<T>, failed: bool) {
        if !memory.is_intact() {
            self.record.add(Breach::WroteOutside { function, what });
        }
        if failed && !memory.is_untouched() {
            self.record.add(Breach::WroteOnFailure { function, what });
        }
    }

    /// Records a handle that names something else as well.
    pub(crate) fn note_twice(&self, is_new: bool, function: &'static str, what: &'static str, handle: usize) {
        if !is_new {
            self.record.add(Breach::HandleTwice { function, what, handle });
        }
    }

    fn judge(&self, function: &'static str, returned: Long) -> Result<(), HostError> {
        match returned {
            0 => Ok(()),
            1.. => {
                self.record.add(Breach::ReturnedPositive { function, returned });
                Ok(())
            }
            error => {
                if line_err::name(error).is_none() {
                    self.record.add(Breach::UnknownError { function, returned });
                }
                Err(HostError::Refused { function, error })
            }
        }
    }

    /// Waits until the ledger has an answer.
    pub(crate) fn wait<T>(&self, limit: Duration, mut answer: impl FnMut(&mut Ledger) -> Option<T>) -> Option<T> {
        let end = Instant::now() + limit;
        let mut ledger = self.ledger();
        loop {
            if let Some(found) = answer(&mut ledger) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            ledger = self.changed.wait_timeout(ledger, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What follows from something heard, with the ledger free again.
    fn follow(&self, heard: Heard, callback: impl FnOnce() -> String) {
        self.changed.notify_all();
        heard.breaches.into_iter().for_each(|breach| self.record.add(breach));
        if let Some(event) = heard.event {
            if let Event::MspData { call, bytes, .. } = &event {
                let data = MspData { call: *call, bytes: Arc::clone(bytes) };
                heard.inboxes.iter().for_each(|inbox| self.count(inbox.try_send(data.clone()).is_err()));
            }
            if let Some(hook) = self.hook.get() {
                hook(&event);
            }
            self.count(self.events.try_send(event).is_err());
        }
        if let (Some(probe), Some(target)) = (&self.probe, heard.probe) {
            probe.ask(target, &callback());
        }
    }

    fn count(&self, lost: bool) {
        self.lost.fetch_add(u64::from(lost), Ordering::Relaxed);
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Session").field("strictness", &self.strictness).finish_non_exhaustive()
    }
}

impl Receiver for Session {
    fn completed(&self, request: RequestId, result: Long) {
        let heard = self.ledger().complete(request, result);
        self.follow(heard, || "ASYNC_COMPLETION".into());
    }

    fn happened(&self, line: TapiLine, call: TapiCall, what: Happening<'_>) {
        let (message, heard) = match what {
            Happening::Numbers { message, parameters } => {
                (message, self.ledger().hear(line, call, message, parameters))
            }
            Happening::MspData { to, bytes } => {
                let bytes = Arc::from(bytes);
                (message::SENDMSPDATA, self.ledger().carry(line, call, to, &bytes))
            }
            Happening::BadPointer { message } => {
                (message, Heard { breaches: vec![Breach::BadPointer { message }], ..Heard::default() })
            }
        };
        self.follow(heard, || named("LINE_", message));
    }

    fn new_call(&self, line: TapiLine, named: TapiCall, call: DriverCall) -> Option<TapiCall> {
        let (name, mut heard) = self.ledger().offer(line, call, Instant::now() + self.strictness.limit);
        heard.breaches.extend(names_call(message::NEWCALL, named));
        self.follow(heard, || "LINE_NEWCALL".into());
        name
    }
}
