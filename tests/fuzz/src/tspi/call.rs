//! `TSPI_lineMakeCall`: parameters and a dial string.

use super::{close, make, number, open, wide};

/// Dials with the bytes: two for the length of the parameters, the parameters, and the dial string; when that is empty, a
/// conference that can be dialled, so that the parameters alone decide.
pub fn entry(data: &[u8]) {
    let open = open();
    let (length, rest) = number(data);
    let (wanted, text) = rest.split_at(length.min(rest.len()));
    let units = text.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit.get(1).copied().unwrap_or(0)]));
    let mut address: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    address.push(0);
    if address.len() == 1 {
        address = wide(super::WEEKLY);
    }
    let Ok(call) = make(open.line, &address, &true_size(wanted)) else { return };
    assert_eq!(close(call), 0, "a call that was made can be closed");
    assert!(close(call) < 0, "and only once");
}

/// The same bytes, not claiming to be more than they are: that is all that a caller has to promise.
fn true_size(wanted: &[u8]) -> Vec<u8> {
    let mut wanted = wanted.to_vec();
    let Some((claimed, _)) = wanted.split_first_chunk_mut::<4>() else { return Vec::new() };
    let claims = u32::from_ne_bytes(*claimed);
    let most = u32::try_from(wanted.len()).unwrap();
    wanted[..4].copy_from_slice(&claims.min(most).to_ne_bytes());
    wanted
}
