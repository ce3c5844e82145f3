//! The lab: conferences among real hosts, each in a network namespace of its own, with real sockets and real routers
//! between them.
//!
//! **Not yet.** It begins with the first crate that opens a socket. Until then the network is simulated (`tests/sim`).
