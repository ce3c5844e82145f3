//! What C hears of errors and panics.

use super::{boundary, message, request};
use crate::abi::line_err;
use crate::abi::types::RequestId;
use crate::error::Error;

#[test]
fn an_answer_or_an_error_goes_out_as_its_number() {
    assert_eq!(boundary("test", || Ok(7)), 7);
    assert_eq!(boundary("test", || Err(Error::BadPointer)), line_err::INVALPOINTER);
}

#[test]
fn a_panic_is_an_operation_that_failed() {
    assert_eq!(boundary("test", || panic!("a fault of ours")), line_err::OPERATIONFAILED);
    assert_eq!(boundary("test", || std::panic::panic_any(7)), line_err::OPERATIONFAILED);
}

#[test]
fn what_was_thrown_cannot_panic_once_more() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a fault of a fault");
        }
    }
    assert_eq!(boundary("test", || std::panic::panic_any(Bomb)), line_err::OPERATIONFAILED);
}

#[test]
fn what_a_panic_said_is_known() {
    assert_eq!(message(&"a"), "a");
    assert_eq!(message(&String::from("b")), "b");
    assert_eq!(message(&7), "without a word");
}

#[test]
fn nothing_is_requested_of_a_provider_that_does_not_run() {
    let answer = request("test", RequestId(1), |_| panic!("there is no provider"));
    assert_eq!(answer, line_err::UNINITIALIZED);
}
