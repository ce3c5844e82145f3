//! `plenary show`.

use std::io::{self, IsTerminal as _};

use plenary_rendezvous::{Authentication, Listing, Source};
use plenary_tapi_host::text;

use super::Context;
use crate::cli::{Document, Show, Target};
use crate::events::{Conference, Event};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Prints the description as it was heard or is written; into a file or pipe byte for byte, so that it can be used again, and on a terminal
/// cleaned, since strangers wrote it.
pub(super) fn run(show: &Show, context: &mut Context) -> Result<Exit, Failure> {
    let (sdp, told) = match &show.conference {
        Target::Name(name) => {
            let rendezvous = context.rendezvous()?;
            let listing = finding::locate(&rendezvous, name, show.wait)?;
            (listing.sdp.to_vec(), told(&listing))
        }
        Target::Described(document) => read(document)?,
    };
    if show.output.json {
        context.printer.event(told);
    } else {
        context.printer.note(&told.line());
        context.printer.result(&shown(&sdp));
    }
    Ok(Exit::Done)
}

/// What nobody announces is signed by nobody.
fn read(document: &Document) -> Result<(Vec<u8>, Event), Failure> {
    let (sdp, description) = finding::description_in(document)?;
    let timing = finding::when(&description);
    let told = Event::Description {
        timing,
        conference: description.name,
        sdp: String::from_utf8_lossy(&sdp).into_owned(),
        heard: vec![document.to_string()],
        signature: Authentication::None.to_string(),
    };
    Ok((sdp, told))
}

fn told(listing: &Listing) -> Event {
    let heard = match &listing.source {
        Source::Sap { heard, .. } => heard.iter().map(ToString::to_string).collect(),
        elsewhere => vec![elsewhere.to_string()],
    };
    let Conference { name, timing, .. } = finding::conference(listing);
    Event::Description {
        conference: name,
        sdp: String::from_utf8_lossy(&listing.sdp).into_owned(),
        heard,
        signature: listing.authentication.to_string(),
        timing,
    }
}

fn shown(sdp: &[u8]) -> Vec<u8> {
    if !io::stdout().is_terminal() {
        return sdp.to_vec();
    }
    let cleaned = |line: &[u8]| text::clean_str(&String::from_utf8_lossy(line), sdp.len()) + "\n";
    sdp.split_inclusive(|byte| *byte == b'\n').map(cleaned).collect::<String>().into_bytes()
}
