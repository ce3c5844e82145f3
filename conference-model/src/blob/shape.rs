//! The profile of CBOR that bodies keep, checked in one bounded pass before a message is built from them.
//!
//! It is RFC 8949 §4.2's deterministic encoding without its shortest-number rule. With it the reader behind need not
//! care which of two equal keys wins, how deep a hostile body nests, or where an indefinite length ends.

use minicbor::Decoder;
use minicbor::data::Type;
use minicbor::decode::Error;

/// How deep maps and lists may nest. Messages of this release need three levels; later ones may add some.
const DEEPEST: usize = 8;

/// Accepts exactly one map of the profile, with nothing behind it.
pub(super) fn check(body: &[u8]) -> Result<(), Error> {
    let mut decoder = Decoder::new(body);
    match decoder.datatype()? {
        Type::Map => item(&mut decoder, 0)?,
        other => return Err(Error::type_mismatch(other).with_message("a body is a map").at(0)),
    }
    if decoder.position() == body.len() {
        Ok(())
    } else {
        Err(Error::message("bytes after the map").at(decoder.position()))
    }
}

fn item(decoder: &mut Decoder<'_>, depth: usize) -> Result<(), Error> {
    let at = decoder.position();
    match decoder.datatype()? {
        Type::Map | Type::Array if depth >= DEEPEST => Err(Error::message("nested too deeply").at(at)),
        Type::Map => map(decoder, depth),
        Type::Array => {
            // A declared length of 2⁶⁴ ends at the first item that is not there.
            for _ in 0..decoder.array()?.unwrap_or(0) {
                item(decoder, depth + 1)?;
            }
            Ok(())
        }
        Type::String => decoder.str().map(drop),
        Type::Bytes => decoder.bytes().map(drop),
        Type::Bool | Type::Null | Type::Simple | Type::F16 | Type::F32 | Type::F64 => decoder.skip(),
        kind if is_integer(kind) => decoder.int().map(drop),
        other => Err(Error::type_mismatch(other).with_message("not in the profile").at(at)),
    }
}

fn map(decoder: &mut Decoder<'_>, depth: usize) -> Result<(), Error> {
    let mut last = None;
    for _ in 0..decoder.map()?.unwrap_or(0) {
        let at = decoder.position();
        let key = decoder.u32()?;
        if last.is_some_and(|last| key <= last) {
            return Err(Error::message("keys must ascend").at(at));
        }
        last = Some(key);
        item(decoder, depth + 1)?;
    }
    Ok(())
}

fn is_integer(kind: Type) -> bool {
    matches!(
        kind,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int
    )
}
