//! Every integration test, in one program: each program of its own would be linked with all of hubplan.

mod bytes;
mod county;
mod data;
mod small;

mod alternatives;
mod bad_input;
mod cars;
mod cli;
mod cli_help;
mod compare;
mod folders;
mod frontier;
#[path = "hostile/main.rs"]
mod hostile;
#[path = "init/main.rs"]
mod init;
mod layers;
mod loading;
#[path = "messages/main.rs"]
mod messages;
mod models;
mod names;
mod nowhere;
mod offer;
mod planners;
mod plans;
mod proofs;
mod readme;
mod real_data;
mod roads;
mod signals;
mod studies;
mod style;
mod sweep;
mod tables;
mod tampering;
#[path = "trust/main.rs"]
mod trust;
mod words;
