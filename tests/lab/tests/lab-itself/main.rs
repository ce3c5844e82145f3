//! The lab, tested in the lab.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return scenarios::main();
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}

#[cfg(target_os = "linux")]
mod routed;

#[cfg(target_os = "linux")]
mod scenarios {
    use std::io::{BufRead as _, BufReader};
    use std::net::{Ipv4Addr, UdpSocket};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;
    use std::process::{Command, ExitCode, Stdio};
    use std::time::Duration;
    use std::{fs, thread};

    use lab::{Lab, Snooping, Test};

    use crate::routed;

    /// Set in the process that [`what_a_killed_test_leaves_is_swept_by_the_next`] starts and kills.
    const VICTIM: &str = "PLENARY_LAB_VICTIM";

    pub(crate) fn main() -> ExitCode {
        if std::env::var_os(VICTIM).is_some() {
            be_a_victim();
        }
        let lossy = "lossy_hosts_lose_about_what_was_asked";
        let mut tests = routed::all();
        tests.push(Test::new(lossy, lossy_hosts_lose_about_what_was_asked).with_program("nft"));
        tests.extend(lab::tests![
            two_hosts_reach_each_other_and_nobody_outside,
            a_panic_leaves_nothing_behind,
            what_a_killed_test_leaves_is_swept_by_the_next,
            a_program_lives_in_its_host_and_dies_with_its_guard,
            a_program_is_heard_line_by_line_and_ends_when_asked,
            a_pulled_cable_takes_the_carrier,
            an_address_can_change,
        ]);
        lab::run(&tests)
    }

    fn namespaces_with(part: &str) -> Vec<String> {
        let entries = fs::read_dir("/run/netns").unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("plenary-lab.") && name.contains(part)).collect()
    }

    fn two_hosts_reach_each_other_and_nobody_outside() {
        let lab = Lab::new("reach").unwrap();
        let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
        let receiver = b.run(|| UdpSocket::bind("192.0.2.2:7000").unwrap());
        receiver.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        a.run(|| UdpSocket::bind("192.0.2.1:0").unwrap().send_to(b"hello", "192.0.2.2:7000").unwrap());
        let mut buffer = [0; 16];
        let (length, from) = receiver.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], from.ip()), (&b"hello"[..], Ipv4Addr::new(192, 0, 2, 1).into()));
        let outside = a.run(|| UdpSocket::bind("0.0.0.0:0").unwrap().send_to(b"hello", "198.51.100.1:7000"));
        assert_eq!(outside.unwrap_err().kind(), std::io::ErrorKind::NetworkUnreachable);
    }

    fn a_panic_leaves_nothing_behind() {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let lab = Lab::new("panics").unwrap();
            let (_switch, [_a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
            assert_eq!(namespaces_with(".panics-").len(), 3);
            b.run(|| panic!("on purpose"));
        }));
        assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"on purpose"), "the panic's own words arrive");
        assert_eq!(namespaces_with(".panics-"), [""; 0]);
    }

    /// Makes a network and waits for the end.
    fn be_a_victim() -> ! {
        let lab = Lab::new("victim").unwrap();
        let _network = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
        println!("ready");
        loop {
            thread::park();
        }
    }

    fn what_a_killed_test_leaves_is_swept_by_the_next() {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut child = command.env(VICTIM, "yes").stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line.contains("ready")), "the victim must make its network");
        let own = format!(".{}.", child.id());
        assert_eq!(namespaces_with(&own).len(), 3);
        let _living = Lab::new("before").unwrap();
        assert_eq!(namespaces_with(&own).len(), 3, "what is alive is not swept");
        child.kill().unwrap();
        child.wait().unwrap();
        let _next = Lab::new("after").unwrap();
        assert_eq!(namespaces_with(&own), [""; 0]);
    }

    fn a_program_lives_in_its_host_and_dies_with_its_guard() {
        let lab = Lab::new("program").unwrap();
        let host = lab.host("a").unwrap();
        let program = host.spawn(Command::new("sleep").arg("60")).unwrap();
        let home = |process: &str| fs::read_link(format!("/proc/{process}/ns/net")).unwrap();
        let folder = format!("/proc/{}", program.0.id());
        assert_eq!(home(&program.0.id().to_string()), host.run(|| home("thread-self")));
        assert_ne!(home("self"), host.run(|| home("thread-self")));
        drop(program);
        assert!(!Path::new(&folder).exists());
    }

    fn a_program_is_heard_line_by_line_and_ends_when_asked() {
        const PATIENCE: Duration = Duration::from_secs(10);
        let lab = Lab::new("lines").unwrap();
        let host = lab.host("a").unwrap();
        let script = "trap 'echo bye; exit 3' INT; echo one; echo two >&2; while :; do sleep 0.01; done";
        let mut command = Command::new("sh");
        let command = command.args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = host.spawn(command).unwrap();
        let mut lines = program.lines();
        let both = [(); 2].map(|()| lines.find(PATIENCE, |line| Some(line.to_owned())).unwrap());
        assert!(both.contains(&"one".to_owned()) && both.contains(&"two".to_owned()), "{both:?}");
        assert_eq!(lines.find(Duration::ZERO, |_| Some(())), None, "who says nothing is not waited for in vain");
        assert_eq!(program.end(PATIENCE).unwrap().code(), Some(3));
        assert_eq!(lines.find(PATIENCE, |line| (line == "never").then_some(())), None, "it ended without");
        assert_eq!(lines.said().last().unwrap(), "bye");
    }

    fn a_pulled_cable_takes_the_carrier() {
        let lab = Lab::new("carrier").unwrap();
        let (switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
        let port = &a.cables()[0].port;
        let carrier = || a.run(|| a.ip(&["link", "show", "eth0"]).unwrap().contains("LOWER_UP"));
        assert!(carrier());
        switch.set_port(port, false).unwrap();
        assert!(!carrier());
        switch.set_port(port, true).unwrap();
        assert!(carrier());
    }

    fn an_address_can_change() {
        let lab = Lab::new("address").unwrap();
        let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
        a.change_address("eth0", Ipv4Addr::new(192, 0, 2, 77)).unwrap();
        a.run(|| UdpSocket::bind("192.0.2.77:0").unwrap());
        assert!(a.run(|| UdpSocket::bind("192.0.2.1:0")).is_err());
    }

    fn lossy_hosts_lose_about_what_was_asked() {
        let lab = Lab::new("lossy").unwrap();
        let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
        b.lose(30).unwrap();
        let receiver = b.run(|| UdpSocket::bind("192.0.2.2:7000").unwrap());
        receiver.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        a.run(|| {
            let sender = UdpSocket::bind("192.0.2.1:0").unwrap();
            (0..200).for_each(|_| assert_eq!(sender.send_to(b"x", "192.0.2.2:7000").unwrap(), 1));
        });
        let arrived = std::iter::from_fn(|| receiver.recv(&mut [0]).ok()).count();
        assert!((100..180).contains(&arrived), "{arrived} of 200 arrived");
    }
}
