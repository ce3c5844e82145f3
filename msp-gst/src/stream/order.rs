//! What programs ask of the keeper.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::{Choice, Cleaning, Refusal, Status, Wanted};
use crate::call::Call;
use crate::recording::RecordingError;
use crate::terminal::{CatalogueEvent, Direction, TerminalId};

/// What a program wants.
#[derive(Debug)]
pub(super) enum Order {
    Attach(Option<Arc<Call>>, Sender<()>),
    Choose(TerminalId, Choice, Sender<Result<(), Refusal>>),
    GiveUp(TerminalId, Sender<Result<Option<RecordingError>, Refusal>>),
    Want(Direction, Wanted, Sender<()>),
    WantOne(TerminalId, Wanted, Sender<Result<(), Refusal>>),
    VolumeOf(TerminalId, f32, Sender<Result<(), Refusal>>),
    Volume(Direction, f32, Sender<()>),
    Mute(Direction, bool, Sender<()>),
    Clean(Cleaning, Sender<()>),
    Devices(CatalogueEvent),
    Status(Direction, Sender<Status>),
    Pictures(Sender<Vec<String>>),
}
