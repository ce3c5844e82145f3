//! An address: a line that calls can be made on, as one program sees it.

use std::sync::Arc;

use plenary_msp::com::interfaces::{ITTerminalSupport, TerminalDirection, TerminalSupportMethods as _};
use plenary_msp::com::kit::{IDispatch, Interface, collect};
use plenary_tsp::abi::constants::address_type;

use super::call::Call;
use super::error::{Said as _, TapiError};
use super::media::MediaTypes;
use super::offer::Offer;
use super::recipe::TerminalKind;
use super::script::{Keep, Script};
use super::site::OpenSite;
use super::terminal::Terminal;

/// `ITAddress`: a line that calls can be made on.
#[derive(Clone, Debug)]
pub struct Address(pub(super) Arc<OpenSite>);

impl Address {
    /// What to call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.site.name
    }

    /// The media of its calls.
    #[must_use]
    pub fn media(&self) -> MediaTypes {
        let both = MediaTypes::AUDIO | MediaTypes::VIDEO;
        MediaTypes::of(self.0.site.media_modes.cast_signed() & both.bits())
    }

    /// Whether descriptions of conferences (SDP) can be dialled.
    #[must_use]
    pub fn dials_conferences(&self) -> bool {
        self.0.site.address_types & address_type::SDP != 0
    }

    /// Devices and test signals.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn terminals(&self) -> Result<Vec<Terminal>, TapiError> {
        let all = self.support()?.EnumerateStaticTerminals().said("ITTerminalSupport::EnumerateStaticTerminals")?;
        Ok(collect(&all).said("IEnumTerminal::Next")?.into_iter().map(Terminal::of).collect())
    }

    /// The device that the system prefers.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn default_terminal(&self, media: MediaTypes, direction: TerminalDirection) -> Result<Terminal, TapiError> {
        let terminal = self.support()?.GetDefaultStaticTerminal(media.bits(), direction);
        terminal.map(Terminal::of).said("ITTerminalSupport::GetDefaultStaticTerminal")
    }

    /// The device or test signal of this [identifier](Terminal::id), if it is there.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn find_terminal(&self, id: &str) -> Result<Option<Terminal>, TapiError> {
        Ok(self.terminals()?.into_iter().find(|terminal| terminal.id().is_ok_and(|found| found == id)))
    }

    /// The classes of terminals that can be made, as texts in braces.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn terminal_classes(&self) -> Result<Vec<String>, TapiError> {
        const METHOD: &str = "ITTerminalSupport::EnumerateDynamicTerminalClasses";
        let all = self.support()?.EnumerateDynamicTerminalClasses().said(METHOD)?;
        let all = collect(&all).said("IEnumTerminalClass::Next")?;
        Ok(all.into_iter().map(|class| format!("{{{class:?}}}")).collect())
    }

    /// Makes a terminal.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn create_terminal(&self, kind: &TerminalKind) -> Result<Terminal, TapiError> {
        kind.make(&self.support()?)
    }

    /// Creates a call to a conference by its description (SDP). It is connected by [`Call::connect`]; until then terminals
    /// are selected.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn create_call(&self, description: impl Into<String>, media: MediaTypes) -> Result<Call, TapiError> {
        Call::create(&self.0, description.into(), media)
    }

    /// `RegisterCallNotifications`: from now on calls of these media that somebody else begins are told of, by
    /// [`Event::CallNotification`](super::Event::CallNotification), and those of media that other programs on the line asked
    /// for. A call that nobody asked for is declined.
    ///
    /// # Errors
    /// What the telephony provider refused.
    pub fn register_call_notifications(&self, media: MediaTypes) -> Result<(), TapiError> {
        Ok(self.0.site.ear.listen(media.word())?)
    }

    /// `UnregisterNotifications`: from now on nothing is told. What was offered and is not taken is declined, unless another
    /// program was told of it. A program that ends need not do this.
    ///
    /// # Errors
    /// What the telephony provider refused; nothing is told all the same.
    pub fn unregister_call_notifications(&self) -> Result<(), TapiError> {
        Ok(self.0.site.ear.stop()?)
    }

    /// Takes a call that was offered; then it can be [answered](Call::answer), or declined by
    /// [`disconnect`](Call::disconnect). `None`: another program has it, or it is over.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn take_call(&self, offer: Offer, media: MediaTypes) -> Result<Option<Call>, TapiError> {
        let site = &self.0.site;
        let taken = site.line.take_call(offer.call);
        site.ear.forget(offer.call);
        taken.map(|call| Call::take(&self.0, call, media)).transpose()
    }

    /// The address, for scripts.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn script(&self) -> Result<Script, TapiError> {
        let object: IDispatch = self.face("IDispatch")?;
        Ok(Script::keeping(object, Keep::Address { _address: self.clone() }))
    }

    fn support(&self) -> Result<ITTerminalSupport, TapiError> {
        self.face("ITTerminalSupport")
    }

    fn face<I: Interface>(&self, name: &'static str) -> Result<I, TapiError> {
        self.0.site.whole.face().said(name)
    }
}
