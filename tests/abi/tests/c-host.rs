//! `samples/c-host`, the C program, and `samples/python`, with the built libraries: what they print, in which order.
//!
//! Here it is built for this system. `scripts/windows` builds it for Windows and sets `PLENARY_C_HOST` (Wine and the
//! program), `PLENARY_TSP` and `PLENARY_MSP` (the libraries, the latter registered by `regsvr32`); the expectations are the
//! same. Then there is also a conference of both systems. What cannot run counts as ignored, and a line says why.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "helpers of tests may panic as tests do, and say what they skip and heard"
)]

mod conditions;
mod sound;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

// Cargo builds the libraries because this crate depends on them; these lines say that it is no mistake.
use plenary_msp as _;
use plenary_tsp as _;

use self::conditions::Condition;
use self::sound::{seconds_of, write_tone};

/// Set where the program for Windows can be run, to how.
const FOREIGN_PROGRAM: &str = "PLENARY_C_HOST";
/// The media provider for that system.
const FOREIGN_MSP: &str = "PLENARY_MSP";

/// What a test needs besides the program.
#[derive(Clone, Copy)]
enum Needs {
    Nothing,
    /// Twenty seconds: it runs when it is asked for.
    Time,
    /// The media provider for the program's system. The scripts say where it is when that is another than ours.
    Media,
    /// Python, of this system as its libraries are.
    Python,
    /// A program for another system besides the one for ours.
    Windows,
}

impl Needs {
    fn condition(self) -> Condition {
        let is_set = |variable| env::var_os(variable).is_some();
        let is_elsewhere = is_set(FOREIGN_PROGRAM);
        match self {
            Self::Time => Condition::OnRequest,
            Self::Media | Self::Windows if is_elsewhere && !is_set(FOREIGN_MSP) => {
                Condition::Unmet("PLENARY_MSP does not name the media provider")
            }
            Self::Windows if !is_elsewhere => {
                Condition::Unmet("only scripts/windows c-host has the program for Windows")
            }
            Self::Python if is_elsewhere => {
                Condition::Unmet("the libraries are for another system than this one's Python")
            }
            Self::Python if Command::new("python3").arg("--version").output().is_err() => {
                Condition::Unmet("there is no Python")
            }
            Self::Nothing | Self::Media | Self::Python | Self::Windows => Condition::Met,
        }
    }
}

macro_rules! tests {
    ($($name:ident $needs:ident)+) => { [$((stringify!($name), $name as fn(), Needs::$needs.condition())),+] };
}

fn main() -> ExitCode {
    conditions::run(tests! {
        a_call_that_is_hung_up_goes_from_dialing_to_idle Nothing
        a_call_that_nobody_serves_is_disconnected_as_unavailable Time
        what_is_no_description_is_refused_by_name Nothing
        a_file_that_is_missing_is_named Nothing
        without_arguments_it_says_how_it_is_used Nothing
        two_programs_hear_each_other_and_know_each_other Media
        this_system_and_windows_hold_a_conference_by_com Windows
        a_recording_holds_what_another_program_says Media
        a_recording_is_played_to_another_program Media
        what_cannot_be_chosen_is_named Media
        a_page_of_python_takes_part_too Python
    })
}

fn sample(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../samples/c-host", file].iter().collect()
}

/// Builds it as its README says, with everything the compiler has to say an error.
fn build() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // Tests may be processes of their own, which build at the same time.
    let (program, ours) = (folder.join("c-host"), folder.join(format!("c-host-{}", std::process::id())));
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"]).arg(abi::headers::folder());
    let output = cc.arg("-o").arg(&ours).arg(sample("main.c")).output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::rename(ours, &program).expect("the build folder can be written");
    program.display().to_string()
}

/// The program, and the libraries that it loads.
struct Host {
    /// Its command line up to its own arguments.
    program: Vec<String>,
    tsp: PathBuf,
    msp: PathBuf,
}

impl Host {
    /// The one for this system.
    fn here() -> Self {
        static BUILT: OnceLock<String> = OnceLock::new();
        // Cargo puts them beside the tests of whoever depends on them.
        let library = |name| env::current_exe().expect("a test knows its file").with_file_name(name);
        let program = vec![BUILT.get_or_init(build).clone()];
        Self { program, tsp: library("libplenary_tsp.so"), msp: library("libplenary_msp.so") }
    }

    /// The one that the tests are about.
    fn chosen() -> Self {
        let Ok(program) = env::var(FOREIGN_PROGRAM) else { return Self::here() };
        let library = |variable| env::var_os(variable).map(PathBuf::from).unwrap_or_default();
        let program = program.split(' ').map(String::from).collect();
        Self { program, tsp: library("PLENARY_TSP"), msp: library(FOREIGN_MSP) }
    }

    /// That one, with the media provider from COM.
    fn registered() -> Self {
        Self { msp: PathBuf::from("registered"), ..Self::chosen() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (first, rest) = self.program.split_first().expect("a program has a name");
        let mut command = Command::new(first);
        command.args(rest).args(arguments);
        command
    }

    /// Begins to take part.
    fn join(&self, seconds: &str, name: &str, speaks: &str, hears: &str, conference: &Path) -> Child {
        let options =
            ["--seconds", seconds, "--name", name, "--speak", speaks, "--hear", hears, "--interface", "127.0.0.1"];
        let mut command = self.command(&options);
        command.args([&self.tsp, &self.msp]).arg(conference);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }
}

fn run(arguments: &[&str]) -> Output {
    Host::chosen().command(arguments).output().expect("the program starts")
}

fn call(description: &Path, seconds: &str) -> Output {
    let host = Host::chosen();
    let mut command = host.command(&["--seconds", seconds]);
    command.arg(host.tsp).arg(description).output().expect("the program starts")
}

fn person(seconds: &str, name: &str, speaks: &str, hears: &str, conference: &Path) -> Child {
    Host::chosen().join(seconds, name, speaks, hears, conference)
}

/// What a program prints until it is in the conference.
fn await_connection(person: &mut Child) -> String {
    let (mut said, mut byte) = (Vec::new(), [0]);
    let output = person.stdout.as_mut().expect("its output comes here");
    while !said.ends_with(b"CALLSTATE CONNECTED") {
        let count = output.read(&mut byte).expect("its output can be read");
        assert_ne!(count, 0, "it ended too early: {}", String::from_utf8_lossy(&said));
        said.extend(byte);
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// A conference of this test alone, on this computer: the file of its description.
fn conference(name: &str) -> PathBuf {
    // Tests are threads of one process, or processes of their own.
    static HELD: AtomicU32 = AtomicU32::new(1);
    let (number, held) = (std::process::id(), HELD.fetch_add(1, Ordering::Relaxed));
    let (group, port) = (number % 250 + 1, 20_000 + number % 10_000 * 2);
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns={name}\r\nc=IN IP4 239.255.{held}.{group}/1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}.sdp"));
    fs::write(&path, text).expect("the build folder can be written");
    path
}

/// Fails unless each of these is in a line of the output, in this order.
fn assert_in_order(output: &Output, wanted: &[&str]) {
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    let mut lines = printed.lines();
    for wanted in wanted {
        assert!(lines.any(|line| line.contains(wanted)), "no {wanted:?}, or too early:\n{printed}{complaints}");
    }
}

fn a_call_that_is_hung_up_goes_from_dialing_to_idle() {
    let output = call(&sample("weekly.sdp"), "1");
    assert_in_order(
        &output,
        &[
            "TSPI            3.1",
            "line            Plenary IP multicast conferencing",
            "provider        Plenary telephony service provider",
            "make call: done",
            "CALLSTATE DIALING",
            "bytes to all media providers",
            "hanging up",
            "CALLSTATE IDLE",
            "call closed",
        ],
    );
    assert_in_order(&output, &["hanging up", "drop: done", "call closed"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.matches("CALLSTATE").count(), 2, "{printed}");
    assert!(printed.trim_end().ends_with("call closed"), "{printed}");
    assert!(output.status.success(), "{output:?}");
}

fn a_call_that_nobody_serves_is_disconnected_as_unavailable() {
    let output = call(&sample("weekly.sdp"), "25");
    assert_in_order(&output, &["CALLSTATE DIALING", "CALLSTATE DISCONNECTED UNAVAIL", "hanging up", "CALLSTATE IDLE"]);
    assert!(output.status.success(), "{output:?}");
}

fn what_is_no_description_is_refused_by_name() {
    let output = call(&sample("README.md"), "1");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.contains("TSPI_lineMakeCall: LINEERR_INVALADDRESS"), "{complaint}");
    assert_eq!(output.status.code(), Some(1));
}

fn a_file_that_is_missing_is_named() {
    let output = call(Path::new("nowhere.sdp"), "1");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nowhere.sdp"), "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

fn without_arguments_it_says_how_it_is_used() {
    let output = run(&[]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: c-host"), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
}

fn two_programs_hear_each_other_and_know_each_other() {
    let conference = conference("two-programs");
    let ada = person("9", "Ada", "tone:440", "null", &conference);
    let ben = person("7", "Ben", "tone:700", "null", &conference);
    let (ada, ben) = (ada.wait_with_output().expect("it ends"), ben.wait_with_output().expect("it ends"));
    assert_in_order(
        &ada,
        &[
            "speaks with     Test tone",
            "CALLSTATE DIALING",
            "CALLSTATE CONNECTED ACTIVE",
            "PARTICIPANT is here",
            "PARTICIPANT left: Ben",
            "hanging up",
            "CALLSTATE IDLE",
            "call closed",
        ],
    );
    for text in ["shows two-programs, 2 people", "STREAM_ACTIVE of what we say", "says who they are: Ben", "we hear -2"]
    {
        assert_in_order(&ada, &[text]);
    }
    assert_in_order(&ben, &["listens with    Null", "CALLSTATE CONNECTED", "says who they are: Ada"]);
    assert!(ada.status.success() && ben.status.success(), "{ada:?} {ben:?}");
}

/// The program for this system against the one for Windows, whose media provider COM finds by its class alone.
fn this_system_and_windows_hold_a_conference_by_com() {
    let conference = conference("both-systems");
    let (ada_hears, ben_hears) = (recording(&conference, "Ada"), recording(&conference, "Ben"));
    let mut ben = Host::registered().join("11", "Ben", "tone:700", path(&ben_hears), &conference);
    let begun = await_connection(&mut ben);
    assert!(begun.lines().any(|line| line.starts_with("COM loaded") && line.ends_with("plenary_msp.dll")), "{begun}");
    let ada = Host::here().join("8", "Ada", "tone:440", path(&ada_hears), &conference);
    let (ada, ben) = (ada.wait_with_output().expect("it ends"), ben.wait_with_output().expect("it ends"));
    assert!(ada.status.success() && ben.status.success(), "{ada:?} {ben:?}");
    assert_in_order(&ada, &["says who they are: Ben", "hanging up", "CALLSTATE IDLE", "call closed"]);
    assert_in_order(&ben, &["says who they are: Ada", "PARTICIPANT left: Ada", "hanging up", "call closed"]);
    assert_holds(700.0, &ada_hears);
    assert_holds(440.0, &ben_hears);
}

fn a_recording_holds_what_another_program_says() {
    assert_holds(440.0, &record("recorded", "tone:440"));
}

fn a_recording_is_played_to_another_program() {
    let tape = conference("tape").with_extension("wav");
    write_tone(520.0, 6, &tape);
    assert_holds(520.0, &record("played", path(&tape)));
}

/// One records what another one speaks with, from the beginning.
fn record(name: &str, speaks: &str) -> PathBuf {
    let conference = conference(name);
    let file = recording(&conference, "Ben");
    let mut ben = person("8", "Ben", "silence", path(&file), &conference);
    await_connection(&mut ben);
    let ada = person("5", "Ada", speaks, "null", &conference);
    let (ada, ben) = (ada.wait_with_output().expect("it ends"), ben.wait_with_output().expect("it ends"));
    assert!(ada.status.success() && ben.status.success(), "{ada:?} {ben:?}");
    file
}

/// Where somebody records a conference. What an earlier run left there is gone.
fn recording(conference: &Path, name: &str) -> PathBuf {
    let file = conference.with_extension(format!("{name}.wav"));
    _ = fs::remove_file(&file);
    file
}

fn path(file: &Path) -> &str {
    file.to_str().expect("a path of letters")
}

/// Fails unless this tone is in a recording, and one is not that nobody speaks with. That of who records is too: a
/// recording is of both sides.
fn assert_holds(hertz: f64, file: &Path) {
    let (heard, strange) = (seconds_of(hertz, file), seconds_of(600.0, file));
    println!("{}: {heard} s of {hertz} Hz", file.display());
    assert!(heard > 2.0 && strange == 0.0, "{heard} s of {hertz} Hz, {strange} s of 600 Hz in {}", file.display());
}

fn what_cannot_be_chosen_is_named() {
    let conference = conference("nothing");
    let output = person("1", "Ada", "trumpet", "null", &conference).wait_with_output().expect("it ends");
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no terminal \"trumpet\""), "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

fn a_page_of_python_takes_part_too() {
    let conference = conference("with-python");
    let ada = person("10", "Ada", "tone:440", "null", &conference);
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../samples/python/conference.py"].iter().collect();
    let mut python = Command::new("python3");
    let host = Host::here();
    python.arg(script).args([host.tsp, host.msp, conference]).args(["6", "127.0.0.1", "700"]);
    let (python, ada) = (python.output().expect("Python starts"), ada.wait_with_output().expect("it ends"));
    assert!(python.status.success() && ada.status.success(), "{python:?} {ada:?}");
    // A test tone's peak is 0.14.
    assert_in_order(&python, &["call state connected", "somebody is called Ada", "at most 0.1", "call state idle"]);
    assert_in_order(&ada, &["we hear -2", "PARTICIPANT left: Python"]);
}
