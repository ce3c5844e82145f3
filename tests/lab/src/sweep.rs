//! Names that say whose a namespace is, and the removal of those whose owner died.

use std::{fs, process};

use crate::namespace::ip;

/// Where `ip netns` keeps its namespaces.
pub(crate) const FOLDER: &str = "/run/netns";

/// What all our names begin with.
const PREFIX: &str = "plenary-lab";

/// A name nobody else has: `plenary-lab.<process>.<its start>.<number>.<tag>`. A process number alone comes again.
pub(crate) fn name(number: u32, tag: &str) -> String {
    let own = process::id();
    let started = start_of(own).unwrap_or_default();
    format!("{PREFIX}.{own}.{started}.{number}.{tag}")
}

/// Removes what dead processes left.
pub(crate) fn sweep() {
    let entries = fs::read_dir(FOLDER).into_iter().flatten().flatten();
    for name in entries.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_orphan(name)) {
        // Another process may sweep at the same time.
        _ = ip(&["netns", "del", &name]);
    }
}

/// Whether `name` is one of ours whose owner is no more.
fn is_orphan(name: &str) -> bool {
    let mut parts = name.split('.');
    let (prefix, owner, started) = (parts.next(), parts.next(), parts.next());
    let (Some(PREFIX), Some(Ok(owner)), Some(Ok(started))) =
        (prefix, owner.map(str::parse::<u32>), started.map(str::parse::<u64>))
    else {
        return false;
    };
    start_of(owner) != Some(started)
}

/// When a process started, in clock ticks since the system did: field 22 of its `stat`, counted after the name, which may
/// contain anything, spaces and brackets too.
fn start_of(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_dead_owners_are_orphans() {
        assert!(!is_orphan(&name(0, "mine")));
        let own = process::id();
        assert!(is_orphan(&format!("{PREFIX}.{own}.1.0.an-earlier-process-of-this-number")));
        assert!(is_orphan(&format!("{PREFIX}.4294967295.1.0.x")));
        for foreign in ["somebody", "plenary-lab", "plenary-lab.x.y.z", "docker.1.1.1", ""] {
            assert!(!is_orphan(foreign), "{foreign} is not ours to remove");
        }
    }
}
