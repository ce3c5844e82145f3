//! A listing as the client tells of it: how far it reaches, and whether one can take part.

use std::net::SocketAddr;
use std::time::SystemTime;

use plenary_rendezvous::codec::{Kind, Role};
use plenary_rendezvous::description::{Conference as Description, Dialable, DialableMedia};
use plenary_rendezvous::multicast::{Group, Scope};
use plenary_rendezvous::{Event as Found, Interface, Listing, Source};

use super::lookup::description_of;
use super::timing::timing;
use crate::doctor::Subject;
use crate::events::{Conference, Event, Timing};
use crate::exit::Exit;
use crate::failure::Failure;

/// What a conference without a name is called.
const NAMELESS: &str = "(no name)";

/// A listing, in words.
pub(crate) fn conference(listing: &Listing) -> Conference {
    let judged = listing.conference().map(|description| (description, sound(description)));
    let sound = judged.as_ref().and_then(|(_, sound)| sound.as_ref().ok());
    let why = match (&listing.description, &judged) {
        (Err(refusal), _) => Some(format!("Its description cannot be read: {refusal}.")),
        (_, Some((_, Err(why)))) => Some(why.clone()),
        _ => None,
    };
    let groups = listing.groups();
    let group = sound.map(|media| place(media.group, media.port));
    let (from, interface) = whence(&listing.source);
    Conference {
        name: if listing.name.is_empty() { NAMELESS.into() } else { listing.name.clone() },
        group: group.or_else(|| groups.first().map(ToString::to_string)),
        scope: listing.conference().and_then(|description| scope(description)).map(|scope| scope.to_string()),
        from,
        interface,
        codecs: listing.conference().map(|description| codecs(description)).unwrap_or_default(),
        signature: listing.authentication.to_string(),
        contested: listing.contested,
        joinable: why.is_none(),
        why,
        timing: listing.conference().map(|description| when(description)).unwrap_or_default(),
    }
}

/// When it takes place, if that is not now.
pub(crate) fn when(description: &Description) -> Timing {
    timing(&description.schedule, SystemTime::now())
}

/// What the rendezvous tells, as the client does; what is about our own announcements is a warning or nothing.
pub(crate) fn event(found: &Found) -> Option<Event> {
    match found {
        Found::Found(listing) => Some(Event::ConferenceHeard(conference(listing))),
        Found::Changed(listing) => Some(Event::ConferenceChanged(conference(listing))),
        Found::Gone { listing, .. } => Some(Event::ConferenceGone(conference(listing))),
        Found::Moved { conference, because_of, .. } => Some(Event::Moved {
            conference: conference.name.clone(),
            group: first_place(conference),
            why: format!("\"{}\" uses its address", because_of.name),
        }),
        Found::Collision { group, with, .. } => Some(Event::Warning {
            message: format!("\"{}\" uses the group {group} as well; create one of the two anew.", with.name),
        }),
        Found::Trouble(message) => Some(Event::Warning { message: message.clone() }),
        // The list itself is complete.
        Found::Missed => None,
    }
}

/// Whether its packets may leave the organisation.
pub(crate) fn reaches_everywhere(listing: &Listing) -> bool {
    listing.groups().iter().any(|group| group.scope() == Scope::Global)
}

/// How far its farthest packets go.
fn scope(description: &Description) -> Option<Scope> {
    let reaches = description.media.iter().flat_map(|media| {
        let ttl = media.destinations.iter().filter_map(|destination| destination.ttl).max();
        media.layers().into_iter().map(move |(group, _)| reach(group, ttl))
    });
    reaches.max()
}

/// How far packets to a group go: with a time to live of 1 no router passes them on, whatever the group's scope.
fn reach(group: Group, ttl: Option<u8>) -> Scope {
    let widest = if ttl.is_some_and(|ttl| ttl <= 1) { Scope::Link } else { Scope::Global };
    group.scope().min(widest)
}

/// Where its first medium is.
pub(crate) fn first_place(description: &Description) -> String {
    let first = description.media.first().and_then(|media| Some((media.group()?, media.port)));
    first.map(|(group, port)| place(group, port)).unwrap_or_default()
}

/// `239.255.10.20:5004`, `[ff15::1]:5004`.
fn place(group: Group, port: u16) -> String {
    SocketAddr::new(group.address(), port).to_string()
}

/// What it takes to join a conference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Invitation {
    /// Its name.
    pub(crate) name: String,
    /// Its description.
    pub(crate) sdp: String,
    /// How far it reaches, as people say it.
    pub(crate) reach: String,
    /// Where it meets.
    pub(crate) groups: Vec<String>,
    /// Whether its packets may leave the organisation.
    pub(crate) everywhere: bool,
    /// The one interface on which it is heard of, if there is one: it meets there, wherever else the route would lead.
    pub(crate) heard_on: Option<String>,
}

/// The invitation in a description, or why one cannot follow it.
pub(crate) fn invitation(description: &Description) -> Result<Invitation, Failure> {
    let refused = |why| Failure::new(Exit::Refused, why, "Ask whoever wrote the description for another.");
    let sound = sound(description).map_err(refused)?;
    let scope = reach(sound.group, Some(sound.ttl));
    Ok(Invitation {
        name: if description.name.is_empty() { NAMELESS.into() } else { description.name.clone() },
        sdp: description.write(),
        reach: scope.to_string(),
        groups: vec![place(sound.group, sound.port)],
        everywhere: scope == Scope::Global,
        heard_on: None,
    })
}

/// The invitation in an announcement.
pub(crate) fn invitation_to(listing: &Listing) -> Result<Invitation, Failure> {
    let invitation = invitation(&*description_of(listing)?)?;
    // Where it is heard on several, the route to the group decides.
    let heard_on = <[String; 1]>::try_from(heard_on(&listing.source)).ok().map(|[only]| only);
    Ok(Invitation { heard_on, ..invitation })
}

/// The interfaces on which announcements are heard. What this computer says itself is heard on its loopback too, which says
/// nothing about where others are.
pub(super) fn heard_on(source: &Source) -> Vec<String> {
    let Source::Sap { heard, .. } = source else { return Vec::new() };
    let mut names: Vec<&str> = heard.iter().map(|hearing| hearing.interface.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let interfaces = Interface::list().unwrap_or_default();
    let is_loopback = |name: &str| interfaces.iter().any(|interface| interface.is_loopback && interface.name == name);
    if names.len() > 1 {
        names.retain(|name| !is_loopback(name));
    }
    names.into_iter().map(str::to_owned).collect()
}

/// What tells a conference from others of its name.
pub(crate) fn distinction(listing: &Listing) -> String {
    let told = conference(listing);
    format!("{} announced by {}", told.group.unwrap_or_else(|| "no group,".into()), told.from)
}

/// What the doctor has to know of a conference that is announced.
pub(crate) fn subject_of(listing: &Listing) -> Result<Subject, Failure> {
    let subject = subject(&*description_of(listing)?)?;
    Ok(Subject { heard_on: heard_on(&listing.source), ..subject })
}

/// What the doctor has to know of one that is described.
pub(crate) fn subject(description: &Description) -> Result<Subject, Failure> {
    let refused = |why| Failure::new(Exit::Refused, why, "Nobody with this program hears it, on any network.");
    let sound = sound(description).map_err(refused)?;
    Ok(Subject {
        name: description.name.clone(),
        group: sound.group.address(),
        port: sound.port,
        ttl: sound.ttl,
        scope: sound.group.scope(),
        formats: sound.formats.iter().map(|format| (format.payload_type, format.clock_rate)).collect(),
        heard_on: Vec::new(),
    })
}

/// The sound one can take part in, or why one cannot.
fn sound(description: &Description) -> Result<DialableMedia, String> {
    let Dialable { media } = description.dialable().map_err(|refusal| format!("It cannot be joined: {refusal}."))?;
    let sound = media.into_iter().find(|media| media.kind == Kind::Audio);
    match sound {
        None => Err("It has no sound, and pictures are not there yet.".into()),
        Some(media) if media.secure => Err("It is encrypted, which this program cannot do yet.".into()),
        Some(media) => Ok(media),
    }
}

fn codecs(description: &Description) -> Vec<String> {
    let known = description.media.iter().flat_map(|media| media.known_formats());
    let mut names: Vec<_> =
        known.filter(|(_, codec)| codec.role != Role::Companion).map(|(_, codec)| codec.name.to_string()).collect();
    names.dedup();
    names
}

/// Who announces it, and the interface on which that is heard.
fn whence(source: &Source) -> (String, Option<String>) {
    match source {
        Source::Sap { origin, heard } => {
            let latest = heard.last();
            let from = latest.map_or(*origin, |hearing| hearing.from);
            (from.to_string(), latest.map(|hearing| hearing.interface.clone()))
        }
        elsewhere => (elsewhere.to_string(), None),
    }
}
