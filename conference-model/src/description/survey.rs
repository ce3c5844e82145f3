//! The first look at a stranger's text: limits, character set, cleaning, and which line is which.
//!
//! `sdp-types` reads fields but bounds nothing, knows only UTF-8, and forgets where an attribute stood. So the text is
//! surveyed first, in one pass over at most [`limits::TEXT`] bytes. What comes out has the same line numbers.

use super::{Concern, Place, Reason, Refusal, Warning, limits};
use crate::text;

/// A text within the limits, cleaned line by line, and an index of its lines.
pub(super) struct Survey {
    /// What `sdp-types` gets to read.
    pub(super) text: String,
    /// What was forgiven.
    pub(super) warnings: Vec<Warning>,
    index: Vec<Line>,
}

struct Line {
    number: usize,
    /// 0 for the session, n for the n-th medium.
    section: usize,
    text: String,
}

enum Charset {
    Utf8,
    Latin1,
    /// Announced, but unknown to us: whatever is not UTF-8 becomes U+FFFD.
    Unknown,
}

/// Surveys `text`.
pub(super) fn survey(text: &[u8]) -> Result<Survey, Refusal> {
    let text = within_limits(text)?;
    let charset = announced_charset(text);
    let mut survey = Survey { text: String::with_capacity(text.len()), warnings: Vec::new(), index: Vec::new() };
    if let Some((number, Charset::Unknown)) = charset {
        survey.warnings.push(Warning { place: Place::Line(number), concern: Concern::Charset });
    }
    let charset = charset.map_or(Charset::Utf8, |(_, charset)| charset);
    let mut section = 0_usize;
    for (number, line) in numbered_lines(text) {
        let line = clean_line(line, &charset).map_err(|reason| Refusal::at(number, reason))?;
        survey.text.push_str(&line);
        survey.text.push('\n');
        if line.starts_with("m=") {
            section = section.saturating_add(1);
            if section > limits::MEDIA {
                return Err(Refusal::at(number, Reason::TooMany { what: "media", most: limits::MEDIA }));
            }
        }
        if !line.is_empty() {
            survey.index.push(Line { number, section, text: line });
        }
    }
    Ok(survey)
}

/// Bytes and lines are counted before anything else is done. A trailing NUL is how some C programs end their packets.
fn within_limits(text: &[u8]) -> Result<&[u8], Refusal> {
    if let Some((head, _)) = text.split_at_checked(limits::TEXT).filter(|(_, rest)| !rest.is_empty()) {
        return Err(Refusal::at(numbered_lines(head).count(), Reason::TooLong));
    }
    let end = text.iter().rposition(|&byte| byte != 0).map_or(0, |last| last.saturating_add(1));
    let text = text.get(..end).unwrap_or_default();
    match numbered_lines(text).nth(limits::LINES) {
        Some((number, line)) if !line.is_empty() => Err(Refusal::at(number, Reason::TooManyLines)),
        _ => Ok(text),
    }
}

fn numbered_lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(text.split(|&byte| byte == b'\n'))
}

fn announced_charset(text: &[u8]) -> Option<(usize, Charset)> {
    let (number, name) = numbered_lines(text)
        .find_map(|(number, line)| Some((number, line.strip_prefix(b"a=charset:")?.trim_ascii())))?;
    let is = |names: &[&str]| names.iter().any(|candidate| name.eq_ignore_ascii_case(candidate.as_bytes()));
    let charset = if is(&["UTF-8", "UTF8", "US-ASCII", "ISO-10646"]) {
        Charset::Utf8
    } else if is(&["ISO-8859-1", "ISO8859-1", "LATIN1"]) {
        Charset::Latin1
    } else {
        Charset::Unknown
    };
    Some((number, charset))
}

/// One line as UTF-8 without control characters, deceptive characters and superfluous spaces.
fn clean_line(line: &[u8], charset: &Charset) -> Result<String, Reason> {
    let end = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |last| last.saturating_add(1));
    let line = line.get(..end).unwrap_or_default();
    if line.iter().any(|&byte| matches!(byte, 0 | b'\r')) {
        return Err(Reason::ForbiddenByte);
    }
    let decoded = match charset {
        Charset::Utf8 => std::str::from_utf8(line).map_err(|_| Reason::NotUtf8)?.into(),
        Charset::Latin1 => line.iter().copied().map(char::from).collect::<String>().into(),
        Charset::Unknown => String::from_utf8_lossy(line),
    };
    let cleaned = text::clean_str(&decoded, limits::TEXT);
    Ok(match cleaned.split_once("= ") {
        Some((key, value)) if key.len() == 1 => format!("{key}={value}"),
        _ => cleaned,
    })
}

impl Survey {
    /// Where the `nth` line (from 0) beginning with `start` stands in `section`.
    pub(super) fn place(&self, section: usize, start: &str, nth: usize) -> Place {
        let mut lines = self.index.iter().filter(|line| line.section == section && line.text.starts_with(start));
        lines.nth(nth).map_or(Place::Whole, |line| Place::Line(line.number))
    }

    /// Where a line beginning with `start` decides about the medium `section`: there, or in the session.
    pub(super) fn place_or_session(&self, section: usize, start: &str) -> Place {
        match self.place(section, start, 0) {
            Place::Whole => self.place(0, start, 0),
            found => found,
        }
    }
}
