//! The streams of a call: what is spoken into the conference, and what is heard of it, on what a program chose.
//!
//! ```text
//!   program ─orders─► ╭──── keeper ────╮ ─► Capture, Playback ─► VoiceInput ─► call
//!           ◄─events─ │ wanted ⇄ runs  │ ─► Render, Recording ◄─ MixListener ◄─ call
//!                     ╰────────────────╯ ◄─ what pipelines say
//! ```
//!
//! * **What is wanted and what runs are two things.** A program chooses terminals and files, starts, pauses and stops the
//!   two directions, and attaches a call, in any order; the keeper makes what runs agree with that, again after each
//!   change. Nothing runs without a call.
//! * **A device that disappears stops its stream, not the call.** It stays chosen, and runs again when it is plugged in.
//! * **One thread** owns everything here: starting a device may take seconds, and no lock is held over it.
//! * **The speaker paces the mix**, by its own clock, and whoever captures from a microphone gets an echo canceller that
//!   listens to it.

#![deny(clippy::indexing_slicing)]

mod choice;
mod engine;
mod event;
mod keeper;
mod mouth;
mod order;

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

pub use self::choice::{Choice, MOST_RENDERED};
use self::event::MOST_EVENTS;
pub use self::event::{Refusal, Status, StreamEvent, Unusable, Why};
use self::keeper::Keeper;
use self::order::Order;
use crate::call::Call;
use crate::lossy::{Lossy, Lost};
use crate::recording::RecordingError;
use crate::terminal::{CatalogueEvent, Direction, TerminalId};

/// Orders that wait while a device starts.
const MOST_ORDERS: usize = 64;

/// Whether a direction shall move sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Wanted {
    /// As soon as there is a call.
    #[default]
    Running,
    /// Devices stay open and files stay where they are, but nobody hears anything.
    Paused,
    /// Nothing is open.
    Stopped,
}

impl Wanted {
    /// What two who both have a say agree on: the quieter.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stopped, _) | (_, Self::Stopped) => Self::Stopped,
            (Self::Paused, _) | (_, Self::Paused) => Self::Paused,
            (Self::Running, Self::Running) => Self::Running,
        }
    }
}

/// What is done to the voice of a microphone. Other terminals are left as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cleaning {
    /// Take out what the speaker plays.
    pub echo: bool,
    /// Suppress noise.
    pub noise: bool,
    /// Bring voices to the same loudness.
    pub gain: bool,
    /// Find out whether somebody speaks.
    pub voice: bool,
}

impl Default for Cleaning {
    /// Everything.
    fn default() -> Self {
        Self { echo: true, noise: true, gain: true, voice: true }
    }
}

/// The two directions of a call's sound. Dropping it stops both.
#[derive(Debug)]
pub struct Streams {
    orders: Option<Sender<Order>>,
    soon: Sender<Option<Arc<Call>>>,
    events: Receiver<StreamEvent>,
    lost: Lost,
    keeper: Option<JoinHandle<()>>,
}

impl Streams {
    /// Streams on which nothing is chosen, without a call.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn new() -> io::Result<Self> {
        let (orders, obeyed) = bounded(MOST_ORDERS);
        let (told, events) = Lossy::bounded(MOST_EVENTS);
        let lost = told.lost().clone();
        // One for each conference that is joined or left, and all but the newest are skipped.
        let (soon, attached) = unbounded();
        let keeper = Keeper::new(obeyed, attached, told);
        let keeper = thread::Builder::new().name("plenary-streams".into()).spawn(move || keeper.run())?;
        Ok(Self { orders: Some(orders), soon, events, lost, keeper: Some(keeper) })
    }

    /// From now on, this call's sound. Returns when what is chosen runs, or has said that it does not.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn attach(&self, call: Arc<Call>) -> Result<(), Refusal> {
        self.ask(|to| Order::Attach(Some(call), to))
    }

    /// No call any more. What was chosen stays so.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn detach(&self) -> Result<(), Refusal> {
        self.ask(|to| Order::Attach(None, to))
    }

    /// Chooses a terminal or files. One thing at a time is spoken from, several may be listened with.
    ///
    /// # Errors
    /// [`Refusal`]; when it cannot be used now it is not chosen.
    pub fn choose(&self, choice: Choice) -> Result<TerminalId, Refusal> {
        let id = choice.id();
        self.choose_as(id.clone(), choice)?;
        Ok(id)
    }

    /// The same under a name of the program's: two that play the same file are two things then. What is named as one run
    /// of files ([`TerminalId::run`]) is given up by itself when it is over or has failed, and never begins again.
    ///
    /// # Errors
    /// As for [`Self::choose`].
    pub fn choose_as(&self, id: TerminalId, choice: Choice) -> Result<(), Refusal> {
        self.ask(|to| Order::Choose(id, choice, to))?
    }

    /// Attaches a call, or none, without waiting for devices: they may take seconds, and say themselves what becomes of them.
    /// It comes before all that waits to be done.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn attach_soon(&self, call: Option<Arc<Call>>) -> Result<(), Refusal> {
        self.soon.send(call).map_err(|_| Refusal::Over)
    }

    /// Gives up what was chosen. Files are complete when it returns, or it answers why they are not, which no event says then.
    ///
    /// # Errors
    /// [`Refusal::NotChosen`].
    pub fn give_up(&self, id: &TerminalId) -> Result<Option<RecordingError>, Refusal> {
        self.ask(|to| Order::GiveUp(id.clone(), to))?
    }

    /// Starts, pauses or stops a direction. What failed before is tried again by starting.
    ///
    /// # Errors
    /// [`Refusal::Over`]; what does not run says so by [`StreamEvent::Failed`].
    pub fn want(&self, direction: Direction, wanted: Wanted) -> Result<(), Refusal> {
        self.ask(|to| Order::Want(direction, wanted, to))
    }

    /// Starts, pauses or stops one thing that was chosen, as far as its direction runs. A file that is over begins again.
    ///
    /// # Errors
    /// [`Refusal::NotChosen`].
    pub fn want_one(&self, id: &TerminalId, wanted: Wanted) -> Result<(), Refusal> {
        self.ask(|to| Order::WantOne(id.clone(), wanted, to))?
    }

    /// How loud one thing is that was chosen, on top of its direction's volume. Files are as loud as they are.
    ///
    /// # Errors
    /// [`Refusal::NotChosen`].
    pub fn set_volume_of(&self, id: &TerminalId, volume: f32) -> Result<(), Refusal> {
        self.ask(|to| Order::VolumeOf(id.clone(), volume, to))?
    }

    /// How loud: 1 is as it is.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn set_volume(&self, direction: Direction, volume: f32) -> Result<(), Refusal> {
        self.ask(|to| Order::Volume(direction, volume, to))
    }

    /// Whether nothing shall be heard. Whoever is muted is silent to the conference, and still there.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn set_muted(&self, direction: Direction, muted: bool) -> Result<(), Refusal> {
        self.ask(|to| Order::Mute(direction, muted, to))
    }

    /// What is done to the voice of a microphone from now on.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn clean(&self, cleaning: Cleaning) -> Result<(), Refusal> {
        self.ask(|to| Order::Clean(cleaning, to))
    }

    /// Tells what the [`Catalogue`](crate::terminal::Catalogue) told: what is chosen and plugged in again runs again.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn devices_changed(&self, event: CatalogueEvent) -> Result<(), Refusal> {
        self.send(Order::Devices(event))
    }

    /// How a direction is.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn status(&self, direction: Direction) -> Result<Status, Refusal> {
        self.ask(|to| Order::Status(direction, to))
    }

    /// Pictures of all pipelines as they are now, for Graphviz.
    ///
    /// # Errors
    /// [`Refusal::Over`].
    pub fn pictures(&self) -> Result<Vec<String>, Refusal> {
        self.ask(Order::Pictures)
    }

    /// What happens.
    #[must_use]
    pub fn events(&self) -> &Receiver<StreamEvent> {
        &self.events
    }

    /// How many events nobody fetched in time.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.lost.count()
    }

    fn send(&self, order: Order) -> Result<(), Refusal> {
        self.orders.as_ref().ok_or(Refusal::Over)?.send(order).map_err(|_| Refusal::Over)
    }

    /// Devices, players, writers and disks each have a limit, so the answer comes.
    fn ask<T>(&self, order: impl FnOnce(Sender<T>) -> Order) -> Result<T, Refusal> {
        let (to, answer) = bounded(1);
        self.send(order(to))?;
        answer.recv().map_err(|_| Refusal::Over)
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(keeper) = self.keeper.take() {
            // A keeper that panicked has let go of everything.
            let _ = keeper.join();
        }
    }
}
