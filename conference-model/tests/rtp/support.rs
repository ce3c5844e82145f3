//! Ourselves under test, and puppets who send us whatever a scenario needs.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::rtp::rtcp::{Compound, Item, MTU, Packet, ReportBlock, SenderInfo, Writer};
use conference_model::rtp::{
    self, Discard, Event, Header, Input, LocalIdentity, Output, Received, SdesKind, Session, SessionConfig, Ssrc,
};
use conference_model::time::Instant;

pub(crate) const PCMU: u8 = 0;
pub(crate) const RATE: u32 = 8_000;
pub(crate) const FRAME: Duration = Duration::from_millis(20);
pub(crate) const FRAME_TICKS: u32 = 160;

/// As fast as the bandwidth of reports of [`config`] carries reports of puppets, 500 B/s and 64 B.
pub(crate) const PACE: Duration = Duration::from_millis(130);

/// Where host `n` sends RTP from; its RTCP comes from the next port.
pub(crate) fn rtp_address(n: u32) -> SocketAddr {
    (Ipv4Addr::from(0xC612_0000 + n), 5004).into()
}

pub(crate) fn rtcp_address(n: u32) -> SocketAddr {
    (Ipv4Addr::from(0xC612_0000 + n), 5005).into()
}

/// A conference of 80 kb/s in which we are "Ada", on host 0.
pub(crate) fn config() -> SessionConfig {
    let mut config = SessionConfig::new(80_000, PCMU, RATE, "our-random-cname");
    config.identity = LocalIdentity::new("our-random-cname").with(SdesKind::Name, "Ada");
    config.local_addresses = vec![rtp_address(0), rtcp_address(0)];
    config
}

/// A session, the time, and everything it said.
pub(crate) struct Us {
    pub(crate) session: Session,
    pub(crate) now: Instant,
    pub(crate) events: Vec<Event>,
    pub(crate) sent: Vec<(Instant, Vec<u8>)>,
    wake: Option<Instant>,
    media_time: u32,
}

impl Us {
    pub(crate) fn joining(config: SessionConfig, seed: u64) -> Self {
        let session = Session::new(config, Randomness::predictable(seed), Instant::ZERO);
        let mut us = Self { session, now: Instant::ZERO, events: vec![], sent: vec![], wake: None, media_time: 0 };
        us.drain();
        us
    }

    pub(crate) fn usual() -> Self {
        Self::joining(config(), 1)
    }

    pub(crate) fn drain(&mut self) {
        loop {
            match self.session.poll_output() {
                Output::Transmit(datagram) => self.sent.push((self.now, datagram)),
                Output::Event(event) => self.events.push(event),
                Output::Timeout(wake) => return self.wake = wake,
            }
        }
    }

    /// Lets time pass, with all its timers.
    pub(crate) fn wait(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(wake) = self.wake.filter(|&wake| wake <= end) {
            self.now = wake.max(self.now);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    pub(crate) fn rtp<'a>(&mut self, from: SocketAddr, datagram: &'a [u8]) -> Result<Received<'a>, Discard> {
        let heard = self.session.handle_input(self.now, Input::Rtp { from, datagram });
        self.drain();
        heard.map(|received| received.expect("RTP comes back"))
    }

    pub(crate) fn rtcp(&mut self, from: SocketAddr, datagram: &[u8]) -> Result<(), Discard> {
        let heard = self.session.handle_input(self.now, Input::Rtcp { from, datagram });
        self.drain();
        heard.map(|_| ())
    }

    pub(crate) fn leave(&mut self, reason: Option<&str>) {
        let reason = reason.map(str::to_owned);
        self.session.handle_input(self.now, Input::Leave { reason }).unwrap();
        self.drain();
    }

    pub(crate) fn describe(&mut self, kind: SdesKind, text: &str) {
        self.session.handle_input(self.now, Input::Describe { kind, text: text.to_owned() }).unwrap();
        self.drain();
    }

    /// Speaks one frame. Gives what went out.
    pub(crate) fn speak(&mut self) -> Vec<u8> {
        self.media_time = self.media_time.wrapping_add(FRAME_TICKS);
        let header = self.session.next_header(PCMU, false, self.media_time);
        let payload = [0x7F; 160];
        let mut datagram = vec![];
        rtp::write(&header, &[], &payload, &mut datagram).unwrap();
        let sent = Input::Sent { rtp_timestamp: header.timestamp, payload_bytes: payload.len() };
        self.session.handle_input(self.now, sent).unwrap();
        self.drain();
        datagram
    }

    /// The events since the last call.
    pub(crate) fn news(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The reports sent since the last call.
    pub(crate) fn reports(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.sent).into_iter().map(|(_, datagram)| datagram).collect()
    }

    /// The moments at which something was sent.
    pub(crate) fn moments(&self) -> Vec<Duration> {
        self.sent.iter().map(|(at, _)| *at - Instant::ZERO).collect()
    }
}

/// Somebody else, on a host of their own.
#[derive(Clone)]
pub(crate) struct Puppet {
    pub(crate) ssrc: Ssrc,
    pub(crate) host: u32,
    pub(crate) cname: String,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
}

impl Puppet {
    pub(crate) fn new(n: u32) -> Self {
        let ssrc = Ssrc(0x1000_0000 + n);
        Self { ssrc, host: n, cname: format!("cname-of-{n:07}"), sequence: 100, timestamp: 5_000 }
    }

    pub(crate) fn rtp_from(&self) -> SocketAddr {
        rtp_address(self.host)
    }

    pub(crate) fn rtcp_from(&self) -> SocketAddr {
        rtcp_address(self.host)
    }

    pub(crate) fn skip(&mut self, packets: u16) {
        self.sequence = self.sequence.wrapping_add(packets);
        self.timestamp = self.timestamp.wrapping_add(FRAME_TICKS * u32::from(packets));
    }

    /// Its next RTP packet.
    pub(crate) fn frame(&mut self) -> Vec<u8> {
        self.frame_with(&[])
    }

    pub(crate) fn frame_with(&mut self, csrcs: &[Ssrc]) -> Vec<u8> {
        self.skip(1);
        let (sequence, timestamp, ssrc) = (self.sequence, self.timestamp, self.ssrc);
        let header = Header { payload_type: PCMU, marker: false, sequence, timestamp, ssrc, csrcs };
        let mut datagram = vec![];
        rtp::write(&header, &[], &[0x55; 160], &mut datagram).unwrap();
        datagram
    }

    /// Talks to `us` for `packets` frames.
    pub(crate) fn talk(&mut self, us: &mut Us, packets: usize) {
        for _ in 0..packets {
            let frame = self.frame();
            us.rtp(self.rtp_from(), &frame).unwrap();
            us.wait(FRAME);
        }
    }

    pub(crate) fn compound(&self, write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
        let mut datagram = vec![];
        let mut writer = Writer::new(&mut datagram, MTU);
        write(&mut writer);
        datagram
    }

    /// A receiver report with its CNAME.
    pub(crate) fn report(&self) -> Vec<u8> {
        self.report_on(&[])
    }

    pub(crate) fn report_on(&self, blocks: &[ReportBlock]) -> Vec<u8> {
        self.compound(|writer| {
            writer.report(self.ssrc, None, blocks, 64).unwrap();
            writer.describe(self.ssrc, &[Item::new(SdesKind::Cname, &self.cname)]).unwrap();
        })
    }

    pub(crate) fn sender_report(&self, ntp: u64) -> Vec<u8> {
        self.sender_report_with(SenderInfo { ntp, ..self.sent(1) })
    }

    /// A sender report after so many packets.
    pub(crate) fn sender_report_after(&self, packets: u32) -> Vec<u8> {
        self.sender_report_with(self.sent(packets))
    }

    fn sent(&self, packets: u32) -> SenderInfo {
        let octet_count = packets.wrapping_mul(160);
        SenderInfo { ntp: 0, rtp_timestamp: self.timestamp, packet_count: packets, octet_count }
    }

    fn sender_report_with(&self, info: SenderInfo) -> Vec<u8> {
        self.compound(|writer| {
            writer.report(self.ssrc, Some(&info), &[], 64).unwrap();
            writer.describe(self.ssrc, &[Item::new(SdesKind::Cname, &self.cname)]).unwrap();
        })
    }

    pub(crate) fn described_as(&self, items: &[Item<'_>]) -> Vec<u8> {
        self.compound(|writer| {
            writer.report(self.ssrc, None, &[], 0).unwrap();
            writer.describe(self.ssrc, items).unwrap();
        })
    }

    pub(crate) fn goodbye(&self, reason: &str) -> Vec<u8> {
        self.goodbye_of(&[self.ssrc], reason)
    }

    pub(crate) fn goodbye_of(&self, ssrcs: &[Ssrc], reason: &str) -> Vec<u8> {
        self.compound(|writer| {
            writer.report(self.ssrc, None, &[], 0).unwrap();
            writer.describe(self.ssrc, &[Item::new(SdesKind::Cname, &self.cname)]).unwrap();
            writer.goodbye(ssrcs, reason).unwrap();
        })
    }

    /// Makes itself known by one report.
    pub(crate) fn introduce(&self, us: &mut Us) {
        us.rtcp(self.rtcp_from(), &self.report()).unwrap();
    }
}

/// A block that says nothing but whom it is about.
pub(crate) fn nothing_about(ssrc: Ssrc) -> ReportBlock {
    ReportBlock {
        ssrc,
        fraction_lost: 0,
        cumulative_lost: 0,
        highest_sequence: 0,
        jitter: 0,
        last_sr: 0,
        delay_since_last_sr: 0,
    }
}

/// What a compound of ours says.
#[derive(Default, Debug)]
pub(crate) struct Read {
    pub(crate) sender: Option<Ssrc>,
    pub(crate) sender_info: Option<SenderInfo>,
    pub(crate) blocks: Vec<ReportBlock>,
    pub(crate) items: Vec<(SdesKind, String)>,
    pub(crate) leaving: Vec<Ssrc>,
    pub(crate) reason: Option<String>,
    pub(crate) packets: usize,
}

pub(crate) fn read(datagram: &[u8]) -> Read {
    let compound = Compound::parse(datagram).expect("what we send is valid");
    let mut read = Read { sender: Some(compound.sender()), ..Read::default() };
    for packet in compound.packets() {
        read.packets += 1;
        match packet {
            Packet::SenderReport(report) => {
                read.sender_info = Some(report.info);
                read.blocks.extend(report.blocks());
            }
            Packet::ReceiverReport(report) => read.blocks.extend(report.blocks()),
            Packet::Sdes(sdes) => {
                let items = sdes.chunks().flat_map(|chunk| chunk.items());
                read.items.extend(items.map(|item| (item.kind, String::from_utf8(item.value.to_vec()).unwrap())));
            }
            Packet::Bye(bye) => {
                read.leaving.extend(bye.ssrcs());
                read.reason = bye.reason().map(|reason| String::from_utf8(reason.to_vec()).unwrap());
            }
            _ => {}
        }
    }
    read
}
