//! One medium's session, from joining to the last goodbye: the three verbs over the parts beside this file.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `hear_rtp` | a media packet arrives |
//! | `hear_rtcp` | a report arrives |
//! | `conflict` | a number is used twice, or from another address |
//! | `report` | our turn to report |
//! | `leave` | our goodbye |

mod config;
mod conflict;
mod counters;
mod hear_rtcp;
mod hear_rtp;
mod leave;
mod outbox;
mod report;
mod talk;

pub use config::{IpVersion, Limits, LocalIdentity, SessionBandwidth, SessionConfig};
pub use counters::{Counters, Discard};
pub(in crate::rtp) use outbox::Outbox;
pub use talk::{Input, MemberView, Output, Quality, Received, Standing};

use std::collections::VecDeque;
use std::time::Duration;

use self::conflict::Former;
use self::leave::Farewell;
use self::report::Letter;
use super::conflicts::{ChangeLimit, Conflicts};
use super::growth::Growth;
use super::interval::Crowd;
use super::local::{Descriptions, Outgoing, duration_of};
use super::members::{Heard, Member, Members, Patience, Role, Stream};
use super::probation::Strangers;
use super::timer::{Expiry, ReportTimer};
use super::{Header, SdesKind, Ssrc};
use crate::bucket::Bucket;
use crate::random::Randomness;
use crate::time::Instant;

/// However long the interval of a crowd is, the sweep comes once a minute: the table is bounded, so it is cheap.
const LONGEST_BETWEEN_SWEEPS: Duration = Duration::from_secs(60);

/// One medium's session.
#[derive(Debug)]
pub struct Session {
    config: SessionConfig,
    random: Randomness,
    /// The time of the last call.
    now: Instant,
    stage: Stage,
    timer: ReportTimer,
    next_sweep: Instant,
    outgoing: Outgoing,
    descriptions: Descriptions,
    /// What goes out with our next report.
    letters: VecDeque<Letter>,
    members: Members,
    growth: Growth,
    strangers: Strangers,
    member_reports: Bucket,
    stranger_reports: Bucket,
    conflicts: Conflicts,
    changes: ChangeLimit,
    former: VecDeque<Former>,
    /// Whose report block was written last: the next report goes on behind it.
    last_reported: Ssrc,
    counters: Counters,
    out: Outbox,
}

/// Where we are in our life.
#[derive(Debug)]
enum Stage {
    /// A member.
    Joined,
    /// In a large crowd a goodbye waits for its turn (RFC 3550 §6.3.7).
    Leaving(Box<Farewell>),
    /// Nothing is said or heard any more.
    Gone,
}

/// What a session waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Timer {
    /// Our next report, or to think about it again (RFC 3550 §6.3.6).
    Report,
    /// To see who has gone (RFC 3550 §6.3.5).
    Sweep,
    /// Our goodbye, or to think about it again (RFC 3550 §6.3.7).
    Goodbye,
}

impl Timer {
    const ALL: [Self; 3] = [Self::Report, Self::Sweep, Self::Goodbye];
}

impl Session {
    /// Joins: from now on the timer runs.
    #[must_use]
    pub fn new(mut config: SessionConfig, mut random: Randomness, now: Instant) -> Self {
        config.limits = config.limits.workable();
        let limits = config.limits;
        let clock_rate = config.formats.first().map_or(8_000, |&(_, rate)| rate);
        let bucket = |per_second| Bucket::of_a_second(per_second, now);
        let ssrc = Ssrc(random.next_u32());
        let bandwidth = config.bandwidth.reports();
        let mut session = Self {
            timer: ReportTimer::start(bandwidth, config.reconsideration, 0, now, &mut random),
            now,
            stage: Stage::Joined,
            next_sweep: now,
            outgoing: Outgoing::new(ssrc, clock_rate, &mut random),
            descriptions: Descriptions::new(config.identity.clone()),
            letters: VecDeque::new(),
            members: Members::new(limits, &mut random),
            growth: Growth::default(),
            strangers: Strangers::new(limits, &mut random, now),
            member_reports: bucket(limits.member_reports_per_second),
            stranger_reports: bucket(limits.stranger_reports_per_second),
            conflicts: Conflicts::new(limits.conflicts),
            changes: ChangeLimit::default(),
            former: VecDeque::new(),
            last_reported: ssrc,
            counters: Counters::default(),
            out: Outbox::default(),
            config,
            random,
        };
        // The average begins with the size of what we are going to send (RFC 3550 §6.3.2).
        let first_size = session.on_the_wire(session.compose(now).datagram.len());
        session.timer.expect_size(first_size, &mut session.random);
        session.next_sweep = now + session.patience().interval.min(LONGEST_BETWEEN_SWEEPS);
        session
    }

    /// Takes what arrived or what somebody wants. RTP that is worth hearing comes back.
    pub fn handle_input<'a>(&mut self, now: Instant, input: Input<'a>) -> Result<Option<Received<'a>>, Discard> {
        self.now = now;
        let heard = match input {
            Input::Rtp { from, datagram } => self.hear_rtp(now, from, datagram).map(Some),
            Input::Rtcp { from, datagram } => self.hear_rtcp(now, from, datagram).map(|()| None),
            Input::Sent { rtp_timestamp, payload_bytes } => {
                self.sent_media(now, rtp_timestamp, payload_bytes);
                Ok(None)
            }
            Input::Describe { kind, text } => {
                self.descriptions.set(kind, &text);
                Ok(None)
            }
            Input::Application { subtype, name, data } => self.post(Letter { subtype, name, data }).map(|()| None),
            Input::LocalAddresses(addresses) => {
                self.move_to(now, addresses);
                Ok(None)
            }
            Input::Leave { reason } => {
                self.leave(now, reason.as_deref().unwrap_or_default());
                Ok(None)
            }
        };
        if let Err(reason) = heard {
            self.counters.count(reason);
        }
        heard
    }

    /// The time of [`Output::Timeout`] has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        for timer in Timer::ALL {
            if self.deadline(timer).is_some_and(|deadline| deadline <= now) {
                match timer {
                    Timer::Report => self.report_if_due(now),
                    Timer::Sweep => self.sweep(now),
                    Timer::Goodbye => self.say_goodbye_if_due(now),
                }
            }
        }
    }

    /// What to do next.
    pub fn poll_output(&mut self) -> Output {
        self.out.next().unwrap_or_else(|| Output::Timeout(self.next_deadline()))
    }

    /// The number under which we send.
    #[must_use]
    pub fn ssrc(&self) -> Ssrc {
        self.outgoing.ssrc
    }

    /// How many are in the session, ourselves included; an estimate when the crowd is sampled.
    #[must_use]
    pub fn members(&self) -> usize {
        self.members.others(self.now).saturating_add(1)
    }

    /// How many of them send, ourselves included.
    #[must_use]
    pub fn senders(&self) -> usize {
        self.members.senders().len() + usize::from(self.outgoing.is_sender())
    }

    /// What was taken and what was refused.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What is known of a member.
    #[must_use]
    pub fn member(&self, ssrc: Ssrc) -> Option<MemberView> {
        self.members.get(ssrc).filter(|member| !member.has_departed()).map(|member| view(ssrc, member))
    }

    /// What a member has said of itself, as [`Event::Described`](super::Event::Described) told it: at most one text of
    /// each kind.
    pub fn descriptions(&self, ssrc: Ssrc) -> impl Iterator<Item = (SdesKind, &str)> {
        self.members.get(ssrc).into_iter().flat_map(Member::descriptions)
    }

    /// Whether the last goodbye has been said and nothing more will come.
    #[must_use]
    pub fn has_left(&self) -> bool {
        matches!(self.stage, Stage::Gone)
    }

    /// The header of our next RTP packet, at `media_time` ticks since we began.
    pub fn next_header(&mut self, payload_type: u8, marker: bool, media_time: u32) -> Header<'static> {
        let clock_rate = self.known_clock_rate(payload_type).unwrap_or_else(|| self.outgoing.clock_rate());
        self.outgoing.next_header(payload_type, clock_rate, marker, media_time)
    }

    fn next_deadline(&self) -> Option<Instant> {
        Timer::ALL.into_iter().filter_map(|timer| self.deadline(timer)).min()
    }

    fn deadline(&self, timer: Timer) -> Option<Instant> {
        match (timer, &self.stage) {
            (Timer::Report, Stage::Joined) => self.timer.next(),
            (Timer::Sweep, Stage::Joined) => Some(self.next_sweep),
            (Timer::Goodbye, Stage::Leaving(farewell)) => farewell.next(),
            _ => None,
        }
    }

    fn report_if_due(&mut self, now: Instant) {
        let crowd = self.crowd();
        if self.timer.expire(now, crowd, &mut self.random) == Expiry::Send {
            self.report(now);
        }
    }

    /// Once an interval: who has gone, who has fallen silent, which conflicts are over (RFC 3550 §6.3.5).
    fn sweep(&mut self, now: Instant) {
        let patience = self.patience();
        self.members.sweep(now, patience, &mut self.out);
        self.conflicts.forget(now, patience.interval);
        self.timer.reconsider_in_reverse(now, self.believed());
        self.next_sweep = now + patience.interval.min(LONGEST_BETWEEN_SWEEPS);
    }

    fn sent_media(&mut self, now: Instant, rtp_timestamp: u32, payload_bytes: usize) {
        let was_sender = self.outgoing.is_sender();
        self.outgoing.sent(now, rtp_timestamp, payload_bytes);
        if !was_sender {
            let crowd = self.crowd();
            self.timer.hasten(now, crowd, &mut self.random);
        }
    }

    fn crowd(&self) -> Crowd {
        Crowd { members: self.believed(), senders: self.senders(), we_sent: self.outgoing.is_sender() }
    }

    /// How many are in the session as far as they set our pace. The control of an experiment believes everybody, as
    /// members did who knew neither rule.
    fn believed(&self) -> usize {
        let others =
            if self.config.reconsideration { self.members.believed(self.now) } else { self.members.others(self.now) };
        others.saturating_add(1)
    }

    /// Somebody was heard: may they count for our pace?
    fn believe(&mut self, now: Instant, ssrc: Ssrc) {
        let gap = self.timer.bandwidth().taken_by(self.timer.average_size());
        let Self { members, growth, .. } = self;
        members.believe(ssrc, |heads| growth.take(heads, gap, now));
    }

    fn patience(&self) -> Patience {
        let (bandwidth, size, crowd) = (self.timer.bandwidth(), self.timer.average_size(), self.crowd());
        Patience {
            member: bandwidth.time_out(crowd, size),
            sender: self.timer.drawn() * 2,
            interval: bandwidth.unhurried(crowd, size),
        }
    }

    /// The clock rate of a payload type, if the description names it.
    fn known_clock_rate(&self, payload_type: u8) -> Option<u32> {
        self.config.formats.iter().find(|&&(known, _)| known == payload_type).map(|&(_, rate)| rate)
    }

    fn on_the_wire(&self, octets: usize) -> usize {
        octets + self.config.ip.overhead()
    }
}

fn view(ssrc: Ssrc, member: &Member) -> MemberView {
    MemberView {
        ssrc,
        last_heard: member.last_heard,
        sending: member.sends(),
        contributor: matches!(member.role, Role::Contributor { .. }),
        rtp_from: member.rtp_from,
        rtcp_from: member.rtcp_from,
        heard: member.stream.as_deref().map(how_we_hear),
        hears_us: member.hears_us.as_deref().map(how_they_hear),
        round_trip: member.hears_us.as_deref().and_then(|heard| heard.round_trip),
    }
}

fn how_we_hear(stream: &Stream) -> Quality {
    let figures = stream.reception.figures();
    Quality {
        loss: f64::from(figures.fraction_lost) / 256.0,
        lost: figures.cumulative_lost,
        jitter: duration_of(figures.jitter, stream.clock_rate),
    }
}

fn how_they_hear(heard: &Heard) -> Quality {
    Quality { loss: f64::from(heard.fraction_lost) / 256.0, lost: heard.cumulative_lost, jitter: heard.jitter }
}
