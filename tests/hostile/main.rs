//! Files that attack: each is refused with a code, in little memory and little time. The files are made here; none is
//! stored.
//!
//! The program runs under a limit on its address space, so that a file which asks for more ends it, and under a watch
//! that ends what hangs. The limits are far above what a refusal takes: they hold on a busy machine, too.

// `ulimit -v`, /dev/full and mkfifo.
#![cfg(target_os = "linux")]

mod archives;
mod bytes;
mod devices;
mod numbers;
mod ours;
mod run;
mod shapes;
mod tables;
mod terminal;
mod workbooks;
