//! What can go wrong, and which of TAPI's errors says so.

use conference_model::blob::{BlobError, TooLong};
use conference_model::call::{CallError, CallState};
use conference_model::description::Refusal;
use conference_model::line::LineError;
use thiserror::Error;

use crate::abi::line_err;
use crate::abi::types::Long;

/// Why the provider does not do what it was asked to. The sentences are for logs: TAPI carries only numbers.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Error {
    /// A device that is not ours.
    #[error("device {0} is not ours")]
    BadDevice(u32),
    /// An address the line does not have. It has one, number 0.
    #[error("the line has no address {0}")]
    BadAddressId(u32),
    /// No open line has this handle.
    #[error("no open line has this handle")]
    BadLineHandle,
    /// No call has this handle.
    #[error("no call has this handle")]
    BadCallHandle,
    /// No media provider's instance has this handle.
    #[error("no media provider has this handle")]
    BadMspHandle,
    /// TAPI opens a line once, for however many applications.
    #[error("the line is open already")]
    AlreadyOpen,
    /// Versions of TSPI that we do not speak.
    #[error("no version of TSPI in common")]
    BadVersion,
    /// Extensions of TSPI: we have none.
    #[error("there are no extensions")]
    BadExtensionVersion,
    /// A pointer that cannot be one.
    #[error("a pointer is null or points nowhere")]
    BadPointer,
    /// A structure without room for its fixed part.
    #[error("the structure is too small")]
    TooSmall,
    /// Something else that makes no sense.
    #[error("{0}")]
    BadParameter(&'static str),
    /// `LINECALLPARAMS` that contradict themselves.
    #[error("the call parameters make no sense: {0}")]
    BadCallParameters(&'static str),
    /// Words that are no UTF-16.
    #[error("the text is not UTF-16")]
    BadText,
    /// A conference that cannot be read, or must not be dialled.
    #[error("the description is refused: {0}")]
    BadDescription(#[from] Refusal),
    /// A description that is too long to pass on.
    #[error(transparent)]
    DescriptionTooLong(#[from] TooLong),
    /// A destination that is no description at all.
    #[error("only descriptions of conferences (SDP) can be dialled, not addresses of type {0:#x}")]
    BadAddressType(u32),
    /// Media that conferences do not have.
    #[error("media modes {0:#x} are not all ours")]
    BadMediaMode(u32),
    /// Media that this conference does not have.
    #[error("the conference has none of the wanted media")]
    NoCommonMedia,
    /// A bearer other than the network.
    #[error("bearer mode {0:#x} is not ours")]
    BadBearerMode(u32),
    /// A class of devices the line has nothing of.
    #[error("the line has no device of this class")]
    BadDeviceClass,
    /// An address named in another way than by its number.
    #[error("addresses have numbers, not mode {0:#x}")]
    BadAddressMode(u32),
    /// An object that cannot be selected.
    #[error("selection {0:#x} names nothing")]
    BadSelect(u32),
    /// The call is not in the state for it.
    #[error("not while the call is {0}")]
    WrongState(CallState),
    /// As many calls as there can be.
    #[error("the line has as many calls as it can hold")]
    TooManyCalls,
    /// As many media providers as there can be.
    #[error("the line has as many media providers as it can hold")]
    TooManyInstances,
    /// TAPI does not take what is queued for it.
    #[error("too much waits to be delivered")]
    Overloaded,
    /// Bytes of a media provider that are no message.
    #[error("not a message of a media provider: {0}")]
    BadBlob(#[from] BlobError),
    /// The system gives no thread.
    #[error("the system has no thread for us")]
    NoThread,
    /// Before `TSPI_providerInit`, or after `TSPI_providerShutdown`.
    #[error("the provider is not running")]
    NotRunning,
    /// Something conferences do not have.
    #[error("conferences cannot do this")]
    Unavailable,
    /// A fault of ours.
    #[error("the provider failed")]
    Failed,
}

impl Error {
    /// The number TAPI knows it by.
    #[must_use]
    pub const fn to_line_err(&self) -> Long {
        match self {
            Self::BadDevice(_) => line_err::BADDEVICEID,
            Self::BadAddressId(_) => line_err::INVALADDRESSID,
            Self::BadLineHandle => line_err::INVALLINEHANDLE,
            Self::BadCallHandle => line_err::INVALCALLHANDLE,
            // TAPI has no error for a media provider's handle; this is the one its pages name.
            Self::BadMspHandle | Self::BadPointer => line_err::INVALPOINTER,
            Self::AlreadyOpen => line_err::ALLOCATED,
            Self::BadVersion => line_err::INCOMPATIBLEAPIVERSION,
            Self::BadExtensionVersion => line_err::INCOMPATIBLEEXTVERSION,
            Self::TooSmall => line_err::STRUCTURETOOSMALL,
            Self::BadParameter(_) | Self::BadText | Self::BadBlob(_) => line_err::INVALPARAM,
            Self::BadCallParameters(_) => line_err::INVALCALLPARAMS,
            Self::BadDescription(_) | Self::DescriptionTooLong(_) => line_err::INVALADDRESS,
            Self::BadAddressType(_) => line_err::INVALADDRESSTYPE,
            Self::BadMediaMode(_) | Self::NoCommonMedia => line_err::INVALMEDIAMODE,
            Self::BadBearerMode(_) => line_err::INVALBEARERMODE,
            Self::BadDeviceClass => line_err::INVALDEVICECLASS,
            Self::BadAddressMode(_) => line_err::INVALADDRESSMODE,
            Self::BadSelect(_) => line_err::INVALCALLSELECT,
            Self::WrongState(_) => line_err::INVALCALLSTATE,
            Self::TooManyCalls => line_err::CALLUNAVAIL,
            Self::TooManyInstances | Self::Overloaded | Self::NoThread => line_err::RESOURCEUNAVAIL,
            Self::NotRunning => line_err::UNINITIALIZED,
            Self::Unavailable => line_err::OPERATIONUNAVAIL,
            Self::Failed => line_err::OPERATIONFAILED,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::WrongState(state) => Self::WrongState(state),
            CallError::NoCommonMedia => Self::NoCommonMedia,
            CallError::TooManyWishes => Self::BadParameter("too many wishes for quality"),
        }
    }
}

impl From<LineError> for Error {
    /// What the model of the line says of a call. Of instances it says `Full` too; whoever opens one knows that.
    fn from(error: LineError) -> Self {
        match error {
            LineError::NoSuchCall(_) => Self::BadCallHandle,
            LineError::NoSuchInstance(_) => Self::BadMspHandle,
            LineError::Full => Self::TooManyCalls,
            LineError::Call(error) => error.into(),
            LineError::Blob(error) => error.into(),
        }
    }
}
