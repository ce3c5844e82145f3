//! Descriptions: whatever is read can be written, read again, and judged.

use conference_model::description::{Conference, limits};

/// Reads; if that succeeds, writes and reads again. Judging must never panic, and dials only groups on harmless ports.
pub fn entry(data: &[u8]) {
    let Ok(reading) = Conference::read(data) else { return };
    let conference = &reading.conference;
    let written = conference.write();
    assert!(written.len() <= limits::TEXT, "grew to {} bytes", written.len());
    assert!(conference.media.len() <= limits::MEDIA);
    let again = Conference::parse(written.as_bytes());
    assert_eq!(again.as_ref(), Ok(conference), "written as:\n{written}");
    let judged = reading.dialable();
    assert_eq!(judged.is_ok(), conference.dialable().is_ok(), "the lines do not change the judgement");
    for media in judged.iter().flat_map(|dialable| &dialable.media) {
        assert_eq!(media.group.unfit_for_media(), None);
        assert!(media.port >= limits::LOWEST_PORT && media.rtcp_port >= limits::LOWEST_PORT);
        assert_eq!(media.sender_reports.ip(), media.group.address());
        let to_stranger = media
            .receiver_reports
            .is_some_and(|target| target.ip() != media.group.address() && !media.sources.contains(&target.ip()));
        assert!(!to_stranger, "reports to {:?}", media.receiver_reports);
    }
}
