use std::cell::Cell;
use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::random::Randomness;

fn group(address: &str) -> Group {
    Group::new(address.parse::<IpAddr>().unwrap()).unwrap()
}

const ALL_SCOPES: [Scope; 5] = [Scope::Interface, Scope::Link, Scope::Local, Scope::Organisation, Scope::Global];

fn pools() -> Vec<Pool> {
    let v4 = [Pool::LOCAL_V4, Pool::ORGANISATION_V4, Pool::GLOBAL_V4, Pool::SOURCE_SPECIFIC_V4, Pool::DOCUMENTATION_V4];
    let v6 = ALL_SCOPES.map(Pool::v6).into_iter().chain(ALL_SCOPES.map(Pool::source_specific_v6));
    v4.into_iter().chain(v6).collect()
}

#[test]
fn only_multicast_addresses_are_groups() {
    for address in ["127.0.0.1", "192.0.2.1", "255.255.255.255", "240.0.0.1", "0.0.0.0", "fe80::1", "::ffff:239.1.1.1"]
    {
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(Group::new(address), Err(NotAGroup(address)));
    }
}

#[test]
fn scopes_follow_rfc_2365_and_rfc_7346() {
    let expected = [
        ("224.0.0.251", Scope::Link),
        ("224.0.1.1", Scope::Global),
        ("224.2.128.1", Scope::Global),
        ("232.1.1.1", Scope::Global),
        ("239.69.1.2", Scope::Organisation),
        ("239.192.0.1", Scope::Organisation),
        ("239.253.0.1", Scope::Local),
        ("239.255.0.1", Scope::Local),
        ("ff01::1", Scope::Interface),
        ("ff02::fb", Scope::Link),
        ("ff13::1", Scope::Local),
        ("ff14::1", Scope::Local),
        ("ff15::1", Scope::Local),
        ("ff18::1", Scope::Organisation),
        ("ff1e::1", Scope::Global),
    ];
    for (address, scope) in expected {
        assert_eq!(group(address).scope(), scope, "{address}");
    }
    assert!(ALL_SCOPES.is_sorted_by_key(|scope| scope.suggested_ttl()));
}

#[test]
fn announcements_and_allocation_have_their_places_in_each_zone() {
    let place = |address: &str| Zone::of(group(address)).map(|zone| (zone.sap().to_string(), zone.madcap()));
    let address = |text: &str| Some(text.parse().unwrap());
    assert_eq!(place("239.255.1.1"), Some(("239.255.255.255".into(), address("239.255.255.254"))));
    assert_eq!(place("239.192.1.1"), Some(("239.195.255.255".into(), address("239.195.255.254"))));
    assert_eq!(place("224.2.128.9"), Some(("224.2.127.254".into(), None)));
    assert_eq!(place("ff15::1"), Some(("ff05::2:7ffe".into(), None)));
    assert_eq!(place("ff0e::1"), Some(("ff0e::2:7ffe".into(), None)));
    assert_eq!(place("224.0.0.9"), None);
}

#[test]
fn protocol_and_service_groups_carry_no_media() {
    let expected = [
        ("224.0.0.1", Unfit::LinkLocal),
        ("224.0.0.251", Unfit::LinkLocal),
        ("ff02::1", Unfit::LinkLocal),
        ("ff01::1", Unfit::InterfaceLocal),
        ("ff0f::1", Unfit::ReservedScope),
        ("ff10::1", Unfit::ReservedScope),
        ("232.0.0.7", Unfit::ReservedSourceSpecific),
        ("239.255.255.255", Unfit::Service),
        ("239.255.255.0", Unfit::Service),
        ("239.195.255.254", Unfit::Service),
        ("224.2.127.254", Unfit::Service),
        ("224.2.127.255", Unfit::Service),
        ("ff05::2:7ffe", Unfit::Service),
    ];
    for (address, why) in expected {
        assert_eq!(group(address).unfit_for_media(), Some(why), "{address}");
    }
    for address in ["239.255.254.255", "239.1.2.3", "224.2.128.1", "232.0.1.0", "ff12::8000:1", "ff0e::db8:0:1"] {
        assert_eq!(group(address).unfit_for_media(), None, "{address}");
    }
}

#[test]
fn link_scope_of_ipv6_asks_for_an_interface() {
    assert!(group("ff12::8000:1").needs_interface());
    assert!(!group("ff15::8000:1").needs_interface());
    assert!(!group("239.255.0.1").needs_interface());
}

#[test]
fn source_specific_ranges_are_232_and_ff3x() {
    for address in ["232.0.1.0", "232.255.255.255", "ff3e::8000:1", "ff35::1"] {
        assert!(group(address).is_source_specific(), "{address}");
    }
    // ff3e:20:... carries a unicast prefix (RFC 3306) and is an ordinary group.
    for address in ["231.255.255.255", "233.0.0.0", "ff1e::8000:1", "ff3e:20:2001:db8::1"] {
        assert!(!group(address).is_source_specific(), "{address}");
    }
}

#[test]
fn examples_come_from_the_documentation_ranges() {
    assert!(group("233.252.0.9").is_documentation());
    assert!(group("ff0e::db8:0:9").is_documentation());
    assert!(!group("233.252.1.9").is_documentation());
}

#[test]
fn aliases_of_link_local_mac_addresses_are_known() {
    for address in ["239.0.0.251", "239.128.0.1", "224.128.0.5"] {
        assert!(group(address).shares_a_link_local_mac(), "{address}");
    }
    assert!(!group("239.255.0.1").shares_a_link_local_mac(), "its low 23 bits are 127.0.1");
    assert!(!group("239.0.1.1").shares_a_link_local_mac());
    let specific = Pool::SOURCE_SPECIFIC_V4;
    assert!(specific.contains(group("232.128.1.0")) && !specific.contains(group("232.128.0.255")), "never given");
}

#[test]
fn a_block_of_groups_ends_where_multicast_ends() {
    assert_eq!(group("239.255.255.254").plus(1), Some(group("239.255.255.255")));
    assert_eq!(group("239.255.255.254").plus(2), None);
}

#[test]
fn a_pool_with_one_free_address_still_finds_it_and_a_full_one_says_so() {
    let mut random = Randomness::predictable(5);
    let free = group("239.255.77.3");
    let questions = Cell::new(0_u32);
    let used = |candidate: Group| {
        questions.set(questions.get() + 1);
        candidate != free
    };
    assert_eq!(Pool::LOCAL_V4.choose(used, &mut random), Some(free));
    assert!(questions.get() <= 65_280 + 32, "{} questions", questions.get());
    assert_eq!(Pool::LOCAL_V4.choose(|_| true, &mut random), None);
}

#[test]
fn the_search_of_a_huge_full_pool_ends() {
    let mut random = Randomness::predictable(6);
    let questions = Cell::new(0_u32);
    let used = |_| {
        questions.set(questions.get() + 1);
        true
    };
    assert_eq!(Pool::v6(Scope::Global).choose(used, &mut random), None);
    assert!(questions.get() <= (1 << 18) + 32);
}

#[test]
fn ports_are_even_and_away_from_announcements() {
    let mut random = Randomness::predictable(7);
    let mut taken = BTreeSet::new();
    while let Some(port) = choose_port(|port| taken.contains(&port), &mut random) {
        assert!(port % 2 == 0 && (16_384..32_768).contains(&port) && port != SAP_PORT && port != MADCAP_PORT);
        assert!(taken.insert(port));
    }
    assert_eq!(taken.len(), 8_192, "every even port is found before giving up");
}

proptest! {
    #[test]
    fn a_chosen_group_is_free_fit_and_of_its_pool(seed: u64, which in 0_usize..15, used in 0_u32..40) {
        let pool = pools()[which];
        let mut random = Randomness::predictable(seed);
        let mut taken = BTreeSet::new();
        for _ in 0..used {
            if let Some(group) = pool.choose(|group| taken.contains(&group), &mut random) {
                prop_assert!(taken.insert(group), "{} twice", group);
                prop_assert!(pool.contains(group));
                prop_assert_eq!(group.unfit_for_media(), None);
                prop_assert!(!group.shares_a_link_local_mac());
                if let IpAddr::V6(v6) = group.address() {
                    let [first, .., high, _] = v6.segments();
                    prop_assert!(first & 0x0010 != 0 && high & 0x8000 != 0, "RFC 3307: T and the top bit");
                }
            }
        }
        prop_assert_eq!(taken.len(), usize::try_from(used).unwrap());
    }
}
