//! Where this very library lies: `TSPI_providerUIIdentify` names the file that has the dialogs, and that is it.

use std::path::PathBuf;

/// The file of the library, or of the program that has it linked in.
#[cfg(unix)]
pub(super) fn own_file() -> Option<PathBuf> {
    use std::ffi::{CStr, OsStr};
    use std::mem::MaybeUninit;
    use std::os::unix::ffi::OsStrExt as _;

    let mut found = MaybeUninit::<libc::Dl_info>::uninit();
    let inside = (own_file as fn() -> Option<PathBuf>) as *const libc::c_void;
    // SAFETY: `dladdr` takes any address, and writes `found` when it answers other than 0.
    if unsafe { libc::dladdr(inside, found.as_mut_ptr()) } == 0 {
        return None;
    }
    // SAFETY: it answered other than 0.
    let found = unsafe { found.assume_init() };
    if found.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the name is the loader's, ends with a null, and lives as long as the library is loaded: we are in it.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    std::path::absolute(OsStr::from_bytes(name.to_bytes())).ok()
}

/// The file of the library, or of the program that has it linked in.
#[cfg(windows)]
pub(super) fn own_file() -> Option<PathBuf> {
    use std::ffi::OsString;
    use std::os::windows::ffi::OsStringExt as _;
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, GetModuleFileNameW,
        GetModuleHandleExW,
    };

    const LONGEST: u32 = 4096;
    let mut module = std::ptr::null_mut();
    let inside = (own_file as fn() -> Option<PathBuf>) as *const u16;
    let how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    // SAFETY: the first flag says that `inside` is any address; `module` is ours to write.
    if unsafe { GetModuleHandleExW(how, inside, &raw mut module) } == 0 {
        return None;
    }
    let mut name = vec![0_u16; LONGEST as usize];
    // SAFETY: `module` is loaded, since we are in it; `name` has as many units as it is said to have.
    let length = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), LONGEST) };
    let length = usize::try_from(length).ok().filter(|length| (1..name.len()).contains(length))?;
    name.get(..length).map(|name| PathBuf::from(OsString::from_wide(name)))
}
