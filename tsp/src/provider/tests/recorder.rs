//! A host that writes down what it hears, and does what a test wants at that moment.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};

use conference_model::blob::{Blob, CallId, Description, Invite, Joined, MediaModes, ToMedia, ToTelephony};

use super::HANG;
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, RequestId, TapiCall, TapiLine, TapiMspLine};
use crate::error::Error;
use crate::host::{Event, Host, LineHost};
use crate::provider::{Dial, Provider, Settings};

pub(super) const DEVICE: u32 = 3;
pub(super) const LINE: TapiLine = TapiLine(0x11);
pub(super) const WEEKLY: &str = "v=0\r\no=- 3900000000 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\n\
    t=0 0\r\nm=audio 16400 RTP/AVP 0\r\n";

/// What the host heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Heard {
    Done(RequestId),
    State(TapiCall, u32),
    Other(TapiCall),
    NewCall(DriverCall),
    /// Something a test did, to see it among the rest.
    Mark(&'static str),
}

type Reaction = dyn Fn(&Office, &Heard) + Send + Sync;

/// The provider and what was heard of it, shared by the test and its callbacks.
pub(super) struct Office {
    provider: OnceLock<Provider>,
    log: Mutex<Log>,
    news: Condvar,
    reaction: Box<Reaction>,
}

#[derive(Default)]
struct Log {
    heard: Vec<Heard>,
    /// The model's numbers of calls, from the orders to media.
    numbers: Vec<CallId>,
    /// How often the office has no room for a new call.
    refusals: usize,
}

/// The office as a host.
struct Desk(Arc<Office>);

impl Office {
    /// A running provider. `reaction` runs inside every callback, after it was written down.
    pub(super) fn open(reaction: impl Fn(&Self, &Heard) + Send + Sync + 'static) -> Arc<Self> {
        let office = Arc::new(Self {
            provider: OnceLock::new(),
            log: Mutex::default(),
            news: Condvar::new(),
            reaction: Box::new(reaction),
        });
        let settings = Settings { version: 0x0003_0001, permanent_id: 1, line_device: DEVICE };
        let provider = Provider::start(settings, Box::new(Desk(Arc::clone(&office)))).unwrap();
        assert!(office.provider.set(provider).is_ok());
        office
    }

    pub(super) fn provider(&self) -> &Provider {
        self.provider.get().unwrap()
    }

    pub(super) fn open_line(self: &Arc<Self>) -> DriverLine {
        let mut handle = None;
        let host = Box::new(Desk(Arc::clone(self)));
        self.provider().open_line(DEVICE, LINE, 0x0003_0001, host, |line| handle = Some(line)).unwrap();
        handle.unwrap()
    }

    /// Makes a call. Its request has the number of TAPI's name for it.
    pub(super) fn make(&self, line: DriverLine, name: u32) -> DriverCall {
        let mut handle = None;
        let (request, call) = (RequestId(name), TapiCall(usize::try_from(name).unwrap()));
        let announce = |call| handle = Some(call);
        self.provider().make_call(request, line, call, Dial::new(WEEKLY), announce).unwrap();
        handle.unwrap()
    }

    pub(super) fn listen(&self, line: DriverLine, name: u32) -> DriverMspLine {
        let mut handle = None;
        let announce = |instance| handle = Some(instance);
        self.provider().create_msp_instance(line, 0, TapiMspLine(name), announce).unwrap();
        handle.unwrap()
    }

    /// A media provider joins the call that was asked for last.
    pub(super) fn join(&self, line: DriverLine, call: DriverCall, by: DriverMspLine) {
        self.wait_for(|office| !office.numbers.is_empty());
        let number = *self.lock().numbers.last().unwrap();
        let joined = Joined { media: MediaModes::AUDIO, streams: vec![], people: 1 };
        let bytes = Blob::<ToTelephony>::about(number, joined).encode().unwrap();
        self.provider().receive_msp_data(line, Some(call), by, &bytes).unwrap();
    }

    /// A media provider passes on an invitation.
    pub(super) fn invite(&self, line: DriverLine, by: DriverMspLine) {
        let invite = Invite { description: Description::new(WEEKLY).unwrap(), origin: None };
        let bytes = Blob::<ToTelephony>::of_the_line(invite).encode().unwrap();
        self.provider().receive_msp_data(line, None, by, &bytes).unwrap();
    }

    pub(super) fn refuse_new_calls(&self, times: usize) {
        self.lock().refusals = times;
    }

    pub(super) fn mark(&self, mark: &'static str) {
        self.write(Heard::Mark(mark));
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.lock().heard.clone()
    }

    /// How often this was heard.
    pub(super) fn count(&self, what: &Heard) -> usize {
        self.lock().heard.iter().filter(|heard| *heard == what).count()
    }

    pub(super) fn wait_until_heard(&self, what: &Heard) {
        self.wait_for(|log| log.heard.contains(what));
    }

    fn wait_for(&self, condition: impl Fn(&Log) -> bool) {
        let (log, timeout) = self.news.wait_timeout_while(self.lock(), HANG, |log| !condition(log)).unwrap();
        assert!(!timeout.timed_out(), "never heard: {:?}", log.heard);
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    fn write(&self, heard: Heard) {
        self.lock().heard.push(heard);
        self.news.notify_all();
    }

    fn hear(&self, heard: Heard) {
        self.write(heard.clone());
        (self.reaction)(self, &heard);
    }
}

impl Host for Desk {
    fn complete(&self, request: RequestId, result: Result<(), Error>) {
        result.unwrap();
        self.0.hear(Heard::Done(request));
    }
}

impl LineHost for Desk {
    fn event(&self, event: &Event) {
        self.0.hear(match event {
            Event::CallState { call, state, .. } => Heard::State(*call, *state),
            Event::MspData { call, bytes, .. } => {
                let blob = Blob::<ToMedia>::decode(bytes).unwrap().known().unwrap();
                self.0.lock().numbers.extend(blob.call);
                Heard::Other(*call)
            }
            Event::CallInfo { call, .. } | Event::QosInfo { call, .. } => Heard::Other(*call),
            Event::LineDevState { .. } | Event::AddressState { .. } => Heard::Other(TapiCall(0)),
        });
    }

    fn new_call(&self, line: TapiLine, call: DriverCall) -> Option<TapiCall> {
        assert_eq!(line, LINE);
        self.0.hear(Heard::NewCall(call));
        let mut log = self.0.lock();
        let refused = log.refusals > 0;
        log.refusals = log.refusals.saturating_sub(1);
        (!refused).then_some(TapiCall(0x2000))
    }
}
