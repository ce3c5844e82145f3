//! Calling objects by name, as scripts do: `IDispatch`.

use plenary_msp::com::kit::{IDispatch, IUnknown, Interface as _, Variant};

use super::address::Address;
use super::call::Call;
use super::error::{Said as _, TapiError};
use super::held::Held;

/// What scripts pass and get: numbers, truths, texts, lists of texts, objects.
#[derive(Clone, Debug)]
pub struct Value(Held<Variant>);

impl Value {
    fn of(variant: Variant) -> Self {
        Self(Held::new(variant))
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(texts: &[&str]) -> Self {
        Self::of(Variant::texts(texts.iter().copied()))
    }

    /// The number, or the truth as 0 and another number.
    ///
    /// # Errors
    /// When it is something else.
    pub fn number(&self) -> Result<i32, TapiError> {
        self.0.number().said("VARIANT")
    }

    /// The text.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self) -> Result<String, TapiError> {
        Ok(self.0.text().said("VARIANT")?.to_string())
    }

    /// The object; `None` for a null one, and for what has no names.
    ///
    /// # Errors
    /// When it is something else.
    pub fn object(&self) -> Result<Option<Script>, TapiError> {
        let object: Option<IUnknown> = self.0.object().said("VARIANT")?;
        Ok(object.and_then(|object| object.cast().ok()).map(Script::of))
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::of(number.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::of(truth.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::of(text.into())
    }
}

impl From<&Script> for Value {
    fn from(object: &Script) -> Self {
        Self::of(IDispatch::clone(&object.object).into())
    }
}

/// An object, for scripts. A script that holds a call or an address keeps it, as whoever holds an interface does.
#[derive(Clone, Debug)]
pub struct Script {
    object: Held<IDispatch>,
    _keeps: Option<Keep>,
}

/// What a script keeps.
#[derive(Clone, Debug)]
pub(super) enum Keep {
    Call { _call: Call },
    Address { _address: Address },
}

impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        self.object == other.object
    }
}

impl Eq for Script {}

impl Script {
    pub(super) fn of(object: IDispatch) -> Self {
        Self { object: Held::new(object), _keeps: None }
    }

    pub(super) fn keeping(object: IDispatch, keep: Keep) -> Self {
        Self { object: Held::new(object), _keeps: Some(keep) }
    }

    /// Calls a method, or reads a property.
    ///
    /// # Errors
    /// What the object answered.
    pub fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, TapiError> {
        self.object.call(name, &plain(arguments)).map(Value::of).said("IDispatch::Invoke")
    }

    /// Sets a property: the last argument is the value.
    ///
    /// # Errors
    /// What the object answered.
    pub fn put(&self, name: &str, arguments: &[Value]) -> Result<(), TapiError> {
        self.object.put(name, &plain(arguments)).said("IDispatch::Invoke")
    }

    /// A property that is an object.
    ///
    /// # Errors
    /// What the object answered, or that it is none.
    pub fn object(&self, name: &str, arguments: &[Value]) -> Result<Self, TapiError> {
        let missing = Err(plenary_msp::com::kit::status::E_POINTER).said("IDispatch::Invoke");
        self.call(name, arguments)?.object()?.map_or(missing, Ok)
    }

    /// Everything in a property that is a collection.
    ///
    /// # Errors
    /// What the object answered.
    pub fn items(&self, name: &str) -> Result<Vec<Value>, TapiError> {
        let list = self.object(name, &[])?;
        let count = list.call("Count", &[])?.number()?;
        (1..=count).map(|index| list.call("Item", &[index.into()])).collect()
    }
}

fn plain(arguments: &[Value]) -> Vec<Variant> {
    arguments.iter().map(|value| Variant::clone(&value.0)).collect()
}
