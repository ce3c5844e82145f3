//! The last line: the keys that do something here. They can be clicked as well.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::screen::model::{Dialog, Model, Place};
use crate::screen::room::Room;
use crate::screen::theme::{Role, Theme};

/// A key, what it is called, and what it does.
type Key = (KeyCode, &'static str, &'static str);

/// The keys of where one is; all of it ASCII, so that its length is its width.
fn keys(model: &Model) -> Vec<Key> {
    match (&model.dialog, &model.place) {
        (Some(Dialog::Create(_)), _) => {
            vec![
                (KeyCode::Enter, "Enter", "create and join"),
                (KeyCode::Down, "Tab", "how far it reaches"),
                (KeyCode::Esc, "Esc", "not now"),
            ]
        }
        (Some(Dialog::Setup(setup)), _) => {
            let choose = setup.chooser(setup.field).map(|_| (KeyCode::Down, "Up/Down", "choose"));
            let keep = Some((KeyCode::Enter, "Enter", "keep"));
            let next = Some((KeyCode::Tab, "Tab", "next"));
            [keep, next, choose, Some((KeyCode::Esc, "Esc", "as it was"))].into_iter().flatten().collect()
        }
        (Some(Dialog::Everywhere { .. }), _) => {
            vec![(KeyCode::Enter, "Enter", "join"), (KeyCode::Esc, "Esc", "not now")]
        }
        (None, Place::Lobby) if model.lobby.filtering => {
            vec![(KeyCode::Enter, "Enter", "join"), (KeyCode::Esc, "Esc", "show all")]
        }
        (None, Place::Lobby) => {
            let join = model.lobby.chosen().map(|_| (KeyCode::Enter, "Enter", "join"));
            let search = (model.lobby.len() > 0).then_some((KeyCode::Char('/'), "/", "search"));
            let create = Some((KeyCode::Char('c'), "c", "create"));
            let settings = Some((KeyCode::Char('s'), "s", "settings"));
            let quit = Some((KeyCode::Char('q'), "q", "quit"));
            [join, create, search, settings, quit].into_iter().flatten().collect()
        }
        (None, Place::Joining { .. }) => vec![(KeyCode::Esc, "Esc", "not now")],
        (None, Place::Room(room)) => in_room(room, if model.has_no_list { "quit" } else { "leave" }),
        (None, Place::Leaving { .. }) => Vec::new(),
    }
}

fn in_room(room: &Room, out: &'static str) -> Vec<Key> {
    let me = if room.now.me.muted { "unmute me" } else { "mute me" };
    let mut keys = vec![(KeyCode::Char('m'), "m", me)];
    if let Some(person) = room.chosen() {
        let them = if person.volume.muted { "unmute them" } else { "mute them" };
        keys.extend([
            (KeyCode::Left, "-", "quieter"),
            (KeyCode::Right, "+", "louder"),
            (KeyCode::Char('x'), "x", them),
        ]);
    }
    keys.extend([(KeyCode::Char('s'), "s", "settings"), (KeyCode::Char('q'), "q", out)]);
    keys
}

/// Draws them.
pub(super) fn draw(model: &Model, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let spans = keys(model).into_iter().flat_map(|(_, name, does)| {
        [
            Span::styled(format!(" {name} "), theme.style(Role::Accent)),
            Span::styled(format!("{does}  "), theme.style(Role::Quiet)),
        ]
    });
    buffer.set_line(area.x, area.y, &Line::from_iter(spans), area.width);
}

/// The key at a place of the window.
pub(super) fn at(model: &Model, area: Rect, at: Position) -> Option<KeyCode> {
    if !area.contains(at) {
        return None;
    }
    let mut from = usize::from(area.x);
    keys(model).into_iter().find_map(|(code, name, does)| {
        let width = name.len() + does.len() + 2;
        let here = (from..from + width).contains(&usize::from(at.x));
        from += width + 2;
        here.then_some(code)
    })
}
