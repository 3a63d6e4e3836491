//! The program: calls the library and turns its answer into an exit code.

use hubplan::cli::{self, Exit};
use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;

fn main() -> ExitCode {
    panic::set_hook(Box::new(report_panic));
    let code = panic::catch_unwind(|| cli::main(std::env::args_os())).unwrap_or(Exit::Internal.code());
    ExitCode::from(code)
}

/// A fault of ours in one plain sentence: a planner has no use for a backtrace, we have one for the place.
fn report_panic(info: &PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("of unknown cause");
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let fault = hubplan::Error::Internal(format!("{what}{place}"));
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", hubplan::text::one_line(&fault.to_string()));
}
