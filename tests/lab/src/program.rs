//! A program that runs in a host, and what it says.

use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A program that runs in a host.
#[derive(Debug)]
pub struct Program(pub Child);

impl Program {
    /// What it says from now on, on those of its standard output and standard error that were piped when it was started.
    pub fn lines(&mut self) -> Lines {
        let (tell, told) = mpsc::channel();
        if let Some(out) = self.0.stdout.take() {
            read_on_a_thread(out, tell.clone());
        }
        if let Some(error) = self.0.stderr.take() {
            read_on_a_thread(error, tell);
        }
        Lines { told, said: Vec::new() }
    }

    /// Asks it to end, as a person at its terminal would, and waits until it has. Programs that start others
    /// (tshark) leave those behind when they are killed.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] when it goes on for longer than `patience`, or what the system said.
    pub fn end(&mut self, patience: Duration) -> io::Result<ExitStatus> {
        if self.0.try_wait()?.is_none()
            && let Some(process) = Pid::from_raw(self.0.id().cast_signed())
        {
            kill_process(process, Signal::INT)?;
        }
        let deadline = Instant::now() + patience;
        loop {
            match self.0.try_wait()? {
                Some(status) => return Ok(status),
                None if Instant::now() >= deadline => return Err(io::ErrorKind::TimedOut.into()),
                None => thread::sleep(BETWEEN_LOOKS),
            }
        }
    }
}

/// How often to look whether a program has ended.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

impl Drop for Program {
    /// A namespace lives on while anything runs in it.
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// What a program says, line by line.
#[derive(Debug)]
pub struct Lines {
    told: Receiver<String>,
    said: Vec<String>,
}

impl Lines {
    /// The first thing that `find` makes of a line, of those not looked at yet. `None` when there was none within
    /// `patience`, or when the program ended without one: see [`Lines::said`].
    pub fn find<T>(&mut self, patience: Duration, mut find: impl FnMut(&str) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + patience;
        loop {
            let line = self.told.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()?;
            let found = find(&line);
            self.said.push(line);
            if found.is_some() {
                return found;
            }
        }
    }

    /// All that was looked at so far.
    #[must_use]
    pub fn said(&self) -> &[String] {
        &self.said
    }
}

/// Reads until the stream ends or nobody listens any more.
fn read_on_a_thread(stream: impl Read + Send + 'static, tell: Sender<String>) {
    thread::spawn(move || {
        let lines = BufReader::new(stream).split(b'\n').map_while(Result::ok);
        let texts = lines.map(|line| String::from_utf8_lossy(&line).trim_end().to_owned());
        texts.map(|text| tell.send(text)).take_while(Result::is_ok).for_each(drop);
    });
}
