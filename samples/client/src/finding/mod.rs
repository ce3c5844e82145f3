//! Finding conferences: between the rendezvous and the rest of the client.

mod described;
mod drafting;
mod lookup;
mod namesakes;
mod timing;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::path::PathBuf;

use plenary_rendezvous::{Error, InterfaceChoice, Rendezvous, Settings, Unfetchable};

use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) use described::{
    Invitation, conference, event, first_place, invitation, invitation_to, reaches_everywhere, subject, subject_of,
    when,
};
pub(crate) use drafting::{Features, audience, draft};
pub(crate) use lookup::{description_in, locate, only};
pub(crate) use namesakes::Namesakes;

/// Begins to listen on the chosen interface, or on all, and looks into the folders.
pub(crate) fn start(interface: Option<&str>, folders: &[PathBuf]) -> Result<Rendezvous, Failure> {
    let interface = match interface {
        None => InterfaceChoice::Every,
        Some(text) => text.parse::<IpAddr>().map_or(InterfaceChoice::Name(text.into()), InterfaceChoice::Address),
    };
    let settings = Settings { interface, folders: folders.to_vec(), ..Settings::default() };
    Rendezvous::start(settings).map_err(failure)
}

/// The rendezvous's sentences, with the code that fits.
pub(crate) fn failure(error: Error) -> Failure {
    let next = match &error {
        Error::NotADescription { .. } | Error::Unannounceable(_) => "Mend the description, or ask whoever wrote it.",
        Error::Unreadable { .. } => "Give a file that ends with .sdp, or - for standard input.",
        Error::Unfetchable { .. } | Error::Scheme(_) => {
            "Other programs fetch from anywhere: curl -fsS URL | plenary join -"
        }
        Error::NoFreeGroup => "'plenary create --help' tells the scopes.",
        Error::TooMany(_) | Error::Stopped => "End this program and start it again.",
        Error::System { .. } | Error::NoInterface { .. } | Error::NoAddress | Error::NowhereToAnnounce => {
            "'plenary doctor' looks at this computer's network."
        }
    };
    let exit = match &error {
        Error::NotADescription { .. } | Error::Unannounceable(_) | Error::Scheme(_) => Exit::Refused,
        Error::Unreadable { .. } | Error::Unfetchable { cause: Unfetchable::NotThere(_), .. } => Exit::NotFound,
        Error::Unfetchable { cause: Unfetchable::Private(_) | Unfetchable::Encrypted, .. } => Exit::Refused,
        Error::TooMany(_) | Error::Stopped => Exit::Failed,
        Error::System { .. }
        | Error::Unfetchable { .. }
        | Error::NoInterface { .. }
        | Error::NoAddress
        | Error::NowhereToAnnounce
        | Error::NoFreeGroup => Exit::Network,
    };
    Failure::new(exit, sentence(&error.to_string()), next)
}

/// A text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
