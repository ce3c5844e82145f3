//! Packets between applications (RFC 3550 §6.7).

use super::Malformed;
use super::cursor::Cursor;
use crate::rtp::Ssrc;

/// An application's packet. The name says whose meaning it has; unknown names are ignored.
///
/// ```text
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P| subtype |   PT = 204    |             length            |
/// |                             SSRC                              |
/// |                     name, four characters                     |
/// |                    data, in words of 32 bits ...
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct App<'a> {
    /// 0 to 31.
    pub subtype: u8,
    /// From whom.
    pub ssrc: Ssrc,
    /// Whose meaning it has.
    pub name: [u8; 4],
    /// A multiple of four octets.
    pub data: &'a [u8],
}

impl<'a> App<'a> {
    pub(super) fn read(subtype: u8, mut body: Cursor<'a>) -> Result<Self, Malformed> {
        let ssrc = body.ssrc("source of an application's packet")?;
        let name = body.array("name of an application's packet")?;
        Ok(Self { subtype, ssrc, name, data: body.rest() })
    }
}
