//! Handles: numbers TAPI gets and gives back, perhaps too late, perhaps mixed up, perhaps invented.
//!
//! ```text
//!  31  29 28                          10 9               0
//! +------+------------------------------+-----------------+
//! | kind |          generation          |      index      |
//! +------+------------------------------+-----------------+
//! ```
//!
//! The kind keeps a line from being taken for a call. The generation grows with each use of an index, and indices take
//! turns, so the handle of something closed means nothing for the next five hundred million of its kind. A kind is never
//! 0, so a handle never is. 32 bits suffice on every system: TAPI logs and compares handles as such.
#![deny(clippy::indexing_slicing)]

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;

use crate::abi::types::{DriverCall, DriverLine, DriverMspLine};

#[cfg(test)]
mod tests;

/// How many things of one kind there can be at once: as many as an index can name.
pub const MOST: usize = 1 << INDEX_BITS;

const INDEX_BITS: u32 = 10;
const GENERATION_BITS: u32 = 19;
const KIND_SHIFT: u32 = INDEX_BITS + GENERATION_BITS;
const INDEX_MASK: u32 = (1 << INDEX_BITS) - 1;
const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;

/// A kind of handle.
pub trait Handle: Copy + fmt::Debug {
    /// Its number, 1 to 7; no two kinds have the same.
    const KIND: u32;

    /// The handle that TAPI sees as `number`.
    fn from_number(number: usize) -> Self;

    /// How TAPI sees it.
    fn number(self) -> usize;
}

/// Names the kinds.
macro_rules! kinds {
    ($($kind:literal => $name:ident,)+) => { $(
        impl Handle for $name {
            const KIND: u32 = $kind;

            fn from_number(number: usize) -> Self {
                Self(number)
            }

            fn number(self) -> usize {
                self.0
            }
        }
    )+ };
}

kinds! {
    1 => DriverLine,
    2 => DriverCall,
    3 => DriverMspLine,
}

/// What a handle says of itself, before anybody looks whether it is true.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Parts {
    generation: u32,
    index: u32,
}

impl Parts {
    /// `None` for a handle of another kind, or no handle at all.
    fn of<H: Handle>(handle: H) -> Option<Self> {
        let bits = u32::try_from(handle.number()).ok()?;
        let generation = (bits >> INDEX_BITS) & GENERATION_MASK;
        (bits >> KIND_SHIFT == H::KIND).then_some(Self { generation, index: bits & INDEX_MASK })
    }

    fn handle<H: Handle>(self) -> H {
        let bits = (H::KIND << KIND_SHIFT) | ((self.generation & GENERATION_MASK) << INDEX_BITS) | self.index;
        H::from_number(usize::try_from(bits).unwrap_or_default())
    }

    fn place(self) -> usize {
        usize::try_from(self.index).unwrap_or(usize::MAX)
    }
}

/// Things of one kind under their handles.
pub struct Table<H, T> {
    slots: Vec<Slot<T>>,
    /// Longest free first.
    free: VecDeque<u32>,
    /// Of new slots.
    first_generation: u32,
    handles: PhantomData<H>,
}

struct Slot<T> {
    /// Of what is in it, or of what will be next. Handles have its low bits.
    generation: u32,
    thing: Option<T>,
}

impl<H: Handle, T> Table<H, T> {
    /// An empty one. `first_generation` is an earlier table's [next](Self::next_generation), if its handles may still
    /// come back.
    pub fn new(first_generation: u32) -> Self {
        Self { slots: Vec::new(), free: VecDeque::new(), first_generation, handles: PhantomData }
    }

    /// The first that no handle has had.
    pub fn next_generation(&self) -> u32 {
        let used = |slot: &Slot<T>| slot.generation.wrapping_add(u32::from(slot.thing.is_some()));
        self.slots.iter().map(used).fold(self.first_generation, u32::max)
    }

    /// Puts a thing in; `None` when there are [`MOST`] already.
    pub fn insert(&mut self, thing: T) -> Option<H> {
        // Every index is used once before any is used again.
        let index = match u32::try_from(self.slots.len()) {
            Ok(next) if self.slots.len() < MOST => {
                self.slots.push(Slot { generation: self.first_generation, thing: None });
                next
            }
            _ => self.free.pop_front()?,
        };
        let slot = self.slots.get_mut(Parts { generation: 0, index }.place())?;
        slot.thing = Some(thing);
        Some(Parts { generation: slot.generation, index }.handle())
    }

    /// What is under the handle now.
    pub fn get(&self, handle: H) -> Option<&T> {
        let parts = Parts::of(handle)?;
        let slot = self.slots.get(parts.place())?;
        slot.thing.as_ref().filter(|_| slot.is_of(parts))
    }

    /// What is under the handle now, to change it.
    pub fn get_mut(&mut self, handle: H) -> Option<&mut T> {
        let parts = Parts::of(handle)?;
        let slot = self.slots.get_mut(parts.place())?;
        if slot.is_of(parts) { slot.thing.as_mut() } else { None }
    }

    /// Takes a thing out. Its handle means nothing from now on.
    pub fn remove(&mut self, handle: H) -> Option<T> {
        let parts = Parts::of(handle)?;
        let slot = self.slots.get_mut(parts.place()).filter(|slot| slot.is_of(parts))?;
        let thing = slot.thing.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push_back(parts.index);
        Some(thing)
    }

    /// Whether the handle named something once that is gone now: late, but not invented.
    pub fn is_stale(&self, handle: H) -> bool {
        let Some(parts) = Parts::of(handle) else { return false };
        let age = |slot: &Slot<T>| slot.generation.wrapping_sub(parts.generation) & GENERATION_MASK;
        self.slots.get(parts.place()).is_some_and(|slot| (1..=GENERATION_MASK / 2).contains(&age(slot)))
    }

    /// Everything in the table.
    pub fn iter(&self) -> impl Iterator<Item = (H, &T)> {
        (0u32..).zip(&self.slots).filter_map(|(index, slot)| {
            let thing = slot.thing.as_ref()?;
            Some((Parts { generation: slot.generation, index }.handle(), thing))
        })
    }
}

impl<T> Slot<T> {
    fn is_of(&self, parts: Parts) -> bool {
        self.generation & GENERATION_MASK == parts.generation
    }
}
