//! The house rules, as functions that say who breaks them.
//!
//! Each rule takes what it judges as an argument (source text, a dependency graph, a document) and gives back one
//! sentence per breach, so that a rule is tested on made-up breaches beside its definition and on the real house in
//! `tests/`. A rule that cannot fail proves nothing.
//!
//! * [`arrows`]: which crate may depend on which, and on what from outside.
//! * [`source`]: where `unsafe` may stand, what keeps the model pure, how long a file may be.
//! * [`documents`]: that the README and the tables of met rules name what exists.

pub mod arrows;
pub mod documents;
pub mod source;
pub mod tree;
