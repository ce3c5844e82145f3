//! Hands libFuzzer's bytes to [`fuzz::tspi::msp_data::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::tspi::msp_data::entry(data));
