//! What a file is, by its first octets: names and their endings are not believed.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// As much as any of them needs: an Ogg page's table of segments is up to 255 octets long.
const HEAD: u64 = 512;

/// A kind of file, and the elements that make sound of it.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Kind {
    /// Reads the file and hands on what has [`Self::media`]; where there is none, its one pad is linked at once.
    pub(super) opener: &'static str,
    /// What of a container with several things in it is wanted.
    pub(super) media: Option<&'static str>,
    /// What follows.
    pub(super) chain: &'static [&'static str],
}

const WAV: Kind = Kind { opener: "wavparse", media: None, chain: &[] };
const WAV_ALAW: Kind = Kind { opener: "wavparse", media: None, chain: &["alawdec"] };
const WAV_MULAW: Kind = Kind { opener: "wavparse", media: None, chain: &["mulawdec"] };
const OGG_OPUS: Kind = Kind { opener: "oggdemux", media: Some("audio/x-opus"), chain: &["opusdec"] };
const OGG_VORBIS: Kind = Kind { opener: "oggdemux", media: Some("audio/x-vorbis"), chain: &["vorbisdec"] };
const OGG_FLAC: Kind = Kind { opener: "oggdemux", media: Some("audio/x-flac"), chain: &["flacparse", "flacdec"] };
const FLAC: Kind = Kind { opener: "flacparse", media: None, chain: &["flacdec"] };
const MP3: Kind = Kind { opener: "mpegaudioparse", media: None, chain: &["mpg123audiodec"] };
const MP3_WITH_TAGS: Kind = Kind { opener: "id3demux", media: None, chain: &["mpegaudioparse", "mpg123audiodec"] };

/// What people may try, for the sentence that says so.
pub(super) const KNOWN: &str = "WAV, Ogg with Opus or Vorbis, FLAC and MP3";

/// What `path` holds; `None` when it is none of [`KNOWN`].
pub(super) fn identify(path: &Path) -> io::Result<Option<&'static Kind>> {
    // A pipe or a device could keep us waiting for ever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(kind_of(&head))
}

fn kind_of(head: &[u8]) -> Option<&'static Kind> {
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', rest @ ..]
        | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', rest @ ..] => Some(wav(rest)),
        [b'O', b'g', b'g', b'S', ..] => ogg(head),
        [b'f', b'L', b'a', b'C', ..] => Some(&FLAC),
        [b'I', b'D', b'3', ..] => Some(&MP3_WITH_TAGS),
        // Eleven ones, then the layer, which is 0 in AAC.
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => Some(&MP3),
        _ => None,
    }
}

/// By the coding in the chunk "fmt ", if that comes first, as it does in files from telephones.
fn wav(chunks: &[u8]) -> &'static Kind {
    match chunks {
        [b'f', b'm', b't', b' ', _, _, _, _, 6, 0, ..] => &WAV_ALAW,
        [b'f', b'm', b't', b' ', _, _, _, _, 7, 0, ..] => &WAV_MULAW,
        _ => &WAV,
    }
}

/// By the first packet in the first page (RFC 3533 §6).
fn ogg(head: &[u8]) -> Option<&'static Kind> {
    let segments = usize::from(*head.get(26)?);
    let packet = head.get(27 + segments..)?;
    let kinds = [(&b"OpusHead"[..], &OGG_OPUS), (b"\x01vorbis", &OGG_VORBIS), (b"\x7fFLAC", &OGG_FLAC)];
    kinds.into_iter().find_map(|(magic, kind)| packet.starts_with(magic).then_some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_they_are() {
        let ogg = |packet: &[u8]| [&b"OggS"[..], &[0; 22], &[1, 19], packet].concat();
        assert_eq!(kind_of(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0"), Some(&WAV));
        assert_eq!(kind_of(b"RF64\xff\xff\xff\xffWAVEds64"), Some(&WAV));
        assert_eq!(kind_of(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x07\0"), Some(&WAV_MULAW));
        assert_eq!(kind_of(&ogg(b"OpusHead\x01")), Some(&OGG_OPUS));
        assert_eq!(kind_of(&ogg(b"\x01vorbis")), Some(&OGG_VORBIS));
        assert_eq!(kind_of(&ogg(b"\x7fFLAC")), Some(&OGG_FLAC));
        assert_eq!(kind_of(b"fLaC"), Some(&FLAC));
        assert_eq!(kind_of(b"\xff\xfb\x90\x00"), Some(&MP3));
        assert_eq!(kind_of(b"ID3\x04"), Some(&MP3_WITH_TAGS));
    }

    #[test]
    fn what_is_no_sound_is_nothing() {
        let ogg = |packet: &[u8]| [&b"OggS"[..], &[0; 22], &[1, 19], packet].concat();
        let others: [&[u8]; 8] =
            [b"", b"R", b"RIFF\0\0\0\0AVI ", b"OggS", &ogg(b"\x80theora"), b"#!/bin/sh", b"\xff\xf1\x50", &[0; 512]];
        for other in others {
            assert_eq!(kind_of(other), None, "{other:?}");
        }
    }
}
