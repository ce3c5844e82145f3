//! Packets as tshark sees them: Wireshark's dissectors are the second opinion on every bit we send.

use std::process::{Command, Stdio};
use std::time::Duration;

use lab::{Host, Lines, Program};

use crate::conference::PORT;

/// What tshark is asked for, in this order.
const FIELDS: [&str; 12] = [
    "ip.ttl",
    "ip.dsfield.dscp",
    "rtp.p_type",
    "rtp.seq",
    "rtp.timestamp",
    "rtp.ext.rfc5285.id",
    "rtp.ext.rfc5285.data",
    "rtcp.pt",
    "rtcp.sdes.text",
    "rtcp.length_check",
    "frame.protocols",
    "_ws.expert.message",
];

/// tshark, watching a host's network.
#[derive(Debug)]
pub struct Dissector {
    program: Program,
    lines: Lines,
}

/// One packet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Dissected {
    /// Time to live.
    pub ttl: u8,
    /// How it is marked.
    pub dscp: u8,
    /// What an RTP packet has; `None` for others.
    pub media: Option<Media>,
    /// The types of the packets in a compound; empty for RTP.
    pub reports: Vec<u8>,
    /// Texts of source descriptions.
    pub texts: Vec<String>,
    /// What tshark finds wrong with it; empty when nothing.
    pub complaints: String,
}

/// The header of an RTP packet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Media {
    /// Its payload type.
    pub payload_type: u8,
    /// Its sequence number.
    pub sequence: u16,
    /// Its media time.
    pub timestamp: u32,
    /// Identifier and octets of each element of its header extension, in hexadecimal.
    pub elements: Vec<(String, String)>,
}

/// Types of RTCP packets.
pub mod report {
    /// Of somebody who sends.
    pub const SENDER: u8 = 200;
    /// Of somebody who listens.
    pub const RECEIVER: u8 = 201;
    /// Who they are.
    pub const DESCRIPTION: u8 = 202;
    /// Their end.
    pub const GOODBYE: u8 = 203;
}

impl Dissector {
    /// Begins, and waits until it captures.
    ///
    /// # Panics
    /// When that takes longer than `patience`.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    pub fn start(host: &Host, patience: Duration) -> Self {
        let (media, reports) = (format!("udp.port=={PORT},rtp"), format!("udp.port=={},rtcp", PORT + 1));
        let mut command = Command::new("tshark");
        command.args(["-i", "eth0", "-n", "-l", "-f", "udp", "-d", &media, "-d", &reports, "-T", "fields"]);
        for field in FIELDS {
            command.args(["-e", field]);
        }
        let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = host.spawn(piped).unwrap();
        let mut lines = program.lines();
        let began = lines.find(patience, |line| line.contains("Capture started").then_some(()));
        assert!(began.is_some(), "tshark does not capture: {:#?}", lines.said());
        Self { program, lines }
    }

    /// All packets up to the first with which `is_enough` is satisfied.
    ///
    /// # Panics
    /// When there is none within `patience`.
    pub fn packets_until(
        &mut self,
        patience: Duration,
        mut is_enough: impl FnMut(&Dissected) -> bool,
    ) -> Vec<Dissected> {
        let mut packets = Vec::new();
        let found = self.lines.find(patience, |line| {
            let packet = Dissected::read(line)?;
            let enough = is_enough(&packet).then_some(());
            packets.push(packet);
            enough
        });
        assert!(
            found.is_some(),
            "of {} packets none was the last; tshark said {:#?}",
            packets.len(),
            self.lines.said()
        );
        packets
    }
}

impl Drop for Dissector {
    /// Killed, it would leave the program behind that captures for it.
    fn drop(&mut self) {
        _ = self.program.end(Duration::from_secs(5));
    }
}

impl Dissected {
    /// Reads tshark's line: fields between tabs, several values of one between commas. Its other words are none.
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<_> = line.split('\t').collect();
        // Tabs at the end are cut off with the line's end.
        let field = |name: &str| {
            let index = FIELDS.iter().position(|field| *field == name)?;
            fields.get(index).copied().filter(|value| !value.is_empty())
        };
        let all = |name: &str| field(name).into_iter().flat_map(|values| values.split(',')).map(str::to_owned);
        let protocols = field("frame.protocols")?;
        let mut complaints: Vec<_> = all("_ws.expert.message").collect();
        complaints.extend(protocols.contains("malformed").then(|| format!("malformed: {protocols}")));
        complaints.extend((field("rtcp.length_check") == Some("0")).then(|| "the length is wrong".to_owned()));
        let media = field("rtp.seq").and_then(|sequence| {
            Some(Media {
                payload_type: field("rtp.p_type")?.parse().ok()?,
                sequence: sequence.parse().ok()?,
                timestamp: field("rtp.timestamp")?.parse().ok()?,
                elements: all("rtp.ext.rfc5285.id").zip(all("rtp.ext.rfc5285.data")).collect(),
            })
        });
        Some(Self {
            ttl: field("ip.ttl")?.parse().ok()?,
            dscp: field("ip.dsfield.dscp")?.parse().ok()?,
            media,
            reports: all("rtcp.pt").filter_map(|kind| kind.parse().ok()).collect(),
            texts: all("rtcp.sdes.text").collect(),
            complaints: complaints.join("; "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_media_and_of_reports_are_read() {
        let line = "7\t46\t96\t29428\t48000\t5\t89\t\t\t\teth:ethertype:ip:udp:rtp";
        let elements = vec![("5".to_owned(), "89".to_owned())];
        let media = Media { payload_type: 96, sequence: 29_428, timestamp: 48_000, elements };
        assert_eq!(
            Dissected::read(line),
            Some(Dissected { ttl: 7, dscp: 46, media: Some(media), ..Dissected::default() })
        );
        let line = "7\t46\t\t\t\t\t\t200,202,203\tcname,Ada\t1\teth:ethertype:ip:udp:rtcp\t";
        let report = Dissected::read(line).unwrap();
        assert_eq!(report.reports, [report::SENDER, report::DESCRIPTION, report::GOODBYE]);
        assert_eq!((report.texts.join("+"), report.complaints.as_str()), ("cname+Ada".to_owned(), ""));
        assert_eq!(Dissected::read("Capturing on 'eth0'"), None);
    }

    #[test]
    fn what_tshark_complains_about_is_kept() {
        let line = "7\t46\t\t\t\t\t\t200\t\t0\teth:ethertype:ip:udp:rtcp:_ws.malformed\tToo short";
        let complaints = Dissected::read(line).unwrap().complaints;
        assert!(complaints.contains("malformed") && complaints.contains("Too short") && complaints.contains("length"));
    }
}
