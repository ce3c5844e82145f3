//! A media provider's library, and objects of its class.
#![expect(unsafe_code, reason = "it calls functions of foreign libraries")]

use std::ffi::{OsStr, c_void};
use std::fmt;
use std::mem::ManuallyDrop;

use libloading::Library;
use plenary_msp::com::kit::status::{E_POINTER, S_OK};
use plenary_msp::com::kit::{GUID, HRESULT, IUnknown, Interface, Result, check, guid};
use plenary_tsp::abi::types::Guid;
use thiserror::Error;
use windows_core::IUnknown_Vtbl;

use super::part::{Inner, Whole};

/// `DllGetClassObject`
pub type GetClassObject = unsafe extern "system" fn(*const GUID, *const GUID, *mut *mut c_void) -> HRESULT;
/// `DllCanUnloadNow`
pub type CanUnloadNow = unsafe extern "system" fn() -> HRESULT;

/// Why a library is no media provider.
#[derive(Debug, Error)]
pub enum MediaLoadError {
    /// It cannot be loaded.
    #[error("{path} cannot be loaded: {why}")]
    Library {
        /// Which library.
        path: String,
        /// Why.
        #[source]
        why: libloading::Error,
    },
    /// It is something else.
    #[error("{path} is no media provider: it does not export {function}")]
    Missing {
        /// Which library.
        path: String,
        /// The function that it lacks.
        function: &'static str,
    },
}

/// Where objects of a media provider come from.
#[derive(Clone, Copy)]
pub struct MediaProvider {
    class_object: GetClassObject,
    can_unload: Option<CanUnloadNow>,
}

impl MediaProvider {
    /// The provider that is linked into this program.
    #[must_use]
    pub fn linked() -> Self {
        Self { class_object: plenary_msp::com::module::DllGetClassObject, can_unload: Some(can_unload_now) }
    }

    /// Loads a provider built as a library: `.so`, `.dll`. It stays loaded: GStreamer, which it brings along, cannot be
    /// unloaded either.
    ///
    /// The library's code runs in this process and is trusted as such: load what you would link. Where there is no
    /// oleaut32, its texts must come from the allocator of Rust's system, as those of the linked one do.
    ///
    /// # Errors
    ///
    /// When it cannot be loaded, or lacks what every provider has.
    pub fn load(path: impl AsRef<OsStr>) -> std::result::Result<Self, MediaLoadError> {
        const CLASS_OBJECT: &str = "DllGetClassObject";
        let path = path.as_ref();
        let name = || path.to_string_lossy().into_owned();
        // SAFETY: loading runs the library's initialisers; that it is trusted is written above.
        let library = unsafe { Library::new(path) }.map_err(|why| MediaLoadError::Library { path: name(), why })?;
        let library = ManuallyDrop::new(library);
        // SAFETY: who calls `load` vouches that a library's functions are what their names say.
        let class_object = unsafe { library.get::<GetClassObject>(CLASS_OBJECT) }.map(|symbol| *symbol);
        // SAFETY: as above.
        let can_unload = unsafe { library.get::<CanUnloadNow>("DllCanUnloadNow") }.map(|symbol| *symbol).ok();
        match class_object {
            Ok(class_object) => Ok(Self { class_object, can_unload }),
            Err(_) => Err(MediaLoadError::Missing { path: name(), function: CLASS_OBJECT }),
        }
    }

    /// A provider of these functions.
    ///
    /// # Safety
    ///
    /// They must do no more with their arguments than COM allows, and stay callable for as long as the program runs.
    #[must_use]
    pub unsafe fn of(class_object: GetClassObject, can_unload: Option<CanUnloadNow>) -> Self {
        Self { class_object, can_unload }
    }

    /// Whether the library says that it is not used any more: every object is gone. `None`: it cannot be asked.
    #[must_use]
    pub fn is_unused(&self) -> Option<bool> {
        // SAFETY: it takes nothing.
        self.can_unload.map(|ask| unsafe { ask() } == S_OK)
    }

    /// A part of `whole`, of the class that the telephony provider named.
    pub(crate) fn create(&self, class: Guid, whole: &Whole) -> Result<Inner> {
        let Guid { data1, data2, data3, data4 } = class;
        let class = GUID::from_values(data1, data2, data3, data4);
        let factory = self.factory(&class)?;
        let (outer, mut inner) = (whole.unknown().as_raw(), std::ptr::null_mut());
        let create = factory.vtable().CreateInstance;
        // SAFETY: a living factory; an outer object that lives longer; room for the answer.
        check(unsafe { create(factory.as_raw(), outer, &IUnknown::IID, &raw mut inner) })?;
        if inner.is_null() {
            return Err(E_POINTER);
        }
        // SAFETY: an IUnknown, as was asked for, with a count of ours.
        Ok(Inner::new(unsafe { IUnknown::from_raw(inner) }))
    }

    fn factory(&self, class: &GUID) -> Result<IClassFactory> {
        let mut factory = std::ptr::null_mut();
        // SAFETY: two names, and room for the answer.
        check(unsafe { (self.class_object)(class, &IClassFactory::IID, &raw mut factory) })?;
        if factory.is_null() {
            return Err(E_POINTER);
        }
        // SAFETY: what was asked for, with a count of ours.
        Ok(unsafe { IClassFactory::from_raw(factory) })
    }
}

impl fmt::Debug for MediaProvider {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("MediaProvider").finish_non_exhaustive()
    }
}

/// `DllCanUnloadNow` of the linked provider, as C calls it.
unsafe extern "system" fn can_unload_now() -> HRESULT {
    plenary_msp::com::module::DllCanUnloadNow()
}

/// What makes objects of a class.
#[derive(Clone)]
#[repr(transparent)]
struct IClassFactory(IUnknown);

/// Its functions, as `unknwn.h` has them.
#[repr(C)]
#[expect(non_snake_case, reason = "as the header calls them")]
struct IClassFactoryVtable {
    base: IUnknown_Vtbl,
    CreateInstance: unsafe extern "system" fn(*mut c_void, *mut c_void, *const GUID, *mut *mut c_void) -> HRESULT,
    LockServer: unsafe extern "system" fn(*mut c_void, i32) -> HRESULT,
}

// SAFETY: transparent over a counted pointer to an object with these functions.
unsafe impl Interface for IClassFactory {
    type Vtable = IClassFactoryVtable;
    const IID: GUID = guid("00000001-0000-0000-C000-000000000046");
}
