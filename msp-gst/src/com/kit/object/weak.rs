//! Knowing an object without keeping it: for parts that know their whole.

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::{Coat, Object, Strong, hidden, ours};

/// An object of ours that may be gone.
pub struct Weak<T: Coat> {
    /// Hidden, as whoever has it does not hold the object.
    place: usize,
    serial: u64,
    kind: PhantomData<fn() -> Strong<T>>,
}

impl<T: Coat> Object<T> {
    /// This object, not counted.
    #[must_use]
    pub fn downgrade(&self) -> Weak<T> {
        let place = hidden(self.cells.as_ptr().addr());
        let serial = ours().get(&place).map_or(u64::MAX, |entry| entry.serial);
        Weak { place, serial, kind: PhantomData }
    }
}

impl<T: Coat> Weak<T> {
    /// The object, while somebody counts it.
    #[must_use]
    pub fn upgrade(&self) -> Option<Strong<T>> {
        // Whoever gives back the last count must wait for this lock before the object goes.
        let ours = ours();
        let entry = ours.get(&self.place).filter(|entry| entry.serial == self.serial)?;
        let object = NonNull::new(entry.place::<T>())?;
        // SAFETY: written down as the object that was downgraded, which is of `T`, and not destroyed while we have the lock.
        unsafe { object.as_ref() }.count_if_living()?;
        Some(Strong(object))
    }
}

impl<T: Coat> Clone for Weak<T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}
