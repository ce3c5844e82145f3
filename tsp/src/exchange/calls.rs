//! What TAPI asks of calls.

use conference_model::blob::CallId;
use conference_model::call::{Input, TelephonyCall};

use super::call::Call;
use super::dial::Order;
use super::numbers::{self, VOICE};
use super::queue::What;
use super::{CallView, Delivery, Exchange, FlowSpec, MOST_CALL_DATA, Moment};
use crate::abi::constants::call_info_state;
use crate::abi::types::{DriverCall, DriverLine, RequestId, TapiCall};
use crate::error::Error;

/// A request for a new call: which, on which line, and what TAPI calls it.
#[derive(Clone, Copy, Debug)]
pub struct NewCall {
    /// The request.
    pub request: RequestId,
    /// The line.
    pub line: DriverLine,
    /// TAPI's name.
    pub call: TapiCall,
}

impl Exchange {
    /// Dials. `announce` hears the handle before anything is queued.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::Overloaded`], [`Error::TooManyCalls`], [`Error::NoCommonMedia`].
    pub fn make_call(
        &mut self,
        now: Moment,
        new: NewCall,
        order: Order,
        announce: impl FnOnce(DriverCall),
    ) -> Result<(), Error> {
        self.check_line(new.line)?;
        self.check_load()?;
        let id = self.model.make(now.at, order.destination, order.wanted, order.wishes)?;
        let handle = self.add_call(now, id, Call::outgoing(id, new.call, now.wall, order.particulars))?;
        announce(handle);
        let before = self.in_use;
        self.in_use += 1;
        self.push(Some(handle), What::Completion(new.request, Ok(())));
        self.settle(now);
        self.tell_use(before);
        Ok(())
    }

    /// Hangs up, or declines. Dropping a call that is over succeeds: it is what was wanted.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::Overloaded`].
    pub fn drop_call(&mut self, now: Moment, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.request(now, request, call, Input::Drop)
    }

    /// The invitation was seen.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn accept(&mut self, now: Moment, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.request(now, request, call, Input::Accept)
    }

    /// The invitation is taken.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn answer(&mut self, now: Moment, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.request(now, request, call, Input::Answer)
    }

    /// Asks for a quality from now on.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn set_quality(
        &mut self,
        now: Moment,
        request: RequestId,
        call: DriverCall,
        flows: (Option<FlowSpec>, Option<FlowSpec>),
    ) -> Result<(), Error> {
        let (sending, receiving) = flows;
        let media = self.find(call)?.1.info().media;
        self.request(now, request, call, Input::SetQuality(numbers::wishes_of(media, sending, receiving)))?;
        let found = self.calls.get_mut(call).ok_or(Error::BadCallHandle)?;
        let kept = &mut found.particulars;
        let before = (kept.sending, kept.receiving);
        (kept.sending, kept.receiving) = flows;
        if before != flows {
            self.push_info(call, call_info_state::QOS);
        }
        Ok(())
    }

    /// Keeps bytes with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadParameter`], [`Error::Overloaded`].
    pub fn set_call_data(&mut self, request: RequestId, call: DriverCall, data: Vec<u8>) -> Result<(), Error> {
        self.find(call)?;
        self.check_load()?;
        if data.len() > MOST_CALL_DATA {
            return Err(Error::BadParameter("too much call data"));
        }
        self.push(Some(call), What::Completion(request, Ok(())));
        let found = self.calls.get_mut(call).ok_or(Error::BadCallHandle)?;
        if found.particulars.call_data != data {
            found.particulars.call_data = data;
            self.push_info(call, call_info_state::CALLDATA);
        }
        Ok(())
    }

    /// Keeps a number with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn set_app_specific(&mut self, call: DriverCall, number: u32) -> Result<(), Error> {
        let found = self.calls.get_mut(call).ok_or(Error::BadCallHandle)?;
        if found.app_specific != number {
            found.app_specific = number;
            self.push_info(call, call_info_state::APPSPECIFIC);
        }
        Ok(())
    }

    /// Wants other media. What the call has follows when its media provider says so; what sound is called, at once.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadMediaMode`], [`Error::NoCommonMedia`], [`Error::WrongState`].
    pub fn set_media_mode(&mut self, now: Moment, call: DriverCall, modes: u32) -> Result<(), Error> {
        let id = self.find(call)?.0.id;
        self.check_load()?;
        let media = numbers::media_of(modes)?;
        self.model.handle_input(now.at, id, Input::SetMedia(media))?;
        let before = self.media_modes(call);
        if let Some(found) = self.calls.get_mut(call).filter(|_| modes & VOICE != 0) {
            found.particulars.voice = modes & VOICE;
        }
        if self.media_modes(call) != before {
            self.push_info(call, call_info_state::MEDIAMODE);
        }
        self.settle(now);
        Ok(())
    }

    /// The call as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn call(&self, call: DriverCall) -> Result<CallView, Error> {
        let (found, model) = self.find(call)?;
        let version = self.lines.iter().next().map_or(0, |(_, line)| line.version);
        Ok(found.view(model, self.device, version))
    }

    /// Drops the call if it lives, and forgets it. What is still to be said of it is given back.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn close_call(&mut self, now: Moment, call: DriverCall) -> Result<Vec<Delivery>, Error> {
        self.find(call)?;
        self.end(now, call);
        self.release_held(call);
        let last_words = self.queue.extract(call).filter_map(|item| self.resolve(item)).collect();
        self.forget(call);
        Ok(last_words)
    }

    /// Drops a call; it is gone from the model, but not yet from here.
    pub(super) fn end(&mut self, now: Moment, call: DriverCall) {
        let Some(id) = self.calls.get(call).map(|call| call.id) else { return };
        // Both can only fail for a call that the model does not have, and then there is nothing to release. It is dropped
        // first, because its last state is told with the media that it had.
        let _ = self.model.handle_input(now.at, id, Input::Drop);
        self.settle(now);
        let _ = self.model.release(now.at, id);
        self.settle(now);
    }

    /// Its handle means nothing from now on.
    pub(super) fn forget(&mut self, call: DriverCall) {
        if let Some(gone) = self.calls.remove(call) {
            self.by_id.remove(&gone.id);
            self.retries.retain(|(_, waiting)| *waiting != call);
        }
    }

    pub(super) fn add_call(&mut self, now: Moment, id: CallId, call: Call) -> Result<DriverCall, Error> {
        let Some(handle) = self.calls.insert(Box::new(call)) else {
            let _ = self.model.release(now.at, id);
            return Err(Error::TooManyCalls);
        };
        self.by_id.insert(id, handle);
        Ok(handle)
    }

    /// A request that the model answers at once. What follows from it is told after its completion.
    fn request(&mut self, now: Moment, request: RequestId, call: DriverCall, input: Input) -> Result<(), Error> {
        let id = self.find(call)?.0.id;
        self.check_load()?;
        self.model.handle_input(now.at, id, input)?;
        self.push(Some(call), What::Completion(request, Ok(())));
        self.settle(now);
        Ok(())
    }

    fn find(&self, call: DriverCall) -> Result<(&Call, &TelephonyCall), Error> {
        let found = self.calls.get(call).ok_or(Error::BadCallHandle)?;
        let model = self.model.call(found.id).ok_or(Error::BadCallHandle)?;
        Ok((found, model))
    }

    /// Tells that information changed, unless the call is over: TAPI wants nothing after IDLE.
    fn push_info(&mut self, call: DriverCall, what: u32) {
        if self.calls.get(call).is_some_and(|call| !call.is_idle()) {
            self.push(Some(call), What::Info(what));
        }
    }
}
