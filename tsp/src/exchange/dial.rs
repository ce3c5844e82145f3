//! What is dialled, as TAPI says it.

use crate::abi::constants::{address_type, bearer_mode};

/// A destination and the wishes that came with it: the dial string and what `LINECALLPARAMS` said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dial {
    /// The description of the conference.
    pub address: String,
    /// `LINEADDRESSTYPE_`; 0 when nobody said.
    pub address_type: u32,
    /// `LINEMEDIAMODE_`s; 0: all that the conference has.
    pub media_modes: u32,
    /// `LINEBEARERMODE_`.
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
            address_type: address_type::SDP,
            media_modes: 0,
            bearer_mode: bearer_mode::VOICE,
            flags: 0,
            call_data: Vec::new(),
            sending: None,
            receiving: None,
        }
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
