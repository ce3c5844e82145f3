//! Two networks and the router between them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use lab::{Host, Lab, Snooping, Switch, Test};
use socket2::{InterfaceIndexOrAddress, SockRef};

const PORT: u16 = 7000;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        multicast_crosses_the_router_unless_its_time_to_live_ends,
        ipv6_multicast_crosses_the_router,
        unicast_crosses_the_router_also_when_it_forgets_multicast,
    ];
    tests.map(|test| test.with_program("smcrouted")).to_vec()
}

fn number_of_eth0(host: &Host) -> u32 {
    host.ip(&["-o", "link", "show", "eth0"]).unwrap().split(':').next().unwrap().parse().unwrap()
}

/// An ear in `group`.
fn listen(host: &Host, group: IpAddr) -> UdpSocket {
    let socket = host.run(|| UdpSocket::bind((group, PORT)).unwrap());
    match group {
        IpAddr::V4(v4) => {
            let interface = InterfaceIndexOrAddress::Index(number_of_eth0(host));
            SockRef::from(&socket).join_multicast_v4_n(&v4, &interface).unwrap();
        }
        IpAddr::V6(v6) => SockRef::from(&socket).join_multicast_v6(&v6, number_of_eth0(host)).unwrap(),
    }
    socket
}

/// Waits until a switch that snoops knows who wants `group`: hosts report after a moment.
fn await_membership(switch: &Switch, group: IpAddr, snooping: Snooping) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while snooping == Snooping::On && !switch.memberships().unwrap().contains(&group.to_string()) {
        assert!(Instant::now() < deadline, "nobody reports");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Says "1", "2" and "3" with as many hops to live.
fn say_with_hops(host: &Host, group: IpAddr) {
    let any: IpAddr = if group.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = host.run(|| UdpSocket::bind((any, 0)).unwrap());
    let sending = SockRef::from(&socket);
    for hops in 1_u32..=3 {
        match group {
            IpAddr::V4(_) => sending.set_multicast_ttl_v4(hops).unwrap(),
            IpAddr::V6(_) => {
                sending.set_multicast_if_v6(number_of_eth0(host)).unwrap();
                sending.set_multicast_hops_v6(hops).unwrap();
            }
        }
        socket.send_to(hops.to_string().as_bytes(), (group, PORT)).unwrap();
    }
}

/// The next words heard, up to this many.
fn heard(socket: &UdpSocket, words: usize, patience: Duration) -> Vec<String> {
    socket.set_read_timeout(Some(patience)).unwrap();
    let mut buffer = [0; 16];
    let mut next = || {
        let length = socket.recv(&mut buffer).ok()?;
        Some(String::from_utf8_lossy(&buffer[..length]).into_owned())
    };
    (0..words).map_while(|_| next()).collect()
}

fn crosses_when_it_may(tag: &str, group: IpAddr, snooping: Snooping) {
    let lab = Lab::new(tag).unwrap();
    let networks = lab.two_networks(["a"], ["b"], snooping).unwrap();
    let ear = listen(&networks.right_hosts[0], group);
    await_membership(&networks.right, group, snooping);
    say_with_hops(&networks.left_hosts[0], group);
    assert_eq!(heard(&ear, 2, Duration::from_secs(5)), ["2", "3"]);
    let ear = listen(&networks.left_hosts[0], group);
    await_membership(&networks.left, group, snooping);
    say_with_hops(&networks.right_hosts[0], group);
    assert_eq!(heard(&ear, 2, Duration::from_secs(5)), ["2", "3"], "and the other way");
}

fn multicast_crosses_the_router_unless_its_time_to_live_ends() {
    crosses_when_it_may("router", Ipv4Addr::new(239, 255, 1, 2).into(), Snooping::On);
}

fn ipv6_multicast_crosses_the_router() {
    crosses_when_it_may("router6", "ff15::8000:7".parse().unwrap(), Snooping::Off);
}

fn unicast_crosses_the_router_also_when_it_forgets_multicast() {
    let lab = Lab::new("forgetful").unwrap();
    let mut networks = lab.two_networks(["a"], ["b"], Snooping::Off).unwrap();
    networks.router.forget_multicast().unwrap();
    let group = Ipv4Addr::new(239, 255, 1, 2).into();
    let ear = listen(&networks.right_hosts[0], group);
    say_with_hops(&networks.left_hosts[0], group);
    let letters = networks.right_hosts[0].run(|| UdpSocket::bind("192.0.3.1:7001").unwrap());
    let sender = networks.left_hosts[0].run(|| UdpSocket::bind("192.0.2.1:0").unwrap());
    sender.send_to(b"letter", "192.0.3.1:7001").unwrap();
    assert_eq!(heard(&letters, 1, Duration::from_secs(5)), ["letter"]);
    // What was said before the letter would have arrived before it.
    assert_eq!(heard(&ear, 1, Duration::from_millis(50)), [""; 0]);
}
