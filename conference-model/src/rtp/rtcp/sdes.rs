//! Source descriptions: the names of sources (RFC 3550 §6.5).
//!
//! ```text
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                             SSRC                              |   a chunk
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |     kind      |    length     |  text, not ended by zero ...      its items
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |   PRIV = 8    |    length     | prefix length | prefix, value ...
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |   0, once at least, up to the next 32 bits                        its end
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use std::iter;

use super::Malformed;
use super::cursor::Cursor;
use crate::rtp::{SdesKind, Ssrc};

/// The kind that ends a chunk.
pub(super) const END: u8 = 0;

/// The descriptions in one packet.
#[derive(Clone, Copy, Debug)]
pub struct Sdes<'a> {
    count: u8,
    body: Cursor<'a>,
}

impl<'a> Sdes<'a> {
    pub(super) fn read(count: u8, body: Cursor<'a>) -> Result<Self, Malformed> {
        let mut rest = body;
        for _ in 0..count {
            Chunk::read(&mut rest)?;
        }
        Ok(Self { count, body })
    }

    /// One chunk for each source described; at most 31.
    pub fn chunks(&self) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        let mut rest = self.body;
        (0..self.count).map_while(move |_| Chunk::read(&mut rest).ok())
    }
}

/// The description of one source.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// Whose.
    pub ssrc: Ssrc,
    items: Cursor<'a>,
}

impl<'a> Chunk<'a> {
    fn read(body: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let ssrc = body.ssrc("source of a chunk")?;
        let items = *body;
        while read_item(body)?.is_some() {}
        body.align("end of a chunk")?;
        Ok(Self { ssrc, items })
    }

    /// The items of the kinds that we know.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        let mut rest = self.items;
        iter::from_fn(move || read_item(&mut rest).ok().flatten()).flatten()
    }
}

/// One item. It is what a stranger wrote: show it only after [`clean`](crate::text::clean).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item<'a> {
    /// What it is.
    pub kind: SdesKind,
    /// For [`SdesKind::Private`]: what gives the value its meaning. Otherwise empty.
    pub prefix: &'a [u8],
    /// The text, which should be UTF-8.
    pub value: &'a [u8],
}

impl<'a> Item<'a> {
    /// An item with a text.
    #[must_use]
    pub fn new(kind: SdesKind, value: &'a str) -> Self {
        Self { kind, prefix: &[], value: value.as_bytes() }
    }
}

/// The next item: `None` at the end of the chunk, `Some(None)` for a kind that we do not know.
fn read_item<'a>(chunk: &mut Cursor<'a>) -> Result<Option<Option<Item<'a>>>, Malformed> {
    let number = chunk.octet("end of a chunk")?;
    if number == END {
        return Ok(None);
    }
    let length = chunk.octet("item")?;
    let mut text = chunk.part(usize::from(length), "item")?;
    let Some(kind) = kind_of(number) else { return Ok(Some(None)) };
    let prefix = if kind == SdesKind::Private { text.text("prefix of a private item")? } else { &[] };
    Ok(Some(Some(Item { kind, prefix, value: text.rest() })))
}

fn kind_of(number: u8) -> Option<SdesKind> {
    Some(match number {
        1 => SdesKind::Cname,
        2 => SdesKind::Name,
        3 => SdesKind::Email,
        4 => SdesKind::Phone,
        5 => SdesKind::Location,
        6 => SdesKind::Tool,
        7 => SdesKind::Note,
        8 => SdesKind::Private,
        _ => return None,
    })
}

pub(super) fn number_of(kind: SdesKind) -> u8 {
    match kind {
        SdesKind::Cname => 1,
        SdesKind::Name => 2,
        SdesKind::Email => 3,
        SdesKind::Phone => 4,
        SdesKind::Location => 5,
        SdesKind::Tool => 6,
        SdesKind::Note => 7,
        SdesKind::Private => 8,
    }
}
