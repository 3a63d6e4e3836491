//! The chart and map kit: one hand, one palette, for every page and picture.
//!
//! Pictures are SVG, made with `maud`, so that a page can hold them as they are and a file of their own needs nothing else.

pub(super) mod chart;
pub(super) mod map;
pub(super) mod palette;
pub(super) mod svg;
mod topology;
