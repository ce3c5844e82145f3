//! TAPI's handles: as wide as they can be, and used again as soon as they are free. Programs of old relied on neither,
//! and providers that cut a handle to 32 bits, or took one for a name for ever, fell over on newer systems.

use std::collections::BTreeMap;

use plenary_tsp::abi::types::{TapiCall, TapiLine, TapiMspLine};

/// The upper sixteen bits of handles as wide as a pointer.
const UPPER: usize = 0x7A91 << (usize::BITS - 16);

/// The upper sixteen bits of handles of 32 bits.
const UPPER_OF_32: u32 = 0x8A91 << 16;

/// A handle of TAPI's.
pub(crate) trait Handle: Copy + Ord {
    /// The handle with this number, from 1.
    fn numbered(number: u16) -> Self;
}

impl Handle for TapiLine {
    fn numbered(number: u16) -> Self {
        Self(UPPER | usize::from(number))
    }
}

impl Handle for TapiCall {
    fn numbered(number: u16) -> Self {
        Self(UPPER | usize::from(number))
    }
}

impl Handle for TapiMspLine {
    fn numbered(number: u16) -> Self {
        Self(UPPER_OF_32 | u32::from(number))
    }
}

/// A provider's name for something, once it has told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<D> {
    pub(crate) driver: Option<D>,
    /// Whether the host is closing it: the provider may give its name to the next before the host has heard that it is
    /// closed.
    closing: bool,
}

impl<D> Name<D> {
    pub(crate) fn new(driver: Option<D>) -> Self {
        Self { driver, closing: false }
    }

    /// Whether the host is not closing it.
    pub(crate) fn is_open(&self) -> bool {
        !self.closing
    }
}

/// What the provider has a name for.
pub(crate) trait Named {
    /// A handle of the provider's.
    type Driver: Copy + Eq;

    /// The name.
    fn name(&self) -> &Name<Self::Driver>;

    /// The name, to be changed.
    fn name_mut(&mut self) -> &mut Name<Self::Driver>;
}

/// Who has which handle.
#[derive(Debug)]
pub(crate) struct Book<H, E> {
    entries: BTreeMap<H, E>,
    /// Given back; the last is the next to be used.
    free: Vec<H>,
    highest: u16,
}

impl<H: Handle, E: Named> Book<H, E> {
    /// Whether something open has this name.
    pub(crate) fn knows(&self, driver: E::Driver) -> bool {
        self.entries.values().map(Named::name).any(|name| name.driver == Some(driver) && !name.closing)
    }

    /// Enters the provider's name. Whether it was free.
    pub(crate) fn set_driver(&mut self, handle: H, driver: E::Driver) -> bool {
        let free = !self.knows(driver);
        if let Some(entry) = self.entries.get_mut(&handle) {
            *entry.name_mut() = Name::new(Some(driver));
        }
        free
    }

    /// The host is about to close it.
    pub(crate) fn close(&mut self, handle: H) {
        if let Some(entry) = self.entries.get_mut(&handle) {
            entry.name_mut().closing = true;
        }
    }
}

impl<H: Handle, E> Book<H, E> {
    pub(crate) fn new() -> Self {
        Self { entries: BTreeMap::new(), free: Vec::new(), highest: 0 }
    }

    /// Gives out a handle, while there are any.
    pub(crate) fn add(&mut self, entry: E) -> Option<H> {
        let handle = match self.free.pop() {
            Some(handle) => handle,
            None => {
                self.highest = self.highest.checked_add(1)?;
                H::numbered(self.highest)
            }
        };
        self.entries.insert(handle, entry);
        Some(handle)
    }

    /// Takes a handle back.
    pub(crate) fn remove(&mut self, handle: H) -> Option<E> {
        let entry = self.entries.remove(&handle)?;
        self.free.push(handle);
        Some(entry)
    }

    pub(crate) fn get(&self, handle: H) -> Option<&E> {
        self.entries.get(&handle)
    }

    pub(crate) fn get_mut(&mut self, handle: H) -> Option<&mut E> {
        self.entries.get_mut(&handle)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (H, &E)> {
        self.entries.iter().map(|(handle, entry)| (*handle, entry))
    }

    /// Whether somebody had it once.
    pub(crate) fn was_given(&self, handle: H) -> bool {
        self.free.contains(&handle)
    }
}
