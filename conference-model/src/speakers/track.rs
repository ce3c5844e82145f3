//! What is known of one source: how loud it is, how loud it says it is, and what is done with it.

use std::time::Duration;

use super::{
    CLAIM_KEPT, FLOOR, FORGIVEN_PER_MS, INCUMBENT_BONUS, LIE_AFTER, LIE_TOLERANCE, MilliDecibel, NEWCOMER_BONUS,
    NOISE_MALUS, PERSISTENCE, RELEASE_PER_MS, SETTLED_AFTER, SpeakerOutput, TURN, WARM_FOR,
};
use crate::participant::{SourceKey, VoiceLevel};
use crate::time::Instant;

/// A gap between packets after which being louder begins anew: more than the longest packet (120 ms).
const RUN_GAP: Duration = Duration::from_millis(150);

/// What is done with a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Not decoded.
    Unheard,
    /// Decoded in its turn, to be measured.
    Probed {
        /// When the turn began.
        since: Instant,
    },
    /// Decoded, because it was louder than somebody, or heard.
    Warm {
        /// Since when it has its place.
        since: Instant,
        /// When it was last louder, or heard.
        last: Instant,
    },
    /// Decoded and played.
    Heard {
        /// Since when.
        since: Instant,
    },
}

impl Stage {
    pub(super) fn output(self, source: SourceKey) -> SpeakerOutput {
        match self {
            Self::Unheard => SpeakerOutput::Unheard(source),
            Self::Probed { .. } | Self::Warm { .. } => SpeakerOutput::Warm(source),
            Self::Heard { .. } => SpeakerOutput::Heard(source),
        }
    }

    /// When it ends by itself.
    pub(super) fn ends(self) -> Option<Instant> {
        match self {
            Self::Unheard | Self::Heard { .. } => None,
            Self::Probed { since } => Some(since + TURN),
            Self::Warm { last, .. } => Some(last + WARM_FOR),
        }
    }
}

/// A value that falls with time by `PER_MS` each millisecond, and rises at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fading<const PER_MS: MilliDecibel> {
    value: MilliDecibel,
    at: Instant,
}

impl<const PER_MS: MilliDecibel> Fading<PER_MS> {
    fn none(now: Instant) -> Self {
        Self { value: 0, at: now }
    }

    pub(super) fn at(&self, now: Instant) -> MilliDecibel {
        let millis = MilliDecibel::try_from((now - self.at).as_millis()).unwrap_or(MilliDecibel::MAX);
        self.value.saturating_sub(millis.saturating_mul(PER_MS)).max(0)
    }

    fn raise(&mut self, now: Instant, to: MilliDecibel) {
        *self = Self { value: self.at(now).max(to), at: now };
    }
}

/// One source.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) source: SourceKey,
    pub(super) stage: Stage,
    /// Muted by our user.
    pub(super) muted: bool,
    /// In the queue for a turn.
    pub(super) waiting: bool,
    /// The loudest moment of late, in what competes.
    pub(super) peak: Fading<RELEASE_PER_MS>,
    levels: Levels,
    louder: Option<Run>,
}

/// Whether the source claims levels.
#[derive(Debug)]
enum Levels {
    None,
    Claimed(Claims),
}

/// What a source claims against what is measured of it.
#[derive(Debug)]
struct Claims {
    claimed: Fading<RELEASE_PER_MS>,
    measured: Fading<RELEASE_PER_MS>,
    contradicted_since: Option<Instant>,
    malus: Fading<FORGIVEN_PER_MS>,
}

/// Packets in a row that were louder than somebody who is heard.
#[derive(Clone, Copy, Debug)]
struct Run {
    since: Instant,
    last: Instant,
}

/// What a claimed level counts, before anything is known of the claimant.
pub(super) fn claim(level: VoiceLevel) -> MilliDecibel {
    let malus = if level.voice { 0 } else { NOISE_MALUS };
    loudness(level.loudness()) - malus
}

fn loudness(decibel: u8) -> MilliDecibel {
    MilliDecibel::from(decibel) * 1_000
}

impl Track {
    pub(super) fn new(source: SourceKey, now: Instant) -> Self {
        Self {
            source,
            stage: Stage::Unheard,
            muted: false,
            waiting: false,
            peak: Fading::none(now),
            levels: Levels::None,
            louder: None,
        }
    }

    /// A packet with a level. Answers what it counts.
    pub(super) fn claimed(&mut self, now: Instant, level: VoiceLevel) -> MilliDecibel {
        if matches!(self.levels, Levels::None) {
            self.levels = Levels::Claimed(Claims::new(now));
        }
        let mut counts = claim(level);
        if let Levels::Claimed(claims) = &mut self.levels {
            claims.claimed.raise(now, loudness(level.loudness()));
            counts -= claims.malus.at(now);
        }
        self.peak.raise(now, counts);
        counts
    }

    /// Nothing is known of it, and it is heard: it shall not lose its slot before somebody can measure it.
    pub(super) fn assume(&mut self, now: Instant, loudness: MilliDecibel) {
        self.peak.raise(now, loudness);
    }

    /// A packet without one. Levels may stay away for a while, or for good.
    pub(super) fn sent_no_level(&mut self, now: Instant) {
        if let Levels::Claimed(claims) = &self.levels
            && now - claims.claimed.at >= CLAIM_KEPT
        {
            self.levels = Levels::None;
        }
    }

    /// What was measured. Answers what it counts, for a sender without levels.
    pub(super) fn measured(&mut self, now: Instant, level: u8) -> Option<MilliDecibel> {
        let measured = loudness(VoiceLevel { level, voice: true }.loudness());
        match &mut self.levels {
            Levels::None => {
                self.peak.raise(now, measured);
                Some(measured)
            }
            Levels::Claimed(claims) => {
                if let Some(excess) = claims.contradiction(now, measured) {
                    claims.malus.raise(now, excess);
                    self.peak = Fading { value: self.peak.at(now).min(measured), at: now };
                }
                None
            }
        }
    }

    pub(super) fn claims_levels(&self) -> bool {
        matches!(self.levels, Levels::Claimed(_))
    }

    /// How loud a challenger must be to be louder than this one, who is heard.
    pub(super) fn defence(&self, now: Instant) -> MilliDecibel {
        let peak = self.peak.at(now);
        match self.stage {
            _ if peak < FLOOR => peak,
            Stage::Heard { since } if now - since < SETTLED_AFTER => peak + NEWCOMER_BONUS,
            _ => peak + INCUMBENT_BONUS,
        }
    }

    /// Was louder with one packet more. Answers whether that is enough.
    pub(super) fn is_louder(&mut self, now: Instant) -> bool {
        let run = self.louder.filter(|run| now - run.last < RUN_GAP);
        let since = run.map_or(now, |run| run.since);
        self.louder = Some(Run { since, last: now });
        now - since >= PERSISTENCE
    }

    pub(super) fn is_not_louder(&mut self) {
        self.louder = None;
    }
}

impl Claims {
    fn new(now: Instant) -> Self {
        Self {
            claimed: Fading::none(now),
            measured: Fading::none(now),
            contradicted_since: None,
            malus: Fading::none(now),
        }
    }

    /// By how much the claim exceeds what is measured, once that has lasted.
    fn contradiction(&mut self, now: Instant, measured: MilliDecibel) -> Option<MilliDecibel> {
        self.measured.raise(now, measured);
        let excess = self.claimed.at(now) - self.measured.at(now);
        if excess <= LIE_TOLERANCE {
            self.contradicted_since = None;
            return None;
        }
        let since = *self.contradicted_since.get_or_insert(now);
        (now - since >= LIE_AFTER).then_some(excess)
    }
}
