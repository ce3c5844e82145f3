//! What to dial.

use plenary_tsp::abi::constants::{address_mode, address_type, bearer_mode, media_mode};
use plenary_tsp::abi::structures::{Block, LineCallParams};
use plenary_tsp::abi::types::version;
use zerocopy::IntoBytes as _;

use crate::foreign::Given;

/// How long `LINECALLPARAMS` was before 3.0.
const BEFORE_V3_0: usize = 176;

/// A call to make: an address, and `LINECALLPARAMS` about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dial {
    /// The address, which for a conference is its description.
    pub address: String,
    /// What kind of address: [`address_type`](plenary_tsp::abi::constants::address_type).
    pub address_type: u32,
    /// The media wanted: [`media_mode`](plenary_tsp::abi::constants::media_mode).
    pub media_modes: u32,
    /// What carries them: [`bearer_mode`](plenary_tsp::abi::constants::bearer_mode).
    pub bearer_mode: u32,
    /// A line of one's own for the person called.
    pub called_party: String,
    /// What is attached to the call.
    pub call_data: Vec<u8>,
    /// Whether to pass parameters at all; a program may leave them all to TAPI.
    pub with_parameters: bool,
}

impl Dial {
    /// Dials a conference by its description (SDP), for its sound and its pictures.
    #[must_use]
    pub fn conference(description: impl Into<String>) -> Self {
        Self {
            address: description.into(),
            address_type: address_type::SDP,
            media_modes: media_mode::AUTOMATEDVOICE | media_mode::VIDEO,
            bearer_mode: bearer_mode::VOICE,
            called_party: String::new(),
            call_data: Vec::new(),
            with_parameters: true,
        }
    }

    /// `LINECALLPARAMS` of a version, with what varies behind it.
    pub(crate) fn parameters(&self, version: u32) -> Given<LineCallParams> {
        if !self.with_parameters {
            return Given::nothing();
        }
        let fixed = if version < version::V3_0 { BEFORE_V3_0 } else { size_of::<LineCallParams>() };
        let mut behind = Vec::new();
        let mut append = |bytes: &[u8]| {
            let offset = fixed + behind.len();
            behind.extend_from_slice(bytes);
            match (u32::try_from(bytes.len()), u32::try_from(offset)) {
                (Ok(size @ 1..), Ok(offset)) => Block { size, offset },
                _ => Block::default(),
            }
        };
        let mut params = LineCallParams {
            bearer_mode: self.bearer_mode,
            media_mode: self.media_modes,
            address_mode: address_mode::ADDRESSID,
            called_party: append(&wide(&self.called_party)),
            call_data: append(&self.call_data),
            address_type: self.address_type,
            ..LineCallParams::default()
        };
        params.total_size = u32::try_from(fixed + behind.len()).unwrap_or(u32::MAX);
        let mut bytes = params.as_bytes()[..fixed].to_vec();
        bytes.extend(behind);
        Given::bytes(bytes)
    }
}

/// UTF-16 with a zero behind; nothing for nothing.
fn wide(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()
}
