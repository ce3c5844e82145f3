//! Prints the C program whose compilation checks layouts and numbers.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    io::stdout().write_all(abi::check::program().as_bytes())
}
