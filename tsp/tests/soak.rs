//! Many calls, one after the other: nothing grows, and no function takes long.
//!
//! 10,000 rounds; `PLENARY_FULL=1` makes it 100,000.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::time::{Duration, Instant};

use common::{
    DEVICE, Tapi, WEEKLY, close, close_call, create_instance, drop_call, heard, make, open, wait_until, wide,
};
use plenary_tsp::abi::types::{DriverLine, TapiCall, TapiMspLine, version};

/// Rounds before anything is measured: allocators and tables reach their size.
const WARM_UP: u32 = 1_000;

/// What a process has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Footprint {
    kilobytes: u64,
    handles: usize,
    threads: usize,
}

#[cfg(target_os = "linux")]
fn footprint() -> Footprint {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let number = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap()
    };
    Footprint {
        kilobytes: number("VmRSS:"),
        handles: std::fs::read_dir("/proc/self/fd").unwrap().count(),
        threads: usize::try_from(number("Threads:")).unwrap(),
    }
}

/// Elsewhere only time is measured.
#[cfg(not(target_os = "linux"))]
fn footprint() -> Footprint {
    Footprint { kilobytes: 0, handles: 0, threads: 0 }
}

/// How long each call of one function took.
#[derive(Default)]
struct Stopwatch(Vec<Duration>);

impl Stopwatch {
    fn time<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = call();
        self.0.push(start.elapsed());
        result
    }

    /// The time that so many of a hundred took at most.
    fn percentile(&mut self, percent: usize) -> Duration {
        self.0.sort_unstable();
        self.0[self.0.len() * percent / 100]
    }
}

#[derive(Default)]
struct Times {
    make: Stopwatch,
    drop: Stopwatch,
    close: Stopwatch,
}

/// A call is made and dropped and closed; every third is closed without being dropped, every seventh when TAPI has heard
/// all of it.
fn round(number: u32, line: DriverLine, address: &[u16], times: &mut Times) {
    let (request, tapi) = (2 * number + 1, TapiCall(number as usize + 1));
    let call = times.make.time(|| make(request, line, tapi, address, &[])).unwrap();
    if !number.is_multiple_of(3) {
        assert!(times.drop.time(|| drop_call(request + 1, call)) > 0);
        if number.is_multiple_of(7) {
            wait_until(|heard| common::is_complete(heard, request + 1));
        }
    }
    assert_eq!(times.close.time(|| close_call(call)), 0);
    heard().clear();
}

#[test]
fn calls_leave_nothing_behind() {
    let rounds = if std::env::var_os("PLENARY_FULL").is_some() { 100_000 } else { 10_000 };
    let _tapi = Tapi::start(version::V3_1);
    let line = open(DEVICE, version::V3_1).unwrap();
    let _instance = create_instance(line, TapiMspLine(1)).unwrap();
    let address = wide(WEEKLY);
    for number in 0..WARM_UP {
        round(number, line, &address, &mut Times::default());
    }
    let mut times = Times::default();
    for watch in [&mut times.make, &mut times.drop, &mut times.close] {
        watch.0.reserve_exact(rounds as usize);
        // Touched now, so that keeping the times does not look like growth.
        watch.0.resize(rounds as usize, Duration::ZERO);
        watch.0.clear();
    }
    let before = footprint();
    for number in WARM_UP..WARM_UP + rounds {
        round(number, line, &address, &mut times);
    }
    let after = footprint();
    println!("{rounds} rounds: {before:?} before, {after:?} after");
    for (name, watch) in [("make", &mut times.make), ("drop", &mut times.drop), ("close", &mut times.close)] {
        println!("{name}: p50 {:?}, p99 {:?}", watch.percentile(50), watch.percentile(99));
    }
    assert!(after.handles <= before.handles && after.threads <= before.threads);
    assert!(after.kilobytes <= before.kilobytes + 1024, "{} kB more", after.kilobytes - before.kilobytes);
    assert_eq!(close(line), 0);
}

#[test]
fn providers_leave_nothing_behind() {
    let address = wide(WEEKLY);
    let start_and_end = |number: u32| {
        let _tapi = Tapi::start(version::V3_1);
        let line = open(DEVICE, version::V3_1).unwrap();
        make(1, line, TapiCall(number as usize + 1), &address, &[]).unwrap();
    };
    (0..20).for_each(start_and_end);
    let before = footprint();
    (0..200).for_each(start_and_end);
    let after = footprint();
    println!("200 starts with a live call at the end: {before:?} before, {after:?} after");
    assert!(after.handles <= before.handles);
    assert!(after.threads <= before.threads);
    assert!(after.kilobytes <= before.kilobytes + 1024);
}
