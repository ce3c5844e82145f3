//! IDispatch: calling methods by name, for scripts.
//!
//! An object has one IDispatch, behind all its dual interfaces: a script sees the members of all of them, by names that do
//! not collide. There is no type library; names get numbers here.
//!
//! ```text
//!   number of a name:  ┌ interface ┬ member ┐      `get_Name` and `put_Name` are one name, `Name`
//!                      └  16 bits  ┴ 16 bits┘      Item is 0, _NewEnum -4, as collections have it
//! ```

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr::null_mut;

use windows_core::{GUID, IUnknown, IUnknown_Vtbl, Interface};

use super::boundary::boundary;
use super::bstr::Bstr;
use super::object::{Coat, Object, WornBy};
use super::status::{
    DISP_E_BADINDEX, DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_MEMBERNOTFOUND, DISP_E_NONAMEDARGS,
    DISP_E_TYPEMISMATCH, DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_POINTER, HRESULT, Result, S_OK, check,
};
use super::values::Passable;
use super::variant::{RawVariant, Variant};

/// What `Invoke` is asked to do. A script that only calls says both `METHOD` and `GET`.
mod wish {
    pub(super) const METHOD: u16 = 1;
    pub(super) const GET: u16 = 2;
    pub(super) const PUT: u16 = 4;
    pub(super) const PUT_REFERENCE: u16 = 8;
}

/// The one argument that has a name: what a property is set to.
static PROPERTY_PUT: i32 = -3;
/// Numbers that scripts know without asking.
const WELL_KNOWN: [(&str, i32); 2] = [("Item", 0), ("_NewEnum", -4)];
/// The longest name that is looked for.
const LONGEST_NAME: usize = 64;
/// The most arguments that a script may pass.
const MOST_ARGUMENTS: u32 = 16;

/// A method that scripts can call.
pub struct Member {
    /// Its name in the header.
    pub name: &'static str,
    /// Calls it. The pointer must be the interface that has it.
    pub call: unsafe fn(*mut c_void, &mut Arguments<'_>) -> Result<Variant>,
}

impl Member {
    /// Its name for scripts, and what must be wished for to get it.
    fn title(&self) -> (&'static str, u16) {
        if let Some(name) = self.name.strip_prefix("get_") {
            (name, wish::GET)
        } else if let Some(name) = self.name.strip_prefix("put_") {
            (name, wish::PUT | wish::PUT_REFERENCE)
        } else {
            (self.name, wish::METHOD)
        }
    }
}

/// What a script passes, first argument first.
pub struct Arguments<'a> {
    /// As scripts have it: the last one first.
    values: std::iter::Rev<std::slice::Iter<'a, ManuallyDrop<Variant>>>,
}

impl<'a> Arguments<'a> {
    /// The next one.
    ///
    /// # Errors
    /// `DISP_E_BADPARAMCOUNT`
    #[expect(clippy::should_implement_trait, reason = "one too few is an error here")]
    pub fn next(&mut self) -> Result<&'a Variant> {
        self.values.next().map(|value| &**value).ok_or(DISP_E_BADPARAMCOUNT)
    }

    /// There must be none left.
    ///
    /// # Errors
    /// `DISP_E_BADPARAMCOUNT`
    pub fn finish(&self) -> Result<()> {
        if self.values.len() == 0 { Ok(()) } else { Err(DISP_E_BADPARAMCOUNT) }
    }
}

/// What C passes to `Invoke`.
#[repr(C)]
pub struct Parameters {
    pub(super) values: *const RawVariant,
    pub(super) names: *const i32,
    pub(super) count: u32,
    pub(super) named: u32,
}

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

/// For hosts: what a script does.
impl IDispatch {
    /// The number of a name.
    ///
    /// # Errors
    /// `DISP_E_UNKNOWNNAME`
    pub fn number_of(&self, name: &str) -> Result<i32> {
        let name: Vec<u16> = name.encode_utf16().chain([0]).collect();
        let (names, mut number) = (name.as_ptr(), 0);
        // SAFETY: a living object, one name that ends with zero, and room for one number.
        let code = unsafe {
            (self.vtable().GetIDsOfNames)(self.as_raw(), &raw const NO_NAME, &raw const names, 1, 0, &raw mut number)
        };
        check(code).map(|()| number)
    }

    /// Calls a method, or reads a property, by name.
    ///
    /// # Errors
    /// What the method answered.
    pub fn call(&self, name: &str, arguments: &[Variant]) -> Result<Variant> {
        self.invoke(name, wish::METHOD | wish::GET, arguments, false)
    }

    /// Sets a property by name: the last argument is the value.
    ///
    /// # Errors
    /// What the method answered.
    pub fn put(&self, name: &str, arguments: &[Variant]) -> Result<()> {
        self.invoke(name, wish::PUT, arguments, true).map(drop)
    }

    fn invoke(&self, name: &str, wishes: u16, arguments: &[Variant], named: bool) -> Result<Variant> {
        let number = self.number_of(name)?;
        let reversed: Vec<RawVariant> = arguments.iter().rev().map(Variant::as_raw).collect();
        let count = u32::try_from(reversed.len()).map_err(|_| DISP_E_BADPARAMCOUNT)?;
        let names = if named { &raw const PROPERTY_PUT } else { std::ptr::null() };
        let parameters = Parameters { values: reversed.as_ptr(), names, count, named: named.into() };
        let (mut answer, mut exception) = (RawVariant::EMPTY, Exception::none());
        // SAFETY: a living object; parameters that live through the call, and room for what is answered.
        let code = unsafe {
            (self.vtable().Invoke)(
                self.as_raw(),
                number,
                &raw const NO_NAME,
                0,
                wishes,
                &raw const parameters,
                &raw mut answer,
                &raw mut exception,
                null_mut(),
            )
        };
        // SAFETY: the answer is ours.
        let answer = unsafe { Variant::own(answer) };
        for text in [exception.source, exception.description, exception.help_file] {
            // SAFETY: null or a text, which is ours as the answer is.
            drop(unsafe { Bstr::own(text) });
        }
        if code == DISP_E_EXCEPTION { Err(exception.result) } else { check(code).map(|()| answer) }
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

/// A name as scripts write it.
///
/// # Safety
/// `name` is null or ends with zero.
unsafe fn read_name(name: *const u16) -> Result<String> {
    if name.is_null() {
        return Err(E_POINTER);
    }
    let mut units = Vec::new();
    while units.len() <= LONGEST_NAME {
        // SAFETY: the zero was not reached, so this one is inside.
        let unit = unsafe { name.add(units.len()) };
        // SAFETY: as above.
        match unsafe { unit.read_unaligned() } {
            0 => return String::from_utf16(&units).map_err(|_| DISP_E_UNKNOWNNAME),
            unit => units.push(unit),
        }
    }
    Err(DISP_E_UNKNOWNNAME)
}

/// The arguments, still the caller's, last one first.
///
/// # Safety
/// `parameters` is null or good, by COM's contract, for as long as what is returned is used.
unsafe fn read_arguments(parameters: *const Parameters, wishes: u16) -> Result<Vec<ManuallyDrop<Variant>>> {
    if parameters.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: not null, so good.
    let Parameters { values, names, count, named } = unsafe { parameters.read_unaligned() };
    let is_put = wishes & (wish::PUT | wish::PUT_REFERENCE) != 0;
    // SAFETY: as many names as are named.
    let allowed =
        named == 0 || (named == 1 && is_put && !names.is_null() && unsafe { names.read_unaligned() } == PROPERTY_PUT);
    if !allowed {
        return Err(DISP_E_NONAMEDARGS);
    }
    if count > MOST_ARGUMENTS {
        return Err(DISP_E_BADPARAMCOUNT);
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    if values.is_null() {
        return Err(E_POINTER);
    }
    let read = |index| {
        // SAFETY: as many values as are counted. Nobody says how they are aligned, so they are copied.
        let raw = unsafe { values.wrapping_add(index).read_unaligned() };
        // SAFETY: a VARIANT, which is not dropped: the caller clears it.
        ManuallyDrop::new(unsafe { Variant::own(raw) })
    };
    Ok((0..count as usize).map(read).collect())
}

/// Interfaces and their members, numbered.
fn numbered(faces: impl Iterator<Item = &'static [Member]>) -> impl Iterator<Item = (usize, i32, &'static Member)> {
    faces.enumerate().flat_map(|(face, members)| {
        members.iter().enumerate().map(move |(index, member)| {
            let position = |index: usize| i32::from(u16::try_from(index).unwrap_or(u16::MAX));
            (face, (position(face) << 16) | (position(index) + 1), member)
        })
    })
}

/// The number of a name: that of the first member that has it. Case does not count.
fn number_of(faces: impl Iterator<Item = &'static [Member]>, name: &str) -> Option<i32> {
    let (_, number, member) = numbered(faces).find(|(_, _, member)| member.title().0.eq_ignore_ascii_case(name))?;
    let known = WELL_KNOWN.iter().find(|(known, _)| *known == member.title().0);
    Some(known.map_or(number, |(_, known)| *known))
}

/// The member that a number and what is wished for mean, and whose it is.
fn find(
    faces: impl Iterator<Item = &'static [Member]> + Clone,
    number: i32,
    wishes: u16,
) -> Result<(usize, &'static Member)> {
    let known = WELL_KNOWN.iter().find(|(_, known)| *known == number).map(|(name, _)| *name);
    let named = numbered(faces.clone())
        .find(|(_, found, member)| known.map_or(*found == number, |name| member.title().0 == name));
    let (face, _, named) = named.ok_or(DISP_E_MEMBERNOTFOUND)?;
    let (name, _) = named.title();
    numbered(faces)
        .filter(|(found, _, member)| *found == face && member.title().0 == name)
        .find(|(_, _, member)| {
            member.title().1 & wishes != 0 || (member.title().1 == wish::METHOD && wishes & wish::GET != 0)
        })
        .map(|(face, _, member)| (face, member))
        .ok_or(DISP_E_MEMBERNOTFOUND)
}
