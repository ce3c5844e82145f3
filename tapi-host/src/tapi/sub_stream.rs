//! A participant's part of a stream.

use plenary_msp::com::interfaces::{ITSubStream, SubStreamMethods as _};
use plenary_msp::com::kit::{IDispatch, collect};

use super::error::{Said as _, TapiError};
use super::held::Held;
use super::script::Script;
use super::stream::Stream;
use super::terminal::Terminal;

/// `ITSubStream`: a participant's part of a stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubStream(pub(super) Held<ITSubStream>);

impl SubStream {
    /// The media provider's object.
    pub(super) fn of(object: ITSubStream) -> Self {
        Self(Held::new(object))
    }

    /// It is heard.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn start(&self) -> Result<(), TapiError> {
        self.0.StartSubStream().said("ITSubStream::StartSubStream")
    }

    /// It is not heard for now.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn pause(&self) -> Result<(), TapiError> {
        self.0.PauseSubStream().said("ITSubStream::PauseSubStream")
    }

    /// It is not heard.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn stop(&self) -> Result<(), TapiError> {
        self.0.StopSubStream().said("ITSubStream::StopSubStream")
    }

    /// To a terminal of its own.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn select_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        self.0.SelectTerminal(&terminal.0).said("ITSubStream::SelectTerminal")
    }

    /// No longer.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn unselect_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        self.0.UnselectTerminal(&terminal.0).said("ITSubStream::UnselectTerminal")
    }

    /// The terminals that are selected on it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn terminals(&self) -> Result<Vec<Terminal>, TapiError> {
        let all = self.0.EnumerateTerminals().said("ITSubStream::EnumerateTerminals")?;
        Ok(collect(&all).said("IEnumTerminal::Next")?.into_iter().map(Terminal::of).collect())
    }

    /// The stream that it is a part of.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn stream(&self) -> Result<Stream, TapiError> {
        self.0.get_Stream().map(Stream::of).said("ITSubStream::get_Stream")
    }

    /// The part, for scripts.
    #[must_use]
    pub fn script(&self) -> Script {
        Script::of(IDispatch::clone(&self.0))
    }
}
