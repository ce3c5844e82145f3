//! Strict mode: holding a provider to TAPI's contract.
//!
//! Every [`Breach`] has a sentence and names the page of Microsoft's documentation with the rule. They are found where
//! they show: in callbacks ([`call_life`], the ledger), in return values and memory (the session), in structures
//! ([`structure`](super::structure), [`blocks`](super::blocks)), and by calling the provider while it calls ([`probe`]).
//!
//! # How to add a breach
//!
//! 1. Give `tests/strict/toy` a `Fault`, and break the rule under it in the function or structure where a provider
//!    would. What can be said at any time needs none: a test says it with `Toy::say`.
//! 2. Write the test beside its like in `tests/strict` (`requests`, `events`, `states`, `memory`), with `assert_only!`:
//!    the toy breaks this rule and no other. See it fail.
//! 3. Add the variant to [`Breach`], or to [`Flaw`] for a structure, with its sentence and the page of the rule, and
//!    record it where it shows.
//! 4. Run all tests: a toy without a fault and the real provider, in `tests/conference`, must break no rule.

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
