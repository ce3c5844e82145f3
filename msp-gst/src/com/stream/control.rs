//! ITStream: what a program does with a stream, while the call runs and before. And what ITStream does not say.

use std::sync::Arc;

use super::Stream;
use super::sound::level;
use crate::com::call::CallState;
use crate::com::interfaces::{
    IEnumTerminal, ITTerminal, PlenaryStreamMethods, StreamMethods, TerminalDirection, media,
};
use crate::com::kit::{Bstr, Collection, Enumerator, Object, Result, Variant};
use crate::com::terminal::{self, refused};
use crate::stream::{Status, Wanted};
use crate::terminal::Direction;

impl Stream {
    /// What it does from now on, or as soon as there is a call.
    fn want(&self, wanted: Wanted) -> Result<()> {
        self.call()?.engine().want(self.direction, wanted).map_err(|why| refused(&why))
    }

    pub(super) fn status(&self) -> Result<Status> {
        self.call()?.engine().status(self.direction).map_err(|why| refused(&why))
    }

    /// Gives up every terminal, and takes none any more: the call is shut down.
    pub(in crate::com) fn let_go(&self) {
        let terminals = self.selected.close();
        if let Some(call) = self.home().upgrade() {
            terminals.iter().for_each(|terminal| give_up(terminal, &call));
        }
    }
}

/// Gives up a terminal that was taken from the selection.
fn give_up(terminal: &ITTerminal, call: &Arc<CallState>) {
    // One that is not selected for the call is given up already.
    _ = terminal::unselect(terminal, call);
}

impl StreamMethods for Object<Stream> {
    fn get_MediaType(&self) -> Result<i32> {
        self.call().map(|_| media::AUDIO)
    }

    fn get_Direction(&self) -> Result<TerminalDirection> {
        self.call().map(|_| self.direction())
    }

    fn get_Name(&self) -> Result<Bstr> {
        self.call()?;
        Ok(Bstr::from(match self.direction {
            Direction::Capture => "Audio capture",
            Direction::Render => "Audio render",
        }))
    }

    fn StartStream(&self) -> Result<()> {
        self.want(Wanted::Running)
    }

    fn PauseStream(&self) -> Result<()> {
        self.want(Wanted::Paused)
    }

    fn StopStream(&self) -> Result<()> {
        self.want(Wanted::Stopped)
    }

    fn SelectTerminal(&self, terminal: &ITTerminal) -> Result<()> {
        let call = self.call()?;
        // First of all here: the engine may say at once what becomes of it, and that is told of what is found here.
        let place = self.selected.put(terminal::name(terminal)?, terminal.clone())?;
        if let Err(code) = terminal::select(terminal, &call, self.direction()) {
            self.selected.take_back(place);
            return Err(code);
        }
        if !self.selected.has(place) {
            // Meanwhile it was unselected, or the call shut down, and whoever did so found nothing to give up.
            give_up(terminal, &call);
            return self.call().map(drop);
        }
        Ok(())
    }

    fn UnselectTerminal(&self, terminal: &ITTerminal) -> Result<()> {
        let call = self.call()?;
        self.selected.take(terminal)?;
        give_up(terminal, &call);
        Ok(())
    }

    fn EnumerateTerminals(&self) -> Result<IEnumTerminal> {
        self.call()?;
        Enumerator::of(self.selected.all())
    }

    fn get_Terminals(&self) -> Result<Variant> {
        self.call()?;
        Collection::of(self.selected.all())
    }
}

impl PlenaryStreamMethods for Object<Stream> {
    fn get_Muted(&self) -> Result<bool> {
        self.status().map(|status| status.muted)
    }

    fn put_Muted(&self, muted: bool) -> Result<()> {
        self.call()?.engine().set_muted(self.direction, muted).map_err(|why| refused(&why))
    }

    fn get_Level(&self) -> Result<i32> {
        self.status().map(|status| level(status.level))
    }

    fn get_State(&self) -> Result<i32> {
        self.status().map(|status| match status.wanted {
            Wanted::Stopped => 0,
            Wanted::Paused => 1,
            Wanted::Running if !status.active => 2,
            Wanted::Running => 3,
        })
    }
}
