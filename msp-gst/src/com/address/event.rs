//! What an address tells TAPI: events as they wait in its queue, and the form in which C fetches them.

use std::mem::offset_of;

use crate::com::interfaces::{
    AddressArm, CallArm, DataArm, EventArm, EventHead, EventInfo, FileArm, FileEventCause, ITFileTrack, ITStream,
    ITTerminal, MspAddressEvent, MspCallEvent, MspCallEventCause, MspEvent, PrivateArm, TerminalMediaState,
};
use crate::com::kit::{HRESULT, IDispatch, Interface};

/// Something happened. Interfaces in it are counted; the count passes to whoever fetches the event.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(in crate::com) enum Event {
    /// A terminal came or went.
    Terminal { kind: MspAddressEvent, terminal: ITTerminal },
    /// Something happened to a stream of a call.
    Call {
        call: isize,
        kind: MspCallEvent,
        cause: MspCallEventCause,
        stream: Option<ITStream>,
        terminal: Option<ITTerminal>,
        error: HRESULT,
    },
    /// Bytes for the telephony provider; `call` 0 for the line itself.
    TspData { call: isize, bytes: Vec<u8> },
    /// An object for programs.
    Private { call: isize, event: IDispatch, code: i32 },
    /// A file began, ended, failed.
    File {
        call: isize,
        parent: ITTerminal,
        track: Option<ITFileTrack>,
        state: TerminalMediaState,
        cause: FileEventCause,
        error: HRESULT,
    },
}

/// Where the bytes for the telephony provider begin.
const DATA: usize = offset_of!(EventInfo, arm) + offset_of!(DataArm, first);

impl Event {
    /// Bytes that its form in C takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::TspData { bytes, .. } => size_of::<EventInfo>().max(DATA.saturating_add(bytes.len())),
            _ => size_of::<EventInfo>(),
        }
    }

    /// Writes it as C has it. Interfaces in it are the reader's from now on.
    ///
    /// # Safety
    /// At `place` is room for [`Self::size`] bytes.
    pub(super) unsafe fn write(self, place: *mut u8) {
        let size = u32::try_from(self.size()).unwrap_or(u32::MAX);
        let data = if let Self::TspData { bytes, .. } = &self { bytes.clone() } else { Vec::new() };
        let (event, call, arm) = self.into_parts();
        let info = EventInfo { head: EventHead { size, event: event.number(), call }, arm };
        // SAFETY: the caller's promise; every event has room for the structure.
        unsafe { place.cast::<EventInfo>().write_unaligned(info) };
        // SAFETY: the caller's promise: the data begins at `DATA`, and the size counts it.
        unsafe { place.wrapping_add(DATA).copy_from_nonoverlapping(data.as_ptr(), data.len()) };
    }

    /// Whether it tells TAPI and programs something of this call. Words for the telephony provider do not.
    pub(super) fn is_news_of(&self, handle: isize) -> bool {
        match self {
            Self::Call { call, .. } | Self::Private { call, .. } | Self::File { call, .. } => *call == handle,
            Self::Terminal { .. } | Self::TspData { .. } => false,
        }
    }

    fn into_parts(self) -> (MspEvent, isize, EventArm) {
        match self {
            Self::Terminal { kind, terminal } => {
                let address = AddressArm { kind: kind.number(), terminal: terminal.into_raw() };
                (MspEvent::Address, 0, EventArm { address })
            }
            Self::Call { call, kind, cause, stream, terminal, error } => {
                let (stream, terminal) = (raw(stream), raw(terminal));
                let arm = CallArm { kind: kind.number(), cause: cause.number(), stream, terminal, error };
                (MspEvent::Call, call, EventArm { call: arm })
            }
            Self::TspData { call, bytes } => {
                let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                (MspEvent::TspData, call, EventArm { data: DataArm { size, first: [0] } })
            }
            Self::Private { call, event, code } => {
                let private = PrivateArm { event: event.into_raw(), code };
                (MspEvent::Private, call, EventArm { private })
            }
            Self::File { call, parent, track, state, cause, error } => {
                let (parent, track) = (parent.into_raw(), raw(track));
                let file = FileArm { parent, track, state: state.number(), cause: cause.number(), error };
                (MspEvent::FileTerminal, call, EventArm { file })
            }
        }
    }
}

fn raw<I: Interface>(interface: Option<I>) -> *mut std::ffi::c_void {
    interface.map_or(std::ptr::null_mut(), Interface::into_raw)
}

/// As TAPI reads it.
#[cfg(test)]
#[cfg(target_os = "linux")]
impl Event {
    /// The event that was fetched to `place`. Interfaces in it are its own from now on.
    ///
    /// # Safety
    /// `GetEvent` has written one there, and nobody has read it before.
    pub(in crate::com) unsafe fn read(place: *const u8) -> Self {
        // SAFETY: the caller's promise: every event is at least so long.
        let EventInfo { head, arm } = unsafe { place.cast::<EventInfo>().read_unaligned() };
        match MspEvent::of(head.event).unwrap() {
            // SAFETY: the arm that the head names.
            MspEvent::Address => Self::of_address(unsafe { arm.address }),
            // SAFETY: as above.
            MspEvent::Call => Self::of_call(head.call, unsafe { arm.call }),
            MspEvent::TspData => {
                // SAFETY: as above.
                let size = unsafe { arm.data.size } as usize;
                // SAFETY: so many bytes follow, by the event's own word.
                let bytes = unsafe { std::slice::from_raw_parts(place.wrapping_add(DATA), size) }.to_vec();
                Self::TspData { call: head.call, bytes }
            }
            MspEvent::Private => {
                // SAFETY: as above.
                let PrivateArm { event, code } = unsafe { arm.private };
                Self::Private { call: head.call, event: owned(event).unwrap(), code }
            }
            // SAFETY: as above.
            MspEvent::FileTerminal => Self::of_file(head.call, unsafe { arm.file }),
            other => panic!("{other:?} is none of ours"),
        }
    }

    fn of_address(AddressArm { kind, terminal }: AddressArm) -> Self {
        Self::Terminal { kind: MspAddressEvent::of(kind).unwrap(), terminal: owned(terminal).unwrap() }
    }

    fn of_call(call: isize, CallArm { kind, cause, stream, terminal, error }: CallArm) -> Self {
        let (kind, cause) = (MspCallEvent::of(kind).unwrap(), MspCallEventCause::of(cause).unwrap());
        Self::Call { call, kind, cause, stream: owned(stream), terminal: owned(terminal), error }
    }

    fn of_file(call: isize, FileArm { parent, track, state, cause, error }: FileArm) -> Self {
        let (state, cause) = (TerminalMediaState::of(state).unwrap(), FileEventCause::of(cause).unwrap());
        Self::File { call, parent: owned(parent).unwrap(), track: owned(track), state, cause, error }
    }
}

/// An interface that an event has brought.
#[cfg(test)]
#[cfg(target_os = "linux")]
fn owned<I: Interface>(pointer: *mut std::ffi::c_void) -> Option<I> {
    // SAFETY: of the kind that the event's arm says, and counted for who reads the event.
    (!pointer.is_null()).then(|| unsafe { I::from_raw(pointer) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_as_c_has_it_wherever_that_is() {
        let bytes: Vec<u8> = (0..200).collect();
        let event = Event::TspData { call: 0x55, bytes: bytes.clone() };
        let size = event.size();
        assert_eq!(size, DATA + 200);
        let mut place = vec![0xEE_u8; size + 2];
        // An odd address: C promises none better.
        let odd = place.as_mut_ptr().wrapping_add(1);
        // SAFETY: room for so many bytes.
        unsafe { event.write(odd) };
        assert_eq!(place[1..5], u32::try_from(size).unwrap().to_ne_bytes(), "its size");
        assert_eq!(place[5..9], MspEvent::TspData.number().to_ne_bytes(), "its kind");
        assert_eq!(place[9..17], 0x55_isize.to_ne_bytes(), "its call");
        assert_eq!(place[17..21], 200_u32.to_ne_bytes(), "how many bytes");
        assert_eq!(place[1 + DATA..=size], bytes, "the bytes");
        assert_eq!((place[0], place[size + 1]), (0xEE, 0xEE), "and nothing beside");
    }

    #[test]
    fn the_shortest_event_has_room_for_every_arm() {
        let event = Event::TspData { call: 0, bytes: vec![1] };
        assert_eq!(event.size(), size_of::<EventInfo>());
    }
}
