//! How the conference looks at a moment: asked of the host, for the screen.

use std::time::Duration;

use plenary_tapi_host::{Direction, Participant as Member, Presence as Being, Stream as Line, StreamState};

use super::attendance::{Attendance, number};
use super::equipment::Used;
use super::translate::stream_name;
use crate::events::Person;
use crate::screen::{Flow, Me, Participant, Presence, Snapshot, Stream};
use crate::settings::Volume;

/// −dBov of digital silence.
pub(super) const SILENCE: u8 = 127;

impl Attendance {
    /// How it looks at `now`, since the program began. What cannot be asked at this moment is left out.
    pub(crate) fn look(&self, now: Duration) -> Snapshot {
        let members = self.call.participants().unwrap_or_default();
        let mut people: Vec<_> = members.iter().filter_map(|member| participant(now, member)).collect();
        // Numbers count up, so this is the order in which they came.
        people.sort_by_key(|person| person.id);
        let streams = self.call.streams().unwrap_or_default();
        let heard = people.iter().filter(|person| person.level < SILENCE).count();
        let line = |stream: &Line| self.stream(stream, heard, people.len());
        Snapshot {
            name: self.plan.invitation.name.clone(),
            reach: self.plan.invitation.reach.clone(),
            interface: self.interface(),
            me: self.me_now(),
            streams: streams.iter().map(line).collect(),
            people,
        }
    }

    /// The name of the interface. The host says more, why it is this one for instance.
    pub(super) fn interface(&self) -> Option<String> {
        let route = self.call.interface().ok()?;
        route.split(',').next().filter(|name| !name.is_empty()).map(str::to_string)
    }

    fn me_now(&self) -> Me {
        let level = self.own_stream().and_then(|stream| stream.level());
        let name = |used: Option<&Used>| used.map(|used| used.name.clone());
        Me {
            name: self.plan.taking.name.clone(),
            microphone: name(self.microphone.as_ref()),
            speaker: name(self.speaker.as_ref()),
            level: level.unwrap_or(SILENCE),
            talking: self.is_talking,
            muted: self.is_muted(),
        }
    }

    fn stream(&self, stream: &Line, heard: usize, people: usize) -> Stream {
        let is_ours = stream.direction().is_ok_and(|direction| direction == Direction::Capture);
        let has_terminal = if is_ours { self.microphone.is_some() } else { self.speaker.is_some() };
        let (flow, detail) = match stream.state() {
            Ok(StreamState::Active) if is_ours => (Flow::Running, "is sent".into()),
            Ok(StreamState::Active) => (Flow::Running, format!("{heard} of {people} heard")),
            Ok(_) if !has_terminal => (Flow::Idle, "no device".into()),
            Ok(StreamState::Waiting) => (Flow::Idle, "waits".into()),
            Ok(StreamState::Paused) => (Flow::Idle, "paused".into()),
            Ok(StreamState::Stopped) => (Flow::Idle, "stopped".into()),
            Err(error) => (Flow::Failed, error.to_string()),
        };
        Stream { name: stream_name(stream), flow, detail }
    }
}

fn participant(now: Duration, member: &Member) -> Option<Participant> {
    let id = number(member)?;
    let presence = match member.presence().ok()? {
        Being::Talking => Presence::Talking,
        Being::Present | Being::Silent => Presence::Present,
        Being::Lost => Presence::Lost,
        Being::Left => return None,
    };
    let (loss, delay) = reception(member);
    Some(Participant {
        id,
        name: Person::new(id, member.name().ok().as_deref(), None).name,
        presence,
        level: member.level().unwrap_or(SILENCE),
        loss,
        delay,
        volume: volume(member),
        since: now.saturating_sub(member.age().unwrap_or_default()),
    })
}

/// How well somebody arrives; nothing while they send nothing.
pub(super) fn reception(member: &Member) -> (Option<f64>, Option<Duration>) {
    let delay = member.delay().ok().filter(|delay| !delay.is_zero());
    (delay.and_then(|_| member.loss().ok()), delay)
}

/// How loud one wants somebody.
pub(super) fn volume(member: &Member) -> Volume {
    let percent = member.volume().ok().and_then(|percent| u16::try_from(percent).ok());
    Volume { percent: percent.unwrap_or(Volume::AS_SENT.percent), muted: member.muted().unwrap_or_default() }
}
