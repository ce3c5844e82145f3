//! Enumerations, which C passes as numbers.

/// Declares an enumeration that methods take and answer as a `long`. A number that is none of it is `$error`.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident or $error:ident { $($(#[$each:meta])* $variant:ident = $number:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(i32)]
        pub enum $name {
            $($(#[$each])* $variant = $number,)*
        }

        impl $name {
            /// Its number in C.
            #[must_use]
            pub fn number(self) -> i32 {
                match self { $(Self::$variant => $number,)* }
            }

            /// What has this number in C.
            ///
            /// # Errors
            /// When nothing has.
            pub fn of(number: i32) -> $crate::com::kit::Result<Self> {
                match number { $($number => Ok(Self::$variant),)* _ => Err($crate::com::kit::status::$error) }
            }
        }

        impl $crate::com::kit::Taken for $name {
            type Raw = i32;
            type Given<'a> = Self;
            type Held = Self;

            unsafe fn take(raw: &i32) -> $crate::com::kit::Result<Self> {
                Self::of(*raw)
            }

            fn lend(given: Self) -> i32 {
                given.number()
            }

            fn hold(value: &$crate::com::kit::Variant) -> $crate::com::kit::Result<Self> {
                Self::of(value.number()?)
            }

            fn give(held: &Self) -> Self {
                *held
            }
        }

        impl $crate::com::kit::Answered for $name {
            type Raw = i32;
            const NOTHING: i32 = 0;

            fn hand_over(self) -> i32 {
                self.number()
            }

            unsafe fn receive(raw: i32) -> $crate::com::kit::Result<Self> {
                Self::of(raw)
            }

            fn into_variant(self) -> $crate::com::kit::Variant {
                self.number().into()
            }
        }
    )*};
}
pub(crate) use numbers;
