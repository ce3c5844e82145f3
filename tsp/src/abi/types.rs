//! The plain types of `tspi.h`: numbers, handles, callbacks.
//!
//! Handles of `tspi.h` are as wide as a pointer, but [`TapiMspLine`] and [`TapiDialog`] are 32 bits on every system.
//! TAPI's handles mean nothing to a provider, a provider's nothing to TAPI; each kind is a type of its own here, because
//! half of all provider bugs are one taken for the other.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// `LONG`: 0, a request's number, or a [`line_err`](super::line_err).
pub type Long = i32;

/// `WCHAR`: UTF-16 on every system.
pub type WideChar = u16;

/// Declares handles: numbers that say whose they are.
macro_rules! handles {
    ($($(#[$about:meta])* $name:ident($number:ty),)+) => { $(
        $(#[$about])*
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub $number);
    )+ };
}

handles! {
    /// `DRV_REQUESTID`: TAPI's number of an asynchronous request, 1 to 0x7FFF_FFFF.
    RequestId(u32),
    /// `HTAPILINE`: TAPI's name for an open line.
    TapiLine(usize),
    /// `HTAPICALL`: TAPI's name for a call. TAPI uses numbers again once a call is closed.
    TapiCall(usize),
    /// `HTAPIMSPLINE`: TAPI's name for a media provider's instance; 0 means all.
    TapiMspLine(u32),
    /// `HTAPIDIALOGINSTANCE`: TAPI's name for a dialog.
    TapiDialog(u32),
    /// `HPROVIDER`: TAPI's name for a provider.
    TapiProvider(usize),
    /// `HDRVLINE`: a provider's name for an open line.
    DriverLine(usize),
    /// `HDRVCALL`: a provider's name for a call.
    DriverCall(usize),
    /// `HDRVMSPLINE`: a provider's name for a media provider's instance.
    DriverMspLine(usize),
    /// `HDRVPHONE`: a provider's name for an open phone. There are none here.
    DriverPhone(usize),
    /// `HDRVDIALOGINSTANCE`: a provider's name for a dialog.
    DriverDialog(usize),
    /// `HWND`: a window of the caller.
    Window(usize),
    /// `HANDLE`: something of the system's.
    SystemHandle(usize),
}

/// `LINEEVENT`: how a provider tells TAPI what happened: line, call, [message](super::constants::message), and three
/// parameters as wide as a pointer.
pub type LineEvent = unsafe extern "system" fn(TapiLine, TapiCall, u32, usize, usize, usize);

/// `PHONEEVENT`.
pub type PhoneEvent = unsafe extern "system" fn(usize, u32, usize, usize, usize);

/// `ASYNC_COMPLETION`: how a provider ends a request.
pub type AsyncCompletion = unsafe extern "system" fn(RequestId, Long);

/// `TUISPIDLLCALLBACK`: how a dialog asks its provider something.
pub type DialogCallback = unsafe extern "system" fn(usize, u32, *mut std::ffi::c_void, u32) -> Long;

/// `GUID`, as it lies in memory.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Guid {
    /// `Data1`.
    pub data1: u32,
    /// `Data2`.
    pub data2: u16,
    /// `Data3`.
    pub data3: u16,
    /// `Data4`.
    pub data4: [u8; 8],
}

impl Guid {
    /// From the byte order of its text: `{00112233-4455-6677-8899-AABBCCDDEEFF}` is 00, 11, 22 ….
    #[must_use]
    pub const fn from_text_order(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, data4 @ ..] = bytes;
        Self {
            data1: u32::from_be_bytes([a, b, c, d]),
            data2: u16::from_be_bytes([e, f]),
            data3: u16::from_be_bytes([g, h]),
            data4,
        }
    }
}

/// `TAPIPROTOCOL_Multicast`, `{831CE2D8-83B5-11D1-BB5C-00C04FB6809F}`: the protocol of conferences over IP multicast.
pub const PROTOCOL_MULTICAST: Guid = Guid::from_text_order([
    0x83, 0x1C, 0xE2, 0xD8, 0x83, 0xB5, 0x11, 0xD1, 0xBB, 0x5C, 0x00, 0xC0, 0x4F, 0xB6, 0x80, 0x9F,
]);

/// `INITIALIZE_NEGOTIATION`: the device identifier that means the provider as a whole.
pub const INITIALIZE_NEGOTIATION: u32 = 0xFFFF_FFFF;

/// A version of TSPI: major in the upper half, minor in the lower.
pub mod version {
    use crate::error::Error;

    /// 2.0: Windows NT 4.
    pub const V2_0: u32 = 0x0002_0000;
    /// 2.1.
    pub const V2_1: u32 = 0x0002_0001;
    /// 2.2.
    pub const V2_2: u32 = 0x0002_0002;
    /// 3.0: Windows 2000. From here on there are media providers.
    pub const V3_0: u32 = 0x0003_0000;
    /// 3.1: Windows XP and all later ones.
    pub const V3_1: u32 = 0x0003_0001;

    /// All that we speak, lowest first.
    pub const ALL: [u32; 5] = [V2_0, V2_1, V2_2, V3_0, V3_1];

    /// The highest that lies in a range; both ends belong to it.
    #[must_use]
    pub fn highest_between(low: u32, high: u32) -> Option<u32> {
        ALL.into_iter().rev().find(|version| (low..=high).contains(version))
    }

    /// Whether we speak a version.
    ///
    /// # Errors
    ///
    /// [`Error::BadVersion`].
    pub fn check(version: u32) -> Result<(), Error> {
        if ALL.contains(&version) { Ok(()) } else { Err(Error::BadVersion) }
    }
}

const _: () = assert!(size_of::<Guid>() == 16);
const _: () = assert!(size_of::<TapiMspLine>() == 4 && size_of::<DriverMspLine>() == size_of::<usize>());
