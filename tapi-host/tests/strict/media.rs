//! The rules of MSPI: each is broken once by a media provider, and TAPI says so.

use std::thread;
use std::time::{Duration, Instant};

use conference_model::blob::{Blob, Description, Invite, Name, ToTelephony};
use plenary_msp::com::interfaces::MspEvent;
use plenary_msp::com::kit::status::E_FAIL;
use plenary_tapi_host::telephony::EntryPoints;
use plenary_tapi_host::{Breach, Call, CallState, Event, MediaBreach, MediaTypes, Providers, Tapi, TapiError};
use plenary_tsp::abi::constants::call_state;
use plenary_tsp::abi::types::TapiCall;

use crate::assert_only;
use crate::toy::media::{MediaEvent, MediaFault, MediaToy};
use crate::toy::{Fault, Toy, entry_points};

/// For what comes in microseconds, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A program with two toys.
pub(crate) struct Program {
    pub(crate) telephony: Toy,
    media: MediaToy,
    pub(crate) tapi: Tapi,
}

impl Program {
    pub(crate) fn new(telephony: Fault, media: MediaFault) -> Self {
        let (telephony, media) = (Toy::new(telephony), MediaToy::new(media));
        let tapi = start(telephony, &media).unwrap();
        Self { telephony, media, tapi }
    }

    fn call(&self) -> Call {
        self.tapi.addresses()[0].create_call("v=0", MediaTypes::AUDIO).unwrap()
    }

    /// Fetches all events: who ends a call does.
    fn fetch(&self) {
        drop(self.call());
    }

    pub(crate) fn breaches(self) -> Vec<Breach> {
        self.tapi.shut_down()
    }
}

fn start(telephony: Toy, media: &MediaToy) -> Result<Tapi, TapiError> {
    let providers = Providers::of(entry_points(), media.provider());
    Tapi::start(Providers { settings: telephony.settings(), ..providers })
}

/// The breaches of a provider with a fault that shows in whatever it says.
fn saying(fault: MediaFault) -> Vec<Breach> {
    telling(fault, |_, call| MediaEvent::new_stream(call, 0))
}

/// The breaches of an event that comes while there is a call.
fn telling(fault: MediaFault, event: impl FnOnce(&MediaToy, isize) -> MediaEvent) -> Vec<Breach> {
    let program = Program::new(Fault::None, fault);
    let call = program.call();
    program.media.post(event(&program.media, program.media.call()));
    program.fetch();
    drop(call);
    program.breaches()
}

/// The breaches of a program that makes a call and ends it.
fn calling(fault: MediaFault) -> Vec<Breach> {
    let program = Program::new(Fault::None, fault);
    drop(program.call());
    program.breaches()
}

/// The first breach, for reading.
fn sentence(breaches: &[Breach]) -> String {
    breaches[0].to_string()
}

#[test]
fn a_correct_media_provider_breaks_no_rule() {
    let program = Program::new(Fault::None, MediaFault::None);
    let call = program.call();
    call.connect().unwrap();
    call.wait_until_connected(PATIENCE).unwrap();
    let (name, media) = (program.media.call(), &program.media);
    media.post(MediaEvent::new_stream(name, media.stream()));
    media.post(MediaEvent::private(name, media.something()));
    let told = |event: &Event| matches!(event, Event::CallMedia { stream: Some(_), .. } | Event::Private { .. });
    let mut kept = Vec::new();
    while kept.iter().filter(|event| told(event)).count() < 2 {
        kept.push(program.tapi.events().recv_timeout(PATIENCE).unwrap());
    }
    drop(call);
    let Program { tapi, media, .. } = program;
    assert_eq!(tapi.shut_down(), []);
    assert_eq!(media.living(), 2, "what the program still holds is no breach");
    drop(kept);
    assert_eq!(media.living(), 0);
}

#[test]
fn a_telephony_provider_may_wait_for_its_media_provider_while_it_makes_a_call() {
    let program = Program::new(Fault::WaitsForMedia, MediaFault::None);
    let call = program.call();
    call.connect().unwrap();
    assert!(program.telephony.has_heard(), "the answer did not come while the call was made");
    call.wait_until_connected(PATIENCE).unwrap();
    drop(call);
    assert_eq!(program.breaches(), []);
}

#[test]
fn a_call_that_is_offered_is_taken_once_and_answered() {
    let program = Program::new(Fault::None, MediaFault::None);
    let other = program.tapi.another().unwrap();
    let [address, others] = [&program.tapi, &other].map(|tapi| &tapi.addresses()[0]);
    let offer = |tapi: &Tapi| match tapi.events().recv_timeout(PATIENCE).unwrap() {
        Event::CallNotification(offer) => offer,
        event => unreachable!("{event:?}"),
    };
    address.register_call_notifications(MediaTypes::AUDIO).unwrap();
    assert_ne!(program.telephony.offer(), TapiCall(0));
    program.telephony.enter(call_state::OFFERING, 1);
    let offered = offer(&program.tapi);
    assert!(other.events().is_empty(), "it has not asked to be told");
    let call = address.take_call(offered, MediaTypes::AUDIO).unwrap().unwrap();
    assert!(others.take_call(offered, MediaTypes::AUDIO).unwrap().is_none(), "somebody has it");
    assert!(matches!(call.connect(), Err(TapiError::WrongState { .. })), "it is not for us to dial");
    assert_eq!(call.state(), CallState::Offering);
    call.answer().unwrap();
    call.wait_until_connected(PATIENCE).unwrap();
    drop(call);

    others.register_call_notifications(MediaTypes::AUDIO).unwrap();
    assert_ne!(program.telephony.offer(), TapiCall(0));
    program.telephony.enter(call_state::OFFERING, 1);
    let declined = others.take_call(offer(&other), MediaTypes::AUDIO).unwrap().unwrap();
    declined.disconnect().unwrap();
    declined.wait_until_over(PATIENCE).unwrap();
    drop(declined);
    assert_eq!(other.shut_down(), []);
    assert_eq!(program.breaches(), []);
}

#[test]
fn an_invitation_comes_to_programs_through_the_telephony_provider() {
    let media = MediaToy::new(MediaFault::None);
    let tapi = Tapi::start(Providers::of(EntryPoints::linked(), media.provider())).unwrap();
    let address = tapi.conference_address().unwrap();
    address.register_call_notifications(MediaTypes::AUDIO).unwrap();
    let description = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
        m=audio 5004 RTP/AVP 0\r\n";
    let invite = Invite { description: Description::new(description).unwrap(), origin: Some(Name::new("Ada")) };
    let invite = Blob::<ToTelephony>::of_the_line(invite).encode().unwrap();
    media.post(MediaEvent::data(0, &invite));
    let Event::CallNotification(offer) = tapi.events().recv_timeout(PATIENCE).unwrap() else { unreachable!() };
    let call = address.take_call(offer, MediaTypes::AUDIO).unwrap().unwrap();
    assert_eq!(call.info().unwrap().called.name, "Weekly");
    call.answer().unwrap();
    // Nobody has joined, and a program loses patience.
    call.disconnect().unwrap();
    call.wait_until_over(PATIENCE).unwrap();
    drop(call);
    assert_eq!(tapi.shut_down(), []);
}

#[test]
fn an_event_is_written_inside_its_buffer() {
    assert_only!(saying(MediaFault::WritesBehind), Breach::Media(MediaBreach::WroteOutside { .. }));
    let breaches = saying(MediaFault::WritesOnFailure);
    let method = "ITMSPAddress::GetEvent";
    assert!(!breaches.is_empty());
    assert!(breaches.iter().all(|breach| *breach == MediaBreach::WroteOutside { method }.into()), "{breaches:#?}");
    let said = "ITMSPAddress::GetEvent wrote where it may not: outside its buffer, or although it failed";
    assert!(sentence(&breaches).starts_with(said), "{}", sentence(&breaches));
}

#[test]
fn an_event_is_as_long_as_it_says() {
    let saying =
        |size| telling(MediaFault::None, move |media, _| MediaEvent::private(0, media.something()).of_size(size));
    assert_only!(saying(1_000), Breach::Media(MediaBreach::EventSize { said: 1_000, .. }));
    assert_only!(saying(3), Breach::Media(MediaBreach::EventSize { said: 3, .. }));
    assert_eq!(sentence(&saying(3)), "an event of dwSize 3 came in a buffer of 48 bytes [MSP_EVENT_INFO]");
}

#[test]
fn an_event_that_does_not_fit_says_what_would() {
    assert_only!(saying(MediaFault::NeverFits), Breach::Media(MediaBreach::EventNeeds { given: 16, needed: 16 }));
    assert_only!(saying(MediaFault::AsksTooMuch), Breach::Media(MediaBreach::EventNeeds { needed: u32::MAX, .. }));
    let said = "given 16 bytes, GetEvent answered TAPI_E_NOTENOUGHMEMORY and asks for 16 [ITMSPAddress::GetEvent]";
    assert_eq!(sentence(&saying(MediaFault::NeverFits)), said);
}

#[test]
fn an_event_that_does_not_fit_stays() {
    let program = Program::new(Fault::None, MediaFault::LosesEvent);
    let call = program.call();
    program.media.post(MediaEvent::new_stream(program.media.call(), 0));
    // While a call ends an event may go with it, so nobody ends one until the event was fetched.
    let end = Instant::now() + PATIENCE;
    while program.tapi.breaches().is_empty() && Instant::now() < end {
        thread::sleep(Duration::from_millis(1));
    }
    drop(call);
    let breaches = program.breaches();
    assert_only!(&breaches, Breach::Media(MediaBreach::EventVanished));
    let said =
        "GetEvent answered TAPI_E_NOTENOUGHMEMORY, and then, with room enough, TAPI_E_NOEVENT: an event that does";
    assert!(sentence(&breaches).starts_with(said), "{}", sentence(&breaches));
}

#[test]
fn get_event_has_three_answers() {
    assert_only!(saying(MediaFault::AnswersOddly), Breach::Media(MediaBreach::EventCode { code: E_FAIL }));
    let said = sentence(&saying(MediaFault::AnswersOddly));
    assert!(said.starts_with("GetEvent answered it failed (E_FAIL): it must succeed or answer"), "{said}");
}

#[test]
fn an_event_is_of_a_kind_that_there_is() {
    let breaches = telling(MediaFault::None, |_, _| MediaEvent::private(0, 0).of_kind(77));
    assert_only!(&breaches, Breach::Media(MediaBreach::UnknownEvent { number: 77 }));
    assert_eq!(sentence(&breaches), "an event is of kind 77, which is none [MSP_EVENT]");
}

#[test]
fn an_event_says_what_it_is_about() {
    let endless = telling(MediaFault::None, |_, _| MediaEvent::endless_data());
    assert_only!(&endless, Breach::Media(MediaBreach::EventContent { event: MspEvent::TspData }));
    let no_kind = telling(MediaFault::None, |media, _| MediaEvent::of_address(9, media.something()));
    assert_only!(no_kind, Breach::Media(MediaBreach::EventContent { event: MspEvent::Address }));
    let nothing = telling(MediaFault::None, |_, call| MediaEvent::private(call, 0));
    assert_only!(nothing, Breach::Media(MediaBreach::EventContent { event: MspEvent::Private }));
    let no_stream = telling(MediaFault::None, |media, call| MediaEvent::new_stream(call, media.something()));
    assert_only!(no_stream, Breach::Media(MediaBreach::EventContent { event: MspEvent::Call }));
    let said = "an event of kind TspData has a number or an object that cannot be in it [MSP_EVENT_INFO]";
    assert_eq!(sentence(&endless), said);
}

#[test]
fn an_event_is_about_a_call_that_there_is() {
    let breaches = telling(MediaFault::None, |media, _| MediaEvent::private(0x77, media.something()));
    assert_only!(&breaches, Breach::Media(MediaBreach::UnknownCall { call: 0x77 }));
    let said = "an event names MSP_HANDLE 0x77, under which TAPI has no call [ITMSPAddress::CreateMSPCall]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn nothing_is_told_of_a_call_that_was_shut_down() {
    let program = Program::new(Fault::None, MediaFault::None);
    drop(program.call());
    let (name, media) = (program.media.call(), &program.media);
    media.post(MediaEvent::private(name, media.something()));
    program.fetch();
    let breaches = program.breaches();
    assert_only!(&breaches, Breach::Media(MediaBreach::EventAfterShutdown { call: 1 }));
    let said = "an event came for call 1 after ShutdownMSPCall had returned [ITMSPAddress::ShutdownMSPCall]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn nothing_is_done_after_the_end() {
    let breaches = calling(MediaFault::GoesOn);
    assert_only!(
        &breaches,
        Breach::Media(MediaBreach::AfterShutdown { method: "ITMSPAddress::GetEvent" }),
        Breach::Media(MediaBreach::AfterShutdown { method: "ITMSPAddress::ReceiveTSPData" }),
        Breach::Media(MediaBreach::AfterShutdown { method: "ITMSPAddress::CreateMSPCall" }),
    );
    let said = "ITMSPAddress::GetEvent succeeded after Shutdown had returned [ITMSPAddress::Shutdown]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn an_object_is_one_whichever_interface_one_asks() {
    let breaches = calling(MediaFault::OtherIdentity);
    assert_eq!(breaches.len(), 4 + 7, "of the address and of the call: {breaches:#?}");
    assert!(breaches.iter().all(|breach| matches!(breach, Breach::Media(MediaBreach::Identity { .. }))));
    let said =
        "the address: asked for IUnknown, ITMSPAddress answers another object than TAPI's [QueryInterface: identity]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn the_part_of_an_object_is_one_too() {
    let breaches = calling(MediaFault::OtherPart);
    assert_only!(
        &breaches,
        Breach::Media(MediaBreach::Unstable { object: "the address" }),
        Breach::Media(MediaBreach::Unstable { object: "the call" }),
    );
    let said = "the address: asked for IUnknown, the inner IUnknown answers another object than itself";
    assert!(sentence(&breaches).starts_with(said), "{}", sentence(&breaches));
}

#[test]
fn every_interface_leads_to_every_other() {
    let breaches = calling(MediaFault::OneWay);
    assert_eq!(breaches.len(), 4, "from each of its interfaces: {breaches:#?}");
    assert!(
        breaches.iter().all(|breach| matches!(breach, Breach::Media(MediaBreach::Symmetry { to: "IDispatch", .. })))
    );
    let said =
        "the address: ITMSPAddress does not lead to IDispatch, which the object wears [QueryInterface: symmetry]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn an_object_wears_what_programs_need() {
    let breaches = calling(MediaFault::Lacks);
    let lacking = MediaBreach::Lacks { object: "the address", interface: "ITTerminalSupport2" };
    assert!(breaches.contains(&lacking.into()), "{breaches:#?}");
    assert!(breaches.iter().all(|breach| breach.to_string().contains("ITTerminalSupport2")), "{breaches:#?}");
}

#[test]
fn an_object_is_no_part_of_itself() {
    let (telephony, media) = (Toy::new(Fault::None), MediaToy::new(MediaFault::AddressIsWhole));
    let refused = start(telephony, &media).unwrap_err();
    assert_eq!(refused.to_string(), "CoCreateInstance: the media provider has a bug (E_UNEXPECTED)");
    drop(media);
    let program = Program::new(Fault::None, MediaFault::CallIsWhole);
    assert!(program.tapi.addresses()[0].create_call("v=0", MediaTypes::AUDIO).is_err());
    let breaches = program.breaches();
    assert_only!(&breaches, Breach::Media(MediaBreach::NotInner { object: "the call" }));
    let said = "the call: the inner IUnknown is TAPI's own object: it must be the part's [aggregation]";
    assert_eq!(sentence(&breaches), said);
}

#[test]
fn counts_of_an_address_and_a_call_are_given_back() {
    for (fault, object) in [(MediaFault::KeepsAddress, "the address"), (MediaFault::KeepsCall, "the call")] {
        let breaches = calling(fault);
        let kept = MediaBreach::References { object, counts: 1 };
        assert_eq!(breaches, [kept.into(), MediaBreach::StillUsed.into()]);
        assert_eq!(sentence(&breaches), format!("{object}: counts that were not given back: 1 [Release]"));
    }
}

#[test]
fn counts_of_a_stream_and_of_a_participant_are_given_back() {
    let stream = telling(MediaFault::KeepsNews, |media, call| MediaEvent::new_stream(call, media.stream()));
    assert_only!(&stream, Breach::Media(MediaBreach::StillUsed));
    let person = telling(MediaFault::KeepsNews, |media, call| MediaEvent::private(call, media.something()));
    assert_only!(person, Breach::Media(MediaBreach::StillUsed));
    let said =
        "nobody holds anything of the media provider any more, and it says that it is used: a stream, a participant";
    assert!(sentence(&stream).starts_with(said), "{}", sentence(&stream));
}
