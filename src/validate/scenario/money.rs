//! Cost of a hub at each site, and the budgets.

use super::alone::negative_amounts;
use super::hubs::limits_of;
use super::names::by_kind;
use super::{Context, weight};
use crate::error::{Code, Findings};
use crate::model::{AssumedShare, LeastOf, Role, Site};
use crate::units::{MOST_POUNDS, Pounds, grouped};
use crate::words::{counted, verb};
use std::collections::BTreeMap;

pub(super) struct Money {
    pub cost: Vec<Pounds>,
    pub costed: bool,
    pub budget: Vec<Option<Pounds>>,
    /// The assumed part of the cost of each site.
    pub assumed_cost: Vec<Pounds>,
    /// Whether each authority's budget is assumed.
    pub assumed_budget: Vec<bool>,
    pub assumptions: Vec<String>,
}

/// Costs of a hub besides its building.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extras<'a> {
    /// At every hub.
    pub every_hub: Option<Pounds>,
    /// At each site.
    pub by_site: Option<&'a [Pounds]>,
}

impl Extras<'_> {
    fn is_any(&self) -> bool {
        let some = |cost: &Pounds| *cost != Pounds(0);
        self.every_hub.is_some_and(|cost| some(&cost)) || self.by_site.is_some_and(|costs| costs.iter().any(some))
    }

    fn of(&self, site: usize) -> Pounds {
        self.every_hub.unwrap_or_default() + self.by_site.map_or(Pounds(0), |costs| costs[site])
    }
}

/// Number of assumed budgets that are listed by authority.
const SPELLED_OUT: usize = 6;

pub(super) fn resolve(context: &Context, role: &[Role], extras: &Extras, findings: &mut Findings) -> Money {
    let mut assumptions = Vec::new();
    let (budget, assumed_budget) = budgets(context, &mut assumptions, findings);
    let by_year = context
        .scenario
        .phases
        .as_ref()
        .is_some_and(|phases| phases.budget.is_some() || !phases.authorities.is_empty());
    let least = context.scenario.objective.least == Some(LeastOf::Cost);
    let limited = by_year || least || context.scenario.money.total.is_some() || budget.iter().any(Option::is_some);
    let kinds = by_kind(context, "money.cost_by_kind", &context.scenario.money.cost_by_kind, findings);
    let mut given: Vec<Option<Pounds>> =
        context.study.sites.iter().map(|site| cost_of(context, &kinds, site)).collect();
    let counts = |i: usize| matches!(role[i], Role::Free | Role::Required);
    let missing: Vec<usize> = (0..given.len()).filter(|&i| counts(i) && given[i].is_none()).collect();
    if let (Some(&first), true) = (missing.first(), limited) {
        let site = &context.study.sites[first];
        let kind = site.kind.as_deref().map(|kind| format!(" of kind `{kind}`")).unwrap_or_default();
        findings.push(context.finding(
            Code::CostMissing,
            "money",
            match missing.len() {
                1 => format!("{} ({}){kind} has no cost", site.name, site.id),
                count => format!("{count} sites have no cost, the first is {} ({}){kind}", site.name, site.id),
            },
            "Give money.cost_by_kind for their kinds, money.site_cost for all others, or a cost column in the sites file",
        ));
    }
    check_signs(context, &given, &budget, findings);
    check_sums(context, &given, extras, &budget, findings);
    let some = given.iter().any(Option::is_some);
    if some && !missing.is_empty() && !limited {
        // If some costs are missing, the costs are not used: their sum could be mistaken for the cost of all hubs.
        let (sites, have) = (counted(missing.len(), "site"), verb(missing.len(), "have"));
        assumptions.push(format!(
            "{sites} that may be hubs {have} no cost, and no limit on money applies. hubplan leaves \
                 costs out."
        ));
        given.fill(None);
    }
    let costed = given.iter().any(Option::is_some);
    if costed {
        describe_costs(context, &kinds, &mut assumptions);
    }
    if !costed && extras.is_any() {
        let line = "The cost of a hub is the cost of its practitioners and services only. The scenario gives no \
             other cost.";
        assumptions.push(line.to_owned());
    }
    let practitioners = extras.every_hub.unwrap_or_default();
    let assumed = |(site, cost): (&Site, &Option<Pounds>)| match site.cost {
        Some(_) => practitioners,
        None => cost.unwrap_or_default() + practitioners,
    };
    let assumed_cost = context.study.sites.iter().zip(&given).map(assumed).collect();
    let cost = given.into_iter().enumerate().map(|(site, cost)| cost.unwrap_or_default() + extras.of(site)).collect();
    Money { cost, costed: costed || extras.is_any(), budget, assumed_cost, assumed_budget, assumptions }
}

fn cost_of(context: &Context, kinds: &BTreeMap<String, Pounds>, site: &Site) -> Option<Pounds> {
    let of_kind = || site.kind.as_ref().and_then(|kind| kinds.get(kind)).copied();
    site.cost.or_else(of_kind).or(context.scenario.money.site_cost)
}

fn check_signs(context: &Context, cost: &[Option<Pounds>], budget: &[Option<Pounds>], findings: &mut Findings) {
    let nothing = Pounds(0);
    if negative_amounts(&context.scenario.money).next().is_some() {
        return;
    }
    if let Some(site) = (0..cost.len()).find(|&i| cost[i].is_some_and(|cost| cost < nothing)) {
        let site = &context.study.sites[site];
        findings.push(context.finding(
            Code::NumberNegative,
            "money",
            format!("the cost of {} ({}) is negative", site.name, site.id),
            "Costs are pounds of 0 or more",
        ));
    }
    if let Some(authority) = (0..budget.len()).find(|&a| budget[a].is_some_and(|budget| budget < nothing)) {
        findings.push(context.finding(
            Code::NumberNegative,
            "money",
            format!("the budget of {} is negative", context.study.authorities[authority].name),
            "Budgets are pounds of 0 or more",
        ));
    }
}

/// Refuses amounts whose sum exceeds [`MOST_POUNDS`]: up to there every sum is exact, in any order.
fn check_sums(
    context: &Context,
    given: &[Option<Pounds>],
    extras: &Extras,
    budget: &[Option<Pounds>],
    findings: &mut Findings,
) {
    let amount = |pounds: Pounds| i128::from(pounds.0);
    let site = |(at, cost): (usize, &Option<Pounds>)| amount(cost.unwrap_or_default()) + amount(extras.of(at));
    let costs = given.iter().enumerate().map(site).sum::<i128>();
    let budgets = budget.iter().flatten().map(|budget| amount(*budget)).sum::<i128>();
    let sums = [
        (costs, "the costs of all sites", "Correct the costs: they may be in pence, or a cell may hold another number"),
        (
            budgets,
            "the budgets of all authorities",
            "Correct them, or leave out the budget of an authority without a \
             limit",
        ),
    ];
    for (sum, whose, mend) in sums.into_iter().filter(|(sum, ..)| *sum > i128::from(MOST_POUNDS)) {
        let sum = Pounds(i64::try_from(sum).unwrap_or(i64::MAX));
        let what = format!("{whose} come to {sum} or more, but the largest sum allowed is {}", Pounds(MOST_POUNDS));
        findings.push(context.finding(Code::NumberTooLarge, "money", what, mend));
    }
}

fn describe_costs(context: &Context, kinds: &BTreeMap<String, Pounds>, assumptions: &mut Vec<String>) {
    let money = &context.scenario.money;
    if !kinds.is_empty() {
        let mut present: BTreeMap<&str, Pounds> = BTreeMap::new();
        for site in context.study.sites.iter().filter(|site| site.cost.is_none()) {
            if let Some((kind, cost)) = site.kind.as_ref().and_then(|kind| kinds.get_key_value(kind)) {
                present.insert(kind, *cost);
            }
        }
        let list: Vec<String> = present.iter().map(|(kind, cost)| format!("{kind} {cost}")).collect();
        if !list.is_empty() {
            assumptions.push(format!("The cost of a hub is assumed by kind of building: {}.", list.join(", ")));
        }
    }
    if let Some(cost) = money.site_cost {
        assumptions.push(format!("A hub without its own cost is assumed to cost {cost}."));
    }
}

/// Budgets from the scenario's own table, otherwise from the budget file, otherwise an assumed share; and which ones
/// are assumed.
fn budgets(
    context: &Context,
    assumptions: &mut Vec<String>,
    findings: &mut Findings,
) -> (Vec<Option<Pounds>>, Vec<bool>) {
    let study = context.study;
    let known: Vec<Option<Pounds>> = study
        .authority_indices()
        .map(|ix| limits_of(context, ix).and_then(|own| own.budget).or(study.authorities[ix.at()].budget))
        .collect();
    let shares = match &context.scenario.money.assumed_share {
        Some(share) => assumed_shares(context, share, &known, assumptions, findings),
        None => vec![None; known.len()],
    };
    let assumed = known.iter().zip(&shares).map(|(known, share)| known.is_none() && share.is_some()).collect();
    let budgets = known
        .into_iter()
        .zip(shares)
        .enumerate()
        .map(|(authority, (known, assumed))| if context.planned[authority] { known.or(assumed) } else { None })
        .collect();
    (budgets, assumed)
}

fn assumed_shares(
    context: &Context,
    share: &AssumedShare,
    known: &[Option<Pounds>],
    assumptions: &mut Vec<String>,
    findings: &mut Findings,
) -> Vec<Option<Pounds>> {
    let study = context.study;
    let needed = |zone: crate::model::ZoneIx| {
        share.national_weight.is_none() || context.is_planned(study.zones[zone.at()].authority)
    };
    let weights = weight::values(context, &share.by, "money.assumed_share.by", &needed, findings);
    let mut by_authority = vec![0.0; study.authorities.len()];
    for (zone, weight) in study.zones.iter().zip(&weights) {
        if let Some(authority) = zone.authority {
            by_authority[authority.at()] += weight;
        }
    }
    let in_study: f64 = by_authority.iter().sum();
    let national = share.national_weight.unwrap_or(in_study);
    if !(national.is_finite() && national > 0.0 && national >= in_study * (1.0 - 1e-6)) {
        findings.push(context.finding(
            Code::LimitContradictory,
            "money.assumed_share.national_weight",
            format!("the national weight is {national}, but the study alone has {in_study:.1}"),
            "Give `by` summed over all England, or leave it out when the study is all England",
        ));
        return vec![None; known.len()];
    }
    let shares: Vec<Option<Pounds>> = by_authority
        .iter()
        .map(|weight| Some(Pounds((share.national_sum.0 as f64 * weight / national).floor() as i64)))
        .collect();
    let assumed: Vec<usize> = (0..shares.len()).filter(|&a| context.planned[a] && known[a].is_none()).collect();
    if !assumed.is_empty() {
        let list: Vec<String> = assumed
            .iter()
            .take(SPELLED_OUT)
            .filter_map(|&a| shares[a].map(|share| format!("{} {share}", study.authorities[a].name)))
            .collect();
        let more = assumed.len().saturating_sub(SPELLED_OUT);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        assumptions.push(format!(
            "Budgets are assumed to be shares of a national {} in proportion to {} (all England: {}): {}{more}.",
            share.national_sum,
            share.by,
            grouped(national.round() as u64),
            list.join(", ")
        ));
    }
    shares
}
