//! The interface that was asked for.

use std::collections::BTreeSet;

use getifaddrs::Address;

use crate::exit::Exit;
use crate::failure::Failure;

/// Whether there is one of this name or address. Joining would look for it until it gives up: it may be plugged in yet, but
/// more often it was mistyped.
pub(super) fn exists(wanted: &str) -> Result<(), Failure> {
    // A system that does not tell has the last word when it is used.
    let Ok(entries) = getifaddrs::getifaddrs() else { return Ok(()) };
    let mut known = BTreeSet::new();
    for entry in entries {
        let address = match entry.address {
            Address::V4(v4) => Some(v4.address.to_string()),
            Address::V6(v6) => Some(v6.address.to_string()),
            Address::Mac(_) => None,
        };
        if entry.name == wanted || address.as_deref() == Some(wanted) {
            return Ok(());
        }
        known.insert(entry.name);
    }
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let what = format!("There is no interface \"{wanted}\".");
    Err(Failure::new(Exit::Network, what, format!("Choose one of: {known}.")))
}
