//! The media service provider's face: the COM objects of MSPI, thin coats over [`call`](crate::call),
//! [`stream`](crate::stream) and [`terminal`](crate::terminal). The one room for unsafe code besides `net/sys.rs`.
#![expect(non_snake_case, reason = "methods are called as the headers call them")]
#![expect(unsafe_code, reason = "this is the room for it: COM")]

mod address;
mod call;
pub mod interfaces;
pub mod kit;
pub mod module;
mod participant;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod rehearsal;
mod stream;
mod terminal;
