//! From the fields that `sdp-types` found to a [`Conference`]: the session level.

use sdp_types as sdp;

use super::read_media::{self, Common};
use super::survey::{Survey, survey};
use super::{
    Attribute, Bandwidth, Concern, Conference, ConferenceKind, Dialable, Origin, Period, Place, Reason, Refusal,
    Repeat, Schedule, Warning, ZoneAdjustment, limits,
};
use crate::text;

/// A description that was read: the conference, and what its text has to do with it.
pub struct Reading {
    /// What it describes.
    pub conference: Conference,
    /// What was forgiven.
    pub warnings: Vec<Warning>,
    survey: Survey,
}

impl Reading {
    pub(super) fn of(text: &[u8]) -> Result<Self, Refusal> {
        let mut survey = survey(text)?;
        let fields = sdp::Session::parse(survey.text.as_bytes()).map_err(refusal_of)?;
        let mut warnings = std::mem::take(&mut survey.warnings);
        let conference = conference(&fields, &survey, &mut warnings)?;
        fits_when_written(&conference)?;
        Ok(Self { conference, warnings, survey })
    }

    /// [`Conference::dialable`], with lines instead of media in the refusals.
    ///
    /// # Errors
    /// A [`Refusal`] that names the line.
    pub fn dialable(&self) -> Result<Dialable, Refusal> {
        self.conference.dialable().map_err(|refusal| match refusal.place {
            Place::Medium(index) => Refusal { place: self.line_of(index, &refusal.reason), ..refusal },
            _ => refusal,
        })
    }

    /// Which line of the medium a refusal speaks of.
    fn line_of(&self, index: usize, reason: &Reason) -> Place {
        let section = index.saturating_add(1);
        let found = match reason {
            Reason::NotAGroup(_) | Reason::UnfitGroup { .. } | Reason::NeedsSource(_) | Reason::Name(_) => {
                self.survey.place_or_session(section, "c=")
            }
            // The port stands in `a=rtcp`, if not in the `m=` line.
            Reason::Port(port) if self.announces_rtcp_on(index, *port) => self.survey.place(section, "a=rtcp:", 0),
            Reason::RtcpToStranger(_) => self.survey.place(section, "a=rtcp:", 0),
            Reason::Source(_) | Reason::ExcludesInSourceSpecific(_) => {
                self.survey.place_or_session(section, "a=source-filter:")
            }
            _ => Place::Whole,
        };
        if found == Place::Whole { self.survey.place(section, "m=", 0) } else { found }
    }

    fn announces_rtcp_on(&self, index: usize, port: u16) -> bool {
        let announced = self.conference.media.get(index).and_then(|media| media.rtcp.as_ref());
        announced.is_some_and(|rtcp| rtcp.port == port)
    }
}

/// What the session level says for all media is written once per medium: sixteen copies of a long session level could
/// outgrow what we read ourselves, and a conference that cannot be passed on is of no use.
fn fits_when_written(conference: &Conference) -> Result<(), Refusal> {
    let written = conference.write();
    if written.len() > limits::TEXT {
        return Err(Refusal::new(Place::Whole, Reason::TooLong));
    }
    if written.lines().count() > limits::LINES {
        return Err(Refusal::new(Place::Whole, Reason::TooManyLines));
    }
    Ok(())
}

fn conference(fields: &sdp::Session, survey: &Survey, warnings: &mut Vec<Warning>) -> Result<Conference, Refusal> {
    if survey.place(0, "o=", 0) == Place::Whole {
        warnings.push(Warning { place: Place::Whole, concern: Concern::NoOrigin });
    }
    if fields.key.is_some() {
        warnings.push(Warning { place: survey.place(0, "k=", 0), concern: Concern::ObsoleteKey });
    }
    let session = SessionLevel::read(fields, survey, warnings)?;
    let media = read_media::all(fields, &session.common, survey, warnings)?;
    Ok(Conference {
        origin: Origin::from_fields(&fields.origin),
        name: session_name(&fields.session_name),
        information: fields.session_description.as_deref().and_then(human),
        uri: fields.uri.as_deref().and_then(human),
        emails: contacts(&fields.emails, "e-mail addresses")?,
        phones: contacts(&fields.phones, "telephone numbers")?,
        bandwidth: bandwidth(&fields.bandwidths),
        schedule: schedule(fields)?,
        kind: session.kind,
        tool: session.tool,
        keywords: session.keywords,
        attributes: session.common.other,
        media,
    })
}

/// RFC 8866 §5.3: a lone dash or space stands for no name.
fn session_name(text: &str) -> String {
    human(text).filter(|name| name != "-").unwrap_or_default()
}

/// Text for people: short, and nothing rather than empty.
pub(super) fn human(text: &str) -> Option<String> {
    Some(text::clean_str(text, text::LONGEST)).filter(|text| !text.is_empty())
}

fn contacts(lines: &[String], what: &'static str) -> Result<Vec<String>, Refusal> {
    if lines.len() > limits::CONTACTS {
        return Err(Refusal::new(Place::Whole, Reason::TooMany { what, most: limits::CONTACTS }));
    }
    Ok(lines.iter().filter_map(|line| human(line)).collect())
}

pub(super) fn bandwidth(lines: &[sdp::Bandwidth]) -> Bandwidth {
    let mut bandwidth = Bandwidth::default();
    for line in lines {
        bandwidth.note(&line.bwtype, line.bandwidth);
    }
    bandwidth
}

fn schedule(fields: &sdp::Session) -> Result<Schedule, Refusal> {
    let bound = |count: usize, most: usize, what: &'static str| {
        if count <= most { Ok(()) } else { Err(Refusal::new(Place::Whole, Reason::TooMany { what, most })) }
    };
    bound(fields.times.len(), limits::PERIODS, "t= lines")?;
    bound(fields.time_zones.len(), limits::OFFSETS, "zone adjustments")?;
    for time in &fields.times {
        bound(time.repeats.len(), limits::PERIODS, "r= lines")?;
        for repeat in &time.repeats {
            bound(repeat.offsets.len(), limits::OFFSETS, "offsets in an r= line")?;
        }
    }
    let zones = fields.time_zones.iter().map(|zone| ZoneAdjustment { at: zone.adjustment_time, offset: zone.offset });
    let mut schedule = Schedule { periods: fields.times.iter().map(period).collect(), zones: zones.collect() };
    if schedule.periods == [Period::default()] {
        schedule.periods.clear();
    }
    Ok(schedule)
}

fn period(time: &sdp::Time) -> Period {
    let repeats = time.repeats.iter().map(|repeat| Repeat {
        interval: repeat.repeat_interval,
        duration: repeat.active_duration,
        offsets: repeat.offsets.clone(),
    });
    Period { start: time.start_time, stop: time.stop_time, repeats: repeats.collect() }
}

/// What attributes say at session level.
#[derive(Default)]
struct SessionLevel {
    kind: Option<ConferenceKind>,
    tool: Option<String>,
    keywords: Option<String>,
    common: Common,
}

impl SessionLevel {
    fn read(fields: &sdp::Session, survey: &Survey, warnings: &mut Vec<Warning>) -> Result<Self, Refusal> {
        let mut level = Self::default();
        for (nth, attribute) in fields.attributes.iter().enumerate() {
            let place = survey.place(0, "a=", nth);
            let attribute = trimmed(attribute);
            if !level.note(&attribute) {
                level.common.note(attribute, place, warnings)?;
            }
        }
        level.common.read_connection(fields, survey, warnings)?;
        level.common.bandwidth = bandwidth(&fields.bandwidths);
        Ok(level)
    }

    /// Takes what only the session level may say; tells whether it did.
    fn note(&mut self, attribute: &Attribute) -> bool {
        let Some(value) = attribute.value.as_deref() else { return false };
        match attribute.name.as_str() {
            "type" => match ConferenceKind::from_name(value) {
                Some(kind) => self.kind.get_or_insert(kind),
                None => return false,
            },
            "tool" => return note_text(&mut self.tool, value),
            "keywds" => return note_text(&mut self.keywords, value),
            _ => return false,
        };
        true
    }
}

/// The first line of a kind counts.
fn note_text(field: &mut Option<String>, value: &str) -> bool {
    if field.is_none() {
        *field = human(value);
    }
    true
}

pub(super) fn trimmed(attribute: &sdp::Attribute) -> Attribute {
    Attribute {
        name: attribute.attribute.trim().to_owned(),
        value: attribute.value.as_deref().map(|value| value.trim().to_owned()),
    }
}

fn refusal_of(error: sdp::ParserError) -> Refusal {
    use sdp::ParserError as E;
    let (line, reason) = match error {
        E::InvalidLineFormat(1, _) => (1, Reason::NotADescription),
        E::InvalidLineFormat(line, _) => (line, Reason::Malformed("the line (it needs a letter and `=`)")),
        E::InvalidFieldEncoding(line, _) => (line, Reason::NotUtf8),
        E::InvalidFieldFormat(line, field) | E::MissingField(line, field) | E::FieldTrailingData(line, field) => {
            (line, Reason::Malformed(field))
        }
        E::InvalidVersion(line, _) => (line, Reason::NotADescription),
        E::MultipleVersions(line) => (line, Reason::Repeated("v=")),
        E::MultipleOrigins(line) => (line, Reason::Repeated("o=")),
        E::MultipleSessionNames(line) => (line, Reason::Repeated("s=")),
        E::MultipleSessionDescription(line) | E::MultipleMediaTitles(line) => (line, Reason::Repeated("i=")),
        E::MultipleUris(line) => (line, Reason::Repeated("u=")),
        E::MultipleConnections(line) => (line, Reason::Repeated("c=")),
        E::MultipleTimeZones(line) => (line, Reason::Repeated("z=")),
        E::MultipleKeys(line) => (line, Reason::Repeated("k=")),
        E::RepeatWithoutTime(line) => (line, Reason::Malformed("r= (it belongs below its t= line)")),
        // `NoVersion`, and variants that the crate no longer produces.
        _ => return Refusal::at(1, Reason::NotADescription),
    };
    Refusal::at(line, reason)
}
