//! One's part in a conference, from joining to leaving.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crossbeam_channel::Receiver;
use plenary_tapi_host::{
    Call, CallState, Direction, Disconnection, Event as Heard, MediaTypes, Participant, ParticipantText, Providers,
    Stream, Tapi, Terminal,
};

use super::equipment::Used;
use super::{failure, interface, terminals};
use crate::cli::Speaker;
use crate::events::{Event, Person};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::Invitation;
use crate::settings::{Identity, Places, Taking, Volume, Volumes};

/// How one wants to take part, and in what.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The conference.
    pub(crate) invitation: Invitation,
    /// Name and devices.
    pub(crate) taking: Taking,
    /// The interface that was asked for.
    pub(crate) interface: Option<String>,
    /// The folder to record into.
    pub(crate) record: Option<PathBuf>,
    /// Whether what is heard shall be measured: see [`Attendance::ears`].
    pub(crate) measured: bool,
}

/// One's part in a conference. Dropping it leaves.
pub(crate) struct Attendance {
    pub(super) call: Call,
    pub(super) plan: Plan,
    pub(super) cname: String,
    pub(super) microphone: Option<Used>,
    pub(super) speaker: Option<Used>,
    ears: Option<Terminal>,
    /// Files that are played and recorded once one is in it.
    pub(super) files: Vec<Terminal>,
    /// Among them the one that `--record` made.
    recording: Option<Terminal>,
    /// What is wrong with files, and was not told yet.
    complaints: Vec<String>,
    /// What was wrong with the first of them.
    spoilt: Option<String>,
    pub(super) is_talking: bool,
    /// One talked, be it for a moment.
    pub(super) has_talked: bool,
    /// One was in it, be it for a moment.
    pub(super) has_entered: bool,
    /// People as they were told of last: who leaves cannot be asked any more.
    pub(super) people: BTreeMap<u64, Person>,
    volumes: Volumes,
    /// Whose remembered volume was set.
    adjusted: BTreeMap<u64, String>,
    /// Counted when one leaves.
    lost_packets: u64,
    /// After the call, which needs it.
    pub(super) tapi: Tapi,
}

/// What the recording of the mix is called; `conference 01 Ada.ogg` is what Ada said.
const RECORDING: &str = "conference.ogg";

/// The telephony service of this program and the media provider that belongs to it: one, however many take part.
#[derive(Debug)]
pub(crate) struct Service(Tapi);

impl Service {
    /// Starts both.
    pub(crate) fn start() -> Result<Self, Failure> {
        Tapi::start(Providers::linked()).map(Self).map_err(|error| failure(&error))
    }

    /// Somebody's own access to them.
    pub(crate) fn access(&self) -> Result<Tapi, Failure> {
        self.0.another().map_err(|error| failure(&error))
    }
}

impl Attendance {
    /// Prepares everything and begins to join; [`events`](Self::events) tell how it went.
    pub(crate) fn begin(tapi: Tapi, plan: Plan, identity: &Identity, volumes: Volumes) -> Result<Self, Failure> {
        let attendance = Self::prepare(tapi, plan, identity, volumes)?;
        attendance.connect()?;
        Ok(attendance)
    }

    /// Prepares everything. Nothing is sent before [`connect`](Self::connect).
    pub(crate) fn prepare(tapi: Tapi, plan: Plan, identity: &Identity, volumes: Volumes) -> Result<Self, Failure> {
        plan.interface.as_deref().map_or(Ok(()), interface::exists)?;
        let address = tapi.conference_address().map_err(|error| failure(&error))?;
        let call =
            address.create_call(plan.invitation.sdp.clone(), MediaTypes::AUDIO).map_err(|error| failure(&error))?;
        introduce(&call, &plan, identity).map_err(|error| failure(&error))?;
        let microphone = terminals::microphone(address, plan.taking.microphone.as_ref())?;
        let speaker = terminals::speaker(address, plan.taking.speaker.as_ref())?;
        let recording = plan.record.as_deref().map(|folder| record_into(address, folder)).transpose()?;
        let ears = plan.measured.then(|| terminals::ears(address)).transpose()?;
        let chosen = [&microphone, &speaker, &recording, &ears].into_iter().flatten();
        let files = chosen.clone().filter(|terminal| terminals::is_file(terminal)).cloned().collect();
        for terminal in chosen {
            call.select_terminal(terminal).map_err(|error| {
                let name = terminal.name().unwrap_or_default();
                Failure::new(
                    Exit::Device,
                    format!("{name} cannot be used: {error}."),
                    "'plenary devices' shows others.",
                )
            })?;
        }
        let (microphone, speaker) = (microphone.map(Used::of), speaker.map(Used::of));
        let cname = identity.cname().to_string();
        let (people, adjusted) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self {
            call,
            plan,
            cname,
            microphone,
            speaker,
            ears,
            files,
            recording,
            complaints: Vec::new(),
            spoilt: None,
            is_talking: false,
            has_talked: false,
            has_entered: false,
            people,
            volumes,
            adjusted,
            lost_packets: 0,
            tapi,
        })
    }

    /// Begins to join.
    pub(crate) fn connect(&self) -> Result<(), Failure> {
        self.call.connect().map_err(|error| failure(&error))
    }

    /// What happens, for [`translate`](Self::translate).
    pub(crate) fn events(&self) -> &Receiver<Heard> {
        self.tapi.events()
    }

    /// Whether the conference is over, or was never entered.
    pub(crate) fn is_over(&self) -> bool {
        self.call.state().is_over()
    }

    /// Whether one is in it, or was.
    pub(crate) fn has_entered(&self) -> bool {
        self.has_entered
    }

    /// Where what is heard can be read, if it is measured.
    pub(crate) fn ears(&self) -> Option<Terminal> {
        self.ears.clone()
    }

    /// Whether one has talked at all.
    pub(crate) fn has_talked(&self) -> bool {
        self.has_talked
    }

    /// How many packets were missed so far, or until one left.
    pub(crate) fn lost_packets(&self) -> u64 {
        self.lost_packets.max(lost_packets(&self.call))
    }

    /// One is in it: files begin. One that does not leaves nobody out of the conference.
    pub(super) fn entered(&mut self) {
        self.has_entered = true;
        for file in std::mem::take(&mut self.files) {
            if let Err(error) = file.start_file() {
                let complaint = self.spoil(&file, &error.to_string());
                self.complaints.push(complaint);
            }
        }
    }

    /// A file is of no use: the sentence that says so, with the reason if the call knows it, else with `otherwise`.
    pub(super) fn spoil(&mut self, file: &Terminal, otherwise: &str) -> String {
        let is_recording = file.kind().is_ok_and(|kind| kind == "recording");
        let what = if is_recording { "The recording has failed" } else { "The file cannot be played" };
        let why = self.call.trouble().ok().flatten().unwrap_or_else(|| otherwise.into());
        let complaint = format!("{what}: {why}.");
        self.spoilt.get_or_insert_with(|| complaint.clone());
        complaint
    }

    /// What is wrong with files since this was asked last, as sentences.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.complaints)
    }

    /// What was wrong with a file, if one was; told when all is over.
    pub(crate) fn spoilt(&self) -> Option<Failure> {
        const NEXT: &str = "'plenary join --help' tells what --mic, --speaker and --record take.";
        self.spoilt.as_ref().map(|what| Failure::new(Exit::Device, what, NEXT))
    }

    /// The folder that is recorded into, if this is its terminal.
    pub(super) fn folder_of(&self, terminal: &Terminal) -> Option<String> {
        let folder = self.plan.record.as_ref().filter(|_| self.recording.as_ref() == Some(terminal));
        folder.map(|folder| folder.display().to_string())
    }

    /// The conference's name.
    pub(crate) fn conference(&self) -> &str {
        &self.plan.invitation.name
    }

    /// Whether it is where this invitation leads.
    pub(crate) fn is_at(&self, invitation: &Invitation) -> bool {
        self.plan.invitation.groups == invitation.groups
    }

    /// Whether nobody else is here.
    pub(crate) fn is_alone(&self) -> bool {
        self.people.is_empty()
    }

    /// Why one was not let in, if this says so.
    pub(crate) fn refusal(&self, heard: &Heard) -> Option<Disconnection> {
        match heard {
            Heard::CallState { state: CallState::Disconnected(why), .. } if !self.has_entered => Some(*why),
            _ => None,
        }
    }

    /// What is said when one has left by one's own wish.
    pub(crate) fn farewell(&self) -> Event {
        Event::Left { conference: self.plan.invitation.name.clone(), why: None }
    }

    /// A goodbye in a crowd is spread over some time, and nobody waits longer for it.
    pub(super) const LONGEST_GOODBYE: Duration = Duration::from_secs(3);

    /// Leaves, and waits for the goodbye to be said.
    pub(crate) fn leave(&mut self) {
        self.lost_packets = lost_packets(&self.call);
        // When it cannot be said, others will notice.
        if self.call.disconnect().is_ok() {
            let _ = self.call.wait_until_over(Self::LONGEST_GOODBYE);
        }
    }

    /// Mutes oneself, or no longer.
    pub(crate) fn mute_me(&self, muted: bool) -> Result<(), Failure> {
        self.own_stream().and_then(|stream| stream.set_muted(muted)).map_err(|error| failure(&error))
    }

    /// Whether one has muted oneself.
    pub(crate) fn is_muted(&self) -> bool {
        self.own_stream().is_ok_and(|stream| stream.muted().unwrap_or_default())
    }

    /// Changes how loud one wants somebody, and remembers it.
    pub(crate) fn turn(&mut self, id: u64, change: impl FnOnce(&mut Volume)) -> Result<(), Failure> {
        let Some(participant) = self.participant(id) else { return Ok(()) };
        let mut volume = super::look::volume(&participant);
        change(&mut volume);
        set_volume(&participant, volume).map_err(|error| failure(&error))?;
        if let Ok(Some(cname)) = participant.cname() {
            self.adjusted.insert(id, cname.clone());
            self.volumes.set(&cname, volume, today());
            if let Some(places) = Places::of_this_computer() {
                // A full disk is no reason to stop the conference.
                let _ = self.volumes.save(&places);
            }
        }
        Ok(())
    }

    /// Once it is known who they are, they get the volume that they had before.
    pub(super) fn remember(&mut self, id: u64, participant: &Participant) {
        let Ok(Some(cname)) = participant.cname() else { return };
        if self.adjusted.insert(id, cname.clone()).as_ref() == Some(&cname) {
            return;
        }
        let volume = self.volumes.meet(&cname, today());
        if volume != Volume::AS_SENT {
            let _ = set_volume(participant, volume);
        }
    }

    /// They are gone.
    pub(super) fn forget(&mut self, id: u64) -> Option<Person> {
        self.adjusted.remove(&id);
        self.people.remove(&id)
    }

    pub(super) fn own_stream(&self) -> Result<Stream, plenary_tapi_host::TapiError> {
        self.call.stream(MediaTypes::AUDIO, Direction::Capture)
    }

    fn participant(&self, id: u64) -> Option<Participant> {
        let people = self.call.participants().ok()?;
        people.into_iter().find(|participant| number(participant) == Some(id))
    }
}

/// Which of the participants they are.
pub(super) fn number(participant: &Participant) -> Option<u64> {
    participant.id().ok().and_then(|id| u64::try_from(id).ok())
}

/// How many packets a call has missed so far.
pub(super) fn lost_packets(call: &Call) -> u64 {
    counted(call, "/conference/packets/lost")
}

/// One of the numbers that a call counts; nothing outside of the conference.
pub(super) fn counted(call: &Call, which: &str) -> u64 {
    let statistics = call.statistics().ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    statistics.and_then(|numbers| numbers.pointer(which)?.as_u64()).unwrap_or_default()
}

fn introduce(call: &Call, plan: &Plan, identity: &Identity) -> Result<(), plenary_tapi_host::TapiError> {
    call.set_local_text(ParticipantText::CanonicalName, identity.cname())?;
    call.set_local_text(ParticipantText::Name, &plan.taking.name)?;
    plan.interface.as_deref().map_or(Ok(()), |interface| call.set_interface(interface))
}

/// The mix and everybody's tracks, beside those of earlier conferences.
fn record_into(address: &plenary_tapi_host::Address, folder: &Path) -> Result<Terminal, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            Exit::Device,
            format!("{} cannot be made: {error}.", folder.display()),
            "Choose a folder that you may write to.",
        )
    })?;
    terminals::recording(address, &unused(&folder.join(RECORDING)), true)
}

/// Nothing that was recorded before is written over: `conference.ogg`, `conference-2.ogg`, and so on.
fn unused(wanted: &Path) -> PathBuf {
    let (stem, extension) = (wanted.file_stem().unwrap_or_default(), wanted.extension().unwrap_or_default());
    let mut file = wanted.to_owned();
    let mut nth = 1_u32;
    while file.exists() {
        nth += 1;
        let mut name = stem.to_owned();
        name.push(format!("-{nth}."));
        name.push(extension);
        file.set_file_name(name);
    }
    file
}

/// How one takes part in a conference that has moved: what is heard there goes into a file beside that of before.
pub(crate) fn beside_earlier(mut taking: Taking) -> Taking {
    if let Some(Speaker::File(file)) = &mut taking.speaker {
        *file = unused(file);
    }
    taking
}

fn set_volume(participant: &Participant, volume: Volume) -> Result<(), plenary_tapi_host::TapiError> {
    participant.set_volume(volume.percent.into())?;
    participant.set_muted(volume.muted)
}

/// Days since 1970.
fn today() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() / (24 * 3600))
}
