//! Code that several subcommands share: loading, solving, writing, and printing to the terminal.

use super::progress::Stages;
use super::what_if::Changes;
use super::{Exit, interrupt};
use crate::answer::{self, Answer};
use crate::error::{Error, Result};
use crate::io::{bytes, scenario_file};
use crate::model::{Scenario, Status, Study};
use crate::solve::{Backend, Options, Progress};
use crate::{load, report, text, validate};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the command line may say instead of the scenario's `[solve]` table.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Overrides {
    /// Stop after this many seconds and keep the best plan found
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    time_limit: Option<f64>,
    /// Stop as soon as the plan is this close to the bound, as a share of the bound (0.01 is 1%; 0 proves the best
    /// plan)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    gap: Option<f64>,
    /// Seed, recorded with the plan. The search uses no random numbers so far
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Solver for what pricing leaves undecided: microlp, or highs in a build with that feature
    #[arg(long, value_name = "NAME", default_value = "microlp")]
    solver: Backend,
}

impl Overrides {
    pub(super) fn apply(&self, scenario: &mut Scenario) {
        let solve = &mut scenario.solve;
        solve.time_limit = self.time_limit.unwrap_or(solve.time_limit);
        solve.gap = self.gap.unwrap_or(solve.gap);
        solve.seed = self.seed.unwrap_or(solve.seed);
    }

    /// Whether the command line states a gap.
    pub(super) fn sets_gap(&self) -> bool {
        self.gap.is_some()
    }

    /// The options of a search for a scenario to which these overrides have been applied.
    pub(super) fn options(&self, scenario: &Scenario) -> Options<'static> {
        Options {
            time_limit: seconds(scenario.solve.time_limit),
            gap: scenario.solve.gap,
            seed: scenario.solve.seed,
            backend: self.solver,
            ..Options::default()
        }
    }
}

pub(super) fn positive(text: &str) -> std::result::Result<f64, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && f64::is_finite(seconds) => Ok(seconds),
        _ => Err("it must be a number of seconds above 0".to_owned()),
    }
}

fn share(text: &str) -> std::result::Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..1.0).contains(&share) => Ok(share),
        _ => Err("it must be a number from 0 to below 1, such as 0.01 for 1%".to_owned()),
    }
}

/// Whether a file is a study: a study names zones or a plain study's files, a scenario names a study. If the file is
/// not TOML and neither can be told, its name decides which reader reports the mistake.
pub(super) fn is_study(path: &Path) -> Result<bool> {
    let blob = bytes::read_written(Path::new(""), &path.display().to_string())?;
    Ok(match blob.text()?.parse::<toml::Table>() {
        Ok(table) => !table.contains_key("study") && !table.contains_key("objective"),
        Err(_) => path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains("study")),
    })
}

/// Path of the study that a file is, or that a scenario names.
pub(super) fn study_path(path: &Path) -> Result<PathBuf> {
    if is_study(path)? { Ok(path.to_owned()) } else { scenario_file::study_path(path, &scenario_file::read(path)?) }
}

/// Reads the places of the study at `path`, and says first how much memory a large map needs.
pub(super) fn places<T>(path: &Path, stages: &mut Stages, work: impl FnOnce() -> T) -> T {
    if let Some(map) = load::large_map(path) {
        let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
        let (name, size, memory) = (text::one_line(&map.name), gigabytes(map.bytes), gigabytes(map.memory));
        let _ = writeln!(std::io::stderr(), "{name} ({size}) needs about {memory} of memory when it is first read.");
    }
    stages.run("Reading the places", work)
}

/// A scenario and its study, with the changes of the command line.
pub(super) struct Question {
    pub(super) study: Study,
    pub(super) scenario: Scenario,
    /// Its name in messages: its file, and the changes of the command line.
    pub(super) file: String,
}

/// Reads a scenario and the study that it names, and applies the changes of the command line.
pub(super) fn load(path: &Path, changes: &Changes, stages: &mut Stages) -> Result<Question> {
    let mut scenario = scenario_file::read_with(path, changes.settings())?;
    let file = changes.named(path);
    let study = scenario_file::study_path(path, &scenario)?;
    stages.reads(&study);
    let study = places(&study, stages, || load::study(&study)).map_err(|error| match error {
        // Without its study, the scenario can only be checked by itself.
        Error::Input(mut findings) => {
            findings.extend(validate::scenario_alone(&scenario, &file));
            Error::Input(findings)
        }
        other => other,
    })?;
    changes.put_sites(&study, &mut scenario)?;
    stages.changes(changes.options());
    Ok(Question { study, scenario, file })
}

/// Answers a scenario.
pub(super) fn solve(
    path: &Path,
    changes: &Changes,
    overrides: &Overrides,
    stages: &mut Stages,
) -> Result<(Study, Answer)> {
    let Question { study, mut scenario, file } = load(path, changes, stages)?;
    overrides.apply(&mut scenario);
    let answer = stages.run_noted("Choosing hubs", |note| {
        let cancel = interrupt::flag(note.line());
        let progress = |progress: Progress| note.tell(progress);
        let options = Options { cancel: Some(&cancel), progress: Some(&progress), ..overrides.options(&scenario) };
        answer::answer(&study, &scenario, &file, &options)
    })?;
    Ok((study, answer))
}

/// The exit code for an answer.
pub(super) fn exit(answer: &Answer) -> Exit {
    if answer.plan.status == Status::Infeasible { Exit::Infeasible } else { Exit::Done }
}

/// A time limit as a duration. An invalid one is refused later, with the rest of the scenario.
pub(super) fn seconds(limit: f64) -> Duration {
    const YEARS: f64 = 1e8;
    if limit.is_nan() { Duration::ZERO } else { Duration::from_secs_f64(limit.clamp(0.0, YEARS)) }
}

/// Writes the outputs of an answer into `out` and prints its summary.
pub(super) fn write(study: &Study, answer: &Answer, out: &Path, stages: &mut Stages) -> Result<()> {
    write_into(report::Draft::open(out, report::Contents::Plan)?, study, answer, stages)
}

/// Like [`write()`], in a folder that is already open.
pub(super) fn write_into(draft: report::Draft, study: &Study, answer: &Answer, stages: &mut Stages) -> Result<()> {
    let run = run_info(stages);
    let Answer { plan, evaluation, certificate, .. } = answer;
    let paths = stages.run("Writing the outputs", || {
        report::write_into(draft, study, plan, evaluation.as_ref(), certificate.as_ref(), &run)
    })?;
    say(&report::summary(study, plan))?;
    say(&report::changed(stages.changed()))?;
    say("\n")?;
    say(&report::written_plan(&paths))
}

/// What differs from run to run, as known so far.
pub(super) fn run_info(stages: &Stages) -> report::RunInfo {
    report::RunInfo {
        seconds: stages.seconds(),
        stages: stages.timed().to_vec(),
        threads: rayon::current_num_threads(),
        version: env!("CARGO_PKG_VERSION"),
        study: stages.study().map(Path::to_owned),
        changes: stages.changed().to_vec(),
    }
}

/// The default folder: `hubplan-out/`, the name of the scenario's or study's folder, and a suffix. It is not beside
/// the scenario, because examples may be in a folder that is not writable.
pub(super) fn default_out(scenario: &Path, suffix: &str) -> PathBuf {
    let whole = scenario.canonicalize().unwrap_or_else(|_| scenario.to_owned());
    let name =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (folder, stem) = (name(whole.parent().and_then(Path::file_name)), name(whole.file_stem()));
    let name = match (folder.as_str(), stem.as_str()) {
        ("", stem) => stem.to_owned(),
        (folder, "scenario" | "study") => folder.to_owned(),
        (folder, stem) => format!("{folder}-{stem}"),
    };
    Path::new("hubplan-out").join(name + suffix)
}

/// Checks, before the long work, that outputs can be written. Leaves nothing behind.
pub(super) fn check_writable(out: &Path) -> Result<()> {
    let refused = |source| Error::Output { path: out.to_owned(), source };
    let whole = std::path::absolute(out).map_err(refused)?;
    // The folder itself is only created when there is something to put into it.
    let existing = whole.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    // The file has no name, so that nothing is left behind if the run ends now.
    tempfile::tempfile_in(existing).map_err(refused)?;
    Ok(())
}

/// Checks, before the long work, that outputs of this kind may be written into a folder.
pub(super) fn check_folder(out: &Path, contents: report::Contents) -> Result<()> {
    report::is_ours(out, contents)?;
    check_writable(out)
}

/// Limits all parallel work to `threads` threads.
pub(super) fn use_threads(threads: u16) -> Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(usize::from(threads))
        .build_global()
        .map_err(|error| Error::Internal(format!("the threads could not be started: {error}")))
}

/// Prints a result, cleaned of everything that a terminal would act on. It is not an error if the reader stops reading
/// (`hubplan ... | head`).
pub(super) fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text::lines(text).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Output { path: PathBuf::from("standard output"), source: error })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_the_scenario() {
        for (scenario, out) in [
            ("/home/ada/examples/devon/scenario.toml", "hubplan-out/devon"),
            ("/home/ada/devon/no-closures.toml", "hubplan-out/devon-no-closures"),
            ("/scenario.toml", "hubplan-out/scenario"),
        ] {
            assert_eq!(default_out(Path::new(scenario), ""), Path::new(out), "{scenario}");
        }
    }

    #[test]
    fn a_folder_is_tried_without_being_made() {
        let folder = tempfile::tempdir().unwrap();
        check_writable(&folder.path().join("new/deeper")).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("file"), "").unwrap();
        let error = check_writable(&folder.path().join("file/out")).unwrap_err();
        assert!(error.to_string().starts_with("H601"), "{error}");
    }

    #[test]
    fn no_time_limit_is_too_strange() {
        assert_eq!(seconds(2.5), Duration::from_millis(2500));
        assert_eq!((seconds(-1.0), seconds(f64::NAN)), (Duration::ZERO, Duration::ZERO));
        assert!(seconds(1e300) > Duration::from_secs(3600));
    }

    #[test]
    fn numbers_on_the_command_line_have_ranges() {
        assert_eq!(positive("2.5"), Ok(2.5));
        assert!(positive("0").is_err() && positive("NaN").is_err() && positive("inf").is_err());
        assert_eq!(share("0"), Ok(0.0));
        assert!(share("1").is_err() && share("1%").is_err() && share("-0.1").is_err());
    }
}
