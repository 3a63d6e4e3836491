//! Hubs that open over years, against brute force over all openings.

use super::*;
use crate::model::PhaseTerms;

/// What is asked of the years, whatever the small question is.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    years: usize,
    discount: f64,
    budget: Option<Vec<i64>>,
    authority_budget: Vec<Option<Vec<i64>>>,
    carried: bool,
    hubs: Option<Vec<u32>>,
    first_year: u32,
    last_year: Vec<usize>,
    serving: Vec<bool>,
    ambition_each_year: bool,
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let money = || prop::collection::vec(prop_oneof![Just(0), 50..600_i64], 3);
    let limits = (
        prop::option::weighted(0.3, prop::collection::vec(100..900_i64, 3)),
        prop::collection::vec(prop::option::weighted(0.3, money()), 3),
        any::<bool>(),
        prop::option::weighted(0.4, prop::collection::vec(0..3_u32, 3)),
        prop_oneof![2 => Just(0), 2 => Just(1), 1 => Just(2)],
    );
    let sites = (
        prop::collection::vec(prop_oneof![4 => Just(2_usize), 1 => Just(0), 1 => Just(1)], 10),
        prop::collection::vec(prop::bool::weighted(0.25), 10),
    );
    (1..4_usize, prop_oneof![Just(0.0), Just(0.035), Just(0.5)], limits, sites, any::<bool>()).prop_map(
        |(years, discount, limits, (last_year, serving), ambition_each_year)| {
            let (budget, authority_budget, carried, more, first_year) = limits;
            let cut = |mut list: Vec<i64>| {
                list.truncate(years);
                list
            };
            // The numbers of hubs never fall from year to year.
            let hubs = more.map(|more| {
                let mut open = 1;
                let rising = |more: &u32| {
                    open += more;
                    open
                };
                more[..years].iter().map(rising).collect()
            });
            Asked {
                years,
                discount,
                budget: budget.map(cut),
                authority_budget: authority_budget.into_iter().map(|budget| budget.map(cut)).collect(),
                carried,
                hubs,
                first_year,
                last_year: last_year.into_iter().map(|last| last.min(years - 1)).collect(),
                serving,
                ambition_each_year,
            }
        },
    )
}

/// Several years without any limits of their own.
fn plain_years(years: usize) -> Asked {
    Asked {
        years,
        discount: 0.0,
        budget: None,
        authority_budget: vec![None; 3],
        carried: true,
        hubs: None,
        first_year: 0,
        last_year: vec![years - 1; 10],
        serving: vec![false; 10],
        ambition_each_year: false,
    }
}

impl Asked {
    fn of(&self, study: &Study, terms: &Terms) -> PhaseTerms {
        let pounds = |list: &Vec<i64>| list.iter().map(|amount| Pounds(*amount)).collect::<Vec<Pounds>>();
        let authorities = study.authorities.len();
        let budgets = self.authority_budget[..authorities].iter().zip(&terms.planned);
        let stands = |site: &SiteIx| terms.role[site.at()] == Role::Standing;
        PhaseTerms {
            years: (0..self.years as u16).map(|year| 2026 + year).collect(),
            factor: (0..self.years).map(|year| (1.0 + self.discount).powi(-(year as i32))).collect(),
            budget: self.budget.as_ref().map(pounds),
            authority_budget: budgets.map(|(own, planned)| own.as_ref().filter(|_| *planned).map(pounds)).collect(),
            carried: self.carried,
            hubs: self.hubs.clone(),
            first_year: terms.planned.iter().map(|planned| if *planned { self.first_year } else { 0 }).collect(),
            last_year: self.last_year[..study.sites.len()].to_vec(),
            serving: study.site_indices().filter(|site| self.serving[site.at()] && !stands(site)).collect(),
            ambition_each_year: self.ambition_each_year,
        }
    }
}

pub(super) fn with_phases(small: &Small, asked: &Asked) -> (Study, Terms) {
    let study = small.study();
    let mut terms = small.terms(&study);
    let mut phases = asked.of(&study, &terms);
    phases.ambition_each_year &= terms.ambition.as_ref().is_some_and(|own| own.mode == AmbitionMode::Hard);
    terms.phases = Some(phases);
    (study, terms)
}

fn covered(study: &Study, terms: &Terms, open: &[SiteIx]) -> f64 {
    let serves = |zone: ZoneIx, site: &SiteIx| {
        terms.may_serve(study, zone, *site) && distance(study, zone, *site) <= terms.radius.value
    };
    let reached = |zone: &ZoneIx| terms.plans_for(study, *zone) && open.iter().any(|site| serves(*zone, site));
    study.zone_indices().filter(reached).map(|zone| terms.weight[zone.at()].0).sum()
}

fn has_enough(budget: &[Pounds], spent: &[Pounds], carried: bool) -> bool {
    let so_far = |list: &[Pounds], year: usize| list[..=year].iter().copied().sum::<Pounds>();
    (0..budget.len())
        .all(|year| if carried { so_far(spent, year) <= so_far(budget, year) } else { spent[year] <= budget[year] })
}

/// Value of hubs and their years, from the places themselves; `None` when they break a limit.
fn worth_of_years(study: &Study, terms: &Terms, plan: &[(SiteIx, usize)]) -> Option<f64> {
    let phases = terms.phases.as_ref()?;
    let by = |year: usize| plan.iter().filter(|own| own.1 <= year).map(|own| own.0).collect::<Vec<SiteIx>>();
    let end = phases.years.len() - 1;
    let plain = Terms { phases: None, ..terms.clone() };
    let last = worth(study, &plain, &by(end))?;
    let standing: Vec<SiteIx> = terms.standing().collect();
    let mut value = last - covered(study, terms, &[by(end), standing.clone()].concat());
    let mut kept = plan.iter().all(|(site, year)| *year <= phases.last_year[site.at()]);
    for year in 0..=end {
        let serving = if year < end { phases.serving.clone() } else { Vec::new() };
        value += phases.factor[year] * covered(study, terms, &[by(year), standing.clone(), serving].concat());
        kept &= phases.hubs.as_ref().is_none_or(|hubs| by(year).len() <= hubs[year] as usize);
        if phases.ambition_each_year {
            // Of the limits on the last year, only the ambition also applies to earlier years.
            let mut ambition = plain_terms(study, terms.radius.value);
            ambition.planned = terms.planned.clone();
            ambition.ambition = terms.ambition.clone();
            ambition.disadvantaged = terms.disadvantaged.clone();
            kept &= worth(study, &ambition, &by(year)).is_some();
        }
    }
    let spent = |mine: &dyn Fn(SiteIx) -> bool| -> Vec<Pounds> {
        let cost =
            |year| plan.iter().filter(|own| own.1 == year && mine(own.0)).map(|own| terms.cost[own.0.at()]).sum();
        (0..=end).map(cost).collect()
    };
    kept &= phases.budget.as_ref().is_none_or(|budget| has_enough(budget, &spent(&|_| true), phases.carried));
    for authority in terms.planned_authorities() {
        let mine = |site: SiteIx| study.sites[site.at()].authority == Some(authority);
        let own = phases.authority_budget[authority.at()].as_ref();
        kept &= own.is_none_or(|budget| has_enough(budget, &spent(&mine), phases.carried));
        kept &= by(0).into_iter().filter(|site| mine(*site)).count() >= phases.first_year[authority.at()] as usize;
    }
    kept.then_some(value)
}

/// The best opening of some sites in some years, by brute force.
fn best_of_years(study: &Study, terms: &Terms) -> Option<f64> {
    let years = terms.phases.as_ref()?.years.len();
    let usable = |site: &SiteIx| matches!(terms.role[site.at()], Role::Free | Role::Required);
    let sites: Vec<SiteIx> = study.site_indices().filter(usable).collect();
    let ways = (years + 1).pow(sites.len() as u32);
    let plan = |way: usize| {
        let mut rest = way;
        let mut plan = Vec::new();
        for site in &sites {
            if rest % (years + 1) < years {
                plan.push((*site, rest % (years + 1)));
            }
            rest /= years + 1;
        }
        plan
    };
    (0..ways).filter_map(|way| worth_of_years(study, terms, &plan(way))).max_by(f64::total_cmp)
}

fn opened(terms: &Terms, outcome: &Outcome) -> Vec<(SiteIx, usize)> {
    let years = &terms.phases.as_ref().expect("phases").years;
    let at = |year: &u16| years.iter().position(|own| own == year).expect("a year of the question");
    assert_eq!(outcome.open.len(), outcome.opens.len());
    assert!(outcome.open.windows(2).all(|two| two[0] < two[1]), "each site once: {outcome:?}");
    outcome.open.iter().copied().zip(outcome.opens.iter().map(at)).collect()
}

/// At most five sites, so that brute force is possible.
fn few(mut small: Small) -> Small {
    small.sites.truncate(5);
    small
}

fn holds(study: &Study, terms: &Terms) -> std::result::Result<(), TestCaseError> {
    is_best(study, terms, &answer(study, terms))
}

fn is_best(study: &Study, terms: &Terms, outcome: &Outcome) -> std::result::Result<(), TestCaseError> {
    if nobody_reached(outcome) {
        return Ok(());
    }
    match best_of_years(study, terms) {
        None => {
            prop_assert_eq!(outcome.status, Status::Infeasible, "{:?}", outcome);
            prop_assert!(!outcome.reasons.is_empty());
        }
        Some(best) => {
            prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
            let value = worth_of_years(study, terms, &opened(terms, outcome));
            prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}: {outcome:?}");
            prop_assert!(outcome.bound >= best - 1e-9 * best.abs().max(1.0), "{} against {best}", outcome.bound);
            prop_assert!(outcome.certificate.is_none());
        }
    }
    Ok(())
}

/// Closing prices that cancel leave a difference in the last digits of sums, which is no gap.
#[test]
fn one_year_of_closing_prices_alone_is_proven_as_the_plain_plan_is() {
    let price =
        [0.0, 0.0, 0.0, 3.105_322_888_208_431, 0.0, 0.0, 7.002_491_846_584_403_5, 0.0, 6.097_967_228_344_554, 0.0];
    let small = Small {
        zones: vec![(0.0, 0.0, 0.0); 3],
        zone_authority: vec![0; 14],
        sites: vec![(0.0, 0.0); 9],
        site_authority: vec![0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
        plain: false,
        radius: 10.0,
        cross_border: false,
        role: vec![Role::Free; 10],
        cost: vec![100; 10],
        disadvantaged: vec![false; 10],
        closing_price: price.to_vec(),
        standing_authority: false,
        budget: vec![None; 3],
        total_budget: None,
        min_hubs: vec![0; 3],
        max_hubs: vec![None; 3],
        total: (0, None),
        ambition: None,
    };
    let (study, terms) = with_phases(&small, &plain_years(1));
    let plain = answer(&study, &small.terms(&study));
    let phased = answer(&study, &terms);
    assert_eq!((phased.status, plain.status), (Status::Optimal, Status::Optimal), "{phased:?}");
    assert!(close(phased.bound, 0.0) && close(plain.bound, 0.0), "{} and {}", phased.bound, plain.bound);
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn years_are_solved_as_brute_force_solves_them(small in small(), asked in asked()) {
        let (study, terms) = with_phases(&few(small), &asked);
        holds(&study, &terms)?;
    }

    #[test]
    fn years_without_other_limits_are_solved_as_brute_force_solves_them(small in mild(), asked in asked()) {
        let (study, terms) = with_phases(&few(small), &Asked { first_year: 0, ..asked });
        holds(&study, &terms)?;
    }

    /// The rows by which a site opens only once are added where they are needed, as in questions too large to start
    /// with all of them.
    #[test]
    fn sites_open_once_though_nothing_says_so_at_first(small in small(), asked in asked(), share in 5000..10_001_u32) {
        let mut small = few(small);
        small.ambition = small.ambition.map(|own| (own.0, share, own.2, own.3, own.4));
        let (study, terms) = with_phases(&small, &asked);
        let reach = reach(&study, &terms);
        let question = Question::new(&study, &terms, &reach);
        if !limits::conflicts(&question).is_empty() {
            return Ok(());
        }
        let (options, phases) = (Options::default(), terms.phases.as_ref().expect("phases"));
        let clock = Clock::new(&options);
        let outcome = models::phased::in_rounds(&question, phases, &options, &clock, 0).expect("the search ends");
        is_best(&study, &terms, &outcome)?;
    }

    #[test]
    fn one_year_is_the_plain_plan(small in small()) {
        let study = small.study();
        let terms = small.terms(&study);
        let plain = answer(&study, &terms);
        let (_, years) = with_phases(&small, &plain_years(1));
        let phased = answer(&study, &years);
        prop_assert_eq!(phased.status, plain.status);
        if plain.status != Status::Infeasible {
            prop_assert!(close(phased.bound, plain.bound), "{} against {}", phased.bound, plain.bound);
            let value = worth(&study, &terms, &phased.open);
            prop_assert!(value.is_some_and(|value| close(value, plain.bound)), "{value:?} against {plain:?}");
            prop_assert!(phased.opens.iter().all(|year| *year == 2026));
        }
    }

    /// Without limits on the years there is no reason to open a hub late.
    #[test]
    fn years_without_limits_open_everything_at_once(small in small()) {
        let (study, terms) = with_phases(&few(small), &plain_years(3));
        let outcome = answer(&study, &terms);
        prop_assert!(outcome.opens.iter().all(|year| *year == 2026), "{outcome:?}");
    }

    /// The sum over the years of the best coverage under each year's limits alone is an upper bound on every plan.
    #[test]
    fn each_year_by_itself_bounds_them_together(small in mild(), hubs in prop::collection::vec(1..4_u32, 3)) {
        let mut rising = hubs.clone();
        rising.sort_unstable();
        let asked = Asked { hubs: Some(rising.clone()), ..plain_years(3) };
        let (study, mut terms) = with_phases(&few(small), &asked);
        (terms.total_min, terms.total_max) = (0, None);
        let together = answer(&study, &terms);
        let alone: f64 = rising.iter().map(|most| {
            let year = Terms { phases: None, total_max: Some(*most), ..terms.clone() };
            answer(&study, &year).bound
        }).sum();
        prop_assert!(together.bound <= alone * (1.0 + 1e-9) + 1e-9, "{} above {alone}", together.bound);
    }
}
