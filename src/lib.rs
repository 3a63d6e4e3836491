//! hubplan decides where England's Best Start Family Hubs should open.
//!
//! The modules in the order of the data flow.
pub mod error;
pub mod units;

pub mod model;

pub mod io;

pub mod travel;
pub mod validate;

pub mod load;

pub mod evaluate;

pub mod solve;

pub mod answer;

pub mod report;
pub mod sample;

pub mod cli;

pub use error::{Code, Error, Finding, Findings, Result};
