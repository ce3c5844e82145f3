//! The structures of `tapi.h`, as they lie in memory: packed, 32-bit numbers, strings behind the fixed part.
//!
//! Each is declared with the C names of its fields, so that a test can ask a C compiler about the same field
//! (`FIELDS`). A pair `dwNameSize`, `dwNameOffset` is one [`Block`].
//!
//! All of them are plain bytes in both directions, so nothing here is unsafe; the code that meets a host's pointers
//! copies bytes in and out.

mod address_caps;
mod call_info;
mod call_params;
mod dev_caps;
mod status;
mod tracking;
mod var_string;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

pub use address_caps::LineAddressCaps;
pub use call_info::LineCallInfo;
pub use call_params::LineCallParams;
pub use dev_caps::LineDevCaps;
pub use status::{LineAddressStatus, LineCallStatus, LineDevStatus};
pub use tracking::LineCallHubTrackingInfo;
pub use var_string::VarString;

/// A field as a C compiler should see it: name, offset, size. For a [`Block`] the name lacks `Size` and `Offset`.
pub type Field = (&'static str, usize, usize);

/// A structure as a C compiler should see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// Its name in `tapi.h`.
    pub name: &'static str,
    /// Its size with all fields.
    pub size: usize,
    /// Its fields.
    pub fields: &'static [Field],
}

/// All structures of this module.
pub const LAYOUTS: &[Layout] = &[
    LineDevCaps::LAYOUT,
    LineAddressCaps::LAYOUT,
    LineCallInfo::LAYOUT,
    LineCallParams::LAYOUT,
    LineDevStatus::LAYOUT,
    LineAddressStatus::LAYOUT,
    LineCallStatus::LAYOUT,
    LineCallHubTrackingInfo::LAYOUT,
    VarString::LAYOUT,
    LineDialParams::LAYOUT,
    LineExtensionId::LAYOUT,
];

/// Declares a packed structure: its C name, ours, its size, and each field with its C name.
macro_rules! structure {
    ($(#[$about:meta])* $c:literal $name:ident [$size:literal] { $($field_c:literal $field:ident: $type:ty,)+ }) => {
        $(#[$about])*
        #[repr(C, packed)]
        #[derive(
            Clone, Copy, PartialEq, Eq, Debug, Default,
            zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,
        )]
        pub struct $name {
            $(#[doc = concat!("`", $field_c, "`.")] pub $field: $type,)+
        }

        impl $name {
            /// The structure as C sees it.
            pub const LAYOUT: $crate::abi::structures::Layout = $crate::abi::structures::Layout {
                name: $c,
                size: size_of::<Self>(),
                fields: &[$(($field_c, std::mem::offset_of!($name, $field), size_of::<$type>())),+],
            };
        }

        const _: () = assert!(size_of::<$name>() == $size);
    };
}
use structure;

/// Where something of variable length lies: its size in bytes, and its offset from the start of the structure.
#[repr(C, packed)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Block {
    /// `dw…Size`; 0: there is none.
    pub size: u32,
    /// `dw…Offset`.
    pub offset: u32,
}

/// `SYSTEMTIME`: a moment in UTC.
#[repr(C, packed)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct SystemTime {
    /// `wYear`.
    pub year: u16,
    /// `wMonth`, from 1.
    pub month: u16,
    /// `wDayOfWeek`, 0 is Sunday.
    pub day_of_week: u16,
    /// `wDay`, from 1.
    pub day: u16,
    /// `wHour`.
    pub hour: u16,
    /// `wMinute`.
    pub minute: u16,
    /// `wSecond`.
    pub second: u16,
    /// `wMilliseconds`.
    pub milliseconds: u16,
}

structure! {
    /// How to dial a telephone. A conference has no use for it.
    "LINEDIALPARAMS" LineDialParams [16] {
        "dwDialPause" dial_pause: u32,
        "dwDialSpeed" dial_speed: u32,
        "dwDigitDuration" digit_duration: u32,
        "dwWaitForDialtone" wait_for_dialtone: u32,
    }
}

structure! {
    /// Which extension of TAPI a provider has; all zero: none.
    "LINEEXTENSIONID" LineExtensionId [16] {
        "dwExtensionID0" extension_id0: u32,
        "dwExtensionID1" extension_id1: u32,
        "dwExtensionID2" extension_id2: u32,
        "dwExtensionID3" extension_id3: u32,
    }
}
