//! Sleeping until a socket has something, a time has come, or another thread has a wish.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd as _, BorrowedFd};
use socket2::Socket;

/// The end that sleeps.
#[derive(Debug)]
pub(crate) struct Sleeper(Socket);

/// The end that wakes.
#[derive(Clone, Debug)]
pub(crate) struct Waker(Arc<Socket>);

/// Two ends of one line.
pub(crate) fn line() -> io::Result<(Sleeper, Waker)> {
    let (ear, mouth) = pair()?;
    ear.set_nonblocking(true)?;
    mouth.set_nonblocking(true)?;
    Ok((Sleeper(ear), Waker(Arc::new(mouth))))
}

#[cfg(unix)]
fn pair() -> io::Result<(Socket, Socket)> {
    Socket::pair(socket2::Domain::UNIX, socket2::Type::DGRAM, None)
}

/// Systems without socket pairs have the loopback interface; connected to each other, the two hear nobody else.
#[cfg(not(unix))]
fn pair() -> io::Result<(Socket, Socket)> {
    use std::net::{Ipv4Addr, UdpSocket};

    let [a, b] = [UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?];
    a.connect(b.local_addr()?)?;
    b.connect(a.local_addr()?)?;
    Ok((a.into(), b.into()))
}

impl Waker {
    /// Wakes the sleeper, now or when it next lies down.
    pub(crate) fn wake(&self) {
        // When the line is full it is being woken already.
        _ = self.0.as_ref().write(&[0]);
    }
}

impl Sleeper {
    /// Sleeps until one of `sockets` has something, it is woken, or `longest` has passed. Whether it was woken.
    pub(crate) fn sleep(&self, sockets: &[BorrowedFd<'_>], longest: Option<Duration>) -> io::Result<bool> {
        let watched = std::iter::once(self.0.as_fd()).chain(sockets.iter().copied());
        let mut watched: Vec<PollFd<'_>> = watched.map(|one| PollFd::from_borrowed_fd(one, PollFlags::IN)).collect();
        let longest = longest.and_then(|longest| Timespec::try_from(longest).ok());
        match poll(&mut watched, longest.as_ref()) {
            Err(error) if io::Error::from(error).kind() != io::ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        let mut calls = [0; 16];
        let mut is_woken = false;
        while (&self.0).read(&mut calls).is_ok_and(|length| length > 0) {
            is_woken = true;
        }
        Ok(is_woken)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Instant;

    use super::*;

    #[test]
    fn who_was_woken_before_lying_down_does_not_sleep_and_then_sleeps_again() {
        let (sleeper, waker) = line().unwrap();
        (0..1000).for_each(|_| waker.wake());
        let began = Instant::now();
        sleeper.sleep(&[], None).unwrap();
        assert!(began.elapsed() < Duration::from_secs(5));
        sleeper.sleep(&[], Some(Duration::from_millis(20))).unwrap();
        assert!(began.elapsed() >= Duration::from_millis(20), "it was woken once, not a thousand times");
        let other = thread::spawn(move || waker.wake());
        sleeper.sleep(&[], None).unwrap();
        other.join().unwrap();
    }
}
