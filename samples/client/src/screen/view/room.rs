//! The conference one is in: the people, oneself, the streams, and what happened.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;

use super::table::{self, Rows, cell, number};
use super::{centre, headline, panel};
use crate::screen::meter::Meter;
use crate::screen::room::{Flow, Me, Participant, Presence, Room, Stream};
use crate::screen::theme::{Role, Theme};
use crate::screen::words;

/// The meter's cells, in the list.
const METER: usize = 16;

/// Columns of the list besides the name: mark, meter, loss, delay, volume, here.
const COLUMNS: [usize; 6] = [1, METER, 7, 7, 7, 8];

/// From here on loss is heard (a tenth of what Opus conceals), and from here on it hurts.
const LOSS_HEARD: f64 = 0.01;
const LOSS_HURTS: f64 = 0.1;

/// From here on people begin to talk over each other (ITU-T G.114 calls 150 ms the limit of what is good).
const DELAY_FELT: Duration = Duration::from_millis(150);

/// The meter's colours change here, as on a mixing desk: −18 dB and −6 dB of its 60.
const METER_LOUD: f64 = 0.7;
const METER_TOO_LOUD: f64 = 0.9;

/// Draws it.
pub(super) fn draw(now: Duration, room: &Room, theme: Theme, title: Rect, body: Rect, buffer: &mut Buffer) {
    let here = words::clock(now.saturating_sub(room.joined));
    let told = [Some(room.now.reach.as_str()), room.now.interface.as_deref(), Some(here.as_str())];
    let told: Vec<_> = told.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    headline(&room.now.name, &told.join(theme.sign(" · ", " - ")), theme, title, buffer);
    let [people, me, streams, messages] = split(body);
    draw_people(now, room, theme, people, &rows(room, body), buffer);
    draw_me(now, &room.now.me, room.my_meter, theme, me, buffer);
    draw_streams(&room.now.streams, theme, streams, buffer);
    draw_messages(room, theme, messages, buffer);
}

/// Where the rows of people are.
pub(super) fn rows(room: &Room, body: Rect) -> Rows {
    let [people, ..] = split(body);
    Rows::within(people, room.now.people.len(), room.chosen_place())
}

/// People, oneself, streams, what happened.
fn split(body: Rect) -> [Rect; 4] {
    let rows = [Constraint::Fill(2), Constraint::Length(5), Constraint::Max(body.height / 4 + 1)];
    let [people, middle, messages] = Layout::vertical(rows).areas(body);
    let [me, streams] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(middle);
    [people, me, streams, messages]
}

fn draw_people(now: Duration, room: &Room, theme: Theme, area: Rect, rows: &Rows, buffer: &mut Buffer) {
    let mut frame = panel(&format!("People {} {}", theme.sign("·", "-"), room.now.people.len() + 1), theme);
    if let Some(hidden) = table::hidden_rows(rows) {
        frame = frame.title_bottom(Line::from(format!(" {hidden} ")).right_aligned());
    }
    frame.render(area, buffer);
    if room.now.people.is_empty() {
        let lines = [
            ("You are alone so far.", Role::Plain),
            ("Others show up here about three seconds after they have joined.", Role::Quiet),
        ];
        return centre(&lines, theme, rows.area(), buffer);
    }
    let [mark, meter, loss, delay, volume, here] = COLUMNS;
    let name = table::columns_left(rows.area(), &COLUMNS);
    let quiet = theme.style(Role::Quiet);
    let headings = [
        cell("", mark, quiet),
        cell("Name", name, quiet),
        cell("Level", meter, quiet),
        number("Loss", loss, quiet),
        number("Delay", delay, quiet),
        number("Volume", volume, quiet),
        number("Here", here, quiet),
    ];
    table::row(&headings, false, theme, rows.heading(), buffer);
    for (place, area) in rows.visible() {
        if let Some(person) = room.now.people.get(place) {
            draw_person(now, person, room.meter(person.id), place == room.chosen_place(), theme, (area, name), buffer);
        }
    }
}

/// One person. The meter is drawn into the gap that its cell leaves, since its colours change on the way.
fn draw_person(
    now: Duration,
    person: &Participant,
    level: Meter,
    chosen: bool,
    theme: Theme,
    (area, name): (Rect, usize),
    buffer: &mut Buffer,
) {
    let [mark, meter, loss, delay, volume, here] = COLUMNS;
    let (sign, role) = match person.presence {
        Presence::Talking => (theme.sign("●", "*"), Role::Good),
        Presence::Present => (theme.sign("○", "o"), Role::Quiet),
        Presence::Lost => (theme.sign("✕", "x"), Role::Bad),
    };
    let plain = theme.style(if person.presence == Presence::Lost { Role::Quiet } else { Role::Plain });
    let (lost, lost_style) = loss_cell(person.loss, theme);
    let (late, late_style) = delay_cell(person.delay, theme);
    let (loud, loud_style) = volume_cell(person, theme);
    let since = words::clock(now.saturating_sub(person.since));
    let gone = if person.presence == Presence::Lost { "not heard of" } else { "" };
    let cells = [
        cell(sign, mark, theme.style(role)),
        cell(&person.name, name, plain),
        cell(gone, meter, theme.style(Role::Bad)),
        number(&lost, loss, lost_style),
        number(&late, delay, late_style),
        number(&loud, volume, loud_style),
        number(&since, here, plain),
    ];
    table::row(&cells, chosen, theme, area, buffer);
    if person.presence != Presence::Lost {
        let before = u16::try_from(2 + mark + 1 + name + 1).unwrap_or(area.width);
        draw_meter(now, level, person.volume.muted, theme, Rect { x: area.x + before, ..area }, buffer);
    }
}

/// A bar of [`METER`] cells at the beginning of `area`.
fn draw_meter(now: Duration, level: Meter, muted: bool, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let lit = level.lit(now, METER);
    for (cell, x) in (0..METER).zip(area.x..area.right()) {
        let height = cell as f64 / METER as f64;
        let (sign, role) = match height {
            _ if cell >= lit => (theme.sign("╌", "."), Role::Quiet),
            _ if muted => (theme.sign("━", "="), Role::Quiet),
            height if height < METER_LOUD => (theme.sign("━", "="), Role::Good),
            height if height < METER_TOO_LOUD => (theme.sign("━", "="), Role::Doubtful),
            _ => (theme.sign("━", "="), Role::Bad),
        };
        buffer.set_string(x, area.y, sign, theme.style(role));
    }
}

fn loss_cell(loss: Option<f64>, theme: Theme) -> (String, Style) {
    let Some(loss) = loss else { return (String::new(), Style::new()) };
    let role = match loss {
        loss if loss < LOSS_HEARD => Role::Plain,
        loss if loss < LOSS_HURTS => Role::Doubtful,
        _ => Role::Bad,
    };
    (format!("{:.1} %", loss * 100.0), theme.style(role))
}

fn delay_cell(delay: Option<Duration>, theme: Theme) -> (String, Style) {
    let Some(delay) = delay else { return (String::new(), Style::new()) };
    let role = if delay < DELAY_FELT { Role::Plain } else { Role::Doubtful };
    (format!("{} ms", delay.as_millis()), theme.style(role))
}

fn volume_cell(person: &Participant, theme: Theme) -> (String, Style) {
    match person.volume.muted {
        true => ("muted".into(), theme.style(Role::Doubtful)),
        false => (format!("{} %", person.volume.percent), Style::new()),
    }
}

fn draw_me(now: Duration, me: &Me, level: Meter, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let frame = panel("You", theme);
    let inner = frame.inner(area);
    frame.render(area, buffer);
    let (state, role) = match (me.muted, me.talking, &me.microphone) {
        (true, ..) => ("muted", Role::Doubtful),
        (_, _, None) => ("listening only", Role::Quiet),
        (_, true, _) => ("talking", Role::Good),
        (_, false, _) => ("silent", Role::Quiet),
    };
    let nothing = "none";
    let width = usize::from(inner.width).saturating_sub(2);
    let put = |buffer: &mut Buffer, row: u16, spans: Vec<Span<'_>>| {
        if row < inner.height {
            buffer.set_line(inner.x + 1, inner.y + row, &Line::from(spans), inner.width.saturating_sub(1));
        }
    };
    let (name, _) = words::cut(&me.name, width.saturating_sub(METER + 2), theme.ascii);
    let heading = vec![Span::raw(name), Span::raw("  "), Span::styled(state, theme.style(role))];
    put(buffer, 0, heading);
    for (row, what, device) in [(1, "Mic", &me.microphone), (2, "Speaker", &me.speaker)] {
        let device = device.as_deref().unwrap_or(nothing);
        let device = words::fit(device, width.saturating_sub(8), theme.ascii);
        put(buffer, row, vec![Span::styled(format!("{what:<8}"), theme.style(Role::Quiet)), Span::raw(device)]);
    }
    let indent = inner.width.saturating_sub(u16::try_from(METER + 1).unwrap_or_default());
    if me.microphone.is_some() {
        draw_meter(now, level, me.muted, theme, Rect { x: inner.x + indent, height: 1, ..inner }, buffer);
    }
}

fn draw_streams(streams: &[Stream], theme: Theme, area: Rect, buffer: &mut Buffer) {
    let frame = panel("Streams", theme);
    let inner = frame.inner(area);
    frame.render(area, buffer);
    for (stream, y) in streams.iter().zip(inner.y..inner.bottom()) {
        let (sign, role) = match stream.flow {
            Flow::Running => (theme.sign("●", "*"), Role::Good),
            Flow::Idle => (theme.sign("○", "o"), Role::Quiet),
            Flow::Failed => (theme.sign("✕", "x"), Role::Bad),
        };
        let name = words::fit(&stream.name, 10, theme.ascii);
        let detail = words::fit(&stream.detail, usize::from(inner.width).saturating_sub(15), theme.ascii);
        let detail_role = if stream.flow == Flow::Failed { Role::Bad } else { Role::Plain };
        let line = Line::from(vec![
            Span::styled(format!(" {sign} "), theme.style(role)),
            Span::styled(name + " ", theme.style(Role::Quiet)),
            Span::styled(detail, theme.style(detail_role)),
        ]);
        buffer.set_line(inner.x, y, &line, inner.width);
    }
}

/// The newest at the bottom.
fn draw_messages(room: &Room, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let frame = panel("What happened", theme);
    let inner = frame.inner(area);
    frame.render(area, buffer);
    let room_for = usize::from(inner.height);
    let newest = room.messages.iter().skip(room.messages.len().saturating_sub(room_for));
    for (message, y) in newest.zip(inner.y..inner.bottom()) {
        let text = words::fit(&message.text, usize::from(inner.width).saturating_sub(11), theme.ascii);
        let role = if message.is_trouble { Role::Doubtful } else { Role::Plain };
        let line = Line::from(vec![
            Span::styled(format!("{:>8}  ", words::clock(message.at)), theme.style(Role::Quiet)),
            Span::styled(text, theme.style(role)),
        ]);
        buffer.set_line(inner.x, y, &line, inner.width);
    }
}
