//! A description on a web server.
//!
//! Whoever runs the server, or stands between it and us, chooses what arrives and how slowly. So there is one limit for all of
//! the time and one for all of the text, few redirections are followed, and nothing is taken from the environment: no proxy is
//! asked. Nothing is encrypted and nobody proves who they are, as with announcements; `https:` is refused rather than spoken
//! without checking certificates.

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::Duration;

use conference_model::description::limits;
use conference_model::time::Instant;
use ureq::Agent;
use ureq::http::StatusCode;

use crate::listing::shown;
use crate::{Authentication, Change, Directory, Error, Finding, Key, Moment, Source};

/// How long everything may take: the name, the connection, redirections, the text. People wait for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a server may say that it is elsewhere: from a short name to the full one, and to where it has moved.
const MOST_REDIRECTIONS: u32 = 3;

/// Octets of a server's header lines.
const LONGEST_HEADER: usize = 16 * 1024;

/// A description at an `http:` URL, as it is when it is fetched.
#[derive(Debug)]
pub struct Page {
    url: String,
    changes: VecDeque<Change>,
}

/// Why a page cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum Unfetchable {
    /// It says no more than that it has moved.
    #[error("it leads on more than {MOST_REDIRECTIONS} times; ask whoever gave you the address")]
    Elsewhere,
    /// Nothing is there.
    #[error("nothing is there, says the server ({0}); ask whoever gave you the address")]
    NotThere(StatusCode),
    /// It is not for everybody.
    #[error(
        "the server wants to know who asks ({0}); save the description into a file with a browser, and give that one"
    )]
    Private(StatusCode),
    /// The server does not give it.
    #[error("the server answers {0}; try again later, or ask whoever runs it")]
    Answer(StatusCode),
    /// It takes too long.
    #[error("it is not there after {} seconds; try again, or save it into a file and give that one", .0.as_secs())]
    TooSlow(Duration),
    /// The computer is not known.
    #[error("nobody knows a computer of this name; check the address")]
    NoSuchHost,
    /// There is no connection, or it ended too early.
    #[error("there is no connection ({0}); check the address, and that this computer reaches the server")]
    NoConnection(io::Error),
    /// The server speaks something else.
    #[error("what answers is no web server ({0}); check the address")]
    NotTheWeb(String),
    /// It is no address.
    #[error("this is not a web address ({0}); one looks like http://example.org/call.sdp")]
    NotAnAddress(String),
    /// The server leads to where we do not go.
    #[error("it leads to an https: address, which is not fetched; save the description into a file and give that one")]
    Encrypted,
}

impl Page {
    /// Fetches the text of a page, as much of it as a description may have and one byte, so that one too long is seen to be.
    /// This takes up to ten seconds.
    ///
    /// # Errors
    /// [`Error::Unfetchable`]; [`Error::Scheme`] for everything but `http:`.
    pub fn read(url: &str) -> Result<Vec<u8>, Error> {
        match url.split_once("://") {
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => {
                fetch(url, PATIENCE).map_err(|cause| Error::Unfetchable { url: url.to_owned(), cause })
            }
            Some((scheme, _)) => Err(Error::Scheme(scheme.to_lowercase())),
            None => Err(Error::Scheme(String::new())),
        }
    }

    /// What was fetched from there, as something to list.
    pub(crate) fn of(url: &str, text: &[u8]) -> Self {
        let finding = Finding {
            sdp: Arc::from(text),
            source: Source::Other(url.to_owned()),
            authentication: Authentication::None,
            contested: false,
            own: false,
        };
        Self { url: url.to_owned(), changes: [Change::Found(Key(0), finding)].into() }
    }
}

fn fetch(url: &str, patience: Duration) -> Result<Vec<u8>, Unfetchable> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(MOST_REDIRECTIONS)
        .max_response_header_size(LONGEST_HEADER)
        .proxy(None)
        .user_agent(concat!("plenary/", env!("CARGO_PKG_VERSION")))
        .accept("application/sdp, text/plain;q=0.5, */*;q=0.1")
        .build()
        .into();
    let understood = |error| Unfetchable::because_of(error, patience);
    let mut page = agent.get(url).call().map_err(understood)?;
    let mut text = Vec::new();
    let most = u64::try_from(limits::TEXT).unwrap_or(u64::MAX).saturating_add(1);
    let read = page.body_mut().as_reader().take(most).read_to_end(&mut text);
    read.map_err(|error| understood(error.into()))?;
    Ok(text)
}

impl Unfetchable {
    /// What the library says can repeat what the server said, so it is cleaned.
    fn because_of(error: ureq::Error, patience: Duration) -> Self {
        match error {
            ureq::Error::StatusCode(code) => Self::answered(StatusCode::from_u16(code).unwrap_or_default()),
            ureq::Error::Timeout(_) => Self::TooSlow(patience),
            ureq::Error::HostNotFound => Self::NoSuchHost,
            ureq::Error::TooManyRedirects => Self::Elsewhere,
            ureq::Error::TlsRequired => Self::Encrypted,
            ureq::Error::Io(cause) if cause.kind() == io::ErrorKind::TimedOut => Self::TooSlow(patience),
            ureq::Error::Io(cause) => Self::NoConnection(cause),
            ureq::Error::ConnectionFailed => Self::NoConnection(io::ErrorKind::NotConnected.into()),
            ureq::Error::BadUri(what) => Self::NotAnAddress(shown(what)),
            ureq::Error::Http(what) => Self::NotAnAddress(shown(what)),
            other => Self::NotTheWeb(shown(other)),
        }
    }

    fn answered(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::NotThere(status),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::Private(status),
            other => Self::Answer(other),
        }
    }
}

impl Directory for Page {
    fn name(&self) -> String {
        format!("page {}", shown(&self.url))
    }

    fn look(&mut self, _moment: Moment) {}

    fn poll(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    fn next_look(&self) -> Option<Instant> {
        None
    }
}

#[cfg(test)]
mod tests;
