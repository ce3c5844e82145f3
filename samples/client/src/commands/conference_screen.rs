//! `plenary` alone: the conference screen.

mod company;
mod finder;
mod seat;

use std::time::{Duration, Instant};

use super::Context;
use super::ending::Ending;
use super::join;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::{Action, Model, News, Window};
use finder::Finder;
pub(super) use seat::Seat;

/// How often the screen is drawn, keys or not: meters move smoothly, and a terminal far away keeps up.
const FRAME: Duration = Duration::from_millis(66);

/// For whom a conference ended that is all there was to see.
const LINE_BY_LINE: &str = "'plenary demo | cat' tells line by line what happens.";

/// Opens the screen, and closes it when one has had enough.
pub(super) fn run(context: &Context) -> Result<Exit, Failure> {
    let (seat, ending) = (Seat::new(context)?, Ending::after(None)?);
    hold(context, seat, &ending).map(|_| Exit::Done)
}

/// Shows the list, or the one conference that one is about to be in, until it is enough.
pub(super) fn hold<'a>(context: &Context, mut seat: Seat<'a>, ending: &Ending) -> Result<Seat<'a>, Failure> {
    let started = Instant::now();
    let mut finder = Finder::start(context)?;
    let mut window = Window::open()?;
    let mut model = seat.conference().map_or_else(Model::default, Model::of_one_conference);
    while !ending.has_come() {
        let now = started.elapsed();
        finder.keep(seat.listing());
        let found = finder.found();
        let news = finder.news(now, &found).into_iter().chain(seat.hear(&found)).chain(seat.news(now, &finder));
        let news = news.chain(if model.shows_devices() { seat.devices(now) } else { None });
        news.for_each(|news| model.hear(now, news));
        if model.is_over() {
            model.notice().map_or(Ok(()), |why| Err(Failure::new(Exit::Failed, why, LINE_BY_LINE)))?;
            break;
        }
        window.show(&model)?;
        let Some(input) = window.input(FRAME)? else { continue };
        let now = started.elapsed();
        let Some(action) = model.handle(now, &input, window.area()) else { continue };
        if action == Action::Quit {
            break;
        }
        if let Some(name) = destination(&action, &finder) {
            model.hear(now, News::Joining(name));
        }
        act(action, &mut finder, &mut seat).into_iter().for_each(|news| model.hear(started.elapsed(), news));
    }
    seat.leave();
    while !seat.is_out_within(FRAME) {
        model.hear(started.elapsed(), News::Leaving);
        // Who has closed the window says goodbye all the same.
        let _ = window.show(&model);
    }
    Ok(seat)
}

/// The name of the conference that one is about to be in.
fn destination(action: &Action, finder: &Finder) -> Option<String> {
    match action {
        Action::Join(number) => finder.listing(*number).map(|listing| listing.name.clone()),
        Action::Create { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// Does what a person wants. What fails is news.
fn act(action: Action, finder: &mut Finder, seat: &mut Seat<'_>) -> Vec<News> {
    let done = match action {
        Action::Join(number) => {
            let warning = finder.listing(number).and_then(|listing| join::contested(&listing));
            let joining = finder.invitation(number);
            match joining.and_then(|(invitation, company)| seat.take(invitation, company)) {
                Ok(()) => return warning.into_iter().map(News::Happened).collect(),
                Err(failure) => Err(failure),
            }
        }
        Action::Create { name, reach } => {
            finder.plan(&name, reach).and_then(|(invitation, company)| seat.take(invitation, company))
        }
        Action::Leave => {
            seat.leave();
            return vec![News::Out(None)];
        }
        Action::MuteMe(muted) => seat.mute_me(muted),
        Action::Mute { participant, muted } => seat.turn(participant, |volume| volume.muted = muted),
        Action::Volume { participant, percent } => seat.turn(participant, |volume| volume.percent = percent),
        Action::Settings => match seat.settings() {
            Ok(settings) => return vec![settings],
            Err(failure) => Err(failure),
        },
        Action::Keep(wish) => seat.keep(&wish),
        Action::Quit => Ok(()),
    };
    match done {
        Ok(()) => Vec::new(),
        Err(failure) => vec![seat.failed(&failure)],
    }
}
