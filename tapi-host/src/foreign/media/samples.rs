//! A program's own samples, to and from its terminal.

use plenary_msp::com::interfaces::{IPlenarySamples, PlenarySamplesMethods as _};
use plenary_msp::com::kit::Result;

const SAMPLE_BYTES: usize = size_of::<i16>();

/// Gives samples to be spoken. How many were taken.
pub(crate) fn write(terminal: &IPlenarySamples, samples: &[i16]) -> Result<usize> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let taken = terminal.Write(bytes.as_ptr(), narrow(bytes.len()))?;
    Ok(taken as usize / SAMPLE_BYTES)
}

/// Takes samples that were heard, as many as there are and as there is room for.
pub(crate) fn read(terminal: &IPlenarySamples, samples: &mut [i16]) -> Result<usize> {
    let mut bytes = vec![0; samples.len() * SAMPLE_BYTES];
    let filled = terminal.Read(bytes.as_mut_ptr(), narrow(bytes.len()))? as usize;
    let read = bytes.get(..filled).unwrap_or_default().as_chunks().0;
    samples.iter_mut().zip(read).for_each(|(place, sample)| *place = i16::from_le_bytes(*sample));
    Ok(read.len())
}

/// What does not fit in 32 bits waits for the next time.
fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
