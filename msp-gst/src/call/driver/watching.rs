//! The network under the call: links and addresses that come and go, memberships that get lost.

use std::io;

use conference_model::rtp::session::Input;
use conference_model::time::Instant;

use super::super::CallEvent;
use super::super::medium::Medium;
use super::super::watch::Rejoined;
use super::{CHANGES, Channel, Driver, House};
use crate::net::{Interfaces, LOOK_AGAIN, Pair, Poller, Preferences, Route, Watched};

impl Driver {
    /// Looks at links and addresses when something may have changed, and joins again where that is called for.
    pub(super) fn watch_network(&mut self, now: Instant) {
        if self.ready.contains(&CHANGES) || now >= self.look_again {
            self.look_again = now + LOOK_AGAIN;
            // Without a list there is nothing to compare; the next look may have one.
            if self.changes.look().unwrap_or(false) {
                for medium in &mut self.media {
                    medium.watch.network_changed(now, &medium.pair, self.changes.known());
                }
            }
        }
        for (index, medium) in self.media.iter_mut().enumerate() {
            let mut site = Site {
                index,
                poller: &mut self.poller,
                interfaces: self.changes.known(),
                preferences: &self.preferences,
            };
            medium.look_after(&mut self.house, now, &mut site);
        }
    }

    /// Has the poller watch a medium's sockets.
    pub(super) fn watch_sockets(&mut self, index: usize, medium: &mut Medium) -> io::Result<()> {
        watch_sockets(&mut self.poller, index, &mut medium.pair)
    }
}

/// Where a medium's sockets are.
struct Site<'a> {
    index: usize,
    poller: &'a mut Poller,
    interfaces: &'a Interfaces,
    preferences: &'a Preferences,
}

impl Medium {
    fn look_after(&mut self, house: &mut House, now: Instant, site: &mut Site<'_>) {
        if self.watch.poll_timeout().is_some_and(|due| due <= now) {
            self.rejoin(house, now, site);
        }
        if let Some(news) = self.watch.news(self.id, &self.pair.route().interface) {
            house.teller.tell(news);
        }
    }

    fn rejoin(&mut self, house: &mut House, now: Instant, site: &mut Site<'_>) {
        let before = self.pair.route().clone();
        let Self { watch, pair, media, is_broken, .. } = self;
        let outcome = watch.look(now, || {
            if *is_broken {
                *pair = Pair::open(media, site.preferences, site.interfaces).map_err(|error| error.to_string())?;
                // One of two that were to be watched at the last attempt.
                Channel::BOTH.into_iter().for_each(|channel| site.poller.forget(channel.token(site.index)));
                watch_sockets(site.poller, site.index, pair).map_err(|error| error.to_string())?;
                *is_broken = false;
                return Ok(());
            }
            pair.rejoin(site.interfaces).map_err(|error| error.to_string())
        });
        match outcome {
            Rejoined::NotNeeded => {}
            Rejoined::Failed => house.counters.rejoin_failures += 1,
            Rejoined::Done => {
                house.counters.rejoins += 1;
                self.moved(house, now, &before);
            }
        }
    }

    /// Our packets may come from elsewhere now.
    fn moved(&mut self, house: &House, now: Instant, before: &Route) {
        // Addresses are taken always.
        _ = self.session.handle_input(now, Input::LocalAddresses(self.local_addresses()));
        let route = self.pair.route();
        if route != before {
            house.teller.tell(CallEvent::RouteChanged { session: self.id, route: route.to_string() });
        }
    }
}

fn watch_sockets(poller: &mut Poller, index: usize, pair: &mut Pair) -> io::Result<()> {
    watch(poller, index, Channel::Rtp, pair.rtp())?;
    pair.rtcp().map_or(Ok(()), |socket| watch(poller, index, Channel::Rtcp, socket))
}

fn watch(poller: &mut Poller, index: usize, channel: Channel, socket: &impl Watched) -> io::Result<()> {
    poller.watch(socket, channel.token(index))
}
