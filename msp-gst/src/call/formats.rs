//! Payload types of all media, for one mixer: two media may use one number for two formats, so the mixer is told numbers of
//! our own.

use conference_model::codec::PayloadFormat;
use conference_model::description::DialableMedia;

/// What the mixer calls the payload types of one medium.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Numbers(Vec<(u8, u8)>);

impl Numbers {
    /// The mixer's number for a payload type.
    pub(super) fn of(&self, payload_type: u8) -> Option<u8> {
        self.0.iter().find(|(known, _)| *known == payload_type).map(|(_, number)| *number)
    }
}

/// The numbers for each medium, and the formats under these numbers. There are 256; formats beyond are not understood.
pub(super) fn number(media: &[DialableMedia]) -> (Vec<Numbers>, Vec<PayloadFormat>) {
    let mut formats = Vec::new();
    let numbers = media.iter().map(|medium| {
        let numbered = medium.formats.iter().filter_map(|format| {
            let number = u8::try_from(formats.len()).ok()?;
            formats.push(PayloadFormat { payload_type: number, ..format.clone() });
            Some((format.payload_type, number))
        });
        Numbers(numbered.collect())
    });
    (numbers.collect(), formats)
}

#[cfg(test)]
mod tests {
    use conference_model::description::Conference;

    use super::*;

    #[test]
    fn one_payload_type_in_two_media_is_two_formats() {
        let text = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Two\r\nt=0 0\r\nc=IN IP4 233.252.0.1/15\r\n\
            m=audio 5004 RTP/AVP 96 0\r\na=rtpmap:96 opus/48000/2\r\n\
            m=audio 5008 RTP/AVP 96\r\na=rtpmap:96 L16/44100\r\n";
        let media = Conference::parse(text.as_bytes()).unwrap().dialable().unwrap().media;
        let (numbers, formats) = number(&media);
        let all: Vec<_> = formats.iter().map(|format| (format.payload_type, format.encoding.as_str())).collect();
        assert_eq!(all, [(0, "opus"), (1, "PCMU"), (2, "L16")]);
        assert_eq!(
            (numbers[0].of(96), numbers[0].of(0), numbers[1].of(96), numbers[1].of(0)),
            (Some(0), Some(1), Some(2), None)
        );
    }
}
