//! Hosts, and the program on them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use std::{env, fs};

use lab::{Host, Lab, Lines, Program, Router, Snooping, Switch, TwoNetworks};

/// Longer than anything takes that works.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Hosts on a switch, and a folder for their files.
pub(crate) struct Network {
    pub(crate) hosts: Vec<Host>,
    folder: PathBuf,
    pub(crate) switch: Switch,
    /// What is beyond the switch.
    _beyond: Option<(Switch, Router)>,
}

impl Network {
    /// Two hosts.
    pub(crate) fn new(tag: &str) -> Self {
        Self::of(tag, ["a", "b"])
    }

    /// Two hosts, with a router between them.
    pub(crate) fn across_a_router(tag: &str) -> Self {
        let networks = Lab::new(tag).unwrap().two_networks(["a"], ["b"], Snooping::On).unwrap();
        let TwoNetworks { left: switch, left_hosts: [a], right, right_hosts: [b], router } = networks;
        Self { hosts: vec![a, b], folder: folder(tag), switch, _beyond: Some((right, router)) }
    }

    /// As many hosts as there are names.
    pub(crate) fn of<const N: usize>(tag: &str, names: [&str; N]) -> Self {
        let lab = Lab::new(tag).unwrap();
        let (switch, hosts) = lab.hosts_on_a_switch(names, Snooping::On).unwrap();
        Self { hosts: hosts.into(), folder: folder(tag), switch, _beyond: None }
    }

    /// A place for a file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Counts what a host sends to the network of a program's: datagrams, and who it is that wants which groups.
    pub(crate) fn watch(&self, host: usize) {
        self.nft(host, &["add", "table", "inet", "watch"]);
        self.nft(host, &["add", "chain", "inet", "watch", "out", "{ type filter hook output priority 0; }"]);
        let protocols = "{ udp, igmp }";
        self.nft(
            host,
            &["add", "rule", "inet", "watch", "out", "oifname", "eth0", "meta", "l4proto", protocols, "counter"],
        );
    }

    /// What was counted, as `nft` says it: `packets 0 bytes 0`.
    pub(crate) fn watched(&self, host: usize) -> String {
        self.nft(host, &["list", "table", "inet", "watch"])
    }

    fn nft(&self, host: usize, arguments: &[&str]) -> String {
        let output = self.hosts[host].run(|| Command::new("nft").args(arguments).output().unwrap());
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        said(&output)
    }

    /// A file for the program to read.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// `plenary`, with nothing of whoever runs the tests in its settings.
    pub(crate) fn plenary(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
        self.furnish(command.args(arguments));
        command
    }

    pub(crate) fn furnish(&self, command: &mut Command) {
        let foreign =
            env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("PLENARY_"));
        for name in foreign {
            command.env_remove(name);
        }
        command.env("PLENARY_HOME", self.folder.join("home")).env("LANG", "C.UTF-8").env("TERM", "xterm-256color");
        command.env_remove("LC_ALL").env_remove("NO_COLOR").env_remove("COLORTERM");
    }

    /// Runs it on a host to its end.
    pub(crate) fn run(&self, host: usize, arguments: &[&str]) -> Output {
        let mut command = self.plenary(arguments);
        self.hosts[host].run(|| command.stdin(Stdio::null()).output().unwrap())
    }

    /// Starts it on a host, and waits until it has said something with `sign` in it.
    pub(crate) fn start(&self, host: usize, arguments: &[&str], sign: &str) -> (Program, Lines) {
        let mut command = self.plenary(arguments);
        let mut program = self.hosts[host].spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped())).unwrap();
        let mut lines = program.lines();
        let found = lines.find(PATIENCE, |line| line.contains(sign).then_some(()));
        found.unwrap_or_else(|| panic!("never said {sign}: {:?}", lines.said()));
        (program, lines)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A place for a test's files.
fn folder(tag: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("plenary-program-{tag}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What it said on standard output.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said on standard error.
pub(crate) fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A description of a conference called `name`.
pub(crate) fn sdp(name: &str, ttl: u8) -> String {
    format!(
        "v=0\r\no=- 7 1 IN IP4 192.0.2.2\r\ns={name}\r\nc=IN IP4 239.255.10.20/{ttl}\r\nt=0 0\r\n\
         m=audio 5004 RTP/AVP 0\r\na=x-kept-to-the-letter:\t yes \r\n"
    )
}
