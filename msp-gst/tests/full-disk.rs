//! A recording on a disk that becomes full: a tiny file system in a mount namespace, which nobody else sees.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    match std::env::var_os(linux::FOLDER) {
        Some(folder) => linux::record_until_full(folder.as_ref()),
        None => return lab::run(&linux::all()),
    }
    ExitCode::SUCCESS
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    lab::run(&[])
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    use conference_model::participant::{SessionId, SourceKey};
    use conference_model::rtp::Ssrc;
    use conference_model::time::Instant;
    use lab::Test;
    use plenary_msp::call::{MixListener, Sound, Tracks};
    use plenary_msp::codec::Layout;
    use plenary_msp::mixer::TICK_FRAMES;
    use plenary_msp::recording::{FileFormat, Recording, RecordingConfig, RecordingEvent};

    /// Says to this program that it is the one inside.
    pub(super) const FOLDER: &str = "PLENARY_TINY_DISK";

    pub(super) fn all() -> Vec<Test> {
        lab::tests![a_full_disk_ends_the_recording_with_a_sentence_and_the_call_goes_on]
            .map(|test| test.with_program("unshare"))
            .to_vec()
    }

    fn a_full_disk_ends_the_recording_with_a_sentence_and_the_call_goes_on() {
        let folder = std::env::temp_dir().join(format!("plenary-tiny-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let inside = "mount -t tmpfs -o size=512k plenary \"$PLENARY_TINY_DISK\" && exec \"$0\"";
        let program = std::env::current_exe().unwrap();
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c", inside]).arg(program).env(FOLDER, &folder);
        let output = command.output().unwrap();
        std::fs::remove_dir(&folder).expect("nothing is left outside");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub(super) fn record_until_full(folder: &Path) {
        for format in [FileFormat::Wav, FileFormat::OggOpus] {
            let inside = folder.join(format.extension());
            let config = RecordingConfig { format, ..RecordingConfig::new(&inside, "call") };
            let (recording, mut recorder) = Recording::begin(config).unwrap();
            let mut noise = 1_u32;
            // More than the disk holds; whoever talks does not notice.
            let failed = (0..100_000_u64).find_map(|tick| {
                let block: Vec<f32> = (0..TICK_FRAMES).map(|_| random(&mut noise)).collect();
                let one = SourceKey { session: SessionId(0), ssrc: Ssrc(1) };
                let at = Instant::after_epoch(Duration::from_millis(10 * tick));
                let tracks = [(one, block.as_slice())];
                recorder.hear(&Sound { at, mix: &block, layout: Layout::Mono, tracks: Tracks::of(&tracks), own: None });
                while recording.statistics().waiting_blocks > 100 && recording.events().is_empty() {
                    std::thread::yield_now();
                }
                recording.events().try_recv().ok()
            });
            let Some(RecordingEvent::Failed(why)) = failed else { panic!("{format:?}: {failed:?}") };
            assert!(why.to_string().contains("the disk is full; make room"), "{why}");
            let last = recording.events().recv_timeout(Duration::from_secs(20));
            assert!(matches!(last, Ok(RecordingEvent::Finished(_))), "{last:?}");
            assert!(
                std::fs::metadata(inside.join(format!("call mix.{}", format.extension()))).unwrap().len() > 100_000
            );
            let begin = Recording::begin(RecordingConfig { format, ..RecordingConfig::new(&inside, "second") });
            let why = begin.map(drop).unwrap_err().to_string();
            assert!(why.contains("the disk is full"), "{why}");
            std::fs::remove_dir_all(&inside).unwrap();
        }
    }

    /// What no codec makes small.
    fn random(state: &mut u32) -> f32 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as f32 / (1 << 24) as f32 - 0.5
    }
}
