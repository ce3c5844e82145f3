//! What providers write to memory that TAPI gave them.

use crate::toy::{Fault, Toy};
use crate::{Scene, assert_only, reading};
use plenary_tapi_host::telephony::{Breach, Dial, Flaw, HostError};

#[test]
fn capabilities_that_promise_a_media_provider_in_vain_are_caught() {
    let provider = Toy::new(Fault::DeniesMediaProvider).start();
    assert_only!(provider.take_breaches(), Breach::MspDisagreement);
}

#[test]
fn a_success_without_a_handle_is_caught() {
    let scene = Scene::new(Fault::WritesNoHandle);
    let made = scene.line.make_call(&Dial::conference("v=0")).map(|_| ());
    assert_eq!(made, Err(HostError::Unusable { function: "TSPI_lineMakeCall" }));
    assert_only!(scene.breaches(), Breach::WroteNothing { what: "lphdCall", .. });
}

#[test]
fn two_calls_under_one_handle_are_caught() {
    let scene = Scene::new(Fault::SameHandle);
    let _calls = [scene.call(), scene.call()];
    assert_only!(scene.breaches(), Breach::HandleTwice { what: "lphdCall", .. });
}

#[test]
fn two_instances_under_one_handle_are_caught() {
    let scene = Scene::new(Fault::SameHandle);
    let _media = scene.line.create_msp_instance(0).unwrap();
    assert_only!(scene.breaches(), Breach::HandleTwice { what: "lphdMSPLine", .. });
}

#[test]
fn two_lines_under_one_handle_are_caught() {
    let scene = Scene::new(Fault::None);
    let _line = scene.provider.open(&scene.provider.devices()[0]).unwrap();
    assert_only!(scene.breaches(), Breach::HandleTwice { what: "lphdLine", .. });
}

#[test]
fn a_handle_may_be_used_again_after_it_was_closed() {
    let scene = Scene::new(Fault::SameHandle);
    scene.call().hang_up().unwrap();
    scene.call().hang_up().unwrap();
    assert_eq!(scene.breaches(), []);
}

#[test]
fn a_success_without_the_number_asked_for_is_caught() {
    let scene = Scene::new(Fault::WritesNothing);
    assert_eq!(scene.line.addresses(), Err(HostError::Unusable { function: "TSPI_lineGetNumAddressIDs" }));
    assert_only!(scene.breaches(), Breach::WroteNothing { what: "lpdwNumAddressIDs", .. });
}

#[test]
fn a_success_with_one_number_too_few_is_caught() {
    let scene = Scene::new(Fault::WritesHalf);
    scene.call().ids().unwrap_err();
    assert_only!(scene.breaches(), Breach::WroteNothing { what: "lpdwRelatedCallID", .. });
    assert_eq!(Scene::new(Fault::None).call().ids().unwrap().call, 1);
}

#[test]
fn an_output_written_on_failure_is_caught() {
    let scene = Scene::new(Fault::WritesOnFailure);
    scene.line.addresses().unwrap_err();
    assert_only!(scene.breaches(), Breach::WroteOnFailure { what: "lpdwNumAddressIDs", .. });
}

#[test]
fn memory_written_behind_an_output_is_caught() {
    let scene = Scene::new(Fault::WritesOutside);
    scene.line.addresses().unwrap();
    assert_only!(scene.breaches(), Breach::WroteOutside { function: "TSPI_lineGetNumAddressIDs", .. });
}

#[test]
fn memory_written_behind_the_used_part_is_caught() {
    let breaches = reading(Fault::WritesBehindUsed);
    assert!(breaches.contains(&Breach::Structure(Flaw::WroteBehindUsed { structure: "LINECALLINFO" })), "{breaches:?}");
}

#[test]
fn a_total_size_that_changes_is_caught() {
    let breaches = reading(Fault::ChangesTotalSize);
    assert!(breaches.contains(&Breach::Structure(Flaw::TotalSize { structure: "LINECALLINFO" })), "{breaches:?}");
}

#[test]
fn sizes_that_cannot_be_are_caught() {
    for fault in [Fault::UsesMoreThanTotal, Fault::UsesLessThanFixed, Fault::NeedsLessThanUsed] {
        let breaches = reading(fault);
        assert!(
            breaches.iter().any(|breach| matches!(breach, Breach::Structure(Flaw::Sizes { .. }))),
            "{fault:?}: {breaches:?}"
        );
    }
}

#[test]
fn a_structure_that_never_fits_is_caught() {
    assert_only!(reading(Fault::NeverFits), Breach::Structure(Flaw::NeverFits { structure: "LINECALLINFO" }));
}

#[test]
fn a_field_outside_the_structure_is_caught() {
    assert_only!(reading(Fault::FieldOutside), Breach::Structure(Flaw::FieldOutside { field: "dwDisplay", .. }));
}

#[test]
fn a_field_of_what_did_not_fit_is_caught() {
    assert_only!(
        reading(Fault::FieldLeftInTight),
        Breach::Structure(Flaw::FieldOutside { field: "dwDisplay", used: 344, .. })
    );
}

#[test]
fn two_fields_for_the_same_bytes_are_caught() {
    assert_only!(
        reading(Fault::FieldsOverlap),
        Breach::Structure(Flaw::FieldsOverlap { field: "dwDisplay" | "dwCallerIDName", .. })
    );
}

#[test]
fn bytes_in_use_that_nobody_wrote_are_caught() {
    let breaches = reading(Fault::UsedUnwritten);
    assert!(
        matches!(breaches.as_slice(), [Breach::Structure(Flaw::Unnamed { from, to, .. }), Breach::Structure(Flaw::Unwritten { at, .. })] if to - from == 100 && at == from),
        "{breaches:?}"
    );
}

#[test]
fn bytes_in_use_that_no_field_names_are_caught() {
    assert_only!(reading(Fault::UsedUnnamed), Breach::Structure(Flaw::Unnamed { from, to, .. }) if to - from == 100);
}

#[test]
fn a_text_of_half_a_character_is_caught() {
    assert_only!(reading(Fault::TextOdd), Breach::Structure(Flaw::OddText { field: "dwDisplay", size: 35, .. }));
}

#[test]
fn a_text_without_an_end_is_caught() {
    assert_only!(reading(Fault::TextEndless), Breach::Structure(Flaw::TextWithoutEnd { field: "dwDisplay", .. }));
}

#[test]
fn a_field_of_tapis_that_changes_is_caught() {
    let breaches = reading(Fault::WritesTapisField);
    assert!(
        breaches
            .contains(&Breach::Structure(Flaw::WroteTapisField { structure: "LINECALLINFO", field: "dwNumOwners" }))
    );
}

#[test]
fn a_line_without_a_name_is_caught() {
    let provider = Toy::new(Fault::NamelessLine).start();
    assert_only!(
        provider.take_breaches(),
        Breach::Structure(Flaw::Lacks { structure: "LINEDEVCAPS", field: "dwLineName" })
    );
}

#[test]
fn a_call_that_cannot_be_dropped_is_caught() {
    let scene = Scene::new(Fault::ForgetsDrop);
    scene.call().status().unwrap();
    assert_only!(
        scene.breaches(),
        Breach::Structure(Flaw::Lacks { structure: "LINECALLSTATUS", field: "dwCallFeatures" })
    );
}
