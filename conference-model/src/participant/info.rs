//! What a person says of themselves: the eight items of RTCP, which are TAPI's eight typed infos.

use std::collections::BTreeMap;

use super::SourceKey;
use crate::rtp::SdesKind;

/// TAPI's typed infos in the order of their numbers, CANONICALNAME 0 to PRIVATE 7.
pub const TYPED_INFO: [SdesKind; 8] = [
    SdesKind::Cname,
    SdesKind::Name,
    SdesKind::Email,
    SdesKind::Phone,
    SdesKind::Location,
    SdesKind::Tool,
    SdesKind::Note,
    SdesKind::Private,
];

/// The items a person has sent.
///
/// **Whose word counts.** A person's sources say the same things; a stranger who borrows the person's CNAME says others.
/// So an item belongs to the source that said it first, and while that source is there no other may change it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Info(BTreeMap<SdesKind, Item>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Item {
    text: String,
    said_by: Option<SourceKey>,
}

impl Info {
    /// The text of one item, if the person sent it.
    #[must_use]
    pub fn get(&self, kind: SdesKind) -> Option<&str> {
        self.0.get(&kind).map(|item| item.text.as_str())
    }

    /// All items sent, in the order of TAPI's numbers.
    pub fn items(&self) -> impl Iterator<Item = (SdesKind, &str)> {
        self.0.iter().map(|(kind, item)| (*kind, item.text.as_str()))
    }

    /// Takes what a source says; an empty text takes the item back. Answers whether anything changed.
    pub(crate) fn set(&mut self, kind: SdesKind, text: String, said_by: Option<SourceKey>) -> bool {
        if let Some(item) = self.0.get(&kind)
            && (item.text == text || item.said_by.is_some_and(|owner| Some(owner) != said_by))
        {
            return false;
        }
        if text.is_empty() {
            return self.0.remove(&kind).is_some();
        }
        self.0.insert(kind, Item { text, said_by });
        true
    }

    /// A source is gone: what it said stays, and another may correct it.
    pub(crate) fn release(&mut self, source: SourceKey) {
        for item in self.0.values_mut().filter(|item| item.said_by == Some(source)) {
            item.said_by = None;
        }
    }

    /// Takes from `other` what is not known here.
    pub(crate) fn fill_from(&mut self, other: Self) {
        for (kind, item) in other.0 {
            self.0.entry(kind).or_insert(item);
        }
    }

    /// The items in which `self` and `other` differ.
    pub(crate) fn differences(&self, other: &Self) -> Vec<SdesKind> {
        TYPED_INFO.into_iter().filter(|kind| self.get(*kind) != other.get(*kind)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::SessionId;
    use super::*;
    use crate::rtp::Ssrc;

    fn source(number: u32) -> Option<SourceKey> {
        Some(SourceKey { session: SessionId(0), ssrc: Ssrc(number) })
    }

    #[test]
    fn a_stranger_under_a_borrowed_cname_cannot_rename_the_person() {
        let mut info = Info::default();
        assert!(info.set(SdesKind::Name, "Ada".into(), source(1)));
        assert!(!info.set(SdesKind::Name, "Mallory".into(), source(2)));
        assert!(!info.set(SdesKind::Name, String::new(), source(2)));
        assert!(info.set(SdesKind::Note, "back at four".into(), source(2)), "a gap anybody of hers may fill");
        assert_eq!(info.get(SdesKind::Name), Some("Ada"));

        info.release(SourceKey { session: SessionId(0), ssrc: Ssrc(1) });
        assert!(info.set(SdesKind::Name, "Ada L.".into(), source(2)), "her first source is gone, the second speaks");
    }

    #[test]
    fn an_emptied_item_is_gone() {
        let mut info = Info::default();
        info.set(SdesKind::Note, "away".into(), source(1));
        assert!(info.set(SdesKind::Note, String::new(), source(1)));
        assert!(!info.set(SdesKind::Note, String::new(), source(1)));
        assert_eq!(info.items().count(), 0);
    }

    #[test]
    fn typed_info_numbers_are_those_of_tapi() {
        assert_eq!(TYPED_INFO[0], SdesKind::Cname);
        assert_eq!(TYPED_INFO[7], SdesKind::Private);
        assert!(TYPED_INFO.is_sorted(), "the order of the wire");
    }
}
