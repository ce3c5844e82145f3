//! What strangers can send, and what comes of it.

use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use lab::{Lab, Snooping, Test};
use plenary_rendezvous::sap::Scheme;
use plenary_rendezvous::sap::cache::{MOST_ENTRIES, Refusal};
use plenary_rendezvous::{Authentication, Event};

use crate::common::{A_SECOND, PATIENCE, announce, await_event, await_found, send, start};

const LOCAL: &str = "239.255.255.255";

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        signatures_are_shown_as_unverified,
        who_speaks_in_anothers_name_is_listed_apart_and_flagged,
        a_flood_is_cut_off_counted_and_pushes_nobody_out,
        what_cannot_be_read_is_listed_with_the_reason,
        who_keeps_the_port_to_himself_is_told_of_once_and_then_forgiven,
    ]
    .to_vec()
}

/// A SAP packet from `origin`, with this authentication data.
fn packet(hash: u16, origin: [u8; 4], authentication: &[u8], sdp: &str) -> Vec<u8> {
    let words = u8::try_from(authentication.len() / 4).unwrap();
    let head = [&[0x20, words], hash.to_be_bytes().as_slice(), &origin, authentication].concat();
    [&head, b"application/sdp\0".as_slice(), sdp.as_bytes()].concat()
}

fn description(name: &str, session: u32, group: &str) -> String {
    format!(
        "v=0\r\no=- {session} 1 IN IP4 192.0.2.1\r\ns={name}\r\nt=0 0\r\n\
         m=audio 5004 RTP/AVP 0\r\nc=IN IP4 {group}/15\r\n"
    )
}

fn signatures_are_shown_as_unverified() {
    let lab = Lab::new("signed").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let theirs = start(&b);
    let signed = packet(7, [192, 0, 2, 1], &[0x20, 1, 2, 3], &description("Signed", 7, "239.255.7.7"));
    send(&a, LOCAL, &[signed]);
    let listing = await_found(&theirs, "Signed", PATIENCE);
    assert_eq!(listing.authentication, Authentication::Unverified(Scheme::Pgp));
    assert!(listing.authentication.to_string().contains("unverified"));
}

fn who_speaks_in_anothers_name_is_listed_apart_and_flagged() {
    let lab = Lab::new("spoof").unwrap();
    let (_switch, [a, b, mallory]) = lab.hosts_on_a_switch(["a", "b", "mallory"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Genuine");
    let genuine = await_found(&theirs, "Genuine", A_SECOND);
    let text = String::from_utf8(announcement.sdp().to_vec()).unwrap().replace("Genuine", "Forged");
    send(&mallory, LOCAL, &[packet(9, [192, 0, 2, 1], &[], &text)]);
    let forged = await_found(&theirs, "Forged", PATIENCE);
    assert!(forged.contested && forged.id != genuine.id);
    let deletion = [&[0x24, 0, 0, 9, 192, 0, 2, 1], b"application/sdp\0".as_slice(), text.as_bytes()].concat();
    send(&mallory, LOCAL, &[deletion]);
    let gone = await_event(&theirs, PATIENCE, |event| match event {
        Event::Gone { listing, .. } => Some(listing.name.clone()),
        _ => None,
    });
    assert_eq!(gone.as_deref(), Some("Forged"), "only what is the liar's own");
    assert_eq!(theirs.get(genuine.id).map(|listing| listing.sdp.clone()), Some(announcement.sdp()));
}

fn a_flood_is_cut_off_counted_and_pushes_nobody_out() {
    let lab = Lab::new("flood").unwrap();
    let (_switch, [a, b, mallory]) = lab.hosts_on_a_switch(["a", "b", "mallory"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let _kept = announce(&a, &ours, "Before the flood");
    await_found(&theirs, "Before the flood", A_SECOND);
    let packets: Vec<_> = (0..5_000_u32)
        .map(|number| {
            let hash = u16::try_from(number % 60_000).unwrap() + 1;
            packet(hash, [198, 51, 100, 1], &[], &description("Flood", number, "239.255.1.1"))
        })
        .collect();
    send(&mallory, LOCAL, &packets);
    let _later = announce(&a, &ours, "Amid the flood");
    await_found(&theirs, "Amid the flood", PATIENCE);
    let statistics = theirs.statistics();
    println!("{} of {} listed, {:?}", theirs.conferences().len(), statistics.packets, statistics.refused);
    assert!(statistics.refused[&Refusal::Flood] > 100, "{statistics:#?}");
    assert!(theirs.conferences().len() <= MOST_ENTRIES.min(200));
    assert!(!theirs.find("Before the flood").is_empty());
}

fn what_cannot_be_read_is_listed_with_the_reason() {
    let lab = Lab::new("unread").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let theirs = start(&b);
    let odd = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Odd\x1b[31m\r\nt=0 0\r\nm=audio x RTP/AVP 0\r\n";
    send(&a, LOCAL, &[packet(7, [192, 0, 2, 1], &[], odd)]);
    let listing = await_found(&theirs, "Odd[31m", PATIENCE);
    assert!(listing.description.as_ref().unwrap_err().to_string().contains("line 5"), "{:?}", listing.description);
    assert_eq!(&*listing.sdp, odd.as_bytes(), "exactly as heard");
}

fn who_keeps_the_port_to_himself_is_told_of_once_and_then_forgiven() {
    let lab = Lab::new("selfish").unwrap();
    let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    // Both families at once, without saying that others may too.
    let selfish = a.run(|| UdpSocket::bind("[::]:9875").unwrap());
    let ours = start(&a);
    let trouble = await_event(&ours, PATIENCE, |event| match event {
        Event::Trouble(words) => Some(words),
        _ => None,
    });
    let words = trouble.unwrap();
    assert!(words.contains("cannot be heard (Address") && words.contains("in use"), "{words}");
    drop(selfish);
    let deadline = Instant::now() + PATIENCE;
    while ours.statistics().ports.iter().any(|port| port.trouble.is_some()) {
        assert!(Instant::now() < deadline, "{:#?}", ours.statistics());
        thread::sleep(Duration::from_millis(20));
    }
    assert!(ours.events().try_recv().is_err(), "it is told once");
}
