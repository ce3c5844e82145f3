//! Drawing. Each place of the screen is a page: a title, panels, and the keys at the bottom.

mod dialog;
mod keys;
mod lobby;
mod room;
mod setup;
mod table;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Widget as _, Wrap};

use super::model::{Dialog, Model, Place};
use super::setup::Field;
use super::theme::{Role, Theme};
use super::words;

/// The least that everything fits in: a terminal of 24 lines whose last belongs to a multiplexer.
const LEAST: (u16, u16) = (80, 23);

/// What was clicked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hit {
    /// A row of the page's table, or of the dialog's, counted from the first there is.
    Row(usize),
    /// A key at the bottom.
    Key(KeyCode),
    /// One of the settings.
    Field(Field),
}

/// Draws the screen.
pub(crate) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let window = frame.area();
    let buffer = frame.buffer_mut();
    if is_too_small(window) {
        return too_small(window, theme, buffer);
    }
    let [title, body, notice, keys] = page(model, window);
    match &model.place {
        Place::Lobby => lobby::draw(model, theme, title, body, buffer),
        Place::Joining { name, since } => {
            let so_far = words::clock(model.now.saturating_sub(*since));
            under_way(&format!("Joining \"{name}\" {so_far}"), theme, body, buffer);
        }
        Place::Leaving { since } => {
            let (dots, so_far) = (theme.sign("…", "..."), words::clock(model.now.saturating_sub(*since)));
            under_way(&format!("Leaving {dots} {so_far}"), theme, body, buffer);
        }
        Place::Room(room) => room::draw(model.now, room, theme, title, body, buffer),
    }
    if let Some(text) = &model.notice {
        say(text, theme, notice, buffer);
    }
    keys::draw(model, theme, keys, buffer);
    if let Some(shown) = &model.dialog
        && let Some(cursor) = dialog::draw(shown, theme, window, buffer)
    {
        frame.set_cursor_position(cursor);
    } else if let Some(cursor) = lobby::cursor(model, body) {
        frame.set_cursor_position(cursor);
    }
}

/// What stands at a place of the window.
pub(super) fn hit(model: &Model, window: Rect, at: Position) -> Option<Hit> {
    if is_too_small(window) {
        return None;
    }
    let [_, body, _, keys] = page(model, window);
    if let Some(code) = keys::at(model, keys, at) {
        return Some(Hit::Key(code));
    }
    match &model.dialog {
        Some(Dialog::Setup(setup)) => return setup::hit(setup, window, at),
        Some(_) => return None,
        None => {}
    }
    match &model.place {
        Place::Lobby => lobby::rows(model, body).row_at(at),
        Place::Room(room) => room::rows(room, body).row_at(at),
        Place::Joining { .. } | Place::Leaving { .. } => None,
    }
}

/// Title, body, a notice if there is one, and the keys.
fn page(model: &Model, window: Rect) -> [Rect; 4] {
    let notice = if model.notice.is_some() { 2 } else { 0 };
    let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(notice), Constraint::Length(1)];
    Layout::vertical(rows).areas(window)
}

fn is_too_small(window: Rect) -> bool {
    window.width < LEAST.0 || window.height < LEAST.1
}

fn too_small(window: Rect, theme: Theme, buffer: &mut Buffer) {
    let (width, height) = LEAST;
    let (by, wide, high) = (theme.sign("×", "x"), window.width, window.height);
    let text = format!("Plenary needs a window of {width} {by} {height} characters. This one has {wide} {by} {high}.");
    Paragraph::new(vec![Line::from(text), Line::from("q leaves, Ctrl-C ends.")])
        .wrap(Wrap { trim: true })
        .style(theme.style(Role::Doubtful))
        .render(window, buffer);
}

fn under_way(text: &str, theme: Theme, body: Rect, buffer: &mut Buffer) {
    let (text, _) = words::cut(text, usize::from(body.width), theme.ascii);
    centre(&[(text.as_str(), Role::Plain)], theme, body, buffer);
}

/// Lines in the middle of an area.
fn centre(lines: &[(&str, Role)], theme: Theme, area: Rect, buffer: &mut Buffer) {
    let lines: Vec<_> = lines.iter().map(|(text, role)| Line::styled(*text, theme.style(*role))).collect();
    let height = u16::try_from(lines.len()).unwrap_or(area.height);
    let [middle] = Layout::vertical([Constraint::Length(height)]).flex(ratatui::layout::Flex::Center).areas(area);
    Paragraph::new(lines).alignment(Alignment::Center).render(middle, buffer);
}

/// A sentence about what went wrong.
fn say(text: &str, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (text, _) = words::cut(text, 2 * usize::from(area.width) - 8, theme.ascii);
    Paragraph::new(format!(" {text}")).wrap(Wrap { trim: false }).style(theme.style(Role::Bad)).render(area, buffer);
}

/// The page's first line: what it is on the left, where one is on the right.
fn headline(left: &str, right: &str, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width).saturating_sub(2);
    let (right, taken) = words::cut(right, width / 2, theme.ascii);
    let left = words::fit(left, width.saturating_sub(taken + 1), theme.ascii);
    let accent = theme.style(Role::Accent).add_modifier(ratatui::style::Modifier::BOLD);
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(left, accent),
        Span::raw(" "),
        Span::styled(right, theme.style(Role::Quiet)),
    ]);
    buffer.set_line(area.x, area.y, &line, area.width);
}

/// A frame with a title.
fn panel(title: &str, theme: Theme) -> Block<'static> {
    Block::bordered()
        .border_set(theme.border())
        .border_style(theme.style(Role::Quiet))
        .title(Span::styled(format!(" {title} "), theme.style(Role::Plain)))
}
