//! What is refused at once, and with which of TAPI's errors.

use super::{Bench, SOUND, VOICE_AND_VIDEO, WEEKLY, sound_only};
use crate::abi::constants::{address_type, bearer_mode, media_mode};
use crate::abi::line_err;
use crate::exchange::{Dial, FlowSpec, MOST_CALL_DATA};

/// The error of a dial, by its name.
fn refusal(change: impl FnOnce(&mut Dial)) -> &'static str {
    let mut dial = Dial::new(sound_only());
    change(&mut dial);
    let mut bench = Bench::open();
    let error = bench.dial(dial).unwrap_err();
    assert_eq!(bench.told(), [""; 0], "a refusal is not completed");
    line_err::name(error.to_line_err()).unwrap()
}

#[test]
fn what_cannot_be_read_or_must_not_be_dialled_is_an_invalid_address() {
    for text in [
        "v=0",
        &WEEKLY.replace("239.255.1.2/15", "192.0.2.1"),
        &WEEKLY.replace("239.255.1.2", "224.0.0.1"),
        &WEEKLY.replace("16400", "0").replace("16402", "9"),
        &WEEKLY.replace("AVP 0", "AVP 13").replace("VP8", "XYZ"),
        &format!("{WEEKLY}{}", "a=x\r\n".repeat(200_000)),
    ] {
        assert_eq!(refusal(|dial| dial.address = text.to_owned()), "INVALADDRESS", "{:.90}", text);
    }
}

#[test]
fn only_descriptions_are_dialled() {
    let types = [address_type::PHONENUMBER, address_type::DOMAINNAME, address_type::SDP | address_type::PHONENUMBER];
    for kind in types.into_iter().chain([0x8000_0000]) {
        assert_eq!(refusal(|dial| dial.address_type = kind), "INVALADDRESSTYPE");
    }
    assert_eq!(refusal(|dial| dial.address = "+1 555 0100".to_owned()), "INVALADDRESSTYPE");
    let typed = Dial { address_type: address_type::SDP, ..Dial::new(WEEKLY) };
    assert!(Bench::open().dial(typed).is_ok());
}

#[test]
fn media_and_bearers_that_conferences_do_not_have_are_refused() {
    assert_eq!(refusal(|dial| dial.media_modes = media_mode::G3FAX | SOUND), "INVALMEDIAMODE");
    assert_eq!(refusal(|dial| dial.media_modes = media_mode::VIDEO), "INVALMEDIAMODE");
    assert_eq!(refusal(|dial| dial.bearer_mode = bearer_mode::PASSTHROUGH), "INVALBEARERMODE");
    assert_eq!(refusal(|dial| dial.bearer_mode = bearer_mode::VOICE | bearer_mode::DATA), "INVALBEARERMODE");
    assert_eq!(refusal(|dial| dial.call_data = vec![0; MOST_CALL_DATA + 1]), "INVALCALLPARAMS");
}

#[test]
fn a_call_is_shown_as_it_was_asked_for() {
    let mut bench = Bench::open();
    let mut media = |modes, text: &str| {
        let call = bench.dial(Dial { media_modes: modes, ..Dial::new(text) }).unwrap();
        bench.exchange.call(call).unwrap().media_modes
    };
    assert_eq!(media(0, WEEKLY), VOICE_AND_VIDEO);
    assert_eq!(media(0, &sound_only()), SOUND);
    assert_eq!(media(media_mode::AUTOMATEDVOICE, WEEKLY), media_mode::AUTOMATEDVOICE);
    assert_eq!(media(media_mode::INTERACTIVEVOICE | media_mode::VIDEO, &sound_only()), media_mode::INTERACTIVEVOICE);
    assert_eq!(media(media_mode::VIDEO, WEEKLY), media_mode::VIDEO);
}

#[test]
fn calls_of_one_conference_share_a_number_and_others_do_not() {
    let mut bench = Bench::open();
    let mut number = |text: &str| {
        let call = bench.dial(Dial::new(text)).unwrap();
        bench.exchange.call(call).unwrap().call_id
    };
    let weekly = number(WEEKLY);
    assert_ne!(weekly, 0);
    assert_eq!(number(&WEEKLY.replace("3900000000 1 IN", "3900000000 2 IN")), weekly, "a new version");
    assert_ne!(number(&WEEKLY.replace("3900000000", "3900000001")), weekly);
    assert_ne!(number(&WEEKLY.replace("192.0.2.7", "192.0.2.8")), weekly);
    let without_origin = |name| {
        let lines = WEEKLY.replace("Weekly", name);
        lines.split_inclusive('\n').filter(|line| !line.starts_with("o=")).collect::<String>()
    };
    assert_ne!(number(&without_origin("A")), number(&without_origin("B")));
}

#[test]
fn wishes_for_quality_reach_media() {
    use conference_model::blob::{Blob, MediaKind, QosWish, ServiceLevel, ToMedia};
    let mut bench = Bench::open();
    let sending = Some(FlowSpec { token_rate: 8_000, service_type: FlowSpec::GUARANTEED });
    let receiving = Some(FlowSpec { token_rate: FlowSpec::NOT_SPECIFIED, service_type: FlowSpec::BEST_EFFORT });
    bench.dial(Dial { sending, receiving, ..Dial::new(sound_only()) }).unwrap();
    let wish = QosWish { kind: MediaKind::Audio, level: ServiceLevel::Needed, sending: Some(64_000), receiving: None };
    let joins: Vec<_> = bench
        .events()
        .into_iter()
        .filter_map(|event| match event {
            crate::host::Event::MspData { bytes, .. } => Blob::<ToMedia>::decode(&bytes).unwrap().known(),
            _ => None,
        })
        .collect();
    let [Blob { message: ToMedia::Join(join), .. }] = &joins[..] else { panic!("{joins:?}") };
    assert_eq!(join.quality, [wish]);
    assert_eq!(join.description.as_str(), sound_only());
}
