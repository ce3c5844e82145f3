//! What the system says beside a datagram, taken apart without unsafe code.
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::mem::size_of;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::sys::wire;

/// A header's length field is as wide as a pointer, and everything is aligned to that, on Linux and on Windows alike.
const WORD: usize = size_of::<usize>();
/// Length, level and type.
const HEADER: usize = WORD.saturating_add(8);
/// More items than we ever ask for.
const MOST_ITEMS: usize = 16;

/// What came with a datagram.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Ancillary {
    /// Where it was sent to.
    pub(super) to: Option<IpAddr>,
    /// The number of the interface it came in by.
    pub(super) interface: Option<u32>,
    /// The hops it had left.
    pub(super) ttl: Option<u8>,
    /// The traffic class, DSCP and ECN.
    pub(super) class: Option<u8>,
    /// How many datagrams the socket's buffer had no room for since it was opened.
    pub(super) overflows: Option<u32>,
}

impl Ancillary {
    /// Reads the items of a control buffer:
    ///
    /// ```text
    /// | length, header included (word) | level (32) | type (32) | data … | padding to a word |
    /// ```
    pub(super) fn read(mut control: &[u8]) -> Self {
        let mut found = Self::default();
        for _ in 0..MOST_ITEMS {
            let Some((item, rest)) = split(control) else { break };
            found.take(item);
            control = rest;
        }
        found
    }

    fn take(&mut self, item: Item<'_>) {
        match item.kind {
            wire::INFO_V4 => {
                self.to = item.at(wire::INFO_V4_DESTINATION).map(|octets| Ipv4Addr::from_octets(octets).into());
                self.interface = item.at(wire::INFO_V4_INTERFACE).map(u32::from_ne_bytes);
            }
            wire::INFO_V6 => {
                self.to = item.at(0).map(|octets| Ipv6Addr::from_octets(octets).into());
                self.interface = item.at(size_of::<Ipv6Addr>()).map(u32::from_ne_bytes);
            }
            wire::TTL | wire::HOP_LIMIT => self.ttl = item.small_number(),
            wire::TOS | wire::TRAFFIC_CLASS => self.class = item.small_number(),
            kind if Some(kind) == wire::OVERFLOWS => self.overflows = item.at(0).map(u32::from_ne_bytes),
            _ => {}
        }
    }
}

struct Item<'a> {
    kind: (i32, i32),
    data: &'a [u8],
}

impl Item<'_> {
    /// The bytes at `offset`.
    fn at<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        self.data.get(offset..)?.first_chunk().copied()
    }

    /// An octet, which comes as an `int` except that Linux sends the IPv4 class as one octet.
    fn small_number(&self) -> Option<u8> {
        match self.at(0).map(i32::from_ne_bytes) {
            Some(number) => u8::try_from(number).ok(),
            None => self.data.first().copied(),
        }
    }
}

/// The first item and what follows it; `None` at the end, or where the lengths lie.
fn split(control: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let (length, fields) = control.split_first_chunk::<WORD>()?;
    let length = usize::from_ne_bytes(*length);
    let (level, fields) = fields.split_first_chunk()?;
    let kind = (i32::from_ne_bytes(*level), i32::from_ne_bytes(*fields.first_chunk()?));
    let data = control.get(HEADER..length)?;
    let rest = length.checked_next_multiple_of(WORD).and_then(|next| control.get(next..)).unwrap_or_default();
    Some((Item { kind, data }, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item((level, kind): (i32, i32), data: &[u8]) -> Vec<u8> {
        let mut bytes = HEADER.saturating_add(data.len()).to_ne_bytes().to_vec();
        bytes.extend(level.to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(WORD), 0);
        bytes
    }

    #[test]
    fn every_item_is_found_in_any_order() {
        let destination = Ipv6Addr::new(0xff15, 0, 0, 0, 0, 0, 0x8000, 1);
        let mut info = destination.octets().to_vec();
        info.extend(7_u32.to_ne_bytes());
        let mut control = item(wire::TRAFFIC_CLASS, &184_i32.to_ne_bytes());
        control.extend(item(wire::INFO_V6, &info));
        control.extend(item((-1, -1), b"unknown"));
        control.extend(item(wire::HOP_LIMIT, &15_i32.to_ne_bytes()));
        let read = Ancillary::read(&control);
        assert_eq!((read.to, read.interface), (Some(destination.into()), Some(7)));
        assert_eq!((read.ttl, read.class, read.overflows), (Some(15), Some(184), None));
    }

    #[test]
    fn a_class_of_one_octet_is_read_too() {
        assert_eq!(Ancillary::read(&item(wire::TOS, &[0xB8])).class, Some(0xB8));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(control in proptest::collection::vec(any::<u8>(), 0..128)) {
            _ = Ancillary::read(&control);
        }

        #[test]
        fn no_length_makes_it_run_on(length in any::<usize>(), rest in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut control = length.to_ne_bytes().to_vec();
            control.extend(rest);
            _ = Ancillary::read(&control);
        }
    }
}
