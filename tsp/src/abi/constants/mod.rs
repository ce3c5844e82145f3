//! The numbers of TAPI and TSPI, by the group their C names begin with: `LINECALLSTATE_IDLE` is
//! [`call_state::IDLE`]. [`GROUPS`] lists them all, so that a C compiler can hold each against the Windows headers.

mod call;
mod line;
mod messages;

pub use call::{
    answer_mode, call_feature, call_feature2, call_info_state, call_origin, call_param_flags, call_party_id,
    call_privilege, call_reason, call_select, call_state, connected_mode, disconnect_mode, media_mode, offering_mode,
    remove_from_conf,
};
pub use line::{
    addr_cap_flags, addr_feature, address_mode, address_sharing, address_state, address_type, bearer_mode,
    call_hub_tracking, dev_cap_flags, dev_state, dev_status_flags, line_feature, string_format,
};
pub use messages::{message, qos_info, tapi_media_type, ui_object};

/// A C prefix, and the numbers whose names begin with it.
pub type Group = (&'static str, &'static [(&'static str, u32)]);

/// Every number of TAPI and TSPI here under its C name.
pub const GROUPS: &[Group] = &joined::<{ line::GROUPS.len() + call::GROUPS.len() + messages::GROUPS.len() }>(&[
    line::GROUPS,
    call::GROUPS,
    messages::GROUPS,
]);

/// The groups of all `families`, `N` in number.
const fn joined<const N: usize>(families: &[&[Group]]) -> [Group; N] {
    let mut all = [("", &[] as &[(&str, u32)]); N];
    let (mut family, mut group, mut count) = (0, 0, 0);
    while family < families.len() {
        if group == families[family].len() {
            family += 1;
            group = 0;
        } else {
            all[count] = families[family][group];
            group += 1;
            count += 1;
        }
    }
    assert!(count == N);
    all
}

/// Declares a module of numbers for each C prefix, and the list of all.
macro_rules! numbers {
    ($($(#[$about:meta])* $module:ident $prefix:literal { $($name:ident = $value:literal,)+ })+) => {
        $($(#[$about])* pub mod $module {
            $(#[doc = concat!("`", $prefix, stringify!($name), "`.")] pub const $name: u32 = $value;)+
        })+

        /// Every number of this file under its C name.
        pub(super) const GROUPS: &[super::Group] = &[$(($prefix, &[$((stringify!($name), $module::$name)),+])),+];
    };
}
use numbers;
