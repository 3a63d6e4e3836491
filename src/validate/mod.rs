//! Rules: one function a rule, its code in its name, all findings at once.

pub mod places;
mod scenario;
pub mod tables;

pub use scenario::{alone as scenario_alone, scenario, with_sites};
