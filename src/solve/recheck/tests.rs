//! Certificates of the villages of [`crate::evaluate::testing`], with a radius at which Upper and Nether Wether share
//! families.

use super::cut::end;
use super::*;
use crate::evaluate::testing::{scenario, study};
use crate::evaluate::{evaluate, objective};
use crate::model::testing::cases;
use crate::model::{CERTIFICATE_VERSION, LimitPrice, PartBound, Role, ZonePrice};
use crate::solve::instance::Row;
use crate::solve::limits;
use crate::travel;
use crate::units::{Impedance, Pounds};
use proptest::prelude::*;

/// Rows of the limits, in order: hubs of each authority, the total, Upper Wether's budget, the share of all and of
/// each.
const TOTAL: usize = 2;
const BUDGET: usize = 3;
const SHARE: usize = 4;

fn terms(study: &Study) -> Terms {
    let mut terms = crate::evaluate::testing::terms(study);
    terms.radius = Impedance::metres(2000.0);
    terms
}

fn zone(code: &str, price: f64) -> ZonePrice {
    ZonePrice { zone: code.into(), price }
}

fn limit(limit: &str, row: usize, price: f64) -> LimitPrice {
    LimitPrice { limit: limit.into(), row, price }
}

fn part(blocks: &[&str], bound: f64) -> PartBound {
    PartBound { blocks: blocks.iter().map(|block| (*block).to_owned()).collect(), bound }
}

/// A consistent certificate: its constant and its parts' bounds come from brute force.
fn certificate(
    study: &Study,
    terms: &Terms,
    prices: (Vec<ZonePrice>, Vec<LimitPrice>),
    parts: &[&[&str]],
) -> Certificate {
    let parts = parts.iter().map(|blocks| part(blocks, 0.0)).collect();
    let (zones, limits) = prices;
    let mut certificate = Certificate { version: CERTIFICATE_VERSION, bound: 0.0, constant: 0.0, parts, zones, limits };
    let reach = travel::reach(study, terms);
    let question = Question::new(study, terms, &reach);
    let cut = Cut::new(&question, &certificate, &mut Vec::new());
    for at in 0..certificate.parts.len() {
        certificate.parts[at].bound = best_alone(&question, &cut, at);
    }
    certificate.constant = cut.constant;
    certificate.bound = cut.constant + certificate.parts.iter().map(|part| part.bound).sum::<f64>();
    certificate
}

/// A consistent certificate of the villages.
fn sound(study: &Study) -> Certificate {
    let prices = (vec![zone("z00003", 2.0), zone("z00004", 8.0)], vec![limit("total", TOTAL, 3.5)]);
    certificate(study, &terms(study), prices, &[&["A0"], &["A1"]])
}

fn rechecked(study: &Study, certificate: &Certificate) -> Recheck {
    let terms = terms(study);
    let reach = travel::reach(study, &terms);
    recheck(study, &terms, &reach, certificate, &Options::default()).unwrap()
}

/// The result when every part is decided by brute force.
fn settled(study: &Study, terms: &Terms, certificate: &Certificate) -> Recheck {
    let reach = travel::reach(study, terms);
    let question = Question::new(study, terms, &reach);
    let mut faults = Vec::new();
    let cut = Cut::new(&question, certificate, &mut faults);
    assert_eq!(faults, Vec::<String>::new());
    let settled = |at: usize| {
        let best = best_alone(&question, &cut, at);
        Settled { bound: best, best, most: certificate.parts[at].bound + 1e-9 }
    };
    added_up(certificate, &cut, &(0..certificate.parts.len()).map(settled).collect::<Vec<_>>())
}

fn subsets(of: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let of = of.to_vec();
    (0..1_u32 << of.len()).map(move |set| (0..of.len()).filter(|at| set >> at & 1 == 1).map(|at| of[at]).collect())
}

/// The best that a part can do alone at the prices, over all choices of its sites.
fn best_alone(question: &Question, cut: &Cut, part: usize) -> f64 {
    let sites: Vec<usize> = (0..cut.part.len()).filter(|at| cut.part[*at] == Some(part)).collect();
    subsets(&sites).filter_map(|open| alone(question, cut, part, &open)).fold(f64::NEG_INFINITY, f64::max)
}

/// Value of a choice of the part, if it keeps the part's own rows.
fn alone(question: &Question, cut: &Cut, part: usize, open: &[usize]) -> Option<f64> {
    let Question { study, terms, reach, .. } = question;
    let site = |at: &usize| question.sites[*at];
    let mut value: f64 = open.iter().map(|at| terms.closing_price[site(at).at()].0).sum();
    for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
        let sites = reach.sites_of(zone);
        let anyway = sites.iter().any(|site| question.stands(*site) || question.required(*site));
        if !anyway && open.iter().any(|at| sites.contains(&site(at))) {
            value += cut.zone_price[zone.at()].unwrap_or(terms.weight[zone.at()].0);
        }
    }
    for (row, price) in cut.rows.iter().zip(&cut.row_price) {
        let amount = row.terms.iter().filter(|term| open.contains(&(term.0 as usize))).map(|term| term.1).sum();
        let own = row.terms.iter().all(|term| cut.part[term.0 as usize] == Some(part));
        if own && !row.terms.is_empty() {
            value -= row.penalty(amount);
            if row.excess(amount) > 0 {
                return None;
            }
        } else {
            value -= price * amount as f64;
            // The row with the most that the other parts can give to its lower end, and the least that they must take
            // of its upper end.
            let others = |sign: i64| -> i64 {
                let of_others = row.terms.iter().filter(|term| cut.part[term.0 as usize] != Some(part));
                of_others.map(|term| sign * (sign * term.1).max(0)).sum()
            };
            let too_much = row.at_most.is_some_and(|end| amount + others(-1) > end);
            let too_little = row.soft.is_none() && row.at_least.is_some_and(|end| amount + others(1) < end);
            if too_much || too_little {
                return None;
            }
        }
    }
    Some(value)
}

/// Value of every plan that keeps the limits, measured.
fn plans(study: &Study, terms: &Terms) -> Vec<f64> {
    let reach = travel::reach(study, terms);
    let question = Question::new(study, terms, &reach);
    let rows = limits::rows(&question);
    let mut values = Vec::new();
    for open in subsets(&(0..question.sites.len()).collect::<Vec<_>>()) {
        let amount = |row: &Row| {
            row.terms.iter().filter(|term| open.contains(&(term.0 as usize))).map(|term| term.1).sum::<i64>()
        };
        let required = (0..question.sites.len()).filter(|at| question.required(question.sites[*at]));
        if rows.iter().all(|row| row.excess(amount(row)) == 0) && required.into_iter().all(|at| open.contains(&at)) {
            let open: Vec<SiteIx> = open.iter().map(|at| question.sites[*at]).collect();
            values.push(objective(&evaluate(study, terms, &scenario(), &open).metrics, crate::model::Sense::Maximise));
        }
    }
    values
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_plan_is_worth_more_than_the_bound_at_any_prices(
        shares in (0.0..=1.0, 0.0..=1.0),
        total in prop_oneof![Just(0.0), 0.0..30.0],
        share in prop_oneof![Just(0.0), 0.0..=1.0],
        required in prop::option::of(0..5_usize),
        budget in prop::option::of(100_001..400_000_i64),
        together in any::<bool>(),
    ) {
        let study = study();
        let mut terms = terms(&study);
        if let Some(site) = required {
            terms.role[site] = Role::Required;
        }
        terms.total_budget = budget.map(Pounds);
        let plans = plans(&study, &terms);
        let anyway = |zone: usize| match required {
            Some(1) => zone == 3,
            Some(2 | 3) => true,
            Some(4) => zone == 4,
            _ => false,
        };
        let priced = [(3, shares.0 * 5.0), (4, shares.1 * 8.0)];
        let zones = priced.iter().filter(|(at, _)| !together && !anyway(*at));
        let zones = zones.map(|(at, price)| zone(&format!("z{at:05}"), *price)).collect::<Vec<_>>();
        // The penalty is 2 for each missing hub, which is 10 units of the row.
        let share_row = if budget.is_some() { SHARE + 1 } else { SHARE };
        let limits = vec![limit("total", TOTAL, total), limit("ambition", share_row, -share * 0.2)];
        let limits = if together { Vec::new() } else { limits };
        let parts: &[&[&str]] = if together { &[&["A0", "A1"]] } else { &[&["A0"], &["A1"]] };
        let certificate = certificate(&study, &terms, (zones, limits), parts);
        let best = plans.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let found = settled(&study, &terms, &certificate);
        prop_assert_eq!((&found.faults, &found.unproven), (&Vec::new(), &Vec::new()));
        prop_assert!(found.bound >= best - 1e-9, "bound {} below {best}", found.bound);
        if together {
            prop_assert!((found.bound - best).abs() < 1e-9 || plans.is_empty(), "{} is not {best}", found.bound);
        }
    }
}

#[test]
fn a_sound_certificate_fits_and_its_parts_are_settled() {
    let study = study();
    let sound = sound(&study);
    let found = settled(&study, &terms(&study), &sound);
    assert_eq!(found, Recheck { bound: sound.bound, faults: Vec::new(), unproven: Vec::new() });
    assert_eq!(rechecked(&study, &sound).faults, Vec::<String>::new());
}

/// A consistent certificate, then changed to be wrong.
#[track_caller]
fn spoilt(spoil: impl FnOnce(&mut Certificate), expected: &str) {
    let study = study();
    let mut certificate = sound(&study);
    spoil(&mut certificate);
    let found = rechecked(&study, &certificate);
    assert!(found.faults.iter().any(|fault| fault.contains(expected)), "{:#?}", found.faults);
    assert_eq!((found.bound, found.unproven), (f64::INFINITY, Vec::new()));
}

#[test]
fn zones_that_do_not_fit_are_faults() {
    spoilt(|proof| proof.zones.push(zone("z9", 1.0)), "the study has no zone `z9`");
    spoilt(|proof| proof.zones.push(zone("z00000", 1.0)), "zone `z00000` has a price, but no two parts can serve it");
    spoilt(|proof| proof.zones.push(zone("z00007", 1.0)), "zone `z00007` has a price, but no two parts can serve it");
    spoilt(|proof| proof.zones.push(zone("z00003", 1.0)), "zone `z00003` has two prices");
    spoilt(|proof| proof.zones[0].price = 5.1, "zone `z00003` has the price 5.1, which is not from 0 to its weight, 5");
    spoilt(|proof| proof.zones[0].price = -0.1, "the price -0.1");
    spoilt(|proof| proof.zones[0].price = f64::NAN, "the price NaN");
}

#[test]
fn limits_that_do_not_fit_are_faults() {
    spoilt(
        |proof| proof.limits.push(limit("ambition", 99, -0.1)),
        "row 99 of the limits has a price as `ambition`, but it is not such a limit",
    );
    spoilt(
        |proof| proof.limits[0].limit = "budget".into(),
        "row 2 of the limits has a price as `budget`, but it is \
         not such a limit",
    );
    spoilt(|proof| proof.limits.push(limit("total", TOTAL, 1.0)), "row 2 of the limits, `total`, has two prices");
    spoilt(|proof| proof.limits[0] = limit("budget", BUDGET, 1.0), "`budget`, has a price, but joins no parts");
    spoilt(|proof| proof.limits[0].price = -1.0, "the price -1, though it has no lower end");
    spoilt(|proof| proof.limits[0] = limit("ambition", SHARE, 0.1), "the price 0.1, though it has no upper end");
    spoilt(|proof| proof.limits[0] = limit("ambition", SHARE, -0.21), "the price -0.21, which is more than missing it");
    spoilt(|proof| proof.limits[0].price = f64::INFINITY, "which is not a number");
}

#[test]
fn blocks_that_do_not_fit_are_faults() {
    spoilt(|proof| proof.parts[0].blocks.push("E99".into()), "the study has no authority `E99`, which is in a part");
    spoilt(|proof| proof.parts[0].blocks.push("A1".into()), "A1 is named twice");
    spoilt(|proof| proof.parts.truncate(1), "A1 has sites to choose from, but is in no part");
}

#[test]
fn sums_that_do_not_add_up_are_faults() {
    spoilt(|proof| proof.bound -= 0.01, "but the bound is stated as");
    spoilt(|proof| proof.bound += 0.01, "constant and parts add up to");
    spoilt(|proof| proof.bound = f64::NAN, "the bound is stated as NaN");
    let shift = |proof: &mut Certificate| {
        proof.constant -= 1.0;
        proof.parts[0].bound += 1.0;
    };
    spoilt(shift, "the constant is stated as");
}

#[test]
fn a_figure_is_refuted_by_a_choice_and_open_without_one() {
    let study = study();
    let terms = terms(&study);
    let mut proof = sound(&study);
    proof.parts[0].bound -= 1.0;
    let found = settled(&study, &terms, &proof);
    assert!(found.faults.len() == 1 && found.faults[0].starts_with("A0 can reach "), "{:?}", found.faults);

    let reach = travel::reach(&study, &terms);
    let question = Question::new(&study, &terms, &reach);
    let cut = Cut::new(&question, &proof, &mut Vec::new());
    let (first, second) = (proof.parts[0].bound, proof.parts[1].bound);
    let open = Settled { bound: f64::INFINITY, best: 0.0, most: first };
    let shown = Settled { bound: second, best: second, most: second };
    let found = added_up(&proof, &cut, &[open, shown]);
    assert_eq!((found.bound, found.faults, found.unproven), (f64::INFINITY, Vec::new(), vec!["A0".to_owned()]));
}

#[test]
fn a_larger_constant_than_need_be_is_a_weaker_bound_and_no_fault() {
    let study = study();
    let mut proof = sound(&study);
    proof.constant += 1.0;
    proof.bound += 1.0;
    let found = settled(&study, &terms(&study), &proof);
    assert_eq!((found.faults.len(), found.bound), (0, proof.bound - 1.0));
}

#[test]
fn ends_are_what_whole_sites_can_reach() {
    let row = |least, most| Row {
        at: 0,
        unit: 1,
        limit: "budget",
        terms: vec![(0, 150), (1, 100)],
        at_least: least,
        at_most: most,
        soft: None,
    };
    assert_eq!((end(&row(None, Some(249)), 1.0), end(&row(Some(201), None), -1.0)), (200.0, 250.0));
    assert_eq!(end(&row(Some(-120), None), -1.0), -100.0);
}
