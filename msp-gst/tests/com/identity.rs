//! COM's rules of identity, for parts of other objects.

use plenary_msp::com::interfaces::{
    IMulticastControl, IPlenaryCall, ITCallQualityControl, ITMSPAddress, ITParticipantControl,
    ITParticipantSubStreamControl, ITQOSApplicationID, ITStreamControl, ITTerminalSupport, ITTerminalSupport2,
};
use plenary_msp::com::kit::status::{CLASS_E_CLASSNOTAVAILABLE, CLASS_E_NOAGGREGATION, E_NOINTERFACE, E_POINTER};
use plenary_msp::com::kit::{GUID, IDispatch, IUnknown, Interface};
use plenary_msp::com::module::{DllGetClassObject, IClassFactory};

use crate::outer::{around, ask, inside};
use crate::tapi::{Address, CLASS, make};

/// Whoever asks any of `all` for any other gets it, and always the same identity.
fn is_one(object: &IUnknown, all: &[GUID]) {
    let identity = |part: &IUnknown| ask(part, &IUnknown::IID).unwrap().as_raw();
    for from in all {
        let part = ask(object, from).unwrap_or_else(|code| panic!("{from:?}: {code}"));
        assert_eq!(identity(&part), object.as_raw(), "{from:?}: the outer object is the identity");
        for to in all {
            let other = ask(&part, to).unwrap_or_else(|code| panic!("from {from:?} to {to:?}: {code}"));
            assert!(ask(&other, from).is_ok(), "and back from {to:?} to {from:?}");
        }
        assert_eq!(ask(&part, &GUID::from_u128(1)).unwrap_err(), E_NOINTERFACE);
    }
}

#[test]
fn a_call_and_an_address_are_the_objects_that_they_are_parts_of() {
    let address = Address::new();
    is_one(&address.object, &[ITMSPAddress::IID, ITTerminalSupport::IID, ITTerminalSupport2::IID]);
    let call = address.call(7);
    let faces = [
        ITStreamControl::IID,
        ITParticipantControl::IID,
        ITParticipantSubStreamControl::IID,
        IMulticastControl::IID,
        ITCallQualityControl::IID,
        ITQOSApplicationID::IID,
        IPlenaryCall::IID,
        IDispatch::IID,
    ];
    is_one(&call.object, &faces);
    // The inside alone is somebody else, and always the same.
    let inner = inside(&call.object);
    assert_ne!(inner.as_raw(), call.object.as_raw());
    assert_eq!(ask(&inner, &IUnknown::IID).unwrap().as_raw(), inner.as_raw());
}

#[test]
fn an_address_can_be_an_object_of_its_own() {
    let alone = make(None, &ITMSPAddress::IID).unwrap();
    let again = ask(&ask(&alone, &ITTerminalSupport::IID).unwrap(), &IUnknown::IID).unwrap();
    assert_eq!(again.as_raw(), ask(&alone, &IUnknown::IID).unwrap().as_raw());
}

#[test]
fn who_aggregates_asks_for_iunknown() {
    let refused = around(|outer| make(Some(outer), &ITMSPAddress::IID));
    assert_eq!(refused.unwrap_err(), CLASS_E_NOAGGREGATION);
    assert_eq!(make(None, &GUID::from_u128(1)).unwrap_err(), E_NOINTERFACE);
}

#[test]
fn there_is_one_class() {
    let (mut place, class, other) = (std::ptr::null_mut(), CLASS, GUID::from_u128(1));
    let mut get = |class: *const GUID, iid: *const GUID| {
        // SAFETY: null or GUIDs, and room for a pointer.
        unsafe { DllGetClassObject(class, iid, &raw mut place) }
    };
    assert_eq!(get(&raw const other, &IClassFactory::IID), CLASS_E_CLASSNOTAVAILABLE);
    assert_eq!(get(&raw const class, &raw const other), E_NOINTERFACE);
    assert_eq!(get(std::ptr::null(), &IClassFactory::IID), E_POINTER);
    assert_eq!(get(&raw const class, std::ptr::null()), E_POINTER);
    // SAFETY: GUIDs, and a null that the function is to notice.
    assert_eq!(unsafe { DllGetClassObject(&CLASS, &IClassFactory::IID, std::ptr::null_mut()) }, E_POINTER);
}
