//! What all terminals of ours have in common: what they are, who has them, how loud they are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::class::Class;
use super::{Selector, refused};
use crate::com::interfaces::{
    BasicAudioTerminalMethods, FileEventCause, ITFileTrack, ITTerminal, PlenaryTerminalMethods, TerminalDirection,
    TerminalMediaState, TerminalMethods, TerminalState, TerminalType, media,
};
use crate::com::kit::status::{
    E_INVALIDARG, TAPI_E_INVALIDTERMINAL, TAPI_E_NOTSUPPORTED, TAPI_E_TERMINALINUSE, TAPI_E_WRONG_STATE,
};
use crate::com::kit::{Bstr, Coat, HRESULT, Object, Result};
use crate::stream::{Choice, StreamEvent};
use crate::terminal::{Direction, Kind, TerminalId};

/// Volume as TAPI counts it: this is as loud as it is.
const FULL_VOLUME: i32 = 0xFFFF;

/// Something happened to a file: what `MSP_EVENT_INFO` says of it.
pub(in crate::com) struct FileNews {
    pub(in crate::com) parent: ITTerminal,
    pub(in crate::com) track: Option<ITFileTrack>,
    pub(in crate::com) state: TerminalMediaState,
    pub(in crate::com) cause: FileEventCause,
    pub(in crate::com) error: HRESULT,
}

/// What a terminal of ours is to whoever selects it.
pub(super) trait Wearer: Send + Sync {
    fn core(&self) -> &Core;

    /// What is chosen on an engine when it is selected; nothing, when that comes later.
    fn choice(&self) -> Result<Option<Choice>>;

    /// Whether a stream has it.
    fn is_in_use(&self) -> bool {
        self.core().is_selected()
    }

    /// It is selected now.
    fn selected(&self) {}

    /// It will not be for long: whoever has it can still be told. Answers what stays wrong with what it leaves behind.
    fn unselecting(&self) -> Option<String> {
        None
    }

    /// It is no longer.
    fn unselected(&self) {}

    /// The engine says something of it.
    fn note(&self, _event: &StreamEvent) {}

    /// A tone's, in hertz.
    fn frequency(&self) -> Result<i32> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    fn set_frequency(&self, _hertz: i32) -> Result<()> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    /// Whether a file is played again and again.
    fn looping(&self) -> Result<bool> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    fn set_looping(&self, _looping: bool) -> Result<()> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    /// Whether each person is recorded by themselves, too.
    fn each_person(&self) -> Result<bool> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    fn set_each_person(&self, _each: bool) -> Result<()> {
        Err(TAPI_E_NOTSUPPORTED)
    }
}

/// What it is.
pub(super) struct Identity {
    pub(super) id: TerminalId,
    pub(super) name: String,
    pub(super) class: Class,
    pub(super) life: TerminalType,
    pub(super) media: i32,
    pub(super) direction: Direction,
    pub(super) kind: Kind,
}

pub(super) struct Core {
    pub(super) identity: Identity,
    /// How often it began to run, if it is of files.
    runs: AtomicU64,
    state: Mutex<State>,
}

struct State {
    /// Who has it.
    calls: Vec<Weak<dyn Selector>>,
    volume: i32,
}

/// Terminals that programs had made, each with a number of its own.
static MADE: AtomicU64 = AtomicU64::new(1);

impl Identity {
    /// Something that a program has made.
    pub(super) fn made(name: &str, class: Class, direction: Direction, kind: Kind) -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let id = TerminalId::new(&format!("{}:{number}", name.to_lowercase().replace(' ', "-")));
        Self { id, name: name.to_owned(), class, life: TerminalType::Dynamic, media: media::AUDIO, direction, kind }
    }
}

impl Core {
    pub(super) fn new(identity: Identity) -> Self {
        Self { identity, runs: AtomicU64::new(0), state: Mutex::new(State { calls: Vec::new(), volume: FULL_VOLUME }) }
    }

    /// What engines call it: what is of files has a name for each run, the last one's here.
    pub(super) fn chosen(&self) -> TerminalId {
        match self.runs.load(Ordering::Acquire) {
            0 => self.identity.id.clone(),
            run => self.identity.id.run(run),
        }
    }

    /// What engines call the run that begins.
    pub(super) fn next_run(&self) -> TerminalId {
        self.identity.id.run(self.runs.fetch_add(1, Ordering::AcqRel) + 1)
    }

    /// The calls that have it.
    pub(super) fn calls(&self) -> Vec<Arc<dyn Selector>> {
        self.state().calls.iter().filter_map(Weak::upgrade).collect()
    }

    pub(super) fn is_selected(&self) -> bool {
        !self.calls().is_empty()
    }

    /// Whether this call has it.
    pub(super) fn is_selected_for(&self, call: &Arc<dyn Selector>) -> bool {
        self.state().calls.iter().any(|other| is_same(other, call))
    }

    /// Changes what can be changed only while nobody has it.
    pub(super) fn unless_selected<T>(&self, change: impl FnOnce() -> T) -> Result<T> {
        if self.is_selected() { Err(TAPI_E_WRONG_STATE) } else { Ok(change()) }
    }

    pub(super) fn select(
        &self,
        wearer: &dyn Wearer,
        call: &Arc<dyn Selector>,
        direction: TerminalDirection,
    ) -> Result<()> {
        let id = &self.identity.id;
        if direction != direction_of(self.identity.direction) {
            return Err(TAPI_E_INVALIDTERMINAL);
        }
        self.book(call)?;
        // Whatever was wrong with it before, it begins anew.
        call.complain(id, None);
        let chosen = wearer.choice().and_then(|choice| {
            let Some(choice) = choice else { return Ok(()) };
            call.engine().choose_as(id.clone(), choice).map_err(|refusal| refused(&refusal))
        });
        if let Err(code) = chosen {
            self.strike(call);
            return Err(code);
        }
        wearer.selected();
        self.sound();
        Ok(())
    }

    pub(super) fn unselect(&self, wearer: &dyn Wearer, call: &Arc<dyn Selector>) -> Result<()> {
        if !self.is_selected_for(call) {
            return Err(TAPI_E_INVALIDTERMINAL);
        }
        let trouble = wearer.unselecting();
        if !self.strike(call) {
            return Err(TAPI_E_INVALIDTERMINAL);
        }
        wearer.unselected();
        // A file that was never started was never chosen.
        _ = call.engine().give_up(&self.chosen());
        call.complain(&self.identity.id, trouble);
        Ok(())
    }

    /// Notes that a call has it.
    fn book(&self, call: &Arc<dyn Selector>) -> Result<()> {
        let mut state = self.state();
        state.calls.retain(|call| call.strong_count() > 0);
        let is_taken = match self.identity.life {
            TerminalType::Static => state.calls.iter().any(|other| is_same(other, call)),
            TerminalType::Dynamic => !state.calls.is_empty(),
        };
        if is_taken {
            return Err(TAPI_E_TERMINALINUSE);
        }
        state.calls.push(Arc::downgrade(call));
        Ok(())
    }

    /// Notes that a call has it no longer, if it had.
    fn strike(&self, call: &Arc<dyn Selector>) -> bool {
        let calls = &mut self.state().calls;
        let before = calls.len();
        calls.retain(|other| other.strong_count() > 0 && !is_same(other, call));
        calls.len() < before
    }

    /// Tells whoever has it how loud it is.
    pub(super) fn sound(&self) {
        let volume = f64::from(self.state().volume) / f64::from(FULL_VOLUME);
        #[expect(clippy::cast_possible_truncation, reason = "a volume has few digits that count")]
        let volume = volume as f32;
        for call in self.calls() {
            // A file that was not started is told when it is.
            _ = call.engine().set_volume_of(&self.chosen(), volume);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_same(one: &Weak<dyn Selector>, other: &Arc<dyn Selector>) -> bool {
    std::ptr::addr_eq(one.as_ptr(), Arc::as_ptr(other))
}

/// As TAPI has it.
pub(super) fn direction_of(direction: Direction) -> TerminalDirection {
    match direction {
        Direction::Capture => TerminalDirection::Capture,
        Direction::Render => TerminalDirection::Render,
    }
}

impl<T: Wearer + Coat> TerminalMethods for Object<T> {
    fn get_Name(&self) -> Result<Bstr> {
        Ok(self.core().identity.name.as_str().into())
    }

    fn get_State(&self) -> Result<TerminalState> {
        Ok(if self.is_in_use() { TerminalState::InUse } else { TerminalState::NotInUse })
    }

    fn get_TerminalType(&self) -> Result<TerminalType> {
        Ok(self.core().identity.life)
    }

    fn get_TerminalClass(&self) -> Result<Bstr> {
        Ok(self.core().identity.class.0.into())
    }

    fn get_MediaType(&self) -> Result<i32> {
        Ok(self.core().identity.media)
    }

    fn get_Direction(&self) -> Result<TerminalDirection> {
        Ok(direction_of(self.core().identity.direction))
    }
}

impl<T: Wearer + Coat> BasicAudioTerminalMethods for Object<T> {
    fn put_Volume(&self, volume: i32) -> Result<()> {
        if !(0..=FULL_VOLUME).contains(&volume) {
            return Err(E_INVALIDARG);
        }
        self.core().state().volume = volume;
        self.core().sound();
        Ok(())
    }

    fn get_Volume(&self) -> Result<i32> {
        Ok(self.core().state().volume)
    }

    /// A conference is heard in the middle.
    fn put_Balance(&self, balance: i32) -> Result<()> {
        match balance {
            0 => Ok(()),
            -0xFFFF..=0xFFFF => Err(TAPI_E_NOTSUPPORTED),
            _ => Err(E_INVALIDARG),
        }
    }

    fn get_Balance(&self) -> Result<i32> {
        Ok(0)
    }
}

impl<T: Wearer + Coat> PlenaryTerminalMethods for Object<T> {
    fn get_Identifier(&self) -> Result<Bstr> {
        Ok(self.core().identity.id.to_string().as_str().into())
    }

    fn get_Kind(&self) -> Result<Bstr> {
        let kind = match self.core().identity.kind {
            Kind::Microphone => "microphone",
            Kind::Speaker => "speaker",
            Kind::Monitor => "monitor",
            Kind::TestTone => "test-tone",
            Kind::Speech => "speech",
            Kind::Silence => "silence",
            Kind::Null => "null",
            Kind::Program => "program",
            Kind::Playback => "playback",
            Kind::Recording => "recording",
        };
        Ok(kind.into())
    }

    fn get_Frequency(&self) -> Result<i32> {
        self.frequency()
    }

    fn put_Frequency(&self, frequency: i32) -> Result<()> {
        self.set_frequency(frequency)
    }

    fn get_Looping(&self) -> Result<bool> {
        self.looping()
    }

    fn put_Looping(&self, looping: bool) -> Result<()> {
        self.set_looping(looping)
    }

    fn get_EachPerson(&self) -> Result<bool> {
        self.each_person()
    }

    fn put_EachPerson(&self, each: bool) -> Result<()> {
        self.set_each_person(each)
    }
}
