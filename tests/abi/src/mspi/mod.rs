//! The C side of the media service provider, written from the declarations that its objects are made with.
//!
//! * [`header`] writes `tapi-host/include/plenary/{interfaces,own,iids}.h`.
//! * [`check`] writes a C program whose compilation against mingw's headers compares every vtable's order, every number of
//!   every enumeration and the layout of `MSP_EVENT_INFO`; and one that does the same with ours.

pub mod check;
pub mod enumerations;
pub mod header;

use plenary_msp::com::interfaces::*;
use plenary_msp::com::kit::{Declaration, GUID, ITCollectionVtable, Interface};

/// Interfaces of MSPI, in an order in which C can read them.
pub const INTERFACES: &[Declaration] = &[
    ITCollectionVtable::DECLARATION,
    ITTerminalVtable::DECLARATION,
    ITBasicAudioTerminalVtable::DECLARATION,
    ITStaticAudioTerminalVtable::DECLARATION,
    ITMultiTrackTerminalVtable::DECLARATION,
    ITFileTrackVtable::DECLARATION,
    ITMediaControlVtable::DECLARATION,
    ITMediaRecordVtable::DECLARATION,
    ITMediaPlaybackVtable::DECLARATION,
    ITPluggableTerminalEventSinkVtable::DECLARATION,
    ITPluggableTerminalEventSinkRegistrationVtable::DECLARATION,
    ITTerminalSupportVtable::DECLARATION,
    ITTerminalSupport2Vtable::DECLARATION,
    ITPluggableTerminalSuperclassInfoVtable::DECLARATION,
    ITPluggableTerminalClassInfoVtable::DECLARATION,
    ITMSPAddressVtable::DECLARATION,
    ITStreamControlVtable::DECLARATION,
    ITStreamVtable::DECLARATION,
    ITSubStreamControlVtable::DECLARATION,
    ITSubStreamVtable::DECLARATION,
    ITParticipantControlVtable::DECLARATION,
    ITParticipantVtable::DECLARATION,
    ITParticipantEventVtable::DECLARATION,
    ITParticipantSubStreamControlVtable::DECLARATION,
    ITLocalParticipantVtable::DECLARATION,
    IMulticastControlVtable::DECLARATION,
    ITStreamQualityControlVtable::DECLARATION,
    ITCallQualityControlVtable::DECLARATION,
    ITAudioDeviceControlVtable::DECLARATION,
    ITAudioSettingsVtable::DECLARATION,
    ITFormatControlVtable::DECLARATION,
    ITQOSApplicationIDVtable::DECLARATION,
];

/// Ours alone.
pub const OWN: &[Declaration] = &[
    IPlenaryParticipantVtable::DECLARATION,
    IPlenaryCallVtable::DECLARATION,
    IPlenaryStreamVtable::DECLARATION,
    IPlenaryTerminalVtable::DECLARATION,
    IPlenarySamplesVtable::DECLARATION,
];

/// An interface of enumerators: its name, its IID, what `Next` fills.
pub type List = (&'static str, GUID, &'static str);

/// All of them.
pub const LISTS: &[List] = &[
    ("IEnumTerminal", IEnumTerminal::IID, "ITTerminal *"),
    ("IEnumTerminalClass", IEnumTerminalClass::IID, "GUID "),
    ("IEnumPluggableSuperclassInfo", IEnumPluggableSuperclassInfo::IID, "ITPluggableTerminalSuperclassInfo *"),
    ("IEnumPluggableTerminalClassInfo", IEnumPluggableTerminalClassInfo::IID, "ITPluggableTerminalClassInfo *"),
    ("IEnumStream", IEnumStream::IID, "ITStream *"),
    ("IEnumSubStream", IEnumSubStream::IID, "ITSubStream *"),
    ("IEnumParticipant", IEnumParticipant::IID, "ITParticipant *"),
];

/// Where the own methods of an interface begin in its vtable.
#[must_use]
pub fn first_place(of: &Declaration) -> usize {
    match of.parent {
        "IUnknown" => 3,
        "IDispatch" => 7,
        parent => INTERFACES
            .iter()
            .find(|other| other.name == parent)
            .map_or(0, |other| first_place(other) + other.methods.len()),
    }
}
