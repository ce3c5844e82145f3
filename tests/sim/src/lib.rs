//! The multicast simulator.
