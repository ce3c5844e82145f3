//! What cannot be done is refused with a sentence, and everything lives on.

use lab::Test;
use plenary_tapi_host::{Direction, Disconnection, HRESULT, MediaTypes, TapiError, TerminalKind, telephony::HostError};

use crate::stage::{PATIENCE, Stage, TEA, Way};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![what_cannot_be_done_is_said, objects_of_a_call_that_is_gone_answer].to_vec()
}

fn code(error: TapiError) -> Option<HRESULT> {
    error.code()
}

fn what_cannot_be_done_is_said() {
    let stage = Stage::<1>::new("tapi-refused", Way::Linked);
    let lonely = lab::Lab::new("tapi-lonely").unwrap().host("x").unwrap();
    let address = stage.service.conference_address().unwrap();
    // No such medium.
    let error = address.create_call(TEA, MediaTypes::default()).unwrap_err();
    assert!(error.to_string().contains("TAPI_E_INVALIDMEDIATYPE"), "{error}");
    // No such class.
    let kind = TerminalKind::Class {
        class: "{00000000-0000-0000-0000-000000000000}".into(),
        media: MediaTypes::AUDIO,
        direction: Direction::Capture,
    };
    assert!(code(address.create_terminal(&kind).unwrap_err()).is_some());
    // No description.
    let call = address.create_call("tea at five", MediaTypes::AUDIO).unwrap();
    assert!(matches!(call.connect(), Err(TapiError::Telephony(HostError::Refused { .. }))));
    assert!(call.disconnect().is_err());
    // A terminal on the wrong stream.
    let call = address.create_call(TEA, MediaTypes::AUDIO).unwrap();
    let tone = address.create_terminal(&TerminalKind::TestTone { hertz: 400 }).unwrap();
    let listening = call.stream(MediaTypes::AUDIO, Direction::Render).unwrap();
    assert!(listening.select_terminal(&tone).is_err());
    // A terminal that another call has.
    call.select_terminal(&tone).unwrap();
    let other = address.create_call(TEA, MediaTypes::AUDIO).unwrap();
    let error = other.select_terminal(&tone).unwrap_err();
    assert!(error.to_string().contains("TAPI_E_TERMINALINUSE"), "{error}");
    // No network.
    let program = lonely.run(|| stage.service.another().unwrap());
    let call = lonely.run(|| program.conference_address().unwrap().create_call(TEA, MediaTypes::AUDIO).unwrap());
    call.connect().unwrap();
    let error = call.wait_until_connected(PATIENCE).unwrap_err();
    assert!(matches!(error, TapiError::Disconnected(Disconnection::Unreachable)), "{error}");
}

fn objects_of_a_call_that_is_gone_answer() {
    let stage = Stage::<2>::new("tapi-gone", Way::Linked);
    let ada = stage.join(0, "Ada", 400);
    let ben = stage.join(1, "Ben", 700);
    let (streams, person) = (ada.call.streams().unwrap(), ada.await_person("Ben"));
    drop(ada);
    for stream in &streams {
        assert!(stream.start().is_err() && stream.select_terminal(&ben.tone).is_err());
    }
    _ = (person.set_muted(true), person.name());
    assert!(ben.call.streams().is_ok());
}
