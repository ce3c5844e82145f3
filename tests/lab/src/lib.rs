//! The lab: real hosts, each in a network namespace of its own, with real sockets and a real switch between them.
//!
//! ```text
//!   ╭─ namespace ─╮     ╭──── namespace ────╮     ╭─ namespace ─╮
//!   │ host a  eth0├─────┤port   switch  port├─────┤eth0  host b │
//!   ╰─────────────╯veth ╰───────────────────╯ veth╰─────────────╯
//! ```
//!
//! * [`Lab`] makes [`Host`]s and [`Switch`]es and takes everything away again when it is dropped, after a panic too. What a
//!   killed test leaves behind is swept by the next one.
//! * [`Lab::two_networks`] puts a [`Router`] between two switches, which forwards multicast too.
//! * [`Host::run`] runs a closure inside a host, [`Host::start`] one beside the test, [`Host::spawn`] a program;
//!   [`Program::lines`] is what it says.
//! * [`run`] is the `main` of a test file: where no namespace can be made, its tests count as ignored and it says why.
//!
//! Nothing is ever created outside the namespaces, so no packet leaves them. Namespaces are made by `ip` of iproute2 and
//! entered by `setns` on a thread of their own (rustix, whose call is safe), so tests of one process share nothing.

#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod laboratory;
#[cfg(target_os = "linux")]
mod namespace;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod router;
#[cfg(target_os = "linux")]
mod sweep;
#[cfg(target_os = "linux")]
mod switch;
mod trials;

#[cfg(target_os = "linux")]
pub use host::{Cable, Host, Task};
#[cfg(target_os = "linux")]
pub use laboratory::{Lab, TwoNetworks};
#[cfg(target_os = "linux")]
pub use namespace::Trouble;
#[cfg(target_os = "linux")]
pub use program::{Lines, Program};
#[cfg(target_os = "linux")]
pub use router::Router;
#[cfg(target_os = "linux")]
pub use switch::{Snooping, Switch};
pub use trials::{Test, run};
