//! Distance and exposure for all of England: `cargo bench --bench studies` (needs `HUBPLAN_DATA`).

use criterion::{Criterion, criterion_group, criterion_main};
use hubplan::io::study_file;
use hubplan::model::{ExposureSettings, OriginKind, Origins, SiteIx, SiteStatus, Study, When};
use hubplan::travel::Ways;
use hubplan::{load, study};
use rand::seq::index;
use rand::{Rng, SeedableRng};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Centres with dates in the test of speed: about as many as there were at the peak of Sure Start.
const DATED: usize = 3600;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn distance(criterion: &mut Criterion) {
    let path = example("studies/england-2021.toml");
    let file = study_file::read(&path).unwrap();
    let (places, origins) = load::with_origins(&path, &file, OriginKind::Postcodes).unwrap();
    let centres: Vec<SiteIx> = places.site_indices().collect();
    let mut group = criterion.benchmark_group("distance");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function(format!("nearest of {} centres for {} postcodes", centres.len(), origins.len()), |bencher| {
        bencher.iter(|| study::nearest(black_box(&origins), &Ways::to(&places, &centres), 1).len());
    });
    group.bench_function("the 5 nearest", |bencher| {
        bencher.iter(|| study::nearest(black_box(&origins), &Ways::to(&places, &centres), 5).len());
    });
    let folder = tempfile::tempdir().unwrap();
    group.bench_function("whole command, zip to Parquet", |bencher| {
        bencher.iter(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_hubplan"));
            command
                .arg("distance")
                .arg(example("../benches/peers/nearest.toml"))
                .args(["--format", "parquet", "--out"]);
            assert!(command.arg(folder.path().join("out")).stdout(Stdio::null()).status().unwrap().success());
        });
    });
    group.finish();
}

/// England's zones with so many of its buildings as centres, opened and closed on days drawn at random.
fn dated() -> Study {
    let places = load::study(&example("england/study.toml")).unwrap();
    let mut parts = (*places).clone();
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(1);
    let chosen = index::sample(&mut random, parts.sites.len(), DATED);
    for at in chosen.iter() {
        let mut day = |from: i32, to: i32| {
            let (year, month, day) =
                (random.random_range(from..to), random.random_range(1..=12), random.random_range(1..=28));
            format!("{year}-{month:02}-{day:02}").parse::<When>().unwrap()
        };
        let site = &mut parts.sites[at];
        (site.status, site.opened, site.closed) = (SiteStatus::Closed, day(1999, 2010), Some(day(2010, 2024)));
    }
    let sites = std::mem::take(&mut parts.sites);
    parts.sites = sites.into_iter().filter(|site| site.status == SiteStatus::Closed).collect();
    Study::new(parts).unwrap()
}

fn exposure(criterion: &mut Criterion) {
    let places = dated();
    let origins = Origins::of_zones(&places);
    let settings: ExposureSettings =
        toml::from_str("cohorts = { first = \"1999-09\", last = \"2018-09\" }\nradii = [\"2.5 km\", \"5 km\"]")
            .unwrap();
    let mut group = criterion.benchmark_group("exposure");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    let cohorts = settings.cohorts.months().len();
    let name = format!("{cohorts} cohorts, {} zones, {} dated centres", origins.len(), places.sites.len());
    group.bench_function(name, |bencher| {
        bencher.iter(|| study::expose(black_box(&places), &origins, &settings, "bench").unwrap().len());
    });
    group.finish();
}

fn all(criterion: &mut Criterion) {
    if std::env::var_os("HUBPLAN_DATA").is_none() {
        eprintln!("HUBPLAN_DATA is not set: England is left out, and there is nothing else here");
        return;
    }
    distance(criterion);
    exposure(criterion);
}

criterion_group!(benches, all);
criterion_main!(benches);
