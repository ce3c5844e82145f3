//! Strict mode: holding a provider to TAPI's contract.
//!
//! Every [`Breach`] has a sentence and names the page of Microsoft's documentation with the rule. They are found where
//! they show: in callbacks ([`call_life`], the ledger), in return values and memory (the session), in structures
//! ([`structure`](super::structure)), and by calling the provider while it calls ([`probe`]).

mod breach;
pub(crate) mod call_life;
mod flaw;
pub(crate) mod probe;
mod record;

pub use breach::Breach;
pub use flaw::Flaw;
pub use probe::Whence;
pub use record::{OnBreach, Strictness};

pub(crate) use record::Record;
