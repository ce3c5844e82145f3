//! Texts measured and cut for cells. A terminal that counts a text's columns otherwise than we do garbles the whole line, so
//! what terminals disagree about is left out: joiners, variation selectors, and towers of combining marks.

use plenary_tapi_host::text;
use unicode_width::UnicodeWidthChar as _;

/// Marks that one letter may carry. Vietnamese needs two; nobody needs twenty.
const MOST_MARKS: usize = 2;

/// `text` in exactly `columns` cells: cleaned, cut with an ellipsis, filled with spaces. `ascii`: the terminal shows nothing
/// else.
pub(super) fn fit(text: &str, columns: usize, ascii: bool) -> String {
    let (mut fitted, width) = cut(text, columns, ascii);
    fitted.extend(std::iter::repeat_n(' ', columns.saturating_sub(width)));
    fitted
}

/// [`fit`], flush right.
pub(super) fn fit_right(text: &str, columns: usize, ascii: bool) -> String {
    let (fitted, width) = cut(text, columns, ascii);
    " ".repeat(columns.saturating_sub(width)) + &fitted
}

/// `text` in at most `columns` cells, and how many it takes.
pub(super) fn cut(text: &str, columns: usize, ascii: bool) -> (String, usize) {
    // A cell holds a letter with its marks: more characters than that are never shown.
    let letters = measured(&text::clean_str(text, columns.saturating_mul(1 + MOST_MARKS).saturating_add(1)), ascii);
    let whole: usize = letters.iter().map(|(_, width)| width).sum();
    if whole <= columns {
        return (letters.into_iter().map(|(letter, _)| letter).collect(), whole);
    }
    let ellipsis = if ascii { '~' } else { '…' };
    let Some(room) = columns.checked_sub(1) else { return (String::new(), 0) };
    let (mut kept, mut width) = (String::new(), 0);
    for (letter, letter_width) in letters {
        if width + letter_width > room {
            break;
        }
        kept.push(letter);
        width += letter_width;
    }
    kept.push(ellipsis);
    (kept, width + 1)
}

/// The characters that are shown, with their columns.
fn measured(text: &str, ascii: bool) -> Vec<(char, usize)> {
    let mut marks = 0;
    let mut has_letter = false;
    let shown = text.chars().filter_map(|character| match character.width()? {
        _ if ascii && !character.is_ascii() => {
            let is_letter = character.width()? > 0;
            is_letter.then_some(('?', 1))
        }
        _ if is_disputed(character) => None,
        0 if !has_letter || marks >= MOST_MARKS => None,
        0 => {
            marks += 1;
            Some((character, 0))
        }
        width => {
            (marks, has_letter) = (0, true);
            Some((character, width))
        }
    });
    shown.collect()
}

/// More columns here than there: joiners, variation selectors, loose parts of Hangul syllables, marks around letters, and
/// shades of skin.
fn is_disputed(character: char) -> bool {
    matches!(character,
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1160}'..='\u{11FF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{1F3FB}'..='\u{1F3FF}')
}

/// `text` without its first `columns` columns.
pub(super) fn from_column(text: &str, columns: usize) -> &str {
    let mut width = 0;
    let mut letters = text.char_indices();
    let from = letters.find(|(_, letter)| {
        let reached = width >= columns;
        width += letter.width().unwrap_or_default();
        reached
    });
    from.map_or("", |(at, _)| &text[at..])
}

/// A time as people read it on a watch: `0:07`, `12:43`, `1:02:03`.
pub(super) fn clock(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
