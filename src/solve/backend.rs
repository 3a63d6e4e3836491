//! Mixed-integer programs through `good_lp`. No other file names `good_lp`.
//!
//! Each variant of [`Backend`] is a solver: `microlp` is always available (pure Rust), `highs` with the cargo feature
//! of that name (built from C++). Both get the same model. `good_lp` does not report the proven bound, so it is read
//! from the solver itself.

use crate::error::{Error, Result};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolutionStatus, SolverModel, Variable,
    WithInitialSolution, WithMipGap, WithTimeLimit, constraint, variable,
};
use std::time::{Duration, Instant};

/// The mixed-integer solver that proves.
///
/// ```
/// use hubplan::solve::Backend;
/// assert_eq!("microlp".parse(), Ok(Backend::Microlp));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// [microlp](https://docs.rs/microlp): pure Rust.
    #[default]
    Microlp,
    /// [HiGHS](https://highs.dev), with the cargo feature `highs`.
    #[cfg(feature = "highs")]
    Highs,
}

impl Backend {
    /// The solvers of this build.
    pub const ALL: &'static [Backend] = &[
        Backend::Microlp,
        #[cfg(feature = "highs")]
        Backend::Highs,
    ];

    /// The word used on the command line and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Backend::Microlp => "microlp",
            #[cfg(feature = "highs")]
            Backend::Highs => "highs",
        }
    }
}

impl std::str::FromStr for Backend {
    type Err = String;

    fn from_str(word: &str) -> std::result::Result<Self, String> {
        let known = || Backend::ALL.iter().map(|backend| backend.as_str()).collect::<Vec<_>>().join(", ");
        match Backend::ALL.iter().find(|backend| backend.as_str() == word) {
            Some(backend) => Ok(*backend),
            None if word == "highs" => {
                Err("this hubplan was built without HiGHS; build it with --features highs".to_owned())
            }
            None => Err(format!("this hubplan has no solver of that name; it has {}", known())),
        }
    }
}

/// A variable of a [`Mip`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub most: f64,
    pub whole: bool,
    pub profit: f64,
}

/// A constraint of a [`Mip`] over columns by position.
#[derive(Debug, Clone)]
pub(super) struct MipRow {
    pub terms: Vec<(usize, f64)>,
    pub at_least: Option<f64>,
    pub at_most: Option<f64>,
}

/// Maximise the total profit of the columns, each between 0 and `most` and some of them integer, with every row kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Mip {
    pub columns: Vec<Column>,
    pub rows: Vec<MipRow>,
    /// A solution to start from, if one is known: a value for each column.
    pub start: Option<Vec<f64>>,
}

/// Answer of a solver.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A solution, an upper bound on the profit of all solutions, and whether the solution is proven best.
    Found { values: Vec<f64>, bound: f64, proven: bool },
    /// No solution keeps every row.
    Infeasible,
    /// Time ran out before a solution was found.
    Nothing,
}

/// Solves the program within a time limit, or until the relative gap (0 to 1) is reached.
///
/// # Errors
/// [`Error::Internal`] when the solver fails for reasons of its own.
pub(super) fn solve(backend: Backend, mip: &Mip, time: Duration, gap: f64) -> Result<Answer> {
    let unit = unit(mip);
    if unit == 1.0 {
        return given(backend, mip, time, gap);
    }
    let columns = mip.columns.iter().map(|column| Column { profit: column.profit / unit, ..*column }).collect();
    let scaled = Mip { columns, rows: mip.rows.clone(), start: mip.start.clone() };
    Ok(match given(backend, &scaled, time, gap)? {
        Answer::Found { values, bound, proven } => Answer::Found { values, bound: bound * unit, proven },
        other => other,
    })
}

fn given(backend: Backend, mip: &Mip, time: Duration, gap: f64) -> Result<Answer> {
    match backend {
        Backend::Microlp => microlp(mip, time, gap),
        #[cfg(feature = "highs")]
        Backend::Highs => highs(mip, time, gap),
    }
}

/// Sizes of the largest profit that solvers are given unscaled.
const USUAL: std::ops::RangeInclusive<f64> = 1e-1..=1e6;

/// Divisor for the profits. Solvers compare with absolute tolerances such as a millionth: too coarse for profits of
/// thousandths, too fine for profits of thousands of millions. It is a power of two, so that no digit is lost.
fn unit(mip: &Mip) -> f64 {
    let largest = mip.columns.iter().map(|column| column.profit.abs()).fold(0.0, f64::max);
    if largest == 0.0 || USUAL.contains(&largest) { 1.0 } else { (largest.log2().floor() - 10.0).exp2() }
}

/// The model in `good_lp`'s terms.
struct Model {
    variables: ProblemVariables,
    columns: Vec<Variable>,
    objective: Expression,
}

fn model(mip: &Mip) -> Model {
    let mut variables = ProblemVariables::new();
    let mut objective = Expression::with_capacity(mip.columns.len());
    let columns = mip
        .columns
        .iter()
        .map(|column| {
            let definition = variable().min(0.0).max(column.most);
            let added = variables.add(if column.whole { definition.integer() } else { definition });
            if column.profit != 0.0 {
                objective.add_mul(column.profit, added);
            }
            added
        })
        .collect();
    Model { variables, columns, objective }
}

/// Adds every row; a row with two different ends becomes two.
fn add_rows(problem: &mut impl SolverModel, mip: &Mip, columns: &[Variable]) {
    for row in &mip.rows {
        let mut sum = Expression::with_capacity(row.terms.len());
        for &(column, coefficient) in &row.terms {
            sum.add_mul(coefficient, columns[column]);
        }
        match (row.at_least, row.at_most) {
            (Some(least), Some(most)) if least == most => {
                problem.add_constraint(constraint::eq(sum, least));
            }
            (least, most) => {
                if let Some(least) = least {
                    problem.add_constraint(constraint::geq(sum.clone(), least));
                }
                if let Some(most) = most {
                    problem.add_constraint(constraint::leq(sum, most));
                }
            }
        }
    }
}

/// Runs microlp. Where its arithmetic fails, runs it again without a start, and then with the columns in reverse order:
/// a basis that is singular in one order may not be in the other. If all fail, there is no answer, as when time runs
/// out.
fn microlp(mip: &Mip, time: Duration, gap: f64) -> Result<Answer> {
    let end = Instant::now() + time;
    let left = || end.saturating_duration_since(Instant::now());
    if let Some(answer) = microlp_as_given(mip, time, gap)? {
        return Ok(answer);
    }
    let fresh = Mip { start: None, ..mip.clone() };
    if let Some(answer) = microlp_as_given(&fresh, left(), gap)? {
        return Ok(answer);
    }
    let answer = microlp_as_given(&turned(&fresh), left(), gap)?.unwrap_or(Answer::Nothing);
    Ok(match answer {
        Answer::Found { values, bound, proven } => {
            Answer::Found { values: values.into_iter().rev().collect(), bound, proven }
        }
        other => other,
    })
}

/// The same program with its columns in reverse order.
fn turned(mip: &Mip) -> Mip {
    let last = mip.columns.len().saturating_sub(1);
    let row = |row: &MipRow| {
        let terms = row.terms.iter().rev().map(|&(column, coefficient)| (last - column, coefficient)).collect();
        MipRow { terms, ..row.clone() }
    };
    let columns = mip.columns.iter().rev().copied().collect();
    Mip { columns, rows: mip.rows.iter().map(row).collect(), start: None }
}

/// Runs microlp once; `None` when it fails for reasons of its own.
fn microlp_as_given(mip: &Mip, time: Duration, gap: f64) -> Result<Option<Answer>> {
    let Model { variables, columns, objective } = model(mip);
    let mut problem = variables.maximise(objective).using(good_lp::solvers::microlp::microlp);
    add_rows(&mut problem, mip, &columns);
    problem = problem.with_time_limit(time.as_secs_f64());
    if gap > 0.0 {
        problem = problem.with_mip_gap(gap as f32).map_err(|error| Error::Internal(error.to_string()))?;
    }
    if let Some(start) = &mip.start {
        problem = problem.with_initial_solution(columns.iter().copied().zip(start.iter().copied()));
    }
    match problem.solve() {
        Ok(solution) => {
            let values = columns.iter().map(|column| solution.value(*column)).collect();
            let proven = matches!(solution.status(), SolutionStatus::Optimal);
            let inner = solution.into_inner();
            let bound = if proven { Some(inner.objective()) } else { inner.stats().best_bound };
            Ok(Some(Answer::Found { values, bound: bound.unwrap_or(f64::INFINITY), proven }))
        }
        Err(ResolutionError::Infeasible) => Ok(Some(Answer::Infeasible)),
        // The text by which `good_lp` reports a time limit without a solution.
        Err(ResolutionError::Other(text)) if text.starts_with("Time limit") => Ok(Some(Answer::Nothing)),
        Err(ResolutionError::Other(_) | ResolutionError::Str(_)) => Ok(None),
        Err(error) => Err(Error::Internal(format!("microlp: {error}"))),
    }
}

/// Runs HiGHS: the model comes from `good_lp`, the rest goes through the `highs` crate. `good_lp` passes on neither gap
/// nor bound, and drops the start and the options on the way to the inner model, so they are set there.
#[cfg(feature = "highs")]
fn highs(mip: &Mip, time: Duration, gap: f64) -> Result<Answer> {
    use highs::{HighsModelStatus, HighsSolutionStatus};
    let failed = |what: String| Error::Internal(format!("HiGHS: {what}"));
    let Model { variables, columns, objective } = model(mip);
    let mut problem = variables.maximise(objective).using(good_lp::solvers::highs::highs);
    add_rows(&mut problem, mip, &columns);
    let mut inner = problem.try_into_inner().map_err(|error| failed(error.to_string()))?;
    inner.make_quiet();
    inner.set_option("threads", 1);
    inner.set_option("time_limit", time.as_secs_f64());
    inner.set_option("mip_rel_gap", gap);
    inner.set_option("mip_abs_gap", 0.0);
    inner.set_option("mip_feasibility_tolerance", 1e-7);
    if let Some(start) = mip.start.as_deref() {
        inner.try_set_solution(Some(start), None, None, None).map_err(|error| failed(format!("{error:?}")))?;
    }
    let solved = inner.try_solve().map_err(|error| failed(format!("{error:?}")))?;
    match solved.status() {
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return Ok(Answer::Infeasible),
        HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit | HighsModelStatus::ReachedInterrupt => {}
        other => return Err(failed(format!("{other:?}"))),
    }
    if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
        return Ok(Answer::Nothing);
    }
    let whole = mip.columns.iter().any(|column| column.whole);
    let found = solved.objective_value();
    let bound = if whole {
        solved.double_info_value(c"mip_dual_bound").map_err(|error| failed(format!("{error:?}")))?
    } else {
        found
    };
    let proven = solved.status() == HighsModelStatus::Optimal && (gap == 0.0 || bound <= found);
    let solution = solved.get_solution();
    let values = columns.iter().enumerate().map(|(at, _)| solution.columns()[at]).collect();
    Ok(Answer::Found { values, bound: if proven { found } else { bound }, proven })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knapsack() -> Mip {
        let column = |profit| Column { most: 1.0, whole: true, profit };
        Mip {
            columns: vec![column(10.0), column(7.0), column(6.0)],
            rows: vec![MipRow { terms: vec![(0, 5.0), (1, 4.0), (2, 3.0)], at_least: None, at_most: Some(7.0) }],
            start: None,
        }
    }

    #[test]
    fn a_knapsack_is_solved_and_proven() {
        for backend in Backend::ALL {
            let answer = solve(*backend, &knapsack(), Duration::from_secs(10), 0.0);
            let Ok(Answer::Found { values, bound, proven }) = answer else { panic!("{answer:?}") };
            assert!(proven);
            assert_eq!(values.iter().map(|value| *value > 0.5).collect::<Vec<_>>(), [false, true, true]);
            assert!((bound - 13.0).abs() < 1e-9);
        }
    }

    #[test]
    fn impossible_rows_and_no_time_are_told_apart() {
        let mut mip = knapsack();
        let none = solve(Backend::default(), &mip, Duration::ZERO, 0.0);
        assert!(matches!(none, Ok(Answer::Nothing)), "{none:?}");
        mip.rows.push(MipRow { terms: vec![(0, 1.0), (1, 1.0), (2, 1.0)], at_least: Some(3.0), at_most: Some(3.0) });
        for backend in Backend::ALL {
            let impossible = solve(*backend, &mip, Duration::from_secs(10), 0.0);
            assert!(matches!(impossible, Ok(Answer::Infeasible)), "{impossible:?}");
        }
    }

    #[test]
    fn solvers_are_known_by_their_words() {
        for backend in Backend::ALL {
            assert_eq!(backend.as_str().parse(), Ok(*backend));
        }
        assert!("cplex".parse::<Backend>().is_err_and(|text| text.contains("it has microlp")));
    }
}
