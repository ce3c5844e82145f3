//! Calls that come in.

use std::time::Duration;

use conference_model::blob::{Blob, Description, Invite, MediaModes, MediaTypes, Name, ToTelephony};
use conference_model::call::OFFER_TIMEOUT;
use conference_model::line::MOST_OFFERS;

use super::{Bench, SOUND, WEEKLY, joined, sentence, sound_only};
use crate::abi::constants::{call_feature, call_origin, call_state, media_mode};
use crate::abi::types::{DriverCall, DriverMspLine, RequestId, TapiCall};
use crate::error::Error;
use crate::exchange::{Conversation, Delivery, Dial};

const TAPIS: TapiCall = TapiCall(0x200);

impl Bench {
    fn invite(&mut self, from: DriverMspLine, text: &str) {
        let invite = Invite { description: Description::new(text).unwrap(), origin: Some(Name::new("Zoë")) };
        let bytes = Blob::<ToTelephony>::of_the_line(invite).encode().unwrap();
        let heard = self.exchange.receive(self.now(), self.line, None, from, &bytes).unwrap().unwrap();
        match Conversation::read(heard.description.as_str()) {
            Ok(conversation) => self.exchange.offer(self.now(), conversation, heard.origin),
            Err(_) => self.exchange.refuse_invitation(),
        }
    }

    /// TAPI is asked about a new call; the answer is the test's.
    fn asked(&mut self) -> Option<DriverCall> {
        match self.exchange.poll()?.delivery {
            Delivery::NewCall(_, call) => Some(call),
            other => panic!("{other:?}"),
        }
    }

    fn introduced(&mut self, call: DriverCall, name: Option<TapiCall>) {
        self.exchange.introduced(self.now(), call, name);
    }

    /// An invitation that TAPI knows of.
    fn offered(&mut self, from: DriverMspLine) -> DriverCall {
        self.invite(from, WEEKLY);
        let call = self.asked().unwrap();
        self.introduced(call, Some(TAPIS));
        assert_eq!(self.told(), ["200 OFFERING", "200 QueryMedia to all"]);
        call
    }
}

#[test]
fn an_invitation_is_offered_described_answered_and_connected() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.offered(anna);
    let view = bench.exchange.call(call).unwrap();
    assert_eq!((view.origin, view.inviter.as_deref()), (call_origin::INBOUND, Some("Zoë")));
    assert_ne!(view.features & call_feature::ANSWER, 0);
    bench.say(anna, call, MediaTypes { media: MediaModes::AUDIO });
    assert_eq!(bench.told(), ["200 info MEDIAMODE"]);
    assert_eq!(bench.exchange.call(call).unwrap().media_modes, SOUND);
    bench.exchange.accept(bench.now(), RequestId(1), call).unwrap();
    assert_eq!(bench.told(), ["done 1", "200 ACCEPTED"]);
    bench.exchange.answer(bench.now(), RequestId(2), call).unwrap();
    assert_eq!(bench.told(), ["done 2", "200 Join to all"]);
    assert_eq!(bench.exchange.call(call).unwrap().features & call_feature::ANSWER, 0);
    bench.say(anna, call, joined());
    assert_eq!(bench.told(), ["200 CONNECTED", "200 info MEDIAMODE|DISPLAY"]);
}

#[test]
fn declining_is_dropping() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.offered(anna);
    bench.drop_call(call).unwrap();
    assert_eq!(bench.told(), ["done 1", "200 IDLE"]);
    assert_eq!(bench.close(call), [""; 0]);
}

#[test]
fn an_invitation_that_nobody_answers_ends() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.offered(anna);
    bench.wait(OFFER_TIMEOUT);
    assert_eq!(bench.told(), ["200 DISCONNECTED"]);
    assert_eq!(bench.exchange.call(call).unwrap().state, call_state::DISCONNECTED);
}

#[test]
fn while_tapi_has_no_room_it_is_asked_again_more_and_more_rarely() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let (mut asked, mut waits) = (0, Vec::new());
    let start = bench.clock;
    while let Some(call) = bench.asked() {
        asked += 1;
        bench.introduced(call, None);
        let Some(at) = bench.exchange.next_deadline() else { break };
        let wait = Duration::from_nanos(at.as_nanos()) - bench.clock;
        waits.push(wait.as_millis());
        bench.wait(wait);
    }
    assert_eq!(waits[..7], [100, 200, 400, 800, 1_600, 3_200, 5_000]);
    assert!((30..60).contains(&asked), "{asked}");
    assert!(bench.clock - start >= OFFER_TIMEOUT);
    assert_eq!(bench.told(), [""; 0], "withdrawn unseen");
    assert_eq!((bench.exchange.by_id.len(), bench.exchange.next_deadline()), (0, None));
}

#[test]
fn what_happened_while_tapi_was_asked_is_told_after_offering() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let call = bench.asked().unwrap();
    bench.exchange.set_app_specific(call, 3).unwrap();
    bench.drop_call(call).unwrap();
    assert_eq!(bench.told(), [""; 0], "all of it waits");
    bench.introduced(call, Some(TAPIS));
    let told = ["200 OFFERING", "200 QueryMedia to all", "200 info APPSPECIFIC", "done 1", "200 IDLE"];
    assert_eq!(bench.told(), told);
}

#[test]
fn offering_is_the_very_next_thing_after_the_introduction() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let call = bench.asked().unwrap();
    bench.dial(Dial::new(WEEKLY)).unwrap();
    bench.introduced(call, Some(TAPIS));
    assert_eq!(bench.told()[..3], ["200 OFFERING", "200 QueryMedia to all", "done 1"]);
}

#[test]
fn an_invitation_that_runs_out_while_tapi_is_asked_is_told_to_the_end() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let call = bench.asked().unwrap();
    bench.wait(OFFER_TIMEOUT);
    assert_eq!(bench.told(), [""; 0]);
    bench.introduced(call, Some(TAPIS));
    assert_eq!(bench.told(), ["200 OFFERING", "200 QueryMedia to all", "200 DISCONNECTED"]);
}

#[test]
fn a_call_that_tapi_closes_while_it_is_asked_completes_its_requests_and_is_gone() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let call = bench.asked().unwrap();
    bench.drop_call(call).unwrap();
    assert_eq!(bench.close(call), ["done 1"], "nothing else can be said without TAPI's name");
    bench.introduced(call, Some(TAPIS));
    assert_eq!(bench.told(), [""; 0]);
    assert_eq!(bench.exchange.call(call), Err(Error::BadCallHandle));
}

#[test]
fn closing_the_line_while_tapi_is_asked_leaves_nothing() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, WEEKLY);
    let call = bench.asked().unwrap();
    bench.exchange.answer(bench.now(), RequestId(5), call).unwrap();
    let last_words: Vec<_> = bench.exchange.close_line(bench.now(), bench.line).unwrap().iter().map(sentence).collect();
    assert_eq!(last_words, ["done 5"]);
    bench.introduced(call, None);
    assert_eq!(bench.exchange.next_deadline(), None);
}

#[test]
fn invitations_that_cannot_be_dialled_or_are_too_many_are_counted_and_not_offered() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.invite(anna, "v=0\r\nnonsense");
    bench.invite(anna, &WEEKLY.replace("239.255.1.2/15", "192.0.2.1"));
    assert_eq!(bench.exchange.counters().refused_invitations, 2);
    for _ in 0..=MOST_OFFERS {
        bench.invite(anna, WEEKLY);
    }
    assert_eq!(bench.exchange.counters().refused_invitations, 3);
    assert_eq!(bench.told().len(), MOST_OFFERS);
}

#[test]
fn an_invitation_is_offered_when_it_has_media_that_tapi_detects_or_tapi_did_not_choose() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let offers = [(0, 1), (media_mode::VIDEO, 0), (SOUND, 1), (media_mode::INTERACTIVEVOICE, 1), (0, 1)];
    for (detected, offered) in offers {
        bench.exchange.set_default_media_detection(bench.line, detected).unwrap();
        bench.invite(anna, &sound_only());
        assert_eq!(bench.told().len(), offered, "{detected:#x}");
    }
    assert_eq!(bench.exchange.counters().refused_invitations, 1);
    bench.exchange.set_default_media_detection(bench.line, media_mode::VIDEO).unwrap();
    bench.invite(anna, WEEKLY);
    assert_eq!(bench.told(), ["new call"], "it has both");
}
