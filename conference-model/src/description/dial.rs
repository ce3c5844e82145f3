//! The destination policy: what a description may make us do.
//!
//! Whoever writes a description decides where our packets go. So they go to groups only, never to groups or ports of
//! network services, and reports never to a third party (RFC 4566 §7; RFC 5760 §11). How *far* they go is no reason to
//! refuse: that is the person's choice, which the program confirms.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{Conference, Direction, FilterMode, Host, Media, Place, Reason, Refusal, RtcpShare, limits};
use crate::codec::{Kind, PayloadFormat, Role};
use crate::multicast::{Group, MADCAP_PORT, SAP_PORT, Scope};

/// A conference that may be dialled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dialable {
    /// The media that we can take part in, at least one; others of the description are left out.
    pub media: Vec<DialableMedia>,
}

/// One medium that we can take part in: what sockets and sessions need.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialableMedia {
    /// Which of the [`Conference::media`] it is.
    pub index: usize,
    /// Sound or pictures.
    pub kind: Kind,
    /// The group to join.
    pub group: Group,
    /// The RTP port.
    pub port: u16,
    /// The RTCP port in the same group, to listen on.
    pub rtcp_port: u16,
    /// Where our reports go while we send media: the group, so that all learn of us (RFC 5760 §4 for SSM).
    pub sender_reports: SocketAddr,
    /// Where our reports go while we only listen; `None`: nowhere, receivers of this session stay silent.
    pub receiver_reports: Option<SocketAddr>,
    /// Time to live or hop limit to send with.
    pub ttl: u8,
    /// How to join: [`FilterMode::Include`] with the sources of a source-specific join, or [`FilterMode::Exclude`] with
    /// those to block, usually none.
    pub mode: FilterMode,
    /// The sources.
    pub sources: Vec<IpAddr>,
    /// The formats whose codec we know, best first.
    pub formats: Vec<PayloadFormat>,
    /// Who sends.
    pub direction: Direction,
    /// Packet time to send with.
    pub packet_time: Option<Duration>,
    /// Packets are encrypted: without a key there is nothing to hear.
    pub secure: bool,
    /// What media and reports together may use, in bits per second.
    pub session_bandwidth: u64,
    /// What reports may use, where the description says so.
    pub rtcp_bandwidth: RtcpShare,
    /// The number of the audio level extension (RFC 6464), when announced.
    pub level_extension: Option<u8>,
}

impl Dialable {
    /// How far the furthest medium reaches: what a person is asked about.
    #[must_use]
    pub fn widest_scope(&self) -> Option<Scope> {
        self.media.iter().map(|media| media.group.scope()).max()
    }
}

impl Conference {
    /// Applies the destination policy.
    ///
    /// Media that are not audio or video over RTP, or in codecs unknown to us, are left out and not judged.
    ///
    /// # Errors
    /// A [`Refusal`] that names the medium: the whole conference is refused when one of the media we would take part in
    /// leads astray, since nobody writes that by accident.
    pub fn dialable(&self) -> Result<Dialable, Refusal> {
        let mut media = Vec::new();
        for (index, one) in self.media.iter().enumerate() {
            if let Some(kind) = kind_to_dial(one) {
                media.push(judge(index, kind, one).map_err(|reason| Refusal::new(Place::Medium(index), reason))?);
            }
        }
        if media.is_empty() {
            return Err(Refusal::new(Place::Whole, Reason::NothingToDial));
        }
        Ok(Dialable { media })
    }
}

/// Whether there is a codec that alone makes a conversation.
fn kind_to_dial(media: &Media) -> Option<Kind> {
    media.known_formats().find(|(_, codec)| codec.role != Role::Companion).map(|(_, codec)| codec.kind)
}

fn judge(index: usize, kind: Kind, media: &Media) -> Result<DialableMedia, Reason> {
    let group = group(media)?;
    let rtcp_port = media.rtcp_port().ok_or(Reason::Port(media.port))?;
    for port in media.layers().into_iter().map(|(_, port)| port).chain([media.port, rtcp_port]) {
        check_port(port)?;
    }
    let (mode, sources) = sources(media, group)?;
    let receiver_reports = receiver_reports(media, group, rtcp_port, &sources)?;
    let announced_ttl = media.destinations.first().and_then(|destination| destination.ttl);
    Ok(DialableMedia {
        index,
        kind,
        group,
        port: media.port,
        rtcp_port,
        sender_reports: SocketAddr::new(group.address(), rtcp_port),
        receiver_reports,
        ttl: announced_ttl.unwrap_or_else(|| group.scope().suggested_ttl()),
        mode,
        sources,
        formats: media.known_formats().map(|(format, _)| format.clone()).collect(),
        direction: media.direction,
        packet_time: media.effective_packet_time(),
        secure: media.transport.is_secure(),
        session_bandwidth: media.session_bandwidth_bits(),
        rtcp_bandwidth: media.rtcp_bandwidth(),
        level_extension: media.level_extension_id(),
    })
}

/// The first group, after all of them were found fit.
fn group(media: &Media) -> Result<Group, Reason> {
    for destination in &media.destinations {
        match &destination.host {
            Host::Name(name) => return Err(Reason::Name(name.clone())),
            Host::Ip(address) => _ = Group::new(*address)?,
        }
    }
    for (group, _) in media.layers() {
        if let Some(why) = group.unfit_for_media() {
            return Err(Reason::UnfitGroup { group, why });
        }
    }
    media.group().ok_or(Reason::NoAddress)
}

fn check_port(port: u16) -> Result<(), Reason> {
    match port {
        0..limits::LOWEST_PORT | SAP_PORT | MADCAP_PORT => Err(Reason::Port(port)),
        _ => Ok(()),
    }
}

/// How to join. Source-specific ranges need sources that can be; elsewhere everybody is welcome (RFC 4607 §1).
fn sources(media: &Media, group: Group) -> Result<(FilterMode, Vec<IpAddr>), Reason> {
    let specific = group.is_source_specific();
    let Some(filter) = &media.filter else {
        return if specific { Err(Reason::NeedsSource(group)) } else { Ok((FilterMode::Exclude, Vec::new())) };
    };
    if specific && filter.mode == FilterMode::Exclude {
        return Err(Reason::ExcludesInSourceSpecific(group));
    }
    let mut sources = Vec::new();
    for source in &filter.sources {
        match source {
            Host::Name(name) => return Err(Reason::Name(name.clone())),
            Host::Ip(address) if can_be_source(*address, group) => sources.push(*address),
            Host::Ip(address) => return Err(Reason::Source(*address)),
        }
    }
    Ok((filter.mode, sources))
}

fn can_be_source(address: IpAddr, group: Group) -> bool {
    let broadcast = matches!(address, IpAddr::V4(v4) if v4.is_broadcast());
    address.is_ipv4() == group.address().is_ipv4() && !address.is_multicast() && !address.is_unspecified() && !broadcast
}

/// Where the reports of receivers go: the group, where everybody may send to it, or the one source that asked for them
/// by unicast. Anybody else is a victim.
fn receiver_reports(media: &Media, group: Group, port: u16, sources: &[IpAddr]) -> Result<Option<SocketAddr>, Reason> {
    let announced = media.rtcp.as_ref().and_then(|rtcp| rtcp.host.as_ref());
    let wants_unicast = media.feedback.is_some() && group.is_source_specific();
    match announced {
        Some(host @ Host::Name(_)) => Err(Reason::RtcpToStranger(host.to_string())),
        Some(Host::Ip(address)) if *address == group.address() => {
            Ok((!group.is_source_specific()).then(|| SocketAddr::new(*address, port)))
        }
        Some(Host::Ip(address)) if wants_unicast && sources.contains(address) && !address.is_loopback() => {
            Ok(Some(SocketAddr::new(*address, port)))
        }
        Some(Host::Ip(address)) => Err(Reason::RtcpToStranger(address.to_string())),
        None if !group.is_source_specific() => Ok(Some(SocketAddr::new(group.address(), port))),
        None => Ok(match sources {
            [source] if wants_unicast && !source.is_loopback() => Some(SocketAddr::new(*source, port)),
            _ => None,
        }),
    }
}
