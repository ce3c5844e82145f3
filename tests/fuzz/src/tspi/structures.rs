//! Every structure that the provider fills, of any size, with anything in it.

use plenary_tsp::abi::constants::call_select;
use plenary_tsp::abi::exports::{call, line};
use plenary_tsp::abi::types::{DriverCall, DriverLine, Long, SystemHandle, version};

use super::{DEVICE, close, make, number, open, wide};

/// What stands behind the structure and must go on standing there.
const BEHIND: [u8; 16] = [0xA5; 16];

/// The first byte chooses the structure, the second the version, two more the size; the rest is what memory holds before.
pub fn entry(data: &[u8]) {
    let open = open();
    let [which, chosen, rest @ ..] = data else { return };
    let (size, before) = number(rest);
    let size = size % 2048;
    let mut memory: Vec<u8> = before.iter().copied().chain(std::iter::repeat(0)).take(size.max(4)).collect();
    memory[..4].copy_from_slice(&u32::try_from(size).unwrap().to_ne_bytes());
    let given = memory.clone();
    memory.extend(BEHIND);

    let tspi_version = version::ALL[usize::from(*chosen) % version::ALL.len()];
    let made = make(open.line, &wide(super::WEEKLY), &[]).unwrap();
    let answer = fill(*which, tspi_version, open.line, made, memory.as_mut_ptr());
    assert_eq!(close(made), 0);

    assert_eq!(memory.split_off(size.max(4)), BEHIND, "written behind the end");
    if answer < 0 {
        assert_eq!(memory, given, "written in spite of an error");
        return;
    }
    let size_at = |at: usize| u32::from_ne_bytes(memory[at..at + 4].try_into().unwrap()) as usize;
    let (total, needed, used) = (size_at(0), size_at(4), size_at(8));
    assert!(total == size && used <= size && used <= needed, "{used} used, {needed} needed of {size}");
    assert_eq!(memory[used..], given[used..], "written behind what is used");
}

/// Has one of the structures filled: the memory is as long as it says.
fn fill(which: u8, tspi_version: u32, open: DriverLine, made: DriverCall, at: *mut u8) -> Long {
    let class = wide("tapi/line");
    // SAFETY: the memory is as long as it says, the class ends with a null; so in all of these.
    match which % 8 {
        // SAFETY: see above.
        0 => unsafe { line::TSPI_lineGetDevCaps(DEVICE, tspi_version, 0, at.cast()) },
        // SAFETY: see above.
        1 => unsafe { line::TSPI_lineGetAddressCaps(DEVICE, 0, tspi_version, 0, at.cast()) },
        // SAFETY: see above.
        2 => unsafe { line::TSPI_lineGetLineDevStatus(open, at.cast()) },
        // SAFETY: see above.
        3 => unsafe { line::TSPI_lineGetAddressStatus(open, 0, at.cast()) },
        // SAFETY: see above.
        4 => unsafe { call::TSPI_lineGetCallInfo(made, at.cast()) },
        // SAFETY: see above.
        5 => unsafe { call::TSPI_lineGetCallStatus(made, at.cast()) },
        // SAFETY: see above.
        6 => unsafe { line::TSPI_lineGetCallHubTracking(open, at.cast()) },
        // SAFETY: see above.
        _ => unsafe {
            line::TSPI_lineGetID(open, 0, made, call_select::CALL, at.cast(), class.as_ptr(), SystemHandle::default())
        },
    }
}
