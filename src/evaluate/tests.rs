//! Every figure of the villages of [`super::testing`], worked out by hand.

use super::testing::{evaluation, parts, scenario, study, terms};
use super::{evaluate, objective};
use crate::model::{Access, AmbitionMode, Class, Group, Role, Scenario, Scope, Sense, SiteIx, Study, names};
use crate::units::{Pounds, Weight};

#[test]
fn access_before_and_after() {
    let study = study();
    let all = evaluation(&study, &terms(&study)).metrics.all;
    let travelled_today = 20.0 * 1000.0 + 30.0 * 1000.0 + 8.0 * 2000.0;
    let before = Access {
        weight: Weight(73.0),
        covered: Weight(65.0),
        coverage: Some(65.0 / 73.0),
        zones: 6,
        zones_covered: 5,
        mean: Some(travelled_today / 73.0),
        worst: Some(2000.0),
        unreachable: Weight(0.0),
    };
    assert_eq!(all.before, before);
    let travelled = 10.0 * 2000.0 + 20.0 * 1000.0 + 5.0 * 1000.0;
    let after = Access { covered: Weight(63.0), coverage: Some(63.0 / 73.0), mean: Some(travelled / 73.0), ..before };
    assert_eq!(all.after, after);
}

#[test]
fn what_is_paid_for_the_plan() {
    let study = study();
    let metrics = evaluation(&study, &terms(&study)).metrics;
    assert_eq!(
        (metrics.hubs, metrics.hubs_existing, metrics.centres_closed),
        (2, 0, 3),
        "the standing centre is no hub"
    );
    assert_eq!(metrics.closing_loss, Weight(1.5));
    assert_eq!(metrics.hubs_disadvantaged, Some(1));
    assert_eq!(metrics.ambition_shortfall, Some(2), "one in the pool, one in Nether Wether");
    assert_eq!(metrics.penalty, Weight(4.0));
    assert_eq!(objective(&metrics, Sense::Maximise), 63.0 - 4.0 - 1.5);
    assert_eq!(metrics.cost, Some(Pounds(250_000)));
    let [upper, nether] = &metrics.authorities[..] else { panic!("{:?}", metrics.authorities) };
    assert_eq!((upper.hubs, upper.hubs_disadvantaged, upper.centres_today), (1, 1, 2));
    assert_eq!((upper.cost, upper.budget), (Some(Pounds(100_000)), Some(Pounds(120_000))));
    assert_eq!((nether.hubs, nether.hubs_disadvantaged, nether.centres_today), (1, 0, 1));
    assert_eq!((nether.min_hubs, nether.max_hubs, nether.budget), (1, None, None));
}

#[test]
fn an_excused_authority_pays_for_what_others_must_keep() {
    let study = study();
    let mut terms = terms(&study);
    let ambition = terms.ambition.as_mut().unwrap();
    (ambition.mode, ambition.scope) = (AmbitionMode::Hard, Scope::Authority);
    terms.excused[1] = true;
    let metrics = evaluation(&study, &terms).metrics;
    assert_eq!((metrics.penalty, metrics.ambition_shortfall), (Weight(2.0), Some(1)), "one hub in Nether Wether");
    terms.ambition.as_mut().unwrap().scope = Scope::Both;
    let metrics = evaluation(&study, &terms).metrics;
    assert_eq!((metrics.penalty, metrics.ambition_shortfall), (Weight(2.0), Some(2)), "the pool is not excused");
}

#[test]
fn only_a_soft_ambition_costs_weight() {
    let study = study();
    for mode in [AmbitionMode::Hard, AmbitionMode::Report] {
        let mut terms = terms(&study);
        terms.ambition.as_mut().unwrap().mode = mode;
        let metrics = evaluation(&study, &terms).metrics;
        assert_eq!((metrics.penalty, metrics.ambition_shortfall), (Weight(0.0), Some(2)), "{mode:?}");
    }
    for (scope, shortfall) in [(Scope::Pool, 1), (Scope::Authority, 1), (Scope::Both, 2)] {
        let mut terms = terms(&study);
        terms.ambition.as_mut().unwrap().scope = scope;
        assert_eq!(evaluation(&study, &terms).metrics.ambition_shortfall, Some(shortfall), "{scope:?}");
    }
}

#[test]
fn who_gains_and_who_loses() {
    let study = study();
    let change = evaluation(&study, &terms(&study)).metrics.change;
    assert_eq!((change.gained, change.zones_gained), (Weight(8.0), 1));
    assert_eq!((change.lost, change.zones_lost), (Weight(10.0), 1));
    assert_eq!(change.worst_losses, ["z00000"]);
}

#[test]
fn families_without_any_hub_are_unreachable_not_far() {
    let study = study();
    let mut terms = terms(&study);
    terms.cross_border = false;
    let metrics = evaluate(&study, &terms, &scenario(), &[SiteIx(1)]).metrics;
    assert_eq!(metrics.all.after.unreachable, Weight(8.0), "Nether Wether has no hub of its own");
    assert_eq!(metrics.all.after.mean, Some((10.0 * 2000.0 + 20.0 * 1000.0 + 5.0 * 1000.0) / 65.0));
    let nether = group(&metrics.groups, Class::Authority, "Nether Wether");
    assert_eq!((nether.access.after.mean, nether.access.after.worst), (None, None));
}

fn group<'a>(groups: &'a [Group], class: Class, name: &str) -> &'a Group {
    groups.iter().find(|group| group.class == class && group.name == name).unwrap_or_else(|| panic!("no group {name}"))
}

#[test]
fn groups_of_every_class_add_up_to_the_whole() {
    let study = study();
    let metrics = evaluation(&study, &terms(&study)).metrics;
    for class in [Class::Decile, Class::Authority, Class::District, Class::Ward, Class::Constituency, Class::RuralUrban]
    {
        let of_class: Vec<_> = metrics.groups.iter().filter(|group| group.class == class).collect();
        let covered: f64 = of_class.iter().map(|group| group.access.after.covered.0).sum();
        assert_eq!(covered, 63.0, "{class:?}");
        assert_eq!(of_class.iter().map(|group| group.access.before.zones).sum::<usize>(), 6, "{class:?}");
    }
    let names: Vec<_> = metrics.groups.iter().map(|group| group.name.as_str()).collect();
    let expected =
        "1 2 3 5 9 10|Upper Wether|Nether Wether|Wetherdale|not known|Nether Wether: Mill|Wetherdale: Church End";
    let expected = expected.replacen(' ', "|", 5) + "|Wetherdale: Mill|Wether North|Wether South|Rural|Urban|not known";
    assert_eq!(names.join("|"), expected);
    assert_eq!(group(&metrics.groups, Class::Ward, "Wetherdale: Church End").access.after.zones_covered, 1);
}

#[test]
fn deciles_come_from_the_index_or_from_ranks() {
    let of = |change: &dyn Fn(&mut crate::model::StudyParts), scenario: &Scenario| {
        let mut parts = parts();
        change(&mut parts);
        let study = Study::new(parts).unwrap();
        let evaluation = evaluate(&study, &terms(&study), scenario, &[SiteIx(1)]);
        (evaluation.metrics.decile_of, evaluation.zones[0].decile)
    };
    let rank = |rank: f64| {
        move |parts: &mut crate::model::StudyParts| {
            parts.columns = crate::model::Columns::default();
            parts.columns.insert(names::IDACI_RANK, "x.csv", vec![Some(rank); 8]);
        }
    };
    // Deciles 1 to 3 of 33,755 LSOAs are ranks 1 to 10,126.
    assert_eq!(of(&rank(10_126.0), &scenario()), (Some("idaci_rank".into()), Some(3)));
    assert_eq!(of(&rank(10_127.0), &scenario()), (Some("idaci_rank".into()), Some(4)));
    assert_eq!(of(&rank(33_755.0), &scenario()).1, Some(10));
    let plane = |parts: &mut crate::model::StudyParts| {
        rank(1.0)(parts);
        parts.vintage = None;
    };
    assert_eq!(of(&plane, &scenario()), (None, None), "ranks of zones of unknown number have no deciles");
    let mut own = scenario();
    own.ambition.as_mut().unwrap().index = "imd_decile".into();
    let both = |parts: &mut crate::model::StudyParts| parts.columns.insert("imd_decile", "x.csv", vec![Some(7.0); 8]);
    assert_eq!(of(&both, &own), (Some("imd_decile".into()), Some(7)));
    assert_eq!(of(&both, &scenario()), (Some("idaci_decile".into()), Some(1)));
}

#[test]
fn every_reading_of_seventy_thirty() {
    let mut parts = parts();
    // The hubs are in z2 and z4. By IMD both are in decile 1. Within its authority z2 is the worst of four zones; of
    // Nether Wether's two zones, 30% is none.
    parts.columns.insert(names::IMD_DECILE, "x.csv", vec![Some(1.0); 8]);
    let ranks = [400, 300, 100, 200, 10, 20, 30, 40].map(|rank| Some(f64::from(rank)));
    parts.columns.insert(names::IMD_RANK, "x.csv", ranks.to_vec());
    let study = Study::new(parts).unwrap();
    let readings = evaluation(&study, &terms(&study)).metrics.readings;
    let lines: Vec<String> = readings
        .iter()
        .map(|r| {
            format!("{}: {}/{} {:?} {:?} {:?} {}", r.label, r.hubs_in, r.hubs, r.asked, r.met, r.missed_by, r.enforced)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    IDACI deciles 1-3, all authorities together: 1/2 [2, 1, 1] [false, true, true] [] true
    IDACI deciles 1-3, each authority by itself: 1/2 [2, 2, 0] [false, false, true] ["Nether Wether"] true
    IMD deciles 1-3, all authorities together: 2/2 [2, 1, 1] [true, true, true] [] false
    IMD deciles 1-3, each authority by itself: 2/2 [2, 2, 0] [true, true, true] [] false
    the worst 30% of each authority's zones by imd_rank, all authorities together: 1/2 [2, 1, 1] [false, true, true] [] false
    the worst 30% of each authority's zones by imd_rank, each authority by itself: 1/2 [2, 2, 0] [false, false, true] ["Nether Wether"] false
    "#);
}

#[test]
fn what_the_file_of_sites_says_is_a_reading() {
    let mut parts = parts();
    parts.authorities.clear();
    parts.zones.iter_mut().for_each(|zone| zone.authority = None);
    parts.sites.iter_mut().for_each(|site| site.authority = None);
    parts.columns = crate::model::Columns::default();
    parts.sites[3].disadvantaged = Some(true);
    let study = Study::new(parts).unwrap();
    let mut terms = crate::model::testing::plain_terms(&study, 1000.0);
    terms.disadvantaged[3] = true;
    let plain: Scenario =
        toml::from_str("version = 1\nstudy = 's.toml'\n[objective]\nradius = 1000\nweight = 'weight'").unwrap();
    let metrics = evaluate(&study, &terms, &plain, &[SiteIx(1), SiteIx(3)]).metrics;
    let [reading] = &metrics.readings[..] else { panic!("{:?}", metrics.readings) };
    assert_eq!(reading.label, "sites marked as disadvantaged, all hubs together");
    assert_eq!((reading.hubs_in, reading.hubs, reading.asked, reading.enforced), (1, 2, [2, 1, 1], false));
    assert_eq!((metrics.hubs_disadvantaged, metrics.ambition_shortfall, metrics.cost), (Some(1), None, None));
    assert_eq!((metrics.authorities.len(), metrics.decile_of), (0, None));
    assert!(metrics.groups.iter().all(|group| !matches!(group.class, Class::Decile | Class::Authority)));
    terms.costed = true;
    assert_eq!(evaluate(&study, &terms, &plain, &[SiteIx(1)]).metrics.cost, Some(Pounds(0)));
}

#[test]
fn the_baseline_is_todays_centres_whatever_the_scenario_makes_of_them() {
    let study = study();
    let mut terms = terms(&study);
    let before = evaluation(&study, &terms).metrics.all.before;
    terms.role[0] = Role::Excluded;
    terms.role[2] = Role::Excluded;
    assert_eq!(evaluation(&study, &terms).metrics.all.before, before);
}

#[test]
fn hubs_standing_centres_and_closed_ones() {
    let study = study();
    let hubs = evaluation(&study, &terms(&study)).hubs;
    let parts: Vec<_> = hubs.iter().map(|hub| (hub.id.as_str(), hub.part)).collect();
    assert_eq!(
        parts,
        [
            ("s00001", "hub"),
            ("s00003", "hub"),
            ("s00005", "standing"),
            ("s00000", "closed"),
            ("s00002", "closed"),
            ("s00004", "closed")
        ]
    );
    let loads: Vec<_> = hubs.iter().map(|hub| (hub.zones, hub.load.0, hub.load_covered.0)).collect();
    assert_eq!(loads[..3], [(4, 65.0, 55.0), (2, 8.0, 8.0), (2, 13.0, 13.0)], "Farside's families count in loads");
    assert_eq!(loads[3..], [(0, 0.0, 0.0); 3]);
    assert_eq!((hubs[0].cost, hubs[2].cost, hubs[3].cost), (Some(Pounds(100_000)), None, None));
    assert_eq!((hubs[0].disadvantaged, hubs[1].disadvantaged), (Some(true), Some(false)));
}

#[test]
fn zones_say_what_changes_for_them() {
    let study = study();
    let zones = evaluation(&study, &terms(&study)).zones;
    let changes: Vec<_> = zones.iter().map(|zone| zone.change).collect();
    assert_eq!(changes, ["loses", "keeps", "keeps", "keeps", "gains", "keeps", "keeps", "keeps"]);
    assert_eq!(zones[4].hub_before.as_deref(), Some("s00002"), "of two centres equally near the first by id");
    assert_eq!((zones[4].impedance_before, zones[4].impedance), (Some(2000.0), Some(0.0)));
    assert_eq!(zones.iter().filter(|zone| !zone.planned).count(), 2);
}
