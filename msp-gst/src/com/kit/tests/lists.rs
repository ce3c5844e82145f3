//! Enumerators and places for answers as C uses them, by their vtables.

use std::ptr::null_mut;

use super::*;
use crate::com::kit::status::{DISP_E_BADINDEX, E_POINTER, S_FALSE, S_OK};

/// Three objects with numbers, to go through, and to see whether one is left when all is done.
fn tallies() -> (IEnumVARIANT, Vec<Weak<Tally>>) {
    let tallies = [1, 2, 3].map(|number| Object::new(Tally(AtomicI32::new(number))));
    let weak = tallies.iter().map(|tally| tally.downgrade()).collect();
    let items = tallies.iter().map(|tally| tally.interface::<IDispatch>().unwrap().into()).collect();
    (Enumerator::of(items).unwrap(), weak)
}

/// `Next`, with room for four.
fn next(list: &IEnumVARIANT, count: u32) -> (HRESULT, Vec<i32>) {
    let (mut places, mut fetched) = ([RawVariant::EMPTY; 4], 9);
    // SAFETY: a living object, and room for what is asked for, or what there is.
    let code = unsafe { (list.vtable().Next)(list.as_raw(), count, places.as_mut_ptr().cast(), &raw mut fetched) };
    let (found, rest) = places.split_at(fetched as usize);
    assert!(rest.iter().all(|place| place.kind == vt::EMPTY), "no more is written than fetched");
    (code, found.iter().map(number).collect())
}

/// The number of an object that was handed out.
fn number(fetched: &RawVariant) -> i32 {
    // SAFETY: it was fetched, and is ours.
    let object = unsafe { Variant::own(*fetched) }.object().unwrap().unwrap();
    object.cast::<ITally>().unwrap().get_Number().unwrap()
}

fn skip(list: &IEnumVARIANT, count: u32) -> HRESULT {
    // SAFETY: a living object.
    unsafe { (list.vtable().Skip)(list.as_raw(), count) }
}

fn reset(list: &IEnumVARIANT) {
    // SAFETY: a living object.
    assert_eq!(unsafe { (list.vtable().Reset)(list.as_raw()) }, S_OK);
}

fn twin(list: &IEnumVARIANT) -> IEnumVARIANT {
    let mut place = null_mut();
    // SAFETY: a living object, and room for a pointer.
    assert_eq!(unsafe { (list.vtable().Clone)(list.as_raw(), &raw mut place) }, S_OK);
    // SAFETY: the method succeeded.
    unsafe { IEnumVARIANT::from_raw(place) }
}

#[test]
fn an_enumerator_goes_on_where_it_was() {
    let (list, tallies) = tallies();
    assert_eq!(next(&list, 2), (S_OK, vec![1, 2]));
    let other = twin(&list);
    assert_eq!(next(&list, 2), (S_FALSE, vec![3]), "there is one left");
    assert_eq!(next(&list, 1), (S_FALSE, vec![]));
    assert_eq!(next(&list, 0), (S_OK, vec![]), "as many as asked for");
    assert_eq!(next(&other, 1), (S_OK, vec![3]), "the twin has a place of its own");
    reset(&list);
    assert_eq!(skip(&list, 1), S_OK);
    assert_eq!(next(&list, 2), (S_OK, vec![2, 3]));
    assert_eq!(next(&other, 1), (S_FALSE, vec![]), "and keeps it");
    reset(&list);
    assert_eq!(skip(&list, 5), S_FALSE);
    assert_eq!(next(&list, 1), (S_FALSE, vec![]), "all were passed");
    reset(&list);
    assert_eq!(next(&list, 4), (S_FALSE, vec![1, 2, 3]));
    drop((list, other));
    assert!(tallies.iter().all(|tally| tally.upgrade().is_none()), "what was handed out is counted once");
}

#[test]
fn an_enumerator_without_a_place_hands_out_nothing() {
    let (list, tallies) = tallies();
    let (this, vtable) = (list.as_raw(), list.vtable());
    let (mut places, mut fetched) = ([RawVariant::EMPTY; 2], 9);
    // SAFETY: a living object, and no room.
    assert_eq!(unsafe { (vtable.Next)(this, 1, null_mut(), &raw mut fetched) }, E_POINTER);
    // SAFETY: a living object, and room for two.
    assert_eq!(unsafe { (vtable.Next)(this, 2, places.as_mut_ptr().cast(), null_mut()) }, E_INVALIDARG);
    // SAFETY: a living object, and no room.
    assert_eq!(unsafe { (vtable.Clone)(this, null_mut()) }, E_POINTER);
    assert!(fetched == 9 && places.iter().all(|place| place.kind == vt::EMPTY), "nothing is written");
    // Whoever asks for one sees by the code whether it came.
    // SAFETY: a living object, and room for one.
    assert_eq!(unsafe { (vtable.Next)(this, 1, places.as_mut_ptr().cast(), null_mut()) }, S_OK);
    assert_eq!(number(&places[0]), 1, "nothing was passed before");
    assert_eq!(next(&list, 3), (S_FALSE, vec![2, 3]));
    drop(list);
    assert!(tallies.iter().all(|tally| tally.upgrade().is_none()));
}

#[test]
fn there_is_no_type_library_to_ask_for() {
    let object: IDispatch = tally().cast().unwrap();
    let (this, vtable) = (object.as_raw(), object.vtable());
    let (mut count, mut info) = (7, std::ptr::dangling_mut());
    // SAFETY: a living object, and room for a number.
    assert_eq!((unsafe { (vtable.GetTypeInfoCount)(this, &raw mut count) }, count), (S_OK, 0));
    // SAFETY: a living object, and no room.
    assert_eq!(unsafe { (vtable.GetTypeInfoCount)(this, null_mut()) }, E_POINTER);
    // SAFETY: a living object, and room for a pointer.
    assert_eq!((unsafe { (vtable.GetTypeInfo)(this, 0, 0, &raw mut info) }, info), (DISP_E_BADINDEX, null_mut()));
    // SAFETY: a living object, and no room.
    assert_eq!(unsafe { (vtable.GetTypeInfo)(this, 0, 0, null_mut()) }, E_POINTER);
}

#[test]
fn an_answer_without_a_place_is_not_given() {
    let object = Object::new(Tally::default());
    let weak = object.downgrade();
    let (tally, range): (ITally, IRange) = (object.interface().unwrap(), object.interface().unwrap());
    drop(object);
    let (this, vtable) = (tally.as_raw(), tally.vtable());
    // SAFETY: a living object, and no room.
    assert_eq!(unsafe { (vtable.get_Number)(this, null_mut()) }, E_POINTER);
    // SAFETY: as above.
    assert_eq!(unsafe { (vtable.Echo)(this, this, null_mut()) }, E_POINTER);
    let name = Bstr::from("Ada");
    // SAFETY: a text, and no room.
    assert_eq!(unsafe { (vtable.Greet)(this, name.as_raw(), 1, null_mut()) }, E_POINTER);
    let (mut lowest, mut default) = (7, 7);
    // SAFETY: a living object, and room for two of three numbers.
    let code = unsafe { (range.vtable().GetRange)(range.as_raw(), 5, &raw mut lowest, null_mut(), &raw mut default) };
    assert_eq!((code, lowest == 4, default == 5), (E_POINTER, false, false), "all or nothing");
    drop((tally, range));
    assert!(weak.upgrade().is_none(), "and nothing is counted");
}
