//! The call's COM face, which TAPI makes a part of its own call object. So a program that has TAPI's call asks it for any of
//! these.

use std::sync::Arc;

use super::CallState;
use super::wishes::Wishes;
use crate::com::interfaces::{
    IEnumParticipant, IEnumStream, IMulticastControl, IPlenaryCall, ITCallQualityControl, ITParticipant,
    ITParticipantControl, ITParticipantSubStreamControl, ITQOSApplicationID, ITStream, ITStreamControl, ITSubStream,
    ITTerminal, MulticastControlMethods, MulticastLoopbackMode, ParticipantControlMethods,
    ParticipantSubStreamControlMethods, PlenaryCallMethods, QosApplicationIdMethods, StreamControlMethods,
    TerminalDirection, media,
};
use crate::com::kit::status::{
    E_INVALIDARG, E_NOTIMPL, TAPI_E_INVALIDDIRECTION, TAPI_E_INVALIDMEDIATYPE, TAPI_E_INVALIDSTREAM, TAPI_E_MAXSTREAMS,
    TAPI_E_NOTSUPPORTED, TAPI_E_WRONG_STATE,
};
use crate::com::kit::{Bstr, Collection, Enumerator, Object, Result, Strong, Variant, coat};
use crate::com::stream::Stream;

/// `ipmsp.h`: MAX_QOS_ID_LEN
const LONGEST_QOS_ID: usize = 128;

/// A call.
pub(in crate::com) struct CallObject {
    state: Arc<CallState>,
    pub(super) rates: super::quality::Rates,
}

coat! {
    CallObject: ITStreamControl, ITParticipantControl, ITParticipantSubStreamControl, IMulticastControl,
                ITCallQualityControl, ITQOSApplicationID, IPlenaryCall
}

impl CallObject {
    pub(in crate::com) fn new(state: Arc<CallState>) -> Self {
        Self { state, rates: super::quality::Rates::default() }
    }

    /// What is behind it.
    pub(in crate::com) fn state(&self) -> &Arc<CallState> {
        &self.state
    }

    /// What is behind it, unless it was shut down.
    pub(super) fn alive(&self) -> Result<&CallState> {
        self.state.check().map(|()| &*self.state)
    }

    fn streams(&self) -> Result<Vec<ITStream>> {
        self.alive()?.streams().iter().map(|stream| stream.interface()).collect()
    }
}

impl Drop for CallObject {
    /// TAPI has called `ShutdownMSPCall` before; who has not is over all the same.
    fn drop(&mut self) {
        self.state.shut_down();
    }
}

impl StreamControlMethods for Object<CallObject> {
    /// A conference has one stream in each direction, from the beginning.
    fn CreateStream(&self, media: i32, direction: TerminalDirection) -> Result<ITStream> {
        self.alive()?;
        match (media, direction) {
            (media::AUDIO, TerminalDirection::Capture | TerminalDirection::Render) => Err(TAPI_E_MAXSTREAMS),
            (media::AUDIO, _) => Err(TAPI_E_INVALIDDIRECTION),
            _ => Err(TAPI_E_INVALIDMEDIATYPE),
        }
    }

    /// And keeps them to the end.
    fn RemoveStream(&self, stream: &ITStream) -> Result<()> {
        self.alive()?;
        let stream = Strong::<Stream>::unmask(stream, TAPI_E_INVALIDSTREAM)?;
        let is_ours = stream.is_of(&Arc::downgrade(&self.state));
        Err(if is_ours { TAPI_E_NOTSUPPORTED } else { TAPI_E_INVALIDSTREAM })
    }

    fn EnumerateStreams(&self) -> Result<IEnumStream> {
        Enumerator::of(self.streams()?)
    }

    fn get_Streams(&self) -> Result<Variant> {
        Collection::of(self.streams()?)
    }
}

impl ParticipantControlMethods for Object<CallObject> {
    fn EnumerateParticipants(&self) -> Result<IEnumParticipant> {
        Enumerator::of(self.alive()?.people().all())
    }

    fn get_Participants(&self) -> Result<Variant> {
        Collection::of(self.alive()?.people().all())
    }
}

impl ParticipantSubStreamControlMethods for Object<CallObject> {
    fn get_SubStreamFromParticipant(&self, participant: &ITParticipant) -> Result<ITSubStream> {
        let call = self.alive()?;
        call.people().part_of(call, participant)
    }

    fn get_ParticipantFromSubStream(&self, part: &ITSubStream) -> Result<ITParticipant> {
        let call = self.alive()?;
        call.people().owner_of(call, part)
    }

    /// Everybody's sound goes to the same terminals; only pictures have some of their own.
    fn SwitchTerminalToSubStream(&self, _terminal: &ITTerminal, _part: &ITSubStream) -> Result<()> {
        self.alive()?;
        Err(TAPI_E_NOTSUPPORTED)
    }
}

/// | mode | other programs of this computer | we ourselves |
/// | --- | --- | --- |
/// | NO_LOOPBACK | do not hear us (on Windows: we do not hear them) | |
/// | SELECTIVE_LOOPBACK, as it is without anybody's doing | hear us | do not |
/// | FULL_LOOPBACK, a test | hear us | hear us |
impl MulticastControlMethods for Object<CallObject> {
    fn get_LoopbackMode(&self) -> Result<MulticastLoopbackMode> {
        Ok(self.alive()?.wishes().loopback)
    }

    /// Sockets have it from their beginning, and a call opens them once.
    fn put_LoopbackMode(&self, mode: MulticastLoopbackMode) -> Result<()> {
        self.before_joining()?.wishes().loopback = mode;
        Ok(())
    }
}

impl CallObject {
    /// What can be changed only until the conference is joined.
    fn before_joining(&self) -> Result<&CallState> {
        let state = self.alive()?;
        if state.pairing().is_new() { Ok(state) } else { Err(TAPI_E_WRONG_STATE) }
    }
}

impl QosApplicationIdMethods for Object<CallObject> {
    /// There is nobody to tell: marking (DSCP) is all that the networks of today look at. The texts are looked at all the same.
    fn SetQOSApplicationID(&self, application: &Bstr, guid: &Bstr, parts: &Bstr) -> Result<()> {
        self.alive()?;
        let is_long = [application, guid, parts].into_iter().any(|text| text.units().len() > LONGEST_QOS_ID);
        Err(if is_long { E_INVALIDARG } else { E_NOTIMPL })
    }
}

impl PlenaryCallMethods for Object<CallObject> {
    fn get_Statistics(&self) -> Result<Bstr> {
        Ok(super::statistics::json(self.alive()?).as_str().into())
    }

    fn put_Interface(&self, name: &Bstr) -> Result<()> {
        self.before_joining()?.wishes().interface = Wishes::choice(&name.to_string());
        Ok(())
    }

    fn get_Interface(&self) -> Result<Bstr> {
        Ok(super::statistics::interface(self.alive()?).as_str().into())
    }

    fn get_Trouble(&self) -> Result<Bstr> {
        Ok(self.alive()?.trouble().unwrap_or_default().as_str().into())
    }
}
