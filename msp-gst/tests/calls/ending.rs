//! How calls keep time, and how they end.

use std::fs;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use conference_model::participant::ParticipantEvent;
use lab::Test;
use plenary_msp::call::{Beat, CallEvent, Metronome, MixListener, NoAnswer, Sound, VoiceRefused};

use crate::party::{GROUP, PATIENCE, Party, dialable, eventually};
use crate::talking::hosts;

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        the_mixers_thread_goes_first_where_the_call_says_so,
        leaving_twice_says_that_it_is_over,
        a_call_that_is_dropped_says_goodbye,
        when_the_mixer_fails_we_say_goodbye_and_the_last_that_is_told_is_why,
        what_the_mixer_lets_go_of_ends_on_another_thread,
        a_mute_said_while_the_mixer_stands_is_not_lost,
        a_listener_comes_back_when_it_is_dismissed_and_ends_with_the_call,
    ]
    .to_vec()
}

/// The policy of this process's threads of that name (proc(5), field 41 of stat); 0 is the ordinary one.
fn policies_of(thread: &str) -> Vec<u8> {
    let stats = fs::read_dir("/proc/self/task").unwrap().flatten().map(|task| task.path().join("stat"));
    let stats: Vec<String> = stats.filter_map(|stat| fs::read_to_string(stat).ok()).collect();
    let named = stats.iter().filter_map(|stat| stat.split_once('(')?.1.rsplit_once(") "));
    let fields = named.filter(|(name, _)| *name == thread).filter_map(|(_, fields)| fields.split(' ').nth(38));
    fields.map(|policy| policy.parse().unwrap()).collect()
}

fn the_mixers_thread_goes_first_where_the_call_says_so() {
    let (_switch, [a]) = hosts("calls-first");
    let ada = Party::join(&a, "Ada", &dialable(GROUP));
    eventually("it ticks", || ada.call.statistics().unwrap().mixing.ticks > 10);
    let goes_first = ada.call.statistics().unwrap().mixing.goes_first;
    assert!(policies_of("call-mixer").iter().all(|policy| (*policy != 0) == goes_first), "{goes_first}");
    assert!(policies_of("call-driver").iter().all(|policy| *policy == 0), "in a flood it has no end of work");
}

fn leaving_twice_says_that_it_is_over() {
    let (_switch, [a]) = hosts("calls-twice");
    let mut ada = Party::join(&a, "Ada", &dialable(GROUP));
    let mut voice = ada.call.voice().unwrap();
    let began = Instant::now();
    ada.call.leave(None).unwrap();
    assert!(began.elapsed().as_millis() < 500, "{:?}", began.elapsed());
    assert_eq!(ada.call.leave(None), Err(NoAnswer::Over));
    assert_eq!(ada.call.people().unwrap_err(), NoAnswer::Over);
    assert_eq!(ada.call.voice().unwrap_err(), VoiceRefused::Over);
    voice.push(&[0.1; 4_800], Some(true));
    assert_eq!(ada.seen().last(), Some(&CallEvent::Ended(None)));
    let after = ada.call.events().recv_timeout(PATIENCE);
    assert_eq!(after, Err(RecvTimeoutError::Disconnected), "nothing follows");
}

fn a_call_that_is_dropped_says_goodbye() {
    let (_switch, [a, b]) = hosts("calls-drop");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    ada.await_person("Ben");
    drop(ben);
    ada.await_event("goodbye", |event| matches!(event, CallEvent::Person(ParticipantEvent::Leave { .. })));
}

/// Fails, and what that leaves behind fails where nobody expects it.
struct Clumsy;

struct Sticky;

impl MixListener for Clumsy {
    fn hear(&mut self, _: &Sound<'_>) {
        resume_unwind(Box::new(Sticky));
    }
}

impl Drop for Sticky {
    fn drop(&mut self) {
        resume_unwind(Box::new("this listener fails on purpose"));
    }
}

fn when_the_mixer_fails_we_say_goodbye_and_the_last_that_is_told_is_why() {
    let (_switch, [a, b]) = hosts("calls-fails");
    let tea = dialable(GROUP);
    let (mut ada, mut ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    ben.await_person("Ada");
    ada.call.listen(Box::new(Clumsy)).unwrap();
    ben.await_event("goodbye", |event| matches!(event, CallEvent::Person(ParticipantEvent::Leave { .. })));
    ada.await_event("the end", |event| matches!(event, CallEvent::Ended(Some(why)) if why.contains("report")));
    let after = ada.call.events().recv_timeout(PATIENCE);
    assert_eq!(after, Err(RecvTimeoutError::Disconnected), "nothing follows");
    assert_eq!(ada.call.people().unwrap_err(), NoAnswer::Over);
}

/// Says on which thread it ends.
struct Ending(Sender<String>);

impl Drop for Ending {
    fn drop(&mut self) {
        _ = self.0.send(thread::current().name().unwrap_or_default().to_owned());
    }
}

impl MixListener for Ending {
    fn hear(&mut self, _: &Sound<'_>) {
        resume_unwind(Box::new("it fails"));
    }
}

impl Metronome for Ending {
    fn wait(&mut self) -> Beat {
        Beat::Stopped
    }
}

fn what_the_mixer_lets_go_of_ends_on_another_thread() {
    let (_switch, [a]) = hosts("calls-endings");
    let ada = Party::join(&a, "Ada", &dialable(GROUP));
    let (said, heard) = unbounded();
    ada.call.listen(Box::new(Ending(said.clone()))).unwrap();
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), "call-driver", "a listener that failed");
    ada.call.set_metronome(Some(Box::new(Ending(said)))).unwrap();
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), "call-driver", "a metronome that stopped");
}

/// Holds the mixer until it may go on.
struct Gate(Receiver<()>);

impl MixListener for Gate {
    fn hear(&mut self, _: &Sound<'_>) {
        _ = self.0.recv();
    }
}

fn a_mute_said_while_the_mixer_stands_is_not_lost() {
    let (_switch, [a, b]) = hosts("calls-words");
    let (ada, ben) = (Party::join(&a, "Ada", &dialable(GROUP)), Party::join(&b, "Ben", &dialable(GROUP)));
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    let him = ada.await_person("Ben").id;
    let (open, gate) = unbounded();
    ada.call.listen(Box::new(Gate(gate))).unwrap();
    eventually("the mixer stands", || ada.call.people().is_err());
    // More than fits on the way to the mixer.
    for said in 0..6_000 {
        ada.call.set_muted(him, said % 2 == 1).unwrap();
    }
    drop(open);
    ada.await_tones(&[], &[700.0]);
    assert!(ada.call.statistics().unwrap().driver.words_late > 0, "there was room for all of them");
    assert!(ada.await_person("Ben").muted);
    ada.call.set_muted(him, false).unwrap();
    ada.await_tones(&[(700.0, 0.2)], &[]);
}

struct Guest(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl MixListener for Guest {
    fn hear(&mut self, _: &Sound<'_>) {}
}

fn a_listener_comes_back_when_it_is_dismissed_and_ends_with_the_call() {
    let (_switch, [a]) = hosts("calls-guests");
    let ada = Party::join(&a, "Ada", &dialable(GROUP));
    let guests = Arc::new(());
    let [one, _two] = [0, 1].map(|_| ada.call.listen(Box::new(Guest(Arc::clone(&guests)))).unwrap());
    let dismissed = ada.call.stop_listening(one).unwrap();
    assert!(dismissed.is_some());
    assert!(ada.call.stop_listening(one).unwrap().is_none());
    drop(dismissed);
    assert_eq!(Arc::strong_count(&guests), 2);
    drop(ada);
    eventually("the last guest is gone", || Arc::strong_count(&guests) == 1);
}
