//! The doctor, in broken networks.

use lab::{Lines, Program, Test};

use crate::common::{Network, said, sdp, text};

pub(crate) fn all() -> Vec<Test> {
    let mut all = lab::tests![
        a_healthy_network_has_nothing_wrong,
        a_conference_in_which_nobody_is,
        a_payload_type_that_the_description_does_not_know,
        a_name_that_nobody_announces,
        a_time_to_live_of_one,
        an_interface_that_is_down,
        a_route_that_leads_elsewhere,
    ]
    .to_vec();
    all.push(Test::new("a_firewall_in_the_way", a_firewall_in_the_way).with_program("nft"));
    all
}

/// What host a's doctor says about a conference, and its exit code.
fn asked(network: &Network, arguments: &[&str]) -> (String, Option<i32>) {
    let output = network.run(0, &[&["doctor"], arguments].concat());
    (said(&output), output.status.code())
}

fn assert_says(said: &str, finding: &str) {
    assert!(said.contains(finding), "no \"{finding}\" in\n{said}");
}

/// Somebody who talks on host b.
fn talker(network: &Network, command: &[&str]) -> (Program, Lines) {
    let arguments = [command, &["--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"]].concat();
    network.start(1, &arguments, r#""event":"joined""#)
}

fn a_healthy_network_has_nothing_wrong() {
    let network = Network::new("doc-healthy");
    let _bob = talker(&network, &["create", "Choir"]);
    let (said, code) = asked(&network, &["Choir", "--wait", "5s"]);
    assert_eq!(code, Some(0), "{said}");
    assert_says(&said, "fine         Its announcement is heard on eth0.");
    assert_says(&said, "fine         eth0 is up and can multicast.");
    assert_says(&said, "by eth0.");
    assert_says(&said, "fine         This computer is a member of 239.255.");
    assert_says(&said, "fine         Sound arrives from Bob.");
    assert_says(&said, "fine         All sound is in formats of the description.");
    assert_says(&said, "fine         What arrives is not silence.");
}

fn a_conference_in_which_nobody_is() {
    let network = Network::new("doc-nobody");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let (said, code) = asked(&network, &[text(&file), "--wait", "9s"]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "wrong        Nothing at all arrives from others at 239.255.10.20");
    let (said, code) = asked(&network, &[text(&file), "--wait", "1s"]);
    assert_eq!(code, Some(0), "too short to say:\n{said}");
    assert_says(&said, "not-checked  Nothing arrived within 1 s");
}

fn a_payload_type_that_the_description_does_not_know() {
    let network = Network::new("doc-format");
    let theirs = network.file("theirs.sdp", sdp("Choir", 15));
    let ours = network.file("ours.sdp", sdp("Choir", 15).replace("RTP/AVP 0", "RTP/AVP 8"));
    let _bob = talker(&network, &["join", text(&theirs)]);
    let (said, code) = asked(&network, &[text(&ours), "--wait", "3s"]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "of payload types that the description does not know; it knows 8.");
}

fn a_name_that_nobody_announces() {
    let network = Network::new("doc-unheard");
    let (said, code) = asked(&network, &["Choir", "--wait", "300ms"]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "wrong        Neither \"Choir\" nor anything else was announced within 0.3 s.");
}

fn a_time_to_live_of_one() {
    let network = Network::new("doc-ttl");
    let file = network.file("x.sdp", sdp("Choir", 1));
    let (said, code) = asked(&network, &[text(&file), "--wait", "1s"]);
    assert_says(&said, "doubtful     The time to live is 1, so no router passes packets on");
    assert_eq!(code, Some(0), "doubt is no illness:\n{said}");
}

fn an_interface_that_is_down() {
    let network = Network::new("doc-down");
    network.hosts[0].set_link("eth0", false).unwrap();
    let (said, code) = asked(&network, &[]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "wrong        No interface is up that can multicast");
    assert_says(&said, "wrong        There is no route to multicast groups");
}

fn a_route_that_leads_elsewhere() {
    let network = Network::new("doc-route");
    let _created = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    network.hosts[0].route_multicast_to("lo").unwrap();
    let (said, code) = asked(&network, &["Choir", "--wait", "2s"]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "wrong        The conference is announced on eth0, but the route leads to lo.");
    assert_says(&said, "Say --interface eth0.");
}

fn a_firewall_in_the_way() {
    let network = Network::new("doc-firewall");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let _bob = talker(&network, &["join", text(&file)]);
    let (healthy, _) = asked(&network, &[text(&file), "--wait", "1s"]);
    assert_says(&healthy, "fine         No rule is in the way.");
    network.hosts[0].close_port(5004).unwrap();
    let (said, code) = asked(&network, &[text(&file), "--wait", "9s"]);
    assert_eq!(code, Some(8), "{said}");
    assert_says(&said, "wrong        The firewall drops packets: udp dport 5004");
    assert_says(&said, "Allow UDP to 5004 and 5005 of 239.255.10.20");
    assert_says(&said, "doubtful     Reports arrive from Bob, but no sound.");
}
