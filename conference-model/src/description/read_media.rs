//! From fields to meaning: one medium, and what both levels can say.

use std::time::Duration;

use sdp_types as sdp;

use super::read::{bandwidth, human, trimmed};
use super::survey::Survey;
use super::values::{self, FilterLine};
use super::{
    Attribute, Bandwidth, Clocking, Concern, Destination, Direction, ExtMap, FeedbackMode, Host, Media, MediaKind,
    Payload, Place, Reason, Refusal, RtcpAddress, SourceFilter, Transport, Warning, limits,
};
use crate::codec::PayloadFormat;
use crate::multicast::Group;

/// What may stand at session level for all media, or below one `m=` line.
#[derive(Default)]
pub(super) struct Common {
    pub(super) bandwidth: Bandwidth,
    /// Attributes that we do not interpret.
    pub(super) other: Vec<Attribute>,
    destinations: Vec<Destination>,
    direction: Option<Direction>,
    filters: Vec<FilterLine>,
    extensions: Vec<ExtMap>,
    mixed_extensions: bool,
    feedback: Option<FeedbackMode>,
    clocking: Clocking,
    key_management: Option<String>,
}

impl Common {
    /// Takes one attribute.
    pub(super) fn note(&mut self, line: Attribute, place: Place, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
        let value = line.value.as_deref().unwrap_or_default();
        if let Some(direction) = Direction::from_name(&line.name) {
            self.direction.get_or_insert(direction);
            return Ok(());
        }
        let mut ignored = |what| warnings.push(Warning { place, concern: Concern::Ignored(what) });
        match line.name.as_str() {
            "source-filter" => {
                let filter = values::filter_line(value, place);
                self.filters.push(filter.ok_or(Refusal::new(place, Reason::Malformed("a=source-filter")))?);
            }
            "extmap" => match ExtMap::parse(value) {
                Some(extension) => add_extension(&mut self.extensions, extension, place)?,
                None => ignored("extmap"),
            },
            "extmap-allow-mixed" => self.mixed_extensions = true,
            "rtcp-unicast" => match value {
                "reflection" => self.feedback = Some(FeedbackMode::Reflection),
                "rsi" => self.feedback = Some(FeedbackMode::Summary),
                _ => ignored("rtcp-unicast"),
            },
            "ts-refclk" => self.clocking.add_reference(value),
            "mediaclk" => _ = self.clocking.media.get_or_insert_with(|| value.to_owned()),
            "key-mgmt" => _ = self.key_management.get_or_insert_with(|| value.to_owned()),
            // What we hold, and write, is UTF-8.
            "charset" => {}
            "crypto" => warnings.push(Warning { place, concern: Concern::KeyInTheOpen }),
            _ => self.other.push(line),
        }
        Ok(())
    }

    /// The session's `c=` line. It names one address: blocks belong to media (RFC 8866 §5.7).
    pub(super) fn read_connection(
        &mut self,
        fields: &sdp::Session,
        survey: &Survey,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), Refusal> {
        if let Some(line) = &fields.connection {
            let place = survey.place(0, "c=", 0);
            let destination = values::destination(line, place, warnings)?;
            if destination.count > 1 {
                return Err(Refusal::new(place, Reason::BlockForAll));
            }
            self.destinations.push(destination);
        }
        Ok(())
    }
}

fn add_extension(extensions: &mut Vec<ExtMap>, extension: ExtMap, place: Place) -> Result<(), Refusal> {
    if extensions.iter().any(|known| known.id == extension.id) {
        return Ok(());
    }
    if extensions.len() >= limits::EXTENSIONS {
        let what = "header extensions";
        return Err(Refusal::new(place, Reason::TooMany { what, most: limits::EXTENSIONS }));
    }
    extensions.push(extension);
    Ok(())
}

/// All media of a description.
pub(super) fn all(
    fields: &sdp::Session,
    session: &Common,
    survey: &Survey,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Media>, Refusal> {
    let sections = (1..).zip(&fields.medias);
    sections.map(|(section, fields)| Section { section, fields, session, survey }.read(warnings)).collect()
}

/// One medium's section while it is read.
struct Section<'a> {
    section: usize,
    fields: &'a sdp::Media,
    session: &'a Common,
    survey: &'a Survey,
}

impl Section<'_> {
    fn read(&self, warnings: &mut Vec<Warning>) -> Result<Media, Refusal> {
        if self.fields.key.is_some() {
            warnings.push(Warning { place: self.survey.place(self.section, "k=", 0), concern: Concern::ObsoleteKey });
        }
        let transport = Transport::from_name(&self.fields.proto);
        let mut lines = MediaLines { rtp: transport.is_rtp(), ..MediaLines::default() };
        for (nth, attribute) in self.fields.attributes.iter().enumerate() {
            let place = self.survey.place(self.section, "a=", nth);
            lines.note(trimmed(attribute), place, warnings)?;
        }
        let payload = if transport.is_rtp() { Payload::Rtp(self.formats(&lines)?) } else { self.other_formats()? };
        let destinations = self.destinations(warnings)?;
        let filter = self.filter(&destinations, &lines.common, warnings)?;
        let MediaLines { common, rtcp, rtcp_mux, packet_time, max_packet_time, label, mid, .. } = lines;
        let session = self.session;
        Ok(Media {
            kind: MediaKind::from_name(&self.fields.media),
            title: self.fields.media_title.as_deref().and_then(human),
            port: self.fields.port,
            port_count: self.port_count()?,
            transport,
            payload,
            destinations,
            filter,
            rtcp,
            rtcp_mux,
            feedback: common.feedback.or(session.feedback),
            direction: common.direction.or(session.direction).unwrap_or_default(),
            bandwidth: self.bandwidth(),
            packet_time,
            max_packet_time,
            extensions: self.extensions(common.extensions)?,
            mixed_extensions: common.mixed_extensions || session.mixed_extensions,
            clocking: inherit_clocking(common.clocking, &session.clocking),
            key_management: common.key_management.or_else(|| session.key_management.clone()),
            label,
            mid,
            attributes: common.other,
        })
    }

    fn refuse(&self, reason: Reason) -> Refusal {
        Refusal::new(self.survey.place(self.section, "m=", 0), reason)
    }

    /// How many ports, all of which must exist with their RTCP neighbours.
    fn port_count(&self) -> Result<u16, Refusal> {
        let count = self.fields.num_ports.unwrap_or(1);
        if !(1..=limits::PORTS).contains(&count) {
            return Err(self.refuse(Reason::PortCount));
        }
        let span = count.saturating_mul(2).saturating_sub(1);
        if count > 1 && self.fields.port.checked_add(span).is_none() {
            return Err(self.refuse(Reason::BlockEnd("port")));
        }
        Ok(count)
    }

    fn format_names(&self) -> Result<impl Iterator<Item = &str>, Refusal> {
        let names = || self.fields.fmt.split(' ').filter(|name| !name.is_empty());
        if names().count() > limits::FORMATS {
            return Err(self.refuse(Reason::TooMany { what: "formats in one medium", most: limits::FORMATS }));
        }
        Ok(names())
    }

    fn other_formats(&self) -> Result<Payload, Refusal> {
        Ok(Payload::Other(self.format_names()?.map(str::to_owned).collect()))
    }

    /// The formats in the order of the `m=` line, each with its rtpmap, or with what RFC 3551 ties to the number.
    fn formats(&self, lines: &MediaLines) -> Result<Vec<PayloadFormat>, Refusal> {
        let mut formats: Vec<PayloadFormat> = Vec::new();
        for name in self.format_names()? {
            let number = name.parse().ok().filter(|&number: &u8| number < 128);
            let number =
                number.ok_or_else(|| self.refuse(Reason::PayloadType(name.chars().take(limits::WORD).collect())))?;
            if formats.iter().any(|known| known.payload_type == number) {
                continue;
            }
            let mapped = lines.maps.iter().find(|format| format.payload_type == number).cloned();
            let format = mapped.or_else(|| PayloadFormat::from_static(number));
            let format = format.ok_or_else(|| self.refuse(Reason::Unmapped(number)))?;
            let fmtp = lines.parameters.iter().find(|(of, _)| *of == number).map(|(_, text)| text.clone());
            formats.push(PayloadFormat { fmtp, ..format });
        }
        Ok(formats)
    }

    /// The medium's own `c=` lines, or the session's.
    fn destinations(&self, warnings: &mut Vec<Warning>) -> Result<Vec<Destination>, Refusal> {
        let mut destinations = Vec::new();
        let mut total = 0_u8;
        for (nth, line) in self.fields.connections.iter().enumerate() {
            let place = self.survey.place(self.section, "c=", nth);
            let destination = values::destination(line, place, warnings)?;
            total = total.saturating_add(destination.count);
            if total > limits::ADDRESSES {
                return Err(Refusal::new(place, Reason::AddressCount));
            }
            destinations.push(destination);
        }
        Ok(if destinations.is_empty() { self.session.destinations.clone() } else { destinations })
    }

    /// The filters that apply to these addresses: the medium's own, else the session's, added up (RFC 4570 §3).
    fn filter(
        &self,
        destinations: &[Destination],
        own: &Common,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<SourceFilter>, Refusal> {
        let applies = |line: &&FilterLine| {
            line.group.as_ref().is_none_or(|group| destinations.iter().any(|destination| covers(destination, group)))
        };
        let elsewhere = own.filters.iter().filter(|line| !applies(line));
        warnings.extend(elsewhere.map(|line| Warning { place: line.place, concern: Concern::FilterElsewhere }));
        let of = |lines: &[FilterLine]| lines.iter().filter(applies).cloned().collect::<Vec<_>>();
        let mut lines = of(&own.filters);
        if lines.is_empty() {
            lines = of(&self.session.filters);
        }
        let mut filter: Option<SourceFilter> = None;
        for line in lines {
            let filter = filter.get_or_insert(SourceFilter { mode: line.mode, sources: Vec::new() });
            if filter.mode != line.mode {
                return Err(Refusal::new(line.place, Reason::MixedFilters));
            }
            let news: Vec<Host> = line.sources.into_iter().filter(|source| !filter.sources.contains(source)).collect();
            filter.sources.extend(news);
            if filter.sources.len() > limits::SOURCES {
                let what = "sources in one medium";
                return Err(Refusal::new(line.place, Reason::TooMany { what, most: limits::SOURCES }));
            }
        }
        Ok(filter)
    }

    fn extensions(&self, own: Vec<ExtMap>) -> Result<Vec<ExtMap>, Refusal> {
        let mut extensions = own;
        for extension in &self.session.extensions {
            add_extension(&mut extensions, extension.clone(), self.survey.place(0, "a=extmap:", 0))?;
        }
        Ok(extensions)
    }

    /// `b=RS` and `b=RR` of the session hold for media without their own (RFC 3556).
    fn bandwidth(&self) -> Bandwidth {
        let own = bandwidth(&self.fields.bandwidths);
        Bandwidth {
            rtcp_senders: own.rtcp_senders.or(self.session.bandwidth.rtcp_senders),
            rtcp_receivers: own.rtcp_receivers.or(self.session.bandwidth.rtcp_receivers),
            ..own
        }
    }
}

fn covers(destination: &Destination, group: &Host) -> bool {
    let Host::Ip(first) = destination.host else { return destination.host == *group };
    let in_block = |offset| Group::new(first).ok().and_then(|first| first.plus(offset)).map(Group::address);
    *group == Host::Ip(first)
        || (1..destination.count).any(|offset| in_block(offset).map(Host::Ip).as_ref() == Some(group))
}

fn inherit_clocking(own: Clocking, session: &Clocking) -> Clocking {
    Clocking {
        references: if own.references.is_empty() { session.references.clone() } else { own.references },
        media: own.media.or_else(|| session.media.clone()),
    }
}

/// What attributes say below an `m=` line.
#[derive(Default)]
struct MediaLines {
    rtp: bool,
    common: Common,
    maps: Vec<PayloadFormat>,
    parameters: Vec<(u8, String)>,
    rtcp: Option<RtcpAddress>,
    rtcp_mux: bool,
    packet_time: Option<Duration>,
    max_packet_time: Option<Duration>,
    label: Option<String>,
    mid: Option<String>,
}

impl MediaLines {
    fn note(&mut self, line: Attribute, place: Place, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
        let value = line.value.as_deref().unwrap_or_default();
        let malformed = |what| Refusal::new(place, Reason::Malformed(what));
        match line.name.as_str() {
            "rtpmap" if self.rtp => self.maps.push(values::rtpmap(value).ok_or(malformed("a=rtpmap"))?),
            "fmtp" if self.rtp => self.parameters.extend(values::fmtp(value)),
            "rtcp" => self.rtcp = Some(values::rtcp(value).ok_or(malformed("a=rtcp"))?),
            "rtcp-mux" => self.rtcp_mux = true,
            "ptime" => note_time(&mut self.packet_time, value, "ptime", place, warnings),
            "maxptime" => note_time(&mut self.max_packet_time, value, "maxptime", place, warnings),
            "label" if !value.is_empty() => _ = self.label.get_or_insert_with(|| value.to_owned()),
            "mid" if !value.is_empty() => _ = self.mid.get_or_insert_with(|| value.to_owned()),
            _ => self.common.note(line, place, warnings)?,
        }
        Ok(())
    }
}

fn note_time(field: &mut Option<Duration>, value: &str, what: &'static str, place: Place, warnings: &mut Vec<Warning>) {
    match values::milliseconds(value) {
        Some(time) => _ = field.get_or_insert(time),
        None => warnings.push(Warning { place, concern: Concern::Ignored(what) }),
    }
}
