//! How many of the plans have each site. A site that all of them have is a safe choice, whichever plan is chosen.

use crate::model::{Plan, SiteIx, Study};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A site that is a hub of some plan.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, alternatives::sites, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let counts = sites(&study, [&answer.plan, &answer.plan].into_iter());
/// assert_eq!((counts[0].site, counts[0].plans), (SiteIx(0), 2));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteCount {
    /// The site.
    pub site: SiteIx,
    /// In how many plans it is a hub.
    pub plans: usize,
    /// Whether it is a hub of each plan, in the order of the plans.
    pub of: Vec<bool>,
}

/// Every site that is a hub of some plan, the most frequent first, then by id.
pub fn sites<'a>(study: &Study, plans: impl Iterator<Item = &'a Plan>) -> Vec<SiteCount> {
    let plans: Vec<&Plan> = plans.collect();
    let mut of_site: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        for hub in &plan.hubs {
            of_site.entry(hub).or_insert_with(|| vec![false; plans.len()])[at] = true;
        }
    }
    let count = |(id, of): (&str, Vec<bool>)| {
        let site = study.site_by_id(id)?;
        Some(SiteCount { site, plans: of.iter().filter(|is| **is).count(), of })
    };
    let mut all: Vec<SiteCount> = of_site.into_iter().filter_map(count).collect();
    all.sort_by_key(|count| (Reverse(count.plans), count.site));
    all
}
