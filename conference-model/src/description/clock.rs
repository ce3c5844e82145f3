//! Whose clock a medium follows (RFC 7273), as AES67 gear says it.
//!
//! [`Clocking`] keeps the texts as they are. Here they are read, leniently: gear writes domains in three ways and
//! identities in any case. Nothing depends on what is read; people are shown it, since two senders of one clock can be
//! aligned and others only followed.

use super::Clocking;

/// What a sender's clock follows.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ReferenceClock {
    /// The precision time protocol.
    Ptp {
        /// Which edition: `IEEE1588-2008`.
        version: String,
        /// The identity of the grandmaster; `None` where any traceable one will do.
        grandmaster: Option<String>,
        /// The domain; `None` where none is said.
        domain: Option<u8>,
    },
    /// The sender's own clock, by its hardware address.
    LocalMac(String),
    /// The sender's own clock.
    Local,
    /// Something else: NTP servers, satellites; the text.
    Other(String),
}

impl ReferenceClock {
    /// Reads the value of `a=ts-refclk`.
    #[must_use]
    pub fn read(value: &str) -> Self {
        let value = value.trim();
        let (name, rest) = value.split_once('=').unwrap_or((value, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "ptp" => ptp(rest),
            "localmac" => Self::LocalMac(rest.trim().to_ascii_uppercase()),
            "local" => Self::Local,
            _ => Self::Other(value.to_owned()),
        }
    }
}

/// `IEEE1588-2008:39-A7-94-FF-FE-07-CB-D0:127`, `IEEE1588-2008:traceable`, `…:domain-nmbr=0`
fn ptp(value: &str) -> ReferenceClock {
    let mut fields = value.split(':').map(str::trim);
    let version = fields.next().unwrap_or_default().to_ascii_uppercase();
    let grandmaster = fields.next().filter(|field| !field.is_empty() && !field.eq_ignore_ascii_case("traceable"));
    let domain = fields.next().map(|field| field.rsplit('=').next().unwrap_or(field));
    ReferenceClock::Ptp {
        version,
        grandmaster: grandmaster.map(str::to_ascii_uppercase),
        domain: domain.and_then(|domain| domain.trim().parse().ok()),
    }
}

impl Clocking {
    /// The reference clocks, as far as they can be read.
    pub fn reference_clocks(&self) -> impl Iterator<Item = ReferenceClock> {
        self.references.iter().map(|reference| ReferenceClock::read(reference))
    }

    /// What to add to the reference clock to get RTP timestamps: `a=mediaclk:direct=963214424`. `None` for clocks that do
    /// not run with the reference.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        let (name, rest) = self.media.as_deref()?.trim().split_once('=')?;
        // A rate may follow: `direct=0 rate=1000/1001`.
        let offset = rest.split_ascii_whitespace().next()?;
        name.trim().eq_ignore_ascii_case("direct").then(|| offset.parse().ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::Conference;

    fn ptp(grandmaster: Option<&str>, domain: Option<u8>) -> ReferenceClock {
        ReferenceClock::Ptp { version: "IEEE1588-2008".to_owned(), grandmaster: grandmaster.map(str::to_owned), domain }
    }

    #[test]
    fn what_gear_writes_is_read_however_it_writes_it() {
        let clock = ptp(Some("00-1D-C1-FF-FE-00-00-01"), Some(0));
        for text in [
            "ptp=IEEE1588-2008:00-1D-C1-FF-FE-00-00-01:0",
            "ptp=IEEE1588-2008:00-1d-c1-ff-fe-00-00-01:domain-nmbr=0",
            " PTP = ieee1588-2008 : 00-1D-C1-FF-FE-00-00-01 : 0 ",
        ] {
            assert_eq!(ReferenceClock::read(text), clock, "{text}");
        }
        assert_eq!(ReferenceClock::read("ptp=IEEE1588-2008:traceable"), ptp(None, None));
        assert_eq!(ReferenceClock::read("ptp=IEEE1588-2008"), ptp(None, None));
        assert_eq!(ReferenceClock::read("ptp=IEEE1588-2008:traceable:300"), ptp(None, None), "no such domain");
        assert_eq!(
            ReferenceClock::read("localmac=52-54-00-12-34-56"),
            ReferenceClock::LocalMac("52-54-00-12-34-56".into())
        );
        assert_eq!(ReferenceClock::read("local"), ReferenceClock::Local);
        assert_eq!(ReferenceClock::read("gps"), ReferenceClock::Other("gps".into()));
        assert_eq!(ReferenceClock::read(""), ReferenceClock::Other(String::new()));
    }

    #[test]
    fn the_clocks_of_real_gear_are_understood() {
        macro_rules! of {
            ($name:literal) => {{
                let text = include_bytes!(concat!("../../tests/descriptions/", $name, ".sdp"));
                let clocking = Conference::parse(text).unwrap().media[0].clocking.clone();
                (clocking.reference_clocks().next(), clocking.offset())
            }};
        }
        assert_eq!(of!("dante-aes67"), (Some(ptp(Some("00-1D-C1-FF-FE-00-00-01"), Some(0))), Some(142_410_716)));
        assert_eq!(of!("nmos-2110-30"), (Some(ptp(Some("39-A7-94-FF-FE-07-CB-D0"), Some(127))), Some(0)));
        assert_eq!(of!("pipewire").1, Some(1_234_567));
        assert_eq!(of!("gstreamer"), (Some(ReferenceClock::Local), None));
        assert_eq!(of!("vlc"), (None, None));
    }
}
