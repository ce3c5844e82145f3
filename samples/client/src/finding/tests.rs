use std::sync::Arc;

use plenary_rendezvous::description::Conference as Description;
use plenary_rendezvous::{Error, Hearing, Listing, Rendezvous, Settings, Source};

use super::*;
use crate::cli::{AudioCodec, Document, Reach};

/// A rendezvous that hears nobody and is heard by nobody.
fn deaf() -> Rendezvous {
    Rendezvous::start(Settings { sap: false, ..Settings::default() }).unwrap()
}

fn drafted(reach: Reach, codec: AudioCodec) -> String {
    draft(&deaf(), "Weekly call", Features { codec, ..Features::reaching(reach) }).unwrap().conference.write()
}

/// The listing of a description in a file.
fn listed(sdp: &str) -> Arc<Listing> {
    let folder = std::env::temp_dir().join(format!("plenary-finding-{}-{:p}", std::process::id(), sdp));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("x.sdp"), sdp).unwrap();
    let rendezvous =
        Rendezvous::start(Settings { sap: false, folders: vec![folder.clone()], ..Settings::default() }).unwrap();
    let listing = rendezvous.wait_for("Weekly call", std::time::Duration::from_secs(10)).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    listing
}

#[test]
fn what_is_drafted_can_be_joined_in_every_codec() {
    let codecs = [
        (AudioCodec::Opus, "opus"),
        (AudioCodec::Pcmu, "PCMU"),
        (AudioCodec::Pcma, "PCMA"),
        (AudioCodec::G722, "G722"),
        (AudioCodec::L16, "L16"),
        (AudioCodec::L24, "L24"),
    ];
    for (codec, name) in codecs {
        let sdp = drafted(Reach::Local, codec);
        let described = Description::parse(sdp.as_bytes()).unwrap();
        let dialable = described.dialable().unwrap();
        let format = dialable.media[0].formats[0].clone();
        assert_eq!(format.encoding.to_lowercase(), name.to_lowercase(), "{sdp}");
        let bytes = dialable.media[0].packet_time.and_then(|time| format.bytes_per_packet(time));
        assert!(bytes.is_none_or(|bytes| bytes <= 1400), "{name} would be fragmented: {bytes:?}");
    }
}

#[test]
fn the_reach_is_the_groups_and_the_time_to_lives() {
    assert!(drafted(Reach::Link, AudioCodec::Opus).contains("/1\r\n"));
    assert!(drafted(Reach::Organisation, AudioCodec::Opus).contains("c=IN IP4 239.19"));
    let far = draft(&deaf(), "x", Features { ttl: Some(3), ..Features::reaching(Reach::Local) }).unwrap();
    assert!(far.conference.write().contains("/3\r\n"));
}

#[test]
fn who_may_listen_is_said_when_it_is_more_than_the_scopes() {
    assert_eq!(audience(Reach::Local, None), None);
    assert_eq!(audience(Reach::Local, Some(15)), None);
    assert!(audience(Reach::Global, None).unwrap().contains("beyond your organisation"));
    let far = audience(Reach::Local, Some(64)).unwrap();
    assert!(far.contains("may leave the local site"), "{far}");
}

#[test]
fn no_conference_is_called_what_join_takes_for_a_file() {
    for name in ["minutes.sdp", "-", "/etc/passwd"] {
        let refused = draft(&deaf(), name, Features::reaching(Reach::Local)).unwrap_err();
        assert!(refused.exit == Exit::Usage && refused.what.contains("for a file"), "{refused}");
    }
}

#[test]
fn a_listing_says_how_far_it_reaches_and_that_it_can_be_joined() {
    let told = conference(&listed(&drafted(Reach::Local, AudioCodec::Opus)));
    assert_eq!((told.name.as_str(), told.scope.as_deref()), ("Weekly call", Some("the local site")));
    assert!(told.joinable && told.why.is_none() && told.codecs == ["opus"], "{told:?}");
    assert!(told.group.unwrap().starts_with("239.255."));
    let near = conference(&listed(&drafted(Reach::Link, AudioCodec::Opus)));
    assert_eq!(near.scope.as_deref(), Some("this network link"));
}

#[test]
fn what_cannot_be_joined_says_why() {
    let sdp = drafted(Reach::Local, AudioCodec::Opus);
    let encrypted = conference(&listed(&sdp.replace("RTP/AVP", "RTP/SAVP")));
    assert!(!encrypted.joinable && encrypted.why.as_ref().unwrap().contains("encrypted"), "{encrypted:?}");
    let pictures = conference(&listed(&sdp.replace("m=audio", "m=video").replace("opus/48000/2", "VP8/90000")));
    assert!(pictures.why.as_ref().unwrap().contains("pictures"), "{pictures:?}");
}

#[test]
fn the_widest_group_decides_whether_one_is_asked() {
    assert!(reaches_everywhere(&listed(&drafted(Reach::Global, AudioCodec::Opus))));
    assert!(!reaches_everywhere(&listed(&drafted(Reach::Organisation, AudioCodec::Opus))));
}

#[test]
fn a_name_that_nobody_announces_is_not_found_and_the_failure_says_what_to_do() {
    let failure = locate(&deaf(), "Choir", std::time::Duration::from_millis(10)).unwrap_err();
    assert_eq!(failure.exit, Exit::NotFound);
    assert!(failure.what.contains("Choir") && failure.next.contains("plenary list"), "{failure}");
}

#[test]
fn announcements_of_one_place_mean_one_conference() {
    let sdp = drafted(Reach::Local, AudioCodec::Opus);
    let [one, twin] = [&sdp, &sdp.replacen("o=- ", "o=- 7", 1)].map(|sdp| listed(sdp));
    let elsewhere = listed(&drafted(Reach::Organisation, AudioCodec::Opus));
    let found = lookup::one_of(&[Arc::clone(&one), twin], "Weekly call").unwrap();
    assert!(Arc::ptr_eq(&found, &one), "the first that was found");
    let heard = Arc::new(Listing { source: heard_on_eth0(), ..Listing::clone(&one) });
    let found = lookup::one_of(&[Arc::clone(&one), Arc::clone(&heard)], "Weekly call").unwrap();
    assert!(Arc::ptr_eq(&found, &heard), "a file says nothing of where it is heard");
    let refused = lookup::one_of(&[one, elsewhere], "Weekly call").unwrap_err();
    assert!(refused.what.starts_with("2 conferences are called"), "{refused}");
    assert_eq!(lookup::one_of(&[], "Weekly call").unwrap_err().exit, Exit::NotFound);
}

/// An announcement.
fn heard_on_eth0() -> Source {
    let [group, from] = ["239.255.255.255", "192.0.2.1"].map(|address| address.parse().unwrap());
    Source::Sap { origin: from, heard: vec![Hearing { interface: "eth0".into(), group, from }] }
}

#[test]
fn others_of_ones_name_are_told_of_until_there_are_too_many() {
    let listing =
        Listing { source: heard_on_eth0(), ..Listing::clone(&listed(&drafted(Reach::Local, AudioCodec::Opus))) };
    let found = plenary_rendezvous::Event::Found(Arc::new(listing));
    let mut namesakes = Namesakes::default();
    assert_eq!(namesakes.hear(&found, "Choir"), None);
    let told: Vec<_> = (0..150).filter_map(|_| namesakes.hear(&found, "WEEKLY call")).collect();
    assert_eq!(told.len(), 17);
    let [first @ .., last] = told.as_slice() else { panic!("{told:?}") };
    assert!(first.iter().all(|event| event.line().contains("announced by 192.0.2.1")), "{told:?}");
    assert!(last.line().contains("'plenary list' shows them"), "{last:?}");
}

#[test]
fn of_interfaces_on_which_a_conference_is_heard_none_is_chosen_by_accident() {
    let mut listing = Listing::clone(&listed(&drafted(Reach::Local, AudioCodec::Opus)));
    let mut heard_on = |names: &[&str]| {
        let [group, from] = ["239.255.255.255", "192.0.2.1"].map(|address| address.parse().unwrap());
        let hearing = |name: &&str| Hearing { interface: (*name).into(), group, from };
        listing.source = Source::Sap { origin: from, heard: names.iter().map(hearing).collect() };
        (invitation_to(&listing).unwrap().heard_on, subject_of(&listing).unwrap().heard_on)
    };
    assert_eq!(heard_on(&["eth0", "eth0"]), (Some("eth0".into()), vec!["eth0".into()]));
    assert_eq!(heard_on(&["eth0", "docker0"]), (None, vec!["docker0".into(), "eth0".into()]));
    if cfg!(target_os = "linux") {
        assert_eq!(heard_on(&["eth0", "lo"]), (Some("eth0".into()), vec!["eth0".into()]), "our own");
        assert_eq!(heard_on(&["lo"]), (Some("lo".into()), vec!["lo".into()]));
    }
}

#[test]
fn a_file_that_is_no_description_is_refused_and_a_missing_one_not_found() {
    let exit = |path: &str| description_in(&Document::File(path.into())).unwrap_err().exit;
    assert_eq!((exit(file!()), exit("no/such.sdp")), (Exit::NotFound, Exit::NotFound));
    assert_eq!(exit(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")), Exit::Refused);
}

#[test]
fn the_rendezvous_errors_become_sentences() {
    let failure = failure(Error::NoFreeGroup);
    assert_eq!(failure.exit, Exit::Network);
    assert!(failure.what.starts_with("Every group") && failure.what.ends_with('.'), "{failure}");
}
