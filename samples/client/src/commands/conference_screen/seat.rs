//! The conference that the screen is in, if it is in one.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use plenary_rendezvous::{Event as Found, ListingId};

use super::super::Context;
use super::company::Company;
use super::finder::Finder;
use crate::calling::{self, Attendance, Entry, Leaving, Lookout, Plan, Service};
use crate::cli::Part;
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::Invitation;
use crate::screen::{Devices, News, Winners};
use crate::settings::{Identity, Preferences, Taking, Volume, Volumes};

/// How often the devices are looked at while they are chosen from in a conference.
const DEVICES: Duration = Duration::from_millis(500);

/// How often one looks round in the conference.
const LOOK: Duration = Duration::from_millis(100);

/// The place that one takes in conferences, one after the other.
pub(in crate::commands) struct Seat<'a> {
    context: &'a Context,
    taking: Taking,
    identity: Arc<Identity>,
    /// Started when it is needed: a list alone needs no sound.
    service: Option<Rc<Service>>,
    /// While one is on the way into a conference.
    entry: Option<Entry>,
    /// The last that one had enough of, which may not be over yet.
    leaving: Option<Leaving>,
    attendance: Option<Attendance>,
    company: Company,
    /// What was found while one was on the way: it may be about where that leads.
    unheard: Vec<Found>,
    looked: Option<Duration>,
    /// While one is in no conference, from when devices are first chosen from.
    lookout: Option<Lookout>,
    /// When the devices were looked at last in a conference.
    told_devices: Option<Duration>,
    has_talked: bool,
    lost_packets: u64,
}

impl<'a> Seat<'a> {
    pub(super) fn new(context: &'a Context) -> Result<Self, Failure> {
        // Flags for taking part belong to `join`; what the environment and the settings say holds here, too.
        let taking = context.taking(&Part::of_environment()?)?;
        let identity = context.identity(false)?;
        Ok(Self::empty(context, taking, identity))
    }

    /// The place of somebody who has begun to join already.
    pub(in crate::commands) fn of(
        context: &'a Context,
        taking: Taking,
        identity: Identity,
        service: Rc<Service>,
        attendance: Attendance,
    ) -> Self {
        let mut seat = Self { service: Some(service), ..Self::empty(context, taking, identity) };
        seat.attendance = Some(attendance);
        seat
    }

    fn empty(context: &'a Context, taking: Taking, identity: Identity) -> Self {
        Self {
            context,
            taking,
            identity: Arc::new(identity),
            service: None,
            entry: None,
            leaving: None,
            attendance: None,
            company: Company::default(),
            unheard: Vec::new(),
            looked: None,
            lookout: None,
            told_devices: None,
            has_talked: false,
            lost_packets: 0,
        }
    }

    /// The conference that one is in, or about to be.
    pub(super) fn conference(&self) -> Option<String> {
        self.attendance.as_ref().map(|attendance| attendance.conference().to_string())
    }

    /// Whether one talked in the conferences that one has left.
    pub(in crate::commands) fn has_talked(&self) -> bool {
        self.has_talked
    }

    /// How many packets were missed in the conferences that one has left.
    pub(in crate::commands) fn lost_packets(&self) -> u64 {
        self.lost_packets
    }

    /// The announcement of the conference that one is in, if it is somebody else's.
    pub(super) fn listing(&self) -> Option<ListingId> {
        self.company.listing()
    }

    /// Begins to join.
    pub(super) fn take(&mut self, invitation: Invitation, company: Company) -> Result<(), Failure> {
        self.enter(invitation, company, false)
    }

    /// Begins to join, heard or not from the first word on.
    fn enter(&mut self, invitation: Invitation, company: Company, muted: bool) -> Result<(), Failure> {
        self.leave();
        let (volumes, _) = Volumes::load(self.context.places.as_ref());
        let interface = self.context.interface.clone().or_else(|| invitation.heard_on.clone());
        let plan = Plan { invitation, taking: self.taking.clone(), interface, record: None, measured: false };
        let access = self.service()?.access()?;
        let (identity, lookout) = (Arc::clone(&self.identity), self.lookout.take());
        let prepare = move || {
            // Of two who look for devices at once, one does not see what is pulled out.
            drop(lookout);
            Attendance::prepare(access, plan, &identity, volumes).map_err(elsewhere)
        };
        self.entry = Some(Entry::begin(prepare, muted, self.leaving.take())?);
        self.company = company;
        self.looked = None;
        Ok(())
    }

    /// Takes the place that was prepared, if it is. What one has wished for meanwhile holds.
    fn arrive(&mut self, finder: &Finder) -> Result<(), Failure> {
        let Some(made) = self.entry.as_ref().and_then(Entry::outcome) else { return Ok(()) };
        let muted = self.entry.take().is_some_and(|entry| entry.is_muted());
        let company = std::mem::take(&mut self.company);
        let attendance = self.attendance.insert(made?);
        match company.announced(|draft| finder.announce(draft)) {
            Ok(company) => self.company = company,
            Err(failure) => {
                self.leave();
                return Err(failure);
            }
        }
        if attendance.is_muted() != muted {
            attendance.mute_me(muted)?;
        }
        attendance.change(&self.taking)
    }

    fn service(&mut self) -> Result<&Service, Failure> {
        match &mut self.service {
            Some(service) => Ok(service),
            none => Ok(none.insert(Rc::new(Service::start()?))),
        }
    }

    /// The settings in effect, and what else there is to choose from.
    pub(super) fn settings(&mut self) -> Result<News, Failure> {
        let of_environment = Part::of_environment()?;
        let winners = Winners {
            name: of_environment.name.and(Some("PLENARY_NAME")),
            microphone: of_environment.mic.and(Some("PLENARY_MIC")),
            speaker: of_environment.speaker.and(Some("PLENARY_SPEAKER")),
        };
        let devices = match (&self.attendance, &mut self.lookout) {
            (Some(attendance), _) => attendance.devices()?,
            (None, Some(lookout)) => lookout.latest().clone(),
            // They are being looked for.
            (None, None) if self.entry.is_some() => Devices::default(),
            (None, None) => {
                let access = self.service()?.access()?;
                self.lookout.insert(Lookout::begin(access)?).latest().clone()
            }
        };
        Ok(News::Settings { now: Preferences::like(&self.taking), devices, winners })
    }

    /// What there is to choose from, when it may be something else than before.
    pub(super) fn devices(&mut self, now: Duration) -> Option<News> {
        let devices = match &self.attendance {
            Some(attendance) => {
                let is_due = self.told_devices.is_none_or(|told| now.saturating_sub(told) >= DEVICES);
                self.told_devices = if is_due { Some(now) } else { self.told_devices };
                is_due.then(|| attendance.devices().ok())??
            }
            None => self.lookout.as_mut()?.news()?.clone(),
        };
        Some(News::Devices(devices))
    }

    /// Takes part like this from now on, and the next time.
    pub(super) fn keep(&mut self, wish: &Preferences) -> Result<(), Failure> {
        let unclear = |why| Failure::new(Exit::Usage, why, "Choose something else.");
        let taking = wish.in_effect(&Part::default(), None).map_err(unclear)?;
        if let Some(attendance) = &mut self.attendance {
            attendance.change(&taking)?;
        }
        let before = Preferences::like(&self.taking);
        self.taking = taking;
        let until_the_end = "It holds until Plenary ends.";
        let Some(places) = &self.context.places else {
            return Err(Failure::new(Exit::Failed, "There is no folder to keep settings in.", until_the_end));
        };
        wish.keep(&before, places).map_err(|why| Failure::new(Exit::Failed, why, until_the_end))
    }

    /// Begins to leave, if one is somewhere or on the way.
    pub(super) fn leave(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.leaving = Some(entry.give_up());
        }
        if let Some(attendance) = self.attendance.take() {
            self.has_talked |= attendance.has_talked();
            self.lost_packets += attendance.lost_packets();
            self.leaving = Some(Leaving::begin(attendance));
        }
        self.company = Company::default();
    }

    /// Whether one is out of where one was, or will be in so much time; or it takes so long that nobody waits for it.
    pub(super) fn is_out_within(&self, time: Duration) -> bool {
        self.leaving.as_ref().is_none_or(|leaving| leaving.is_over_within(time))
    }

    /// What there is to tell of what was found.
    pub(super) fn hear(&mut self, found: &[Found]) -> Vec<News> {
        self.unheard.extend_from_slice(found);
        if self.entry.is_some() {
            return Vec::new();
        }
        let Self { company, attendance, unheard, .. } = self;
        let told = unheard.drain(..).filter_map(|found| company.hear(&found, attendance.as_ref()));
        told.map(News::Happened).collect()
    }

    /// What happened, and how it looks.
    pub(super) fn news(&mut self, now: Duration, finder: &Finder) -> Vec<News> {
        if let Err(failure) = self.arrive(finder) {
            return vec![self.failed(&failure)];
        }
        let Some(attendance) = &mut self.attendance else { return Vec::new() };
        let mut news = Vec::new();
        let heard: Vec<_> = attendance.events().try_iter().collect();
        for heard in &heard {
            let refusal = attendance.refusal(heard);
            let event = attendance.translate(heard);
            if let Some(Event::ParticipantJoined(_)) = &event {
                self.company.meet();
            }
            match (refusal, event) {
                (Some(why), _) => news.push(News::Out(Some(calling::disconnected(why).to_string()))),
                (None, Some(Event::Left { why, .. })) => news.push(News::Out(why)),
                (None, event) => news.extend(event.map(News::Happened)),
            }
        }
        let complaints = attendance.complaints().into_iter();
        news.extend(complaints.map(|message| News::Happened(Event::Warning { message })));
        if attendance.is_over() {
            self.leave();
            return news;
        }
        let is_due = self.looked.is_none_or(|looked| now.saturating_sub(looked) >= LOOK);
        if is_due && attendance.has_entered() {
            self.looked = Some(now);
            // The entrance first: what happens is told in the conference.
            news.insert(0, News::Look(attendance.look(now)));
        }
        news.extend(self.follow());
        news
    }

    pub(super) fn mute_me(&self, muted: bool) -> Result<(), Failure> {
        self.entry.iter().for_each(|entry| entry.mute_me(muted));
        self.attendance.as_ref().map_or(Ok(()), |attendance| attendance.mute_me(muted))
    }

    pub(super) fn turn(&mut self, participant: u64, change: impl FnOnce(&mut Volume)) -> Result<(), Failure> {
        self.attendance.as_mut().map_or(Ok(()), |attendance| attendance.turn(participant, change))
    }

    /// Follows the conference when it has moved. Who was not to be heard before the move is not after it, either.
    fn follow(&mut self) -> Vec<News> {
        let Some(attendance) = &self.attendance else { return Vec::new() };
        let Some(invitation) = self.company.way(attendance) else { return Vec::new() };
        let (muted, company) = (attendance.is_muted(), std::mem::take(&mut self.company));
        let told = company.move_to(&invitation).map(News::Happened);
        self.taking = calling::beside_earlier(self.taking.clone());
        let failed = self.enter(invitation, company, muted).err().map(|failure| self.failed(&failure));
        told.into_iter().chain(failed).collect()
    }

    /// Something did not work: the conference goes on, if one is in one.
    pub(super) fn failed(&self, failure: &Failure) -> News {
        let Failure { what, next, exit } = failure;
        match &self.attendance {
            Some(_) => News::Happened(Event::Error { message: what.clone(), next: next.clone(), exit: exit.code() }),
            None => News::Out(Some(format!("{what} {next}"))),
        }
    }
}

/// A device that is not there or does not work is no reason to look for a command line.
fn elsewhere(failure: Failure) -> Failure {
    match failure.exit {
        Exit::Device => Failure { next: "s chooses another device.".into(), ..failure },
        _ => failure,
    }
}
