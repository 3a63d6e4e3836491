//! The whole line on real and generated places: load, index, solve, write.
//!
//! `cargo bench` (real regions need `HUBPLAN_DATA`; without it they are named and left out). Quote medians, with the
//! machine: benches/README.md.

use criterion::{Criterion, criterion_group, criterion_main};
use hubplan::answer::Answer;
use hubplan::io::scenario_file;
use hubplan::model::{Scenario, SiteStatus, Study};
use hubplan::{answer, load, report, sample, solve, travel, validate};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("scenario.toml")
}

fn load_both(file: &Path) -> (Study, Scenario) {
    let scenario = scenario_file::read(file).unwrap();
    let study = load::study(&scenario_file::study_path(file, &scenario).unwrap()).unwrap();
    (study, scenario)
}

fn files_to_outputs(file: &Path, folder: &Path) {
    let (study, scenario) = load_both(file);
    let options = solve::Options {
        time_limit: Duration::from_secs_f64(scenario.solve.time_limit),
        gap: scenario.solve.gap,
        seed: scenario.solve.seed,
        ..Default::default()
    };
    write(folder, &study, &answer::answer(&study, &scenario, "scenario.toml", &options).unwrap());
}

/// Every file of a plan.
fn write(folder: &Path, study: &Study, answer: &Answer) {
    let run = report::RunInfo {
        seconds: 0.0,
        stages: Vec::new(),
        threads: 2,
        version: env!("CARGO_PKG_VERSION"),
        study: None,
        changes: Vec::new(),
    };
    report::write(folder, study, &answer.plan, answer.evaluation.as_ref(), answer.certificate.as_ref(), &run).unwrap();
}

fn real(criterion: &mut Criterion) {
    if std::env::var_os("HUBPLAN_DATA").is_none() {
        eprintln!("HUBPLAN_DATA is not set: South Yorkshire, Devon and England are left out");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("real");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for (name, file) in
        [("rutland", "scenario.toml"), ("devon", "scenario.toml"), ("south-yorkshire", "equal-costs.toml")]
    {
        let scenario = example(name).with_file_name(file);
        group.bench_function(format!("{name} {file}, files to outputs"), |bencher| {
            bencher.iter(|| files_to_outputs(&scenario, folder.path()));
        });
    }
    let england = example("england");
    let scenario = scenario_file::read(&england).unwrap();
    let study_file = scenario_file::study_path(&england, &scenario).unwrap();
    group.bench_function("england, loaded and joined", |bencher| {
        bencher.iter(|| load::study(black_box(&study_file)).unwrap())
    });
    let study = load::study(&study_file).unwrap();
    let terms = validate::scenario(&study, &scenario, "scenario.toml").unwrap();
    group.bench_function("england, cover lists of 1.1 million pairs", |bencher| {
        bencher.iter(|| travel::reach(black_box(&study), &terms).pairs());
    });
    let today = study.site_indices().filter(|site| study.sites[site.at()].status == SiteStatus::Existing).collect();
    let baseline = answer::measure(&study, &scenario, "scenario.toml", today).unwrap();
    group.bench_function("england, every output of today's 2,854 centres written", |bencher| {
        bencher.iter(|| write(folder.path(), &study, &baseline));
    });
    group.finish();
}

fn generated(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let files = sample::generate(&sample::SampleOptions::default()).unwrap();
    sample::write(folder.path(), &files).unwrap();
    let scenario = folder.path().join("scenario.toml");
    let out = folder.path().join("out");
    let mut group = criterion.benchmark_group("generated");
    group.sample_size(10);
    group.bench_function("county of 300 zones, files to outputs", |bencher| {
        bencher.iter(|| files_to_outputs(&scenario, &out));
    });
    group.finish();
}

criterion_group!(benches, generated, real);
criterion_main!(benches);
