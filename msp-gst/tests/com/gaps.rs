//! What the media provider does not do: every method that `com::gaps` names, asked through an object.

mod questions;

use std::collections::BTreeSet;
use std::fmt::Debug;

use plenary_msp::com::gaps::{Answer, GAPS, Gap};
use plenary_msp::com::interfaces::{
    ITMultiTrackTerminal, ITQOSApplicationID, ITStream, ITSubStream, ITSubStreamControl, ITTerminal, ITTerminalSupport,
    MultiTrackTerminalMethods, QosApplicationIdMethods, SubStreamControlMethods, TerminalDirection, TerminalMethods,
    TerminalSupportMethods, media,
};
use plenary_msp::com::kit::status::{E_INVALIDARG, E_NOINTERFACE, E_NOTIMPL, S_OK};
use plenary_msp::com::kit::{HRESULT, ICollection, ITCollection, IUnknown, Interface, Result, collect};

use crate::conferences::talker;
use crate::tapi::{Address, TapiCall, conference, until};

/// What a method answered when it was asked so.
struct Asked {
    /// The interface and the method.
    method: &'static str,
    question: String,
    code: HRESULT,
}

fn asked<T>(method: &'static str, answer: Result<T>) -> Asked {
    asked_for(method, "", answer)
}

fn asked_for<T>(method: &'static str, question: &str, answer: Result<T>) -> Asked {
    Asked { method, question: question.to_owned(), code: answer.map_or_else(|code| code, |_| S_OK) }
}

/// Asks for every property there is.
fn each<P: Debug + Copy, T>(
    method: &'static str,
    property: fn(i32) -> Result<P>,
    answer: impl Fn(P) -> Result<T>,
) -> Vec<Asked> {
    let properties = (0..).map_while(|number| property(number).ok());
    // As the headers write it.
    let name = |property| format!("{property:?}").replace("Cpu", "CPU");
    properties.map(|property| asked_for(method, &name(property), answer(property))).collect()
}

/// A conference of two, one of whom asks.
struct Room {
    address: Address,
    call: TapiCall,
    capture: ITStream,
    render: ITStream,
    terminal: ITTerminal,
    file: ITTerminal,
    track: ITTerminal,
    part: ITSubStream,
    /// Keeps the other one there.
    _other: (Address, TapiCall),
}

impl Room {
    fn new() -> Self {
        const FILE_PLAYBACK: &str = "{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}";
        let conference = conference();
        let (address, call) = talker(41, "Ada", &conference);
        let other = talker(42, "Bob", &conference);
        let (capture, render) = (call.stream(TerminalDirection::Capture), call.stream(TerminalDirection::Render));
        let parts: ITSubStreamControl = render.cast().unwrap();
        let parts = || collect(&parts.EnumerateSubStreams().unwrap()).unwrap();
        until("Bob has a part", || !parts().is_empty());
        let support: ITTerminalSupport = address.msp.cast().unwrap();
        let direction = TerminalDirection::Capture;
        let file = support.CreateTerminal(&FILE_PLAYBACK.into(), media::MULTITRACK, direction).unwrap();
        let tracks: ITMultiTrackTerminal = file.cast().unwrap();
        let track = collect(&tracks.EnumerateTrackTerminals().unwrap()).unwrap().remove(0);
        let (part, terminal) = (parts().remove(0), address.terminal("tone", direction));
        Self { address, call, capture, render, terminal, file, track, part, _other: other }
    }

    /// One of every kind that there is a gap in.
    fn objects(&self) -> Vec<IUnknown> {
        fn same(object: &impl Interface) -> IUnknown {
            object.cast().unwrap()
        }
        let terminals = [same(&self.terminal), same(&self.file), same(&self.track)];
        let others = [same(&self.address.msp), same(&self.capture), same(&self.render), same(&self.part)];
        terminals.into_iter().chain(others).chain([self.call.object.clone()]).collect()
    }
}

#[test]
fn what_is_not_done_answers_as_the_table_says() {
    let room = Room::new();
    let asked = questions::all(&room);
    let mut methods: BTreeSet<&str> = asked.iter().map(|asked| asked.method).collect();
    for gap in GAPS {
        for method in gap.methods {
            let name = format!("{}::{method}", gap.interface);
            let answers: Vec<&Asked> = asked.iter().filter(|asked| asked.method == name).collect();
            assert!(methods.remove(name.as_str()), "nobody asks {name}");
            judge(&name, gap, &answers);
        }
    }
    assert_eq!(methods, BTreeSet::new(), "asked, and no gap");
}

/// Holds what was answered against what is promised.
fn judge(name: &str, gap: &Gap, answers: &[&Asked]) {
    let all = |code| answers.iter().all(|asked| asked.code == code);
    let codes: Vec<_> = answers.iter().map(|asked| (&asked.question, asked.code)).collect();
    match gap.answer {
        Answer::Code(code) => assert!(all(code.is), "{name}: {codes:?}, not {}", code.name),
        Answer::Nothing => assert!(all(S_OK), "{name}: {codes:?}"),
        Answer::NoObject => assert!(all(E_NOINTERFACE), "{name}: {codes:?}"),
        Answer::Without(code, promised) => {
            let refused = answers.iter().filter(|asked| asked.code == code.is).map(|asked| asked.question.as_str());
            assert_eq!(refused.collect::<BTreeSet<_>>(), promised.iter().copied().collect(), "{name}");
            let mut rest = answers.iter().filter(|asked| !promised.contains(&asked.question.as_str())).peekable();
            assert!(rest.peek().is_some() && rest.all(|asked| asked.code == S_OK), "{name}: {codes:?}");
        }
    }
}

#[test]
fn every_class_of_terminals_that_is_listed_can_be_made() {
    let address = Address::new();
    let support: ITTerminalSupport = address.msp.cast().unwrap();
    let listed = collect(&support.EnumerateDynamicTerminalClasses().unwrap()).unwrap();
    let named: ITCollection = support.get_DynamicTerminalClasses().unwrap().object().unwrap().unwrap().cast().unwrap();
    assert_eq!(named.get_Count(), Ok(4));
    let directions = [TerminalDirection::Capture, TerminalDirection::Render];
    let kinds = [media::AUDIO, media::MULTITRACK].map(|media| directions.map(|direction| (media, direction)));
    for (index, class) in (1..).zip(&listed) {
        let name = named.get_Item(index).unwrap().text().unwrap();
        assert_eq!(name.to_string(), format!("{{{class:?}}}"), "both lists are one");
        let makes = |&(media, direction)| support.CreateTerminal(&name, media, direction).ok();
        let made: Vec<ITTerminal> = kinds.iter().flatten().filter_map(makes).collect();
        assert!(!made.is_empty(), "{name:?}");
        assert!(made.iter().all(|terminal| terminal.get_TerminalClass().unwrap().to_string() == name.to_string()));
    }
    assert_eq!(listed.len(), 4);
}

#[test]
fn a_name_for_the_network_that_is_too_long_is_refused_as_such() {
    let address = Address::new();
    let call = address.call(43);
    let name: ITQOSApplicationID = call.object.cast().unwrap();
    let (longest, longer, none) = ("x".repeat(128), "x".repeat(129), "".into());
    assert_eq!(name.SetQOSApplicationID(&longest.as_str().into(), &none, &none), Err(E_NOTIMPL));
    for place in 0..3 {
        let text = |at| if at == place { longer.as_str().into() } else { "".into() };
        assert_eq!(name.SetQOSApplicationID(&text(0), &text(1), &text(2)), Err(E_INVALIDARG), "the text at {place}");
    }
}
