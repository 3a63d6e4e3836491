use super::{Answered, Answers, Control, Found, Sweep, answer_all, together};
use crate::answer;
use crate::evaluate::testing::{SCENARIO, parts, study};
use crate::io::done::Done;
use crate::io::sweep_file::{self, Combination};
use crate::model::{Status, Study};
use crate::solve::Options;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

const GRID: &str = "[grid]\n\"objective.radius\" = [\"1 km\", \"2 km\"]\n\"hubs.exactly\" = [2, 3]\n\
                    \"planning.authorities\" = [[], [\"A0\"], [\"A0\", \"A1\"]]\n\
                    [[scenarios]]\nname = \"too many\"\nset = { \"hubs.exactly\" = 9 }\n\
                    [[scenarios]]\nname = \"far\"\nset = { \"objective.radius\" = \"3 km\" }\n\
                    [[scenarios]]\nname = \"far again\"\nset = { \"objective.radius\" = \"3 km\" }\n\
                    [[scenarios]]\nname = \"s0 must\"\nset = { \"sites.required\" = [\"s00000\"], \"hubs.at_most\" = 3 }\n";

/// A sweep over the villages, with a folder for its finished scenarios.
struct Place {
    folder: tempfile::TempDir,
    sweep: sweep_file::Sweep,
}

impl Place {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.toml"), SCENARIO).unwrap();
        let path = folder.path().join("sweep.toml");
        std::fs::write(&path, format!("version = 1\nscenario = \"base.toml\"\n{text}")).unwrap();
        let sweep = sweep_file::read(&path).unwrap();
        Place { folder, sweep }
    }

    fn done(&self) -> PathBuf {
        self.folder.path().join("done")
    }

    fn run(&self, study: &Study) -> Answers {
        self.run_with(study, Control::default())
    }

    fn run_with(&self, study: &Study, control: Control<'_>) -> Answers {
        answer_all(study, &self.sweep, &Done::open(&self.done()).unwrap(), "sweep.toml", control).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.done()).into_iter().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    fn together(&self, study: &Study) -> Sweep {
        together(study, &self.sweep, self.run(study).whole().unwrap(), "sweep.toml").unwrap()
    }
}

fn bytes(files: &[PathBuf]) -> Vec<Vec<u8>> {
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn every_scenario_is_answered_as_by_itself() {
    let (study, place) = (study(), Place::new(GRID));
    let answers = place.run(&study).whole().unwrap();
    assert_eq!(answers.len(), 16);
    for (Combination { scenario, name, .. }, answer) in place.sweep.scenarios.iter().zip(&answers) {
        let alone = answer::answer(&study, scenario, "s.toml", &Options::default()).unwrap().plan;
        assert_eq!(*answer, Answered::Found(Box::new(Found::of(&alone))), "{name}");
    }
}

#[test]
fn what_is_finished_is_not_done_again() {
    let (study, place) = (study(), Place::new(GRID));
    let first = place.run(&study);
    // "far again" asks the same question as "far".
    assert_eq!((first.now, first.before, place.files().len()), (16, 0, 15));
    let (files, was) = (place.files(), bytes(&place.files()));
    let second = place.run(&study);
    assert_eq!((second.now, second.before), (0, 16));
    assert_eq!(second.list, first.list);
    assert_eq!((place.files(), bytes(&place.files())), (files, was), "the same files with the same bytes");
}

#[test]
fn what_is_half_written_or_stale_is_done_again() {
    let (study, place) = (study(), Place::new(GRID));
    let first = place.run(&study).list;
    let was = bytes(&place.files());
    let broken = &place.files()[3];
    std::fs::write(broken, &was[3][..was[3].len() / 2]).unwrap();
    std::fs::remove_file(&place.files()[5]).unwrap();
    let again = place.run(&study);
    assert_eq!((again.now, again.before), (2, 14));
    assert_eq!(again.list, first);
    assert_eq!(bytes(&place.files()), was);

    // Another study file: every answer is now for other places.
    let mut parts = parts();
    parts.inputs[0].sha256 = "11".repeat(32);
    let changed = Study::new(parts).unwrap();
    assert_eq!(place.run(&changed).before, 0);
    assert_eq!(place.run(&changed).before, 16);
}

#[test]
fn a_grid_that_grows_keeps_what_it_had() {
    let study = study();
    let mut place = Place::new("[grid]\n\"hubs.exactly\" = [2, 3]\n");
    assert_eq!(place.run(&study).now, 2);
    let larger = Place::new("[grid]\n\"hubs.exactly\" = [1, 2, 3]\n");
    place.sweep = larger.sweep;
    let answers = place.run(&study);
    assert_eq!((answers.now, answers.before), (1, 2), "the number before the hash is for people only");
}

#[test]
fn an_interruption_keeps_nothing_unfinished() {
    let (study, place) = (study(), Place::new(GRID));
    let cancel = AtomicBool::new(true);
    let answers = place.run_with(&study, Control { cancel: Some(&cancel), progress: None });
    assert_eq!((answers.now, place.files().len()), (0, 0));
    assert!(answers.whole().is_none());
    let told = std::sync::Mutex::new(Vec::new());
    let progress = |done: usize, all: usize| told.lock().unwrap().push((done, all));
    place.run_with(&study, Control { cancel: None, progress: Some(&progress) });
    assert_eq!(told.into_inner().unwrap().iter().copied().collect::<BTreeSet<_>>().len(), 15);
}

#[test]
fn a_scenario_that_does_not_fit_is_refused_before_any_work() {
    let (study, place) = (study(), Place::new("[grid]\n\"planning.authorities\" = [[\"A0\"], [\"Leeds\"]]\n"));
    let done = Done::open(&place.done()).unwrap();
    let error = answer_all(&study, &place.sweep, &done, "sweep.toml", Control::default()).unwrap_err().to_string();
    assert!(error.starts_with("H508 sweep.toml scenario 2 (planning.authorities = Leeds)"), "{error}");
    assert!(place.files().is_empty());
}

/// Measures every plan under every scenario again, slowly, as `hubplan evaluate` would.
#[test]
fn regret_is_what_measuring_says() {
    let (study, place) = (study(), Place::new(GRID));
    let sweep = place.together(&study);
    let with_plan: Vec<_> = sweep.scenarios.iter().filter(|row| row.plan.is_some()).collect();
    assert!(with_plan.len() >= 10 && with_plan.len() < sweep.scenarios.len());
    let mut best: Option<(usize, f64, f64, usize)> = None;
    for plan in &sweep.regret.plans {
        let hubs: Vec<_> = plan.hubs.iter().map(|id| study.site_by_id(id).unwrap()).collect();
        let mut regrets = Vec::new();
        for row in &with_plan {
            let scenario = &place.sweep.scenarios[row.number - 1].scenario;
            let terms = crate::validate::scenario(&study, scenario, "s.toml").unwrap();
            // Measuring drops centres of authorities that are not planned; a plan that contains them breaks that
            // limit.
            if hubs.iter().any(|hub| !terms.may_be_hub(*hub)) {
                continue;
            }
            let measured = answer::measure(&study, scenario, "s.toml", hubs.clone()).unwrap().plan;
            if measured.broken.is_empty() {
                let bound = row.answer.found().unwrap().bound.unwrap();
                regrets
                    .push((crate::model::gap(measured.sense, measured.objective.unwrap(), bound).unwrap(), row.number));
            }
        }
        let largest = regrets.iter().map(|(regret, _)| *regret).fold(0.0, f64::max);
        let mean = regrets.iter().map(|(regret, _)| regret).sum::<f64>() / regrets.len() as f64;
        assert_eq!(plan.keeps, Some(regrets.len()), "plan {}", plan.number);
        assert!((plan.largest.unwrap() - largest).abs() < 1e-12 && (plan.mean.unwrap() - mean).abs() < 1e-12);
        assert!(regrets.contains(&(largest, plan.worst.unwrap())), "plan {}", plan.number);
        let found = with_plan.iter().filter(|row| row.plan == Some(plan.number)).count();
        assert_eq!(plan.found_in, found);
        let better = best.is_none_or(|(keeps, most, average, _)| {
            regrets.len() > keeps || regrets.len() == keeps && (largest, mean) < (most, average)
        });
        if better {
            best = Some((regrets.len(), largest, mean, plan.number));
        }
    }
    assert!(sweep.regret.plans.len() >= 4);
    assert_eq!(sweep.regret.best, best.map(|(.., number)| number));
    let (keeps, ..) = best.unwrap();
    assert_eq!(sweep.regret.best_breaks.len(), with_plan.len() - keeps);
}

#[test]
fn sites_are_counted_over_plans_that_may_open_them() {
    let (study, place) = (study(), Place::new(GRID));
    let sweep = place.together(&study);
    assert_eq!(sweep.count(Status::Infeasible), sweep.scenarios.len() - sweep.with_plan());
    for site in &sweep.sites {
        let rows = || sweep.scenarios.iter().filter(|row| row.plan.is_some());
        let chosen = rows().filter(|row| row.answer.found().unwrap().hubs.contains(&site.id)).count();
        let authority = study.sites[study.site_by_id(&site.id).unwrap().at()].authority.unwrap().at();
        let possible = rows().filter(|row| {
            let planned = &place.sweep.scenarios[row.number - 1].scenario.planning.authorities;
            planned.is_empty() || planned.contains(&format!("A{authority}"))
        });
        let required =
            rows().filter(|row| place.sweep.scenarios[row.number - 1].scenario.sites.required.contains(&site.id));
        assert_eq!(
            (site.chosen, site.possible, site.required),
            (chosen, possible.count(), required.count()),
            "{}",
            site.id
        );
        assert_eq!(site.share, chosen as f64 / sweep.scenarios.len() as f64);
        assert_eq!(site.share_of_plans, chosen as f64 / sweep.with_plan() as f64);
        assert_eq!(site.no_regret, chosen == site.possible && site.required < site.possible);
    }
    assert!(sweep.sites.windows(2).all(|pair| pair[0].chosen >= pair[1].chosen));
}

/// The result depends neither on the number of threads nor on which scenario ends first.
#[test]
fn a_sweep_is_the_same_for_any_number_of_threads() {
    let study = study();
    let with = |threads: usize| {
        let place = Place::new(GRID);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let json = pool.install(|| serde_json::to_string(&place.together(&study)).unwrap());
        (json, place.files().iter().map(|path| name(path)).collect::<Vec<_>>())
    };
    assert_eq!(with(1), with(3));
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
