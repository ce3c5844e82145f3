//! Hands libFuzzer's bytes to [`fuzz::sap::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::sap::entry(data));
