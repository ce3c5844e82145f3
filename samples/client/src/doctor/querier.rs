//! Whether somebody asks who wants which group. Without, switches forget, and sound stops after some minutes.
//!
//! Queriers ask every two minutes, which is long to wait for. But when somebody leaves a group they ask at once, and a second
//! later again, whether anybody else wants it (RFC 3376 §6.4.2, §8.8). So the doctor joins a group that nobody needs, leaves
//! it, and joins it again, since who is no member does not get the question.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};

use super::ear::Ear;
use super::facts::Known;

/// What became of listening for a querier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asking {
    /// Who asked.
    pub(crate) who: Option<IpAddr>,
    /// For how long it was listened.
    pub(crate) listened: Duration,
    /// Whether there was time for an answer after we left a group.
    pub(crate) has_left: bool,
}

/// Listens for a querier.
#[derive(Debug)]
pub(crate) struct Questions {
    ear: Ear<Option<IpAddr>>,
    began: Instant,
    bait: Bait,
}

/// A group that nobody needs, and an interface.
#[derive(Debug)]
struct Bait {
    group: Ipv4Addr,
    interface: u32,
    /// Holds the membership.
    member: Option<Socket>,
    left: Option<Instant>,
}

/// IGMP's number (RFC 3376 §4).
const IGMP: i32 = 2;
/// A membership query (RFC 3376 §4.1).
const QUERY: u8 = 0x11;

/// By then our joining was told.
const JOINED: Duration = Duration::from_millis(700);

/// By then our leaving was told: joining earlier would undo it.
const LEFT: Duration = Duration::from_millis(100);

/// Queriers ask again after a second, a busy one a little later.
const ANSWERED: Duration = Duration::from_secs(2);

const HOW: &str = "As root: tcpdump -ni any igmp, for at least 125 s.";

impl Questions {
    /// Begins to listen on an interface.
    pub(crate) fn open(group: IpAddr, interface: Option<(&str, u32)>) -> Known<Self> {
        let IpAddr::V4(group) = group else {
            let how = "As root: tcpdump -ni any 'icmp6 and ip6[48] == 130', for at least 125 s.";
            return Known::not("Queries of IPv6 (MLD) are not listened for yet.", how);
        };
        let Some(interface) = interface else {
            return Known::not(
                "There is no interface to listen for a querier on.",
                "See what is said of interface and route.",
            );
        };
        match Self::listen(group, interface) {
            Ok(questions) => Known::Is(questions),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Known::not("Queries can be seen only as root.", format!("Ask as root, or: {HOW}"))
            }
            Err(error) => Known::not(format!("Queries cannot be listened for ({error})."), HOW),
        }
    }

    fn listen(group: Ipv4Addr, (name, index): (&str, u32)) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(IGMP)))?;
        #[cfg(target_os = "linux")]
        socket.bind_device(Some(name.as_bytes()))?;
        #[cfg(not(target_os = "linux"))]
        let _ = name;
        let ear = Ear::open(socket, None, |asked, packet, from, _| {
            if is_query(packet) {
                *asked = Some(from.ip());
            }
        })?;
        let mut bait = Bait { group: twin(group), interface: index, member: None, left: None };
        bait.join()?;
        Ok(Self { ear, began: Instant::now(), bait })
    }

    /// Gives it a chance to leave its group and to join it again.
    pub(crate) fn look(&mut self) {
        match self.bait.left {
            None if self.began.elapsed() >= JOINED => self.bait.leave(),
            Some(left) if self.bait.member.is_none() && left.elapsed() >= LEFT => {
                self.bait.join_again();
            }
            _ => {}
        }
    }

    /// Ends, and tells.
    pub(crate) fn close(self) -> Asking {
        let has_left = self.bait.left.is_some_and(|left| left.elapsed() >= ANSWERED);
        let listened = self.began.elapsed();
        Asking { who: self.ear.close().flatten(), listened, has_left }
    }
}

impl Bait {
    fn join(&mut self) -> io::Result<()> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
        socket.join_multicast_v4_n(&self.group, &InterfaceIndexOrAddress::Index(self.interface))?;
        self.member = Some(socket);
        Ok(())
    }

    /// If it cannot, the answer is not heard, and not expected.
    fn join_again(&mut self) {
        if self.join().is_err() {
            self.left = None;
        }
    }

    fn leave(&mut self) {
        self.member = None;
        self.left = Some(Instant::now());
    }
}

/// A group that nobody needs: one that Ethernet does not tell from `group`, since it carries 23 of an address's bits (RFC 1112
/// §6.4), is one that nobody should choose.
fn twin(group: Ipv4Addr) -> Ipv4Addr {
    const NOT_CARRIED: u32 = 1 << 23;
    Ipv4Addr::from_bits(group.to_bits() ^ NOT_CARRIED)
}

/// Whether a packet, its IP header first, asks for members.
fn is_query(packet: &[u8]) -> bool {
    let header = packet.first().map_or(0, |first| usize::from(first & 0xf) * 4);
    packet.get(header) == Some(&QUERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_told_from_an_answer() {
        let packet = |kind| [&[0x46], &[0; 23][..], &[kind, 100, 0, 0, 0, 0, 0, 0]].concat();
        assert!(is_query(&packet(0x11)));
        assert!(!is_query(&packet(0x22)) && !is_query(&[]) && !is_query(&[0x4f, 0x11]));
    }

    #[test]
    fn a_twin_differs_in_what_ethernet_does_not_carry() {
        let on_wire = |group: Ipv4Addr| group.to_bits() & 0x007f_ffff;
        for group in [Ipv4Addr::new(239, 255, 10, 20), Ipv4Addr::new(232, 1, 2, 3), Ipv4Addr::new(224, 2, 127, 254)] {
            assert!(twin(group).is_multicast() && twin(group) != group && on_wire(twin(group)) == on_wire(group));
        }
    }
}
