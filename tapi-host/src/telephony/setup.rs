//! Entering a provider in TAPI's list, and taking it out again: what the control panel does.

use crossbeam_channel::bounded;
use plenary_tsp::abi::types::{WideChar, Window};

use super::error::HostError;
use super::session::Session;
use super::strict::{Breach, Strictness};
use crate::foreign::{EntryPoints, Guarded};

/// `MAX_PATH`: the characters of a path that a provider has room for, the null included.
const MAX_PATH: usize = 260;

/// Nobody's window: nobody looks.
const NO_WINDOW: Window = Window(0);

/// A provider that is not running, seen by who installs it.
#[derive(Debug)]
pub struct Setup {
    session: Session,
}

impl Setup {
    /// For this provider.
    #[must_use]
    pub fn new(entry: EntryPoints) -> Self {
        // Nothing is heard from a provider that does not run, so there is nothing to probe, and no event.
        let strictness = Strictness { probe: false, ..Strictness::default() };
        Self { session: Session::new(entry, strictness, bounded(0).0) }
    }

    /// The library with the functions for its dialogs.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::Unusable`] without a path.
    pub fn dialogs_library(&self) -> Result<String, HostError> {
        const FUNCTION: &str = "TSPI_providerUIIdentify";
        const LIBRARY: &str = "lpszUIDLLName";
        // A provider that writes no null is caught by the lack of one.
        let mut memory = Guarded::<WideChar>::new(&[u8::MAX; MAX_PATH * size_of::<WideChar>()]);
        self.session.fill(FUNCTION, LIBRARY, &mut memory, |entry, memory| entry.ui_identify(memory))?;
        let units: Vec<_> = memory.content().as_chunks().0.iter().map(|unit| WideChar::from_ne_bytes(*unit)).collect();
        match units.iter().position(|unit| *unit == 0) {
            Some(end @ 1..) => Ok(String::from_utf16_lossy(&units[..end])),
            _ => {
                self.session.record().add(Breach::WroteNothing { function: FUNCTION, what: LIBRARY });
                Err(HostError::Unusable { function: FUNCTION })
            }
        }
    }

    /// Installs it under this number, as TAPI does since 2.0 with the dialogs' library and did before.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn install(&self, permanent_id: u32) -> Result<(), HostError> {
        self.session.ask("TUISPI_providerInstall", |entry| entry.dialogs_install(None, NO_WINDOW, permanent_id))?;
        self.session.ask("TSPI_providerInstall", |entry| entry.install(NO_WINDOW, permanent_id))
    }

    /// Removes it.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn remove(&self, permanent_id: u32) -> Result<(), HostError> {
        self.session.ask("TUISPI_providerRemove", |entry| entry.dialogs_remove(None, NO_WINDOW, permanent_id))?;
        self.session.ask("TSPI_providerRemove", |entry| entry.remove(NO_WINDOW, permanent_id))
    }

    /// What the provider did that TAPI's contract forbids, so far.
    #[must_use]
    pub fn breaches(&self) -> Vec<Breach> {
        self.session.record().all()
    }
}
