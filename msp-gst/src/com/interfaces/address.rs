//! `msp.h`, and what `tapi3if.h` has for addresses: TAPI makes an address, and programs find terminals on it.

use super::terminals::{IEnumTerminal, IEnumTerminalClass, ITTerminal};
use super::{TerminalDirection, enumerators};
use crate::com::kit::{Bstr, GUID, IDispatch, IUnknown, Variant, interface};

interface! {
    /// The media service provider of one address, for TAPI alone.
    pub custom ITMSPAddress(ITMSPAddressVtable, MspAddressMethods): IUnknown = "EE3BD600-3868-11D2-A045-00C04FB6809F" {
        /// The first call: `event` is signalled whenever there are events to fetch.
        fn Initialize(event: isize);
        /// The last one: nothing happens any more.
        fn Shutdown();
        /// A call, as a part of TAPI's own call object `outer`: its inner IUnknown.
        fn CreateMSPCall(call: isize, reserved: u32, media: u32, outer: Option<IUnknown>) -> (inner: IUnknown);
        /// The call object goes.
        fn ShutdownMSPCall(inner: IUnknown);
        /// What the telephony provider says, of a call or of the address.
        fn ReceiveTSPData(call: Option<IUnknown>, data: *const u8, size: u32);
        /// The next event, if there is room for it; `size` then says how much it is.
        fn GetEvent(size: *mut u32, event: *mut u8);
    }

    /// Terminals of an address.
    pub dual ITTerminalSupport(ITTerminalSupportVtable, TerminalSupportMethods): IDispatch = "B1EFC385-9355-11D0-835C-00AA003CCABD" {
        /// Devices and test signals, as a collection.
        fn get_StaticTerminals() -> (terminals: Variant);
        /// The same, to go through.
        fn EnumerateStaticTerminals() -> (terminals: IEnumTerminal);
        /// The classes that `CreateTerminal` makes, as a collection of texts.
        fn get_DynamicTerminalClasses() -> (classes: Variant);
        /// The same, to go through.
        fn EnumerateDynamicTerminalClasses() -> (classes: IEnumTerminalClass);
        /// A new terminal of a class.
        fn CreateTerminal(class: Bstr, media: i32, direction: TerminalDirection) -> (terminal: ITTerminal);
        /// The device that the system prefers.
        fn GetDefaultStaticTerminal(media: i32, direction: TerminalDirection) -> (terminal: ITTerminal);
    }

    /// Terminals that others make. There are none here.
    pub dual ITTerminalSupport2(ITTerminalSupport2Vtable, TerminalSupport2Methods): ITTerminalSupport = "F3EB39BC-1B1F-4E99-A0C0-56305C4DD591" {
        /// Their superclasses, as a collection.
        fn get_PluggableSuperclasses() -> (superclasses: Variant);
        /// The same, to go through.
        fn EnumeratePluggableSuperclasses() -> (superclasses: IEnumPluggableSuperclassInfo);
        /// The classes of a superclass, as a collection.
        fn get_PluggableTerminalClasses(superclass: Bstr, media: i32) -> (classes: Variant);
        /// The same, to go through.
        fn EnumeratePluggableTerminalClasses(superclass: GUID, media: i32) -> (classes: IEnumPluggableTerminalClassInfo);
    }

    /// A superclass of terminals that others make.
    pub dual ITPluggableTerminalSuperclassInfo(ITPluggableTerminalSuperclassInfoVtable, PluggableTerminalSuperclassInfoMethods): IDispatch = "6D54E42C-4625-4359-A6F7-631999107E05" {
        /// What to call it.
        fn get_Name() -> (name: Bstr);
        /// Its class, as a text in braces.
        fn get_CLSID() -> (class: Bstr);
    }

    /// A class of terminals that others make.
    pub dual ITPluggableTerminalClassInfo(ITPluggableTerminalClassInfoVtable, PluggableTerminalClassInfoMethods): IDispatch = "41757F4A-CF09-4B34-BC96-0A79D2390076" {
        /// What to call it.
        fn get_Name() -> (name: Bstr);
        /// Who made it.
        fn get_Company() -> (company: Bstr);
        /// Which release.
        fn get_Version() -> (version: Bstr);
        /// The class of its terminals, as a text in braces.
        fn get_TerminalClass() -> (class: Bstr);
        /// The class of the object that makes them, as a text in braces.
        fn get_CLSID() -> (class: Bstr);
        /// Which way media goes.
        fn get_Direction() -> (direction: TerminalDirection);
        /// Its media.
        fn get_MediaTypes() -> (media: i32);
    }
}

enumerators! {
    IEnumPluggableSuperclassInfo of ITPluggableTerminalSuperclassInfo = "E9586A80-89E6-4CFF-931D-478D5751F4C0";
    IEnumPluggableTerminalClassInfo of ITPluggableTerminalClassInfo = "4567450C-DBEE-4E3F-AAF5-37BF9EBF5E29";
}
