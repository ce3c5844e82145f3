//! Who the providers are. The telephony and the media provider never name each other; what both must agree on is here.

/// The class identifier of the media service provider, `{63DBC37C-E310-4B1E-BC0B-C27ECE6BBC99}`, in the byte order of
/// its text. The telephony provider hands it out; the media provider answers to it.
pub const MSP_CLSID: [u8; 16] =
    [0x63, 0xDB, 0xC3, 0x7C, 0xE3, 0x10, 0x4B, 0x1E, 0xBC, 0x0B, 0xC2, 0x7E, 0xCE, 0x6B, 0xBC, 0x99];

/// What installers and control panels call the telephony provider.
pub const PROVIDER_NAME: &str = "Plenary telephony service provider";

/// What installers call the media provider.
pub const MSP_NAME: &str = "Plenary media service provider";

/// The name of the one line device.
pub const LINE_NAME: &str = "Plenary IP multicast conferencing";

/// The TOOL item of our RTCP and the `a=tool` of our descriptions.
pub const TOOL: &str = concat!("Plenary ", env!("CARGO_PKG_VERSION"));
