//! What TAPI knows of one provider: its open lines, calls, media provider's instances and requests. It judges what the
//! provider says and turns it into events; it calls nobody.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Sender;
use plenary_tsp::abi::constants::message;
use plenary_tsp::abi::types::{
    DriverCall, DriverLine, DriverMspLine, Long, RequestId, TapiCall, TapiLine, TapiMspLine, version,
};

use super::book::{Book, Name, Named};
use super::events::{Event, MspData};
use super::identity::{CallId, InstanceId, LineId};
use super::requests::{self, About, PROBES, Requests};
use super::strict::Breach;
use super::strict::call_life::{Announced, CallLife};
use super::strict::probe::Target;

/// An open line.
#[derive(Debug)]
pub(crate) struct LineEntry {
    pub(crate) id: LineId,
    pub(crate) name: Name<DriverLine>,
    pub(crate) version: u32,
    pub(crate) announced: Announced,
    /// The reports asked for: of the line, of its addresses.
    pub(crate) asked: [u32; 2],
    /// Whether the provider closed it: `LINE_CLOSE`.
    pub(crate) gone: bool,
    /// `LINE_NEWCALL`s to put off.
    pub(crate) backlog: u32,
}

/// A call.
#[derive(Debug)]
pub(crate) struct CallEntry {
    pub(crate) id: CallId,
    pub(crate) line: TapiLine,
    pub(crate) name: Name<DriverCall>,
    pub(crate) life: CallLife,
    /// Whether a program has it; an offered call waits to be taken.
    pub(crate) taken: bool,
    /// When its state must have come, as long as that has not been missed.
    pub(crate) state_due: Option<Instant>,
}

/// A media provider's instance.
#[derive(Debug)]
pub(crate) struct InstanceEntry {
    pub(crate) id: InstanceId,
    pub(crate) line: TapiLine,
    pub(crate) name: Name<DriverMspLine>,
    pub(crate) inbox: Sender<MspData>,
}

/// Entries are named by the provider.
macro_rules! named {
    ($($entry:ident $driver:ident)+) => { $(impl Named for $entry {
        type Driver = $driver;

        fn name(&self) -> &Name<$driver> {
            &self.name
        }

        fn name_mut(&mut self) -> &mut Name<$driver> {
            &mut self.name
        }
    })+ };
}

named! { LineEntry DriverLine  CallEntry DriverCall  InstanceEntry DriverMspLine }

/// All of it.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) requests: Requests,
    pub(crate) lines: Book<TapiLine, LineEntry>,
    pub(crate) calls: Book<TapiCall, CallEntry>,
    pub(crate) instances: Book<TapiMspLine, InstanceEntry>,
    /// Whether the provider was shut down.
    pub(crate) over: bool,
    /// The handle of the call that was closed last.
    stale: Option<DriverCall>,
    last_name: u64,
}

/// What came of something a provider said.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// For programs.
    pub(crate) event: Option<Event>,
    /// What was wrong with it.
    pub(crate) breaches: Vec<Breach>,
    /// Who to ask while the callback runs.
    pub(crate) probe: Option<Target>,
    /// Instances to bring bytes to.
    pub(crate) inboxes: Vec<Sender<MspData>>,
}

impl Heard {
    fn wrong(breach: Breach) -> Self {
        Self { breaches: vec![breach], ..Self::default() }
    }
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let (lines, calls, instances) = (Book::new(), Book::new(), Book::new());
        Self { requests: Requests::default(), lines, calls, instances, over: false, stale: None, last_name: 0 }
    }

    /// A number for something new.
    pub(crate) fn name(&mut self) -> u64 {
        self.last_name += 1;
        self.last_name
    }

    /// `ASYNC_COMPLETION`.
    pub(crate) fn complete(&mut self, id: RequestId, result: Long) -> Heard {
        if self.over {
            return Heard::wrong(Breach::AfterShutdown { callback: "ASYNC_COMPLETION".into() });
        }
        if id == PROBES {
            return Heard::default();
        }
        let about = match self.requests.complete(id, result) {
            Ok(about) => about,
            Err(breach) => return Heard::wrong(breach),
        };
        let mut heard = Heard::default();
        if !requests::is_result(result) {
            heard.breaches.push(Breach::CompletedOddly { request: id, result });
        }
        if let Some((name, call)) = about.call {
            if let Some(entry) = self.calls.get_mut(name).filter(|entry| entry.id == call) {
                entry.life.completed(result);
            }
            heard.probe = self.probe_of_call(name);
        }
        heard
    }

    /// `LINE_NEWCALL`: a name for the call, unless the line has a backlog.
    pub(crate) fn offer(&mut self, line: TapiLine, driver: DriverCall, due: Instant) -> (Option<TapiCall>, Heard) {
        let mut heard = match self.check_line(line, message::NEWCALL) {
            Ok(()) => Heard::default(),
            Err(breach) => return (None, Heard::wrong(breach)),
        };
        if driver == DriverCall(0) || self.calls.knows(driver) {
            heard.breaches.push(Breach::NewCallHandle { call: driver });
            return (None, heard);
        }
        heard.probe = self.probe_of_line(line);
        let id = CallId(self.name());
        let Some(entry) = self.lines.get_mut(line) else { return (None, heard) };
        if entry.backlog > 0 {
            entry.backlog -= 1;
            return (None, heard);
        }
        let life = CallLife::incoming(id, entry.announced);
        heard.event = Some(Event::NewCall { line: entry.id, call: id });
        let (name, state_due) = (Name::new(Some(driver)), Some(due));
        (self.calls.add(CallEntry { id, line, name, life, taken: false, state_due }), heard)
    }

    /// Any message of numbers.
    pub(crate) fn hear(&mut self, line: TapiLine, call: TapiCall, message: u32, parameters: [usize; 3]) -> Heard {
        match message {
            message::CREATE | message::REMOVE if !self.over => {
                Heard { event: device_event(message, parameters), ..Heard::default() }
            }
            message::CALLSTATE
            | message::CALLINFO
            | message::QOSINFO
            | message::MONITORMEDIA
            | message::CALLDEVSPECIFIC
            | message::CALLDEVSPECIFICFEATURE => self.hear_of_call(line, call, message, parameters),
            message::LINEDEVSTATE
            | message::ADDRESSSTATE
            | message::CLOSE
            | message::DEVSPECIFIC
            | message::DEVSPECIFICFEATURE => {
                let mut heard = self.hear_of_line(line, message, parameters);
                heard.breaches.extend(names_call(message, call));
                heard
            }
            _ => Heard::wrong(self.check_line(line, message).err().unwrap_or(Breach::UnknownMessage { message })),
        }
    }

    /// `LINE_SENDMSPDATA`.
    pub(crate) fn carry(&mut self, line: TapiLine, call: TapiCall, to: usize, bytes: &Arc<[u8]>) -> Heard {
        let message = message::SENDMSPDATA;
        let allowed = match call {
            TapiCall(0) => self.check_line(line, message).map(|()| Heard::default()),
            _ => self.judge_call(line, call, message, [to, 0, 0]),
        };
        let mut heard = match allowed {
            Ok(heard) => heard,
            Err(breach) => return Heard::wrong(breach),
        };
        heard.probe = heard.probe.or_else(|| self.probe_of_line(line));
        let Some(entry) = self.lines.get(line) else { return heard };
        if entry.version < version::V3_0 {
            heard.breaches.push(Breach::MspDataTooEarly { version: entry.version });
        }
        let addressed = |(name, instance): &(TapiMspLine, &InstanceEntry)| {
            instance.line == line && (to == 0 || usize::try_from(name.0) == Ok(to))
        };
        let found: Vec<_> = self.instances.iter().filter(addressed).collect();
        if found.is_empty() && to != 0 {
            heard.breaches.push(Breach::UnknownInstance { to });
        }
        let only = found.first().filter(|_| to != 0).map(|(_, instance)| instance.id);
        let call = self.calls.get(call).map(|call| call.id);
        heard.event = Some(Event::MspData { line: entry.id, call, to: only, bytes: Arc::clone(bytes) });
        heard.inboxes = found.iter().map(|(_, instance)| instance.inbox.clone()).collect();
        heard
    }

    fn hear_of_call(&mut self, line: TapiLine, call: TapiCall, message: u32, parameters: [usize; 3]) -> Heard {
        let mut heard = match self.judge_call(line, call, message, parameters) {
            Ok(heard) => heard,
            Err(breach) => return Heard::wrong(breach),
        };
        let (Some(line), Some(entry)) = (self.lines.get(line), self.calls.get(call)) else { return heard };
        let (line, call, [first, second, third]) = (line.id, entry.id, parameters.map(low));
        heard.event = Some(match message {
            message::CALLSTATE => Event::CallState { line, call, state: first, mode: second, media: third },
            message::CALLINFO => Event::CallInfo { line, call, changed: first },
            message::QOSINFO => Event::QosInfo { line, call, event: first, media: second },
            _ => Event::Other { line, call: Some(call), message, parameters },
        });
        heard
    }

    /// Whether a message may come for a call now.
    fn judge_call(
        &mut self,
        line: TapiLine,
        call: TapiCall,
        message: u32,
        parameters: [usize; 3],
    ) -> Result<Heard, Breach> {
        self.check_line(line, message)?;
        let was_given = self.calls.was_given(call);
        let Some(entry) = self.calls.get_mut(call).filter(|entry| entry.line == line) else {
            return Err(match was_given {
                true => Breach::EventAfterClose { call, message },
                false => Breach::UnknownCall { call, message },
            });
        };
        let breaches = entry.life.hear(message, parameters);
        Ok(Heard { breaches, probe: self.probe_of_call(call), ..Heard::default() })
    }

    /// The calls that were offered and lack their state for too long, each once.
    pub(crate) fn take_silent_calls(&mut self, now: Instant) -> Vec<CallId> {
        let is_silent = |call: &CallEntry| call.life.lacks_first_state() && call.state_due.is_some_and(|due| due < now);
        let silent: Vec<_> = self.calls.iter().filter(|(_, call)| is_silent(call)).map(|(tapi, _)| tapi).collect();
        let noted = silent.into_iter().filter_map(|call| {
            let entry = self.calls.get_mut(call)?;
            entry.state_due = None;
            Some(entry.id)
        });
        noted.collect()
    }

    fn hear_of_line(&mut self, line: TapiLine, message: u32, parameters: [usize; 3]) -> Heard {
        if let Err(breach) = self.check_line(line, message) {
            return Heard::wrong(breach);
        }
        let mut heard = Heard { probe: self.probe_of_line(line), ..Heard::default() };
        let Some(entry) = self.lines.get_mut(line) else { return heard };
        entry.gone |= message == message::CLOSE;
        let ([first, second, _], [lines, addresses]) = (parameters.map(low), entry.asked);
        let unasked = match message {
            message::LINEDEVSTATE => first & !lines,
            message::ADDRESSSTATE => second & !addresses,
            _ => 0,
        };
        if unasked != 0 {
            heard.breaches.push(Breach::UnaskedStatus { message, state: unasked });
        }
        let line = entry.id;
        heard.event = Some(match message {
            message::LINEDEVSTATE => Event::LineState { line, state: first, details: [parameters[1], parameters[2]] },
            message::ADDRESSSTATE => Event::AddressState { line, address: first, state: second },
            message::CLOSE => Event::LineClosed { line },
            _ => Event::Other { line, call: None, message, parameters },
        });
        heard
    }

    fn check_line(&self, line: TapiLine, message: u32) -> Result<(), Breach> {
        if self.over {
            Err(Breach::AfterShutdown { callback: super::identity::named("LINE_", message) })
        } else if let Some(entry) = self.lines.get(line) {
            if entry.gone { Err(Breach::EventAfterClosing { line: entry.id, message }) } else { Ok(()) }
        } else if self.lines.was_given(line) {
            Err(Breach::EventAfterLineClose { line, message })
        } else {
            Err(Breach::UnknownLine { line, message })
        }
    }

    fn probe_of_line(&self, line: TapiLine) -> Option<Target> {
        let here = |(_, instance): &(TapiMspLine, &InstanceEntry)| instance.line == line && instance.name.is_open();
        let instance = self.instances.iter().find(here).and_then(|(_, instance)| instance.name.driver);
        let stale = self.stale.filter(|call| self.is_stale(*call));
        Some(Target { line: self.lines.get(line)?.name.driver?, call: None, instance, stale })
    }

    fn probe_of_call(&self, call: TapiCall) -> Option<Target> {
        let call = self.calls.get(call)?;
        Some(Target { call: call.name.driver, ..self.probe_of_line(call.line)? })
    }

    /// Whether it is surely no call's. A call that is being made may have it, and the provider has not told yet.
    fn is_stale(&self, driver: DriverCall) -> bool {
        self.calls.iter().all(|(_, call)| call.name.driver.is_some_and(|other| other != driver))
    }

    /// A call was closed.
    pub(crate) fn forget_call(&mut self, call: TapiCall) {
        self.stale = self.calls.remove(call).and_then(|call| call.name.driver);
    }

    /// The host is about to close a line, with all that is on it.
    pub(crate) fn close_line(&mut self, line: TapiLine) {
        let (calls, instances) = self.of_line(line);
        calls.into_iter().for_each(|call| self.calls.close(call));
        instances.into_iter().for_each(|instance| self.instances.close(instance));
        self.lines.close(line);
    }

    /// A line was closed, with all that was on it. What was pending then.
    pub(crate) fn forget_line(&mut self, closing: &'static str, line: TapiLine) -> Vec<Breach> {
        let (calls, instances) = self.of_line(line);
        for call in &calls {
            self.calls.remove(*call);
        }
        for instance in instances {
            self.instances.remove(instance);
        }
        self.lines.remove(line);
        self.abandon(closing, |about| about.call.is_some_and(|(call, _)| calls.contains(&call)))
    }

    fn of_line(&self, line: TapiLine) -> (Vec<TapiCall>, Vec<TapiMspLine>) {
        let calls = self.calls.iter().filter(|(_, call)| call.line == line).map(|(tapi, _)| tapi);
        let instances = self.instances.iter().filter(|(_, instance)| instance.line == line).map(|(tapi, _)| tapi);
        (calls.collect(), instances.collect())
    }

    /// What was pending when something closed.
    pub(crate) fn abandon(&mut self, closing: &'static str, matches: impl Fn(&About) -> bool) -> Vec<Breach> {
        let left = self.requests.abandon(matches);
        left.into_iter()
            .map(|(request, about)| Breach::PendingAtClose { closing, function: about.function, request })
            .collect()
    }
}

/// What is wrong with a message about a line that names a call. What devices mean by messages of their own is theirs.
pub(crate) fn names_call(message: u32, call: TapiCall) -> Option<Breach> {
    let is_theirs = [message::DEVSPECIFIC, message::DEVSPECIFICFEATURE].contains(&message);
    (call != TapiCall(0) && !is_theirs).then_some(Breach::NamesCall { message, call })
}

fn device_event(message: u32, [first, second, _]: [usize; 3]) -> Option<Event> {
    Some(match message {
        message::CREATE => Event::LineCreated { temporary: second },
        _ => Event::LineRemoved { device: low(first) },
    })
}

/// The 32 bits of a parameter that its message defines.
fn low(parameter: usize) -> u32 {
    u32::try_from(parameter & 0xFFFF_FFFF).unwrap_or_default()
}
