//! A provider with its line open, and a media provider that is played.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use conference_model::blob::{Blob, Description, Invite, Joined, LeaveReason, MediaModes, Name, ToMedia, ToTelephony};
use plenary_tapi_host::telephony::{
    Call, CallId, Device, Dial, EntryPoints, Event, Line, LineId, MspInstance, OnBreach, Provider, Settings, Strictness,
};
use plenary_tsp::abi::constants::call_info_state;
use plenary_tsp::abi::types::version;

/// Long enough for anything that happens at once, on any machine.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// What is dialled.
pub(crate) const WEEKLY: &str = "v=0\r\no=- 3900000000 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
    m=audio 5004 RTP/AVP 0\r\n";

/// The provider is one for the whole process, however it came there.
pub(crate) static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The ways a provider comes into the process.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Linked,
    Loaded,
}

impl Way {
    pub(crate) fn entry_points(self) -> EntryPoints {
        match self {
            Self::Linked => EntryPoints::linked(),
            Self::Loaded => EntryPoints::load(library()).unwrap(),
        }
    }
}

/// The library that was built beside this test.
pub(crate) fn library() -> PathBuf {
    let name = format!("{}plenary_tsp{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::env::current_exe().unwrap().with_file_name(name)
}

/// A provider with its line open. Dropped, it must have kept every rule.
pub(crate) struct Scene {
    pub(crate) line: Line,
    pub(crate) provider: Provider,
    _alone: MutexGuard<'static, ()>,
}

impl Scene {
    pub(crate) fn new(way: Way) -> Self {
        Self::with_version(way, version::V3_1)
    }

    pub(crate) fn with_version(way: Way, newest: u32) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let strictness = Strictness { on_breach: OnBreach::Panic, ..Strictness::default() };
        let settings = Settings { newest, permanent_id: 7, first_device: 3, strictness, ..Settings::default() };
        let provider = Provider::start(way.entry_points(), settings).unwrap();
        let line = provider.open(&provider.devices()[0]).unwrap();
        Self { line, provider, _alone: alone }
    }

    pub(crate) fn device(&self) -> &Device {
        &self.provider.devices()[0]
    }

    pub(crate) fn media(&self) -> Media {
        Media(self.line.create_msp_instance(0).unwrap())
    }

    /// A call that is made.
    pub(crate) fn call(&self) -> Call {
        let (call, made) = self.line.make_call(&Dial::conference(WEEKLY)).unwrap();
        made.wait().unwrap();
        call
    }

    /// Reads events until one fits.
    pub(crate) fn until<T>(&self, what: &str, fits: impl Fn(&Event) -> Option<T>) -> T {
        let end = Instant::now() + SOON;
        loop {
            let event = self.provider.events().recv_deadline(end).unwrap_or_else(|_| panic!("{what}: no such event"));
            if let Some(found) = fits(&event) {
                return found;
            }
        }
    }

    /// Reads events until a call is in a state. How it is.
    pub(crate) fn until_state(&self, of: CallId, wanted: u32) -> u32 {
        self.until(&format!("state {wanted:#x}"), |event| match event {
            Event::CallState { call, state, mode, .. } if *call == of && *state == wanted => Some(*mode),
            _ => None,
        })
    }

    pub(crate) fn until_info(&self, of: CallId, wanted: u32) {
        self.until("call information", |event| match event {
            Event::CallInfo { call, changed, .. } if *call == of && changed & wanted != 0 => Some(()),
            _ => None,
        });
    }

    /// The line for the screen changes at most once a second, and says on the way what was true meanwhile.
    pub(crate) fn until_display(&self, call: &Call, wanted: &str) {
        while call.info().unwrap().display != wanted {
            self.until_info(call.id(), call_info_state::DISPLAY);
        }
    }

    pub(crate) fn until_offered(&self) -> (LineId, CallId) {
        self.until("a new call", |event| match event {
            Event::NewCall { line, call } => Some((*line, *call)),
            _ => None,
        })
    }
}

/// A media provider's instance, played.
pub(crate) struct Media(pub(crate) MspInstance);

impl Media {
    /// The next message, whose call's number in the blob it answers with.
    pub(crate) fn hear(&self) -> Blob<ToMedia> {
        let data = self.0.received().recv_timeout(SOON).unwrap();
        Blob::decode(&data.bytes).unwrap().known().unwrap()
    }

    pub(crate) fn is_told_nothing(&self) -> bool {
        self.0.received().is_empty()
    }

    /// Waits for the order to join, and says that it did.
    pub(crate) fn join(&self, call: &Call) -> Blob<ToMedia> {
        let asked = self.hear();
        assert!(
            matches!(&asked.message, ToMedia::Join(join) if join.description.as_str().starts_with(WEEKLY)),
            "{asked:?}"
        );
        self.answer(call, &asked, Joined { media: MediaModes::AUDIO, streams: Vec::new(), people: 1 });
        asked
    }

    pub(crate) fn answer(&self, call: &Call, asked: &Blob<ToMedia>, message: impl Into<ToTelephony>) {
        let blob = Blob::about(asked.call.unwrap(), message);
        self.0.send(Some(call), &blob.encode().unwrap()).unwrap();
    }

    pub(crate) fn invite(&self) {
        let with_pictures = format!("{WEEKLY}m=video 5006 RTP/AVP 31\r\n");
        let invite = Invite { description: Description::new(with_pictures).unwrap(), origin: Some(Name::new("Ada")) };
        let blob = Blob::<ToTelephony>::of_the_line(invite);
        self.0.send(None, &blob.encode().unwrap()).unwrap();
    }

    pub(crate) fn hears_leave(&self) -> LeaveReason {
        match self.hear().message {
            ToMedia::Leave(leave) => leave.reason,
            other => panic!("not Leave: {other:?}"),
        }
    }
}
