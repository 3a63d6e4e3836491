//! The word of the program against exhaustive search: small random questions, written as files, answered, checked and
//! proven again.
//!
//! `cargo test` asks the same questions every time. The hunt (`tests/hunt`) asks new ones and keeps each that fails in
//! `kept/`, where it is asked again by every `cargo test` from then on.

mod beyond;
mod draw;
mod hold;
mod line;
mod oracle;
mod question;
mod smaller;

use question::Question;
use rayon::prelude::*;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Questions of every `cargo test`.
const QUESTIONS: u64 = 2_000;

/// Questions that the hunt asks between two looks at the clock.
const BATCH: u64 = 500;

/// What does not hold of the answers to a question; `None` when everything does.
type Ask = fn(&Question) -> Option<String>;

#[test]
fn random_questions_are_answered_as_exhaustive_search_answers_them() {
    assert_none(&failing(hold::fault, 0, QUESTIONS));
}

/// Alternatives, frontiers and sweeps are several searches each, so fewer questions are asked of them.
#[test]
fn many_answers_to_one_question_are_those_of_exhaustive_search() {
    assert_none(&failing(beyond::fault, 0, QUESTIONS / 10));
}

/// A process for each step takes longer than all the rest.
#[test]
fn the_program_checks_its_own_plans_and_proofs() {
    assert_none(&failing(line::fault, 0, QUESTIONS / 50));
}

#[test]
fn every_question_that_ever_failed_is_answered_now() {
    let mut failed = Vec::new();
    let files = std::fs::read_dir(kept()).expect("the folder is there").flatten().map(|entry| entry.path());
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let question: Question = serde_json::from_str(&text).expect("it is a question");
        let asks: [Ask; 3] = [hold::fault, beyond::fault, line::fault];
        let fault = asks.iter().find_map(|ask| ask(&question));
        failed.extend(fault.map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Asks new questions for `HUBPLAN_HUNT` seconds, or as many as `HUBPLAN_QUESTIONS` says, and keeps what fails.
#[test]
#[ignore = "a hunt with fresh seeds: tests/hunt runs it"]
fn hunt() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = Duration::from_secs(number("HUBPLAN_HUNT").unwrap_or(60));
    let most = number("HUBPLAN_QUESTIONS").unwrap_or(u64::MAX);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos() as u64;
    let first = number("HUBPLAN_SEED").unwrap_or(now % 1_000_000_000_000);
    let (start, mut asked, mut failed) = (Instant::now(), 0, Vec::new());
    while asked < most && start.elapsed() < seconds {
        let count = BATCH.min(most - asked);
        failed.extend(failing(hold::fault, first + asked, count));
        failed.extend(failing(beyond::fault, first + asked, count / 10));
        asked += count;
    }
    println!("{asked} questions from seed {first} in {:.0} s", start.elapsed().as_secs_f64());
    failed.iter().for_each(Failure::keep);
    assert_none(&failed);
}

/// A question of which something does not hold.
struct Failure {
    number: u64,
    ask: Ask,
    question: Question,
    fault: String,
}

/// The questions that fail, of so many from a number on.
fn failing(ask: Ask, first: u64, count: u64) -> Vec<Failure> {
    let failure = |number: u64| {
        let question = draw::question(number);
        ask(&question).map(|fault| Failure { number, ask, question, fault })
    };
    (first..first + count).into_par_iter().filter_map(failure).collect()
}

/// Says what fails, and shows the first few as small as they can be made.
fn assert_none(failed: &[Failure]) {
    let told: Vec<String> = failed.iter().map(|one| format!("question {}: {}", one.number, one.fault)).collect();
    let shown: Vec<String> = failed.iter().take(3).map(Failure::in_short).collect();
    assert!(failed.is_empty(), "{} failed.\n{}\n{}", failed.len(), told.join("\n"), shown.join("\n"));
}

impl Failure {
    fn small(&self) -> Question {
        // The same kind of fault: a question may well become one that is refused.
        let kind = |fault: &str| fault.chars().take_while(|c| c.is_alphabetic() || *c == ' ').collect::<String>();
        let fails = |question: &Question| (self.ask)(question).is_some_and(|fault| kind(&fault) == kind(&self.fault));
        let small = smaller::smaller(&self.question, fails);
        Question { note: (self.ask)(&small).unwrap_or_default(), ..small }
    }

    fn in_short(&self) -> String {
        let small = self.small();
        let json = serde_json::to_string_pretty(&small).expect("it is a tree");
        format!("question {} in short: {}\n{}\n{json}\n", self.number, small.note, small.scenario())
    }

    fn keep(&self) {
        let text = serde_json::to_string_pretty(&self.small()).expect("it is a tree");
        std::fs::write(kept().join(format!("{}.json", self.number)), text + "\n").expect("it can be kept");
    }
}

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/trust/kept")
}
