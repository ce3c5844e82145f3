//! What comes out of a call ten milliseconds at a time, and who takes it.

use std::fmt;

use conference_model::participant::SourceKey;
use conference_model::time::Instant;

use crate::codec::Layout;
use crate::mixer::Mixer;

/// Takes the sound of a call: what plays it, records it or measures it.
pub trait MixListener: Send {
    /// The next ten milliseconds, on the mixer's thread: whoever waits, allocates or takes long in here delays everybody's
    /// sound. A listener that panics is removed, and the call says so.
    fn hear(&mut self, sound: &Sound<'_>);
}

/// A listener of a call, to name it by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ListenerId(pub(super) u64);

/// Ten milliseconds of a call.
#[derive(Clone, Copy, Debug)]
pub struct Sound<'a> {
    /// When it was made, on the call's [clock](super::Clock). One follows the other by 10 ms of the [metronome](super::Metronome)'s time;
    /// each lasts 10 ms whatever this says.
    pub at: Instant,
    /// Everybody together: [`TICK_FRAMES`](crate::mixer::TICK_FRAMES) frames, interleaved, within ±1.
    pub mix: &'a [f32],
    /// Channels of the mix, and of the tracks.
    pub layout: Layout,
    /// Each by themselves.
    pub tracks: Tracks<'a>,
    /// Our own voice as the others get it, while somebody speaks here: laid out as the mix, in which it is not. Some 40 ms
    /// late, so that its clock may differ.
    pub own: Option<&'a [f32]>,
}

/// What each of those heard in one tick said: before gain and limiter, as long as the mix, laid out as it is.
#[derive(Clone, Copy)]
pub struct Tracks<'a>(Origin<'a>);

#[derive(Clone, Copy)]
enum Origin<'a> {
    Mixer(&'a Mixer),
    List(&'a [(SourceKey, &'a [f32])]),
}

impl<'a> Tracks<'a> {
    /// Those of the mixer's last tick.
    pub(super) fn of_mixer(mixer: &'a Mixer) -> Self {
        Self(Origin::Mixer(mixer))
    }

    /// These: for those who make sound without a mixer.
    #[must_use]
    pub const fn of(list: &'a [(SourceKey, &'a [f32])]) -> Self {
        Self(Origin::List(list))
    }

    /// Each of them, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceKey, &'a [f32])> + use<'a> {
        let (mixer, list) = match self.0 {
            Origin::Mixer(mixer) => (Some(mixer), [].as_slice()),
            Origin::List(list) => (None, list),
        };
        mixer.into_iter().flat_map(Mixer::tracks).chain(list.iter().copied())
    }
}

impl fmt::Debug for Tracks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(source, _)| source)).finish()
    }
}
