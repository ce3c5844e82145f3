//! What one source's packets tell of the way they took: RFC 3550 appendices A.1 (sequence), A.3 (loss), A.8 (jitter).

use std::time::Duration;

use crate::time::Instant;

/// Consecutive packets before a source is believed (A.1). Noise and other protocols rarely manage two.
const MIN_SEQUENTIAL: u8 = 2;

/// A gap up to here is loss; beyond it, the source may have started anew (A.1).
const MAX_DROPOUT: u16 = 3_000;

/// Packets less late than this still belong to the stream (A.1).
const MAX_MISORDER: u16 = 100;

/// One round of 16-bit sequence numbers.
const CYCLE: u64 = 1 << 16;

/// A transit time that moves by more than this did not jitter: the sender's clock was set or its stream began anew.
/// Without a bound one hostile timestamp would spoil the estimate for minutes.
const DISCONTINUITY: Duration = Duration::from_secs(5);

/// One packet's arrival.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// When.
    pub(super) at: Instant,
    /// Its sequence number.
    pub(super) sequence: u16,
    /// Its RTP timestamp.
    pub(super) timestamp: u32,
    /// Ticks per second of that timestamp.
    pub(super) clock_rate: u32,
}

/// What a sequence number says about its packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// The source is not believed yet; keep the packet for when it is.
    Probation,
    /// In the stream: in order, late or again.
    Valid,
    /// Far from where the stream was; drop it. A second one in a row is believed.
    Jump,
}

/// One source's reception, as a receiver counts it.
#[derive(Clone, Debug)]
pub(super) struct Reception {
    /// Packets still needed in sequence before the source is believed.
    probation: u8,
    /// Highest sequence number seen.
    max: u16,
    /// Rounds of sequence numbers, times 65 536.
    cycles: u64,
    /// Added to extended numbers handed out, so that they never go back when a source starts anew.
    epoch: u64,
    /// First sequence number counted.
    base: u16,
    /// What would confirm a jump: the number after the last stray one.
    after_jump: Option<u16>,
    received: u64,
    expected_before: u64,
    received_before: u64,
    jitter: Jitter,
}

/// The four figures of a report block (RFC 3550 §6.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Figures {
    /// Loss since the last report, in 1/256.
    pub(super) fraction_lost: u8,
    /// Loss since the beginning, clamped to 24 signed bits; negative when duplicates outnumber losses.
    pub(super) cumulative_lost: i32,
    /// Highest sequence number with its cycles.
    pub(super) highest_sequence: u32,
    /// Interarrival jitter in RTP ticks.
    pub(super) jitter: u32,
}

impl Reception {
    /// A source of which nothing has arrived but `first`, which is about to be [counted](Self::count).
    #[must_use]
    pub(super) fn expecting(first: u16) -> Self {
        Self {
            probation: MIN_SEQUENTIAL,
            max: first.wrapping_sub(1),
            cycles: 0,
            epoch: CYCLE,
            base: first,
            after_jump: None,
            received: 0,
            expected_before: 0,
            received_before: 0,
            jitter: Jitter::default(),
        }
    }

    /// Whether two consecutive packets have been seen.
    #[must_use]
    pub(super) fn is_valid(&self) -> bool {
        self.probation == 0
    }

    /// Counts a packet.
    pub(super) fn count(&mut self, arrival: Arrival) -> Order {
        let order = if self.is_valid() { self.follow(arrival.sequence) } else { self.prove(arrival.sequence) };
        if order == Order::Valid {
            self.received += 1;
            self.jitter.update(arrival);
        }
        order
    }

    /// `sequence` with the rounds before it, for a jitter buffer. Never goes back, except for late packets.
    #[must_use]
    pub(super) fn extended(&self, sequence: u16) -> u64 {
        let late_by = self.max.wrapping_sub(sequence);
        let highest = self.epoch + self.cycles + u64::from(self.max);
        if late_by < u16::MAX / 2 {
            highest - u64::from(late_by)
        } else {
            highest + u64::from(sequence.wrapping_sub(self.max))
        }
    }

    /// Still on probation: only the very next number counts.
    fn prove(&mut self, sequence: u16) -> Order {
        let consecutive = sequence == self.max.wrapping_add(1);
        self.max = sequence;
        if !consecutive {
            self.probation = MIN_SEQUENTIAL - 1;
            return Order::Probation;
        }
        self.probation -= 1;
        if self.probation > 0 {
            return Order::Probation;
        }
        self.begin(sequence);
        Order::Valid
    }

    fn follow(&mut self, sequence: u16) -> Order {
        let ahead = sequence.wrapping_sub(self.max);
        if ahead < MAX_DROPOUT {
            if sequence < self.max {
                self.cycles += CYCLE;
            }
            self.max = sequence;
        } else if ahead <= MAX_MISORDER.wrapping_neg() {
            if self.after_jump != Some(sequence) {
                self.after_jump = Some(sequence.wrapping_add(1));
                return Order::Jump;
            }
            self.epoch += self.cycles + 2 * CYCLE;
            self.begin(sequence);
        }
        Order::Valid
    }

    /// `init_seq` of A.1.
    fn begin(&mut self, sequence: u16) {
        self.base = sequence;
        self.max = sequence;
        self.cycles = 0;
        self.after_jump = None;
        self.received = 0;
        self.received_before = 0;
        self.expected_before = 0;
        self.jitter = Jitter::default();
    }

    /// The figures of the interval since [`close_interval`](Self::close_interval), for a report block (A.3).
    #[must_use]
    pub(super) fn interval(&self) -> Figures {
        let expected = self.expected() - self.expected_before;
        Figures { fraction_lost: fraction(expected, self.received - self.received_before), ..self.figures() }
    }

    /// Whether anything arrived since the last report about it.
    #[must_use]
    pub(super) fn has_news(&self) -> bool {
        self.received > self.received_before
    }

    /// A report block with these figures was sent.
    pub(super) fn close_interval(&mut self) {
        self.expected_before = self.expected();
        self.received_before = self.received;
    }

    /// The figures so far, without closing an interval; the fraction is that of all time.
    #[must_use]
    pub(super) fn figures(&self) -> Figures {
        let expected = self.expected();
        Figures {
            fraction_lost: fraction(expected, self.received),
            cumulative_lost: clamped_loss(expected, self.received),
            highest_sequence: low_word(self.cycles + u64::from(self.max)),
            jitter: self.jitter.reported(),
        }
    }

    fn expected(&self) -> u64 {
        if !self.is_valid() {
            return 0;
        }
        self.cycles + u64::from(self.max) + 1 - u64::from(self.base)
    }
}

/// Losses in 1/256 of what was expected; duplicates are no negative loss (A.3).
fn fraction(expected: u64, received: u64) -> u8 {
    let of_256 = (expected.saturating_sub(received) << 8).checked_div(expected).unwrap_or_default();
    u8::try_from(of_256).unwrap_or(u8::MAX)
}

/// The loss field has 24 bits and a sign (A.3).
fn clamped_loss(expected: u64, received: u64) -> i32 {
    const MOST: i64 = 0x7F_FFFF;
    const LEAST: i64 = -0x80_0000;
    let lost = i64::try_from(expected).unwrap_or(MOST).saturating_sub(i64::try_from(received).unwrap_or(i64::MAX));
    i32::try_from(lost.clamp(LEAST, MOST)).unwrap_or_default()
}

/// The interarrival jitter of A.8, kept times sixteen.
#[derive(Clone, Default, Debug)]
struct Jitter {
    scaled: u64,
    last: Option<Transit>,
}

/// How long a packet took, on two clocks that do not agree about zero: only differences mean something.
#[derive(Clone, Copy, Debug)]
struct Transit {
    ticks: u32,
    clock_rate: u32,
}

impl Jitter {
    fn update(&mut self, arrival: Arrival) {
        let clock_rate = arrival.clock_rate;
        let transit = Transit { ticks: ticks_at(arrival.at, clock_rate).wrapping_sub(arrival.timestamp), clock_rate };
        let Some(last) = self.last.replace(transit) else { return };
        let moved = u64::from(transit.ticks.wrapping_sub(last.ticks).cast_signed().unsigned_abs());
        if last.clock_rate != clock_rate || moved > DISCONTINUITY.as_secs() * u64::from(clock_rate) {
            return;
        }
        self.scaled = (self.scaled + moved).saturating_sub((self.scaled + 8) >> 4);
    }

    fn reported(&self) -> u32 {
        u32::try_from(self.scaled >> 4).unwrap_or(u32::MAX)
    }
}

/// `at` on a clock of `rate` ticks per second, modulo 2³².
pub(super) fn ticks_at(at: Instant, rate: u32) -> u32 {
    const NANOS: u64 = 1_000_000_000;
    let (seconds, nanos) = (at.as_nanos() / NANOS, at.as_nanos() % NANOS);
    low_word(seconds.wrapping_mul(u64::from(rate)).wrapping_add(nanos * u64::from(rate) / NANOS))
}

fn low_word(bits: u64) -> u32 {
    u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
