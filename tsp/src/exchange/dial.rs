//! What is dialled: as TAPI says it, and as the model wants it.

use conference_model::blob::{Description, MediaModes, Name, QosWish};
use conference_model::call::Destination;
use conference_model::codec::Kind;
use conference_model::description::{Concern, Conference, Dialable, Reading};

use super::numbers::{self, BEARER_MODES, VOICE};
use crate::abi::constants::{address_type, bearer_mode};
use crate::error::Error;

/// Bytes that applications may keep with a call. They travel through TAPI's queues with every look at it.
pub const MOST_CALL_DATA: usize = 4_096;

/// What a conference without a name is called: people see it.
const UNNAMED: &str = "Conference";

/// A destination and the wishes that came with it: the dial string and what `LINECALLPARAMS` said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dial {
    /// The description of the conference.
    pub address: String,
    /// `LINEADDRESSTYPE_`; 0 when nobody said.
    pub address_type: u32,
    /// `LINEMEDIAMODE_`s; 0: all that the conference has.
    pub media_modes: u32,
    /// `LINEBEARERMODE_`; 0: any.
    pub bearer_mode: u32,
    /// `LINECALLPARAMFLAGS_`s, to be shown again.
    pub flags: u32,
    /// Bytes the applications keep with the call.
    pub call_data: Vec<u8>,
    /// The quality of what is sent.
    pub sending: Option<FlowSpec>,
    /// The quality of what is received.
    pub receiving: Option<FlowSpec>,
}

impl Dial {
    /// What TAPI means when it says nothing but the destination.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            address_type: 0,
            media_modes: 0,
            bearer_mode: 0,
            flags: 0,
            call_data: Vec::new(),
            sending: None,
            receiving: None,
        }
    }

    /// Without an address type only what looks like a description is taken for one; a telephone number is not.
    fn check_type(&self) -> Result<(), Error> {
        match self.address_type {
            address_type::SDP => Ok(()),
            0 if self.address.trim_start().starts_with("v=") => Ok(()),
            other => Err(Error::BadAddressType(other)),
        }
    }

    /// Exactly one bearer, or none named.
    fn check_bearer(&self) -> Result<(), Error> {
        let known = self.bearer_mode & !BEARER_MODES == 0;
        if known && self.bearer_mode.count_ones() <= 1 { Ok(()) } else { Err(Error::BadBearerMode(self.bearer_mode)) }
    }
}

/// The part of a `FLOWSPEC` (qos.h) that a conference can follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlowSpec {
    /// `TokenRate`: bytes a second; [`Self::NOT_SPECIFIED`] leaves it open.
    pub token_rate: u32,
    /// `ServiceType`.
    pub service_type: u32,
}

impl FlowSpec {
    /// `QOS_NOT_SPECIFIED`.
    pub const NOT_SPECIFIED: u32 = 0xFFFF_FFFF;
    /// `SERVICETYPE_NOTRAFFIC`: nothing flows this way.
    pub const NO_TRAFFIC: u32 = 0;
    /// `SERVICETYPE_BESTEFFORT`.
    pub const BEST_EFFORT: u32 = 1;
    /// `SERVICETYPE_CONTROLLEDLOAD`.
    pub const CONTROLLED_LOAD: u32 = 2;
    /// `SERVICETYPE_GUARANTEED`.
    pub const GUARANTEED: u32 = 3;
}

/// A conference that may be dialled, and the number all its calls share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conversation {
    pub(super) destination: Destination,
    pub(super) call_id: u32,
}

impl Conversation {
    /// Reads a description and applies the policy of what may be dialled.
    ///
    /// # Errors
    ///
    /// [`Error::BadDescription`].
    pub fn read(text: &str) -> Result<Self, Error> {
        let reading = Conference::read(text.as_bytes())?;
        let media = media_of(&reading.dialable()?);
        let name = Some(reading.conference.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(UNNAMED);
        let destination = Destination { description: Description::new(text)?, name: Name::new(name), media };
        Ok(Self { destination, call_id: call_id(&reading, text) })
    }
}

/// A [`Dial`] that was understood: only the line itself can still refuse it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    pub(super) destination: Destination,
    pub(super) wanted: MediaModes,
    pub(super) wishes: Vec<QosWish>,
    pub(super) particulars: Particulars,
}

/// What of a dial stays with the call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Particulars {
    pub(super) call_id: u32,
    /// What the application calls sound.
    pub(super) voice: u32,
    pub(super) bearer_mode: u32,
    pub(super) flags: u32,
    pub(super) call_data: Vec<u8>,
    pub(super) sending: Option<FlowSpec>,
    pub(super) receiving: Option<FlowSpec>,
}

impl Order {
    /// Understands a dial. This reads up to 16 kB of text, so it needs no exchange, and no lock.
    ///
    /// # Errors
    ///
    /// [`Error::BadAddressType`], [`Error::BadBearerMode`], [`Error::BadMediaMode`], [`Error::BadDescription`],
    /// [`Error::BadCallParameters`].
    pub fn read(dial: Dial) -> Result<Self, Error> {
        dial.check_type()?;
        dial.check_bearer()?;
        if dial.call_data.len() > MOST_CALL_DATA {
            return Err(Error::BadCallParameters("too much call data"));
        }
        let named = numbers::media_of(dial.media_modes)?;
        let Conversation { destination, call_id } = Conversation::read(&dial.address)?;
        let wanted = if named.is_empty() { destination.media } else { named };
        Ok(Self {
            wishes: numbers::wishes_of(wanted.and(destination.media), dial.sending, dial.receiving),
            destination,
            wanted,
            particulars: Particulars::of(dial, call_id),
        })
    }
}

impl Particulars {
    fn of(dial: Dial, call_id: u32) -> Self {
        let voice = dial.media_modes & VOICE;
        Self {
            call_id,
            voice: if voice == 0 { VOICE } else { voice },
            bearer_mode: if dial.bearer_mode == 0 { bearer_mode::VOICE } else { dial.bearer_mode },
            flags: dial.flags,
            call_data: dial.call_data,
            sending: dial.sending,
            receiving: dial.receiving,
        }
    }

    /// Those of a call that somebody else made: nothing was said.
    pub(super) fn unsaid(call_id: u32) -> Self {
        Self::of(Dial::new(""), call_id)
    }
}

fn media_of(dialable: &Dialable) -> MediaModes {
    dialable.media.iter().fold(MediaModes::NONE, |media, one| {
        media.or(match one.kind {
            Kind::Audio => MediaModes::AUDIO,
            Kind::Video => MediaModes::VIDEO,
        })
    })
}

/// The same for all versions of one conference's description: made of what names a session for ever (RFC 8866 §5.2), or
/// of the whole text when nothing does.
fn call_id(reading: &Reading, text: &str) -> u32 {
    if reading.warnings.iter().any(|warning| warning.concern == Concern::NoOrigin) {
        return fnv(&[text]);
    }
    let identity = &reading.conference.origin.identity;
    let fields = [&identity.username, &identity.session_id, &identity.network, &identity.address_type];
    let words: Vec<&str> = fields.into_iter().chain([&identity.address]).map(String::as_str).collect();
    fnv(&words)
}

/// FNV-1a over words without spaces, each with a space behind it. Whoever makes two conferences collide gains that two of
/// the person's calls look related.
fn fnv(words: &[&str]) -> u32 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([b' ']));
    bytes.fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1)
}
