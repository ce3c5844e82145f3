//! Texts and lists inside messages: bounded where they are made and where they are read.

use std::fmt;

use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::description::limits;
use crate::text;

/// The longest description a message carries, in bytes.
pub const LONGEST_DESCRIPTION: usize = limits::TEXT;

/// The most entries a list in a message has: four times the media a description may have, each both ways, and spare.
pub const LONGEST_LIST: usize = 64;

/// The most bytes of a name on the wire: what [`text::LONGEST`] characters can take.
const LONGEST_NAME: usize = 4 * text::LONGEST;

/// A description was longer than [`LONGEST_DESCRIPTION`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a description of {0} bytes is longer than {LONGEST_DESCRIPTION}")]
pub struct TooLong(pub usize);

/// A conference's SDP text. Only its length is vouched for here: whoever receives it parses it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Description(String);

impl Description {
    /// Takes a text that is not too long.
    ///
    /// # Errors
    ///
    /// [`TooLong`], with its length.
    pub fn new(text: impl Into<String>) -> Result<Self, TooLong> {
        let text = text.into();
        if text.len() > LONGEST_DESCRIPTION { Err(TooLong(text.len())) } else { Ok(Self(text)) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Description {
    /// Descriptions may hold keys and addresses, so logs get the length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Description of {} bytes", self.0.len())
    }
}

impl<C> Encode<C> for Description {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Description {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let at = d.position();
        Self::new(d.str()?).map_err(|error| decode::Error::message(error).at(at))
    }
}

/// A name or a remark to show: [cleaned](text::clean), whoever made it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Name(String);

impl Name {
    /// What is fit to show of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text::clean_str(text, text::LONGEST))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<C> Encode<C> for Name {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Name {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let at = d.position();
        let text = d.str()?;
        if text.len() > LONGEST_NAME {
            return Err(decode::Error::message(format_args!("a name of {} bytes", text.len())).at(at));
        }
        Ok(Self::new(text))
    }
}

/// Lists of at most [`LONGEST_LIST`] entries, for `#[cbor(with = "list")]`.
pub(super) mod list {
    use super::{Decode, Decoder, Encode, Encoder, LONGEST_LIST, Write, decode, encode};

    pub(in crate::blob) fn encode<C, T: Encode<C>, W: Write>(
        list: &Vec<T>,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        if list.len() > LONGEST_LIST {
            return Err(encode::Error::message(format_args!("a list of {} entries", list.len())));
        }
        list.encode(e, ctx)
    }

    pub(in crate::blob) fn decode<'b, C, T: Decode<'b, C>>(
        d: &mut Decoder<'b>,
        ctx: &mut C,
    ) -> Result<Vec<T>, decode::Error> {
        let at = d.position();
        let mut list = Vec::new();
        for entry in d.array_iter_with(ctx)? {
            if list.len() == LONGEST_LIST {
                return Err(decode::Error::message("a list that is too long").at(at));
            }
            list.push(entry?);
        }
        Ok(list)
    }
}
