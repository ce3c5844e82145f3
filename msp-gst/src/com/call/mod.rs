//! A call: the object that TAPI makes a part of its own, what it knows, and the thread that joins, leaves and tells.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `object`, `quality`, `statistics` | the COM face |
//! | `state` | what it knows, and its end |
//! | `pairing` | what the two providers say to each other |
//! | `pump`, `telling` | the thread that joins and leaves, and what it tells of what happens |
//! | `texts`, `wishes`, `trouble` | what we say of ourselves; what programs want of sockets; what is wrong |

mod object;
mod pairing;
mod pump;
mod quality;
mod state;
mod statistics;
mod telling;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
mod texts;
mod trouble;
mod wishes;

pub(in crate::com) use self::object::CallObject;
pub(in crate::com) use self::state::CallState;
pub(in crate::com) use self::texts::LocalTexts;
