//! VLC announces and is listed, and lists what we announce.
//!
//! It takes nothing back when it ends: what it announced goes when it was not heard for an hour.

use std::fs;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lab::{Host, Lab, Program, Snooping, Test};
use plenary_rendezvous::{Rendezvous, Settings};

use crate::ffmpeg::{GROUP, PORT, conference};

/// VLC announces every five seconds; then a busy machine, and VLC looks for its plug-ins first.
const PATIENCE: Duration = Duration::from_secs(30);

/// VLC will not be root. Debian's nobody and nogroup.
const NOBODY: u32 = 65_534;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![vlcs_announcements_are_listed, vlc_lists_what_we_announce];
    tests.map(|test| test.with_program("vlc")).to_vec()
}

/// A home for VLC, gone with it.
struct Home(PathBuf);

impl Home {
    fn new(tag: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plenary-vlc-{}-{tag}", std::process::id()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        Self(path)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn vlc(host: &Host, home: &Home, arguments: &[&str]) -> Program {
    let mut command = Command::new("vlc");
    command.args(["--no-color", "-A", "dummy", "-V", "dummy"]).args(arguments).env("HOME", &home.0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).uid(NOBODY).gid(NOBODY);
    host.spawn(&mut command).unwrap()
}

/// Half a minute of a tone, as a file that holds what RTP carries as PCMU.
fn write_tone(path: &Path) {
    const RATE: u32 = 8_000;
    const MU_LAW: u16 = 7;
    // Loud and quiet in turn: 500 Hz.
    let samples: Vec<u8> = (0..RATE * 30).map(|n| if n / 8 % 2 == 0 { 0x90 } else { 0x10 }).collect();
    let length = u32::try_from(samples.len()).unwrap();
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    [MU_LAW, 1].iter().for_each(|word| file.extend(word.to_le_bytes()));
    [RATE, RATE].iter().for_each(|word| file.extend(word.to_le_bytes()));
    [1_u16, 8].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    fs::write(path, file).unwrap();
}

fn vlcs_announcements_are_listed() {
    let lab = Lab::new("vlc-sap").unwrap();
    let (_switch, [theirs, ours]) = lab.hosts_on_a_switch(["vlc", "plenary"], Snooping::Off).unwrap();
    let rendezvous = ours.run(|| Rendezvous::start(Settings::default()).unwrap());
    let home = Home::new("announces");
    let tone = home.0.join("tone.wav");
    write_tone(&tone);
    let output = format!("#rtp{{dst={GROUP},port={PORT},sap,name=A film}}");
    let _vlc = vlc(&theirs, &home, &["-I", "dummy", tone.to_str().unwrap(), "--sout", &output]);
    let listing = rendezvous.wait_for("A film", PATIENCE).unwrap();
    let dialable = listing.conference().unwrap().dialable().unwrap();
    assert_eq!((dialable.media[0].group.address(), dialable.media[0].port), (GROUP.into(), PORT));
    assert!(listing.source.to_string().contains("239.255.255.255"), "VLC knows scopes: {}", listing.source);
}

fn vlc_lists_what_we_announce() {
    let lab = Lab::new("vlc-list").unwrap();
    let (_switch, [theirs, ours]) = lab.hosts_on_a_switch(["vlc", "plenary"], Snooping::Off).unwrap();
    let rendezvous = ours.run(|| Rendezvous::start(Settings::default()).unwrap());
    let _announcement = rendezvous.announce(conference(Ipv4Addr::new(192, 0, 2, 2))).unwrap();
    let home = Home::new("lists");
    let mut vlc = vlc(&theirs, &home, &["-I", "rc", "--services-discovery", "sap"]);
    let mut lines = vlc.lines();
    let deadline = Instant::now() + PATIENCE;
    let is_listed = |line: &str| line.trim_end().ends_with(" - Ours").then_some(());
    while lines.find(Duration::from_millis(500), is_listed).is_none() {
        assert!(Instant::now() < deadline, "{:#?}", lines.said());
        writeln!(vlc.0.stdin.as_mut().unwrap(), "playlist").unwrap();
    }
}
