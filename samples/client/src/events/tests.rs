use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

use super::document::{examples, meaning};
use super::*;
use crate::golden;

fn json(event: Event) -> Value {
    let at = SystemTime::UNIX_EPOCH + Duration::from_micros(1_750_000_000_123_456);
    serde_json::from_str(&Happening::new(at, event).json()).unwrap()
}

fn name(event: &Event) -> String {
    json(event.clone())["event"].as_str().unwrap().to_string()
}

#[test]
fn the_documented_events_are_those_that_there_are() {
    let mut page = String::from(
        "# JSON events\n\nWith `--json` every command prints one event a line. `event` names it, `time` is in seconds \
         since 1970.\nNames and fields keep their meaning; new ones may come, so ignore what you do not know. What \
         strangers say of\nthemselves is cleaned of control and direction characters and at most 256 characters \
         long.\n",
    );
    for event in examples() {
        let json =
            Happening::new(SystemTime::UNIX_EPOCH + Duration::from_millis(1_750_000_000_250), event.clone()).json();
        let (name, meaning, line) = (name(&event), meaning(&event), event.line());
        write!(page, "\n## `{name}`\n\n{meaning}\n\n```json\n{json}\n```\n\n```text\n{line}\n```\n").unwrap();
    }
    golden::assert_same("docs/json-events.md", &page);
}

#[test]
fn every_event_is_documented_under_a_name_of_its_own() {
    let names: BTreeSet<_> = examples().iter().map(name).collect();
    assert_eq!(names.len(), examples().len());
    // As many as the enum has variants.
    let variants = include_str!("mod.rs").split("pub(crate) enum Event {").nth(1).unwrap().split("\n}").next().unwrap();
    let begins_variant = |line: &&str| {
        line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()))
    };
    let variants = variants.lines().filter(begins_variant).count();
    assert_eq!(names.len(), variants, "an event has no example in document.rs");
}

#[test]
fn scripts_find_the_names_they_were_promised() {
    let names: BTreeSet<_> = examples().iter().map(name).collect();
    for promised in ["joined", "updated", "talking", "silent", "lost", "left"] {
        assert!(names.contains(&format!("participant-{promised}")), "{promised} of {names:?}");
    }
    let summary = json(Event::Summary(Summary { participants: 3, heard: 6, expected: 6, ..Summary::default() }));
    assert_eq!((&summary["participants"], &summary["heard"], &summary["expected"]), (&3.into(), &6.into(), &6.into()));
}

#[test]
fn times_are_milliseconds_exact() {
    assert_eq!(json(Event::LocalTalking)["time"], 1_750_000_000.123);
}

#[test]
fn every_event_has_a_sentence_and_it_is_one_line_but_for_advice() {
    for event in examples() {
        let line = event.line();
        assert!(!line.is_empty(), "{event:?}");
        assert!(matches!(event, Event::Finding { .. }) || !line.contains('\n'), "{line}");
    }
}

#[test]
fn hostile_names_are_one_harmless_line_in_both_forms() {
    let long = "\u{1b}[2J\u{202E}evil\n\"".to_string() + &"x".repeat(10_000);
    let event = Event::ParticipantJoined(Person::new(1, Some(&long), Some("\u{1b}]0;title\u{7}")));
    let line = event.line();
    assert!(line.starts_with("[2Jevil \"xxx") && line.chars().count() < 300, "{line}");
    let at = SystemTime::UNIX_EPOCH;
    let json = Happening::new(at, event).json();
    assert!(json.bytes().all(|byte| byte >= b' '), "{json}");
    assert!(json.contains(r#""cname":"]0;title""#), "{json}");
}

#[test]
fn who_has_no_name_is_called_by_their_canonical_name_or_somebody() {
    assert_eq!(Person::new(1, Some(" "), Some("abc")).name, "abc");
    assert_eq!(Person::new(1, None, None).name, "somebody");
}

#[test]
fn loss_is_told_in_percent_to_a_tenth() {
    let person = Person::new(1, None, None).measured(Some(0.01234), Some(Duration::from_micros(32_900)));
    assert_eq!((person.loss_percent, person.delay_ms), (Some(1.2), Some(32)));
}

#[test]
fn devices_stand_below_each_other() {
    let line = |kind| Event::Device { device: "Built-in".into(), kind, default: false }.line();
    assert_eq!(line(DeviceKind::Microphone).find("Built-in"), line(DeviceKind::Speaker).find("Built-in"));
}
