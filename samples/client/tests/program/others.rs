//! Other people's programs, as conferences that are joined by name and as listeners to ours. See also `tests/interop`.
//!
//! Debian's VLC plays RTP only as PCMU and PCMA, so ours speaks that to it.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lab::{Lines, Program, Test};

use crate::common::{Network, complained, text};
use crate::ears::{decoded, sound_in};

pub(crate) fn all() -> Vec<Test> {
    vec![
        Test::new("what_ffmpeg_announces_is_joined_by_name_and_heard", what_ffmpeg_announces_is_heard)
            .with_program("ffmpeg"),
        Test::new("ffmpeg_finds_and_plays_what_we_create", ffmpeg_plays_what_we_create).with_program("ffmpeg"),
        Test::new("what_vlc_announces_is_joined_by_name_and_heard", what_vlc_announces_is_heard).with_program("vlc"),
        Test::new("vlc_finds_and_plays_what_we_create", vlc_plays_what_we_create).with_program("vlc"),
    ]
}

/// Both announce every five seconds; then a busy machine, and VLC looks for its plug-ins first.
const PATIENCE: Duration = Duration::from_secs(40);

/// Where others send their tone.
const THEIRS: &str = "239.255.77.7";

/// FFmpeg's sine has an eighth of full scale.
const FFMPEGS_LOUDNESS: f64 = -18.1;

/// What we sing, and how loud.
const OURS: f64 = 600.0;
const OUR_LOUDNESS: f64 = -17.0;

/// A sine that FFmpeg makes, in PCMU: into a file, or at its pace.
fn sine(pace: &[&str]) -> Command {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-hide_banner", "-v", "error"]).args(pace);
    ffmpeg.args(["-f", "lavfi", "-i", "sine=frequency=440", "-ac", "1", "-ar", "8000", "-c:a", "pcm_mulaw"]);
    ffmpeg
}

/// Joins by name as a listener who records, and finds their tone in the recording.
fn assert_joined_and_heard(network: &Network, name: &str, loudness: f64) {
    let folder = network.path("heard");
    let join = ["join", name, "--mic", "none", "--speaker", "none", "--record", text(&folder), "--json"];
    let (mut ours, mut lines) = network.start(0, &join, r#""event""#);
    let heard = lines.find(PATIENCE, |line| line.contains("participant-joined").then_some(()));
    heard.unwrap_or_else(|| panic!("{name} is silent: {:#?}", lines.said()));
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(ours.end(PATIENCE).unwrap().code(), Some(0));
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "the mix and their track: {files:?}");
    for file in files {
        let level = decoded(&file).level(440.0);
        println!("{}: 440 Hz at {level:.1} dB", file.display());
        assert!((level - loudness).abs() < 1.5, "{level}");
    }
}

/// A conference of ours in PCMU, with a tone in it.
fn create(network: &Network) -> (Program, Lines) {
    let tone = format!("tone:{OURS}");
    let create = ["create", "Ours", "--codec", "pcmu", "--mic", &tone, "--speaker", "none", "--json"];
    network.start(0, &create, r#""event":"joined""#)
}

fn assert_played(wav: &Path) {
    let level = sound_in(wav).level(OURS);
    println!("{}: {OURS} Hz at {level:.1} dB", wav.display());
    assert!((level - OUR_LOUDNESS).abs() < 1.5, "{level}");
}

fn what_ffmpeg_announces_is_heard() {
    let network = Network::new("others-ff-in");
    let output = format!("sap://{THEIRS}:5004?ttl=7");
    let mut ffmpeg = sine(&["-re"]);
    ffmpeg.args(["-metadata", "title=A tone", "-f", "sap", &output]);
    ffmpeg.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ffmpeg = network.hosts[1].spawn(&mut ffmpeg).unwrap();
    assert_joined_and_heard(&network, "A tone", FFMPEGS_LOUDNESS);
}

fn ffmpeg_plays_what_we_create() {
    let network = Network::new("others-ff-out");
    let wav = network.path("heard.wav");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-hide_banner", "-i", "sap://239.255.255.255", "-t", "4", "-c:a", "pcm_s16le"]);
    ffmpeg.args(["-bitexact", text(&wav)]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut ffmpeg = network.hosts[1].spawn(&mut ffmpeg).unwrap();
    let mut words = ffmpeg.lines();
    let _ours = create(&network);
    // It ends by itself, with its last word.
    let status = words.find(PATIENCE, |line| line.contains("video:0kB").then_some(()));
    status.unwrap_or_else(|| panic!("FFmpeg hears nothing: {:#?}", words.said()));
    assert!(ffmpeg.0.wait().unwrap().success());
    assert_played(&wav);
}

/// A folder for VLC, which will not be root: Debian's nobody and nogroup.
fn home(network: &Network) -> PathBuf {
    let home = network.path("vlc");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).unwrap();
    home
}

fn vlc(network: &Network, home: &Path, arguments: &[&str]) -> Program {
    const NOBODY: u32 = 65_534;
    let mut vlc = Command::new("vlc");
    vlc.args(["--no-color", "-V", "dummy"]).args(arguments).env("HOME", home);
    vlc.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).uid(NOBODY).gid(NOBODY);
    network.hosts[1].spawn(&mut vlc).unwrap()
}

fn what_vlc_announces_is_heard() {
    let network = Network::new("others-vlc-in");
    let home = home(&network);
    let tone = home.join("tone.wav");
    let made = sine(&[]).args(["-t", "40", text(&tone)]).output().unwrap();
    assert!(made.status.success(), "{}", complained(&made));
    let output = format!("#rtp{{dst={THEIRS},port=5004,sap,name=A film}}");
    let _vlc = vlc(&network, &home, &["-I", "dummy", "-A", "dummy", text(&tone), "--sout", &output]);
    assert_joined_and_heard(&network, "A film", FFMPEGS_LOUDNESS);
}

fn vlc_plays_what_we_create() {
    let network = Network::new("others-vlc-out");
    let home = home(&network);
    let wav = home.join("heard.wav");
    let file = ["-A", "afile", "--audiofile-file", text(&wav)];
    let mut vlc = vlc(&network, &home, &[&["-I", "cli", "--services-discovery", "sap"], &file[..]].concat());
    let _ours = create(&network);
    let mut lines = vlc.lines();
    let mut order = vlc.0.stdin.take().unwrap();
    // `|   4 - Ours`
    let number = |line: &str| {
        let (number, name) = line.trim_start_matches(['|', ' ', '>', '*']).split_once(" - ")?;
        (name.trim_end() == "Ours").then(|| number.to_owned())
    };
    let deadline = Instant::now() + PATIENCE;
    let ours = loop {
        if let Some(number) = lines.find(Duration::from_millis(500), number) {
            break number;
        }
        assert!(Instant::now() < deadline, "VLC does not list it: {:#?}", lines.said());
        writeln!(order, "playlist").unwrap();
    };
    writeln!(order, "gotoitem {ours}").unwrap();
    let deadline = Instant::now() + PATIENCE;
    // Three seconds of it.
    let is_enough = || fs::metadata(&wav).is_ok_and(|file| file.len() > 50_000);
    while !is_enough() {
        assert!(Instant::now() < deadline, "VLC plays nothing: {:#?}", lines.said());
        std::thread::sleep(Duration::from_millis(100));
    }
    writeln!(order, "quit").unwrap();
    vlc.0.wait().unwrap();
    assert_played(&wav);
}
