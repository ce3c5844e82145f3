//! A conference of our own, as the command line wishes it.

use plenary_rendezvous::codec::{CodecId, PayloadFormat, find_by_id};
use plenary_rendezvous::description::Payload;
use plenary_rendezvous::multicast::Scope;
use plenary_rendezvous::{Draft, Family, Rendezvous, Wish};

use super::failure;
use crate::cli::values::given_name;
use crate::cli::{AudioCodec, Reach};
use crate::exit::Exit;
use crate::failure::Failure;

/// Dynamic payload types begin here (RFC 3551 §3).
const DYNAMIC: u8 = 96;

/// What can be wished of a conference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Features {
    /// How far it shall reach.
    pub(crate) reach: Reach,
    /// Which protocol's group.
    pub(crate) family: Family,
    /// How many routers its packets may pass, if not as many as suit its reach.
    pub(crate) ttl: Option<u8>,
    /// How sound is sent.
    pub(crate) codec: AudioCodec,
}

impl Features {
    /// What suits most people.
    pub(crate) fn reaching(reach: Reach) -> Self {
        Self { reach, family: Family::V4, ttl: None, codec: AudioCodec::Opus }
    }
}

/// A draft with sound at a free place.
///
/// Source-specific groups (RFC 4607) are joined but never chosen: networks deliver there only what the sources send that the
/// description names, so of those who come later nobody would be heard.
pub(crate) fn draft(rendezvous: &Rendezvous, name: &str, features: Features) -> Result<Draft, Failure> {
    let unjoinable = |why: String| {
        Failure::new(Exit::Usage, super::sentence(&why), "'plenary join --help' tells what is a name and what a file.")
    };
    given_name(name).map_err(unjoinable)?;
    let Features { reach, family, ttl, codec } = features;
    let wish = Wish { scope: scope(reach), family, ttl, ..Wish::default() };
    let mut draft = rendezvous.draft(name, &wish).map_err(failure)?.with_audio();
    if let (Some(media), Some(format)) = (draft.conference.media.first_mut(), format(codec)) {
        media.packet_time = format.codec().and_then(|codec| codec.packet_time);
        media.payload = Payload::Rtp(vec![format]);
    }
    Ok(draft)
}

/// Who else may listen, when a conference shall reach so far; `None` if that is what its scope says already.
pub(crate) fn audience(reach: Reach, ttl: Option<u8>) -> Option<String> {
    let scope = scope(reach);
    if scope == Scope::Global {
        return Some("This conference reaches beyond your organisation: whoever its packets reach can listen.".into());
    }
    let hops = ttl.filter(|ttl| *ttl > scope.suggested_ttl())?;
    Some(format!(
        "Packets that pass {hops} routers may leave {scope}, which {} is enough for: whoever they reach can listen.",
        scope.suggested_ttl()
    ))
}

fn scope(reach: Reach) -> Scope {
    match reach {
        Reach::Link => Scope::Link,
        Reach::Local => Scope::Local,
        Reach::Organisation => Scope::Organisation,
        Reach::Global => Scope::Global,
    }
}

/// The format of a codec; `None` for what a draft has already. Telephony codecs have numbers of their own, which everything
/// understands.
fn format(codec: AudioCodec) -> Option<PayloadFormat> {
    let own_number = |number| PayloadFormat::from_static(number);
    let dynamic = |id| find_by_id(id).map(|codec| PayloadFormat::offer(codec, DYNAMIC));
    match codec {
        AudioCodec::Opus => None,
        AudioCodec::Pcmu => own_number(0),
        AudioCodec::Pcma => own_number(8),
        AudioCodec::G722 => own_number(9),
        AudioCodec::L16 => dynamic(CodecId::L16),
        AudioCodec::L24 => dynamic(CodecId::L24),
    }
}
