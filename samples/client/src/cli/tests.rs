use clap::{CommandFactory as _, error::ErrorKind};

use super::*;
use crate::exit::Exit;

fn parse(line: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from([&["plenary"], line].concat())
}

fn join(line: &[&str]) -> Join {
    match parse(&[&["join"], line].concat()).unwrap().command {
        Some(Command::Join(join)) => join,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn no_command_opens_the_screen() {
    assert_eq!(parse(&[]).unwrap().command, None);
    assert!(!parse(&[]).unwrap().wants_json());
}

#[test]
fn a_conference_is_a_name_a_file_or_standard_input() {
    assert_eq!(join(&["Weekly call"]).conference, Target::Name("Weekly call".into()));
    let described = |value: &str| match join(&[value]).conference {
        Target::Described(document) => document,
        name => panic!("{name:?}"),
    };
    assert_eq!(described("weekly.SDP"), Document::File("weekly.SDP".into()));
    assert_eq!(described("./weekly"), Document::File("./weekly".into()));
    assert_eq!(described("file:///srv/weekly"), Document::File("/srv/weekly".into()));
    assert_eq!(described("-"), Document::Input);
    for url in ["http://example.org/weekly.sdp", "HTTPS://example.org", "http://[::1]:8080/x"] {
        assert_eq!(described(url), Document::Page(url.into()));
    }
    assert_eq!(join(&["Q://A and ://"]).conference, Target::Described(Document::Page("Q://A and ://".into())));
    assert_eq!(join(&["Who? ://"]).conference, Target::Name("Who? ://".into()));
    assert_eq!(join(&["AC/DC fans"]).conference, Target::Name("AC/DC fans".into()), "a stroke makes no file");
    assert!(parse(&["join", ""]).is_err());
}

#[test]
fn microphones_and_speakers_are_devices_files_tones_or_nothing() {
    let line = ["x", "--mic", "tone:440.5", "--speaker", "file:heard.wav"];
    let part = join(&line).part;
    assert_eq!((part.mic, part.speaker), (Some(Microphone::Tone(440.5)), Some(Speaker::File("heard.wav".into()))));
    let part = join(&["x", "--mic", "Built-in", "--speaker", "device:none"]).part;
    assert_eq!(part.mic, Some(Microphone::Device("Built-in".into())));
    assert_eq!(part.speaker, Some(Speaker::Device("none".into())), "a device may be called none");
    assert_eq!(join(&["x", "--mic", "none"]).part.mic, Some(Microphone::None));
    for wrong in ["tone:", "tone:high", "tone:5", "tone:NaN", "tone:inf", "file:", "device:", ""] {
        assert!(parse(&["join", "x", "--mic", wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn times_have_units() {
    let of = |value| values::duration(value).ok();
    assert_eq!(of("500ms"), Some(Duration::from_millis(500)));
    assert_eq!(of("10s"), Some(Duration::from_secs(10)));
    assert_eq!(of("1h30m"), Some(Duration::from_secs(5400)));
    for wrong in
        ["", "10", "s", "10x", "-1s", "1.5s", "0s", "99999999999999999999s", "18446744073709551615h", "32h99999h"]
    {
        assert_eq!(of(wrong), None, "{wrong}");
    }
}

#[test]
fn what_is_not_there_is_refused_before_anything_happens() {
    let refusal = |line: &[&str]| refuse_what_is_not_there(&parse(line).unwrap()).unwrap_err();
    let secret = refusal(&["create", "x", "--secret-file", "key"]);
    assert_eq!(secret.exit, Exit::NotYet);
    assert!(secret.what.contains("Encryption"), "{secret}");
    assert!(refusal(&["create", "x", "--video"]).what.contains("Pictures"));
    assert!(refuse_what_is_not_there(&parse(&["create", "x", "--audio"]).unwrap()).is_ok());
}

#[test]
fn who_does_not_join_cannot_record() {
    assert!(parse(&["create", "x", "--no-join"]).is_ok());
    assert_eq!(parse(&["create", "x", "--no-join", "--record", "d"]).unwrap_err().kind(), ErrorKind::ArgumentConflict);
    assert!(parse(&["create", "x", "--ttl", "0"]).is_err(), "nobody but ourselves would hear it");
}

#[test]
fn names_that_nobody_could_see_are_refused_and_hostile_ones_cleaned() {
    assert!(parse(&["create", "\u{202E}\u{200B} "]).is_err());
    assert_eq!(join(&["x", "--as", "\u{1b}[31mZoë\u{202E}"]).part.name.as_deref(), Some("[31mZoë"));
}

#[test]
fn the_manual_teaches() {
    let manual = Cli::command().render_long_help().to_string();
    for taught in ["plenary demo", "PLENARY_HOME", "NO_COLOR", "Exit codes:"] {
        assert!(manual.contains(taught), "{taught} is missing:\n{manual}");
    }
    for exit in Exit::ALL {
        assert!(manual.contains(&format!("{}  {}", exit.code(), exit.meaning())));
    }
    for mut command in Cli::command().get_subcommands().cloned() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        let lines = command.render_help().to_string();
        assert!(lines.lines().all(|line| line.chars().count() <= 120), "{lines}");
    }
}

#[test]
fn exit_codes_are_numbered_as_listed() {
    for (number, exit) in Exit::ALL.iter().enumerate() {
        assert_eq!(usize::from(exit.code()), number);
    }
}

#[test]
fn devices_are_written_as_they_are_read() {
    for text in
        ["USB headset", "device:none", "device:tone:440", "device:file:x", "device:device:x", "file:a.wav", "none"]
    {
        assert_eq!(values::microphone(text).unwrap().to_string(), text);
        let spoken = values::speaker(text).unwrap();
        assert_eq!(values::speaker(&spoken.to_string()), Ok(spoken), "{text}");
    }
    assert_eq!(Microphone::Tone(440.5).to_string(), "tone:440.5");
    assert_eq!(Microphone::Device("tone:440".into()).to_string(), "device:tone:440");
}

#[test]
fn a_name_is_looked_for_as_it_was_given() {
    let named = |name: &str| Target::Name(name.into());
    assert_eq!(join(&["Weekly\u{202E} call\u{1b}[0m"]).conference, named("Weekly call[0m"));
    assert!(parse(&["create", "minutes"]).is_ok() && parse(&["create", "minutes.sdp"]).is_err(), "a file, to join");
    assert!(parse(&["join", "\u{202E}"]).is_err() && parse(&["show", "\u{202E}"]).is_err());
}

#[test]
fn the_manual_fits_a_terminal_of_80_columns() {
    for text in [manual::long(), manual::JOIN.into(), manual::CREATE.into(), manual::DOCTOR.into(), manual::DEMO.into()]
    {
        let long: Vec<_> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:?}");
    }
}
