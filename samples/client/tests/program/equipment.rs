//! The settings dialog, and what becomes of the sound that others hear.

use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use lab::Test;

use crate::common::{Network, PATIENCE, text};
use crate::terminal::Terminal;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        settings_answer_keys_while_the_sound_server_hangs,
        joining_answers_keys_while_the_sound_server_hangs,
        who_cannot_join_is_told_why_on_the_screen,
        settings_that_stay_open_need_no_more_and_more_files,
        a_file_is_off_the_air_once_something_else_is_chosen,
    ];
    tests.map(|test| test.with_program("setsid")).to_vec()
}

fn settings_answer_keys_while_the_sound_server_hangs() {
    let network = Network::new("eq-hangs");
    let socket = network.path("socket");
    // Whoever connects is never answered.
    let _server = UnixListener::bind(&socket).unwrap();
    let server = format!("unix:{}", text(&socket));
    let mut terminal = Terminal::open_in(&network, &[("PULSE_SERVER", &server)]);
    terminal.await_text("Listening for conferences");
    let began = Instant::now();
    terminal.types("s");
    terminal.await_text("Settings ─");
    terminal.types("\u{15}Zoë");
    terminal.await_text("Name        Zoë");
    terminal.types("\u{1b}");
    terminal.await_text("Listening for conferences");
    terminal.types("q");
    assert!(terminal.await_end().success());
    println!("opened, written in, closed and ended within {:?}", began.elapsed());
    // Five seconds is how long devices are waited for.
    assert!(began.elapsed() < Duration::from_millis(4_500), "{:?}", began.elapsed());
}

/// Whose sound server takes every connection and answers none, and who leaves the choice of devices to the system.
fn open_with_a_silent_server(network: &Network, microphone: &str) -> (UnixListener, Terminal) {
    let socket = network.path("socket");
    let server = UnixListener::bind(&socket).unwrap();
    let address = format!("unix:{}", text(&socket));
    let environment = [("PULSE_SERVER", address.as_str()), ("PLENARY_MIC", microphone), ("PLENARY_SPEAKER", "")];
    (server, Terminal::open_in(network, &environment))
}

fn joining_answers_keys_while_the_sound_server_hangs() {
    let network = Network::new("eq-joining");
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "none", "--speaker", "none", "--json"];
    let (_bob, mut of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let (_server, mut terminal) = open_with_a_silent_server(&network, "");
    terminal.await_text("▸ Choir");
    let began = Instant::now();
    terminal.types("\r");
    // The clock goes on.
    terminal.await_text("Joining \"Choir\" 0:01");
    terminal.types("\u{1b}");
    terminal.await_text("▸ Choir");
    terminal.types("q");
    assert!(terminal.await_end().success());
    println!("joined, given up and ended within {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_millis(4_500), "{:?}", began.elapsed());
    let met = of_bob.find(Duration::from_secs(1), |line| line.contains("participant").then_some(()));
    assert!(met.is_none(), "nobody came: {:#?}", of_bob.said());
}

/// Of what its owner cannot join nobody hears.
fn who_cannot_join_is_told_why_on_the_screen() {
    let network = Network::new("eq-nope");
    let _other = network.start(1, &["create", "Band", "--no-join"], "is announced");
    let (_bob, mut of_bob) = network.start(1, &["list", "--wait", "1m", "--json"], "Band");
    let (_server, mut terminal) = open_with_a_silent_server(&network, "device:nope");
    terminal.await_text("▸ Band");
    terminal.types("cminutes.sdp\r");
    terminal.await_text("would take this name for a file");
    terminal.types("cChoir\r");
    terminal.await_text("Joining \"Choir\"");
    terminal.await_text("No device has \"nope\" in their name. s chooses another device.");
    terminal.await_text("▸ Band");
    let heard = of_bob.find(Duration::from_secs(1), |line| line.contains("Choir").then_some(()));
    assert!(heard.is_none(), "{:#?}", of_bob.said());
}

fn settings_that_stay_open_need_no_more_and_more_files() {
    let network = Network::new("eq-files");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("Listening for conferences");
    terminal.types("s");
    terminal.await_text("Settings ─");
    // Whatever is opened once is open by then.
    terminal.written_in(Duration::from_millis(1_500));
    let before = terminal.open_files();
    terminal.written_in(Duration::from_millis(1_500));
    terminal.types("\u{1b}s");
    terminal.written_in(Duration::from_millis(1_500));
    let after = terminal.open_files();
    assert!(after <= before, "{before} files, and then {after}");
}

fn a_file_is_off_the_air_once_something_else_is_chosen() {
    let network = Network::new("eq-file");
    let mic = format!("file:{}", text(&network.file("mic.wav", noise())));
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "none", "--speaker", "none", "--json"];
    let (_bob, mut of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let mut terminal = Terminal::open_in(&network, &[("PLENARY_MIC", &mic)]);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text("Mic     File playback");
    let mut hears = |sign: &str| {
        let sign = format!(r#""event":"participant-{sign}""#);
        let found = of_bob.find(PATIENCE, |line| line.contains(&sign).then_some(()));
        found.unwrap_or_else(|| panic!("no {sign}: {:#?}", of_bob.said()));
    };
    hears("talking");
    terminal.types("s\t");
    terminal.await_text("▸ file:");
    // Nothing is the last choice.
    terminal.types("jjjj");
    terminal.await_text("▸ none: you only listen");
    terminal.types("\r");
    terminal.await_page("no microphone", |page| !page.contains("File playback"));
    hears("silent");
}

/// Two seconds of a WAV file, as loud as somebody who talks: a square wave of 500 Hz, 16 bits, 48 kHz.
fn noise() -> Vec<u8> {
    const RATE: u32 = 48_000;
    let samples = (0..2 * RATE).map(|nth| if nth / 48 % 2 == 0 { 3_000_i16 } else { -3_000 });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let length = u32::try_from(data.len()).unwrap();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(RATE.to_le_bytes());
    file.extend((2 * RATE).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(length.to_le_bytes());
    file.extend(data);
    file
}
