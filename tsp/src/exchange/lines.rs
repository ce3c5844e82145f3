//! Opening and closing the line, and what TAPI wants to hear of it.

use conference_model::line::MOST_CALLS;

use super::call::TapiName;
use super::queue::What;
use super::{ADDRESS, Delivery, Exchange, LineView, Moment, numbers};
use crate::abi::constants::{address_state, call_hub_tracking, dev_state};
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, TapiLine};
use crate::error::Error;

pub(super) struct OpenLine {
    pub(super) tapi: TapiLine,
    pub(super) version: u32,
    /// `LINEDEVSTATE_`s TAPI wants to hear of. None until it says so.
    pub(super) line_states: u32,
    /// `LINEADDRESSSTATE_`s TAPI wants to hear of.
    pub(super) address_states: u32,
    detected_media: u32,
}

impl OpenLine {
    /// Whether an invitation to these media is to be offered. 0 asks for nothing in particular: no application owns
    /// incoming calls, but some may watch, and what becomes of a call that nobody owns is TAPI's decision.
    pub(super) fn detects(&self, media_modes: u32) -> bool {
        self.detected_media == 0 || self.detected_media & media_modes != 0
    }
}

impl Exchange {
    /// Opens the line.
    ///
    /// # Errors
    ///
    /// [`Error::BadDevice`], [`Error::AlreadyOpen`].
    pub fn open_line(&mut self, device: u32, tapi: TapiLine, version: u32) -> Result<DriverLine, Error> {
        if device != self.device {
            return Err(Error::BadDevice(device));
        }
        if self.lines.iter().next().is_some() {
            return Err(Error::AlreadyOpen);
        }
        let line = OpenLine { tapi, version, line_states: 0, address_states: 0, detected_media: 0 };
        self.lines.insert(line).ok_or(Error::AlreadyOpen)
    }

    /// Closes the line and all its calls. What is still to be said is given back, to be said by whoever closes.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn close_line(&mut self, now: Moment, line: DriverLine) -> Result<Vec<Delivery>, Error> {
        self.check_line(line)?;
        for call in self.all_calls() {
            self.end(now, call);
        }
        let mut last_words = Vec::new();
        for call in self.all_calls() {
            self.release_held(call);
        }
        while let Some(due) = self.poll() {
            last_words.push(due.delivery);
        }
        for call in self.all_calls() {
            self.forget(call);
        }
        for instance in self.instances.iter().map(|(handle, _)| handle).collect::<Vec<DriverMspLine>>() {
            self.close_instance(now, instance)?;
        }
        self.lines.remove(line);
        Ok(last_words)
    }

    /// Closes what is open, telling media why.
    pub fn shut_down(&mut self, now: Moment) -> Vec<Delivery> {
        self.model.shut_down(now.at);
        self.settle(now);
        let line = self.lines.iter().next().map(|(handle, _)| handle);
        line.and_then(|line| self.close_line(now, line).ok()).unwrap_or_default()
    }

    /// The line as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn line(&self, line: DriverLine) -> Result<LineView, Error> {
        let open = self.check_line(line)?;
        let active = self.calls.iter().filter(|(_, call)| call.counts && !call.is_idle()).count();
        Ok(LineView {
            active_calls: u32::try_from(active).unwrap_or(u32::MAX),
            can_make_call: self.by_id.len() < MOST_CALLS,
            detected_media: open.detected_media,
            version: open.version,
        })
    }

    /// Which changes TAPI wants to hear of.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn set_status_messages(&mut self, line: DriverLine, lines: u32, addresses: u32) -> Result<(), Error> {
        let open = self.lines.get_mut(line).ok_or(Error::BadLineHandle)?;
        open.line_states = lines;
        open.address_states = addresses;
        Ok(())
    }

    /// Of which media TAPI wants incoming calls.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMediaMode`].
    pub fn set_default_media_detection(&mut self, line: DriverLine, modes: u32) -> Result<(), Error> {
        let open = self.lines.get_mut(line).ok_or(Error::BadLineHandle)?;
        numbers::media_of(modes)?;
        open.detected_media = modes;
        Ok(())
    }

    /// How calls of one conference elsewhere are followed: not at all. Who else is in it, media see.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn call_hub_tracking(&self, line: DriverLine) -> Result<u32, Error> {
        self.check_line(line).map(|_| call_hub_tracking::NONE)
    }

    /// Only what is there already can be set.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::Unavailable`].
    pub fn set_call_hub_tracking(&self, line: DriverLine, tracking: u32) -> Result<(), Error> {
        if self.call_hub_tracking(line)? == tracking { Ok(()) } else { Err(Error::Unavailable) }
    }

    /// Whether the line is open.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn check_is_open(&self, line: DriverLine) -> Result<(), Error> {
        self.check_line(line).map(|_| ())
    }

    pub(super) fn check_line(&self, line: DriverLine) -> Result<&OpenLine, Error> {
        self.lines.get(line).ok_or(Error::BadLineHandle)
    }

    pub(super) fn check_address(address: u32) -> Result<(), Error> {
        if address == ADDRESS { Ok(()) } else { Err(Error::BadAddressId(address)) }
    }

    pub(super) fn all_calls(&self) -> Vec<DriverCall> {
        self.by_id.values().copied().collect()
    }

    /// Tells how many calls there are, when that changed and TAPI wants to know.
    pub(super) fn tell_use(&mut self, before: u32) {
        if self.in_use == before {
            return;
        }
        let share = match self.in_use {
            0 => address_state::INUSEZERO,
            1 => address_state::INUSEONE,
            _ => address_state::INUSEMANY,
        };
        let was_many = before >= 2 && self.in_use >= 2;
        let address = address_state::NUMCALLS | if was_many { 0 } else { share };
        if let Some(lines) = self.wanted(|line| line.line_states & dev_state::NUMCALLS) {
            self.push(None, What::Line(lines));
        }
        if let Some(addresses) = self.wanted(|line| line.address_states & address) {
            self.push(None, What::Address(addresses));
        }
    }

    /// What of some changes of line or address TAPI wants to hear of now; `None` when nothing.
    pub(super) fn wanted(&self, changes: impl FnOnce(&OpenLine) -> u32) -> Option<u32> {
        let (_, line) = self.lines.iter().next()?;
        Some(changes(line)).filter(|wanted| *wanted != 0)
    }

    /// Lets go what was held for a call TAPI never named. Only completions of it can still be told.
    pub(super) fn release_held(&mut self, call: DriverCall) {
        let Some(found) = self.calls.get_mut(call) else { return };
        let TapiName::Unknown { held, .. } = &mut found.tapi else { return };
        for item in std::mem::take(held).filter(|item| matches!(item.what, What::Completion(..))) {
            self.queue.push(item);
        }
    }
}
