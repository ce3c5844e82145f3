//! What is sent is understood by programs that share no code with ours: GStreamer decodes it.

use std::time::Duration;

use gstreamer::prelude::{Cast, ElementExt, GstBinExt};
use gstreamer::{Buffer, ClockTime, Pipeline, State};
use gstreamer_app::{AppSink, AppSrc};

use crate::listen::{amplitude, bend_of_tone, sharpest_bend};
use crate::room::tone;
use crate::studio::{SECOND, Spoken, Studio, format, sender};

/// `appsrc ─► decoder ─► audioconvert ─► audioresample ─► appsink`: everything in, then everything out.
fn decoded_by_gstreamer(caps: &str, decoder: &str, spoken: &[Spoken]) -> Vec<f32> {
    gstreamer::init().unwrap();
    let pipeline = format!(
        "appsrc name=in format=time caps={caps} ! {decoder} ! audioconvert ! audioresample ! \
         audio/x-raw,format=F32LE,rate=48000,channels=1 ! appsink name=out sync=false"
    );
    let pipeline = gstreamer::parse::launch(&pipeline).unwrap().downcast::<Pipeline>().unwrap();
    let source: AppSrc = pipeline.by_name("in").unwrap().downcast().unwrap();
    let sink: AppSink = pipeline.by_name("out").unwrap().downcast().unwrap();
    pipeline.set_state(State::Playing).unwrap();
    let mut at = ClockTime::ZERO;
    for packet in spoken {
        let mut buffer = Buffer::from_slice(packet.payload.clone());
        buffer.get_mut().unwrap().set_pts(at);
        at += ClockTime::from_mseconds(20);
        source.push_buffer(buffer).unwrap();
    }
    source.end_of_stream().unwrap();
    let mut sound = Vec::new();
    while let Ok(sample) = sink.pull_sample() {
        let buffer = sample.buffer().unwrap().map_readable().unwrap();
        sound.extend(buffer.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])));
    }
    pipeline.set_state(State::Null).unwrap();
    sound
}

#[test]
fn gstreamers_decoders_hear_the_same_tone() {
    for (rtpmap, caps, decoder) in [
        ("opus/48000/2", "audio/x-opus,channel-mapping-family=0,channels=1,rate=48000", "opusdec"),
        ("PCMU/8000", "audio/x-mulaw,rate=8000,channels=1", "mulawdec"),
        ("PCMA/8000", "audio/x-alaw,rate=8000,channels=1", "alawdec"),
        ("G722/8000", "audio/G722,rate=16000,channels=1", "avdec_g722"),
        ("L16/8000", "audio/x-raw,format=S16BE,rate=8000,channels=1,layout=interleaved", "identity"),
        ("L24/8000", "audio/x-raw,format=S24BE,rate=8000,channels=1,layout=interleaved", "identity"),
    ] {
        // G.722 is FFmpeg's, which our GStreamer for Windows comes without.
        if cfg!(windows) && decoder == "avdec_g722" {
            continue;
        }
        let spoken = Studio::new(sender(format(rtpmap), Duration::from_millis(20)), tone(1_000.0, 0.25)).talk(SECOND);
        let heard = decoded_by_gstreamer(caps, decoder, &spoken);
        assert!((47_000..=48_500).contains(&heard.len()), "{rtpmap}: {} samples", heard.len());
        let middle = &heard[9_600..43_200];
        let loud = amplitude(middle, 1_000.0);
        assert!((0.24..0.26).contains(&loud), "{rtpmap} at {loud}");
        let bend = sharpest_bend(middle) / bend_of_tone(1_000.0, 0.25);
        assert!(bend < 3.0, "{rtpmap} clicks: {bend}");
    }
}
