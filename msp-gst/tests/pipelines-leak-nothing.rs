//! Pipelines that come and go leave nothing behind: no thread, no file, no object of GStreamer's.
//!
//! Whoever counts what a process has must be alone in it, so this is a program of its own. GStreamer counts its objects by
//! a tracer that it takes from the environment, so the counting is done in another process yet.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "its helpers are tests too")]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use gstreamer::Element;
use gstreamer::glib::WeakRef;
use gstreamer::prelude::*;
use plenary_msp::pipeline::{Capture, EchoPath, Outlet, Processing, Render, RenderConfig};
use plenary_msp::terminal::{Terminal, TerminalId, null, speech};

/// Whatever is not gone by then stays.
const HANGS: Duration = Duration::from_secs(10);

/// An element that nobody has any more is freed within microseconds. The tracer must not look at it meanwhile: it would
/// take hold of what is being freed.
const SHORT: Duration = Duration::from_millis(2);

/// Tells that process that it is it.
const COUNTS: &str = "PLENARY_COUNTS_OBJECTS";

#[test]
fn fifty_beginnings_and_ends_leave_nothing_behind() {
    if env::var_os(COUNTS).is_none() {
        let mut again = Command::new(env::current_exe().unwrap());
        let counted = again.arg("--nocapture").env(COUNTS, "1").env("GST_TRACERS", "leaks").output().unwrap();
        assert!(counted.status.success(), "{}", String::from_utf8_lossy(&counted.stderr));
        return;
    }
    // What is made once and kept: plugins, pools of threads.
    (0..5).for_each(|_| come_and_go());
    let before = (entries("task"), entries("fd"), objects());
    (0..50).for_each(|_| come_and_go());
    let after = (entries("task"), entries("fd"), objects());
    assert!(after.0 <= before.0 + 1 && after.1 <= before.1, "threads and files: {before:?}, then {after:?}");
    assert_eq!(after.2, before.2);
}

/// A microphone and a speaker with all that they can have, each for a few blocks; and then nothing, when all of them are
/// gone.
fn come_and_go() {
    let mut elements = speak_and_listen();
    let begun = Instant::now();
    // A thread of GStreamer's may have the last word on one of them.
    while !elements.is_empty() {
        assert!(begun.elapsed() < HANGS, "still there: {elements:?}");
        elements.retain(|element| element.upgrade().is_some());
        thread::sleep(SHORT);
    }
}

/// Says which elements there were.
fn speak_and_listen() -> Vec<WeakRef<Element>> {
    let (outlet, _) = Outlet::new();
    let echo = EchoPath::new();
    let config = RenderConfig { echo: Some(echo.clone()), ..RenderConfig::default() };
    let (render, mut input) = Render::start("render", &null(), &config, outlet.clone()).unwrap();
    let (heard, block) = crossbeam_channel::bounded(1);
    let hear = Box::new(move |_: &[f32], _| {
        let _ = heard.try_send(());
    });
    let capture = Capture::start("capture", &microphone(), &Processing::full(echo), outlet, hear).unwrap();
    for _ in 0..3 {
        block.recv().unwrap();
        input.push(&[0.1; 480]);
    }
    assert!(!render.pipeline().dot().is_empty());
    let pipelines = [render.pipeline().gst(), capture.pipeline().gst()];
    pipelines.into_iter().flat_map(|pipeline| pipeline.iterate_recurse().into_iter().flatten()).map(weak).collect()
}

fn weak(element: Element) -> WeakRef<Element> {
    element.downgrade()
}

fn microphone() -> Terminal {
    let speech = speech();
    Terminal::new(TerminalId::new("mic"), "A microphone", speech.direction(), speech.kind(), move |name| {
        let mut end = speech.make(name)?;
        end.is_microphone = true;
        Ok(end)
    })
}

fn entries(of: &str) -> usize {
    fs::read_dir(format!("/proc/self/{of}")).unwrap().count()
}

/// How many objects of each sort there are.
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
    // GStreamer 1.22's echo probe keeps the query that it makes when it is told a latency: 200 octets for each speaker that
    // is started, which is not ours to free.
    counted.remove("GstQuery");
    counted
}
