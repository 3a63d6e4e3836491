//! Validation rules. Each is one function with its code in its name; all findings are reported at once.

mod border;
#[cfg(feature = "files")]
pub mod places;
mod scenario;
#[cfg(feature = "files")]
pub mod tables;

pub use border::at_the_border;
pub use scenario::{alone as scenario_alone, scenario, with_sites};
