//! IDispatch: calling methods by name, for scripts.
//!
//! An object has one IDispatch, behind all its dual interfaces: a script sees the members of all of them, by names that do
//! not collide. There is no type library; names get numbers here.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `members` | names and their numbers |
//! | `arguments` | what is passed |
//! | `host` | calling others' objects |

mod arguments;
mod host;
mod members;

use std::ffi::c_void;
use std::ptr::null_mut;

use windows_core::{GUID, IUnknown, IUnknown_Vtbl, Interface};

pub use self::arguments::Arguments;
pub(super) use self::arguments::Parameters;
use self::arguments::read_arguments;
pub use self::members::Member;
use self::members::{find, number_of, read_name};
use super::boundary::boundary;
use super::object::{Coat, Object, WornBy};
use super::status::{
    DISP_E_BADINDEX, DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_TYPEMISMATCH, DISP_E_UNKNOWNINTERFACE,
    DISP_E_UNKNOWNNAME, E_POINTER, HRESULT, Result, S_OK,
};
use super::values::Passable;
use super::variant::RawVariant;

/// What `Invoke` tells of a method that failed.
#[repr(C)]
pub struct Exception {
    code: u16,
    reserved: u16,
    source: *const u16,
    description: *const u16,
    help_file: *const u16,
    help_context: u32,
    reserved_pointer: *mut c_void,
    deferred: *mut c_void,
    result: HRESULT,
}

/// An object for scripts.
#[derive(Clone, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct IDispatch(IUnknown);

#[doc(hidden)]
#[repr(C)]
pub struct IDispatchVtable {
    pub base: IUnknown_Vtbl,
    pub GetTypeInfoCount: unsafe extern "system" fn(*mut c_void, *mut u32) -> HRESULT,
    pub GetTypeInfo: unsafe extern "system" fn(*mut c_void, u32, u32, *mut *mut c_void) -> HRESULT,
    pub GetIDsOfNames:
        unsafe extern "system" fn(*mut c_void, *const GUID, *const *const u16, u32, u32, *mut i32) -> HRESULT,
    pub Invoke: unsafe extern "system" fn(
        *mut c_void,
        i32,
        *const GUID,
        u32,
        u16,
        *const Parameters,
        *mut RawVariant,
        *mut Exception,
        *mut u32,
    ) -> HRESULT,
}

// SAFETY: transparent over a counted pointer to an object with this vtable.
unsafe impl Interface for IDispatch {
    type Vtable = IDispatchVtable;
    const IID: GUID = super::guid("00020400-0000-0000-C000-000000000046");
}

// SAFETY: objects of MSPI are free-threaded.
unsafe impl Send for IDispatch {}
// SAFETY: as above.
unsafe impl Sync for IDispatch {}

impl Passable for IDispatch {}

impl std::ops::Deref for IDispatch {
    type Target = IUnknown;

    fn deref(&self) -> &IUnknown {
        &self.0
    }
}

static NO_NAME: GUID = GUID::zeroed();

impl Exception {
    const fn none() -> Self {
        Self {
            code: 0,
            reserved: 0,
            source: std::ptr::null(),
            description: std::ptr::null(),
            help_file: std::ptr::null(),
            help_context: 0,
            reserved_pointer: null_mut(),
            deferred: null_mut(),
            result: S_OK,
        }
    }
}

impl<T: Coat> WornBy<T> for IDispatch {
    const VTABLE: IDispatchVtable = IDispatchVtable {
        base: <IUnknown as WornBy<T>>::VTABLE,
        GetTypeInfoCount: Object::<T>::type_info_count,
        GetTypeInfo: Object::<T>::type_info,
        GetIDsOfNames: Object::<T>::ids_of_names,
        Invoke: Object::<T>::invoke,
    };
    const TABLE: &'static IDispatchVtable = &<Self as WornBy<T>>::VTABLE;
    const MEMBERS: &'static [Member] = &[];
}

impl<T: Coat> Object<T> {
    unsafe extern "system" fn type_info_count(_this: *mut c_void, count: *mut u32) -> HRESULT {
        // SAFETY: null or good for a number, by COM's contract.
        boundary(|| unsafe { super::boundary::vacate::<u32>(count) }.map(|()| S_OK))
    }

    unsafe extern "system" fn type_info(
        _this: *mut c_void,
        _index: u32,
        _locale: u32,
        info: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: null or good for a pointer, by COM's contract.
        boundary(|| unsafe { super::boundary::vacate::<*mut c_void>(info) }.and(Err(DISP_E_BADINDEX)))
    }

    /// Only the first name is a member's; the others would be its arguments', which have none.
    unsafe extern "system" fn ids_of_names(
        _this: *mut c_void,
        iid: *const GUID,
        names: *const *const u16,
        count: u32,
        _locale: u32,
        numbers: *mut i32,
    ) -> HRESULT {
        boundary(|| {
            // SAFETY: null or a name, by COM's contract.
            unsafe { check_reserved(iid) }?;
            if names.is_null() || numbers.is_null() || count == 0 {
                return Err(E_POINTER);
            }
            for index in 0..count as usize {
                // SAFETY: room for as many numbers as there are names, by COM's contract.
                let place = unsafe { numbers.add(index) };
                // SAFETY: as above.
                unsafe { place.write_unaligned(-1) };
            }
            // SAFETY: not null, so there is a first name.
            let name = unsafe { names.read_unaligned() };
            // SAFETY: null or ends with zero, by COM's contract.
            let name = unsafe { read_name(name) }?;
            let number = number_of(T::FACES.iter().map(|face| face.members), &name).ok_or(DISP_E_UNKNOWNNAME)?;
            // SAFETY: room for the first number.
            unsafe { numbers.write_unaligned(number) };
            if count == 1 { Ok(S_OK) } else { Err(DISP_E_UNKNOWNNAME) }
        })
    }

    unsafe extern "system" fn invoke(
        this: *mut c_void,
        number: i32,
        iid: *const GUID,
        _locale: u32,
        wishes: u16,
        parameters: *const Parameters,
        answer: *mut RawVariant,
        exception: *mut Exception,
        wrong: *mut u32,
    ) -> HRESULT {
        boundary(|| {
            // SAFETY: null or a name, by COM's contract.
            unsafe { check_reserved(iid) }?;
            // SAFETY: our own vtable, so `this` is a cell of a living object of `T`.
            let object = unsafe { Self::behind(this) };
            let (face, member) = find(T::FACES.iter().map(|face| face.members), number, wishes)?;
            // SAFETY: null or good, by COM's contract.
            let arguments = unsafe { read_arguments(parameters, wishes) }?;
            let mut arguments = Arguments { values: arguments.iter().rev() };
            // SAFETY: the cell of the interface that has the member.
            match unsafe { (member.call)(object.cell(face + 1), &mut arguments) } {
                Ok(value) if answer.is_null() => drop(value),
                // SAFETY: not null, so good for a value.
                Ok(value) => unsafe { answer.write_unaligned(value.into_raw()) },
                Err(code @ DISP_E_BADPARAMCOUNT) => return Err(code),
                Err(code @ DISP_E_TYPEMISMATCH) => {
                    if !wrong.is_null() {
                        // SAFETY: not null, so good for the place of the argument that was taken last.
                        unsafe { wrong.write_unaligned(u32::try_from(arguments.values.len()).unwrap_or(0)) };
                    }
                    return Err(code);
                }
                Err(code) if exception.is_null() => return Err(code),
                Err(code) => {
                    // SAFETY: not null, so good for an exception.
                    unsafe { exception.write_unaligned(Exception { result: code, ..Exception::none() }) };
                    return Err(DISP_E_EXCEPTION);
                }
            }
            Ok(S_OK)
        })
    }
}

/// The name of an interface that `IDispatch` keeps for later must be none.
///
/// # Safety
/// `iid` is null or a name.
unsafe fn check_reserved(iid: *const GUID) -> Result<()> {
    // SAFETY: not null, so a name.
    let is_none = iid.is_null() || unsafe { iid.read_unaligned() } == NO_NAME;
    if is_none { Ok(()) } else { Err(DISP_E_UNKNOWNINTERFACE) }
}
