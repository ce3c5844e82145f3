//! A sound server of a test's own, into which devices are plugged.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::common::{Network, PATIENCE};

/// PulseAudio, with nothing but a socket in the test's folder.
pub(crate) struct Sound {
    process: Child,
    folder: PathBuf,
}

impl Sound {
    /// Starts one, and waits until it answers.
    pub(crate) fn start(network: &Network) -> Self {
        let folder = network.path("sound");
        fs::create_dir_all(&folder).unwrap();
        let socket = folder.join("socket");
        let protocol = format!("module-native-protocol-unix socket={} auth-anonymous=1", socket.display());
        let mut command = Command::new("pulseaudio");
        command.args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes", "-L"]);
        command.arg(protocol).env("HOME", &folder).env("XDG_RUNTIME_DIR", &folder);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let sound = Self { process, folder };
        let deadline = Instant::now() + PATIENCE;
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < deadline, "the sound server does not start");
            thread::sleep(Duration::from_millis(10));
        }
        sound
    }

    /// Makes it the sound server of a program.
    pub(crate) fn furnish(&self, program: &mut Command) {
        program.env("PULSE_SERVER", format!("unix:{}", self.folder.join("socket").display()));
        program.env("HOME", &self.folder).env("XDG_RUNTIME_DIR", &self.folder);
    }

    /// Plugs in a speaker that nobody hears; answers with what pulls it out.
    pub(crate) fn plug(&self, sink: &str, name: &str) -> String {
        let (sink, name) = (format!("sink_name={sink}"), format!("sink_properties=device.description={name}"));
        self.pactl(&["load-module", "module-null-sink", &sink, &name])
    }

    /// Pulls it out.
    pub(crate) fn pull(&self, plugged: &str) {
        self.pactl(&["unload-module", plugged]);
    }

    fn pactl(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("pactl");
        self.furnish(command.args(arguments));
        let answer = command.output().unwrap();
        assert!(answer.status.success(), "{arguments:?}: {answer:?}");
        String::from_utf8(answer.stdout).unwrap().trim().to_string()
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
