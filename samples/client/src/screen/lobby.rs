//! The list of conferences.

use std::time::Duration;

use tui_input::Input;

use crate::events::Conference;

/// A conference in the list.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Listing {
    /// Which, for as long as the program runs.
    pub(crate) id: u64,
    /// What is announced.
    pub(crate) conference: Conference,
    /// Whether its packets may leave the organisation: then one is asked before one's voice does.
    pub(crate) everywhere: bool,
    /// How its announcement is signed, if it is. Nobody verifies that.
    pub(crate) signature: Option<String>,
    /// When it was heard last, since the program began.
    pub(crate) heard: Duration,
}

/// The list as one looks at it.
#[derive(Clone, Debug, Default)]
pub(super) struct Lobby {
    listings: Vec<Listing>,
    /// By id, so that what comes and goes above it does not move the choice.
    chosen: Option<u64>,
    /// What the names must contain.
    pub(super) filter: Input,
    /// Keys go to the filter.
    pub(super) filtering: bool,
}

impl Lobby {
    /// The list is this now.
    pub(super) fn replace(&mut self, listings: Vec<Listing>) {
        let place = self.chosen_place();
        self.listings = listings;
        self.stay_near(place);
    }

    /// What is shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Listing> {
        let wanted = self.filter.value().to_lowercase();
        self.listings.iter().filter(move |listing| listing.conference.name.to_lowercase().contains(&wanted))
    }

    /// How many there are, shown or not.
    pub(super) fn len(&self) -> usize {
        self.listings.len()
    }

    /// The chosen one.
    pub(super) fn chosen(&self) -> Option<&Listing> {
        self.shown().find(|listing| Some(listing.id) == self.chosen)
    }

    /// The chosen one's place among those shown.
    pub(super) fn chosen_place(&self) -> usize {
        self.shown().position(|listing| Some(listing.id) == self.chosen).unwrap_or_default()
    }

    /// Chooses what stands at a place, or the last.
    pub(super) fn choose(&mut self, place: usize) {
        let chosen = self.shown().nth(place).or_else(|| self.shown().last()).map(|listing| listing.id);
        self.chosen = chosen;
    }

    /// Keeps the choice while it is shown; else chooses what stands at `place` now.
    pub(super) fn stay_near(&mut self, place: usize) {
        if self.chosen().is_none() {
            self.choose(place);
        }
    }
}
