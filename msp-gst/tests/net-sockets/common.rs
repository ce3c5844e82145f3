//! What the tests of sockets share: groups, sockets in hosts of the lab, waiting without sleeping.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use conference_model::multicast::Group;
use lab::{Host, Lab, Snooping, Switch};
use plenary_msp::net::{
    Accept, Arrival, Discard, Dscp, GroupSocket, InterfaceChoice, Interfaces, Loopback, Plan, Poller, RECEIVE_BUFFER,
    Received, Sources, Token,
};

/// Groups for documentation and tests (RFC 6676), and one of the SSM range of each family.
pub(crate) const ASM_V4: &str = "233.252.0.1";
pub(crate) const OTHER_V4: &str = "233.252.0.2";
pub(crate) const SSM_V4: &str = "232.1.2.3";
pub(crate) const ASM_V6: &str = "ff15::db8:0:1";
pub(crate) const OTHER_V6: &str = "ff15::db8:0:2";
pub(crate) const SSM_V6: &str = "ff35::db8:0:3";
pub(crate) const PORT: u16 = 5004;

/// Longer than anything takes on a busy machine; who waits for what comes never waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// How long to listen for what must not come, after what must come came.
pub(crate) const GRACE: Duration = Duration::from_millis(50);

pub(crate) fn group(text: &str) -> Group {
    Group::new(text.parse::<IpAddr>().unwrap()).unwrap()
}

pub(crate) fn plan(group_text: &str) -> Plan {
    Plan {
        group: group(group_text),
        port: PORT,
        sources: Sources::AllBut(Vec::new()),
        interface: InterfaceChoice::Route,
        ttl: 15,
        dscp: Dscp::EF,
        loopback: Loopback::Others,
        accept: Accept::Group,
        receive_buffer: RECEIVE_BUFFER,
    }
}

/// Opens a socket in `host`. A socket stays in the host where it was made, whoever uses it.
pub(crate) fn open(host: &Host, plan: &Plan) -> GroupSocket {
    host.run(|| GroupSocket::open(plan.clone(), &Interfaces::list().unwrap()).unwrap())
}

/// Hosts on a switch that floods.
pub(crate) fn hosts<const N: usize>(tag: &str) -> (Switch, [Host; N]) {
    let names = ["a", "b", "c", "d"];
    let lab = Lab::new(tag).unwrap();
    lab.hosts_on_a_switch(std::array::from_fn(|nth| names[nth]), Snooping::Off).unwrap()
}

/// The next datagram, be it discarded; `None` after `patience`.
pub(crate) fn next_within(socket: &mut GroupSocket, buffer: &mut [u8], patience: Duration) -> Option<Arrival> {
    let mut poller = Poller::new().unwrap();
    poller.watch(socket, Token(0)).unwrap();
    let end = Instant::now() + patience;
    loop {
        match socket.receive(buffer).unwrap() {
            Arrival::Nothing if Instant::now() >= end => return None,
            Arrival::Nothing => _ = poller.wait(Some(end - Instant::now())).unwrap(),
            arrival => return Some(arrival),
        }
    }
}

/// The next packet with its content; what is discarded is passed over.
pub(crate) fn packet_within(socket: &mut GroupSocket, patience: Duration) -> Option<(Received, Vec<u8>)> {
    let mut buffer = [0; 2048];
    loop {
        match next_within(socket, &mut buffer, patience)? {
            Arrival::Packet(received) => return Some((received, buffer[..received.length].to_vec())),
            Arrival::Discarded(_) => {}
            Arrival::Nothing => return None,
        }
    }
}

/// The next packet, which must come.
pub(crate) fn packet(socket: &mut GroupSocket) -> (Received, Vec<u8>) {
    packet_within(socket, PATIENCE).expect("a packet must come")
}

/// The next datagram must be discarded, and why.
pub(crate) fn discarded(socket: &mut GroupSocket) -> Discard {
    match next_within(socket, &mut [0; 2048], PATIENCE) {
        Some(Arrival::Discarded(why)) => why,
        other => panic!("{other:?} instead of a discarded datagram"),
    }
}

/// Asserts that nothing comes, not even something to discard.
pub(crate) fn assert_silent(socket: &mut GroupSocket) {
    assert_eq!(next_within(socket, &mut [0; 2048], GRACE), None);
}
