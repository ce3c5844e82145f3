//! Every structure that the provider fills, at every size and in every version, with a forbidden page behind it.

#![expect(unsafe_code, reason = "these tests call the C functions as C does")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::ops::Range;

use common::memory::Guarded;
use common::{DEVICE, PERMANENT_ID, Tapi, VERSIONS, make, open, wide};
use plenary_tsp::abi::constants::{
    addr_cap_flags, addr_feature, address_type, call_feature, call_party_id, call_select, dev_cap_flags, line_feature,
};
use plenary_tsp::abi::exports::{call, line};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{
    Block, Layout, LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallParams,
    LineCallStatus, LineDevCaps, LineDevStatus, VarString,
};
use plenary_tsp::abi::types::{DriverCall, DriverLine, Long, PROTOCOL_MULTICAST, SystemHandle, TapiCall, version};
use plenary_tsp::describe::PERMANENT_LINE_GUID;
use plenary_tsp::{LINE_NAME, PROVIDER_NAME};
use zerocopy::{FromBytes, FromZeros, IntoBytes};

/// What memory holds before anybody writes it.
const UNTOUCHED: u8 = 0xA5;

/// A function that fills the structure at this address.
type Fill<'a> = &'a dyn Fn(*mut u8) -> Long;

/// A structure under test: how C sees it, its fixed size in the version at hand, and what fills it.
struct Case<'a> {
    layout: Layout,
    fixed: usize,
    fill: Fill<'a>,
}

/// The answer and the memory, when the structure is said to have `total` bytes and has not one more.
fn filled(guarded: &mut Guarded, total: usize, before: u8, fill: Fill) -> (Long, Vec<u8>) {
    let memory = guarded.last(total.max(4), before);
    memory[..4].copy_from_slice(&u32::try_from(total).unwrap().to_ne_bytes());
    let answer = fill(memory.as_mut_ptr());
    (answer, memory.to_vec())
}

fn number(memory: &[u8], offset: usize) -> usize {
    usize::try_from(u32::read_from_bytes(&memory[offset..offset + 4]).unwrap()).unwrap()
}

/// Where the structure says its texts are, by the names of its fields; those of TAPI left out.
fn texts(layout: &Layout, fixed: usize, memory: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let of_tapi = ["dwAppName", "dwDisplayableAddress", "dwCalledParty", "dwComment", "dwAppInfo"];
    let blocks = layout
        .fields
        .iter()
        .filter(|(name, offset, size)| *size == size_of::<Block>() && *offset < fixed && !of_tapi.contains(name));
    let places = blocks.map(|(name, offset, _)| {
        let (size, start) = (number(memory, *offset), number(memory, offset + 4));
        (*name, start..start + size)
    });
    places.filter(|(_, place)| !place.is_empty()).collect()
}

/// Asks for the structure at each size from nothing to more than enough.
fn check_at_every_size(guarded: &mut Guarded, case: &Case) {
    let Case { layout, fixed, fill } = case;
    let (answer, whole) = filled(guarded, 4096, UNTOUCHED, fill);
    assert_eq!(answer, 0, "{}", layout.name);
    let needed = number(&whole, 4);
    assert_eq!(needed, number(&whole, 8), "{}: with room for all, all is used", layout.name);
    let all_texts = texts(layout, *fixed, &whole);
    let length: usize = all_texts.iter().map(|(_, place)| place.len()).sum();
    assert_eq!(needed, fixed + length, "{}: {all_texts:?}", layout.name);

    for total in 0..=needed + 9 {
        let (answer, memory) = filled(guarded, total, UNTOUCHED, fill);
        let context = format!("{} of {total} bytes, {needed} needed", layout.name);
        assert_eq!(number(&memory, 0), total, "{context}: dwTotalSize is TAPI's");
        if total < *fixed {
            assert_eq!(answer, line_err::STRUCTURETOOSMALL, "{context}");
            assert!(memory[4..].iter().all(|byte| *byte == UNTOUCHED), "{context}: written in spite of the error");
            continue;
        }
        assert_eq!((answer, number(&memory, 4)), (0, needed), "{context}");
        let used = number(&memory, 8);
        assert!((*fixed..=total).contains(&used), "{context}: {used} used");
        assert!(memory[used..].iter().all(|byte| *byte == UNTOUCHED), "{context}: written behind what is used");
        let mut end = *fixed;
        let mut places = texts(layout, *fixed, &memory);
        places.sort_by_key(|(_, place)| place.start);
        for (name, place) in places {
            assert_eq!(place.start, end, "{context}: {name} does not follow what is before it");
            let (_, in_whole) = all_texts.iter().find(|(of, _)| *of == name).unwrap();
            assert_eq!(memory[place.clone()], whole[in_whole.clone()], "{context}: {name}");
            end = place.end;
        }
        assert_eq!(end, used, "{context}: dwUsedSize");
    }
}

/// Parameters of a call, with bytes for everything that comes back in its information.
fn rich_params() -> Vec<u8> {
    let (fixed, flow) = (LineCallParams::LAYOUT.size, [6000_u32, 1, 1, 1, 1, 2, 1, 1]);
    let block =
        |size: usize, offset: usize| Block { size: size.try_into().unwrap(), offset: offset.try_into().unwrap() };
    let params = LineCallParams {
        total_size: u32::try_from(fixed + 32 + 5).unwrap(),
        media_mode: 8,
        address_type: address_type::SDP,
        sending_flowspec: block(32, fixed),
        call_data: block(5, fixed + 32),
        ..LineCallParams::default()
    };
    [params.as_bytes(), flow.as_bytes(), b"notes"].concat()
}

fn make_rich(line: DriverLine, tspi_version: u32) -> DriverCall {
    let mut params = rich_params();
    if tspi_version < version::V3_0 {
        // The type of the address came with 3.0; what stands there is no part of an older structure.
        params[176..180].fill(0xEE);
    }
    make(1, line, TapiCall(0x21), &wide(common::WEEKLY), &params).unwrap()
}

#[test]
fn every_structure_keeps_to_its_bounds_at_every_size_in_every_version() {
    let mut guarded = Guarded::new(8192);
    for tspi_version in VERSIONS {
        let _tapi = Tapi::start(version::V3_1);
        let line = open(DEVICE, tspi_version).unwrap();
        let call = make_rich(line, tspi_version);
        let is = |v: u32| tspi_version >= v;
        let dev_caps = if is(version::V3_0) {
            292
        } else if is(version::V2_2) {
            268
        } else {
            252
        };
        let call_info = if is(version::V3_0) { 344 } else { 324 };
        let cases = [
            Case { layout: LineDevCaps::LAYOUT, fixed: dev_caps, fill: &|at| get_dev_caps(tspi_version, at) },
            Case { layout: LineAddressCaps::LAYOUT, fixed: 228, fill: &|at| get_address_caps(tspi_version, at) },
            Case { layout: LineDevStatus::LAYOUT, fixed: 88, fill: &|at| get_dev_status(line, at) },
            Case { layout: LineAddressStatus::LAYOUT, fixed: 64, fill: &|at| get_address_status(line, at) },
            Case { layout: LineCallInfo::LAYOUT, fixed: call_info, fill: &|at| get_call_info(call, at) },
            Case { layout: LineCallStatus::LAYOUT, fixed: 56, fill: &|at| get_call_status(call, at) },
            Case { layout: VarString::LAYOUT, fixed: 24, fill: &|at| get_id(line, at) },
            Case { layout: LineCallHubTrackingInfo::LAYOUT, fixed: 20, fill: &|at| get_tracking(line, at) },
        ];
        for case in &cases {
            check_at_every_size(&mut guarded, case);
        }
    }
}

fn get_dev_caps(tspi_version: u32, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { line::TSPI_lineGetDevCaps(DEVICE, tspi_version, 0, at.cast()) }
}

fn get_address_caps(tspi_version: u32, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { line::TSPI_lineGetAddressCaps(DEVICE, 0, tspi_version, 0, at.cast()) }
}

fn get_dev_status(line: DriverLine, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { line::TSPI_lineGetLineDevStatus(line, at.cast()) }
}

fn get_address_status(line: DriverLine, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { line::TSPI_lineGetAddressStatus(line, 0, at.cast()) }
}

fn get_call_info(call: DriverCall, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { call::TSPI_lineGetCallInfo(call, at.cast()) }
}

fn get_call_status(call: DriverCall, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { call::TSPI_lineGetCallStatus(call, at.cast()) }
}

fn get_id(line: DriverLine, at: *mut u8) -> Long {
    let (class, no_call) = (wide("TAPI/Line"), DriverCall(0));
    // SAFETY: the memory is as long as it says, the class ends with a null.
    unsafe {
        line::TSPI_lineGetID(line, 0, no_call, call_select::LINE, at.cast(), class.as_ptr(), SystemHandle::default())
    }
}

fn get_tracking(line: DriverLine, at: *mut u8) -> Long {
    // SAFETY: the memory is as long as it says.
    unsafe { line::TSPI_lineGetCallHubTracking(line, at.cast()) }
}

/// A structure with room for everything, as TAPI hands it in.
fn roomy(fill: Fill) -> Vec<u8> {
    let (answer, memory) = filled(&mut Guarded::new(4096), 4096, 0, fill);
    assert_eq!(answer, 0);
    memory
}

fn fixed_part<S: FromBytes>(memory: &[u8]) -> S {
    S::read_from_prefix(memory).unwrap().0
}

/// The text at `block`, its null taken off.
fn text(memory: &[u8], block: Block) -> String {
    let (start, size) = (block.offset as usize, block.size as usize);
    let units = memory[start..start + size].chunks_exact(2).map(|unit| u16::from_ne_bytes([unit[0], unit[1]]));
    let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
    assert!(text.ends_with('\0'), "a text without its null: {text}");
    text.strip_suffix('\0').unwrap().to_string()
}

#[test]
fn a_dialler_finds_what_it_needs_in_the_capabilities() {
    let _tapi = Tapi::start(version::V3_1);
    let memory = roomy(&|at| get_dev_caps(version::V3_1, at));
    let caps: LineDevCaps = fixed_part(&memory);
    assert_eq!(text(&memory, caps.line_name), LINE_NAME);
    assert_eq!(text(&memory, caps.provider_info), PROVIDER_NAME);
    assert_eq!(text(&memory, caps.switch_info), "IP multicast");
    assert_eq!(text(&memory, caps.device_classes), "tapi/line\0", "a list ends with a null more");
    assert_eq!({ caps.permanent_line_id }, PERMANENT_ID << 16);
    assert_eq!({ caps.num_addresses }, 1);
    assert_eq!({ caps.line_features }, line_feature::MAKECALL);
    let flags = dev_cap_flags::CLOSEDROP | dev_cap_flags::MSP | dev_cap_flags::LOCAL;
    assert_eq!(({ caps.dev_cap_flags }, { caps.address_types }), (flags, address_type::SDP));
    assert_eq!(({ caps.protocol_guid }, { caps.permanent_line_guid }), (PROTOCOL_MULTICAST, PERMANENT_LINE_GUID));
    assert_ne!({ caps.media_modes } & 0x8, 0, "TAPI 3 asks for its audio");
    assert_ne!({ caps.bearer_modes }, 0);

    let memory = roomy(&|at| get_address_caps(version::V3_1, at));
    let caps: LineAddressCaps = fixed_part(&memory);
    assert_eq!(text(&memory, caps.address), "Plenary");
    assert_eq!({ caps.line_device_id }, DEVICE);
    assert_ne!({ caps.call_features } & call_feature::DROP, 0);
    assert_ne!({ caps.address_features } & addr_feature::MAKECALL, 0);
    assert_ne!({ caps.addr_cap_flags } & addr_cap_flags::NOPSTNADDRESSTRANSLATION, 0);
}

#[test]
fn an_older_tapi_hears_nothing_of_media_providers() {
    let _tapi = Tapi::start(version::V3_1);
    let caps: LineDevCaps = fixed_part(&roomy(&|at| get_dev_caps(version::V2_2, at)));
    assert_eq!({ caps.dev_cap_flags }, dev_cap_flags::CLOSEDROP);
    assert_eq!({ caps.permanent_line_guid }, PERMANENT_LINE_GUID);
}

#[test]
fn a_calls_information_tells_its_conference_and_keeps_what_tapi_owns() {
    let _tapi = Tapi::start(version::V3_1);
    let line = open(DEVICE, version::V3_1).unwrap();
    let call = make_rich(line, version::V3_1);
    let mut given = LineCallInfo::new_zeroed();
    given.total_size = 2048;
    given.line = 0x55;
    given.num_owners = 2;
    given.num_monitors = 3;
    given.monitor_digit_modes = 4;
    given.monitor_media_modes = 5;
    given.app_name = Block { size: 6, offset: 7 };
    given.comment = Block { size: 8, offset: 9 };
    given.user_user_info = Block { size: 10, offset: 11 };
    let mut memory = given.as_bytes().to_vec();
    memory.resize(2048, 0);
    assert_eq!(get_call_info(call, memory.as_mut_ptr()), 0);

    let info: LineCallInfo = fixed_part(&memory);
    let kept = [info.line, info.num_owners, info.num_monitors, info.monitor_digit_modes, info.monitor_media_modes];
    assert_eq!(kept, [0x55, 2, 3, 4, 5]);
    assert_eq!(({ info.app_name }, { info.comment }), (given.app_name, given.comment));
    assert_eq!({ info.user_user_info }, Block::default(), "this one is ours, and there is none");
    assert_eq!(text(&memory, info.called_id_name), "Weekly");
    assert_eq!(text(&memory, info.display), "Weekly");
    assert_eq!({ info.called_id_flags }, call_party_id::NAME);
    assert_eq!({ info.line_device_id }, DEVICE);
    let (start, size) = (info.call_data.offset as usize, info.call_data.size as usize);
    assert_eq!(&memory[start..start + size], b"notes");
    let start = info.sending_flowspec.offset as usize;
    assert_eq!((number(&memory, start), number(&memory, start + 20)), (6000, 2), "rate and service");
}

#[test]
fn a_calls_status_keeps_the_privilege_and_dates_the_state() {
    let _tapi = Tapi::start(version::V3_1);
    let line = open(DEVICE, version::V3_1).unwrap();
    let call = make_rich(line, version::V3_1);
    let mut status = LineCallStatus { total_size: 56, call_privilege: 4, ..LineCallStatus::default() };
    assert_eq!(get_call_status(call, (&raw mut status).cast()), 0);
    assert_eq!({ status.call_privilege }, 4);
    assert_ne!({ status.call_features } & call_feature::DROP, 0);
    let since = status.state_entry_time;
    assert!({ since.year } >= 2024 && (1..=12).contains(&{ since.month }) && (1..=31).contains(&{ since.day }));
}

#[test]
fn the_class_tapi_line_has_the_device_and_no_other_class_has_one() {
    let _tapi = Tapi::start(version::V3_1);
    let line = open(DEVICE, version::V3_1).unwrap();
    let memory = roomy(&|at| get_id(line, at));
    let id: VarString = fixed_part(&memory);
    assert_eq!({ id.string }, Block { size: 4, offset: 24 });
    assert_eq!(number(&memory, 24), DEVICE as usize);
    for class in ["wave/in", "", "tapi/line/", "tapi/phone"] {
        let (class, no_call) = (wide(class), DriverCall(0));
        let mut id = VarString { total_size: 24, ..VarString::default() };
        // SAFETY: the structure is as long as it says, the class ends with a null.
        let answer =
            unsafe { line::TSPI_lineGetID(line, 0, no_call, 1, &raw mut id, class.as_ptr(), SystemHandle::default()) };
        assert_eq!(answer, line_err::INVALDEVICECLASS);
    }
}
