//! Several programs in one process, each with a catalogue of its own.

use plenary_msp::pipeline::{Life, Outlet, Render, RenderConfig};
use plenary_msp::terminal::{Catalogue, CatalogueEvent, TerminalId};

use crate::Test;
use crate::devices::find;
use crate::ear::{HANGS, Mouth};
use crate::plugging::{arrived, await_event, gone};
use crate::server::Plug;

pub(crate) fn all() -> Vec<Test> {
    crate::tests![every_catalogue_of_a_process_hears_of_every_device, catalogues_may_come_and_go_at_once]
}

fn every_catalogue_of_a_process_hears_of_every_device() {
    let [first, second, third] = ["first", "second", "third"].map(Plug::speaker);
    let (catalogue, devices) = Catalogue::open().unwrap();
    let (outlet, troubles) = Outlet::new();
    let speaker = find(&catalogue, "pulsesink:first");
    let (render, input) = Render::start("render", &speaker, &RenderConfig::default(), outlet).unwrap();
    let _mouth = Mouth::sing(&render, input, 1_000.0, 0.25);

    let (other, others) = Catalogue::open().unwrap();
    find(&other, "pulsesink:first");
    assert!(others.is_empty(), "what is there from the beginning did not happen: {others:?}");
    first.pull();
    await_event(&devices, gone("pulsesink:first"));
    await_event(&others, gone("pulsesink:first"));
    troubles.recv_timeout(HANGS).expect("who talks on it was not told");
    assert!(matches!(render.watch().life(), Life::Failed(_)));

    drop(other);
    second.pull();
    await_event(&devices, gone("pulsesink:second"));
    drop(catalogue);
    let (_catalogue, devices) = Catalogue::open().unwrap();
    third.pull();
    await_event(&devices, gone("pulsesink:third"));
    let _again = Plug::speaker("third");
    await_event(&devices, arrived("pulsesink:third"));
}

fn catalogues_may_come_and_go_at_once() {
    let _there = Plug::speaker("there");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let (catalogue, _) = Catalogue::open().unwrap();
                    find(&catalogue, "pulsesink:there");
                }
            });
        }
    });
    let (catalogue, devices) = Catalogue::open().unwrap();
    let _new = Plug::speaker("new");
    await_event(&devices, |event| matches!(event, CatalogueEvent::Arrived(_)).then_some(()));
    assert!(catalogue.find(&TerminalId::new("pulsesink:there")).is_some());
}
