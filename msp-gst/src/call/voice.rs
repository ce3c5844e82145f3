//! The way in for our voice: encoded on the thread that has the microphone, handed to the driver without waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use conference_model::description::DialableMedia;
use conference_model::participant::{SessionId, VoiceLevel};
use crossbeam_channel::{Receiver, Sender};
use thiserror::Error;

use super::own_voice::OwnVoice;
use crate::codec::Layout;
use crate::net::Waker;
use crate::sending::{MOST_OCTETS, Unsendable, VoiceConfig, VoicePacket, VoiceSender};

/// Packets on their way to the driver: a second of them. It takes them at once, so more is a standstill.
pub(super) const MOST_LETTERS: usize = 64;

/// Takes our voice. Dropping it makes room for another.
#[derive(Debug)]
pub struct VoiceInput {
    sender: VoiceSender,
    post: Post,
    /// Of what is pushed.
    layout: Layout,
    own: OwnVoice,
}

/// Why there is no way in for a voice.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum VoiceRefused {
    /// The description does not let us talk.
    #[error("in this conference we only listen")]
    ListenOnly,
    /// There is one already.
    #[error("somebody speaks into this call already; end that first")]
    Taken,
    /// No codec of the conference can be sent.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
    /// The call is over.
    #[error("the call is over")]
    Over,
}

/// A packet without its header.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) session: SessionId,
    /// Which voice input it comes from.
    pub(super) microphone: u64,
    pub(super) payload_type: u8,
    pub(super) marker: bool,
    pub(super) media_time: u32,
    /// Ticks of its media time in a second.
    pub(super) clock_rate: u32,
    pub(super) level: VoiceLevel,
    pub(super) payload: Vec<u8>,
}

/// What a medium's voice input and its driver know together.
#[derive(Debug, Default)]
pub(super) struct Desk {
    is_taken: AtomicBool,
    microphones: AtomicU64,
    loss_percent: AtomicU8,
    dropped: AtomicU64,
}

impl Desk {
    /// A desk that expects so much loss before anybody reports: Opus makes no copies for less.
    pub(super) fn expecting(part: f64) -> Self {
        let desk = Self::default();
        desk.expect_loss(part);
        desk
    }

    /// What our packets are to be protected against.
    pub(super) fn expect_loss(&self, part: f64) {
        // It is between 0 and 1.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        self.loss_percent.store((part * 100.0).round() as u8, Ordering::Relaxed);
    }

    /// Packets that there was no room for.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// The ends of the driver's letter box.
#[derive(Clone, Debug)]
pub(super) struct LetterBox {
    pub(super) letters: Sender<Letter>,
    pub(super) empty: Receiver<Vec<u8>>,
    pub(super) waker: Waker,
    pub(super) own: OwnVoice,
}

#[derive(Debug)]
struct Post {
    session: SessionId,
    microphone: u64,
    clock_rate: u32,
    letter_box: LetterBox,
    desk: Arc<Desk>,
}

impl VoiceInput {
    /// In the best format of `media` that can be sent.
    pub(super) fn open(
        session: SessionId,
        media: &DialableMedia,
        letter_box: LetterBox,
        desk: Arc<Desk>,
        adjust: impl Fn(&mut VoiceConfig),
    ) -> Result<Self, VoiceRefused> {
        let (sender, layout, clock_rate) = sender_for(media, adjust)?;
        if desk.is_taken.swap(true, Ordering::AcqRel) {
            return Err(VoiceRefused::Taken);
        }
        let microphone = desk.microphones.fetch_add(1, Ordering::Relaxed);
        let own = letter_box.own.clone();
        Ok(Self { sender, post: Post { session, microphone, clock_rate, letter_box, desk }, layout, own })
    }

    /// Sound of any length at 48 kHz; `voice` is whether somebody speaks in it, if anybody knows. Never waits: what the
    /// driver has no room for is lost and counted.
    pub fn push(&mut self, samples: &[f32], voice: Option<bool>) {
        let Self { sender, post, layout, own } = self;
        sender.set_expected_loss(f64::from(post.desk.loss_percent.load(Ordering::Relaxed)) / 100.0);
        sender.push_overheard(samples, voice, &mut |packet| post.send(&packet), &mut |sound| own.push(*layout, sound));
    }

    /// Whether the others shall hear silence.
    pub fn set_muted(&mut self, muted: bool) {
        self.sender.set_muted(muted);
    }

    /// What makes the packets.
    #[must_use]
    pub fn sender(&self) -> &VoiceSender {
        &self.sender
    }
}

/// For the first format, best first, that can be sent; with the layout of what is pushed, and its clock rate.
fn sender_for(
    media: &DialableMedia,
    adjust: impl Fn(&mut VoiceConfig),
) -> Result<(VoiceSender, Layout, u32), VoiceRefused> {
    let mut refused = VoiceRefused::ListenOnly;
    for format in &media.formats {
        let (packet_time, bandwidth) = (media.packet_time, Some(media.session_bandwidth));
        let mut config = VoiceConfig { packet_time, bandwidth, ..VoiceConfig::new(format.clone()) };
        adjust(&mut config);
        let (layout, clock_rate) = (config.layout, config.format.clock_rate);
        match VoiceSender::new(config) {
            Ok(sender) => return Ok((sender, layout, clock_rate)),
            Err(why) => refused = why.into(),
        }
    }
    Err(refused)
}

impl Post {
    fn send(&self, packet: &VoicePacket<'_>) {
        let mut payload = self.letter_box.empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(MOST_OCTETS));
        payload.clear();
        payload.extend_from_slice(packet.payload);
        let &VoicePacket { payload_type, marker, media_time, level, .. } = packet;
        let Self { session, microphone, clock_rate, .. } = *self;
        let letter = Letter { session, microphone, payload_type, marker, media_time, clock_rate, level, payload };
        if self.letter_box.letters.try_send(letter).is_err() {
            self.desk.dropped.fetch_add(1, Ordering::Relaxed);
        }
        // It would be taken with whatever wakes the driver next.
        _ = self.letter_box.waker.wake();
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.desk.is_taken.store(false, Ordering::Release);
    }
}
