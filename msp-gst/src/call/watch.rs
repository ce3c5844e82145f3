//! Whether the network is of use to a medium: joins again when something says that a membership is lost, and tells when
//! that is no use either.

use conference_model::participant::SessionId;
use conference_model::time::Instant;

use super::CallEvent;
use crate::net::{Cause, Interface, Interfaces, Pair, Sign, Watchdog};

/// Watches over one medium.
#[derive(Debug)]
pub(super) struct Watch {
    watchdog: Watchdog,
    /// Why the last rejoin was asked for.
    cause: Option<Cause>,
    /// Why the groups could not be joined.
    not_joined: Option<String>,
    /// Whether it was told that the medium is lost.
    is_lost: bool,
    has_company: bool,
}

/// What came of a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rejoined {
    /// Nothing was to be done.
    NotNeeded,
    Done,
    Failed,
}

impl Watch {
    pub(super) fn new(now: Instant) -> Self {
        let watchdog = Watchdog::new(now);
        Self { watchdog, cause: None, not_joined: None, is_lost: false, has_company: false }
    }

    /// Something of another's arrived.
    pub(super) fn heard(&mut self, now: Instant, sign: Sign) {
        self.watchdog.handle_input(now, sign);
    }

    /// How many are in the session, ourselves included.
    pub(super) fn members(&mut self, now: Instant, members: usize) {
        let has_company = members > 1;
        if self.has_company != has_company {
            self.has_company = has_company;
            self.watchdog.handle_input(now, Sign::Company(has_company));
        }
    }

    /// Links, addresses or routes have changed.
    pub(super) fn network_changed(&mut self, now: Instant, pair: &Pair, interfaces: &Interfaces) {
        if !pair.is_current(interfaces) {
            self.watchdog.handle_input(now, Sign::Changed);
        }
    }

    /// The sockets are of no more use.
    pub(super) fn broken(&mut self, now: Instant, why: String) {
        self.not_joined = Some(why);
        self.watchdog.handle_input(now, Sign::NotJoined);
    }

    /// When to look again.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.watchdog.poll_timeout()
    }

    /// Does what is to be done, by `rejoin`.
    pub(super) fn look(&mut self, now: Instant, rejoin: impl FnOnce() -> Result<(), String>) -> Rejoined {
        let Some(cause) = self.watchdog.handle_timeout(now) else { return Rejoined::NotNeeded };
        self.cause = Some(cause);
        self.not_joined = rejoin().err();
        let (sign, outcome) = match self.not_joined {
            None => (Sign::Joined, Rejoined::Done),
            Some(_) => (Sign::NotJoined, Rejoined::Failed),
        };
        self.watchdog.handle_input(now, sign);
        outcome
    }

    /// What people are to be told, when it has changed.
    pub(super) fn news(&mut self, session: SessionId, interface: &Interface) -> Option<CallEvent> {
        let trouble = self.trouble(interface);
        if self.is_lost == trouble.is_some() {
            return None;
        }
        self.is_lost = trouble.is_some();
        Some(match trouble {
            Some(why) => CallEvent::MediaLost { session, why },
            None => CallEvent::MediaRecovered { session },
        })
    }

    /// Whether it was told that the medium is lost.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn trouble(&self, interface: &Interface) -> Option<String> {
        if let Some(why) = &self.not_joined {
            return Some(why.clone());
        }
        if !interface.is_up {
            return Some(format!("{} is down; plug its cable in, or switch it on", interface.name));
        }
        self.cause.filter(|_| self.watchdog.is_starved()).map(|cause| cause.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SESSION: SessionId = SessionId(0);

    fn at(seconds: u64) -> Instant {
        Instant::after_epoch(Duration::from_secs(seconds))
    }

    fn interface(is_up: bool) -> Interface {
        let addresses = Vec::new();
        Interface { name: "eth0".into(), index: 2, addresses, is_up, is_multicast: true, is_loopback: false }
    }

    /// The sentence of a loss.
    fn why(event: Option<CallEvent>) -> String {
        match event {
            Some(CallEvent::MediaLost { session: SESSION, why }) => why,
            other => panic!("{other:?} instead of a loss"),
        }
    }

    #[test]
    fn silence_of_company_is_told_once_and_so_is_its_end() {
        let mut watch = Watch::new(at(0));
        watch.members(at(0), 2);
        assert_eq!(watch.look(at(7), || Ok(())), Rejoined::NotNeeded);
        assert_eq!(watch.look(at(9), || Ok(())), Rejoined::Done);
        assert!(why(watch.news(SESSION, &interface(true))).contains("nothing arrives"));
        assert_eq!(watch.news(SESSION, &interface(true)), None);
        watch.heard(at(10), Sign::Heard);
        assert_eq!(watch.news(SESSION, &interface(true)), Some(CallEvent::MediaRecovered { session: SESSION }));
        assert_eq!(watch.news(SESSION, &interface(true)), None);
    }

    #[test]
    fn an_unplugged_cable_and_a_missing_route_are_told_as_they_are() {
        let mut watch = Watch::new(at(0));
        assert_eq!(why(watch.news(SESSION, &interface(false))), "eth0 is down; plug its cable in, or switch it on");
        assert!(watch.is_lost());

        let mut watch = Watch::new(at(0));
        watch.broken(at(0), "no route".into());
        assert_eq!(why(watch.news(SESSION, &interface(true))), "no route");
        assert_eq!(watch.look(at(2), || Err("still none".into())), Rejoined::Failed);
        assert_eq!(watch.look(at(4), || Ok(())), Rejoined::Done);
        assert_eq!(watch.news(SESSION, &interface(true)), Some(CallEvent::MediaRecovered { session: SESSION }));
    }

    #[test]
    fn a_socket_that_fails_again_and_again_does_not_put_off_its_repair() {
        let mut watch = Watch::new(at(0));
        for millisecond in 0..1_000 {
            let now = at(0) + Duration::from_millis(millisecond);
            watch.broken(now, "out of memory".into());
            assert_eq!(watch.look(now, || Ok(())), Rejoined::NotNeeded, "not before a second has passed");
        }
        assert_eq!(watch.poll_timeout(), Some(at(1)));
        assert_eq!(watch.look(at(1), || Ok(())), Rejoined::Done);
        assert_eq!(watch.poll_timeout(), None);
    }

    #[test]
    fn who_is_alone_misses_nobody() {
        let mut watch = Watch::new(at(0));
        watch.members(at(0), 2);
        watch.members(at(1), 1);
        assert_eq!(watch.look(at(3_600), || Ok(())), Rejoined::NotNeeded);
    }
}
