//! A call: a conference that is joined.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use plenary_msp::com::interfaces::{
    IMulticastControl, IPlenaryCall, ITCallQualityControl, ITLocalParticipant, ITMSPAddress, ITParticipantControl,
    ITParticipantSubStreamControl, ITQOSApplicationID, ITStreamControl, LocalParticipantMethods as _,
    MspAddressMethods as _, MulticastControlMethods as _, MulticastLoopbackMode, ParticipantControlMethods as _,
    ParticipantSubStreamControlMethods as _, ParticipantTypedInfo, PlenaryCallMethods as _,
    QosApplicationIdMethods as _, StreamControlMethods as _, TerminalDirection,
};
use plenary_msp::com::kit::status::TAPI_E_NOITEMS;
use plenary_msp::com::kit::{IDispatch, Interface, collect};

use super::error::{Said as _, TapiError};
use super::fate::CallState;
use super::media::MediaTypes;
use super::participant::Participant;
use super::quality::properties;
use super::script::{Keep, Script};
use super::site::OpenSite;
use super::state::Entry;
use super::stream::Stream;
use super::strict::identity::{self, Face};
use super::sub_stream::SubStream;
use super::terminal::Terminal;
use super::{CallQualityProperty, pump, select};
use crate::foreign::media::Inner;
use crate::telephony::{self, CallInfo, Dial, HostError};

/// What calls wear.
const FACES: &[Face] = &[
    Face::of::<ITStreamControl>("ITStreamControl"),
    Face::of::<IDispatch>("IDispatch"),
    Face::of::<ITParticipantControl>("ITParticipantControl"),
    Face::of::<ITParticipantSubStreamControl>("ITParticipantSubStreamControl"),
    Face::of::<IMulticastControl>("IMulticastControl"),
    Face::of::<ITCallQualityControl>("ITCallQualityControl"),
    Face::of::<ITQOSApplicationID>("ITQOSApplicationID"),
];

/// Names a call of a program in its events; never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallId(pub(super) isize);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {}", self.0)
    }
}

/// `ITBasicCallControl2` and all that a media provider adds to it: a call. The last clone that is dropped ends it.
#[derive(Clone, Debug)]
pub struct Call(Arc<Object>);

/// The call itself.
#[derive(Debug)]
struct Object {
    /// Given back before the whole, which the part may not outlive: fields go in this order.
    inner: Inner,
    entry: Arc<Entry>,
    /// What is dialled, if it is we who dial.
    dial: Option<Dial>,
    address: Arc<OpenSite>,
}

impl Call {
    pub(super) fn create(address: &Arc<OpenSite>, description: String, media: MediaTypes) -> Result<Self, TapiError> {
        let dial = Dial { media_modes: media.word(), ..Dial::conference(description) };
        Self::begin(address, media, Some(dial))
    }

    /// One that was offered. When the media provider refuses it, it is declined.
    pub(super) fn take(address: &Arc<OpenSite>, call: telephony::Call, media: MediaTypes) -> Result<Self, TapiError> {
        let taken = Self::begin(address, media, None)?;
        taken.0.entry.take(call);
        Ok(taken)
    }

    fn begin(address: &Arc<OpenSite>, media: MediaTypes, dial: Option<Dial>) -> Result<Self, TapiError> {
        let site = &address.site;
        let whole = crate::foreign::media::Whole::new();
        let entry = site.calls.enter(&whole);
        let inner = site.address.CreateMSPCall(entry.id.0, 0, media.word(), Some(whole.unknown()));
        let inner = Inner::new(inner.inspect_err(|_| site.calls.remove(entry.id)).said("ITMSPAddress::CreateMSPCall")?);
        identity::complete("the call", &whole, &inner, FACES, &site.record, site.is_careful)
            .inspect_err(|_| site.calls.remove(entry.id))
            .said("ITMSPAddress::CreateMSPCall")?;
        Ok(Self(Arc::new(Object { inner, entry, dial, address: Arc::clone(address) })))
    }

    /// Its name in events.
    #[must_use]
    pub fn id(&self) -> CallId {
        self.0.entry.id
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> CallState {
        self.0.entry.state()
    }

    /// `Connect`: begins to join the conference. [`Event::CallState`](super::Event::CallState) and
    /// [`wait_until_connected`](Self::wait_until_connected) tell how it went. A call is connected once.
    ///
    /// # Errors
    /// When it is no description of a conference, or the call was connected before.
    pub fn connect(&self) -> Result<(), TapiError> {
        let (site, entry) = (&self.0.address.site, &self.0.entry);
        let not_idle = |state| TapiError::WrongState { needed: "idle", state };
        let dial = self.0.dial.as_ref().ok_or_else(|| not_idle(self.state()))?;
        entry.claim().map_err(not_idle)?;
        let made = site.line.make_named_call(dial, |name| entry.expect(name));
        let (call, request) = made.inspect_err(|_| entry.give_up())?;
        entry.begin(call, |call, bytes| {
            // What the telephony provider refuses is for it to count: the media provider gets no answer.
            _ = site.instance.send(Some(call), bytes);
        });
        Ok(request.wait()?)
    }

    /// `Answer`: takes the invitation, and begins to join the conference.
    ///
    /// # Errors
    /// When it was not offered, or the telephony provider refuses.
    pub fn answer(&self) -> Result<(), TapiError> {
        let offered = self.0.entry.telephony().filter(|_| self.0.dial.is_none());
        let call = offered.ok_or(TapiError::WrongState { needed: "offered", state: self.state() })?;
        Ok(call.answer()?.wait()?)
    }

    /// Waits until the conference is joined.
    ///
    /// # Errors
    /// [`TapiError::Disconnected`] when it cannot be joined, [`TapiError::TimedOut`].
    pub fn wait_until_connected(&self, limit: Duration) -> Result<(), TapiError> {
        let fits = |state: CallState| state == CallState::Connected || state.is_over();
        match self.0.entry.wait(limit, fits) {
            Some(CallState::Disconnected(why)) => Err(TapiError::Disconnected(why)),
            Some(_) => Ok(()),
            None => Err(TapiError::TimedOut { what: "the call's connection", limit }),
        }
    }

    /// Waits until the call is over.
    ///
    /// # Errors
    /// [`TapiError::TimedOut`]
    pub fn wait_until_over(&self, limit: Duration) -> Result<(), TapiError> {
        let over = self.0.entry.wait(limit, CallState::is_over);
        over.map(drop).ok_or(TapiError::TimedOut { what: "the call's end", limit })
    }

    /// `Disconnect`: leaves the conference, and says goodbye. The call's object stays.
    ///
    /// # Errors
    /// When it was never connected, or the telephony provider refuses.
    pub fn disconnect(&self) -> Result<(), TapiError> {
        let call = self.0.entry.telephony();
        let call = call.ok_or(TapiError::WrongState { needed: "connected", state: self.state() })?;
        Ok(call.drop_call()?.wait()?)
    }

    /// What the telephony provider knows of it: the conference's name, a line for the screen.
    ///
    /// # Errors
    /// When it was never connected, or the telephony provider refuses.
    pub fn info(&self) -> Result<CallInfo, TapiError> {
        let call = self.0.entry.telephony();
        let call = call.ok_or(TapiError::WrongState { needed: "connected", state: self.state() })?;
        Ok(call.info()?)
    }

    /// Its streams: from the beginning one in each direction of each medium.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn streams(&self) -> Result<Vec<Stream>, TapiError> {
        let control: ITStreamControl = self.face("ITStreamControl")?;
        let all = control.EnumerateStreams().said("ITStreamControl::EnumerateStreams")?;
        Ok(collect(&all).said("IEnumStream::Next")?.into_iter().map(Stream::of).collect())
    }

    /// The stream of a medium and direction.
    ///
    /// # Errors
    /// What the media provider answered, or that there is none.
    pub fn stream(&self, media: MediaTypes, direction: TerminalDirection) -> Result<Stream, TapiError> {
        for stream in self.streams()? {
            if stream.media()? == media && stream.direction()? == direction {
                return Ok(stream);
            }
        }
        Err(TapiError::NoStream)
    }

    /// `SelectTerminalOnCall`: selects a terminal on the streams that it is for, before connecting or after.
    ///
    /// # Errors
    /// What the media provider answered, or that it is for no stream.
    pub fn select_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        select::select(self, terminal)
    }

    /// `UnselectTerminalOnCall`.
    ///
    /// # Errors
    /// What the media provider answered, or that no stream has it.
    pub fn unselect_terminal(&self, terminal: &Terminal) -> Result<(), TapiError> {
        select::unselect(self, terminal)
    }

    /// Who is in the conference, ourselves left out.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn participants(&self) -> Result<Vec<Participant>, TapiError> {
        let control: ITParticipantControl = self.face("ITParticipantControl")?;
        let all = control.EnumerateParticipants().said("ITParticipantControl::EnumerateParticipants")?;
        Ok(collect(&all).said("IEnumParticipant::Next")?.into_iter().map(Participant::of).collect())
    }

    /// A participant's part of a stream; `None`: they have none.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn sub_stream_of(&self, participant: &Participant) -> Result<Option<SubStream>, TapiError> {
        const METHOD: &str = "ITParticipantSubStreamControl::get_SubStreamFromParticipant";
        let control: ITParticipantSubStreamControl = self.face("ITParticipantSubStreamControl")?;
        perhaps(control.get_SubStreamFromParticipant(&participant.0).map(SubStream::of), METHOD)
    }

    /// Whose part of a stream it is; `None`: nobody's.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn participant_of(&self, part: &SubStream) -> Result<Option<Participant>, TapiError> {
        const METHOD: &str = "ITParticipantSubStreamControl::get_ParticipantFromSubStream";
        let control: ITParticipantSubStreamControl = self.face("ITParticipantSubStreamControl")?;
        perhaps(control.get_ParticipantFromSubStream(&part.0).map(Participant::of), METHOD)
    }

    /// What we say of ourselves.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn local_text(&self, kind: ParticipantTypedInfo) -> Result<Option<String>, TapiError> {
        const METHOD: &str = "ITLocalParticipant::get_LocalParticipantTypedInfo";
        perhaps(self.me()?.get_LocalParticipantTypedInfo(kind).map(|text| text.to_string()), METHOD)
    }

    /// What we say of ourselves from now on. The CNAME is set before connecting.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_local_text(&self, kind: ParticipantTypedInfo, text: &str) -> Result<(), TapiError> {
        const METHOD: &str = "ITLocalParticipant::put_LocalParticipantTypedInfo";
        self.me()?.put_LocalParticipantTypedInfo(kind, &text.into()).said(METHOD)
    }

    /// Whether programs of one computer hear each other.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn loopback(&self) -> Result<MulticastLoopbackMode, TapiError> {
        let control: IMulticastControl = self.face("IMulticastControl")?;
        control.get_LoopbackMode().said("IMulticastControl::get_LoopbackMode")
    }

    /// Whether programs of one computer shall hear each other, from the next connection on.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_loopback(&self, mode: MulticastLoopbackMode) -> Result<(), TapiError> {
        let control: IMulticastControl = self.face("IMulticastControl")?;
        control.put_LoopbackMode(mode).said("IMulticastControl::put_LoopbackMode")
    }

    properties!(CallQualityProperty, ITCallQualityControl as CallQualityControlMethods:
        quality, quality_range, set_quality, "How good it is");

    /// What policies of the network call the program: its name, its GUID, names of its parts.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_application(&self, name: &str, guid: &str, parts: &str) -> Result<(), TapiError> {
        let control: ITQOSApplicationID = self.face("ITQOSApplicationID")?;
        let set = control.SetQOSApplicationID(&name.into(), &guid.into(), &parts.into());
        set.said("ITQOSApplicationID::SetQOSApplicationID")
    }

    /// Every number that is counted, as JSON.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn statistics(&self) -> Result<String, TapiError> {
        self.own()?.get_Statistics().map(|text| text.to_string()).said("IPlenaryCall::get_Statistics")
    }

    /// The last sentence that was said of trouble; `None`: there is none.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn trouble(&self) -> Result<Option<String>, TapiError> {
        let sentence = self.own()?.get_Trouble().said("IPlenaryCall::get_Trouble")?.to_string();
        Ok(Some(sentence).filter(|sentence| !sentence.is_empty()))
    }

    /// The interface that the conference goes through, and why, as people are shown it.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn interface(&self) -> Result<String, TapiError> {
        self.own()?.get_Interface().map(|text| text.to_string()).said("IPlenaryCall::get_Interface")
    }

    /// The interface that the conference shall go through, by its name or address; empty: the route to the group.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_interface(&self, name: &str) -> Result<(), TapiError> {
        self.own()?.put_Interface(&name.into()).said("IPlenaryCall::put_Interface")
    }

    /// The call, for scripts.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn script(&self) -> Result<Script, TapiError> {
        let object: IDispatch = self.face("IDispatch")?;
        Ok(Script::keeping(object, Keep::Call { _call: self.clone() }))
    }

    fn own(&self) -> Result<IPlenaryCall, TapiError> {
        self.face("IPlenaryCall")
    }

    /// What we say of ourselves is a matter of the stream that we speak into.
    fn me(&self) -> Result<ITLocalParticipant, TapiError> {
        self.stream(MediaTypes::AUDIO, TerminalDirection::Capture)?.face("ITLocalParticipant")
    }

    fn face<I: Interface>(&self, name: &'static str) -> Result<I, TapiError> {
        self.0.entry.whole.face().said(name)
    }
}

/// What need not be there.
fn perhaps<T>(result: Result<T, plenary_msp::com::kit::HRESULT>, method: &'static str) -> Result<Option<T>, TapiError> {
    match result {
        Err(TAPI_E_NOITEMS) => Ok(None),
        result => result.map(Some).said(method),
    }
}

impl Drop for Object {
    /// In TAPI's order: the telephony provider drops and closes its call, the media provider shuts its own down.
    fn drop(&mut self) {
        let site = &self.address.site;
        if let Some(call) = self.entry.end() {
            // Nobody is left to hear of an error, nor of the end.
            let _: Result<_, HostError> = call.drop_call().map(drop);
            _ = call.close();
        }
        let address: &ITMSPAddress = &site.address;
        site.calls.begin_end();
        _ = address.ShutdownMSPCall(self.inner.unknown());
        // What was posted before is fetched, so that whatever comes after is a breach.
        pump::drain(site);
        site.calls.finish_end(self.entry.id);
        site.judge_counts("the call", &self.entry.whole, 1);
    }
}
