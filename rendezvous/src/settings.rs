//! What a program may choose.

use std::path::PathBuf;

use crate::InterfaceChoice;
use crate::sap::{Profile, TTL};

/// How a [`Rendezvous`](crate::Rendezvous) is held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Whether to listen to and send SAP announcements.
    pub sap: bool,
    /// On which interfaces.
    pub interface: InterfaceChoice,
    /// Whose habits our own announcements follow. Gear that keeps the other ones is understood all the same.
    pub profile: Profile,
    /// Time to live of our announcements: scopes bound them, so RFC 2974 says 255. Less keeps a test at home. A
    /// conference whose own packets no router passes on is announced with 1 at most.
    pub ttl: u8,
    /// Folders of `.sdp` files to list.
    pub folders: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sap: true,
            interface: InterfaceChoice::default(),
            profile: Profile::default(),
            ttl: TTL,
            folders: Vec::new(),
        }
    }
}
