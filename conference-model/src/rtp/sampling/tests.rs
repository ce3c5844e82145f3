use super::*;

fn sampler_of(bits: u32, seed: u64) -> Sampler {
    let mut sampler = Sampler::new(&mut Randomness::predictable(seed));
    (0..bits).for_each(|_| _ = sampler.halve());
    sampler
}

#[test]
fn everybody_is_sampled_until_the_table_is_full() {
    let sampler = sampler_of(0, 1);
    assert!((0..1_000).all(|n| sampler.includes(Ssrc(n))));
    assert_eq!(sampler.estimate(1_000, Instant::ZERO), 1_000);
}

#[test]
fn even_counted_up_ssrcs_are_sampled_evenly() {
    for (bits, seed) in [(1, 2), (4, 3), (6, 4)] {
        let sampler = sampler_of(bits, seed);
        let in_sample = (0..100_000).filter(|&n| sampler.includes(Ssrc(n))).count();
        let p = 1.0 / f64::from(1 << bits);
        let deviation = (100_000.0 * p * (1.0 - p)).sqrt();
        assert!((in_sample as f64 - 100_000.0 * p).abs() < 3.0 * deviation, "m = {bits}: {in_sample}");
    }
}

#[test]
fn a_smaller_sample_lies_within_the_larger() {
    let (small, large) = (sampler_of(5, 7), sampler_of(4, 7));
    assert!((0..10_000).filter(|&n| small.includes(Ssrc(n))).all(|n| large.includes(Ssrc(n))));
}

#[test]
fn two_members_do_not_sample_the_same_strangers() {
    let (mine, yours) = (sampler_of(3, 8), sampler_of(3, 9));
    assert!((0..100).any(|n| mine.includes(Ssrc(n)) != yours.includes(Ssrc(n))));
}

#[test]
fn doubling_the_sample_does_not_halve_the_estimate_and_the_correction_fades() {
    let mut sampler = sampler_of(3, 10);
    let interval = Duration::from_secs(100);
    assert_eq!(sampler.estimate(100, Instant::ZERO), 800);
    sampler.double(100, Instant::ZERO, interval);
    assert_eq!(sampler.estimate(100, Instant::ZERO), 800);
    let half_way = Instant::ZERO + interval.mul_f64(FADING_INTERVALS / 2.0);
    assert_eq!(
        sampler.estimate(150, half_way),
        800,
        "half of the unseen have shown up, half of the correction is left"
    );
    let after = Instant::ZERO + interval * 2;
    assert_eq!(sampler.estimate(200, after), 800);
}

#[test]
fn doubling_twice_in_a_row_still_does_not_lose_the_crowd() {
    let mut sampler = sampler_of(3, 11);
    sampler.double(100, Instant::ZERO, Duration::from_secs(100));
    sampler.double(100, Instant::ZERO, Duration::from_secs(100));
    assert_eq!(sampler.estimate(100, Instant::ZERO), 800);
}

#[test]
fn no_number_of_bits_overflows() {
    let mut sampler = sampler_of(100, 12);
    assert!(!sampler.halve());
    assert_eq!(sampler.estimate(usize::MAX, Instant::ZERO), usize::MAX);
    (0..100).for_each(|_| sampler.double(usize::MAX, Instant::ZERO, Duration::ZERO));
    assert!(!sampler.is_partial());
}
