//! ITStreamQualityControl: bits a second. ITFormatControl: the description of the conference says what the formats are.

use std::ffi::c_void;
use std::time::{Duration, Instant};

use super::sound::{Range, control};
use super::{Stream, lock, no_answer};
use crate::call::CallStatistics;
use crate::com::interfaces::{FormatControlMethods, StreamQualityControlMethods, StreamQualityProperty};
use crate::com::kit::status::{E_INVALIDARG, E_POINTER, TAPI_E_NOFORMAT, TAPI_E_NOTSUPPORTED};
use crate::com::kit::{Object, Result};
use crate::terminal::Direction;

/// Whoever asks more often gets the same answer: a few packets more or less are no bit rate.
const SHORTEST: Duration = Duration::from_millis(250);

/// How fast bytes go by, from one question to the next.
#[derive(Default)]
pub(super) struct Pace {
    before: Option<(Instant, u64)>,
    bits_a_second: i32,
}

impl Pace {
    /// So many bytes until now.
    fn count(&mut self, now: Instant, bytes: u64) -> i32 {
        let Some((then, fewer)) = self.before else {
            self.before = Some((now, bytes));
            return self.bits_a_second;
        };
        let time = now.saturating_duration_since(then);
        // Fewer than before: the call is another one.
        if time >= SHORTEST || bytes < fewer {
            let bits = u128::from(bytes.saturating_sub(fewer)) * 8;
            self.bits_a_second = i32::try_from(bits * 1_000 / time.as_millis().max(1)).unwrap_or(i32::MAX);
            self.before = Some((now, bytes));
        }
        self.bits_a_second
    }
}

impl Stream {
    /// Bits a second that go its way; none without a call.
    fn bits_a_second(&self) -> Result<i32> {
        let Some(joined) = self.call()?.joined() else { return Ok(0) };
        let statistics = joined.statistics().map_err(no_answer)?;
        Ok(lock(&self.pace).count(Instant::now(), self.bytes(&statistics)))
    }

    fn bytes(&self, statistics: &CallStatistics) -> u64 {
        let media = statistics.media.iter().map(|medium| match self.direction {
            Direction::Capture => medium.rtp.sent_bytes,
            Direction::Render => medium.rtp.received_bytes,
        });
        media.sum()
    }
}

/// Only what goes by now is known: how much there may be is the description's to say, and sound has no frames.
impl StreamQualityControlMethods for Object<Stream> {
    fn GetRange(&self, property: StreamQualityProperty) -> Result<Range> {
        self.call()?;
        match property {
            StreamQualityProperty::CurrBitrate => Ok((0, i32::MAX, 1, 0, control::NONE)),
            _ => Err(TAPI_E_NOTSUPPORTED),
        }
    }

    fn Get(&self, property: StreamQualityProperty) -> Result<(i32, i32)> {
        match property {
            StreamQualityProperty::CurrBitrate => Ok((self.bits_a_second()?, control::NONE)),
            _ => self.call().and(Err(TAPI_E_NOTSUPPORTED)),
        }
    }

    fn Set(&self, _property: StreamQualityProperty, _value: i32, _flags: i32) -> Result<()> {
        self.call().and(Err(TAPI_E_NOTSUPPORTED))
    }
}

/// A program chooses no formats: it would be the only one that understands them. So there are none to choose from.
impl FormatControlMethods for Object<Stream> {
    fn GetCurrentFormat(&self) -> Result<*mut c_void> {
        self.call().and(Err(TAPI_E_NOFORMAT))
    }

    /// No format is ours to free: we gave none.
    fn ReleaseFormat(&self, format: *mut c_void) -> Result<()> {
        Err(if format.is_null() { E_POINTER } else { E_INVALIDARG })
    }

    fn GetNumberOfCapabilities(&self) -> Result<u32> {
        self.call().map(|_| 0)
    }

    fn GetStreamCaps(&self, _index: u32, _format: *mut c_void, _caps: *mut c_void, _enabled: *mut u32) -> Result<()> {
        self.call().and(Err(E_INVALIDARG))
    }

    fn ReOrderCapabilities(
        &self,
        _indices: *mut u32,
        _enabled: *mut u32,
        _publicise: *mut u32,
        count: u32,
    ) -> Result<()> {
        self.call()?;
        if count == 0 { Ok(()) } else { Err(E_INVALIDARG) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_measured_from_one_question_to_the_next() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        assert_eq!(pace.count(began, 1_000), 0, "nobody knows when the first thousand came");
        assert_eq!(pace.count(began + Duration::from_secs(2), 9_000), 32_000);
        assert_eq!(pace.count(began + Duration::from_millis(2_001), 9_500), 32_000, "too soon to tell");
        assert_eq!(pace.count(began + Duration::from_secs(3), 9_000), 0);
        assert_eq!(pace.count(began + Duration::from_secs(4), 0), 0, "another call");
        assert_eq!(pace.count(began + Duration::from_secs(5), u64::MAX), i32::MAX);
    }
}
