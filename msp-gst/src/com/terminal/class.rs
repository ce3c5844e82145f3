//! Classes of terminals, as the headers name them.

use crate::com::interfaces::TEST_TONE_CLASS;
use crate::com::kit::{GUID, guid};

/// A class: a GUID, written as TAPI writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Class(pub(super) &'static str);

impl Class {
    pub(super) const MICROPHONE: Self = Self("{AAF578EF-DC70-11D0-8ED3-00C04FB6809F}");
    pub(super) const SPEAKERS: Self = Self("{AAF578F0-DC70-11D0-8ED3-00C04FB6809F}");
    pub(super) const MEDIA_STREAM: Self = Self("{E2F7AEF7-4971-11D1-A671-006097C9A2E8}");
    pub(super) const FILE_PLAYBACK: Self = Self("{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}");
    pub(super) const FILE_RECORDING: Self = Self("{521F3D06-C3D0-4511-8617-86B9A783DA77}");
    pub(super) const TEST_TONE: Self = Self(TEST_TONE_CLASS);

    /// What programs can have made.
    pub(super) const DYNAMIC: [Self; 4] =
        [Self::FILE_PLAYBACK, Self::FILE_RECORDING, Self::MEDIA_STREAM, Self::TEST_TONE];

    /// The class as C has it.
    pub(super) const fn guid(self) -> GUID {
        let (_, bare) = self.0.as_bytes().split_at(1);
        let (bare, _) = bare.split_at(36);
        match std::str::from_utf8(bare) {
            Ok(bare) => guid(bare),
            Err(_) => GUID::zeroed(),
        }
    }

    /// The dynamic class that a program means, in braces or without, in any case.
    pub(super) fn dynamic(text: &str) -> Option<Self> {
        let bare = text.trim().trim_matches(['{', '}']);
        Self::DYNAMIC.into_iter().find(|class| class.0.trim_matches(['{', '}']).eq_ignore_ascii_case(bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known_however_they_are_written() {
        assert_eq!(Class::dynamic("{0cb9914c-79cd-47dc-adb0-327f47cefb20}"), Some(Class::FILE_PLAYBACK));
        assert_eq!(Class::dynamic("521F3D06-C3D0-4511-8617-86B9A783DA77"), Some(Class::FILE_RECORDING));
        assert_eq!(Class::dynamic("{00000000-0000-0000-0000-000000000000}"), None);
        assert_eq!(Class::dynamic("microphone"), None);
        assert_eq!(Class::SPEAKERS.guid(), GUID::from_u128(0xAAF578F0_DC70_11D0_8ED3_00C04FB6809F));
    }
}
