//! `ITCallQualityControl`: bits a second of a call, as the description allows them and as they are measured.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::CallObject;
use crate::call::CallStatistics;
use crate::com::interfaces::{CallQualityControlMethods, CallQualityProperty};
use crate::com::kit::status::TAPI_E_NOTSUPPORTED;
use crate::com::kit::{Object, Result};
use crate::com::stream::no_answer;
use crate::com::stream::sound::{Range, control};

/// Rates are told anew after so much time; a packet more or less should not show.
const SHORTEST: Duration = Duration::from_millis(500);

/// How many bits a second come and go: measured from one question to the next.
#[derive(Default)]
pub(super) struct Rates(Mutex<Option<Measured>>);

#[derive(Clone, Copy)]
struct Measured {
    at: Instant,
    bytes: [u64; 2],
    /// Bits a second since the measurement before.
    rates: [u64; 2],
}

impl Rates {
    /// Bits a second in and out, as the counters have them now.
    fn update(&self, bytes: [u64; 2], now: Instant) -> [u64; 2] {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(before) = *last else {
            *last = Some(Measured { at: now, bytes, rates: [0; 2] });
            return [0; 2];
        };
        let elapsed = now.saturating_duration_since(before.at);
        if elapsed < SHORTEST {
            return before.rates;
        }
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = |now: u64, then: u64| now.saturating_sub(then).saturating_mul(8_000) / millis;
        let [[heard, said], [heard_before, said_before]] = [bytes, before.bytes];
        let rates = [rate(heard, heard_before), rate(said, said_before)];
        *last = Some(Measured { at: now, bytes, rates });
        rates
    }
}

/// What the numbers of a call say of a property; none without a call.
enum Source {
    /// What everybody together may use.
    Description,
    /// What comes.
    Heard,
    /// What goes.
    Said,
}

impl Source {
    /// # Errors
    /// `TAPI_E_NOTSUPPORTED` for what nothing says.
    fn of(property: CallQualityProperty) -> Result<Self> {
        match property {
            CallQualityProperty::ConfBitrate => Ok(Self::Description),
            CallQualityProperty::CurrInputBitrate => Ok(Self::Heard),
            CallQualityProperty::CurrOutputBitrate => Ok(Self::Said),
            _ => Err(TAPI_E_NOTSUPPORTED),
        }
    }
}

impl Object<CallObject> {
    fn bits_a_second(&self, source: &Source) -> Result<u64> {
        let Some(call) = self.alive()?.joined() else { return Ok(0) };
        let statistics = call.statistics().map_err(no_answer)?;
        if let Source::Description = source {
            return Ok(statistics.media.iter().map(|medium| medium.bandwidth).sum());
        }
        let [heard, said] = self.rates.update(bytes(&statistics), Instant::now());
        Ok(if let Source::Heard = source { heard } else { said })
    }
}

/// Bytes that came and went, of media and reports.
fn bytes(statistics: &CallStatistics) -> [u64; 2] {
    let sockets = || statistics.media.iter().flat_map(|medium| [Some(&medium.rtp), medium.rtcp.as_ref()]).flatten();
    [sockets().map(|socket| socket.received_bytes).sum(), sockets().map(|socket| socket.sent_bytes).sum()]
}

/// All of it is to be read: the engine decides, by what a conference's description allows and what the network can.
impl CallQualityControlMethods for Object<CallObject> {
    fn GetRange(&self, property: CallQualityProperty) -> Result<Range> {
        self.alive()?;
        Source::of(property).map(|_| (0, i32::MAX, 1, 0, control::NONE))
    }

    fn Get(&self, property: CallQualityProperty) -> Result<(i32, i32)> {
        self.alive()?;
        let bits = self.bits_a_second(&Source::of(property)?)?;
        Ok((i32::try_from(bits).unwrap_or(i32::MAX), control::NONE))
    }

    fn Set(&self, _property: CallQualityProperty, _value: i32, _flags: i32) -> Result<()> {
        self.alive().and(Err(TAPI_E_NOTSUPPORTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_measured_from_one_question_to_the_next() {
        let (rates, now) = (Rates::default(), Instant::now());
        assert_eq!(rates.update([1_000, 0], now), [0, 0], "nothing to compare with");
        assert_eq!(rates.update([9_000, 4_000], now + Duration::from_secs(1)), [64_000, 32_000]);
        assert_eq!(rates.update([9_900, 4_000], now + Duration::from_millis(1_100)), [64_000, 32_000], "too soon");
        assert_eq!(rates.update([9_000, 4_000], now + Duration::from_secs(2)), [0, 0]);
    }
}
