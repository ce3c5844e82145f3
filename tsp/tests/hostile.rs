//! Whatever a caller does wrong: he gets a documented error, nothing is written, and the provider goes on.

#![expect(unsafe_code, reason = "these tests call the C functions as C does")]

mod common;

use std::ptr::null_mut;

use common::{
    DEVICE, LINE, PERMANENT_ID, Tapi, VERSIONS, WEEKLY, close, close_call, close_instance, create_instance, drop_call,
    heard, init, make, make_weekly, negotiate, open, receive, set_app_specific, shut_down, state, wide,
};
use plenary_tsp::abi::constants::{address_mode, call_select};
use plenary_tsp::abi::exports::{call, install, line, msp, provider, unavailable};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{LineExtensionId, VarString};
use plenary_tsp::abi::types::{
    DriverCall, DriverLine, DriverMspLine, Guid, INITIALIZE_NEGOTIATION, Long, RequestId, SystemHandle, TapiCall,
    TapiMspLine, TapiProvider, Window, version,
};
use zerocopy::IntoBytes;

const V: u32 = version::V3_1;
const TAPI_CALL: TapiCall = TapiCall(0x21);

#[test]
fn versions_are_agreed_before_anything_else() {
    let _tapi = Tapi::without_provider(V);
    let agree = |low, high| negotiate(INITIALIZE_NEGOTIATION, low, high);
    assert_eq!(agree(0x0001_0003, 0x0003_0001), Ok(version::V3_1));
    assert_eq!(agree(0x0002_0000, 0x0002_0009), Ok(version::V2_2));
    assert_eq!(agree(0, u32::MAX), Ok(version::V3_1));
    assert_eq!(agree(0x0003_0002, u32::MAX), Err(line_err::INCOMPATIBLEAPIVERSION));
    assert_eq!(agree(0, 0x0001_0004), Err(line_err::INCOMPATIBLEAPIVERSION));
    assert_eq!(agree(0x0003_0000, 0x0002_0000), Err(line_err::INCOMPATIBLEAPIVERSION), "upside down");
    assert_eq!(common::enumerate(), (0, 1, 0), "one line, no telephones");
    assert_eq!(negotiate(DEVICE, 0, V), Err(line_err::UNINITIALIZED));
}

#[test]
fn starting_twice_is_no_harm_but_being_installed_twice_is_refused() {
    let _tapi = Tapi::start(V);
    assert_eq!(init(V, PERMANENT_ID), 0);
    assert_eq!(init(V, PERMANENT_ID + 1), line_err::NOMULTIPLEINSTANCE);
    assert_eq!(init(0x0003_0002, PERMANENT_ID), line_err::INCOMPATIBLEAPIVERSION);
    assert_eq!(shut_down(V), 0);
    assert_eq!(shut_down(V), line_err::UNINITIALIZED);
    assert_eq!(init(V, PERMANENT_ID), 0, "and again");
}

#[test]
fn a_device_of_somebody_else_is_not_touched() {
    let _tapi = Tapi::start(V);
    for device in [0, DEVICE - 1, DEVICE + 1, u32::MAX] {
        assert_eq!(open(device, V), Err(line_err::BADDEVICEID));
        // SAFETY: nowhere is never written when the device is refused.
        let answer = unsafe { line::TSPI_lineGetDevCaps(device, V, 0, null_mut()) };
        assert_eq!(answer, line_err::BADDEVICEID);
    }
    assert_eq!(negotiate(DEVICE + 1, 0, V), Err(line_err::BADDEVICEID));
    assert_eq!(open(DEVICE, 0x0001_0004), Err(line_err::INCOMPATIBLEAPIVERSION));
    assert_eq!(open(DEVICE, 0x0003_0002), Err(line_err::INCOMPATIBLEAPIVERSION));
}

#[test]
fn nothing_is_written_to_nowhere() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let call = make_weekly(1, line, TAPI_CALL);
    let (class, address) = (wide("tapi/line"), wide(WEEKLY));
    let mut number = 0_u32;
    let here = &raw mut number;
    let answers = null_answers(line, call, &class, &address, here);
    for (name, answer) in answers {
        assert_eq!(answer, line_err::INVALPOINTER, "{name}");
    }
    assert_eq!(number, 0, "written in spite of the error");
}

/// What each function says of a null pointer.
fn null_answers(
    line: DriverLine,
    call: DriverCall,
    class: &[u16],
    address: &[u16],
    here: *mut u32,
) -> Vec<(&'static str, Long)> {
    let (request, handle) = (RequestId(9), SystemHandle::default());
    let mut driver_call = DriverCall(0);
    let out = &raw mut driver_call;
    /// Calls functions whose pointers are null or good for what they point to.
    macro_rules! answers {
        ($($module:ident::$name:ident($($argument:expr),*);)+) => {
            vec![$((
                stringify!($name),
                // SAFETY: each pointer is null, or the test's own and good for the function.
                unsafe { $module::$name($($argument),*) },
            )),+]
        };
    }
    answers! {
        provider::TSPI_lineNegotiateTSPIVersion(DEVICE, 0, V, null_mut());
        provider::TSPI_providerEnumDevices(1, here, null_mut(), TapiProvider(1), None, None);
        provider::TSPI_providerEnumDevices(1, null_mut(), here, TapiProvider(1), None, None);
        provider::TSPI_providerInit(V, PERMANENT_ID, DEVICE, 0, 1, 0, None, here);
        provider::TSPI_providerInit(V, PERMANENT_ID, DEVICE, 0, 1, 0, Some(common::completion), null_mut());
        install::TSPI_providerUIIdentify(null_mut());
        line::TSPI_lineOpen(DEVICE, LINE, null_mut(), V, Some(common::event));
        line::TSPI_lineOpen(DEVICE, LINE, (&raw mut driver_call).cast(), V, None);
        line::TSPI_lineGetDevCaps(DEVICE, V, 0, null_mut());
        line::TSPI_lineGetAddressCaps(DEVICE, 0, V, 0, null_mut());
        line::TSPI_lineGetExtensionID(DEVICE, V, null_mut());
        line::TSPI_lineGetLineDevStatus(line, null_mut());
        line::TSPI_lineGetAddressStatus(line, 0, null_mut());
        line::TSPI_lineGetNumAddressIDs(line, null_mut());
        line::TSPI_lineGetAddressID(line, null_mut(), address_mode::DIALABLEADDR, address.as_ptr(), 2);
        line::TSPI_lineGetAddressID(line, here, address_mode::DIALABLEADDR, null_mut(), 2);
        line::TSPI_lineGetID(line, 0, call, call_select::LINE, null_mut(), class.as_ptr(), handle);
        line::TSPI_lineGetID(line, 0, call, call_select::LINE, here.cast(), null_mut(), handle);
        line::TSPI_lineGetCallHubTracking(line, null_mut());
        line::TSPI_lineSetCallHubTracking(line, null_mut());
        call::TSPI_lineMakeCall(request, line, TAPI_CALL, null_mut(), address.as_ptr(), 0, null_mut());
        call::TSPI_lineMakeCall(request, line, TAPI_CALL, out, null_mut(), 0, null_mut());
        call::TSPI_lineGetCallInfo(call, null_mut());
        call::TSPI_lineGetCallStatus(call, null_mut());
        call::TSPI_lineGetCallAddressID(call, null_mut());
        call::TSPI_lineGetCallIDs(call, here, here, null_mut());
        call::TSPI_lineGetCallIDs(call, here, null_mut(), here);
        call::TSPI_lineGetCallIDs(call, null_mut(), here, here);
        call::TSPI_lineSetCallData(request, call, null_mut(), 1);
        call::TSPI_lineSetCallQualityOfService(request, call, null_mut(), 32, null_mut(), 0);
        msp::TSPI_lineMSPIdentify(DEVICE, null_mut());
        msp::TSPI_lineCreateMSPInstance(line, 0, TapiMspLine(1), null_mut());
        msp::TSPI_lineReceiveMSPData(line, call, DriverMspLine(0), null_mut(), 1);
    }
}

#[test]
fn results_may_be_wanted_at_odd_addresses() {
    let _tapi = Tapi::start(V);
    let mut memory = [0_u8; 40];
    let odd = memory.as_mut_ptr().wrapping_add(1);
    // SAFETY: there are 39 bytes from there on.
    let answer = unsafe { line::TSPI_lineOpen(DEVICE, LINE, odd.cast(), V, Some(common::event)) };
    assert_eq!(answer, 0);
    let line = DriverLine(usize::from_ne_bytes(memory[1..9].try_into().unwrap()));
    // SAFETY: as above.
    assert_eq!(unsafe { msp::TSPI_lineMSPIdentify(DEVICE, odd.cast::<Guid>()) }, 0);
    assert_eq!(&memory[1..17], Guid::from_text_order(plenary_tsp::MSP_CLSID).as_bytes());
    // SAFETY: as above.
    assert_eq!(unsafe { line::TSPI_lineGetExtensionID(DEVICE, V, odd.cast::<LineExtensionId>()) }, 0);
    assert_eq!(&memory[1..17], [0; 16]);
    // SAFETY: as above.
    assert_eq!(unsafe { line::TSPI_lineGetNumAddressIDs(line, odd.cast()) }, 0);
    let mut text = vec![0_u8];
    text.extend(wide(WEEKLY).iter().flat_map(|unit| unit.to_ne_bytes()));
    let mut call = DriverCall(0);
    let destination = text.as_ptr().wrapping_add(1).cast();
    let (request, out) = (RequestId(1), &raw mut call);
    // SAFETY: the text stands at that odd address, with its null.
    let answer = unsafe { call::TSPI_lineMakeCall(request, line, TAPI_CALL, out, destination, 0, std::ptr::null()) };
    assert_eq!(answer, 1);
}

#[test]
fn handles_that_are_stale_forged_or_of_another_kind_name_nothing() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let stale_call = make_weekly(1, line, TAPI_CALL);
    assert_eq!(close_call(stale_call), 0);
    let call = make_weekly(2, line, TAPI_CALL);
    let instance = create_instance(line, TapiMspLine(1)).unwrap();
    let forged = [0, 1, usize::MAX, call.0 ^ 1, call.0.wrapping_add(1 << 10), call.0 ^ (1 << 40), line.0, instance.0];
    for handle in forged.into_iter().chain([stale_call.0]) {
        let call = DriverCall(handle);
        assert_eq!(close_call(call), line_err::INVALCALLHANDLE, "{handle:#x}");
        assert_eq!(drop_call(5, call), line_err::INVALCALLHANDLE, "{handle:#x}");
        assert_eq!(state(call), Err(line_err::INVALCALLHANDLE), "{handle:#x}");
        assert_eq!(set_app_specific(call, 1), line_err::INVALCALLHANDLE, "{handle:#x}");
    }
    for handle in [0, 1, usize::MAX, line.0 ^ 1, line.0.wrapping_add(1 << 10), call.0, instance.0] {
        let line = DriverLine(handle);
        assert_eq!(close(line), line_err::INVALLINEHANDLE, "{handle:#x}");
        assert_eq!(make(5, line, TAPI_CALL, &wide(WEEKLY), &[]), Err(line_err::INVALLINEHANDLE), "{handle:#x}");
        assert_eq!(create_instance(line, TapiMspLine(2)), Err(line_err::INVALLINEHANDLE), "{handle:#x}");
    }
    for handle in [0, 1, usize::MAX, instance.0 ^ 1, call.0, line.0] {
        assert_eq!(close_instance(DriverMspLine(handle)), line_err::INVALPOINTER, "{handle:#x}");
    }
    assert_eq!((close_instance(instance), close_call(call), close(line)), (0, 0, 0), "the true ones still work");
}

#[test]
fn media_providers_that_talk_nonsense_are_not_listened_to() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let call = make_weekly(1, line, TAPI_CALL);
    let instance = create_instance(line, TapiMspLine(1)).unwrap();
    for bytes in [vec![], vec![0], vec![0xFF; 64], vec![0; 65_536], vec![0; 65_537], vec![0x50; 1_000_000]] {
        let answer = receive(line, call, instance, &bytes);
        assert!([line_err::INVALPARAM, 0].contains(&answer), "{} bytes: {answer:#x}", bytes.len());
    }
    assert_eq!(receive(line, call, DriverMspLine(5), b"x"), line_err::INVALPOINTER);
    assert_eq!(receive(DriverLine(5), call, instance, b"x"), line_err::INVALLINEHANDLE);
    assert!(state(call).is_ok());
}

#[test]
fn media_providers_need_tspi_3() {
    for tspi_version in VERSIONS {
        let _tapi = Tapi::start(V);
        let line = open(DEVICE, tspi_version).unwrap();
        let expected = if tspi_version < version::V3_0 { Err(line_err::INCOMPATIBLEAPIVERSION) } else { Ok(()) };
        assert_eq!(create_instance(line, TapiMspLine(1)).map(|_| ()), expected, "{tspi_version:#x}");
    }
}

#[test]
fn after_the_shutdown_everything_is_uninitialised() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let call = make_weekly(1, line, TAPI_CALL);
    assert_eq!(shut_down(V), 0);
    let heard_then = heard().len();
    assert_eq!(close_call(call), line_err::UNINITIALIZED);
    assert_eq!(drop_call(2, call), line_err::UNINITIALIZED);
    assert_eq!(close(line), line_err::UNINITIALIZED);
    assert_eq!(open(DEVICE, V), Err(line_err::UNINITIALIZED));
    assert_eq!(make(3, line, TAPI_CALL, &wide(WEEKLY), &[]), Err(line_err::UNINITIALIZED));
    assert_eq!(init(V, PERMANENT_ID), 0);
    assert_eq!(close_call(call), line_err::INVALCALLHANDLE, "nothing is remembered");
    assert_eq!(heard().len(), heard_then, "nothing is said after the shutdown");
}

#[test]
fn an_address_is_found_by_its_name_and_an_identifier_by_what_is_selected() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let find = |mode, text: &[u16], size: u32| {
        let mut number = 77;
        // SAFETY: there are so many bytes of the text, the number is ours.
        let answer = unsafe { line::TSPI_lineGetAddressID(line, &raw mut number, mode, text.as_ptr(), size) };
        (answer, number)
    };
    let dialable = address_mode::DIALABLEADDR;
    assert_eq!(find(dialable, &wide("Plenary"), 16), (0, 0));
    assert_eq!(find(dialable, &wide("Plenary"), 14), (0, 0), "without its null");
    assert_eq!(find(dialable, &wide("Plenary"), 13), (line_err::INVALADDRESS, 77), "half a unit");
    assert_eq!(find(dialable, &wide("Nobody"), 14), (line_err::INVALADDRESS, 77));
    assert_eq!(find(address_mode::ADDRESSID, &wide("Plenary"), 16), (line_err::INVALADDRESSMODE, 77));

    let class = wide("tapi/line");
    let select = |address, select| {
        let mut id = VarString { total_size: 24, ..VarString::default() };
        let handle = SystemHandle::default();
        // SAFETY: the structure is as long as it says, the class ends with a null.
        unsafe { line::TSPI_lineGetID(line, address, DriverCall(4), select, &raw mut id, class.as_ptr(), handle) }
    };
    assert_eq!(select(0, call_select::LINE), 0);
    assert_eq!(select(1, call_select::ADDRESS), line_err::INVALADDRESSID);
    assert_eq!(select(0, call_select::CALL), line_err::INVALCALLHANDLE);
    assert_eq!(select(0, 0), line_err::INVALCALLSELECT);
    assert_eq!(select(0, call_select::LINE | call_select::CALL), line_err::INVALCALLSELECT);
}

#[test]
fn the_file_with_the_dialogs_is_this_very_file() {
    let mut path = [0xFFFF_u16; 260];
    // SAFETY: there is room for `MAX_PATH` units.
    assert_eq!(unsafe { install::TSPI_providerUIIdentify(path.as_mut_ptr()) }, 0);
    let end = path.iter().position(|unit| *unit == 0).unwrap();
    let path = String::from_utf16(&path[..end]).unwrap();
    assert_eq!(std::fs::canonicalize(path).unwrap(), std::fs::canonicalize(std::env::current_exe().unwrap()).unwrap());
}

#[test]
fn what_conferences_do_not_have_is_unavailable_started_or_not() {
    let _tapi = Tapi::without_provider(V);
    // SAFETY: these take numbers.
    let answer = unsafe { unavailable::TSPI_lineHold(RequestId(1), DriverCall(0)) };
    assert_eq!(answer, line_err::OPERATIONUNAVAIL);
    // SAFETY: as above.
    let answer = unsafe { unavailable::TSPI_providerConfig(Window(0), PERMANENT_ID) };
    assert_eq!(answer, line_err::OPERATIONUNAVAIL);
    // SAFETY: as above.
    assert_eq!(unsafe { install::TSPI_providerInstall(Window(0), 1) }, 0);
    // SAFETY: as above.
    assert_eq!(unsafe { install::TSPI_providerRemove(Window(0), 1) }, 0);
}

#[test]
fn many_threads_do_everything_at_once() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8_u32 {
            scope.spawn(move || {
                for round in 0..100 {
                    let request = thread * 1000 + round * 2 + 1;
                    let call = make_weekly(request, line, TapiCall(request as usize));
                    assert!(state(call).is_ok());
                    assert!(common::info(call).is_ok());
                    assert_eq!(drop_call(request + 1, call), Long::try_from(request + 1).unwrap());
                    assert_eq!(close_call(call), 0);
                    assert_eq!(close_call(call), line_err::INVALCALLHANDLE);
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..200 {
                let garbage = DriverCall(usize::MAX / 3);
                assert_eq!(close_call(garbage), line_err::INVALCALLHANDLE);
                assert_eq!(open(DEVICE, V), Err(line_err::ALLOCATED));
            }
        });
    });
    assert_eq!(close(line), 0);
    let completions = heard().iter().filter(|heard| matches!(heard, common::Heard::Completion(..))).count();
    assert_eq!(completions, 1600, "one for each request");
}
