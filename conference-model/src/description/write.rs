//! Writing: RFC 8866, lines in its order, ended with CRLF. `sdp-types` writes the lines and drops line breaks that a
//! field might hold, so no text can become a line of its own.

use std::time::Duration;

use sdp_types as sdp;

use super::{
    Bandwidth, Clocking, Conference, Destination, Direction, FeedbackMode, FilterMode, Host, Media, Payload, Period,
    RtcpAddress, Schedule, SourceFilter,
};

impl Conference {
    /// The description as text. At most [`limits::TEXT`](super::limits::TEXT) bytes for every conference that was read.
    #[must_use]
    pub fn write(&self) -> String {
        let mut bytes = Vec::new();
        // Writing into memory cannot fail.
        let _ = self.to_fields().write(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn to_fields(&self) -> sdp::Session {
        sdp::Session {
            origin: self.origin.to_fields(),
            // RFC 8866 §5.3: the line is required and must not be empty.
            session_name: if self.name.is_empty() { "-".to_owned() } else { self.name.clone() },
            session_description: self.information.clone(),
            uri: self.uri.clone(),
            emails: self.emails.clone(),
            phones: self.phones.clone(),
            connection: None,
            bandwidths: bandwidth_lines(&self.bandwidth),
            times: period_lines(&self.schedule),
            time_zones: self.schedule.zones.iter().map(|zone| sdp::TimeZone::new(zone.at, zone.offset)).collect(),
            key: None,
            attributes: self.attribute_lines(),
            medias: self.media.iter().map(media_section).collect(),
        }
    }

    fn attribute_lines(&self) -> Vec<sdp::Attribute> {
        let mut lines = Lines::default();
        lines.add("tool", self.tool.as_ref());
        lines.add("type", self.kind.map(super::ConferenceKind::name));
        lines.add("keywds", self.keywords.as_ref());
        lines.keep(&self.attributes);
        lines.0
    }
}

/// Attribute lines as they grow.
#[derive(Default)]
struct Lines(Vec<sdp::Attribute>);

impl Lines {
    fn add(&mut self, name: &str, value: Option<impl ToString>) {
        self.0.extend(value.map(|value| sdp::Attribute::with_value(name, value.to_string())));
    }

    fn flag(&mut self, name: &str, set: bool) {
        self.0.extend(set.then(|| sdp::Attribute::new(name)));
    }

    fn keep(&mut self, attributes: &[super::Attribute]) {
        self.0.extend(
            attributes
                .iter()
                .map(|attribute| sdp::Attribute { attribute: attribute.name.clone(), value: attribute.value.clone() }),
        );
    }

    fn formats(&mut self, media: &Media) {
        for format in media.payload_formats() {
            self.add("rtpmap", Some(format!("{} {}", format.payload_type, format.rtpmap())));
            self.add("fmtp", format.fmtp.as_ref().map(|fmtp| format!("{} {fmtp}", format.payload_type)));
        }
    }

    fn clocking(&mut self, clocking: &Clocking) {
        for reference in &clocking.references {
            self.add("ts-refclk", Some(reference));
        }
        self.add("mediaclk", clocking.media.as_ref());
    }
}

fn media_section(media: &Media) -> sdp::Media {
    sdp::Media {
        media: media.kind.name().to_owned(),
        port: media.port,
        num_ports: (media.port_count > 1).then_some(media.port_count),
        proto: media.transport.name().to_owned(),
        fmt: format_list(&media.payload),
        media_title: media.title.clone(),
        connections: media.destinations.iter().map(connection_line).collect(),
        bandwidths: bandwidth_lines(&media.bandwidth),
        key: None,
        attributes: media_attribute_lines(media),
    }
}

fn media_attribute_lines(media: &Media) -> Vec<sdp::Attribute> {
    let mut lines = Lines::default();
    lines.formats(media);
    lines.add("ptime", media.packet_time.map(milliseconds));
    lines.add("maxptime", media.max_packet_time.map(milliseconds));
    lines.flag(media.direction.name(), media.direction != Direction::SendReceive);
    lines.add("rtcp", media.rtcp.as_ref().map(rtcp_value));
    lines.flag("rtcp-mux", media.rtcp_mux);
    lines.add("rtcp-unicast", media.feedback.map(FeedbackMode::name));
    lines.add("source-filter", media.filter.as_ref().map(|filter| filter_value(filter, media)));
    for extension in &media.extensions {
        lines.add("extmap", Some(extension));
    }
    lines.flag("extmap-allow-mixed", media.mixed_extensions);
    lines.clocking(&media.clocking);
    lines.add("key-mgmt", media.key_management.as_ref());
    lines.add("label", media.label.as_ref());
    lines.add("mid", media.mid.as_ref());
    lines.keep(&media.attributes);
    lines.0
}

fn format_list(payload: &Payload) -> String {
    let names: Vec<String> = match payload {
        Payload::Rtp(formats) => formats.iter().map(|format| format.payload_type.to_string()).collect(),
        Payload::Other(names) => names.clone(),
    };
    names.join(" ")
}

fn connection_line(destination: &Destination) -> sdp::Connection {
    let Destination { host, ttl, count } = destination;
    let ttl = ttl.map(|ttl| format!("/{ttl}")).unwrap_or_default();
    let count = if *count > 1 { format!("/{count}") } else { String::new() };
    let address_type = host.address_type().unwrap_or("IP4");
    sdp::Connection::new(sdp::NetType::In, address_type.into(), format!("{host}{ttl}{count}"))
}

fn bandwidth_lines(bandwidth: &Bandwidth) -> Vec<sdp::Bandwidth> {
    bandwidth.lines().map(|(name, value)| sdp::Bandwidth { bwtype: name.to_owned(), bandwidth: value }).collect()
}

fn period_lines(schedule: &Schedule) -> Vec<sdp::Time> {
    schedule.periods.iter().map(period_line).collect()
}

fn period_line(period: &Period) -> sdp::Time {
    let repeats = period.repeats.iter().map(|repeat| sdp::Repeat {
        repeat_interval: repeat.interval,
        active_duration: repeat.duration,
        offsets: repeat.offsets.clone(),
    });
    sdp::Time { start_time: period.start, stop_time: period.stop, repeats: repeats.collect() }
}

fn rtcp_value(rtcp: &RtcpAddress) -> String {
    match &rtcp.host {
        None => rtcp.port.to_string(),
        Some(host) => format!("{} IN {} {host}", rtcp.port, host.address_type().unwrap_or("IP4")),
    }
}

/// A filter names the group it is for, or `*` where there are several (RFC 4570 §3.1).
fn filter_value(filter: &SourceFilter, media: &Media) -> String {
    let mode = match filter.mode {
        FilterMode::Include => "incl",
        FilterMode::Exclude => "excl",
    };
    let group = match media.destinations.as_slice() {
        [Destination { host, count: 1, .. }] => Some(host),
        _ => None,
    };
    let types: Vec<&str> = filter.sources.iter().chain(group).filter_map(Host::address_type).collect();
    let address_type = match types.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => first,
        _ => "*",
    };
    let group = group.map_or_else(|| "*".to_owned(), Host::to_string);
    let sources: Vec<String> = filter.sources.iter().map(Host::to_string).collect();
    // The space behind the colon is in every example of the RFC, and some parsers want it.
    format!(" {mode} IN {address_type} {group} {}", sources.join(" "))
}

/// Milliseconds, with the decimals that AES67's packet times need.
fn milliseconds(time: Duration) -> String {
    let micros = time.as_micros();
    let text = format!("{}.{:03}", micros.checked_div(1_000).unwrap_or(0), micros.checked_rem(1_000).unwrap_or(0));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl FeedbackMode {
    /// The attribute's value.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Reflection => "reflection",
            Self::Summary => "rsi",
        }
    }
}
