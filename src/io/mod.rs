//! The only code that knows file formats: one file a format, official layouts recognised by their headers.

pub mod bytes;
pub mod scenario_file;
pub mod crs;
pub mod hub_list;
pub mod plan_file;
pub mod write;
