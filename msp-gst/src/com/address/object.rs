//! The address's COM face: TAPI's interface, and the one for programs that look for terminals.

use std::sync::Arc;

use conference_model::blob;

use super::AddressState;
use crate::com::call::{CallObject, CallState};
use crate::com::interfaces::{
    IEnumPluggableSuperclassInfo, IEnumPluggableTerminalClassInfo, IEnumTerminal, IEnumTerminalClass, ITMSPAddress,
    ITPluggableTerminalClassInfo, ITPluggableTerminalSuperclassInfo, ITStreamControl, ITTerminal, ITTerminalSupport,
    ITTerminalSupport2, MspAddressMethods, TerminalDirection, TerminalSupport2Methods, TerminalSupportMethods, media,
};
use crate::com::kit::status::{E_INVALIDARG, E_POINTER, TAPI_E_INVALIDMEDIATYPE};
use crate::com::kit::{Bstr, Collection, Enumerator, GUID, IUnknown, Interface, Object, Result, Strong, Variant, coat};
use crate::com::terminal::Terminals;

/// An address.
pub(in crate::com) struct Address(Arc<AddressState>);

coat! { Address: ITMSPAddress, ITTerminalSupport, ITTerminalSupport2 }

impl Address {
    pub(in crate::com) fn new() -> Self {
        Self(AddressState::new())
    }

    /// The call of this address that an interface of TAPI's call object belongs to.
    fn call(&self, call: &IUnknown) -> Result<Arc<CallState>> {
        let found = Strong::<CallObject>::unmask(call, E_INVALIDARG).or_else(|code| {
            // TAPI passes what it got from us; somebody else may pass the object that it made of it.
            let inside = call.cast::<ITStreamControl>().map_err(|_| code)?;
            Strong::<CallObject>::unmask(&inside, code)
        })?;
        let is_ours = Arc::ptr_eq(found.state().address(), &self.0);
        if is_ours { Ok(Arc::clone(found.state())) } else { Err(E_INVALIDARG) }
    }
}

impl Drop for Address {
    /// TAPI has called `Shutdown` before; who has not is over all the same.
    fn drop(&mut self) {
        _ = self.0.close();
    }
}

impl MspAddressMethods for Object<Address> {
    fn Initialize(&self, event: isize) -> Result<()> {
        self.0.open(event)
    }

    fn Shutdown(&self) -> Result<()> {
        self.0.close()
    }

    fn CreateMSPCall(&self, call: isize, _reserved: u32, media: u32, outer: Option<&IUnknown>) -> Result<IUnknown> {
        self.0.check_open()?;
        check_media(media)?;
        let outer = outer.ok_or(E_POINTER)?;
        let state = CallState::begin(call, &self.0)?;
        self.0.add(&state);
        // `Shutdown` may have come meanwhile, and did not know of it.
        self.0.check_open().inspect_err(|_| state.shut_down())?;
        Ok(Object::aggregated(CallObject::new(state), Some(outer)))
    }

    fn ShutdownMSPCall(&self, inner: &IUnknown) -> Result<()> {
        self.call(inner)?.shut_down();
        Ok(())
    }

    fn ReceiveTSPData(&self, call: Option<&IUnknown>, data: *const u8, size: u32) -> Result<()> {
        self.0.check_open()?;
        let call = call.map(|call| self.call(call)).transpose()?;
        let size = usize::try_from(size).map_err(|_| E_INVALIDARG)?;
        if data.is_null() {
            return Err(E_POINTER);
        }
        if size > blob::LONGEST {
            self.0.refuse();
            return Err(E_INVALIDARG);
        }
        // SAFETY: TAPI's buffer, not null, and so many bytes of it, by MSPI's contract. We copy what we keep.
        let bytes = unsafe { std::slice::from_raw_parts(data, size) };
        self.0.receive(call.as_deref(), bytes)
    }

    fn GetEvent(&self, size: *mut u32, event: *mut u8) -> Result<()> {
        if size.is_null() {
            return Err(E_POINTER);
        }
        self.0.check_open()?;
        // SAFETY: not null, so a number, by MSPI's contract.
        let room = usize::try_from(unsafe { size.read_unaligned() }).unwrap_or(usize::MAX);
        // SAFETY: null or so many bytes, by MSPI's contract.
        let (needed, result) = unsafe { self.0.fetch(room, event) };
        // SAFETY: not null, as was seen.
        unsafe { size.write_unaligned(u32::try_from(needed).unwrap_or(u32::MAX)) };
        result
    }
}

/// Sound alone, so far, or sound with pictures that nobody will see.
fn check_media(wanted: u32) -> Result<()> {
    let wanted = wanted.cast_signed();
    let is_known = wanted & !(media::AUDIO | media::VIDEO) == 0;
    if is_known && wanted & media::AUDIO != 0 { Ok(()) } else { Err(TAPI_E_INVALIDMEDIATYPE) }
}

impl TerminalSupportMethods for Object<Address> {
    fn get_StaticTerminals(&self) -> Result<Variant> {
        Collection::of(self.0.terminals()?.all()?)
    }

    fn EnumerateStaticTerminals(&self) -> Result<IEnumTerminal> {
        Enumerator::of(self.0.terminals()?.all()?)
    }

    fn get_DynamicTerminalClasses(&self) -> Result<Variant> {
        self.0.check_open()?;
        Collection::of(Terminals::classes().into_iter().map(|class| Bstr::from(braced(class).as_str())))
    }

    fn EnumerateDynamicTerminalClasses(&self) -> Result<IEnumTerminalClass> {
        self.0.check_open()?;
        Enumerator::of(Terminals::classes())
    }

    fn CreateTerminal(&self, class: &Bstr, media: i32, direction: TerminalDirection) -> Result<ITTerminal> {
        self.0.check_open()?;
        Terminals::create(&class.to_string(), media, direction)
    }

    fn GetDefaultStaticTerminal(&self, media: i32, direction: TerminalDirection) -> Result<ITTerminal> {
        let terminals = self.0.terminals()?;
        if media == media::AUDIO { terminals.default(direction) } else { Err(TAPI_E_INVALIDMEDIATYPE) }
    }
}

impl TerminalSupport2Methods for Object<Address> {
    fn get_PluggableSuperclasses(&self) -> Result<Variant> {
        Collection::of(Vec::<ITPluggableTerminalSuperclassInfo>::new())
    }

    fn EnumeratePluggableSuperclasses(&self) -> Result<IEnumPluggableSuperclassInfo> {
        Enumerator::of(Vec::new())
    }

    fn get_PluggableTerminalClasses(&self, _superclass: &Bstr, _media: i32) -> Result<Variant> {
        Collection::of(Vec::<ITPluggableTerminalClassInfo>::new())
    }

    fn EnumeratePluggableTerminalClasses(
        &self,
        _superclass: GUID,
        _media: i32,
    ) -> Result<IEnumPluggableTerminalClassInfo> {
        Enumerator::of(Vec::new())
    }
}

fn braced(class: GUID) -> String {
    format!("{{{class:?}}}")
}
