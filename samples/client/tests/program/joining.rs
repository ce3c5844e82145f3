//! Being in a conference, from several hosts.

use lab::Test;

use crate::common::{Network, PATIENCE};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![two_who_join_know_each_other_by_name_until_one_leaves].to_vec()
}

fn two_who_join_know_each_other_by_name_until_one_leaves() {
    let network = Network::new("join-two");
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (mut bob, mut of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let ada = ["join", "Choir", "--as", "Ada", "--mic", "tone:600", "--speaker", "none", "--json"];
    let (_ada, mut of_ada) = network.start(0, &ada, r#""event":"joined""#);

    let named = |name: &'static str| {
        move |line: &str| {
            let is_about = line.contains(r#""event":"participant-"#) && line.contains(&format!(r#""name":"{name}""#));
            is_about.then_some(())
        }
    };
    of_ada.find(PATIENCE, named("Bob")).unwrap_or_else(|| panic!("Ada never knew Bob: {:#?}", of_ada.said()));
    of_bob.find(PATIENCE, named("Ada")).unwrap_or_else(|| panic!("Bob never knew Ada: {:#?}", of_bob.said()));

    assert_eq!(bob.end(PATIENCE).unwrap().code(), Some(0));
    let left = |line: &str| (line.contains("participant-left") && line.contains("Bob")).then_some(());
    of_ada.find(PATIENCE, left).unwrap_or_else(|| panic!("Ada never heard that Bob left: {:#?}", of_ada.said()));
}
