//! Fetching events, and handing over bytes: the methods of `ITMSPAddress` that take memory.
#![expect(unsafe_code, reason = "it reads MSP_EVENT_INFO, a union with pointers in it")]

use std::mem::offset_of;

use plenary_msp::com::interfaces::{
    AddressArm, CallArm, DataArm, EventHead, EventInfo, FileArm, FileEventCause, ITFileTrack, ITMSPAddress, ITStream,
    ITTerminal, MspAddressEvent, MspAddressMethods as _, MspCallEvent, MspCallEventCause, MspEvent, PrivateArm,
    TerminalMediaState,
};
use plenary_msp::com::kit::status::{TAPI_E_NOEVENT, TAPI_E_NOTENOUGHMEMORY};
use plenary_msp::com::kit::{HRESULT, IDispatch, IUnknown, Interface, Result};

use super::part::Inner;
use crate::foreign::Guarded;
use crate::tapi::MediaBreach;

/// The most that an event may ask for: the longest message between providers, and room.
const MOST_BYTES: u32 = 1 << 20;
/// Where in an event its arm begins.
const ARM: usize = offset_of!(EventInfo, arm);

/// An event.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// TAPI's name for the call; 0: none.
    pub(crate) call: isize,
    /// What happened.
    pub(crate) what: Happening,
}

/// What an event is about.
#[derive(Debug)]
pub(crate) enum Happening {
    /// `ME_ADDRESS_EVENT`
    Address { kind: MspAddressEvent, terminal: ITTerminal },
    /// `ME_CALL_EVENT`
    Call {
        kind: MspCallEvent,
        cause: MspCallEventCause,
        stream: Option<ITStream>,
        terminal: Option<ITTerminal>,
        error: HRESULT,
    },
    /// `ME_TSP_DATA`
    TspData(Vec<u8>),
    /// `ME_PRIVATE_EVENT`
    Private { object: IDispatch, code: i32 },
    /// `ME_FILE_TERMINAL_EVENT`
    File {
        parent: ITTerminal,
        track: Option<ITFileTrack>,
        state: TerminalMediaState,
        cause: FileEventCause,
        error: HRESULT,
    },
}

/// Fetches the next event. `None`: there is none, or none that could be understood; then `flaws` says so.
///
/// With `careful`, it offers too little room first: the event must stay, and say how much it needs.
pub(crate) fn fetch(address: &ITMSPAddress, careful: bool, flaws: &mut Vec<MediaBreach>) -> Option<Option<Fetched>> {
    let head = narrow(size_of::<EventHead>());
    let usual = narrow(size_of::<EventInfo>());
    let first = if careful { head } else { usual };
    let mut size = first;
    loop {
        let mut memory = Guarded::<u8>::new(&vec![0; size as usize]);
        let mut said = size;
        let code = address.GetEvent(&raw mut said, memory.pointer());
        if !memory.is_intact() || (code.is_err() && !memory.is_untouched()) {
            flaws.push(MediaBreach::WroteOutside { method: "ITMSPAddress::GetEvent" });
        }
        match code {
            Ok(()) => return Some(read(memory.content(), said, flaws)),
            Err(TAPI_E_NOEVENT) => {
                flaws.extend((size > first).then_some(MediaBreach::EventVanished));
                return None;
            }
            Err(TAPI_E_NOTENOUGHMEMORY) if (size + 1..=MOST_BYTES).contains(&said) => size = said,
            Err(TAPI_E_NOTENOUGHMEMORY) => {
                flaws.push(MediaBreach::EventNeeds { given: size, needed: said });
                return None;
            }
            Err(code) => {
                flaws.push(MediaBreach::EventCode { code });
                return None;
            }
        }
    }
}

/// Hands over what the telephony provider says, of a call or of the address. The call is what `CreateMSPCall` answered.
pub(crate) fn tell(address: &ITMSPAddress, call: Option<&Inner>, bytes: &[u8]) -> Result<()> {
    address.ReceiveTSPData(call.map(Inner::unknown), bytes.as_ptr(), narrow(bytes.len()))
}

/// What is too long for 32 bits cannot be said, and is refused as too long.
fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn read(bytes: &[u8], said: u32, flaws: &mut Vec<MediaBreach>) -> Option<Fetched> {
    let given = narrow(bytes.len());
    let head: EventHead = part(bytes, 0)?;
    if said > given || head.size > given || (head.size as usize) < ARM {
        flaws.push(MediaBreach::EventSize { given, said: head.size });
    }
    let Ok(event) = MspEvent::of(head.event) else {
        flaws.push(MediaBreach::UnknownEvent { number: head.event });
        return None;
    };
    let what = match event {
        MspEvent::Address => address(bytes),
        MspEvent::Call => call(bytes),
        MspEvent::TspData => data(bytes),
        MspEvent::Private => private(bytes),
        MspEvent::FileTerminal => file(bytes),
        MspEvent::AsrTerminal | MspEvent::TtsTerminal | MspEvent::ToneTerminal => return None,
    };
    if what.is_none() {
        flaws.push(MediaBreach::EventContent { event });
    }
    Some(Fetched { call: head.call, what: what? })
}

fn address(bytes: &[u8]) -> Option<Happening> {
    let arm: AddressArm = part(bytes, ARM)?;
    let terminal = take(arm.terminal)?;
    Some(Happening::Address { kind: MspAddressEvent::of(arm.kind).ok()?, terminal: terminal? })
}

fn call(bytes: &[u8]) -> Option<Happening> {
    let arm: CallArm = part(bytes, ARM)?;
    let (stream, terminal) = (take(arm.stream), take(arm.terminal));
    let (kind, cause) = (MspCallEvent::of(arm.kind).ok()?, MspCallEventCause::of(arm.cause).ok()?);
    Some(Happening::Call { kind, cause, stream: stream?, terminal: terminal?, error: arm.error })
}

fn data(bytes: &[u8]) -> Option<Happening> {
    let arm: DataArm = part(bytes, ARM)?;
    let begin = ARM + offset_of!(DataArm, first);
    let end = begin.checked_add(arm.size as usize)?;
    bytes.get(begin..end).map(|bytes| Happening::TspData(bytes.to_vec()))
}

fn private(bytes: &[u8]) -> Option<Happening> {
    let arm: PrivateArm = part(bytes, ARM)?;
    take(arm.event)?.map(|object| Happening::Private { object, code: arm.code })
}

fn file(bytes: &[u8]) -> Option<Happening> {
    let arm: FileArm = part(bytes, ARM)?;
    let (parent, track) = (take(arm.parent), take(arm.track));
    let (state, cause) = (TerminalMediaState::of(arm.state).ok()?, FileEventCause::of(arm.cause).ok()?);
    Some(Happening::File { parent: parent??, track: track?, state, cause, error: arm.error })
}

/// What C has put at `offset`.
fn part<T: Copy + Plain>(bytes: &[u8], offset: usize) -> Option<T> {
    let bytes = bytes.get(offset..offset.checked_add(size_of::<T>())?)?;
    // SAFETY: as many bytes as a `T` has, which is any of them.
    Some(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
}

/// Numbers and raw pointers: any bytes are one.
trait Plain {}

impl Plain for EventHead {}
impl Plain for AddressArm {}
impl Plain for CallArm {}
impl Plain for DataArm {}
impl Plain for PrivateArm {}
impl Plain for FileArm {}

/// The object that an event has brought, if any, asked for the interface that it shall wear. `None`: it does not.
fn take<I: Interface>(pointer: *mut std::ffi::c_void) -> Option<Option<I>> {
    if pointer.is_null() {
        return Some(None);
    }
    // SAFETY: an event's pointers are null or objects, with a count that passes to who fetches it.
    let object = unsafe { IUnknown::from_raw(pointer) };
    object.cast().ok().map(Some)
}
