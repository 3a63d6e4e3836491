//! The only code that knows file formats: one file a format, official layouts recognised by their headers.

pub mod bytes;
pub mod crs;
pub mod scenario_file;
pub mod features;
pub mod write;
