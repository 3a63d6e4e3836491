//! Rules: one function a rule, its code in its name, all findings at once.

mod border;
#[cfg(feature = "files")]
pub mod places;
mod scenario;
#[cfg(feature = "files")]
pub mod tables;

pub use border::at_the_border;
pub use scenario::{alone as scenario_alone, scenario, with_sites};
