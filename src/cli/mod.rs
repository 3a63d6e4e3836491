//! The command line, with one file per subcommand. Its `Args` are the help; its `run` does the work.
//!
//! Results go to standard output, findings and progress to standard error. Nothing is calculated here: this code reads
//! arguments, calls the library in order, times the stages and says where the outputs are.

mod alternatives;
mod check;
mod common;
mod compare;
mod completions;
mod demo;
mod distance;
mod evaluate;
mod exposure;
mod frontier;
mod init;
mod interrupt;
mod look;
mod measuring;
mod progress;
mod sample;
mod sites;
mod solve;
mod sweep;
mod travel;
mod validate;
mod what_if;

use crate::error::{Error, Result};
use crate::text;
use clap::{Parser, Subcommand};
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write;

/// Where should Best Start Family Hubs open?
///
/// hubplan reads small areas with their deprivation and children, the buildings that could become hubs, the centres
/// open today and each authority's money. It finds the hubs that bring most disadvantaged families within a short
/// journey of one, and proves how far its plan can be from the best possible.
///
/// Try it on a fictional county: hubplan demo
#[derive(Debug, Parser)]
#[command(name = "hubplan", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    general: General,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 fault of hubplan, 2 something wrong with the input or the command, \
                          3 no plan keeps every limit, 4 the check found faults (or evaluate --strict a broken limit), \
                          5 the search ended without an answer, 130 ended by Ctrl-C, 143 ended by SIGTERM.";

/// Options of every subcommand.
#[derive(Debug, clap::Args)]
struct General {
    /// Processor threads to use [default: all]; the number does not change the answer
    #[arg(long, global = true, display_order = 100, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Say how long each stage took
    #[arg(short, long, global = true, display_order = 101)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Init(init::Args),
    Validate(validate::Args),
    Look(look::Args),
    Sites(sites::Args),
    Travel(travel::Args),
    Solve(solve::Args),
    Evaluate(evaluate::Args),
    Check(check::Args),
    Compare(compare::Args),
    Sweep(sweep::Args),
    Frontier(frontier::Args),
    Alternatives(alternatives::Args),
    Distance(distance::Args),
    Exposure(exposure::Args),
    Sample(sample::Args),
    Completions(completions::Args),
}

/// How the program ended, which decides its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked.
    Done,
    /// It failed through a fault of hubplan itself.
    Internal,
    /// No plan keeps every limit; the outputs say why.
    Infeasible,
    /// A plan was checked and has faults, or hubs were measured strictly and break a limit.
    Faulty,
    /// The search ended without an answer: it found neither a plan nor a proof that there is none.
    Unanswered,
    /// Ctrl-C or SIGTERM ended it early; finished work was kept.
    Interrupted,
}

impl Exit {
    /// The process exit code. The exit codes of errors come from [`crate::Error::exit_code`].
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Internal => 1,
            Exit::Infeasible => 3,
            Exit::Faulty => 4,
            Exit::Unanswered => 5,
            Exit::Interrupted => interrupt::code(),
        }
    }
}

/// Runs the program with its command line, whose first argument is the program's name, and returns the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // clap reports help and version as errors too, with colours. Its text may repeat an argument, so it is
            // cleaned. A closed pipe is not an error.
            let plain = error.render().to_string();
            let _ = match text::lines(&plain) {
                Cow::Borrowed(_) => error.print(),
                Cow::Owned(clean) => write!(std::io::stderr(), "{clean}"),
            };
            return if error.use_stderr() { 2 } else { Exit::Done.code() };
        }
    };
    match run(cli) {
        Ok(exit) => exit.code(),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{}", text::lines(&error.to_string()));
            // If the user ended the search before it had a plan, the exit code says "interrupted", not "no answer".
            let is_ended = matches!(error, Error::Unanswered(_)) && interrupt::is_asked();
            if is_ended { Exit::Interrupted.code() } else { error.exit_code() }
        }
    }
}

fn run(cli: Cli) -> Result<Exit> {
    if let Some(threads) = cli.general.threads {
        common::use_threads(threads)?;
    }
    let mut stages = progress::Stages::new(cli.general.verbose);
    match cli.command {
        Command::Demo(args) => demo::run(&args, &mut stages),
        Command::Init(args) => init::run(&args, &mut stages),
        Command::Validate(args) => validate::run(&args, &mut stages),
        Command::Look(args) => look::run(&args),
        Command::Sites(args) => sites::run(&args, &mut stages),
        Command::Travel(args) => travel::run(&args, &mut stages),
        Command::Solve(args) => solve::run(&args, &mut stages),
        Command::Evaluate(args) => evaluate::run(&args, &mut stages),
        Command::Check(args) => check::run(&args, &mut stages),
        Command::Compare(args) => compare::run(&args, &mut stages),
        Command::Sweep(args) => sweep::run(&args, &mut stages),
        Command::Frontier(args) => frontier::run(&args, &mut stages),
        Command::Alternatives(args) => alternatives::run(&args, &mut stages),
        Command::Distance(args) => distance::run(&args, &mut stages),
        Command::Exposure(args) => exposure::run(&args, &mut stages),
        Command::Sample(args) => sample::run(&args, &mut stages),
        Command::Completions(args) => completions::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
