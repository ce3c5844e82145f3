//! An address: its events by size, and what it refuses.

use std::os::fd::AsRawFd;
use std::thread;
use std::time::{Duration, Instant};

use conference_model::blob::{Blob, CallId, LONGEST, Leave, LeaveReason, ToMedia, ToTelephony};
use plenary_msp::com::interfaces::{
    ITMSPAddress, ITStreamControl, ITTerminalSupport, MspAddressMethods, MspCallEvent, MspCallEventCause,
    StreamControlMethods, TerminalDirection, TerminalSupportMethods, media,
};
use plenary_msp::com::kit::status::{
    E_INVALIDARG, E_POINTER, S_OK, TAPI_E_INVALIDDIRECTION, TAPI_E_INVALIDMEDIATYPE, TAPI_E_INVALIDSTREAM,
    TAPI_E_MAXSTREAMS, TAPI_E_NOEVENT, TAPI_E_NOT_INITIALIZED, TAPI_E_NOTENOUGHMEMORY, TAPI_E_NOTSUPPORTED,
    TAPI_E_WRONG_STATE,
};
use plenary_msp::com::kit::{IUnknown, Interface};

use crate::outer::{around, inside};
use crate::tapi::{Address, Seen, conference, event, make};

#[test]
fn an_event_stays_until_there_is_room_for_it() {
    let address = Address::new();
    let call = address.call(0x51);
    assert!(address.woken() >= 2, "TAPI is woken");
    let (mut size, mut small) = (8, [0_u8; 8]);
    for _ in 0..2 {
        assert_eq!(address.msp.GetEvent(&raw mut size, small.as_mut_ptr()), Err(TAPI_E_NOTENOUGHMEMORY));
        assert!(size > 8 && small == [0; 8], "the size is told, nothing is written");
        size = 8;
    }
    for direction in [TerminalDirection::Capture, TerminalDirection::Render] {
        let Some(Seen::Stream { call: 0x51, kind, cause, stream, terminal: None, error: S_OK }) = address.next() else {
            panic!("no new stream");
        };
        assert_eq!((kind, cause), (MspCallEvent::NewStream, MspCallEventCause::LocalRequest));
        assert_eq!(stream, Some(call.stream(direction)));
    }
    assert_eq!(address.msp.GetEvent(&raw mut size, small.as_mut_ptr()), Err(TAPI_E_NOEVENT));
    assert_eq!(address.msp.GetEvent(std::ptr::null_mut(), small.as_mut_ptr()), Err(E_POINTER));
}

#[test]
fn events_are_fetched_while_others_come() {
    let address = Address::new();
    let (keep, kept) = crossbeam_channel::bounded::<()>(0);
    let fetched = thread::scope(|scope| {
        for maker in 1..=4 {
            let (address, kept) = (&address, kept.clone());
            scope.spawn(move || {
                let calls: Vec<_> = (0..5).map(|nth| address.call(maker * 16 + nth)).collect();
                // What waits of a call that is over would be taken back.
                assert!(kept.recv().is_err(), "until all is fetched");
                drop(calls);
            });
        }
        let mut count = 0;
        let end = Instant::now() + Duration::from_secs(30);
        while count < 40 && Instant::now() < end {
            count += usize::from(matches!(address.next(), Some(Seen::Stream { .. })));
        }
        drop(keep);
        count
    });
    let rest = std::iter::from_fn(|| address.next()).filter(|seen| matches!(seen, Seen::Stream { .. })).count();
    assert_eq!(fetched + rest, 40, "two for each of twenty calls, none lost, none twice");
}

#[test]
fn nothing_that_waits_is_told_of_a_call_that_is_over() {
    let address = Address::new();
    let (over, other) = (address.call(0x101), address.call(0x102));
    over.shut_down(&address);
    let told = std::iter::from_fn(|| address.next()).filter(|seen| matches!(seen, Seen::Stream { .. })).count();
    assert_eq!(told, 2, "the streams of the other");
    other.shut_down(&address);
}

#[test]
fn what_comes_before_initialize_and_after_shutdown_is_refused() {
    let msp: ITMSPAddress = make(None, &ITMSPAddress::IID).unwrap().cast().unwrap();
    let create = |msp: &ITMSPAddress| around(|outer| msp.CreateMSPCall(1, 0, 8, Some(outer))).map(drop);
    let terminals = |msp: &ITMSPAddress| msp.cast::<ITTerminalSupport>().unwrap().EnumerateStaticTerminals().map(drop);
    assert_eq!(create(&msp), Err(TAPI_E_NOT_INITIALIZED));
    assert_eq!(terminals(&msp), Err(TAPI_E_NOT_INITIALIZED));
    assert_eq!(msp.Shutdown(), Err(TAPI_E_NOT_INITIALIZED));
    assert_eq!(msp.Initialize(0), Err(E_INVALIDARG), "no handle");
    assert_eq!(msp.Initialize(0x7FFF_0000), Err(E_INVALIDARG), "nobody's handle");
    let null = std::fs::File::options().write(true).open("/dev/null").unwrap();
    assert_eq!(msp.Initialize(null.as_raw_fd() as isize), Err(E_INVALIDARG), "no event");
    let event = event();
    msp.Initialize(event.as_raw_fd() as isize).unwrap();
    assert_eq!(msp.Initialize(event.as_raw_fd() as isize), Err(TAPI_E_WRONG_STATE));
    create(&msp).unwrap();
    msp.Shutdown().unwrap();
    assert_eq!(create(&msp), Err(TAPI_E_WRONG_STATE));
    assert_eq!(terminals(&msp), Err(TAPI_E_WRONG_STATE));
    assert_eq!(msp.Shutdown(), Err(TAPI_E_WRONG_STATE));
}

#[test]
fn media_that_we_do_not_have_are_refused() {
    let address = Address::new();
    let create = |media| around(|outer| address.msp.CreateMSPCall(1, 0, media, Some(outer))).map(drop);
    assert_eq!(create(0x8), Ok(()));
    assert_eq!(create(0x8008), Ok(()), "sound, without the pictures");
    for media in [0, 0x10, 0x18, 0x8000, u32::MAX] {
        assert_eq!(create(media), Err(TAPI_E_INVALIDMEDIATYPE), "{media:#x}");
    }
    assert_eq!(address.msp.CreateMSPCall(1, 0, 8, None).unwrap_err(), E_POINTER, "a call is a part of TAPI's");
}

#[test]
fn what_is_no_blob_is_refused_and_counted() {
    let (address, other) = (Address::new(), Address::new());
    let (call, foreign) = (address.call(1), other.call(2));
    let inner = inside(&call.object);
    let bytes = vec![0x5A; LONGEST + 1];
    let tell = |call: Option<&IUnknown>, size: usize| {
        address.msp.ReceiveTSPData(call, bytes.as_ptr(), u32::try_from(size).unwrap())
    };
    assert_eq!(tell(Some(&inner), 3), Err(E_INVALIDARG));
    assert_eq!(tell(Some(&inner), LONGEST + 1), Err(E_INVALIDARG));
    assert_eq!(tell(None, 64), Err(E_INVALIDARG));
    assert_eq!(tell(Some(&inside(&foreign.object)), 64), Err(E_INVALIDARG), "another address's call");
    assert_eq!(tell(Some(&address.object), 64), Err(E_INVALIDARG), "no call at all");
    assert_eq!(address.msp.ReceiveTSPData(Some(&inner), std::ptr::null(), 4), Err(E_POINTER));
    assert_eq!(address.msp.ShutdownMSPCall(&inside(&foreign.object)), Err(E_INVALIDARG));
    assert_eq!(call.statistics()["blobs_refused"], 3);
}

#[test]
fn a_call_whose_handle_tapi_has_lost_is_known_by_its_number() {
    let address = Address::new();
    let (call, other) = (address.call(51), address.call(52));
    call.join(&address, &conference());
    other.join(&address, &conference());
    let leave = |number| {
        let leave = Leave { reason: LeaveReason::Dropped };
        let bytes = Blob::<ToMedia>::about(CallId::new(number).unwrap(), leave).encode().unwrap();
        address.msp.ReceiveTSPData(None, bytes.as_ptr(), u32::try_from(bytes.len()).unwrap())
    };
    assert_eq!((leave(51), leave(53)), (Ok(()), Ok(())), "what is about nobody here is ignored");
    address.wait("Left", |seen| match seen {
        Seen::Data { blob } => {
            matches!(blob.message, ToTelephony::Left(_)).then(|| assert_eq!(blob.call, CallId::new(51)))
        }
        _ => None,
    });
    assert_eq!((&call.statistics()["joined"], &other.statistics()["joined"]), (&false.into(), &true.into()));
    assert_eq!(call.statistics()["blobs_refused"], 1, "but counted");
}

#[test]
fn a_call_has_its_two_streams_and_no_others() {
    let (address, other) = (Address::new(), Address::new());
    let (call, foreign) = (address.call(1), other.call(2));
    let control: ITStreamControl = call.object.cast().unwrap();
    let create = |media, direction| control.CreateStream(media, direction).unwrap_err();
    assert_eq!(create(media::AUDIO, TerminalDirection::Capture), TAPI_E_MAXSTREAMS);
    assert_eq!(create(media::AUDIO, TerminalDirection::Bidirectional), TAPI_E_INVALIDDIRECTION);
    assert_eq!(create(media::VIDEO, TerminalDirection::Capture), TAPI_E_INVALIDMEDIATYPE);
    let streams = call.streams();
    assert_eq!(streams.len(), 2);
    assert_eq!(control.RemoveStream(&streams[0]), Err(TAPI_E_NOTSUPPORTED));
    assert_eq!(control.RemoveStream(&foreign.streams()[0]), Err(TAPI_E_INVALIDSTREAM));
    call.shut_down(&address);
    assert_eq!(control.RemoveStream(&streams[0]), Err(TAPI_E_WRONG_STATE), "a dead call answers");
    assert_eq!(control.get_Streams().unwrap_err(), TAPI_E_WRONG_STATE);
}
