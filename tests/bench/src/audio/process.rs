//! What this process costs, and the clock that all processes share.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// Nanoseconds of the system's monotonic clock: the same in every process, unlike [`std::time::Instant`], which does not
/// tell its number.
#[must_use]
pub fn monotonic() -> u64 {
    u64::try_from(duration(clock_gettime(ClockId::Monotonic)).as_nanos()).unwrap_or(u64::MAX)
}

/// Processor time of this process so far: of all its threads, in user mode and in the kernel.
#[must_use]
pub fn processor_time() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

fn duration(time: Timespec) -> Duration {
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// How many threads this process has; 0 where the system does not say.
#[must_use]
pub fn threads() -> u32 {
    status("Threads:").and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

/// How much memory it has, in MiB; 0 where the system does not say.
#[must_use]
pub fn memory() -> f64 {
    status("VmRSS:").and_then(|kib| u32::try_from(kib).ok()).map_or(0.0, |kib| f64::from(kib) / 1_024.0)
}

/// A number of `/proc/self/status`.
fn status(key: &str) -> Option<u64> {
    let all = fs::read_to_string("/proc/self/status").ok()?;
    let line = all.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Measures from its making on.
#[derive(Debug)]
pub struct Meter {
    began: u64,
    processor: Duration,
}

impl Meter {
    /// Begins.
    #[must_use]
    pub fn start() -> Self {
        Self { began: monotonic(), processor: processor_time() }
    }

    /// Processor time since, in percent of one core.
    #[must_use]
    pub fn cpu_percent(&self) -> f64 {
        let wall = Duration::from_nanos(monotonic().saturating_sub(self.began));
        percent(processor_time().saturating_sub(self.processor), wall)
    }
}

fn percent(used: Duration, wall: Duration) -> f64 {
    100.0 * used.as_secs_f64() / wall.as_secs_f64().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_of_all_threads() {
        let meter = Meter::start();
        let work = || while meter.processor + Duration::from_millis(20) > processor_time() {};
        std::thread::scope(|scope| _ = scope.spawn(work));
        assert!(meter.cpu_percent() > 0.0);
        assert_eq!(percent(Duration::from_millis(20), Duration::from_millis(80)), 25.0);
    }

    #[test]
    fn a_process_has_a_thread_and_memory() {
        assert!(threads() >= 1);
        assert!(memory() > 0.1);
    }
}
