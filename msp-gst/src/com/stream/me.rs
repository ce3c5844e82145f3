//! ITLocalParticipant: what we say of ourselves, before the call is joined and while it runs.

use conference_model::participant::TYPED_INFO;
use conference_model::rtp::SdesKind;

use super::{Stream, no_answer};
use crate::com::interfaces::{LocalParticipantMethods, ParticipantTypedInfo};
use crate::com::kit::status::{E_INVALIDARG, TAPI_E_NOITEMS};
use crate::com::kit::{Bstr, Object, Result};

/// An SDES item has 255 octets (RFC 3550 §6.5), and one character in our texts at least one of them.
const LONGEST: usize = 255;

/// RTCP's name of what TAPI calls a typed info.
pub(in crate::com) fn item(kind: ParticipantTypedInfo) -> SdesKind {
    let index = usize::try_from(kind.number()).unwrap_or_default();
    TYPED_INFO.get(index).copied().unwrap_or(SdesKind::Cname)
}

impl LocalParticipantMethods for Object<Stream> {
    fn get_LocalParticipantTypedInfo(&self, kind: ParticipantTypedInfo) -> Result<Bstr> {
        let text = self.call()?.me().get(item(kind)).ok_or(TAPI_E_NOITEMS)?;
        Ok(Bstr::from(text.as_str()))
    }

    fn put_LocalParticipantTypedInfo(&self, kind: ParticipantTypedInfo, text: &Bstr) -> Result<()> {
        let (call, kind, text) = (self.call()?, item(kind), text.to_string());
        if text.len() > LONGEST {
            return Err(E_INVALIDARG);
        }
        // A CNAME that others know is for life: this refuses another.
        call.me().set(kind, &text)?;
        let joined = call.joined().filter(|_| kind != SdesKind::Cname);
        joined.map_or(Ok(()), |joined| joined.describe(kind, &text).map_err(no_answer))
    }
}
