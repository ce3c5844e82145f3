//! Leaving while devices take their time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::bounded;
use lab::Test;
use plenary_msp::stream::StreamEvent;
use plenary_msp::terminal::{CatalogueEvent, Direction, Kind, Terminal, TerminalId, null, silence};

use crate::party::PATIENCE;
use crate::talk::{Talk, two};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![who_leaves_does_not_wait_behind_devices].to_vec()
}

/// Orders that wait before who gives them waits.
const MOST_ORDERS: usize = 64;

fn speaker(name: &str, make: impl Fn() + Send + Sync + 'static) -> Terminal {
    Terminal::new(TerminalId::new(name), name, Direction::Render, Kind::Null, move |name| {
        make();
        null().make(name)
    })
}

fn who_leaves_does_not_wait_behind_devices() {
    let (_switch, [a, _b]) = two("streams-leave");
    let mut ada = Talk::join(&a, "Ada");
    ada.attach();
    let (begun, begins) = bounded(1);
    let (go, wait) = bounded::<()>(0);
    let slow = speaker("slow", move || {
        // Only the first time is waited for.
        let _ = begun.try_send(());
        let _ = wait.recv_timeout(PATIENCE);
    });
    let was_used = Arc::new(AtomicBool::new(false));
    let using = Arc::clone(&was_used);
    let late = speaker("late", move || using.store(true, Ordering::Relaxed));
    let streams = &ada.streams;
    thread::scope(|scope| {
        scope.spawn(|| streams.choose(slow.into()));
        begins.recv_timeout(PATIENCE).unwrap();
        (1..MOST_ORDERS).for_each(|_| streams.devices_changed(CatalogueEvent::Arrived(silence())).unwrap());
        scope.spawn(|| streams.choose(late.into()));
        // The storm goes on.
        scope
            .spawn(|| (0..MOST_ORDERS).for_each(|_| drop(streams.devices_changed(CatalogueEvent::Arrived(silence())))));
        let (left, leaves) = bounded(1);
        scope.spawn(move || left.send(streams.attach_soon(None)));
        let left = leaves.recv_timeout(PATIENCE / 2);
        drop(go);
        assert!(matches!(left, Ok(Ok(()))), "who leaves waits: {left:?}");
    });
    assert!(!was_used.load(Ordering::Relaxed), "a device was used although we had left");
    let is_active = |event: &StreamEvent| matches!(event, StreamEvent::Active(Direction::Render));
    assert!(ada.seen().iter().filter(|event| is_active(event)).count() <= 1);
    assert_eq!(ada.streams.status(Direction::Render).unwrap().chosen.len(), 2, "both are chosen for the next time");
}
