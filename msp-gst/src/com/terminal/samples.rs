//! A program's own samples, written and read at its own pace.
//!
//! TAPI's own way of doing this, `IMediaStream`, is DirectShow's; here it is [`IPlenarySamples`].

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::class::Class;
use super::core::{Core, Identity, Wearer};
use crate::com::interfaces::{
    IPlenarySamples, IPlenaryTerminal, ITBasicAudioTerminal, ITTerminal, PlenarySamplesMethods,
};
use crate::com::kit::status::{E_POINTER, TAPI_E_INVALIDDIRECTION};
use crate::com::kit::{Object, Result, coat};
use crate::stream::Choice;
use crate::terminal::{Direction, Kind, program_sink, program_source};

/// A second.
const MOST_SAMPLES: usize = 48_000;

const SAMPLE_BYTES: usize = size_of::<i16>();

/// Samples on their way.
#[derive(Clone, Default)]
struct Queue(Arc<Mutex<VecDeque<i16>>>);

pub(super) struct Samples {
    core: Core,
    queue: Queue,
}

coat! { Samples: ITTerminal, ITBasicAudioTerminal, IPlenaryTerminal, IPlenarySamples }

impl Samples {
    pub(super) fn new(direction: Direction) -> Self {
        let identity = Identity::made("Program", Class::MEDIA_STREAM, direction, Kind::Program);
        Self { core: Core::new(identity), queue: Queue::default() }
    }
}

impl Wearer for Samples {
    fn core(&self) -> &Core {
        &self.core
    }

    fn choice(&self) -> Result<Option<Choice>> {
        let (identity, queue) = (&self.core.identity, self.queue.clone());
        let terminal = match identity.direction {
            Direction::Capture => program_source(identity.id.clone(), &identity.name, move |block| queue.speak(block)),
            Direction::Render => program_sink(identity.id.clone(), &identity.name, move |block| queue.hear(block)),
        };
        Ok(Some(terminal.into()))
    }
}

impl Queue {
    fn samples(&self) -> MutexGuard<'_, VecDeque<i16>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn speak(&self, block: &mut [f32]) {
        let mut samples = self.samples();
        for place in block {
            *place = samples.pop_front().map_or(0.0, |sample| f32::from(sample) / -f32::from(i16::MIN));
        }
    }

    fn hear(&self, block: &[f32]) {
        let mut samples = self.samples();
        let kept = samples.len();
        let too_many = (kept + block.len()).saturating_sub(MOST_SAMPLES);
        samples.drain(..too_many.min(kept));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast from float to integer saturates, as loud samples shall"
        )]
        samples.extend(block.iter().map(|sample| (sample * -f32::from(i16::MIN)) as i16));
    }

    /// Answers how many bytes there was room for.
    fn fill(&self, bytes: &[u8]) -> usize {
        let mut samples = self.samples();
        let room = MOST_SAMPLES.saturating_sub(samples.len());
        let before = samples.len();
        samples.extend(
            bytes
                .chunks_exact(SAMPLE_BYTES)
                .take(room)
                .filter_map(|sample| Some(i16::from_le_bytes(sample.try_into().ok()?))),
        );
        (samples.len() - before) * SAMPLE_BYTES
    }

    fn take(&self, bytes: usize) -> Vec<u8> {
        let mut samples = self.samples();
        let count = (bytes / SAMPLE_BYTES).min(samples.len());
        samples.drain(..count).flat_map(i16::to_le_bytes).collect()
    }
}

#[expect(clippy::not_unsafe_ptr_arg_deref, reason = "whoever calls through C keeps the method's contract")]
impl PlenarySamplesMethods for Object<Samples> {
    fn Write(&self, samples: *const u8, bytes: u32) -> Result<u32> {
        if self.core.identity.direction != Direction::Capture {
            return Err(TAPI_E_INVALIDDIRECTION);
        }
        if samples.is_null() {
            return Err(E_POINTER);
        }
        // SAFETY: not null, so that many bytes, by the method's contract.
        let samples = unsafe { std::slice::from_raw_parts(samples, bytes as usize) };
        Ok(u32::try_from(self.queue.fill(samples)).unwrap_or(bytes))
    }

    fn Read(&self, samples: *mut u8, bytes: u32) -> Result<u32> {
        if self.core.identity.direction != Direction::Render {
            return Err(TAPI_E_INVALIDDIRECTION);
        }
        if samples.is_null() {
            return Err(E_POINTER);
        }
        let taken = self.queue.take(bytes as usize);
        // SAFETY: room for `bytes`, by the method's contract, and `taken` is no longer; it is ours alone.
        unsafe { std::ptr::copy_nonoverlapping(taken.as_ptr(), samples, taken.len()) };
        Ok(u32::try_from(taken.len()).unwrap_or(bytes))
    }
}
