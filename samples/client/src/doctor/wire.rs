//! What arrives on the wire, whatever the conference makes of it: how many packets of whose, of which types, to which ports.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Instant;

use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};

use super::clock::{Clock, Drift};
use super::ear::Ear;
use super::facts::{Known, Source, Subject};

/// Listens to a conference's group.
#[derive(Debug)]
pub(crate) struct Wire {
    sound: Ear<Sound>,
    elsewhere: io::Result<Ear<Elsewhere>>,
}

/// What was heard.
#[derive(Debug)]
pub(crate) struct Notes {
    /// Who sends sound.
    senders: BTreeMap<(SocketAddr, u32), Sender>,
    /// How many packets came for other ports of the group.
    pub(super) elsewhere: Known<BTreeMap<u16, u64>>,
}

#[derive(Debug)]
struct Sound {
    /// How fast the clocks of the payload types run.
    rates: BTreeMap<u8, u32>,
    senders: BTreeMap<(SocketAddr, u32), Sender>,
}

#[derive(Debug)]
struct Sender {
    types: BTreeMap<u8, u64>,
    clock: Option<Clock>,
}

#[derive(Debug)]
struct Elsewhere {
    /// RTP's port and RTCP's.
    own: [u16; 2],
    ports: BTreeMap<u16, u64>,
}

/// More senders or ports than a conference can have are somebody's attack.
const MOST: usize = 1000;

impl Wire {
    /// Begins to listen on the interface of this number, or, without one, where the route leads.
    pub(crate) fn open(subject: &Subject, interface: Option<u32>) -> io::Result<Self> {
        let sound = Sound { rates: subject.formats.clone(), senders: BTreeMap::new() };
        let own = [subject.port, subject.port.saturating_add(1)];
        let raw = raw(subject.group);
        Ok(Self {
            sound: Ear::open(member(subject.group, subject.port, interface.unwrap_or_default())?, sound, Sound::note)?,
            elsewhere: raw.and_then(|raw| Ear::open(raw, Elsewhere { own, ports: BTreeMap::new() }, Elsewhere::note)),
        })
    }

    /// Ends, and tells.
    pub(crate) fn close(self) -> Notes {
        let how = "As root: tcpdump -ni any udp, and look at the ports.";
        let elsewhere = match self.elsewhere {
            Ok(ear) => Known::Is(ear.close().map(|notes| notes.ports).unwrap_or_default()),
            Err(error) => Known::not(format!("Other ports can be seen only as root ({error})."), how),
        };
        Notes { senders: self.sound.close().map(|sound| sound.senders).unwrap_or_default(), elsewhere }
    }
}

impl Notes {
    /// Adds what was heard to what is known of people; senders whom nobody knows are called by their address.
    pub(super) fn complete(&self, sources: &mut Vec<Source>) {
        for ((from, _), sender) in &self.senders {
            let place = sources.iter().position(|source| source.from == Some(*from));
            let place = place.unwrap_or_else(|| {
                sources.push(Source::unknown(*from));
                sources.len().saturating_sub(1)
            });
            if let Some(source) = sources.get_mut(place) {
                source.sends = true;
                source.packets += sender.types.values().sum::<u64>();
                source.types.extend(sender.types.keys());
                source.drift = source.drift.or(sender.drift());
            }
        }
    }
}

impl Sound {
    fn note(&mut self, packet: &[u8], from: SocketAddr, now: Instant) {
        let Some((kind, stamp, ssrc)) = rtp(packet) else { return };
        let is_known = self.senders.contains_key(&(from, ssrc));
        if !is_known && self.senders.len() >= MOST {
            return;
        }
        let rate = self.rates.get(&kind);
        let fresh = || Sender { types: BTreeMap::new(), clock: rate.map(|rate| Clock::new(*rate)) };
        let sender = self.senders.entry((from, ssrc)).or_insert_with(fresh);
        *sender.types.entry(kind).or_default() += 1;
        if let (Some(clock), Some(_)) = (&mut sender.clock, rate) {
            clock.hear(stamp, now);
        }
    }
}

impl Sender {
    fn drift(&self) -> Option<Drift> {
        self.clock.as_ref().and_then(Clock::drift)
    }
}

impl Elsewhere {
    fn note(&mut self, packet: &[u8], _: SocketAddr, _: Instant) {
        let Some(port) = port(packet).filter(|port| !self.own.contains(port)) else { return };
        if self.ports.len() < MOST || self.ports.contains_key(&port) {
            *self.ports.entry(port).or_default() += 1;
        }
    }
}

/// The payload type, the time and the source that RTP's header tells (RFC 3550 §5.1).
fn rtp(packet: &[u8]) -> Option<(u8, u32, u32)> {
    let [first, second, _, _, t0, t1, t2, t3, s0, s1, s2, s3, ..] = *packet else { return None };
    // RTCP on RTP's port (RFC 5761 §4).
    let is_rtcp = (192..=223).contains(&second);
    let told = (second & 0x7f, u32::from_be_bytes([t0, t1, t2, t3]), u32::from_be_bytes([s0, s1, s2, s3]));
    (first >> 6 == 2 && !is_rtcp).then_some(told)
}

/// The port that a UDP packet is for, its IP header before it.
fn port(packet: &[u8]) -> Option<u16> {
    let header = usize::from(packet.first()? & 0xf) * 4;
    let [_, _, high, low, ..] = *packet.get(header..)? else { return None };
    Some(u16::from_be_bytes([high, low]))
}

/// A socket that hears the group on one interface alone, beside others that do.
fn member(group: IpAddr, port: u16, interface: u32) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(SocketAddr::new(group, port)), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&place(group, port, interface).into())?;
    match group {
        IpAddr::V4(group) => {
            #[cfg(target_os = "linux")]
            socket.set_multicast_all_v4(false)?;
            let interface = match interface {
                0 => InterfaceIndexOrAddress::Address(Ipv4Addr::UNSPECIFIED),
                index => InterfaceIndexOrAddress::Index(index),
            };
            socket.join_multicast_v4_n(&group, &interface)?;
        }
        IpAddr::V6(group) => socket.join_multicast_v6(&group, interface)?,
    }
    Ok(socket)
}

/// What to bind to. Windows refuses groups.
fn place(group: IpAddr, port: u16, interface: u32) -> SocketAddr {
    match group {
        IpAddr::V4(_) if cfg!(windows) => SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, port).into(),
        IpAddr::V6(_) if cfg!(windows) => SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, port, 0, 0).into(),
        IpAddr::V4(group) => SocketAddrV4::new(group, port).into(),
        IpAddr::V6(group) => SocketAddrV6::new(group, port, 0, interface).into(),
    }
}

/// A socket that hears all ports of the group, which takes a privilege.
fn raw(group: IpAddr) -> io::Result<Socket> {
    let IpAddr::V4(group) = group else { return Err(io::Error::other("IPv6 shows no headers")) };
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP))?;
    socket.bind(&SocketAddr::from((group, 0)).into())?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rtp_is_told_from_all_else() {
        let packet = [0x80, 0x80, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7, 0xff];
        assert_eq!(rtp(&packet), Some((0, 160, 7)), "a marker is no part of the type");
        assert_eq!(rtp(&[&[0x80, 201], &packet[2..]].concat()), None, "a report");
        assert_eq!(rtp(&[&[0x40], &packet[1..]].concat()), None, "another version");
        assert_eq!((rtp(&packet[..11]), rtp(&[])), (None, None));
    }

    #[test]
    fn ports_are_found_behind_options_too() {
        let packet =
            |words: u8| [&[0x40 | words], &vec![0; usize::from(words) * 4 - 1][..], &[1, 2, 0x13, 0x8c]].concat();
        assert_eq!((port(&packet(5)), port(&packet(6))), (Some(5004), Some(5004)));
        assert_eq!((port(&packet(5)[..23]), port(&[0x4f]), port(&[])), (None, None, None));
    }
}
