//! One message of each kind with every field filled: what the golden files hold.

use conference_model::blob::{
    Blob, CallId, Description, Direction, Invite, Join, JoinFailed, JoinFailure, Joined, Leave, LeaveReason, Left,
    LeftReason, MediaCause, MediaKind, MediaLost, MediaModes, MediaRecovered, MediaTypes, Name, ParticipantChanged,
    ParticipantJoined, ParticipantLeft, QosWish, QualityChanged, QueryMedia, ServiceLevel, SetMedia, SetQos, Stream,
    StreamActive, StreamAdded, StreamFailed, StreamInactive, StreamRemoved, TerminalArrived, TerminalFailed,
    TerminalGone, TerminalSelected, TerminalUnselected, ToMedia, ToTelephony,
};

pub(crate) fn call() -> CallId {
    CallId::new(7).unwrap()
}

fn description() -> Description {
    let text =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Weekly\r\nc=IN IP4 239.255.1.1/15\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n";
    Description::new(text).unwrap()
}

fn name(text: &str) -> Option<Name> {
    Some(Name::new(text))
}

fn stream() -> Stream {
    Stream { id: 1, kind: MediaKind::Audio, direction: Direction::Render }
}

fn wish() -> QosWish {
    QosWish {
        kind: MediaKind::Video,
        level: ServiceLevel::IfAvailable,
        sending: Some(1_500_000),
        receiving: Some(6_000_000),
    }
}

/// What the telephony provider says.
pub(crate) fn to_media() -> Vec<Blob<ToMedia>> {
    let about = |message: ToMedia| Blob { call: Some(call()), message };
    vec![
        about(Join { description: description(), media: MediaModes::ALL, quality: vec![wish()] }.into()),
        about(Leave { reason: LeaveReason::Dropped }.into()),
        about(SetMedia { media: MediaModes::AUDIO }.into()),
        about(SetQos { wishes: vec![wish()] }.into()),
        about(QueryMedia { description: description() }.into()),
    ]
}

/// What a media provider says.
pub(crate) fn to_telephony() -> Vec<Blob<ToTelephony>> {
    let mut blobs: Vec<_> =
        answers().into_iter().chain(reports()).map(|m| Blob { call: Some(call()), message: m }).collect();
    blobs.push(Blob::of_the_line(Invite { description: description(), origin: name("Zoë") }));
    blobs
}

fn answers() -> Vec<ToTelephony> {
    vec![
        Joined { media: MediaModes::AUDIO, streams: vec![stream()], people: 7 }.into(),
        JoinFailed { cause: JoinFailure::Unreachable, detail: name("no route to 239.255.1.1") }.into(),
        Left { reason: LeftReason::EngineFailed, detail: name("the pipeline stopped") }.into(),
        MediaTypes { media: MediaModes::ALL }.into(),
    ]
}

fn reports() -> Vec<ToTelephony> {
    use conference_model::blob::Report;
    let (terminal, stream_id, participant, people) = (3, 1, 42, 7);
    let reports: Vec<Report> = vec![
        StreamAdded { stream: stream() }.into(),
        StreamActive { stream: stream_id, cause: MediaCause::LocalRequest }.into(),
        StreamInactive { stream: stream_id, cause: MediaCause::MediaTimeout }.into(),
        StreamFailed { stream: stream_id, cause: MediaCause::BadDevice, detail: name("unplugged") }.into(),
        StreamRemoved { stream: stream_id }.into(),
        TerminalSelected { terminal, stream: stream_id, name: name("Microphone") }.into(),
        TerminalUnselected { terminal, stream: stream_id }.into(),
        TerminalFailed { terminal, stream: stream_id, cause: MediaCause::BadDevice, detail: name("busy") }.into(),
        TerminalArrived { terminal, kind: MediaKind::Audio, direction: Direction::Capture, name: name("Headset") }
            .into(),
        TerminalGone { terminal }.into(),
        ParticipantJoined { participant, people, name: name("Zoë") }.into(),
        ParticipantChanged { participant, people, name: name("Zoë B.") }.into(),
        ParticipantLeft { participant, people }.into(),
        MediaLost { kind: MediaKind::Audio, cause: MediaCause::MediaTimeout }.into(),
        MediaRecovered { kind: MediaKind::Audio }.into(),
        QualityChanged { loss: 5, jitter: 2_500, round_trip: Some(31_000), people: Some(people) }.into(),
    ];
    reports.into_iter().map(ToTelephony::from).collect()
}
