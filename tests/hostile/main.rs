//! Files that attack the program: each is refused with a code, using little memory and little time. The files are made
//! here; none is stored.
//!
//! The program runs with a limit on its address space, so that a file that makes it ask for more ends it, and with a
//! watchdog that ends it when it hangs. Both limits are far above what a refusal needs, so they also hold on a busy
//! machine.

// The tests need `ulimit -v`, /dev/full and mkfifo.
#![cfg(target_os = "linux")]

mod archives;
mod devices;
mod numbers;
mod ours;
mod run;
mod shapes;
mod tables;
mod terminal;
mod workbooks;
