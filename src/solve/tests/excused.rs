//! "Hard in every authority that can keep it, soft elsewhere" against brute force.

use super::{Small, answer, close, nobody_reached, small, worth};
use crate::evaluate;
use crate::model::testing::cases;
use crate::model::{
    AmbitionMode, AmbitionTerms, AuthorityIx, Pool, Role, Rounding, Scope, Share, SiteIx, Status, Study, Terms,
};
use crate::units::{Pounds, Weight};
use proptest::prelude::*;

/// A question with a hard ambition in each authority, and with limits that let some keep it and some not.
fn hard_in_each() -> impl Strategy<Value = Small> {
    let ambition = (
        prop_oneof![3 => Just(7000), 1 => 1000..10_001_u32],
        prop_oneof![2 => Just(Scope::Authority), 1 => Just(Scope::Both)],
        prop_oneof![2 => Just(Rounding::Up), 1 => Just(Rounding::Nearest), 1 => Just(Rounding::Down)],
        prop_oneof![Just(0.0), 0.0..15.0],
    );
    (small(), ambition, prop::collection::vec(prop::bool::weighted(0.3), 10)).prop_map(
        |(mut small, (share, scope, rounding, penalty), disadvantaged)| {
            small.ambition = Some((AmbitionMode::Hard, share, scope, rounding, penalty));
            small.disadvantaged = disadvantaged;
            small
        },
    )
}

fn sets(sites: &[SiteIx]) -> impl Iterator<Item = Vec<SiteIx>> + '_ {
    (0..1_u32 << sites.len()).map(|set| (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect())
}

fn sites_of(study: &Study, terms: &Terms, authority: Option<AuthorityIx>) -> Vec<SiteIx> {
    let mine = |site: &SiteIx| authority.is_none() || study.sites[site.at()].authority == authority;
    let hub = |site: &SiteIx| matches!(terms.role[site.at()], Role::Free | Role::Required);
    study.site_indices().filter(hub).filter(mine).collect()
}

fn short(terms: &Terms, ambition: &AmbitionTerms, hubs: &[SiteIx]) -> u32 {
    let inside = hubs.iter().filter(|site| terms.disadvantaged[site.at()]).count() as u32;
    ambition.share.of(hubs.len() as u32, ambition.rounding).saturating_sub(inside)
}

/// Whether an authority can keep its own limits, but never together with the share: by brute force over its sites.
fn excused(study: &Study, terms: &Terms, authority: AuthorityIx) -> bool {
    let (at, ambition) = (authority.at(), terms.ambition.as_ref().expect("there is one"));
    let sites = sites_of(study, terms, Some(authority));
    let kept = |hubs: &Vec<SiteIx>| {
        let required = |site: &&SiteIx| terms.role[site.at()] == Role::Required;
        let cost = hubs.iter().map(|site| terms.cost[site.at()]).sum::<Pounds>();
        sites.iter().filter(required).all(|site| hubs.contains(site))
            && hubs.len() >= terms.min_hubs[at] as usize
            && terms.max_hubs[at].is_none_or(|most| hubs.len() <= most as usize)
            && terms.budget[at].is_none_or(|budget| cost <= budget)
    };
    let mut allowed = sets(&sites).filter(kept).peekable();
    allowed.peek().is_some() && allowed.all(|hubs| short(terms, ambition, &hubs) > 0)
}

/// The same by the program's own rule.
fn excused_by_counting(study: &Study, terms: &Terms, authority: AuthorityIx) -> bool {
    let (at, ambition) = (authority.at(), terms.ambition.as_ref().expect("there is one"));
    let sites = sites_of(study, terms, Some(authority));
    let pool = Pool::new(terms, &sites, terms.min_hubs[at], terms.max_hubs[at]);
    pool.only_share_fails(ambition.share, ambition.rounding, terms.budget[at])
}

/// Value of a set of hubs, or `None` when it breaks a limit. All limits but the ambition are computed from the places
/// themselves, then the ambition by its definition.
fn worth_with_excuses(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<f64> {
    let ambition = terms.ambition.as_ref().expect("there is one");
    let mut value = worth(study, &Terms { ambition: None, ..terms.clone() }, open)?;
    if ambition.scope == Scope::Both && short(terms, ambition, open) > 0 {
        return None;
    }
    for authority in terms.planned_authorities() {
        let mine = |site: &SiteIx| study.sites[site.at()].authority == Some(authority);
        let hubs: Vec<SiteIx> = open.iter().copied().filter(mine).collect();
        match (short(terms, ambition, &hubs), terms.excused[authority.at()]) {
            (0, _) => {}
            (_, false) => return None,
            (short, true) => value -= ambition.penalty.0 * f64::from(short),
        }
    }
    Some(value)
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn excused_questions_are_solved_as_brute_force_solves_them(small in hard_in_each()) {
        let study = small.study();
        let mut terms = small.terms(&study);
        for authority in terms.planned_authorities().collect::<Vec<_>>() {
            let excused = excused(&study, &terms, authority);
            prop_assert_eq!(excused_by_counting(&study, &terms, authority), excused);
            terms.excused[authority.at()] = excused;
        }
        let outcome = answer(&study, &terms);
        if nobody_reached(&outcome) {
            return Ok(());
        }
        let sites = sites_of(&study, &terms, None);
        let best = sets(&sites).filter_map(|open| worth_with_excuses(&study, &terms, &open)).max_by(f64::total_cmp);
        let Some(best) = best else {
            prop_assert_eq!(outcome.status, Status::Infeasible);
            prop_assert!(!outcome.reasons.is_empty());
            return Ok(());
        };
        prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
        let value = worth_with_excuses(&study, &terms, &outcome.open);
        prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}");
        prop_assert!(outcome.bound >= best - 1e-9 * best.abs().max(1.0), "{} against {best}", outcome.bound);
    }
}

/// Two towns, the second without a disadvantaged community: the program refuses and names it, or excuses it at a
/// penalty.
#[test]
fn the_price_decides_how_many_hubs_an_excused_authority_opens() {
    use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
    let zones: Vec<(f64, f64, f64)> = (0..6).map(|i| (f64::from(i) * 10.0, 0.0, f64::from(i) + 1.0)).collect();
    let sites: Vec<(f64, f64)> = zones.iter().map(|zone| (zone.0, zone.1)).collect();
    let towns = [0, 0, 0, 1, 1, 1];
    let study = Study::new(with_authorities(parts_of_points(&zones, &sites), &towns, &towns)).expect("valid");
    let mut terms = plain_terms(&study, 1.0);
    terms.disadvantaged = vec![true, true, false, false, false, false];
    terms.min_hubs = vec![1, 1];
    terms.ambition = Some(AmbitionTerms {
        mode: AmbitionMode::Hard,
        share: Share::new(0.7),
        scope: Scope::Authority,
        rounding: Rounding::Up,
        penalty: Weight(4.5),
        label: "test".into(),
    });
    assert_eq!(answer(&study, &terms).status, Status::Infeasible);
    terms.excused = vec![false, true];
    // The first town keeps two hubs of two in disadvantaged communities, worth 1 and 2. In the second every hub is one
    // more that is short: of its hubs worth 6, 5 and 4, two are worth more than the penalty of 4.5.
    let outcome = answer(&study, &terms);
    assert_eq!((outcome.status, outcome.open.len()), (Status::Optimal, 4));
    let cross_checked = evaluate::evaluate(&study, &terms, &scenario(), &outcome.open).metrics;
    assert_eq!((cross_checked.ambition_shortfall, cross_checked.penalty), (Some(2), Weight(9.0)));
    assert!(close(evaluate::objective(&cross_checked, crate::model::Sense::Maximise), 1.0 + 2.0 + 5.0 + 6.0 - 9.0));
    assert!(close(outcome.bound, 5.0));
}

fn scenario() -> crate::model::Scenario {
    crate::io::scenario_file::parse("s.toml", "version = 1\nstudy = \"s\"\n[objective]\nradius = 1\n")
        .expect("it is one")
}
