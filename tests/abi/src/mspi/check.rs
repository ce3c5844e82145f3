//! A C program whose compilation is the test: orders of vtables, enumerations, `MSP_EVENT_INFO`.

use std::fmt::Write as _;
use std::mem::{align_of, offset_of, size_of};

use plenary_msp::com::interfaces::{AddressArm, CallArm, DataArm, EventHead, EventInfo, FileArm, PrivateArm};
use plenary_msp::com::kit::EnumeratorVtable;

use super::enumerations::ENUMERATIONS;
use super::{INTERFACES, LISTS, OWN, first_place};

/// The program. On Windows `plenary/msp.h` is mingw's headers, elsewhere our own.
#[must_use]
pub fn program() -> String {
    let mut text = String::from(
        "/* Written by tests/abi. Compiling it is the test. */\n#include <stddef.h>\n#include <plenary/msp.h>\n\n\
         #define SAME(what, wanted) _Static_assert((what) == (wanted), #what \" is not \" #wanted)\n\n",
    );
    for interface in INTERFACES.iter().chain(OWN) {
        let first = first_place(interface);
        let places = interface.methods.iter().zip(first..).map(|(method, place)| (method.name, place));
        vtable(&mut text, interface.name, places, first + interface.methods.len());
    }
    let count = EnumeratorVtable::NAMES.len() + 3;
    for (name, ..) in LISTS {
        vtable(&mut text, name, EnumeratorVtable::NAMES.iter().copied().zip(3..), count);
    }
    for enumeration in ENUMERATIONS {
        for (number, name) in enumeration.names.iter().enumerate() {
            line(&mut text, &format!("SAME((int){name}, {number});"));
        }
    }
    events(&mut text);
    text.push_str("\nint main(void) { return 0; }\n");
    text
}

fn vtable<'a>(text: &mut String, name: &str, methods: impl Iterator<Item = (&'a str, usize)>, count: usize) {
    line(text, &format!("SAME(sizeof({name}Vtbl), {count} * sizeof(void *));"));
    for (method, place) in methods {
        line(text, &format!("SAME(offsetof({name}Vtbl, {method}), {place} * sizeof(void *));"));
    }
}

fn events(text: &mut String) {
    let arms = offset_of!(EventInfo, arm);
    line(text, &format!("SAME(sizeof(MSP_EVENT_INFO), {});", size_of::<EventInfo>()));
    line(text, &format!("SAME(_Alignof(MSP_EVENT_INFO), {});", align_of::<EventInfo>()));
    let heads = [
        ("dwSize", offset_of!(EventHead, size)),
        ("Event", offset_of!(EventHead, event)),
        ("hCall", offset_of!(EventHead, call)),
    ];
    for (field, offset) in heads {
        line(text, &format!("SAME(offsetof(MSP_EVENT_INFO, {field}), {offset});"));
    }
    let fields = [
        ("MSP_ADDRESS_EVENT_INFO.Type", offset_of!(AddressArm, kind)),
        ("MSP_ADDRESS_EVENT_INFO.pTerminal", offset_of!(AddressArm, terminal)),
        ("MSP_CALL_EVENT_INFO.Type", offset_of!(CallArm, kind)),
        ("MSP_CALL_EVENT_INFO.Cause", offset_of!(CallArm, cause)),
        ("MSP_CALL_EVENT_INFO.pStream", offset_of!(CallArm, stream)),
        ("MSP_CALL_EVENT_INFO.pTerminal", offset_of!(CallArm, terminal)),
        ("MSP_CALL_EVENT_INFO.hrError", offset_of!(CallArm, error)),
        ("MSP_TSP_DATA.dwBufferSize", offset_of!(DataArm, size)),
        ("MSP_TSP_DATA.pBuffer", offset_of!(DataArm, first)),
        ("MSP_PRIVATE_EVENT_INFO.pEvent", offset_of!(PrivateArm, event)),
        ("MSP_PRIVATE_EVENT_INFO.lEventCode", offset_of!(PrivateArm, code)),
        ("MSP_FILE_TERMINAL_EVENT_INFO.pParentFileTerminal", offset_of!(FileArm, parent)),
        ("MSP_FILE_TERMINAL_EVENT_INFO.pFileTrack", offset_of!(FileArm, track)),
        ("MSP_FILE_TERMINAL_EVENT_INFO.TerminalMediaState", offset_of!(FileArm, state)),
        ("MSP_FILE_TERMINAL_EVENT_INFO.ftecEventCause", offset_of!(FileArm, cause)),
        ("MSP_FILE_TERMINAL_EVENT_INFO.hrErrorCode", offset_of!(FileArm, error)),
    ];
    for (field, offset) in fields {
        line(text, &format!("SAME(offsetof(MSP_EVENT_INFO, {field}), {});", arms + offset));
    }
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}"); // Writing to a string cannot fail.
}
