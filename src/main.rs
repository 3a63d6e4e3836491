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

/// Prints a fault of hubplan's as one plain sentence: a planner needs no backtrace, but we need the file and line.
fn report_panic(info: &PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("of unknown cause");
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let fault = hubplan::Error::Internal(format!("{what}{place}"));
    // A failed write is ignored: standard error is closed, so there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}", hubplan::text::one_line(&fault.to_string()));
}
