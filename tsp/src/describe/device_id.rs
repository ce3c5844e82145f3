//! The line's identifiers in other parts of the system, for `TSPI_lineGetID`.

use crate::abi::constants::string_format;
use crate::abi::structures::VarString;
use crate::abi::variable::Tail;

use super::LINE_CLASS;

/// Whether the line is a device of this class. Its media have devices of other classes, but those are the media
/// provider's, which runs elsewhere.
#[must_use]
pub fn class_has_device(class: &str) -> bool {
    class.eq_ignore_ascii_case(LINE_CLASS)
}

/// The device's number, as the class "tapi/line" has it.
#[must_use]
pub fn device_id(device: u32, tail: &mut Tail) -> VarString {
    VarString {
        string_format: string_format::BINARY,
        string: tail.bytes(&device.to_ne_bytes()),
        ..VarString::default()
    }
}
