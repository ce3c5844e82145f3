//! What a pipeline says while it runs.
//!
//! Messages are taken where they are posted, by the bus's synchronous handler: no thread of ours waits for them, none
//! queues up when nobody looks, and what an element says of a block is known before the block has left it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::Receiver;
use gstreamer::{self as gst, glib::WeakRef, prelude::*};

use super::trouble::Trouble;
use crate::lossy::Lossy;

/// More than this from pipelines that nobody listens to is lost, and counted.
const MOST_EVENTS: usize = 256;

/// What a pipeline has to say to its owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PipelineEvent {
    /// Its name.
    pub pipeline: Arc<str>,
    /// What happened.
    pub news: News,
}

/// What happens to a pipeline without being asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// It does nothing any more. Said once; what else it complains of afterwards is a consequence.
    Failed(Trouble),
    /// Its source has nothing more to give.
    Ended,
}

/// Where events go in. It never blocks.
#[derive(Clone, Debug)]
pub struct Outlet(Lossy<PipelineEvent>);

impl Outlet {
    /// An outlet, and where its events come out.
    #[must_use]
    pub fn new() -> (Self, Receiver<PipelineEvent>) {
        let (events, receiver) = Lossy::bounded(MOST_EVENTS);
        (Self(events), receiver)
    }

    /// How many events nobody fetched in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.0.lost().count()
    }

    /// Sends, or counts what could not be sent.
    pub fn send(&self, event: PipelineEvent) {
        self.0.send(event);
    }
}

/// How a pipeline is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Life {
    /// It runs, or is about to.
    Running,
    /// Its source came to an end.
    Ended,
    /// It came to grief.
    Failed(Trouble),
    /// Its owner ended it.
    Stopped,
}

/// Follows the life of one pipeline; shared by whoever depends on it.
#[derive(Debug)]
pub struct Watch {
    name: Arc<str>,
    outlet: Outlet,
    life: Mutex<Life>,
    changed: Condvar,
    warnings: AtomicU64,
    is_held: AtomicBool,
    pipeline: WeakRef<gst::Pipeline>,
}

impl Watch {
    pub(super) fn new(pipeline: &gst::Pipeline, outlet: Outlet) -> Arc<Self> {
        let (life, changed, warnings) = (Mutex::new(Life::Running), Condvar::new(), AtomicU64::new(0));
        let name = pipeline.name().as_str().into();
        let is_held = AtomicBool::new(false);
        Arc::new(Self { name, outlet, life, changed, warnings, is_held, pipeline: pipeline.downgrade() })
    }

    /// How the pipeline is.
    #[must_use]
    pub fn life(&self) -> Life {
        self.lock().clone()
    }

    /// Whether it is paused: what is given to it now is heard when it goes on, and stale by then.
    pub(super) fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Relaxed)
    }

    pub(super) fn hold(&self, held: bool) {
        self.is_held.store(held, Ordering::Relaxed);
    }

    /// Waits until the pipeline no longer runs, `limit` at most, and says whether it still does.
    #[must_use]
    pub fn runs_for(&self, limit: Duration) -> bool {
        let life = self.changed.wait_timeout_while(self.lock(), limit, |life| *life == Life::Running);
        let (life, _) = life.unwrap_or_else(PoisonError::into_inner);
        *life == Life::Running
    }

    /// How many warnings there were.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.warnings.load(Ordering::Relaxed)
    }

    /// Something made the pipeline useless. The first word counts. It is stopped, on a thread of GStreamer's: whoever says
    /// this may be one of those that would be waited for.
    pub fn fail(&self, trouble: Trouble) {
        if !self.leave_running(Life::Failed(trouble.clone())) {
            return;
        }
        if let Some(pipeline) = self.pipeline.upgrade() {
            pipeline.call_async(|pipeline| {
                // Whoever drops it tries again, and waits.
                let _ = pipeline.set_state(gst::State::Null);
            });
        }
        self.report(News::Failed(trouble));
    }

    pub(super) fn end(&self) {
        if self.leave_running(Life::Ended) {
            self.report(News::Ended);
        }
    }

    pub(super) fn stop(&self) {
        self.leave_running(Life::Stopped);
    }

    fn leave_running(&self, next: Life) -> bool {
        let mut life = self.lock();
        let was_running = *life == Life::Running;
        if was_running {
            *life = next;
            self.changed.notify_all();
        }
        was_running
    }

    fn report(&self, news: News) {
        self.outlet.send(PipelineEvent { pipeline: Arc::clone(&self.name), news });
    }

    fn lock(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets `watch` follow `pipeline`, and `hear` hear what its elements say, on the thread of whoever says it.
pub(super) fn follow(
    pipeline: &gst::Pipeline,
    watch: &Arc<Watch>,
    hear: impl Fn(&gst::StructureRef) + Send + Sync + 'static,
) -> Result<(), Trouble> {
    let bus = pipeline.bus().ok_or_else(|| Trouble::internal("a pipeline without a bus"))?;
    let watch = Arc::clone(watch);
    bus.set_sync_handler(move |_, message| {
        match message.view() {
            gst::MessageView::Error(error) => watch.fail(Trouble::posted(error)),
            gst::MessageView::Warning(_) => {
                watch.warnings.fetch_add(1, Ordering::Relaxed);
            }
            gst::MessageView::Eos(_) => watch.end(),
            gst::MessageView::Element(element) => element.structure().into_iter().for_each(&hear),
            gst::MessageView::Latency(_) => spread_latency(&watch.pipeline),
            _ => {}
        }
        gst::BusSyncReply::Drop
    });
    Ok(())
}

/// An element's latency has changed: everybody is told the new sum, on a thread of GStreamer's own, since asking all
/// elements from within one of them could wait for itself.
fn spread_latency(pipeline: &WeakRef<gst::Pipeline>) {
    let Some(pipeline) = pipeline.upgrade() else { return };
    pipeline.call_async(|pipeline| {
        // Where it fails, somebody plays a little late, and the next message comes.
        let _ = pipeline.recalculate_latency();
    });
}
