//! The only code that knows file formats. Each format has its own file; official layouts are recognised by their
//! headers.

mod archive;
pub mod bytes;
mod choice;
pub mod crs;
pub mod csv;
pub mod done;
pub mod features;
pub mod head;
pub mod header;
pub mod hub_list;
mod json_file;
pub mod json_tree;
mod keys;
pub mod layouts;
mod limits;
pub mod notes;
pub mod number;
pub mod osm;
pub mod plan_file;
pub mod postcodes;
pub mod profile_file;
pub mod proof_file;
pub mod scenario_file;
mod setting;
pub mod study_file;
pub mod sweep_file;
pub mod table;
mod toml_text;
mod wal;
pub mod write;
pub mod xlsx;

pub use setting::Setting;
