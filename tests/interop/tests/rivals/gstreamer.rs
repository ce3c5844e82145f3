//! GStreamer talks and is heard, and hears us.

use std::cell::Cell;
use std::time::Duration;

use interop::conference::{Codec, join};
use interop::ear::Ear;
use interop::gst;
use lab::{Lab, Snooping, Test};

use crate::singer::{LEVEL_DB, sing};

/// Longer than a pipeline takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What Opus may change; the others change nothing that can be measured so.
const TOLERANCE_DB: f64 = 1.0;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        we_hear_gstreamer_in_opus,
        we_hear_gstreamer_in_l16,
        we_hear_gstreamer_in_pcmu,
        gstreamer_hears_us_in_opus,
        gstreamer_hears_us_in_l16,
        gstreamer_hears_us_in_pcmu,
    ];
    tests.map(|test| test.with_program("gst-launch-1.0")).to_vec()
}

/// A whole second must be right: one without a gap.
const FIFTHS_IN_A_ROW: u32 = 5;

/// GStreamer sends a tone; our call must play that tone, as loud as it was sent, and nothing else.
fn we_hear_gstreamer(tag: &str, codec: Codec) {
    const TONE: f64 = 1_000.0;
    let lab = Lab::new(tag).unwrap();
    let (_switch, [theirs, ours]) = lab.hosts_on_a_switch(["gst", "plenary"], Snooping::Off).unwrap();
    let call = join(&ours, codec);
    let (ear, drum) = Ear::new();
    call.listen(drum).unwrap();
    let _talker = gst::talk(&theirs, codec, TONE, 0.5);
    let good = Cell::new(0);
    let heard = ear.hear(TONE, PATIENCE, |heard| {
        good.set(if heard.is_tone(-9.03, TOLERANCE_DB) { good.get() + 1 } else { 0 });
        good.get() == FIFTHS_IN_A_ROW
    });
    heard.unwrap_or_else(|last| panic!("the last that was heard is {last:?}; {:#?}", call.statistics()));
}

fn we_hear_gstreamer_in_opus() {
    we_hear_gstreamer("hear-opus", Codec::Opus);
}

fn we_hear_gstreamer_in_l16() {
    we_hear_gstreamer("hear-l16", Codec::L16);
}

fn we_hear_gstreamer_in_pcmu() {
    we_hear_gstreamer("hear-pcmu", Codec::Pcmu);
}

/// We send a tone; GStreamer must measure it as loud as it was sent, packet after packet.
fn gstreamer_hears_us(tag: &str, codec: Codec) {
    let lab = Lab::new(tag).unwrap();
    let (_switch, [theirs, ours]) = lab.hosts_on_a_switch(["gst", "plenary"], Snooping::Off).unwrap();
    let call = join(&ours, codec);
    sing(&call);
    let mut meter = gst::listen(&theirs, codec);
    let is_right = |level: f64| (level - LEVEL_DB).abs() <= TOLERANCE_DB;
    if let Err(said) = meter.hear(PATIENCE, is_right) {
        panic!("GStreamer did not hear us as loud as we are:\n{said}\n{:#?}", call.statistics());
    }
    // Nothing missing and nothing added for as long as a pause between two words.
    for _ in 0..3 {
        let level = meter.hear(PATIENCE, |_| true).unwrap();
        assert!(is_right(level), "{level}");
    }
}

fn gstreamer_hears_us_in_opus() {
    gstreamer_hears_us("heard-opus", Codec::Opus);
}

fn gstreamer_hears_us_in_l16() {
    gstreamer_hears_us("heard-l16", Codec::L16);
}

fn gstreamer_hears_us_in_pcmu() {
    gstreamer_hears_us("heard-pcmu", Codec::Pcmu);
}
