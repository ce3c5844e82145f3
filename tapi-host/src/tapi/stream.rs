//! One medium in one direction.

use plenary_msp::com::interfaces::{
    IPlenaryStream, ITStream, ITSubStreamControl, ITTerminal, PlenaryStreamMethods as _, StreamMethods as _,
    SubStreamControlMethods as _, TerminalDirection,
};
use plenary_msp::com::kit::{IDispatch, Interface, collect};

use super::error::{Said as _, TapiError};
use super::held::Held;
use super::media::MediaTypes;
use super::quality::properties;
use super::script::Script;
use super::sub_stream::SubStream;
use super::terminal::Terminal;
use super::{AudioDeviceProperty, AudioSettingsProperty, StreamQualityProperty};

/// How a stream stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StreamState {
    /// Nothing is open.
    Stopped,
    /// It is open, and nobody hears anything.
    Paused,
    /// It shall run, and waits for the call or for a device.
    Waiting,
    /// It moves media.
    Active,
}

/// `ITStream`: one medium in one direction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stream(pub(super) Held<ITStream>);

impl Stream {
    /// The media provider's object.
    pub(super) fn of(object: ITStream) -> Self {
        Self(Held::new(object))
    }

    /// Its medium.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn media(&self) -> Result<MediaTypes, TapiError> {
        self.0.get_MediaType().map(MediaTypes::of).said("ITStream::get_MediaType")
    }

    /// Whether one speaks into it ([`Capture`](TerminalDirection::Capture)) or listens to it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn direction(&self) -> Result<TerminalDirection, TapiError> {
        self.0.get_Direction().said("ITStream::get_Direction")
    }

    /// What to call it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn name(&self) -> Result<String, TapiError> {
        self.0.get_Name().map(|name| name.to_string()).said("ITStream::get_Name")
    }

    /// It moves media as soon as the call is connected. Streams do so by themselves.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn start(&self) -> Result<(), TapiError> {
        self.0.StartStream().said("ITStream::StartStream")
    }

    /// It stays open, and nobody hears anything.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn pause(&self) -> Result<(), TapiError> {
        self.0.PauseStream().said("ITStream::PauseStream")
    }

    /// Nothing is open.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn stop(&self) -> Result<(), TapiError> {
        self.0.StopStream().said("ITStream::StopStream")
    }

    /// From or to this terminal.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn select_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        self.0.SelectTerminal(&terminal.0).said("ITStream::SelectTerminal")
    }

    /// No longer from or to it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn unselect_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        self.0.UnselectTerminal(&terminal.0).said("ITStream::UnselectTerminal")
    }

    /// The terminals that are selected on it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn terminals(&self) -> Result<Vec<Terminal>, TapiError> {
        let all = self.0.EnumerateTerminals().said("ITStream::EnumerateTerminals")?;
        let all: Vec<ITTerminal> = collect(&all).said("IEnumTerminal::Next")?;
        Ok(all.into_iter().map(Terminal::of).collect())
    }

    /// Its parts: one for each participant who is heard.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn sub_streams(&self) -> Result<Vec<SubStream>, TapiError> {
        let control: ITSubStreamControl = self.face("ITSubStreamControl")?;
        let all = control.EnumerateSubStreams().said("ITSubStreamControl::EnumerateSubStreams")?;
        let all = collect(&all).said("IEnumSubStream::Next")?;
        Ok(all.into_iter().map(SubStream::of).collect())
    }

    /// How it stands.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn state(&self) -> Result<StreamState, TapiError> {
        let state = self.own()?.get_State().said("IPlenaryStream::get_State")?;
        Ok(match state {
            0 => StreamState::Stopped,
            1 => StreamState::Paused,
            3 => StreamState::Active,
            _ => StreamState::Waiting,
        })
    }

    /// How loud it is now, 0 being the loudest and 127 silence: -dBov.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn level(&self) -> Result<u8, TapiError> {
        let level = self.own()?.get_Level().said("IPlenaryStream::get_Level")?;
        Ok(u8::try_from(level.clamp(0, 127)).unwrap_or(127))
    }

    /// Whether nothing of it is heard, while it runs.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn muted(&self) -> Result<bool, TapiError> {
        self.own()?.get_Muted().said("IPlenaryStream::get_Muted")
    }

    /// Lets nothing of it be heard, or again.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_muted(&self, muted: bool) -> Result<(), TapiError> {
        self.own()?.put_Muted(muted).said("IPlenaryStream::put_Muted")
    }

    properties!(StreamQualityProperty, ITStreamQualityControl as StreamQualityControlMethods:
        quality, quality_range, set_quality, "How good it is");
    properties!(AudioSettingsProperty, ITAudioSettings as AudioSettingsMethods:
        sound, sound_range, set_sound, "How it sounds: its volume, balance, level");
    properties!(AudioDeviceProperty, ITAudioDeviceControl as AudioDeviceControlMethods:
        processing, processing_range, set_processing, "What is done to a microphone's sound");

    /// The stream, for scripts.
    #[must_use]
    pub fn script(&self) -> Script {
        Script::of(IDispatch::clone(&self.0))
    }

    fn own(&self) -> Result<IPlenaryStream, TapiError> {
        self.face("IPlenaryStream")
    }

    pub(super) fn face<I: Interface>(&self, name: &'static str) -> Result<I, TapiError> {
        self.0.cast().map_err(|error| error.code()).said(name)
    }
}
