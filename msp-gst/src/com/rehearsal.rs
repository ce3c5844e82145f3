//! For tests: a call as TAPI makes one, with somebody to talk to, on the loopback interface.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use conference_model::blob::{
    Blob, CallId, Description, Join, JoinFailure, Leave, LeaveReason, Left, MediaKind, MediaModes, QosWish, Report,
    ServiceLevel, SetQos, ToMedia, ToTelephony,
};
use conference_model::description::{Conference, Dialable, Origin};
use conference_model::multicast::Group;
use conference_model::rtp::{LocalIdentity, SdesKind};

use super::address::{Address, Event};
use super::call::{CallObject, CallState};
use super::interfaces::{
    IPlenaryCall, IPlenaryTerminal, ITMSPAddress, ITStream, ITStreamControl, ITTerminal, ITTerminalSupport,
    MspAddressMethods, PlenaryCallMethods, PlenaryTerminalMethods, StreamControlMethods, TerminalSupportMethods, media,
};
use super::kit::status::{E_FAIL, TAPI_E_NOEVENT};
use super::kit::{Collection, IDispatch, IUnknown, Interface, Object, Strong, collect};
use crate::call::{Call, CallConfig};
use crate::net::InterfaceChoice;
use crate::stream::Streams;
use crate::terminal::{Tone, test_tone};

/// Longer than anything takes on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// What `TAPI` calls the call.
pub(super) const HANDLE: isize = 0x7A91;

/// TAPI's side of a call.
pub(super) struct Rehearsal {
    address: ITMSPAddress,
    inner: IUnknown,
    _outer: IUnknown,
    event: OwnedFd,
    conference: Conference,
    /// The private events so far: numbers and objects.
    pub(super) told: Vec<(i32, IDispatch)>,
    /// What the telephony provider was told so far.
    words: Vec<ToTelephony>,
    /// What TAPI was told of streams, terminals and files, and nobody has asked for.
    news: Vec<Event>,
}

impl Rehearsal {
    /// A call of a conference of its own that nobody has joined yet.
    pub(super) fn begin() -> Self {
        // SAFETY: no pointers.
        let event = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        assert!(event >= 0);
        // SAFETY: just opened, and nobody else's.
        let event = unsafe { OwnedFd::from_raw_fd(event) };
        let address: ITMSPAddress = Object::new(Address::new()).interface().unwrap();
        address.Initialize(event.as_raw_fd() as isize).unwrap();
        let outer: IUnknown = Collection::of([0]).unwrap().object().unwrap().unwrap();
        let inner = address.CreateMSPCall(HANDLE, 0, media::AUDIO.cast_unsigned(), Some(&outer)).unwrap();
        // Whatever port the system has free, other tests have not.
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() & !1;
        let group = Group::new("233.252.0.99".parse::<IpAddr>().unwrap()).unwrap();
        let origin = Origin::new("-", 3_900_000_000, 1, Ipv4Addr::new(192, 0, 2, 1));
        let conference = Conference::meeting("Rehearsal", origin).with_audio(group, port, 1);
        Self { address, inner, _outer: outer, event, conference, told: Vec::new(), words: Vec::new(), news: Vec::new() }
    }

    /// The same, joined.
    pub(super) fn joined() -> Self {
        let mut rehearsal = Self::begin();
        rehearsal.join();
        rehearsal
    }

    /// The telephony provider says which conference; returns when we are in it.
    pub(super) fn join(&mut self) {
        self.dial(Vec::new());
        let state = self.state();
        eventually("joined", || state.joined().is_some());
    }

    /// The telephony provider says which conference, and how well it must be heard.
    pub(super) fn dial(&self, quality: Vec<QosWish>) {
        self.face::<IPlenaryCall>().put_Interface(&"lo".into()).unwrap();
        let description = Description::new(self.conference.write()).unwrap();
        self.tell(Join { description, media: MediaModes::AUDIO, quality });
    }

    /// The telephony provider wants another quality.
    pub(super) fn want_quality(&self, level: ServiceLevel) {
        self.tell(SetQos { wishes: vec![quality(level)] });
    }

    /// The telephony provider wants us out.
    pub(super) fn leave(&self) {
        self.tell(Leave { reason: LeaveReason::Dropped });
    }

    /// What the telephony provider says.
    fn tell(&self, message: impl Into<ToMedia>) {
        let blob = Blob::<ToMedia>::about(CallId::new(1).unwrap(), message).encode().unwrap();
        self.address.ReceiveTSPData(Some(&self.inner), blob.as_ptr(), u32::try_from(blob.len()).unwrap()).unwrap();
    }

    /// TAPI gives up the call.
    pub(super) fn shut_down(&self) {
        self.address.ShutdownMSPCall(&self.inner).unwrap();
    }

    pub(super) fn state(&self) -> Arc<CallState> {
        Arc::clone(Strong::<CallObject>::unmask(&self.inner, E_FAIL).unwrap().state())
    }

    /// An interface of the call.
    pub(super) fn face<I: Interface>(&self) -> I {
        self.inner.cast().unwrap()
    }

    /// What is spoken into, and what is listened to.
    pub(super) fn streams(&self) -> [ITStream; 2] {
        let streams = self.face::<ITStreamControl>().EnumerateStreams().unwrap();
        collect(&streams).unwrap().try_into().unwrap()
    }

    /// A terminal that is always there.
    pub(super) fn terminal(&self, kind: &str) -> ITTerminal {
        let support: ITTerminalSupport = self.address.cast().unwrap();
        let terminals = collect(&support.EnumerateStaticTerminals().unwrap()).unwrap();
        let is_it = |terminal: &ITTerminal| {
            terminal.cast::<IPlenaryTerminal>().unwrap().get_Kind().unwrap().to_string() == kind
        };
        terminals.into_iter().find(is_it).unwrap()
    }

    /// Somebody else in the conference, saying nothing.
    pub(super) fn guest(&self, name: &str) -> Guest {
        Guest::join(&self.conference.clone().dialable().unwrap(), name)
    }

    /// Waits for a private event of this number.
    pub(super) fn await_told(&mut self, number: i32) -> IDispatch {
        let end = Instant::now() + PATIENCE;
        let mut looked = 0;
        loop {
            self.fetch();
            if let Some((_, event)) = self.told.iter().skip(looked).find(|(code, _)| *code == number) {
                return event.clone();
            }
            looked = self.told.len();
            let codes: Vec<_> = self.told.iter().map(|(code, _)| code).collect();
            assert!(Instant::now() < end, "no event {number}, but {codes:?}");
            let mut poll = libc::pollfd { fd: self.event.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one place, and it is ours.
            unsafe { libc::poll(&raw mut poll, 1, 1_000) };
            let mut count = [0_u8; 8];
            // SAFETY: eight bytes, and ours.
            unsafe { libc::read(self.event.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
        }
    }

    /// The numbers of the private events so far.
    pub(super) fn codes(&mut self) -> Vec<i32> {
        self.fetch();
        self.told.iter().map(|(code, _)| *code).collect()
    }

    /// Whether the telephony provider was told that we are out.
    pub(super) fn has_left(&mut self) -> bool {
        self.fetch();
        self.words.iter().any(|word| matches!(word, ToTelephony::Left(_)))
    }

    /// Why the telephony provider was told that we do not join.
    pub(super) fn refusal(&mut self) -> Option<JoinFailure> {
        self.fetch();
        self.words.iter().find_map(|word| match word {
            ToTelephony::JoinFailed(failed) => Some(failed.cause),
            _ => None,
        })
    }

    /// Why the telephony provider was told that we are out.
    pub(super) fn end(&mut self) -> Option<Left> {
        self.fetch();
        self.words.iter().find_map(|word| match word {
            ToTelephony::Left(left) => Some(left.clone()),
            _ => None,
        })
    }

    /// What the telephony provider was told, other than reports of people, since somebody asked last.
    pub(super) fn reports(&mut self) -> Vec<Report> {
        self.fetch();
        let words = std::mem::take(&mut self.words);
        let reports = words.into_iter().filter_map(|word| match word {
            ToTelephony::Report(report) => Some(report),
            _ => None,
        });
        reports.collect()
    }

    /// What TAPI was told of streams, terminals and files since somebody asked last.
    pub(super) fn news(&mut self) -> Vec<Event> {
        self.fetch();
        std::mem::take(&mut self.news)
    }

    /// The same when so many have come.
    pub(super) fn await_news(&mut self, many: usize) -> Vec<Event> {
        eventually("news", || {
            self.fetch();
            self.news.len() >= many
        });
        self.news()
    }

    /// Everything that waits in the queue, as TAPI fetches it.
    fn fetch(&mut self) {
        let mut room = [0_u64; 16_384];
        loop {
            let mut size = u32::try_from(size_of_val(&room)).unwrap();
            match self.address.GetEvent(&raw mut size, room.as_mut_ptr().cast()) {
                Err(TAPI_E_NOEVENT) => return,
                code => code.unwrap(),
            }
            // SAFETY: an event was just written there.
            match unsafe { Event::read(room.as_ptr().cast()) } {
                Event::Private { call, event, code } => {
                    assert_eq!(call, HANDLE);
                    self.told.push((code, event));
                }
                Event::TspData { bytes, .. } => {
                    self.words.push(Blob::decode(&bytes).unwrap().known().unwrap().message);
                }
                other => self.news.push(other),
            }
        }
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        self.fetch();
        _ = self.address.ShutdownMSPCall(&self.inner);
        _ = self.address.Shutdown();
    }
}

/// A wish for sound.
pub(super) fn quality(level: ServiceLevel) -> QosWish {
    QosWish { kind: MediaKind::Audio, level, sending: None, receiving: None }
}

/// Asks again and again, for as long as one may hope.
pub(super) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Somebody else in the conference.
pub(super) struct Guest {
    pub(super) call: Arc<Call>,
    streams: Option<Streams>,
}

impl Guest {
    fn join(dialable: &Dialable, name: &str) -> Self {
        let identity = LocalIdentity::new(&format!("{name}@rehearsal")).with(SdesKind::Name, name);
        let mut config = CallConfig::new(dialable.clone(), identity);
        config.preferences.interface = InterfaceChoice::Name("lo".into());
        Self { call: Arc::new(Call::join(config).unwrap()), streams: None }
    }

    /// Begins to hum.
    pub(super) fn hum(&mut self) {
        let streams = Streams::new().unwrap();
        streams.choose(test_tone(Tone { hertz: 440.0, amplitude: 0.3 }).into()).unwrap();
        streams.attach(Arc::clone(&self.call)).unwrap();
        self.streams = Some(streams);
    }

    /// Says goodbye.
    pub(super) fn leave(self) {
        drop(self.streams);
        self.call.leave(None).unwrap();
    }

    /// Whether anybody talks.
    pub(super) fn hears(&self) -> bool {
        let people = self.call.people().unwrap_or_default();
        let mut playouts = people.iter().flat_map(|person| &person.sources).filter_map(|source| source.playout);
        playouts.any(|playout| playout.heard && playout.level < 60)
    }

    /// How many others are there.
    pub(super) fn company(&self) -> usize {
        self.call.people().unwrap_or_default().len()
    }

    /// Whether somebody goes by that name here.
    pub(super) fn sees(&self, name: &str) -> bool {
        self.call.people().unwrap_or_default().iter().any(|person| person.name == name)
    }
}
