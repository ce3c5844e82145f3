//! Listening beside the conference: a socket, and a thread that takes notes of what arrives.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use socket2::Socket;

/// A socket that is listened to.
#[derive(Debug)]
pub(super) struct Ear<T> {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<T>,
}

/// How soon the thread notices that it is over.
const TURN: Duration = Duration::from_millis(50);

/// Longer than any packet of sound; of a longer one, the beginning says enough.
const LONGEST: usize = 2048;

/// Takes a note of a packet: what it says, from whom, and when it came.
pub(super) type Note<T> = fn(&mut T, &[u8], SocketAddr, Instant);

impl<T: Send + 'static> Ear<T> {
    /// Begins to listen.
    pub(super) fn open(socket: Socket, mut notes: T, note: Note<T>) -> io::Result<Self> {
        socket.set_read_timeout(Some(TURN))?;
        // To read from it is the same for every kind of socket that has packets.
        let socket = UdpSocket::from(socket);
        let is_over = Arc::new(AtomicBool::new(false));
        let must_end = Arc::clone(&is_over);
        let listen = move || {
            let mut packet = [0; LONGEST];
            while !must_end.load(Ordering::Relaxed) {
                match socket.recv_from(&mut packet) {
                    Ok((length, from)) => {
                        note(&mut notes, packet.get(..length).unwrap_or_default(), from, Instant::now())
                    }
                    Err(error) if is_only_quiet(&error) => {}
                    Err(_) => break,
                }
            }
            notes
        };
        let thread = thread::Builder::new().name("doctor's ear".into()).spawn(listen)?;
        Ok(Self { is_over, thread })
    }

    /// Ends, with what was noted; nothing if the thread is no more.
    pub(super) fn close(self) -> Option<T> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().ok()
    }
}

fn is_only_quiet(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}
