//! ITCollection: a list for scripts, counted from 1.

use super::enumerator::{Enumerator, enumerators};
use super::object::Object;
use super::status::{E_INVALIDARG, Result};
use super::values::Answered;
use super::variant::Variant;
use super::{IDispatch, IUnknown, coat, interface};

interface! {
    /// A list for scripts.
    pub dual ITCollection(ITCollectionVtable, ICollection): IDispatch = "5EC5ACF2-9C02-11D0-8362-00AA003CCABD" {
        /// How many there are.
        fn get_Count() -> (count: i32);
        /// One of them, counted from 1.
        fn get_Item(index: i32) -> (item: Variant);
        /// An enumerator of all of them.
        fn get__NewEnum() -> (enumerator: IUnknown);
    }
}

enumerators! {
    IEnumVARIANT of Variant = "00020404-0000-0000-C000-000000000046";
}

/// A list of values.
pub struct Collection(Vec<Variant>);

coat! { Collection: ITCollection }

impl Collection {
    /// A VARIANT with a list of `items`, as the `get_` twins of enumerating methods answer it.
    ///
    /// # Errors
    /// None; it is what methods answer.
    pub fn of<A: Answered>(items: impl IntoIterator<Item = A>) -> Result<Variant> {
        let collection = Object::new(Self(items.into_iter().map(Answered::into_variant).collect()));
        collection.interface::<IDispatch>().map(Variant::from)
    }
}

impl ICollection for Object<Collection> {
    fn get_Count(&self) -> Result<i32> {
        i32::try_from(self.0.len()).map_err(|_| E_INVALIDARG)
    }

    fn get_Item(&self, index: i32) -> Result<Variant> {
        let index = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
        index.and_then(|index| self.0.get(index)).cloned().ok_or(E_INVALIDARG)
    }

    fn get__NewEnum(&self) -> Result<IUnknown> {
        let enumerator = Enumerator::<IEnumVARIANT>::of(self.0.clone())?;
        windows_core::Interface::cast(&enumerator).map_err(|_| super::status::E_NOINTERFACE)
    }
}
