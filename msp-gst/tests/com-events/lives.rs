//! Ben comes, calls himself something else, is not heard of for long, is heard of again, and leaves. Ada talks and is silent.

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use lab::{Lab, Snooping, Test};
use plenary_msp::com::interfaces::ParticipantEventKind::{self, *};
use plenary_msp::com::interfaces::{
    ITLocalParticipant, ITParticipantEvent, LocalParticipantMethods, ParticipantEventMethods, ParticipantMethods,
    ParticipantTypedInfo, StreamMethods, TerminalDirection,
};
use plenary_msp::com::kit::Interface;
use plenary_msp::com::kit::status::TAPI_E_NOITEMS;

use crate::tapi::{Address, Seen, TapiCall, until};

pub(crate) fn all() -> Vec<Test> {
    vec![
        Test::new(
            "everything_that_happens_to_people_is_told_in_order",
            everything_that_happens_to_people_is_told_in_order,
        )
        .with_program("nft"),
    ]
}

/// Who is not heard of is lost after five intervals of five seconds; computers that run tests are slow.
const PATIENCE: Duration = Duration::from_secs(90);

const TEA: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Tea\r\nc=IN IP4 233.252.0.1/1\r\nt=0 0\r\n\
                   m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n";

/// A program that speaks a test tone into the conference.
struct Program {
    address: Address,
    call: TapiCall,
    told: Vec<(ParticipantEventKind, ITParticipantEvent)>,
}

impl Program {
    fn join(handle: isize, name: &str) -> Self {
        let address = Address::new();
        let call = address.call(handle);
        let program = Self { address, call, told: Vec::new() };
        program.is_called(name);
        let capture = program.call.stream(TerminalDirection::Capture);
        capture.SelectTerminal(&program.address.terminal("tone", TerminalDirection::Capture)).unwrap();
        program.call.join_by_route(&program.address, TEA);
        program
    }

    fn is_called(&self, name: &str) {
        let me: ITLocalParticipant = self.call.stream(TerminalDirection::Capture).cast().unwrap();
        me.put_LocalParticipantTypedInfo(ParticipantTypedInfo::Name, &name.into()).unwrap();
    }

    /// Waits until this is told once more.
    fn is_told(&mut self, kind: ParticipantEventKind) -> ITParticipantEvent {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(seen) = self.address.next() {
                let Seen::Person { event, code } = seen else { continue };
                let told = event.get_Event().unwrap();
                assert_eq!(told.number(), code, "the event and what is in it");
                self.told.push((told, event.clone()));
                if told == kind {
                    return event;
                }
            }
            let so_far = || self.told.iter().map(|(kind, _)| kind).collect::<Vec<_>>();
            assert!(Instant::now() < end, "no {kind:?}, but {:?}", so_far());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Ben's side of it: on each word the next thing that he does.
fn ben(words: &Receiver<()>) {
    let program = Program::join(2, "Ben");
    words.recv().unwrap();
    program.is_called("Benjamin");
    words.recv().unwrap();
    program.call.leave(&program.address);
}

fn everything_that_happens_to_people_is_told_in_order() {
    let lab = Lab::new("com-events").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (to_ben, words) = channel();
    a.run(|| {
        let mut ada = Program::join(1, "Ada");
        let talking = ada.is_told(LocalTalking);
        assert_eq!(talking.get_Participant().unwrap_err(), TAPI_E_NOITEMS, "it is about us");
        let him = b.start(move || ben(&words));
        let someone = ada.is_told(NewParticipant).get_Participant().unwrap();
        let name = || someone.get_ParticipantTypedInfo(ParticipantTypedInfo::Name).map(|name| name.to_string());
        ada.is_told(ParticipantActive);
        until("Ben is named", || name().is_ok_and(|name| name == "Ben"));

        ada.call.stream(TerminalDirection::Capture).StopStream().unwrap();
        ada.is_told(LocalSilent);
        to_ben.send(()).unwrap();
        while name().unwrap() != "Benjamin" {
            ada.is_told(InfoChange);
        }

        a.lose(100).unwrap();
        ada.is_told(ParticipantTimeout);
        a.lose_nothing().unwrap();
        ada.is_told(ParticipantActive);
        to_ben.send(()).unwrap();
        ada.is_told(ParticipantLeave);
        him.join();
        assert_eq!(name().unwrap(), "Benjamin", "who he was");
        assert_in_order(&ada, &someone);
        ada.call.leave(&ada.address);
    });
}

/// What Ada was told; how often somebody described himself is left out.
fn assert_in_order(ada: &Program, ben: &plenary_msp::com::interfaces::ITParticipant) {
    let is_bens = |event: &ITParticipantEvent| event.get_Participant().is_ok_and(|whose| whose == *ben);
    let told = |whose: bool| -> Vec<_> {
        let told = ada.told.iter().filter(|(kind, event)| *kind != InfoChange && is_bens(event) == whose);
        told.map(|(kind, _)| *kind).collect()
    };
    let comes = [NewSubstream, SubstreamMapped];
    let goes = [ParticipantInactive, SubstreamUnmapped, SubstreamRemoved];
    let life = [
        &[NewParticipant][..],
        &comes,
        &[ParticipantActive],
        &goes,
        &[ParticipantTimeout, ParticipantRecovered],
        &comes,
        &[ParticipantActive],
        &goes,
        &[ParticipantLeave],
    ];
    assert_eq!(told(true), life.concat(), "Ben's life");
    assert_eq!(told(false), [LocalTalking, LocalSilent], "ours");
    let with_a_part = |kind| [NewSubstream, SubstreamMapped, SubstreamUnmapped, SubstreamRemoved].contains(kind);
    for (kind, event) in ada.told.iter().filter(|(kind, _)| *kind != LocalTalking && *kind != LocalSilent) {
        assert_eq!(event.get_SubStream().is_ok(), with_a_part(kind), "{kind:?}");
    }
}
