//! Rules: one function a rule, its code in its name, all findings at once.

mod border;
pub mod places;
mod scenario;
pub mod tables;

pub use border::at_the_border;
pub use scenario::{alone as scenario_alone, scenario, with_sites};
