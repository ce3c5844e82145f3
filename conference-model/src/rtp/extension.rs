//! Header extensions: small elements before the payload (RFC 8285), and the two that tell how loud it is (RFC 6464, 6465).
//!
//! ```text
//! one-byte form, profile 0xBEDE        two-byte form, profile 0x100x (x: application bits, ignored)
//!  0 1 2 3 4 5 6 7                      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
//! +-+-+-+-+-+-+-+-+----------------    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+----------------
//! |  ID   | len-1 | len octets ...     |      ID       |      len      | len octets ...
//! +-+-+-+-+-+-+-+-+----------------    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+----------------
//! ID 0: one octet of padding           ID 0: one octet of padding
//! ID 15: stop
//! ```
//!
//! A broken or crowded extension is dropped as a whole and its packet kept, since the payload does not depend on it.
//! [`Extensions::fault`] says so, for a counter.
#![deny(clippy::indexing_slicing)]

use thiserror::Error;

/// Elements looked at in one packet. More is an attempt to make us work: real packets carry one to four.
pub const MAX_ELEMENTS: usize = 16;

/// "defined by profile" of the one-byte form (RFC 8285 §4.2).
const ONE_BYTE: u16 = 0xBEDE;
/// "defined by profile" of the two-byte form, without its four application bits (RFC 8285 §4.3).
const TWO_BYTE: u16 = 0x1000;
const TWO_BYTE_MASK: u16 = 0xFFF0;

/// An octet of padding between elements, in both forms.
const PADDING: u8 = 0;
/// The identifier that ends a one-byte extension (RFC 8285 §4.2).
const STOP: u8 = 15;
/// The longest element that the one-byte form can hold.
const LONGEST_ONE_BYTE: usize = 16;

/// One element: its identifier was given a meaning by `a=extmap` in the description.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Element<'a> {
    /// 1 to 255, up to 14 in the one-byte form.
    pub id: u8,
    /// What it says.
    pub data: &'a [u8],
}

/// Why the extension of a packet was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Fault {
    /// An element reaches past the extension.
    #[error("an element reaches past the header extension")]
    Overrun,
    /// More than [`MAX_ELEMENTS`].
    #[error("more than {MAX_ELEMENTS} elements")]
    TooMany,
}

/// The extension of one packet; empty when there was none, when its form is unknown, or when it was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extensions<'a> {
    elements: Elements<'a>,
    fault: Option<Fault>,
}

impl<'a> Extensions<'a> {
    pub(super) fn none() -> Self {
        Self { elements: Elements { form: Form::OneByte, rest: &[] }, fault: None }
    }

    /// Reads the body of an extension whose 16 bits "defined by profile" are `profile`.
    #[must_use]
    pub fn parse(profile: u16, body: &'a [u8]) -> Self {
        let form = match profile {
            ONE_BYTE => Form::OneByte,
            _ if profile & TWO_BYTE_MASK == TWO_BYTE => Form::TwoByte,
            _ => return Self::none(),
        };
        let elements = Elements { form, rest: body };
        match elements.check() {
            Ok(()) => Self { elements, fault: None },
            Err(fault) => Self { fault: Some(fault), ..Self::none() },
        }
    }

    /// Every element in order; at most [`MAX_ELEMENTS`].
    pub fn iter(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        self.elements
    }

    /// The data of the first element with this identifier.
    #[must_use]
    pub fn get(&self, id: u8) -> Option<&'a [u8]> {
        self.elements.into_iter().find(|element| element.id == id).map(|element| element.data)
    }

    /// How loud the sender says this packet is, from the element `id` (RFC 6464).
    #[must_use]
    pub fn audio_level(&self, id: u8) -> Option<AudioLevel> {
        self.get(id).and_then(AudioLevel::read)
    }

    /// Why there is no extension although the packet had one.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    OneByte,
    TwoByte,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Elements<'a> {
    form: Form,
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    fn check(mut self) -> Result<(), Fault> {
        for _ in 0..MAX_ELEMENTS {
            if self.read()?.is_none() {
                return Ok(());
            }
        }
        self.read()?.map_or(Ok(()), |_| Err(Fault::TooMany))
    }

    /// The next element; `None` at the end or at a stop.
    fn read(&mut self) -> Result<Option<Element<'a>>, Fault> {
        while let Some((&first, rest)) = self.rest.split_first() {
            if first == PADDING {
                self.rest = rest;
                continue;
            }
            let (id, length, rest) = match self.form {
                // ID 0 with a length is no padding: RFC 8285 §4.2 ends there, as at ID 15.
                Form::OneByte if matches!(first >> 4, PADDING | STOP) => return Ok(None),
                Form::OneByte => (first >> 4, (first & 0x0F) + 1, rest),
                Form::TwoByte => {
                    let (&length, rest) = rest.split_first().ok_or(Fault::Overrun)?;
                    (first, length, rest)
                }
            };
            let (data, rest) = rest.split_at_checked(usize::from(length)).ok_or(Fault::Overrun)?;
            self.rest = rest;
            return Ok(Some(Element { id, data }));
        }
        Ok(None)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;
    fn next(&mut self) -> Option<Element<'a>> {
        self.read().ok().flatten()
    }
}

/// How loud a packet is, as its sender says (RFC 6464). A stranger may say anything: a hint about who speaks, no more.
///
/// ```text
///  0 1 2 3 4 5 6 7
/// +-+-+-+-+-+-+-+-+
/// |V|    level    |
/// +-+-+-+-+-+-+-+-+
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AudioLevel {
    /// The sender believes that it holds speech.
    pub voice: bool,
    /// -dBov: 0 is the loudest possible, 127 is silence.
    pub level: u8,
}

/// The voice bit of an audio level.
const VOICE: u8 = 0x80;
/// The level bits.
const LEVEL: u8 = 0x7F;

impl AudioLevel {
    /// Reads the one octet of the element.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Self> {
        match *data {
            [octet] => Some(Self { voice: octet & VOICE != 0, level: octet & LEVEL }),
            _ => None,
        }
    }

    /// The octet of the element; a level beyond 127 is silence too.
    #[must_use]
    pub fn to_octet(self) -> u8 {
        self.level.min(LEVEL) | if self.voice { VOICE } else { 0 }
    }
}

/// The levels of contributing sources, in -dBov, in the order of the CSRCs (RFC 6465); the top bit is reserved.
pub(super) fn levels(data: &[u8]) -> impl Iterator<Item = u8> {
    data.iter().map(|octet| octet & LEVEL)
}

/// Why elements cannot be written: a mistake of the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Unwritable {
    /// More than a receiver looks at.
    #[error("{0} elements are more than {MAX_ELEMENTS}")]
    TooMany(usize),
    /// Identifier 0 means padding.
    #[error("an element cannot have the identifier 0")]
    Id,
    /// Longer than its length can say.
    #[error("an element of {0} octets is longer than 255")]
    TooLong(usize),
}

/// Appends the body of an extension, padded to 32 bits, and gives the 16 bits that name its form: one-byte where every
/// element fits, otherwise two-byte.
pub(super) fn write(elements: &[Element<'_>], out: &mut Vec<u8>) -> Result<u16, Unwritable> {
    if elements.len() > MAX_ELEMENTS {
        return Err(Unwritable::TooMany(elements.len()));
    }
    let one_byte = elements.iter().all(fits_one_byte);
    for element in elements {
        let length = u8::try_from(element.data.len()).map_err(|_| Unwritable::TooLong(element.data.len()))?;
        match element.id {
            PADDING => return Err(Unwritable::Id),
            id if one_byte => out.push(id << 4 | length.saturating_sub(1)),
            id => out.extend([id, length]),
        }
        out.extend(element.data);
    }
    out.resize(out.len().next_multiple_of(4), PADDING);
    Ok(if one_byte { ONE_BYTE } else { TWO_BYTE })
}

fn fits_one_byte(element: &Element<'_>) -> bool {
    element.id < STOP && (1..=LONGEST_ONE_BYTE).contains(&element.data.len())
}

#[cfg(test)]
mod tests;
