//! What of a picture is taken, so that nothing written comes to lie on anything else.

/// A rectangle of the picture, in pixels from its left and its upper edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Patch {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Patch {
    /// So far to each side of a place, pixels.
    pub(super) fn around((x, y): (f64, f64), (half_width, half_height): (f64, f64)) -> Patch {
        Patch { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }

    /// Whether they have an area in common.
    pub(super) fn meets(&self, other: &Patch) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// Whether a straight line from one place to another runs through it, as far as steps of two pixels can tell.
    pub(super) fn is_crossed(&self, from: (f64, f64), to: (f64, f64)) -> bool {
        let steps = ((to.0 - from.0).hypot(to.1 - from.1) / 2.0).ceil().max(1.0);
        (0..=steps as u32)
            .map(|step| f64::from(step) / steps)
            .any(|share| self.holds((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))))
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// A picture with the patches of it that are taken.
#[derive(Debug, Clone)]
pub(super) struct Room {
    whole: Patch,
    taken: Vec<Patch>,
}

impl Room {
    /// An empty picture, pixels.
    pub(super) fn new(width: f64, height: f64) -> Self {
        Room { whole: Patch { left: 0.0, top: 0.0, right: width, bottom: height }, taken: Vec::new() }
    }

    /// Whether a patch lies in the picture and on nothing that is taken.
    pub(super) fn has(&self, patch: &Patch) -> bool {
        let inside = patch.left >= self.whole.left
            && patch.top >= self.whole.top
            && patch.right <= self.whole.right
            && patch.bottom <= self.whole.bottom;
        inside && !self.taken.iter().any(|taken| taken.meets(patch))
    }

    pub(super) fn take(&mut self, patch: Patch) {
        self.taken.push(patch);
    }

    /// How many taken patches a line runs through.
    pub(super) fn crossed(&self, from: (f64, f64), to: (f64, f64)) -> usize {
        self.taken.iter().filter(|patch| patch.is_crossed(from, to)).count()
    }
}
