//! Judging the network: whether packets can leave, get far enough, and come in.

use std::time::Duration;

use plenary_rendezvous::multicast::Scope;

use super::facts::{Facts, Interface, Known, Unheard};
use super::querier::Asking;
use super::{Finding, Subject};

/// Queriers ask every 125 s (RFC 3376 §8.2), and a little later when the one before has gone.
const QUERY_INTERVAL: Duration = Duration::from_secs(130);

/// Whether the conference can be found.
pub(super) fn announcement(facts: &Facts) -> Finding {
    const CHECK: &str = "announcement";
    match (&facts.unheard, &facts.subject) {
        (Some(Unheard { name, patience, others: 0 }), _) => Finding::wrong(
            CHECK,
            format!("Neither \"{name}\" nor anything else was announced within {} s.", patience.as_secs_f64()),
            "Ask whoever holds it whether it is announced. If it is, multicast does not get from there to here: the other \
             findings are about that.",
        ),
        (Some(Unheard { name, patience, others }), _) => Finding::wrong(
            CHECK,
            format!("\"{name}\" was not announced within {} s, but {others} others were.", patience.as_secs_f64()),
            "Announcements do arrive, so look at the name ('plenary list'), and ask whoever holds it.",
        ),
        (None, Some(Subject { heard_on, .. })) if !heard_on.is_empty() => {
            Finding::fine(CHECK, format!("Its announcement is heard on {}.", heard_on.join(", ")))
        }
        (None, Some(_)) => Finding::fine(CHECK, "Its description was given by hand."),
        (None, None) => match facts.announced {
            None => no_conference(CHECK),
            Some(0) => Finding::not_checked(
                CHECK,
                format!(
                    "No conference was announced within {:.0} s; perhaps there is none.",
                    facts.listened.as_secs_f64()
                ),
                "Let somebody hold one on another computer ('plenary create NAME'), and ask again.",
            ),
            Some(1) => Finding::fine(CHECK, "Announcements arrive: one conference was heard of."),
            Some(many) => Finding::fine(CHECK, format!("Announcements arrive: {many} conferences were heard of.")),
        },
    }
}

/// Whether there is an interface to use.
pub(super) fn interface(facts: &Facts) -> Finding {
    const CHECK: &str = "interface";
    let interfaces = match &facts.interfaces {
        Known::Is(interfaces) => interfaces,
        Known::Not { why, how } => return Finding::not_checked(CHECK, why, how),
    };
    let names = |interfaces: &[&Interface]| {
        interfaces.iter().map(|interface| interface.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(chosen) = &facts.chosen
        && !interfaces.iter().any(|interface| interface.name == *chosen)
    {
        return no_such_interface(CHECK, chosen, interfaces);
    }
    let chosen = facts.chosen.as_ref();
    let found = chosen.and_then(|chosen| interfaces.iter().find(|interface| interface.name == *chosen));
    if let Some(Interface { name, is_up: true, is_loopback: true, .. }) = found {
        return Finding::fine(CHECK, format!("{name} was chosen: nothing leaves this computer."));
    }
    if let Some(Interface { name: chosen, is_up: false, .. }) = found {
        return Finding::wrong(
            CHECK,
            format!("The chosen interface {chosen} is down."),
            "Plug its cable in or switch it on, or leave out --interface.",
        );
    }
    let usable: Vec<_> = interfaces
        .iter()
        .filter(|interface| interface.is_up && interface.can_multicast && !interface.is_loopback)
        .collect();
    match usable.as_slice() {
        [] => Finding::wrong(
            CHECK,
            "No interface is up that can multicast: only programs on this computer can hear each other.",
            "Connect a network. On Linux 'ip link' shows which interfaces are up and have MULTICAST.",
        ),
        [only] => Finding::fine(CHECK, format!("{} is up and can multicast.", only.name)),
        several => Finding::fine(CHECK, format!("{} are up and can multicast.", names(several))),
    }
}

/// Whether packets for the group leave, and by the right interface.
pub(super) fn route(facts: &Facts) -> Finding {
    const CHECK: &str = "route";
    let group = facts.subject.as_ref().map_or("multicast groups".into(), |subject| subject.group.to_string());
    let heard_on = facts.subject.as_ref().map_or(&[][..], |subject| &subject.heard_on);
    let is_strange = |used: &String| !heard_on.is_empty() && !heard_on.contains(used);
    match (&facts.route, &facts.chosen, facts.own_interface()) {
        (Known::Not { why, how }, ..) => Finding::not_checked(CHECK, why, how),
        (Known::Is(_), Some(chosen), _) if is_strange(chosen) => {
            wrong_interface(CHECK, heard_on, chosen, "--interface")
        }
        (Known::Is(_), Some(chosen), _) => Finding::fine(CHECK, format!("{chosen} was chosen; no route is needed.")),
        // Others may not know where it is announced.
        (Known::Is(None), None, Some(used)) => astray(CHECK, used, &group, "there is no route"),
        (Known::Is(Some(route)), None, Some(used)) if route != used => {
            astray(CHECK, used, &group, &format!("the route leads to {route}"))
        }
        (Known::Is(None), ..) => Finding::wrong(
            CHECK,
            format!("There is no route to {group}, so nothing can be sent."),
            "Choose an interface with --interface, or add a route: 'ip route add 239.0.0.0/8 dev INTERFACE'.",
        ),
        (Known::Is(Some(route)), ..) if is_strange(route) => wrong_interface(CHECK, heard_on, route, "the route"),
        (Known::Is(Some(route)), ..) => Finding::fine(CHECK, format!("{group}: by {route}.")),
    }
}

/// This program finds its way, and others may not.
fn astray(check: &'static str, used: &str, group: &str, where_others_go: &str) -> Finding {
    Finding::doubtful(
        check,
        format!(
            "This program uses {used}, where the conference is announced, but {where_others_go}: other programs may not."
        ),
        format!(
            "Fine if nobody uses others here. Otherwise tell them to use {used}, or let the route to {group} lead there."
        ),
    )
}

fn no_such_interface(check: &'static str, chosen: &str, interfaces: &[Interface]) -> Finding {
    let names: Vec<_> = interfaces.iter().map(|interface| interface.name.as_str()).collect();
    Finding::wrong(
        check,
        format!("There is no interface {chosen}."),
        format!("Say one of these with --interface, or none: {}.", names.join(", ")),
    )
}

fn wrong_interface(check: &'static str, heard_on: &[String], used: &str, because_of: &str) -> Finding {
    Finding::wrong(
        check,
        format!("The conference is announced on {}, but {because_of} leads to {used}.", heard_on.join(", ")),
        format!("Say --interface {}.", heard_on.join(" or ")),
    )
}

/// Whether packets get as far as the conference shall reach.
pub(super) fn time_to_live(facts: &Facts) -> Finding {
    const CHECK: &str = "time to live";
    let Some(Subject { ttl, scope, .. }) = facts.subject else { return no_conference(CHECK) };
    match (ttl, scope) {
        (0, _) => Finding::wrong(
            CHECK,
            "The time to live is 0: no packet leaves the computer that sends it.",
            "Let whoever created the conference create it anew with a longer --ttl.",
        ),
        (1, scope) if scope > Scope::Link && !stays_here(facts) => Finding::doubtful(
            CHECK,
            format!("The time to live is 1, so no router passes packets on, though the group is for {scope}."),
            "Fine if all are on one network. Otherwise create the conference anew with a longer --ttl.",
        ),
        (ttl, _) => Finding::fine(CHECK, format!("Packets may pass {} routers.", ttl - 1)),
    }
}

/// Whether this computer has told the network that it wants the group's packets.
pub(super) fn membership(facts: &Facts) -> Finding {
    const CHECK: &str = "membership";
    let Some(Subject { group, name, heard_on, .. }) = &facts.subject else { return no_conference(CHECK) };
    let memberships = match &facts.memberships {
        Known::Is(memberships) => memberships,
        Known::Not { why, how } => return Finding::not_checked(CHECK, why, how),
    };
    let on: Vec<_> = memberships.iter().filter(|one| one.group == *group).map(|one| one.interface.as_str()).collect();
    let routed = match &facts.route {
        Known::Is(routed) => routed.as_ref(),
        Known::Not { .. } => None,
    };
    // Announced on several, it is in several networks, or this computer is in one of them twice.
    let wanted: Vec<&str> = match (&facts.chosen, heard_on.as_slice()) {
        (Some(chosen), _) => vec![chosen],
        (None, []) => routed.into_iter().map(String::as_str).collect(),
        (None, heard_on) => heard_on.iter().map(String::as_str).collect(),
    };
    let is_wanted = |interface: &&str| wanted.is_empty() || wanted.contains(interface);
    match on.as_slice() {
        [] => Finding::not_checked(
            CHECK,
            format!("Before the doctor listened, no program on this computer was a member of {group}."),
            format!(
                "If one should have been, it is not in the conference: join \"{name}\" in another window, and ask again."
            ),
        ),
        on if !on.iter().any(is_wanted) => Finding::wrong(
            CHECK,
            format!("This computer is a member of {group} on {}, but not on {}.", on.join(", "), wanted.join(" or ")),
            format!("Join with --interface {}.", wanted.join(" or ")),
        ),
        on => Finding::fine(CHECK, format!("This computer is a member of {group} on {}.", on.join(", "))),
    }
}

/// Whether somebody keeps switches from forgetting who wants what: without, sound stops after some minutes.
pub(super) fn querier(facts: &Facts) -> Finding {
    const CHECK: &str = "querier";
    const CURE: &str =
        "Switch on an IGMP (and MLD) querier in the router or in one switch, or IGMP snooping off in all.";
    if stays_here(facts) {
        return Finding::fine(CHECK, "Nothing leaves this computer, so nobody needs to ask.");
    }
    let asking = match &facts.querier {
        Known::Is(asking) => asking,
        Known::Not { why, how } => return Finding::not_checked(CHECK, why, how),
    };
    let seconds = asking.listened.as_secs_f64();
    match asking {
        // A switch that has no address asks all the same (RFC 4541 §2.1.1).
        Asking { who: Some(who), .. } if who.is_unspecified() => Finding::fine(CHECK, "A switch asks for members."),
        Asking { who: Some(who), .. } => Finding::fine(CHECK, format!("A querier asks for members: {who}.")),
        Asking { listened, .. } if *listened >= QUERY_INTERVAL => Finding::doubtful(
            CHECK,
            "Nobody asks for members. Switches that look at IGMP will forget us, and sound stops after some minutes.",
            CURE,
        ),
        Asking { has_left: true, .. } => Finding::doubtful(
            CHECK,
            format!(
                "Nobody asked for members within {seconds:.0} s, not even when this computer left a group. Switches that look \
                 at IGMP will forget us, and sound stops after some minutes."
            ),
            format!("{CURE} --wait 130s makes sure."),
        ),
        Asking { .. } => Finding::not_checked(
            CHECK,
            format!("No querier asked within {seconds:.0} s, but they ask only every 125 s."),
            "Listen longer: --wait 5s to see whether one answers, --wait 130s to be sure.",
        ),
    }
}

/// Whether this computer lets the packets in.
pub(super) fn firewall(facts: &Facts) -> Finding {
    const CHECK: &str = "firewall";
    let ports = facts.subject.as_ref().map_or("the conference's ports".into(), |subject| {
        let rtcp = subject.port.saturating_add(1);
        format!("{} and {rtcp} of {}", subject.port, subject.group)
    });
    match &facts.dropping_rules {
        Known::Is(rules) if rules.is_empty() => Finding::fine(CHECK, "No rule is in the way."),
        Known::Is(_) if everything_arrives(facts) => {
            Finding::fine(CHECK, "Rules drop some packets, but the conference's arrive.")
        }
        Known::Is(rules) => Finding::wrong(
            CHECK,
            format!("The firewall drops packets: {}.", rules.join("; ")),
            format!("Allow UDP to {ports}, and IGMP."),
        ),
        Known::Not { why, how } => Finding::not_checked(CHECK, why, how),
    }
}

/// Whether the loopback interface is used.
fn stays_here(facts: &Facts) -> bool {
    let Known::Is(interfaces) = &facts.interfaces else { return false };
    interfaces.iter().any(|interface| interface.is_loopback && Some(interface.name.as_str()) == facts.own_interface())
}

/// Whether sound and reports come in.
fn everything_arrives(facts: &Facts) -> bool {
    let Known::Is(sources) = &facts.sources else { return false };
    sources.iter().any(|source| source.sends) && sources.iter().any(|source| source.reports)
}

/// Said by checks that need to know which conference is meant.
pub(super) fn no_conference(check: &'static str) -> Finding {
    Finding::not_checked(check, "No conference was named.", "Ask again with its name: plenary doctor NAME.")
}
