//! Terminals as TAPI has them: coats over what [`terminal`](crate::terminal) finds, and over files, tones and samples that
//! programs ask for.
//!
//! ```text
//!   Terminals (an address's) ─┬─ Device   what is always there: microphones, speakers, test signals
//!                             └─ create ─┬─ Tone      a sine of any frequency
//!                                        ├─ Samples   a program's own samples
//!                                        └─ Playback, Recording ─── Track    files: the one has Start and Stop, the other is selected
//! ```
//!
//! **Who selects what.** A stream calls [`select`] and [`unselect`], which choose and give up on the call's
//! [`Streams`]; there is nothing else for it to do. Devices may be selected for several calls at once, and once for each;
//! what a program made, for one. A file's terminal is no end of a stream: `ITStream::SelectTerminal` refuses it
//! (`TAPI_E_INVALIDTERMINAL`), as MSPI says. TAPI, asked for `ITBasicCallControl2::SelectTerminalOnCall`, takes what
//! `ITMultiTrackTerminal::EnumerateTrackTerminals` lists, and selects each track on the stream of its medium and direction;
//! a file's terminal here has its one track from the beginning, so nothing need be created for that.
//!
//! **Files begin when they are told.** A track that is selected is silent until `ITMediaControl::Start`. From then on it
//! plays or records while its stream runs. What becomes of it is told as [`FileNews`], by [`on_stream_event`] where the
//! engine says so.

mod class;
mod core;
mod device;
mod file;
mod registry;
mod samples;
#[cfg(test)]
mod tests;
mod tone;

use std::sync::Arc;

pub(in crate::com) use self::core::FileNews;
use self::core::Wearer;
use self::device::Device;
use self::file::Track;
pub(in crate::com) use self::registry::{TerminalChange, Terminals};
use self::samples::Samples;
use self::tone::Tone;
use super::interfaces::{ITTerminal, TerminalDirection};
use super::kit::status::{
    TAPI_E_INVALIDTERMINAL, TAPI_E_MAXTERMINALS, TAPI_E_OPERATIONFAILED, TAPI_E_TERMINALINUSE, TAPI_E_WRONG_STATE,
};
use super::kit::{HRESULT, Result, Strong};
use crate::stream::{Refusal, StreamEvent, Streams};
use crate::terminal::TerminalId;

/// A call, as far as its terminals know it.
pub(in crate::com) trait Selector: Send + Sync {
    /// What speaks and listens.
    fn engine(&self) -> &Streams;

    /// Tells TAPI of a file. Not called with a lock held.
    fn tell(&self, news: FileNews);

    /// Notes what is wrong with a terminal, for people, or that nothing is.
    fn complain(&self, terminal: &TerminalId, sentence: Option<String>);
}

/// What names it in what engines say.
///
/// # Errors
/// `TAPI_E_INVALIDTERMINAL` when it is not ours.
pub(in crate::com) fn name(terminal: &ITTerminal) -> Result<TerminalId> {
    ours(terminal, |terminal| Ok(terminal.core().identity.id.clone()))
}

/// Any terminal as programs have it.
#[cfg(test)]
pub(in crate::com) fn worn(terminal: crate::terminal::Terminal) -> ITTerminal {
    super::kit::Object::new(Device::new(terminal)).interface().unwrap()
}

/// Selects a terminal for the stream of a call in this direction: it is chosen on the call's engine, or nothing has changed.
///
/// # Errors
/// `TAPI_E_INVALIDTERMINAL` when it is not ours or not for this direction, `TAPI_E_TERMINALINUSE`, `TAPI_E_MAXTERMINALS`, and
/// `TAPI_E_OPERATIONFAILED` when the stream runs and the terminal does not.
pub(in crate::com) fn select(
    terminal: &ITTerminal,
    call: &Arc<impl Selector + 'static>,
    direction: TerminalDirection,
) -> Result<()> {
    let call: Arc<dyn Selector> = Arc::clone(call) as _;
    ours(terminal, |terminal| terminal.core().select(terminal, &call, direction))
}

/// Gives a terminal up. Files are complete when it returns.
///
/// # Errors
/// `TAPI_E_INVALIDTERMINAL` when it is not selected for this call.
pub(in crate::com) fn unselect(terminal: &ITTerminal, call: &Arc<impl Selector + 'static>) -> Result<()> {
    let call: Arc<dyn Selector> = Arc::clone(call) as _;
    ours(terminal, |terminal| terminal.core().unselect(terminal, &call))
}

/// Lets the terminal that an engine's event is about take note of it; those of files tell TAPI.
pub(in crate::com) fn on_stream_event(terminal: &ITTerminal, event: &StreamEvent) {
    // What is not ours has nothing to note.
    _ = ours(terminal, |terminal| {
        terminal.note(event);
        Ok(())
    });
}

/// Whether what an engine says under this name is news of the terminal as it is now: what one run of files says may come when
/// another has begun.
pub(in crate::com) fn is_of_now(terminal: &ITTerminal, id: &TerminalId) -> bool {
    !id.is_run() || ours(terminal, |terminal| Ok(terminal.core().chosen() == *id)) == Ok(true)
}

/// Does something with one of our terminals, whichever kind it is of.
fn ours<T>(terminal: &ITTerminal, with: impl FnOnce(&dyn Wearer) -> Result<T>) -> Result<T> {
    let not_ours = TAPI_E_INVALIDTERMINAL;
    if let Ok(device) = Strong::<Device>::unmask(terminal, not_ours) {
        return with(&**device);
    }
    if let Ok(track) = Strong::<Track>::unmask(terminal, not_ours) {
        return with(&**track);
    }
    if let Ok(tone) = Strong::<Tone>::unmask(terminal, not_ours) {
        return with(&**tone);
    }
    with(&**Strong::<Samples>::unmask(terminal, not_ours)?)
}

/// What a program is told when the engine refuses.
pub(in crate::com) fn refused(refusal: &Refusal) -> HRESULT {
    match refusal {
        Refusal::Full(_) => TAPI_E_MAXTERMINALS,
        Refusal::Chosen(_) => TAPI_E_TERMINALINUSE,
        Refusal::NotChosen(_) => TAPI_E_INVALIDTERMINAL,
        Refusal::Unusable(_) => TAPI_E_OPERATIONFAILED,
        Refusal::Over => TAPI_E_WRONG_STATE,
    }
}
