//! The allocator that both sides of a call share: oleaut32 on Windows; elsewhere this library, which exports it to C
//! ([`super::exports`]).

#[cfg(not(windows))]
mod elsewhere;
#[cfg(windows)]
mod windows;

#[cfg(not(windows))]
pub(super) use self::elsewhere::{
    allocate_array, allocate_string, array_count, array_kind, clear_variant, free_array, free_string, get_element,
    put_element, string_length,
};
#[cfg(windows)]
pub(super) use self::windows::{
    allocate_array, allocate_string, array_count, array_kind, clear_variant, free_array, free_string, get_element,
    put_element, string_length,
};
