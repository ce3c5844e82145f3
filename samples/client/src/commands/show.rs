//! `plenary show`.

use std::io::{self, IsTerminal as _, Write as _};

use plenary_rendezvous::{Listing, Source};
use plenary_tapi_host::text;

use super::Context;
use crate::cli::Show;
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Prints the description as it was heard; into a file or pipe byte for byte, so that it can be used again, and on a terminal
/// cleaned, since strangers wrote it.
pub(super) fn run(show: &Show, context: &mut Context) -> Result<Exit, Failure> {
    let rendezvous = finding::start(context.interface.as_deref())?;
    let listing = finding::locate(&rendezvous, &show.name, show.wait)?;
    let told = told(&listing);
    if show.output.json {
        context.printer.event(told);
    } else {
        context.printer.note(&told.line());
        let _ = write(&listing.sdp);
    }
    Ok(Exit::Done)
}

fn told(listing: &Listing) -> Event {
    let heard = match &listing.source {
        Source::Sap { heard, .. } => heard.iter().map(ToString::to_string).collect(),
        elsewhere => vec![elsewhere.to_string()],
    };
    Event::Description {
        conference: finding::conference(listing).name,
        sdp: String::from_utf8_lossy(&listing.sdp).into_owned(),
        heard,
        signature: listing.authentication.to_string(),
    }
}

fn write(sdp: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !out.is_terminal() {
        return out.write_all(sdp);
    }
    for line in sdp.split(|byte| *byte == b'\n') {
        writeln!(out, "{}", text::clean_str(&String::from_utf8_lossy(line), sdp.len()))?;
    }
    Ok(())
}
