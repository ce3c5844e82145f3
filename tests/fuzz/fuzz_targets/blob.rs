//! Hands libFuzzer's bytes to [`fuzz::blob::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::blob::entry(data));
