//! The terminal: taken over when the screen opens, given back however the program ends.

use std::io::{self, IsTerminal as _};
use std::mem::ManuallyDrop;
use std::time::Duration;

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event as Input,
};
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use crossterm::{execute, queue};
use ratatui::DefaultTerminal;
use ratatui::layout::Rect;

use super::keyboard::Keyboard;
use super::{Model, Theme, draw};
use crate::exit::Exit;
use crate::failure::Failure;

/// The terminal, while it shows the conference screen.
pub(crate) struct Window {
    /// Never dropped: ratatui complains to standard error then if the terminal is gone, and panics since that is gone too.
    terminal: ManuallyDrop<DefaultTerminal>,
    keyboard: Keyboard,
    theme: Theme,
}

impl Window {
    /// Whether there is a terminal, and more than paper: an editor's shell window calls itself dumb.
    pub(crate) fn is_possible() -> bool {
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        io::stdout().is_terminal() && io::stdin().is_terminal() && !is_dumb
    }

    /// Takes over the terminal. A panic gives it back first, so that its message can be read.
    pub(crate) fn open() -> Result<Self, Failure> {
        if !Self::is_possible() {
            return Err(Failure::new(
                Exit::Usage,
                "The conference screen needs a terminal that can be drawn on.",
                "'plenary list' and 'plenary join' do without; 'plenary --help' shows all commands.",
            ));
        }
        let terminal = ratatui::try_init().map_err(|error| failure(&error))?;
        let keyboard = Keyboard::open().map_err(|error| {
            let _ = ratatui::try_restore();
            failure(&error)
        })?;
        let terminal = ManuallyDrop::new(terminal);
        let window = Self { terminal, keyboard, theme: Theme::of_terminal(|name| std::env::var(name).ok()) };
        execute!(io::stdout(), EnableMouseCapture, EnableBracketedPaste).map_err(|error| failure(&error))?;
        Ok(window)
    }

    /// Shows the model. Only cells that changed are written, and terminals that can do so show them all at once: nothing
    /// flickers.
    pub(crate) fn show(&mut self, model: &Model) -> Result<(), Failure> {
        let theme = self.theme;
        let mut show = || {
            queue!(io::stdout(), BeginSynchronizedUpdate)?;
            self.terminal.draw(|frame| draw(model, theme, frame))?;
            execute!(io::stdout(), EndSynchronizedUpdate)
        };
        show().map_err(|error: io::Error| failure(&error))
    }

    /// The next key, click or change of size, if one comes in time.
    pub(crate) fn input(&self, patience: Duration) -> Result<Option<Input>, Failure> {
        self.keyboard.next(patience).map_err(|error| failure(&error))
    }

    /// How large it is.
    pub(crate) fn area(&self) -> Rect {
        let size = self.terminal.size().unwrap_or_default();
        Rect::new(0, 0, size.width, size.height)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // A terminal that was closed cannot be given back, and cannot be complained to either.
        let _ = execute!(io::stdout(), DisableBracketedPaste, DisableMouseCapture);
        let _ = self.terminal.show_cursor();
        let _ = ratatui::try_restore();
    }
}

fn failure(error: &io::Error) -> Failure {
    Failure::new(
        Exit::Failed,
        format!("The terminal cannot be used ({error})."),
        "Try another terminal; 'plenary join' needs none.",
    )
}
