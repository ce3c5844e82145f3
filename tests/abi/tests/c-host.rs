//! `samples/c-host`, the C program, and `samples/python`, with the built libraries: what they print, in which order.
//!
//! Here it is built for this system. `scripts/windows` builds it for Windows and sets `PLENARY_C_HOST` (Wine and the
//! program), `PLENARY_TSP` and `PLENARY_MSP` (the libraries); the expectations are the same. What cannot run there counts as
//! ignored, and a line says why.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "helpers of tests may panic as tests do, and say what they skip"
)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use libtest_mimic::{Arguments, Trial};

// Cargo builds the libraries because this crate depends on them; these lines say that it is no mistake.
use plenary_msp as _;
use plenary_tsp as _;

/// What a test needs besides the program.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    /// Twenty seconds: it runs when it is asked for.
    Time,
    /// The media provider for the program's system. The scripts say where it is when that is another than ours.
    Media,
    /// Python, of this system as its libraries are.
    Python,
}

impl Needs {
    /// Why it cannot run here.
    fn obstacle(self) -> Option<&'static str> {
        let is_elsewhere = env::var_os("PLENARY_C_HOST").is_some();
        match self {
            Self::Media if is_elsewhere && env::var_os("PLENARY_MSP").is_none() => {
                Some("PLENARY_MSP does not name the media provider")
            }
            Self::Python if is_elsewhere => Some("the libraries are for another system than this one's Python"),
            Self::Python => Command::new("python3").arg("--version").output().err().map(|_| "there is no Python"),
            Self::Nothing | Self::Time | Self::Media => None,
        }
    }
}

macro_rules! tests {
    ($($name:ident $needs:ident)+) => { [$((stringify!($name), $name as fn(), Needs::$needs)),+] };
}

fn main() -> ExitCode {
    let tests = tests! {
        a_call_that_is_hung_up_goes_from_dialing_to_idle Nothing
        a_call_that_nobody_serves_is_disconnected_as_unavailable Time
        what_is_no_description_is_refused_by_name Nothing
        a_file_that_is_missing_is_named Nothing
        without_arguments_it_says_how_it_is_used Nothing
        two_programs_hear_each_other_and_know_each_other Media
        a_recording_holds_what_another_program_says Media
        what_cannot_be_chosen_is_named Media
        a_page_of_python_takes_part_too Python
    };
    let arguments = Arguments::from_args();
    let trial = |(name, body, needs): (&str, fn(), Needs)| {
        let obstacle = needs.obstacle().filter(|_| !arguments.list);
        if let Some(why) = obstacle {
            eprintln!("skipped: {name}, because {why}");
        }
        // Who asks for those that take long does not ask for those that cannot run.
        let is_wanted = obstacle.is_none() || !(arguments.ignored || arguments.include_ignored);
        let run = move || {
            body();
            Ok(())
        };
        let is_ignored = needs == Needs::Time || needs.obstacle().is_some();
        is_wanted.then(|| Trial::test(name, run).with_ignored_flag(is_ignored))
    };
    libtest_mimic::run(&arguments, tests.into_iter().filter_map(trial).collect()).exit_code()
}

fn sample(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../samples/c-host", file].iter().collect()
}

/// The program's command line up to its own arguments.
fn program() -> Vec<String> {
    static BUILT: OnceLock<String> = OnceLock::new();
    match env::var("PLENARY_C_HOST") {
        Ok(foreign) => foreign.split(' ').map(String::from).collect(),
        Err(_) => vec![BUILT.get_or_init(build).clone()],
    }
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

/// Cargo puts it beside the tests of whoever depends on it.
fn library() -> PathBuf {
    let here = || env::current_exe().expect("a test knows its file").with_file_name("libplenary_tsp.so");
    env::var_os("PLENARY_TSP").map_or_else(here, PathBuf::from)
}

fn media_library() -> PathBuf {
    let here = || env::current_exe().expect("a test knows its file").with_file_name("libplenary_msp.so");
    env::var_os("PLENARY_MSP").map_or_else(here, PathBuf::from)
}

fn command(arguments: &[&str]) -> Command {
    let program = program();
    let (first, rest) = program.split_first().expect("a program has a name");
    let mut command = Command::new(first);
    command.args(rest).args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

fn call(description: &Path, seconds: &str) -> Output {
    let (library, description) = (library(), description.to_path_buf());
    let text = |path: &PathBuf| path.to_str().expect("a path of letters").to_owned();
    run(&["--seconds", seconds, &text(&library), &text(&description)])
}

/// A conference of this test alone, on this computer: the file of its description.
fn conference(name: &str) -> PathBuf {
    let number = std::process::id();
    let (group, port) = (number % 250 + 1, 20_000 + number % 10_000 * 2);
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns={name}\r\nc=IN IP4 239.255.{}.{group}/1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
        name.len()
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}.sdp"));
    fs::write(&path, text).expect("the build folder can be written");
    path
}

/// Begins to take part.
fn person(seconds: &str, name: &str, speaks: &str, hears: &str, conference: &Path) -> Child {
    let (tsp, msp) = (library(), media_library());
    let text = |path: &Path| path.to_str().expect("a path of letters").to_owned();
    let options =
        ["--seconds", seconds, "--name", name, "--speak", speaks, "--hear", hears, "--interface", "127.0.0.1"];
    let mut command = command(&options);
    command.args([text(&tsp), text(&msp), text(conference)]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// How often a second the wave in a file of 16 bits, one channel, at 48 kHz goes up through zero while it is loud.
fn frequency(file: &Path) -> f64 {
    let bytes = fs::read(file).expect("the recording is there");
    let samples: Vec<i16> = bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    // What is silent or begins is not measured.
    let loud: Vec<_> = samples.chunks_exact(4_800).filter(|tenth| tenth.iter().any(|sample| *sample > 2_000)).collect();
    let middle = &loud[2..loud.len() - 1];
    let rises =
        middle.iter().map(|tenth| tenth.windows(2).filter(|two| two[0] < 0 && two[1] >= 0).count()).sum::<usize>();
    rises as f64 / (middle.len() as f64 / 10.0)
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

fn a_recording_holds_what_another_program_says() {
    let conference = conference("recorded");
    let file = conference.with_extension("wav");
    _ = fs::remove_file(&file);
    let ada = person("7", "Ada", "tone:440", "null", &conference);
    let ben = person("5", "Ben", "silence", file.to_str().expect("a path of letters"), &conference);
    let (ada, ben) = (ada.wait_with_output().expect("it ends"), ben.wait_with_output().expect("it ends"));
    assert!(ada.status.success() && ben.status.success(), "{ada:?} {ben:?}");
    let heard = frequency(&file);
    assert!((heard - 440.0).abs() < 10.0, "{heard} Hz");
}

fn what_cannot_be_chosen_is_named() {
    let conference = conference("nothing");
    let output = person("1", "Ada", "trumpet", "null", &conference).wait_with_output().expect("it ends");
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no terminal \"trumpet\""), "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

fn a_page_of_python_takes_part_too() {
    let conference = conference("with-python");
    let ada = person("8", "Ada", "tone:440", "null", &conference);
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../samples/python/conference.py"].iter().collect();
    let mut python = Command::new("python3");
    python.arg(script).args([library(), media_library(), conference]).args(["6", "127.0.0.1", "700"]);
    let (python, ada) = (python.output().expect("Python starts"), ada.wait_with_output().expect("it ends"));
    assert!(python.status.success() && ada.status.success(), "{python:?} {ada:?}");
    // A test tone's peak is 0.14.
    assert_in_order(&python, &["call state connected", "somebody is called Ada", "at most 0.1", "call state idle"]);
    assert_in_order(&ada, &["we hear -2", "PARTICIPANT left: Python"]);
}
