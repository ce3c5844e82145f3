//! Where the platform keeps such things.

use std::ffi::OsString;
use std::path::PathBuf;

/// The folders for what a person sets and for what the program remembers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Places {
    settings: PathBuf,
    state: PathBuf,
}

/// Whose customs hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Platform {
    /// The XDG base directories.
    Unix,
    /// `%APPDATA%` goes with the person from computer to computer, `%LOCALAPPDATA%` does not.
    Windows,
}

const HERE: Platform = if cfg!(windows) { Platform::Windows } else { Platform::Unix };

impl Places {
    /// The platform's places, or all in `PLENARY_HOME`. Nowhere for who has no home: then nothing is remembered.
    pub(crate) fn of_this_computer() -> Option<Self> {
        Self::on(HERE, |name| std::env::var_os(name))
    }

    /// The places that follow from `environment`. Relative paths in it are ignored, as XDG demands.
    pub(super) fn on(platform: Platform, environment: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let absolute = |name: &str| set(name).filter(|path| path.has_root());
        if let Some(home) = set("PLENARY_HOME") {
            return Some(Self { settings: home.clone(), state: home });
        }
        match platform {
            Platform::Unix => {
                let under_home = |folder: &str| absolute("HOME").map(|home| home.join(folder));
                Some(Self {
                    settings: absolute("XDG_CONFIG_HOME").or_else(|| under_home(".config"))?.join("plenary"),
                    state: absolute("XDG_STATE_HOME").or_else(|| under_home(".local/state"))?.join("plenary"),
                })
            }
            Platform::Windows => Some(Self {
                settings: set("APPDATA")?.join("Plenary"),
                state: set("LOCALAPPDATA").or_else(|| set("APPDATA"))?.join("Plenary"),
            }),
        }
    }

    /// The file of preferences.
    pub(crate) fn preferences(&self) -> PathBuf {
        self.settings.join("settings.toml")
    }

    /// The file with the canonical name.
    pub(super) fn identity(&self) -> PathBuf {
        self.state.join("identity")
    }

    /// Held by the one program that uses it.
    pub(super) fn identity_lock(&self) -> PathBuf {
        self.state.join("identity.lock")
    }

    /// The file of volumes.
    pub(super) fn volumes(&self) -> PathBuf {
        self.state.join("volumes.toml")
    }
}
