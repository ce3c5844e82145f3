//! Fills TAPI's structures from what the provider says of its line and its calls. All of it is safe: it works on copies,
//! and [`Tail`](crate::abi::variable::Tail) keeps texts inside the caller's room.
//!
//! Each function gets the structure as TAPI handed it in and gives it back filled. Most of what is there is written new;
//! what TAPI owns is kept.

mod address_caps;
mod call_info;
mod call_status;
mod dev_caps;
mod device_id;
pub(crate) mod flow_spec;
mod line_status;
mod system_time;
mod tracking;

pub use address_caps::address_caps;
pub use call_info::call_info;
pub use call_status::call_status;
pub use dev_caps::{PERMANENT_LINE_GUID, dev_caps};
pub use device_id::{class_has_device, device_id};
pub use line_status::{address_status, line_status};
pub use tracking::tracking;

use crate::abi::constants::{call_feature, call_info_state, call_state, disconnect_mode, line_feature};
use crate::error::Error;
use crate::exchange::{BEARER_MODES, MEDIA_MODES};

/// The address of the line, as a dialler shows it. Conferences do not have addresses, they have descriptions.
pub const ADDRESS: &str = "Plenary";

/// The one class that the line is a device of.
pub const LINE_CLASS: &str = "tapi/line";

/// The states a call can be in.
const CALL_STATES: u32 = call_state::IDLE
    | call_state::OFFERING
    | call_state::ACCEPTED
    | call_state::DIALING
    | call_state::CONNECTED
    | call_state::DISCONNECTED;

/// What of a call's information can change.
const CALL_INFO_STATES: u32 = call_info_state::MEDIAMODE
    | call_info_state::DISPLAY
    | call_info_state::APPSPECIFIC
    | call_info_state::QOS
    | call_info_state::CALLDATA;

/// Everything that can ever be done to a call.
const CALL_FEATURES: u32 =
    call_feature::ACCEPT | call_feature::ANSWER | call_feature::DROP | call_feature::SETQOS | call_feature::SETCALLDATA;

/// Why a call can be over.
const DISCONNECT_MODES: u32 = disconnect_mode::NORMAL
    | disconnect_mode::UNKNOWN
    | disconnect_mode::NOANSWER
    | disconnect_mode::BADADDRESS
    | disconnect_mode::UNREACHABLE
    | disconnect_mode::INCOMPATIBLE
    | disconnect_mode::QOSUNAVAIL
    | disconnect_mode::CONGESTION
    | disconnect_mode::BLOCKED
    | disconnect_mode::UNAVAIL
    | disconnect_mode::TEMPFAILURE;

/// Calls at once, as TAPI writes it.
const MOST_CALLS: u32 = dword(conference_model::line::MOST_CALLS as u64);

/// Bytes that applications may keep with a call, as TAPI writes it.
const MOST_CALL_DATA: u32 = dword(crate::exchange::MOST_CALL_DATA as u64);

/// A constant as TAPI writes it.
const fn dword(number: u64) -> u32 {
    assert!(number <= u32::MAX as u64);
    #[expect(clippy::cast_possible_truncation, reason = "asserted above; try_from is not const")]
    let number = number as u32;
    number
}

/// What can be done on the line now.
const fn line_features(can_make_call: bool) -> u32 {
    if can_make_call { line_feature::MAKECALL } else { 0 }
}

/// Whether there can be calls with these media over this bearer.
///
/// # Errors
///
/// [`Error::BadMediaMode`], [`Error::BadBearerMode`].
pub(crate) fn check_possible(media_modes: u32, bearer_mode: u32) -> Result<(), Error> {
    if media_modes & !MEDIA_MODES != 0 {
        return Err(Error::BadMediaMode(media_modes));
    }
    if bearer_mode & !BEARER_MODES != 0 {
        return Err(Error::BadBearerMode(bearer_mode));
    }
    Ok(())
}
