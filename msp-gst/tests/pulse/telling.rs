//! What TAPI is told of devices that are plugged in and pulled out.

use std::cell::RefCell;

use plenary_msp::com::interfaces::{
    IPlenaryTerminal, ITTerminal, MspAddressEvent, MspCallEvent, MspCallEventCause, PlenaryTerminalMethods,
    StreamMethods, TerminalDirection,
};
use plenary_msp::com::kit::status::{S_OK, TAPI_E_OPERATIONFAILED, TAPI_E_RESOURCEUNAVAIL};
use plenary_msp::com::kit::{HRESULT, Interface};

use crate::Test;
use crate::server::Plug;
use crate::tapi::{Address, Seen, conference};

pub(crate) fn all() -> Vec<Test> {
    crate::tests![a_speaker_that_comes_and_goes_is_told_with_its_stream]
}

/// Something that was told of the speaker.
#[derive(PartialEq, Debug)]
enum Told {
    /// `ME_ADDRESS_EVENT`
    Device(MspAddressEvent),
    /// `ME_CALL_EVENT`, and whether the speaker is named.
    Stream(MspCallEvent, MspCallEventCause, bool, HRESULT),
}

fn is_loud(terminal: &ITTerminal) -> bool {
    let terminal: IPlenaryTerminal = terminal.cast().unwrap();
    terminal.get_Identifier().unwrap().to_string() == "pulsesink:loud"
}

/// Waits until so many things were told of the speaker. Devices are told on a thread of their own, so they come first here.
fn told(address: &Address, speaker: &ITTerminal, many: usize) -> Vec<Told> {
    let all = RefCell::new(Vec::new());
    address.wait("all of that", |seen| {
        let mut all = all.borrow_mut();
        match seen {
            Seen::Terminal { kind, terminal } if terminal == *speaker => all.insert(0, Told::Device(kind)),
            Seen::Stream { kind, cause, terminal, error, .. } if kind != MspCallEvent::NewStream => {
                all.push(Told::Stream(kind, cause, terminal.as_ref() == Some(speaker), error));
            }
            _ => {}
        }
        (all.len() == many).then_some(())
    });
    all.into_inner()
}

fn a_speaker_that_comes_and_goes_is_told_with_its_stream() {
    use MspCallEvent::{StreamActive, StreamFail, TerminalFail};
    use MspCallEventCause::{BadDevice, LocalRequest};
    let address = Address::new();
    // Devices are told from then on when somebody has asked for them.
    address.terminal("Null", TerminalDirection::Render);
    let plug = Plug::speaker("loud");
    let speaker = address.wait("the speaker", |seen| match seen {
        Seen::Terminal { kind: MspAddressEvent::TerminalAvailable, terminal } if is_loud(&terminal) => Some(terminal),
        _ => None,
    });
    let call = address.call(0x71);
    call.stream(TerminalDirection::Render).SelectTerminal(&speaker).unwrap();
    call.join(&address, &conference());
    let plays = || Told::Stream(StreamActive, LocalRequest, false, S_OK);
    assert_eq!(told(&address, &speaker, 1), [plays()]);

    plug.pull();
    let gone = [
        Told::Device(MspAddressEvent::TerminalUnavailable),
        Told::Stream(TerminalFail, BadDevice, true, TAPI_E_RESOURCEUNAVAIL),
        Told::Stream(StreamFail, BadDevice, false, TAPI_E_OPERATIONFAILED),
    ];
    assert_eq!(told(&address, &speaker, 3), gone);

    let _plug = Plug::speaker("loud");
    assert_eq!(told(&address, &speaker, 2), [Told::Device(MspAddressEvent::TerminalAvailable), plays()]);
    call.shut_down(&address);
}
