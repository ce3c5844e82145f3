//! The exchange in virtual time. What TAPI hears is written as short sentences; [`told`](Bench::told) takes them.
#![expect(clippy::indexing_slicing, reason = "a test that indexes too far fails, as it should")]

mod calls;
mod closing;
mod dialling;
mod invitations;
mod pairing;
mod properties;
mod status;

use std::time::{Duration, SystemTime};

use conference_model::blob::{Blob, Joined, MediaModes, ToMedia, ToTelephony};
use conference_model::time::Instant;

use super::{Delivery, Dial, Exchange, Moment, NewCall, Order};
use crate::abi::constants::{self, media_mode};
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, RequestId, TapiCall, TapiLine, TapiMspLine};
use crate::error::Error;
use crate::host::Event;

const DEVICE: u32 = 7;
const LINE: TapiLine = TapiLine(0x11);
const VOICE_AND_VIDEO: u32 = super::MEDIA_MODES;
const SOUND: u32 = media_mode::AUTOMATEDVOICE | media_mode::INTERACTIVEVOICE;

/// A description with sound and pictures.
const WEEKLY: &str = "v=0\r\no=- 3900000000 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
    m=audio 16400 RTP/AVP 0\r\nm=video 16402 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";

/// The same without pictures.
fn sound_only() -> String {
    WEEKLY.split("m=video").next().unwrap().to_owned()
}

/// An exchange whose line is open.
struct Bench {
    exchange: Exchange,
    line: DriverLine,
    clock: Duration,
    requests: u32,
    tapi_calls: usize,
}

impl Bench {
    fn open() -> Self {
        let mut exchange = Exchange::new(DEVICE, 0);
        let line = exchange.open_line(DEVICE, LINE, 0x0003_0001).unwrap();
        Self { exchange, line, clock: Duration::from_secs(1), requests: 0, tapi_calls: 0 }
    }

    fn now(&self) -> Moment {
        Moment { at: Instant::after_epoch(self.clock), wall: SystemTime::UNIX_EPOCH + self.clock }
    }

    /// Lets time pass, as the courier would: from deadline to deadline.
    fn wait(&mut self, time: Duration) {
        let end = self.clock + time;
        while let Some(at) = self.exchange.next_deadline().filter(|at| *at <= Instant::after_epoch(end)) {
            self.clock = self.clock.max(Duration::from_nanos(at.as_nanos()));
            self.exchange.handle_timeout(self.now());
        }
        self.clock = end;
    }

    fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Calls are 0x100, 0x101 … to TAPI.
    fn dial(&mut self, dial: Dial) -> Result<DriverCall, Error> {
        let (request, order) = (self.request(), Order::read(dial)?);
        let new = NewCall { request, line: self.line, call: TapiCall(0x100 + self.tapi_calls) };
        let mut handle = None;
        self.exchange.make_call(self.now(), new, order, |call| handle = Some(call))?;
        self.tapi_calls += 1;
        Ok(handle.unwrap())
    }

    /// A call that TAPI heard of.
    fn make(&mut self) -> DriverCall {
        let call = self.dial(Dial::new(WEEKLY)).unwrap();
        self.told();
        call
    }

    fn connected(&mut self, by: DriverMspLine) -> DriverCall {
        let call = self.make();
        self.say(by, call, joined());
        self.told();
        call
    }

    fn instance(&mut self, name: u32) -> DriverMspLine {
        self.exchange.create_instance(self.line, super::ADDRESS, TapiMspLine(name)).unwrap()
    }

    fn say(&mut self, from: DriverMspLine, call: DriverCall, message: impl Into<ToTelephony>) {
        let id = self.exchange.calls.get(call).unwrap().id;
        let bytes = Blob::about(id, message).encode().unwrap();
        self.exchange.receive(self.now(), self.line, Some(call), from, &bytes).unwrap();
    }

    fn drop_call(&mut self, call: DriverCall) -> Result<(), Error> {
        let request = self.request();
        self.exchange.drop_call(self.now(), request, call)
    }

    fn close(&mut self, call: DriverCall) -> Vec<String> {
        let last_words = self.exchange.close_call(self.now(), call).unwrap();
        last_words.iter().map(sentence).collect()
    }

    /// What waits to be told.
    fn told(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.exchange.poll()).map(|due| sentence(&due.delivery)).collect()
    }

    /// The events that wait, in full.
    fn events(&mut self) -> Vec<Event> {
        let due = std::iter::from_fn(|| self.exchange.poll());
        due.filter_map(|due| if let Delivery::Event(event) = due.delivery { Some(event) } else { None }).collect()
    }
}

fn joined() -> Joined {
    Joined { media: MediaModes::ALL, streams: vec![], people: 1 }
}

/// One thing TAPI hears: `done 1`, `100 DIALING`, `100 Join to all` ….
fn sentence(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Completion(request, Ok(())) => format!("done {}", request.0),
        Delivery::Completion(request, Err(error)) => format!("failed {}: {error}", request.0),
        Delivery::NewCall(..) => "new call".to_owned(),
        Delivery::Event(event) => event_sentence(event),
    }
}

fn event_sentence(event: &Event) -> String {
    match event {
        Event::CallState { call, state, .. } => format!("{:x} {}", call.0, name("LINECALLSTATE_", *state)),
        Event::CallInfo { call, what, .. } => format!("{:x} info {}", call.0, name("LINECALLINFOSTATE_", *what)),
        Event::MspData { call, to, bytes, .. } => {
            let message = Blob::<ToMedia>::decode(bytes).unwrap().known().unwrap().message;
            let debug = format!("{message:?}");
            let whom = if to.0 == 0 { "all".to_owned() } else { to.0.to_string() };
            format!("{:x} {} to {whom}", call.0, debug.split(['(', ' ']).next().unwrap())
        }
        Event::QosInfo { call, event, media, .. } => format!("{:x} quality {event} of {media:#x}", call.0),
        Event::LineDevState { state, .. } => format!("line {}", name("LINEDEVSTATE_", *state)),
        Event::AddressState { state, .. } => format!("address {}", name("LINEADDRESSSTATE_", *state)),
    }
}

/// The names of the bits.
fn name(prefix: &str, value: u32) -> String {
    let (_, names) = constants::GROUPS.iter().find(|(group, _)| *group == prefix).unwrap();
    let set: Vec<&str> = names.iter().filter(|(_, bit)| value & bit != 0).map(|(name, _)| *name).collect();
    set.join("|")
}
