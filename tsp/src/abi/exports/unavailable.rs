//! What TSPI has and conferences have not: each answers `LINEERR_OPERATIONUNAVAIL` and looks at nothing.

use std::ffi::c_void;

use crate::abi::boundary::boundary;
use crate::abi::structures::{LineCallParams, LineDialParams, VarString};
use crate::abi::types::{
    DialogCallback, DriverCall, DriverDialog, DriverLine, DriverPhone, Long, PhoneEvent, RequestId, SystemHandle,
    TapiCall, TapiDialog, WideChar, Window,
};
use crate::error::Error;

/// Declares functions by the reason for which they are unavailable, and the list of all.
macro_rules! unavailable {
    ($($reason:literal { $($name:ident($($parameter:ident: $type:ty),*);)+ })+) => {
        $($(
            #[doc = concat!("Unavailable: ", $reason, ".")]
            #[unsafe(no_mangle)]
            pub unsafe extern "system" fn $name($($parameter: $type),*) -> Long {
                let _ = ($($parameter,)*);
                boundary(stringify!($name), || Err(Error::Unavailable))
            }
        )+)+

        /// The names of this file's functions, by the reason for which they are unavailable.
        pub(super) const REASONS: &[(&str, &[&str])] = &[$(($reason, &[$(stringify!($name)),+])),+];
    };
}

unavailable! {
    "there are no telephones" {
        TSPI_phoneClose(phone: DriverPhone);
        TSPI_phoneDevSpecific(request_id: RequestId, phone: DriverPhone, params: *mut c_void, size: u32);
        TSPI_phoneGetButtonInfo(phone: DriverPhone, button_lamp_id: u32, button_info: *mut c_void);
        TSPI_phoneGetData(phone: DriverPhone, data_id: u32, data: *mut c_void, size: u32);
        TSPI_phoneGetDevCaps(device_id: u32, tspi_version: u32, ext_version: u32, phone_caps: *mut c_void);
        TSPI_phoneGetDisplay(phone: DriverPhone, display: *mut VarString);
        TSPI_phoneGetExtensionID(device_id: u32, tspi_version: u32, extension_id: *mut c_void);
        TSPI_phoneGetGain(phone: DriverPhone, hook_switch_dev: u32, gain: *mut u32);
        TSPI_phoneGetHookSwitch(phone: DriverPhone, hook_switch_devs: *mut u32);
        TSPI_phoneGetIcon(device_id: u32, device_class: *const WideChar, lph_icon: *mut SystemHandle);
        TSPI_phoneGetID(
            phone: DriverPhone, device_id: *mut VarString, device_class: *const WideChar, target_process:
            SystemHandle
        );
        TSPI_phoneGetLamp(phone: DriverPhone, button_lamp_id: u32, lamp_mode: *mut u32);
        TSPI_phoneGetRing(phone: DriverPhone, ring_mode: *mut u32, volume: *mut u32);
        TSPI_phoneGetStatus(phone: DriverPhone, phone_status: *mut c_void);
        TSPI_phoneGetVolume(phone: DriverPhone, hook_switch_dev: u32, volume: *mut u32);
        TSPI_phoneNegotiateExtVersion(
            device_id: u32, tspi_version: u32, low_version: u32, high_version: u32, ext_version: *mut u32
        );
        TSPI_phoneNegotiateTSPIVersion(
            device_id: u32, low_version: u32, high_version: u32, tspi_version: *mut u32
        );
        TSPI_phoneOpen(
            device_id: u32, phone: usize, out_phone: *mut DriverPhone, tspi_version: u32, event_proc:
            Option<PhoneEvent>
        );
        TSPI_phoneSelectExtVersion(phone: DriverPhone, ext_version: u32);
        TSPI_phoneSetButtonInfo(
            request_id: RequestId, phone: DriverPhone, button_lamp_id: u32, button_info: *const c_void
        );
        TSPI_phoneSetData(
            request_id: RequestId, phone: DriverPhone, data_id: u32, data: *const c_void, size: u32
        );
        TSPI_phoneSetDisplay(
            request_id: RequestId, phone: DriverPhone, row: u32, column: u32, display: *const WideChar, size: u32
        );
        TSPI_phoneSetGain(request_id: RequestId, phone: DriverPhone, hook_switch_dev: u32, gain: u32);
        TSPI_phoneSetHookSwitch(
            request_id: RequestId, phone: DriverPhone, hook_switch_devs: u32, hook_switch_mode: u32
        );
        TSPI_phoneSetLamp(request_id: RequestId, phone: DriverPhone, button_lamp_id: u32, lamp_mode: u32);
        TSPI_phoneSetRing(request_id: RequestId, phone: DriverPhone, ring_mode: u32, volume: u32);
        TSPI_phoneSetStatusMessages(
            phone: DriverPhone, phone_states: u32, button_modes: u32, button_states: u32
        );
        TSPI_phoneSetVolume(request_id: RequestId, phone: DriverPhone, hook_switch_dev: u32, volume: u32);
        TSPI_providerCreatePhoneDevice(temp_id: usize, device_id: u32);
        TUISPI_phoneConfigDialog(
            callback: Option<DialogCallback>, device_id: u32, owner: Window, device_class: *const WideChar
        );
    }
    "a conference has no parties to add, remove or set up: people come and go by themselves" {
        TSPI_lineAddToConference(request_id: RequestId, conf_call: DriverCall, consult_call: DriverCall);
        TSPI_linePrepareAddToConference(
            request_id: RequestId, conf_call: DriverCall, consult_call: TapiCall, out_consult_call: *mut DriverCall,
            call_params: *const LineCallParams
        );
        TSPI_lineRemoveFromConference(request_id: RequestId, call: DriverCall);
        TSPI_lineSetupConference(
            request_id: RequestId, call: DriverCall, line: DriverLine, conf_call: TapiCall, out_conf_call: *mut
            DriverCall, consult_call: TapiCall, out_consult_call: *mut DriverCall, num_parties: u32, call_params:
            *const LineCallParams
        );
    }
    "a call to a conference cannot be transferred, redirected, parked, picked up or forwarded" {
        TSPI_lineBlindTransfer(
            request_id: RequestId, call: DriverCall, dest_address: *const WideChar, country_code: u32
        );
        TSPI_lineCompleteTransfer(
            request_id: RequestId, call: DriverCall, consult_call: DriverCall, conf_call: TapiCall, out_conf_call:
            *mut DriverCall, transfer_mode: u32
        );
        TSPI_lineSetupTransfer(
            request_id: RequestId, call: DriverCall, consult_call: TapiCall, out_consult_call: *mut DriverCall,
            call_params: *const LineCallParams
        );
        TSPI_lineRedirect(
            request_id: RequestId, call: DriverCall, dest_address: *const WideChar, country_code: u32
        );
        TSPI_linePark(
            request_id: RequestId, call: DriverCall, park_mode: u32, dir_address: *const WideChar, non_dir_address:
            *mut VarString
        );
        TSPI_lineUnpark(
            request_id: RequestId, line: DriverLine, address_id: u32, call: TapiCall, out_call: *mut DriverCall,
            dest_address: *const WideChar
        );
        TSPI_linePickup(
            request_id: RequestId, line: DriverLine, address_id: u32, call: TapiCall, out_call: *mut DriverCall,
            dest_address: *const WideChar, group_id: *const WideChar
        );
        TSPI_lineForward(
            request_id: RequestId, line: DriverLine, all_addresses: u32, address_id: u32, forward_list: *const
            c_void, num_rings_no_answer: u32, consult_call: TapiCall, out_consult_call: *mut DriverCall,
            call_params: *const LineCallParams
        );
        TSPI_lineCompleteCall(
            request_id: RequestId, call: DriverCall, completion_id: *mut u32, completion_mode: u32, message_id: u32
        );
        TSPI_lineUncompleteCall(request_id: RequestId, line: DriverLine, completion_id: u32);
    }
    "nobody puts a conference on hold: stop the streams instead" {
        TSPI_lineHold(request_id: RequestId, call: DriverCall);
        TSPI_lineUnhold(request_id: RequestId, call: DriverCall);
        TSPI_lineSwapHold(request_id: RequestId, active_call: DriverCall, held_call: DriverCall);
    }
    "media is the media provider's matter: no digits, tones, terminals or media control here" {
        TSPI_lineGatherDigits(
            call: DriverCall, end_to_end_id: u32, digit_modes: u32, digits: *mut WideChar, num_digits: u32,
            termination_digits: *const WideChar, first_digit_timeout: u32, inter_digit_timeout: u32
        );
        TSPI_lineGenerateDigits(
            call: DriverCall, end_to_end_id: u32, digit_mode: u32, digits: *const WideChar, duration: u32
        );
        TSPI_lineGenerateTone(
            call: DriverCall, end_to_end_id: u32, tone_mode: u32, duration: u32, num_tones: u32, tones: *const
            c_void
        );
        TSPI_lineMonitorDigits(call: DriverCall, digit_modes: u32);
        TSPI_lineMonitorTones(
            call: DriverCall, tone_list_id: u32, tone_list: *const c_void, num_entries: u32
        );
        TSPI_lineMonitorMedia(call: DriverCall, media_modes: u32);
        TSPI_lineSetMediaControl(
            line: DriverLine, address_id: u32, call: DriverCall, select: u32, digit_list: *const c_void,
            digit_num_entries: u32, media_list: *const c_void, media_num_entries: u32, tone_list: *const c_void,
            tone_num_entries: u32, call_state_list: *const c_void, call_state_num_entries: u32
        );
        TSPI_lineSetTerminal(
            request_id: RequestId, line: DriverLine, address_id: u32, call: DriverCall, select: u32, terminal_modes:
            u32, terminal_id: u32, enable: u32
        );
        TSPI_lineSetCallTreatment(request_id: RequestId, call: DriverCall, treatment: u32);
    }
    "the whole description is dialled at once" {
        TSPI_lineDial(
            request_id: RequestId, call: DriverCall, dest_address: *const WideChar, country_code: u32
        );
    }
    "all calls are alike: bearer, rate and security are not theirs to change" {
        TSPI_lineSetCallParams(
            request_id: RequestId, call: DriverCall, bearer_mode: u32, min_rate: u32, max_rate: u32, dial_params:
            *const LineDialParams
        );
        TSPI_lineSecureCall(request_id: RequestId, call: DriverCall);
    }
    "there is no way to carry user-to-user information" {
        TSPI_lineSendUserUserInfo(
            request_id: RequestId, call: DriverCall, user_user_info: *const u8, size: u32
        );
        TSPI_lineReleaseUserUserInfo(request_id: RequestId, call: DriverCall);
    }
    "there is nothing to configure, so there are no dialogs and no settings" {
        TSPI_lineGetDevConfig(device_id: u32, device_config: *mut VarString, device_class: *const WideChar);
        TSPI_lineSetDevConfig(
            device_id: u32, device_config: *const c_void, size: u32, device_class: *const WideChar
        );
        TSPI_lineSetLineDevStatus(
            request_id: RequestId, line: DriverLine, status_to_change: u32, status: u32
        );
        TUISPI_lineConfigDialog(
            callback: Option<DialogCallback>, device_id: u32, owner: Window, device_class: *const WideChar
        );
        TUISPI_lineConfigDialogEdit(
            callback: Option<DialogCallback>, device_id: u32, owner: Window, device_class: *const WideChar,
            device_config_in: *const c_void, size: u32, device_config_out: *mut VarString
        );
        TUISPI_providerGenericDialog(
            callback: Option<DialogCallback>, dlg_inst: TapiDialog, params: *mut c_void, size: u32, event:
            SystemHandle
        );
        TUISPI_providerGenericDialogData(dlg_inst: TapiDialog, params: *mut c_void, size: u32);
        TSPI_providerGenericDialogData(object_id: usize, object_type: u32, params: *mut c_void, size: u32);
        TSPI_providerFreeDialogInstance(dlg_inst: DriverDialog);
        TSPI_providerConfig(owner: Window, permanent_provider_id: u32);
        TUISPI_providerConfig(callback: Option<DialogCallback>, owner: Window, permanent_provider_id: u32);
    }
    "the line looks like any other: TAPI has a picture for it" {
        TSPI_lineGetIcon(device_id: u32, device_class: *const WideChar, lph_icon: *mut SystemHandle);
    }
    "there are no extensions to TSPI here" {
        TSPI_lineDevSpecific(
            request_id: RequestId, line: DriverLine, address_id: u32, call: DriverCall, params: *mut c_void, size:
            u32
        );
        TSPI_lineDevSpecificFeature(
            request_id: RequestId, line: DriverLine, feature: u32, params: *mut c_void, size: u32
        );
        TSPI_lineNegotiateExtVersion(
            device_id: u32, tspi_version: u32, low_version: u32, high_version: u32, ext_version: *mut u32
        );
        TSPI_lineSelectExtVersion(line: DriverLine, ext_version: u32);
    }
    "a description is no telephone number: where one is does not matter" {
        TSPI_lineSetCurrentLocation(location: u32);
    }
    "the one line is there from the start" {
        TSPI_providerCreateLineDevice(temp_id: usize, device_id: u32);
    }
    "closing a call leaves its conference" {
        TSPI_lineDropOnClose(call: DriverCall);
        TSPI_lineDropNoOwner(call: DriverCall);
    }
}
