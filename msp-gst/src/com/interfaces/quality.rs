//! `ipmsp.h`: how good streams and calls are, and how devices sound.

use std::ffi::c_void;

use super::{AudioDeviceProperty, AudioSettingsProperty, CallQualityProperty, StreamQualityProperty};
use crate::com::kit::{Bstr, IDispatch, IUnknown, interface};

interface! {
    /// How good a stream is.
    pub custom ITStreamQualityControl(ITStreamQualityControlVtable, StreamQualityControlMethods): IUnknown = "6C0AB6C2-21E3-11D3-A577-00C04F8EF6E3" {
        /// What a property can be: lowest, highest, step, as it is without us, and who may control it.
        fn GetRange(property: StreamQualityProperty) -> (lowest: i32, highest: i32, step: i32, default: i32, flags: i32);
        /// What it is.
        fn Get(property: StreamQualityProperty) -> (value: i32, flags: i32);
        /// What it shall be.
        fn Set(property: StreamQualityProperty, value: i32, flags: i32);
    }

    /// How good a call is.
    pub custom ITCallQualityControl(ITCallQualityControlVtable, CallQualityControlMethods): IUnknown = "FE1D8AE0-EDC4-49B5-8F8C-4DE40F9CDFAF" {
        /// What a property can be: lowest, highest, step, as it is without us, and who may control it.
        fn GetRange(property: CallQualityProperty) -> (lowest: i32, highest: i32, step: i32, default: i32, flags: i32);
        /// What it is.
        fn Get(property: CallQualityProperty) -> (value: i32, flags: i32);
        /// What it shall be.
        fn Set(property: CallQualityProperty, value: i32, flags: i32);
    }

    /// What is done to the sound of devices.
    pub custom ITAudioDeviceControl(ITAudioDeviceControlVtable, AudioDeviceControlMethods): IUnknown = "6C0AB6C5-21E3-11D3-A577-00C04F8EF6E3" {
        /// What a property can be: lowest, highest, step, as it is without us, and who may control it.
        fn GetRange(property: AudioDeviceProperty) -> (lowest: i32, highest: i32, step: i32, default: i32, flags: i32);
        /// What it is.
        fn Get(property: AudioDeviceProperty) -> (value: i32, flags: i32);
        /// What it shall be.
        fn Set(property: AudioDeviceProperty, value: i32, flags: i32);
    }

    /// How a stream sounds.
    pub custom ITAudioSettings(ITAudioSettingsVtable, AudioSettingsMethods): IUnknown = "6C0AB6C6-21E3-11D3-A577-00C04F8EF6E3" {
        /// What a property can be: lowest, highest, step, as it is without us, and who may control it.
        fn GetRange(property: AudioSettingsProperty) -> (lowest: i32, highest: i32, step: i32, default: i32, flags: i32);
        /// What it is.
        fn Get(property: AudioSettingsProperty) -> (value: i32, flags: i32);
        /// What it shall be.
        fn Set(property: AudioSettingsProperty, value: i32, flags: i32);
    }

    /// The formats of a stream.
    pub custom ITFormatControl(ITFormatControlVtable, FormatControlMethods): IUnknown = "6C0AB6C1-21E3-11D3-A577-00C04F8EF6E3" {
        /// Its format now: an `AM_MEDIA_TYPE`.
        fn GetCurrentFormat() -> (format: *mut c_void);
        /// Frees a format.
        fn ReleaseFormat(format: *mut c_void);
        /// How many formats it can have.
        fn GetNumberOfCapabilities() -> (count: u32);
        /// One of them: an `AM_MEDIA_TYPE`, a `TAPI_STREAM_CONFIG_CAPS`, and whether it is used.
        fn GetStreamCaps(index: u32, format: *mut c_void, caps: *mut c_void, enabled: *mut u32);
        /// In another order.
        fn ReOrderCapabilities(indices: *mut u32, enabled: *mut u32, publicise: *mut u32, count: u32);
    }

    /// What policies of the network call the program.
    pub dual ITQOSApplicationID(ITQOSApplicationIDVtable, QosApplicationIdMethods): IDispatch = "E8C89D27-A3BD-47D5-A6FC-D2AE40CDBC6E" {
        /// Its name, its GUID and names of its parts.
        fn SetQOSApplicationID(application: Bstr, guid: Bstr, parts: Bstr);
    }
}
