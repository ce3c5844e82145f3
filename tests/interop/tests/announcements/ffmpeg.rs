//! FFmpeg announces and is listed, looks for announcements and finds ours.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use lab::{Host, Lab, Program, Snooping, Test};
use plenary_rendezvous::codec::{CODECS, PayloadFormat};
use plenary_rendezvous::description::{Conference, Media, MediaKind, Origin};
use plenary_rendezvous::multicast::Group;
use plenary_rendezvous::{Departure, Event, Listing, Rendezvous, Settings, Source};

/// FFmpeg announces every five seconds; then a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 77, 7);
pub(crate) const PORT: u16 = 5004;

pub(crate) fn all() -> Vec<Test> {
    let announces = Test::new("ffmpegs_announcements_are_listed_until_it_ends", ffmpegs_announcements_are_listed);
    let finds = Test::new("ffmpeg_finds_and_hears_what_we_announce", ffmpeg_finds_what_we_announce);
    vec![announces.with_program("ffmpeg"), finds.with_program("ffprobe")]
}

/// FFmpeg talking to `output`: a tone in PCMU.
fn talk(host: &Host, output: &[&str]) -> Program {
    let mut command = Command::new("ffmpeg");
    let input =
        ["-nostdin", "-hide_banner", "-re", "-f", "lavfi", "-i", "sine=frequency=440", "-ac", "1", "-ar", "8000"];
    command.args(input).args(["-c:a", "pcm_mulaw"]).args(output);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    host.spawn(&mut command).unwrap()
}

fn ffmpegs_announcements_are_listed() {
    let lab = Lab::new("ffmpeg-sap").unwrap();
    let (_switch, [theirs, ours]) = lab.hosts_on_a_switch(["ffmpeg", "plenary"], Snooping::Off).unwrap();
    let rendezvous = ours.run(|| Rendezvous::start(Settings::default()).unwrap());
    let mut ffmpeg = talk(&theirs, &["-metadata", "title=A tone", "-f", "sap", "sap://239.255.77.7:5004?ttl=7"]);
    let listing: Arc<Listing> = rendezvous.wait_for("A tone", PATIENCE).unwrap();
    let Source::Sap { heard, .. } = &listing.source else { panic!("{listing:?}") };
    assert_eq!(heard[0].group, Ipv4Addr::new(224, 2, 127, 254), "where FFmpeg announces unless told otherwise");
    let dialable = listing.conference().unwrap().dialable().unwrap();
    assert_eq!((dialable.media[0].group.address(), dialable.media[0].port), (GROUP.into(), PORT));
    ffmpeg.end(PATIENCE).unwrap();
    let why = std::iter::from_fn(|| rendezvous.events().recv_timeout(PATIENCE).ok()).find_map(|event| match event {
        Event::Gone { why, .. } => Some(why),
        _ => None,
    });
    assert_eq!(why, Some(Departure::Deleted));
}

/// A conference in what every program knows, announced by `host`.
pub(crate) fn conference(host: Ipv4Addr) -> Conference {
    let pcmu = CODECS.iter().find(|codec| codec.name == "PCMU").unwrap();
    let origin = Origin::new("-", 7, 1, host);
    let mut conference = Conference::meeting("Ours", origin);
    let format = PayloadFormat::offer(pcmu, 0);
    conference.media.push(Media::new(MediaKind::Audio, format, Group::new(GROUP).unwrap(), PORT, 7));
    conference
}

fn ffmpeg_finds_what_we_announce() {
    let lab = Lab::new("ffmpeg-probe").unwrap();
    let (_switch, [theirs, ours, talker]) =
        lab.hosts_on_a_switch(["ffprobe", "plenary", "talker"], Snooping::Off).unwrap();
    let mut command = Command::new("ffprobe");
    command.args(["-hide_banner", "-show_streams", "-show_format", "sap://239.255.255.255"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut ffprobe = theirs.spawn(&mut command).unwrap();
    let mut lines = ffprobe.lines();
    let rendezvous = ours.run(|| Rendezvous::start(Settings::default()).unwrap());
    let _announcement = rendezvous.announce(conference(Ipv4Addr::new(192, 0, 2, 2))).unwrap();
    let _talker = talk(&talker, &["-f", "rtp", "rtp://239.255.77.7:5004?ttl=7"]);
    for wanted in ["codec_name=pcm_mulaw", "format_name=sap"] {
        let found = lines.find(PATIENCE, |line| (line.trim() == wanted).then_some(()));
        assert!(found.is_some(), "no {wanted}: {:#?}", lines.said());
    }
}
