//! ITAudioSettings and ITAudioDeviceControl: how a stream sounds, and what is done to the sound of devices.
//!
//! | property | values | |
//! | --- | --- | --- |
//! | SignalLevel | 0 silence … 127 the loudest, in dB | to be read |
//! | Volume | 0 … 400 percent, 100 as it is | |
//! | Mono | 1: a voice is mono, and so is the mix of a call that was not joined for stereo | to be read |
//! | SilenceThreshold, Balance, Loudness, Treble, Bass | | `TAPI_E_NOTSUPPORTED` |
//! | DuplexMode | 1: one speaks and listens at once | to be read |
//! | AutomaticGainControl, AcousticEchoCancellation | 0 or 1; of what is captured | |

use conference_model::participant::VoiceLevel;

use super::{Stream, lock};
use crate::codec::Layout;
use crate::com::interfaces::{
    AudioDeviceControlMethods, AudioDeviceProperty, AudioSettingsMethods, AudioSettingsProperty,
};
use crate::com::kit::status::{E_INVALIDARG, TAPI_E_NOTSUPPORTED};
use crate::com::kit::{Object, Result};
use crate::com::terminal::refused;
use crate::stream::Cleaning;
use crate::terminal::Direction;

/// `TAPIControlFlags`: who may control a property.
pub(in crate::com) mod control {
    /// Nobody: it is to be read.
    pub(in crate::com) const NONE: i32 = 0;
    /// The program.
    pub(in crate::com) const MANUAL: i32 = 2;
}

/// Lowest, highest, step, default, who may control it.
pub(in crate::com) type Range = (i32, i32, i32, i32, i32);

/// As it is, in percent.
pub(in crate::com) const AS_IT_IS: i32 = 100;

/// The loudest that programs make anything, in percent: +12 dB.
pub(in crate::com) const LOUDEST: i32 = 400;

/// Silence, in dB below the loudest.
const SILENCE: i32 = VoiceLevel::SILENCE as i32;

const SWITCH: Range = (0, 1, 1, 1, control::MANUAL);
const ALWAYS: Range = (1, 1, 1, 1, control::NONE);

/// dBov as RFC 6464 counts: 0 the loudest, 127 silence.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and 127")]
pub(in crate::com) fn level(dbov: f32) -> i32 {
    (-dbov).clamp(0.0, SILENCE as f32).round() as i32
}

/// A gain in percent.
#[expect(clippy::cast_possible_truncation, reason = "gains are 10 at most")]
pub(in crate::com) fn percent(gain: f32) -> i32 {
    (gain * AS_IT_IS as f32).round() as i32
}

/// Percent as a gain.
pub(in crate::com) fn gain(percent: i32) -> Result<f32> {
    if (0..=LOUDEST).contains(&percent) { Ok(percent as f32 / AS_IT_IS as f32) } else { Err(E_INVALIDARG) }
}

/// The program controls what it sets; nothing controls itself here.
fn manual(flags: i32) -> Result<()> {
    if matches!(flags, control::NONE | control::MANUAL) { Ok(()) } else { Err(E_INVALIDARG) }
}

impl Stream {
    /// Whether the sound has one channel.
    fn is_mono(&self) -> Result<bool> {
        let call = self.call()?;
        // Without a call, and for a voice, there is but mono.
        let joined = call.joined().filter(|_| self.direction == Direction::Render);
        Ok(joined.is_none_or(|call| call.layout() == Layout::Mono))
    }

    /// Devices whose sound is changed are spoken into.
    fn microphone(&self) -> Result<()> {
        self.call()?;
        if self.direction == Direction::Capture { Ok(()) } else { Err(TAPI_E_NOTSUPPORTED) }
    }

    fn clean(&self, change: impl FnOnce(&mut Cleaning)) -> Result<()> {
        let call = self.call()?;
        let cleaning = {
            let mut cleaning = lock(&self.cleaning);
            change(&mut cleaning);
            *cleaning
        };
        call.engine().clean(cleaning).map_err(|why| refused(&why))
    }
}

impl AudioSettingsMethods for Object<Stream> {
    fn GetRange(&self, property: AudioSettingsProperty) -> Result<Range> {
        self.call()?;
        match property {
            AudioSettingsProperty::SignalLevel => Ok((0, SILENCE, 1, 0, control::NONE)),
            AudioSettingsProperty::Volume => Ok((0, LOUDEST, 1, AS_IT_IS, control::MANUAL)),
            AudioSettingsProperty::Mono => Ok((0, 1, 1, 1, control::NONE)),
            _ => Err(TAPI_E_NOTSUPPORTED),
        }
    }

    fn Get(&self, property: AudioSettingsProperty) -> Result<(i32, i32)> {
        match property {
            AudioSettingsProperty::SignalLevel => Ok((SILENCE - level(self.status()?.level), control::NONE)),
            AudioSettingsProperty::Volume => Ok((percent(self.status()?.volume), control::MANUAL)),
            AudioSettingsProperty::Mono => Ok((self.is_mono()?.into(), control::NONE)),
            _ => self.call().and(Err(TAPI_E_NOTSUPPORTED)),
        }
    }

    fn Set(&self, property: AudioSettingsProperty, value: i32, flags: i32) -> Result<()> {
        let call = self.call()?;
        if property != AudioSettingsProperty::Volume {
            return Err(TAPI_E_NOTSUPPORTED);
        }
        manual(flags)?;
        call.engine().set_volume(self.direction, gain(value)?).map_err(|why| refused(&why))
    }
}

impl AudioDeviceControlMethods for Object<Stream> {
    fn GetRange(&self, property: AudioDeviceProperty) -> Result<Range> {
        match property {
            AudioDeviceProperty::DuplexMode => self.call().map(|_| ALWAYS),
            AudioDeviceProperty::AutomaticGainControl | AudioDeviceProperty::AcousticEchoCancellation => {
                self.microphone().map(|()| SWITCH)
            }
        }
    }

    fn Get(&self, property: AudioDeviceProperty) -> Result<(i32, i32)> {
        if property == AudioDeviceProperty::DuplexMode {
            return self.call().map(|_| (1, control::NONE));
        }
        self.microphone()?;
        let Cleaning { gain, echo, .. } = *lock(&self.cleaning);
        let is_on = if property == AudioDeviceProperty::AutomaticGainControl { gain } else { echo };
        Ok((is_on.into(), control::MANUAL))
    }

    fn Set(&self, property: AudioDeviceProperty, value: i32, flags: i32) -> Result<()> {
        if property == AudioDeviceProperty::DuplexMode {
            return self.call().and(Err(TAPI_E_NOTSUPPORTED));
        }
        self.microphone()?;
        manual(flags)?;
        let is_on = match value {
            0 => false,
            1 => true,
            _ => return Err(E_INVALIDARG),
        };
        self.clean(|cleaning| match property {
            AudioDeviceProperty::AutomaticGainControl => cleaning.gain = is_on,
            _ => cleaning.echo = is_on,
        })
    }
}
