//! Text that strangers sent: names, e-mail addresses, conference titles. It is shown on terminals and handed to
//! applications, so it is cleaned once, where it enters.

/// Longest text kept from a peer, in characters of the cleaned text.
pub const LONGEST: usize = 256;

/// A peer's text made safe to show: broken UTF-8 replaced, control, escape, bidirectional and invisible format
/// characters gone, runs of white space folded, at most [`LONGEST`] characters.
///
/// What remains is data all the same: never a path, a format string or a command.
#[must_use]
pub fn clean(bytes: &[u8]) -> String {
    clean_str(&String::from_utf8_lossy(bytes), LONGEST)
}

/// [`clean`] for text that is known to be UTF-8, with a limit of its own.
#[must_use]
pub fn clean_str(text: &str, longest: usize) -> String {
    let mut cleaned = String::new();
    let mut space_pending = false;
    let mut kept = 0;
    for character in text.chars() {
        if character.is_whitespace() {
            space_pending = kept > 0;
            continue;
        }
        if character.is_control() || is_deceptive(character) {
            continue;
        }
        if kept + usize::from(space_pending) >= longest {
            break;
        }
        if space_pending {
            cleaned.push(' ');
            kept += 1;
            space_pending = false;
        }
        cleaned.push(character);
        kept += 1;
    }
    cleaned
}

/// Characters that change how their neighbours look without being seen: bidirectional marks, embeddings, overrides and
/// isolates, zero-width spaces, interlinear annotations, tags, and the byte-order mark. The joiners U+200C and U+200D
/// stay: several scripts, and emoji, need them.
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_direction_overrides_vanish() {
        assert_eq!(clean(b"\x1b[31mRed\x07\x00"), "[31mRed");
        assert_eq!(clean("ab\u{202E}cd\u{2066}ef".as_bytes()), "abcdef");
    }

    #[test]
    fn white_space_is_folded_and_trimmed() {
        assert_eq!(clean(b"  Weekly \r\n\t call  "), "Weekly call");
    }

    #[test]
    fn broken_utf8_is_replaced_and_real_scripts_stay() {
        assert_eq!(clean(b"a\xffb"), "a\u{FFFD}b");
        assert_eq!(clean("Zoë 会議 👩\u{200D}🚀".as_bytes()), "Zoë 会議 👩\u{200D}🚀");
    }

    #[test]
    fn ten_kilobytes_become_a_short_name() {
        let long = "x ".repeat(5_000);
        assert_eq!(clean(long.as_bytes()).chars().count(), LONGEST - 1);
        assert_eq!(clean("é".repeat(5_000).as_bytes()).chars().count(), LONGEST);
    }
}
