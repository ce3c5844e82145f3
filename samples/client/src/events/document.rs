//! An example and a sentence for every event; `docs/json-events.md` is made of them.

use super::{Conference, DeviceKind, Event, Person, Summary, Timing};

/// One of each.
pub(super) fn examples() -> Vec<Event> {
    let ada = || Person::new(1, Some("Ada"), Some("q7Zp1xkc93Td"));
    let conference = || "Weekly call".to_string();
    let stream = || "sound out".to_string();
    let mut examples = finding_conferences();
    examples.extend([
        Event::Waiting { conference: conference() },
        Event::Joining { conference: conference() },
        Event::Joined {
            conference: conference(),
            name: "Zoë".into(),
            cname: "M3c0dTwq1Zs8".into(),
            interface: Some("eth0".into()),
            groups: vec!["239.255.10.20:5004".into()],
        },
        Event::Announced { conference: conference(), group: "239.255.10.20:5004".into() },
        Event::Moved {
            conference: conference(),
            group: "239.255.10.77:5004".into(),
            why: "another conference uses its address".into(),
        },
        Event::ParticipantJoined(Person::new(1, None, None)),
        Event::ParticipantUpdated(Person { tool: Some("Plenary 0.1.0".into()), ..ada() }),
        Event::ParticipantTalking(ada().measured(Some(0.004), Some(std::time::Duration::from_millis(32)))),
        Event::ParticipantSilent(ada()),
        Event::ParticipantLost(ada()),
        Event::ParticipantRecovered(ada()),
        Event::ParticipantLeft(ada()),
        Event::LocalTalking,
        Event::LocalSilent,
        Event::StreamActive { stream: stream() },
        Event::StreamInactive { stream: stream() },
        Event::StreamFailed { stream: stream(), why: "the microphone is used by another program".into() },
        Event::MediaLost { why: "Nothing arrives any more, though others are there".into() },
        Event::MediaRecovered,
        Event::DeviceGone { device: "USB headset".into() },
        Event::DeviceArrived { device: "USB headset".into() },
        Event::Recording { folder: "recordings".into() },
        Event::Warning { message: "This conference reaches everywhere".into() },
        Event::Left { conference: conference(), why: None },
    ]);
    examples.extend(results());
    examples
}

fn finding_conferences() -> Vec<Event> {
    let weekly = || Conference {
        name: "Weekly call".into(),
        group: Some("239.255.10.20:5004".into()),
        scope: Some("the local site".into()),
        from: "192.168.1.7".into(),
        interface: Some("eth0".into()),
        codecs: vec!["opus".into()],
        signature: "not signed".into(),
        contested: false,
        joinable: true,
        why: None,
        timing: Timing::default(),
    };
    let later = Timing {
        begins: Some(1_750_003_600),
        ended: None,
        when: Some("begins in 59 min (2025-06-15 16:06 UTC)".into()),
    };
    let description = Event::Description {
        conference: "Weekly call".into(),
        sdp: "v=0\r\no=- 1 1 IN IP4 192.168.1.7\r\n".into(),
        heard: vec!["eth0, 239.255.255.255 from 192.168.1.7".into()],
        signature: "not signed".into(),
        timing: Timing::default(),
    };
    vec![
        Event::ConferenceHeard(weekly()),
        Event::ConferenceChanged(Conference { timing: later, ..weekly() }),
        Event::ConferenceGone(weekly()),
        description,
    ]
}

fn results() -> Vec<Event> {
    let summary = Summary { participants: 3, heard: 6, expected: 6, seconds: 10.0, ..Summary::default() };
    vec![
        Event::Summary(summary),
        Event::Device { device: "USB headset".into(), kind: DeviceKind::Microphone, default: true },
        Event::Finding {
            check: "membership".into(),
            verdict: "wrong".into(),
            says: "This computer is a member of 239.255.10.20 on wlan0, but not on eth0.".into(),
            next: Some("Join with --interface eth0.".into()),
        },
        Event::Error {
            message: "No conference called \"Weekly call\" was announced within 10 s.".into(),
            next: "'plenary list' shows what is.".into(),
            exit: 3,
        },
    ]
}

/// What each event means, and when it comes.
pub(super) fn meaning(event: &Event) -> &'static str {
    match event {
        Event::ConferenceHeard(_) => {
            "A conference is announced that was not known. `plenary list` prints one for each. Nobody verifies a `signature`; \
             `contested` means that somebody else describes the same conference differently, and one of the two is not genuine."
        }
        Event::ConferenceChanged(_) => {
            "Its announcement says something else now. Of a conference that does not take place now, here and above, `begins` \
             says when it begins or begins again, or `ended` when it was over, in seconds since 1970, and `when` says so in \
             words."
        }
        Event::ConferenceGone(_) => "It was taken back, or not heard for long.",
        Event::Description { .. } => {
            "`plenary show` prints one: the description as it was heard, here cut short. `begins`, `ended` and `when` are as \
             above."
        }
        Event::Waiting { .. } => "`join NAME` has not heard of it yet, and listens.",
        Event::Joining { .. } => "Its description is known; groups are being opened.",
        Event::Joined { .. } => "We are in it: the groups are open.",
        Event::Announced { .. } => "We announce it from now on.",
        Event::Moved { .. } => {
            "The conference we are in has another address now, and we go there: our own, because another conference uses its \
             address and nobody else is in it yet, or somebody else's, because it is announced there and nobody else is where \
             we are."
        }
        Event::ParticipantJoined(_) => "Somebody is there who was not. Their name may come later.",
        Event::ParticipantUpdated(_) => "Somebody told their name, or something else of themselves.",
        Event::ParticipantTalking(_) => "They talk.",
        Event::ParticipantSilent(_) => "They have stopped talking.",
        Event::ParticipantLost(_) => "Nothing is heard of them any more: a cable, a crash.",
        Event::ParticipantRecovered(_) => "They are heard of again.",
        Event::ParticipantLeft(_) => "They have left, or were lost for too long.",
        Event::LocalTalking => "We talk.",
        Event::LocalSilent => "We have stopped talking.",
        Event::StreamActive { .. } => "A stream of ours runs.",
        Event::StreamInactive { .. } => "It has stopped.",
        Event::StreamFailed { .. } => "It does not work.",
        Event::MediaLost { .. } => "The network is of no use to the conference.",
        Event::MediaRecovered => "It is of use again.",
        Event::DeviceGone { .. } => "A device that was in use is gone.",
        Event::DeviceArrived { .. } => "A device was plugged in.",
        Event::Recording { .. } => "The conference is being recorded.",
        Event::Warning { .. } => "Something that a person should know, and no program needs to.",
        Event::Left { .. } => "We have left; `why` says so if it was not our wish.",
        Event::Summary(_) => "The last line: who heard whom, as measured in what each heard.",
        Event::Device { .. } => "`plenary devices` prints one for each.",
        Event::Finding { .. } => {
            "`plenary doctor` prints one for each check, in this order: announcement, interface, route, time to live, \
             membership, querier, firewall, packets, formats, silence, clocks, microphone. `verdict` is `fine`, `wrong`, \
             `doubtful` or `not-checked`; `next` says what to do about it or how to check it, and is null when all is fine. \
             The exit code is 8 if one is wrong."
        }
        Event::Error { .. } => "The command failed; `exit` is its exit code.",
    }
}
