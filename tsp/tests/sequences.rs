//! Random sequences of what TAPI may do and may not, held against a model that knows only which handles live.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;

use common::{
    DEVICE, Heard, PERMANENT_ID, Tapi, WEEKLY, close, close_call, close_instance, create_instance, drop_call, heard,
    info, init, make, open, receive, set_app_specific, shut_down, state, wide,
};
use conference_model::blob::{Blob, CallId, Joined, MediaModes, ToTelephony};
use plenary_tsp::abi::constants::{call_state, message};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{DriverCall, DriverLine, DriverMspLine, Long, TapiCall, TapiMspLine, version};
use proptest::prelude::*;

const V: u32 = version::V3_1;

/// One thing TAPI does; numbers choose among the handles that ever were, and some that never were.
#[derive(Clone, Copy, Debug)]
enum Step {
    Init,
    ShutDown,
    Open,
    Close(usize),
    Make {
        line: usize,
        dialable: bool,
        request_is_wrong: bool,
    },
    Drop(usize),
    CloseCall(usize),
    SetAppSpecific(usize, u32),
    Look(usize),
    CreateInstance(usize),
    CloseInstance(usize),
    /// A media provider says that it joined call number so many.
    Join {
        instance: usize,
        call: usize,
        id: u32,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pick = || 0..6_usize;
    let step = prop_oneof![
        1 => Just(Step::Init),
        1 => Just(Step::ShutDown),
        4 => Just(Step::Open),
        2 => pick().prop_map(Step::Close),
        12 => (pick(), prop::bool::weighted(0.9), prop::bool::weighted(0.1)).prop_map(
            |(line, dialable, request_is_wrong)| Step::Make { line, dialable, request_is_wrong }
        ),
        8 => pick().prop_map(Step::Drop),
        8 => pick().prop_map(Step::CloseCall),
        4 => (pick(), any::<u32>()).prop_map(|(call, number)| Step::SetAppSpecific(call, number)),
        6 => pick().prop_map(Step::Look),
        5 => pick().prop_map(Step::CreateInstance),
        3 => pick().prop_map(Step::CloseInstance),
        6 => (pick(), pick(), 1..6_u32).prop_map(|(instance, call, id)| Step::Join { instance, call, id }),
    ];
    prop::collection::vec(step, 1..60)
}

/// A call as the model knows it.
#[derive(Debug)]
struct Call {
    tapi: TapiCall,
    app_specific: u32,
    request: u32,
}

/// What must be so, and what was heard.
#[derive(Debug, Default)]
struct Model {
    running: bool,
    line: Option<usize>,
    calls: BTreeMap<usize, Call>,
    instances: BTreeSet<usize>,
    /// Handles that ever were, newest last.
    ever: [Vec<usize>; 3],
    requests: Vec<u32>,
    /// Calls that are over for TAPI, the requests that made them, and how much was heard by then.
    over: Vec<(TapiCall, u32, usize)>,
    last_request: u32,
}

const LINES: usize = 0;
const CALLS: usize = 1;
const INSTANCES: usize = 2;

impl Model {
    /// One of the newest handles of a kind, or one that never was.
    fn pick(&self, kind: usize, number: usize) -> usize {
        self.ever[kind].iter().rev().nth(number).copied().unwrap_or(0x4567 + number)
    }

    fn request(&mut self) -> u32 {
        self.last_request += 1;
        self.last_request
    }

    /// What a function answers that needs `lives`; `error` is said of other handles.
    fn expected(&self, lives: bool, error: Long) -> Result<(), Long> {
        match (self.running, lives) {
            (false, _) => Err(line_err::UNINITIALIZED),
            (true, false) => Err(error),
            (true, true) => Ok(()),
        }
    }

    fn forget_call(&mut self, handle: usize) {
        let call = self.calls.remove(&handle).unwrap();
        self.over.push((call.tapi, call.request, heard().len()));
    }

    fn forget_line(&mut self) {
        for handle in self.calls.keys().copied().collect::<Vec<_>>() {
            self.forget_call(handle);
        }
        self.instances.clear();
        self.line = None;
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Init => {
                assert_eq!(init(V, PERMANENT_ID), 0);
                self.running = true;
            }
            Step::ShutDown => {
                assert_eq!(done(shut_down(V)), self.expected(true, 0));
                self.running = false;
                self.forget_line();
                // A provider remembers nothing of its life before, handles included.
            }
            Step::Open => self.open(),
            Step::Close(number) => {
                let handle = self.pick(LINES, number);
                let expected = self.expected(self.line == Some(handle), line_err::INVALLINEHANDLE);
                assert_eq!(done(close(DriverLine(handle))), expected);
                if expected.is_ok() {
                    self.forget_line();
                }
            }
            Step::Make { line, dialable, request_is_wrong } => self.make(line, dialable, request_is_wrong),
            Step::Drop(number) => self.drop_call(number),
            Step::CloseCall(number) => {
                let (handle, expected) = self.call(number);
                assert_eq!(done(close_call(DriverCall(handle))), expected);
                if expected.is_ok() {
                    self.forget_call(handle);
                }
            }
            Step::SetAppSpecific(number, app_specific) => {
                let (handle, expected) = self.call(number);
                assert_eq!(done(set_app_specific(DriverCall(handle), app_specific)), expected);
                if let Some(call) = self.calls.get_mut(&handle) {
                    call.app_specific = app_specific;
                }
            }
            Step::Look(number) => self.look(number),
            Step::CreateInstance(number) => self.create_instance(number),
            Step::CloseInstance(number) => {
                let handle = self.pick(INSTANCES, number);
                let lived = self.instances.remove(&handle);
                let expected = self.expected(lived, line_err::INVALPOINTER);
                assert_eq!(done(close_instance(DriverMspLine(handle))), expected);
            }
            Step::Join { instance, call, id } => self.join(instance, call, id),
        }
    }

    /// A call's handle, and what a function should answer that wants it.
    fn call(&self, number: usize) -> (usize, Result<(), Long>) {
        let handle = self.pick(CALLS, number);
        (handle, self.expected(self.calls.contains_key(&handle), line_err::INVALCALLHANDLE))
    }

    fn open(&mut self) {
        let expected = self.expected(self.line.is_none(), line_err::ALLOCATED);
        let found = open(DEVICE, V);
        assert_eq!(found.map(|_| ()), expected);
        if let Ok(DriverLine(handle)) = found {
            assert!(!self.ever[LINES].contains(&handle), "a line's handle came back");
            self.line = Some(handle);
            self.ever[LINES].push(handle);
        }
    }

    fn make(&mut self, line: usize, dialable: bool, request_is_wrong: bool) {
        let handle = self.pick(LINES, line);
        let request = if request_is_wrong { 0x8000_0000 } else { self.request() };
        let tapi = TapiCall(0x1000 + self.last_request as usize);
        let mut expected = self.expected(self.line == Some(handle), line_err::INVALLINEHANDLE);
        if request_is_wrong && self.running {
            expected = Err(line_err::INVALPARAM);
        } else if !dialable {
            expected = expected.and(Err(line_err::INVALADDRESS));
        }
        let address = wide(if dialable { WEEKLY } else { "v=0\r\nnonsense" });
        let found = make(request, DriverLine(handle), tapi, &address, &[]);
        assert_eq!(found.map(|_| ()), expected);
        if let Ok(DriverCall(handle)) = found {
            assert!(!self.ever[CALLS].contains(&handle), "a call's handle came back");
            self.calls.insert(handle, Call { tapi, app_specific: 0, request });
            self.ever[CALLS].push(handle);
            self.requests.push(request);
        }
    }

    fn drop_call(&mut self, number: usize) {
        let (handle, expected) = self.call(number);
        let request = self.request();
        let answer = drop_call(request, DriverCall(handle));
        match expected {
            Ok(()) => {
                assert_eq!(answer, Long::try_from(request).unwrap());
                self.requests.push(request);
            }
            Err(error) => assert_eq!(answer, error),
        }
    }

    fn look(&self, number: usize) {
        let (handle, expected) = self.call(number);
        assert_eq!(state(DriverCall(handle)).map(|_| ()), expected);
        let found = info(DriverCall(handle));
        assert_eq!(found.map(|_| ()), expected);
        if let (Ok(found), Some(call)) = (found, self.calls.get(&handle)) {
            assert_eq!({ found.app_specific }, call.app_specific);
        }
    }

    fn create_instance(&mut self, number: usize) {
        let handle = self.pick(LINES, number);
        let expected = self.expected(self.line == Some(handle), line_err::INVALLINEHANDLE);
        let found = create_instance(DriverLine(handle), TapiMspLine(9));
        assert_eq!(found.map(|_| ()), expected);
        if let Ok(DriverMspLine(handle)) = found {
            assert!(!self.ever[INSTANCES].contains(&handle), "an instance's handle came back");
            self.instances.insert(handle);
            self.ever[INSTANCES].push(handle);
        }
    }

    /// Whether the call is the one, and there at all, is the provider's to see; only wrong handles are refused.
    fn join(&self, instance: usize, call: usize, id: u32) {
        let (line, instance) = (self.line.unwrap_or(0), self.pick(INSTANCES, instance));
        let joined = Joined { media: MediaModes::AUDIO, streams: vec![], people: 1 };
        let bytes = Blob::<ToTelephony>::about(CallId(NonZero::new(id).unwrap()), joined).encode().unwrap();
        let call = self.ever[CALLS].iter().rev().nth(call).copied().unwrap_or(0);
        let answer = receive(DriverLine(line), DriverCall(call), DriverMspLine(instance), &bytes);
        if !self.running || self.line.is_none() || !self.instances.contains(&instance) {
            assert!(answer < 0, "somebody was heard who is not there");
        }
    }

    /// What TAPI heard must fit what it did.
    fn check_what_was_heard(&self) {
        let heard = heard();
        let position = |wanted: &dyn Fn(&Heard) -> bool| heard.iter().position(wanted);
        for request in &self.requests {
            let completions = heard.iter().filter(|heard| matches!(heard, Heard::Completion(of, _) if of == request));
            assert_eq!(completions.count(), 1, "completions of request {request}");
        }
        for (call, request, when_over) in &self.over {
            let is_event = |heard: &Heard| is_about(heard, *call);
            let first_event = position(&is_event).unwrap_or(usize::MAX);
            let completion = position(&|heard| matches!(heard, Heard::Completion(of, _) if of == request));
            assert!(completion.unwrap() < first_event, "{call:?}: an event before its completion");
            assert!(!heard[*when_over..].iter().any(is_event), "{call:?}: an event after it was closed");
            let states: Vec<_> = heard.iter().filter_map(|heard| state_of(heard, *call)).collect();
            let mut sorted = states.clone();
            sorted.sort_by_key(|state| ORDER.iter().position(|of| of == state).unwrap());
            sorted.dedup();
            assert_eq!(states, sorted, "{call:?}: a step back, or a state twice");
        }
    }
}

/// The states of a call that we make, as its life goes.
const ORDER: [u32; 4] = [call_state::DIALING, call_state::CONNECTED, call_state::DISCONNECTED, call_state::IDLE];

fn is_about(heard: &Heard, call: TapiCall) -> bool {
    match heard {
        Heard::Completion(..) => false,
        Heard::Event { call: of, .. } | Heard::MspData { call: of, .. } => *of == call,
    }
}

fn state_of(heard: &Heard, call: TapiCall) -> Option<u32> {
    match heard {
        Heard::Event { call: of, message: message::CALLSTATE, parameters: [state, ..], .. } if *of == call => {
            u32::try_from(*state).ok()
        }
        _ => None,
    }
}

/// The answer of a function that is done when it returns.
fn done(answer: Long) -> Result<(), Long> {
    assert!(answer <= 0, "{answer} is no answer here");
    if answer == 0 { Ok(()) } else { Err(answer) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_tapi_does_the_handles_are_right_and_what_it_hears_is_in_order(steps in steps()) {
        let _tapi = Tapi::without_provider(V);
        let mut model = Model::default();
        model.take(Step::Init);
        model.take(Step::Open);
        for step in steps {
            model.take(step);
        }
        model.take(Step::Init);
        model.take(Step::ShutDown);
        model.check_what_was_heard();
    }
}
