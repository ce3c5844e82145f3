//! Who sends what, and whether it can be heard.

use std::net::UdpSocket;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use lab::Test;

use super::{asked, somebody, talker};
use crate::common::{Network, sdp, text};
use crate::terminal::Terminal;

pub(super) fn all() -> Vec<Test> {
    let mut all = lab::tests![
        a_conference_in_which_nobody_is,
        a_payload_type_that_the_description_does_not_know,
        a_port_that_others_do_not_use,
        microphones_that_give_only_silence,
        a_clock_that_runs_off,
    ]
    .to_vec();
    all.push(Test::new("somebody_who_is_muted", somebody_who_is_muted).with_program("setsid"));
    all
}

fn a_conference_in_which_nobody_is() {
    let network = Network::new("doc-nobody");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let nothing = "Nothing at all arrives from others at 239.255.10.20";
    asked(&network, &[text(&file), "--wait", "9s"]).are_ill().say("wrong", "packets", nothing);
    let short = "Nothing arrived within 1 s";
    asked(&network, &[text(&file), "--wait", "1s"]).are_well().say("not-checked", "packets", short);
}

fn a_payload_type_that_the_description_does_not_know() {
    let network = Network::new("doc-format");
    let theirs = network.file("theirs.sdp", sdp("Choir", 15));
    let ours = network.file("ours.sdp", sdp("Choir", 15).replace("RTP/AVP 0", "RTP/AVP 8"));
    let _bob = talker(&network, &["join", text(&theirs)]);
    asked(&network, &[text(&ours), "--wait", "3s"])
        .are_ill()
        .say("wrong", "formats", "Packets of payload type 0 come from 192.0.2.2:5004; the description knows 8.")
        .say("fine", "packets", "Sound arrives from 192.0.2.2:5004 (");
    asked(&network, &[text(&theirs), "--wait", "3s"]).are_well().say("fine", "formats", "formats of the description");
}

fn a_port_that_others_do_not_use() {
    let network = Network::new("doc-port");
    let theirs = network.file("theirs.sdp", sdp("Choir", 15).replace("audio 5004", "audio 6000"));
    let ours = network.file("ours.sdp", sdp("Choir", 15));
    let _bob = talker(&network, &["join", text(&theirs)]);
    asked(&network, &[text(&ours), "--wait", "9s"])
        .are_ill()
        .say("wrong", "packets", "Nothing arrives from others at port 5004 of 239.255.10.20, but ")
        .say("wrong", "packets", " packets came for port 6000.")
        .advise("with port 6000 in it");
}

/// The conference screen's own key mutes.
fn somebody_who_is_muted() {
    let network = Network::new("doc-muted");
    let _created = network.start(0, &["create", "Choir", "--no-join"], "is announced");
    let mut terminal = Terminal::open_on(&network, 1);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text(" · eth0 · ");
    asked(&network, &["Choir", "--wait", "5s"]).are_well().say("fine", "packets", "Sound arrives from Ada (");
    terminal.types("m");
    terminal.await_text("muted");
    asked(&network, &["Choir", "--wait", "9s"])
        .are_well()
        .say("doubtful", "silence", "Nothing but silence arrives from Ada.")
        .advise("Let them look whether they are muted")
        .say("not-checked", "clocks", "No clock could be compared");
}

fn microphones_that_give_only_silence() {
    let network = Network::new("doc-silent");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let silence = silence(&network);
    let silence = format!("file:{}", text(&silence));
    let _bob = somebody(&network, &["join", text(&file)], &silence);
    asked(&network, &[text(&file), "--wait", "6s", "--mic", &silence])
        .are_ill()
        .say("wrong", "microphone", "Your microphone gives nothing but silence.")
        .advise("--mic chooses one");
    asked(&network, &["--wait", "4s", "--mic", "tone:440"]).are_well().say("fine", "microphone", "hears something");
    asked(&network, &["--wait", "100ms"]).say("not-checked", "microphone", "The microphone was left alone.");
}

/// Three seconds of nothing.
fn silence(network: &Network) -> PathBuf {
    let samples = [0; 3 * 2 * 48_000];
    let words = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let length = u32::try_from(samples.len()).unwrap();
    // PCM in one channel, 48 kHz, 16 bits.
    let format = words(&[16, 0x0001_0001, 48_000, 96_000, 0x0010_0002]);
    let parts = [&b"RIFF"[..], &words(&[36 + length]), b"WAVEfmt ", &format, b"data", &words(&[length]), &samples];
    network.file("silence.wav", parts.concat())
}

/// A sender whose clock is slow by one in a hundred; everybody else's is right.
fn a_clock_that_runs_off() {
    const LENGTH: Duration = Duration::from_secs(13);
    let network = Network::new("doc-clock");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let _sender = network.hosts[1].start(|| {
        let socket = UdpSocket::bind("192.0.2.2:0").unwrap();
        socket.connect("239.255.10.20:5004").unwrap();
        let began = Instant::now();
        for packet in 0_u32.. {
            let due = Duration::from_micros(20_200) * packet;
            if due > LENGTH {
                break;
            }
            thread::sleep(due.saturating_sub(began.elapsed()));
            let number = packet.to_be_bytes();
            let header = [&[0x80, 0, number[2], number[3]], &(packet * 160).to_be_bytes()[..], b"slow"].concat();
            // The network may be gone by now.
            let _ = socket.send(&[&header[..], &[0xd5; 160]].concat());
        }
    });
    asked(&network, &[text(&file), "--wait", "10500ms"])
        .say("doubtful", "clocks", "The clock of somebody runs off by -9")
        .advise("Look at that computer's sound card");
}
