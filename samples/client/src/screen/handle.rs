//! Keys and the mouse: what each does, where one is.

use std::time::Duration;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use ratatui::layout::{Position, Rect};
use tui_input::backend::crossterm::EventHandler as _;

use super::create::Create;
use super::model::{Action, Dialog, Model, Place};
use super::view::{self, Hit};
use crate::settings::Volume;

/// How far one press of an arrow turns somebody up or down, in percent.
const STEP: u16 = 10;

impl Model {
    /// Takes a key or a click in a window of this size, and answers with what is to be done about it.
    pub(crate) fn handle(&mut self, now: Duration, input: &Input, window: Rect) -> Option<Action> {
        self.pass(now);
        match input {
            // Some terminals tell of releases, too.
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(*key),
            Input::Mouse(mouse) => {
                let at = Position::new(mouse.column, mouse.row);
                match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => self.click(view::hit(self, window, at)?),
                    MouseEventKind::ScrollUp => self.key(KeyCode::Up.into()),
                    MouseEventKind::ScrollDown => self.key(KeyCode::Down.into()),
                    _ => None,
                }
            }
            Input::Paste(text) => {
                // As typed, but that a line's end in it confirms nothing.
                let text = text.chars().filter(|character| !character.is_control());
                text.filter_map(|character| self.typed(KeyCode::Char(character).into())).last()
            }
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit) -> Option<Action> {
        match hit {
            Hit::Key(code) => self.key(code.into()),
            Hit::Field(field) => {
                if let Some(Dialog::Setup(setup)) = &mut self.dialog {
                    setup.field = field;
                }
                None
            }
            Hit::Row(row) if let Some(Dialog::Setup(setup)) = &mut self.dialog => {
                setup.choose(row);
                None
            }
            Hit::Row(row) => match &mut self.place {
                // A second click on the chosen one is Enter.
                Place::Lobby if self.lobby.chosen().is_some() && self.lobby.chosen_place() == row => {
                    self.key(KeyCode::Enter.into())
                }
                Place::Lobby => {
                    self.lobby.choose(row);
                    None
                }
                Place::Room(room) => {
                    room.choose(row);
                    None
                }
                Place::Joining { .. } | Place::Leaving { .. } => None,
            },
        }
    }

    fn key(&mut self, key: KeyEvent) -> Option<Action> {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Some(Action::Quit);
        }
        self.notice = None;
        if self.takes_text() { self.typed(key) } else { self.pressed(key.code) }
    }

    /// Whether letters are text rather than commands.
    fn takes_text(&self) -> bool {
        matches!(self.dialog, Some(Dialog::Create(_) | Dialog::Setup(_)))
            || (self.dialog.is_none() && self.lobby.filtering)
    }

    fn typed(&mut self, key: KeyEvent) -> Option<Action> {
        match (&mut self.dialog, key.code) {
            (Some(Dialog::Setup(setup)), KeyCode::Enter) => {
                let chosen = setup.chosen()?;
                self.dialog = None;
                return Some(Action::Keep(chosen));
            }
            (Some(Dialog::Setup(setup)), code) if code != KeyCode::Esc => setup.typed(key),
            (Some(Dialog::Create(_) | Dialog::Setup(_)), KeyCode::Esc) => self.dialog = None,
            (Some(Dialog::Create(create)), KeyCode::Enter) => {
                let name = plenary_tapi_host::text::clean_str(create.name.value(), plenary_tapi_host::text::LONGEST);
                let reach = create.reach;
                if !name.is_empty() {
                    self.dialog = None;
                    return Some(Action::Create { name, reach });
                }
            }
            (Some(Dialog::Create(create)), KeyCode::Up | KeyCode::BackTab) => create.turn(false),
            (Some(Dialog::Create(create)), KeyCode::Down | KeyCode::Tab) => create.turn(true),
            (Some(Dialog::Create(create)), _) => {
                create.name.handle_event(&Input::Key(key));
            }
            (None, KeyCode::Esc) => {
                self.lobby.filtering = false;
                self.filter(|lobby| lobby.filter.reset());
            }
            (None, KeyCode::Enter | KeyCode::Up | KeyCode::Down) if self.lobby.filtering => {
                self.lobby.filtering = false;
                return self.pressed(key.code).filter(|_| key.code == KeyCode::Enter);
            }
            (None, _) if self.lobby.filtering => {
                self.filter(|lobby| {
                    lobby.filter.handle_event(&Input::Key(key));
                });
            }
            _ => {}
        }
        None
    }

    /// Changes the filter; the choice stays where it is, if it can.
    fn filter(&mut self, change: impl FnOnce(&mut super::lobby::Lobby)) {
        let place = self.lobby.chosen_place();
        change(&mut self.lobby);
        self.lobby.stay_near(place);
    }

    fn pressed(&mut self, code: KeyCode) -> Option<Action> {
        match (self.dialog.take(), &self.place) {
            (Some(Dialog::Everywhere { id, .. }), _) => (code == KeyCode::Enter).then_some(Action::Join(id)),
            (Some(Dialog::Create(_) | Dialog::Setup(_)), _) => None,
            (None, Place::Lobby) => self.pressed_in_lobby(code),
            (None, Place::Joining { .. }) => matches!(code, KeyCode::Esc | KeyCode::Char('q')).then(|| self.leave()),
            (None, Place::Room(_)) => self.pressed_in_room(code),
            (None, Place::Leaving { .. }) => None,
        }
    }

    fn pressed_in_lobby(&mut self, code: KeyCode) -> Option<Action> {
        let place = self.lobby.chosen_place();
        match code {
            KeyCode::Up | KeyCode::Char('k') => self.lobby.choose(place.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('j') => self.lobby.choose(place + 1),
            KeyCode::Home => self.lobby.choose(0),
            KeyCode::End => self.lobby.choose(usize::MAX),
            KeyCode::Char('/') => self.lobby.filtering = true,
            KeyCode::Char('c') => self.dialog = Some(Dialog::Create(Create::default())),
            KeyCode::Esc => self.filter(|lobby| lobby.filter.reset()),
            KeyCode::Char('s') => return Some(Action::Settings),
            KeyCode::Char('q') => return Some(Action::Quit),
            KeyCode::Enter => return self.join_chosen(),
            _ => {}
        }
        None
    }

    fn join_chosen(&mut self) -> Option<Action> {
        let listing = self.lobby.chosen()?;
        let (id, conference) = (listing.id, &listing.conference);
        if !conference.joinable {
            self.notice = Some(conference.why.clone().unwrap_or("This conference cannot be joined.".into()));
            return None;
        }
        if listing.everywhere {
            self.dialog = Some(Dialog::Everywhere { id, name: conference.name.clone() });
            return None;
        }
        Some(Action::Join(id))
    }

    /// Back to the list, if there is one.
    fn leave(&self) -> Action {
        if self.has_no_list { Action::Quit } else { Action::Leave }
    }

    fn pressed_in_room(&mut self, code: KeyCode) -> Option<Action> {
        let Place::Room(room) = &mut self.place else { return None };
        let place = room.chosen_place();
        match code {
            KeyCode::Up | KeyCode::Char('k') => room.choose(place.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('j') => room.choose(place + 1),
            KeyCode::Home => room.choose(0),
            KeyCode::End => room.choose(usize::MAX),
            KeyCode::Esc | KeyCode::Char('q') => return Some(self.leave()),
            KeyCode::Char('s') => return Some(Action::Settings),
            // What is wished for is shown at once: the next press counts from there, however soon it comes.
            KeyCode::Char('m' | ' ') => {
                room.now.me.muted ^= true;
                return Some(Action::MuteMe(room.now.me.muted));
            }
            KeyCode::Char('x') => {
                let person = room.chosen_mut()?;
                person.volume.muted ^= true;
                return Some(Action::Mute { participant: person.id, muted: person.volume.muted });
            }
            KeyCode::Left | KeyCode::Char('h' | '-') => return turn(room.chosen_mut()?, false),
            KeyCode::Right | KeyCode::Char('l' | '+' | '=') => return turn(room.chosen_mut()?, true),
            _ => {}
        }
        None
    }
}

/// Turns somebody up or down, unless they are as loud or as quiet as can be.
fn turn(person: &mut super::Participant, up: bool) -> Option<Action> {
    let Volume { percent, .. } = person.volume;
    let turned = if up { (percent + STEP).min(Volume::LOUDEST) } else { percent.saturating_sub(STEP) };
    person.volume.percent = turned;
    (turned != percent).then_some(Action::Volume { participant: person.id, percent: turned })
}
