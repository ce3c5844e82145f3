//! What the description module promises, scenario by scenario. The corpus of real announcers' descriptions is in the
//! crate's `tests/`.

mod dialling;
mod reading;
mod round_trip;

use super::{Conference, Refusal};

/// A description of one audio medium with `lines` put where the word in front of each says: `s` session, `m` medium.
fn with(lines: &[(char, &str)]) -> String {
    let of = |level: char| {
        lines.iter().filter(|(at, _)| *at == level).map(|(_, line)| format!("{line}\r\n")).collect::<String>()
    };
    format!("v=0\r\no=ann 1 1 IN IP4 192.0.2.1\r\ns=Test\r\n{}t=0 0\r\nm=audio 16400 RTP/AVP 0\r\n{}", of('s'), of('m'))
}

fn read(lines: &[(char, &str)]) -> Conference {
    Conference::parse(with(lines).as_bytes()).unwrap()
}

fn refused(lines: &[(char, &str)]) -> Refusal {
    Conference::parse(with(lines).as_bytes()).unwrap_err()
}
