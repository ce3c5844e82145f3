//! To the media provider: what the telephony provider says, of the address or of a call.

use std::sync::Arc;

use crossbeam_channel::{Receiver, select};

use super::site::Site;
use crate::foreign::media::tell;
use crate::telephony::MspData;

/// Hands over what comes.
pub(super) fn run(site: &Arc<Site>, stop: &Receiver<()>) {
    loop {
        select! {
            recv(site.instance.received()) -> data => match data {
                Ok(data) => hand_over(site, &data),
                Err(_) => return,
            },
            recv(stop) -> _ => return,
        }
    }
}

/// What is about a call of another program is not for this one's provider: TAPI has no object to name it by.
fn hand_over(site: &Site, data: &MspData) {
    let entry = match data.call.map(|call| site.calls.serving(call)) {
        None => None,
        Some(Some(entry)) => Some(entry),
        Some(None) => return,
    };
    // A call has a name of the telephony provider's only when it has its part.
    let part = entry.as_ref().map(|entry| entry.whole.part());
    let Ok(part) = part.map(|part| part.ok_or(())).transpose() else { return };
    // A provider that does not understand says so in its own way: to the telephony provider.
    _ = tell(&site.address, part, &data.bytes);
}
