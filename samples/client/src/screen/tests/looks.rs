//! Colours, and what is left of them on terminals that have few or none.

use ratatui::style::{Color, Modifier};

use super::*;

fn terminal_of(environment: &[(&str, &str)]) -> Theme {
    Theme::of_terminal(|name| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string()))
}

#[test]
fn the_environment_says_what_the_terminal_can_do() {
    let utf8 = ("LANG", "de_DE.UTF-8");
    assert_eq!(terminal_of(&[utf8, ("COLORTERM", "truecolor")]), Theme::new(Depth::Full, false));
    assert_eq!(terminal_of(&[utf8, ("TERM", "xterm-256color")]), Theme::new(Depth::Sixteen, false));
    assert_eq!(terminal_of(&[utf8, ("COLORTERM", "truecolor"), ("NO_COLOR", "1")]), Theme::new(Depth::None, false));
    assert_eq!(terminal_of(&[utf8, ("NO_COLOR", "")]).style(theme::Role::Good).fg, Some(Color::Green));
    assert_eq!(terminal_of(&[utf8, ("TERM", "vt100")]), Theme::new(Depth::None, false));
}

#[test]
#[cfg(unix)]
fn a_locale_without_unicode_gets_ascii() {
    assert!(terminal_of(&[("LANG", "C")]).ascii && terminal_of(&[]).ascii);
    assert!(terminal_of(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]).ascii);
    assert!(!terminal_of(&[("LC_CTYPE", "C.utf8")]).ascii);
}

#[test]
fn without_colours_there_is_no_colour_and_the_choice_is_still_seen() {
    let mut player = Player::within(snapshot());
    player.theme = Theme::new(Depth::None, false);
    let terminal = player.terminal();
    let cells = terminal.backend().buffer().content();
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    assert!(cells.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
}

#[test]
fn sixteen_colours_are_the_terminals_own() {
    let mut player = Player::within(snapshot());
    player.theme = Theme::new(Depth::Sixteen, false);
    let is_exact = |colour: Color| matches!(colour, Color::Rgb(..) | Color::Indexed(_));
    let terminal = player.terminal();
    assert!(terminal.backend().buffer().content().iter().all(|cell| !is_exact(cell.fg) && !is_exact(cell.bg)));
}

#[test]
fn the_meter_goes_from_green_to_red() {
    let player = Player::within(snapshot());
    let terminal = player.terminal();
    let lit = |y: u16| -> Vec<Color> {
        let buffer = terminal.backend().buffer();
        (0..80).filter(|x| buffer[(*x, y)].symbol() == "━").map(|x| buffer[(x, y)].fg).collect()
    };
    let (ada, jitsuko) = (lit(3), lit(5));
    assert!(ada.len() < jitsuko.len(), "−18 dB and −4 dB");
    assert_eq!(ada.first(), jitsuko.first());
    assert_ne!(jitsuko.first(), jitsuko.last());
}

#[test]
fn the_same_model_draws_the_same_cells() {
    let player = Player::within(snapshot());
    assert_eq!(player.terminal().backend().buffer(), player.terminal().backend().buffer());
}

#[test]
fn a_look_that_changes_nothing_writes_nothing() {
    let mut player = Player::within(snapshot());
    let mut terminal = player.terminal();
    let before = terminal.backend().buffer().clone();
    player.news(News::Look(snapshot()));
    terminal.draw(|frame| draw(&player.model, player.theme, frame)).unwrap();
    assert_eq!(terminal.backend().buffer().diff(&before), Vec::new());
}
