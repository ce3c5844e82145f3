//! The TSPI functions of one provider, each under its own signature. The signatures are written here from the
//! documentation: a provider linked in must agree, or it does not compile.
//!
//! What they are made of, structures, constants, types and errors, is [`plenary_tsp::abi`]'s, so the host cannot find a
//! mistake of that provider in them. Those are held against the headers of the MinGW project by a C compiler, in
//! `tests/abi`.
#![expect(unsafe_code, reason = "it calls C functions")]

use std::ffi::{OsStr, c_void};
use std::sync::Arc;

use libloading::Library;
use plenary_tsp::abi::exports;
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{
    LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallParams, LineCallStatus,
    LineDevCaps, LineDevStatus, LineExtensionId, VarString,
};
use plenary_tsp::abi::types::{
    AsyncCompletion, DialogCallback, DriverCall, DriverLine, DriverMspLine, Guid, LineEvent, Long, PhoneEvent,
    RequestId, SystemHandle, TapiCall, TapiLine, TapiMspLine, TapiProvider, WideChar, Window,
};
use thiserror::Error;

use super::arguments::Argument;

/// Why a library is no provider.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be loaded.
    #[error("cannot load {path}: {why}")]
    Library {
        /// Which.
        path: String,
        /// What the system says.
        why: libloading::Error,
    },
    /// It lacks a function without which TAPI gives up on a provider.
    #[error("{path} is no telephony provider: it does not export {function}")]
    Missing {
        /// Which.
        path: String,
        /// The function.
        function: &'static str,
    },
}

/// Declares the table, and for each function its safe twin.
macro_rules! entry_points {
    (
        mandatory { $($m_module:ident :: $m_export:ident $m_name:ident ($($m_arg:ident: $m_type:ty),*);)* }
        optional { $($o_module:ident :: $o_export:ident $o_name:ident ($($o_arg:ident: $o_type:ty),*);)* }
    ) => {
        /// The functions without which TAPI does not load a provider.
        #[derive(Clone, Copy, Debug)]
        pub struct Mandatory {
            $(#[doc = concat!("`", stringify!($m_export), "`.")]
            pub $m_name: unsafe extern "system" fn($($m_type),*) -> Long,)*
        }

        /// The functions that a provider may lack: calling one that it lacks is `LINEERR_OPERATIONUNAVAIL`.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Optional {
            $(#[doc = concat!("`", stringify!($o_export), "`.")]
            pub $o_name: Option<unsafe extern "system" fn($($o_type),*) -> Long>,)*
        }

        #[expect(clippy::too_many_arguments, reason = "TSPI has them")]
        impl EntryPoints {
            /// Every name that the host asks of a provider.
            pub const NAMES: &[&str] = &[$(stringify!($m_export),)* $(stringify!($o_export),)*];

            $(pub(crate) fn $m_name(&self, $($m_arg: <$m_type as Argument>::Safe<'_>),*) -> Long {
                // SAFETY: the table holds functions of this signature. Pointers come from memory borrowed until the
                // function returns, which says its own size.
                unsafe { (self.mandatory.$m_name)($(Argument::of($m_arg)),*) }
            })*

            $(pub(crate) fn $o_name(&self, $($o_arg: <$o_type as Argument>::Safe<'_>),*) -> Long {
                let Some(function) = self.optional.$o_name else { return line_err::OPERATIONUNAVAIL };
                // SAFETY: as above.
                unsafe { function($(Argument::of($o_arg)),*) }
            })*
        }

        impl EntryPoints {
            /// The provider that is linked into this program. A process has one: a second start while it runs is the
            /// first one's.
            #[must_use]
            pub fn linked() -> Self {
                let mandatory = Mandatory { $($m_name: exports::$m_module::$m_export,)* };
                let optional = Optional { $($o_name: Some(exports::$o_module::$o_export),)* };
                Self { mandatory, optional, _library: None }
            }
        }

        impl Mandatory {
            /// All of them, or the name of one that is missing.
            fn of(library: &Library) -> Result<Self, &'static str> {
                Ok(Self { $($m_name: {
                    // SAFETY: who calls `load` vouches that a library's functions are what their names say.
                    unsafe { library.get(concat!(stringify!($m_export), "\0")) }.map(|symbol| *symbol).map_err(|_| stringify!($m_export))?
                },)* })
            }
        }

        impl Optional {
            fn of(library: &Library) -> Self {
                Self { $($o_name: {
                    // SAFETY: as above.
                    unsafe { library.get(concat!(stringify!($o_export), "\0")) }.map(|symbol| *symbol).ok()
                },)* }
            }
        }
    };
}

/// A provider's functions, and the library they live in if it was loaded.
#[derive(Clone, Debug)]
pub struct EntryPoints {
    mandatory: Mandatory,
    optional: Optional,
    /// Kept loaded while anybody may call into it.
    _library: Option<Arc<Library>>,
}

impl EntryPoints {
    /// Loads a provider built as a library: `.so`, `.tsp`, `.dll`.
    ///
    /// The library's code runs in this process and is trusted as such: load what you would link.
    ///
    /// # Errors
    ///
    /// When it cannot be loaded, or lacks what every provider has.
    pub fn load(path: impl AsRef<OsStr>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let name = || path.to_string_lossy().into_owned();
        // SAFETY: loading runs the library's initialisers; that it is trusted is written above.
        let library = unsafe { Library::new(path) }.map_err(|why| LoadError::Library { path: name(), why })?;
        let mandatory = Mandatory::of(&library).map_err(|function| LoadError::Missing { path: name(), function })?;
        Ok(Self { mandatory, optional: Optional::of(&library), _library: Some(Arc::new(library)) })
    }

    /// A provider of these functions.
    ///
    /// # Safety
    ///
    /// Each must do no more with its arguments than TSPI allows, and stay callable for as long as the program runs.
    #[must_use]
    pub unsafe fn of(mandatory: Mandatory, optional: Optional) -> Self {
        Self { mandatory, optional, _library: None }
    }
}

entry_points! {
    mandatory {
        provider::TSPI_lineNegotiateTSPIVersion negotiate_version(device: u32, low: u32, high: u32, version: *mut u32);
        provider::TSPI_providerEnumDevices enum_devices(
            permanent_id: u32, lines: *mut u32, phones: *mut u32, provider: TapiProvider, line: Option<LineEvent>,
            phone: Option<PhoneEvent>
        );
        provider::TSPI_providerInit init(
            version: u32, permanent_id: u32, line_base: u32, phone_base: u32, lines: usize, phones: usize,
            completion: Option<AsyncCompletion>, options: *mut u32
        );
        provider::TSPI_providerShutdown shutdown(version: u32, permanent_id: u32);
    }
    optional {
        install::TSPI_providerUIIdentify ui_identify(library: *mut WideChar);
        install::TSPI_providerInstall install(owner: Window, permanent_id: u32);
        install::TSPI_providerRemove remove(owner: Window, permanent_id: u32);
        install::TUISPI_providerInstall dialogs_install(
            callback: Option<DialogCallback>, owner: Window, permanent_id: u32
        );
        install::TUISPI_providerRemove dialogs_remove(
            callback: Option<DialogCallback>, owner: Window, permanent_id: u32
        );
        unavailable::TSPI_providerCreateLineDevice create_line_device(temporary: usize, device: u32);
        line::TSPI_lineGetDevCaps dev_caps(device: u32, version: u32, extension: u32, caps: *mut LineDevCaps);
        line::TSPI_lineGetAddressCaps address_caps(
            device: u32, address: u32, version: u32, extension: u32, caps: *mut LineAddressCaps
        );
        line::TSPI_lineGetExtensionID extension_id(device: u32, version: u32, extension: *mut LineExtensionId);
        msp::TSPI_lineMSPIdentify msp_identify(device: u32, class: *mut Guid);
        line::TSPI_lineOpen open(
            device: u32, tapi: TapiLine, line: *mut DriverLine, version: u32, event: Option<LineEvent>
        );
        line::TSPI_lineClose close(line: DriverLine);
        line::TSPI_lineSetStatusMessages set_status_messages(line: DriverLine, lines: u32, addresses: u32);
        line::TSPI_lineSetDefaultMediaDetection set_default_media_detection(line: DriverLine, media: u32);
        line::TSPI_lineGetLineDevStatus dev_status(line: DriverLine, status: *mut LineDevStatus);
        line::TSPI_lineGetAddressStatus address_status(line: DriverLine, address: u32, status: *mut LineAddressStatus);
        line::TSPI_lineGetNumAddressIDs num_address_ids(line: DriverLine, count: *mut u32);
        line::TSPI_lineGetAddressID address_id(
            line: DriverLine, address: *mut u32, mode: u32, text: *const WideChar, size: u32
        );
        line::TSPI_lineGetID device_id(
            line: DriverLine, address: u32, call: DriverCall, select: u32, id: *mut VarString,
            class: *const WideChar, process: SystemHandle
        );
        line::TSPI_lineGetCallHubTracking call_hub_tracking(line: DriverLine, tracking: *mut LineCallHubTrackingInfo);
        line::TSPI_lineSetCallHubTracking set_call_hub_tracking(line: DriverLine, tracking: *mut LineCallHubTrackingInfo);
        msp::TSPI_lineCreateMSPInstance create_msp_instance(
            line: DriverLine, address: u32, tapi: TapiMspLine, instance: *mut DriverMspLine
        );
        msp::TSPI_lineCloseMSPInstance close_msp_instance(instance: DriverMspLine);
        msp::TSPI_lineReceiveMSPData receive_msp_data(
            line: DriverLine, call: DriverCall, instance: DriverMspLine, bytes: *mut c_void, size: u32
        );
        call::TSPI_lineMakeCall make_call(
            request: RequestId, line: DriverLine, tapi: TapiCall, call: *mut DriverCall, address: *const WideChar,
            country: u32, params: *const LineCallParams
        );
        call::TSPI_lineAccept accept(request: RequestId, call: DriverCall, user_info: *const u8, size: u32);
        call::TSPI_lineAnswer answer(request: RequestId, call: DriverCall, user_info: *const u8, size: u32);
        call::TSPI_lineDrop drop_call(request: RequestId, call: DriverCall, user_info: *const u8, size: u32);
        call::TSPI_lineCloseCall close_call(call: DriverCall);
        call::TSPI_lineGetCallInfo call_info(call: DriverCall, info: *mut LineCallInfo);
        call::TSPI_lineGetCallStatus call_status(call: DriverCall, status: *mut LineCallStatus);
        call::TSPI_lineGetCallAddressID call_address_id(call: DriverCall, address: *mut u32);
        call::TSPI_lineGetCallIDs call_ids(call: DriverCall, address: *mut u32, id: *mut u32, related: *mut u32);
        call::TSPI_lineSetAppSpecific set_app_specific(call: DriverCall, value: u32);
        call::TSPI_lineSetMediaMode set_media_mode(call: DriverCall, media: u32);
        call::TSPI_lineSetCallData set_call_data(request: RequestId, call: DriverCall, bytes: *mut c_void, size: u32);
        call::TSPI_lineSetCallQualityOfService set_quality(
            request: RequestId, call: DriverCall, sending: *mut c_void, sending_size: u32, receiving: *mut c_void,
            receiving_size: u32
        );
    }
}
