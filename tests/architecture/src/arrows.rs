//! Which crate may depend on which. Dependencies point one way:
//!
//! ```text
//!  samples ─► tapi-host ──C ABI──► tsp ───────┐
//!     │           └───────COM────► msp-gst ───┼──► conference-model
//!     └─► rendezvous ─────────────────────────┘
//! ```

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata};

/// Crate names and the names of what they depend on.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// A crate of the house: its package, its folder, its library (none: a program), and the workspace crates that it may
/// depend on.
#[derive(Debug)]
pub struct Room {
    /// The package.
    pub package: &'static str,
    /// Its folder.
    pub folder: &'static str,
    /// The library's name, which is also the stem of the shared library's file.
    pub library: Option<&'static str>,
    /// Workspace crates that it may use.
    pub may_use: &'static [&'static str],
}

/// The rooms of the house. What is not listed is a test program under `tests/`, which may use any of them.
pub const ROOMS: [Room; 6] = [
    Room { package: "conference-model", folder: "conference-model", library: Some("conference_model"), may_use: &[] },
    Room { package: "plenary-tsp", folder: "tsp", library: Some("plenary_tsp"), may_use: &["conference-model"] },
    Room {
        package: "plenary-msp-gst",
        folder: "msp-gst",
        library: Some("plenary_msp"),
        may_use: &["conference-model"],
    },
    Room {
        package: "plenary-rendezvous",
        folder: "rendezvous",
        library: Some("plenary_rendezvous"),
        may_use: &["conference-model"],
    },
    Room {
        package: "plenary-tapi-host",
        folder: "tapi-host",
        library: Some("plenary_tapi_host"),
        may_use: &["conference-model", "plenary-tsp", "plenary-msp-gst"],
    },
    Room {
        package: "plenary",
        folder: "samples/client",
        library: None,
        may_use: &["plenary-tapi-host", "plenary-rendezvous"],
    },
];

/// What neither the model nor the telephony provider may contain, however deep: sockets, media, asynchronous runtimes.
/// A name that ends with `*` stands for all that begin so.
const OUTSIDE_WORLD: [&str; 14] = [
    "async-*",
    "cpal",
    "crossbeam-channel",
    "futures*",
    "getrandom",
    "glib*",
    "gst*",
    "hyper*",
    "mio",
    "polling",
    "quinn*",
    "smol*",
    "socket2",
    "tokio*",
];

/// What the workspace's crates say they depend on within the workspace: for use, for tests and for building alike when
/// `of_any_kind`, else for use only.
#[must_use]
pub fn declared(metadata: &Metadata, of_any_kind: bool) -> Graph {
    let packages = metadata.workspace_packages();
    let members: BTreeSet<_> = packages.iter().map(|package| package.name.to_string()).collect();
    let uses = |package: &cargo_metadata::Package| {
        let counted = package.dependencies.iter().filter(|used| of_any_kind || used.kind == DependencyKind::Normal);
        counted.map(|used| used.name.clone()).filter(|name| members.contains(name)).collect()
    };
    packages.iter().map(|package| (package.name.to_string(), uses(package))).collect()
}

/// Everything that ends up in a build of each crate, as resolved, by name; test and build dependencies left out.
#[must_use]
pub fn resolved(metadata: &Metadata) -> Graph {
    let mut graph = Graph::new();
    for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
        let linked =
            node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        let names: BTreeSet<_> = linked.map(|dep| metadata[&dep.pkg].name.to_string()).collect();
        graph.entry(metadata[&node.id].name.to_string()).or_default().extend(names);
    }
    graph
}

/// Uses of workspace crates that [`ROOMS`] does not allow.
#[must_use]
pub fn forbidden_uses(graph: &Graph) -> Vec<String> {
    let uses = |room: &Room| graph.get(room.package).cloned().unwrap_or_default();
    let breaches = ROOMS.iter().flat_map(|room| {
        let foreign = uses(room).into_iter().filter(|used| !room.may_use.contains(&used.as_str()));
        foreign.map(|used| format!("{} must not depend on {used}", room.package))
    });
    breaches.collect()
}

/// The providers that name each other, be it for a test.
#[must_use]
pub fn acquainted_providers(graph: &Graph) -> Vec<String> {
    let pairs = [("plenary-tsp", "plenary-msp-gst"), ("plenary-msp-gst", "plenary-tsp")];
    let knows = |(one, other): &(&str, &str)| graph.get(*one).is_some_and(|used| used.contains(*other));
    pairs.iter().filter(|pair| knows(pair)).map(|(one, other)| format!("{one} names {other}")).collect()
}

/// Crates of the outside world in the dependency tree of `package`.
#[must_use]
pub fn outside_world_in(graph: &Graph, package: &str) -> Vec<String> {
    let mut seen = BTreeSet::from([package.to_string()]);
    let mut open = vec![package.to_string()];
    while let Some(name) = open.pop() {
        for used in graph.get(&name).into_iter().flatten() {
            if seen.insert(used.clone()) {
                open.push(used.clone());
            }
        }
    }
    let foreign = seen.into_iter().filter(|name| is_outside_world(name));
    foreign.map(|name| format!("{name} is in the dependency tree of {package}")).collect()
}

fn is_outside_world(name: &str) -> bool {
    OUTSIDE_WORLD.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::new();
        for (user, used) in edges {
            graph.entry(user.to_string()).or_default().insert(used.to_string());
        }
        graph
    }

    #[test]
    fn an_arrow_against_the_picture_is_caught() {
        let backwards = graph(&[("conference-model", "plenary-tsp"), ("plenary-tsp", "conference-model")]);
        assert_eq!(forbidden_uses(&backwards), ["conference-model must not depend on plenary-tsp"]);
        let shortcut = graph(&[("plenary", "plenary-msp-gst")]);
        assert_eq!(forbidden_uses(&shortcut), ["plenary must not depend on plenary-msp-gst"]);
    }

    #[test]
    fn providers_that_know_each_other_are_caught() {
        assert_eq!(acquainted_providers(&graph(&[("plenary-msp-gst", "plenary-tsp")])).len(), 1);
        assert!(acquainted_providers(&graph(&[("plenary-tsp", "conference-model")])).is_empty());
    }

    #[test]
    fn a_socket_deep_in_the_tree_is_caught() {
        let deep = graph(&[("plenary-tsp", "conference-model"), ("conference-model", "a"), ("a", "socket2")]);
        assert_eq!(outside_world_in(&deep, "plenary-tsp"), ["socket2 is in the dependency tree of plenary-tsp"]);
    }

    #[test]
    fn a_whole_family_of_crates_is_caught_by_its_beginning() {
        assert!(is_outside_world("gstreamer-app") && is_outside_world("tokio-util") && is_outside_world("async-io"));
        assert!(!is_outside_world("miniz_oxide") && !is_outside_world("minicbor"));
    }
}
