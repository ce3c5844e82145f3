//! Plays TAPI: makes an address and calls, fetches events, passes on what the telephony provider says.

use std::ffi::c_void;
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use conference_model::blob::{Blob, CallId, Description, Join, Leave, LeaveReason, MediaModes, ToMedia, ToTelephony};
use plenary_msp::MSP_CLSID;
use plenary_msp::com::interfaces::{
    EventInfo, IPlenaryCall, ITMSPAddress, ITParticipantEvent, ITStream, ITStreamControl, ITTerminal,
    ITTerminalSupport, MspAddressEvent, MspAddressMethods, MspCallEvent, MspCallEventCause, MspEvent,
    ParticipantEventKind, PlenaryCallMethods, StreamControlMethods, StreamMethods, TerminalDirection, TerminalMethods,
    TerminalSupportMethods, media,
};
use plenary_msp::com::kit::status::{TAPI_E_NOEVENT, TAPI_E_NOTENOUGHMEMORY, check};
use plenary_msp::com::kit::{GUID, HRESULT, IDispatch, IUnknown, Interface, collect};
use plenary_msp::com::module::{ClassFactoryMethods, DllGetClassObject, IClassFactory};

use crate::outer::{around, inside};

/// The longest that something may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const CLASS: GUID = GUID::from_u128(u128::from_be_bytes(MSP_CLSID));

/// What TAPI makes of our class, as a part of its own address.
pub(crate) struct Address {
    pub(crate) object: IUnknown,
    pub(crate) msp: ITMSPAddress,
    pub(crate) event: OwnedFd,
}

// SAFETY: objects of MSPI are free-threaded, and so is TAPI's own here.
unsafe impl Sync for Address {}

/// A part of what happened.
#[derive(Debug)]
pub(crate) enum Seen {
    Stream {
        call: isize,
        kind: MspCallEvent,
        cause: MspCallEventCause,
        stream: Option<ITStream>,
        terminal: Option<ITTerminal>,
        error: HRESULT,
    },
    Terminal {
        kind: MspAddressEvent,
        terminal: ITTerminal,
    },
    Data {
        blob: Blob<ToTelephony>,
    },
    Person {
        event: ITParticipantEvent,
        code: i32,
    },
    Other,
}

pub(crate) fn factory() -> IClassFactory {
    let mut place = std::ptr::null_mut();
    // SAFETY: GUIDs, and room for a pointer.
    check(unsafe { DllGetClassObject(&CLASS, &IClassFactory::IID, &raw mut place) }).unwrap();
    // SAFETY: the function succeeded.
    unsafe { IClassFactory::from_raw(place) }
}

pub(crate) fn make(outer: Option<&IUnknown>, iid: &GUID) -> Result<IUnknown, HRESULT> {
    let mut place: *mut c_void = std::ptr::null_mut();
    factory().CreateInstance(outer, (&raw const *iid).cast(), (&raw mut place).cast())?;
    // SAFETY: the method succeeded.
    Ok(unsafe { IUnknown::from_raw(place) })
}

/// What TAPI waits for.
pub(crate) fn event() -> OwnedFd {
    // SAFETY: takes numbers only.
    let event = unsafe { libc::eventfd(0, libc::EFD_NONBLOCK) };
    // SAFETY: just made.
    unsafe { OwnedFd::from_raw_fd(event) }
}

impl Address {
    pub(crate) fn new() -> Self {
        let object = around(|outer| make(Some(outer), &IUnknown::IID)).unwrap();
        let msp: ITMSPAddress = object.cast().unwrap();
        let event = event();
        msp.Initialize(event.as_raw_fd() as isize).unwrap();
        Self { object, msp, event }
    }

    /// A call, as a part of TAPI's.
    pub(crate) fn call(&self, handle: isize) -> TapiCall {
        let media = media::AUDIO.cast_unsigned();
        let object = around(|outer| self.msp.CreateMSPCall(handle, 0, media, Some(outer))).unwrap();
        TapiCall { handle, object }
    }

    pub(crate) fn terminal(&self, name: &str, direction: TerminalDirection) -> ITTerminal {
        let terminals = self.msp.cast::<ITTerminalSupport>().unwrap().EnumerateStaticTerminals().unwrap();
        let terminals = collect(&terminals).unwrap();
        let is_it = |terminal: &&ITTerminal| {
            terminal.get_Name().unwrap().to_string().contains(name) && terminal.get_Direction() == Ok(direction)
        };
        terminals.iter().find(is_it).unwrap_or_else(|| panic!("no {name}")).clone()
    }

    /// How often TAPI was woken since it looked last.
    pub(crate) fn woken(&self) -> u64 {
        let mut count = [0; 8];
        // SAFETY: a descriptor of ours, and room for eight bytes.
        let read = unsafe { libc::read(self.event.as_raw_fd(), count.as_mut_ptr().cast(), 8) };
        if read == 8 { u64::from_ne_bytes(count) } else { 0 }
    }

    /// The next event, by the protocol of sizes.
    pub(crate) fn next(&self) -> Option<Seen> {
        let mut size = 0;
        match self.msp.GetEvent(&raw mut size, std::ptr::null_mut()) {
            Err(TAPI_E_NOEVENT) => return None,
            result => assert_eq!(result, Err(TAPI_E_NOTENOUGHMEMORY)),
        }
        let mut bytes = vec![0_u64; (size as usize).div_ceil(8)];
        self.msp.GetEvent(&raw mut size, bytes.as_mut_ptr().cast()).unwrap();
        Some(seen(&bytes))
    }

    /// Waits for an event.
    pub(crate) fn wait<T>(&self, what: &str, is_it: impl Fn(Seen) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut came = Vec::new();
        while Instant::now() < end {
            while let Some(seen) = self.next() {
                came.push(format!("{seen:?}"));
                if let Some(found) = is_it(seen) {
                    return found;
                }
            }
            self.sleep();
        }
        panic!("no {what}; came: {came:#?}")
    }

    /// Waits for a word to the telephony provider.
    pub(crate) fn wait_for_word<T>(&self, what: &str, is_it: impl Fn(ToTelephony) -> Option<T>) -> T {
        self.wait(what, |seen| match seen {
            Seen::Data { blob, .. } => is_it(blob.message),
            _ => None,
        })
    }

    pub(crate) fn wait_for_person(&self, kind: ParticipantEventKind) -> ITParticipantEvent {
        self.wait(&format!("{kind:?}"), |seen| match seen {
            Seen::Person { event, code, .. } if code == kind.number() => Some(event),
            _ => None,
        })
    }

    /// Sleeps until TAPI is woken.
    fn sleep(&self) {
        let mut poll = libc::pollfd { fd: self.event.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one entry.
        unsafe { libc::poll(&raw mut poll, 1, 100) };
        self.woken();
    }
}

fn seen(bytes: &[u64]) -> Seen {
    let place: *const EventInfo = bytes.as_ptr().cast();
    // SAFETY: written by GetEvent, aligned and long enough.
    let EventInfo { head, arm } = unsafe { place.read() };
    assert!(head.size as usize <= size_of_val(bytes));
    match MspEvent::of(head.event).unwrap() {
        MspEvent::Call => {
            // SAFETY: the arm that the head names.
            let arm = unsafe { arm.call };
            Seen::Stream {
                call: head.call,
                kind: MspCallEvent::of(arm.kind).unwrap(),
                cause: MspCallEventCause::of(arm.cause).unwrap(),
                stream: owned(arm.stream),
                terminal: owned(arm.terminal),
                error: arm.error,
            }
        }
        MspEvent::Address => {
            // SAFETY: the arm that the head names.
            let arm = unsafe { arm.address };
            Seen::Terminal { kind: MspAddressEvent::of(arm.kind).unwrap(), terminal: owned(arm.terminal).unwrap() }
        }
        MspEvent::TspData => {
            // SAFETY: the arm that the head names.
            let size = unsafe { arm.data.size } as usize;
            let begin = std::mem::offset_of!(EventInfo, arm) + 4;
            // SAFETY: so many bytes follow, by the event's own word, which fits what was fetched.
            let data = unsafe { std::slice::from_raw_parts(place.cast::<u8>().wrapping_add(begin), size) };
            Seen::Data { blob: Blob::decode(data).unwrap().known().unwrap() }
        }
        MspEvent::Private => {
            // SAFETY: the arm that the head names.
            let arm = unsafe { arm.private };
            // SAFETY: an IDispatch that is ours now.
            let event = unsafe { IDispatch::from_raw(arm.event) }.cast().unwrap();
            Seen::Person { event, code: arm.code }
        }
        _ => Seen::Other,
    }
}

/// An interface that an event has brought.
fn owned<I: Interface>(pointer: *mut c_void) -> Option<I> {
    // SAFETY: of the kind that the event's arm says, and counted for who fetches the event.
    (!pointer.is_null()).then(|| unsafe { I::from_raw(pointer) })
}

impl Drop for Address {
    fn drop(&mut self) {
        _ = self.msp.Shutdown();
        assert!(self.next_after_shutdown().is_err());
    }
}

impl Address {
    fn next_after_shutdown(&self) -> Result<(), HRESULT> {
        let mut size = 0;
        self.msp.GetEvent(&raw mut size, std::ptr::null_mut())
    }
}

/// TAPI's call.
pub(crate) struct TapiCall {
    pub(crate) handle: isize,
    pub(crate) object: IUnknown,
}

impl TapiCall {
    pub(crate) fn streams(&self) -> Vec<ITStream> {
        let control: ITStreamControl = self.object.cast().unwrap();
        collect(&control.EnumerateStreams().unwrap()).unwrap()
    }

    pub(crate) fn stream(&self, direction: TerminalDirection) -> ITStream {
        let streams = self.streams();
        streams.iter().find(|stream| stream.get_Direction() == Ok(direction)).unwrap().clone()
    }

    pub(crate) fn own(&self) -> IPlenaryCall {
        self.object.cast().unwrap()
    }

    pub(crate) fn statistics(&self) -> serde_json::Value {
        serde_json::from_str(&self.own().get_Statistics().unwrap().to_string()).unwrap()
    }

    /// What the telephony provider says of it.
    pub(crate) fn tell(&self, address: &Address, message: impl Into<ToMedia>) {
        let number = CallId::new(u32::try_from(self.handle).unwrap()).unwrap();
        let bytes = Blob::<ToMedia>::about(number, message).encode().unwrap();
        let size = u32::try_from(bytes.len()).unwrap();
        address.msp.ReceiveTSPData(Some(&inside(&self.object)), bytes.as_ptr(), size).unwrap();
    }

    pub(crate) fn join(&self, address: &Address, conference: &str) {
        self.own().put_Interface(&"127.0.0.1".into()).unwrap();
        self.join_by_route(address, conference);
    }

    /// The same through the interface that leads to the group.
    pub(crate) fn join_by_route(&self, address: &Address, conference: &str) {
        let description = Description::new(conference).unwrap();
        self.tell(address, Join { description, media: MediaModes::ALL, quality: Vec::new() });
        address.wait_for_word("Joined", |word| match word {
            ToTelephony::Joined(joined) => (joined.streams.len() == 2).then_some(()),
            ToTelephony::JoinFailed(failed) => panic!("{failed:?}"),
            _ => None,
        });
    }

    pub(crate) fn leave(&self, address: &Address) {
        self.tell(address, Leave { reason: LeaveReason::Dropped });
        address.wait_for_word("Left", |word| matches!(word, ToTelephony::Left(_)).then_some(()));
    }

    pub(crate) fn shut_down(&self, address: &Address) {
        address.msp.ShutdownMSPCall(&inside(&self.object)).unwrap();
    }
}

/// A conference on this computer that nobody else is in.
pub(crate) fn conference() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // A port that is free now, even, in a group by our own number.
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() & !1;
    let (pid, nth) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed) + 1);
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Loop\r\nc=IN IP4 239.255.{}.{}/1\r\nt=0 0\r\nm=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
        pid % 250 + 1,
        nth % 250 + 1
    )
}

/// Waits until something holds.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "{what}: not in time");
        thread::sleep(Duration::from_millis(5));
    }
}
