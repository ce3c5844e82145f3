//! A stranger who can send to the group, and does.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use conference_model::random::Randomness;
use conference_model::rtp::{Header, Ssrc, write};
use lab::{Host, Lab, Snooping, Switch};
use plenary_msp::call::{CallStatistics, MixListener, Sound};
use plenary_msp::mixer::SAMPLE_RATE;

use crate::listen::amplitude;
use crate::party::{GROUP, PORT, Party, Speaker, dialable, is_full};

/// The payload type of our conferences.
pub(crate) const OPUS: u8 = 96;

/// A tenth of a second is heard when its tone has at least half of its loudness.
const STRETCH: usize = SAMPLE_RATE as usize / 10;

/// In a jittery flood the mixer plays a little faster or slower for a while, to have more or less in hand: the tone is
/// bent then, and there all the same.
const BENDS: [f64; 7] = [1.0, 0.98, 1.02, 0.96, 1.04, 0.94, 1.06];

/// Ada listens to Ben, and Mallory is on the same network.
pub(crate) struct Scene {
    pub(crate) ada: Party,
    pub(crate) ben: Party,
    pub(crate) mallory: Mallory,
    heard: Arc<Mutex<Vec<f32>>>,
    _voice: Speaker,
    _switch: Switch,
    hosts: [Host; 3],
}

pub(crate) const BENS_TONE: f64 = 700.0;
const LOUDNESS: f64 = 0.2;

struct Tape(Arc<Mutex<Vec<f32>>>, Arc<AtomicBool>);

impl MixListener for Tape {
    fn hear(&mut self, sound: &Sound<'_>) {
        if self.1.load(Ordering::Relaxed) {
            self.0.lock().unwrap().extend(sound.mix);
        }
    }
}

impl Scene {
    pub(crate) fn new(tag: &str) -> Self {
        let lab = Lab::new(tag).unwrap();
        let (switch, hosts) = lab.hosts_on_a_switch(["a", "b", "c"], Snooping::Off).unwrap();
        let tea = dialable(GROUP);
        let (ada, ben) = (Party::join(&hosts[0], "Ada", &tea), Party::join(&hosts[1], "Ben", &tea));
        let voice = ben.speak(BENS_TONE, LOUDNESS);
        ada.await_tones(&[(BENS_TONE, LOUDNESS)], &[]);
        ada.await_person("Ben");
        let mallory = Mallory::in_host(&hosts[2]);
        Self { ada, ben, mallory, heard: Arc::default(), _voice: voice, _switch: switch, hosts }
    }

    /// Does something while Ada listens; which part of the time Ben was heard, and what exactly.
    pub(crate) fn listening(&mut self, what: &str, act: impl FnOnce(&mut Mallory)) -> Vec<f32> {
        let recording = Arc::new(AtomicBool::new(true));
        let tape = Tape(Arc::clone(&self.heard), Arc::clone(&recording));
        self.heard.lock().unwrap().clear();
        let listener = self.ada.call.listen(Box::new(tape)).unwrap();
        act(&mut self.mallory);
        recording.store(false, Ordering::Relaxed);
        self.ada.call.stop_listening(listener).unwrap();
        let sound = std::mem::take(&mut *self.heard.lock().unwrap());
        let good = |stretch: &&[f32]| BENDS.iter().any(|bend| amplitude(stretch, BENS_TONE * bend) > LOUDNESS / 2.0);
        let (all, heard) = (sound.len() / STRETCH, sound.chunks_exact(STRETCH).filter(good).count());
        println!("{what}: heard in {heard} of {all} tenths of a second");
        // Where other tests run too, the computer may stand still.
        let least = if is_full() { 99 } else { 90 };
        assert!(heard * 100 >= all * least, "{what}: heard in {heard} of {all} tenths of a second");
        sound
    }

    /// Nothing reaches Ben any more.
    pub(crate) fn deafen_ben(&self) {
        self.hosts[1].lose(100).unwrap();
    }

    pub(crate) fn statistics(&self) -> CallStatistics {
        self.ada.call.statistics().unwrap()
    }
}

/// Where she sends from.
pub(crate) struct Mallory {
    sockets: Vec<UdpSocket>,
    pub(crate) random: Randomness,
}

impl Mallory {
    pub(crate) fn in_host(host: &Host) -> Self {
        let open = || {
            let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
            socket.set_multicast_ttl_v4(15).unwrap();
            socket
        };
        let sockets = host.run(|| (0..40).map(|_| open()).collect());
        Self { sockets, random: Randomness::predictable(13) }
    }

    /// Sends from one of her ports.
    pub(crate) fn send_from(&self, socket: usize, port: u16, packet: &[u8]) {
        let to: SocketAddr = format!("{GROUP}:{port}").parse().unwrap();
        // A full queue loses packets, as networks do.
        _ = self.sockets[socket % self.sockets.len()].send_to(packet, to);
    }

    pub(crate) fn rtp(&self, packet: &[u8]) {
        self.send_from(0, PORT, packet);
    }

    pub(crate) fn rtcp(&self, packet: &[u8]) {
        self.send_from(0, PORT + 1, packet);
    }

    /// Calls `send` so often, at this rate, or as fast as this computer can.
    pub(crate) fn flood(&mut self, times: u32, per_second: u32, mut send: impl FnMut(&mut Self, u32)) {
        const BURST: u32 = 50;
        let began = Instant::now();
        for number in 0..times {
            send(self, number);
            if number % BURST == 0 {
                let due = Duration::from_secs(1) * number / per_second;
                thread::sleep((began + due).saturating_duration_since(Instant::now()));
            }
        }
        let reached = f64::from(times) / began.elapsed().as_secs_f64();
        println!("sent {times}, {reached:.0} of {per_second} in a second");
        // With the computer to itself, a flood must be one.
        assert!(!is_full() || reached >= f64::from(per_second) / 2.0, "{reached:.0} of {per_second} in a second");
    }
}

/// An RTP packet.
pub(crate) fn rtp(ssrc: Ssrc, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let timestamp = u32::from(sequence) * 960;
    let header = Header { payload_type: OPUS, marker: false, sequence, timestamp, ssrc, csrcs: &[] };
    let mut packet = Vec::new();
    write(&header, &[], payload, &mut packet).unwrap();
    packet
}

/// A receiver report and a CNAME.
pub(crate) fn report(ssrc: Ssrc, cname: &[u8; 8]) -> Vec<u8> {
    let mut packet = vec![0x80, 201, 0, 1];
    packet.extend(ssrc.0.to_be_bytes());
    packet.extend([0x81, 202, 0, 4]);
    packet.extend(ssrc.0.to_be_bytes());
    packet.extend([1, 8]);
    packet.extend(cname);
    packet.extend([0, 0]);
    packet
}

/// A report of `sender`, with a goodbye of `leaving`.
pub(crate) fn goodbye(sender: Ssrc, leaving: Ssrc) -> Vec<u8> {
    let mut packet = report(sender, b"mallory!");
    packet.extend([0x81, 203, 0, 1]);
    packet.extend(leaving.0.to_be_bytes());
    packet
}
