//! The signature of an announcement (RFC 2974 §8): found, measured and shown, never verified.

use super::packet::Malformed;

/// The authentication data of a packet.
///
/// ```text
///  0 1 2 3 4 5 6 7
/// +-+-+-+-+-+-+-+-+- - - - - - - - - - - - - - - - - - -+- - - - - - - - - - - - - - -+
/// | V=1 |P| Auth  | format specific authentication subheader | padding when P, ends with its count |
/// +-+-+-+-+-+-+-+-+- - - - - - - - - - - - - - - - - - -+- - - - - - - - - - - - - - -+
/// ```
///
/// There is no key infrastructure to verify it with. So it never raises what an announcement may do; it only keeps the
/// announcement apart from others ([`Cache`](super::Cache)).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Authentication<'a> {
    bytes: &'a [u8],
    scheme: Scheme,
    subheader: &'a [u8],
}

/// How a packet says it is signed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scheme {
    /// An OpenPGP signature packet (§8.1).
    Pgp,
    /// CMS signed data (§8.2).
    Cms,
    /// Something undefined, to be ignored; the whole first byte.
    Unknown(u8),
}

const VERSION: u8 = 1;
const PADDED: u8 = 1 << 4;

impl<'a> Authentication<'a> {
    /// Reads authentication data (whole 32-bit words; the packet's header says how many). `None`: there is none.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Option<Self>, Malformed> {
        let Some((&first, after)) = bytes.split_first() else { return Ok(None) };
        if first >> 5 != VERSION {
            // Another version's layout is unknown, padding included.
            return Ok(Some(Self { bytes, scheme: Scheme::Unknown(first), subheader: after }));
        }
        let scheme = match first & 0x0F {
            0 => Scheme::Pgp,
            1 => Scheme::Cms,
            _ => Scheme::Unknown(first),
        };
        let subheader = if first & PADDED == 0 { after } else { without_padding(after)? };
        Ok(Some(Self { bytes, scheme, subheader }))
    }

    /// How it says it is signed.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The signature itself, without padding.
    #[must_use]
    pub fn subheader(&self) -> &'a [u8] {
        self.subheader
    }

    /// All of it, as on the wire.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Its length in 32-bit words, as the packet's header carries it.
    pub(super) fn words(&self) -> u8 {
        u8::try_from(self.bytes.len() / 4).unwrap_or(u8::MAX)
    }
}

/// The last byte counts the padding, itself included. The byte before `after` is a header and cannot be padding.
fn without_padding(after: &[u8]) -> Result<&[u8], Malformed> {
    let padding = after.last().copied().unwrap_or_default();
    let impossible = Malformed::Padding { length: after.len().saturating_add(1), padding };
    if padding == 0 {
        return Err(impossible);
    }
    let kept = after.len().checked_sub(usize::from(padding)).ok_or(impossible)?;
    after.get(..kept).ok_or(impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(bytes: &[u8]) -> Authentication<'_> {
        Authentication::parse(bytes).unwrap().unwrap()
    }

    #[test]
    fn schemes_are_told_apart_and_unknown_ones_are_carried_along() {
        assert_eq!(parsed(&[0x20, 1, 2, 3]).scheme(), Scheme::Pgp);
        assert_eq!(parsed(&[0x21, 1, 2, 3]).scheme(), Scheme::Cms);
        assert_eq!(parsed(&[0x2F, 1, 2, 3]).scheme(), Scheme::Unknown(0x2F));
        assert_eq!(
            parsed(&[0x50, 1, 2, 99]).scheme(),
            Scheme::Unknown(0x50),
            "version 2's padding is not ours to judge"
        );
        assert_eq!(parsed(&[0x20, 1, 2, 3]).subheader(), [1, 2, 3]);
        assert_eq!(Authentication::parse(&[]), Ok(None));
    }

    #[test]
    fn padding_counts_itself_and_never_eats_the_header() {
        assert_eq!(parsed(&[0x30, 7, 0, 2]).subheader(), [7]);
        assert_eq!(parsed(&[0x30, 0, 0, 3]).subheader(), []);
        for claim in [0, 4, 255] {
            let refused = Authentication::parse(&[0x30, 7, 0, claim][..]).map(|_| ()).unwrap_err();
            assert_eq!(refused, Malformed::Padding { length: 4, padding: claim });
        }
    }
}
