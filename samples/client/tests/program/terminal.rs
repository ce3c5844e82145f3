//! A terminal: a pseudo-terminal of the system's, and an emulator (crate `vt100`) that shows what is written to it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::fd::AsFd;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use lab::Program;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::common::{Network, PATIENCE};
use crate::sound::Sound;

/// A terminal with the conference screen on it.
pub(crate) struct Terminal {
    program: Program,
    keyboard: File,
    written: Receiver<Vec<u8>>,
    /// Nobody looks at it any more.
    is_over: Arc<AtomicBool>,
    shown: vt100::Parser<Title>,
}

/// How many colours are used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Colours {
    None,
    Sixteen,
    Full,
}

/// Whether a program has set the window's title.
#[derive(Default)]
pub(crate) struct Title(bool);

impl vt100::Callbacks for Title {
    fn set_window_title(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.0 = true;
    }
}

impl Terminal {
    /// Opens one of 80 columns and 24 rows on host a.
    pub(crate) fn open(network: &Network) -> Self {
        Self::open_with(network, &[])
    }

    /// The same on another host.
    pub(crate) fn open_on(network: &Network, host: usize) -> Self {
        Self::show(network, host, &[], known_person)
    }

    /// The same, with something else on it.
    pub(crate) fn open_with(network: &Network, arguments: &[&str]) -> Self {
        Self::show(network, 0, arguments, known_person)
    }

    /// The same, where the environment says this as well.
    pub(crate) fn open_in(network: &Network, environment: &[(&str, &str)]) -> Self {
        Self::show(network, 0, &[], |command| {
            known_person(command);
            command.envs(environment.iter().copied());
        })
    }

    /// The same, for somebody with a sound server, of whom nothing is known but what they have set themselves.
    pub(crate) fn open_as_a_person(network: &Network, sound: &Sound) -> Self {
        Self::show(network, 0, &[], |command| sound.furnish(command))
    }

    fn show(network: &Network, host: usize, arguments: &[&str], furnish: impl FnOnce(&mut Command)) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap();
        let theirs = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        resize(&ours, 80, 24);
        // The terminal has to be the program's own, not that of whoever runs the tests.
        let mut command = Command::new("setsid");
        network.furnish(command.args(["--ctty", env!("CARGO_BIN_EXE_plenary")]).args(arguments));
        furnish(&mut command);
        let end = || Stdio::from(theirs.try_clone().unwrap());
        let program = network.hosts[host].spawn(command.stdin(end()).stdout(end()).stderr(end())).unwrap();
        let keyboard = File::from(ours);
        let is_over = Arc::<AtomicBool>::default();
        let written = read_on_a_thread(keyboard.try_clone().unwrap(), Arc::clone(&is_over));
        let shown = vt100::Parser::new_with_callbacks(nonzero(24), nonzero(80), 0, Title::default());
        Self { program, keyboard, written, is_over, shown }
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.shown.set_size(nonzero(rows), nonzero(columns));
        resize(&self.keyboard, columns, rows);
    }

    /// The page as it is.
    pub(crate) fn page(&self) -> String {
        self.shown.screen().contents()
    }

    /// Waits until the page says `text`.
    pub(crate) fn await_text(&mut self, text: &str) {
        self.await_page(text, |page| page.contains(text));
    }

    /// Waits until the page is as `is_so` wants it.
    pub(crate) fn await_page(&mut self, what: &str, is_so: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(&self.page()) {
            let patience = deadline.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.written.recv_timeout(patience) else { panic!("no {what} in\n{}", self.page()) };
            self.shown.process(&bytes);
        }
    }

    /// Whether the page comes to say `text` before the program gives the terminal back.
    pub(crate) fn comes_to_say(&mut self, text: &str) -> bool {
        while !self.page().contains(text) {
            let Ok(bytes) = self.written.recv_timeout(PATIENCE) else { return false };
            self.shown.process(&bytes);
        }
        true
    }

    /// Waits until the program has ended, and the terminal shows its last words.
    pub(crate) fn await_end(&mut self) -> ExitStatus {
        let status = self.program.0.wait().unwrap();
        while let Ok(bytes) = self.written.recv_timeout(PATIENCE) {
            self.shown.process(&bytes);
        }
        status
    }

    /// Closes the window, and waits until the program has ended.
    pub(crate) fn hang_up(self) -> ExitStatus {
        let Self { mut program, keyboard, is_over, .. } = self;
        is_over.store(true, Ordering::Relaxed);
        drop(keyboard);
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = program.0.try_wait().unwrap() {
                return status;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        panic!("the program goes on without a terminal");
    }

    /// Asks the program to end, as the system does when it shuts down.
    pub(crate) fn terminate(&self) {
        let process = rustix::process::Pid::from_child(&self.program.0);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    }

    /// How many files the program has open.
    pub(crate) fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.program.0.id())).unwrap().count()
    }

    /// Whether the terminal is as it was before.
    pub(crate) fn is_given_back(&self) -> bool {
        let screen = self.shown.screen();
        let no_mouse = screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste() && no_mouse
    }

    /// What is written in so much time, as it is.
    pub(crate) fn written_in(&mut self, time: Duration) -> String {
        let deadline = Instant::now() + time;
        let mut written = Vec::new();
        while let Ok(bytes) = self.written.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.shown.process(&bytes);
            written.extend(bytes);
        }
        String::from_utf8_lossy(&written).into_owned()
    }

    /// The colours on the page.
    pub(crate) fn colours(&self) -> Colours {
        let screen = self.shown.screen();
        let cells = (0..24).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)));
        let of = |colour| match colour {
            vt100::Color::Default => Colours::None,
            vt100::Color::Idx(_) => Colours::Sixteen,
            vt100::Color::Rgb(..) => Colours::Full,
        };
        cells.map(|cell| of(cell.fgcolor()).max(of(cell.bgcolor()))).max().unwrap_or(Colours::None)
    }

    /// Whether the window's title was changed.
    pub(crate) fn has_another_title(&self) -> bool {
        self.shown.callbacks().0
    }
}

/// What a person would have in their settings.
fn known_person(command: &mut Command) {
    command.env("PLENARY_NAME", "Ada").env("PLENARY_MIC", "tone:600").env("PLENARY_SPEAKER", "none");
}

fn nonzero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

fn resize(terminal: impl AsFd, columns: u16, rows: u16) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(terminal.as_fd(), size).unwrap();
}

/// How often to look whether something has ended.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Reads until nobody has the terminal open any more, or nobody looks at it.
fn read_on_a_thread(mut terminal: File, is_over: Arc<AtomicBool>) -> Receiver<Vec<u8>> {
    let (tell, told) = mpsc::channel();
    let wait = Timespec::try_from(BETWEEN_LOOKS).unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while !is_over.load(Ordering::Relaxed) {
            if poll(&mut [PollFd::new(&terminal, PollFlags::IN)], Some(&wait)).unwrap() == 0 {
                continue;
            }
            let Ok(length @ 1..) = terminal.read(&mut buffer) else { break };
            if tell.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    told
}
