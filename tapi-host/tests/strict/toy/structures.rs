//! What toys say of themselves and their calls, and the ways to say it wrongly.

use std::mem::offset_of;

use plenary_tsp::abi::constants::{
    addr_feature, call_feature, call_origin, call_reason, call_state, connected_mode, dev_cap_flags, disconnect_mode,
    line_feature, media_mode, string_format,
};
use plenary_tsp::abi::structures::{Block, LineAddressCaps, LineCallInfo, LineCallStatus, LineDevCaps};
use plenary_tsp::abi::types::{DriverCall, Long, PROTOCOL_MULTICAST, version};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::{Fault, of_handle, of_id, wide};

pub(super) unsafe extern "system" fn dev_caps(
    device: u32,
    _version: u32,
    _extension: u32,
    caps: *mut LineDevCaps,
) -> Long {
    let toy = of_id(device);
    let fixed = if toy.state(|state| state.version) < version::V3_0 { 268 } else { size_of::<LineDevCaps>() };
    let name = if toy.fault() == Fault::NamelessLine { "" } else { "A toy's line" };
    let texts = [("A toy", offset_of!(LineDevCaps, provider_info)), (name, offset_of!(LineDevCaps, line_name))];
    write(Fault::None, caps, fixed, &texts, |caps: &mut LineDevCaps| {
        caps.string_format = string_format::UNICODE;
        caps.num_addresses = 1;
        caps.bearer_modes = 1;
        caps.media_modes = media_mode::AUTOMATEDVOICE;
        caps.dev_cap_flags = dev_cap_flags::MSP;
        caps.max_num_active_calls = 10;
        caps.line_features = line_feature::MAKECALL;
        caps.address_types = 2;
        caps.protocol_guid = PROTOCOL_MULTICAST;
    });
    0
}

pub(super) unsafe extern "system" fn address_caps(
    device: u32,
    _address: u32,
    _version: u32,
    _extension: u32,
    caps: *mut LineAddressCaps,
) -> Long {
    let states = call_state::OFFERING
        | call_state::DIALING
        | call_state::CONNECTED
        | call_state::DISCONNECTED
        | call_state::IDLE;
    write(
        Fault::None,
        caps,
        size_of::<LineAddressCaps>(),
        &[("toy", offset_of!(LineAddressCaps, address))],
        |caps: &mut LineAddressCaps| {
            caps.line_device_id = device;
            caps.call_states = states;
            caps.call_features = call_feature::DROP;
            caps.connected_modes = connected_mode::ACTIVE;
            caps.disconnect_modes = disconnect_mode::NORMAL;
            caps.address_features = addr_feature::MAKECALL;
            caps.max_num_active_calls = 10;
        },
    );
    0
}

pub(super) unsafe extern "system" fn call_info(call: DriverCall, info: *mut LineCallInfo) -> Long {
    let toy = of_handle(call.0);
    let fault = toy.fault();
    write(
        fault,
        info,
        size_of::<LineCallInfo>(),
        &[("Weekly, 7 people", offset_of!(LineCallInfo, display))],
        |info: &mut LineCallInfo| {
            info.line_device_id = u32::try_from(toy.0).unwrap();
            info.bearer_mode = 1;
            info.media_mode = media_mode::AUTOMATEDVOICE;
            info.call_states = call_state::IDLE | call_state::CONNECTED;
            info.origin = call_origin::OUTBOUND;
            info.reason = call_reason::DIRECT;
            if fault == Fault::WritesTapisField {
                info.num_owners = 1;
            }
        },
    );
    0
}

pub(super) unsafe extern "system" fn call_status(call: DriverCall, status: *mut LineCallStatus) -> Long {
    let toy = of_handle(call.0);
    let (state, fault) = toy.state(|toy| (toy.state, toy.fault));
    write(Fault::None, status, size_of::<LineCallStatus>(), &[], |status: &mut LineCallStatus| {
        status.call_state = state;
        status.call_features = if fault == Fault::ForgetsDrop { 0 } else { call_feature::DROP };
        status.state_entry_time.year = 2026;
    });
    0
}

/// Fills a structure: the host's fixed part, changed, and texts behind it, each with the place of its block.
fn write<T: FromBytes + IntoBytes + Immutable>(
    fault: Fault,
    place: *mut T,
    fixed: usize,
    texts: &[(&str, usize)],
    change: impl FnOnce(&mut T),
) {
    let bytes = place.cast::<u8>();
    // SAFETY: the host gives at least the fixed part of the version.
    let given = unsafe { std::slice::from_raw_parts(bytes, fixed) };
    let mut image = T::new_zeroed();
    image.as_mut_bytes()[..fixed].copy_from_slice(given);
    change(&mut image);
    let total = wide(u32::read_from_prefix(given).unwrap().0);
    let mut filled = image.as_bytes()[..fixed].to_vec();
    let behind: Vec<Vec<u8>> = texts.iter().map(|(text, _)| text_of(fault, text)).collect();
    let needed = fixed + behind.iter().map(Vec::len).sum::<usize>();
    if needed <= total {
        for ((_, at), text) in texts.iter().zip(&behind).filter(|(_, text)| !text.is_empty()) {
            let offset = if fault == Fault::FieldOutside { 0x7000_0000 } else { filled.len() };
            let block = Block { size: text.len().try_into().unwrap(), offset: offset.try_into().unwrap() };
            filled[*at..*at + 8].copy_from_slice(block.as_bytes());
            filled.extend(text);
        }
    } else if fault == Fault::FieldLeftInTight {
        for ((_, at), text) in texts.iter().zip(&behind) {
            let block = Block { size: text.len().try_into().unwrap(), offset: fixed.try_into().unwrap() };
            filled[*at..*at + 8].copy_from_slice(block.as_bytes());
        }
    }
    if fault == Fault::FieldsOverlap {
        let display = offset_of!(LineCallInfo, display);
        filled.copy_within(display..display + 8, offset_of!(LineCallInfo, caller_id_name));
    }
    let mut sizes = [total, needed, filled.len()];
    lie(fault, &mut sizes, fixed);
    for (size, at) in sizes.iter().zip([0, 4, 8]) {
        filled[at..at + 4].copy_from_slice(&u32::try_from(*size).unwrap().to_ne_bytes());
    }
    match fault {
        Fault::WritesBehindUsed if total > filled.len() => filled.push(0),
        Fault::UsedUnnamed => filled.resize(sizes[2], 0),
        _ => {}
    }
    // SAFETY: it fits in what the host gave.
    unsafe { std::ptr::copy_nonoverlapping(filled.as_ptr(), bytes, filled.len()) };
}

/// The ways to be wrong about sizes.
fn lie(fault: Fault, [total, needed, used]: &mut [usize; 3], fixed: usize) {
    match fault {
        Fault::ChangesTotalSize => *total += 1,
        Fault::UsesMoreThanTotal => *used = *total + 1,
        Fault::UsesLessThanFixed => *used = fixed - 1,
        Fault::NeedsLessThanUsed => *needed = *used - 1,
        Fault::NeverFits => *needed = *total + 1,
        Fault::UsedUnwritten | Fault::UsedUnnamed => {
            *needed += 100;
            *used += if *total >= *needed { 100 } else { 0 };
        }
        // Room to write behind what is used.
        Fault::WritesBehindUsed => *needed += 8,
        _ => {}
    }
}

/// A text's bytes, and the ways to be wrong about them.
fn text_of(fault: Fault, text: &str) -> Vec<u8> {
    let mut bytes = utf16(text);
    match fault {
        Fault::TextOdd => bytes.push(0),
        Fault::TextEndless => bytes.truncate(bytes.len() - 2),
        _ => {}
    }
    bytes
}

fn utf16(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()
}
