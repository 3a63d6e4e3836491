//! Compares every measure with its definition in plain loops, and checks the properties that a researcher relies on.

mod dates;
mod oracle;

use super::*;
use crate::model::testing::{parts_of_points, with_authorities};
use crate::model::{
    Band, Catchment, DistanceSettings, Inequality, Origins, Site, SiteIx, SiteStatus, Study, StudyParts, Supply, names,
};
use crate::units::Impedance;
use rand::{Rng, SeedableRng};

/// A study of zones `(x, y, people)` with open centres.
fn study_of(zones: &[(f64, f64, f64)], centres: &[(f64, f64)]) -> Study {
    Study::new(open(parts_of_points(zones, centres))).unwrap()
}

/// All sites as open centres.
fn open(mut parts: StudyParts) -> StudyParts {
    parts.sites.iter_mut().for_each(|site: &mut Site| site.status = SiteStatus::Existing);
    parts
}

fn settings(radii: &[f64]) -> DistanceSettings {
    DistanceSettings {
        radii: radii.iter().map(|radius| Impedance::metres(*radius)).collect(),
        weights: vec![names::WEIGHT.to_owned()],
        ..DistanceSettings::default()
    }
}

fn measured(study: &Study, settings: &DistanceSettings) -> Distances {
    measure(study, &Origins::of_zones(study), settings, "study.toml", None).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// A county of scattered zones in two authorities, with deciles and ranks.
fn county() -> Study {
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(11);
    let mut place = || (random.random_range(0.0..20_000.0), random.random_range(0.0..20_000.0));
    let zones: Vec<_> =
        (0..300).map(|_| place()).enumerate().map(|(i, (x, y))| (x, y, f64::from(i as u32 % 7))).collect();
    let mut centres: Vec<_> = (0..25).map(|_| place()).collect();
    centres.push(centres[3]);
    let homes: Vec<usize> = zones.iter().map(|zone| usize::from(zone.0 > 9000.0)).collect();
    let of_centres: Vec<usize> = centres.iter().map(|centre| usize::from(centre.0 > 9000.0)).collect();
    let mut parts = open(with_authorities(parts_of_points(&zones, &centres), &homes, &of_centres));
    let ranks: Vec<_> = (0..300).map(|i| Some(f64::from((i * 37) % 300 + 1))).collect();
    parts.columns.insert("imd_rank", "x", ranks.clone());
    let decile = |rank: &Option<f64>| rank.map(|rank| (rank / 30.0).ceil());
    parts.columns.insert("imd_decile", "x", ranks.iter().map(decile).collect());
    Study::new(parts).unwrap()
}

fn all_of(distances: &Distances) -> &SummaryRow {
    distances.summary.iter().find(|row| row.grouping == "all").unwrap()
}

#[test]
fn a_town_by_hand() {
    // Zones at 0, 300 and 1000 m along a road with 10, 20 and 70 children; centres at 0 and at 1400 m.
    let study = study_of(&[(0.0, 0.0, 10.0), (300.0, 0.0, 20.0), (1000.0, 0.0, 70.0)], &[(0.0, 0.0), (1400.0, 0.0)]);
    let distances = measured(&study, &DistanceSettings { nearest: 2, ..settings(&[300.0, 400.0]) });
    let ways: Vec<_> = (0..3)
        .map(|zone| distances.nearest(zone).iter().map(|way| way.unwrap().impedance).collect::<Vec<_>>())
        .collect();
    assert_eq!(ways, [[0.0, 1400.0], [300.0, 1100.0], [400.0, 1000.0]]);
    assert_eq!((0..3).map(|zone| distances.counts(zone).to_vec()).collect::<Vec<_>>(), [[1, 1], [1, 1], [0, 1]]);
    let all = all_of(&distances);
    assert_eq!(all.mean, Some((0.0 * 10.0 + 300.0 * 20.0 + 400.0 * 70.0) / 100.0));
    assert_eq!(all.shares, [Some(0.3), Some(1.0)]);
    // 10% have a distance of 0 m; the 25th child lives 300 m away, the 50th 400 m.
    assert_eq!(all.quantiles, [Some(0.0), Some(300.0), Some(400.0), Some(400.0), Some(400.0)]);
    assert_eq!((all.centres, all.per_1000), (Some(2), Some(20.0)));
}

#[test]
fn people_without_a_way_are_within_nothing_and_in_no_mean() {
    use crate::model::{TravelMatrix, TravelSource, ZoneIx};
    use crate::units::TravelUnit;
    let mut parts = open(parts_of_points(&[(0.0, 0.0, 60.0), (0.0, 0.0, 40.0)], &[(0.0, 0.0)]));
    let pairs = [(ZoneIx(0), SiteIx(0), 12.0)];
    parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Minutes, 2, pairs));
    let study = Study::new(parts).unwrap();
    let asked = DistanceSettings { radii: vec!["15 min".parse().unwrap()], ..settings(&[]) };
    let distances = measured(&study, &asked);
    let all = all_of(&distances);
    assert_eq!((all.total, all.reached, all.mean), (100.0, 60.0, Some(12.0)));
    assert_eq!(all.shares, [Some(0.6)]);
    assert_eq!(
        all.quantiles,
        [Some(12.0), Some(12.0), Some(12.0), None, None],
        "three quarters of all are not reached"
    );
}

#[test]
fn groups_add_up_to_everybody() {
    let study = county();
    let groups = vec!["authority".to_owned(), "imd_decile".to_owned()];
    let distances = measured(&study, &DistanceSettings { groups, ..settings(&[1000.0, 2500.0]) });
    let all = all_of(&distances);
    for grouping in ["authority", "imd_decile"] {
        let rows: Vec<&SummaryRow> = distances.summary.iter().filter(|row| row.grouping == grouping).collect();
        let sum = |figure: &dyn Fn(&SummaryRow) -> f64| rows.iter().map(|row| figure(row)).sum::<f64>();
        assert!(close(sum(&|row| row.total), all.total), "{grouping}");
        assert!(close(sum(&|row| row.total * row.shares[1].unwrap()), all.total * all.shares[1].unwrap()));
        assert!(close(sum(&|row| row.reached * row.mean.unwrap()), all.reached * all.mean.unwrap()));
        assert_eq!(rows.iter().map(|row| row.origins).sum::<usize>(), all.origins);
    }
    let deciles: Vec<_> =
        distances.summary.iter().filter(|row| row.grouping == "imd_decile").map(|row| row.group.as_str()).collect();
    assert_eq!(deciles, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], "in order of number");
}

#[test]
fn floating_catchments_share_out_what_the_centres_offer() {
    let study = county();
    let band = |to: f64, weight: f64| Band { to: Impedance::metres(to), weight };
    let catchment = Catchment {
        radius: Impedance::metres(2500.0),
        people: None,
        supply: Supply::One,
        bands: vec![band(1000.0, 1.0), band(2500.0, 0.4)],
    };
    let distances = measured(&study, &DistanceSettings { catchment: Some(catchment), ..settings(&[2500.0]) });
    let (plain, enhanced) = (distances.two_step.as_ref().unwrap(), distances.enhanced.as_ref().unwrap());
    let people = |zone: usize| study.columns.get(names::WEIGHT, crate::model::ZoneIx::new(zone)).unwrap();
    let near = |site: &Site| {
        study.zones.iter().enumerate().any(|(zone, place)| {
            people(zone) > 0.0 && (place.centroid.x - site.point.x).hypot(place.centroid.y - site.point.y) <= 2500.0
        })
    };
    let offered = study.sites.iter().filter(|site| near(site)).count() as f64;
    for access in [plain, enhanced] {
        let used: f64 = access.iter().enumerate().map(|(zone, access)| people(zone) * access).sum();
        assert!(close(used, offered), "{used} of {offered}");
    }
    assert_ne!(plain, enhanced);
}

#[test]
fn equal_access_is_equal_and_one_who_has_all_is_not() {
    let rank =
        |parts: &mut StudyParts| parts.columns.insert("rank", "x", vec![Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
    let indices = |zones: &[(f64, f64, f64)]| {
        let mut parts = open(parts_of_points(zones, &[(0.0, 0.0)]));
        rank(&mut parts);
        let inequality = Inequality { rank: "rank".into(), replicates: 50, seed: 3, level: 0.9 };
        let distances = measured(
            &Study::new(parts).unwrap(),
            &DistanceSettings { inequality: Some(inequality), ..settings(&[9.0]) },
        );
        distances
            .inequality
            .iter()
            .map(|row| (row.value.unwrap(), row.low.unwrap(), row.high.unwrap()))
            .collect::<Vec<_>>()
    };
    for (value, low, high) in indices(&[(5.0, 0.0, 1.0), (-5.0, 0.0, 3.0), (0.0, 5.0, 1.0), (3.0, 4.0, 2.0)]) {
        assert!(value.abs() < 1e-12 && low.abs() < 1e-12 && high.abs() < 1e-12, "everybody has 5 m to go");
    }
    // Only the least deprived zone has any distance: with four equal zones both indices are 3/4.
    let far = indices(&[(0.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0), (8.0, 0.0, 1.0)]);
    assert!(close(far[0].0, 0.75) && close(far[1].0, 0.75), "{far:?}");
    // Only the most deprived zone has any: the concentration index changes its sign, the Gini index does not.
    let near = indices(&[(8.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0)]);
    assert!(close(near[0].0, 0.75) && close(near[1].0, -0.75), "{near:?}");
}

#[test]
fn the_seed_alone_decides_the_bootstrap() {
    let study = county();
    let inequality = |seed| Some(Inequality { rank: "imd_rank".into(), replicates: 200, seed, level: 0.95 });
    let asked = |seed| DistanceSettings { inequality: inequality(seed), ..settings(&[2500.0]) };
    let (one, again, other) = (measured(&study, &asked(1)), measured(&study, &asked(1)), measured(&study, &asked(2)));
    assert_eq!(one.inequality, again.inequality);
    assert_ne!(one.inequality, other.inequality);
    for row in &one.inequality {
        assert!(row.low < row.value && row.value < row.high, "{row:?}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let study = county();
    let catchment =
        Catchment { radius: Impedance::metres(2500.0), people: None, supply: Supply::One, bands: Vec::new() };
    let asked =
        DistanceSettings { catchment: Some(catchment), groups: vec!["authority".into()], ..settings(&[2500.0]) };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let distances = pool.install(|| measured(&study, &asked));
        (distances.summary, distances.two_step)
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn closing_a_centre_takes_access_from_those_who_had_no_other() {
    let study = study_of(&[(0.0, 0.0, 10.0), (1000.0, 0.0, 20.0), (2000.0, 0.0, 5.0)], &[(0.0, 0.0), (2000.0, 0.0)]);
    let origins = Origins::of_zones(&study);
    let asked = settings(&[1000.0]);
    let distances = measure(&study, &origins, &asked, "study.toml", Some(vec![SiteIx(1)])).unwrap();
    let change = distances.change.unwrap();
    let [row] = change.rows.as_slice() else { panic!("one group, one radius") };
    assert_eq!((row.before, row.after, row.lose, row.gain), (35.0, 25.0, 10.0, 0.0));
    assert_eq!(row.mean_after, Some((10.0 * 2000.0 + 20.0 * 1000.0) / 35.0));
}

/// All mistakes are reported at once, each with its key.
#[test]
fn what_cannot_be_measured_is_refused_whole() {
    let study = county();
    let inequality = Inequality { rank: "idaci_rank".into(), replicates: 1, seed: 1, level: 1.5 };
    let asked = DistanceSettings {
        radii: vec![Impedance::metres(500.0), Impedance::metres(400.0), "5 min".parse().unwrap()],
        nearest: 0,
        weights: vec!["pupils".into()],
        groups: vec!["county".into(), "imd_rank".into(), "authority".into(), "authority".into()],
        quantiles: vec![0.5, 0.5],
        inequality: Some(inequality),
        ..DistanceSettings::default()
    };
    let error = measure(&study, &Origins::of_zones(&study), &asked, "study.toml", None).unwrap_err();
    let crate::Error::Input(findings) = error else { panic!("{error}") };
    // All of them are printed one by one, because a message shows only the first of many alike.
    let error = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for part in [
        "[distance.radii]: the radius is 5 min",
        "[distance.radii]: they do not rise",
        "[distance.nearest]: it is 0",
        "[distance.weights]: the study has no column `pupils`",
        "no column `county`",
        "`imd_rank` has 300 different values",
        "`authority` is there twice",
        "[distance.quantiles]",
        "[distance.inequality.rank]",
        "[distance.inequality.level]",
    ] {
        assert!(error.contains(part), "{part} is not in\n{error}");
    }
    assert!(error.lines().all(|line| line.starts_with("H509 study.toml")), "{error}");
}

#[test]
fn a_study_without_centres_says_how_to_name_them() {
    let study = Study::new(parts_of_points(&[(0.0, 0.0, 1.0)], &[(0.0, 0.0)])).unwrap();
    let error =
        measure(&study, &Origins::of_zones(&study), &settings(&[1.0]), "study.toml", None).unwrap_err().to_string();
    assert!(error.contains("status = \"existing\""), "{error}");
}
