//! The examples in `--help`, and the table of exit codes.

use std::fmt::Write as _;

use crate::exit::Exit;

/// Under `plenary -h`.
pub(super) const EXAMPLES: &str = "\
Examples:
  plenary                             open the conference screen
  plenary demo                        hear three people talk on this computer
  plenary create \"Weekly call\"        create a conference, announce it, join it
  plenary join \"Weekly call\"          join it from another computer
  plenary doctor \"Weekly call\"        find out why there is no sound

'plenary COMMAND --help' shows more of each; 'plenary --help' the environment
and the exit codes.";

pub(super) const LIST: &str = "\
Examples:
  plenary list                        listen for 3 seconds, print what is found
  plenary list --wait 30s --json      one JSON line for each conference
  plenary list --folder /srv/calls    what is described in files there, too

Conferences of a folder are joined by name, as announced ones are:
plenary join \"Weekly call\" --folder /srv/calls";

pub(super) const CREATE: &str = "\
Examples:
  plenary create \"Weekly call\"        sound, for the local site
  plenary create Paging --scope link --codec pcmu --no-join
  plenary create Lab --ipv6           at an IPv6 group
  plenary create Radio --mic file:news.ogg --speaker none --for 1h

A free multicast address is chosen by itself. An IPv6 group itself says how
far it reaches (--scope); over IPv4 the number of hops does, too (--ttl).
Ctrl-C leaves and takes the announcement back.";

pub(super) const JOIN: &str = "\
Examples:
  plenary join \"Weekly call\"          waits for its announcement, if need be
  plenary join weekly.sdp --as Zoë
  plenary join http://example.org/weekly.sdp
  plenary join - < weekly.sdp
  plenary join Test --mic tone:440 --speaker file:heard.wav --for 10s --json

Ctrl-C leaves politely. 'plenary devices' prints the names of microphones
and speakers; one that is called like a word that --mic takes is meant by
device:NAME.";

pub(super) const ANNOUNCE: &str = "\
Example:
  plenary announce studio.sdp         until Ctrl-C, which takes it back";

pub(super) const DOCTOR: &str = "\
Examples:
  plenary doctor                      this computer's network and microphone
  plenary doctor \"Weekly call\"        listens in it for ten seconds, too
  plenary doctor \"Weekly call\" --wait 1m      the same for a minute

What cannot be seen from here is marked as not checked, with how to check it.";

pub(super) const DEMO: &str = "\
Examples:
  plenary demo                        on a terminal, the conference screen
  plenary demo --for 10s --json       for scripts: the last line counts

Nothing leaves this computer. The exit code is 0 only if everybody heard
everybody.";

pub(super) const COMPLETIONS: &str = "\
Examples:
  plenary completions bash > ~/.local/share/bash-completion/completions/plenary
  plenary completions fish > ~/.config/fish/completions/plenary.fish";

/// Under `plenary --help`.
pub(super) fn long() -> String {
    let mut text = format!(
        "{EXAMPLES}

Environment:
  PLENARY_NAME       as --as
  PLENARY_MIC        as --mic
  PLENARY_SPEAKER    as --speaker
  PLENARY_INTERFACE  as --interface
  PLENARY_FOLDER     as --folder
  PLENARY_HOME       a folder for settings and everything remembered
  NO_COLOR           no colours

Settings:
  s on the conference screen changes name, microphone and speaker and keeps
  them in settings.toml in ~/.config/plenary or %APPDATA%\\Plenary. It may
  say name, microphone, speaker and interface, each as the flag does:
  microphone = \"USB headset\". Flags win over the environment, the
  environment over the file.

Exit codes:"
    );
    for exit in Exit::ALL {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}  {}", exit.code(), exit.meaning());
    }
    text
}
