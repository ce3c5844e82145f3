//! The reviewed pages.

use super::*;
use crate::events::{Event, Person};
use crate::golden;

fn assert_page(name: &str, player: &Player) {
    golden::assert_same(&format!("docs/screens/{name}.txt"), &player.page());
}

/// In a conference where something has happened already.
fn busy() -> Player {
    let mut player = Player::within(snapshot());
    let ada = Person::new(1, Some("Ada"), None);
    player.wait(Duration::from_secs(3));
    player.news(News::Happened(Event::ParticipantJoined(ada)));
    player.wait(Duration::from_secs(760));
    let grace = Person::new(4, Some("Grace's laptop"), None);
    player.news(News::Happened(Event::ParticipantLost(grace)));
    player.news(News::Look(snapshot()));
    player
}

#[test]
fn nobody_announces_anything() {
    assert_page("lobby-empty", &Player::new());
}

#[test]
fn the_list_fills_by_itself() {
    let mut player = Player::with_list();
    player.wait(Duration::from_secs(95));
    assert_page("lobby", &player);
}

/// A signature, too, is what anybody can claim.
#[test]
fn of_two_who_describe_one_conference_neither_is_believed() {
    let mut genuine = listing(1, "Weekly call", "the local site");
    let mut forged = listing(66, "Weekly call", "the local site");
    genuine.signature = Some("signed by OpenPGP, unverified".into());
    genuine.conference.contested = true;
    forged.conference.contested = true;
    let mut player = Player::new();
    player.news(News::Conferences(vec![genuine, forged]));
    assert_page("lobby-contested", &player);
    assert_eq!(player.press(KeyCode::Enter), Some(Action::Join(1)), "whom to believe is for people to say");
}

#[test]
fn a_conference_is_created() {
    let mut player = Player::with_list();
    player.press(KeyCode::Char('c'));
    player.types("Team 会議");
    assert_page("create", &player);
}

#[test]
fn one_is_asked_before_one_is_heard_everywhere() {
    let mut player = Player::with_list();
    player.click("Open radio");
    player.press(KeyCode::Enter);
    assert_page("everywhere", &player);
}

#[test]
fn one_chooses_a_microphone() {
    let mut player = settings::with_settings("USB headset");
    player.press(KeyCode::Tab);
    assert_page("settings", &player);
}

#[test]
fn people_in_a_conference() {
    assert_page("room", &busy());
}

#[test]
fn alone_in_a_conference() {
    assert_page("room-alone", &Player::within(Snapshot { people: Vec::new(), ..snapshot() }));
}

#[test]
fn a_wide_window_shows_more_of_the_same() {
    let mut player = busy();
    player.window = Rect::new(0, 0, 132, 40);
    assert_page("room-wide", &player);
}

#[test]
fn a_terminal_without_unicode_and_colours() {
    let mut player = busy();
    player.theme = Theme::new(Depth::None, true);
    let page = player.page();
    assert!(page.is_ascii(), "{page}");
    assert_page("room-ascii", &player);
}

#[test]
fn a_window_that_is_too_small_says_so() {
    let mut player = busy();
    player.window = Rect::new(0, 0, 60, 15);
    assert_page("too-small", &player);
}
