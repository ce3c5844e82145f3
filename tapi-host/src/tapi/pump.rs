//! From the media provider: its events, fetched until there is none left, as TAPI does it when it is signalled.

use std::sync::{Arc, PoisonError};

use crossbeam_channel::{Receiver, TryRecvError};
use plenary_msp::com::interfaces::{ITParticipantEvent, MspAddressEvent, ParticipantEventMethods as _};
use plenary_msp::com::kit::{IDispatch, Interface as _};

use super::call::CallId;
use super::calls::Named;
use super::event::Event;
use super::participant::Participant;
use super::script::Script;
use super::site::Site;
use super::state::Entry;
use super::stream::Stream;
use super::strict::MediaBreach;
use super::sub_stream::SubStream;
use super::terminal::Terminal;
use crate::foreign::media::{Fetched, Happening, fetch};

/// Waits for the provider's event, again and again.
pub(super) fn run(site: &Arc<Site>, stop: &Receiver<()>) {
    loop {
        site.signal.wait();
        if stop.try_recv() == Err(TryRecvError::Disconnected) {
            return;
        }
        drain(site);
    }
}

/// Fetches what there is.
pub(super) fn drain(site: &Site) {
    let _one_at_a_time = site.fetching.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let (mut flaws, ends) = (Vec::new(), site.calls.ends());
        let fetched = fetch(&site.address, site.is_careful, &mut flaws);
        if ends.touch(site.calls.ends()) {
            // What was told of a call may go with it.
            flaws.retain(|flaw| *flaw != MediaBreach::EventVanished);
        }
        site.record.add(flaws);
        match fetched {
            Some(Some(fetched)) => hear(site, fetched),
            Some(None) => {}
            None => return,
        }
    }
}

fn hear(site: &Site, Fetched { call, what }: Fetched) {
    let entry = match call {
        0 => None,
        name => match site.calls.find(name) {
            // What was under way when its program dropped it is no one's business any more.
            Named::Living(entry) if entry.is_closing() => return,
            Named::Living(entry) => Some(entry),
            Named::Dead => return site.record.add([MediaBreach::EventAfterShutdown { call }]),
            Named::Unknown => return site.record.add([MediaBreach::UnknownCall { call }]),
        },
    };
    if let Happening::TspData(bytes) = &what {
        carry(site, entry.as_deref(), bytes);
    } else if let Some(event) = translate(entry.map(|entry| entry.id), what) {
        site.outbox.post(event);
    }
}

/// Bytes for the telephony provider. About a call that it does not have they are lost, as with TAPI.
fn carry(site: &Site, entry: Option<&Entry>, bytes: &[u8]) {
    let sent = match entry.map(|entry| entry.telephony_for(bytes)) {
        None => site.instance.send(None, bytes),
        Some(Some(call)) => site.instance.send(Some(&call), bytes),
        Some(None) => return,
    };
    // What the telephony provider refuses is for it to count: the media provider gets no answer.
    _ = sent;
}

/// For programs. `None`: what is about a call and names none.
fn translate(call: Option<CallId>, what: Happening) -> Option<Event> {
    Some(match what {
        Happening::Address { kind: MspAddressEvent::TerminalAvailable, terminal } => {
            Event::TerminalArrived(Terminal::of(terminal))
        }
        Happening::Address { kind: MspAddressEvent::TerminalUnavailable, terminal } => {
            Event::TerminalGone(Terminal::of(terminal))
        }
        Happening::Call { kind, cause, stream, terminal, error } => Event::CallMedia {
            call: call?,
            event: kind,
            cause,
            stream: stream.map(Stream::of),
            terminal: terminal.map(Terminal::of),
            error,
        },
        Happening::Private { object, code } => private(call, object, code),
        Happening::File { parent, track, state, cause, error } => {
            let track = track.and_then(|track| track.cast().ok()).map(Terminal::of);
            Event::File { call, terminal: Terminal::of(parent), track, state, cause, error }
        }
        Happening::TspData(_) => return None,
    })
}

fn private(call: Option<CallId>, object: IDispatch, code: i32) -> Event {
    let about = object.cast::<ITParticipantEvent>().ok().zip(call);
    let known = about.and_then(|(about, call)| {
        Some(Event::Participant {
            call,
            event: about.get_Event().ok()?,
            participant: about.get_Participant().ok().map(Participant::of),
            sub_stream: about.get_SubStream().ok().map(SubStream::of),
        })
    });
    known.unwrap_or_else(|| Event::Private { call, code, object: Script::of(object) })
}
