//! Values on the command line, and how each is read. Every refusal says what would be understood.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use plenary_rendezvous::Source;
use plenary_tapi_host::text;

/// The longest time that makes sense for a conference: a month.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3600);

/// Tones that people and codecs can hear.
const AUDIBLE: std::ops::RangeInclusive<f64> = 20.0..=20_000.0;

/// What others hear of us.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Microphone {
    /// A device, by its name or the beginning of it.
    Device(String),
    /// A tone of so many hertz.
    Tone(f64),
    /// What is in a file, again and again.
    File(PathBuf),
    /// Nothing.
    None,
}

/// Where we hear the others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Speaker {
    /// A device, by its name or the beginning of it.
    Device(String),
    /// Recorded into a file.
    File(PathBuf),
    /// Nowhere.
    None,
}

/// Which conference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// The announced one of this name.
    Name(String),
    /// The one described there.
    Described(Document),
}

/// Where a description is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Document {
    /// In a file.
    File(PathBuf),
    /// On a web server, at this URL.
    Page(String),
    /// On standard input.
    Input,
}

/// How far a conference shall reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Reach {
    /// This network link, no router passed
    Link,
    /// The local site
    Local,
    /// The organisation
    Organisation,
    /// Everywhere
    Global,
}

/// How sound is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum AudioCodec {
    /// The best for people who talk, and for most networks
    Opus,
    /// Telephone quality, understood by everything
    Pcmu,
    /// The same, in Europe's variant
    Pcma,
    /// Twice a telephone's bandwidth, understood by most
    G722,
    /// Uncompressed, 16 bits
    L16,
    /// Uncompressed, 24 bits, as studios send it
    L24,
}

impl FromStr for Microphone {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, String> {
        microphone(value)
    }
}

impl FromStr for Speaker {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, String> {
        speaker(value)
    }
}

/// As the list calls it, cleaned for display: files that one names oneself may have got their names from somebody else.
impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => Source::File(path.clone()).fmt(f),
            Self::Page(url) => Source::Other(url.clone()).fmt(f),
            Self::Input => f.write_str("standard input"),
        }
    }
}

/// As `--mic` takes it.
impl fmt::Display for Microphone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(name) if name.parse() == Ok(self.clone()) => f.write_str(name),
            Self::Device(name) => write!(f, "device:{name}"),
            Self::Tone(hertz) => write!(f, "tone:{hertz}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::None => f.write_str("none"),
        }
    }
}

/// As `--speaker` takes it.
impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(name) if name.parse() == Ok(self.clone()) => f.write_str(name),
            Self::Device(name) => write!(f, "device:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::None => f.write_str("none"),
        }
    }
}

/// `tone:440`, `file:hello.ogg`, `none`, `device:NAME`, `NAME`.
pub(super) fn microphone(value: &str) -> Result<Microphone, String> {
    if let Some(hertz) = value.strip_prefix("tone:") {
        let heard = hertz.parse().ok().filter(|hertz| AUDIBLE.contains(hertz));
        return heard.map(Microphone::Tone).ok_or("a tone is a number of hertz from 20 to 20000: tone:440".into());
    }
    Ok(match speaker(value).map_err(|why| format!("{why}, or tone:440"))? {
        Speaker::Device(name) => Microphone::Device(name),
        Speaker::File(path) => Microphone::File(path),
        Speaker::None => Microphone::None,
    })
}

/// `file:heard.wav`, `none`, `device:NAME`, `NAME`.
pub(super) fn speaker(value: &str) -> Result<Speaker, String> {
    match (value, value.strip_prefix("file:"), value.strip_prefix("device:")) {
        ("none", ..) => Ok(Speaker::None),
        ("" | "file:" | "device:", ..) => Err("say a device's name, file:FILE or none".into()),
        (_, Some(path), _) => Ok(Speaker::File(path.into())),
        (_, _, Some(name)) => Ok(Speaker::Device(name.into())),
        (name, None, None) => Ok(Speaker::Device(name.into())),
    }
}

/// `-`, a URL, and all else is a file.
pub(super) fn document(value: &str) -> Result<Document, String> {
    match (value, value.strip_prefix("file://")) {
        ("", _) => Err("say a file, a URL, or - for standard input".into()),
        ("-", _) => Ok(Document::Input),
        (_, Some(path)) => Ok(Document::File(path.strip_prefix("localhost").unwrap_or(path).into())),
        (url, None) if is_url(url) => Ok(Document::Page(url.into())),
        (path, None) => Ok(Document::File(path.into())),
    }
}

/// `http://example.org`: a scheme, as RFC 3986 §3.1 has them, and a place.
fn is_url(value: &str) -> bool {
    let is_scheme = |scheme: &str| !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric());
    value.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// `-`, a URL, what looks like a file, and all else is a name.
pub(super) fn target(value: &str) -> Result<Target, String> {
    let path = Path::new(value);
    let is_description = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sdp"));
    let is_file = is_description || path.is_absolute() || value.starts_with("./") || value.starts_with("../");
    match value {
        "" => Err("say a conference's name, a file that ends with .sdp, a URL, or -".into()),
        _ if value == "-" || is_file || is_url(value) => document(value).map(Target::Described),
        name => title(name).map(Target::Name),
    }
}

/// A name as it is shown to others, and as they look for it: something visible must remain of it.
pub(super) fn title(value: &str) -> Result<String, String> {
    let cleaned = text::clean_str(value, text::LONGEST);
    if cleaned.is_empty() { Err("a name needs at least one visible character".into()) } else { Ok(cleaned) }
}

/// A name that a conference is given: one that it can be joined by.
pub(crate) fn given_name(value: &str) -> Result<String, String> {
    let name = title(value)?;
    match target(&name) {
        Ok(Target::Name(_)) => Ok(name),
        _ => Err("'plenary join' would take this name for a file or a URL; choose another".into()),
    }
}

/// `500ms`, `10s`, `5m`, `1h30m`.
pub(super) fn duration(value: &str) -> Result<Duration, String> {
    let unclear = || "say a time like 500ms, 10s, 5m or 1h30m".to_string();
    let mut total = Duration::ZERO;
    let mut rest = value;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit()).ok_or_else(unclear)?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|character: char| character.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let number: u64 = number.parse().map_err(|_| unclear())?;
        total = total.checked_add(times(unit, number).ok_or_else(unclear)?).ok_or_else(unclear)?;
        rest = after;
    }
    match total {
        Duration::ZERO => Err(unclear()),
        total if total > LONGEST => Err("that is longer than a month".into()),
        total => Ok(total),
    }
}

/// So many of a unit.
fn times(unit: &str, number: u64) -> Option<Duration> {
    let seconds = match unit {
        "ms" => return Some(Duration::from_millis(number)),
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
}
