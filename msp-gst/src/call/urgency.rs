//! Keeping time on a busy computer: the mixer's thread is late when others compute, and what is late is not heard.
//!
//! It works for a bounded time in each tick and sleeps for the rest, so it may go first. The driver may not: in a flood it
//! has as much to do as there are strangers.

/// Asks the system to let this thread run before all ordinary ones; says whether it does. Most systems let only those do so
/// who were given leave (`RLIMIT_RTPRIO`), and whoever has none keeps time as well as the others let them.
#[cfg(unix)]
pub(super) fn go_first() -> bool {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    // The lowest of those: sound servers and drivers, which play what we make, go before us.
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy).is_ok()
}

/// Nobody is asked here.
#[cfg(not(unix))]
pub(super) fn go_first() -> bool {
    false
}
