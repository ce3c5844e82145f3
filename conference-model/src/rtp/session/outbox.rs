//! What waits for [`Session::poll_output`](super::Session::poll_output).

use std::collections::VecDeque;

use super::talk::Output;
use crate::rtp::Event;

/// A queue; the contract says that it is drained after each mutation.
#[derive(Debug, Default)]
pub(in crate::rtp) struct Outbox(VecDeque<Output>);

impl Outbox {
    pub(in crate::rtp) fn tell(&mut self, event: Event) {
        self.0.push_back(Output::Event(event));
    }

    pub(in crate::rtp) fn transmit(&mut self, datagram: Vec<u8>) {
        self.0.push_back(Output::Transmit(datagram));
    }

    pub(in crate::rtp) fn next(&mut self) -> Option<Output> {
        self.0.pop_front()
    }
}
