//! The program's messages about bad input, mistake by mistake: all of standard error, the exit code, and that nothing
//! was written. The catalogues in `snapshots/` are meant to be read.

mod place;

mod codes;
mod figures;
mod files;
mod geometry;
mod infeasible;
mod numbers;
mod outputs;
mod plain;
mod robust;
mod scenario;
mod sites;
mod study;
mod tables;
