use super::*;

const PACKETS: u32 = 100_000;

/// Sends many packets over a path to one receiver; for each, the copies that arrived.
fn play(impairment: Impairment, seed: u64) -> Vec<Vec<Arrival>> {
    let mut random = Randomness::predictable(seed);
    let mut weather = Weather::default();
    (0..PACKETS).map(|_| impairment.draw(&mut weather, &mut random)).collect()
}

fn fraction(fates: &[Vec<Arrival>], holds: impl Fn(&[Arrival]) -> bool) -> f64 {
    let count = u32::try_from(fates.iter().filter(|fate| holds(fate)).count()).unwrap();
    f64::from(count) / f64::from(PACKETS)
}

/// The lengths of the runs of lost packets.
fn bursts(fates: &[Vec<Arrival>]) -> Vec<usize> {
    fates.chunk_by(|a, b| a.is_empty() == b.is_empty()).filter(|run| run[0].is_empty()).map(<[_]>::len).collect()
}

fn mean(lengths: &[usize]) -> f64 {
    let (sum, count) = (lengths.iter().sum::<usize>(), lengths.len());
    f64::from(u32::try_from(sum).unwrap()) / f64::from(u32::try_from(count).unwrap())
}

#[test]
fn a_perfect_path_delivers_everything_at_once() {
    assert!(play(Impairment::default(), 1).iter().all(|fate| fate.len() == 1 && fate[0].after.is_zero()));
}

#[test]
fn uniform_loss_is_as_configured_and_bursts_are_short() {
    let fates = play(Impairment::default().with_loss(Loss::Uniform(0.05)), 2);
    let lost = fraction(&fates, <[_]>::is_empty);
    assert!((lost - 0.05).abs() < 0.003, "{lost}");
    let burst = mean(&bursts(&fates));
    assert!((burst - 1.0 / 0.95).abs() < 0.03, "independent losses hardly ever come in a row: {burst}");
}

#[test]
fn gilbert_elliott_keeps_both_its_rate_and_its_mean_burst() {
    let fates = play(Impairment::default().with_loss(Loss::Burst { rate: 0.05, mean_length: 5.0 }), 3);
    let lost = fraction(&fates, <[_]>::is_empty);
    assert!((lost - 0.05).abs() < 0.006, "{lost}");
    let burst = mean(&bursts(&fates));
    assert!((burst - 5.0).abs() < 0.4, "{burst}");
}

#[test]
fn jitter_spreads_evenly_above_the_delay() {
    let base = Duration::from_millis(20);
    let fates = play(Impairment::delay(base).with_jitter(Duration::from_millis(10)), 4);
    let delays: Vec<Duration> = fates.iter().map(|fate| fate[0].after).collect();
    assert!(delays.iter().all(|delay| (base..base + Duration::from_millis(10)).contains(delay)));
    let sum: Duration = delays.iter().sum();
    let mean = sum / PACKETS;
    assert!(mean.abs_diff(Duration::from_millis(25)) < Duration::from_micros(100), "{mean:?}");
}

#[test]
fn duplicates_are_as_many_as_configured() {
    let twice = fraction(&play(Impairment::default().with_duplicates(0.1), 5), |fate| fate.len() == 2);
    assert!((twice - 0.1).abs() < 0.004, "{twice}");
}

#[test]
fn reordered_packets_are_held_back_and_the_rest_is_not() {
    let fates = play(Impairment::default().with_reordering(0.1, Duration::from_millis(30)), 6);
    let held = fraction(&fates, |fate| fate[0].after == Duration::from_millis(30));
    let prompt = fraction(&fates, |fate| fate[0].after.is_zero());
    assert!((held - 0.1).abs() < 0.004, "{held}");
    assert!((held + prompt - 1.0).abs() < 1e-9);
}

#[test]
fn corruption_flips_a_bit_of_some_packets() {
    let damaged = fraction(&play(Impairment::default().with_corruption(0.01), 7), |fate| fate[0].flipped_bit.is_some());
    assert!((damaged - 0.01).abs() < 0.002, "{damaged}");
}

#[test]
fn only_a_path_without_luck_is_uniform() {
    let uniform = Impairment::delay(Duration::from_millis(1));
    assert!(uniform.is_uniform());
    assert!(!uniform.with_loss(Loss::Uniform(0.1)).is_uniform());
    assert!(!uniform.with_jitter(Duration::from_millis(1)).is_uniform());
    assert!(!uniform.with_duplicates(0.1).is_uniform());
    assert!(!uniform.with_reordering(0.1, Duration::from_millis(1)).is_uniform());
    assert!(!uniform.with_corruption(0.1).is_uniform());
}
