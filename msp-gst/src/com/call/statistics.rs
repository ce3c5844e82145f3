//! `IPlenaryCall`: every number that a call counts, as JSON, and the interface it goes through.

use serde_json::{Value, json};

use super::CallState;
use crate::call::{CallStatistics, MediumStatistics};
use crate::com::kit::{living, panics};
use crate::net::{InterfaceChoice, Stats};

/// All numbers. Outside of a conference only the address's and the library's.
pub(super) fn json(call: &CallState) -> String {
    let statistics = call.joined().and_then(|call| call.statistics().ok());
    let address = call.address();
    json!({
        "joined": statistics.is_some(),
        "trouble": call.trouble(),
        "events_lost": address.lost_events(),
        "blobs_refused": address.refused_blobs(),
        "stream_events_lost": call.engine().lost_events(),
        "objects": living(),
        "panics": panics(),
        "conference": statistics.as_ref().map(conference),
    })
    .to_string()
}

/// The interface that is used, or, before the conference is joined, the one that is wanted.
pub(super) fn interface(call: &CallState) -> String {
    let statistics = call.joined().and_then(|call| call.statistics().ok());
    let used = statistics.and_then(|statistics| statistics.media.first().map(|medium| medium.route.to_string()));
    used.unwrap_or_else(|| match &call.wishes().interface {
        InterfaceChoice::Route => "route".to_owned(),
        InterfaceChoice::Name(name) => name.clone(),
        InterfaceChoice::Address(address) => address.to_string(),
    })
}

fn conference(statistics: &CallStatistics) -> Value {
    let CallStatistics { mixer, talkers, mixing, driver, .. } = statistics;
    json!({
        "media": statistics.media.iter().map(medium).collect::<Vec<_>>(),
        "packets": {
            "pushed": mixer.packets, "own": mixer.own, "muted": mixer.muted, "unheard": mixer.unheard,
            "unknown_type": mixer.unknown_type, "malformed": mixer.malformed,
            "played": talkers.played, "lost": talkers.lost, "recovered": talkers.recovered, "late": talkers.late,
            "duplicate": talkers.duplicate, "reordered": talkers.reordered, "undecodable": talkers.undecodable,
            "skipped": talkers.skipped, "concealed_frames": talkers.concealed_frames,
        },
        "mixer": {
            "level": statistics.mix_level, "ticks": mixing.ticks, "missed": mixing.missed,
            "levels_lost": mixing.levels_lost, "own_lost": mixing.own_lost, "events_lost": mixer.events_lost,
        },
        "driver": {
            "wakes": driver.wakes, "dropped": driver.dropped, "unproven": driver.unproven,
            "words_late": driver.words_late, "kept_out": driver.kept_out, "unwanted": driver.unwanted, "rejoins": driver.rejoins,
            "rejoin_failures": driver.rejoin_failures,
        },
        "people_refused": statistics.people_refused,
        "events_lost": statistics.events_lost,
    })
}

fn medium(medium: &MediumStatistics) -> Value {
    let (session, voice) = (&medium.session_counters, &medium.voice);
    let discarded: serde_json::Map<_, _> =
        session.discards().map(|(reason, times)| (reason.to_string(), times.into())).collect();
    json!({
        "ssrc": medium.ssrc.to_string(),
        "interface": medium.route.to_string(),
        "members": medium.members, "senders": medium.senders, "expected_loss": medium.expected_loss,
        "rtp": socket(&medium.rtp), "rtcp": medium.rtcp.as_ref().map(socket),
        "session": {
            "rtp_received": session.rtp_received, "rtcp_received": session.rtcp_received,
            "rtcp_sent": session.rtcp_sent, "broken_extensions": session.broken_extensions,
            "collisions": session.collisions, "loops": session.loops, "discarded": discarded,
        },
        "voice": { "sent": voice.sent, "dropped": voice.dropped, "refused": voice.refused, "skips": voice.skips },
    })
}

fn socket(stats: &Stats) -> Value {
    json!({
        "received": stats.received, "received_bytes": stats.received_bytes,
        "sent": stats.sent, "sent_bytes": stats.sent_bytes, "send_failures": stats.send_failures,
        "other_destination": stats.other_destination, "other_interface": stats.other_interface,
        "own_copies": stats.own_copies, "oversized": stats.oversized, "refused": stats.refused,
        "overflows": stats.overflows, "rejoins": stats.rejoins, "receive_buffer": stats.receive_buffer,
        "is_marked": stats.is_marked,
    })
}
