//! The list of conferences, and what there is to know about the chosen one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;

use super::table::{self, Rows, cell, number};
use super::{centre, headline, panel};
use crate::screen::lobby::{Listing, Lobby};
use crate::screen::model::{Model, Place};
use crate::screen::theme::{Role, Theme};
use crate::screen::words;

/// Columns of the list besides the name: reach, announcer, heard.
const COLUMNS: [usize; 3] = [18, 16, 12];

/// Draws it.
pub(super) fn draw(model: &Model, theme: Theme, title: Rect, body: Rect, buffer: &mut Buffer) {
    let lobby = &model.lobby;
    headline("Plenary", &counted(lobby.len()), theme, title, buffer);
    let [list, details] = split(body);
    let rows = rows(model, body);
    let mut frame = panel("Conferences", theme);
    if let Some(hidden) = table::hidden_rows(&rows) {
        frame = frame.title_bottom(Line::from(format!(" {hidden} ")).right_aligned());
    }
    if lobby.filtering || !lobby.filter.value().is_empty() {
        let (filter, _) = words::cut(lobby.filter.value(), 30, theme.ascii);
        frame = frame.title(Span::styled(format!("/ {filter} "), theme.style(Role::Accent)));
    }
    frame.render(list, buffer);
    if lobby.shown().next().is_none() {
        empty(model, theme, rows.area(), buffer);
    } else {
        listings(model, &rows, theme, buffer);
    }
    about(lobby.chosen(), theme, details, buffer);
}

/// Where the rows are.
pub(super) fn rows(model: &Model, body: Rect) -> Rows {
    let [list, _] = split(body);
    Rows::within(list, model.lobby.shown().count(), model.lobby.chosen_place())
}

/// Where letters go, while they go into the filter.
pub(super) fn cursor(model: &Model, body: Rect) -> Option<Position> {
    let is_here = matches!(model.place, Place::Lobby) && model.dialog.is_none() && model.lobby.filtering;
    let [list, _] = split(body);
    // Behind the panel's title and the stroke.
    let before = " Conferences / ".len() + 1;
    let written = words::cut(model.lobby.filter.value(), 30, false).1;
    let x = list.x.checked_add(u16::try_from(before + written).ok()?)?;
    is_here.then_some(Position::new(x, list.y))
}

fn split(body: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Fill(1), Constraint::Length(6)]).areas(body)
}

fn counted(conferences: usize) -> String {
    match conferences {
        0 => "no conference".into(),
        1 => "1 conference".into(),
        many => format!("{many} conferences"),
    }
}

/// Nothing to show, and what may be done about it.
fn empty(model: &Model, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Lobby { filter, .. } = &model.lobby;
    if model.lobby.len() > 0 {
        let (filter, _) = words::cut(filter.value(), 40, theme.ascii);
        let text = format!("No name contains \"{filter}\".");
        return centre(&[(&text, Role::Plain), ("Esc shows all.", Role::Quiet)], theme, area, buffer);
    }
    let listening = theme.sign("Listening for conferences …", "Listening for conferences ...");
    let lines = [
        (listening, Role::Plain),
        ("", Role::Plain),
        ("c creates one. If you expect to see others here,", Role::Quiet),
        ("'plenary doctor' says whether they can reach you.", Role::Quiet),
    ];
    centre(&lines, theme, area, buffer);
}

fn listings(model: &Model, rows: &Rows, theme: Theme, buffer: &mut Buffer) {
    let [reach, from, heard] = COLUMNS;
    let name = table::columns_left(rows.area(), &COLUMNS);
    let quiet = theme.style(Role::Quiet);
    let headings = [
        cell("Name", name, quiet),
        cell("Reaches", reach, quiet),
        cell("From", from, quiet),
        number("Heard", heard, quiet),
    ];
    table::row(&headings, false, theme, rows.heading(), buffer);
    let chosen = model.lobby.chosen_place();
    for ((place, area), listing) in rows.visible().zip(model.lobby.shown().skip(rows.hidden().0)) {
        let conference = &listing.conference;
        let plain = theme.style(if conference.joinable { Role::Plain } else { Role::Quiet });
        let reach_style = theme.style(if listing.everywhere { Role::Doubtful } else { Role::Plain });
        let ago = ago(model.now.saturating_sub(listing.heard));
        let cells = [
            cell(&conference.name, name, plain),
            cell(conference.scope.as_deref().unwrap_or("?"), reach, reach_style),
            cell(&conference.from, from, if conference.contested { theme.style(Role::Doubtful) } else { plain }),
            number(&ago, heard, quiet),
        ];
        table::row(&cells, place == chosen, theme, area, buffer);
    }
}

fn ago(time: std::time::Duration) -> String {
    match time.as_secs() {
        0..=1 => "just now".into(),
        seconds @ 2..=59 => format!("{seconds} s ago"),
        seconds @ 60..=3599 => format!("{} min ago", seconds / 60),
        seconds => format!("{} h ago", seconds / 3600),
    }
}

/// What there is to know about the chosen one.
fn about(listing: Option<&Listing>, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let frame = panel("About", theme);
    let inner = frame.inner(area);
    frame.render(area, buffer);
    let Some(Listing { conference, signature, .. }) = listing else { return };
    let codecs = conference.codecs.join(", ");
    let mut heard = match &conference.interface {
        Some(interface) => format!("{} on {interface}", conference.from),
        None => conference.from.clone(),
    };
    heard.extend(signature.iter().flat_map(|signature| [", ", signature.as_str()]));
    let (joining, role) = match (&conference.why, conference.contested) {
        (Some(why), _) => (why.as_str(), Role::Doubtful),
        (None, true) => ("Somebody else describes it differently; Enter joins this one", Role::Doubtful),
        (None, false) => ("Enter joins it", Role::Good),
    };
    let lines = [
        ("Sound", conference.group.as_deref().unwrap_or("none"), Role::Plain),
        ("Codecs", if codecs.is_empty() { "none" } else { &codecs }, Role::Plain),
        ("Heard", &heard, Role::Plain),
        ("", joining, role),
    ];
    for ((what, text, role), y) in lines.into_iter().zip(inner.y..inner.bottom()) {
        let columns = usize::from(inner.width).saturating_sub(10);
        let line = Line::from(vec![
            Span::styled(format!(" {what:<8}"), theme.style(Role::Quiet)),
            Span::styled(words::fit(text, columns, theme.ascii), theme.style(role)),
        ]);
        buffer.set_line(inner.x, y, &line, inner.width);
    }
}
