//! Any order of requests and happenings, against a small reference: what TAPI may rely on, whatever happens.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use conference_model::blob::{Blob, Description, Invite, JoinFailed, JoinFailure, Left, LeftReason, ToTelephony};
use proptest::prelude::*;

use super::{Bench, DEVICE, LINE, WEEKLY, joined};
use crate::abi::constants::call_state;
use crate::abi::types::{DriverCall, DriverMspLine, RequestId, TapiCall, TapiMspLine};
use crate::error::Error;
use crate::exchange::{Conversation, Delivery, Dial, Due};
use crate::host::Event;

/// One thing that happens. Numbers choose among all calls or instances there ever were, closed ones too.
#[derive(Clone, Debug)]
enum Happening {
    Make,
    MakeBadly,
    Drop(usize),
    Accept(usize),
    Answer(usize),
    SetQuality(usize),
    SetCallData(usize),
    SetAppSpecific(usize),
    Close(usize),
    Listen,
    Stop(usize),
    Say {
        from: usize,
        call: usize,
        what: u8,
    },
    Garbage(usize),
    Invite(usize),
    Wait(u16),
    /// TAPI takes so many deliveries.
    Deliver(u8),
    Reopen,
    WrongHandle(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let which = || 0..12usize;
    prop_oneof![
        4 => Just(Make),
        1 => Just(MakeBadly),
        4 => which().prop_map(Drop),
        2 => which().prop_map(Accept),
        2 => which().prop_map(Answer),
        1 => which().prop_map(SetQuality),
        1 => which().prop_map(SetCallData),
        2 => which().prop_map(SetAppSpecific),
        3 => which().prop_map(Close),
        2 => Just(Listen),
        1 => which().prop_map(Stop),
        6 => (which(), which(), 0..3u8).prop_map(|(from, call, what)| Say { from, call, what }),
        1 => which().prop_map(Garbage),
        3 => which().prop_map(Invite),
        2 => any::<u16>().prop_map(Wait),
        6 => (1..9u8).prop_map(Deliver),
        1 => Just(Reopen),
        1 => any::<usize>().prop_map(WrongHandle),
    ]
}

/// What TAPI remembers of a call.
#[derive(Default)]
struct Memory {
    /// Its last state, by its rank in a call's life.
    rank: u8,
    closed: bool,
}

/// TAPI, believing nothing.
struct Sceptic {
    bench: Bench,
    calls: Vec<(DriverCall, Option<TapiCall>)>,
    instances: Vec<(DriverMspLine, bool)>,
    memories: BTreeMap<TapiCall, Memory>,
    /// Accepted and not completed. A new call's request, with its name: nothing of it may be told before.
    pending: BTreeMap<RequestId, Option<TapiCall>>,
    closed: BTreeSet<DriverCall>,
    offers: usize,
}

fn rank(state: u32) -> u8 {
    match state {
        call_state::OFFERING => 1,
        call_state::ACCEPTED | call_state::DIALING => 2,
        call_state::CONNECTED => 3,
        call_state::DISCONNECTED => 4,
        call_state::IDLE => 5,
        other => panic!("no state of ours: {other:#x}"),
    }
}

impl Sceptic {
    fn new() -> Self {
        let bench = Bench::open();
        let (calls, instances, memories) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut sceptic =
            Self { bench, calls, instances, memories, pending: BTreeMap::new(), closed: BTreeSet::new(), offers: 0 };
        sceptic.listen();
        sceptic
    }

    fn live(&self, call: DriverCall) -> bool {
        !self.closed.contains(&call)
    }

    fn pick(&self, number: usize) -> Option<DriverCall> {
        self.calls.get(number % self.calls.len().max(1)).map(|(call, _)| *call)
    }

    fn instance(&self, number: usize) -> Option<(DriverMspLine, bool)> {
        self.instances.get(number % self.instances.len().max(1)).copied()
    }

    fn listen(&mut self) {
        let name = u32::try_from(self.instances.len()).unwrap() + 1;
        let line = self.bench.line;
        if let Ok(instance) = self.bench.exchange.create_instance(line, 0, TapiMspLine(name)) {
            self.instances.push((instance, true));
        }
    }

    fn make(&mut self) {
        let name = TapiCall(0x100 + self.bench.tapi_calls);
        if let Ok(call) = self.bench.dial(Dial::new(WEEKLY)) {
            self.calls.push((call, Some(name)));
            self.memories.insert(name, Memory::default());
            self.pending.insert(RequestId(self.bench.requests), Some(name));
        }
    }

    /// Makes a request, and holds the answer against what is known of the call.
    fn request(&mut self, number: usize, ask: impl FnOnce(&mut Bench, RequestId, DriverCall) -> Result<(), Error>) {
        let Some(call) = self.pick(number) else { return };
        let request = self.bench.request();
        let accepted = ask(&mut self.bench, request, call);
        assert_eq!(accepted == Err(Error::BadCallHandle), !self.live(call), "{accepted:?}");
        if accepted.is_ok() {
            self.pending.insert(request, None);
        }
    }

    fn close(&mut self, number: usize) {
        let Some(call) = self.pick(number) else { return };
        let closed = self.bench.exchange.close_call(self.bench.now(), call);
        assert_eq!(closed.is_ok(), self.live(call));
        for delivery in closed.into_iter().flatten() {
            self.hear(delivery);
        }
        self.forget(call);
    }

    fn forget(&mut self, call: DriverCall) {
        self.closed.insert(call);
        for (_, name) in self.calls.iter().filter(|(one, _)| *one == call) {
            if let Some(memory) = name.and_then(|name| self.memories.get_mut(&name)) {
                memory.closed = true;
            }
        }
    }

    fn say(&mut self, from: usize, number: usize, what: u8) {
        let (Some(call), Some((instance, open))) = (self.pick(number), self.instance(from)) else { return };
        let Some(id) = self.bench.exchange.calls.get(call).map(|call| call.id) else { return };
        let message: ToTelephony = match what {
            0 => joined().into(),
            1 => JoinFailed { cause: JoinFailure::QualityUnavailable, detail: None }.into(),
            _ => Left { reason: LeftReason::Ended, detail: None }.into(),
        };
        let bytes = Blob::<ToTelephony>::about(id, message).encode().unwrap();
        let (now, line) = (self.bench.now(), self.bench.line);
        let heard = self.bench.exchange.receive(now, line, Some(call), instance, &bytes);
        assert_eq!(heard.map(|_| ()), if open { Ok(()) } else { Err(Error::BadMspHandle) });
    }

    fn invite(&mut self, from: usize) {
        let Some((instance, _)) = self.instance(from) else { return };
        let description = Description::new(WEEKLY).unwrap();
        let bytes = Blob::<ToTelephony>::of_the_line(Invite { description, origin: None }).encode().unwrap();
        let (now, line) = (self.bench.now(), self.bench.line);
        if let Ok(Some(invitation)) = self.bench.exchange.receive(now, line, None, instance, &bytes) {
            let conversation = Conversation::read(invitation.description.as_str()).unwrap();
            self.bench.exchange.offer(now, conversation, None);
        }
    }

    fn stop(&mut self, number: usize) {
        let Some((instance, open)) = self.instance(number) else { return };
        let stopped = self.bench.exchange.close_instance(self.bench.now(), instance);
        assert_eq!(stopped.map(|_| ()), if open { Ok(()) } else { Err(Error::BadMspHandle) });
        for one in self.instances.iter_mut().filter(|one| one.0 == instance) {
            one.1 = false;
        }
    }

    fn close_line(&mut self) {
        for delivery in self.bench.exchange.close_line(self.bench.now(), self.bench.line).unwrap() {
            self.hear(delivery);
        }
        for call in self.calls.iter().map(|(call, _)| *call).collect::<Vec<_>>() {
            self.forget(call);
        }
        self.instances.iter_mut().for_each(|instance| instance.1 = false);
        assert_eq!(self.bench.exchange.poll(), None);
        assert_eq!(self.pending.len(), 0, "every request is completed once its line is closed");
        assert_eq!((self.bench.exchange.in_use, self.bench.exchange.by_id.len()), (0, 0));
    }

    fn reopen(&mut self) {
        self.close_line();
        self.bench.line = self.bench.exchange.open_line(DEVICE, LINE, 0x0003_0000).unwrap();
        self.listen();
    }

    fn deliver(&mut self, most: usize) {
        for _ in 0..most {
            let Some(Due { delivery, .. }) = self.bench.exchange.poll() else { return };
            match delivery {
                Delivery::NewCall(line, call) => self.introduce(line == LINE, call),
                other => self.hear(other),
            }
        }
    }

    /// TAPI has room for two new calls of three.
    fn introduce(&mut self, right_line: bool, call: DriverCall) {
        assert!(right_line && self.live(call));
        self.offers += 1;
        let name = (!self.offers.is_multiple_of(3)).then_some(TapiCall(0x9000 + self.offers));
        if let Some(name) = name {
            self.memories.insert(name, Memory::default());
            self.calls.push((call, Some(name)));
        }
        self.bench.exchange.introduced(self.bench.now(), call, name);
    }

    fn hear(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Completion(request, result) => {
                assert_eq!(result, Ok(()));
                assert!(self.pending.remove(&request).is_some(), "completed twice, or never asked: {request:?}");
            }
            Delivery::NewCall(..) => panic!("a new call is no last word"),
            Delivery::Event(event) => self.hear_event(&event),
        }
    }

    fn hear_event(&mut self, event: &Event) {
        let (Event::CallState { line, call, .. }
        | Event::CallInfo { line, call, .. }
        | Event::MspData { line, call, .. }
        | Event::QosInfo { line, call, .. }) = event
        else {
            return;
        };
        assert_eq!(*line, LINE);
        if *call == TapiCall(0) {
            return;
        }
        assert!(!self.pending.values().any(|name| *name == Some(*call)), "told before completion: {event:?}");
        let memory = self.memories.get_mut(call).unwrap();
        assert!(!memory.closed, "told after closing: {event:?}");
        match event {
            Event::CallState { state, .. } => {
                assert!(rank(*state) > memory.rank, "a step back: {event:?}");
                memory.rank = rank(*state);
            }
            _ => assert!((1..5).contains(&memory.rank), "before the first state or after the last: {event:?}"),
        }
    }

    fn happen(&mut self, happening: Happening) {
        let now = self.bench.now();
        match happening {
            Happening::Make => self.make(),
            Happening::MakeBadly => {
                assert!(self.bench.dial(Dial::new("v=0")).is_err());
            }
            Happening::Drop(call) => self.request(call, |bench, id, call| bench.exchange.drop_call(now, id, call)),
            Happening::Accept(call) => self.request(call, |bench, id, call| bench.exchange.accept(now, id, call)),
            Happening::Answer(call) => self.request(call, |bench, id, call| bench.exchange.answer(now, id, call)),
            Happening::SetQuality(call) => {
                self.request(call, |bench, id, call| bench.exchange.set_quality(now, id, call, (None, None)));
            }
            Happening::SetCallData(call) => {
                self.request(call, |bench, id, call| bench.exchange.set_call_data(id, call, vec![1]));
            }
            Happening::SetAppSpecific(number) => {
                let Some(call) = self.pick(number) else { return };
                let set = self.bench.exchange.set_app_specific(call, self.bench.requests);
                assert_eq!(set.is_ok(), self.live(call));
            }
            Happening::Close(call) => self.close(call),
            Happening::Listen => self.listen(),
            Happening::Stop(instance) => self.stop(instance),
            Happening::Say { from, call, what } => self.say(from, call, what),
            Happening::Garbage(from) => {
                let Some((instance, _)) = self.instance(from) else { return };
                assert!(self.bench.exchange.receive(now, self.bench.line, None, instance, b"Plny").is_err());
            }
            Happening::Invite(from) => self.invite(from),
            Happening::Wait(milliseconds) => self.bench.wait(Duration::from_millis(milliseconds.into())),
            Happening::Deliver(most) => self.deliver(most.into()),
            Happening::Reopen => self.reopen(),
            Happening::WrongHandle(number) => {
                let real = self.calls.iter().any(|(call, _)| call.0 == number);
                assert!(real || self.bench.exchange.call(DriverCall(number)) == Err(Error::BadCallHandle));
            }
        }
    }

    /// Calls in use as counted step by step are those that there are.
    fn check(&self) {
        let calls = self.bench.exchange.calls.iter();
        let in_use = calls.filter(|(_, call)| call.tapi_call().is_some() && !call.is_idle()).count();
        assert_eq!(usize::try_from(self.bench.exchange.in_use).unwrap(), in_use);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_tapi_hears_it_in_order_and_every_request_ends_once(
        happenings in prop::collection::vec(happening(), 1..60)
    ) {
        let mut sceptic = Sceptic::new();
        for happening in happenings {
            sceptic.happen(happening);
            sceptic.check();
        }
        sceptic.close_line();
    }
}
