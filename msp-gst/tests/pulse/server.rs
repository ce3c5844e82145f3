//! A sound server of one's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::ear::HANGS;

/// PulseAudio, with nothing but a socket in a folder of its own.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
}

impl Server {
    /// Starts one, and waits until it answers.
    pub(crate) fn start() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("plenary-sound-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let socket = folder.join("socket");
        let module = format!("module-native-protocol-unix socket={} auth-anonymous=1", socket.display());
        let mut command = Command::new("pulseaudio");
        command.args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes", "-L"]);
        command.arg(module).env("HOME", &folder).env("XDG_RUNTIME_DIR", &folder);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { process, folder };
        let begun = Instant::now();
        while !answers(&socket) {
            assert!(begun.elapsed() < HANGS, "the sound server does not start");
            thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// A program whose sound server it is.
    pub(crate) fn client(&self, mut program: Command) -> Command {
        program.env("PULSE_SERVER", format!("unix:{}", self.folder.join("socket").display()));
        program.env("HOME", &self.folder).env("XDG_RUNTIME_DIR", &self.folder);
        program
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(unix)]
fn answers(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

/// There is none elsewhere, as [`obstacle`] says.
#[cfg(not(unix))]
fn answers(_socket: &Path) -> bool {
    false
}

/// Why there can be no server.
pub(crate) fn obstacle() -> Option<String> {
    let runs = |program: &str| {
        let runs = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        runs.err().map(|cause| format!("`{program}` cannot be run ({cause})"))
    };
    ["pulseaudio", "pactl"].into_iter().find_map(runs)
}

/// Tells this process's server something, and what it answers.
pub(crate) fn pactl(arguments: &[&str]) -> String {
    let answer = Command::new("pactl").args(arguments).output().unwrap();
    assert!(answer.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap().trim().to_owned()
}

/// Something that is plugged in until it is pulled out.
pub(crate) struct Plug(String);

impl Plug {
    /// A speaker that nobody hears; what it plays can be captured from its monitor.
    pub(crate) fn speaker(name: &str) -> Self {
        Self(pactl(&["load-module", "module-null-sink", &format!("sink_name={name}"), "rate=48000", "channels=2"]))
    }

    /// A microphone that stands before `speaker`.
    pub(crate) fn microphone(name: &str, speaker: &str) -> Self {
        let (source, master) = (format!("source_name={name}"), format!("master={speaker}.monitor"));
        Self(pactl(&["load-module", "module-remap-source", &source, &master]))
    }

    pub(crate) fn pull(self) {
        pactl(&["unload-module", &self.0]);
    }
}
