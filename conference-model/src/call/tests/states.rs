use std::collections::BTreeSet;

use super::super::{CallState, DisconnectReason, InstanceId, MediaState};
use super::at;
use crate::blob::{JoinFailure, LeftReason};

const STATES: [CallState; 6] = [
    CallState::Offering,
    CallState::Accepted,
    CallState::Dialing,
    CallState::Connected { by: InstanceId(1) },
    CallState::Disconnected { reason: DisconnectReason::Normal },
    CallState::Idle,
];

#[test]
fn the_state_table_is_the_documented_one_and_never_steps_back() {
    let mut allowed = BTreeSet::new();
    for from in STATES {
        for to in STATES {
            if from.may_become(to) {
                assert!(from < to, "{from} -> {to} steps back");
                allowed.insert((from.to_string(), to.to_string()));
            }
        }
    }
    assert_eq!(allowed, documented());
}

/// The cells that say "yes" in the Markdown table.
fn documented() -> BTreeSet<(String, String)> {
    let rows: Vec<Vec<&str>> = include_str!("../states.md")
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let (head, rows) = rows.split_first().unwrap();
    let mut allowed = BTreeSet::new();
    for row in rows {
        for (to, cell) in head.iter().zip(row).skip(1) {
            if *cell == "yes" {
                allowed.insert((row[0].to_owned(), (*to).to_owned()));
            }
        }
    }
    allowed
}

#[test]
fn every_state_but_idle_can_go_idle() {
    let stuck: Vec<_> = STATES.into_iter().filter(|state| !state.may_become(CallState::Idle)).collect();
    assert_eq!(stuck, [CallState::Idle]);
}

#[test]
fn a_media_call_never_steps_back_and_can_always_end() {
    let leaving = |farewell| MediaState::Leaving { until: at(10), farewell };
    let states = [
        MediaState::Created,
        MediaState::Joining { until: at(15) },
        MediaState::Joined,
        leaving(Some(LeftReason::Asked)),
        leaving(None),
        MediaState::Over,
    ];
    let rank = |state: MediaState| states.iter().position(|other| *other == state);
    for from in states {
        for to in states.into_iter().filter(|to| from.may_become(*to)) {
            assert!(rank(from) < rank(to), "{from:?} -> {to:?} steps back");
        }
        assert_eq!(from.may_become(MediaState::Over), from != MediaState::Over);
    }
}

#[test]
fn each_failure_tells_the_person_something_of_its_own() {
    let reasons: Vec<DisconnectReason> = JoinFailure::ALL.iter().map(|cause| (*cause).into()).collect();
    assert_eq!(
        reasons,
        [
            DisconnectReason::Unknown,
            DisconnectReason::BadAddress,
            DisconnectReason::Unreachable,
            DisconnectReason::Incompatible,
            DisconnectReason::QosUnavailable,
            DisconnectReason::Congestion,
            DisconnectReason::TemporaryFailure,
            DisconnectReason::Blocked,
            DisconnectReason::TemporaryFailure,
            DisconnectReason::Unavailable,
        ]
    );
}
