//! Both views of a call against each other, as TAPI connects them: one telephony line, several programs with a media
//! provider each, blobs that are queued per program, arrive in any order among programs, and get lost.
//!
//! Random walks try every order of events. The rules that must hold:
//!
//! * CONNECTED comes only after a `Joined` of the one that then serves the call;
//! * states follow the table, and nothing at all is told about a call after IDLE;
//! * after a drop the call is IDLE, whatever the other side does;
//! * when nothing gets lost, nobody stays in a conference whose call is over;
//! * everything ends: once time has passed, no media call is still joining or leaving.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use conference_model::blob::{
    Blob, CallId, Description, JoinFailed, JoinFailure, Joined, Left, LeftReason, MediaModes, Name, ParticipantJoined,
    Report, ToMedia, ToTelephony,
};
use conference_model::call::{
    CallState, Destination, EngineCommand, Input, InstanceId, MediaCall, MediaInput, MediaOutput, MediaState, Target,
};
use conference_model::line::{Line, LineOutput};
use conference_model::random::Randomness;
use conference_model::time::Instant;
use proptest::{prelude::any, proptest};

const PROGRAMS: usize = 3;
const STEPS: usize = 400;
/// Few at once, so that the steps of one walk meet in the same call.
const LIVE_CALLS: usize = 3;

/// A program: its media provider's calls by number, the engine's jobs, and the two queues that TAPI keeps for it.
#[derive(Default)]
struct Program {
    instance: Option<InstanceId>,
    calls: BTreeMap<CallId, MediaCall>,
    jobs: VecDeque<(CallId, EngineCommand)>,
    to_media: VecDeque<(Option<CallId>, Vec<u8>)>,
    to_telephony: VecDeque<(CallId, Vec<u8>)>,
}

struct World {
    random: Randomness,
    lossy: bool,
    now: Instant,
    line: Line,
    programs: Vec<Program>,
    /// Which instances said `Joined` for which call: delivered to the line, that is.
    joined: BTreeSet<(CallId, InstanceId)>,
    states: BTreeMap<CallId, CallState>,
    /// Which program made the call and so has a call object for it.
    owners: BTreeMap<CallId, BTreeSet<usize>>,
}

impl World {
    fn new(seed: u64, lossy: bool) -> Self {
        let mut line = Line::new();
        let programs = (0..PROGRAMS)
            .map(|_| Program { instance: Some(line.open_instance().unwrap()), ..Program::default() })
            .collect();
        Self {
            random: Randomness::predictable(seed),
            lossy,
            now: Instant::ZERO,
            line,
            programs,
            joined: BTreeSet::new(),
            states: BTreeMap::new(),
            owners: BTreeMap::new(),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.random.below(u32::try_from(bound).unwrap())).unwrap()
    }

    fn step(&mut self) {
        match self.below(14) {
            0 | 1 if self.live().len() >= LIVE_CALLS => self.answer_one(),
            0 => self.make(),
            1 => self.offer(),
            2 => self.answer_one(),
            3 => self.end_one(),
            4 => self.pass(Duration::from_secs(3)),
            5 | 6 => self.deliver_to_media(),
            7 | 8 => self.deliver_to_telephony(),
            9 | 10 => self.work(),
            11 => self.misbehave(),
            12 => self.kill_call_object(),
            _ => self.report(),
        }
        self.settle();
    }

    fn make(&mut self) {
        let owner = self.below(PROGRAMS);
        if let Ok(call) = self.line.make(self.now, destination(), MediaModes::ALL, vec![]) {
            self.create(call, [owner]);
        }
    }

    fn offer(&mut self) {
        if let Ok(call) = self.line.offer(self.now, destination(), None) {
            self.create(call, 0..PROGRAMS);
        }
    }

    /// TAPI makes the call objects before the provider hears of the call.
    fn create(&mut self, call: CallId, owners: impl IntoIterator<Item = usize>) {
        for owner in owners {
            self.programs[owner].calls.insert(call, MediaCall::new());
            self.owners.entry(call).or_default().insert(owner);
        }
    }

    fn live(&self) -> Vec<CallId> {
        self.line.calls().filter(|(_, call)| call.state() != CallState::Idle).map(|(id, _)| id).collect()
    }

    /// Whether it is an invitation or not: then the line refuses.
    fn answer_one(&mut self) {
        self.pick_call(|world, call| drop(world.line.handle_input(world.now, call, Input::Answer)));
    }

    fn end_one(&mut self) {
        self.pick_call(Self::drop_call);
    }

    /// A live call, or now and then any.
    fn pick_call(&mut self, act: impl FnOnce(&mut Self, CallId)) {
        let mut calls = self.live();
        if self.below(8) == 0 {
            calls = self.line.calls().map(|(id, _)| id).collect();
        }
        if !calls.is_empty() {
            let which = self.below(calls.len());
            act(self, calls[which]);
        }
    }

    fn drop_call(&mut self, call: CallId) {
        self.line.handle_input(self.now, call, Input::Drop).unwrap();
        assert_eq!(self.line.call(call).unwrap().state(), CallState::Idle);
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.line.handle_timeout(self.now);
        for program in &mut self.programs {
            for call in program.calls.values_mut() {
                call.handle_timeout(self.now);
            }
        }
    }

    fn loses(&mut self) -> bool {
        self.lossy && self.below(8) == 0
    }

    fn deliver_to_media(&mut self) {
        let which = self.below(PROGRAMS);
        let Some((handle, bytes)) = self.programs[which].to_media.pop_front() else { return };
        if self.loses() {
            return;
        }
        let blob = Blob::<ToMedia>::decode(&bytes).unwrap().known().unwrap();
        // Under the line's handle the number in the blob says which call is meant.
        let number = handle.or(blob.call).unwrap();
        if let Some(call) = self.programs[which].calls.get_mut(&number) {
            call.handle_input(self.now, MediaInput::Told { call: number, message: blob.message });
        }
    }

    fn deliver_to_telephony(&mut self) {
        let which = self.below(PROGRAMS);
        let Some((handle, bytes)) = self.programs[which].to_telephony.pop_front() else { return };
        if !self.loses() {
            self.receive(which, handle, &bytes);
        }
    }

    fn receive(&mut self, which: usize, handle: CallId, bytes: &[u8]) {
        let instance = self.programs[which].instance.unwrap();
        let blob = Blob::<ToTelephony>::decode(bytes).unwrap().known().unwrap();
        if matches!(blob.message, ToTelephony::Joined(_)) {
            self.joined.insert((handle, instance));
        }
        self.line.receive(self.now, instance, Some(handle), bytes).unwrap();
    }

    /// An engine does one job, well or badly, or breaks.
    fn work(&mut self) {
        let which = self.below(PROGRAMS);
        let Some((call, command)) = self.programs[which].jobs.pop_front() else { return };
        let luck = self.below(5);
        let input = match command {
            EngineCommand::Open(join) if luck > 0 => {
                MediaInput::Opened(Joined { media: join.media, streams: vec![], people: 2 })
            }
            EngineCommand::Open(_) => {
                MediaInput::OpenFailed(JoinFailed { cause: JoinFailure::Unreachable, detail: None })
            }
            EngineCommand::Query(_) | EngineCommand::SetMedia(_) => MediaInput::Media(MediaModes::AUDIO),
            EngineCommand::SetQuality(_) => {
                MediaInput::Stopped(Left { reason: LeftReason::EngineFailed, detail: None })
            }
            EngineCommand::Close => MediaInput::Closed,
        };
        self.tell(which, call, input);
    }

    fn tell(&mut self, which: usize, call: CallId, input: MediaInput) {
        if let Some(call) = self.programs[which].calls.get_mut(&call) {
            call.handle_input(self.now, input);
        }
    }

    /// A program sends what an honest one never would, about any call.
    fn misbehave(&mut self) {
        if !self.lossy {
            return;
        }
        let which = self.below(PROGRAMS);
        let lie: ToTelephony = match self.below(4) {
            0 => Joined { media: MediaModes::ALL, streams: vec![], people: 1_000_000 }.into(),
            1 => JoinFailed { cause: JoinFailure::Other, detail: None }.into(),
            2 => Left { reason: LeftReason::Ended, detail: None }.into(),
            _ => Report::from(ParticipantJoined { participant: 1, people: u32::MAX, name: None }).into(),
        };
        self.pick_call(|world, call| {
            let bytes = Blob::<ToTelephony>::about(call, lie).encode().unwrap();
            world.receive(which, call, &bytes);
        });
    }

    fn kill_call_object(&mut self) {
        let which = self.below(PROGRAMS);
        self.pick_call(|world, call| world.tell(which, call, MediaInput::Shutdown));
    }

    fn report(&mut self) {
        let which = self.below(PROGRAMS);
        let report = ParticipantJoined { participant: 9, people: 3, name: Some(Name::new("Zoë")) };
        self.pick_call(|world, call| world.tell(which, call, MediaInput::Report(report.into())));
    }

    /// Drains everybody, checking the rules on the way.
    fn settle(&mut self) {
        loop {
            match self.line.poll_output() {
                LineOutput::Timeout(_) => break,
                LineOutput::Send { to, call, bytes } => self.send(to, call, &bytes),
                LineOutput::State { call, state, .. } => self.check_state(call, state),
                LineOutput::Info { call, .. } => {
                    assert_ne!(self.states.get(&call), Some(&CallState::Idle), "information after IDLE");
                }
                LineOutput::Invited { .. } => panic!("nobody invited"),
            }
        }
        for program in &mut self.programs {
            for (id, call) in &mut program.calls {
                loop {
                    match call.poll_output() {
                        MediaOutput::Timeout(_) => break,
                        MediaOutput::Engine(command) => program.jobs.push_back((*id, command)),
                        MediaOutput::Send(blob) => program.to_telephony.push_back((*id, blob.encode().unwrap())),
                        MediaOutput::State(_) => {}
                    }
                }
            }
        }
    }

    fn send(&mut self, to: Target, call: Option<CallId>, bytes: &[u8]) {
        if let Some(call) = call {
            // Nothing goes out under a handle that TAPI believes dead (the last Leave comes before IDLE).
            assert_ne!(self.states.get(&call), Some(&CallState::Idle), "a blob after IDLE");
        }
        for program in &mut self.programs {
            if to == Target::Broadcast || program.instance.map(Target::Instance) == Some(to) {
                program.to_media.push_back((call, bytes.to_vec()));
            }
        }
    }

    fn check_state(&mut self, call: CallId, state: CallState) {
        if let Some(before) = self.states.insert(call, state) {
            assert!(before.may_become(state), "{before} -> {state}");
        }
        if let CallState::Connected { by } = state {
            assert!(self.joined.contains(&(call, by)), "CONNECTED, and {by:?} never joined {call:?}");
        }
    }

    /// Everything queued arrives, every engine works, time passes; then all calls are dropped, and the same again.
    fn finish(&mut self) {
        self.quiesce();
        let calls: Vec<CallId> = self.line.calls().map(|(id, _)| id).collect();
        for call in calls {
            self.drop_call(call);
        }
        self.settle();
        self.quiesce();
    }

    /// Everything arrives and every engine works, at once and after each time-out.
    fn quiesce(&mut self) {
        for _ in 0..6 {
            while self.is_busy() {
                self.deliver_to_media();
                self.deliver_to_telephony();
                self.work();
                self.settle();
            }
            self.pass(Duration::from_secs(10));
            self.settle();
        }
    }

    fn is_busy(&self) -> bool {
        self.programs
            .iter()
            .any(|program| !(program.jobs.is_empty() && program.to_media.is_empty() && program.to_telephony.is_empty()))
    }

    fn check_end(&self) {
        assert!(self.states.values().all(|state| *state == CallState::Idle));
        for call in self.programs.iter().flat_map(|program| program.calls.values()) {
            let state = call.state();
            let ended = matches!(state, MediaState::Created | MediaState::Over);
            // With losses an order to leave may never arrive: then the call object's death is what ends it.
            assert!(ended || self.lossy && state == MediaState::Joined, "still {state:?}");
        }
    }
}

fn destination() -> Destination {
    Destination { description: Description::new("v=0").unwrap(), name: Name::new("Weekly"), media: MediaModes::AUDIO }
}

fn walk(seed: u64, lossy: bool) -> World {
    let mut world = World::new(seed, lossy);
    for _ in 0..STEPS {
        world.step();
    }
    world.finish();
    world
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_media_say_the_rules_of_a_call_are_kept(seed in any::<u64>()) {
        walk(seed, true).check_end();
    }

    #[test]
    fn when_nothing_is_lost_nobody_stays_in_a_conference_whose_call_is_over(seed in any::<u64>()) {
        walk(seed, false).check_end();
    }
}

#[test]
fn the_walks_reach_every_state() {
    let mut reached = BTreeSet::new();
    for seed in 0..20 {
        let mut world = World::new(seed, true);
        for _ in 0..STEPS {
            world.step();
            reached.extend(world.states.values().map(ToString::to_string));
        }
    }
    assert_eq!(reached.len(), 6, "{reached:?}");
}
