//! Silence costs nothing, sounds like silence, and ends without a hitch.

use std::time::Duration;

use conference_model::codec::PayloadFormat;

use crate::listen::{bend_of_tone, energy, peak, sharpest_bend};
use crate::room::{Sound, speech, tone};
use crate::studio::{SECOND, Spoken, Studio, format, opus, room, sender, sent};

const PACKET: Duration = Duration::from_millis(20);

/// Speaks for two seconds, is silent for five, speaks again.
fn with_a_pause() -> Sound {
    let voice = speech();
    Box::new(move |time| if (2.0..7.0).contains(&time) { 0.0 } else { voice(time) })
}

/// How many packets were sent between two seconds.
fn count(spoken: &[Spoken], from: u64, to: u64) -> usize {
    let range = Duration::from_secs(from)..Duration::from_secs(to);
    spoken.iter().filter(|packet| range.contains(&packet.at)).count()
}

fn longest_gap(spoken: &[Spoken]) -> Duration {
    spoken.windows(2).map(|two| two[1].at - two[0].at).max().unwrap_or_default()
}

#[test]
fn opus_sends_hardly_anything_in_silence_and_all_of_the_speech_after_it() {
    for packet in [10, 20, 40, 60].map(Duration::from_millis) {
        let mut studio = Studio::new(sender(opus(), packet), with_a_pause());
        let spoken = studio.talk(9 * SECOND);
        let in_silence = count(&spoken, 3, 7);
        assert!((8..=24).contains(&in_silence), "{packet:?}: {in_silence} in four seconds");
        assert!(longest_gap(&spoken) <= Duration::from_millis(400) + packet, "{packet:?}: {:?}", longest_gap(&spoken));
        let counters = studio.sender.counters();
        assert_eq!(u128::from(counters.packets + counters.withheld), 9_000 / packet.as_millis());
        let markers: Vec<_> = spoken.iter().filter(|packet| packet.marker).map(|packet| packet.at).collect();
        assert_eq!(markers.len(), 2, "{packet:?}: at the beginning and after silence: {markers:?}");
        assert!((Duration::from_secs(7)..Duration::from_millis(7_200)).contains(&markers[1]), "{markers:?}");
        let on_grid = |packet: &Spoken| Duration::from_secs_f64(f64::from(packet.media_time) / 48_000.0);
        let late = spoken.iter().map(|spoken| spoken.at.saturating_sub(on_grid(spoken))).max().unwrap();
        assert!(late <= packet + Duration::from_millis(10), "media time goes on in silence: {late:?}");
        let mut room = room(opus());
        let heard = room.play(sent(&spoken), 9 * SECOND).to_vec();
        assert_eq!(room.mixer.totals().lost, 0, "silence is not loss");
        assert!(
            energy(&heard[48_000 * 4..48_000 * 6]) < 1e-8,
            "{packet:?}: {}",
            energy(&heard[48_000 * 4..48_000 * 6])
        );
        same_speech(&heard, packet);
    }
}

/// What is heard after the pause is as loud, tenth of a second by tenth, as if silence had been sent.
fn same_speech(heard: &[f32], packet: Duration) {
    let whole = sender(opus().with_fmtp("useinbandfec=1"), packet);
    let spoken = Studio::new(whole, with_a_pause()).talk(9 * SECOND);
    assert!(count(&spoken, 3, 7) as u128 >= 4_000 / packet.as_millis(), "without DTX all is sent");
    let mut room = room(opus());
    let whole = room.play(sent(&spoken), 9 * SECOND);
    // The delay of the two may differ by a few ms.
    for start in (0..9).map(|tenth| 48_000 * 7 + 9_600 * tenth) {
        let [here, there] = [heard, whole].map(|sound| energy(&sound[start..start + 9_600]));
        assert!((0.5..2.0).contains(&(here / there)), "{packet:?} at {start}: {here} instead of {there}");
    }
}

fn muting(format: PayloadFormat, packet: Duration) -> (Vec<Spoken>, Vec<f32>) {
    let mut studio = Studio::new(sender(format.clone(), packet), tone(400.0, 0.4));
    let mut spoken = studio.talk(2 * SECOND);
    studio.sender.set_muted(true);
    spoken.extend(studio.talk(4 * SECOND));
    studio.sender.set_muted(false);
    spoken.extend(studio.talk(2 * SECOND));
    let mut room = room(format);
    let heard = room.play(sent(&spoken), 8 * SECOND).to_vec();
    assert_eq!(room.mixer.totals().lost, 0);
    (spoken, heard)
}

#[test]
fn whoever_is_muted_is_silent_at_once_and_back_at_once_in_every_codec() {
    for (rtpmap, packet) in [
        ("opus/48000/2", PACKET),
        ("PCMU/8000", PACKET),
        ("G722/8000", PACKET),
        ("L16/48000", PACKET / 20),
        ("L16/44100/2", PACKET / 4),
    ] {
        let (spoken, heard) = muting(format(rtpmap), packet);
        let in_silence = count(&spoken, 3, 6);
        assert!((6..=18).contains(&in_silence), "{rtpmap}: {in_silence} packets in three seconds");
        assert!(longest_gap(&spoken) <= Duration::from_millis(420), "{rtpmap}: {:?}", longest_gap(&spoken));
        let silence = peak(&heard[48_000 * 2 + 9_600..48_000 * 6]);
        assert!(silence < 0.003, "{rtpmap}: nothing is concealed where nothing is missing: {silence}");
        let bend = sharpest_bend(&heard[4_800..]) / bend_of_tone(400.0, 0.4);
        assert!(bend < 8.0, "{rtpmap} clicks: {bend}");
        let muted = spoken.iter().filter(|packet| packet.level.level == 127);
        assert!(muted.clone().count() > 5 && muted.clone().all(|packet| !packet.level.voice), "{rtpmap}");
        let markers = spoken.iter().filter(|packet| packet.marker);
        assert_eq!(markers.map(|packet| packet.at.as_secs()).collect::<Vec<_>>(), [0, 6], "{rtpmap}");
        let back = energy(&heard[48_000 * 6 + 4_800..48_000 * 8 - 4_800]);
        assert!((0.07..0.09).contains(&back), "{rtpmap}: {back}");
    }
}

#[test]
fn who_overhears_misses_nothing_of_what_is_too_faint_to_be_sent_and_hears_nothing_of_who_is_muted() {
    let mut sender = sender(opus(), PACKET);
    let (voice, mut heard, mut said) = (speech(), Vec::new(), Vec::new());
    // Somebody speaks for two seconds, then breathes.
    let sample = |n: u32| (voice(f64::from(n) / 48_000.0) * if n < 96_000 { 1.0 } else { 0.000_2 }) as f32;
    for block in 0..600 {
        let block: Vec<f32> = (block * 480..(block + 1) * 480).map(sample).collect();
        sender.push_overheard(&block, None, &mut |_| (), &mut |sound| heard.extend_from_slice(sound));
        said.extend(block);
    }
    assert!(sender.counters().withheld > 50, "{:?}", sender.counters());
    assert!(
        heard[480..] == said[480..] && heard[48_000 * 4..].iter().any(|sample| *sample != 0.0),
        "something is missing"
    );
    sender.set_muted(true);
    heard.clear();
    for _ in 0..10 {
        sender.push_overheard(&[0.3; 480], None, &mut |_| (), &mut |sound| heard.extend_from_slice(sound));
    }
    assert!(heard.len() == 4_800 && heard[480..].iter().all(|sample| *sample == 0.0));
}
