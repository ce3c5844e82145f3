//! The host's own names for things. TAPI's handles are used again, these never are.

use std::fmt;

use plenary_tsp::abi::constants::GROUPS;

/// Declares names: numbers from 1 on, shown with their kind.
macro_rules! names {
    ($($(#[$about:meta])* $name:ident $shown:literal)+) => { $(
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub(crate) u64);

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, concat!($shown, " {}"), self.0)
            }
        }
    )+ };
}

names! {
    /// An opened line.
    LineId "line"
    /// A call.
    CallId "call"
    /// A media provider's instance.
    InstanceId "MSP instance"
}

/// A number as `tspi.h` names it, as `LINE_CALLSTATE` or `LINECALLSTATE_IDLE`.
pub(crate) fn named(prefix: &str, number: u32) -> String {
    let group = GROUPS.iter().find(|(name, _)| *name == prefix).map_or(&[][..], |(_, numbers)| numbers);
    match group.iter().find(|(_, value)| *value == number) {
        Some((name, _)) => format!("{prefix}{name}"),
        None => format!("{prefix}{number:#x}"),
    }
}
