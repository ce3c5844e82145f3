//! Interfaces, routes, routers, switches and firewalls.

use std::process::Command;

use lab::Test;

use super::{Findings, asked, talker};
use crate::common::{Network, sdp, text};

pub(super) fn all() -> Vec<Test> {
    let mut all = lab::tests![
        a_healthy_network_has_nothing_wrong,
        a_name_that_nobody_announces,
        without_a_name_announcements_are_listened_for,
        an_interface_that_is_down,
        an_interface_that_does_not_exist,
        the_loopback_interface_is_no_broken_network,
        a_route_that_leads_elsewhere,
        a_program_that_joined_on_another_interface,
        a_switch_that_nobody_asks,
    ]
    .to_vec();
    all.push(Test::new("a_firewall_in_the_way", a_firewall_in_the_way).with_program("nft"));
    let modest = "without_privilege_it_says_what_it_did_not_see";
    all.push(Test::new(modest, without_privilege_it_says_what_it_did_not_see).with_program("setpriv"));
    let router = "a_time_to_live_that_ends_at_a_router";
    all.push(Test::new(router, a_time_to_live_that_ends_at_a_router).with_program("smcrouted"));
    all
}

fn a_healthy_network_has_nothing_wrong() {
    let network = Network::new("doc-healthy");
    let _bob = talker(&network, &["create", "Choir"]);
    let me = ["join", "Choir", "--mic", "none", "--speaker", "none", "--json"];
    let _me = network.start(0, &me, r#""event":"joined""#);
    asked(&network, &["Choir", "--wait", "10s", "--mic", "tone:600"])
        .are_well()
        .say("fine", "announcement", "Its announcement is heard on eth0.")
        .say("fine", "interface", "eth0 is up and can multicast.")
        .say("fine", "route", "by eth0.")
        .say("fine", "time to live", "Packets may pass")
        .say("fine", "membership", "on eth0.")
        .say("fine", "querier", "asks for members")
        .say("fine", "packets", "Sound arrives from Bob (")
        .say("fine", "formats", "All sound is in formats of the description.")
        .say("fine", "silence", "What arrives is not silence.")
        .say("fine", "clocks", "No clock is off by more than")
        .say("fine", "microphone", "Your microphone hears something.");
}

fn a_name_that_nobody_announces() {
    let network = Network::new("doc-unheard");
    let nothing = "Neither \"Choir\" nor anything else was announced within 0.3 s.";
    asked(&network, &["Choir", "--wait", "300ms"]).are_ill().say("wrong", "announcement", nothing);
}

fn without_a_name_announcements_are_listened_for() {
    let network = Network::new("doc-nameless");
    asked(&network, &["--wait", "1s"]).are_well().say("not-checked", "announcement", "No conference was announced");
    let _created = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    asked(&network, &["--wait", "5s"]).are_well().say("fine", "announcement", "one conference was heard of").say(
        "fine",
        "querier",
        "asks for members",
    );
}

fn an_interface_that_is_down() {
    let network = Network::new("doc-down");
    network.hosts[0].set_link("eth0", false).unwrap();
    asked(&network, &["--wait", "500ms"])
        .are_ill()
        .say("wrong", "interface", "No interface is up that can multicast")
        .say("wrong", "route", "There is no route to multicast groups");
}

fn an_interface_that_does_not_exist() {
    let network = Network::new("doc-no-such");
    let file = network.file("x.sdp", sdp("Choir", 15));
    asked(&network, &["--interface", "eth7", text(&file), "--wait", "500ms"])
        .are_ill()
        .say("wrong", "interface", "There is no interface eth7.")
        .advise("eth0");
    // By its address it is as good as by its name.
    asked(&network, &["--interface", "192.0.2.1", text(&file), "--wait", "500ms"])
        .are_well()
        .say("fine", "interface", "eth0 is up")
        .say("fine", "route", "eth0 was chosen");
}

fn the_loopback_interface_is_no_broken_network() {
    let network = Network::new("doc-loopback");
    network.hosts[0].set_link("eth0", false).unwrap();
    let file = network.file("x.sdp", sdp("Choir", 1));
    let me = ["--interface", "lo", "join", text(&file), "--mic", "tone:440", "--speaker", "none", "--json"];
    let _me = network.start(0, &me, r#""event":"joined""#);
    asked(&network, &["--interface", "lo", text(&file), "--wait", "4s"])
        .are_well()
        .say("fine", "interface", "lo was chosen: nothing leaves this computer.")
        .say("fine", "time to live", "Packets may pass 0 routers.")
        .say("fine", "membership", "on lo.")
        .say("fine", "querier", "nobody needs to ask")
        .say("fine", "packets", "Sound arrives from");
}

fn a_route_that_leads_elsewhere() {
    let network = Network::new("doc-route");
    let _created = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    network.hosts[0].route_multicast_to("lo").unwrap();
    // Who goes where it is heard, as this program does, hears it.
    let _bob = talker(&network, &["join", "Choir"]);
    asked(&network, &["Choir", "--wait", "4s"])
        .are_well()
        .say(
            "doubtful",
            "route",
            "This program uses eth0, where the conference is announced, but the route leads to lo",
        )
        .advise("Otherwise tell them to use eth0")
        .say("fine", "querier", "asks for members")
        .say("fine", "packets", "Sound arrives from Bob (");
}

/// A program is in the conference, and nobody hears it or is heard by it.
fn a_program_that_joined_on_another_interface() {
    let network = Network::new("doc-member");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let ask = || asked(&network, &[text(&file), "--wait", "500ms"]);
    ask().say("not-checked", "membership", "no program on this computer was a member of 239.255.10.20");
    let join = ["join", text(&file), "--mic", "none", "--speaker", "none", "--json"];
    let astray = network.start(0, &[&["--interface", "lo"], &join[..]].concat(), r#""event":"joined""#);
    ask().are_ill().say("wrong", "membership", "on lo, but not on eth0.").advise("Join with --interface eth0.");
    drop(astray);
    let _right = network.start(0, &join, r#""event":"joined""#);
    ask().are_well().say("fine", "membership", "on eth0.");
}

/// Nobody answers who leaves a group: it does not take two minutes to find out.
fn a_switch_that_nobody_asks() {
    let network = Network::new("doc-querier");
    let file = network.file("x.sdp", sdp("Choir", 15));
    network.switch.set_querier(false).unwrap();
    asked(&network, &[text(&file), "--wait", "5s"])
        .say("doubtful", "querier", "not even when this computer left a group")
        .advise("Switch on an IGMP (and MLD) querier");
    asked(&network, &[text(&file), "--wait", "1s"]).say("not-checked", "querier", "they ask only every 125 s");
    network.switch.set_querier(true).unwrap();
    asked(&network, &[text(&file), "--wait", "5s"]).say("fine", "querier", "asks for members");
}

fn a_firewall_in_the_way() {
    let network = Network::new("doc-firewall");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let _bob = talker(&network, &["join", text(&file)]);
    asked(&network, &[text(&file), "--wait", "1s"]).say("fine", "firewall", "No rule is in the way.");
    network.hosts[0].close_port(5004).unwrap();
    asked(&network, &[text(&file), "--wait", "9s"])
        .are_ill()
        .say("wrong", "firewall", "The firewall drops packets: ")
        .advise("Allow UDP to 5004 and 5005 of 239.255.10.20")
        .say("doubtful", "packets", "Reports arrive from Bob, but no sound.");
}

/// Not root, or root without the rights that matter here, as in containers.
fn without_privilege_it_says_what_it_did_not_see() {
    let network = Network::new("doc-modest");
    let file = network.file("x.sdp", sdp("Choir", 15));
    let _bob = talker(&network, &["join", text(&file)]);
    let mut modestly = Command::new("setpriv");
    modestly.arg("--bounding-set=-net_raw,-net_admin").arg(env!("CARGO_BIN_EXE_plenary"));
    network.furnish(modestly.args(["doctor", text(&file), "--wait", "3s", "--mic", "none"]));
    let output = network.hosts[0].run(|| modestly.output().unwrap());
    Findings::of(&output)
        .are_well()
        .say("not-checked", "querier", "Queries can be seen only as root.")
        .advise("tcpdump -ni any igmp")
        .say("not-checked", "firewall", "Only root may look at the firewall's rules.")
        .advise("nft list ruleset")
        .say("fine", "packets", "Sound arrives from Bob (");
}

/// What is said on the other side of a router arrives, or ends at the router.
fn a_time_to_live_that_ends_at_a_router() {
    let network = Network::across_a_router("doc-ttl");
    let (far, near) = (network.file("far.sdp", sdp("Choir", 15)), network.file("near.sdp", sdp("Choir", 1)));
    let bob = talker(&network, &["join", text(&far)]);
    asked(&network, &[text(&far), "--wait", "5s"])
        .are_well()
        .say("fine", "time to live", "Packets may pass 14 routers.")
        .say("fine", "packets", "Sound arrives from ");
    drop(bob);
    let _bob = talker(&network, &["join", text(&near)]);
    asked(&network, &[text(&near), "--wait", "9s"])
        .are_ill()
        .say("wrong", "packets", "Nothing at all arrives from others at 239.255.10.20")
        .say("doubtful", "time to live", "The time to live is 1, so no router passes packets on")
        .advise("create the conference anew with a longer --ttl");
}
