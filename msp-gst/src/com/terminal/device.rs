//! What is always there: devices of the system, the defaults, test signals.

use std::sync::{Mutex, PoisonError};

use super::class::Class;
use super::core::{Core, Identity, Wearer};
use crate::com::interfaces::{
    IPlenaryTerminal, ITBasicAudioTerminal, ITStaticAudioTerminal, ITTerminal, StaticAudioTerminalMethods,
    TerminalType, media,
};
use crate::com::kit::status::TAPI_E_NOTSUPPORTED;
use crate::com::kit::{Object, Result, coat};
use crate::stream::Choice;
use crate::terminal::{Direction, Kind, Terminal};

/// A static terminal.
pub(super) struct Device {
    core: Core,
    /// Another one after it was plugged in again.
    terminal: Mutex<Terminal>,
}

coat! { Device: ITTerminal, ITBasicAudioTerminal, ITStaticAudioTerminal, IPlenaryTerminal }

impl Device {
    pub(super) fn new(terminal: Terminal) -> Self {
        let (direction, kind) = (terminal.direction(), terminal.kind());
        let class = match (kind, direction) {
            (Kind::TestTone, _) => Class::TEST_TONE,
            (_, Direction::Capture) => Class::MICROPHONE,
            (_, Direction::Render) => Class::SPEAKERS,
        };
        let name = terminal.name().to_owned();
        let identity = Identity {
            id: terminal.id().clone(),
            name,
            class,
            life: TerminalType::Static,
            media: media::AUDIO,
            direction,
            kind,
        };
        Self { core: Core::new(identity), terminal: Mutex::new(terminal) }
    }

    /// It was plugged in again.
    pub(super) fn renew(&self, terminal: Terminal) {
        *self.terminal.lock().unwrap_or_else(PoisonError::into_inner) = terminal;
    }
}

impl Wearer for Device {
    fn core(&self) -> &Core {
        &self.core
    }

    fn choice(&self) -> Result<Option<Choice>> {
        Ok(Some(self.terminal.lock().unwrap_or_else(PoisonError::into_inner).clone().into()))
    }
}

impl StaticAudioTerminalMethods for Object<Device> {
    /// GStreamer's devices have no numbers.
    fn get_WaveId(&self) -> Result<i32> {
        Err(TAPI_E_NOTSUPPORTED)
    }
}
