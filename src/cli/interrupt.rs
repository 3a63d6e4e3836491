//! Ctrl-C. While hubs are being chosen the first ends the search with the best plan so far, the second the program; elsewhere the first does.

use super::progress::Line;
use crate::io::write;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of a program that a Ctrl-C ended.
pub(super) const INTERRUPTED: u8 = 130;

/// A flag that the first Ctrl-C sets. Until this is called, Ctrl-C ends the program at once, as everywhere.
/// Words go above `line`, which the terminal may be showing.
pub(super) fn flag(line: Line) -> Arc<AtomicBool> {
    flag_saying(line, "the best plan so far will be written")
}

/// The same, saying what becomes of the work.
pub(super) fn flag_saying(line: Line, what: &'static str) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    // Without a handler Ctrl-C still ends the program; that is no reason not to plan.
    let _ = ctrlc::set_handler(move || {
        if set.swap(true, Ordering::SeqCst) {
            write::abandon();
            line.clear();
            let _ = writeln!(std::io::stderr(), "Ended.");
            std::process::exit(i32::from(INTERRUPTED));
        }
        line.say_above(&format!("Stopping: {what}. Press Ctrl-C again to end at once."));
    });
    flag
}

/// From now on Ctrl-C ends the program at once and leaves nothing half written.
pub(super) fn ends_at_once() {
    let _ = ctrlc::set_handler(|| {
        write::abandon();
        let _ = writeln!(std::io::stderr(), "Ended.");
        std::process::exit(i32::from(INTERRUPTED));
    });
}
