//! The thread that encodes and writes.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::{Receiver, Sender, select};

use conference_model::participant::SourceKey;

use super::event::{RecordingError, RecordingEvent, Shared};
use super::track::Track;
use super::tracks::{TrackName, Tracks};

/// Ten milliseconds from the mixer.
pub(super) struct Block {
    pub(super) tick: u64,
    pub(super) whose: Whose,
    pub(super) samples: Vec<f32>,
}

/// Whose voice it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    /// The mix.
    Everybody,
    Ours,
    Theirs(SourceKey),
}

/// What is asked of the writer.
pub(super) enum Command {
    Name(SourceKey, TrackName),
    Left(SourceKey),
    Stop,
}

/// What the writer is connected to.
pub(super) struct Inlets {
    pub(super) blocks: Receiver<Block>,
    pub(super) used: Sender<Vec<f32>>,
    pub(super) commands: Receiver<Command>,
    pub(super) events: Sender<RecordingEvent>,
    pub(super) shared: Arc<Shared>,
}

/// All files of a recording.
pub(super) struct Writer {
    pub(super) inlets: Inlets,
    pub(super) mix: Option<Track>,
    pub(super) tracks: Tracks,
}

impl Writer {
    /// Writes until there is nothing more to hear, somebody stops it, or it cannot go on; then ends all files.
    pub(super) fn run(mut self) {
        let written = self.write_all();
        let end = self.inlets.shared.ticks.load(Ordering::Acquire);
        let (mut files, mut trouble) = self.tracks.finish_all(end);
        if let Some(mix) = self.mix {
            let path = mix.path.clone();
            match mix.finish(end) {
                Ok(file) => files.insert(0, file),
                Err(cause) => trouble = trouble.or(Some(RecordingError::File { path, cause })),
            }
        }
        if let Some(trouble) = written.err().or(trouble) {
            self.inlets.tell(RecordingEvent::Failed(trouble));
        }
        self.inlets.tell(RecordingEvent::Finished(files));
    }

    fn write_all(&mut self) -> Result<(), RecordingError> {
        loop {
            select! {
                recv(self.inlets.commands) -> command => match command {
                    Ok(Command::Stop) | Err(_) => break,
                    Ok(command) => self.obey(command)?,
                },
                recv(self.inlets.blocks) -> block => match block {
                    Ok(block) => {
                        // Names first: a file that has its name from the start need not be renamed.
                        while let Ok(command) = self.inlets.commands.try_recv() {
                            if matches!(command, Command::Stop) {
                                self.write(block)?;
                                return self.write_rest();
                            }
                            self.obey(command)?;
                        }
                        self.write(block)?;
                    }
                    Err(_) => break,
                },
            }
        }
        self.write_rest()
    }

    /// What was heard before the end.
    fn write_rest(&mut self) -> Result<(), RecordingError> {
        while let Ok(block) = self.inlets.blocks.try_recv() {
            self.write(block)?;
        }
        Ok(())
    }

    fn obey(&mut self, command: Command) -> Result<(), RecordingError> {
        match command {
            Command::Name(source, name) => self.tracks.name(source, name)?,
            Command::Left(source) => self.tracks.leave(source),
            Command::Stop => {}
        }
        Ok(())
    }

    fn write(&mut self, block: Block) -> Result<(), RecordingError> {
        match (block.whose, &mut self.mix) {
            (Whose::Theirs(source), _) => self.tracks.add(block.tick, source, &block.samples)?,
            (Whose::Ours, _) => self.tracks.add_own(block.tick, &block.samples)?,
            (Whose::Everybody, Some(mix)) => {
                mix.add(block.tick, &block.samples).map_err(RecordingError::of(&mix.path))?;
            }
            (Whose::Everybody, None) => {}
        }
        self.inlets.shared.waiting_blocks.fetch_sub(1, Ordering::Relaxed);
        // Where it is not wanted, the mixer has gone.
        let _ = self.inlets.used.try_send(block.samples);
        Ok(())
    }
}

impl Inlets {
    fn tell(&self, event: RecordingEvent) {
        // There are two at most, and the channel holds them; who does not listen misses them.
        let _ = self.events.try_send(event);
    }
}
