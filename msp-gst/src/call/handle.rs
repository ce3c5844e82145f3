//! The call as its program sees it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use conference_model::participant::ParticipantId;
use conference_model::rtp::SdesKind;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, TryRecvError, bounded};

use super::driver::{Change, Command};
use super::join::{Joined, Line, Talk, Threads};
use super::mixing::{MixReport, Order};
use super::{
    CallConfig, CallEvent, CallStatistics, Clock, JoinError, ListenerId, Metronome, MixListener, NoAnswer, NotWished,
    PersonReport, Playout, VoiceInput, VoiceRefused, Whom,
};
use crate::codec::Layout;
use crate::sending::VoiceConfig;

/// How long the threads may take to answer: they wake within 10 ms, so this is a very busy computer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long leaving waits for the goodbyes. In a crowd they wait for their turn, which the threads do without us.
const LONGEST_LEAVING: Duration = Duration::from_millis(500);

/// One conference, joined. Dropping it leaves; whoever shares it, as [`Streams`](crate::stream::Streams) do, keeps it.
#[derive(Debug)]
pub struct Call {
    line: Line,
    events: Receiver<CallEvent>,
    media: Vec<Talk>,
    /// `None` once left.
    threads: Mutex<Option<Threads>>,
    over: Receiver<()>,
    listeners: AtomicU64,
    layout: Layout,
    /// As we said it when we joined.
    own_name: String,
    /// Most talkers that the mixer has.
    most_talkers: usize,
}

impl Call {
    /// Opens the groups of a conference; from then on we are in it, listen, and report.
    ///
    /// # Errors
    /// [`JoinError`], a sentence that says what to do. Nothing was sent then.
    pub fn join(config: CallConfig) -> Result<Self, JoinError> {
        let CallConfig { speakers, layout, .. } = config;
        let said = [SdesKind::Name, SdesKind::Email, SdesKind::Cname].map(|kind| config.identity.get(kind));
        let own_name = said.into_iter().flatten().next().unwrap_or_default().to_owned();
        let (threads, line, media, events) = Joined::join(config)?.start()?;
        let most_talkers = 2 * (speakers.slots + speakers.warm + speakers.turns);
        let (over, threads) = (threads.ended.clone(), Mutex::new(Some(threads)));
        Ok(Self { line, events, media, threads, over, listeners: AtomicU64::new(0), layout, own_name, most_talkers })
    }

    /// What happens. Events that nobody fetches are lost beyond [`CallConfig::events_kept`] and counted. The last one is
    /// [`CallEvent::Ended`]; then the channel is disconnected.
    #[must_use]
    pub fn events(&self) -> &Receiver<CallEvent> {
        &self.events
    }

    /// The clock of [`Sound::at`](super::Sound::at) and of the reports.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.line.clock
    }

    /// Channels of the mix, and of what listeners hear.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// What we are called.
    pub(crate) fn own_name(&self) -> &str {
        &self.own_name
    }

    /// A way in for our voice, in the best codec of the conference, as its description wants it.
    ///
    /// # Errors
    /// [`VoiceRefused`].
    pub fn voice(&self) -> Result<VoiceInput, VoiceRefused> {
        self.voice_with(|_| ())
    }

    /// The same, adjusted: stereo, another bit rate.
    ///
    /// # Errors
    /// [`VoiceRefused`].
    pub fn voice_with(&self, adjust: impl Fn(&mut VoiceConfig)) -> Result<VoiceInput, VoiceRefused> {
        if self.threads().is_none() {
            return Err(VoiceRefused::Over);
        }
        let talk = self.media.iter().find(|media| media.is_allowed).ok_or(VoiceRefused::ListenOnly)?;
        let (letter_box, desk) = (self.line.letter_box.clone(), talk.desk.clone());
        VoiceInput::open(talk.session, &talk.media, letter_box, desk, adjust)
    }

    /// From its next tick on, the mixer lets `listener` hear.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn listen(&self, listener: Box<dyn MixListener>) -> Result<ListenerId, NoAnswer> {
        let id = ListenerId(self.listeners.fetch_add(1, Ordering::Relaxed));
        self.order(Order::Listen(id, listener))?;
        Ok(id)
    }

    /// Lets a listener hear no more, and gives it back; `None` when it is not there, or failed.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn stop_listening(&self, listener: ListenerId) -> Result<Option<Box<dyn MixListener>>, NoAnswer> {
        let (to, answer) = bounded(1);
        self.order(Order::Dismiss(listener, to))?;
        hear(&answer)
    }

    /// From now on the mixer keeps the pace of `metronome`; `None`: the system's clock.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn set_metronome(&self, metronome: Option<Box<dyn Metronome>>) -> Result<(), NoAnswer> {
        self.order(Order::Pace(metronome))
    }

    /// How loud somebody, or one of their sources, shall be: 1 as they send, at most
    /// [`LOUDEST_GAIN`](crate::mixer::LOUDEST_GAIN). Both gains count.
    ///
    /// # Errors
    /// [`NotWished`].
    pub fn set_gain(&self, whom: impl Into<Whom>, gain: f32) -> Result<(), NotWished> {
        self.wish(whom.into(), Change::Gain(gain))
    }

    /// Whether somebody, or one of their sources, shall not be heard. Whoever is muted costs nothing.
    ///
    /// # Errors
    /// [`NotWished`].
    pub fn set_muted(&self, whom: impl Into<Whom>, muted: bool) -> Result<(), NotWished> {
        self.wish(whom.into(), Change::Muted(muted))
    }

    /// What we say of ourselves from now on; an empty text takes it back. A CNAME is for life and not changed.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn describe(&self, kind: SdesKind, text: &str) -> Result<(), NoAnswer> {
        self.command(Command::Describe(kind, text.to_owned()))
    }

    /// Everybody who is listed, in the order of arrival, ourselves not.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn people(&self) -> Result<Vec<PersonReport>, NoAnswer> {
        let mut people = self.people_without_playout()?;
        let mixed = self.ask_mixer()?;
        people.iter_mut().for_each(|person| add_playout(person, &mixed));
        Ok(people)
    }

    /// One of them, also one of the last who left; `None` when it is nobody.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn person(&self, id: ParticipantId) -> Result<Option<PersonReport>, NoAnswer> {
        let mut person = self.person_without_playout(id)?;
        if let Some(person) = &mut person {
            add_playout(person, &self.ask_mixer()?);
        }
        Ok(person)
    }

    /// [`Self::people`] without what the mixer knows, for those who ask often: it answers within its tick only.
    pub(crate) fn people_without_playout(&self) -> Result<Vec<PersonReport>, NoAnswer> {
        self.ask(Command::People)
    }

    /// [`Self::person`] without what the mixer knows.
    pub(crate) fn person_without_playout(&self, id: ParticipantId) -> Result<Option<PersonReport>, NoAnswer> {
        self.ask(|to| Command::Person(id, to))
    }

    /// Every number.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn statistics(&self) -> Result<CallStatistics, NoAnswer> {
        let driver = self.ask(Command::Statistics)?;
        let mixer = self.ask_mixer()?;
        Ok(CallStatistics {
            media: driver.media,
            mixer: mixer.counters,
            talkers: mixer.totals,
            mix_level: mixer.level,
            mixing: mixer.mixing,
            driver: driver.driver,
            people_refused: driver.people_refused,
            events_lost: self.line.events_lost.count(),
        })
    }

    /// Says goodbye and ends. Returns when both threads have ended, or after half a second: in a crowd of more than fifty
    /// goodbyes wait for their turn (RFC 3550 §6.3.7), which goes on for up to ten seconds without us. Listeners hear
    /// nothing more, either way.
    ///
    /// # Errors
    /// [`NoAnswer::Over`] when it was left before.
    pub fn leave(&self, reason: Option<&str>) -> Result<(), NoAnswer> {
        let Threads { driver, mixer, ended } = self.threads().take().ok_or(NoAnswer::Over)?;
        // A driver that has ended by itself has said all it could.
        _ = self.line.send(Command::Leave(reason.map(str::to_owned)));
        if ended.recv_timeout(LONGEST_LEAVING) == Err(RecvTimeoutError::Disconnected) {
            // Neither panics: both are guarded.
            _ = driver.join();
            _ = mixer.join();
        }
        Ok(())
    }

    /// Whether it is over, or being left.
    pub(crate) fn is_over(&self) -> bool {
        self.threads().is_none() || self.over.try_recv() == Err(TryRecvError::Disconnected)
    }

    /// Disconnected when the call is over and its threads have ended.
    pub(crate) fn over(&self) -> &Receiver<()> {
        &self.over
    }

    fn threads(&self) -> MutexGuard<'_, Option<Threads>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wish(&self, whom: Whom, change: Change) -> Result<(), NotWished> {
        Ok(self.ask(|to| Command::Wish(whom, change, to))??)
    }

    fn command(&self, command: Command) -> Result<(), NoAnswer> {
        if self.threads().is_none() {
            return Err(NoAnswer::Over);
        }
        self.line.send(command)
    }

    fn ask<T>(&self, question: impl FnOnce(Sender<T>) -> Command) -> Result<T, NoAnswer> {
        let (to, answer) = bounded(1);
        self.command(question(to))?;
        hear(&answer)
    }

    fn order(&self, order: Order) -> Result<(), NoAnswer> {
        if self.threads().is_none() {
            return Err(NoAnswer::Over);
        }
        send(&self.line.orders, order)
    }

    fn ask_mixer(&self) -> Result<MixReport, NoAnswer> {
        let (to, answer) = bounded(1);
        let report = MixReport { talkers: Vec::with_capacity(self.most_talkers), ..MixReport::default() };
        self.order(Order::Report(report, to))?;
        hear(&answer)
    }
}

impl Line {
    fn send(&self, command: Command) -> Result<(), NoAnswer> {
        send(&self.commands, command)?;
        self.letter_box.waker.wake().map_err(|_| NoAnswer::Over)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // Over already, perhaps.
        _ = self.leave(None);
    }
}

fn send<T>(to: &Sender<T>, what: T) -> Result<(), NoAnswer> {
    to.send_timeout(what, PATIENCE).map_err(|error| match error {
        SendTimeoutError::Timeout(_) => NoAnswer::Busy,
        SendTimeoutError::Disconnected(_) => NoAnswer::Over,
    })
}

fn hear<T>(answer: &Receiver<T>) -> Result<T, NoAnswer> {
    answer.recv_timeout(PATIENCE).map_err(|error| match error {
        RecvTimeoutError::Timeout => NoAnswer::Busy,
        RecvTimeoutError::Disconnected => NoAnswer::Over,
    })
}

/// What the mixer knows of a person's sources.
fn add_playout(person: &mut PersonReport, mixed: &MixReport) {
    for source in &mut person.sources {
        let talker = mixed.talkers.iter().find(|talker| talker.source == source.source);
        source.playout = talker.map(|talker| Playout {
            heard: talker.heard,
            level: talker.level,
            delay: talker.buffered,
            counters: talker.counters,
        });
    }
}
