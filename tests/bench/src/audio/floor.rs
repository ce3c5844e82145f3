//! The floor: the least that listening can cost. One thread receives and parses every packet, and decodes and adds those
//! of the talkers that are heard, as they come. No sessions, no reports, no buffers, no gaps concealed, no clock.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use opus::{Channels, Decoder};
use rtp_rs::RtpReader;
use socket2::{Domain, Socket, Type};

use super::process::{Meter, memory, threads};
use super::wire::{GROUP, PORT, talker};
use super::{Plan, Window};
use crate::voices::{PACKET_FRAMES, SAMPLE_RATE};
use conference_model::rtp::Ssrc;

/// As much room as the real listener asks for.
const RECEIVE_BUFFER: usize = 4 << 20;

/// All there is to settle: pages, caches, the first packet of each source.
const WARMING: Duration = Duration::from_millis(500);

/// How often to look at the clock: a look costs more than a packet may.
const PACKETS_BETWEEN_LOOKS: u64 = 64;

/// Listens for one window.
///
/// # Errors
/// What the system or libopus say.
pub fn listen(plan: &Plan) -> io::Result<Window> {
    let socket = join()?;
    let mut floor = Floor::new(plan.heard)?;
    floor.run(&socket, WARMING)?;
    (floor.packets, floor.lost) = (0, 0);
    let meter = Meter::start();
    floor.run(&socket, plan.window())?;
    Ok(Window {
        cpu_percent: meter.cpu_percent(),
        threads: threads(),
        rss_mb: memory(),
        packets: floor.packets,
        lost: floor.lost,
        heard: u32::try_from(floor.decoders.len()).unwrap_or(u32::MAX),
        beeps: Vec::new(),
    })
}

fn join() -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.bind(&SocketAddr::from((GROUP, PORT)).into())?;
    socket.join_multicast_v4(&GROUP, &Ipv4Addr::UNSPECIFIED)?;
    // Lest a silent network is waited for for ever.
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    Ok(socket.into())
}

struct Floor {
    /// The last sequence number of each source.
    sources: HashMap<u32, u16>,
    decoders: Vec<Decoder>,
    sound: [f32; PACKET_FRAMES],
    mix: [f32; PACKET_FRAMES],
    packets: u64,
    lost: u64,
}

impl Floor {
    fn new(heard: u32) -> io::Result<Self> {
        let decoder = |_| Decoder::new(SAMPLE_RATE, Channels::Mono);
        let decoders = (0..heard).map(decoder).collect::<Result<_, _>>().map_err(io::Error::other)?;
        let silence = [0.0; PACKET_FRAMES];
        Ok(Self { sources: HashMap::new(), decoders, sound: silence, mix: silence, packets: 0, lost: 0 })
    }

    fn run(&mut self, socket: &UdpSocket, time: Duration) -> io::Result<()> {
        let end = Instant::now() + time;
        let mut buffer = [0; 1_500];
        while Instant::now() < end {
            for _ in 0..PACKETS_BETWEEN_LOOKS {
                match socket.recv_from(&mut buffer) {
                    Ok((length, _)) => self.take(buffer.get(..length).unwrap_or_default())?,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, datagram: &[u8]) -> io::Result<()> {
        let Ok(packet) = RtpReader::new(datagram) else { return Ok(()) };
        let (source, sequence) = (packet.ssrc(), u16::from(packet.sequence_number()));
        self.packets += 1;
        if let Some(last) = self.sources.insert(source, sequence) {
            self.lost += u64::from(sequence.wrapping_sub(last).saturating_sub(1));
        }
        let decoder = talker(Ssrc(source)).and_then(|talker| self.decoders.get_mut(usize::try_from(talker).ok()?));
        if let Some(decoder) = decoder {
            decoder.decode_float(packet.payload(), &mut self.sound, false).map_err(io::Error::other)?;
            self.mix.iter_mut().zip(&self.sound).for_each(|(mix, sample)| *mix += sample);
            std::hint::black_box(&mut self.mix);
        }
        Ok(())
    }
}
