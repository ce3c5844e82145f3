//! Somebody who announces a conference and lists those of others: the real SAP announcer and cache on a node.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::sap::announcer::{self, Announcer};
use conference_model::sap::cache::{self, Cache};
use conference_model::sap::{Announcement, Compression, Profile, SessionId, Unannounceable};
use conference_model::time::{ClockReading, Instant, NtpTime};

use crate::node::{Node, Step, Traffic};

/// What the wall clock says when a simulation begins: 2026-01-01 00:00 UTC.
const BEGINNING: Duration = Duration::from_secs(1_767_225_600);

/// An announcer with its list.
pub struct Herald {
    announcer: Announcer,
    cache: Cache,
    session: SessionId,
    ip: IpAddr,
    clock: ClockReading,
    outbox: VecDeque<Arc<[u8]>>,
}

impl Herald {
    /// Announces one conference from `now` on, in a group of this many bits per second.
    ///
    /// # Errors
    ///
    /// When the description made for it cannot be announced.
    pub fn new(
        number: usize,
        limit: u32,
        ip: IpAddr,
        mut random: Randomness,
        now: Instant,
    ) -> Result<Self, Unannounceable> {
        let announcement = Announcement::new(ip, description(number, ip).into_bytes(), Compression::Never)?;
        let session = announcement.session().clone();
        let cache = Cache::new(now, Profile::default(), &mut random);
        let mut announcer = Announcer::new(now, announcer::Config { limit, ..announcer::Config::default() }, random);
        announcer.handle_input(now, announcer::Input::Announce(announcement));
        let clock = ClockReading { at: Instant::ZERO, wall: NtpTime::from_unix(BEGINNING) };
        Ok(Self { announcer, cache, session, ip, clock, outbox: VecDeque::new() })
    }

    /// Stops announcing, and says so.
    pub fn withdraw(&mut self, now: Instant) {
        self.announcer.handle_input(now, announcer::Input::Withdraw(self.session.clone()));
    }

    /// How many conferences it lists, its own included once it was announced.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.cache.entries().len()
    }

    /// What the cache has to say goes to the announcer; what the announcer sends is listed as our own.
    fn settle(&mut self, now: Instant) -> Option<Instant> {
        let due = loop {
            match self.announcer.poll_output() {
                announcer::Output::Transmit(bytes) => {
                    let own = cache::Input::Own { from: self.ip, bytes: &bytes, wall: self.clock.ntp_at(now) };
                    self.cache.handle_input(now, own);
                    self.outbox.push_back(bytes.into());
                }
                announcer::Output::Timeout(due) => break due,
            }
        };
        let sweep = loop {
            match self.cache.poll_output() {
                cache::Output::Heard(heard) => {
                    self.announcer.handle_input(now, announcer::Input::Heard(heard));
                }
                cache::Output::Listed(_) | cache::Output::Event(_) => {}
                cache::Output::Timeout(sweep) => break sweep,
            }
        };
        [due, sweep].into_iter().flatten().min()
    }
}

impl Node for Herald {
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, traffic: Traffic, datagram: &[u8]) {
        if traffic == Traffic::Sap {
            let wall = self.clock.ntp_at(now);
            self.cache.handle_input(now, cache::Input::Packet { from: from.ip(), bytes: datagram, wall });
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.cache.handle_timeout(now);
        self.announcer.handle_timeout(now);
    }

    fn poll(&mut self, now: Instant) -> Step {
        let due = self.settle(now);
        match self.outbox.pop_front() {
            Some(bytes) => Step::Transmit(Traffic::Sap, bytes),
            None => Step::Wait(due),
        }
    }
}

/// An ordinary description of a conference with voice and picture.
fn description(number: usize, ip: IpAddr) -> String {
    let low = number % 250 + 1;
    format!(
        "v=0\r\n\
         o=- {number} 1 IN IP4 {ip}\r\n\
         s=Conference number {number}\r\n\
         i=Everybody announces one, to see whether the band is shared\r\n\
         c=IN IP4 233.252.0.{low}/127\r\n\
         b=AS:800\r\n\
         t=0 0\r\n\
         a=tool:Plenary\r\n\
         a=type:meeting\r\n\
         m=audio 5004 RTP/AVP 96 0\r\n\
         a=rtpmap:96 opus/48000/2\r\n\
         a=fmtp:96 useinbandfec=1;usedtx=1\r\n\
         a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
         a=ptime:20\r\n\
         m=video 5006 RTP/AVP 97\r\n\
         a=rtpmap:97 VP8/90000\r\n\
         a=sendrecv\r\n"
    )
}
