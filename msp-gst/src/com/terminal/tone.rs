//! A test tone of any frequency, for programs that want to be told apart.

use std::sync::atomic::{AtomicI32, Ordering};

use super::class::Class;
use super::core::{Core, Identity, Wearer};
use crate::com::interfaces::{IPlenaryTerminal, ITBasicAudioTerminal, ITTerminal};
use crate::com::kit::status::E_INVALIDARG;
use crate::com::kit::{Result, coat};
use crate::stream::Choice;
use crate::terminal::{self, Direction, Kind};

/// Up to what the conference's clock of 48 kHz can carry.
const HERTZ: std::ops::RangeInclusive<i32> = 1..=20_000;

/// The telephonist's.
const USUAL: i32 = 440;

pub(super) struct Tone {
    core: Core,
    hertz: AtomicI32,
}

coat! { Tone: ITTerminal, ITBasicAudioTerminal, IPlenaryTerminal }

impl Default for Tone {
    fn default() -> Self {
        let identity = Identity::made("Test tone", Class::TEST_TONE, Direction::Capture, Kind::TestTone);
        Self { core: Core::new(identity), hertz: AtomicI32::new(USUAL) }
    }
}

impl Wearer for Tone {
    fn core(&self) -> &Core {
        &self.core
    }

    fn choice(&self) -> Result<Option<Choice>> {
        let hertz = self.hertz.load(Ordering::Relaxed).into();
        let tone = terminal::Tone { hertz, ..terminal::Tone::default() };
        Ok(Some(terminal::test_tone(tone).into()))
    }

    fn frequency(&self) -> Result<i32> {
        Ok(self.hertz.load(Ordering::Relaxed))
    }

    fn set_frequency(&self, hertz: i32) -> Result<()> {
        if !HERTZ.contains(&hertz) {
            return Err(E_INVALIDARG);
        }
        self.core.unless_selected(|| self.hertz.store(hertz, Ordering::Relaxed))
    }
}
