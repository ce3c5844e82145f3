//! One conference, by its name or by its description.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use plenary_rendezvous::description::{Conference as Description, limits};
use plenary_rendezvous::{Listing, Page, Rendezvous};

use super::described::{conference, distinction};
use super::failure;
use crate::cli::Document;
use crate::exit::Exit;
use crate::failure::Failure;

/// Waits for a conference of this name; then a part of a name will do, if it means one alone.
pub(crate) fn locate(rendezvous: &Rendezvous, name: &str, patience: Duration) -> Result<Arc<Listing>, Failure> {
    if rendezvous.wait_for(name, patience).is_some() {
        return only(rendezvous, name);
    }
    let mut similar = rendezvous.find(name);
    match (similar.pop(), similar.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err(Failure::new(
            Exit::NotFound,
            format!("No conference called \"{name}\" was announced within {} s.", patience.as_secs_f64()),
            "'plenary list' shows what is announced; 'plenary doctor' says whether announcements can arrive.",
        )),
        (Some(last), more) => Err(Failure::new(
            Exit::NotFound,
            format!("\"{name}\" is a part of {} names, of \"{}\" for one.", more + 1, last.name),
            "Say the whole name; 'plenary list' shows them.",
        )),
    }
}

/// How long the announcement of what is described in a file is waited for. Of those that come later one has to do without.
const MOMENT: Duration = Duration::from_secs(1);

/// The one conference that is called so: of several nobody can say which is meant, and a stranger can take any name. Several
/// descriptions that lead to one place mean one conference; the announced one says on which interface that is, and follows it
/// when it moves.
pub(crate) fn only(rendezvous: &Rendezvous, name: &str) -> Result<Arc<Listing>, Failure> {
    let found = one_of(&rendezvous.called(name), name)?;
    if found.is_announced() || rendezvous.wait_for_announced(name, MOMENT).is_none() {
        return Ok(found);
    }
    one_of(&rendezvous.called(name), name)
}

/// [`only`], of those who are called `name`.
pub(super) fn one_of(called: &[Arc<Listing>], name: &str) -> Result<Arc<Listing>, Failure> {
    let Some(first) = called.first() else {
        return Err(Failure::new(
            Exit::NotFound,
            format!("\"{name}\" is not announced any more."),
            "'plenary list' shows what is announced.",
        ));
    };
    let place = conference(first).group;
    if called.len() == 1 || (place.is_some() && called.iter().all(|listing| conference(listing).group == place)) {
        let announced = called.iter().find(|listing| listing.is_announced());
        return Ok(Arc::clone(announced.unwrap_or(first)));
    }
    let all: Vec<_> = called.iter().map(|listing| distinction(listing)).collect();
    Err(Failure::new(
        Exit::NotFound,
        format!("{} conferences are called \"{name}\": {}.", all.len(), all.join("; ")),
        "Ask which is meant, and say its group and port instead of the name.",
    ))
}

/// What an announcement describes.
pub(crate) fn description_of(listing: &Listing) -> Result<Arc<Description>, Failure> {
    listing.description.clone().map_err(|refusal| {
        Failure::new(
            Exit::Refused,
            format!("Its description cannot be read: {refusal}."),
            "Tell whoever announces it; 'plenary show NAME' shows it.",
        )
    })
}

/// The description that is there: the text as it is, and what it says.
pub(crate) fn description_in(document: &Document) -> Result<(Vec<u8>, Description), Failure> {
    let text = match document {
        Document::Page(url) => Page::read(url).map_err(failure)?,
        Document::File(path) => fs::File::open(path).and_then(read).map_err(|error| unreadable(document, &error))?,
        Document::Input => read(io::stdin()).map_err(|error| unreadable(document, &error))?,
    };
    let description = Description::parse(&text).map_err(|refusal| {
        Failure::new(
            Exit::Refused,
            format!("{document} is not a description that can be used: {refusal}."),
            "Mend it, or ask whoever wrote it. 'plenary show NAME > FILE.sdp' writes one that works.",
        )
    })?;
    Ok((text, description))
}

fn unreadable(document: &Document, error: &io::Error) -> Failure {
    Failure::new(
        Exit::NotFound,
        format!("{document} cannot be read: {error}."),
        "Check that it is there and that you may read it.",
    )
}

/// A little more than can be right, so that what is too long is found to be.
fn read(from: impl io::Read) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits::TEXT).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = Vec::new();
    from.take(most).read_to_end(&mut text)?;
    Ok(text)
}
