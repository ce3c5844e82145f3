use super::*;
use crate::time::NtpTime;

fn kinds(descriptions: &Descriptions, members: usize) -> Vec<SdesKind> {
    descriptions.due(members).iter().map(|item| item.kind).collect()
}

fn person() -> Descriptions {
    let identity = LocalIdentity::new("abcdefghijklmnop")
        .with(SdesKind::Name, "Ada")
        .with(SdesKind::Email, "ada@example.org")
        .with(SdesKind::Tool, "Plenary");
    Descriptions::new(identity)
}

#[test]
fn in_a_small_group_every_report_has_cname_and_name() {
    let mut person = person();
    for _ in 0..100 {
        assert_eq!(kinds(&person, 50)[..2], [SdesKind::Cname, SdesKind::Name]);
        person.sent(10_000);
    }
}

#[test]
fn in_a_crowd_the_first_report_has_the_name_and_the_others_seldom() {
    let mut person = person();
    assert_eq!(kinds(&person, 51), [SdesKind::Cname, SdesKind::Name]);
    let (mut names, mut others) = (0, BTreeSet::new());
    for _ in 0..480 {
        let due = kinds(&person, 10_000);
        assert!(due.len() <= 2, "at most one item besides the CNAME");
        names += u32::from(due.contains(&SdesKind::Name));
        others.extend(due.into_iter().filter(|kind| ![SdesKind::Cname, SdesKind::Name].contains(kind)));
        person.sent(10_000);
    }
    assert_eq!(names, 480 / 3 * 7 / 8);
    assert_eq!(others.into_iter().collect::<Vec<_>>(), [SdesKind::Email, SdesKind::Tool], "each has its turn");
}

#[test]
fn descriptions_beyond_the_cname_stay_below_a_fifth_of_the_reports_of_a_crowd() {
    let mut person = person();
    let (mut extra, mut total) = (0, 0);
    for _ in 0..240 {
        let items = person.due(10_000);
        extra += items.iter().skip(1).map(|item| 2 + item.value.len()).sum::<usize>();
        // IP, UDP, an empty receiver report, the head of the chunk and the items.
        total += 28 + 8 + 8 + items.iter().map(|item| 2 + item.value.len()).sum::<usize>();
        person.sent(10_000);
    }
    assert!(extra * 5 <= total, "{extra} of {total} octets");
}

#[test]
fn a_changed_item_rides_with_the_next_report() {
    let mut person = person();
    person.sent(10_000);
    assert_eq!(kinds(&person, 10_000), [SdesKind::Cname]);
    person.set(SdesKind::Note, "back at noon");
    assert_eq!(kinds(&person, 10_000), [SdesKind::Cname, SdesKind::Note]);
    person.sent(10_000);
    assert_eq!(kinds(&person, 10_000), [SdesKind::Cname]);
}

#[test]
fn what_is_taken_back_is_said_to_be_empty_in_a_few_reports_even_in_a_crowd() {
    let mut person = person();
    person.sent(10_000);
    person.set(SdesKind::Email, "");
    for _ in 0..REPORTS_TO_TAKE_BACK {
        assert!(person.due(10_000).iter().any(|item| item.kind == SdesKind::Email && item.value.is_empty()));
        person.sent(10_000);
    }
    assert!(!kinds(&person, 10_000).contains(&SdesKind::Email));
    person.set(SdesKind::Email, "");
    assert!(!kinds(&person, 10_000).contains(&SdesKind::Email), "there was nothing to take back");
}

#[test]
fn what_is_taken_back_and_said_again_is_said() {
    let mut person = person();
    person.set(SdesKind::Email, "");
    person.set(SdesKind::Email, "ada@example.net");
    let due = person.due(10_000);
    let emails: Vec<_> = due.iter().filter(|item| item.kind == SdesKind::Email).map(|item| item.value).collect();
    assert_eq!(emails, [b"ada@example.net"]);
}

#[test]
fn a_private_item_is_split_at_its_colon() {
    let identity = LocalIdentity::new("c").with(SdesKind::Private, "seat: 12");
    let descriptions = Descriptions::new(identity);
    let due = descriptions.due(1);
    assert_eq!((due[1].prefix, due[1].value), (&b"seat"[..], &b"12"[..]));
}

fn silent() -> Outgoing {
    Outgoing::new(Ssrc(7), 8_000, &mut Randomness::predictable(1))
}

#[test]
fn headers_count_up_and_the_media_clock_runs_through_silence() {
    let mut outgoing = silent();
    let first = outgoing.next_header(0, 8_000, true, 0);
    let second = outgoing.next_header(0, 8_000, false, 160);
    let after_silence = outgoing.next_header(0, 8_000, true, 80_000);
    assert_eq!(second.sequence, first.sequence.wrapping_add(1));
    assert_eq!(after_silence.sequence, first.sequence.wrapping_add(2));
    assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 160);
    assert_eq!(after_silence.timestamp.wrapping_sub(first.timestamp), 80_000);
}

#[test]
fn two_sessions_begin_at_different_numbers() {
    let mut random = Randomness::predictable(2);
    let header = |random: &mut _| Outgoing::new(Ssrc(7), 8_000, random).next_header(0, 8_000, false, 0);
    let (a, b) = (header(&mut random), header(&mut random));
    assert_ne!((a.sequence, a.timestamp), (b.sequence, b.timestamp));
}

#[test]
fn a_sender_is_one_until_its_second_report_after_the_last_packet() {
    let mut outgoing = silent();
    assert!(!outgoing.is_sender());
    outgoing.sent(Instant::ZERO, 0, 160);
    assert!(outgoing.is_sender());
    outgoing.reported();
    assert!(outgoing.is_sender());
    outgoing.reported();
    assert!(!outgoing.is_sender());
    assert_eq!(outgoing.sender_info(Instant::ZERO, ClockReading::default()), None);
}

#[test]
fn a_sender_report_gives_the_media_time_of_its_own_moment() {
    let mut outgoing = silent();
    outgoing.sent(Instant::ZERO, 1_000, 160);
    outgoing.sent(Instant::ZERO + Duration::from_millis(20), 1_160, 140);
    let clock = ClockReading { at: Instant::ZERO, wall: NtpTime { seconds: 3_900_000_000, fraction: 0 } };
    let info = outgoing.sender_info(Instant::ZERO + Duration::from_millis(520), clock).unwrap();
    assert_eq!(info.rtp_timestamp, 1_160 + 4_000);
    assert_eq!(info.ntp >> 32, 3_900_000_000);
    assert_eq!((info.packet_count, info.octet_count), (2, 300));
}
