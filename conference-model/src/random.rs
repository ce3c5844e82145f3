//! Randomness as an argument, and the keyed hash that keeps strangers from choosing our hash buckets.

use std::hash::{BuildHasher, Hasher};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use siphasher::sip::SipHasher13;

/// A stream of random numbers from a seed the caller took from its operating system (or, in a simulation, invented).
///
/// ChaCha, because SSRCs and CNAMEs must not be guessable; the same seed gives the same stream on every platform.
#[derive(Clone, Debug)]
pub struct Randomness(ChaCha8Rng);

impl Randomness {
    /// A stream from 256 bits of entropy.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ChaCha8Rng::from_seed(seed))
    }

    /// A stream for tests and simulations. Predictable: never use it for a real conference.
    #[must_use]
    pub fn predictable(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number in `[0, 1)`, uniform.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number in `0..bound`, uniform to within 2⁻³² of `bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u64::from(self.next_u32()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A new independent stream, for an object created inside another.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self::from_seed(self.bytes())
    }
}

/// A hash keyed with a secret: peers choose SSRCs and addresses, but not where they land (tables) nor whether they are
/// sampled (RFC 2762).
#[derive(Clone, Copy)]
pub struct KeyedHash {
    key: [u64; 2],
}

impl KeyedHash {
    /// A hash with a fresh key.
    #[must_use]
    pub fn new(random: &mut Randomness) -> Self {
        Self { key: [random.next_u64(), random.next_u64()] }
    }

    /// The hash of one 32-bit number, such as an SSRC.
    #[must_use]
    pub fn of(self, number: u32) -> u64 {
        let mut hasher = self.build_hasher();
        hasher.write_u32(number);
        hasher.finish()
    }
}

impl BuildHasher for KeyedHash {
    type Hasher = SipHasher13;
    fn build_hasher(&self) -> SipHasher13 {
        SipHasher13::new_with_keys(self.key[0], self.key[1])
    }
}

impl std::fmt::Debug for KeyedHash {
    /// The key stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let (mut a, mut b) = (Randomness::predictable(7), Randomness::predictable(7));
        assert_eq!(a.bytes::<40>(), b.bytes::<40>());
        assert_ne!(a.fork().next_u64(), a.next_u64());
    }

    #[test]
    fn below_stays_below_and_reaches_both_ends() {
        let mut random = Randomness::predictable(1);
        let drawn: std::collections::BTreeSet<u32> = (0..1000).map(|_| random.below(10)).collect();
        assert_eq!(drawn, (0..10).collect());
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn two_keys_hash_differently_and_no_key_is_printed() {
        let mut random = Randomness::predictable(3);
        let (a, b) = (KeyedHash::new(&mut random), KeyedHash::new(&mut random));
        assert_ne!(a.of(1), b.of(1));
        assert_eq!(a.of(1), a.of(1));
        assert_eq!(format!("{a:?}"), "KeyedHash");
    }
}
