use std::collections::BTreeSet;

use super::{Handle, MOST, Table};
use crate::abi::types::{DriverCall, DriverLine};

type Calls = Table<DriverCall, &'static str>;

#[test]
fn a_handle_finds_its_thing_until_it_is_removed() {
    let mut calls = Calls::new(0);
    let (anna, ben) = (calls.insert("anna").unwrap(), calls.insert("ben").unwrap());
    assert_eq!((calls.get(anna), calls.get(ben)), (Some(&"anna"), Some(&"ben")));
    assert_eq!(calls.remove(anna), Some("anna"));
    assert_eq!(calls.get(anna), None);
    assert_eq!(calls.get_mut(anna), None);
    assert_eq!(calls.remove(anna), None);
    assert_eq!(calls.iter().map(|(_, name)| *name).collect::<Vec<_>>(), ["ben"]);
    assert!(calls.is_stale(anna) && !calls.is_stale(ben));
}

#[test]
fn invented_handles_and_those_of_another_kind_find_nothing() {
    let mut calls = Calls::new(0);
    let call = calls.insert("anna").unwrap();
    let wrong_kind = Table::<DriverLine, ()>::new(0).insert(()).unwrap().number();
    let numbers = [0, 1, usize::MAX, wrong_kind, call.0 + 1, call.0 | 0x8000_0000, call.0 + (1 << 10)];
    let too_wide = call.0 | 1usize.wrapping_shl(usize::BITS - 1);
    for number in numbers.into_iter().chain([too_wide]) {
        let handle = DriverCall(number);
        assert_eq!((calls.get(handle), calls.is_stale(handle)), (None, false), "{number:#x}");
    }
}

#[test]
fn no_handle_is_used_twice_and_all_fit_in_32_bits() {
    let mut calls = Calls::new(0);
    let mut seen = BTreeSet::new();
    for _ in 0..5 * MOST {
        let call = calls.insert("again").unwrap();
        assert!(seen.insert(call), "{call:?} came back");
        assert!(call.0 != 0 && u32::try_from(call.0).is_ok());
        calls.remove(call);
    }
    assert!(seen.iter().all(|call| calls.get(*call).is_none() && calls.is_stale(*call)));
}

#[test]
fn a_full_table_takes_no_more_until_one_leaves() {
    let mut calls = Calls::new(0);
    let all: Vec<_> = (0..MOST).map(|_| calls.insert("one").unwrap()).collect();
    assert_eq!(calls.insert("more"), None);
    let leaving = *all.get(7).unwrap();
    calls.remove(leaving);
    let more = calls.insert("more").unwrap();
    assert_eq!((calls.get(more), calls.get(leaving)), (Some(&"more"), None));
}

#[test]
fn a_table_that_begins_where_another_ended_knows_none_of_its_handles() {
    let mut earlier = Calls::new(0);
    let gone = earlier.insert("gone").unwrap();
    earlier.remove(gone);
    let living = earlier.insert("living").unwrap();
    let mut later = Calls::new(earlier.next_generation());
    let all: Vec<_> = (0..MOST).map(|_| later.insert("new").unwrap()).collect();
    assert!(!all.contains(&gone) && !all.contains(&living));
    assert!([gone, living].iter().all(|call| later.get(*call).is_none() && later.is_stale(*call)));
}

#[test]
fn generations_begin_again_when_a_handle_has_no_bits_left_for_them() {
    let mut calls = Calls::new((1 << 19) - 1);
    let last: Vec<_> = (0..MOST).map(|_| calls.insert("last").unwrap()).collect();
    for call in &last {
        calls.remove(*call);
    }
    let first = calls.insert("first").unwrap();
    assert_eq!(calls.get(first), Some(&"first"));
    assert!(last.iter().all(|call| calls.is_stale(*call)) && !calls.is_stale(first));
}
