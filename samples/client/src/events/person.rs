//! A participant, as events tell of them.

use std::time::Duration;

use plenary_tapi_host::text;
use serde::Serialize;

/// One participant, at one moment.
#[derive(Serialize, Clone, PartialEq, Debug, Default)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Person {
    /// Their number in this conference, for as long as we are in it.
    pub(crate) participant: u64,
    /// What others are shown: the name they gave, else their canonical name, else that we do not know yet.
    pub(crate) name: String,
    /// Their canonical name, once they have told it.
    pub(crate) cname: Option<String>,
    /// The program they use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tool: Option<String>,
    /// Packets lost on the way to us, of a hundred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) loss_percent: Option<f64>,
    /// How far their sound is behind their packets, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay_ms: Option<u64>,
}

/// What people are called of whom nothing is known but that they send.
const UNKNOWN: &str = "somebody";

impl Person {
    /// Somebody, under the best name there is. What strangers say of themselves is cleaned here.
    pub(crate) fn new(participant: u64, name: Option<&str>, cname: Option<&str>) -> Self {
        let clean = |text: &str| Some(text::clean_str(text, text::LONGEST)).filter(|text| !text.is_empty());
        let cname = cname.and_then(clean);
        let name = name.and_then(clean).or_else(|| cname.clone()).unwrap_or_else(|| UNKNOWN.into());
        Self { participant, name, cname, ..Self::default() }
    }

    /// Whether `other` says the same of who this is, whatever was measured.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let said = |person: &Self| [Some(person.name.clone()), person.cname.clone(), person.tool.clone()];
        self.participant == other.participant && said(self) == said(other)
    }

    /// With what was measured of their sound.
    pub(crate) fn measured(mut self, loss: Option<f64>, delay: Option<Duration>) -> Self {
        self.loss_percent = loss.map(|fraction| (fraction * 1000.0).round() / 10.0);
        self.delay_ms = delay.and_then(|delay| u64::try_from(delay.as_millis()).ok());
        self
    }
}
