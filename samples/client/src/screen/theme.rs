//! How things look, on terminals that can do much and on those that cannot.
//!
//! Colour is never the only sign: muted says "muted", talking has a filled mark, the chosen row an arrow.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// How many colours there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    /// None: bold, dim and reversed have to do.
    None,
    /// The sixteen that every terminal has, in the shades its owner chose.
    Sixteen,
    /// All of them.
    Full,
}

/// What things look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Theme {
    depth: Depth,
    /// The terminal shows ASCII alone.
    pub(super) ascii: bool,
}

/// What a colour is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// What matters: titles, keys.
    Accent,
    /// It works; somebody talks.
    Good,
    /// It might be better.
    Doubtful,
    /// It does not work.
    Bad,
    /// What is there if one looks for it.
    Quiet,
    /// What is read.
    Plain,
}

impl Theme {
    /// What the environment says the terminal can do.
    pub(crate) fn of_terminal(environment: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty());
        let depth = match (set("NO_COLOR"), set("TERM").as_deref(), set("COLORTERM").as_deref()) {
            (Some(_), ..) | (None, Some("dumb" | "vt100" | "vt220"), _) => Depth::None,
            (None, _, Some("truecolor" | "24bit")) => Depth::Full,
            _ => Depth::Sixteen,
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
        let ascii = !cfg!(windows) && !locale.contains("utf-8") && !locale.contains("utf8");
        Self { depth, ascii }
    }

    /// A look by hand.
    #[cfg(test)]
    pub(super) fn new(depth: Depth, ascii: bool) -> Self {
        Self { depth, ascii }
    }

    pub(super) fn style(self, role: Role) -> Style {
        let style = Style::new();
        let colour = match (self.depth, role) {
            (Depth::None, Role::Accent | Role::Bad) => return style.add_modifier(Modifier::BOLD),
            (Depth::None, Role::Quiet) => return style.add_modifier(Modifier::DIM),
            (Depth::None, _) | (_, Role::Plain) => return style,
            (Depth::Sixteen, Role::Accent) => Color::Cyan,
            (Depth::Sixteen, Role::Good) => Color::Green,
            (Depth::Sixteen, Role::Doubtful) => Color::Yellow,
            (Depth::Sixteen, Role::Bad) => Color::Red,
            (Depth::Sixteen, Role::Quiet) => Color::DarkGray,
            (Depth::Full, Role::Accent) => Color::Rgb(122, 162, 247),
            (Depth::Full, Role::Good) => Color::Rgb(115, 201, 145),
            (Depth::Full, Role::Doubtful) => Color::Rgb(224, 175, 104),
            (Depth::Full, Role::Bad) => Color::Rgb(240, 113, 120),
            (Depth::Full, Role::Quiet) => Color::Rgb(122, 130, 152),
        };
        style.fg(colour)
    }

    /// The chosen row.
    pub(super) fn chosen(self) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::REVERSED),
            Depth::Sixteen => Style::new().add_modifier(Modifier::BOLD),
            Depth::Full => Style::new().bg(Color::Rgb(41, 46, 66)),
        }
    }

    pub(super) fn border(self) -> border::Set<'static> {
        if !self.ascii {
            return border::ROUNDED;
        }
        border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        }
    }

    /// One of two signs: the fine one, or the one in ASCII.
    pub(super) fn sign(self, fine: &'static str, plain: &'static str) -> &'static str {
        if self.ascii { plain } else { fine }
    }
}
