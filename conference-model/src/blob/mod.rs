//! What the telephony provider and the media provider say to each other.
//!
//! The two never name each other: TAPI carries opaque bytes between them (`LINE_SENDMSPDATA` one way,
//! `TSPI_lineReceiveMSPData` the other). Those bytes are a *blob*: a fixed header and a CBOR map (RFC 8949), at most
//! 64 KiB together. Either side may be of another release, and either may be hostile.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +---------------+---------------+---------------+---------------+
//! |      'P'      |      'l'      |      'n'      |      'y'      |
//! +---------------+---------------+---------------+---------------+
//! |     major     |     minor     |D|       kind of message       |
//! +---------------+---------------+---------------+---------------+
//! |                 length of the body in bytes                   |
//! +---------------+---------------+---------------+---------------+
//! |          the call's number; 0 for the line itself             |
//! +---------------+---------------+---------------+---------------+
//! |                  body: one CBOR map ...                       |
//! ```
//!
//! Numbers are big-endian. `D` is the direction: 0 to the media provider, 1 to the telephony provider.
//!
//! # How releases meet
//!
//! * another *major* version is refused, a newer *minor* one is read;
//! * a kind of message that is not known is [`Decoded::Unknown`], to be ignored;
//! * a key that is not known is skipped, a key that is missing has a default unless the message means nothing without
//!   it, a number of an enumeration that is not known reads as its `Other`.
//!
//! # What strangers cannot do
//!
//! Bodies follow a strict profile, checked in one pass before anything is built: definite lengths, integer keys in
//! ascending order (so none twice), shallow, nothing after the map. No length that was declared is ever allocated:
//! what is built is at most as large as the bytes that came. There are no pointers and no paths.
//!
//! # The bodies in CDDL (RFC 8610)
//!
//! ```cddl
#![doc = include_str!("blob.cddl")]
//! ```
#![deny(clippy::indexing_slicing)]

mod header;
mod media;
mod membership;
mod message;
mod numbers;
mod participant;
mod shape;
mod stream;
mod terminal;
mod words;

use thiserror::Error;

pub use header::CallId;
pub use media::{
    MediaLost, MediaRecovered, MediaTypes, QosWish, QualityChanged, QueryMedia, ServiceLevel, SetMedia, SetQos,
};
pub use membership::{Invite, Join, JoinFailed, JoinFailure, Joined, Leave, LeaveReason, Left, LeftReason};
pub use message::{Message, Report, ToMedia, ToTelephony};
pub use numbers::{Direction, MediaCause, MediaKind, MediaModes};
pub use participant::{ParticipantChanged, ParticipantJoined, ParticipantLeft};
pub use stream::{Stream, StreamActive, StreamAdded, StreamFailed, StreamInactive, StreamRemoved};
pub use terminal::{TerminalArrived, TerminalFailed, TerminalGone, TerminalSelected, TerminalUnselected};
pub use words::{Description, LONGEST_DESCRIPTION, LONGEST_LIST, Name, TooLong};

use header::Header;

/// The most bytes a blob may have, header included. TAPI queues copies of it in the telephony service.
pub const LONGEST: usize = 64 * 1024;

/// One message, and the call it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blob<M> {
    /// Which call, by the number the telephony side gave it; `None` for the line itself.
    pub call: Option<CallId>,
    /// What is said.
    pub message: M,
}

/// What bytes turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decoded<M> {
    /// A message of this release.
    Blob(Blob<M>),
    /// A message of a later release in the right direction: ignore it.
    Unknown {
        /// Its kind.
        kind: u16,
    },
}

impl<M> Decoded<M> {
    /// The blob, unless a later release said something we do not know.
    pub fn known(self) -> Option<Blob<M>> {
        match self {
            Self::Blob(blob) => Some(blob),
            Self::Unknown { .. } => None,
        }
    }
}

/// Why bytes are not a blob, or a message cannot be one.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum BlobError {
    /// More than [`LONGEST`] bytes.
    #[error("{0} bytes are more than a blob may have ({LONGEST})")]
    TooLong(usize),
    /// Less than a header.
    #[error("{0} bytes are too few for a header")]
    TooShort(usize),
    /// It begins with something else.
    #[error("this is no blob of ours")]
    Foreign,
    /// It speaks another major version.
    #[error("version {major}.{minor} is not understood")]
    Version {
        /// Its major version.
        major: u8,
        /// Its minor version.
        minor: u8,
    },
    /// The length in the header and the bytes that came differ.
    #[error("the header promises a body of {promised} bytes, {found} came")]
    Length {
        /// What the header says.
        promised: u32,
        /// What came.
        found: usize,
    },
    /// A message that only the other side may receive.
    #[error("message {kind:#06x} goes the other way")]
    WrongDirection {
        /// Its kind.
        kind: u16,
    },
    /// The body breaks a rule.
    #[error("message {kind:#06x}: {problem}")]
    Body {
        /// The kind of message.
        kind: u16,
        /// What is wrong, and at which byte of the body.
        problem: String,
    },
}

impl<M: Message> Blob<M> {
    /// A message about a call.
    pub fn about(call: CallId, message: impl Into<M>) -> Self {
        Self { call: Some(call), message: message.into() }
    }

    /// A message about the line itself.
    pub fn of_the_line(message: impl Into<M>) -> Self {
        Self { call: None, message: message.into() }
    }

    /// The bytes for TAPI to carry.
    ///
    /// # Errors
    ///
    /// [`BlobError::TooLong`] or [`BlobError::Body`] when the message breaks a limit its reader would enforce.
    pub fn encode(&self) -> Result<Vec<u8>, BlobError> {
        let kind = self.message.kind();
        let body = self.message.body().map_err(|error| BlobError::Body { kind, problem: error.to_string() })?;
        let whole = header::SIZE.saturating_add(body.len());
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        if whole > LONGEST {
            return Err(BlobError::TooLong(whole));
        }
        let mut bytes = Header { version: header::VERSION, kind, length, call: self.call }.to_bytes().to_vec();
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    /// Reads bytes that the other side sent.
    ///
    /// # Errors
    ///
    /// What is wrong and where; nothing of a wrong blob is used.
    pub fn decode(bytes: &[u8]) -> Result<Decoded<M>, BlobError> {
        let (header, body) = Header::split(bytes)?;
        let kind = header.kind;
        if kind & header::DIRECTION != M::DIRECTION {
            return Err(BlobError::WrongDirection { kind });
        }
        let wrong = |error: minicbor::decode::Error| BlobError::Body { kind, problem: error.to_string() };
        shape::check(body).map_err(wrong)?;
        Ok(match M::read(kind, body).map_err(wrong)? {
            Some(message) => Decoded::Blob(Self { call: header.call, message }),
            None => Decoded::Unknown { kind },
        })
    }
}
