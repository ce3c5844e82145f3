//! A voice of ours that sings one tone.

use interop::ear::sine;
use plenary_msp::call::{Call, ListenerId, MixListener, Sound, VoiceInput};

/// What it sings: in Hz.
pub(crate) const TONE: f32 = 800.0;
/// How loud: half of full scale.
pub(crate) const AMPLITUDE: f32 = 0.5;
/// The same in dB, as the root of the mean square: 20·log₁₀(0.5/√2).
pub(crate) const LEVEL_DB: f64 = -9.03;

/// Sings as long as the call hears, at the pace of the call's clock.
pub(crate) fn sing(call: &Call) -> ListenerId {
    let singer = Singer { voice: call.voice().unwrap(), tone: Box::new(sine(TONE, AMPLITUDE)) };
    call.listen(Box::new(singer)).unwrap()
}

struct Singer {
    voice: VoiceInput,
    tone: Box<dyn Iterator<Item = f32> + Send>,
}

impl MixListener for Singer {
    fn hear(&mut self, sound: &Sound<'_>) {
        let block: Vec<_> = self.tone.by_ref().take(sound.mix.len()).collect();
        self.voice.push(&block, Some(true));
    }
}
