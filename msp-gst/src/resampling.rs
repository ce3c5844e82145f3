//! Codec rates to 48 kHz and back, by the crate `rubato`: its sinc resampler. It allocates when made and not when used, and
//! delays by half its filter.

use rubato::{Async, FixedAsync, SincInterpolationParameters, SincInterpolationType, WindowFunction};

/// Taps at the lower of the two rates: at 8 kHz a delay of 3 ms, at which speech keeps all but its last 300 Hz.
const TAPS: usize = 48;

/// Phases between two samples. All of our rates to 48 kHz, and all but one back, need a divisor of this, so the nearest
/// phase is the exact one.
const PHASES: u32 = 480;

/// Of the narrower side's bandwidth.
const CUTOFF: f32 = 0.92;

/// `None` if nothing is to be done, or if rubato knows no way. `chunk` frames are fixed at the side that `fixed` names.
pub(crate) fn resampler(from: u32, to: u32, channels: usize, chunk: usize, fixed: FixedAsync) -> Option<Async<f32>> {
    if from == to || from == 0 || to == 0 {
        return None;
    }
    let taps = TAPS * usize::try_from(from).ok()?.div_ceil(usize::try_from(from.min(to)).ok()?);
    let parameters = SincInterpolationParameters::new(taps, WindowFunction::BlackmanHarris)
        .f_cutoff(CUTOFF)
        .oversampling_factor(phases(from, to))
        .interpolation(SincInterpolationType::Nearest);
    Async::new_sinc(f64::from(to) / f64::from(from), 1.0, &parameters, chunk, channels, fixed).ok()
}

/// About [`PHASES`], in multiples of the phases that are used: 44.1 kHz has 147 of its own.
fn phases(from: u32, to: u32) -> usize {
    let (mut a, mut used) = (from, to);
    while a != 0 {
        (a, used) = (used % a, a);
    }
    let used = to / used;
    usize::try_from(PHASES / used * used).unwrap_or(0).max(1)
}
