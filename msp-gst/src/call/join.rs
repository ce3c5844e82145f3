//! Joining: from a description to two running threads.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use conference_model::codec::{Kind, PayloadFormat};
use conference_model::description::DialableMedia;
use conference_model::participant::SessionId;
use conference_model::random::{KeyedHash, Randomness};
use conference_model::roster::{Roster, RosterInput};
use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender, bounded};

use super::driver::{self, Command, Driver};
use super::medium::{Making, Medium};
use super::mixing::{self, MOST_DISCARDED, Mixing, Order};
use super::strangers::Strangers;
use super::telling::Teller;
use super::voice::{Desk, LetterBox, MOST_LETTERS};
use super::{CallConfig, CallEvent, Clock, JoinError, batch, formats, own_voice};
use crate::lossy::Lost;
use crate::mixer::{Mixer, MixerConfig};
use crate::net::{Changes, Poller, Waker};

/// Commands and orders that may wait. Who has more to say waits for those.
const MOST_WAITING: usize = 64;

/// Measured levels that may wait for the driver: ten ticks of a hundred talkers.
const MOST_MEASURED: usize = 1_024;

/// Sessions are numbered in one octet.
const MOST_MEDIA: usize = 256;

/// How the program reaches the threads.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) clock: Clock,
    pub(super) commands: Sender<Command>,
    pub(super) orders: Sender<Order>,
    pub(super) letter_box: LetterBox,
    pub(super) events_lost: Lost,
}

/// The threads of a call.
#[derive(Debug)]
pub(super) struct Threads {
    pub(super) driver: JoinHandle<()>,
    pub(super) mixer: JoinHandle<()>,
    /// Disconnected when both have ended.
    pub(super) ended: Receiver<()>,
}

/// A call that was joined and does nothing yet.
pub(super) struct Joined {
    driver: Driver,
    mixing: Mixing,
    pub(super) media: Vec<Talk>,
    pub(super) line: Line,
    pub(super) events: Receiver<CallEvent>,
    teller: Teller,
}

/// What a voice input needs of a medium.
#[derive(Clone, Debug)]
pub(super) struct Talk {
    pub(super) session: SessionId,
    pub(super) media: DialableMedia,
    pub(super) desk: Arc<Desk>,
    pub(super) is_allowed: bool,
}

impl Joined {
    /// Opens the groups.
    pub(super) fn join(config: CallConfig) -> Result<Self, JoinError> {
        let audio = audio(&config)?;
        let clock = Clock::start();
        let mut random = Randomness::from_seed(seed()?);
        let changes = Changes::new()?;
        let poller = Poller::new().map_err(|cause| system("descriptors", cause))?;
        let (media, formats) = open_media(&config, audio, &changes, clock, &mut random)?;
        let (teller, events) = Teller::new(config.events_kept);
        let (line, driver_ends, mixer_ends) = wire(clock, &teller, poller.waker(), &config);
        let roster = roster(&config, clock.now(), &mut random);
        let mixing = Mixing::new(mixer(&config, formats, &mut random), mixer_ends);
        let talks = media.iter().map(Medium::talk).collect();
        let driver = Driver::new(media, roster, config.preferences, poller, changes, driver_ends);
        let driver = driver.map_err(|cause| system("descriptors", cause))?;
        Ok(Self { driver, mixing, media: talks, line, events, teller })
    }

    /// Starts the threads.
    pub(super) fn start(self) -> Result<(Threads, Line, Vec<Talk>, Receiver<CallEvent>), JoinError> {
        let Self { driver, mixing, media, line, events, teller } = self;
        let (ending, ended) = bounded::<()>(0);
        let (also_ending, also_teller) = (ending.clone(), teller.clone());
        let waker = line.letter_box.waker.clone();
        // When one fails, the other sees its channels end, and ends too. The driver looks when it is woken.
        let mixer = spawn("call-mixer", move || {
            guarded(also_ending, also_teller, || mixing.run());
            _ = waker.wake();
        })?;
        let driver = spawn("call-driver", move || guarded(ending, teller, || driver.run()))?;
        Ok((Threads { driver, mixer, ended }, line, media, events))
    }
}

/// The channels, and who has which end.
fn wire(clock: Clock, teller: &Teller, waker: Waker, config: &CallConfig) -> (Line, driver::Ends, mixing::Ends) {
    let (loading, batches) = batch::belt();
    let (own_voice, own_sound) = own_voice::way(config.layout);
    let (command_sender, commands) = bounded(MOST_WAITING);
    let (order_sender, orders) = bounded(MOST_WAITING);
    let (measured_sender, measured) = bounded(MOST_MEASURED);
    let (discarding, discarded) = bounded(MOST_DISCARDED);
    let strangers = Strangers::new(config.strangers_heard);
    let (letter_sender, letters) = bounded(MOST_LETTERS);
    let (empty_sender, empty) = bounded(MOST_LETTERS);
    let driver = driver::Ends {
        clock,
        commands,
        letters,
        empty: empty_sender,
        measured,
        discarded,
        loading,
        strangers,
        teller: teller.clone(),
    };
    let mixing = mixing::Ends {
        clock,
        batches,
        orders,
        measured: measured_sender,
        discarding,
        own: own_sound,
        teller: teller.clone(),
    };
    let letter_box = LetterBox { letters: letter_sender, empty, waker, own: own_voice };
    let line = Line { clock, commands: command_sender, orders: order_sender, letter_box, events_lost: teller.lost() };
    (line, driver, mixing)
}

/// The media of sound. Others come later.
fn audio(config: &CallConfig) -> Result<Vec<DialableMedia>, JoinError> {
    let is_audio = |media: &&DialableMedia| media.kind == Kind::Audio;
    let audio: Vec<DialableMedia> = config.dialable.media.iter().filter(is_audio).take(MOST_MEDIA).cloned().collect();
    if audio.is_empty() {
        return Err(JoinError::NoAudio);
    }
    if audio.iter().any(|media| media.secure) {
        return Err(JoinError::Encrypted);
    }
    Ok(audio)
}

fn open_media(
    config: &CallConfig,
    audio: Vec<DialableMedia>,
    changes: &Changes,
    clock: Clock,
    random: &mut Randomness,
) -> Result<(Vec<Medium>, Vec<PayloadFormat>), JoinError> {
    let (numbers, formats) = formats::number(&audio);
    // One reading for all: lip-sync rests on it.
    let mut making = Making { config, interfaces: changes.known(), reading: clock.reading(), random };
    let sessions = (0..=u8::MAX).map(SessionId);
    let media = sessions.zip(audio).zip(numbers);
    let media = media.map(|((id, media), numbers)| Medium::open(id, media, numbers, &mut making));
    Ok((media.collect::<Result<_, _>>()?, formats))
}

fn mixer(config: &CallConfig, formats: Vec<PayloadFormat>, random: &mut Randomness) -> Mixer {
    let &CallConfig { layout, speakers, longest_delay, .. } = config;
    Mixer::new(MixerConfig { layout, formats, speakers, longest_delay }, KeyedHash::new(random))
}

fn roster(config: &CallConfig, now: Instant, random: &mut Randomness) -> Roster {
    let mut roster = Roster::new(KeyedHash::new(random));
    for (item, text) in config.identity.items() {
        roster.handle_input(now, RosterInput::LocalInfo { item, text: text.to_owned() });
    }
    roster
}

/// 256 bits of the system's entropy: numbers and hashes must not be guessed.
fn seed() -> Result<[u8; 32], JoinError> {
    let mut seed = [0; 32];
    let filled = getrandom::fill(&mut seed);
    filled.map(|()| seed).map_err(|error| system("random numbers", error.into()))
}

fn system(what: &'static str, cause: io::Error) -> JoinError {
    JoinError::System { what, cause }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, JoinError> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|cause| system("threads", cause))
}

/// Runs a thread's work. A panic ends the call, says so, and nothing else.
fn guarded(ending: Sender<()>, teller: Teller, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        teller.end_for("the program failed in this call; please report it");
    }
    // Who sees that both have ended finds the end told.
    drop(teller);
    drop(ending);
}
