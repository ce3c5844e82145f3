//! A telephony service, and programs that hold conferences with it.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lab::{Host, Lab, Snooping, Switch};
use plenary_tapi_host::telephony::{EntryPoints, OnBreach, Settings, Strictness};
use plenary_tapi_host::{
    Address, Call, Direction, Event, MediaProvider, MediaTypes, Participant, ParticipantText, Providers, Stream, Tapi,
    Terminal, TerminalKind,
};

use crate::ears::{RATE, amplitude};

/// Longer than anything takes on a busy machine; who waits for what comes never waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// How much sound must be right to be believed.
const STRETCH: usize = RATE / 2;

/// A test tone's: -20 dBov.
const LOUDNESS: f64 = 0.141_254;

/// What is dialled: a group for documentation and tests (RFC 6676).
pub(crate) const TEA: &str = "v=0\r\no=- 3900000000 1 IN IP4 192.0.2.1\r\ns=Tea\r\nc=IN IP4 233.252.0.1/15\r\nt=0 0\r\n\
    m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n";

/// The telephony provider is one for the whole process, however it came there; and who counts must be alone.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The ways by which providers come into the process.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Linked,
    Loaded,
}

impl Way {
    pub(crate) fn providers(self) -> Providers {
        let strictness = Strictness { on_breach: OnBreach::Panic, ..Strictness::default() };
        let settings = Settings { strictness, ..Settings::default() };
        let providers = match self {
            Self::Linked => Providers::linked(),
            Self::Loaded => {
                Providers::of(EntryPoints::load(library("tsp")).unwrap(), MediaProvider::load(library("msp")).unwrap())
            }
        };
        Providers { settings, ..providers }
    }
}

/// A library that was built beside this test.
fn library(name: &str) -> PathBuf {
    let name = format!("{}plenary_{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::env::current_exe().unwrap().with_file_name(name)
}

/// Hosts on a switch, a telephony service, and a folder for what is recorded.
pub(crate) struct Stage<const N: usize> {
    pub(crate) service: Tapi,
    pub(crate) hosts: [Host; N],
    _switch: Switch,
    _folder: Folder,
    _alone: MutexGuard<'static, ()>,
}

impl<const N: usize> Stage<N> {
    pub(crate) fn new(tag: &str, way: Way) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let names = ["a", "b", "c", "d", "e"];
        let names = std::array::from_fn(|nth| names[nth]);
        let (switch, hosts) = Lab::new(tag).unwrap().hosts_on_a_switch(names, Snooping::Off).unwrap();
        let service = Tapi::start(way.providers()).unwrap();
        Self { service, hosts, _switch: switch, _folder: Folder::new(), _alone: alone }
    }

    /// Somebody on a host, who says a tone and records what they hear.
    pub(crate) fn join(&self, host: usize, name: &str, hertz: i32) -> Party {
        let party = self.party(host, name, hertz);
        party.connect();
        party
    }

    /// The same before they connect.
    pub(crate) fn party(&self, host: usize, name: &str, hertz: i32) -> Party {
        self.hosts[host].run(|| Party::new(self.service.another().unwrap(), name, hertz))
    }
}

/// Somebody in a conference. What is dropped first stands first.
pub(crate) struct Party {
    pub(crate) call: Call,
    pub(crate) tone: Terminal,
    pub(crate) ears: Terminal,
    seen: Vec<Event>,
    pub(crate) tapi: Tapi,
}

impl Party {
    pub(crate) fn new(tapi: Tapi, name: &str, hertz: i32) -> Self {
        let address = tapi.conference_address().unwrap();
        let call = address.create_call(TEA, MediaTypes::AUDIO).unwrap();
        call.set_local_text(ParticipantText::Name, name).unwrap();
        let tone = address.create_terminal(&TerminalKind::TestTone { hertz }).unwrap();
        let ears = address.create_terminal(&TerminalKind::Program(Direction::Render)).unwrap();
        call.select_terminal(&tone).unwrap();
        call.select_terminal(&ears).unwrap();
        Self { call, tone, ears, seen: Vec::new(), tapi }
    }

    pub(crate) fn connect(&self) {
        self.call.connect().unwrap();
        self.call.wait_until_connected(PATIENCE).unwrap();
    }

    /// What we speak into, and what we listen to.
    pub(crate) fn stream(&self, direction: Direction) -> Stream {
        self.call.stream(MediaTypes::AUDIO, direction).unwrap()
    }

    /// Waits until a whole stretch has exactly these tones, and none of those.
    pub(crate) fn await_tones(&self, present: &[i32], absent: &[i32]) {
        let mut heard = Vec::new();
        eventually(&format!("{present:?} without {absent:?}"), &mut heard, |heard| {
            let stretch = self.fresh();
            let loud = |hertz: &i32| amplitude(&stretch, f64::from(*hertz)) / LOUDNESS;
            *heard = present.iter().chain(absent).map(|hertz| (*hertz, loud(hertz))).collect();
            present.iter().all(|hertz| (loud(hertz) - 1.0).abs() < 0.15)
                && absent.iter().all(|hertz| loud(hertz) < 0.02)
        });
    }

    /// What is heard from now on. Nothing comes where nobody plays it.
    fn fresh(&self) -> Vec<f32> {
        let mut block = [0; RATE];
        self.ears.read_samples(&mut block).unwrap();
        let (mut sound, end) = (Vec::new(), Instant::now() + PATIENCE);
        while sound.len() < STRETCH {
            assert!(Instant::now() < end, "nothing is played");
            thread::sleep(Duration::from_millis(20));
            let count = self.ears.read_samples(&mut block).unwrap();
            sound.extend(block[..count].iter().map(|sample| f32::from(*sample) / f32::from(i16::MAX)));
        }
        sound.truncate(STRETCH);
        sound
    }

    /// Waits until somebody of this name is there.
    pub(crate) fn await_person(&self, name: &str) -> Participant {
        let mut names = Vec::new();
        let mut found = None;
        eventually(name, &mut names, |names| {
            let people = self.call.participants().unwrap();
            *names = people.iter().map(|person| person.name().unwrap_or_default()).collect();
            found = people.into_iter().zip(names).find_map(|(person, found)| (found == name).then_some(person));
            found.is_some()
        });
        found.unwrap()
    }

    /// Waits for an event; those before it are remembered.
    pub(crate) fn await_event<T>(&mut self, what: &str, find: impl Fn(&Event) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.tapi.events().recv_deadline(end) {
                Ok(event) => {
                    let found = find(&event);
                    self.seen.push(event);
                    if let Some(found) = found {
                        return found;
                    }
                }
                Err(error) => panic!("{error} while waiting for {what}; came: {:#?}", self.seen),
            }
        }
    }

    /// All events so far.
    pub(crate) fn seen(&mut self) -> &[Event] {
        self.seen.extend(self.tapi.events().try_iter());
        &self.seen
    }
}

/// A terminal that is always there, by its kind.
pub(crate) fn static_terminal(address: &Address, kind: &str) -> Terminal {
    let terminals = address.terminals().unwrap();
    terminals.into_iter().find(|terminal| terminal.kind().unwrap() == kind).unwrap()
}

/// Asks again and again, for as long as one may hope.
pub(crate) fn eventually<T: Debug>(what: &str, state: &mut T, mut done: impl FnMut(&mut T) -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done(state) {
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}, but {state:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A folder of this process that is gone with the last test.
pub(crate) struct Folder;

impl Folder {
    pub(crate) fn new() -> Self {
        std::fs::create_dir_all(Self::path()).unwrap();
        Self
    }

    pub(crate) fn path() -> PathBuf {
        std::env::temp_dir().join(format!("plenary-programs-{}", std::process::id()))
    }

    pub(crate) fn file(name: &str) -> PathBuf {
        Path::join(&Self::path(), name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(Self::path());
    }
}
