//! Prints the C programs whose compilation checks layouts, numbers and orders: `abi` that of the telephony provider,
//! `abi mspi` that of the media provider.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    let program = match std::env::args().nth(1).as_deref() {
        None => abi::check::program(),
        Some("mspi") => abi::mspi::check::program(),
        Some(other) => return Err(io::Error::other(format!("there is no program {other:?}, only \"mspi\""))),
    };
    io::stdout().write_all(program.as_bytes())
}
