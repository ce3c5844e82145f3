//! The settings, above the page.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Block;

use super::Hit;
use super::dialog::{box_in, frame};
use super::table::{self, Rows};
use crate::screen::setup::{Chooser, FIELDS, Field, Setup, in_words};
use crate::screen::theme::{Role, Theme};
use crate::screen::words;

/// The whole: the settings, the choices of one of them, and a note.
const SIZE: (u16, u16) = (64, 17);

/// Columns of what a setting is called, with the mark before it.
const LABEL: u16 = 15;

/// Rows below the choices: a line between, and the note.
const BELOW: u16 = 2;

/// Where what stands.
struct Places {
    fields: [Rect; 3],
    choices: Rect,
    note: Rect,
}

fn places(window: Rect) -> Places {
    let inner = Block::bordered().inner(box_in(window, SIZE.0, SIZE.1));
    let row = |nth: u16| Rect { y: inner.y + 1 + nth, height: 1, ..inner };
    let above = 1 + 3;
    let choices = Rect { y: inner.y + above, height: inner.height.saturating_sub(above + BELOW), ..inner };
    Places { fields: [row(0), row(1), row(2)], choices, note: Rect { y: inner.bottom() - 1, height: 1, ..inner } }
}

/// Draws it; answers where letters go.
pub(super) fn draw(setup: &Setup, theme: Theme, window: Rect, buffer: &mut Buffer) -> Option<Position> {
    let places = places(window);
    frame("Settings", theme, box_in(window, SIZE.0, SIZE.1), buffer);
    let mut cursor = None;
    for (field, area) in FIELDS.into_iter().zip(places.fields) {
        let is_here = field == setup.field;
        let value = Rect { x: area.x + LABEL, width: area.width.saturating_sub(LABEL + 1), ..area };
        let mark = if is_here { theme.sign("▸ ", "> ") } else { "  " };
        let label = match field {
            Field::Name => "Name",
            Field::Microphone => "Microphone",
            Field::Speaker => "Speaker",
        };
        put(buffer, area, &format!(" {mark}{label}"), theme.style(if is_here { Role::Accent } else { Role::Quiet }));
        match setup.chooser(field) {
            None => {
                let end = draw_name(setup, theme, value, buffer);
                cursor = cursor.or(is_here.then_some(end));
            }
            Some(chooser) => {
                let text = words::fit(&in_words(chooser.chosen(), field), usize::from(value.width), theme.ascii);
                put(buffer, value, &text, theme.style(Role::Plain));
            }
        }
    }
    match setup.chooser(setup.field) {
        Some(chooser) => draw_choices(chooser, setup.field, theme, places.choices, buffer),
        None => {
            let line = Rect { y: places.choices.y + 1, ..places.choices };
            put(buffer, line, "   What others see of you. Tab goes on to the devices.", theme.style(Role::Quiet));
        }
    }
    if let Some(winner) = setup.winner() {
        let text = format!(" {winner} is set, and wins when Plenary starts again.");
        put(buffer, places.note, &text, theme.style(Role::Doubtful));
    }
    cursor
}

/// What is at a place of the window.
pub(super) fn hit(setup: &Setup, window: Rect, at: Position) -> Option<Hit> {
    let places = places(window);
    if let Some((field, _)) = FIELDS.into_iter().zip(places.fields).find(|(_, area)| area.contains(at)) {
        return Some(Hit::Field(field));
    }
    rows(setup.chooser(setup.field)?, places.choices).row_at(at)
}

/// The rows of the choices: below an empty line, which stands where tables have their headings.
fn rows(chooser: &Chooser, area: Rect) -> Rows {
    let around = Rect { y: area.y.saturating_sub(1), height: area.height + 2, x: area.x - 1, width: area.width + 2 };
    Rows::within(around, chooser.choices().len(), chooser.place())
}

/// The end of a long name is where one writes.
fn draw_name(setup: &Setup, theme: Theme, area: Rect, buffer: &mut Buffer) -> Position {
    let columns = usize::from(area.width);
    let scroll = setup.name.visual_scroll(columns.saturating_sub(1));
    let (text, _) = words::cut(words::from_column(setup.name.value(), scroll), columns, theme.ascii);
    put(buffer, area, &text, theme.style(Role::Plain));
    let at = setup.name.visual_cursor().max(scroll) - scroll;
    Position::new(area.x + u16::try_from(at.min(columns)).unwrap_or_default(), area.y)
}

fn draw_choices(chooser: &Chooser, field: Field, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let rows = rows(chooser, area);
    let choices = chooser.choices();
    for (place, area) in rows.visible() {
        let text = in_words(choices.get(place).copied().flatten(), field);
        let area = Rect { x: area.x + 3, width: area.width.saturating_sub(4), ..area };
        let columns = usize::from(area.width).saturating_sub(3);
        let cell = table::cell(&text, columns, theme.style(Role::Plain));
        table::row(&[cell], place == chooser.place(), theme, area, buffer);
    }
    if let Some(hidden) = table::hidden_rows(&rows) {
        let columns = usize::from(area.width).saturating_sub(1);
        let line = Rect { y: area.bottom(), height: 1, ..area };
        put(buffer, line, &words::fit_right(&hidden, columns, theme.ascii), theme.style(Role::Quiet));
    }
}

fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    buffer.set_line(area.x, area.y, &Line::from(Span::styled(text.to_string(), style)), area.width);
}
