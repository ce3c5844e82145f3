//! The listener: a whole call, as any member has it, that measures itself.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::thread;

use conference_model::description::Conference;
use conference_model::rtp::LocalIdentity;
use conference_model::speakers::SpeakersConfig;
use plenary_msp::call::{Call, CallConfig, CallStatistics, MixListener, Sound};

use super::process::{Meter, memory, monotonic, threads};
use super::wire::{BEEPERS, description, talker};
use super::{Beep, Plan, Window};
use crate::voices::{BEEP_AMPLITUDE, SAMPLE_RATE};

/// Listens for one window.
///
/// # Errors
/// Why it cannot, in a sentence.
pub fn listen(plan: &Plan) -> io::Result<Window> {
    let call = Call::join(config(plan)?).map_err(io::Error::other)?;
    thread::sleep(plan.settling);
    let (ear, heard) = Ear::new();
    call.listen(Box::new(ear)).map_err(io::Error::other)?;
    let before = call.statistics().map_err(io::Error::other)?;
    let meter = Meter::start();
    thread::sleep(plan.window());
    let cpu_percent = meter.cpu_percent();
    let (threads, rss_mb) = (threads(), memory());
    let after = call.statistics().map_err(io::Error::other)?;
    drop(call);
    let (mut counts, mut beeps) = (Vec::new(), Vec::new());
    for tick in heard {
        counts.push(tick.talkers);
        beeps.extend(tick.beeps.into_iter().flatten());
    }
    counts.sort_unstable();
    let (packets, lost) = (received(&after) - received(&before), lost(&after) - lost(&before));
    let heard = counts.get(counts.len() / 2).copied().unwrap_or(0);
    Ok(Window { cpu_percent, threads, rss_mb, packets, lost, heard, beeps })
}

/// The real configuration, but for how many are heard.
fn config(plan: &Plan) -> io::Result<CallConfig> {
    let conference = Conference::parse(description().as_bytes()).map_err(io::Error::other)?;
    let dialable = conference.dialable().map_err(io::Error::other)?;
    let identity = LocalIdentity::new("listener@192.0.2.2");
    let slots = usize::try_from(plan.heard).map_err(io::Error::other)?;
    let mut config = CallConfig::new(dialable, identity);
    config.speakers = SpeakersConfig { slots, ..SpeakersConfig::default() };
    // A thousand take minutes to say who they are, and would cost less until then.
    config.strangers_heard = usize::MAX;
    Ok(config)
}

fn received(statistics: &CallStatistics) -> u64 {
    statistics.media.iter().map(|medium| medium.rtp.received).sum()
}

/// What arrived and had no room, in the socket or before the mixer. Nothing else gets lost between two namespaces.
fn lost(statistics: &CallStatistics) -> u64 {
    let overflows = statistics.media.iter().filter_map(|medium| medium.rtp.overflows).map(u64::from);
    overflows.sum::<u64>() + statistics.driver.dropped
}

/// Louder than this is the beep.
const LOUD: f32 = 0.2 * BEEP_AMPLITUDE;
/// Quieter than this is the silence before it.
const QUIET: f32 = 0.02;
/// So many quiet samples make a silence: a tenth of a second, more than any pause within the tone.
const LONG: u32 = SAMPLE_RATE / 10;

/// Hears who is in the mix, and beeps.
struct Ear {
    tell: Sender<Tick>,
    beepers: [Silence; BEEPERS as usize],
}

/// What one tick had.
struct Tick {
    talkers: u32,
    beeps: [Option<Beep>; BEEPERS as usize],
}

impl Ear {
    fn new() -> (Self, mpsc::Receiver<Tick>) {
        let (tell, told) = mpsc::channel();
        (Self { tell, beepers: Default::default() }, told)
    }
}

impl MixListener for Ear {
    fn hear(&mut self, sound: &Sound<'_>) {
        let now = monotonic();
        let mut tick = Tick { talkers: 0, beeps: Default::default() };
        for (source, track) in sound.tracks.iter() {
            tick.talkers += 1;
            let Some(talker) = talker(source.ssrc) else { continue };
            let index = usize::try_from(talker).unwrap_or(usize::MAX);
            let (Some(silence), Some(beep)) = (self.beepers.get_mut(index), tick.beeps.get_mut(index)) else {
                continue;
            };
            // A sample leaves the mixer when its turn within the ten milliseconds comes.
            let nanos = |sample: usize| u64::try_from(sample).unwrap_or(0) * 1_000_000_000 / u64::from(SAMPLE_RATE);
            *beep = silence.broken_by(track).map(|sample| Beep { talker, at: now + nanos(sample) });
        }
        // At the end nobody takes it any more.
        _ = self.tell.send(tick);
    }
}

/// How long a talker has been silent, in samples.
#[derive(Default)]
struct Silence(u32);

impl Silence {
    /// The sample that ends a silence.
    fn broken_by(&mut self, track: &[f32]) -> Option<usize> {
        let mut onset = None;
        for (index, sample) in track.iter().enumerate() {
            if sample.abs() > LOUD {
                onset = onset.or((self.0 >= LONG).then_some(index));
                self.0 = 0;
            } else if sample.abs() < QUIET {
                self.0 = self.0.saturating_add(1);
            }
        }
        onset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beep_is_heard_once_and_only_after_silence() {
        let mut silence = Silence::default();
        assert_eq!(silence.broken_by(&[0.5; 480]), None, "no silence before");
        assert_eq!(silence.broken_by(&[0.01; 5_000]), None);
        let mut tone = [0.5; 480];
        tone[..100].fill(0.0);
        assert_eq!(silence.broken_by(&tone), Some(100));
        assert_eq!(silence.broken_by(&[0.5; 480]), None);
    }
}
