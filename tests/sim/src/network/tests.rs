use super::*;
use crate::impairment::Loss;
use crate::node::Step;

const MILLISECOND: Duration = Duration::from_millis(1);

/// Sends a numbered datagram at each of its beats and keeps what it hears.
struct Beacon {
    random: Randomness,
    beats_left: u32,
    next: Option<Instant>,
    outbox: Vec<Arc<[u8]>>,
    heard: Vec<(Instant, SocketAddr, Vec<u8>)>,
}

impl Beacon {
    fn new(seed: u64, beats: u32) -> impl FnOnce(Instant, IpAddr) -> Self {
        move |now, _| Self {
            random: Randomness::predictable(seed),
            beats_left: beats,
            next: (beats > 0).then_some(now),
            outbox: Vec::new(),
            heard: Vec::new(),
        }
    }

    fn listener() -> impl FnOnce(Instant, IpAddr) -> Self {
        Self::new(0, 0)
    }

    fn numbers(&self) -> Vec<u32> {
        self.heard.iter().map(|(_, _, bytes)| u32::from_be_bytes(bytes[..4].try_into().unwrap())).collect()
    }
}

impl Node for Beacon {
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, _: Traffic, datagram: &[u8]) {
        self.heard.push((now, from, datagram.to_vec()));
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.next.is_some_and(|next| next <= now) {
            self.outbox.push(self.beats_left.to_be_bytes().into());
            self.beats_left -= 1;
            let pause = Duration::from_micros(u64::from(500 + self.random.below(1_000)));
            self.next = (self.beats_left > 0).then(|| now + pause);
        }
    }

    fn poll(&mut self, _: Instant) -> Step {
        self.outbox.pop().map_or(Step::Wait(self.next), |bytes| Step::Transmit(Traffic::Rtp, bytes))
    }
}

/// One sender of so many datagrams and one listener behind this path.
fn listen(path: Impairment, beats: u32) -> Beacon {
    let mut network = Network::new(1, path);
    network.join(SegmentId(0), Beacon::new(9, beats));
    let listener = network.join(SegmentId(0), Beacon::listener());
    network.run_for(Duration::from_secs(60));
    network.slots.swap_remove(listener.0).node
}

#[test]
fn a_constant_delay_keeps_the_order_and_is_kept_to_the_nanosecond() {
    let mut network = Network::observed(1, Impairment::delay(MILLISECOND), Vec::new());
    network.join(SegmentId(0), Beacon::new(9, 500));
    let listener = network.join(SegmentId(0), Beacon::listener());
    network.run_for(Duration::from_secs(60));
    let expected: Vec<u32> = (1..=500).rev().collect();
    assert_eq!(network.node(listener).numbers(), expected);
    for (sent, heard) in network.observer().iter().zip(&network.node(listener).heard) {
        assert_eq!(heard.0 - sent.at, MILLISECOND);
    }
    assert_eq!(network.delivered(), 500);
}

#[test]
fn datagrams_come_from_the_address_that_the_sender_was_told() {
    let heard = listen(Impairment::default(), 1).heard;
    assert_eq!(heard[0].1, "198.18.0.0:5004".parse().unwrap());
    assert_eq!(address(NodeId(70_000)), "198.19.17.112".parse::<IpAddr>().unwrap());
}

#[test]
fn loss_is_drawn_for_each_receiver_alone() {
    let mut network = Network::new(1, Impairment::default().with_loss(Loss::Uniform(0.3)));
    network.join(SegmentId(0), Beacon::new(9, 10_000));
    let listeners: Vec<NodeId> = (0..2).map(|_| network.join(SegmentId(0), Beacon::listener())).collect();
    network.run_for(Duration::from_secs(60));
    let heard: Vec<Vec<u32>> = listeners.iter().map(|id| network.node(*id).numbers()).collect();
    for numbers in &heard {
        assert!((6_800..7_200).contains(&numbers.len()), "{}", numbers.len());
    }
    let both = heard[0].iter().filter(|number| heard[1].contains(number)).count();
    assert!((4_700..5_100).contains(&both), "0.7 × 0.7 of 10,000, if the two are independent: {both}");
}

#[test]
fn jitter_lets_packets_overtake_each_other_and_loses_none() {
    let numbers = listen(Impairment::default().with_jitter(10 * MILLISECOND), 1_000).numbers();
    let mut sorted = numbers.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    assert_ne!(numbers, sorted);
    assert_eq!(sorted, (1..=1_000).rev().collect::<Vec<_>>());
}

#[test]
fn duplicates_arrive_twice() {
    let numbers = listen(Impairment::default().with_duplicates(1.0), 100).numbers();
    assert_eq!(numbers.len(), 200);
    assert!(numbers.chunks(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn corruption_flips_exactly_one_bit() {
    let heard = listen(Impairment::default().with_corruption(1.0), 100).numbers();
    for (number, sent) in heard.iter().zip((1..=100u32).rev()) {
        assert_eq!((number ^ sent).count_ones(), 1);
    }
}

#[test]
fn a_partition_isolates_both_sides_and_healing_restores_the_path_that_was() {
    let mut network = Network::new(1, Impairment::default());
    let (here, there) = (SegmentId(0), network.add_segment());
    network.impair(here, there, Impairment::delay(5 * MILLISECOND));
    network.join(here, Beacon::new(9, 1_000_000));
    let neighbour = network.join(here, Beacon::listener());
    let stranger = network.join(there, Beacon::listener());
    network.run_for(Duration::from_secs(1));
    network.cut(here, there);
    network.run_for(5 * MILLISECOND);
    let before = network.node(stranger).heard.len();
    network.run_for(Duration::from_secs(1));
    assert_eq!(network.node(stranger).heard.len(), before, "nothing passes a cut once what was under way has arrived");
    network.heal(here, there);
    let healed = network.now();
    network.run_for(Duration::from_secs(1));
    let first_after = network.node(stranger).heard[before].0;
    assert!(first_after >= healed + 5 * MILLISECOND, "the path is as slow as before");
    assert!(network.node(neighbour).heard.len() > 2 * before, "one's own side never noticed");
}

#[test]
fn a_killed_node_neither_hears_nor_sends() {
    let mut network = Network::observed(1, Impairment::default(), Vec::new());
    let sender = network.join(SegmentId(0), Beacon::new(9, 1_000));
    let listener = network.join(SegmentId(0), Beacon::listener());
    network.run_for(100 * MILLISECOND);
    network.kill(sender);
    network.run_for(MILLISECOND);
    let (sent, heard) = (network.observer().len(), network.node(listener).heard.len());
    network.run_for(Duration::from_secs(10));
    assert_eq!((network.observer().len(), network.node(listener).heard.len()), (sent, heard));
    assert_eq!(network.present().collect::<Vec<_>>(), [listener]);
}

#[test]
fn senders_hear_themselves_only_where_loopback_is_on() {
    let hears_itself = |network: Network<Beacon>| {
        let mut network = network;
        let sender = network.join(SegmentId(0), Beacon::new(9, 10));
        network.run_for(Duration::from_secs(1));
        network.node(sender).heard.len()
    };
    assert_eq!(hears_itself(Network::new(1, Impairment::default())), 0);
    assert_eq!(hears_itself(Network::new(1, Impairment::default()).with_loopback()), 10);
}

#[test]
fn a_node_that_moves_its_alarm_leaves_one_entry_in_the_queue() {
    let mut network = Network::new(1, Impairment::default());
    let sleeper = network.join(SegmentId(0), Beacon::new(9, 1));
    let started = network.now() + Duration::from_secs(1);
    for step in 0..1_000 {
        network.with(sleeper, |beacon, _| beacon.next = Some(started + step * MILLISECOND));
    }
    assert!(network.queue.len() <= 2, "{}", network.queue.len());
    network.run_for(Duration::from_secs(10));
    assert_eq!(network.node(sleeper).beats_left, 0, "and it is woken all the same");
}

#[test]
#[should_panic(expected = "again and again")]
fn a_node_that_never_lets_time_pass_is_found_out() {
    struct Spinner;
    impl Node for Spinner {
        fn handle_datagram(&mut self, _: Instant, _: SocketAddr, _: Traffic, _: &[u8]) {}
        fn handle_timeout(&mut self, _: Instant) {}
        fn poll(&mut self, now: Instant) -> Step {
            Step::Wait(Some(now))
        }
    }
    let mut network = Network::new(1, Impairment::default());
    network.join(SegmentId(0), |_, _| Spinner);
    network.run_for(Duration::from_secs(1));
}

/// Everything every node of a busy, bad network hears.
fn trace(seed: u64, threads: usize, path: Impairment) -> Vec<Vec<(Instant, SocketAddr, Vec<u8>)>> {
    let mut network = Network::new(seed, path).with_threads(threads);
    for number in 0..1_200 {
        network.join(SegmentId(0), Beacon::new(number, u32::from(number % 100 == 0) * 20));
    }
    network.run_for(Duration::from_secs(1));
    network.slots.into_iter().map(|slot| slot.node.heard).collect()
}

#[test]
fn the_same_seed_plays_the_same_run_and_another_seed_another() {
    let path = Impairment::delay(MILLISECOND).with_jitter(MILLISECOND).with_loss(Loss::Uniform(0.1));
    let first = trace(4, 1, path);
    assert_eq!(trace(4, 1, path), first);
    assert_ne!(trace(5, 1, path), first);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let path = Impairment::delay(MILLISECOND);
    assert_eq!(trace(4, 1, path), trace(4, 3, path));
}
