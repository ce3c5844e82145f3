//! Who is heard, where, and how loud.

use std::panic::resume_unwind;
use std::thread;

use conference_model::description::Conference;
use lab::{Host, Lab, Snooping, Switch, Test};
use plenary_msp::call::{Beat, CallEvent, Metronome, MixListener, Sound, VoiceRefused};
use plenary_msp::mixer::{SAMPLE_RATE, TICK};
use plenary_msp::terminal::Speech;

use crate::party::{GROUP, OTHER_GROUP, PORT, Party, SSM_GROUP, V6_GROUP, conference, dialable, eventually};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        each_mix_has_exactly_the_tones_of_the_others,
        one_person_is_turned_down_muted_and_heard_again,
        two_conferences_on_one_port_never_hear_each_other,
        sound_travels_over_ipv6,
        in_a_source_specific_group_only_the_source_is_heard,
        where_members_only_listen_nobody_talks,
        what_a_voice_takes_of_the_network_is_what_the_description_announces,
        there_is_one_voice_at_a_time_and_the_next_goes_on_where_time_is,
        when_a_metronome_stops_or_panics_the_sound_goes_on,
        a_listener_that_panics_takes_nobody_along,
    ]
    .to_vec()
}

/// Hosts on a switch that floods.
pub(crate) fn hosts<const N: usize>(tag: &str) -> (Switch, [Host; N]) {
    let names = ["a", "b", "c", "d"];
    let lab = Lab::new(tag).unwrap();
    lab.hosts_on_a_switch(std::array::from_fn(|nth| names[nth]), Snooping::Off).unwrap()
}

fn each_mix_has_exactly_the_tones_of_the_others() {
    let (_switch, [a, b, c]) = hosts("calls-three");
    let tea = dialable(GROUP);
    let [ada, ben, cleo] = [(&a, "Ada"), (&b, "Ben"), (&c, "Cleo")].map(|(host, name)| Party::join(host, name, &tea));
    let _voices = [ada.speak(400.0, 0.1), ben.speak(700.0, 0.2), cleo.speak(1_100.0, 0.3)];
    ada.await_tones(&[(700.0, 0.2), (1_100.0, 0.3)], &[400.0]);
    ben.await_tones(&[(400.0, 0.1), (1_100.0, 0.3)], &[700.0]);
    cleo.await_tones(&[(400.0, 0.1), (700.0, 0.2)], &[1_100.0]);
}

fn one_person_is_turned_down_muted_and_heard_again() {
    let (_switch, [a, b, c]) = hosts("calls-mute");
    let tea = dialable(GROUP);
    let [ada, ben, cleo] = [(&a, "Ada"), (&b, "Ben"), (&c, "Cleo")].map(|(host, name)| Party::join(host, name, &tea));
    let _voices = [ben.speak(700.0, 0.2), cleo.speak(1_100.0, 0.2)];
    ada.await_tones(&[(700.0, 0.2), (1_100.0, 0.2)], &[]);
    let ben_there = ada.await_person("Ben");

    ada.call.set_gain(ben_there.id, 0.5).unwrap();
    ada.await_tones(&[(700.0, 0.1), (1_100.0, 0.2)], &[]);
    ada.call.set_gain(ben_there.sources[0].source, 4.0).unwrap();
    ada.await_tones(&[(700.0, 0.4), (1_100.0, 0.2)], &[]);
    ada.call.set_muted(ben_there.id, true).unwrap();
    ada.await_tones(&[(1_100.0, 0.2)], &[700.0]);
    let shown = ada.await_person("Ben");
    assert_eq!((shown.gain, shown.muted, shown.sources[0].gain), (0.5, true, 4.0));
    assert!(ada.call.statistics().unwrap().mixer.muted > 0);

    ada.call.set_gain(ben_there.sources[0].source, 1.0).unwrap();
    ada.call.set_gain(ben_there.id, 1.0).unwrap();
    ada.call.set_muted(ben_there.id, false).unwrap();
    ada.await_tones(&[(700.0, 0.2), (1_100.0, 0.2)], &[]);
    cleo.await_tones(&[(700.0, 0.2)], &[]);
}

fn two_conferences_on_one_port_never_hear_each_other() {
    let (_switch, [a, b, c]) = hosts("calls-two");
    let (tea, coffee) = (dialable(GROUP), dialable(OTHER_GROUP));
    let (tea_at_a, coffee_at_a) = (Party::join(&a, "Ada", &tea), Party::join(&a, "Ada", &coffee));
    let (ben, cleo) = (Party::join(&b, "Ben", &tea), Party::join(&c, "Cleo", &coffee));
    let _voices = [ben.speak(700.0, 0.2), cleo.speak(1_100.0, 0.2)];
    tea_at_a.await_tones(&[(700.0, 0.2)], &[1_100.0]);
    coffee_at_a.await_tones(&[(1_100.0, 0.2)], &[700.0]);
    for party in [&tea_at_a, &coffee_at_a] {
        assert_eq!(party.call.people().unwrap().len(), 1);
    }
}

fn sound_travels_over_ipv6() {
    let (_switch, [a, b]) = hosts("calls-v6");
    let tea = dialable(V6_GROUP);
    let (ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voices = [ada.speak(400.0, 0.2), ben.speak(700.0, 0.2)];
    ada.await_tones(&[(700.0, 0.2)], &[400.0]);
    ben.await_tones(&[(400.0, 0.2)], &[700.0]);
}

fn in_a_source_specific_group_only_the_source_is_heard() {
    let (_switch, [a, b, c]) = hosts("calls-ssm");
    let source = a.cables()[0].v4.into();
    let lecture = conference(SSM_GROUP).from_sources(&[source]).dialable().unwrap();
    let [ada, ben, cleo] =
        [(&a, "Ada"), (&b, "Ben"), (&c, "Cleo")].map(|(host, name)| Party::join(host, name, &lecture));
    let _voices = [ada.speak(400.0, 0.2), cleo.speak(1_100.0, 0.2)];
    ben.await_tones(&[(400.0, 0.2)], &[1_100.0]);
    cleo.await_tones(&[(400.0, 0.2)], &[1_100.0]);
}

fn where_members_only_listen_nobody_talks() {
    let (_switch, [a]) = hosts("calls-listen");
    let mut lecture = conference(GROUP);
    lecture.media[0].direction = conference_model::description::Direction::ReceiveOnly;
    let ada = Party::join(&a, "Ada", &lecture.dialable().unwrap());
    assert_eq!(ada.call.voice().unwrap_err(), VoiceRefused::ListenOnly);
}

/// Bits on the wire in a second of speech.
fn bits_per_second(host: &Host, description: &str) -> u64 {
    const SECONDS: u64 = 4;
    const IP_AND_UDP: u64 = 28;
    let dialable = Conference::parse(description.as_bytes()).unwrap().dialable().unwrap();
    let ada = Party::join(host, "Ada", &dialable);
    let (mut voice, mut speech) = (ada.call.voice().unwrap(), Speech::default());
    let mut sent = (0, 0);
    for _ in 0..SECONDS {
        let mut sound = vec![0.0; SAMPLE_RATE as usize];
        speech.speak(&mut sound);
        voice.push(&sound, Some(true));
        eventually("all is sent", || {
            let medium = &ada.call.statistics().unwrap().media[0];
            sent = (medium.voice.sent, medium.rtp.sent_bytes);
            sent.0 == voice.sender().counters().packets
        });
    }
    let (packets, octets) = sent;
    (octets + packets * IP_AND_UDP) * 8 / SECONDS
}

fn what_a_voice_takes_of_the_network_is_what_the_description_announces() {
    let (_switch, [a]) = hosts("calls-bandwidth");
    let announcing = |bandwidth: &str| {
        format!(
            "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Tea\r\nc=IN IP4 {GROUP}/15\r\nt=0 0\r\nm=audio {PORT} RTP/AVP 96\r\n\
             {bandwidth}a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n"
        )
    };
    // 50 packets a second have 16 kb/s of headers, those of our own 3.2 kb/s more: they say how loud they are.
    let own = conference(GROUP).write();
    assert!(!own.contains("\nb="), "{own}");
    for (description, expected) in [
        (own, 51_200),
        (announcing(""), 48_000),
        (announcing("b=AS:128\r\n"), 48_000),
        (announcing("b=AS:32\r\n"), 32_000),
        (announcing("b=TIAS:12000\r\n"), 28_000),
        // The least that Opus can do.
        (announcing("b=AS:8\r\n"), 22_000),
    ] {
        let sent = bits_per_second(&a, &description);
        // Words have pauses between them.
        assert!((expected * 7 / 10..=expected * 11 / 10).contains(&sent), "{sent} b/s, not {expected}: {description}");
    }
}

fn there_is_one_voice_at_a_time_and_the_next_goes_on_where_time_is() {
    let (_switch, [a, b]) = hosts("calls-voices");
    let tea = dialable(GROUP);
    let (ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let first = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    assert_eq!(ben.call.voice().unwrap_err(), VoiceRefused::Taken);
    drop(first);
    let _second = ben.speak(1_100.0, 0.2);
    ada.await_tones(&[(1_100.0, 0.2)], &[700.0]);
    let playout = ada.await_person("Ben").sources[0].playout.unwrap();
    assert!(playout.delay < TICK * 20, "{playout:?}");
}

/// Beats for a while.
struct Tired(u32);

impl Metronome for Tired {
    fn wait(&mut self) -> Beat {
        thread::sleep(TICK);
        self.0 = self.0.saturating_sub(1);
        if self.0 > 0 { Beat::Now } else { Beat::Stopped }
    }
}

/// Panics at its first beat.
struct Broken;

impl Metronome for Broken {
    fn wait(&mut self) -> Beat {
        resume_unwind(Box::new("this metronome fails on purpose"));
    }
}

fn when_a_metronome_stops_or_panics_the_sound_goes_on() {
    let (_switch, [a, b]) = hosts("calls-beat");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    for metronome in [Box::new(Tired(30)) as Box<dyn Metronome>, Box::new(Broken)] {
        ada.call.set_metronome(Some(metronome)).unwrap();
        ada.await_event("the end of the metronome", |event| *event == CallEvent::MetronomeStopped);
        ada.await_tones(&[(700.0, 0.2)], &[]);
    }
}

struct Clumsy;

impl MixListener for Clumsy {
    fn hear(&mut self, _: &Sound<'_>) {
        // As a panic, but without a word on the terminal.
        resume_unwind(Box::new("this listener fails on purpose"));
    }
}

fn a_listener_that_panics_takes_nobody_along() {
    let (_switch, [a, b]) = hosts("calls-panic");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let clumsy = ada.call.listen(Box::new(Clumsy)).unwrap();
    ada.await_event("the failure", |event| *event == CallEvent::ListenerFailed(clumsy));
    assert!(ada.call.stop_listening(clumsy).unwrap().is_none());
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
}
