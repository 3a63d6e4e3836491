//! Compares the program with exhaustive search: small random questions, written as files, are answered, checked and
//! proven again.
//!
//! `cargo test` asks the same questions every time. The hunt (`tests/hunt`) asks new ones and saves each one that
//! fails in `kept/`; from then on every `cargo test` asks it again.

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

/// Number of questions in every `cargo test`.
const QUESTIONS: u64 = 2_000;

/// Number of questions that the hunt asks before it looks at the clock again.
const BATCH: u64 = 500;

/// Asks a question and says what is wrong with the answers; `None` if nothing is.
type Ask = fn(&Question) -> Option<String>;

#[test]
fn random_questions_are_answered_as_exhaustive_search_answers_them() {
    assert_none(&failing(hold::fault, 0, QUESTIONS));
}

/// Alternatives, frontiers and sweeps take several searches each, so they get fewer questions.
#[test]
fn many_answers_to_one_question_are_those_of_exhaustive_search() {
    assert_none(&failing(beyond::fault, 0, QUESTIONS / 10));
}

/// Each step is a process, which takes longer than everything else, so there are fewer questions.
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

/// Asks new questions for `HUBPLAN_HUNT` seconds, or `HUBPLAN_QUESTIONS` of them, and saves those that fail.
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

/// A question whose answer is wrong.
struct Failure {
    number: u64,
    ask: Ask,
    question: Question,
    fault: String,
}

/// The questions that fail, among `count` questions from number `first`.
fn failing(ask: Ask, first: u64, count: u64) -> Vec<Failure> {
    let failure = |number: u64| {
        let question = draw::question(number);
        ask(&question).map(|fault| Failure { number, ask, question, fault })
    };
    (first..first + count).into_par_iter().filter_map(failure).collect()
}

/// Lists the failures, and shows the first few as small as they can be made.
fn assert_none(failed: &[Failure]) {
    let told: Vec<String> = failed.iter().map(|one| format!("question {}: {}", one.number, one.fault)).collect();
    let shown: Vec<String> = failed.iter().take(3).map(Failure::in_short).collect();
    assert!(failed.is_empty(), "{} failed.\n{}\n{}", failed.len(), told.join("\n"), shown.join("\n"));
}

impl Failure {
    fn small(&self) -> Question {
        // A smaller question must fail in the same way: it might otherwise be one that is refused.
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
