//! Broken situations, put before the doctor one by one.

use std::net::IpAddr;
use std::time::Duration;

use plenary_rendezvous::multicast::Scope;

use super::clock::Drift;
use super::facts::{Interface, Membership};
use super::querier::Asking;
use super::*;

const GROUP: &str = "239.255.10.20";

fn group() -> IpAddr {
    GROUP.parse().unwrap()
}

fn interface(name: &str, is_up: bool) -> Interface {
    Interface { name: name.into(), is_up, can_multicast: name != "lo", is_loopback: name == "lo" }
}

fn source(name: &str, sends: bool) -> Source {
    let types = sends.then_some(96).into_iter().collect();
    let heard = sends.then_some(true);
    Source {
        name: name.into(),
        sends,
        reports: true,
        heard,
        from: None,
        packets: 0,
        types,
        drift: drift(-30.0).filter(|_| sends),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as sources have it")]
fn drift(ppm: f64) -> Option<Drift> {
    Some(Drift { ppm, give_or_take: 50.0 })
}

fn asking(who: Option<&str>, seconds: u64, has_left: bool) -> Known<Asking> {
    let who = who.map(|who| who.parse().unwrap());
    Known::Is(Asking { who, listened: Duration::from_secs(seconds), has_left })
}

/// Everything known, and as it should be.
fn healthy() -> Facts {
    Facts {
        subject: Some(Subject {
            name: "Weekly call".into(),
            group: group(),
            port: 5004,
            ttl: 15,
            scope: Scope::Local,
            formats: [(96, 48_000)].into(),
            heard_on: vec!["eth0".into()],
        }),
        unheard: None,
        announced: None,
        chosen: None,
        interfaces: Known::Is(vec![interface("lo", true), interface("eth0", true), interface("wlan0", false)]),
        route: Known::Is(Some("eth0".into())),
        memberships: Known::Is(vec![Membership { interface: "eth0".into(), group: group() }]),
        querier: asking(Some("192.0.2.254"), 10, true),
        dropping_rules: Known::Is(Vec::new()),
        listened: Duration::from_secs(10),
        sources: Known::Is(vec![source("Ada", true), source("Bob", false)]),
        unknown_packets: 0,
        elsewhere: Known::Is([(6000, 7)].into()),
        microphone_heard: Known::Is(true),
    }
}

/// The one finding that is not fine after `break_it`.
fn only_finding(break_it: impl Fn(&mut Facts)) -> Finding {
    let mut facts = healthy();
    break_it(&mut facts);
    let mut others: Vec<_> = judge(&facts).into_iter().filter(|finding| finding.verdict != Verdict::Fine).collect();
    assert_eq!(others.len(), 1, "{others:#?}");
    others.remove(0)
}

fn subject(facts: &mut Facts) -> &mut Subject {
    facts.subject.as_mut().unwrap()
}

#[test]
fn a_healthy_conference_has_nothing_wrong() {
    let findings = judge(&healthy());
    assert!(findings.iter().all(|finding| finding.verdict == Verdict::Fine), "{findings:#?}");
    assert_eq!(findings.len(), 12);
}

/// What is broken, the check that must notice, how sure it may be, and a word that its sentence or advice must have.
type Row = (&'static str, fn(&mut Facts), &'static str, Verdict, &'static str);

const BROKEN: [Row; 27] = [
    ("no network", |f| f.interfaces = Known::Is(vec![interface("lo", true)]), "interface", Verdict::Wrong, "ip link"),
    ("no such interface", no_such_interface, "interface", Verdict::Wrong, "lo, eth0, wlan0"),
    ("the chosen one is unplugged", unplugged, "interface", Verdict::Wrong, "wlan0 is down"),
    ("no route", no_route, "route", Verdict::Wrong, "ip route add"),
    ("no route for others", |f| f.route = Known::Is(None), "route", Verdict::Doubtful, "other programs may not"),
    ("another route", |f| f.route = Known::Is(Some("wg0".into())), "route", Verdict::Doubtful, "tell them to use eth0"),
    ("a route to neither", a_route_to_neither, "route", Verdict::Wrong, "--interface eth0 or wlan0"),
    ("wrong interface", chosen_elsewhere, "route", Verdict::Wrong, "--interface eth0"),
    ("TTL 1 across a router", |f| subject(f).ttl = 1, "time to live", Verdict::Doubtful, "no router"),
    ("TTL 0", |f| subject(f).ttl = 0, "time to live", Verdict::Wrong, "anew"),
    ("not joined", |f| f.memberships = Known::Is(Vec::new()), "membership", Verdict::NotChecked, "another window"),
    ("joined elsewhere", joined_elsewhere, "membership", Verdict::Wrong, "not on eth0"),
    ("no querier", |f| f.querier = asking(None, 131, true), "querier", Verdict::Doubtful, "IGMP"),
    ("no querier answers", |f| f.querier = asking(None, 10, true), "querier", Verdict::Doubtful, "left a group"),
    ("no querier yet", |f| f.querier = asking(None, 1, false), "querier", Verdict::NotChecked, "--wait 130s"),
    ("a firewall", a_firewall, "firewall", Verdict::Wrong, "5004 and 5005"),
    ("a strange type", |f| _ = sources(f)[0].types.insert(8), "formats", Verdict::Wrong, "type 8 come from Ada"),
    ("a strange format", |f| f.unknown_packets = 7, "formats", Verdict::Wrong, "7 packets"),
    ("their microphone is dead", |f| sources(f)[0].heard = Some(false), "silence", Verdict::Doubtful, "Ada"),
    ("our microphone is dead", |f| f.microphone_heard = Known::Is(false), "microphone", Verdict::Wrong, "--mic"),
    ("a bad clock", |f| sources(f)[0].drift = drift(-900.0), "clocks", Verdict::Doubtful, "-900"),
    ("a clock not measured", |f| sources(f)[0].drift = None, "clocks", Verdict::NotChecked, "--wait 60s"),
    ("interfaces unknown", |f| f.interfaces = unknown(), "interface", Verdict::NotChecked, "how"),
    ("route unknown", |f| f.route = unknown(), "route", Verdict::NotChecked, "how"),
    ("memberships unknown", |f| f.memberships = unknown(), "membership", Verdict::NotChecked, "how"),
    ("querier unknown", |f| f.querier = unknown(), "querier", Verdict::NotChecked, "how"),
    ("firewall unknown", |f| f.dropping_rules = unknown(), "firewall", Verdict::NotChecked, "how"),
];

fn unknown<T>() -> Known<T> {
    Known::not("why", "how")
}

fn sources(facts: &mut Facts) -> &mut Vec<Source> {
    let Known::Is(sources) = &mut facts.sources else { panic!() };
    sources
}

fn no_route(facts: &mut Facts) {
    facts.route = Known::Is(None);
    subject(facts).heard_on.clear();
}

fn a_route_to_neither(facts: &mut Facts) {
    facts.route = Known::Is(Some("wg0".into()));
    subject(facts).heard_on.push("wlan0".into());
}

fn chosen_elsewhere(facts: &mut Facts) {
    facts.chosen = Some("wg0".into());
    facts.interfaces = Known::Is(vec![interface("wg0", true)]);
    joined_elsewhere(facts);
}

fn unplugged(facts: &mut Facts) {
    facts.chosen = Some("wlan0".into());
    subject(facts).heard_on.clear();
    facts.memberships = Known::Is(vec![Membership { interface: "wlan0".into(), group: group() }]);
}

fn joined_elsewhere(facts: &mut Facts) {
    facts.memberships = Known::Is(vec![Membership { interface: "wg0".into(), group: group() }]);
}

/// One that lets sound through, and no reports.
fn a_firewall(facts: &mut Facts) {
    facts.dropping_rules = Known::Is(vec!["udp drop".into()]);
    sources(facts).iter_mut().for_each(|source| source.reports = false);
}

fn no_such_interface(facts: &mut Facts) {
    facts.chosen = Some("eth7".into());
    subject(facts).heard_on.clear();
    facts.memberships = Known::Is(vec![Membership { interface: "eth7".into(), group: group() }]);
}

#[test]
fn each_broken_situation_has_its_one_finding() {
    for (what, break_it, check, verdict, word) in BROKEN {
        let finding = only_finding(break_it);
        assert_eq!((finding.check, finding.verdict), (check, verdict), "{what}: {finding:?}");
        let text = format!("{} {}", finding.says, finding.next.unwrap_or_default());
        assert!(text.contains(word), "{what}: no \"{word}\" in {text}");
    }
}

/// The finding about packets when these arrive.
fn of_packets(sources: Vec<Source>, seconds: u64) -> Finding {
    let listened = Duration::from_secs(seconds);
    judged_packets(Facts { sources: Known::Is(sources), listened, elsewhere: unknown(), ..healthy() })
}

fn judged_packets(facts: Facts) -> Finding {
    judge(&facts).into_iter().find(|finding| finding.check == "packets").unwrap()
}

#[test]
fn reports_without_sound_are_told_from_nothing_at_all() {
    let reports = of_packets(vec![source("Ada", false), source("Bob", false)], 10);
    assert_eq!(reports.verdict, Verdict::Doubtful);
    assert!(reports.says.contains("Ada, Bob") && reports.next.as_ref().unwrap().contains("5004"), "{reports:?}");

    let nothing = of_packets(Vec::new(), 10);
    assert_eq!(nothing.verdict, Verdict::Wrong);
    assert!(nothing.says.contains(GROUP), "{nothing:?}");
    assert_eq!(of_packets(Vec::new(), 3).verdict, Verdict::NotChecked, "too short to say");
}

#[test]
fn another_port_is_told_from_nothing_at_all() {
    let nobody = Facts { sources: Known::Is(Vec::new()), ..healthy() };
    let finding = judged_packets(nobody.clone());
    assert_eq!(finding.verdict, Verdict::Wrong);
    assert!(finding.says.contains("port 5004 of 239.255.10.20, but 7 packets came for port 6000"), "{finding:?}");
    let finding = judged_packets(Facts { elsewhere: Known::Is([].into()), ..nobody });
    assert!(finding.says.contains("Nothing at all"), "{finding:?}");
}

#[test]
fn a_rule_that_drops_others_packets_is_not_in_the_way() {
    let strict = Facts { dropping_rules: Known::Is(vec!["policy drop".into()]), ..healthy() };
    assert_eq!(judge(&strict)[6].verdict, Verdict::Fine);
}

#[test]
fn what_never_arrived_is_not_called_fine() {
    let facts = Facts { sources: Known::Is(vec![source("Ada", false)]), ..healthy() };
    for finding in judge(&facts).into_iter().filter(|finding| ["formats", "silence", "clocks"].contains(&finding.check))
    {
        assert_eq!(finding.verdict, Verdict::NotChecked, "{finding:?}");
    }
}

#[test]
fn a_crowd_is_not_listed_by_name() {
    let crowd = (0..100).map(|number| source(&format!("Person {number}"), false)).collect();
    assert!(of_packets(crowd, 10).says.contains("Person 4, 95 more,"));
}

#[test]
fn without_a_conference_this_computers_part_is_judged() {
    let facts = Facts { subject: None, memberships: Known::Is(Vec::new()), ..healthy() };
    for finding in judge(&facts) {
        let is_about_conferences =
            ["announcement", "time to live", "membership", "packets", "formats", "silence", "clocks"]
                .contains(&finding.check);
        let expected = if is_about_conferences { Verdict::NotChecked } else { Verdict::Fine };
        assert_eq!(finding.verdict, expected, "{finding:?}");
    }
}

#[test]
fn on_the_loopback_interface_there_is_no_network_to_be_wrong() {
    let alone = Facts {
        chosen: Some("lo".into()),
        interfaces: Known::Is(vec![interface("lo", true)]),
        memberships: Known::Is(vec![Membership { interface: "lo".into(), group: group() }]),
        querier: asking(None, 10, true),
        ..healthy()
    };
    let alone =
        Facts { subject: alone.subject.clone().map(|subject| Subject { heard_on: Vec::new(), ..subject }), ..alone };
    assert!(judge(&alone).iter().all(|finding| finding.verdict == Verdict::Fine), "{:#?}", judge(&alone));
}

/// Of an announcement that is heard on several interfaces none is the right one.
#[test]
fn where_it_is_announced_twice_either_will_do() {
    for route in ["eth0", "docker0"] {
        let mut facts = Facts { route: Known::Is(Some(route.into())), ..healthy() };
        subject(&mut facts).heard_on.push("docker0".into());
        assert!(judge(&facts).iter().all(|finding| finding.verdict == Verdict::Fine), "{route}: {:#?}", judge(&facts));
    }
}

#[test]
fn without_a_name_announcements_are_counted() {
    let of = |announced| judge(&Facts { subject: None, announced: Some(announced), ..healthy() }).remove(0);
    assert_eq!((of(0).verdict, of(1).verdict, of(3).verdict), (Verdict::NotChecked, Verdict::Fine, Verdict::Fine));
    assert!(of(3).says.contains("3 conferences"));
}

#[test]
fn a_conference_that_is_not_announced_is_told_from_deafness() {
    let of = |others| {
        let unheard = Unheard { name: "Choir".into(), patience: Duration::from_secs(10), others };
        judge(&Facts { subject: None, unheard: Some(unheard), ..healthy() }).remove(0)
    };
    assert_eq!((of(0).verdict, of(3).verdict), (Verdict::Wrong, Verdict::Wrong));
    assert!(of(0).says.contains("nor anything else") && of(3).says.contains("3 others"));
}

#[test]
fn whatever_is_not_fine_says_what_to_do() {
    for (_, break_it, ..) in BROKEN {
        let finding = only_finding(break_it);
        assert!(finding.says.ends_with('.') || finding.says == "why", "{finding:?}");
        assert!(!finding.next.unwrap().is_empty());
    }
}

mod of_linux {
    use super::super::system::{dropping_rules, igmp, igmp6, route_v4, routes_v6};
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn igmp_lists_groups_below_their_interface() {
        let text = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n\
                    1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n\
                    4\teth0      :     2      V3\n\t\t\t\t140AFFEF     1 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n";
        let memberships = igmp(text);
        assert_eq!(memberships.len(), 3);
        assert_eq!(memberships[1], Membership { interface: "eth0".into(), group: group() });
    }

    #[test]
    fn igmp6_has_a_line_a_group() {
        let text = "4    eth0            ff15000000000000000000000000beac     1 00000004 0\nbroken\n5 x y\n";
        let expected = Membership { interface: "eth0".into(), group: "ff15::beac".parse().unwrap() };
        assert_eq!(igmp6(text), [expected]);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn the_narrowest_route_wins_then_the_least_metric() {
        let heading = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
        let default = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
        let slow = "wlan0\t000000EF\t00000000\t0001\t0\t0\t600\t000000FF\t0\t0\t0\n";
        let fast = "eth1\t000000EF\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0\n";
        let reject = "lo\t000000EF\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0\n";
        let to = |lines: &[&str]| route_v4(&(heading.to_string() + &lines.concat()), "239.255.10.20".parse().unwrap());
        assert_eq!(to(&[default]).as_deref(), Some("eth0"));
        assert_eq!(to(&[default, slow, fast]).as_deref(), Some("eth1"));
        assert_eq!(to(&[default, reject]), None);
        assert_eq!((to(&[]), to(&["eth0 x y\n"])), (None, None));
    }

    #[test]
    fn ipv6_routes_of_the_same_rank_are_all_named() {
        let route = |destination: &str, length: &str, metric: &str, flags: &str, interface: &str| {
            let zero = "0".repeat(32);
            format!("{destination:0<32} {length} {zero} 00 {zero} {metric} 00000001 00000000 {flags} {interface}\n")
        };
        let any = |interface| route("ff", "08", "00000100", "00000001", interface);
        let to = |lines: &[String]| routes_v6(&lines.concat(), "ff15::beac".parse().unwrap());
        assert_eq!(to(&[any("eth0")]), ["eth0"]);
        assert_eq!(to(&[any("eth1"), any("eth0")]), ["eth0", "eth1"]);
        assert_eq!(to(&[any("eth1"), route("ff15", "10", "00000400", "00000001", "eth0")]), ["eth0"], "narrower");
        assert_eq!(to(&[any("eth1"), route("ff", "08", "00000001", "00000001", "eth0")]), ["eth0"], "less");
        assert_eq!(to(&[route("", "00", "ffffffff", "00200200", "lo"), "broken".into()]), [""; 0]);
    }

    #[test]
    fn rules_that_drop_our_packets_are_found_and_others_are_not() {
        let found = |rules: &str| dropping_rules(rules, Some(group()), Some(5004));
        let dropping = [
            "type filter hook input priority filter; policy drop;",
            "udp dport 5004 drop",
            "ip daddr 239.255.10.20 counter packets 7 bytes 700 drop",
            "meta pkttype multicast drop",
            "ip daddr 224.0.0.0/4 reject with icmp port-unreachable",
        ];
        for rule in dropping {
            assert_eq!(found(&format!("table inet x {{\n\tchain input {{\n\t\t{rule}\n")), [rule]);
        }
        let harmless = [
            "udp dport 5004 accept",
            "udp dport 50041 drop",
            "tcp dport 22 drop",
            "ip daddr 239.255.10.201 drop",
            "type filter hook input priority filter; policy accept;",
            "type filter hook forward priority 0; policy drop;",
            "type filter hook input priority 0; policy drop;\n\t\tudp dport 5000-5999 accept\n\t\tudp dport { 5004, 5005 } accept",
        ];
        for rule in harmless {
            assert_eq!(found(rule), Vec::<String>::new());
        }
    }

    #[test]
    fn this_computer_can_be_asked_without_harm() {
        let findings = judge(&gather(Case {
            subject: None,
            unheard: None,
            announced: None,
            chosen: None,
            memberships: memberships(),
            listened: Duration::ZERO,
            heard: Err("why".into()),
            querier: unknown(),
            microphone: unknown(),
        }));
        assert_eq!(findings.len(), 12);
    }
}
