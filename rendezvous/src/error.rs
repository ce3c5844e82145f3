//! What can go wrong, in sentences with a next step.

use std::io;
use std::path::PathBuf;

use conference_model::description::Refusal;
use conference_model::sap::Unannounceable;

use crate::listing::shown;
use crate::{Unfetchable, Unpublishable};

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused what nothing works without.
    #[error("cannot {what} ({cause})")]
    System {
        /// To do what.
        what: &'static str,
        /// What it said.
        cause: io::Error,
    },
    /// The chosen interface is not there.
    #[error("there is no interface `{}`; choose one of: {}", shown(wanted), shown(known))]
    NoInterface {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// There is nothing to announce on, or no address to be found under.
    #[error("no interface has an address to announce from; connect a network, or choose the loopback interface")]
    NoAddress,
    /// No directory announces.
    #[error("announcements are switched off; switch SAP on to announce")]
    NowhereToAnnounce,
    /// Every group of the scope is known to be used.
    #[error("every group of this scope is in use as far as is known; choose a wider scope")]
    NoFreeGroup,
    /// Too many announcements at once.
    #[error("{0} conferences are announced already, more than that one program may; withdraw some")]
    TooMany(usize),
    /// The text to announce cannot be announced.
    #[error("this cannot be announced: {0}")]
    Unannounceable(#[from] Unannounceable),
    /// A description cannot be read.
    #[error("{}: {cause}", shown(.place))]
    NotADescription {
        /// The file or URL.
        place: String,
        /// Why not.
        cause: Refusal,
    },
    /// A file cannot be read.
    #[error("cannot read {} ({cause}); check that it is there and that you may read it", shown(path.display()))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A page cannot be fetched.
    #[error("cannot fetch {}: {cause}", shown(url))]
    Unfetchable {
        /// Its address.
        url: String,
        /// Why not.
        cause: Unfetchable,
    },
    /// A kind of URL that we do not fetch.
    #[error("`{}:` addresses are not fetched; save the description into a file and give that one", shown(.0))]
    Scheme(String),
    /// The thread that does the work has ended.
    #[error("the rendezvous has stopped")]
    Stopped,
}

impl From<Unpublishable> for Error {
    fn from(why: Unpublishable) -> Self {
        match why {
            Unpublishable::Unfit(why) => Self::Unannounceable(why),
            Unpublishable::NoAddress => Self::NoAddress,
            Unpublishable::ReadOnly => Self::NowhereToAnnounce,
        }
    }
}
