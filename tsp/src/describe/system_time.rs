//! Moments, as Windows writes them.

use std::time::UNIX_EPOCH;

use crate::abi::structures::SystemTime;

const MILLIS_A_DAY: u64 = 24 * 60 * 60 * 1000;

/// A moment in UTC. What is before 1970 or behind the year 9999 is a clock gone wrong, and is all zero: no date.
pub(super) fn system_time(moment: std::time::SystemTime) -> SystemTime {
    let since_epoch = moment.duration_since(UNIX_EPOCH).ok();
    let millis = since_epoch.and_then(|since| u64::try_from(since.as_millis()).ok());
    millis.and_then(from_millis).unwrap_or_default()
}

fn from_millis(millis: u64) -> Option<SystemTime> {
    let (days, of_day) = (millis / MILLIS_A_DAY, millis % MILLIS_A_DAY);
    let (year, month, day) = civil_date(days);
    let word = |number: u64| u16::try_from(number).ok();
    (year <= 9999).then_some(SystemTime {
        year: word(year)?,
        month: word(month)?,
        // 1 January 1970 was a Thursday.
        day_of_week: word((days + 4) % 7)?,
        day: word(day)?,
        hour: word(of_day / 3_600_000)?,
        minute: word(of_day / 60_000 % 60)?,
        second: word(of_day / 1000 % 60)?,
        milliseconds: word(of_day % 1000)?,
    })
}

/// Year, month and day of the day that begins `days` after 1 January 1970.
///
/// Years are counted from 1 March, so that the day that some of them lack is the last; then each cycle of 400 years is the
/// same, and the months have lengths that a line through (0, 0) with slope 30.6 tells.
fn civil_date(days: u64) -> (u64, u64, u64) {
    const DAYS_TO_1970_FROM_MARCH_0: u64 = 719_468;
    const DAYS_A_CYCLE: u64 = 146_097;
    let days = days + DAYS_TO_1970_FROM_MARCH_0;
    let (cycle, of_cycle) = (days / DAYS_A_CYCLE, days % DAYS_A_CYCLE);
    let year_of_cycle = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * 400 + year_of_cycle + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Year, month, day of week, day, hour, minute, second, milliseconds.
    fn parts(millis: u64) -> [u16; 8] {
        let SystemTime { year, month, day_of_week, day, hour, minute, second, milliseconds } =
            system_time(UNIX_EPOCH + Duration::from_millis(millis));
        [year, month, day_of_week, day, hour, minute, second, milliseconds]
    }

    #[test]
    fn known_moments_have_their_dates() {
        assert_eq!(parts(0), [1970, 1, 4, 1, 0, 0, 0, 0]);
        assert_eq!(parts(951_782_400_000), [2000, 2, 2, 29, 0, 0, 0, 0]);
        assert_eq!(parts(951_868_799_999), [2000, 2, 2, 29, 23, 59, 59, 999]);
        assert_eq!(parts(951_868_800_000), [2000, 3, 3, 1, 0, 0, 0, 0]);
        assert_eq!(parts(1_000_000_000_123), [2001, 9, 0, 9, 1, 46, 40, 123]);
        assert_eq!(parts(4_107_542_400_000), [2100, 3, 1, 1, 0, 0, 0, 0], "2100 has no 29 February");
        assert_eq!(parts(253_402_300_799_999), [9999, 12, 5, 31, 23, 59, 59, 999]);
    }

    #[test]
    fn a_clock_gone_wrong_has_no_date() {
        assert_eq!(parts(253_402_300_800_000), [0; 8]);
        assert_eq!(system_time(UNIX_EPOCH - Duration::from_secs(1)), SystemTime::default());
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = civil_date(0);
        for days in 1..200_000 {
            let date = civil_date(days);
            let (year, month, day) = date;
            let is_next_day = date == (before.0, before.1, before.2 + 1);
            let is_next_month = (year, month, day) == (before.0, before.1 + 1, 1) && before.2 >= 28;
            let is_next_year = date == (before.0 + 1, 1, 1) && (before.1, before.2) == (12, 31);
            assert!(is_next_day && day <= 31 || is_next_month || is_next_year, "{before:?} then {date:?}");
            before = date;
        }
    }
}
