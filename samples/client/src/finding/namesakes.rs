//! Others of the name of one's own conference.

use plenary_rendezvous::Event as Found;

use super::described::distinction;
use crate::events::Event;

/// What was told of them to people in a conference. Anybody can announce any number: so a few are told of, and the rest is in
/// the list.
#[derive(Default, Debug)]
pub(crate) struct Namesakes {
    told: usize,
}

/// As many as anybody looks at.
const MOST_TOLD: usize = 16;

impl Namesakes {
    /// What there is to tell people in a conference called `name` when another of this name turns up.
    pub(crate) fn hear(&mut self, found: &Found, name: &str) -> Option<Event> {
        let Found::Found(listing) = found else { return None };
        let is_another = !listing.own && listing.name.to_lowercase() == name.to_lowercase();
        if !is_another || self.told > MOST_TOLD {
            return None;
        }
        self.told += 1;
        let message = if self.told > MOST_TOLD {
            "Still more conferences are called so; 'plenary list' shows them.".into()
        } else {
            format!("Another conference is called so as well: {}.", distinction(listing))
        };
        Some(Event::Warning { message })
    }
}
