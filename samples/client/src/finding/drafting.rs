//! A conference of our own, as the command line wishes it.

use plenary_rendezvous::codec::{CodecId, PayloadFormat, find_by_id};
use plenary_rendezvous::description::Payload;
use plenary_rendezvous::multicast::Scope;
use plenary_rendezvous::{Draft, Rendezvous, Wish};

use super::failure;
use crate::cli::values::given_name;
use crate::cli::{AudioCodec, Reach};
use crate::exit::Exit;
use crate::failure::Failure;

/// Dynamic payload types begin here (RFC 3551 §3).
const DYNAMIC: u8 = 96;

/// A draft with sound at a free place.
pub(crate) fn draft(
    rendezvous: &Rendezvous,
    name: &str,
    reach: Reach,
    ttl: Option<u8>,
    codec: AudioCodec,
) -> Result<Draft, Failure> {
    let unjoinable = |why: String| {
        Failure::new(Exit::Usage, super::sentence(&why), "'plenary join --help' tells what is a name and what a file.")
    };
    given_name(name).map_err(unjoinable)?;
    let wish = Wish { scope: scope(reach), ttl, ..Wish::default() };
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
