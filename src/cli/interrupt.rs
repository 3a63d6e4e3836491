//! Handles Ctrl-C and SIGTERM. During a search the first signal ends the search with the best plan so far, and the
//! second ends the program. At other times the first one ends the program.

use super::progress::Line;
use crate::io::write;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Exit code of a program ended by Ctrl-C: 128 plus the number of SIGINT.
const BY_CTRL_C: u8 = 130;

/// Exit code for the last signal; 0 before the first.
static ENDED_BY: AtomicU8 = AtomicU8::new(0);

/// Exit code of a program that ended because of a signal: 130 for Ctrl-C, 143 for SIGTERM.
pub(super) fn code() -> u8 {
    match ENDED_BY.load(Ordering::SeqCst) {
        0 => BY_CTRL_C,
        code => code,
    }
}

/// Whether the program has received a signal to end.
pub(super) fn is_asked() -> bool {
    ENDED_BY.load(Ordering::SeqCst) != 0
}

/// A flag that the first Ctrl-C or SIGTERM sets. Until this is called, either signal ends the program at once, as
/// usual. Messages are printed above `line`, which the terminal may be showing.
pub(super) fn flag(line: Line) -> Arc<AtomicBool> {
    flag_saying(line, "hubplan will write the best plan so far")
}

/// Like [`flag`], with a message that says what happens to the work.
pub(super) fn flag_saying(line: Line, what: &'static str) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    heard(move || {
        if set.swap(true, Ordering::SeqCst) {
            line.clear();
            end();
        }
        line.say_above(&format!("Stopping: {what}. Press Ctrl-C again to end at once."));
    });
    flag
}

/// From now on, Ctrl-C and SIGTERM end the program at once, and leave no half-written file behind.
pub(super) fn ends_at_once() {
    heard(end);
}

fn end() {
    write::abandon();
    let _ = writeln!(std::io::stderr(), "Ended.");
    std::process::exit(i32::from(code()));
}

/// Calls `act` at each Ctrl-C and SIGTERM. If the handler cannot be installed, the signals still end the program, so
/// this is not an error.
#[cfg(unix)]
fn heard(act: impl Fn() + Send + 'static) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let code = u8::try_from(128 + signal).unwrap_or(BY_CTRL_C);
            ENDED_BY.store(code, Ordering::SeqCst);
            act();
        }
    });
}

#[cfg(not(unix))]
fn heard(act: impl Fn() + Send + 'static) {
    let _ = ctrlc::set_handler(move || {
        ENDED_BY.store(BY_CTRL_C, Ordering::SeqCst);
        act();
    });
}
