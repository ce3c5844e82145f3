//! What the command line offers and the program cannot do yet is refused at once, before anything is sent or opened.

use super::{Cli, Command, Create};
use crate::failure::Failure;

/// Refuses what is not there, saying what to do without it.
pub(crate) fn refuse_what_is_not_there(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Some(Command::Create(Create { secret_file: Some(_), .. })) => Err(Failure::not_yet(
            "Encryption is not there yet, so --secret-file would protect nothing.",
            "Leave it out to hold the conference in the clear: everybody whom its packets reach can listen.",
        )),
        Some(Command::Create(Create { video: true, .. })) => Err(Failure::not_yet(
            "Pictures are not there yet.",
            "Leave out --video to hold the conference with sound alone.",
        )),
        _ => Ok(()),
    }
}
