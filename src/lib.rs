//! hubplan decides where England's Best Start Family Hubs should open. It solves a facility location problem with
//! authorities, budgets, the 70/30 ambition and today's children's centres, and proves a bound on the best plan.
//!
//! The modules, in the order in which data flows through them:
//!
//! 1. [`error`], [`units`], [`text`] and [`words`]: findings with codes; pounds, weights and travel with their units;
//!    text made safe for a terminal; numbers and names in a sentence.
//! 2. [`roads`]: roads and paths as a network, and the shortest journeys over it.
//! 3. [`model`]: the data types. [`model::Study`] holds the places, [`model::Scenario`] a question about them,
//!    [`model::Terms`] that question as numbers, and [`model::Plan`] the answer.
//! 4. [`io`]: every file format. Official layouts are recognised by their headers.
//! 5. [`travel`]: point in polygon, cover lists and nearest hubs, from R-trees or from the user's matrix.
//! 6. [`validate`]: the rules. It reports all findings at once and turns a scenario into terms.
//! 7. [`load`]: from `study.toml` to a [`model::Study`].
//! 8. [`evaluate`]: measures a set of hubs, and checks a plan independently of the solver.
//! 9. [`solve`]: decides which sites to open, and proves a bound.
//! 10. [`answer`]: from scenario to plan in one call.
//! 11. [`compare`] puts plans side by side; [`sweep`] answers very many scenarios.
//! 12. [`frontier`] and [`alternatives`]: many answers to one question.
//! 13. [`report`] writes plans, [`init`] starts a study, [`sample`] generates made-up counties, [`cli`] is the
//!     program.
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
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod units;
pub mod words;

pub mod model;
pub mod roads;

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

pub use answer::Question;
pub use error::{Code, Error, Finding, Findings, Result};

/// Runs the Rust examples of the README and of docs/library.md as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/library.md")]
struct PageDoctests;
