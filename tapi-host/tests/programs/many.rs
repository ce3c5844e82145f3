//! Calls are made and dropped all day, with media: nothing grows.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use gstreamer::prelude::*;
use lab::{Host, Lab, Snooping, Test};
use plenary_tapi_host::{Call, Direction, MediaTypes, Tapi, TerminalKind};

use crate::stage::{PATIENCE, TEA, Way, eventually, static_terminal};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![calls_that_come_and_go_leave_nothing_behind].to_vec()
}

/// Tells a process that it counts.
const COUNTS: &str = "PLENARY_COUNTS_CALLS";

/// What allocators may keep for themselves.
const SLACK_KILOBYTES: u64 = 2 * 1_024;

/// Calls before anything is measured: plugins, pools of threads, what is made once and kept.
const WARM_UP: u32 = 8;

/// Who counts what a process has must be alone in it. GStreamer counts its objects by a tracer that it takes from the
/// environment, and that may be asked but once: it gives back more counts than it takes. So there is a process that makes
/// these calls, and one that makes none.
fn calls_that_come_and_go_leave_nothing_behind() {
    let calls = if std::env::var_os("PLENARY_FULL").is_some() { "1000" } else { "50" };
    let [none, many] = ["0", calls].map(|calls| {
        let mut again = Command::new(std::env::current_exe().unwrap());
        // In one heap for all threads what is freed is used again by whoever asks next, so growing means growing.
        let counted = again.env(COUNTS, calls).env("GST_TRACERS", "leaks").env("MALLOC_ARENA_MAX", "1");
        let counted = counted.output().unwrap();
        let said = String::from_utf8_lossy(&counted.stdout).into_owned();
        assert!(counted.status.success(), "{said}{}", String::from_utf8_lossy(&counted.stderr));
        said
    });
    print!("{many}");
    let objects = |said: &str| said.lines().find_map(|line| line.strip_prefix(GSTREAMER)).unwrap().to_owned();
    assert_eq!(objects(&none), objects(&many));
}

/// Before what there is of GStreamer's objects.
const GSTREAMER: &str = "  objects of GStreamer: ";

/// The process that counts. `None`: this is another one.
pub(crate) fn counted() -> Option<ExitCode> {
    let calls: u32 = std::env::var(COUNTS).ok()?.parse().unwrap();
    let (_switch, hosts) = Lab::new("tapi-many").unwrap().hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    day(&hosts, calls);
    println!("{GSTREAMER}{:?}", objects());
    // Whatever GStreamer does at the end, it would do with the tracer's counts.
    std::process::exit(0)
}

/// Two programs talk, one of them in many calls, and all of it ends.
fn day(hosts: &[Host; 2], calls: u32) {
    let service = Tapi::start(Way::Linked.providers()).unwrap();
    let [ada, ben] = std::array::from_fn(|host| hosts[host].run(|| service.another().unwrap()));
    let listening = hosts[1].run(|| connected(&ben));
    let talk_often = |calls: u32| {
        let times = (0..calls).map(|_| {
            let time = hosts[0].run(|| talk(&ada));
            ben.events().try_iter().for_each(drop);
            time
        });
        times.max().unwrap_or_default()
    };
    talk_often(WARM_UP);
    let before = Footprint::settled([&ada, &ben], None);
    let began = Instant::now();
    let slowest = talk_often(calls);
    let took = began.elapsed();
    let after = Footprint::settled([&ada, &ben], Some(&before));
    println!(
        "{calls} calls made and dropped with media in {took:.1?}; in the slowest somebody was heard after {slowest:.0?}"
    );
    println!("  before: {before:?}\n  after:  {after:?}");
    assert_eq!(before.differences(&after), "");
    assert!(after.kilobytes <= before.kilobytes + SLACK_KILOBYTES, "memory has grown");
    drop(listening);
    let breaches = [ada, ben, service].map(Tapi::shut_down).concat();
    assert!(breaches.is_empty(), "{breaches:#?}");
    assert_eq!(objects_of_com(), 0);
}

/// A call with a tone in and everything that is heard out, until something was heard. How long that took.
fn talk(program: &Tapi) -> Duration {
    let began = Instant::now();
    let call = connected(program);
    let listening = call.stream(MediaTypes::AUDIO, Direction::Render).unwrap();
    eventually("something is heard", &mut 127, |level| {
        *level = listening.level().unwrap();
        *level < 60
    });
    program.events().try_iter().for_each(drop);
    began.elapsed()
}

fn connected(program: &Tapi) -> Call {
    let address = program.conference_address().unwrap();
    let call = address.create_call(TEA, MediaTypes::AUDIO).unwrap();
    call.select_terminal(&static_terminal(address, "null")).unwrap();
    call.select_terminal(&address.create_terminal(&TerminalKind::TestTone { hertz: 400 }).unwrap()).unwrap();
    call.connect().unwrap();
    call.wait_until_connected(PATIENCE).unwrap();
    call
}

/// What the process has.
#[derive(Clone, Debug)]
struct Footprint {
    kilobytes: u64,
    descriptors: usize,
    threads: usize,
    /// Objects of COM.
    com: usize,
}

impl Footprint {
    /// When what goes by itself has gone: at the latest when it is as it was. Events hold what they are about until they are
    /// read, and the last ones of a call come when they come.
    fn settled(programs: [&Tapi; 2], wanted: Option<&Self>) -> Self {
        let end = Instant::now() + PATIENCE;
        loop {
            std::thread::sleep(Duration::from_millis(200));
            programs.iter().for_each(|program| program.events().try_iter().for_each(drop));
            let now = Self::new();
            if Instant::now() > end || wanted.is_none_or(|wanted| wanted.differences(&now).is_empty()) {
                return now;
            }
        }
    }

    fn new() -> Self {
        let entries = |of: &str| fs::read_dir(format!("/proc/self/{of}")).unwrap().count();
        let com = objects_of_com();
        let (descriptors, threads) = (entries("fd"), entries("task"));
        Self { kilobytes: kilobytes(), descriptors, threads, com }
    }

    /// What there is more of.
    fn differences(&self, later: &Self) -> String {
        let mut found = Vec::new();
        let mut compare = |what: &str, before: usize, after: usize| {
            if after > before {
                found.push(format!("{what}: {before}, then {after}"));
            }
        };
        compare("descriptors", self.descriptors, later.descriptors);
        compare("threads", self.threads, later.threads);
        compare("objects of COM", self.com, later.com);
        found.join("; ")
    }
}

fn objects_of_com() -> usize {
    plenary_msp::com::kit::living()
}

/// Resident memory.
fn kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Objects of GStreamer, by their sort.
fn objects() -> BTreeMap<String, usize> {
    let tracers = gstreamer::active_tracers();
    let tracer = tracers.iter().find(|tracer| tracer.type_().name() == "GstLeaksTracer").unwrap();
    let alive = tracer.emit_by_name::<gstreamer::Structure>("get-live-objects", &[]);
    let alive = alive.get::<gstreamer::List>("live-objects-list").unwrap();
    let mut counted = BTreeMap::new();
    for object in alive.iter() {
        let object = object.get::<gstreamer::Structure>().unwrap();
        let sort = object.value("object").unwrap().type_().name().to_owned();
        *counted.entry(sort).or_default() += 1;
    }
    counted
}
