//! Pipelines of `gst-launch-1.0`, the elements being GStreamer's own.

use std::process::{Command, Stdio};
use std::time::Duration;

use lab::{Host, Lines, Program};

use crate::conference::{Codec, GROUP, PORT};

/// A tone that GStreamer sends to the conference until this is dropped.
#[derive(Debug)]
pub struct Talker(#[expect(dead_code, reason = "it ends when dropped")] Program);

/// Sends a tone: a sine of this amplitude. No RTCP and no levels, as simple senders do.
///
/// ```text
/// audiotestsrc ─► encode ─► pay ─► udpsink
/// ```
///
/// # Panics
/// When the program cannot be started.
#[must_use]
pub fn talk(host: &Host, codec: Codec, frequency: f64, amplitude: f64) -> Talker {
    let payload_type = codec.payload_type();
    let chain = match codec {
        Codec::Opus => format!("audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay pt={payload_type}"),
        Codec::L16 => format!(
            "audio/x-raw,rate=48000,channels=1,format=S16BE ! \
             rtpL16pay pt={payload_type} min-ptime=10000000 max-ptime=10000000"
        ),
        Codec::Pcmu => format!("audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay pt={payload_type}"),
    };
    let pipeline = format!(
        "audiotestsrc is-live=true wave=sine freq={frequency} volume={amplitude} samplesperbuffer=480 ! \
         {chain} ! udpsink host={GROUP} port={PORT} multicast-iface=eth0 ttl-mc=7"
    );
    Talker(launch(host, &pipeline))
}

/// Hears the conference and says how loud it is.
#[derive(Debug)]
pub struct Meter {
    lines: Lines,
    _program: Program,
}

/// Receives as a description would have it.
///
/// ```text
/// udpsrc ─► rtpjitterbuffer ─► depay ─► decode ─► level ─► fakesink
/// ```
///
/// # Panics
/// When the program cannot be started.
#[must_use]
pub fn listen(host: &Host, codec: Codec) -> Meter {
    let payload_type = codec.payload_type();
    let (caps, chain) = match codec {
        Codec::Opus => ("encoding-name=OPUS,clock-rate=48000", "rtpopusdepay ! opusdec"),
        Codec::L16 => ("encoding-name=L16,clock-rate=48000,channels=1", "rtpL16depay"),
        Codec::Pcmu => ("encoding-name=PCMU,clock-rate=8000", "rtppcmudepay ! mulawdec"),
    };
    let pipeline = format!(
        "udpsrc address={GROUP} port={PORT} multicast-iface=eth0 \
         caps=application/x-rtp,media=audio,payload={payload_type},{caps} ! \
         rtpjitterbuffer ! {chain} ! audioconvert ! level interval=200000000 ! fakesink sync=false"
    );
    let mut program = launch(host, &pipeline);
    Meter { lines: program.lines(), _program: program }
}

impl Meter {
    /// The first level, in dB as the root of the mean square, that `is_right` accepts; else all that the program said.
    ///
    /// # Errors
    /// Its words.
    pub fn hear(&mut self, patience: Duration, is_right: impl Fn(f64) -> bool) -> Result<f64, String> {
        let level = self.lines.find(patience, |line| rms(line).filter(|&level| is_right(level)));
        level.ok_or_else(|| self.lines.said().join("\n"))
    }
}

/// The level in a message of the element `level`: `… rms=(GValueArray)< -9.33 >, peak=…`.
fn rms(line: &str) -> Option<f64> {
    let (_, behind) = line.split_once("rms=(GValueArray)<")?;
    behind.split(['>', ',']).next()?.trim().parse().ok()
}

#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
fn launch(host: &Host, pipeline: &str) -> Program {
    let mut command = Command::new("gst-launch-1.0");
    command.arg("-m").args(pipeline.split_whitespace());
    host.spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped())).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_found_in_a_message() {
        let line = r#"Got message #67 from element "level0" (element): level, rms=(GValueArray)< -9.25 >, peak=(GValueArray)< -5.5 >;"#;
        assert_eq!(rms(line), Some(-9.25));
        assert_eq!(rms(r#"Got message #1 from element "level0" (state-changed)"#), None);
    }
}
