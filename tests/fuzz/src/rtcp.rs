//! RTCP: what can be read can be written, and says the same again, in no more steps than there are octets.

use conference_model::rtp::rtcp::{App, Compound, Item, Packet, ReportBlock, SenderInfo, Writer};
use conference_model::rtp::{SdesKind, Ssrc};

/// What UDP can carry. The few datagrams that grow beyond it, because each chunk becomes a packet, are not compared.
const ROOM: usize = 65_000;

/// What one packet, or one chunk of it, says.
#[derive(PartialEq, Debug)]
enum Said {
    Report(Ssrc, Option<SenderInfo>, Vec<ReportBlock>),
    Description(Ssrc, Vec<(SdesKind, Vec<u8>, Vec<u8>)>),
    Goodbye(Vec<Ssrc>, String),
    Application(u8, Ssrc, [u8; 4], Vec<u8>),
}

/// Reads a datagram; if it is RTCP, writes it anew and reads that.
pub fn entry(data: &[u8]) {
    let Ok(compound) = Compound::parse(data) else { return };
    let said = everything(&compound);
    assert!(steps(&compound) <= data.len(), "no more steps than octets");
    assert!(compound.packets().next().is_some(), "it begins with a report");

    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, ROOM);
    if !said.iter().all(|said| write(&mut writer, said)) {
        return;
    }
    let again = Compound::parse(&out).map(|again| (again.sender(), everything(&again)));
    assert_eq!(again, Ok((compound.sender(), said)));
}

/// What a compound says, as far as the writer can say it: not goodbyes of nobody, not descriptions without items, not
/// reasons that are no text.
fn everything(compound: &Compound<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    for packet in compound.packets() {
        match packet {
            Packet::SenderReport(report) => {
                said.push(Said::Report(report.ssrc, Some(report.info), report.blocks().collect()));
            }
            Packet::ReceiverReport(report) => said.push(Said::Report(report.ssrc, None, report.blocks().collect())),
            Packet::Sdes(sdes) => said.extend(sdes.chunks().map(|chunk| {
                let items = chunk.items().map(|item| (item.kind, item.prefix.to_vec(), item.value.to_vec()));
                Said::Description(chunk.ssrc, items.collect())
            })),
            Packet::Bye(bye) => {
                let reason = String::from_utf8(bye.reason().unwrap_or_default().to_vec()).unwrap_or_default();
                said.push(Said::Goodbye(bye.ssrcs().collect(), reason));
            }
            Packet::App(app) => said.push(Said::Application(app.subtype, app.ssrc, app.name, app.data.to_vec())),
            _ => {}
        }
    }
    said.retain(|said| match said {
        Said::Description(_, items) => !items.is_empty(),
        Said::Goodbye(ssrcs, _) => !ssrcs.is_empty(),
        _ => true,
    });
    said
}

fn steps(compound: &Compound<'_>) -> usize {
    let steps_in = |packet| match packet {
        Packet::SenderReport(report) => report.blocks().count(),
        Packet::ReceiverReport(report) => report.blocks().count(),
        Packet::Sdes(sdes) => sdes.chunks().map(|chunk| 1 + chunk.items().count()).sum(),
        Packet::Bye(bye) => bye.ssrcs().count(),
        _ => 0,
    };
    compound.packets().map(|packet| 1 + steps_in(packet)).sum()
}

/// Whether it was written whole.
fn write(writer: &mut Writer<'_>, said: &Said) -> bool {
    match said {
        Said::Report(ssrc, info, blocks) => writer.report(*ssrc, info.as_ref(), blocks, 0) == Ok(blocks.len()),
        Said::Description(ssrc, items) => {
            let items: Vec<_> = items.iter().map(|(kind, prefix, value)| Item { kind: *kind, prefix, value }).collect();
            writer.describe(*ssrc, &items) == Ok(items.len())
        }
        Said::Goodbye(ssrcs, reason) => writer.goodbye(ssrcs, reason).is_ok(),
        Said::Application(subtype, ssrc, name, data) => {
            writer.application(&App { subtype: *subtype, ssrc: *ssrc, name: *name, data }).is_ok()
        }
    }
}
