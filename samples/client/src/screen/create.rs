//! The dialog that creates a conference.

use tui_input::Input;

use crate::cli::Reach;

/// What is being filled in.
#[derive(Clone, Debug)]
pub(super) struct Create {
    pub(super) name: Input,
    pub(super) reach: Reach,
}

/// In the order in which the arrows go through them.
const REACHES: [Reach; 4] = [Reach::Link, Reach::Local, Reach::Organisation, Reach::Global];

impl Default for Create {
    fn default() -> Self {
        Self { name: Input::default(), reach: Reach::Local }
    }
}

impl Create {
    /// Farther, or less far.
    pub(super) fn turn(&mut self, farther: bool) {
        let place = REACHES.iter().position(|reach| *reach == self.reach).unwrap_or_default();
        let place = if farther { place + 1 } else { place.saturating_sub(1) };
        self.reach = REACHES.get(place).copied().unwrap_or(self.reach);
    }

    /// What the reach means, for who is about to choose it.
    pub(super) fn explained(&self) -> &'static str {
        match self.reach {
            Reach::Link => "this link: no router passes it on",
            Reach::Local => "the local site: the usual choice",
            Reach::Organisation => "the organisation: all its sites, if its routers agree",
            Reach::Global => "everywhere: anybody may listen",
        }
    }
}
