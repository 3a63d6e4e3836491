//! p-center, set covering and max-min covering against brute force, and against each other.

use super::super::*;
use super::{Small, close, small};
use crate::evaluate;
use crate::model::testing::cases;
use crate::model::testing::{plain_terms, study_of_points};
use crate::model::{Aim, AmbitionMode, SiteIx, Status, Study, Terms, TravelMatrix, TravelSource, ZoneIx};
use crate::travel;
use crate::units::{TravelUnit, Weight};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};

/// The model, with its keys.
pub(super) fn aims() -> impl Strategy<Value = Aim> {
    let share = prop_oneof![3 => Just(1.0), 1 => Just(0.5), 4 => 0.3..1.0];
    prop_oneof![
        (any::<bool>(), prop_oneof![Just(500.0), 10.0..120.0])
            .prop_map(|(weighted, unreached)| Aim::Centre { weighted, unreached }),
        (share, any::<bool>()).prop_map(|(share, by_cost)| Aim::Fewest { share, by_cost }),
        Just(Aim::WorstOff),
    ]
}

/// How journeys are measured: in a straight line, or by a matrix of whole numbers with gaps, in which ties are
/// frequent.
pub(super) fn travelled(small: &Small, matrix: Option<&[u8]>) -> Study {
    let study = small.study();
    let Some(noise) = matrix else { return study };
    let (zones, sites) = (study.zones.len(), study.sites.len());
    let pairs =
        (0..zones * sites).map(|at| (ZoneIx::new(at / sites), SiteIx::new(at % sites), noise[at % noise.len()]));
    let reached = pairs.filter(|(.., noise)| noise % 5 != 0);
    let measured = reached.map(|(zone, site, noise)| {
        let length = super::distance(&study, zone, site) / 10.0;
        (zone, site, length.round() * 10.0 + f64::from(noise % 3) * 5.0)
    });
    let mut parts = (*study).clone();
    parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Metres, zones, measured));
    Study::new(parts).expect("valid")
}

fn journey(study: &Study, terms: &Terms, zone: ZoneIx, open: &[SiteIx]) -> f64 {
    let may = |site: &SiteIx| terms.may_serve(study, zone, *site);
    let length = |site: SiteIx| match &study.travel {
        TravelSource::StraightLine { .. } => super::distance(study, zone, site),
        TravelSource::Matrix(matrix) => {
            matrix.row(zone).iter().find(|pair| pair.0 == site).map_or(f64::INFINITY, |pair| pair.1)
        }
    };
    let serving = open.iter().copied().chain(terms.standing());
    serving.filter(may).map(length).fold(f64::INFINITY, f64::min)
}

/// What a set of hubs counts, from the definitions; `None` when it breaks a limit or covers too little.
fn counted(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<f64> {
    super::worth(study, terms, open)?;
    let point = |site: SiteIx| study.sites[site.at()].point;
    let near = |a: SiteIx, b: SiteIx| {
        let (a, b) = (point(a), point(b));
        terms.apart.is_some_and(|apart| (a.x - b.x).hypot(a.y - b.y) < apart)
    };
    if open.iter().any(|a| open.iter().any(|b| a != b && near(*a, *b))) {
        return None;
    }
    let zones: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();
    let weight = |zone: &ZoneIx| terms.weight[zone.at()].0;
    let covered = |zone: &ZoneIx| journey(study, terms, *zone, open) <= terms.radius.value;
    let share = |zones: &[ZoneIx]| {
        let all: f64 = zones.iter().map(weight).sum();
        let covered: f64 = zones.iter().filter(|zone| covered(zone)).map(weight).sum();
        if all > 0.0 { covered / all } else { 1.0 }
    };
    match &terms.aim {
        Aim::Centre { weighted, unreached } => {
            let length = |zone: &ZoneIx| {
                let length = journey(study, terms, *zone, open).min(*unreached);
                if *weighted { weight(zone) * length } else { length }
            };
            Some(zones.iter().filter(|zone| weight(zone) > 0.0).map(length).fold(0.0, f64::max))
        }
        Aim::Fewest { share: asked, by_cost } => (share(&zones) >= asked - 1e-9).then(|| match by_cost {
            true => open.iter().map(|site| terms.cost[site.at()].0 as f64).sum(),
            false => open.len() as f64,
        }),
        Aim::WorstOff => {
            let of = |authority| {
                let own: Vec<ZoneIx> =
                    zones.iter().copied().filter(|zone| study.zones[zone.at()].authority == authority).collect();
                share(&own)
            };
            let all: Vec<_> = zones.iter().map(|zone| study.zones[zone.at()].authority).collect();
            Some(all.into_iter().map(of).fold(1.0, f64::min))
        }
        _ => unreachable!("no other aim is asked for here"),
    }
}

fn best(study: &Study, terms: &Terms) -> Option<f64> {
    let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
    let sets = (0..1_u32 << sites.len()).map(|set| (0..sites.len()).filter(move |at| set >> at & 1 == 1));
    let values = sets.filter_map(|set| counted(study, terms, &set.map(|at| sites[at]).collect::<Vec<_>>()));
    match terms.aim.sense() {
        Sense::Maximise => values.max_by(f64::total_cmp),
        Sense::Minimise => values.min_by(f64::total_cmp),
    }
}

/// The terms of a small question for an aim that does not count weight.
pub(super) fn terms_of(small: &Small, study: &Study, aim: Aim, apart: Option<f64>) -> Terms {
    let mut terms = small.terms(study);
    terms.closing_price.fill(Weight(0.0));
    if let Some(ambition) = terms.ambition.as_mut().filter(|ambition| ambition.mode == AmbitionMode::Soft) {
        ambition.mode = AmbitionMode::Report;
    }
    (terms.aim, terms.apart) = (aim, apart);
    terms
}

fn answered(study: &Study, terms: &Terms, backend: Backend) -> Outcome {
    let options = Options { backend, ..Options::default() };
    solve(study, terms, &travel::reach(study, terms), &options).expect("the search ends")
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn small_questions_are_answered_as_brute_force_answers_them(
        small in small(), aim in aims(), apart in prop::option::weighted(0.3, 5.0..50.0),
        noise in prop::option::of(prop::collection::vec(any::<u8>(), 140)),
    ) {
        let study = travelled(&small, noise.as_deref());
        let terms = terms_of(&small, &study, aim, apart);
        let best = best(&study, &terms);
        for backend in Backend::ALL {
            let outcome = answered(&study, &terms, *backend);
            if super::nobody_reached(&outcome) {
                continue;
            }
            let Some(best) = best else {
                prop_assert_eq!(outcome.status, Status::Infeasible, "{:?}", outcome);
                prop_assert!(!outcome.reasons.is_empty() && !outcome.proof.is_empty());
                continue;
            };
            prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
            let value = counted(&study, &terms, &outcome.open);
            prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}: {outcome:?}");
            prop_assert!(close(outcome.bound, best), "{} against {best}", outcome.bound);
        }
    }
}

/// The sites are the zones, on a square of 100 by 100, with whole weights.
fn points() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.0..100.0, 0.0..100.0, (1..20_u32).prop_map(f64::from)), 5..40)
}

fn plain(zones: &[(f64, f64, f64)], radius: f64) -> (Study, Terms) {
    let study = study_of_points(zones, &zones.iter().map(|zone| (zone.0, zone.1)).collect::<Vec<_>>());
    let terms = plain_terms(&study, radius);
    (study, terms)
}

fn plainly(study: &Study, terms: &Terms) -> Outcome {
    let outcome = answered(study, terms, Backend::default());
    assert_eq!(outcome.status, Status::Optimal, "{outcome:?}");
    outcome
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn so_many_hubs_as_set_covering_needs_cover_everything_and_fewer_do_not(zones in points(), radius in 8.0..40.0) {
        let (study, mut terms) = plain(&zones, radius);
        terms.aim = Aim::Fewest { share: 1.0, by_cost: false };
        let hubs = plainly(&study, &terms).open.len() as u32;
        terms.aim = Aim::Coverage;
        let all: f64 = zones.iter().map(|zone| zone.2).sum();
        for (hubs, covers) in [(hubs, true), (hubs - 1, false)] {
            terms.total_max = Some(hubs);
            prop_assert_eq!(close(plainly(&study, &terms).bound, all), covers);
        }
    }

    #[test]
    fn set_covering_at_the_longest_journey_of_a_center_needs_no_more_hubs(zones in points(), hubs in 1..6_u32) {
        let (study, mut terms) = plain(&zones, 1.0);
        terms.total_max = Some(hubs);
        terms.aim = Aim::Centre { weighted: false, unreached: 1e3 };
        let longest = plainly(&study, &terms).bound;
        terms.radius.value = longest;
        terms.aim = Aim::Fewest { share: 1.0, by_cost: false };
        terms.total_max = None;
        prop_assert!(plainly(&study, &terms).open.len() <= hubs as usize);
        if longest > 0.0 {
            terms.radius.value = longest * (1.0 - 1e-9);
            prop_assert!(plainly(&study, &terms).open.len() > hubs as usize);
        }
    }

    #[test]
    fn equal_weights_scale_the_center(zones in points(), hubs in 1..6_u32, weight in 0.5..9.0) {
        let zones: Vec<_> = zones.into_iter().map(|zone| (zone.0, zone.1, weight)).collect();
        let (study, mut terms) = plain(&zones, 1.0);
        terms.total_max = Some(hubs);
        let [scaled, plain] = [true, false].map(|weighted| {
            terms.aim = Aim::Centre { weighted, unreached: 1e3 };
            plainly(&study, &terms).bound
        });
        prop_assert!(close(scaled, weight * plain), "{scaled} against {weight} x {plain}");
    }

    #[test]
    fn without_authorities_the_worst_off_is_everybody(zones in points(), hubs in 1..6_u32, radius in 8.0..40.0) {
        let (study, mut terms) = plain(&zones, radius);
        terms.total_max = Some(hubs);
        let all: f64 = zones.iter().map(|zone| zone.2).sum();
        let covered = plainly(&study, &terms).bound;
        terms.aim = Aim::WorstOff;
        prop_assert!(close(plainly(&study, &terms).bound, covered / all));
    }

    #[test]
    fn what_the_plan_counts_is_what_evaluation_measures(
        small in small(), aim in aims(), noise in prop::option::of(prop::collection::vec(any::<u8>(), 140)),
    ) {
        let study = travelled(&small, noise.as_deref());
        let terms = terms_of(&small, &study, aim, None);
        let outcome = answered(&study, &terms, Backend::default());
        if outcome.status != Status::Infeasible {
            let text = "version = 1\nstudy = \"s\"\n[objective]\nradius = 1\n";
            let scenario = crate::io::scenario_file::parse("s.toml", text).expect("it is one");
            let metrics = evaluate::evaluate(&study, &terms, &scenario, &outcome.open).metrics;
            prop_assert!(close(metrics.counted, outcome.bound), "{} against {}", metrics.counted, outcome.bound);
        }
    }
}

/// Too many zones for lists of all of them: only some are asked about, and the answer holds for all.
#[test]
fn a_center_of_many_zones_is_that_of_some() {
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(3);
    let mut point = || (random.random_range(0.0..100.0), random.random_range(0.0..100.0));
    let points: Vec<(f64, f64, f64)> = (0..500).map(|_| point()).map(|(x, y)| (x, y, 1.0)).collect();
    let (study, mut terms) = plain(&points, 1.0);
    terms.aim = Aim::Centre { weighted: false, unreached: 1e3 };
    terms.total_max = Some(4);
    let outcome = plainly(&study, &terms);
    // Much slower, but over all zones: set covering at the value, and just below it.
    terms.radius.value = outcome.bound;
    terms.aim = Aim::Fewest { share: 1.0, by_cost: false };
    assert_eq!(answered(&study, &terms, Backend::default()).status, Status::Optimal);
    terms.radius.value = outcome.bound * (1.0 - 1e-9);
    let closer = answered(&study, &terms, Backend::default());
    assert_eq!(closer.status, Status::Infeasible, "{closer:?}");
    assert_eq!(closer.reasons[0].limit, "share");
}

/// The reason names the zones out of reach, and a share that the limits do not allow.
#[test]
fn what_cannot_be_covered_is_told_in_words() {
    let zones = [(0.0, 0.0, 6.0), (10.0, 0.0, 3.0), (90.0, 0.0, 1.0)];
    let study = study_of_points(&zones, &[(0.0, 0.0), (10.0, 0.0)]);
    let mut terms = plain_terms(&study, 5.0);
    terms.aim = Aim::Fewest { share: 1.0, by_cost: false };
    let outcome = answered(&study, &terms, Backend::default());
    assert_eq!((outcome.status, outcome.reasons[0].limit.as_str()), (Status::Infeasible, "share"));
    let text = &outcome.reasons[0].text;
    assert!(text.contains("100% of the weight") && text.contains("only 90.00%") && text.contains("1 zone "), "{text}");
    terms.aim = Aim::Fewest { share: 0.9, by_cost: false };
    assert_eq!(answered(&study, &terms, Backend::default()).bound, 2.0);
    terms.total_max = Some(1);
    let outcome = answered(&study, &terms, Backend::default());
    assert_eq!((outcome.status, outcome.reasons[0].limit.as_str()), (Status::Infeasible, "share"));
    assert!(outcome.reasons[0].text.contains("covers 90%"), "{outcome:?}");
}
