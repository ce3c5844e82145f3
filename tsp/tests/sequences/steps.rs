//! What may happen, and how often.

use proptest::prelude::*;

/// One thing TAPI does; numbers choose among the handles that ever were, and some that never were.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Init,
    ShutDown,
    Open,
    Close(usize),
    Make {
        line: usize,
        dialable: bool,
        request_is_wrong: bool,
    },
    Drop(usize),
    CloseCall(usize),
    SetAppSpecific(usize, u32),
    Look(usize),
    CreateInstance(usize),
    CloseInstance(usize),
    /// A media provider says that it joined call number so many, or could not.
    Join {
        instance: usize,
        call: usize,
        id: u32,
        fails: bool,
    },
    Invite(usize),
    Ask(Question, usize),
    SetMediaMode(usize),
    /// Inside the next callback, and which: of a drop or among the last words of a call.
    Inside {
        errand: Errand,
        call: usize,
        last_words: bool,
    },
}

/// What is asked of a call with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    Accept,
    Answer,
    Quality,
    CallData,
}

/// What is done inside a callback.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Errand {
    CloseCall,
    CloseLine,
    ShutDown,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pick = || 0..6_usize;
    use Question::{Accept, Answer, CallData, Quality};
    let question = prop::sample::select(vec![Accept, Answer, Quality, CallData]);
    let errand = prop::sample::select(vec![Errand::CloseCall, Errand::CloseLine, Errand::ShutDown]);
    let step = prop_oneof![
        1 => Just(Step::Init),
        1 => Just(Step::ShutDown),
        4 => Just(Step::Open),
        2 => pick().prop_map(Step::Close),
        12 => (pick(), prop::bool::weighted(0.9), prop::bool::weighted(0.1)).prop_map(
            |(line, dialable, request_is_wrong)| Step::Make { line, dialable, request_is_wrong }
        ),
        8 => pick().prop_map(Step::Drop),
        8 => pick().prop_map(Step::CloseCall),
        4 => (pick(), any::<u32>()).prop_map(|(call, number)| Step::SetAppSpecific(call, number)),
        6 => pick().prop_map(Step::Look),
        5 => pick().prop_map(Step::CreateInstance),
        3 => pick().prop_map(Step::CloseInstance),
        6 => (pick(), pick(), 1..6_u32, prop::bool::weighted(0.2))
            .prop_map(|(instance, call, id, fails)| Step::Join { instance, call, id, fails }),
        3 => pick().prop_map(Step::Invite),
        8 => (question, pick()).prop_map(|(question, call)| Step::Ask(question, call)),
        2 => pick().prop_map(Step::SetMediaMode),
        3 => (errand, pick(), any::<bool>())
            .prop_map(|(errand, call, last_words)| Step::Inside { errand, call, last_words }),
    ];
    prop::collection::vec(step, 1..60)
}
