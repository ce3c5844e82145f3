//! Who says when the next ten milliseconds begin: the system's clock, or that of the device that plays the sound.

use std::time::Duration;

/// Says when the next ten milliseconds of sound are wanted.
///
/// A device's clock is off by up to a thousandth, and who plays by another clock than the device's runs dry or overflows.
/// So whoever plays the sound may set the pace.
pub trait Metronome: Send {
    /// Waits until the next ten milliseconds of its clock begin.
    ///
    /// Whoever cannot say for longer than [`LONGEST_BEAT`] says [`Beat::Stopped`]: meanwhile the call is silent and does
    /// not listen to orders.
    fn wait(&mut self) -> Beat;
}

/// What a metronome says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beat {
    /// The next ten milliseconds begin.
    Now,
    /// Its clock stands: the device is gone. The call goes on by the system's clock, without a gap.
    Stopped,
}

/// The longest that a [`Metronome`] may take: five ticks, which a buffer before a device bridges.
pub const LONGEST_BEAT: Duration = Duration::from_millis(50);
