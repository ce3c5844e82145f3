//! The exported functions, as `tspi.h` declares them. Each is a name, a boundary that lets no panic out, and one call.
//!
//! [`exports`] lists them all with what they do; the table in the README is made from it.
//!
//! # Safety
//!
//! All of them have the one contract of TSPI: what the caller points to is null, or is what the function's page says, until
//! the function returns. Strings end with a null; structures begin with their true `dwTotalSize`; callbacks may be called
//! until the line is closed or the provider shut down. Everything else may be wrong: handles, numbers, sizes inside of
//! structures, alignment, text.
#![expect(clippy::missing_safety_doc, reason = "the contract is the same for all, and stands above")]

pub mod call;
pub mod install;
pub mod line;
pub mod msp;
pub mod provider;
pub mod unavailable;

/// An exported function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Export {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub state: State,
}

/// What an exported function does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// What TSPI says, in the matter of this.
    Done(&'static str),
    /// It answers `LINEERR_OPERATIONUNAVAIL`, for this reason.
    Unavailable(&'static str),
}

/// What is done, by matter; the functions are in the files of this folder.
const DONE: &[(&str, &[&str])] = &[
    ("the provider", provider::NAMES),
    ("the line", line::NAMES),
    ("calls", call::NAMES),
    ("media providers", msp::NAMES),
    ("installation", install::NAMES),
];

/// Every exported function.
#[must_use]
pub fn exports() -> Vec<Export> {
    let done =
        DONE.iter().flat_map(|(matter, names)| names.iter().map(|name| Export { name, state: State::Done(matter) }));
    let unavailable = unavailable::REASONS
        .iter()
        .flat_map(|(reason, names)| names.iter().map(|name| Export { name, state: State::Unavailable(reason) }));
    done.chain(unavailable).collect()
}
