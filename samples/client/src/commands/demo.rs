//! `plenary demo`: a conference on this computer alone, with two people who are made up.

use std::rc::Rc;
use std::time::{Duration, Instant};

use plenary_rendezvous::description::Conference as Description;

use super::Context;
use super::attend::{self, Company};
use super::conference_screen::{self, Seat};
use super::ending::Ending;
use crate::calling::{self, Actor, Attendance, Plan, Service, Sign, Troupe};
use crate::cli::{Demo, Microphone};
use crate::events::{Event, Summary};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Invitation};
use crate::screen::Window;
use crate::settings::{Taking, Volumes};

/// Nothing that goes through this interface leaves the computer.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// How long it takes when nobody looks on and nothing else was said.
const LENGTH: Duration = Duration::from_secs(10);

/// What is heard of who has no microphone, in hertz: no tone of the first two voices.
const TONE: f64 = 330.0;

/// Pitches of two voices that have no tone in common. The first pair that suits.
const PITCHES: [[f64; 2]; 3] = [[210.0, 130.0], [240.0, 150.0], [170.0, 100.0]];

/// Who takes part, and how.
struct Cast {
    actors: Vec<Actor>,
    taking: Taking,
    /// What we are told by.
    mine: Sign,
}

/// What of our own part counts in the end.
struct MyPart {
    has_talked: bool,
    lost_packets: u64,
}

/// Holds it, and counts who heard whom.
pub(super) fn run(demo: &Demo, context: &mut Context) -> Result<Exit, Failure> {
    let began = Instant::now();
    let is_shown = !demo.output.json && Window::is_possible();
    context.interface = Some(LOOPBACK.into());
    let ending = Ending::after(demo.part.leave_after.or((!is_shown).then_some(LENGTH)))?;
    let service = Rc::new(Service::start()?);
    let cast = Cast::of(context.taking(&demo.part)?, &service, is_shown)?;
    let invitation = invitation()?;
    let troupe = Troupe::enter(&service, &invitation.sdp, LOOPBACK, &cast.actors, &cast.signs())?;
    let mut me = join(&service, &cast, demo, invitation, context)?;
    me.ears().into_iter().for_each(|ears| troupe.listen(ears));
    let mine = if is_shown {
        let seat = Seat::of(context, cast.taking.clone(), context.identity(true)?, Rc::clone(&service), me);
        let seat = conference_screen::hold(context, seat, &ending)?;
        MyPart { has_talked: seat.has_talked(), lost_packets: seat.lost_packets() }
    } else {
        attend::stay(&mut me, &ending, &mut Company::Strangers, context)?;
        MyPart { has_talked: me.has_talked(), lost_packets: me.lost_packets() }
    };
    let summary = cast.summary(&mine, troupe, began);
    let is_well = summary.heard == summary.expected;
    context.printer.event(Event::Summary(summary));
    Ok(if is_well { Exit::Done } else { Exit::Unheard })
}

/// Begins to join, as oneself.
fn join(
    service: &Service,
    cast: &Cast,
    demo: &Demo,
    invitation: Invitation,
    context: &Context,
) -> Result<Attendance, Failure> {
    let plan = Plan {
        invitation,
        taking: cast.taking.clone(),
        interface: context.interface.clone(),
        record: demo.part.record.clone(),
        measured: true,
    };
    let (volumes, _) = Volumes::load(context.places.as_ref());
    Attendance::begin(service.access()?, plan, &context.identity(demo.part.anonymous)?, volumes)
}

/// Where it meets: somewhere else each time, so that several can be held at once.
pub(super) fn invitation() -> Result<Invitation, Failure> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|error| {
        Failure::new(Exit::Failed, format!("There are no random numbers ({error})."), "Restart the computer.")
    })?;
    let [third, fourth, high, low] = random;
    // The last 256 groups are reserved (RFC 2365 §9); announcements are among them.
    let third = third.min(254);
    // RTP has even ports, and below 16,384 others may listen.
    let port = 16_384 + (u16::from_be_bytes([high, low]) & 0x7ffe);
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 {LOOPBACK}\r\ns=Demonstration\r\nc=IN IP4 239.255.{third}.{fourth}/1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
    );
    let description = Description::parse(text.as_bytes()).map_err(|refusal| {
        Failure::new(Exit::Failed, format!("The demonstration cannot be described: {refusal}."), "Report this.")
    })?;
    finding::invitation(&description)
}

impl Cast {
    fn of(mut taking: Taking, service: &Service, is_shown: bool) -> Result<Self, Failure> {
        let tapi = service.access()?;
        let address = tapi.conference_address().map_err(|error| calling::failure(&error))?;
        if taking.microphone.is_none() && !(is_shown && calling::has_microphone(address)) {
            taking.microphone = Some(Microphone::Tone(TONE));
        }
        let (mine, tone) = match taking.microphone {
            Some(Microphone::Tone(hertz)) => (Sign::Tones(vec![hertz]), Some(hertz)),
            _ => (Sign::AnythingElse, None),
        };
        let pairs =
            PITCHES.map(|[alto, bass]| [Actor { name: "Alto", pitch: alto }, Actor { name: "Bass", pitch: bass }]);
        let suits = |pair: &&[Actor; 2]| tone.is_none_or(|tone| !pair.iter().any(|actor| actor.sounds_like(tone)));
        let actors = pairs.iter().find(suits).unwrap_or(&pairs[0]).to_vec();
        Ok(Self { actors, taking, mine })
    }

    /// What each is told by, oneself last.
    fn signs(&self) -> Vec<Sign> {
        self.actors.iter().map(|actor| actor.sign()).chain([self.mine.clone()]).collect()
    }

    /// Sends everybody home, and counts.
    fn summary(&self, mine: &MyPart, troupe: Troupe, began: Instant) -> Summary {
        let seconds = (began.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let (verdicts, lost) = troupe.end();
        let participants = self.actors.len() + 1;
        let is_silent = match self.taking.microphone {
            Some(Microphone::Tone(_)) => false,
            _ => !mine.has_talked,
        };
        let speakers = if is_silent { self.actors.len() } else { participants };
        let pairs = (0..participants).flat_map(|listener| (0..speakers).map(move |speaker| (listener, speaker)));
        let others = pairs.filter(|(listener, speaker)| listener != speaker);
        let is_heard = |(listener, speaker): &(usize, usize)| {
            verdicts.get(*listener).and_then(|heard| heard.get(*speaker)).copied().unwrap_or_default()
        };
        Summary {
            participants,
            heard: others.clone().filter(is_heard).count(),
            expected: others.count(),
            silent_microphone: is_silent,
            lost_packets: mine.lost_packets + lost,
            seconds,
        }
    }
}
