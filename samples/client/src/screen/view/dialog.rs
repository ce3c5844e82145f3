//! What lies above the page: creating a conference, one's settings, and a question before one is heard everywhere.

use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Widget as _, Wrap};

use super::panel;
use crate::screen::create::Create;
use crate::screen::model::Dialog;
use crate::screen::theme::{Role, Theme};
use crate::screen::words;

/// Draws it; answers where letters go.
pub(super) fn draw(dialog: &Dialog, theme: Theme, window: Rect, buffer: &mut Buffer) -> Option<Position> {
    match dialog {
        Dialog::Setup(setup) => super::setup::draw(setup, theme, window, buffer),
        Dialog::Create(create) => Some(draw_create(create, theme, box_in(window, 60, 8), buffer)),
        Dialog::Everywhere { name, .. } => {
            draw_everywhere(name, theme, box_in(window, 60, 8), buffer);
            None
        }
    }
}

pub(super) fn box_in(window: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(window.width), height.min(window.height));
    let (x, y) = (window.x + (window.width - width) / 2, window.y + (window.height - height) / 2);
    Rect { x, y, width, height }
}

/// An empty frame, whatever was there before.
pub(super) fn frame(title: &str, theme: Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    Clear.render(area, buffer);
    let frame = panel(title, theme).border_style(theme.style(Role::Accent));
    let inner = frame.inner(area);
    frame.render(area, buffer);
    inner
}

fn draw_create(create: &Create, theme: Theme, area: Rect, buffer: &mut Buffer) -> Position {
    let inner = frame("Create a conference", theme, area, buffer);
    let columns = usize::from(inner.width).saturating_sub(12);
    // The end of a long name is where one writes.
    let written = create.name.value();
    let scroll = create.name.visual_scroll(columns.saturating_sub(1));
    let (text, _) = words::cut(words::from_column(written, scroll), columns, theme.ascii);
    let line = |what, text: String, role| {
        Line::from(vec![
            Span::styled(format!("  {what:<9}"), theme.style(Role::Quiet)),
            Span::styled(text, theme.style(role)),
        ])
    };
    let hint = if written.is_empty() { "what shall it be called?" } else { "" };
    let name =
        if written.is_empty() { line("Name", hint.into(), Role::Quiet) } else { line("Name", text, Role::Plain) };
    let arrows = theme.sign("▴▾ ", "^v ");
    let lines = [
        Line::default(),
        name,
        Line::default(),
        line("Reaches", format!("{arrows}{}", create.explained()), Role::Plain),
    ];
    Paragraph::new(lines.to_vec()).render(inner, buffer);
    let cursor = create.name.visual_cursor().max(scroll) - scroll;
    let x = u16::try_from(11 + cursor.min(columns)).unwrap_or_default();
    Position::new(inner.x + x, inner.y + 1)
}

fn draw_everywhere(name: &str, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let inner = frame("Heard everywhere", theme, area, buffer);
    let (name, _) = words::cut(name, usize::from(inner.width) - 4, theme.ascii);
    let lines = vec![
        Line::default(),
        Line::from(format!("\"{name}\"")),
        Line::from("reaches beyond your organisation."),
        Line::from("Whoever its packets reach can listen to you."),
        Line::default(),
        Line::styled("Join?", theme.style(Role::Accent)),
    ];
    Paragraph::new(lines).alignment(Alignment::Center).wrap(Wrap { trim: true }).render(inner, buffer);
}
