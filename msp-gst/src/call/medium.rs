//! One medium of a call: its sockets and its session, and what belongs to them alone.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::sync::Arc;

use conference_model::description::{DialableMedia, Direction};
use conference_model::participant::{SessionId, SourceKey};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::rtp::{IpVersion, Session, SessionBandwidth, SessionConfig};
use conference_model::time::ClockReading;

use super::expected_loss::ExpectedLoss;
use super::first_words::FirstWords;
use super::formats::Numbers;
use super::join::Talk;
use super::media_clock::MediaClock;
use super::telling::Rarely;
use super::voice::Desk;
use super::watch::Watch;
use super::{CallConfig, MediumStatistics, SendingCounters};
use crate::net::{Interfaces, OpenError, Pair};

/// One medium.
pub(super) struct Medium {
    pub(super) id: SessionId,
    pub(super) media: DialableMedia,
    pub(super) pair: Pair,
    pub(super) session: Session,
    pub(super) watch: Watch,
    /// What the mixer calls each payload type.
    pub(super) numbers: Numbers,
    pub(super) first_words: FirstWords,
    pub(super) expected_loss: ExpectedLoss,
    pub(super) media_clock: MediaClock,
    pub(super) voice: SendingCounters,
    /// What its voice input knows too.
    pub(super) desk: Arc<Desk>,
    /// Whether its sockets are of no more use.
    pub(super) is_broken: bool,
    /// Whether the last packet could not be sent.
    pub(super) is_mute: bool,
    pub(super) sending_trouble: Rarely,
    pub(super) conflict_news: Rarely,
    pub(super) attack_news: Rarely,
}

/// What all media of a call are made with.
pub(super) struct Making<'a> {
    pub(super) config: &'a CallConfig,
    pub(super) interfaces: &'a Interfaces,
    pub(super) reading: ClockReading,
    pub(super) random: &'a mut Randomness,
}

impl Medium {
    /// Opens its sockets and joins.
    pub(super) fn open(
        id: SessionId,
        media: DialableMedia,
        numbers: Numbers,
        making: &mut Making<'_>,
    ) -> Result<Self, OpenError> {
        let pair = Pair::open(&media, &making.config.preferences, making.interfaces)?;
        let now = making.reading.at;
        let config = session_config(&media, &pair, making);
        Ok(Self {
            id,
            session: Session::new(config, making.random.fork(), now),
            watch: Watch::new(now),
            numbers,
            first_words: FirstWords::new(KeyedHash::new(making.random)),
            expected_loss: ExpectedLoss::default(),
            media_clock: MediaClock::new(now, media.formats.first().map_or(1, |format| format.clock_rate)),
            voice: SendingCounters::default(),
            desk: Arc::new(Desk::expecting(ExpectedLoss::default().value())),
            is_broken: false,
            is_mute: false,
            sending_trouble: Rarely::default(),
            conflict_news: Rarely::default(),
            attack_news: Rarely::default(),
            pair,
            media,
        })
    }

    /// Whether the description lets us hear.
    pub(super) fn may_hear(&self) -> bool {
        matches!(self.media.direction, Direction::SendReceive | Direction::ReceiveOnly)
    }

    /// Whether the description lets us talk.
    fn may_talk(&self) -> bool {
        matches!(self.media.direction, Direction::SendReceive | Direction::SendOnly)
    }

    /// What a voice input needs.
    pub(super) fn talk(&self) -> Talk {
        let (media, desk) = (self.media.clone(), Arc::clone(&self.desk));
        Talk { session: self.id, media, desk, is_allowed: self.may_talk() }
    }

    /// What we are in this medium.
    pub(super) fn own(&self) -> SourceKey {
        SourceKey { session: self.id, ssrc: self.session.ssrc() }
    }

    /// Where our own packets come from.
    pub(super) fn local_addresses(&self) -> Vec<SocketAddr> {
        local_addresses(&self.media, &self.pair)
    }

    /// Its numbers.
    pub(super) fn statistics(&mut self) -> MediumStatistics {
        MediumStatistics {
            session: self.id,
            ssrc: self.session.ssrc(),
            route: self.pair.route().clone(),
            bandwidth: self.media.session_bandwidth,
            rtp: *self.pair.rtp().stats(),
            rtcp: self.pair.rtcp().map(|socket| *socket.stats()),
            session_counters: self.session.counters().clone(),
            members: self.session.members(),
            senders: self.session.senders(),
            expected_loss: self.expected_loss.value(),
            voice: SendingCounters { skips: self.media_clock.skips(), dropped: self.desk.dropped(), ..self.voice },
        }
    }
}

fn session_config(media: &DialableMedia, pair: &Pair, making: &Making<'_>) -> SessionConfig {
    SessionConfig {
        bandwidth: SessionBandwidth {
            session: media.session_bandwidth,
            senders: media.rtcp_bandwidth.senders,
            receivers: media.rtcp_bandwidth.receivers,
        },
        ip: if media.group.address().is_ipv4() { IpVersion::V4 } else { IpVersion::V6 },
        formats: media.formats.iter().map(|format| (format.payload_type, format.clock_rate)).collect(),
        identity: making.config.identity.clone(),
        clock: making.reading,
        local_addresses: local_addresses(media, pair),
        level_extension: media.level_extension,
        reconsideration: true,
        limits: making.config.limits,
    }
}

/// Any address of the interface: for IPv6 the system may choose another than the one we know.
fn local_addresses(media: &DialableMedia, pair: &Pair) -> Vec<SocketAddr> {
    let interface = &pair.route().interface;
    let is_v4 = media.group.address().is_ipv4();
    let mut ports = vec![media.port, media.rtcp_port];
    ports.dedup();
    let addresses = interface.addresses.iter().filter(|address| address.is_ipv4() == is_v4);
    addresses.flat_map(|address| ports.iter().map(|port| sent_from(*address, *port, interface.index))).collect()
}

/// Link-local addresses are told with the link's number.
fn sent_from(address: IpAddr, port: u16, interface: u32) -> SocketAddr {
    match address {
        IpAddr::V6(v6) if v6.is_unicast_link_local() => SocketAddrV6::new(v6, port, 0, interface).into(),
        _ => SocketAddr::new(address, port),
    }
}
