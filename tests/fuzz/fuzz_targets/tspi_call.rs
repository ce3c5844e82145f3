//! Hands libFuzzer's bytes to [`fuzz::tspi::call::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::tspi::call::entry(data));
