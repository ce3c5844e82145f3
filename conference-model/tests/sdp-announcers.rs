//! What is understood of the descriptions that real announcers write. `descriptions/README.md` says whose they are.

use std::time::Duration;

use conference_model::codec::CodecId;
use conference_model::description::{
    Concern, Conference, ConferenceKind, Dialable, Direction, FeedbackMode, FilterMode, MediaKind, Reading,
};

const CORPUS: &[(&str, &[u8])] = &[
    ("aes67-linux-daemon", include_bytes!("descriptions/aes67-linux-daemon.sdp")),
    ("dante-aes67", include_bytes!("descriptions/dante-aes67.sdp")),
    ("ffmpeg-sap-muxer", include_bytes!("descriptions/ffmpeg-sap-muxer.sdp")),
    ("ffmpeg-sdp-file", include_bytes!("descriptions/ffmpeg-sdp-file.sdp")),
    ("gstreamer", include_bytes!("descriptions/gstreamer.sdp")),
    ("ipv6", include_bytes!("descriptions/ipv6.sdp")),
    ("layered-video", include_bytes!("descriptions/layered-video.sdp")),
    ("mbone-latin1", include_bytes!("descriptions/mbone-latin1.sdp")),
    ("mbone-sdr", include_bytes!("descriptions/mbone-sdr.sdp")),
    ("minisapserver", include_bytes!("descriptions/minisapserver.sdp")),
    ("nmos-2110-30", include_bytes!("descriptions/nmos-2110-30.sdp")),
    ("pipewire", include_bytes!("descriptions/pipewire.sdp")),
    ("ravenna", include_bytes!("descriptions/ravenna.sdp")),
    ("ssm-rtcp-unicast", include_bytes!("descriptions/ssm-rtcp-unicast.sdp")),
    ("vlc", include_bytes!("descriptions/vlc.sdp")),
];

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn read(name: &str) -> (Reading, Dialable) {
    let (_, text) = CORPUS.iter().find(|(candidate, _)| *candidate == name).unwrap();
    let reading = Conference::read(text).map_err(|refusal| format!("{name}: {refusal}")).unwrap();
    let dialable = reading.dialable().map_err(|refusal| format!("{name}: {refusal}")).unwrap();
    (reading, dialable)
}

/// Each medium to dial, as `group:port/ttl codec, codec`.
fn summary(dialable: &Dialable) -> Vec<String> {
    let one = |media: &conference_model::description::DialableMedia| {
        let formats: Vec<String> = media.formats.iter().map(ToString::to_string).collect();
        format!("{} {}/{} {}", media.group, media.port, media.ttl, formats.join(", "))
    };
    dialable.media.iter().map(one).collect()
}

#[test]
fn every_description_survives_being_written() {
    for (name, text) in CORPUS {
        let conference = Conference::parse(text).unwrap();
        assert_eq!(Conference::parse(conference.write().as_bytes()).unwrap(), conference, "{name}");
    }
}

#[test]
fn vlc_announces_sound_and_pictures_under_one_address() {
    let (reading, dialable) = read("vlc");
    let conference = &reading.conference;
    assert_eq!((conference.name.as_str(), conference.kind), ("Evening news", Some(ConferenceKind::Broadcast)));
    assert_eq!(conference.origin.identity.address, "studio", "a host name, which is nowhere to send to");
    assert_eq!(
        summary(&dialable),
        ["239.255.12.42 5004/12 opus/48000/2 (96)", "239.255.12.42 5006/12 H264/90000 (96)"]
    );
    let audio = &conference.media[0];
    assert_eq!((audio.session_bandwidth_bits(), audio.rtcp_bandwidth().receivers), (128_000, Some(0)));
    assert_eq!(audio.direction, Direction::ReceiveOnly, "said once for the session");
}

#[test]
fn ffmpeg_writes_lone_line_feeds_and_lets_static_types_speak_for_themselves() {
    let (reading, dialable) = read("ffmpeg-sdp-file");
    assert_eq!(summary(&dialable), ["239.255.3.4 5004/16 opus/48000/2 (97)"]);
    assert!(reading.conference.media[0].payload_formats()[0].opus().unwrap().sends_stereo);
    let (_, dialable) = read("ffmpeg-sap-muxer");
    assert_eq!(summary(&dialable), ["224.2.130.7 5004/255 H264/90000 (96)", "224.2.130.7 5006/255 PCMU/8000 (0)"]);
}

#[test]
fn gstreamer_shouts_opus() {
    let (reading, dialable) = read("gstreamer");
    assert_eq!(summary(&dialable), ["239.255.44.5 5000/16 OPUS/48000/2 (111)"]);
    let media = &reading.conference.media[0];
    assert_eq!(media.payload_formats()[0].codec().unwrap().id, CodecId::Opus);
    assert_eq!(media.payload_formats()[0].opus().unwrap().max_capture_rate, Some(48_000));
    assert_eq!(media.clocking.references, ["local"]);
}

#[test]
fn pipewire_gives_packet_times_with_decimals() {
    let (reading, dialable) = read("pipewire");
    assert_eq!(summary(&dialable), ["239.1.2.3 46000/1 L16/48000/2 (127)"]);
    let media = &dialable.media[0];
    assert_eq!(media.packet_time, Some(Duration::from_micros(5_333)));
    assert_eq!(media.formats[0].samples_per_packet(Duration::from_micros(5_333)), Some(256));
    assert_eq!((media.mode, media.sources.len()), (FilterMode::Include, 1));
    assert_eq!(reading.conference.media[0].title.as_deref(), Some("2 channels: FL, FR"));
    assert_eq!(reading.conference.schedule.ends_at(), None);
}

#[test]
fn aes67_gear_is_understood_with_its_clocks() {
    let (reading, dialable) = read("dante-aes67");
    assert_eq!(summary(&dialable), ["239.69.83.134 5004/32 L24/48000/8 (97)"]);
    let media = &reading.conference.media[0];
    assert_eq!(media.packet_time, Some(Duration::from_millis(1)));
    assert_eq!(media.payload_formats()[0].bytes_per_packet(Duration::from_millis(1)), Some(1_152));
    assert_eq!(media.clocking.references, ["ptp=IEEE1588-2008:00-1D-C1-FF-FE-00-00-01:0"]);
    assert_eq!(media.clocking.media.as_deref(), Some("direct=142410716"));
    assert_eq!(reading.conference.keywords.as_deref(), Some("Dante"));

    let (reading, dialable) = read("ravenna");
    assert_eq!(summary(&dialable), ["239.1.50.1 5004/15 L24/48000/2 (98)"]);
    assert_eq!(dialable.media[0].formats[0].samples_per_packet(Duration::from_micros(120)), Some(6));
    assert_eq!(reading.conference.media[0].packet_time, Some(Duration::from_micros(120)));

    let (_, dialable) = read("aes67-linux-daemon");
    assert_eq!(summary(&dialable), ["239.1.0.1 5004/15 L16/48000/2 (98)"]);
}

#[test]
fn nmos_sends_the_same_twice_from_named_sources() {
    let (reading, dialable) = read("nmos-2110-30");
    assert_eq!(
        summary(&dialable),
        ["232.21.21.133 5000/32 L24/48000/2 (97)", "232.121.21.133 5000/32 L24/48000/2 (97)"]
    );
    assert!(dialable.media.iter().all(|media| media.mode == FilterMode::Include && media.receiver_reports.is_none()));
    let names: Vec<_> = reading.conference.media.iter().map(|media| media.mid.as_deref()).collect();
    assert_eq!(names, [Some("PRIMARY"), Some("SECONDARY")]);
    assert_eq!(reading.conference.attributes[0].name, "group");
}

#[test]
fn an_mbone_seminar_keeps_its_whiteboard_and_dials_the_rest() {
    let (reading, dialable) = read("mbone-sdr");
    assert_eq!(summary(&dialable), ["224.2.171.4 31954/127 PCMU/8000 (0)", "224.2.172.238 54782/127 H261/90000 (31)"]);
    let conference = &reading.conference;
    let kinds: Vec<_> = conference.media.iter().map(|media| media.kind.name()).collect();
    assert_eq!(kinds, ["audio", "video", "whiteboard", "text"]);
    assert_eq!(conference.media[2].kind, MediaKind::Other("whiteboard".into()));
    assert_eq!(conference.tool.as_deref(), Some("sdr v2.5a1"));
    assert_eq!(conference.schedule.periods[0].repeats[0].interval, 604_800);
    assert_eq!(conference.schedule.ends_at(), Some(2_873_404_696));
    assert_eq!(conference.media[0].packet_time, Some(Duration::from_millis(40)));
    assert!(reading.warnings.is_empty());
}

#[test]
fn old_european_announcements_read_with_their_accents() {
    let (reading, dialable) = read("mbone-latin1");
    assert_eq!(reading.conference.name, "Café des écoles");
    assert_eq!(reading.conference.origin.identity.username, "zoë");
    assert_eq!(summary(&dialable), ["224.2.140.1 20000/127 PCMA/8000 (8)"]);
    assert_eq!(reading.warnings[0].concern, Concern::NoTtl(127));
}

#[test]
fn static_l16_runs_at_44100_in_stereo() {
    assert_eq!(summary(&read("minisapserver").1), ["239.255.12.42 12345/255 L16/44100/2 (10)"]);
}

#[test]
fn an_ssm_town_hall_wants_its_reports_by_unicast() {
    let (reading, dialable) = read("ssm-rtcp-unicast");
    assert_eq!(summary(&dialable), ["232.252.0.2 41000/255 opus/48000/2 (98)"]);
    assert_eq!(dialable.media[0].receiver_reports.unwrap().to_string(), "198.51.100.1:42000");
    let media = &reading.conference.media[0];
    assert_eq!(media.feedback, Some(FeedbackMode::Summary));
    assert_eq!((media.rtcp_bandwidth().senders, media.rtcp_bandwidth().receivers), (Some(2_000), Some(4_000)));
}

#[test]
fn ipv6_conferences_inherit_their_group_and_announce_levels() {
    let (reading, dialable) = read("ipv6");
    assert_eq!(
        summary(&dialable),
        [
            "ff15::8000:101 49180/15 opus/48000/2 (96), G722/8000 (9), PCMA/8000 (8)",
            "ff3e::8000:102 49190/127 VP8/90000 (97)"
        ]
    );
    assert_eq!(reading.conference.media[0].level_extension_id(), Some(2));
    assert_eq!(dialable.media[1].sources.len(), 1);
}

#[test]
fn layers_pair_groups_with_ports() {
    let (reading, dialable) = read("layered-video");
    let layers: Vec<String> =
        reading.conference.media[0].layers().iter().map(|(group, port)| format!("{group}:{port}")).collect();
    assert_eq!(layers, ["224.2.1.1:49170", "224.2.1.2:49172", "224.2.1.3:49174"]);
    assert_eq!(dialable.media[1].formats[0].codec().unwrap().id, CodecId::Gsm);
}
