//! Leaving, on the screen: others hear of it, and whoever leaves is not kept.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lab::{Task, Test};

use crate::common::{Network, sdp, text};
use crate::terminal::Terminal;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![who_leaves_a_crowd_has_the_list_at_once_and_whoever_quits_is_seen_to_wait];
    tests.map(|test| test.with_program("setsid")).to_vec()
}

/// People who say now and then that they are there, until this is dropped.
struct Crowd {
    is_over: Arc<AtomicBool>,
    _task: Task<()>,
}

impl Crowd {
    /// More than may say goodbye at once (RFC 3550 §6.3.7).
    const SIZE: u32 = 80;

    fn gather(network: &Network, host: usize) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let over = Arc::clone(&is_over);
        let task = network.hosts[host].start(move || {
            let socket = UdpSocket::bind("192.0.2.2:0").unwrap();
            socket.connect("239.255.10.20:5005").unwrap();
            while !over.load(Ordering::Relaxed) {
                // The network may be gone by now.
                (1..=Self::SIZE).for_each(|source| drop(socket.send(&report(source))));
                thread::sleep(Duration::from_millis(500));
            }
        });
        Self { is_over, _task: task }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// A receiver's report on nobody, and its CNAME (RFC 3550 §6.4.2, §6.5).
fn report(source: u32) -> Vec<u8> {
    let (source, name) = (source.to_be_bytes(), format!("{source:06}"));
    let report = [&[0x80, 201, 0, 1], &source[..]].concat();
    let description = [&[0x81, 202, 0, 4], &source[..], &[1, 6], name.as_bytes(), &[0; 4]].concat();
    [report, description].concat()
}

/// In a crowd a goodbye takes its time: the list is there meanwhile, with keys that do something.
fn who_leaves_a_crowd_has_the_list_at_once_and_whoever_quits_is_seen_to_wait() {
    let network = Network::new("leave-crowd");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let _announced = network.start(1, &["announce", text(&file)], "is announced");
    let _crowd = Crowd::gather(&network, 1);
    // On a busy computer the goodbye may be over first.
    let is_seen = (0..3).any(|_| {
        let mut terminal = Terminal::open(&network);
        terminal.await_text("▸ Choir");
        terminal.types("\r");
        // All of it, and perhaps the one who left before, whose goodbye has not had its turn.
        terminal.await_text("People · 8");
        terminal.types("q");
        terminal.await_text("▸ Choir");
        terminal.types("q");
        let is_seen = terminal.comes_to_say("Leaving …");
        assert!(terminal.await_end().success());
        assert!(terminal.is_given_back());
        is_seen
    });
    assert!(is_seen);
}
