//! The `o=` line: who made the description, and which version it is.

use std::net::IpAddr;

use super::limits;

/// What names a session for ever: all of `o=` but the version (RFC 8866 §5.2). Two descriptions with equal identities
/// describe the same conference.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SessionIdentity {
    /// The login of the maker, `-` for none.
    pub username: String,
    /// A number that makes the whole unique; text, since some announcers write other things.
    pub session_id: String,
    /// `IN` for the Internet.
    pub network: String,
    /// `IP4` or `IP6`.
    pub address_type: String,
    /// The maker's address or host name. Unicast, and nowhere to send to.
    pub address: String,
}

/// The `o=` line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// Which session.
    pub identity: SessionIdentity,
    /// Which version of its description; it grows with each change.
    pub version: u64,
}

impl Origin {
    /// The origin of a conference of our own. `session_id` and `version` are best NTP seconds (RFC 8866 §5.2).
    #[must_use]
    pub fn new(username: &str, session_id: u64, version: u64, address: impl Into<IpAddr>) -> Self {
        let address = address.into();
        let identity = SessionIdentity {
            username: word(username),
            session_id: session_id.to_string(),
            network: "IN".to_owned(),
            address_type: if address.is_ipv4() { "IP4" } else { "IP6" }.to_owned(),
            address: address.to_string(),
        };
        Self { identity, version }
    }

    /// Whether this describes the same session in a newer version.
    #[must_use]
    pub fn supersedes(&self, older: &Self) -> bool {
        self.identity == older.identity && self.version > older.version
    }

    pub(super) fn from_fields(fields: &sdp_types::Origin) -> Self {
        let identity = SessionIdentity {
            username: word(fields.username.as_deref().unwrap_or("-")),
            session_id: word(&fields.sess_id),
            network: word(fields.nettype.as_str()),
            address_type: word(fields.addrtype.as_str()),
            address: word(&fields.unicast_address),
        };
        Self { identity, version: fields.sess_version }
    }

    pub(super) fn to_fields(&self) -> sdp_types::Origin {
        let SessionIdentity { username, session_id, network, address_type, address } = &self.identity;
        let mut fields = sdp_types::Origin::new(
            session_id,
            self.version,
            network.as_str().into(),
            address_type.as_str().into(),
            address,
        );
        fields.set_username(username);
        fields
    }
}

/// Text fit for one field of `o=`: no spaces, never empty.
fn word(text: &str) -> String {
    let word: String = text.chars().filter(|character| !character.is_whitespace()).take(limits::WORD).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}
