//! Hands libFuzzer's bytes to [`fuzz::description::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::description::entry(data));
