//! Where nodes are, and what lies between them.

use std::collections::BTreeMap;

use crate::impairment::Impairment;

/// A part of the network whose nodes share their luck with the rest of it: a LAN, a building, one bad radio link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SegmentId(pub u16);

/// What lies between two segments, in one direction.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Path {
    Open(Impairment),
    /// Cut, remembering what it was like.
    Cut(Impairment),
}

/// Segments and the paths among them.
///
/// A path from a segment to itself is the LAN inside. Paths nobody configured are like [`Topology::everywhere`].
#[derive(Clone, Debug)]
pub(crate) struct Topology {
    everywhere: Impairment,
    paths: BTreeMap<(SegmentId, SegmentId), Path>,
    segments: u16,
}

impl Topology {
    /// One segment, number 0, and this impairment on every path.
    pub(crate) fn new(everywhere: Impairment) -> Self {
        Self { everywhere, paths: BTreeMap::new(), segments: 1 }
    }

    pub(crate) fn add_segment(&mut self) -> SegmentId {
        let id = SegmentId(self.segments);
        self.segments += 1;
        id
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = SegmentId> + use<> {
        (0..self.segments).map(SegmentId)
    }

    /// What happens on the way, or `None` when there is no way.
    pub(crate) fn between(&self, from: SegmentId, to: SegmentId) -> Option<Impairment> {
        match self.paths.get(&(from, to)) {
            None => Some(self.everywhere),
            Some(Path::Open(impairment)) => Some(*impairment),
            Some(Path::Cut(_)) => None,
        }
    }

    /// Makes the way from one segment to another like this. A path that is cut stays cut.
    pub(crate) fn impair(&mut self, from: SegmentId, to: SegmentId, impairment: Impairment) {
        let path = match self.paths.get(&(from, to)) {
            Some(Path::Cut(_)) => Path::Cut(impairment),
            _ => Path::Open(impairment),
        };
        self.paths.insert((from, to), path);
    }

    /// Nothing passes any more, either way.
    pub(crate) fn cut(&mut self, a: SegmentId, b: SegmentId) {
        self.change(a, b, Path::Cut);
    }

    /// It passes again, as before.
    pub(crate) fn heal(&mut self, a: SegmentId, b: SegmentId) {
        self.change(a, b, Path::Open);
    }

    fn change(&mut self, a: SegmentId, b: SegmentId, into: fn(Impairment) -> Path) {
        for way in [(a, b), (b, a)] {
            let was = match self.paths.get(&way) {
                Some(Path::Open(impairment) | Path::Cut(impairment)) => *impairment,
                None => self.everywhere,
            };
            self.paths.insert(way, into(was));
        }
    }
}
