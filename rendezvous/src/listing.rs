//! One conference of the list.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use conference_model::description::{Conference, Refusal};
use conference_model::multicast::Group;
use conference_model::sap::{Profile, Scheme};
use conference_model::text;

/// Names a listing for as long as it is listed; never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ListingId(pub(crate) u64);

impl fmt::Display for ListingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One conference of the list. It does not change: a newer one takes its place, under the same [`Listing::id`].
#[derive(Clone, Debug)]
pub struct Listing {
    /// Which it is, for as long as it is listed.
    pub id: ListingId,
    /// Its name, cleaned for display; empty when it has none.
    pub name: String,
    /// The description exactly as it was heard or read. Bytes, not text to show.
    pub sdp: Arc<[u8]>,
    /// What the description says, or why it cannot be read. What cannot be read is listed too: people see that it is
    /// there, and why it does not work.
    pub description: Result<Arc<Conference>, Refusal>,
    /// Where it comes from.
    pub source: Source,
    /// Whether it is signed. Nobody verified it.
    pub authentication: Authentication,
    /// Somebody else describes the same conference differently: one of the two is not genuine, and there is no telling
    /// which.
    pub contested: bool,
    /// We announce it ourselves.
    pub own: bool,
    /// Whose habits its announcer has, by its description.
    pub profile: Profile,
    /// When it was first heard, or read.
    pub first_heard: SystemTime,
    /// When it was last heard, or found unchanged.
    pub last_heard: SystemTime,
}

/// Where a listing comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Announcements, and where they are heard.
    Sap {
        /// The address its announcements claim to come from originally.
        origin: IpAddr,
        /// Where they are heard: each interface and group once, the latest last.
        heard: Vec<Hearing>,
    },
    /// A file.
    File(PathBuf),
    /// Something else; how a person calls it.
    Other(String),
}

/// One way on which announcements of a conference reach us.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Hearing {
    /// The interface they arrive on.
    pub interface: String,
    /// The group they are sent to.
    pub group: IpAddr,
    /// The address they are sent from.
    pub from: IpAddr,
}

/// What a listing has to prove who announced it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Authentication {
    /// Nothing.
    None,
    /// A signature that nobody verified.
    Unverified(Scheme),
}

impl Listing {
    /// The description, when it can be read.
    #[must_use]
    pub fn conference(&self) -> Option<&Arc<Conference>> {
        self.description.as_ref().ok()
    }

    /// Whether it is heard announced, rather than read.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        matches!(self.source, Source::Sap { .. })
    }

    /// Whether any of it is sent to `group`, and to `port` if one is said.
    #[must_use]
    pub fn meets_at(&self, group: IpAddr, port: Option<u16>) -> bool {
        let media = self.conference().into_iter().flat_map(|conference| &conference.media);
        let mut places = media.flat_map(|media| media.layers());
        places.any(|(its, its_port)| its.address() == group && port.is_none_or(|port| port == its_port))
    }

    /// The groups of all its media, without repetition.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        self.conference().map_or_else(Vec::new, |conference| groups_of(conference))
    }
}

/// The groups of all media, layers too, each once.
pub(crate) fn groups_of(conference: &Conference) -> Vec<Group> {
    let mut groups: Vec<Group> =
        conference.media.iter().flat_map(|media| media.layers()).map(|(group, _)| group).collect();
    groups.sort();
    groups.dedup();
    groups
}

impl fmt::Display for Source {
    /// `SAP, eth0, 239.255.255.255 from 192.0.2.7`, `/srv/calls/choir.sdp`; paths are cleaned for display.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sap { heard, .. } => {
                f.write_str("SAP")?;
                heard.iter().try_for_each(|hearing| write!(f, ", {hearing}"))
            }
            Self::File(path) => f.write_str(&shown(path.display())),
            Self::Other(words) => f.write_str(&shown(words)),
        }
    }
}

/// Longer than paths and addresses that work.
const LONGEST_PLACE: usize = 4096;

/// A path or an address, cleaned for display. Who writes into a folder that others look into chooses its files' names, and a
/// web server to which addresses it leads.
pub(crate) fn shown(place: impl fmt::Display) -> String {
    text::clean_str(&place.to_string(), LONGEST_PLACE)
}

impl fmt::Display for Hearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} from {}", self.interface, self.group, self.from)
    }
}

impl fmt::Display for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("not signed"),
            Self::Unverified(Scheme::Pgp) => f.write_str("signed by OpenPGP, unverified"),
            Self::Unverified(Scheme::Cms) => f.write_str("signed by CMS, unverified"),
            Self::Unverified(Scheme::Unknown(_)) => f.write_str("signed in an unknown way, unverified"),
        }
    }
}
