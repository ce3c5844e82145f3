//! The C side of the media service provider, written from the declarations that its objects are made with.
//!
//! * [`coverage`] writes README's table of what is done.
//! * [`header`] writes `tapi-host/include/plenary/{interfaces,own,iids}.h`.
//! * [`check`] writes a C program whose compilation against mingw's headers compares every vtable's order, every number of
//!   every enumeration and the layout of `MSP_EVENT_INFO`; and one that does the same with ours.

pub mod check;
pub mod coverage;
pub mod enumerations;
pub mod header;

use plenary_msp::com::interfaces as mspi;
use plenary_msp::com::kit::{Declaration, GUID, ITCollectionVtable, Interface};

/// Interfaces of MSPI, in an order in which C can read them.
pub const INTERFACES: &[Declaration] = &[
    ITCollectionVtable::DECLARATION,
    mspi::ITTerminalVtable::DECLARATION,
    mspi::ITBasicAudioTerminalVtable::DECLARATION,
    mspi::ITStaticAudioTerminalVtable::DECLARATION,
    mspi::ITMultiTrackTerminalVtable::DECLARATION,
    mspi::ITFileTrackVtable::DECLARATION,
    mspi::ITMediaControlVtable::DECLARATION,
    mspi::ITMediaRecordVtable::DECLARATION,
    mspi::ITMediaPlaybackVtable::DECLARATION,
    mspi::ITPluggableTerminalEventSinkVtable::DECLARATION,
    mspi::ITPluggableTerminalEventSinkRegistrationVtable::DECLARATION,
    mspi::ITTerminalSupportVtable::DECLARATION,
    mspi::ITTerminalSupport2Vtable::DECLARATION,
    mspi::ITPluggableTerminalSuperclassInfoVtable::DECLARATION,
    mspi::ITPluggableTerminalClassInfoVtable::DECLARATION,
    mspi::ITMSPAddressVtable::DECLARATION,
    mspi::ITStreamControlVtable::DECLARATION,
    mspi::ITStreamVtable::DECLARATION,
    mspi::ITSubStreamControlVtable::DECLARATION,
    mspi::ITSubStreamVtable::DECLARATION,
    mspi::ITParticipantControlVtable::DECLARATION,
    mspi::ITParticipantVtable::DECLARATION,
    mspi::ITParticipantEventVtable::DECLARATION,
    mspi::ITParticipantSubStreamControlVtable::DECLARATION,
    mspi::ITLocalParticipantVtable::DECLARATION,
    mspi::IMulticastControlVtable::DECLARATION,
    mspi::ITStreamQualityControlVtable::DECLARATION,
    mspi::ITCallQualityControlVtable::DECLARATION,
    mspi::ITAudioDeviceControlVtable::DECLARATION,
    mspi::ITAudioSettingsVtable::DECLARATION,
    mspi::ITFormatControlVtable::DECLARATION,
    mspi::ITQOSApplicationIDVtable::DECLARATION,
];

/// Ours alone.
pub const OWN: &[Declaration] = &[
    mspi::IPlenaryParticipantVtable::DECLARATION,
    mspi::IPlenaryCallVtable::DECLARATION,
    mspi::IPlenaryStreamVtable::DECLARATION,
    mspi::IPlenaryTerminalVtable::DECLARATION,
    mspi::IPlenarySamplesVtable::DECLARATION,
];

/// An interface of enumerators: its name, its IID, what `Next` fills.
pub type List = (&'static str, GUID, &'static str);

/// All of them.
pub const LISTS: &[List] = &[
    ("IEnumTerminal", mspi::IEnumTerminal::IID, "ITTerminal *"),
    ("IEnumTerminalClass", mspi::IEnumTerminalClass::IID, "GUID "),
    ("IEnumPluggableSuperclassInfo", mspi::IEnumPluggableSuperclassInfo::IID, "ITPluggableTerminalSuperclassInfo *"),
    ("IEnumPluggableTerminalClassInfo", mspi::IEnumPluggableTerminalClassInfo::IID, "ITPluggableTerminalClassInfo *"),
    ("IEnumStream", mspi::IEnumStream::IID, "ITStream *"),
    ("IEnumSubStream", mspi::IEnumSubStream::IID, "ITSubStream *"),
    ("IEnumParticipant", mspi::IEnumParticipant::IID, "ITParticipant *"),
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
