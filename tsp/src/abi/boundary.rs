//! The boundary between C and the provider: finds the provider, turns errors into numbers, and lets no panic out.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

use super::line_err;
use super::trace::{Answer, note};
use super::types::{Long, RequestId};
use crate::error::Error;
use crate::panics::bury;
use crate::provider::{Provider, Settings};

#[cfg(test)]
mod tests;

/// The provider between `TSPI_providerInit` and `TSPI_providerShutdown`. C functions have no other place for it, and TAPI
/// loads a provider once. The lock is held to look, never while the provider works: shutting down must not wait for
/// calls that wait for TAPI.
static RUNNING: RwLock<Option<Arc<Provider>>> = RwLock::new(None);

/// The body of an exported function that needs no provider.
///
/// A panic in it ends here: unwinding into C would end the process, which is Windows' telephony service. The provider
/// is safe to use after one, because its locks are.
pub(super) fn boundary(function: &str, body: impl FnOnce() -> Result<Long, Error>) -> Long {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(answer)) => {
            note(function, &Answer::Number(answer));
            answer
        }
        Ok(Err(error)) => {
            note(function, &Answer::Refused(&error));
            error.to_line_err()
        }
        Err(payload) => {
            note(function, &Answer::Panicked(message(&*payload)));
            bury(payload);
            line_err::OPERATIONFAILED
        }
    }
}

/// The body of one that is done when it returns.
pub(super) fn with_provider(function: &str, body: impl FnOnce(&Provider) -> Result<(), Error>) -> Long {
    boundary(function, || {
        body(&*running()?)?;
        Ok(0)
    })
}

/// The body of one that may be completed later: it answers the number of the request, which TAPI chose.
pub(super) fn request(function: &str, request: RequestId, body: impl FnOnce(&Provider) -> Result<(), Error>) -> Long {
    boundary(function, || {
        let provider = running()?;
        let number = Long::try_from(request.0).ok().filter(|number| *number > 0);
        let number = number.ok_or(Error::BadParameter("no request has this number"))?;
        body(&provider)?;
        Ok(number)
    })
}

/// Starts the provider with `start`. When it runs already that is fine, as long as it runs as the same.
pub(super) fn start(settings: &Settings, start: impl FnOnce() -> Result<Provider, Error>) -> Result<(), Error> {
    let mut running = RUNNING.write().unwrap_or_else(PoisonError::into_inner);
    match &*running {
        Some(provider) if provider.settings().permanent_id == settings.permanent_id => {}
        Some(_) => return Err(Error::SecondInstance),
        None => *running = Some(Arc::new(start()?)),
    }
    Ok(())
}

/// Ends the provider. Whoever still holds it finds it closed.
pub(super) fn shut_down() -> Result<(), Error> {
    let provider = RUNNING.write().unwrap_or_else(PoisonError::into_inner).take();
    provider.ok_or(Error::NotRunning)?.shut_down();
    Ok(())
}

/// The provider, if it is running.
pub(super) fn running() -> Result<Arc<Provider>, Error> {
    RUNNING.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NotRunning)
}

/// What a panic said.
fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}
