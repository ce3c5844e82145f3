//! What strangers may try.

use proptest::prelude::*;

use super::*;
use crate::events::{Event, Person};

const EVIL: [&str; 7] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}evil",
    "\u{202E}gnp.exe",
    "Z\u{0351}\u{0351}\u{0351}\u{0351}\u{0351}\u{0351}algo",
    "👩\u{200D}👩\u{200D}👧\u{200D}👦 👍🏽 🇩🇪",
    "a\r\nb\tc\u{85}d",
    "ﷺ﷽𒐫",
    "\u{1160}\u{11A8}각\u{FE0F}\u{20E3}",
];

/// Every line is as wide as the window, and its frame stands where it should.
fn assert_framed(player: &Player) {
    let page = player.page();
    let is_bad = |letter: char| letter != '\n' && letter.is_control() || "\u{202E}\u{200D}\u{FE0F}".contains(letter);
    assert!(!page.contains(is_bad), "{page:?}");
    let terminal = player.terminal();
    let buffer = terminal.backend().buffer();
    for y in 2..8 {
        let ends = [buffer[(0, y)].symbol(), buffer[(player.window.width - 1, y)].symbol()];
        assert_eq!(ends, ["│", "│"], "line {y} of\n{page}");
    }
}

fn everywhere(name: &str) -> [Player; 2] {
    let mut lobby = Player::with_list();
    lobby.news(News::Conferences(vec![listing(1, name, name), listing(2, "Ada", "the local site")]));
    let mut named = snapshot();
    named.name = name.into();
    named.interface = Some(name.into());
    named.people[0].name = name.into();
    named.me.name = name.into();
    named.me.microphone = Some(name.into());
    named.streams[0].detail = name.into();
    let mut room = Player::within(named);
    room.news(News::Happened(Event::ParticipantJoined(Person::new(1, Some(name), None))));
    room.news(News::Happened(Event::Warning { message: name.into() }));
    [lobby, room]
}

#[test]
fn hostile_names_stay_in_their_cells() {
    for name in EVIL {
        for player in everywhere(name) {
            assert_framed(&player);
        }
    }
    for name in EVIL {
        let mut player = settings::with_settings(name);
        player.press(KeyCode::Tab);
        assert_framed(&player);
    }
    let [_, room] = everywhere(EVIL[0]);
    room.shows("[2J]0;ownedevil");
}

#[test]
fn ten_kilobytes_of_name_are_cut_with_an_ellipsis() {
    for player in everywhere(&"会x".repeat(5_000)) {
        assert_framed(&player);
        player.shows("…");
    }
}

#[test]
fn a_thousand_people_scroll() {
    let mut crowd = snapshot();
    crowd.people = (0..1000).map(|id| participant(id, &format!("Person {id}"), Presence::Present)).collect();
    let mut player = Player::within(crowd);
    player.press(KeyCode::End);
    player.shows("Person 999");
    player.shows("more above");
    assert_framed(&player);
    player.press(KeyCode::Home);
    player.shows("Person 0");
    player.shows("more below");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_frame_in_any_window(name in "\\PC{0,40}|.{0,40}", width in 80_u16..150, height in 23_u16..60) {
        for mut player in everywhere(&name) {
            player.window = Rect::new(0, 0, width, height);
            assert_framed(&player);
        }
    }

    #[test]
    fn no_window_and_no_key_panics(keys in prop::collection::vec(0_u8..=255, 0..40), width in 0_u16..100, height in 0_u16..40) {
        let mut player = Player::with_list();
        player.window = Rect::new(0, 0, width, height);
        for key in keys {
            let code = match key {
                0..=9 => KeyCode::Enter,
                10..=19 => KeyCode::Down,
                20..=29 => KeyCode::Esc,
                30..=126 => KeyCode::Char(char::from(key)),
                127 => KeyCode::Backspace,
                _ => KeyCode::Up,
            };
            if let Some(Action::Join(_)) = player.press(code) {
                player.news(News::Joining("x".into()));
                player.news(News::Look(snapshot()));
            }
            if width > 0 && height > 0 {
                let column = u16::from(key) % width;
                let kind = MouseEventKind::Down(MouseButton::Left);
                let click = MouseEvent { kind, column, row: u16::from(key) % height, modifiers: KeyModifiers::NONE };
                player.model.handle(player.now, &Input::Mouse(click), player.window);
            }
            player.page();
        }
    }
}
