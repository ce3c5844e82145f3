//! Sockets: one per group and port, on the interface that was chosen, hearing nothing but its own conference.
//!
//! ```text
//!   description ─► Pair ─┬─► GroupSocket (RTP)  ─┐           Watchdog ◄─ who was heard, what others report
//!   interface   ─►       └─► GroupSocket (RTCP) ─┴─► Poller     │
//!   Changes (links, addresses) ───────────────────────┘         └─► rejoin
//! ```
//!
//! * [`Interfaces`] lists what there is; an [`InterfaceChoice`] resolved against it is a [`Route`], to be shown.
//! * [`GroupSocket`] sends and receives for one group and port as its [`Plan`] says; [`Pair`] holds RTP's and RTCP's.
//! * [`Poller`] waits for many of them, for a time and for other threads; a call has one, on its one driver thread.
//! * [`Changes`] notices links and addresses that come and go, [`Watchdog`] (pure) says when to join again.
//!
//! Calls to the system that socket2 lacks are in `sys.rs`, the only unsafe code here.

mod ancillary;
mod changes;
mod error;
mod group_socket;
mod interface;
mod membership;
mod own_copies;
mod pair;
mod plan;
mod poller;
mod sys;
mod watchdog;

pub use changes::{Changes, LOOK_AGAIN};
pub use error::{InterfaceError, OpenError, ReceiveError, SendError, Step};
pub use group_socket::{Arrival, Discard, GroupSocket, Received, Stats};
pub use interface::{Interface, InterfaceChoice, Interfaces, Route};
pub use pair::{Pair, Preferences, Reporter};
pub use plan::{Accept, Dscp, Loopback, Plan, RECEIVE_BUFFER, Sources};
pub use poller::{Poller, Ready, Token, Waker, Watched};
pub use watchdog::{Cause, Sign, Watchdog};
