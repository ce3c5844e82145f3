//! `MSP_EVENT_INFO`, by its bytes: whatever an event must not be, it can be here.

use std::mem::offset_of;

use plenary_msp::com::interfaces::{AddressArm, CallArm, DataArm, EventHead, EventInfo, MspEvent, PrivateArm};

/// Where an event's arm begins.
const ARM: usize = offset_of!(EventInfo, arm);

/// An event.
#[derive(Clone)]
pub(crate) struct MediaEvent(Vec<u8>);

impl MediaEvent {
    /// `ME_TSP_DATA`
    pub(crate) fn data(call: isize, bytes: &[u8]) -> Self {
        let size = u32::try_from(bytes.len()).unwrap();
        let mut event = Self::new(MspEvent::TspData, call);
        event.put(ARM + offset_of!(DataArm, size), &size.to_ne_bytes());
        let begin = ARM + offset_of!(DataArm, first);
        event.0.resize(event.0.len().max(begin + bytes.len()), 0);
        event.put(begin, bytes);
        let size = event.size();
        event.of_size(size)
    }

    /// `ME_TSP_DATA` with more bytes than there are.
    pub(crate) fn endless_data() -> Self {
        let mut event = Self::data(0, b"x");
        event.put(ARM + offset_of!(DataArm, size), &u32::MAX.to_ne_bytes());
        event
    }

    /// `ME_CALL_EVENT`, `CALL_NEW_STREAM`
    pub(crate) fn new_stream(call: isize, stream: usize) -> Self {
        let mut event = Self::new(MspEvent::Call, call);
        event.put(ARM + offset_of!(CallArm, stream), &stream.to_ne_bytes());
        event
    }

    /// `ME_ADDRESS_EVENT`
    pub(crate) fn of_address(kind: i32, terminal: usize) -> Self {
        let mut event = Self::new(MspEvent::Address, 0);
        event.put(ARM + offset_of!(AddressArm, kind), &kind.to_ne_bytes());
        event.put(ARM + offset_of!(AddressArm, terminal), &terminal.to_ne_bytes());
        event
    }

    /// `ME_PRIVATE_EVENT`
    pub(crate) fn private(call: isize, object: usize) -> Self {
        let mut event = Self::new(MspEvent::Private, call);
        event.put(ARM + offset_of!(PrivateArm, event), &object.to_ne_bytes());
        event
    }

    /// The same event, saying that it is of another kind.
    pub(crate) fn of_kind(mut self, kind: i32) -> Self {
        self.put(offset_of!(EventHead, event), &kind.to_ne_bytes());
        self
    }

    /// The same event, saying that it is of another size.
    pub(crate) fn of_size(mut self, size: u32) -> Self {
        self.put(offset_of!(EventHead, size), &size.to_ne_bytes());
        self
    }

    fn new(event: MspEvent, call: isize) -> Self {
        let mut new = Self(vec![0; size_of::<EventInfo>()]);
        new.put(offset_of!(EventHead, size), &new.size().to_ne_bytes());
        new.put(offset_of!(EventHead, event), &event.number().to_ne_bytes());
        new.put(offset_of!(EventHead, call), &call.to_ne_bytes());
        new
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap()
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..][..bytes.len()].copy_from_slice(bytes);
    }
}
