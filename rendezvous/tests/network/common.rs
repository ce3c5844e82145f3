//! What the scenarios have in common.

use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lab::Host;
use plenary_rendezvous::{Announcement, Draft, Event, Listing, Rendezvous, Settings, Wish};

/// What people are promised: a new conference is seen within a second.
pub(crate) const A_SECOND: Duration = Duration::from_secs(1);

/// Longer than anything takes that has no promise, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn start(host: &Host) -> Rendezvous {
    host.run(|| Rendezvous::start(Settings::default()).unwrap())
}

/// A conference with sound, at free places.
pub(crate) fn draft(host: &Host, rendezvous: &Rendezvous, name: &str, wish: Wish) -> Draft {
    host.run(|| rendezvous.draft(name, &wish).unwrap().with_audio())
}

pub(crate) fn announce(host: &Host, rendezvous: &Rendezvous, name: &str) -> Announcement {
    rendezvous.announce(draft(host, rendezvous, name, Wish::default())).unwrap()
}

/// The first thing that `find` makes of an event.
pub(crate) fn await_event<T>(
    rendezvous: &Rendezvous,
    patience: Duration,
    mut find: impl FnMut(Event) -> Option<T>,
) -> Option<T> {
    let deadline = Instant::now() + patience;
    loop {
        let event = rendezvous.events().recv_deadline(deadline).ok()?;
        if let Some(found) = find(event) {
            return Some(found);
        }
    }
}

pub(crate) fn await_found(rendezvous: &Rendezvous, name: &str, patience: Duration) -> Arc<Listing> {
    let found = await_event(rendezvous, patience, |event| match event {
        Event::Found(listing) if listing.name == name => Some(listing),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{name} is not heard: {:#?}", rendezvous.statistics()))
}

pub(crate) fn await_gone(rendezvous: &Rendezvous, name: &str, patience: Duration) -> plenary_rendezvous::Departure {
    let gone = await_event(rendezvous, patience, |event| match event {
        Event::Gone { listing, why } if listing.name == name => Some(why),
        _ => None,
    });
    gone.unwrap_or_else(|| panic!("{name} is still listed: {:#?}", rendezvous.conferences()))
}

/// Sends packets to SAP's port of a group, as any program can.
pub(crate) fn send(host: &Host, group: &str, packets: &[Vec<u8>]) {
    let group: IpAddr = group.parse().unwrap();
    host.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        for packet in packets {
            // A flood fills even the sender's own queue.
            _ = socket.send_to(packet, (group, 9875));
        }
    });
}
