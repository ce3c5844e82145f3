//! One network namespace: made by `ip`, entered by a thread, gone on drop.

use std::fs::File;
use std::os::fd::AsFd as _;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::sweep;

/// Why the lab could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A program is not installed, or may not be run.
    #[error("`{program}` cannot be run ({cause}); install Debian's {package}")]
    NoProgram {
        /// The program.
        program: &'static str,
        /// Where it comes from.
        package: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// It ran and refused.
    #[error("`{command}` says: {words}")]
    Refused {
        /// What was run.
        command: String,
        /// What it said.
        words: String,
    },
    /// The system refused.
    #[error("cannot {what}: {cause}")]
    System {
        /// To do what.
        what: String,
        /// What it said.
        cause: io::Error,
    },
}

/// Distinguishes the namespaces of one process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A network namespace of ours.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
}

impl Namespace {
    /// Makes one and brings its loopback interface up.
    pub(crate) fn new(tag: &str) -> Result<Self, Trouble> {
        let name = sweep::name(NEXT.fetch_add(1, Ordering::Relaxed), tag);
        ip(&["netns", "add", &name])?;
        let namespace = Self { name };
        namespace.ip(&["link", "set", "lo", "up"])?;
        namespace.inside(configure)??;
        Ok(namespace)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs `ip` on what is in here.
    pub(crate) fn ip(&self, arguments: &[&str]) -> Result<String, Trouble> {
        ip(&[&["-n", &self.name], arguments].concat())
    }

    /// The way in, for threads.
    pub(crate) fn door(&self) -> Door {
        Door(format!("{}/{}", sweep::FOLDER, self.name))
    }

    /// Runs `work` in here, on a thread of its own. A panic goes on in the caller.
    pub(crate) fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Trouble> {
        let both = || {
            self.door().enter()?;
            Ok(work())
        };
        thread::scope(|scope| scope.spawn(both).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Drop for Namespace {
    /// All that is in it goes with it. What cannot be deleted now is swept later.
    fn drop(&mut self) {
        _ = ip(&["netns", "del", &self.name]);
    }
}

/// Settings of the namespace that the calling thread is in, for what is created in it later: addresses are usable at once,
/// and reports of memberships are repeated at once (and not up to a second later, when a test may have begun something).
fn configure() -> Result<(), Trouble> {
    for (setting, value) in [
        ("ipv6/conf/default/accept_dad", "0"),
        ("ipv4/conf/default/igmpv3_unsolicited_report_interval", "10"),
        ("ipv6/conf/default/mldv2_unsolicited_report_interval", "10"),
    ] {
        let trouble = |cause| Trouble::System { what: format!("set {setting} in a network namespace"), cause };
        fs::write(format!("/proc/sys/net/{setting}"), value).map_err(trouble)?;
    }
    Ok(())
}

/// A way into a namespace. It keeps nothing alive.
#[derive(Clone, Debug)]
pub(crate) struct Door(String);

impl Door {
    /// Moves the calling thread in, for good: use a thread of its own.
    pub(crate) fn enter(&self) -> Result<(), Trouble> {
        let trouble = |cause| Trouble::System { what: format!("enter the network namespace {}", self.0), cause };
        let file = File::open(&self.0).map_err(trouble)?;
        move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network)).map_err(|errno| trouble(errno.into()))
    }
}

/// Ten times what Linux needs to notice that a link is up or down.
const LONGEST_LINK_CHANGE: Duration = Duration::from_secs(10);
/// A look costs a process.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Looks again and again, until `interface` is as `it_is` says.
pub(crate) fn await_that(interface: &str, it_is: impl Fn() -> Result<bool, Trouble>) -> Result<(), Trouble> {
    let end = Instant::now() + LONGEST_LINK_CHANGE;
    while !it_is()? {
        if Instant::now() >= end {
            let cause = io::ErrorKind::TimedOut.into();
            return Err(Trouble::System { what: format!("wait for {interface}"), cause });
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}

/// Runs `ip`.
pub(crate) fn ip(arguments: &[&str]) -> Result<String, Trouble> {
    tool("ip", "iproute2", arguments)
}

/// Runs a program of the system to its end; what it printed when it succeeded.
pub(crate) fn tool(program: &'static str, package: &'static str, arguments: &[&str]) -> Result<String, Trouble> {
    let done = Command::new(program).args(arguments).output();
    let done = done.map_err(|cause| Trouble::NoProgram { program, package, cause })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(Trouble::Refused { command: format!("{program} {}", arguments.join(" ")), words })
}
