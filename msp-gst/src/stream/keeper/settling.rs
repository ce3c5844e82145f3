//! How what runs comes to agree with what is wanted.

use super::super::Wanted;
use super::super::choice::Choice;
use super::super::engine::{Engine, Surroundings};
use super::super::event::{StreamEvent, Unusable, Why};
use super::{Chosen, DIRECTIONS, Keeper, Life, Side};
use crate::call::{Call, Metronome, NoAnswer};
use crate::recording::{RecordingError, RecordingEvent};
use crate::terminal::{Direction, TerminalId};

impl Keeper {
    /// Begins what is wanted and does not run, ends what runs and is not wanted.
    pub(super) fn settle(&mut self) {
        let call = self.call.clone();
        self.settle_for(call.as_deref());
    }

    /// The same, where what runs belongs to `call`, which may be ours no longer.
    pub(super) fn settle_for(&mut self, call: Option<&Call>) {
        for direction in DIRECTIONS {
            if direction == Direction::Capture
                && let Some(plays) = self.played_by().map(str::to_owned)
            {
                self.restart(|_, engine| engine.misses_speaker(&plays));
            }
            for index in 0..self.side(direction).chosen.len() {
                let wanted = self.wanted(direction);
                let chosen = self.side(direction).chosen.remove(index);
                let chosen = self.advance(chosen, wanted, call);
                self.side(direction).chosen.insert(index, chosen);
            }
        }
        self.sound();
        self.pace();
        self.tell_activity();
        self.forget_runs();
    }

    /// What a direction shall do, given that there is a call or none. It may end while a device starts.
    pub(super) fn wanted(&mut self, direction: Direction) -> Wanted {
        if self.has_call() { self.side(direction).wanted } else { Wanted::Stopped }
    }

    /// Begins something chosen.
    pub(super) fn begin(
        &mut self,
        id: &TerminalId,
        choice: &Choice,
        wanted: Wanted,
        volume: f32,
    ) -> Result<Life, Unusable> {
        let call = self.call.clone().ok_or(NoAnswer::Over)?;
        self.started += 1;
        let name = match choice.direction() {
            Direction::Capture => format!("capture-{}", self.started),
            Direction::Render => format!("render-{}", self.started),
        };
        let engine = Engine::start(
            choice,
            &Surroundings {
                call: &call,
                cleaning: self.cleaning,
                echo: &self.echo,
                played_by: self.played_by(),
                outlet: &self.outlet,
                knobs: &self.knobs,
                name: &name,
                volume: self.render.volume * volume,
                muted: self.render.muted,
            },
        )?;
        let paused = wanted == Wanted::Paused;
        if paused && let Err(trouble) = engine.hold(true) {
            engine.stop(Some(&call), id);
            return Err(trouble.into());
        }
        Ok(Life::Runs { engine, name, paused })
    }

    /// Ends what runs.
    pub(super) fn end(&mut self, life: Life, id: &TerminalId) {
        let call = self.call.clone();
        self.end_for(call.as_deref(), life, id);
    }

    /// Ends what runs and is given up. What cannot be completed is answered, and not told: its name means nothing any more.
    pub(super) fn end_well(&mut self, life: Life, id: &TerminalId) -> Option<RecordingError> {
        let call = self.call.clone();
        let mut failure = None;
        for event in self.last_words(call.as_deref(), life, id) {
            match event {
                StreamEvent::Recording(_, RecordingEvent::Failed(why)) => failure = Some(why),
                event => self.events.send(event),
            }
        }
        failure
    }

    /// Makes everything as loud as it shall be.
    pub(super) fn sound(&self) {
        let Side { volume, muted, .. } = self.render;
        for chosen in &self.render.chosen {
            chosen.engine().into_iter().for_each(|engine| engine.set_loudness(volume * chosen.volume, muted));
        }
        let spoken = self.capture.chosen.iter().find(|chosen| chosen.engine().is_some());
        self.knobs.set_own_volume(spoken.map_or(1.0, |chosen| chosen.volume));
    }

    /// It does not run, though it should.
    pub(super) fn fail(&self, id: &TerminalId, why: Unusable) -> Life {
        let sentence = why.to_string();
        self.events.send(StreamEvent::Failed { choice: id.clone(), why });
        Life::Failed(sentence)
    }

    /// Ends those who are `meant`; settling begins them anew.
    pub(super) fn restart(&mut self, meant: impl Fn(&Choice, &Engine) -> bool) {
        for direction in DIRECTIONS {
            let mut chosen = std::mem::take(&mut self.side(direction).chosen);
            for one in &mut chosen {
                if one.engine().is_some_and(|engine| meant(&one.choice, engine)) {
                    self.end(std::mem::replace(&mut one.life, Life::Idle), &one.id);
                }
            }
            self.side(direction).chosen = chosen;
        }
    }

    fn advance(&mut self, chosen: Chosen, wanted: Wanted, call: Option<&Call>) -> Chosen {
        let Chosen { id, choice, life, .. } = chosen;
        let wanted = wanted.and(chosen.wanted);
        let life = match life {
            Life::Idle if wanted != Wanted::Stopped => {
                let begun = self.begin(&id, &choice, wanted, chosen.volume);
                // What cannot begin because the call has ended has not failed.
                begun.unwrap_or_else(|why| if self.has_call() { self.fail(&id, why) } else { Life::Idle })
            }
            Life::Runs { .. } if wanted == Wanted::Stopped => {
                self.end_for(call, life, &id);
                // What was recorded is complete now, and cannot be begun again in the same files.
                if id.is_run() && matches!(choice, Choice::Record(_)) { Life::Over } else { Life::Idle }
            }
            Life::Runs { engine, name, paused } if paused != (wanted == Wanted::Paused) => {
                let held = engine.hold(!paused);
                let life = Life::Runs { engine, name, paused: !paused };
                match held {
                    Ok(()) => life,
                    Err(trouble) => {
                        self.end_for(call, life, &id);
                        self.fail(&id, trouble.into())
                    }
                }
            }
            Life::Failed(_) | Life::Over if wanted == Wanted::Stopped && !id.is_run() => Life::Idle,
            life => life,
        };
        Chosen { id, choice, life, ..chosen }
    }

    fn end_for(&mut self, call: Option<&Call>, life: Life, id: &TerminalId) {
        self.last_words(call, life, id).into_iter().for_each(|event| self.events.send(event));
    }

    /// Ends what runs, and answers what there is to say about that.
    fn last_words(&mut self, call: Option<&Call>, life: Life, id: &TerminalId) -> Vec<StreamEvent> {
        let Life::Runs { engine, name, .. } = life else { return Vec::new() };
        if self.pacemaker.as_ref() == Some(&name) {
            self.pacemaker = None;
            // A call that is over keeps no pace.
            _ = call.map(|call| call.set_metronome(None));
        }
        let words = engine.stop(call, id);
        if self.capture.engines().next().is_none() {
            self.knobs.fall_silent();
        }
        words
    }

    /// The pipeline of the speaker whose sound microphones can take out.
    fn played_by(&self) -> Option<&str> {
        self.render.chosen.iter().find_map(|chosen| match &chosen.life {
            Life::Runs { engine, name, .. } if engine.is_played() => Some(name.as_str()),
            _ => None,
        })
    }

    /// The first speaker that plays paces the mix.
    fn pace(&mut self) {
        let Some(call) = &self.call else { return };
        let plays = self.render.chosen.iter().find_map(|chosen| match &chosen.life {
            Life::Runs { engine, name, paused: false } => engine.metronome().map(|metronome| (name, metronome)),
            _ => None,
        });
        let name = plays.as_ref().map(|(name, _)| (*name).clone());
        if self.pacemaker == name {
            return;
        }
        let metronome = plays.map(|(_, metronome)| Box::new(metronome) as Box<dyn Metronome>);
        // A call that is over keeps no pace.
        _ = call.set_metronome(metronome);
        self.pacemaker = name;
    }

    pub(super) fn has_call(&self) -> bool {
        self.call.as_ref().is_some_and(|call| !call.is_over())
    }

    /// A run of files that is over or has failed does not begin again.
    fn forget_runs(&mut self) {
        let is_past = |chosen: &Chosen| chosen.id.is_run() && matches!(chosen.life, Life::Failed(_) | Life::Over);
        for direction in DIRECTIONS {
            self.side(direction).chosen.retain(|chosen| !is_past(chosen));
        }
    }

    fn tell_activity(&mut self) {
        let has_call = self.has_call();
        for direction in DIRECTIONS {
            let side = self.side(direction);
            let is_active = has_call && side.is_active();
            if std::mem::replace(&mut side.was_active, is_active) == is_active {
                continue;
            }
            let has_failed = side.chosen.iter().any(|chosen| matches!(chosen.life, Life::Failed(_)));
            let event = match (is_active, side.wanted) {
                (true, _) => StreamEvent::Active(direction),
                (false, _) if !has_call => StreamEvent::Inactive(direction, Why::NoCall),
                (false, Wanted::Running) if has_failed => StreamEvent::Inactive(direction, Why::Failed),
                (false, _) => StreamEvent::Inactive(direction, Why::Requested),
            };
            self.events.send(event);
        }
    }
}
