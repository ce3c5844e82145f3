//! What people see: progress while they wait, a table at the end, and for scripts one line of JSON.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Progress is written at most this often.
const REFRESH: Duration = Duration::from_millis(200);

/// The width that a line of progress is padded to, so that it covers the one before.
const LINE: usize = 76;

/// A line on standard error that changes while the simulation runs. Nothing where nobody looks.
pub(crate) struct Ticker {
    started: Instant,
    written: Option<Instant>,
    watched: bool,
}

impl Ticker {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), written: None, watched: io::stderr().is_terminal() }
    }

    /// Shows how far it is. Progress that cannot be shown is no reason to stop.
    pub(crate) fn show(&mut self, progress: impl FnOnce() -> String) {
        if self.watched && self.written.is_none_or(|written| written.elapsed() > REFRESH) {
            let _ = write!(io::stderr(), "\r{:LINE$}", progress());
            self.written = Some(Instant::now());
        }
    }

    /// Takes the line away and says how long it all took.
    pub(crate) fn stop(self) -> Duration {
        if self.written.is_some() {
            let _ = write!(io::stderr(), "\r{:LINE$}\r", "");
        }
        self.started.elapsed()
    }
}

/// Two columns for people.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<(String, String)>,
}

impl Table {
    pub(crate) fn row(mut self, label: &str, value: impl Display) -> Self {
        self.rows.push((label.to_owned(), value.to_string()));
        self
    }

    /// An empty line.
    pub(crate) fn gap(self) -> Self {
        self.row("", "")
    }

    /// What this run cost here.
    pub(crate) fn cost(self, elapsed: Duration, delivered: u64) -> Self {
        let table = self
            .gap()
            .row("datagrams handed out", delivered)
            .row("took here", format_args!("{:.1} s", elapsed.as_secs_f64()));
        match peak_memory_mib() {
            Some(mib) => table.row("most memory", format_args!("{mib} MiB")),
            None => table,
        }
    }

    pub(crate) fn print(&self) -> io::Result<()> {
        let width = self.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let mut out = io::stdout().lock();
        for (label, value) in &self.rows {
            writeln!(out, "{}", format_args!("{label:width$}  {value}").to_string().trim_end())?;
        }
        Ok(())
    }
}

/// One line for scripts.
pub(crate) fn print_json(value: &Value) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{value}")
}

/// The reason why it failed.
pub(crate) fn complain(error: &io::Error) {
    let _ = writeln!(io::stderr(), "sim: {error}");
}

/// The most memory this process has used, where the system tells.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim_end().parse().ok()?;
    Some(kib / 1024)
}

/// As many threads as this machine has processors.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
