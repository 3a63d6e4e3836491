//! Cost of each plan and of the change, at the prices of the first plan's scenario.

use super::{Base, Opened};
use crate::model::{AuthorityIx, SiteIx};
use crate::units::Pounds;
use serde::Serialize;

/// Cost of another plan beside that of the first.
///
/// ```
/// # use hubplan::model::{DemandPoint, SitePoint, Study};
/// # use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds}};
/// # let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// # let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)));
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], sites)?;
/// # let given = |site: &str| -> hubplan::Result<Given> {
/// #     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
/// #     Ok(Given { file: site.to_owned(), plan })
/// # };
/// # let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// let money = comparison.changes[0].money.as_ref();
/// assert_eq!(money.map(|money| money.difference), Some(Pounds(40_000)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Costs {
    /// Cost of all hubs of the first plan.
    pub before: Pounds,
    /// Cost of all hubs of this plan.
    pub after: Pounds,
    /// `after` less `before`.
    pub difference: Pounds,
    /// Cost of hubs in both plans.
    pub kept: Pounds,
    /// Cost of hubs in this plan only.
    pub only_here: Pounds,
    /// Cost of hubs in the first plan only.
    pub only_first: Pounds,
    /// The assumed part of `all`.
    pub assumed: Pounds,
    /// Cost of all hubs of both plans, each counted once.
    pub all: Pounds,
    /// Authorities that any plan is made for, in order of code.
    pub authorities: Vec<AuthorityCost>,
}

/// Money and hubs of one authority.
///
/// ```
/// # use hubplan::model::{DemandPoint, SitePoint, Study};
/// # use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds}};
/// # let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// # let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)).authority("Upper"));
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper")], sites)?;
/// # let given = |site: &str| -> hubplan::Result<Given> {
/// #     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
/// #     Ok(Given { file: site.to_owned(), plan })
/// # };
/// # let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// let money = comparison.changes[0].money.as_ref();
/// assert!(money.is_some_and(|money| money.authorities[0].after == Pounds(260_000)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AuthorityCost {
    /// GSS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Hubs in the first plan.
    pub hubs_before: usize,
    /// Hubs in this plan.
    pub hubs_after: usize,
    /// Cost of the first plan's hubs here.
    pub before: Pounds,
    /// Cost of this plan's hubs here.
    pub after: Pounds,
    /// `after` less `before`.
    pub difference: Pounds,
}

pub(super) fn costs(base: &Base<'_>, first: &Opened<'_>, other: &Opened<'_>) -> Costs {
    let cost = |hubs: &[SiteIx]| hubs.iter().map(|site| base.terms.cost[site.at()]).sum::<Pounds>();
    let mut either: Vec<SiteIx> = first.hubs.iter().chain(&other.hubs).copied().collect();
    either.sort_unstable();
    either.dedup();
    let only = |hubs: &[SiteIx], in_other: bool, others: &[SiteIx]| {
        let sites: Vec<SiteIx> =
            hubs.iter().copied().filter(|site| others.binary_search(site).is_ok() == in_other).collect();
        cost(&sites)
    };
    let (before, after) = (cost(&first.hubs), cost(&other.hubs));
    let planned = base.study.authority_indices().filter(|authority| base.planned[authority.at()]);
    Costs {
        before,
        after,
        difference: after - before,
        kept: only(&other.hubs, true, &first.hubs),
        only_here: only(&other.hubs, false, &first.hubs),
        only_first: only(&first.hubs, false, &other.hubs),
        assumed: either.iter().map(|site| base.terms.assumed.cost[site.at()]).sum(),
        all: cost(&either),
        authorities: planned.map(|authority| of_authority(base, first, other, authority)).collect(),
    }
}

fn of_authority(base: &Base<'_>, first: &Opened<'_>, other: &Opened<'_>, ix: AuthorityIx) -> AuthorityCost {
    let own = |opened: &Opened<'_>| {
        let here = opened.hubs.iter().filter(|site| base.study.sites[site.at()].authority == Some(ix));
        here.fold((0, Pounds(0)), |(hubs, cost), site| (hubs + 1, cost + base.terms.cost[site.at()]))
    };
    let ((hubs_before, before), (hubs_after, after)) = (own(first), own(other));
    let place = &base.study.authorities[ix.at()];
    AuthorityCost {
        code: place.code.clone(),
        name: place.name.clone(),
        hubs_before,
        hubs_after,
        before,
        after,
        difference: after - before,
    }
}
