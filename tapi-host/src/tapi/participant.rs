//! Somebody in the conference.

use std::fmt;
use std::time::Duration;

use plenary_msp::com::interfaces::{
    IPlenaryParticipant, ITParticipant, ParticipantMethods as _, ParticipantTypedInfo, PlenaryParticipantMethods as _,
};
use plenary_msp::com::kit::status::TAPI_E_NOITEMS;
use plenary_msp::com::kit::{IDispatch, Interface as _, collect};

use super::error::{Said as _, TapiError};
use super::held::Held;
use super::media::MediaTypes;
use super::script::Script;
use super::stream::Stream;

/// How somebody is there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Presence {
    /// They are there, and have not talked yet.
    Present,
    /// They talk.
    Talking,
    /// They are silent.
    Silent,
    /// Nothing was heard of them for long.
    Lost,
    /// They left.
    Left,
}

/// `ITParticipant`: somebody in the conference. Two are equal when they are the same person in the same call.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant(pub(super) Held<ITParticipant>);

impl Participant {
    /// The media provider's object.
    pub(super) fn of(object: ITParticipant) -> Self {
        Self(Held::new(object))
    }

    /// Their name, or else their CNAME; empty as long as neither has come.
    ///
    /// It is a stranger's text: whoever shows it sees to it that it cannot do harm ([`text`](crate::text)).
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn name(&self) -> Result<String, TapiError> {
        match self.text(ParticipantTypedInfo::Name)? {
            Some(name) if !name.is_empty() => Ok(name),
            _ => Ok(self.cname()?.unwrap_or_default()),
        }
    }

    /// Their canonical name, which is the same in all their media; `None` until it has come.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn cname(&self) -> Result<Option<String>, TapiError> {
        self.text(ParticipantTypedInfo::CanonicalName)
    }

    /// What they say of themselves; `None` if they do not.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn text(&self, kind: ParticipantTypedInfo) -> Result<Option<String>, TapiError> {
        match self.0.get_ParticipantTypedInfo(kind) {
            Ok(text) => Ok(Some(text.to_string())),
            Err(TAPI_E_NOITEMS) => Ok(None),
            Err(code) => Err(TapiError::Media { method: "ITParticipant::get_ParticipantTypedInfo", code }),
        }
    }

    /// The media that they send.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn media(&self) -> Result<MediaTypes, TapiError> {
        self.0.get_MediaTypes().map(MediaTypes::of).said("ITParticipant::get_MediaTypes")
    }

    /// The streams that they are heard on.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn streams(&self) -> Result<Vec<Stream>, TapiError> {
        let all = self.0.EnumerateStreams().said("ITParticipant::EnumerateStreams")?;
        Ok(collect(&all).said("IEnumStream::Next")?.into_iter().map(Stream::of).collect())
    }

    /// Whether they are not heard because we do not want to.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn muted(&self) -> Result<bool, TapiError> {
        self.0.get_Status(None).map(|heard| !heard).said("ITParticipant::get_Status")
    }

    /// Mutes them for us alone, or hears them again.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_muted(&self, muted: bool) -> Result<(), TapiError> {
        self.0.put_Status(None, !muted).said("ITParticipant::put_Status")
    }

    /// The same on one stream.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_muted_on(&self, stream: &Stream, muted: bool) -> Result<(), TapiError> {
        self.0.put_Status(Some(&stream.0), !muted).said("ITParticipant::put_Status")
    }

    /// Names them in this call; never used again.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn id(&self) -> Result<i32, TapiError> {
        self.own()?.get_Identifier().said("IPlenaryParticipant::get_Identifier")
    }

    /// How they are there.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn presence(&self) -> Result<Presence, TapiError> {
        let state = self.own()?.get_State().said("IPlenaryParticipant::get_State")?;
        Ok(match state {
            1 => Presence::Talking,
            2 => Presence::Silent,
            3 => Presence::Lost,
            4 => Presence::Left,
            _ => Presence::Present,
        })
    }

    /// How loud they are now, 0 being the loudest and 127 silence: -dBov.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn level(&self) -> Result<u8, TapiError> {
        let level = self.own()?.get_Level().said("IPlenaryParticipant::get_Level")?;
        Ok(u8::try_from(level.clamp(0, 127)).unwrap_or(127))
    }

    /// What is lost of their packets lately, from 0 to 1.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn loss(&self) -> Result<f64, TapiError> {
        let hundredths = self.own()?.get_Loss().said("IPlenaryParticipant::get_Loss")?;
        Ok(f64::from(hundredths) / 10_000.0)
    }

    /// How unevenly their packets arrive.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn jitter(&self) -> Result<Duration, TapiError> {
        let time = self.own()?.get_Jitter().said("IPlenaryParticipant::get_Jitter")?;
        Ok(Duration::from_micros(positive(time)))
    }

    /// How far their sound is behind their packets.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn delay(&self) -> Result<Duration, TapiError> {
        let time = self.own()?.get_Delay().said("IPlenaryParticipant::get_Delay")?;
        Ok(Duration::from_millis(positive(time)))
    }

    /// There and back again; `None` while it is not known.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn round_trip(&self) -> Result<Option<Duration>, TapiError> {
        let time = self.own()?.get_RoundTrip().said("IPlenaryParticipant::get_RoundTrip")?;
        Ok((time >= 0).then(|| Duration::from_micros(positive(time))))
    }

    /// For how long they are here.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn age(&self) -> Result<Duration, TapiError> {
        let time = self.own()?.get_Age().said("IPlenaryParticipant::get_Age")?;
        Ok(Duration::from_millis(positive(time)))
    }

    /// How loud they are made for us, in percent: 100 as they send.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn volume(&self) -> Result<i32, TapiError> {
        self.own()?.get_Volume().said("IPlenaryParticipant::get_Volume")
    }

    /// Makes them louder or softer for us, in percent, 400 at most.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn set_volume(&self, percent: i32) -> Result<(), TapiError> {
        self.own()?.put_Volume(percent).said("IPlenaryParticipant::put_Volume")
    }

    /// Where their packets come from.
    ///
    /// # Errors
    /// What the media provider answered.
    pub fn address(&self) -> Result<String, TapiError> {
        let address = self.own()?.get_Address().said("IPlenaryParticipant::get_Address")?;
        Ok(address.to_string())
    }

    /// The participant, for scripts.
    #[must_use]
    pub fn script(&self) -> Script {
        Script::of(IDispatch::clone(&self.0))
    }

    fn own(&self) -> Result<IPlenaryParticipant, TapiError> {
        self.0.cast().map_err(|error| error.code()).said("IPlenaryParticipant")
    }
}

fn positive(number: i32) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Participant {:?}", self.name().unwrap_or_default())
    }
}
