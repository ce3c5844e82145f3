//! Whatever one provider says, the other reads as it was said.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use conference_model::blob::{
    Blob, CallId, Decoded, Description, Direction, Invite, Join, JoinFailed, JoinFailure, Joined, LONGEST_LIST, Leave,
    LeaveReason, Left, LeftReason, MediaCause, MediaKind, MediaLost, MediaModes, MediaRecovered, MediaTypes, Message,
    Name, ParticipantChanged, ParticipantJoined, ParticipantLeft, QosWish, QualityChanged, QueryMedia, Report,
    ServiceLevel, SetMedia, SetQos, Stream, StreamActive, StreamAdded, StreamFailed, StreamInactive, StreamRemoved,
    TerminalArrived, TerminalFailed, TerminalGone, TerminalSelected, TerminalUnselected, ToMedia, ToTelephony,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{prop_assert_eq, proptest};

proptest! {
    #[test]
    fn what_telephony_says_arrives_as_it_was_said(call in calls(), message in to_media()) {
        let blob = Blob { call, message };
        prop_assert_eq!(Blob::decode(&blob.encode().unwrap()), Ok(Decoded::Blob(blob)));
    }

    #[test]
    fn what_media_say_arrives_as_it_was_said(call in calls(), message in to_telephony()) {
        let blob = Blob { call, message };
        prop_assert_eq!(Blob::decode(&blob.encode().unwrap()), Ok(Decoded::Blob(blob)));
    }

    #[test]
    fn bytes_under_a_good_header_are_an_error_or_a_message(kind in kinds(), body in vec(any::<u8>(), 0..40)) {
        check_forged::<ToMedia>(kind, &body);
        check_forged::<ToTelephony>(kind, &body);
    }
}

fn check_forged<M: Message + PartialEq + std::fmt::Debug>(kind: u16, body: &[u8]) {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let bytes = [b"Plny\x01\x00", &kind.to_be_bytes()[..], &length, &[0, 0, 0, 1], body].concat();
    if let Ok(Decoded::Blob(blob)) = Blob::<M>::decode(&bytes) {
        assert_eq!(Blob::decode(&blob.encode().unwrap()), Ok(Decoded::Blob(blob)));
    }
}

fn kinds() -> impl Strategy<Value = u16> {
    let kinds = [ToMedia::KINDS, ToTelephony::KINDS, Report::KINDS].concat();
    select(kinds).prop_map(|(kind, _)| kind)
}

fn calls() -> impl Strategy<Value = Option<CallId>> {
    any::<u32>().prop_map(CallId::new)
}

fn texts() -> impl Strategy<Value = Description> {
    vec(any::<char>(), 0..200).prop_map(|text| Description::new(text.into_iter().collect::<String>()).unwrap())
}

fn names() -> impl Strategy<Value = Option<Name>> {
    option::of(vec(any::<char>(), 0..300).prop_map(|text| Name::new(&text.into_iter().collect::<String>())))
}

fn modes() -> impl Strategy<Value = MediaModes> {
    select(vec![MediaModes::NONE, MediaModes::AUDIO, MediaModes::VIDEO, MediaModes::ALL])
}

fn kind() -> impl Strategy<Value = MediaKind> {
    select(MediaKind::ALL)
}

fn direction() -> impl Strategy<Value = Direction> {
    select(Direction::ALL)
}

fn cause() -> impl Strategy<Value = MediaCause> {
    select(MediaCause::ALL)
}

fn streams() -> impl Strategy<Value = Stream> {
    (any::<u32>(), kind(), direction()).prop_map(|(id, kind, direction)| Stream { id, kind, direction })
}

fn wishes() -> impl Strategy<Value = Vec<QosWish>> {
    let wish = (kind(), select(ServiceLevel::ALL), any::<Option<u32>>(), any::<Option<u32>>())
        .prop_map(|(kind, level, sending, receiving)| QosWish { kind, level, sending, receiving });
    vec(wish, 0..=LONGEST_LIST)
}

fn to_media() -> impl Strategy<Value = ToMedia> {
    prop_oneof![
        (texts(), modes(), wishes())
            .prop_map(|(description, media, quality)| Join { description, media, quality }.into()),
        select(LeaveReason::ALL).prop_map(|reason| Leave { reason }.into()),
        modes().prop_map(|media| SetMedia { media }.into()),
        wishes().prop_map(|wishes| SetQos { wishes }.into()),
        texts().prop_map(|description| QueryMedia { description }.into()),
    ]
}

fn to_telephony() -> impl Strategy<Value = ToTelephony> {
    prop_oneof![
        (modes(), vec(streams(), 0..=LONGEST_LIST), any::<u32>()).prop_map(|(media, streams, people)| Joined {
            media,
            streams,
            people
        }
        .into()),
        (select(JoinFailure::ALL), names()).prop_map(|(cause, detail)| JoinFailed { cause, detail }.into()),
        (select(LeftReason::ALL), names()).prop_map(|(reason, detail)| Left { reason, detail }.into()),
        modes().prop_map(|media| MediaTypes { media }.into()),
        (texts(), names()).prop_map(|(description, origin)| Invite { description, origin }.into()),
        stream_reports().prop_map(ToTelephony::from),
        terminal_reports().prop_map(ToTelephony::from),
        other_reports().prop_map(ToTelephony::from),
    ]
}

fn stream_reports() -> impl Strategy<Value = Report> {
    let fields = (any::<u32>(), cause(), names(), streams());
    (0..5, fields).prop_map(|(which, (stream, cause, detail, added))| match which {
        0 => StreamAdded { stream: added }.into(),
        1 => StreamActive { stream, cause }.into(),
        2 => StreamInactive { stream, cause }.into(),
        3 => StreamFailed { stream, cause, detail }.into(),
        _ => StreamRemoved { stream }.into(),
    })
}

fn terminal_reports() -> impl Strategy<Value = Report> {
    let fields = (any::<u32>(), any::<u32>(), cause(), names(), kind(), direction());
    (0..5, fields).prop_map(|(which, (terminal, stream, cause, name, kind, direction))| match which {
        0 => TerminalSelected { terminal, stream, name }.into(),
        1 => TerminalUnselected { terminal, stream }.into(),
        2 => TerminalFailed { terminal, stream, cause, detail: name }.into(),
        3 => TerminalArrived { terminal, kind, direction, name }.into(),
        _ => TerminalGone { terminal }.into(),
    })
}

fn other_reports() -> impl Strategy<Value = Report> {
    let fields = (any::<u32>(), any::<u32>(), names(), kind(), cause());
    let quality = (any::<u8>(), any::<u32>(), any::<Option<u32>>(), any::<Option<u32>>())
        .prop_map(|(loss, jitter, round_trip, people)| QualityChanged { loss, jitter, round_trip, people });
    (0..6, fields, quality).prop_map(|(which, (participant, people, name, kind, cause), quality)| match which {
        0 => ParticipantJoined { participant, people, name }.into(),
        1 => ParticipantChanged { participant, people, name }.into(),
        2 => ParticipantLeft { participant, people }.into(),
        3 => MediaLost { kind, cause }.into(),
        4 => MediaRecovered { kind }.into(),
        _ => quality.into(),
    })
}
