//! One chosen thing, running.

use std::collections::BTreeMap;
use std::sync::Arc;

use conference_model::participant::SourceKey;
use conference_model::rtp::SdesKind;

use super::mouth::{Knobs, Lips};
use super::{Choice, Cleaning, StreamEvent, Unusable};
use crate::call::{Call, ListenerId, PersonReport};
use crate::codec::Layout;
use crate::loudness::Loudness;
use crate::pipeline::playback::{Playback, PlaybackConfig, PlaybackEvent};
use crate::pipeline::{Capture, EchoPath, Outlet, PipelineMetronome, Processing, Render, RenderConfig, Trouble};
use crate::recording::{Recording, RecordingConfig, RecordingEvent, TrackName};
use crate::terminal::{Direction, Kind, Terminal, TerminalId};

/// What something that begins to run finds around it.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) call: &'a Call,
    pub(super) cleaning: Cleaning,
    /// From the speaker to the microphone.
    pub(super) echo: &'a EchoPath,
    /// The pipeline of the speaker that plays on that path.
    pub(super) played_by: Option<&'a str>,
    pub(super) outlet: &'a Outlet,
    pub(super) knobs: &'a Arc<Knobs>,
    /// Names a pipeline in what it says and in pictures.
    pub(super) name: &'a str,
    /// How loud what is listened to begins.
    pub(super) volume: f32,
    /// Whether it begins silent.
    pub(super) muted: bool,
}

/// What runs.
#[derive(Debug)]
pub(super) enum Engine {
    /// A terminal that is spoken into.
    Microphone {
        capture: Capture,
        _lips: Lips,
        /// Whether it is to take out what a speaker plays.
        cleans_echo: bool,
        /// The pipeline of the speaker it found when it began.
        found: Option<String>,
    },
    /// Files that speak.
    Player { playback: Playback, _lips: Lips },
    /// A terminal that is listened to.
    Speaker {
        render: Render,
        listener: ListenerId,
        /// Whether a microphone can find out what it plays.
        is_played: bool,
    },
    /// Files that listen.
    Recorder { recording: Recording, listener: ListenerId, names: Names },
}

impl Engine {
    /// Begins.
    pub(super) fn start(choice: &Choice, around: &Surroundings<'_>) -> Result<Self, Unusable> {
        match choice {
            Choice::Terminal(terminal) => match terminal.direction() {
                Direction::Capture => capture(terminal, around),
                Direction::Render => render(terminal, around),
            },
            Choice::Play(config) => play(config, around),
            Choice::Record(config) => record(config, around),
        }
    }

    /// Holds it, or lets it go on.
    pub(super) fn hold(&self, paused: bool) -> Result<(), Trouble> {
        match self {
            Self::Microphone { .. } | Self::Speaker { .. } => self.hold_pipeline(paused)?,
            Self::Player { playback, .. } if paused => playback.pause(),
            Self::Player { playback, .. } => playback.resume(),
            Self::Recorder { recording, .. } if paused => recording.pause(),
            Self::Recorder { recording, .. } => recording.resume(),
        }
        Ok(())
    }

    /// Ends, and says what there is to say about that.
    pub(super) fn stop(self, call: Option<&Call>, id: &TerminalId) -> Vec<StreamEvent> {
        match self {
            // Dropping them ends them.
            Self::Microphone { .. } | Self::Player { .. } => Vec::new(),
            Self::Speaker { listener, .. } => {
                dismiss(call, listener);
                Vec::new()
            }
            Self::Recorder { mut recording, listener, .. } => {
                dismiss(call, listener);
                recording.stop();
                recording.events().try_iter().map(|event| StreamEvent::Recording(id.clone(), event)).collect()
            }
        }
    }

    /// What files have to say, and how they ended if they did: with a sentence if badly.
    pub(super) fn news(&self, id: &TerminalId) -> (Vec<StreamEvent>, Option<Result<(), String>>) {
        let mut end = None;
        let news = match self {
            Self::Microphone { .. } | Self::Speaker { .. } => Vec::new(),
            Self::Player { playback, .. } => {
                let events = playback.events().try_iter().inspect(|event| {
                    if matches!(event, PlaybackEvent::Ended) {
                        end = Some(Ok(()));
                    }
                });
                events.map(|event| StreamEvent::Playback(id.clone(), event)).collect()
            }
            Self::Recorder { recording, .. } => {
                let events = recording.events().try_iter().inspect(|event| match event {
                    RecordingEvent::Failed(why) => end = Some(Err(why.to_string())),
                    RecordingEvent::Finished(_) => end = end.take().or(Some(Ok(()))),
                });
                events.map(|event| StreamEvent::Recording(id.clone(), event)).collect()
            }
        };
        (news, end)
    }

    /// Whether [`Self::news`] must be asked for.
    pub(super) fn has_files(&self) -> bool {
        matches!(self, Self::Player { .. } | Self::Recorder { .. })
    }

    /// The clock of what plays.
    pub(super) fn metronome(&self) -> Option<PipelineMetronome> {
        match self {
            Self::Speaker { render, .. } => Some(render.metronome()),
            _ => None,
        }
    }

    /// Whether microphones may listen to what this plays.
    pub(super) fn is_played(&self) -> bool {
        matches!(self, Self::Speaker { is_played: true, .. })
    }

    /// Whether this is a microphone that began before the speaker did that plays now: it finds its probe when it begins.
    pub(super) fn misses_speaker(&self, plays: &str) -> bool {
        let Self::Microphone { cleans_echo, found, .. } = self else { return false };
        *cleans_echo && found.as_deref() != Some(plays)
    }

    /// Sets how loud it plays.
    pub(super) fn set_loudness(&self, volume: f32, muted: bool) {
        if let Self::Speaker { render, .. } = self {
            render.loudness().set_volume(volume);
            render.loudness().set_muted(muted);
        }
    }

    /// How loud it plays now.
    pub(super) fn level(&self) -> Option<f32> {
        match self {
            Self::Speaker { render, .. } => Some(render.level()),
            _ => None,
        }
    }

    /// A picture of its pipeline.
    pub(super) fn picture(&self) -> Option<String> {
        match self {
            Self::Microphone { capture, .. } => Some(capture.pipeline().dot()),
            Self::Speaker { render, .. } => Some(render.pipeline().dot()),
            Self::Player { .. } | Self::Recorder { .. } => None,
        }
    }

    /// Tells a recording who is who.
    pub(super) fn name(&mut self, people: &[PersonReport]) {
        if let Self::Recorder { recording, names, .. } = self {
            names.tell(people, recording);
        }
    }

    fn hold_pipeline(&self, paused: bool) -> Result<(), Trouble> {
        let pipeline = match self {
            Self::Microphone { capture, .. } => capture.pipeline(),
            Self::Speaker { render, .. } => render.pipeline(),
            Self::Player { .. } | Self::Recorder { .. } => return Ok(()),
        };
        if paused { pipeline.pause() } else { pipeline.start() }
    }
}

fn capture(terminal: &Terminal, around: &Surroundings<'_>) -> Result<Engine, Unusable> {
    let Surroundings { call, cleaning, echo, played_by, outlet, knobs, name, .. } = *around;
    let Cleaning { noise, gain, voice, .. } = cleaning;
    let processing = Processing { echo: cleaning.echo.then(|| echo.clone()), noise, gain, voice };
    let (lips, speak) = Lips::open(call.voice()?, Arc::clone(knobs));
    let capture = Capture::start(name, terminal, &processing, outlet.clone(), Box::new(speak))?;
    let cleans_echo = cleaning.echo && terminal.kind() == Kind::Microphone;
    Ok(Engine::Microphone { capture, _lips: lips, cleans_echo, found: played_by.map(str::to_owned) })
}

fn play(config: &PlaybackConfig, around: &Surroundings<'_>) -> Result<Engine, Unusable> {
    let (lips, speak) = Lips::open(around.call.voice()?, Arc::clone(around.knobs));
    // A voice is mono, whatever the file is.
    let config = PlaybackConfig { layout: Layout::Mono, ..config.clone() };
    Ok(Engine::Player { playback: Playback::start(config, Box::new(speak))?, _lips: lips })
}

fn render(terminal: &Terminal, around: &Surroundings<'_>) -> Result<Engine, Unusable> {
    let Surroundings { call, cleaning, echo, played_by, outlet, name, volume, muted, .. } = *around;
    // One speaker is what a microphone listens to; a room with two has other troubles.
    let is_played = cleaning.echo && played_by.is_none() && terminal.kind() == Kind::Speaker;
    let loudness = Arc::<Loudness>::default();
    loudness.set_volume(volume);
    loudness.set_muted(muted);
    let config = RenderConfig { layout: call.layout(), echo: is_played.then(|| echo.clone()), loudness };
    let (render, input) = Render::start(name, terminal, &config, outlet.clone())?;
    let listener = call.listen(Box::new(input))?;
    Ok(Engine::Speaker { render, listener, is_played })
}

fn record(config: &RecordingConfig, around: &Surroundings<'_>) -> Result<Engine, Unusable> {
    let call = around.call;
    let own_label = config.own_label.clone().or_else(|| Some(call.own_name().to_owned()));
    let config = RecordingConfig { layout: call.layout(), own_label, ..config.clone() };
    let (recording, recorder) = Recording::begin(config)?;
    let listener = call.listen(Box::new(recorder))?;
    Ok(Engine::Recorder { recording, listener, names: Names::default() })
}

/// Takes a listener from the mixer, so that it is freed here and not there.
fn dismiss(call: Option<&Call>, listener: ListenerId) {
    // A call that is over has let go of its listeners.
    drop(call.map(|call| call.stop_listening(listener)));
}

/// Who is who, as a recording was told; nobody, while somebody has not said who they are.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<SourceKey, Option<TrackName>>);

impl Names {
    /// Tells what is new. There are as many as the roster lists.
    fn tell(&mut self, people: &[PersonReport], recording: &Recording) {
        let mut now = BTreeMap::new();
        for person in people {
            // What they are called until they have said it would be somebody else's name, with a file of its own.
            let participant = person.info.get(SdesKind::Cname).map(str::to_owned);
            let name = participant.map(|participant| TrackName { participant, label: person.name.clone() });
            now.extend(person.sources.iter().map(|source| (source.source, name.clone())));
        }
        for (source, name) in now.iter().filter(|(source, name)| self.0.get(source) != Some(name)) {
            if let Some(name) = name {
                recording.name_source(*source, name.clone());
            }
        }
        let left = self.0.keys().filter(|source| !now.contains_key(source));
        left.for_each(|source| recording.source_left(*source));
        self.0 = now;
    }
}
