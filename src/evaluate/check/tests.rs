//! The checker accepts what `evaluate` measured, and finds every change to it.

use super::check;
use crate::evaluate::evidence;
use crate::evaluate::testing::{plan, study, study as villages, terms};
use crate::model::testing::cases;
use crate::model::testing::{parts_of_points, plain_terms, study_of_points, with_authorities};
use crate::model::{
    AmbitionMode, BeforeAfter, Class, Evidence, EvidenceTerms, Metrics, Plan, Reason, Role, Scope, SiteIx, SiteStatus,
    Status, Study, Terms,
};
use crate::units::{Pounds, Weight};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const OPEN: [SiteIx; 2] = [SiteIx(1), SiteIx(3)];

/// The limits of the faults, in the order found, without repetitions in a row.
fn limits(terms: &Terms, plan: &Plan) -> Vec<String> {
    let mut words: Vec<String> = check(&study(), terms, plan).into_iter().map(|fault| fault.limit).collect();
    words.dedup();
    words
}

#[test]
fn accepts_an_evaluated_plan() {
    let study = study();
    for cross_border in [true, false] {
        let mut terms = terms(&study);
        terms.cross_border = cross_border;
        assert_eq!(check(&study, &terms, &plan(&study, &terms, &OPEN)), []);
    }
}

#[test]
fn accepts_a_hub_exactly_on_the_radius() {
    // 0.1 + 0.2 is not 0.3: the distance from 0.1 to 0.4 is 0.30000000000000004.
    let study = study_of_points(&[(0.1, 0.0, 5.0)], &[(0.4, 0.0)]);
    let terms = plain_terms(&study, 0.3);
    assert_eq!(check(&study, &terms, &plan(&study, &terms, &[SiteIx(0)])), []);
}

proptest! {
    #![proptest_config(cases(256))]

    /// Two routes to the same figures: what `evaluate` measures, the checker computes again.
    #[test]
    fn accepts_every_evaluated_plan(
        zones in vec((0..12i32, 0..12i32, 0..50u32, 0..3usize), 1..30),
        sites in vec((0..12i32, 0..12i32, 0..3usize, any::<bool>(), 0..3u32), 3..12),
        picked in vec(any::<bool>(), 12),
        radius in 0..8u32,
        cross_border: bool,
        scope in select(vec![Scope::Pool, Scope::Authority, Scope::Both]),
        excuse_all: bool,
        deciles in vec(proptest::option::of(1..11u8), 30),
        noted: bool,
    ) {
        // With an evidence note, a step is half a kilometre, so that 2.5 km are five steps.
        let step = if noted { 500.0 } else { 1.0 };
        let at = |x: i32, y: i32| (step * f64::from(x), step * f64::from(y));
        let place = |zone: &(i32, i32, u32, usize)| (at(zone.0, zone.1).0, at(zone.0, zone.1).1, f64::from(zone.2) / 7.0);
        let places: Vec<_> = zones.iter().map(place).collect();
        let points: Vec<_> = sites.iter().map(|site| at(site.0, site.1)).collect();
        let of_zones: Vec<_> = zones.iter().map(|zone| zone.3).collect();
        let of_sites: Vec<_> = sites.iter().map(|site| site.2).collect();
        let mut parts = with_authorities(parts_of_points(&places, &points), &of_zones, &of_sites);
        let deciles = deciles[..zones.len()].iter().map(|decile| decile.map(f64::from)).collect();
        parts.columns.insert("idaci_decile", "deciles.csv", deciles);
        let standing = |site: &mut crate::model::Site| site.status = SiteStatus::Existing;
        parts.sites.iter_mut().step_by(3).for_each(standing);
        let study = Study::new(parts).unwrap();
        let mut terms = plain_terms(&study, step * f64::from(radius));
        if noted {
            let children = zones.iter().map(|zone| f64::from(zone.2)).collect();
            terms.evidence = Some(EvidenceTerms { children, label: "children".into() });
        }
        terms.cross_border = cross_border;
        terms.costed = true;
        terms.disadvantaged = sites.iter().map(|site| site.3).collect();
        terms.closing_price = sites.iter().map(|site| Weight(f64::from(site.4) / 3.0)).collect();
        terms.ambition = crate::evaluate::testing::terms(&villages()).ambition;
        terms.ambition.as_mut().unwrap().scope = scope;
        if excuse_all && scope == Scope::Authority {
            terms.ambition.as_mut().unwrap().mode = AmbitionMode::Hard;
            terms.excused.fill(true);
        }
        // The last authority is not being planned: its sites stay open, or are excluded.
        let last = study.authorities.len() - 1;
        terms.planned[last] = false;
        for (i, site) in sites.iter().enumerate().filter(|(_, site)| site.2 == last) {
            terms.role[i] = if site.3 { Role::Standing } else { Role::Excluded };
        }
        let open: Vec<_> = study.site_indices().filter(|ix| picked[ix.at()] && terms.role[ix.at()] == Role::Free).collect();
        prop_assert_eq!(check(&study, &terms, &plan(&study, &terms, &open)), []);
    }
}

/// The expected word, a description, and a change to the plan, or to the terms without the plan's knowledge.
type Tampering = (&'static str, &'static str, fn(&mut Plan, &mut Terms));

fn metrics(plan: &mut Plan) -> &mut Metrics {
    plan.metrics.as_mut().unwrap()
}

/// The first group of a class.
fn group(plan: &mut Plan, class: Class) -> &mut BeforeAfter {
    &mut metrics(plan).groups.iter_mut().find(|group| group.class == class).unwrap().access
}

/// All changes that the checker must find.
const TAMPERINGS: &[Tampering] = &[
    ("version", "another version", |plan, _| plan.version = 2),
    ("hubs", "an unknown hub", |plan, _| plan.hubs[1] = "s9".into()),
    ("hubs", "a hub twice", |plan, _| plan.hubs = ["s00001", "s00003", "s00003"].map(Into::into).to_vec()),
    ("hubs", "hubs out of order", |plan, _| plan.hubs.reverse()),
    ("required", "a required site not opened", |_, terms| terms.role[0] = Role::Required),
    ("excluded", "an excluded site opened", |_, terms| terms.role[1] = Role::Excluded),
    ("planned", "a hub in an authority not planned", |plan, _| plan.hubs.push("s00005".into())),
    ("min_hubs", "too few hubs in an authority", |_, terms| terms.min_hubs[1] = 2),
    ("max_hubs", "too many hubs in an authority", |_, terms| terms.max_hubs[0] = Some(0)),
    ("total_min", "too few hubs", |_, terms| terms.total_min = 3),
    ("total_max", "too many hubs", |_, terms| terms.total_max = Some(1)),
    ("budget", "an authority over its budget", |_, terms| terms.budget[1] = Some(Pounds(149_999))),
    ("total_budget", "the plan over the total", |_, terms| terms.total_budget = Some(Pounds(249_999))),
    ("objective", "a larger objective", |plan, _| {
        plan.objective = Some(57.6);
        plan.bound = Some(57.6);
    }),
    ("objective", "no objective", |plan, _| plan.objective = None),
    ("objective", "a weight changed", |_, terms| terms.weight[2] = Weight(29.0)),
    ("bound", "a bound below the objective", |plan, _| plan.bound = Some(57.4)),
    ("bound", "no bound", |plan, _| plan.bound = None),
    ("gap", "a gap that is another", |plan, _| plan.gap = Some(0.01)),
    ("gap", "no gap", |plan, _| plan.gap = None),
    ("status", "optimal with a gap", |plan, _| {
        plan.bound = Some(60.0);
        plan.gap = Some(2.5 / 60.0);
    }),
    ("metrics", "no metrics", |plan, _| plan.metrics = None),
    ("metrics", "more coverage", |plan, _| metrics(plan).all.after.covered = Weight(64.0)),
    ("metrics", "another number of hubs", |plan, _| metrics(plan).hubs = 3),
    ("metrics", "cheaper hubs", |plan, _| metrics(plan).cost = Some(Pounds(1))),
    ("metrics", "no cost", |plan, _| metrics(plan).cost = None),
    ("metrics", "more hubs in disadvantaged communities", |plan, _| metrics(plan).hubs_disadvantaged = Some(2)),
    ("metrics", "a smaller shortfall", |plan, _| metrics(plan).ambition_shortfall = Some(0)),
    ("metrics", "no penalty", |plan, _| metrics(plan).penalty = Weight(0.0)),
    ("metrics", "no loss by closing", |plan, _| metrics(plan).closing_loss = Weight(0.0)),
    ("metrics", "all weight", |plan, _| metrics(plan).all.after.weight = Weight(80.0)),
    ("metrics", "half covered", |plan, _| metrics(plan).all.after.coverage = Some(0.5)),
    ("metrics", "another number of zones", |plan, _| metrics(plan).all.after.zones = 300),
    ("metrics", "more zones covered", |plan, _| metrics(plan).all.after.zones_covered = 300),
    ("metrics", "a mean of a metre", |plan, _| metrics(plan).all.after.mean = Some(1.0)),
    ("metrics", "no mean", |plan, _| metrics(plan).all.after.mean = None),
    ("metrics", "a shorter longest way", |plan, _| metrics(plan).all.after.worst = Some(1.0)),
    ("metrics", "families that reach no hub", |plan, _| metrics(plan).all.after.unreachable = Weight(1.0)),
    ("metrics", "nobody covered today", |plan, _| metrics(plan).all.before.covered = Weight(0.0)),
    ("metrics", "a mean of a metre today", |plan, _| metrics(plan).all.before.mean = Some(1.0)),
    ("metrics", "a more even Gini", |plan, _| metrics(plan).equity.after.gini = Some(0.5)),
    ("metrics", "no Gini", |plan, _| metrics(plan).equity.after.gini = None),
    ("metrics", "another Gini today", |plan, _| metrics(plan).equity.before.gini = Some(0.28)),
    ("metrics", "a Palma ratio that there is not", |plan, _| metrics(plan).equity.after.palma = Some(1.0)),
    ("metrics", "another Palma ratio", |plan, _| metrics(plan).equity.before.palma = Some(1.0)),
    ("metrics", "a shorter Kolm-Pollak distance", |plan, _| metrics(plan).equity.after.equal_journey = Some(616.0)),
    ("metrics", "no Kolm-Pollak distance", |plan, _| metrics(plan).equity.before.equal_journey = None),
    ("metrics", "another aversion", |plan, _| metrics(plan).equity.aversion = 2.0),
    ("metrics", "other deciles", |plan, _| metrics(plan).equity.deciles = Some([1, 10])),
    ("metrics", "no gap in coverage", |plan, _| metrics(plan).equity.after.coverage_gap = Some(0.0)),
    ("metrics", "no gap in coverage stated", |plan, _| metrics(plan).equity.before.coverage_gap = None),
    ("metrics", "a smaller gap in ways", |plan, _| metrics(plan).equity.after.mean_gap = Some(1.0)),
    ("metrics", "a gap in ways turned round", |plan, _| metrics(plan).equity.before.mean_gap = Some(2000.0)),
    ("evidence", "a note nobody asked for", |plan, _| {
        let study = villages();
        plan.evidence = evidence(&study, &noting(&study), &OPEN);
    }),
    ("evidence", "no note where one is asked for", |_, terms| terms.evidence = noting(&villages()).evidence),
    ("metrics", "more gained", |plan, _| metrics(plan).change.gained = Weight(99.0)),
    ("metrics", "more zones gained", |plan, _| metrics(plan).change.zones_gained = 9),
    ("metrics", "nothing lost", |plan, _| metrics(plan).change.lost = Weight(0.0)),
    ("metrics", "no zone lost", |plan, _| metrics(plan).change.zones_lost = 0),
    ("metrics", "a loser who gains", |plan, _| metrics(plan).change.worst_losses = vec!["z00004".into()]),
    ("metrics", "an authority's hubs", |plan, _| metrics(plan).authorities[0].hubs = 2),
    ("metrics", "an authority's hubs open today", |plan, _| metrics(plan).authorities[0].hubs_existing = 1),
    ("metrics", "an authority's disadvantaged hubs", |plan, _| metrics(plan).authorities[1].hubs_disadvantaged = 1),
    ("metrics", "an authority's centres today", |plan, _| metrics(plan).authorities[0].centres_today = 0),
    ("metrics", "an authority's cost", |plan, _| metrics(plan).authorities[0].cost = Some(Pounds(1))),
    ("metrics", "an authority's budget", |plan, _| metrics(plan).authorities[0].budget = None),
    ("metrics", "an authority's fewest hubs", |plan, _| metrics(plan).authorities[0].min_hubs = 0),
    ("metrics", "an authority's most hubs", |plan, _| metrics(plan).authorities[0].max_hubs = None),
    ("metrics", "an authority's name", |plan, _| metrics(plan).authorities[0].name = "Lower Wether".into()),
    ("metrics", "an authority left out", |plan, _| drop(metrics(plan).authorities.pop())),
    ("metrics", "more hubs open today", |plan, _| metrics(plan).hubs_existing = 1),
    ("metrics", "fewer centres closed", |plan, _| metrics(plan).centres_closed = 2),
    ("metrics", "a group's weight", |plan, _| group(plan, Class::Authority).before.weight = Weight(1.0)),
    ("metrics", "a decile half covered", |plan, _| group(plan, Class::Decile).after.coverage = Some(0.5)),
    ("metrics", "a decile without coverage", |plan, _| group(plan, Class::Decile).after.coverage = None),
    ("metrics", "a district's coverage", |plan, _| group(plan, Class::District).after.covered = Weight(64.0)),
    ("metrics", "a ward's coverage today", |plan, _| group(plan, Class::Ward).before.covered = Weight(1.0)),
    ("metrics", "a class's zones", |plan, _| group(plan, Class::RuralUrban).after.zones_covered = 300),
    ("metrics", "a group left out", |plan, _| drop(metrics(plan).groups.pop())),
    ("metrics", "a group twice", |plan, _| {
        let again = metrics(plan).groups[0].clone();
        metrics(plan).groups.push(again);
    }),
    ("metrics", "no deciles", |plan, _| {
        metrics(plan).decile_of = None;
        metrics(plan).groups.retain(|group| group.class != Class::Decile);
    }),
    ("metrics", "deciles from nowhere", |plan, _| metrics(plan).decile_of = Some("luck".into())),
    ("metrics", "a reading met", |plan, _| metrics(plan).readings[0].met = [true; 3]),
    ("metrics", "a reading that asks for less", |plan, _| metrics(plan).readings[0].asked = [0; 3]),
    ("metrics", "a reading with more hubs in", |plan, _| metrics(plan).readings[0].hubs_in = 2),
    ("metrics", "a reading of fewer hubs", |plan, _| metrics(plan).readings[0].hubs = 1),
    ("metrics", "a reading not enforced", |plan, _| metrics(plan).readings[0].enforced = false),
    ("metrics", "an authority that misses nothing", |plan, _| metrics(plan).readings[1].missed_by.clear()),
    ("metrics", "another's reading met", |plan, _| {
        let last = metrics(plan).readings.len() - 2;
        let met = &mut metrics(plan).readings[last].met;
        *met = met.map(|met| !met);
    }),
    ("metrics", "no readings", |plan, _| metrics(plan).readings.clear()),
    ("status", "infeasible with hubs", |plan, _| {
        plan.status = Status::Infeasible;
        plan.reasons = vec![Reason { limit: "budget".into(), authority: None, text: "No money.".into() }];
    }),
];

/// Terms that ask for the evidence note.
fn noting(study: &Study) -> Terms {
    let children = (1..=8).map(f64::from).collect();
    Terms { evidence: Some(EvidenceTerms { children, label: "children_0_4".into() }), ..terms(study) }
}

#[test]
fn the_evidence_note_is_counted_again() {
    let study = study();
    let terms = noting(&study);
    let stated = plan(&study, &terms, &OPEN);
    assert_eq!(check(&study, &terms, &stated), []);
    type Spoil = fn(&mut Evidence);
    let spoiled: [(&str, Spoil); 11] = [
        ("metrics", |note| note.children += 1.0),
        ("metrics", |note| note.today -= 1.0),
        ("metrics", |note| note.plan += 1.0),
        ("metrics", |note| note.newly = 100.0),
        ("metrics", |note| note.zones_newly = 9),
        ("metrics", |note| note.no_longer = 100.0),
        ("metrics", |note| note.zones_no_longer = 9),
        ("evidence", |note| note.metres = 5000.0),
        ("evidence", |note| note.counted = "population".into()),
        ("evidence", |note| note.warning = "Every hub brings 0.8 grades.".into()),
        ("evidence", |note| drop(note.conditions.pop())),
    ];
    for (at, (word, spoil)) in spoiled.into_iter().enumerate() {
        let mut stated = stated.clone();
        spoil(stated.evidence.as_mut().unwrap());
        let found = check(&study, &terms, &stated);
        assert!(found.len() == 1 && found[0].limit == word, "{at}: {found:?}");
    }
}

#[test]
fn refuses_every_tampering() {
    let study = study();
    for (word, what, tamper) in TAMPERINGS {
        let mut terms = terms(&study);
        let mut plan = plan(&study, &terms, &OPEN);
        tamper(&mut plan, &mut terms);
        let found = limits(&terms, &plan);
        assert!(found.iter().any(|limit| limit == word), "{what}: {found:?}");
    }
}

#[test]
fn faults_are_said_in_words() {
    let study = study();
    let terms = terms(&study);
    let said = |tamper: fn(&mut Plan)| {
        let mut plan = plan(&study, &terms, &OPEN);
        tamper(&mut plan);
        check(&study, &terms, &plan).iter().map(|fault| fault.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        said(|plan| metrics(plan).cost = Some(Pounds(1))),
        ["the cost of the hubs is stated as £1; it is £250,000"]
    );
    assert_eq!(
        said(|plan| metrics(plan).cost = None),
        ["the plan does not state the cost of the hubs; it is £250,000"]
    );
    assert_eq!(
        said(|plan| metrics(plan).hubs_disadvantaged = Some(17)),
        ["the number of hubs in disadvantaged communities is stated as 17; it is 1"]
    );
}

#[test]
fn families_do_not_cross_a_closed_border() {
    let study = study();
    let mut terms = terms(&study);
    // From s2 in Upper Wether, z4 in Nether Wether is within two kilometres.
    terms.radius.value = 2000.0;
    terms.min_hubs[1] = 0;
    let plan = plan(&study, &terms, &[SiteIx(2)]);
    assert_eq!(check(&study, &terms, &plan), []);
    terms.cross_border = false;
    let faults = check(&study, &terms, &plan);
    assert_eq!(faults[0].limit, "objective", "{faults:?}");
}

#[test]
fn a_hard_ambition_is_kept_in_every_scope() {
    let study = study();
    for (scope, who) in [(Scope::Pool, "the plan"), (Scope::Authority, "Nether Wether"), (Scope::Both, "the plan")] {
        let mut terms = terms(&study);
        let ambition = terms.ambition.as_mut().unwrap();
        (ambition.mode, ambition.scope) = (AmbitionMode::Hard, scope);
        let faults = check(&study, &terms, &plan(&study, &terms, &OPEN));
        assert_eq!(faults[0].limit, "ambition");
        assert!(faults[0].text.starts_with(who), "{scope:?}: {faults:?}");
        assert_eq!(faults.len(), if scope == Scope::Both { 2 } else { 1 }, "{faults:?}");
    }
}

#[test]
fn an_excused_authority_may_miss_a_hard_ambition_at_its_price() {
    let study = study();
    let mut excusing = terms(&study);
    let ambition = excusing.ambition.as_mut().unwrap();
    (ambition.mode, ambition.scope) = (AmbitionMode::Hard, Scope::Authority);
    excusing.excused[1] = true;
    let stated = plan(&study, &excusing, &OPEN);
    assert_eq!(check(&study, &excusing, &stated), []);
    // The same plan, with the authority not excused, and with the other authority excused instead.
    for excused in [[false, false, false], [true, false, false]] {
        excusing.excused = excused.to_vec();
        let told: Vec<String> = check(&study, &excusing, &stated).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "ambition: Nether Wether has 0 of 1 hub in disadvantaged communities; at least 1 is needed",
                "objective: the objective is stated as 59.5; the hubs reach 61.5",
                "metrics: the penalty is stated as 2; it is 0"
            ]
        );
    }
    // The plan as a whole is never excused.
    excusing.excused = vec![false, true, false];
    excusing.ambition.as_mut().unwrap().scope = Scope::Both;
    let faults = check(&study, &excusing, &plan(&study, &excusing, &OPEN));
    assert!(faults.len() == 1 && faults[0].text.starts_with("the plan has 1 of 2 hubs"), "{faults:?}");
}

#[test]
fn infeasible_needs_a_reason_and_no_figures() {
    let study = study();
    let terms = terms(&study);
    let mut plan = plan(&study, &terms, &[]);
    (plan.objective, plan.bound, plan.gap, plan.metrics) = (None, None, None, None);
    plan.status = Status::Infeasible;
    assert_eq!(limits(&terms, &plan), ["status"]);
    plan.reasons.push(Reason { limit: "budget".into(), authority: None, text: "No money.".into() });
    assert_eq!(check(&study, &terms, &plan), []);
    plan.gap = Some(0.0);
    assert_eq!(limits(&terms, &plan), ["status"]);
}
