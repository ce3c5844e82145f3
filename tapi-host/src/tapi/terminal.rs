//! What sound comes from and goes to.

use std::fmt;

use plenary_msp::com::interfaces::{
    BasicAudioTerminalMethods as _, IPlenaryTerminal, ITBasicAudioTerminal, ITMediaControl, ITTerminal,
    MediaControlMethods as _, PlenaryTerminalMethods as _, TerminalDirection, TerminalMediaState, TerminalMethods as _,
    TerminalState, TerminalType,
};
use plenary_msp::com::kit::{IDispatch, Interface};

use super::error::{Said as _, TapiError};
use super::held::Held;
use super::media::MediaTypes;
use super::script::Script;
use crate::foreign::media::samples;

/// The most of a volume, and of a balance to the right.
const FULL: i32 = 65_535;

/// `ITTerminal`: what sound comes from and goes to.
#[derive(Clone, PartialEq, Eq)]
pub struct Terminal(pub(super) Held<ITTerminal>);

impl Terminal {
    /// The media provider's object.
    pub(super) fn of(object: ITTerminal) -> Self {
        Self(Held::new(object))
    }

    /// What to call it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn name(&self) -> Result<String, TapiError> {
        self.0.get_Name().map(|name| name.to_string()).said("ITTerminal::get_Name")
    }

    /// Names it across hot-plugs and runs.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn id(&self) -> Result<String, TapiError> {
        let id = self.own()?.get_Identifier().said("IPlenaryTerminal::get_Identifier")?;
        Ok(id.to_string())
    }

    /// `microphone`, `speaker`, `monitor`, `test-tone`, `speech`, `silence`, `null`, `program`, `playback`, `recording`.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn kind(&self) -> Result<String, TapiError> {
        let kind = self.own()?.get_Kind().said("IPlenaryTerminal::get_Kind")?;
        Ok(kind.to_string())
    }

    /// Whether one speaks into it ([`Capture`](TerminalDirection::Capture)) or listens to it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn direction(&self) -> Result<TerminalDirection, TapiError> {
        self.0.get_Direction().said("ITTerminal::get_Direction")
    }

    /// Its media.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn media(&self) -> Result<MediaTypes, TapiError> {
        self.0.get_MediaType().map(MediaTypes::of).said("ITTerminal::get_MediaType")
    }

    /// Its class, as a text in braces.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn class(&self) -> Result<String, TapiError> {
        self.0.get_TerminalClass().map(|class| class.to_string()).said("ITTerminal::get_TerminalClass")
    }

    /// Whether it is always there, and was not made by a program.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn is_static(&self) -> Result<bool, TapiError> {
        self.0.get_TerminalType().map(|kind| kind == TerminalType::Static).said("ITTerminal::get_TerminalType")
    }

    /// Whether a stream has it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn is_in_use(&self) -> Result<bool, TapiError> {
        self.0.get_State().map(|state| state == TerminalState::InUse).said("ITTerminal::get_State")
    }

    /// How loud it is, from 0 to 1.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn volume(&self) -> Result<f64, TapiError> {
        let volume = self.audio()?.get_Volume().said("ITBasicAudioTerminal::get_Volume")?;
        Ok(f64::from(volume) / f64::from(FULL))
    }

    /// How loud it shall be, from 0 to 1.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_volume(&self, volume: f64) -> Result<(), TapiError> {
        self.audio()?.put_Volume(scaled(volume, 0.0)).said("ITBasicAudioTerminal::put_Volume")
    }

    /// From -1, left, to 1, right.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn balance(&self) -> Result<f64, TapiError> {
        let balance = self.audio()?.get_Balance().said("ITBasicAudioTerminal::get_Balance")?;
        Ok(f64::from(balance) / f64::from(FULL))
    }

    /// From -1, left, to 1, right.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_balance(&self, balance: f64) -> Result<(), TapiError> {
        self.audio()?.put_Balance(scaled(balance, -1.0)).said("ITBasicAudioTerminal::put_Balance")
    }

    /// Of a file: it plays or records.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn start_file(&self) -> Result<(), TapiError> {
        self.file()?.Start().said("ITMediaControl::Start")
    }

    /// Of a file: it waits.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn pause_file(&self) -> Result<(), TapiError> {
        self.file()?.Pause().said("ITMediaControl::Pause")
    }

    /// Of a file: it is at its beginning again, or finished.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn stop_file(&self) -> Result<(), TapiError> {
        self.file()?.Stop().said("ITMediaControl::Stop")
    }

    /// Of a file: which of the three.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn file_state(&self) -> Result<TerminalMediaState, TapiError> {
        self.file()?.get_MediaState().said("ITMediaControl::get_MediaState")
    }

    /// Of a program: samples that it says, one channel at 48 kHz. How many were taken: not more than a second is kept.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn write_samples(&self, samples: &[i16]) -> Result<usize, TapiError> {
        samples::write(&self.face("IPlenarySamples")?, samples).said("IPlenarySamples::Write")
    }

    /// Of a program: samples that it hears, one channel at 48 kHz. How many there were: what nobody reads for a second is
    /// lost.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn read_samples(&self, samples: &mut [i16]) -> Result<usize, TapiError> {
        samples::read(&self.face("IPlenarySamples")?, samples).said("IPlenarySamples::Read")
    }

    /// The terminal, for scripts.
    #[must_use]
    pub fn script(&self) -> Script {
        Script::of(IDispatch::clone(&self.0))
    }

    fn audio(&self) -> Result<ITBasicAudioTerminal, TapiError> {
        self.face("ITBasicAudioTerminal")
    }

    fn file(&self) -> Result<ITMediaControl, TapiError> {
        self.face("ITMediaControl")
    }

    pub(super) fn own(&self) -> Result<IPlenaryTerminal, TapiError> {
        self.face("IPlenaryTerminal")
    }

    pub(super) fn face<I: Interface>(&self, name: &'static str) -> Result<I, TapiError> {
        self.0.cast().map_err(|error| error.code()).said(name)
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Terminal {:?}", self.name().unwrap_or_default())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is between -65,535 and 65,535")]
fn scaled(part: f64, least: f64) -> i32 {
    (part.clamp(least, 1.0) * f64::from(FULL)).round() as i32
}
