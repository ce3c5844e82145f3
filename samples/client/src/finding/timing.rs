//! When a conference takes place, by the `t=`, `r=` and `z=` lines of its description (RFC 8866 §5.9 to §5.11).
//!
//! Strangers write them: every sum saturates. Moments are told in UTC, since programs know no time zones without a library and
//! files of their own; how long until then is told first, and means the same everywhere.

use std::time::SystemTime;

use plenary_rendezvous::description::{Period, Repeat, Schedule, ZoneAdjustment};
use plenary_rendezvous::time::{NtpTime, UNIX_TO_NTP_SECONDS};
use time::OffsetDateTime;

use crate::events::Timing;

/// Where a moment lies in a schedule. Seconds since 1900.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// It takes place, as it does without any schedule.
    On,
    /// It begins then, perhaps again.
    Begins(u64),
    /// It was over then.
    Over(u64),
}

/// What there is to tell of a schedule at `now`: nothing, while it takes place.
pub(super) fn timing(schedule: &Schedule, now: SystemTime) -> Timing {
    let now = NtpTime::from_unix(now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()).seconds;
    let unix = |seconds: u64| seconds.saturating_sub(UNIX_TO_NTP_SECONDS);
    match standing(schedule, now) {
        Standing::On => Timing::default(),
        Standing::Begins(then) => {
            let when = format!("begins in {}{}", span(then.saturating_sub(now)), date(unix(then)));
            Timing { begins: Some(unix(then)), ended: None, when: Some(when) }
        }
        Standing::Over(then) => {
            let when = format!("was over {} ago{}", span(now.saturating_sub(then)), date(unix(then)));
            Timing { begins: None, ended: Some(unix(then)), when: Some(when) }
        }
    }
}

/// Where `now` lies.
pub(super) fn standing(schedule: &Schedule, now: u64) -> Standing {
    let rounds = schedule.periods.iter().filter_map(|period| round(period, &schedule.zones, now));
    match (rounds.min(), schedule.ends_at()) {
        _ if schedule.periods.is_empty() => Standing::On,
        (Some(begin), _) if begin <= now => Standing::On,
        (Some(begin), _) => Standing::Begins(begin),
        (None, end) => Standing::Over(end.unwrap_or(now)),
    }
}

/// When the round of a period begins that takes place now, or comes next.
fn round(period: &Period, zones: &[ZoneAdjustment], now: u64) -> Option<u64> {
    let is_within = |moment: u64| period.stop == 0 || moment <= period.stop;
    let begins = period.repeats.iter().flat_map(|repeat| {
        let firsts = repeat.offsets.iter().map(|offset| period.start.saturating_add(*offset));
        firsts.map(|first| round_of(first, repeat, zones, now))
    });
    let begin = if period.repeats.is_empty() { Some(period.start) } else { begins.min() };
    begin.filter(|begin| is_within(now.max(*begin)))
}

/// The same of a repeat whose first round begins at `first`.
fn round_of(first: u64, repeat: &Repeat, zones: &[ZoneAdjustment], now: u64) -> u64 {
    // Repeats follow the clock on somebody's wall.
    let shown = now.saturating_sub_signed(shift(zones, now));
    let begin = |number: u64| first.saturating_add(repeat.interval.saturating_mul(number));
    let number = shown.saturating_sub(first) / repeat.interval.max(1);
    let is_over = shown >= begin(number).saturating_add(repeat.duration);
    let begin = begin(if is_over { number.saturating_add(1) } else { number });
    begin.saturating_add_signed(shift(zones, begin))
}

/// By how much repeats come later than their base, at `moment`.
fn shift(zones: &[ZoneAdjustment], moment: u64) -> i64 {
    let past = zones.iter().filter(|zone| zone.at <= moment);
    past.max_by_key(|zone| zone.at).map_or(0, |zone| zone.offset)
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long, as people say it.
fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / DAY, seconds / HOUR, seconds % HOUR / MINUTE);
    match seconds {
        0..MINUTE => "less than a minute".into(),
        MINUTE..HOUR => format!("{minutes} min"),
        HOUR.. if days >= 2 => format!("{days} days"),
        _ if minutes == 0 => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// ` (2026-12-01 14:00 UTC)`; nothing, when no calendar reaches so far.
fn date(unix: u64) -> String {
    let moment = i64::try_from(unix).ok().and_then(|unix| OffsetDateTime::from_unix_timestamp(unix).ok());
    moment.map_or_else(String::new, |moment| {
        let (date, hour, minute) = (moment.date(), moment.hour(), moment.minute());
        format!(" ({}-{:02}-{:02} {hour:02}:{minute:02} UTC)", date.year(), u8::from(date.month()), date.day())
    })
}

#[cfg(test)]
mod tests;
