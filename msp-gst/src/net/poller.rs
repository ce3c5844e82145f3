//! Waiting for sockets, for a time, and for other threads, all at once.
//!
//! A call's one driver thread sleeps here. The crate `polling` does the work: epoll on Linux, completion ports on Windows,
//! level-triggered on both, with a wake-up of its own. (`mio` is edge-triggered, which would forbid a driver to stop
//! reading at its cap of work per wake, and on Windows takes only sockets it made itself.)

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use polling::Events;
use socket2::Socket;

use super::sys;

/// Sockets noted per wake. More are noted at the next one.
const MOST_EVENTS: usize = 64;

/// What a caller calls a socket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Token(pub usize);

/// Something with a socket to wait for.
pub trait Watched {
    /// The socket; `None` when there is nothing to wait for on this system.
    #[doc(hidden)]
    fn socket(&self) -> Option<&Arc<Socket>>;
}

/// Waits for sockets.
#[derive(Debug)]
pub struct Poller {
    poller: Arc<polling::Poller>,
    /// Keeps each socket open for as long as it is registered.
    watched: Vec<(Token, Arc<Socket>)>,
    events: Events,
}

/// Ends another thread's [`Poller::wait`], now or, when it does not wait just then, the next one.
#[derive(Clone, Debug)]
pub struct Waker(Arc<polling::Poller>);

/// The sockets that have something to receive.
#[derive(Debug)]
pub struct Ready<'a>(&'a Events);

impl Poller {
    /// A poller that waits for nothing yet.
    ///
    /// # Errors
    /// What the system says, which has no descriptors left.
    pub fn new() -> io::Result<Self> {
        let most = MOST_EVENTS.try_into().map_err(io::Error::other)?;
        Ok(Self { poller: Arc::new(polling::Poller::new()?), watched: Vec::new(), events: Events::with_capacity(most) })
    }

    /// From now on, says `token` whenever `watched` has something to receive. Until [`Poller::forget`], its socket stays
    /// open.
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` when the token is in use, `InvalidInput` when no socket may have it.
    pub fn watch(&mut self, watched: &impl Watched, token: Token) -> io::Result<()> {
        let Some(socket) = watched.socket() else { return Ok(()) };
        if self.watched.iter().any(|(known, _)| *known == token) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        sys::watch(&self.poller, socket.as_ref(), token.0)?;
        self.watched.push((token, Arc::clone(socket)));
        Ok(())
    }

    /// Says `token` no more. Does nothing when nobody has it.
    pub fn forget(&mut self, token: Token) {
        if let Some(place) = self.watched.iter().position(|(known, _)| *known == token) {
            let (_, socket) = self.watched.swap_remove(place);
            // It was added, so it can be deleted.
            _ = self.poller.delete(&*socket);
        }
    }

    /// Waits until a socket has something, a [`Waker`] calls, or `timeout` has passed (`None`: for ever). May return
    /// early. Does not allocate.
    ///
    /// # Errors
    /// What the system says; nothing that waiting again would mend.
    pub fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Ready<'_>> {
        self.events.clear();
        match self.poller.wait(&mut self.events, timeout) {
            Err(error) if error.kind() != ErrorKind::Interrupted => Err(error),
            _ => Ok(Ready(&self.events)),
        }
    }

    /// What ends a wait from another thread.
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.poller))
    }
}

impl Drop for Poller {
    /// Wakers may keep the system's poller alive, and sockets must not be closed while it knows them.
    fn drop(&mut self) {
        while let Some(&(token, _)) = self.watched.last() {
            self.forget(token);
        }
    }
}

impl Waker {
    /// Wakes. Cheap when somebody did before and nobody woke yet.
    ///
    /// # Errors
    /// What the system says.
    pub fn wake(&self) -> io::Result<()> {
        self.0.notify()
    }
}

impl Ready<'_> {
    /// The tokens.
    pub fn tokens(&self) -> impl Iterator<Item = Token> {
        self.0.iter().map(|event| Token(event.key))
    }

    /// Whether a socket has something.
    #[must_use]
    pub fn contains(&self, token: Token) -> bool {
        self.tokens().any(|ready| ready == token)
    }
}
