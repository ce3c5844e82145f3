//! The small things that pages are made of.

use super::super::meter::Meter;
use super::super::words::{clock, cut, fit, fit_right, from_column};
use super::*;

#[test]
fn texts_take_exactly_their_columns() {
    assert_eq!(fit("Ada", 5, false), "Ada  ");
    assert_eq!(fit("会議室", 5, false), "会議…", "half a letter is none");
    assert_eq!(fit("会議室", 4, false), "会… ");
    assert_eq!(fit_right("7 ms", 6, false), "  7 ms");
    assert_eq!((fit("x", 0, false), cut("xyz", 1, false)), (String::new(), ("…".into(), 1)));
}

#[test]
fn what_terminals_measure_differently_is_left_out() {
    assert_eq!(cut("👩\u{200D}🚀", 9, false), ("👩🚀".into(), 4));
    assert_eq!(cut("❤\u{FE0F}", 9, false), ("❤".into(), 1));
    assert_eq!(cut("e\u{301}\u{301}\u{301}\u{301}", 9, false), ("e\u{301}\u{301}".into(), 1));
    assert_eq!(cut("\u{301}e", 9, false), ("e".into(), 1), "a mark without a letter");
}

#[test]
fn ascii_terminals_get_a_question_mark_a_letter() {
    assert_eq!(fit("Zoë 会", 8, true), "Zo? ?   ");
    assert_eq!(fit("abcdef", 4, true), "abc~");
}

#[test]
fn a_long_line_is_edited_at_its_end() {
    assert_eq!(from_column("abc", 1), "bc");
    assert_eq!(from_column("会議x", 2), "議x");
    assert_eq!(from_column("ab", 9), "");
}

#[test]
fn clocks_read_like_watches() {
    let of = |seconds| clock(Duration::from_secs(seconds));
    assert_eq!([of(7), of(763), of(3723)], ["0:07", "12:43", "1:02:03"]);
}

#[test]
fn a_meter_rises_at_once_and_falls_slowly() {
    let second = Duration::from_secs(1);
    let mut meter = Meter::default();
    meter.hear(second, 6);
    assert_eq!(meter.lit(second, 10), 9);
    meter.hear(second + second / 10, 127);
    assert_eq!(meter.lit(second + second / 10, 10), 9, "one quiet moment is not seen");
    assert!((3..7).contains(&meter.lit(2 * second, 10)));
    assert_eq!(meter.lit(4 * second, 10), 0);
    meter.hear(4 * second, 0);
    assert_eq!(meter.lit(4 * second, 10), 10);
    assert_eq!(Meter::default().lit(second, 10), 0);
}
