mod arrays;
mod lists;

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicI32, Ordering};

use windows_core::{IUnknown, Interface};

use super::status::{
    DISP_E_BADPARAMCOUNT, DISP_E_TYPEMISMATCH, DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG,
    E_NOINTERFACE, E_UNEXPECTED,
};
use super::*;

interface! {
    /// For the tests.
    dual ITally(ITallyVtable, TallyMethods): IDispatch = "003CC647-A046-4145-8BF2-35F5CA57437C" {
        /// A number.
        fn get_Number() -> (number: i32);
        /// The number.
        fn put_Number(number: i32);
        /// Text in, text out.
        fn Greet(name: Bstr, times: i32) -> (greeting: Bstr);
        /// The same object.
        fn Echo(tally: ITally) -> (same: ITally);
        /// Panics.
        fn Break();
    }

    /// For the tests too.
    custom IRange(IRangeVtable, RangeMethods): IUnknown = "12FB1BAE-847A-431C-ABDC-8080ACB85CF6" {
        /// Three numbers.
        fn GetRange(around: i32) -> (lowest: i32, highest: i32, default: i32);
    }
}

#[derive(Default)]
struct Tally(AtomicI32);

coat! { Tally: ITally, IRange }

impl TallyMethods for Object<Tally> {
    fn get_Number(&self) -> Result<i32> {
        Ok(self.0.load(Ordering::Relaxed))
    }

    fn put_Number(&self, number: i32) -> Result<()> {
        self.0.store(number, Ordering::Relaxed);
        Ok(())
    }

    fn Greet(&self, name: &Bstr, times: i32) -> Result<Bstr> {
        let times = usize::try_from(times).map_err(|_| E_INVALIDARG)?;
        Ok(Bstr::from(format!("hello {name} ").repeat(times).trim_end()))
    }

    fn Echo(&self, tally: &ITally) -> Result<ITally> {
        Ok(tally.clone())
    }

    fn Break(&self) -> Result<()> {
        panic!("as told")
    }
}

impl RangeMethods for Object<Tally> {
    fn GetRange(&self, around: i32) -> Result<(i32, i32, i32)> {
        Ok((around - 1, around + 1, around))
    }
}

fn tally() -> ITally {
    Object::new(Tally::default()).interface().unwrap()
}

#[test]
fn methods_are_called_through_the_vtable_and_answer() {
    let tally = tally();
    tally.put_Number(7).unwrap();
    assert_eq!(ITallyVtable::DECLARATION.methods[2].takes, [("name", "Bstr"), ("times", "i32")]);
    assert_eq!(IRangeVtable::DECLARATION.parent, "IUnknown");
    assert!(ITallyVtable::NAMES.ends_with(&["Break"]) && IRangeVtable::NAMES == ["GetRange"]);
    assert_eq!(tally.get_Number(), Ok(7));
    assert_eq!(tally.Greet(&"Ada".into(), 2).unwrap().to_string(), "hello Ada hello Ada");
    assert_eq!(tally.Greet(&"Ada".into(), -1).unwrap_err(), E_INVALIDARG);
    assert_eq!(tally.cast::<IRange>().unwrap().GetRange(5), Ok((4, 6, 5)));
}

#[test]
fn a_panic_becomes_a_code() {
    assert_eq!(tally().Break(), Err(E_UNEXPECTED));
}

#[test]
fn scripts_call_by_name_whatever_the_case() {
    let object: IDispatch = tally().cast().unwrap();
    object.put("NUMBER", &[41.into()]).unwrap();
    assert_eq!(object.call("number", &[]).unwrap().number(), Ok(41));
    let greeting = object.call("Greet", &["Ada".into(), 1.into()]).unwrap();
    assert_eq!(greeting.text().unwrap().to_string(), "hello Ada");
    assert_eq!(object.call("Greet", &["Ada".into()]).unwrap_err(), DISP_E_BADPARAMCOUNT);
    assert_eq!(object.call("Part", &[]).unwrap_err(), DISP_E_UNKNOWNNAME);
    assert_eq!(object.call("Greet", &["Ada".into(), (-1).into()]).unwrap_err(), E_INVALIDARG);
    let same = object.call("Echo", &[object.clone().into()]).unwrap().object().unwrap().unwrap();
    assert_eq!(same, object.cast::<IUnknown>().unwrap());
}

#[test]
fn a_part_of_another_object_is_that_object_to_everybody() {
    let outer: IUnknown = tally().cast().unwrap();
    let inner = Object::aggregated(Tally::default(), Some(&outer));
    let range: IRange = inner.cast().unwrap();
    // Whoever asks the part's interface for another gets the outer object's.
    assert_eq!(range.cast::<IUnknown>().unwrap().as_raw(), outer.as_raw());
    assert_ne!(inner.cast::<IUnknown>().unwrap().as_raw(), outer.as_raw());
    assert_eq!(range.GetRange(1), Ok((0, 2, 1)));
}

#[test]
fn only_our_own_are_taken_for_ours() {
    let tally = tally();
    assert!(Strong::<Tally>::unmask(&tally, E_NOINTERFACE).is_ok());
    assert!(Strong::<Tally>::unmask(&tally.cast::<IRange>().unwrap(), E_NOINTERFACE).is_ok());
    let list = Collection::of([1, 2, 3]).unwrap().object().unwrap().unwrap();
    assert_eq!(Strong::<Tally>::unmask(&list, E_NOINTERFACE).err(), Some(E_NOINTERFACE));
}

#[test]
fn an_object_that_is_known_weakly_goes_when_nobody_counts_it() {
    let tally = Object::new(Tally::default());
    let weak = tally.downgrade();
    tally.put_Number(3).unwrap();
    let again = weak.upgrade().unwrap();
    drop(tally);
    assert_eq!(again.get_Number(), Ok(3));
    drop(again);
    assert!(weak.upgrade().is_none());
    // Somebody else may be at its place by now.
    let others: Vec<_> = (0..64).map(|_| Object::new(Tally::default())).collect();
    assert!(weak.upgrade().is_none() && weak.clone().upgrade().is_none());
    drop(others);
}

#[test]
fn lists_are_counted_picked_from_and_gone_through() {
    let list = Collection::of([10, 20, 30]).unwrap();
    let list: ITCollection = list.object().unwrap().unwrap().cast().unwrap();
    assert_eq!(list.get_Count(), Ok(3));
    assert_eq!(list.get_Item(1).unwrap().number(), Ok(10));
    assert_eq!(list.get_Item(0).unwrap_err(), E_INVALIDARG);
    let all: IEnumVARIANT = list.get__NewEnum().unwrap().cast().unwrap();
    let all: Vec<i32> = collect(&all).unwrap().iter().map(|item| item.number().unwrap()).collect();
    assert_eq!(all, [10, 20, 30]);
}

#[test]
fn texts_and_lists_of_texts_survive_being_passed_on() {
    let texts = Variant::texts(["a.wav", "", "grün.ogg"].into_iter());
    let read: Vec<String> = texts.clone().list().unwrap().iter().map(|text| text.text().unwrap().to_string()).collect();
    assert_eq!(read, ["a.wav", "", "grün.ogg"]);
}

/// A VARIANT of C's.
fn raw(kind: u16, value: usize) -> RawVariant {
    let mut raw = RawVariant::EMPTY;
    (raw.kind, raw.value) = (kind, value);
    raw
}

/// A VARIANT that points to `value`.
fn pointing<T>(kind: u16, value: &T) -> Variant {
    // SAFETY: the tests' values outlive it, and what only points owns nothing.
    unsafe { Variant::own(raw(kind | vt::BYREF, std::ptr::from_ref(value).expose_provenance())) }
}

#[test]
fn numbers_of_scripts_are_taken_whatever_their_kind() {
    assert_eq!(pointing(vt::R8, &7.4_f64).number(), Ok(7));
    assert_eq!(pointing(vt::R8, &-7.6_f64).clone().number(), Ok(-8));
    assert_eq!(pointing(vt::R8, &3e10_f64).number(), Err(DISP_E_TYPEMISMATCH));
    assert_eq!(pointing(vt::R8, &f64::NAN).number(), Err(DISP_E_TYPEMISMATCH));
    assert_eq!(pointing(vt::UI1, &200_u8).number(), Ok(200));
    assert_eq!(pointing(vt::I1, &-3_i8).number(), Ok(-3));
    assert_eq!(pointing(vt::UI2, &65_000_u16).number(), Ok(65_000));
    assert_eq!(pointing(vt::UINT, &12_u32).number(), Ok(12));
    let object: IDispatch = tally().cast().unwrap();
    object.put("Number", &[pointing(vt::R8, &41.0_f64)]).unwrap();
    assert_eq!(object.call("Number", &[]).unwrap().number(), Ok(41));
}

#[test]
fn a_reference_is_followed_to_a_value_and_no_further() {
    let names = Variant::texts(["a.wav", "b.wav"].into_iter()).into_raw();
    let array = pointing(names.kind, &names.value);
    let nested = pointing(vt::VARIANT, &array);
    assert_eq!(nested.list().unwrap().len(), 2);
    assert_eq!(nested.clone().list().unwrap().len(), 2);
    let endless = pointing(vt::VARIANT, &nested);
    assert_eq!(endless.list().unwrap_err(), DISP_E_TYPEMISMATCH);
    assert_eq!(endless.number(), Err(DISP_E_TYPEMISMATCH));
    assert!(endless.clone().is_empty());
    // SAFETY: given out above, and taken back once.
    drop(unsafe { Variant::own(names) });
}

#[test]
fn what_is_of_an_unknown_kind_is_not_copied_bit_by_bit() {
    const RECORD: u16 = 36;
    // SAFETY: dropped by nobody.
    let record = ManuallyDrop::new(unsafe { Variant::own(raw(RECORD, 8)) });
    assert!(record.clone().as_raw().kind == vt::EMPTY);
}

#[test]
fn a_script_is_told_of_an_argument_of_the_wrong_kind_as_such() {
    let object: IDispatch = tally().cast().unwrap();
    let invoke = |iid: &GUID, wrong: &mut u32| {
        let (mut answer, mut exception) = (RawVariant::EMPTY, [0_usize; 16]);
        let name = object.number_of("Greet").unwrap();
        let values = [Variant::from(1), Variant::from(2)];
        let parameters =
            dispatch::Parameters { values: values.as_ptr().cast(), names: std::ptr::null(), count: 2, named: 0 };
        // SAFETY: a living object, parameters that live through the call, and room for what is answered.
        unsafe {
            (object.vtable().Invoke)(
                object.as_raw(),
                name,
                iid,
                0,
                1,
                &raw const parameters,
                &raw mut answer,
                exception.as_mut_ptr().cast(),
                wrong,
            )
        }
    };
    let mut wrong = 7;
    assert_eq!((invoke(&GUID::zeroed(), &mut wrong), wrong), (DISP_E_TYPEMISMATCH, 1));
    assert_eq!(invoke(&IDispatch::IID, &mut wrong), DISP_E_UNKNOWNINTERFACE);
}
