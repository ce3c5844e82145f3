//! Hands libFuzzer's bytes to [`fuzz::rtcp::entry`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::rtcp::entry(data));
