//! Rows in a panel, of which one is chosen and always visible.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Hit;
use crate::screen::theme::{Role, Theme};
use crate::screen::words;

/// Where the rows are, and which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rows {
    area: Rect,
    first: usize,
    count: usize,
}

/// A cell: its text, columns, and looks.
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) columns: usize,
    pub(super) style: Style,
    pub(super) flush_right: bool,
}

impl Rows {
    /// `count` rows in the panel `frame`, below a line of headings.
    pub(super) fn within(frame: Rect, count: usize, chosen: usize) -> Self {
        let inner = ratatui::widgets::Block::bordered().inner(frame);
        let area = Rect { y: inner.y.saturating_add(1), height: inner.height.saturating_sub(1), ..inner };
        let room = usize::from(area.height);
        // The chosen one in the middle, once there are more than fit.
        let first = chosen.saturating_sub(room / 2).min(count.saturating_sub(room));
        Self { area, first, count }
    }

    /// The line of headings.
    pub(super) fn heading(&self) -> Rect {
        Rect { y: self.area.y.saturating_sub(1), height: 1, ..self.area }
    }

    /// The area of the rows.
    pub(super) fn area(&self) -> Rect {
        self.area
    }

    /// The visible rows, each with its place on the screen.
    pub(super) fn visible(&self) -> impl Iterator<Item = (usize, Rect)> {
        let places = (self.area.y..self.area.bottom()).map(|y| Rect { y, height: 1, ..self.area });
        (self.first..self.count).zip(places)
    }

    /// The row at a place of the window.
    pub(super) fn row_at(&self, at: Position) -> Option<Hit> {
        self.visible().find(|(_, place)| place.contains(at)).map(|(row, _)| Hit::Row(row))
    }

    /// How many rows are above and below what is visible.
    pub(super) fn hidden(&self) -> (usize, usize) {
        (self.first, self.count.saturating_sub(self.first + usize::from(self.area.height)))
    }
}

/// A cell that begins on the left.
pub(super) fn cell(text: &str, columns: usize, style: Style) -> Cell<'_> {
    Cell { text, columns, style, flush_right: false }
}

/// A cell that ends on the right, for numbers.
pub(super) fn number(text: &str, columns: usize, style: Style) -> Cell<'_> {
    Cell { text, columns, style, flush_right: true }
}

/// Draws a row: its cells with a column between them, and the arrow if it is chosen.
pub(super) fn row(cells: &[Cell<'_>], chosen: bool, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let arrow = if chosen { theme.sign("▸ ", "> ") } else { "  " };
    let mut spans = vec![Span::styled(arrow, theme.style(Role::Accent))];
    for Cell { text, columns, style, flush_right } in cells {
        let fit = if *flush_right { words::fit_right } else { words::fit };
        spans.push(Span::styled(fit(text, *columns, theme.ascii), *style));
        spans.push(Span::raw(" "));
    }
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
    if chosen {
        buffer.set_style(area, theme.chosen());
    }
}

/// What is left of a row's columns for the name, when the other cells take so much.
pub(super) fn columns_left(area: Rect, others: &[usize]) -> usize {
    let taken: usize = 2 + others.iter().map(|columns| columns + 1).sum::<usize>() + 1;
    usize::from(area.width).saturating_sub(taken)
}

/// Tells of rows that do not fit: "3 above · 5 below".
pub(super) fn hidden_rows(rows: &Rows) -> Option<String> {
    match rows.hidden() {
        (0, 0) => None,
        (0, below) => Some(format!("{below} more below")),
        (above, 0) => Some(format!("{above} more above")),
        (above, below) => Some(format!("{above} above, {below} below")),
    }
}
