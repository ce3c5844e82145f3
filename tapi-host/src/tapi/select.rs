//! `ITBasicCallControl2`: terminals find their streams by themselves.

use plenary_msp::com::interfaces::{
    ITMultiTrackTerminal, ITTerminal, MultiTrackTerminalMethods as _, StreamMethods as _, TerminalDirection,
};
use plenary_msp::com::kit::{Interface as _, collect};

use super::call::Call;
use super::error::{Said as _, TapiError};
use super::media::MediaTypes;
use super::stream::Stream;
use super::terminal::Terminal;

/// Selects a terminal on the streams that it is for. A terminal of several tracks gives each stream a track.
pub(super) fn select(call: &Call, terminal: &Terminal) -> Result<(), TapiError> {
    let mut found = false;
    for stream in call.streams()? {
        if let Some(end) = end_for(terminal, &stream)? {
            stream.0.SelectTerminal(&end).said("ITStream::SelectTerminal")?;
            found = true;
        }
    }
    if found { Ok(()) } else { Err(TapiError::NoStream) }
}

/// Takes it off all streams that have it, or one of its tracks.
pub(super) fn unselect(call: &Call, terminal: &Terminal) -> Result<(), TapiError> {
    let mut ends = tracks(terminal)?.unwrap_or_default();
    ends.push(ITTerminal::clone(&terminal.0));
    let mut found = false;
    for stream in call.streams()? {
        for selected in stream.terminals()?.iter().filter(|selected| ends.contains(&*selected.0)) {
            stream.unselect_terminal(selected)?;
            found = true;
        }
    }
    if found { Ok(()) } else { Err(TapiError::NoStream) }
}

/// What of a terminal is for a stream.
fn end_for(terminal: &Terminal, stream: &Stream) -> Result<Option<ITTerminal>, TapiError> {
    let (media, direction) = (stream.media()?, stream.direction()?);
    let Some(tracks) = tracks(terminal)? else {
        return Ok(fits(terminal, media, direction)?.then(|| ITTerminal::clone(&terminal.0)));
    };
    for track in tracks {
        let track = Terminal::of(track);
        if !track.is_in_use()? && fits(&track, media, direction)? {
            return Ok(Some(ITTerminal::clone(&track.0)));
        }
    }
    // Another track, if it can have one of this kind.
    let more: ITMultiTrackTerminal = terminal.face("ITMultiTrackTerminal")?;
    Ok(more.CreateTrackTerminal(media.bits(), direction).ok())
}

fn fits(terminal: &Terminal, media: MediaTypes, direction: TerminalDirection) -> Result<bool, TapiError> {
    let own = terminal.direction()?;
    Ok(terminal.media()?.overlaps(media) && (own == direction || own == TerminalDirection::Bidirectional))
}

/// Its tracks, if it is one of several.
fn tracks(terminal: &Terminal) -> Result<Option<Vec<ITTerminal>>, TapiError> {
    let Ok(several) = terminal.0.cast::<ITMultiTrackTerminal>() else { return Ok(None) };
    let tracks = several.EnumerateTrackTerminals().said("ITMultiTrackTerminal::EnumerateTrackTerminals")?;
    collect(&tracks).said("IEnumTerminal::Next").map(Some)
}
