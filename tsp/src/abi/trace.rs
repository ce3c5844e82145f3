//! A log of what TAPI asked and what it was answered, for people who wonder why a line does not open: TAPI tells programs
//! a number, and often another one than ours.
//!
//! Off unless the environment variable `PLENARY_TSP_LOG` names a file; lines are appended to it. Each has the time, the
//! function without `TSPI_`, and the answer:
//!
//! ```text
//! 1763739492.123456 lineOpen = LINEERR_BADDEVICEID: device 3 is not ours
//! 1763739493.001200 lineMakeCall = request 17
//! ```
//!
//! Nothing of what people dial is in it.

use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use super::line_err;
use super::types::Long;
use crate::error::Error;

/// The variable that names the file.
const VARIABLE: &str = "PLENARY_TSP_LOG";

static LOG: OnceLock<Option<Mutex<File>>> = OnceLock::new();

/// What a function answered.
pub(super) enum Answer<'a> {
    /// 0, or the number of a request that is pending now.
    Number(Long),
    /// An error.
    Refused(&'a Error),
    /// It panicked: a fault of ours.
    Panicked(&'a str),
}

/// Notes what `function` answered, when somebody wants to know.
pub(super) fn note(function: &str, answer: &Answer) {
    let Some(log) = LOG.get_or_init(open) else { return };
    let line = line(SystemTime::now(), function, answer);
    // One write a line: lines of two threads, or processes, do not mix. A disk that is full must not stop a call.
    let _ = log.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
}

fn open() -> Option<Mutex<File>> {
    let path = std::env::var_os(VARIABLE)?;
    File::options().create(true).append(true).open(path).ok().map(Mutex::new)
}

fn line(now: SystemTime, function: &str, answer: &Answer) -> String {
    let function = function.strip_prefix("TSPI_").unwrap_or(function);
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:06} {function} = {answer}\n", since.as_secs(), since.subsec_micros())
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(0) => f.write_str("0"),
            Self::Number(request) => write!(f, "request {request}"),
            Self::Refused(error) => write!(f, "{}: {error}", name(error.to_line_err())),
            Self::Panicked(message) => write!(f, "{}: panic: {message}", name(line_err::OPERATIONFAILED)),
        }
    }
}

fn name(number: Long) -> String {
    let known = line_err::NAMES.iter().find(|(_, error)| *error == number);
    known.map_or_else(|| number.to_string(), |(name, _)| format!("LINEERR_{name}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn noted(answer: &Answer) -> String {
        line(UNIX_EPOCH + Duration::from_micros(1_000_000_000_000_042), "lineOpen", answer)
    }

    #[test]
    fn functions_are_named_without_the_prefix_that_all_have() {
        let line = line(UNIX_EPOCH, "TSPI_phoneOpen", &Answer::Refused(&Error::Unavailable));
        assert!(line.starts_with("0.000000 phoneOpen = LINEERR_OPERATIONUNAVAIL"), "{line}");
    }

    #[test]
    fn a_line_tells_who_was_asked_when_and_why_not() {
        assert_eq!(noted(&Answer::Number(0)), "1000000000.000042 lineOpen = 0\n");
        assert_eq!(noted(&Answer::Number(17)), "1000000000.000042 lineOpen = request 17\n");
        assert_eq!(
            noted(&Answer::Refused(&Error::BadDevice(3))),
            "1000000000.000042 lineOpen = LINEERR_BADDEVICEID: device 3 is not ours\n"
        );
        assert_eq!(
            noted(&Answer::Panicked("index out of bounds")),
            "1000000000.000042 lineOpen = LINEERR_OPERATIONFAILED: panic: index out of bounds\n"
        );
    }
}
