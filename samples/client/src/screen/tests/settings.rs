//! The settings.

use super::*;
use crate::settings::Preferences;

fn devices(microphones: &[&str]) -> Devices {
    let named = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    Devices { microphones: named(microphones), speakers: named(&["Built-in Audio", "USB headset"]) }
}

/// Zoë's, who speaks into `microphone`, while the built-in one is there as well.
fn now(microphone: &str) -> Preferences {
    Preferences { name: Some("Zoë".into()), microphone: Some(microphone.into()), ..Preferences::default() }
}

/// Before them.
pub(super) fn with_settings(microphone: &str) -> Player {
    let mut player = Player::with_list();
    assert_eq!(player.press(KeyCode::Char('s')), Some(Action::Settings));
    let winners = Winners { microphone: Some("PLENARY_MIC"), ..Winners::default() };
    let devices = devices(&["Built-in Audio", microphone]);
    player.news(News::Settings { now: now(microphone), devices, winners });
    player
}

#[test]
fn a_name_is_written_and_devices_are_chosen() {
    let mut player = with_settings("USB headset");
    player.types(" q");
    player.press(KeyCode::Tab);
    player.shows("▸ USB headset");
    player.shows("PLENARY_MIC is set, and wins when Plenary starts again.");
    player.press(KeyCode::Up);
    player.press(KeyCode::Tab);
    assert!(!player.page().contains("PLENARY_MIC"));
    player.press(KeyCode::End);
    player.press(KeyCode::Down);
    let wish = Preferences { speaker: Some("Built-in Audio".into()), ..now("Built-in Audio") };
    let wish = Preferences { name: Some("Zoë q".into()), ..wish };
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Keep(wish)));
    assert!(!player.page().contains("Settings ─"), "they are closed:\n{}", player.page());
}

#[test]
fn the_systems_choice_is_the_first_and_nothing_the_last() {
    let mut player = with_settings("USB headset");
    player.press(KeyCode::Tab);
    for _ in 0..9 {
        player.press(KeyCode::Up);
    }
    player.shows("▸ whatever the system chooses");
    for _ in 0..9 {
        player.press(KeyCode::Down);
    }
    player.shows("▸ none: you only listen");
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Keep(now("none"))));
}

#[test]
fn what_is_plugged_in_and_out_comes_and_goes_and_the_choice_stays() {
    let mut player = with_settings("USB headset");
    player.press(KeyCode::Tab);
    player.news(News::Devices(devices(&["A new one", "Built-in Audio", "USB headset"])));
    player.shows("  A new one");
    player.shows("▸ USB headset");
    player.news(News::Devices(devices(&[])));
    player.shows("▸ USB headset");
    assert!(!player.page().contains("A new one"));
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Keep(now("USB headset"))));
    player.news(News::Devices(devices(&["late"])));
}

#[test]
fn escape_keeps_nothing_and_no_name_is_no_name() {
    let mut player = with_settings("tone:440");
    player.press(KeyCode::Tab);
    player.shows("a tone of 440 Hz");
    assert_eq!((player.press(KeyCode::Esc), player.press(KeyCode::Char('s'))), (None, Some(Action::Settings)));
    let mut player = with_settings("x");
    for _ in 0..3 {
        player.press(KeyCode::Backspace);
    }
    assert_eq!(player.press(KeyCode::Enter), None);
    player.shows("Settings");
}

#[test]
fn settings_are_clicked() {
    let mut player = with_settings("USB headset");
    assert_eq!(player.click("Microphone"), None);
    player.shows("▸ USB headset");
    assert_eq!(player.click("none: you only"), None);
    assert_eq!(player.click("keep"), Some(Action::Keep(now("none"))));
}

#[test]
fn more_devices_than_fit_scroll() {
    let many: Vec<String> = (0..40).map(|number| format!("Device {number}")).collect();
    let mut player = with_settings("Device 39");
    player.news(News::Devices(Devices { microphones: many, ..Devices::default() }));
    player.press(KeyCode::Tab);
    player.shows("▸ Device 39");
    player.shows("more above");
}
