//! Blobs, as either provider receives them.

use std::fmt::Debug;

use conference_model::blob::{Blob, Decoded, LONGEST, Message, ToMedia, ToTelephony};

/// Reads the bytes in both directions: at most one may take them, and what was read is written and read again as it was.
pub fn entry(data: &[u8]) {
    let taken = [check::<ToMedia>(data), check::<ToTelephony>(data)];
    assert_ne!(taken, [true; 2], "both directions took the same bytes");
}

fn check<M: Message + Debug + PartialEq>(data: &[u8]) -> bool {
    match Blob::<M>::decode(data) {
        Err(_) => false,
        Ok(Decoded::Unknown { .. }) => true,
        Ok(Decoded::Blob(blob)) => {
            let again = blob.encode();
            assert!(again.as_ref().is_ok_and(|bytes| bytes.len() <= LONGEST), "{blob:?} cannot be written");
            assert_eq!(again.and_then(|bytes| Blob::decode(&bytes)), Ok(Decoded::Blob(blob)));
            true
        }
    }
}
