//! The chart and map kit: one style and one palette for every page and picture.
//!
//! Pictures are SVG, made with `maud`, so that a page can include them directly and a separate file needs nothing
//! else.

pub(super) mod chart;
pub(super) mod map;
pub(super) mod palette;
pub(super) mod svg;
mod topology;
