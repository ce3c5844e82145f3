//! Microphones and speakers: what there is, and what `--mic` and `--speaker` mean.

use std::path::Path;

use plenary_tapi_host::{Address, Direction, MediaTypes, TapiError, Terminal, TerminalKind};

use super::failure;
use crate::cli::{Microphone, Speaker};
use crate::events::{DeviceKind, Event};
use crate::exit::Exit;
use crate::failure::Failure;

/// Everything that can be named by `--mic` and `--speaker`, microphones first.
pub(crate) fn devices(address: &Address) -> Result<Vec<Event>, Failure> {
    let terminals = address.terminals().map_err(|error| failure(&error))?;
    let kinds = [(DeviceKind::Microphone, Direction::Capture), (DeviceKind::Speaker, Direction::Render)];
    let of_kind = |(kind, direction): (DeviceKind, Direction)| {
        if !has_device(address, direction) {
            return Vec::new();
        }
        let default = address.default_terminal(MediaTypes::AUDIO, direction).and_then(|terminal| terminal.id()).ok();
        let named = terminals.iter().filter(|terminal| is_device(terminal, direction)).filter_map(move |terminal| {
            let id = terminal.id().ok();
            let default = id.is_some() && id == default;
            Some(Event::Device { device: terminal.name().ok()?, kind, default })
        });
        named.collect::<Vec<_>>()
    };
    Ok(kinds.into_iter().flat_map(of_kind).collect())
}

/// The terminal that others shall hear; `None`: nothing.
pub(super) fn microphone(address: &Address, wish: Option<&Microphone>) -> Result<Option<Terminal>, Failure> {
    let made = |kind: TerminalKind| address.create_terminal(&kind).map(Some).map_err(|error| failure(&error));
    match wish {
        None => Ok(default(address, Direction::Capture)),
        Some(Microphone::None) => Ok(None),
        Some(Microphone::Device(name)) => named(address, name, Direction::Capture).map(Some),
        Some(Microphone::Tone(hertz)) => made(TerminalKind::TestTone { hertz: whole(*hertz) }),
        Some(Microphone::File(path)) => {
            readable(path)?;
            made(TerminalKind::Playback { files: vec![path.clone()], looping: true })
        }
    }
}

/// The terminal on which the others shall be heard; `None`: none.
pub(super) fn speaker(address: &Address, wish: Option<&Speaker>) -> Result<Option<Terminal>, Failure> {
    match wish {
        None => Ok(default(address, Direction::Render)),
        Some(Speaker::None) => Ok(None),
        Some(Speaker::Device(name)) => named(address, name, Direction::Render).map(Some),
        Some(Speaker::File(path)) => recording(address, path, false).map(Some),
    }
}

/// A file that the conference is recorded into, and files for each person beside it.
pub(super) fn recording(address: &Address, path: &Path, each_person: bool) -> Result<Terminal, Failure> {
    address.create_terminal(&TerminalKind::Recording { file: path.into(), each_person }).map_err(|error| {
        Failure::new(
            Exit::Device,
            format!("{} cannot be recorded into: {error}.", path.display()),
            "Choose a file that ends with .wav, .ogg or .opus, in a folder that you may write to.",
        )
    })
}

/// Whether there is a microphone to speak into. The system's choice is always there, but chooses among others.
pub(crate) fn has_microphone(address: &Address) -> bool {
    has_device(address, Direction::Capture)
}

/// Where a program reads what is heard.
pub(super) fn ears(address: &Address) -> Result<Terminal, Failure> {
    address.create_terminal(&TerminalKind::Program(Direction::Render)).map_err(|error| failure(&error))
}

/// Whether it is a file, which has to be started.
pub(super) fn is_file(terminal: &Terminal) -> bool {
    terminal.kind().is_ok_and(|kind| kind == "playback" || kind == "recording")
}

/// The system's choice. A computer without sound has none, and can listen or talk all the same.
fn default(address: &Address, direction: Direction) -> Option<Terminal> {
    let chosen = address.default_terminal(MediaTypes::AUDIO, direction).ok();
    chosen.filter(|terminal| is_device(terminal, direction) && has_device(address, direction))
}

fn has_device(address: &Address, direction: Direction) -> bool {
    let default = address.default_terminal(MediaTypes::AUDIO, direction).ok();
    let all = address.terminals().unwrap_or_default();
    all.iter().any(|terminal| is_device(terminal, direction) && Some(terminal) != default.as_ref())
}

/// The device of this name; or else the only one whose name has it in it, whatever the case of its letters.
fn named(address: &Address, name: &str, direction: Direction) -> Result<Terminal, Failure> {
    let terminals = address.terminals().map_err(|error| failure(&error))?;
    let mut named: Vec<(String, Terminal)> = Vec::new();
    for terminal in terminals.into_iter().filter(|terminal| is_device(terminal, direction)) {
        named.push((terminal.name().map_err(|error: TapiError| failure(&error))?, terminal));
    }
    if let Some(place) = named.iter().position(|(known, _)| known == name) {
        return Ok(named.swap_remove(place).1);
    }
    let lower = name.to_lowercase();
    named.retain(|(known, _)| known.to_lowercase().contains(&lower));
    match (named.pop(), named.len()) {
        (Some((_, only)), 0) => Ok(only),
        (found, _) => {
            let many = if found.is_some() { "Several devices have" } else { "No device has" };
            Err(Failure::new(
                Exit::Device,
                format!("{many} \"{name}\" in their name."),
                "'plenary devices' shows their names.",
            ))
        }
    }
}

/// Whether it is one that a person can speak into or hear, not a signal or a file.
fn is_device(terminal: &Terminal, direction: Direction) -> bool {
    let kind = terminal.kind().unwrap_or_default();
    match direction {
        Direction::Capture => kind == "microphone",
        _ => kind == "speaker",
    }
}

fn readable(path: &Path) -> Result<(), Failure> {
    std::fs::File::open(path).map(drop).map_err(|error| {
        Failure::new(Exit::NotFound, format!("{} cannot be read: {error}.", path.display()), "Check its name.")
    })
}

/// Between 20 and 20,000: see the command line.
#[expect(clippy::cast_possible_truncation, reason = "it is between 20 and 20,000")]
fn whole(hertz: f64) -> i32 {
    hertz.round() as i32
}
