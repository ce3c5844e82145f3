//! Who is speaking to TAPI, and who has last words to say. Kept under the [monitor's](super::Monitor) lock.
//!
//! Every callback and every closing has a ticket; tickets only grow. What is closed concerns some callbacks: a call those
//! about it, a media provider those that name it, the line and the provider all. Whoever closes waits,
//!
//! * outside of callbacks, for the callbacks that are older than the closing and concern it, and, if everything closes,
//!   for older closings: the last words of others are words too;
//! * inside a callback, which others may be waiting for, only for the courier's. Others cannot be waited for, so who
//!   closes everything there takes over what they still have to say, and says it;
//! * on the courier's thread for nobody.
//!
//! A word that another is saying just then may be heard beside those that were taken over: it cannot be waited for.
//! Whose words were taken returns when they have been said. Threads outside of callbacks thus wait for older ones and
//! for those inside, these for the courier and for newer ones inside, the courier for nobody: no two for each other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::ThreadId;

use crate::abi::types::{DriverCall, TapiMspLine};
use crate::exchange::Delivery;
use crate::host::{Event, LineHost};

/// Who hears of the open line.
pub(crate) type Listener = Option<Arc<dyn LineHost>>;

/// The place of a callback or a closing among all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Ticket(u64);

/// What is closed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    Call(DriverCall),
    /// A media provider, by TAPI's name for it.
    Instance(TapiMspLine),
    /// The line, or the provider.
    Everything,
}

/// One thing to say, to whom, and the call it is about.
pub(super) struct Word {
    pub(super) call: Option<DriverCall>,
    pub(super) delivery: Delivery,
    pub(super) listener: Listener,
}

#[derive(Default)]
pub(super) struct Floor {
    last: Ticket,
    courier: Option<ThreadId>,
    callbacks: Vec<Callback>,
    closings: Vec<Closing>,
}

/// Somebody is inside a callback.
struct Callback {
    ticket: Ticket,
    thread: ThreadId,
    call: Option<DriverCall>,
    to: Option<TapiMspLine>,
}

/// Somebody closes something.
struct Closing {
    ticket: Ticket,
    thread: ThreadId,
    what: Closed,
    words: VecDeque<Word>,
    /// By whom the words are said instead.
    taken_by: Option<Ticket>,
}

impl Floor {
    /// This thread is the courier's from now on.
    pub(super) fn introduce_courier(&mut self, thread: ThreadId) {
        self.courier = Some(thread);
    }

    /// A callback begins.
    pub(super) fn begin(&mut self, thread: ThreadId, word: &Word) -> Ticket {
        let ticket = self.next_ticket();
        self.callbacks.push(Callback { ticket, thread, call: word.call, to: word.instance() });
        ticket
    }

    /// It has returned.
    pub(super) fn end(&mut self, callback: Ticket) {
        self.callbacks.retain(|one| one.ticket != callback);
    }

    /// A closing begins.
    pub(super) fn open(&mut self, thread: ThreadId, what: Closed, words: impl Iterator<Item = Word>) -> Ticket {
        let ticket = self.next_ticket();
        let mut all = VecDeque::new();
        match what {
            Closed::Call(_) => {}
            // It is gone: to whom would they be said?
            Closed::Instance(name) => {
                for closing in &mut self.closings {
                    closing.words.retain(|word| word.instance() != Some(name));
                }
            }
            Closed::Everything if self.is_inside(thread) => all = self.take_over(thread, ticket),
            Closed::Everything => {}
        }
        all.extend(words);
        self.closings.push(Closing { ticket, thread, what, words: all, taken_by: None });
        ticket
    }

    /// Whether something must return first.
    pub(super) fn must_wait(&self, closing: Ticket) -> bool {
        let Some(Closing { thread, what, .. }) = self.closing(closing) else { return false };
        if self.courier == Some(*thread) {
            return false;
        }
        let inside = self.is_inside(*thread);
        let callbacks = self.callbacks.iter().filter(|one| one.ticket < closing && one.thread != *thread);
        let mut waited_for = callbacks.filter(|one| !inside || self.courier == Some(one.thread));
        let for_closings = !inside && *what == Closed::Everything;
        waited_for.any(|one| what.concerns(one))
            || for_closings && self.closings.iter().any(|other| other.ticket < closing)
    }

    /// What this closing has to say next.
    pub(super) fn next_word(&mut self, closing: Ticket) -> Option<Word> {
        self.closings.iter_mut().find(|one| one.ticket == closing)?.words.pop_front()
    }

    /// Whether somebody still says this closing's words instead.
    pub(super) fn is_spoken_for(&self, closing: Ticket) -> bool {
        let taker = self.closing(closing).and_then(|closing| closing.taken_by);
        taker.is_some_and(|taker| self.closing(taker).is_some())
    }

    /// The closing is over.
    pub(super) fn close(&mut self, closing: Ticket) {
        self.closings.retain(|one| one.ticket != closing);
    }

    /// What others still have to say. The courier's words stay with it: it is waited for.
    fn take_over(&mut self, thread: ThreadId, taker: Ticket) -> VecDeque<Word> {
        let courier = self.courier;
        let mut taken = VecDeque::new();
        for other in &mut self.closings {
            let can_be_waited_for = other.thread != thread && courier == Some(other.thread);
            if !can_be_waited_for && !other.words.is_empty() {
                taken.append(&mut other.words);
                other.taken_by = Some(taker);
            }
        }
        taken
    }

    fn is_inside(&self, thread: ThreadId) -> bool {
        self.callbacks.iter().any(|one| one.thread == thread)
    }

    fn closing(&self, ticket: Ticket) -> Option<&Closing> {
        self.closings.iter().find(|one| one.ticket == ticket)
    }

    fn next_ticket(&mut self) -> Ticket {
        self.last.0 += 1;
        self.last
    }
}

impl Closed {
    fn concerns(self, callback: &Callback) -> bool {
        match self {
            Self::Call(call) => callback.call == Some(call),
            Self::Instance(name) => callback.to == Some(name),
            Self::Everything => true,
        }
    }
}

impl Word {
    /// The media provider it names, if it is for one alone.
    fn instance(&self) -> Option<TapiMspLine> {
        match self.delivery {
            Delivery::Event(Event::MspData { to, .. }) => Some(to),
            Delivery::Event(_) | Delivery::Completion(..) | Delivery::NewCall(..) => None,
        }
    }
}
