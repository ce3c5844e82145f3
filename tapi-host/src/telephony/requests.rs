//! Requests under way: which number is whose, and how each ended.

use std::collections::BTreeMap;

use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{Long, RequestId, TapiCall};

use super::identity::CallId;
use super::strict::Breach;

/// The highest number of a request, but for the next: they are positive in 32 bits with a sign.
const HIGHEST: u32 = 0x7FFF_FFFE;

/// What the probe asks for, which nobody waits for: its completions mean nothing.
pub(crate) const PROBES: RequestId = RequestId(HIGHEST + 1);

/// What a request is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// The function that began it.
    pub(crate) function: &'static str,
    /// The call it is for, under TAPI's name and the host's.
    pub(crate) call: Option<(TapiCall, CallId)>,
    /// Whether somebody will ask how it ended.
    pub(crate) awaited: bool,
}

/// All requests of a provider.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    last: u32,
    pending: BTreeMap<RequestId, About>,
    /// Ends that somebody will ask for.
    ended: BTreeMap<RequestId, Long>,
}

impl Requests {
    /// A number for a new request. Numbers start again only after two thousand million.
    pub(crate) fn issue(&mut self, about: About) -> RequestId {
        self.last = if self.last == HIGHEST { 1 } else { self.last + 1 };
        self.pending.insert(RequestId(self.last), about);
        RequestId(self.last)
    }

    /// The provider says that it is done.
    pub(crate) fn complete(&mut self, id: RequestId, result: Long) -> Result<About, Breach> {
        match self.pending.remove(&id) {
            Some(about) => {
                if about.awaited {
                    self.ended.insert(id, result);
                }
                Ok(about)
            }
            None if id.0 == 0 || id.0 > self.last => Err(Breach::CompletedUnknown { request: id }),
            None => Err(Breach::CompletedAgain { request: id }),
        }
    }

    /// The function that should have begun it failed. Whether it was pending still, as it should.
    pub(crate) fn withdraw(&mut self, id: RequestId) -> bool {
        self.ended.remove(&id);
        self.pending.remove(&id).is_some()
    }

    /// How it ended, if it has.
    pub(crate) fn take_end(&mut self, id: RequestId) -> Option<Long> {
        self.ended.remove(&id)
    }

    /// Nobody will ask how it ended.
    pub(crate) fn forget(&mut self, id: RequestId) {
        if let Some(about) = self.pending.get_mut(&id) {
            about.awaited = false;
        }
        self.ended.remove(&id);
    }

    /// Gives up all that are pending and match.
    pub(crate) fn abandon(&mut self, matches: impl Fn(&About) -> bool) -> Vec<(RequestId, About)> {
        self.pending.extract_if(.., |_, about| matches(about)).collect()
    }
}

/// Whether a completion's result is one.
pub(crate) fn is_result(result: Long) -> bool {
    result == 0 || line_err::name(result).is_some()
}
