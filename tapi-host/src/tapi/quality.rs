//! Properties of streams and calls that have a range: how good, how loud, how processed.

/// `TAPIControl_Flags_Auto`
const AUTOMATIC: i32 = 1;

/// What a property is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Property {
    /// Its value.
    pub value: i32,
    /// Whether the provider sees to it by itself.
    pub is_automatic: bool,
}

/// What a property can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The lowest value.
    pub lowest: i32,
    /// The highest value.
    pub highest: i32,
    /// From value to value.
    pub step: i32,
    /// What it is when nobody touches it.
    pub default: i32,
    /// Whether the provider can see to it by itself.
    pub can_be_automatic: bool,
}

impl Property {
    pub(super) fn of((value, flags): (i32, i32)) -> Self {
        Self { value, is_automatic: flags & AUTOMATIC != 0 }
    }
}

impl Range {
    pub(super) fn of((lowest, highest, step, default, flags): (i32, i32, i32, i32, i32)) -> Self {
        Self { lowest, highest, step, default, can_be_automatic: flags & AUTOMATIC != 0 }
    }
}

/// `TAPIControl_Flags_Manual`: a program sets it.
pub(super) const MANUAL: i32 = 2;

/// Reading and setting the properties that an interface has: its three methods have the same shape everywhere.
macro_rules! properties {
    ($kind:ty, $face:ident as $methods:ident: $get:ident, $range:ident, $set:ident, $what:literal) => {
        #[doc = concat!($what, ".")]
        ///
        /// # Errors
        /// What the media provider answered.
        pub fn $get(&self, property: $kind) -> Result<$crate::tapi::Property, TapiError> {
            let face: plenary_msp::com::interfaces::$face = self.face(stringify!($face))?;
            let value = plenary_msp::com::interfaces::$methods::Get(&face, property);
            value.map($crate::tapi::Property::of).said(concat!(stringify!($face), "::Get"))
        }

        #[doc = concat!($what, ": what it can be.")]
        ///
        /// # Errors
        /// What the media provider answered.
        pub fn $range(&self, property: $kind) -> Result<$crate::tapi::Range, TapiError> {
            let face: plenary_msp::com::interfaces::$face = self.face(stringify!($face))?;
            let range = plenary_msp::com::interfaces::$methods::GetRange(&face, property);
            range.map($crate::tapi::Range::of).said(concat!(stringify!($face), "::GetRange"))
        }

        #[doc = concat!($what, ": what it shall be.")]
        ///
        /// # Errors
        /// What the media provider answered.
        pub fn $set(&self, property: $kind, value: i32) -> Result<(), TapiError> {
            let face: plenary_msp::com::interfaces::$face = self.face(stringify!($face))?;
            let set =
                plenary_msp::com::interfaces::$methods::Set(&face, property, value, $crate::tapi::quality::MANUAL);
            set.said(concat!(stringify!($face), "::Set"))
        }
    };
}
pub(super) use properties;
