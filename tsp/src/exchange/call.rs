//! What the exchange keeps of a call beside the model's part.

use std::time::{Duration, SystemTime};

use conference_model::blob::CallId;
use conference_model::call::{CallState, TelephonyCall};

use super::CallView;
use super::dial::Particulars;
use super::numbers;
use super::queue::Queue;
use crate::abi::constants::{call_origin, call_reason};
use crate::abi::types::TapiCall;

/// How soon TAPI is asked again when it had no room for a new call; each time twice as late.
pub(super) const FIRST_RETRY: Duration = Duration::from_millis(100);

/// The longest wait until then. An invitation stands three minutes, so this leaves some dozens of tries.
pub(super) const LAST_RETRY: Duration = Duration::from_secs(5);

/// What TAPI calls a call.
pub(super) enum TapiName {
    /// This.
    Known(TapiCall),
    /// It does not know the call yet: all that is to be said of it waits until it does.
    Unknown {
        /// What waits.
        held: Queue,
        /// When to ask again if it has no room now.
        patience: Duration,
        /// Whether it is being asked.
        asking: bool,
    },
}

pub(super) struct Call {
    pub(super) id: CallId,
    pub(super) tapi: TapiName,
    /// Whether TAPI may count the call: its request was completed, or it took the invitation.
    pub(super) counts: bool,
    pub(super) state: CallState,
    pub(super) since: SystemTime,
    pub(super) particulars: Particulars,
    pub(super) app_specific: u32,
    origin: u32,
}

impl Call {
    pub(super) fn outgoing(id: CallId, tapi: TapiCall, since: SystemTime, particulars: Particulars) -> Self {
        Self {
            id,
            tapi: TapiName::Known(tapi),
            counts: false,
            state: CallState::Dialing,
            since,
            particulars,
            app_specific: 0,
            origin: call_origin::OUTBOUND,
        }
    }

    pub(super) fn incoming(id: CallId, since: SystemTime, call_id: u32) -> Self {
        Self {
            id,
            tapi: TapiName::Unknown { held: Queue::default(), patience: FIRST_RETRY, asking: false },
            counts: false,
            state: CallState::Offering,
            since,
            particulars: Particulars::unsaid(call_id),
            app_specific: 0,
            origin: call_origin::INBOUND,
        }
    }

    /// TAPI's name for it, once it has one.
    pub(super) fn tapi_call(&self) -> Option<TapiCall> {
        match self.tapi {
            TapiName::Known(call) => Some(call),
            TapiName::Unknown { .. } => None,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.state == CallState::Idle
    }

    /// The media it has, in TAPI's numbers.
    pub(super) fn media_modes(&self, model: &TelephonyCall) -> u32 {
        numbers::modes_of(model.info().media, self.particulars.voice)
    }

    pub(super) fn view(&self, model: &TelephonyCall, device: u32, version: u32) -> CallView {
        let (state, mode) = numbers::state_of(self.state);
        let info = model.info();
        let particulars = &self.particulars;
        CallView {
            state,
            mode,
            since: self.since,
            features: numbers::features_of(model),
            media_modes: self.media_modes(model),
            bearer_mode: particulars.bearer_mode,
            flags: particulars.flags,
            origin: self.origin,
            reason: call_reason::DIRECT,
            device,
            address: super::ADDRESS,
            call_id: particulars.call_id,
            name: info.name.to_string(),
            inviter: info.origin.as_ref().map(ToString::to_string),
            display: info.display.clone(),
            app_specific: self.app_specific,
            call_data: particulars.call_data.clone(),
            sending: particulars.sending,
            receiving: particulars.receiving,
            version,
        }
    }
}
