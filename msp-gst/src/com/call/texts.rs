//! What we say of ourselves: TAPI's eight typed infos, before a call has joined and after.

use std::sync::{Mutex, MutexGuard, PoisonError};

use conference_model::identity::TOOL;
use conference_model::participant::TYPED_INFO;
use conference_model::random::Randomness;
use conference_model::rtp::{LocalIdentity, SdesKind};

use crate::com::kit::Result;
use crate::com::kit::status::TAPI_E_WRONG_STATE;

/// Our own texts. A CNAME can be changed until somebody has heard it.
#[derive(Debug)]
pub(in crate::com) struct LocalTexts(Mutex<Said>);

#[derive(Clone, Debug)]
struct Said {
    identity: LocalIdentity,
    /// Others know the CNAME.
    is_known: bool,
}

impl LocalTexts {
    /// As it is without anybody's doing: a CNAME that says nothing (RFC 7022), the user's name, our own.
    pub(in crate::com) fn of_this_user() -> Self {
        let identity = LocalIdentity::new(&cname()).with(SdesKind::Tool, TOOL);
        let identity = user().map_or(identity.clone(), |name| identity.with(SdesKind::Name, &name));
        Self(Mutex::new(Said { identity, is_known: false }))
    }

    /// The same for a new call, which may then say something else.
    pub(in crate::com) fn fork(&self) -> Self {
        Self(Mutex::new(self.said().clone()))
    }

    /// A text, if there is one.
    pub(in crate::com) fn get(&self, kind: SdesKind) -> Option<String> {
        self.said().identity.get(kind).map(str::to_owned)
    }

    /// Says something else from now on; an empty text takes it back.
    ///
    /// # Errors
    /// `TAPI_E_WRONG_STATE`, when it is the CNAME and others know it.
    pub(in crate::com) fn set(&self, kind: SdesKind, text: &str) -> Result<()> {
        let mut said = self.said();
        if kind != SdesKind::Cname {
            said.identity.set(kind, text);
            return Ok(());
        }
        if said.is_known {
            return Err(TAPI_E_WRONG_STATE);
        }
        let named = LocalIdentity::new(if text.is_empty() { cname() } else { text.to_owned() }.as_str());
        let items = said.identity.items().fold(named, |identity, (kind, text)| identity.with(kind, text));
        said.identity = items;
        Ok(())
    }

    /// What is told the others. The CNAME is for life from now on.
    pub(super) fn tell(&self) -> LocalIdentity {
        let mut said = self.said();
        said.is_known = true;
        said.identity.clone()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What `now` says otherwise than `then`, the CNAME apart.
pub(super) fn changes(then: &LocalIdentity, now: &LocalIdentity) -> Vec<(SdesKind, String)> {
    let text = |said: &LocalIdentity, kind| said.get(kind).unwrap_or_default().to_owned();
    let is_new = |kind: &SdesKind| *kind != SdesKind::Cname && text(then, *kind) != text(now, *kind);
    TYPED_INFO.into_iter().filter(is_new).map(|kind| (kind, text(now, kind))).collect()
}

/// 96 bits in base64, none of them about this computer (RFC 7022 §4.2).
fn cname() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut seed = [0; 32];
    // A system without random numbers joins no call either; what is said then does not matter.
    _ = getrandom::fill(&mut seed);
    let bits: [u8; 16] = Randomness::from_seed(seed).bytes();
    bits.iter().filter_map(|bits| DIGITS.get(usize::from(bits % 64))).map(|digit| char::from(*digit)).collect()
}

/// What the system calls whoever runs us.
fn user() -> Option<String> {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cname_says_nothing_and_is_for_life_once_others_know_it() {
        let (texts, other) = (LocalTexts::of_this_user(), LocalTexts::of_this_user());
        let cname = texts.get(SdesKind::Cname).unwrap();
        assert!(cname.len() == 16 && Some(&cname) != other.get(SdesKind::Cname).as_ref());
        assert_eq!(texts.get(SdesKind::Tool).as_deref(), Some(TOOL));
        texts.set(SdesKind::Email, "ada@example.org").unwrap();
        texts.set(SdesKind::Cname, "ada").unwrap();
        let (call, told) = (texts.fork(), texts.tell());
        assert_eq!((told.cname(), told.get(SdesKind::Email)), ("ada", Some("ada@example.org")));
        assert_eq!(texts.set(SdesKind::Cname, "eve"), Err(TAPI_E_WRONG_STATE));
        assert_eq!(texts.set(SdesKind::Name, "Ada"), Ok(()), "all else can be changed at any time");
        texts.set(SdesKind::Email, "").unwrap();
        let new = [(SdesKind::Name, "Ada".to_owned()), (SdesKind::Email, String::new())];
        assert_eq!(changes(&told, &texts.tell()), new, "what they do not know yet");
        assert_eq!(changes(&texts.tell(), &texts.tell()), []);
        assert_eq!(call.set(SdesKind::Cname, "bob"), Ok(()), "another call has told nobody yet");
        assert_eq!(call.get(SdesKind::Cname).as_deref(), Some("bob"));
    }
}
