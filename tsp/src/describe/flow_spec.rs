//! `FLOWSPEC` of qos.h: eight numbers of 32 bits, of which a conference can follow two.
//!
//! ```text
//! TokenRate, TokenBucketSize, PeakBandwidth, Latency, DelayVariation, ServiceType, MaxSduSize, MinimumPolicedSize
//! ```

use zerocopy::{FromBytes, IntoBytes};

use crate::provider::FlowSpec;

/// Reads one. `None`: too short for one. What follows it is parameters of some provider of quality, and nothing to us.
pub(crate) fn read(bytes: &[u8]) -> Option<FlowSpec> {
    let (numbers, _) = <[u32; 8]>::read_from_prefix(bytes).ok()?;
    let [token_rate, _, _, _, _, service_type, _, _] = numbers;
    Some(FlowSpec { token_rate, service_type })
}

/// Writes one; nothing when there is none.
pub(super) fn write(spec: Option<FlowSpec>) -> Vec<u8> {
    let Some(FlowSpec { token_rate, service_type }) = spec else { return Vec::new() };
    const OPEN: u32 = FlowSpec::NOT_SPECIFIED;
    [token_rate, OPEN, OPEN, OPEN, OPEN, service_type, OPEN, OPEN].as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let spec = FlowSpec { token_rate: 6000, service_type: FlowSpec::GUARANTEED };
        assert_eq!(write(Some(spec)).len(), 32);
        assert_eq!(read(&write(Some(spec))), Some(spec));
        assert_eq!(write(None), []);
        assert_eq!(read(&write(Some(spec))[1..]), None);
    }
}
