//! Hands libFuzzer's bytes to [`fuzz::rtp::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::rtp::entry(data));
