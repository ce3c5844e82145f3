//! The thread that makes what runs agree with what is wanted: what it is told, here; what it does, in `settling`.

mod settling;

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, after, never, select_biased};

use super::choice::Choice;
use super::engine::Engine;
use super::event::{Refusal, Status, StreamEvent};
use super::mouth::Knobs;
use super::order::Order;
use super::{Cleaning, Wanted};
use crate::call::Call;
use crate::lossy::Lossy;
use crate::loudness::within_reason;
use crate::pipeline::{EchoPath, News, Outlet, PipelineEvent};
use crate::recording::RecordingError;
use crate::terminal::{CatalogueEvent, Direction, TerminalId};

/// How often files are asked how they are, and recordings told who is who.
const UPKEEP: Duration = Duration::from_millis(500);

/// The speaker first: a microphone's echo canceller looks for it when it begins.
const DIRECTIONS: [Direction; 2] = [Direction::Render, Direction::Capture];

/// Something chosen.
#[derive(Debug)]
struct Chosen {
    id: TerminalId,
    choice: Choice,
    /// What the program wants of this one.
    wanted: Wanted,
    /// On top of its direction's.
    volume: f32,
    life: Life,
}

#[derive(Debug)]
enum Life {
    /// It waits to be wanted.
    Idle,
    Runs {
        engine: Engine,
        /// Names its pipeline.
        name: String,
        paused: bool,
    },
    /// It could not begin or go on; a sentence says why.
    Failed(String),
    /// Its files are over.
    Over,
}

impl Chosen {
    fn engine(&self) -> Option<&Engine> {
        match &self.life {
            Life::Runs { engine, .. } => Some(engine),
            _ => None,
        }
    }

    /// What failed or is over may begin anew.
    fn try_again(&mut self) {
        if matches!(self.life, Life::Failed(_) | Life::Over) {
            self.life = Life::Idle;
        }
    }
}

impl Life {
    fn is_called(&self, pipeline: &str) -> bool {
        matches!(self, Self::Runs { name, .. } if name == pipeline)
    }

    fn failure(&self) -> Option<String> {
        match self {
            Self::Failed(sentence) => Some(sentence.clone()),
            _ => None,
        }
    }
}

/// One direction.
#[derive(Debug)]
struct Side {
    wanted: Wanted,
    was_active: bool,
    /// Of what is rendered; a voice's are [`Knobs`].
    volume: f32,
    muted: bool,
    chosen: Vec<Chosen>,
}

impl Default for Side {
    fn default() -> Self {
        Self { wanted: Wanted::default(), was_active: false, volume: 1.0, muted: false, chosen: Vec::new() }
    }
}

impl Side {
    fn is_active(&self) -> bool {
        let moves = |chosen: &Chosen| matches!(chosen.life, Life::Runs { paused: false, .. });
        self.wanted == Wanted::Running && self.chosen.iter().any(moves)
    }

    fn engine_of(&self, id: &TerminalId) -> Option<&Engine> {
        self.chosen.iter().find(|chosen| chosen.id == *id).and_then(Chosen::engine)
    }

    fn engines(&self) -> impl Iterator<Item = &Engine> {
        self.chosen.iter().filter_map(Chosen::engine)
    }
}

/// Owns everything that runs for a call's streams.
#[derive(Debug)]
pub(super) struct Keeper {
    orders: Receiver<Order>,
    /// Calls to attach before any order is obeyed.
    soon: Receiver<Option<Arc<Call>>>,
    events: Lossy<StreamEvent>,
    outlet: Outlet,
    said: Receiver<PipelineEvent>,
    call: Option<Arc<Call>>,
    cleaning: Cleaning,
    echo: EchoPath,
    knobs: Arc<Knobs>,
    capture: Side,
    render: Side,
    /// The pipeline whose clock paces the mix.
    pacemaker: Option<String>,
    /// Pipelines started so far: each has a name of its own.
    started: u64,
}

impl Keeper {
    pub(super) fn new(orders: Receiver<Order>, soon: Receiver<Option<Arc<Call>>>, events: Lossy<StreamEvent>) -> Self {
        let (outlet, said) = Outlet::new();
        Self {
            orders,
            soon,
            events,
            outlet,
            said,
            call: None,
            cleaning: Cleaning::default(),
            echo: EchoPath::new(),
            knobs: Arc::default(),
            capture: Side::default(),
            render: Side::default(),
            pacemaker: None,
            started: 0,
        }
    }

    /// Until nobody gives orders any more.
    pub(super) fn run(mut self) {
        loop {
            let over = self.call.as_ref().map_or_else(never, |call| call.over().clone());
            let upkeep = if self.has_files() { after(UPKEEP) } else { never() };
            select_biased! {
                // Who leaves does not wait for devices.
                recv(self.soon) -> call => match call {
                    Ok(call) => self.attach(self.soon.try_iter().last().unwrap_or(call)),
                    Err(_) => break,
                },
                recv(over) -> _ => self.attach(None),
                recv(self.said) -> event => event.into_iter().for_each(|event| self.hear(&event)),
                recv(upkeep) -> _ => self.keep_up(),
                recv(self.orders) -> order => match order {
                    Ok(order) => self.obey(order),
                    Err(_) => break,
                },
            }
        }
        self.attach(None);
    }

    fn obey(&mut self, order: Order) {
        // Whoever asked may have stopped waiting.
        match order {
            Order::Attach(call, to) => {
                self.attach(call);
                let _ = to.send(());
            }
            Order::Choose(id, choice, to) => drop(to.send(self.choose(id, choice))),
            Order::GiveUp(id, to) => drop(to.send(self.give_up(&id))),
            Order::Want(direction, wanted, to) => {
                self.want(direction, wanted);
                let _ = to.send(());
            }
            Order::WantOne(id, wanted, to) => drop(to.send(self.want_one(&id, wanted))),
            Order::VolumeOf(id, volume, to) => drop(to.send(self.set_volume_of(&id, volume))),
            Order::Volume(direction, volume, to) => {
                self.set_loudness(direction, Some(volume), None);
                let _ = to.send(());
            }
            Order::Mute(direction, muted, to) => {
                self.set_loudness(direction, None, Some(muted));
                let _ = to.send(());
            }
            Order::Clean(cleaning, to) => {
                self.clean(cleaning);
                let _ = to.send(());
            }
            Order::Devices(event) => self.devices_changed(event),
            Order::Status(direction, to) => drop(to.send(self.status(direction))),
            Order::Pictures(to) => drop(to.send(self.pictures())),
        }
    }

    fn attach(&mut self, call: Option<Arc<Call>>) {
        // What runs belongs to the call there was.
        let before = self.call.take();
        self.settle_for(before.as_deref());
        self.call = call;
        self.settle();
    }

    fn choose(&mut self, id: TerminalId, choice: Choice) -> Result<(), Refusal> {
        let direction = choice.direction();
        let (side, most) = (self.side(direction), Choice::most(direction));
        if side.chosen.iter().any(|chosen| chosen.id == id) {
            return Err(Refusal::Chosen(id));
        }
        if side.chosen.len() >= most {
            return Err(Refusal::Full(most));
        }
        let life = match self.wanted(direction) {
            Wanted::Stopped => Life::Idle,
            wanted => match self.begin(&id, &choice, wanted, 1.0) {
                // The conference ended while it was made: it is chosen for the next.
                Err(_) if !self.has_call() => Life::Idle,
                begun => begun?,
            },
        };
        let chosen = Chosen { id, choice, wanted: Wanted::Running, volume: 1.0, life };
        self.side(direction).chosen.push(chosen);
        self.settle();
        Ok(())
    }

    fn give_up(&mut self, id: &TerminalId) -> Result<Option<RecordingError>, Refusal> {
        for direction in DIRECTIONS {
            let side = self.side(direction);
            if let Some(index) = side.chosen.iter().position(|chosen| chosen.id == *id) {
                let chosen = side.chosen.remove(index);
                let failure = self.end_well(chosen.life, id);
                self.settle();
                return Ok(failure);
            }
        }
        Err(Refusal::NotChosen(id.clone()))
    }

    fn want(&mut self, direction: Direction, wanted: Wanted) {
        let side = self.side(direction);
        side.wanted = wanted;
        side.chosen.iter_mut().for_each(Chosen::try_again);
        self.settle();
    }

    fn want_one(&mut self, id: &TerminalId, wanted: Wanted) -> Result<(), Refusal> {
        let chosen = self.chosen(id)?;
        chosen.wanted = wanted;
        chosen.try_again();
        self.settle();
        Ok(())
    }

    fn set_volume_of(&mut self, id: &TerminalId, volume: f32) -> Result<(), Refusal> {
        self.chosen(id)?.volume = within_reason(volume);
        self.sound();
        Ok(())
    }

    fn set_loudness(&mut self, direction: Direction, volume: Option<f32>, muted: Option<bool>) {
        match direction {
            Direction::Capture => {
                volume.into_iter().for_each(|volume| self.knobs.set_volume(volume));
                muted.into_iter().for_each(|muted| self.knobs.set_muted(muted));
            }
            Direction::Render => {
                self.render.volume = volume.map_or(self.render.volume, within_reason);
                self.render.muted = muted.unwrap_or(self.render.muted);
                self.sound();
            }
        }
    }

    /// Pipelines are built with what is done in them, so those of devices are built again.
    fn clean(&mut self, cleaning: Cleaning) {
        if std::mem::replace(&mut self.cleaning, cleaning) != cleaning {
            self.restart(|choice, _| choice.is_device());
            self.settle();
        }
    }

    fn devices_changed(&mut self, event: CatalogueEvent) {
        // Its device left before it came back.
        while let Ok(event) = self.said.try_recv() {
            self.hear(&event);
        }
        let (direction, id, arrived) = match event {
            CatalogueEvent::Arrived(terminal) => (terminal.direction(), terminal.id().clone(), Some(terminal)),
            CatalogueEvent::DefaultChanged(direction, Some(_)) => (direction, TerminalId::default_of(direction), None),
            CatalogueEvent::DefaultChanged(_, None) | CatalogueEvent::Gone(_) => return,
        };
        let mut chosen = self.side(direction).chosen.iter_mut();
        let Some(chosen) = chosen.find(|chosen| chosen.id == id && matches!(chosen.life, Life::Failed(_))) else {
            return;
        };
        chosen.choice = arrived.map_or_else(|| chosen.choice.clone(), Choice::Terminal);
        chosen.try_again();
        self.settle();
        if self.side(direction).engine_of(&id).is_some() {
            self.events.send(StreamEvent::Recovered(id));
        }
    }

    fn status(&mut self, direction: Direction) -> Status {
        let (volume, muted, level) = match direction {
            Direction::Capture => (self.knobs.volume(), self.knobs.is_muted(), self.knobs.level()),
            Direction::Render => {
                let level = self.render.engines().filter_map(Engine::level).fold(f32::NEG_INFINITY, f32::max);
                (self.render.volume, self.render.muted, level)
            }
        };
        let side = self.side(direction);
        let chosen = side.chosen.iter().map(|chosen| (chosen.id.clone(), chosen.life.failure())).collect();
        Status { wanted: side.wanted, active: side.is_active(), chosen, volume, muted, level }
    }

    fn pictures(&self) -> Vec<String> {
        self.capture.engines().chain(self.render.engines()).filter_map(Engine::picture).collect()
    }

    /// A pipeline ended, well or not.
    fn hear(&mut self, event: &PipelineEvent) {
        for direction in DIRECTIONS {
            let chosen = &mut self.side(direction).chosen;
            let Some(index) = chosen.iter().position(|chosen| chosen.life.is_called(&event.pipeline)) else { continue };
            let mut chosen = chosen.remove(index);
            self.end(std::mem::replace(&mut chosen.life, Life::Over), &chosen.id);
            if let News::Failed(trouble) = &event.news {
                chosen.life = self.fail(&chosen.id, trouble.clone().into());
            }
            self.side(direction).chosen.insert(index, chosen);
            self.settle();
            return;
        }
    }

    /// Looks after files: what they say, and who is who in recordings.
    fn keep_up(&mut self) {
        // A call that is too busy to answer is asked again.
        let people = self.call.as_ref().and_then(|call| call.people().ok());
        for direction in DIRECTIONS {
            let mut chosen = std::mem::take(&mut self.side(direction).chosen);
            for one in &mut chosen {
                let Life::Runs { engine, .. } = &mut one.life else { continue };
                people.iter().for_each(|people| engine.name(people));
                let (news, end) = engine.news(&one.id);
                news.into_iter().for_each(|event| self.events.send(event));
                if let Some(end) = end {
                    let life = end.map_or_else(Life::Failed, |()| Life::Over);
                    self.end(std::mem::replace(&mut one.life, life), &one.id);
                }
            }
            self.side(direction).chosen = chosen;
        }
        self.settle();
    }

    fn has_files(&self) -> bool {
        self.capture.engines().chain(self.render.engines()).any(Engine::has_files)
    }

    fn chosen(&mut self, id: &TerminalId) -> Result<&mut Chosen, Refusal> {
        let mut all = self.capture.chosen.iter_mut().chain(&mut self.render.chosen);
        all.find(|chosen| chosen.id == *id).ok_or_else(|| Refusal::NotChosen(id.clone()))
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::Capture => &mut self.capture,
            Direction::Render => &mut self.render,
        }
    }
}
