//! Threats row 18: whatever the text says, the work is bounded by the text we take, and the refusal names the line.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the test measures what the model must not know"
)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a helper of tests; the times are for people to read")]

use std::time::{Duration, Instant};

use conference_model::description::{Conference, Reason, limits};

/// A description of one audio medium with `lines` put where the letter in front of each says: `s` session, `m` medium.
fn with(lines: &[(char, &str)]) -> String {
    let of = |level: char| {
        lines.iter().filter(|(at, _)| *at == level).map(|(_, line)| format!("{line}\r\n")).collect::<String>()
    };
    let head = "v=0\r\no=ann 1 1 IN IP4 192.0.2.1\r\ns=Test\r\n";
    format!("{head}{}t=0 0\r\nm=audio 16400 RTP/AVP 0\r\n{}", of('s'), of('m'))
}

/// Far above what a bounded pass takes even in a debug build on a busy machine; an unbounded one takes longer. The
/// promise of less than 5 ms is for the benchmark.
const GENEROUS: Duration = Duration::from_millis(500);

/// Reads `text`, checks that it was quick, and gives line and reason.
fn explode(what: &str, text: &[u8]) -> (Option<usize>, Reason) {
    let begin = Instant::now();
    let refusal = Conference::parse(text).unwrap_err();
    let taken = begin.elapsed();
    assert!(taken < GENEROUS, "{what} took {taken:?}");
    println!("{what}: {taken:?}: {refusal}");
    (refusal.line(), refusal.reason)
}

#[test]
fn a_line_of_a_megabyte_is_refused_by_its_number() {
    let text = [b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=".as_slice(), &vec![b'x'; 1 << 20]].concat();
    assert_eq!(explode("a line of a megabyte", &text), (Some(3), Reason::TooLong));
}

#[test]
fn a_hundred_thousand_media_are_not_counted() {
    let text = format!("v=0\r\n{}", "m=audio 5004 RTP/AVP 0\r\n".repeat(100_000));
    let (line, reason) = explode("100,000 media", text.as_bytes());
    assert_eq!(reason, Reason::TooLong);
    assert_eq!(line, Some(684), "the line that crosses 16 kB");
}

#[test]
fn the_seventeenth_medium_is_refused() {
    let text = with(&[]) + &"m=audio 5004 RTP/AVP 0\r\n".repeat(limits::MEDIA);
    assert_eq!(explode("17 media", text.as_bytes()), (Some(21), Reason::TooMany { what: "media", most: 16 }));
}

#[test]
fn line_513_is_refused() {
    let text = with(&[]) + &"a=x\n".repeat(508);
    assert_eq!(explode("513 lines", text.as_bytes()), (Some(513), Reason::TooManyLines));
    let text = with(&[]) + &"a=x\n".repeat(506);
    let conference = Conference::parse(text.as_bytes()).unwrap();
    assert_eq!(conference.write().lines().count(), limits::LINES, "the rtpmap of PCMU is written out");
}

#[test]
fn numbers_in_the_text_size_nothing() {
    let cases = [
        ("65535 addresses", ('m', "c=IN IP4 233.252.0.1/15/65535"), 6, Reason::AddressCount),
        ("17 addresses", ('m', "c=IN IP4 233.252.0.1/15/17"), 6, Reason::AddressCount),
        ("65535 IPv6 addresses", ('m', "c=IN IP6 ff0e::db8:0:1/65535"), 6, Reason::AddressCount),
        ("TTL 999", ('s', "c=IN IP4 233.252.0.1/999"), 4, Reason::Ttl),
        ("an endless number", ('s', "t=99999999999999999999 0"), 4, Reason::Malformed("Time start-time")),
    ];
    for (what, line, at, reason) in cases {
        assert_eq!(explode(what, with(&[line]).as_bytes()), (Some(at), reason), "{what}");
    }
    let ports = with(&[]).replace("16400 RTP", "16400/65535 RTP");
    assert_eq!(explode("65535 ports", ports.as_bytes()), (Some(5), Reason::PortCount));
    let port = with(&[]).replace("16400 RTP", "99999 RTP");
    assert_eq!(explode("port 99999", port.as_bytes()), (Some(5), Reason::Malformed("Media port")));
}

#[test]
fn nul_and_broken_utf8_are_refused_by_their_line() {
    let nul = with(&[('s', "i=a\0b")]);
    assert_eq!(explode("a nested NUL", nul.as_bytes()), (Some(4), Reason::ForbiddenByte));
    let mut broken = with(&[('s', "i=caf?")]).into_bytes();
    let at = broken.iter().position(|&byte| byte == b'?').unwrap();
    broken[at] = 0xE9;
    assert_eq!(explode("broken UTF-8", &broken), (Some(4), Reason::NotUtf8));
}

#[test]
fn lists_of_a_medium_are_bounded() {
    let formats = with(&[]).replace("AVP 0", &format!("AVP{}", " 0".repeat(limits::FORMATS + 1)));
    assert_eq!(explode("33 formats", formats.as_bytes()).0, Some(5));
    let sources: String = (1..=17).map(|host| format!(" 192.0.2.{host}")).collect();
    let filter = format!("a=source-filter: incl IN IP4 *{sources}");
    assert_eq!(explode("17 sources", with(&[('m', &filter)]).as_bytes()).0, Some(6));
    let extensions: Vec<String> = (1..=17).map(|id| format!("a=extmap:{id} urn:x:{id}")).collect();
    let lines: Vec<(char, &str)> = extensions.iter().map(|line| ('m', line.as_str())).collect();
    assert_eq!(explode("17 extensions", with(&lines).as_bytes()).0, Some(22));
}

#[test]
fn a_session_level_that_sixteen_media_would_multiply_is_refused() {
    let uri = format!("a=extmap:1 urn:{}", "x".repeat(2_000));
    let text = with(&[('s', &uri)]) + &"m=audio 5004 RTP/AVP 0\r\n".repeat(15);
    assert_eq!(explode("a multiplied session level", text.as_bytes()), (None, Reason::TooLong));
}
