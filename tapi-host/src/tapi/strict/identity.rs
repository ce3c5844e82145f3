//! One object, whichever of its interfaces one holds: COM's rules for `QueryInterface`, and counts that are given back.

use plenary_msp::com::kit::{IUnknown, Interface, Result};

use super::{MediaBreach, Record};
use crate::foreign::media::{Inner, Whole};

/// An interface that an object must wear: its name, and how to ask for it.
pub(in crate::tapi) struct Face {
    name: &'static str,
    ask: fn(&IUnknown) -> Option<IUnknown>,
}

impl Face {
    /// The interface `I`.
    pub(in crate::tapi) const fn of<I: Interface>(name: &'static str) -> Self {
        Self { name, ask: ask::<I> }
    }
}

/// The interface, seen as an IUnknown without asking the object for its own.
fn ask<I: Interface>(object: &IUnknown) -> Option<IUnknown> {
    let face: I = object.cast().ok()?;
    Some(crate::foreign::media::plain(face))
}

/// Makes a provider's object a part of `whole`, and with `is_careful` looks at what has come of it.
pub(in crate::tapi) fn complete(
    object: &'static str,
    whole: &Whole,
    inner: &Inner,
    faces: &[Face],
    record: &Record,
    is_careful: bool,
) -> Result<()> {
    whole.complete(inner.clone()).inspect_err(|_| record.add([MediaBreach::NotInner { object }]))?;
    if is_careful {
        record.add(inspect(object, whole, inner, faces));
    }
    Ok(())
}

/// Looks at an object that has just been completed. Its counts must be as before when it is done.
fn inspect(object: &'static str, whole: &Whole, inner: &Inner, faces: &[Face]) -> Vec<MediaBreach> {
    let before = whole.count();
    let mut flaws = Vec::new();
    let same: Option<IUnknown> = inner.unknown().cast().ok();
    if same.as_ref().map(Interface::as_raw) != Some(inner.unknown().as_raw()) {
        flaws.push(MediaBreach::Unstable { object });
    }
    drop(same);
    for face in faces {
        match (face.ask)(whole.unknown()) {
            None => flaws.push(MediaBreach::Lacks { object, interface: face.name }),
            Some(found) => look_around(object, whole, face, &found, faces, &mut flaws),
        }
    }
    let counts = whole.count().saturating_sub(before);
    if counts > 0 {
        flaws.push(MediaBreach::References { object, counts });
    }
    flaws
}

/// From one interface: back to the object, and to all others.
fn look_around(
    object: &'static str,
    whole: &Whole,
    face: &Face,
    found: &IUnknown,
    faces: &[Face],
    flaws: &mut Vec<MediaBreach>,
) {
    let unknown: Option<IUnknown> = found.cast().ok();
    if unknown.as_ref().map(Interface::as_raw) != Some(whole.unknown().as_raw()) {
        flaws.push(MediaBreach::Identity { object, interface: face.name });
    }
    let missed = faces.iter().filter(|other| (other.ask)(found).is_none());
    flaws.extend(missed.map(|other| MediaBreach::Symmetry { object, from: face.name, to: other.name }));
}
