//! `plenary` alone: the conference screen.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use plenary_rendezvous::{ListingId, Rendezvous};

use super::ending::Ending;
use super::{Context, joining_is_not_there};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;
use crate::screen::{Action, Listing, Model, News, Window};

/// How often the screen is drawn, keys or not: meters move smoothly, and a terminal far away keeps up.
const FRAME: Duration = Duration::from_millis(66);

/// Opens the screen, and closes it when one has had enough.
pub(super) fn run(context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let mut finder = Finder::start(context)?;
    let ending = Ending::after(None)?;
    let mut window = Window::open()?;
    let mut model = Model::default();
    while ending.interrupted.is_empty() {
        let now = started.elapsed();
        finder.news(now).into_iter().for_each(|news| model.hear(now, news));
        window.show(&model)?;
        let Some(input) = window.input(FRAME)? else { continue };
        let now = started.elapsed();
        match model.handle(now, &input, window.area()) {
            Some(Action::Quit) => break,
            Some(Action::Join(_) | Action::Create { .. }) => {
                let Failure { exit, what, next } = joining_is_not_there();
                model.hear(now, News::Happened(Event::Error { message: what, next, exit: exit.code() }));
            }
            _ => {}
        }
    }
    Ok(Exit::Done)
}

/// Fills the list.
struct Finder {
    rendezvous: Rendezvous,
    /// The numbers that the screen knows listings by.
    numbers: BTreeMap<ListingId, u64>,
    next_number: u64,
    /// When the list was handed over last.
    told: Option<Duration>,
}

/// How often the list is handed over when nothing happens to it: "2 s ago" becomes "3 s ago".
const REFRESH: Duration = Duration::from_secs(1);

impl Finder {
    fn start(context: &Context) -> Result<Self, Failure> {
        let rendezvous = finding::start(context.interface.as_deref())?;
        Ok(Self { rendezvous, numbers: BTreeMap::new(), next_number: 0, told: None })
    }

    /// What is in the way of the list, and the list as it is when there may be something new about it.
    fn news(&mut self, now: Duration) -> Vec<News> {
        let found: Vec<_> = self.rendezvous.events().try_iter().collect();
        let is_due = self.told.is_none_or(|told| now.saturating_sub(told) >= REFRESH);
        let trouble = found.iter().filter_map(finding::event).filter(|event| matches!(event, Event::Warning { .. }));
        let mut news: Vec<_> = trouble.map(News::Happened).collect();
        if is_due || !found.is_empty() {
            self.told = Some(now);
            news.push(News::Conferences(self.listings(now)));
        }
        news
    }

    fn listings(&mut self, now: Duration) -> Vec<Listing> {
        let conferences = self.rendezvous.conferences();
        let mut numbers = BTreeMap::new();
        let mut listings = Vec::new();
        for found in &conferences {
            let id = self.numbers.get(&found.id).copied().unwrap_or_else(|| {
                self.next_number += 1;
                self.next_number
            });
            numbers.insert(found.id, id);
            let ago = SystemTime::now().duration_since(found.last_heard).unwrap_or_default();
            listings.push(Listing {
                id,
                conference: finding::conference(found),
                everywhere: finding::reaches_everywhere(found),
                heard: now.saturating_sub(ago),
            });
        }
        self.numbers = numbers;
        listings
    }
}
