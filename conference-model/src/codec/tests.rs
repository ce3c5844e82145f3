use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn format(payload_type: u8, rtpmap: &str) -> PayloadFormat {
    PayloadFormat::from_rtpmap(payload_type, rtpmap).unwrap()
}

#[test]
fn static_payload_types_run_at_the_clocks_of_rfc_3551() {
    let expected = [
        (0, "PCMU", 8_000, 1),
        (3, "GSM", 8_000, 1),
        (8, "PCMA", 8_000, 1),
        (9, "G722", 8_000, 1),
        (10, "L16", 44_100, 2),
        (11, "L16", 44_100, 1),
        (13, "CN", 8_000, 1),
        (14, "MPA", 90_000, 1),
    ];
    for (payload_type, encoding, clock_rate, channels) in expected {
        let format = PayloadFormat::from_static(payload_type).unwrap();
        assert_eq!((format.encoding.as_str(), format.clock_rate, format.channels), (encoding, clock_rate, channels));
    }
    assert_eq!(PayloadFormat::from_static(96), None, "dynamic numbers mean nothing by themselves");
    assert_eq!(PayloadFormat::from_static(72), None, "72 to 76 are RTCP's");
}

#[test]
fn g722_samples_twice_as_often_as_its_clock_ticks() {
    let g722 = PayloadFormat::from_static(9).unwrap();
    let packet = Duration::from_millis(20);
    assert_eq!(g722.ticks_per_packet(packet), Some(160));
    assert_eq!(g722.samples_per_packet(packet), Some(320));
    assert_eq!(g722.bytes_per_packet(packet), Some(160));
    assert_eq!(g722.bits_per_second(), Some(64_000));
}

#[test]
fn opus_is_first_and_always_offered_as_48000_2() {
    let opus = &CODECS[0];
    assert_eq!(opus.id, CodecId::Opus);
    let offer = PayloadFormat::offer(opus, 96);
    assert_eq!(offer.rtpmap(), "opus/48000/2");
    assert_eq!(offer.ticks_per_packet(Duration::from_millis(20)), Some(960));
    let parameters = offer.opus().unwrap();
    assert!(parameters.inband_fec && parameters.discontinuous && !parameters.stereo);
}

#[test]
fn opus_timestamps_advance_by_120_to_5760() {
    let opus = format(96, "opus/48000/2");
    assert_eq!(opus.ticks_per_packet(Duration::from_micros(2_500)), Some(120));
    assert_eq!(opus.ticks_per_packet(Duration::from_millis(120)), Some(5_760));
}

#[test]
fn names_ignore_case_and_a_wrong_clock_is_another_codec() {
    assert_eq!(format(111, "OPUS/48000/2").codec().unwrap().id, CodecId::Opus);
    assert_eq!(format(0, "pcmu/8000").codec().unwrap().id, CodecId::Pcmu);
    assert_eq!(format(34, "H263/90000").codec().unwrap().id, CodecId::H263);
    assert_eq!(format(96, "opus/16000").codec(), None);
    assert_eq!(format(96, "L24/48000/9").codec(), None, "more than eight channels");
}

#[test]
fn every_codec_finds_itself_and_only_old_video_is_receive_only() {
    for codec in CODECS {
        let offer = PayloadFormat::offer(codec, 96);
        assert_eq!(offer.codec(), Some(codec));
        assert_eq!(find_by_id(codec.id), Some(codec));
        let old = matches!(codec.id, CodecId::H261 | CodecId::H263);
        assert_eq!(codec.role == Role::ReceiveOnly, old, "{}", codec.name);
        let usable = codec.packet_time.is_none_or(|time| codec.packet_times.contains(&time));
        assert!(usable, "{}: the default packet time is allowed", codec.name);
    }
}

#[test]
fn aes67_packet_times_are_whole_samples() {
    let l24 = format(97, "L24/48000/2");
    let samples = |micros| l24.samples_per_packet(Duration::from_micros(micros));
    assert_eq!(
        [samples(125), samples(250), samples(333), samples(1_000), samples(4_000)],
        [6, 12, 16, 48, 192].map(Some)
    );
    assert_eq!(l24.bytes_per_packet(Duration::from_millis(1)), Some(288));
    assert_eq!(
        CODECS.iter().find(|codec| codec.id == CodecId::L24).unwrap().packet_time,
        Some(Duration::from_millis(1))
    );
}

#[test]
fn packets_beyond_200_milliseconds_have_no_size() {
    let pcmu = PayloadFormat::from_static(0).unwrap();
    assert_eq!(pcmu.samples_per_packet(LONGEST_PACKET_TIME), Some(1_600));
    assert_eq!(pcmu.samples_per_packet(LONGEST_PACKET_TIME + Duration::from_nanos(1)), None);
    assert_eq!(pcmu.samples_per_packet(Duration::ZERO), None);
    assert_eq!(format(96, "L16/4294967295/8").bytes_per_packet(LONGEST_PACKET_TIME), None, "no codec, no size");
}

#[test]
fn static_numbers_are_found_back_from_the_codec() {
    let l16 = find_by_id(CodecId::L16).unwrap();
    assert_eq!(l16.static_type(44_100, 2), Some(10));
    assert_eq!(l16.static_type(44_100, 1), Some(11));
    assert_eq!(l16.static_type(48_000, 2), None);
}

#[test]
fn broken_rtpmaps_are_refused() {
    for broken in
        ["", "opus", "opus/", "opus/0", "opus/48000/0", "opus/48000/2/1", "/8000", "a b/8000", "x/99999999999"]
    {
        assert_eq!(PayloadFormat::from_rtpmap(96, broken), Err(BadRtpMap), "{broken:?}");
    }
    assert_eq!(PayloadFormat::from_rtpmap(128, "PCMU/8000"), Err(BadRtpMap));
}

#[test]
fn opus_parameters_are_read_in_any_order_and_nonsense_is_ignored() {
    let text =
        "stereo=1; maxplaybackrate=16000;cbr=0; sprop-stereo = 1;maxaveragebitrate=20000;x=y;usedtx;useinbandfec=1";
    let parameters = OpusParameters::parse(text);
    assert_eq!(parameters.max_playback_rate, Some(16_000));
    assert_eq!(parameters.max_average_bitrate, Some(20_000));
    assert!(parameters.stereo && parameters.sends_stereo && parameters.inband_fec);
    assert!(!parameters.constant_bitrate && !parameters.discontinuous);
    assert_eq!(OpusParameters::parse("maxaveragebitrate=4000000000;maxplaybackrate=1"), OpusParameters::default());
}

proptest! {
    #[test]
    fn opus_parameters_survive_writing(
        rates in proptest::array::uniform2(proptest::option::of(8_000_u32..=48_000)),
        bits in proptest::option::of(6_000_u32..=510_000),
        switches: [bool; 5],
    ) {
        let [stereo, sends_stereo, constant_bitrate, inband_fec, discontinuous] = switches;
        let parameters = OpusParameters {
            max_playback_rate: rates[0],
            max_capture_rate: rates[1],
            max_average_bitrate: bits,
            stereo, sends_stereo, constant_bitrate, inband_fec, discontinuous,
        };
        prop_assert_eq!(OpusParameters::parse(&parameters.write()), parameters);
    }

    #[test]
    fn no_number_in_an_rtpmap_overflows(clock in 1_u32.., channels in 1_u8.., nanos: u64) {
        let format = format(96, &format!("L16/{clock}/{channels}"));
        let time = Duration::from_nanos(nanos);
        let _ = (format.samples_per_packet(time), format.bytes_per_packet(time), format.bits_per_second());
        prop_assert!(format.ticks_per_packet(time).is_none_or(|ticks| u64::from(ticks) <= u64::from(clock)));
    }
}
