//! The address: what TAPI makes of our class, one for each line and program. It has terminals, makes calls, takes what the
//! telephony provider says, and tells events.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `object` | the COM face, for TAPI and for programs that look for terminals |
//! | `state` | its life, its queue of events, its calls |
//! | `event`, `signal` | events as C has them; TAPI's event handle |

mod event;
mod farewells;
mod object;
mod signal;
mod state;

pub(in crate::com) use self::event::Event;
pub(in crate::com) use self::object::Address;
pub(in crate::com) use self::state::AddressState;
