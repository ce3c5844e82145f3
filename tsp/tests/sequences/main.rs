//! Random sequences of what TAPI and media providers may do and may not, held against a model that knows which handles
//! live, and how far each call must have come at least.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

#[path = "../common/mod.rs"]
mod common;
mod heard;
mod model;
mod steps;

use common::Tapi;
use model::Model;
use plenary_tsp::abi::types::version;
use proptest::prelude::*;
use steps::{Step, steps};

const V: u32 = version::V3_1;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_tapi_does_the_handles_are_right_and_what_it_hears_is_in_order(steps in steps()) {
        let _tapi = Tapi::without_provider(V);
        let mut model = Model::default();
        model.take(Step::Init);
        model.take(Step::Open);
        for step in steps {
            model.take(step);
        }
        model.take(Step::Init);
        model.take(Step::ShutDown);
        model.check_what_was_heard();
    }
}
