//! `scripts/run` on computers that lack one thing or another. They are made of programs that only say what they were asked;
//! `bash` and what it is helped by are real.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

/// A computer: a folder with its programs, and a clone of the repository.
struct Computer(PathBuf);

/// Everything that is needed is there, but for what a test takes away.
const THERE: [(&str, &str); 6] = [
    ("cc", ""),
    ("cmake", ""),
    ("make", ""),
    ("pkg-config", "echo 1.22.0"),
    ("dpkg-query", "for package in \"$@\"; do case $package in lib*|gst*) echo installed ;; esac; done"),
    (
        "cargo",
        "case $1 in --version) echo 'cargo 1.999.0' ;; build) echo '{\"executable\":null}'
         echo \"{\\\"executable\\\":\\\"$COMPUTER/plenary\\\"}\"; exit ${BUILD:-0} ;; esac",
    ),
];

const TOOLS: [&str; 9] = ["bash", "env", "dirname", "sed", "cut", "sort", "head", "grep", "cat"];

impl Computer {
    fn new(name: &str) -> Self {
        let computer = Self(env::temp_dir().join(format!("plenary-first-{name}-{}", std::process::id())));
        let clone = computer.0.join("clone/scripts/lib");
        fs::create_dir_all(computer.0.join("bin")).unwrap();
        fs::create_dir_all(&clone).unwrap();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for file in ["scripts/run", "scripts/lib/toolchain.sh", "Cargo.toml", "rust-toolchain.toml"] {
            fs::copy(repository.join(file), computer.0.join("clone").join(file)).unwrap();
        }
        for tool in TOOLS {
            let real = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
            symlink(real.iter().find(|path| path.exists()).unwrap(), computer.0.join("bin").join(tool)).unwrap();
        }
        THERE.into_iter().for_each(|(name, does)| computer.has(name, does));
        computer.has("id", "echo ${WHO:-1000}");
        computer.has("apt-get", "exit ${APT:-0}");
        computer.has("sudo", "exec \"$@\"");
        let client = "printf '%s|' \"$@\"; echo; cat; echo \"locale ${LC_ALL:-}${LC_CTYPE:-}\"; exit 42";
        computer.program(&computer.0.join("plenary"), client);
        computer
    }

    /// A program that notes how it was called, reads what it can, and does as it is told.
    fn has(&self, name: &str, does: &str) {
        let reads = if name == "apt-get" { "cat >/dev/null\n" } else { "" };
        let note = format!("{reads}echo {name} \"$@\" >> \"$COMPUTER/calls\"\n{does}");
        self.program(&self.0.join("bin").join(name), &note);
    }

    fn lacks(&self, name: &str) {
        fs::remove_file(self.0.join("bin").join(name)).unwrap();
    }

    fn program(&self, path: &Path, does: &str) {
        fs::write(path, format!("#!{}/bin/bash\n{does}\n", self.0.display())).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs `scripts/run` with a description on standard input.
    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let input = self.0.join("input");
        fs::write(&input, "v=0 is read by the client\n").unwrap();
        let mut command = Command::new(self.0.join("bin/bash"));
        command.arg(self.0.join("clone/scripts/run")).args(arguments);
        command.env_clear().env("PATH", self.0.join("bin")).env("COMPUTER", &self.0).env("HOME", &self.0);
        command.envs(environment.iter().copied()).stdin(Stdio::from(fs::File::open(input).unwrap()));
        command.output().unwrap()
    }

    /// What was called, of what can change the computer.
    fn changes(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.0.join("calls")).unwrap_or_default();
        let changes = calls.lines().filter(|call| call.starts_with("apt-get") || call.starts_with("sudo"));
        changes.map(str::to_string).collect()
    }
}

impl Drop for Computer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn where_all_is_there_nothing_is_installed_and_everything_is_the_clients() {
    let computer = Computer::new("complete");
    let output = computer.run(&["join", "Weekly  call", "*", "", "--as", "Zoë"], &[("LANG", "de_DE.UTF-8")]);
    let said = "join|Weekly  call|*||--as|Zoë|\nv=0 is read by the client\nlocale \n";
    assert_eq!((text(&output.stdout), output.status.code()), (said, Some(42)), "{}", text(&output.stderr));
    assert_eq!(computer.changes(), Vec::<String>::new());
    assert!(text(&output.stderr).contains("building plenary"), "{}", text(&output.stderr));
}

#[test]
fn without_arguments_it_is_the_demonstration_and_letters_are_shown() {
    let output = Computer::new("demo").run(&[], &[]);
    assert!(text(&output.stdout).starts_with("demo|\n"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).ends_with("locale C.UTF-8\n"), "{}", text(&output.stdout));
}

#[test]
fn root_installs_what_is_missing_without_sudo() {
    let computer = Computer::new("root");
    computer.lacks("cmake");
    computer.lacks("sudo");
    computer.has("dpkg-query", "exit 1");
    let output = computer.run(&["--help"], &[("WHO", "0")]);
    assert_eq!(output.status.code(), Some(42), "{}", text(&output.stderr));
    let [update, cmake, plugins] = &computer.changes()[..] else { panic!("{:?}", computer.changes()) };
    assert!(update.ends_with(" update"), "{update}");
    assert!(cmake.ends_with(" install -y --no-install-recommends cmake"), "{cmake}");
    assert!(plugins.contains(" install -y ") && plugins.contains("gstreamer1.0-plugins-good"), "{plugins}");
    assert!(text(&output.stdout).contains("v=0 is read"), "packages leave standard input alone");
}

#[test]
fn a_person_is_helped_by_sudo_and_told_where_there_is_none() {
    let computer = Computer::new("sudo");
    // One package was removed, and is still known.
    computer.has("dpkg-query", "echo installed; echo config-files");
    assert_eq!(computer.run(&["--help"], &[]).status.code(), Some(42));
    assert!(computer.changes()[0].starts_with("sudo env DEBIAN_FRONTEND=noninteractive apt-get"));

    computer.lacks("sudo");
    let output = computer.run(&["--help"], &[]);
    assert_eq!((text(&output.stdout), output.status.code()), ("", Some(1)));
    assert!(text(&output.stderr).contains("run it as root, or install sudo"), "{}", text(&output.stderr));
}

#[test]
fn what_fails_is_told_and_nothing_is_run() {
    let computer = Computer::new("fails");
    let output = computer.run(&["--help"], &[("BUILD", "101")]);
    assert_eq!(text(&output.stdout), "");
    assert_ne!(output.status.code(), Some(42));
    assert!(!output.status.success());

    computer.lacks("make");
    let output = computer.run(&["--help"], &[("APT", "100")]);
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(text(&output.stderr).contains("apt-get update failed"), "{}", text(&output.stderr));
}
