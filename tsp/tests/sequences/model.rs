//! What must be so after each step.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::mpsc;

use crate::common::{
    DEVICE, PERMANENT_ID, WEEKLY, accept, answer, close, close_call, close_instance, create_instance, drop_call, heard,
    info, init, inside_the_next_callback, make, open, receive, set_app_specific, set_call_data, set_media_mode,
    set_quality, shut_down, state, wait_until, wide,
};
use conference_model::blob::{
    Blob, CallId, Description, Invite, JoinFailed, JoinFailure, Joined, MediaModes, ToTelephony,
};
use conference_model::line::MOST_OFFERS;
use plenary_tsp::abi::constants::{call_state, media_mode};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{DriverCall, DriverLine, DriverMspLine, Long, TapiCall, TapiMspLine};

use crate::V;
use crate::heard::{new_call, rank};
use crate::steps::{Errand, Question, Step};

/// A call as the model knows it.
#[derive(Debug)]
struct Call {
    tapi: TapiCall,
    app_specific: u32,
    /// That made it; `None` when it came in.
    request: Option<u32>,
    /// How far it has come at least, by its place in [`ORDER`].
    least: usize,
}

/// What must be so, and what was heard.
#[derive(Debug, Default)]
pub(crate) struct Model {
    running: bool,
    line: Option<usize>,
    calls: BTreeMap<usize, Call>,
    instances: BTreeSet<usize>,
    /// Handles that ever were, newest last.
    ever: [Vec<usize>; 3],
    pub(crate) requests: Vec<u32>,
    /// Calls that are over for TAPI, the requests that made them, and how much was heard by then.
    pub(crate) over: Vec<(TapiCall, Option<u32>, usize)>,
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

    /// Nothing is said of the call after so much.
    fn forget_call(&mut self, handle: usize, heard: usize) {
        let call = self.calls.remove(&handle).unwrap();
        self.over.push((call.tapi, call.request, heard));
    }

    fn forget_line(&mut self, heard: usize) {
        for handle in self.calls.keys().copied().collect::<Vec<_>>() {
            self.forget_call(handle, heard);
        }
        self.instances.clear();
        self.line = None;
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Init => {
                assert_eq!(init(V, PERMANENT_ID), 0);
                self.running = true;
            }
            Step::ShutDown => {
                assert_eq!(done(shut_down(V)), self.expected(true, 0));
                self.running = false;
                self.forget_line(heard().len());
            }
            Step::Open => self.open(),
            Step::Close(number) => {
                let handle = self.pick(LINES, number);
                let expected = self.expected(self.line == Some(handle), line_err::INVALLINEHANDLE);
                assert_eq!(done(close(DriverLine(handle))), expected);
                if expected.is_ok() {
                    self.forget_line(heard().len());
                }
            }
            Step::Make { line, dialable, request_is_wrong } => self.make(line, dialable, request_is_wrong),
            Step::Drop(number) => self.drop_call(number),
            Step::CloseCall(number) => {
                let (handle, expected) = self.call(number);
                assert_eq!(done(close_call(DriverCall(handle))), expected);
                if expected.is_ok() {
                    self.forget_call(handle, heard().len());
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
            Step::Join { instance, call, id, fails } => self.join(instance, call, id, fails),
            Step::Invite(instance) => self.invite(instance),
            Step::Ask(question, call) => self.ask(question, call),
            Step::SetMediaMode(number) => {
                let (handle, expected) = self.call(number);
                let answer = done(set_media_mode(DriverCall(handle), media_mode::INTERACTIVEVOICE));
                // A call that is over has no media.
                assert!(
                    answer == expected || expected.is_ok() && answer == Err(line_err::INVALCALLSTATE),
                    "{answer:?}"
                );
            }
            Step::Inside { errand, call, last_words } => self.run_inside(errand, call, last_words),
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
            self.calls.insert(
                handle,
                Call { tapi, app_specific: 0, request: Some(request), least: rank(call_state::DIALING) },
            );
            self.ever[CALLS].push(handle);
            self.requests.push(request);
        }
    }

    fn drop_call(&mut self, number: usize) {
        let (handle, expected) = self.call(number);
        let request = self.request();
        self.check_request(request, drop_call(request, DriverCall(handle)), expected);
        self.has_come_to(handle, call_state::IDLE);
    }

    /// An accepted request is answered by its number.
    fn check_request(&mut self, request: u32, answer: Long, expected: Result<(), Long>) {
        match expected {
            Ok(()) => {
                assert_eq!(answer, Long::try_from(request).unwrap());
                self.requests.push(request);
            }
            Err(error) => assert_eq!(answer, error),
        }
    }

    fn ask(&mut self, question: Question, number: usize) {
        let (handle, expected) = self.call(number);
        let (request, call) = (self.request(), DriverCall(handle));
        let answer = match question {
            Question::Accept => accept(request, call),
            Question::Answer => answer(request, call),
            Question::Quality => set_quality(request, call),
            Question::CallData => set_call_data(request, call, b"kept"),
        };
        // Only invitations can be taken, and what is over cannot be changed; data can be kept with any call.
        let may_be_late = expected.is_ok() && !matches!(question, Question::CallData);
        if may_be_late && answer == line_err::INVALCALLSTATE {
            let invited = self.calls[&handle].request.is_none();
            assert!(
                !invited || rank(self.look_at_state(handle)) > rank(call_state::OFFERING),
                "an invitation could not be taken"
            );
            return;
        }
        self.check_request(request, answer, expected);
        if expected.is_ok() && matches!(question, Question::Accept | Question::Answer) {
            assert!(self.calls[&handle].request.is_none(), "we made it");
            self.has_come_to(handle, call_state::ACCEPTED);
        }
    }

    fn has_come_to(&mut self, handle: usize, state: u32) {
        if let Some(call) = self.calls.get_mut(&handle) {
            call.least = call.least.max(rank(state));
        }
    }

    /// A call's state, which is no step back.
    fn look_at_state(&mut self, handle: usize) -> u32 {
        let found = state(DriverCall(handle)).unwrap().call_state;
        let call = self.calls.get_mut(&handle).unwrap();
        assert!(rank(found) >= call.least, "{call:?} went back to {found:#x}");
        call.least = rank(found);
        found
    }

    fn look(&mut self, number: usize) {
        let (handle, expected) = self.call(number);
        assert_eq!(state(DriverCall(handle)).map(|_| ()), expected);
        let found = info(DriverCall(handle));
        assert_eq!(found.map(|_| ()), expected);
        if let (Ok(found), Some(call)) = (found, self.calls.get(&handle)) {
            assert_eq!({ found.app_specific }, call.app_specific);
            self.look_at_state(handle);
        }
    }

    /// A media provider passes on an invitation. TAPI names the call at once.
    fn invite(&mut self, number: usize) {
        let handle = self.pick(INSTANCES, number);
        let Some(line) = self.line.filter(|_| self.running && self.instances.contains(&handle)) else { return };
        if self.calls.values().filter(|call| call.request.is_none()).count() >= MOST_OFFERS {
            return;
        }
        let invite = Invite { description: Description::new(WEEKLY).unwrap(), origin: None };
        let bytes = Blob::<ToTelephony>::of_the_line(invite).encode().unwrap();
        let before = heard().len();
        assert_eq!(receive(DriverLine(line), DriverCall(0), DriverMspLine(handle), &bytes), 0);
        wait_until(|heard| heard[before..].iter().any(|heard| new_call(heard).is_some()));
        let (call, tapi) = heard()[before..].iter().find_map(new_call).unwrap();
        assert!(!self.ever[CALLS].contains(&call), "a call's handle came back");
        self.calls.insert(call, Call { tapi, app_specific: 0, request: None, least: 0 });
        self.ever[CALLS].push(call);
    }

    /// Something is closed inside a callback: the courier's, or ours with the last words of a call.
    fn run_inside(&mut self, errand: Errand, number: usize, last_words: bool) {
        let Some(line) = self.line.filter(|_| self.running) else { return };
        let (target, expected) = self.call(number);
        self.make(self.ever[LINES].iter().rev().position(|one| *one == line).unwrap(), true, false);
        let provoked = *self.ever[CALLS].last().unwrap();
        let (tell, told) = mpsc::channel();
        inside_the_next_callback(last_words, move || {
            let answer = match errand {
                Errand::CloseCall => close_call(DriverCall(target)),
                Errand::CloseLine => close(DriverLine(line)),
                Errand::ShutDown => shut_down(V),
            };
            tell.send((answer, heard().len())).unwrap();
        });
        let request = self.request();
        let call = DriverCall(provoked);
        let provocation = if last_words { close_call(call) } else { drop_call(request, call) };
        let after = heard().len();
        let (answer, inside) = told.recv().unwrap();
        if !last_words && provocation > 0 {
            self.requests.push(request);
        }
        match errand {
            Errand::CloseCall => {
                assert_eq!(done(answer), expected);
                if expected.is_ok() {
                    self.forget_call(target, inside);
                }
            }
            Errand::CloseLine | Errand::ShutDown => {
                assert_eq!(answer, 0);
                self.forget_line(inside);
                self.running = errand == Errand::CloseLine;
            }
        }
        if last_words && self.calls.contains_key(&provoked) {
            assert_eq!(provocation, 0);
            self.forget_call(provoked, after);
        }
        self.has_come_to(provoked, call_state::IDLE);
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
    fn join(&self, instance: usize, call: usize, id: u32, fails: bool) {
        let (line, instance) = (self.line.unwrap_or(0), self.pick(INSTANCES, instance));
        let message: ToTelephony = if fails {
            JoinFailed { cause: JoinFailure::QualityUnavailable, detail: None }.into()
        } else {
            Joined { media: MediaModes::AUDIO, streams: vec![], people: 1 }.into()
        };
        let bytes = Blob::<ToTelephony>::about(CallId(NonZero::new(id).unwrap()), message).encode().unwrap();
        let call = self.ever[CALLS].iter().rev().nth(call).copied().unwrap_or(0);
        let answer = receive(DriverLine(line), DriverCall(call), DriverMspLine(instance), &bytes);
        if !self.running || self.line.is_none() || !self.instances.contains(&instance) {
            assert!(answer < 0, "somebody was heard who is not there");
        }
    }
}

/// The answer of a function that is done when it returns.
fn done(answer: Long) -> Result<(), Long> {
    assert!(answer <= 0, "{answer} is no answer here");
    if answer == 0 { Ok(()) } else { Err(answer) }
}
