//! A call: the object that TAPI makes a part of its own, what it knows, and the thread that joins, leaves and tells.
#![expect(dead_code, reason = "the object that uses it comes with the next commits")]

mod state;
mod texts;

pub(in crate::com) use self::state::CallState;
pub(in crate::com) use self::texts::LocalTexts;
