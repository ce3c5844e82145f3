//! People made up for a demonstration: they speak, and measure what they and we hear.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use plenary_tapi_host::{Call, Direction, MediaTypes, ParticipantText, Tapi, Terminal, TerminalKind};

use super::attendance::{Service, lost_packets};
use super::failure;
use super::hearing::{Hearing, Sign};
use super::voice::{RATE, Voice, harmonics};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::Identity;

/// Somebody made up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Actor {
    /// What they are called.
    pub(crate) name: &'static str,
    /// The deepest tone of their voice, in hertz.
    pub(crate) pitch: f64,
}

impl Actor {
    /// What tells them from others: two tones at once are no chance.
    pub(crate) fn sign(self) -> Sign {
        Sign::Tones(vec![self.pitch, 2.0 * self.pitch])
    }

    /// Whether a tone could be taken for a part of their voice.
    pub(crate) fn sounds_like(self, hertz: f64) -> bool {
        /// What a stretch of [`Hearing`] tells from each other, and some more.
        const APART: f64 = 30.0;
        harmonics(self.pitch).any(|tone| (tone - hertz).abs() < APART)
    }
}

/// Those who were made up, at work.
pub(crate) struct Troupe {
    guests: Sender<Terminal>,
    stop: Sender<()>,
    thread: JoinHandle<Outcome>,
}

/// Whom each heard, by their signs, the actors first, then the guests; and how many packets the actors missed.
pub(crate) type Outcome = (Vec<Vec<bool>>, u64);

/// One of them in the conference. The call is dropped first: it needs the rest.
struct Part {
    call: Call,
    mouth: Terminal,
    ears: Terminal,
    voice: Voice,
    /// What of it was not taken yet.
    pending: Vec<i16>,
    _tapi: Tapi,
}

/// How often they speak and listen: a terminal keeps a second.
const TURN: Duration = Duration::from_millis(50);

/// Whoever cannot say goodbye within this time is missed some time later.
const GOODBYE: Duration = Duration::from_secs(2);

/// What is said ahead of time. Less than a terminal keeps, so that voices do not come late.
const AHEAD: usize = RATE as usize / 10;

impl Troupe {
    /// Sends them into a conference, where everybody listens for these signs.
    pub(crate) fn enter(
        service: &Service,
        sdp: &str,
        interface: &str,
        actors: &[Actor],
        signs: &[Sign],
    ) -> Result<Self, Failure> {
        let parts = actors.iter().map(|actor| Part::of(*actor, service.access()?, sdp, interface));
        let parts = parts.collect::<Result<Vec<_>, Failure>>()?;
        let ((guests, guest), (stop, stopped)) = (unbounded(), bounded(0));
        let hearing = Hearing::new(signs.to_vec());
        let perform = move || perform(parts, &hearing, &guest, &stopped);
        let thread = thread::Builder::new().name("demo people".into()).spawn(perform).map_err(|error| {
            Failure::new(Exit::Failed, format!("There is no thread to be had ({error})."), "End other programs.")
        })?;
        Ok(Self { guests, stop, thread })
    }

    /// Listens to what somebody else hears, too.
    pub(crate) fn listen(&self, ears: Terminal) {
        // Whoever is gone does not listen.
        let _ = self.guests.send(ears);
    }

    /// They leave.
    pub(crate) fn end(self) -> Outcome {
        drop(self.stop);
        self.thread.join().unwrap_or_default()
    }
}

impl Part {
    fn of(actor: Actor, tapi: Tapi, sdp: &str, interface: &str) -> Result<Self, Failure> {
        let identity = Identity::fresh().map_err(|error| {
            Failure::new(Exit::Failed, format!("There are no random numbers ({error})."), "Restart the computer.")
        })?;
        let begin = || {
            let address = tapi.conference_address()?;
            let call = address.create_call(sdp, MediaTypes::AUDIO)?;
            call.set_local_text(ParticipantText::CanonicalName, identity.cname())?;
            call.set_local_text(ParticipantText::Name, actor.name)?;
            call.set_interface(interface)?;
            let mouth = address.create_terminal(&TerminalKind::Program(Direction::Capture))?;
            let ears = address.create_terminal(&TerminalKind::Program(Direction::Render))?;
            call.select_terminal(&mouth)?;
            call.select_terminal(&ears)?;
            call.connect()?;
            Ok((call, mouth, ears))
        };
        let (call, mouth, ears) = begin().map_err(|error| failure(&error))?;
        Ok(Self { call, mouth, ears, voice: Voice::new(actor.pitch), pending: Vec::new(), _tapi: tapi })
    }

    fn speak(&mut self, samples: usize) {
        self.pending.resize(samples, 0);
        self.voice.speak(&mut self.pending);
        // What there is no room for is not said: nobody hears it.
        let _ = self.mouth.write_samples(&self.pending);
    }
}

fn perform(mut parts: Vec<Part>, hearing: &Hearing, guests: &Receiver<Terminal>, stopped: &Receiver<()>) -> Outcome {
    let listener = |ears: &Terminal| (ears.clone(), hearing.clone());
    let mut listeners: Vec<_> = parts.iter().map(|part| listener(&part.ears)).collect();
    let mut said = 0;
    let began = std::time::Instant::now();
    loop {
        select! {
            recv(guests) -> guest => listeners.extend(guest.iter().map(listener)),
            recv(stopped) -> _ => break,
            default(TURN) => {}
        }
        let due = samples_in(began.elapsed()) + AHEAD;
        parts.iter_mut().for_each(|part| part.speak(due - said));
        said = due;
        listeners.iter_mut().for_each(|(ears, hearing)| listen(ears, hearing));
    }
    let lost = parts.iter().map(|part| lost_packets(&part.call)).sum();
    for part in &parts {
        let _ = part.call.disconnect();
    }
    for part in &parts {
        let _ = part.call.wait_until_over(GOODBYE);
    }
    (listeners.iter().map(|(_, hearing)| hearing.verdict()).collect(), lost)
}

/// Takes in what was heard since.
fn listen(ears: &Terminal, hearing: &mut Hearing) {
    let mut block = [0; RATE as usize / 10];
    while let Ok(count @ 1..) = ears.read_samples(&mut block) {
        hearing.hear(block.get(..count).unwrap_or_default());
    }
}

fn samples_in(time: Duration) -> usize {
    usize::try_from(time.as_micros() * u128::from(RATE) / 1_000_000).unwrap_or(usize::MAX)
}
