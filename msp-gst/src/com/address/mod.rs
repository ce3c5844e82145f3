//! The address: what TAPI makes of our class, one for each line and program. It has terminals, makes calls, takes what the
//! telephony provider says, and tells events.
#![expect(dead_code, reason = "the object that uses it comes with the next commits")]

mod event;
mod signal;
mod state;

pub(in crate::com) use self::event::Event;
pub(in crate::com) use self::state::AddressState;
