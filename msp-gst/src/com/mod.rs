//! The media service provider's face: the COM objects of MSPI, thin coats over [`call`](crate::call),
//! [`stream`](crate::stream) and [`terminal`](crate::terminal). The one room for unsafe code besides `net/sys.rs`.
//!
//! ```text
//!   TAPI ─► module ─► address ──────────────────► terminals        Arrows say who makes whom.
//!                        └─► call ─┬─► streams                     Each keeps what is above it only by
//!                             │    └─► participants, their events  name, so nothing keeps itself alive.
//!                             └─► pump, a thread ◄─► call::Call, stream::Streams
//! ```
//!
//! | room | what is in it |
//! | --- | --- |
//! | [`module`] | the library's exports, the class factory, when it may be unloaded |
//! | `address` | `ITMSPAddress` and terminals' support; the queue of events |
//! | `call` | the call as a part of TAPI's, the two providers' conversation, the pump |
//! | `stream`, `participant`, `terminal` | what programs choose, see and select |
//! | [`interfaces`], [`kit`] | MSPI's declarations, and what it takes to be COM |
//! | [`gaps`] | what MSPI has and we do not do |
//!
//! **An event's way from the wire to TAPI.** The call's driver reads a datagram, the model makes a participant event of it,
//! and it waits in [`Call::events`](crate::call::Call::events). The pump takes it, makes the object that programs will ask
//! (`participant`), and puts both into the address's queue; TAPI's handle is signalled, and TAPI fetches the event on a
//! thread of its own by `GetEvent`. On the pump's way the telephony provider gets its report, through the same queue, so
//! that both hear things in one order.
//!
//! **Threads.** Methods are called on any thread, and answer at once, but for those that ask the engine. Sockets are opened
//! and left on the pump alone. Locks are held for a few lines, never over a foreign object, a device or an answer.
//!
//! **The end.** `Leave` stops a call, not the death of its object. `ShutdownMSPCall`, the last release of the call object
//! and `Shutdown` of the address come to the same: the telephony provider's last words are queued (but for `Shutdown`, after
//! which nobody fetches them), all else that waits is taken back, nothing is told any more, and whatever a program still
//! holds answers `TAPI_E_WRONG_STATE`. The pump says goodbye to the conference and ends; until then `DllCanUnloadNow` says
//! no. Goodbyes may take longer, on threads that nobody counts: a library that ever had a call is never unmapped.
#![expect(non_snake_case, reason = "methods are called as the headers call them")]
#![expect(unsafe_code, reason = "this is the room for it: COM")]
#![expect(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "the few methods with buffers are called through vtables, where pointers are the caller's promise; whoever \
              calls them from Rust holds a buffer"
)]

mod address;
mod call;
pub mod gaps;
pub mod interfaces;
pub mod kit;
pub mod module;
mod participant;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod rehearsal;
mod stream;
mod terminal;
