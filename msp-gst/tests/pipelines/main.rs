//! Pipelines without a sound server: test signals, programs' samples and nothing are terminals too.

#![expect(clippy::unwrap_used, clippy::panic, reason = "its helpers are tests too")]

mod capturing;
mod ear;
mod processing;
mod rendering;
mod safety;
