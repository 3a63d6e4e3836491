//! The checker accepts the years that `evaluate` measured, and finds every change to them.

use crate::evaluate::testing::{plan_in_years, scenario, study, terms_in_years};
use crate::evaluate::{check, evaluate, phased};
use crate::model::{AmbitionMode, PhaseTerms, Plan, PlanYear, SiteIx, Terms, ZoneIx};
use crate::units::Pounds;

const OPEN: [SiteIx; 2] = [SiteIx(1), SiteIx(3)];

fn in_years() -> Terms {
    terms_in_years(&study())
}

fn planned(terms: &Terms) -> Plan {
    plan_in_years(&study(), terms).0
}

#[test]
fn years_are_measured_as_they_are_by_hand() {
    let terms = in_years();
    let plan = planned(&terms);
    let years = plan.phases.unwrap().years;
    // 2026: s0, s2 and s4 still serve, s3 is a hub: z0 to z4, and z5 that weighs nothing, of 73.
    assert_eq!((years[0].covered.0, years[0].hubs, years[0].centres), (73.0, 1, 3));
    assert_eq!((years[0].cost, years[0].cost_so_far), (Some(Pounds(150_000)), Some(Pounds(150_000))));
    assert_eq!(years[0].opening, ["s00003"]);
    // 2028: s1 and s3 alone; z0 is lost.
    assert_eq!((years[1].covered.0, years[1].hubs, years[1].centres), (63.0, 2, 0));
    assert_eq!((years[1].cost, years[1].cost_so_far), (Some(Pounds(100_000)), Some(Pounds(250_000))));
    assert_eq!(years[1].authorities.iter().map(|own| own.hubs).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(plan.metrics.unwrap().counted, 73.0 + 0.5 * 63.0);
}

#[test]
fn accepts_years_as_they_were_measured() {
    let terms = in_years();
    assert_eq!(check(&study(), &terms, &planned(&terms)), []);
}

#[test]
fn hubs_know_their_year() {
    let (study, terms) = (study(), in_years());
    let mut evaluation = evaluate(&study, &terms, &scenario(), &OPEN);
    phased(&study, &terms, (&OPEN, &[2028, 2026]), &mut evaluation).unwrap();
    let years: Vec<(&str, Option<u16>)> = evaluation.hubs.iter().map(|hub| (hub.part, hub.opens)).collect();
    assert_eq!(&years[..2], &[("hub", Some(2028)), ("hub", Some(2026))]);
    assert!(years[2..].iter().all(|row| row.1.is_none()));
}

type Tampering = (&'static str, &'static str, fn(&mut Plan, &mut Terms));

fn year(plan: &mut Plan, at: usize) -> &mut PlanYear {
    &mut plan.phases.as_mut().unwrap().years[at]
}

fn phases(terms: &mut Terms) -> &mut PhaseTerms {
    terms.phases.as_mut().unwrap()
}

const TAMPERINGS: &[Tampering] = &[
    ("phases", "no years stated", |plan, _| plan.phases = None),
    ("phases", "years that nobody asked for", |_, terms| terms.phases = None),
    ("phases", "another year", |plan, _| year(plan, 0).year = 2027),
    ("phases", "a hub that opens twice", |plan, _| year(plan, 1).opening.push("s00003".into())),
    ("phases", "a hub that never opens", |plan, _| year(plan, 1).opening.clear()),
    ("phases", "no hub opens", |plan, _| year(plan, 1).opening = vec!["s00000".into()]),
    ("phases", "money lost", |_, terms| phases(terms).carried = false),
    ("phases", "centres that do not serve", |_, terms| phases(terms).serving.clear()),
    ("phase_hubs", "too many hubs", |_, terms| phases(terms).hubs = Some(vec![0, 2])),
    ("phase_budget", "a first year too dear", |_, terms| {
        phases(terms).budget = Some(vec![Pounds(149_999), Pounds(100_001)]);
    }),
    ("phase_budget", "all years too dear", |_, terms| {
        phases(terms).budget = Some(vec![Pounds(150_000), Pounds(99_999)]);
    }),
    ("phase_budget", "an authority too dear", |_, terms| {
        phases(terms).authority_budget[0] = Some(vec![Pounds(0), Pounds(99_999)]);
    }),
    ("first_year", "too few hubs in the first year", |_, terms| phases(terms).first_year[0] = 1),
    ("convert", "a site that opens too late", |_, terms| phases(terms).last_year[1] = 0),
    ("ambition", "a first year without the share", |_, terms| {
        phases(terms).ambition_each_year = true;
        terms.ambition.as_mut().unwrap().mode = AmbitionMode::Hard;
    }),
    ("metrics", "more hubs in a year", |plan, _| year(plan, 0).hubs = 2),
    ("metrics", "other centres in a year", |plan, _| year(plan, 0).centres = 2),
    ("metrics", "more weight in a year", |plan, _| year(plan, 0).covered.0 += 1.0),
    ("metrics", "more coverage in a year", |plan, _| year(plan, 1).coverage = Some(0.1)),
    ("metrics", "no coverage in a year", |plan, _| year(plan, 1).coverage = None),
    ("metrics", "another cost in a year", |plan, _| year(plan, 1).cost = Some(Pounds(1))),
    ("metrics", "another cost so far", |plan, _| year(plan, 1).cost_so_far = None),
    ("metrics", "another budget in a year", |plan, _| year(plan, 0).budget = None),
    ("metrics", "another factor", |plan, _| year(plan, 1).factor = 1.0),
    ("metrics", "other hubs of an authority", |plan, _| year(plan, 0).authorities[0].hubs = 1),
    ("metrics", "another authority", |plan, _| year(plan, 0).authorities.reverse()),
    ("metrics", "another cost of an authority", |plan, _| year(plan, 0).authorities[1].cost = Some(Pounds(2))),
    ("metrics", "another budget of an authority", |plan, _| year(plan, 1).authorities[0].budget = None),
    ("objective", "more than the years add up to", |plan, _| {
        plan.objective = Some(99.5);
        plan.bound = Some(99.5);
    }),
    ("objective", "a weight changed", |_, terms| terms.weight[ZoneIx(2).at()].0 = 29.0),
];

#[test]
fn refuses_tampering() {
    for (word, what, tamper) in TAMPERINGS {
        let mut terms = in_years();
        let mut plan = planned(&terms);
        tamper(&mut plan, &mut terms);
        let faults = check(&study(), &terms, &plan);
        assert!(faults.iter().any(|fault| fault.limit == *word), "{what}: {faults:?}");
    }
}

#[test]
fn money_that_is_lost_is_counted_year_by_year() {
    let mut terms = in_years();
    phases(&mut terms).carried = false;
    assert_eq!(check(&study(), &terms, &planned(&terms)), []);
    // If money is carried over, the first year's money can pay for the second.
    phases(&mut terms).budget = Some(vec![Pounds(200_000), Pounds(50_000)]);
    let faults = check(&study(), &terms, &planned(&terms));
    assert!(faults.iter().all(|fault| fault.limit == "phase_budget") && faults.len() == 1, "{faults:?}");
    phases(&mut terms).carried = true;
    assert_eq!(check(&study(), &terms, &planned(&terms)), []);
}
