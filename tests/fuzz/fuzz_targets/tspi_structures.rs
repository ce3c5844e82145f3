//! Hands libFuzzer's bytes to [`fuzz::tspi::structures::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::tspi::structures::entry(data));
