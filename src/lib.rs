//! hubplan decides where England's Best Start Family Hubs should open: facility location with authorities, budgets, the 70/30
//! ambition, today's centres, and a proven bound.
//!
//! The modules in the order of the data flow:
//!
//! 1. [`error`], [`units`], [`text`] and [`words`]: coded findings; pounds, weights and travel with their units; names
//!    that a terminal can show; numbers and names in a sentence.
//! 2. [`model`]: the nouns. [`model::Study`] is the places, [`model::Scenario`] a question about them, [`model::Terms`] the question as
//!    numbers, [`model::Plan`] the answer.
//! 3. [`io`]: every file format; official layouts are recognised by their headers.
//! 4. [`travel`]: point in polygon, cover lists and nearest hubs, from R-trees or from the user's matrix.
//! 5. [`validate`]: the rules, all findings at once; a scenario becomes terms.
//! 6. [`load`]: from `study.toml` to a [`model::Study`].
//! 7. [`evaluate`]: what a set of hubs is worth, and the independent checker.
//! 8. [`solve`]: which sites to open, with a bound.
//! 9. [`answer`]: the whole line in one call.
//! 10. [`compare`]: plans side by side; [`sweep`]: very many scenarios.
//! 11. [`frontier`] and [`alternatives`]: many answers to one question.
//! 12. [`report`] writes plans, [`init`] begins studies, [`sample`] invents counties, [`cli`] is the program.
//!
//! ```
//! use hubplan::{answer, io::scenario_file, load, solve};
//! use std::path::Path;
//!
//! let file = Path::new("data/scenario.toml");
//! let scenario = scenario_file::read(file)?;
//! let study = load::study(&scenario_file::study_path(file, &scenario)?)?;
//! let answer = answer::answer(&study, &scenario, "data/scenario.toml", &solve::Options::default())?;
//! assert_eq!(answer.plan.status.as_str(), "optimal");
//! assert!(hubplan::evaluate::check(&study, &answer.terms, &answer.plan).is_empty());
//! # Ok::<(), hubplan::Error>(())
//! ```

pub mod error;
pub mod text;
pub mod units;
pub mod words;

pub mod model;

#[cfg(feature = "files")]
pub mod io;
pub mod travel;
pub mod validate;

#[cfg(feature = "files")]
pub mod load;

pub mod evaluate;

pub mod solve;

pub mod answer;

pub mod study;

pub mod alternatives;
pub mod compare;
pub mod frontier;
#[cfg(feature = "files")]
pub mod sweep;

#[cfg(feature = "files")]
pub mod init;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "report")]
pub mod sample;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Code, Error, Finding, Findings, Result};

/// Runs the Rust examples of the README and of docs/library.md as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/library.md")]
struct PageDoctests;
