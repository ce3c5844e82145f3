//! Arrays as C programs make them, by the functions that they have: oleaut32's, and ours where there is none.

use std::ffi::c_void;

use super::*;
#[cfg(not(windows))]
use crate::com::kit::exports::{
    SafeArrayCreateVector, SafeArrayDestroy, SafeArrayGetElement, SafeArrayPutElement, VariantClear,
};
use crate::com::kit::status::{DISP_E_BADINDEX, S_OK};

#[cfg(windows)]
windows_core::link!("oleaut32.dll" "system" fn SafeArrayCreateVector(kind: u16, lowest: i32, count: u32) -> *mut c_void);
#[cfg(windows)]
windows_core::link!("oleaut32.dll" "system" fn SafeArrayDestroy(array: *mut c_void) -> HRESULT);
#[cfg(windows)]
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetElement(array: *mut c_void, index: *const i32, place: *mut c_void) -> HRESULT);
#[cfg(windows)]
windows_core::link!("oleaut32.dll" "system" fn SafeArrayPutElement(array: *mut c_void, index: *const i32, value: *const c_void) -> HRESULT);
#[cfg(windows)]
windows_core::link!("oleaut32.dll" "system" fn VariantClear(value: *mut RawVariant) -> HRESULT);

/// An array of C's.
struct Array(*mut c_void);

impl Array {
    fn new(kind: u16, lowest: i32, count: u32) -> Self {
        #[cfg_attr(not(windows), expect(unused_unsafe, reason = "ours takes numbers alone, and says so"))]
        // SAFETY: takes numbers only.
        Self(unsafe { SafeArrayCreateVector(kind, lowest, count) })
    }

    fn put(&self, index: i32, value: &Variant) -> HRESULT {
        let raw = value.as_raw();
        // SAFETY: an array of values, and one, which is copied.
        unsafe { SafeArrayPutElement(self.0, &raw const index, (&raw const raw).cast()) }
    }

    fn put_text(&self, index: i32, text: &str) -> HRESULT {
        let text = Bstr::from(text);
        // SAFETY: an array of texts, and one, which is copied.
        unsafe { SafeArrayPutElement(self.0, &raw const index, text.as_raw().cast()) }
    }

    fn text(&self, index: i32) -> Result<Bstr> {
        let mut place = std::ptr::null::<u16>();
        // SAFETY: an array of texts, and room for one.
        check(unsafe { SafeArrayGetElement(self.0, &raw const index, (&raw mut place).cast()) })?;
        // SAFETY: the copy is ours.
        Ok(unsafe { Bstr::own(place) })
    }

    /// The array as an argument, which destroys it.
    fn value(self, kind: u16) -> Variant {
        // SAFETY: an array that nobody else destroys.
        unsafe { Variant::own(raw(vt::ARRAY | kind, self.0.expose_provenance())) }
    }
}

fn texts(list: &Variant) -> Result<Vec<String>> {
    list.list()?.iter().map(|value| value.text().map(|text| text.to_string())).collect()
}

#[test]
fn a_list_of_values_is_one_of_texts_if_all_of_them_are() {
    let later = Bstr::from("später.ogg");
    let text = later.as_raw();
    let list = Array::new(vt::VARIANT, 0, 3);
    assert_eq!(list.put(0, &"first.wav".into()), S_OK);
    assert_eq!(list.put(1, &pointing(vt::BSTR, &text)), S_OK);
    assert_eq!(list.put(2, &"third.wav".into()), S_OK);
    assert_eq!(list.put(2, &"last.wav".into()), S_OK, "in place of the other");
    let list = list.value(vt::VARIANT);
    let copy = list.clone();
    let wanted = ["first.wav", "später.ogg", "last.wav"].map(str::to_owned);
    assert_eq!(texts(&list).unwrap(), wanted);
    assert_eq!(texts(&pointing(vt::VARIANT, &list)).unwrap(), wanted, "as scripts hand over what they have a name for");
    drop(list);
    assert_eq!(texts(&copy).unwrap(), wanted, "a copy is its own");
}

#[test]
fn a_list_with_something_else_in_it_is_none_of_texts() {
    let list = Array::new(vt::VARIANT, 0, 3);
    let object = Object::new(Tally::default());
    let weak = object.downgrade();
    for (index, value) in (0..).zip(["first.wav".into(), 7.into(), object.interface::<IDispatch>().unwrap().into()]) {
        assert_eq!(list.put(index, &value), S_OK);
    }
    drop(object);
    let list = list.value(vt::VARIANT);
    assert_eq!(texts(&list).unwrap_err(), DISP_E_TYPEMISMATCH);
    let values = list.clone().list().unwrap();
    assert_eq!((values[1].number(), values[2].object().unwrap().is_some()), (Ok(7), true));
    drop((list, values));
    assert!(weak.upgrade().is_none(), "what was in it goes with it");
}

#[test]
fn lists_may_be_in_lists() {
    let inner = Array::new(vt::BSTR, 0, 1);
    assert_eq!(inner.put_text(0, "inside.wav"), S_OK);
    let outer = Array::new(vt::VARIANT, 0, 1);
    assert_eq!(outer.put(0, &inner.value(vt::BSTR)), S_OK);
    let outer = outer.value(vt::VARIANT);
    assert_eq!(texts(&outer.clone().list().unwrap()[0]).unwrap(), ["inside.wav"]);
    assert_eq!(texts(&outer).unwrap_err(), DISP_E_TYPEMISMATCH, "but are no texts");
}

#[test]
fn what_an_array_is_must_be_what_it_is_said_to_be() {
    assert_eq!(Array::new(vt::VARIANT, 0, 1).value(vt::VARIANT).list().unwrap().len(), 1);
    let mut wrong = Array::new(vt::BSTR, 0, 1).value(vt::VARIANT).into_raw();
    // SAFETY: an array as said, which is only looked at.
    assert_eq!(unsafe { Variant::borrow(&wrong) }.list().unwrap_err(), DISP_E_TYPEMISMATCH);
    wrong.kind = vt::ARRAY | vt::BSTR;
    // SAFETY: a VARIANT, and from here on nobody's.
    assert_eq!(unsafe { VariantClear(&raw mut wrong) }, S_OK);
    assert_eq!(wrong.kind, vt::EMPTY);
    assert_eq!(Array(std::ptr::null_mut()).value(vt::BSTR).list().unwrap_err(), DISP_E_TYPEMISMATCH);
    assert_eq!(
        Array::new(vt::BSTR, 0, 4_097).value(vt::BSTR).list().unwrap_err(),
        E_INVALIDARG,
        "nobody plays so many"
    );
    assert_eq!(texts(&Array::new(vt::BSTR, 0, 0).value(vt::BSTR)), Ok(vec![]));
}

#[test]
fn elements_are_copied_in_and_out() {
    let array = Array::new(vt::BSTR, 0, 2);
    assert_eq!((array.put_text(0, "once"), array.put_text(0, "twice")), (S_OK, S_OK));
    assert_eq!(array.text(0).unwrap().to_string(), "twice");
    assert_eq!(array.text(1).unwrap().to_string(), "", "nothing was put there");
    for outside in [2, -1, i32::MAX, i32::MIN] {
        assert_eq!(array.put_text(outside, "nowhere"), DISP_E_BADINDEX);
        assert_eq!(array.text(outside).unwrap_err(), DISP_E_BADINDEX);
    }
    let index = 0;
    let mut place = std::ptr::null::<u16>();
    let room = (&raw mut place).cast();
    // SAFETY: no index, and no array.
    assert_eq!(unsafe { SafeArrayGetElement(array.0, std::ptr::null(), room) }, E_INVALIDARG);
    // SAFETY: as above.
    assert_eq!(unsafe { SafeArrayGetElement(std::ptr::null_mut(), &raw const index, room) }, E_INVALIDARG);
    // SAFETY: as above.
    assert_eq!(unsafe { SafeArrayPutElement(array.0, std::ptr::null(), std::ptr::null()) }, E_INVALIDARG);
    assert!(place.is_null());
    // SAFETY: an array that nobody else destroys.
    assert_eq!(unsafe { SafeArrayDestroy(array.0) }, S_OK);
    // SAFETY: no array.
    assert_eq!(unsafe { SafeArrayDestroy(std::ptr::null_mut()) }, S_OK);
}

/// Only Windows makes these: other lowest indices than 0.
#[test]
fn a_list_may_begin_at_another_index() {
    for lowest in [5, -3] {
        let array = Array::new(vt::BSTR, lowest, 2);
        if cfg!(not(windows)) {
            assert!(array.0.is_null(), "none is made where nobody could use it");
            continue;
        }
        assert_eq!((array.put_text(lowest, "first"), array.put_text(lowest + 1, "second")), (S_OK, S_OK));
        let list = array.value(vt::BSTR);
        assert_eq!(texts(&list).unwrap(), ["first", "second"]);
        assert_eq!(texts(&list.clone()).unwrap(), ["first", "second"]);
    }
}
