//! Why something could not be done, in sentences.

use std::io;
use std::time::Duration;

use plenary_msp::com::kit::{HRESULT, status};
use thiserror::Error;

use super::fate::{CallState, Disconnection};
use crate::telephony::{HostError, StartError};

/// Why something could not be done.
#[derive(Debug, Error)]
pub enum TapiError {
    /// The telephony provider refused.
    #[error(transparent)]
    Telephony(#[from] HostError),
    /// The telephony provider does not run.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The media provider refused.
    #[error("{method}: {}", shown(*.code))]
    Media {
        /// The method.
        method: &'static str,
        /// Its answer.
        code: HRESULT,
    },
    /// There is no line with a media provider.
    #[error("the telephony provider has no line with a media provider")]
    NoAddress,
    /// The call has no stream that the terminal could be for.
    #[error("no stream of the call has the terminal's medium and direction")]
    NoStream,
    /// Not in the state that the call is in.
    #[error("this needs a call that is {needed}, and it is {state:?}")]
    WrongState {
        /// What is needed.
        needed: &'static str,
        /// What it is.
        state: CallState,
    },
    /// The conference could not be joined, or is over.
    #[error("the call is disconnected: {0}")]
    Disconnected(Disconnection),
    /// It did not happen in time.
    #[error("{what} did not happen within {limit:?}")]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// For how long.
        limit: Duration,
    },
    /// The operating system refused.
    #[error("the system has no {what}")]
    System {
        /// What was wanted.
        what: &'static str,
        /// Why.
        #[source]
        why: io::Error,
    },
}

impl TapiError {
    /// The HRESULT behind it, if the media provider refused.
    #[must_use]
    pub fn code(&self) -> Option<HRESULT> {
        match self {
            Self::Media { code, .. } => Some(*code),
            _ => None,
        }
    }
}

/// What a method of the media provider came to.
pub(super) trait Said<T> {
    /// With the method's name on its error.
    fn said(self, method: &'static str) -> Result<T, TapiError>;
}

impl<T> Said<T> for Result<T, HRESULT> {
    fn said(self, method: &'static str) -> Result<T, TapiError> {
        self.map_err(|code| TapiError::Media { method, code })
    }
}

/// A code by its name, and what it means.
pub(super) fn shown(code: HRESULT) -> String {
    match CODES.iter().find(|(known, ..)| *known == code) {
        Some((_, name, meaning)) => format!("{meaning} ({name})"),
        None => format!("{:#010x}", code.0),
    }
}

macro_rules! codes {
    ($($name:ident $meaning:literal)*) => {
        &[$((status::$name, stringify!($name), $meaning)),*]
    };
}

/// The codes that a person may meet.
const CODES: &[(HRESULT, &str, &str)] = codes! {
    E_NOTIMPL "it can be done, but not here"
    E_NOINTERFACE "the object cannot do this"
    E_POINTER "something is missing"
    E_FAIL "it failed"
    E_UNEXPECTED "the media provider has a bug"
    E_OUTOFMEMORY "there is no memory"
    E_INVALIDARG "a value cannot be"
    CLASS_E_NOAGGREGATION "the object cannot be a part of another"
    CLASS_E_CLASSNOTAVAILABLE "the library does not make this class"
    DISP_E_MEMBERNOTFOUND "nothing has this number"
    DISP_E_TYPEMISMATCH "an argument is of another type"
    DISP_E_UNKNOWNNAME "nothing has this name"
    DISP_E_BADPARAMCOUNT "too many arguments, or too few"
    TAPI_E_NOITEMS "there is nothing of the kind"
    TAPI_E_NOTSUPPORTED "this object cannot do this"
    TAPI_E_INVALIDMEDIATYPE "there is no such medium here"
    TAPI_E_OPERATIONFAILED "it was tried and failed"
    TAPI_E_INVALIDDIRECTION "it goes the other way"
    TAPI_E_INVALIDTERMINAL "the stream cannot have this terminal"
    TAPI_E_INVALIDTERMINALCLASS "there is no such class of terminals"
    TAPI_E_MAXSTREAMS "there cannot be more streams"
    TAPI_E_NOTERMINALSELECTED "no terminal is selected"
    TAPI_E_TERMINALINUSE "the terminal is selected elsewhere"
    TAPI_E_NOTSTOPPED "this can be done only when stopped"
    TAPI_E_MAXTERMINALS "the stream cannot have more terminals"
    TAPI_E_INVALIDSTREAM "it is no stream of this call"
    TAPI_E_TIMEOUT "it took too long"
    TAPI_E_RESOURCEUNAVAIL "the system has not enough of something"
    TAPI_E_NOFORMAT "nothing has a format yet"
    TAPI_E_INVALIDSTREAMSTATE "not while the stream is as it is"
    TAPI_E_WRONG_STATE "not in this state"
    TAPI_E_NOT_INITIALIZED "it has not begun"
};
