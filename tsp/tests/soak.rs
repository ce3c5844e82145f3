//! Lives of calls and media providers, many of each: nothing grows, and no function takes long.
//!
//! 10,000 rounds each; `PLENARY_FULL=1` makes it 100,000. `--nocapture` shows how long each function took; the goal is
//! held where it means something, in full runs of an optimised build (`scripts/test --full`).

#![expect(unsafe_code, reason = "these tests call the C functions as C does")]
#![expect(clippy::print_stdout, reason = "the figures are for people to read")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use common::{
    DEVICE, Heard, Tapi, WEEKLY, close, close_call, close_instance, create_instance, drop_call, heard, info,
    is_complete, is_in_state, make, open, receive, set_app_specific, state, wait_until, wide,
};
use conference_model::blob::{Blob, CallId, Description, Invite, Joined, MediaModes, ToMedia, ToTelephony};
use plenary_tsp::abi::constants::{call_state, message};
use plenary_tsp::abi::exports::call;
use plenary_tsp::abi::types::version::V3_1;
use plenary_tsp::abi::types::{DriverCall, DriverLine, DriverMspLine, RequestId, TapiCall, TapiMspLine};

/// Rounds before anything is measured: allocators and tables reach their size.
const WARM_UP: u32 = 1_000;

/// What 99 of 100 calls of a function may take. A telephony service serves every program of a computer.
const GOAL: Duration = Duration::from_micros(50);

/// The parts of a run that are looked at by themselves.
const STRETCHES: usize = 10;

/// What allocators may keep for themselves.
const SLACK_KILOBYTES: u64 = 1_024;

/// TAPI's name for the call it makes. It uses names again, as TAPI does.
const MADE: TapiCall = TapiCall(0x21);

fn is_full() -> bool {
    std::env::var_os("PLENARY_FULL").is_some()
}

/// What a process has, as far as its system says.
#[derive(Clone, Copy, Debug)]
struct Footprint {
    kilobytes: Option<u64>,
    handles: Option<u64>,
    threads: Option<u64>,
}

impl Footprint {
    #[cfg(target_os = "linux")]
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
            Some(line.split_whitespace().next().unwrap().parse().unwrap())
        };
        let handles = std::fs::read_dir("/proc/self/fd").unwrap().count();
        Self { kilobytes: number("VmRSS:"), handles: u64::try_from(handles).ok(), threads: number("Threads:") }
    }

    /// A thread that is not joined keeps a handle, so these speak of threads too. Wine says 0, which no process has.
    #[cfg(windows)]
    fn now() -> Self {
        use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessHandleCount};
        let mut handles = 0;
        // SAFETY: it takes nothing.
        let this = unsafe { GetCurrentProcess() };
        // SAFETY: `handles` is ours.
        assert_ne!(unsafe { GetProcessHandleCount(this, &raw mut handles) }, 0);
        Self { kilobytes: None, handles: (handles > 0).then_some(u64::from(handles)), threads: None }
    }

    #[cfg(not(any(target_os = "linux", windows)))]
    fn now() -> Self {
        Self { kilobytes: None, handles: None, threads: None }
    }

    /// Says what was measured, and fails when something grew since `self`.
    fn assert_same_now(self, what: &str) {
        let now = Self::now();
        let grown = |before: Option<u64>, now: Option<u64>| Some(now?.saturating_sub(before?));
        println!("\n{what}:");
        let all = [
            ("kilobytes", self.kilobytes, now.kilobytes, SLACK_KILOBYTES),
            ("handles", self.handles, now.handles, 0),
            ("threads", self.threads, now.threads, 0),
        ];
        for (unit, before, now, slack) in all {
            match grown(before, now) {
                Some(grown) => {
                    println!("  {unit}: {} at the end", now.unwrap_or_default());
                    assert!(grown <= slack, "{what}: {grown} {unit} more");
                }
                None => println!("  {unit}: not measured on this system"),
            }
        }
    }
}

/// How long each call of each function took, in nanoseconds.
#[derive(Default)]
struct Times(BTreeMap<&'static str, Vec<u32>>);

impl Times {
    fn time<T>(&mut self, function: &'static str, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = call();
        let took = u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX);
        self.0.entry(function).or_default().push(took);
        result
    }

    /// Forgets what was measured, with room for two calls a round: keeping times must not look like growth.
    fn restart(&mut self, rounds: u32) {
        for times in self.0.values_mut() {
            times.clear();
            times.resize(2 * rounds as usize, 0);
            times.clear();
        }
    }

    /// Prints what half of the calls took at most and what 99 of 100 did. In full runs the best stretch keeps the goal:
    /// that is what the function costs, the others also what else the machine did.
    fn report(mut self) {
        for (function, times) in &mut self.0 {
            let stretch = times.len().div_ceil(STRETCHES);
            let best = times.chunks_mut(stretch).map(|times| percentile(times, 99)).min().unwrap();
            let (p50, p99) = (percentile(times, 50), percentile(times, 99));
            println!("  {function:<22} p50 {p50:>9.1?}   p99 {p99:>9.1?}   {:>6} calls", times.len());
            if is_full() && !cfg!(debug_assertions) {
                assert!(best < GOAL, "{function}: 99 of 100 calls take up to {best:?}, the goal is {GOAL:?}");
            }
        }
    }
}

/// What so many of a hundred took at most.
fn percentile(times: &mut [u32], percent: usize) -> Duration {
    times.sort_unstable();
    Duration::from_nanos(u64::from(times[times.len() * percent / 100]))
}

/// TAPI with an open line, on which a media provider listens.
struct Scene {
    line: DriverLine,
    media: DriverMspLine,
    address: Vec<u16>,
    requests: u32,
    times: Times,
    _tapi: Tapi,
}

impl Scene {
    fn new() -> Self {
        let tapi = Tapi::start(V3_1);
        let line = open(DEVICE, V3_1).unwrap();
        let media = create_instance(line, TapiMspLine(1)).unwrap();
        Self { line, media, address: wide(WEEKLY), requests: 0, times: Times::default(), _tapi: tapi }
    }

    /// Plays a round again and again, and fails when that leaves something behind.
    fn soak(mut self, what: &str, mut round: impl FnMut(&mut Self, u32)) {
        let rounds = if is_full() { 100_000 } else { 10_000 };
        let mut play = |scene: &mut Self, numbers| {
            for number in numbers {
                round(scene, number);
                heard().clear();
            }
        };
        play(&mut self, 0..WARM_UP);
        self.times.restart(rounds);
        let before = Footprint::now();
        play(&mut self, WARM_UP..WARM_UP + rounds);
        before.assert_same_now(&format!("{rounds} rounds: {what}"));
        self.times.report();
        assert_eq!(close(self.line), 0);
    }

    fn request(&mut self) -> u32 {
        self.requests += 1;
        self.requests
    }

    fn make(&mut self) -> DriverCall {
        let (request, line) = (self.request(), self.line);
        self.times.time("lineMakeCall", || make(request, line, MADE, &self.address, &[])).unwrap()
    }

    /// The number of the request.
    fn drop_call(&mut self, call: DriverCall) -> u32 {
        let request = self.request();
        assert!(self.times.time("lineDrop", || drop_call(request, call)) > 0);
        request
    }

    fn close_call(&mut self, call: DriverCall) {
        assert_eq!(self.times.time("lineCloseCall", || close_call(call)), 0);
    }

    /// The media provider waits to be told to join, and says that it did.
    fn join(&mut self, media: DriverMspLine, call: DriverCall, name: TapiCall) {
        wait_until(|heard| told_to_join(heard, name).is_some());
        let number = told_to_join(&heard(), name).unwrap();
        let joined = Joined { media: MediaModes::AUDIO, streams: vec![], people: 1 };
        let bytes = Blob::<ToTelephony>::about(number, joined).encode().unwrap();
        let line = self.line;
        assert_eq!(self.times.time("lineReceiveMSPData", || receive(line, call, media, &bytes)), 0);
        wait_until(|heard| is_in_state(heard, name, call_state::CONNECTED));
    }

    /// Closes a call, mostly after dropping it. Now and then TAPI hears all of the drop before it closes.
    fn end(&mut self, call: DriverCall, number: u32) {
        if !number.is_multiple_of(3) {
            let request = self.drop_call(call);
            if number.is_multiple_of(7) {
                wait_until(|heard| is_complete(heard, request));
            }
        }
        self.close_call(call);
    }

    /// What programs ask about a call while it lasts.
    fn look_at(&mut self, call: DriverCall) {
        assert_eq!(self.times.time("lineGetCallInfo", || info(call)).map(|info| info.app_specific), Ok(0));
        let state = self.times.time("lineGetCallStatus", || state(call)).map(|status| status.call_state);
        assert_eq!(state, Ok(call_state::CONNECTED));
        assert_eq!(self.times.time("lineSetAppSpecific", || set_app_specific(call, 5)), 0);
    }

    /// Somebody invites; the call that TAPI is offered, and its name for it.
    fn be_invited(&mut self) -> (DriverCall, TapiCall) {
        let invite = Invite { description: Description::new(WEEKLY).unwrap(), origin: None };
        let bytes = Blob::<ToTelephony>::of_the_line(invite).encode().unwrap();
        let (line, media) = (self.line, self.media);
        assert_eq!(self.times.time("lineReceiveMSPData", || receive(line, DriverCall(0), media, &bytes)), 0);
        wait_until(|heard| new_call(heard).is_some_and(|(_, name)| is_in_state(heard, name, call_state::OFFERING)));
        new_call(&heard()).unwrap()
    }

    fn answer(&mut self, call: DriverCall) {
        let request = self.request();
        // SAFETY: no text goes with it.
        let answer = || unsafe { call::TSPI_lineAnswer(RequestId(request), call, std::ptr::null(), 0) };
        assert!(self.times.time("lineAnswer", answer) > 0);
    }
}

/// The call that TAPI was offered, and its name for it.
fn new_call(heard: &[Heard]) -> Option<(DriverCall, TapiCall)> {
    heard.iter().find_map(|heard| match heard {
        Heard::Event { call: name, message: message::NEWCALL, parameters: [call, ..], .. } => {
            Some((DriverCall(*call), *name))
        }
        _ => None,
    })
}

/// The number that messages about a call carry, once a media provider was told to join it.
fn told_to_join(heard: &[Heard], name: TapiCall) -> Option<CallId> {
    heard.iter().find_map(|heard| match heard {
        Heard::MspData { call, bytes, .. } if *call == name => {
            let blob = Blob::<ToMedia>::decode(bytes).unwrap().known()?;
            blob.call.filter(|_| matches!(blob.message, ToMedia::Join(_)))
        }
        _ => None,
    })
}

#[test]
fn calls_that_never_connect_leave_nothing_behind() {
    Scene::new().soak("a call is made, mostly dropped, closed", |scene, number| {
        let call = scene.make();
        scene.end(call, number);
    });
}

#[test]
fn connected_calls_leave_nothing_behind() {
    Scene::new().soak("a call is made, joined, looked at, mostly dropped, closed", |scene, number| {
        let call = scene.make();
        scene.join(scene.media, call, MADE);
        scene.look_at(call);
        scene.end(call, number);
    });
}

#[test]
fn invitations_leave_nothing_behind() {
    Scene::new().soak("an invitation is answered, declined or ignored", |scene, number| {
        let (call, name) = scene.be_invited();
        match number % 3 {
            0 => {
                scene.answer(call);
                scene.join(scene.media, call, name);
            }
            1 => {
                scene.drop_call(call);
            }
            _ => {}
        }
        scene.close_call(call);
    });
}

#[test]
fn media_providers_leave_nothing_behind() {
    Scene::new().soak("a media provider comes, mostly serves a call, and goes", |scene, number| {
        let line = scene.line;
        let create = || create_instance(line, TapiMspLine(2));
        let media = scene.times.time("lineCreateMSPInstance", create).unwrap();
        let call = (!number.is_multiple_of(3)).then(|| scene.make());
        if let Some(call) = call {
            scene.join(media, call, MADE);
        }
        assert_eq!(scene.times.time("lineCloseMSPInstance", || close_instance(media)), 0);
        if let Some(call) = call {
            // Who served it is gone.
            wait_until(|heard| is_in_state(heard, MADE, call_state::DISCONNECTED));
            scene.close_call(call);
        }
    });
}

#[test]
fn providers_leave_nothing_behind() {
    let address = wide(WEEKLY);
    let start_and_end = |_| {
        let _tapi = Tapi::start(V3_1);
        let line = open(DEVICE, V3_1).unwrap();
        make(1, line, MADE, &address, &[]).unwrap();
    };
    (0..20).for_each(start_and_end);
    let before = Footprint::now();
    (0..200).for_each(start_and_end);
    before.assert_same_now("200 starts with a live call at the end");
}
