//! Rules over what was read: one function a rule, all findings at once.

mod scenario;

pub use scenario::scenario;
