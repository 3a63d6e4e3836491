//! Hubs with limited room: what [`super::models`] needs for them beside the covering search.

mod improve;
mod program;
mod rooms;
mod serving;

pub(super) use improve::{Polish, Serve, from_order};
pub(super) use program::{LARGEST, close, pairs_left};
pub(super) use rooms::{Filled, Rooms};
pub(super) use serving::Serving;
