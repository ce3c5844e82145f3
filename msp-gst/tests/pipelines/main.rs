//! Pipelines without a sound server: test signals, programs' samples and nothing are terminals too.

#![expect(clippy::unwrap_used, reason = "its helpers are tests too")]

mod capturing;
mod ear;
mod processing;
mod rendering;
mod safety;
