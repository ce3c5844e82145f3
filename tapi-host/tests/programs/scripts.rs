//! A whole call by names alone, as a script does it: `IDispatch` and nothing else.

use lab::Test;
use plenary_tapi_host::{Script, Value};

use crate::stage::{Folder, PATIENCE, Stage, TEA, Way, eventually};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![a_whole_call_is_driven_by_names].to_vec()
}

/// Numbers as scripts have them.
const AUDIO: i32 = 8;
const CAPTURE: i32 = 0;
const RENDER: i32 = 1;
const NAME: i32 = 1;
const TEST_TONE: &str = "{6E0A3F0B-58C7-4B0C-9D0E-6F3B7D2A41C5}";
const FILE_RECORDING: &str = "{521F3D06-C3D0-4511-8617-86B9A783DA77}";

fn text(object: &Script, name: &str) -> String {
    object.call(name, &[]).unwrap().text().unwrap()
}

fn number(object: &Script, name: &str) -> i32 {
    object.call(name, &[]).unwrap().number().unwrap()
}

fn objects(object: &Script, name: &str) -> Vec<Script> {
    object.items(name).unwrap().iter().map(|item| item.object().unwrap().unwrap()).collect()
}

fn a_whole_call_is_driven_by_names() {
    let stage = Stage::<2>::new("tapi-script", Way::Linked);
    let ben = stage.join(1, "Ben", 700);
    let file = Folder::file("script.wav");
    stage.hosts[0].run(|| {
        let tapi = stage.service.another().unwrap();
        let address = tapi.conference_address().unwrap();
        let call = address.create_call(TEA, plenary_tapi_host::MediaTypes::AUDIO).unwrap();
        let (terminals, conference) = (address.script().unwrap(), call.script().unwrap());

        assert!(objects(&terminals, "StaticTerminals").iter().any(|terminal| text(terminal, "Name") == "Silence"));
        let classes: Vec<String> =
            terminals.items("DynamicTerminalClasses").unwrap().iter().map(|class| class.text().unwrap()).collect();
        assert!(classes.iter().any(|class| class.eq_ignore_ascii_case(FILE_RECORDING)), "{classes:?}");
        let create = |class: &str, direction: i32| {
            terminals.object("CreateTerminal", &[class.into(), AUDIO.into(), direction.into()]).unwrap()
        };
        let tone = create(TEST_TONE, CAPTURE);
        tone.put("Frequency", &[400.into()]).unwrap();
        let recorder = create(FILE_RECORDING, RENDER);
        recorder.put("FileName", &[file.to_str().unwrap().into()]).unwrap();
        let track = objects(&recorder, "TrackTerminals").remove(0);

        let streams = objects(&conference, "Streams");
        let facing = |direction| streams.iter().find(|stream| number(stream, "Direction") == direction).unwrap();
        let (speaking, listening) = (facing(CAPTURE), facing(RENDER));
        speaking.put("LocalParticipantTypedInfo", &[NAME.into(), "Script".into()]).unwrap();
        speaking.call("SelectTerminal", &[(&tone).into()]).unwrap();
        listening.call("SelectTerminal", &[(&track).into()]).unwrap();
        assert_eq!(conference.call("LoopbackMode", &[]).unwrap().number().unwrap(), 2);

        call.connect().unwrap();
        call.wait_until_connected(PATIENCE).unwrap();
        recorder.call("Start", &[]).unwrap();
        ben.await_tones(&[400], &[700]);
        ben.await_person("Script");
        let somebody = await_participant(&conference, "Ben");
        somebody.put("Status", &[listening.into(), false.into()]).unwrap();
        assert_eq!(somebody.call("Status", &[listening.into()]).unwrap().number().unwrap(), 0);
        somebody.put("Status", &[listening.into(), true.into()]).unwrap();
        assert!(somebody.call("Volume", &[]).unwrap().number().unwrap() == 100);
        assert!(text(&conference, "Statistics").starts_with('{'));

        speaking.call("PauseStream", &[]).unwrap();
        ben.await_tones(&[], &[400]);
        speaking.call("StartStream", &[]).unwrap();
        ben.await_tones(&[400], &[]);
        speaking.call("UnselectTerminal", &[(&tone).into()]).unwrap();
        assert!(objects(speaking, "Terminals").is_empty());
        recorder.call("Stop", &[]).unwrap();
        call.disconnect().unwrap();
        call.wait_until_over(PATIENCE).unwrap();
        assert!(conference.call("NothingOfTheKind", &[]).is_err());
        assert!(speaking.call("SelectTerminal", &[Value::from(7)]).is_err());
    });
}

fn await_participant(call: &Script, name: &str) -> Script {
    let mut found = None;
    eventually(name, &mut Vec::<String>::new(), |names| {
        let people = objects(call, "Participants");
        let named = |person: &Script| person.call("ParticipantTypedInfo", &[NAME.into()]).and_then(|text| text.text());
        *names = people.iter().filter_map(|person| named(person).ok()).collect();
        found = people.into_iter().find(|person| named(person).is_ok_and(|found| found == name));
        found.is_some()
    });
    found.unwrap()
}
