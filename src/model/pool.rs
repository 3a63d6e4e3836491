//! Whether the hubs of one authority, or of all together, can keep the 70/30 ambition, by counting and adding.

use super::{Rounding, Share, SiteIx, Terms};
use crate::units::Pounds;
use std::ops::RangeInclusive;

/// The sites that the hubs of one scope are chosen from. What matters is how many there may be, which are in
/// disadvantaged communities, which are required and what they cost.
///
/// ```
/// use hubplan::model::{DemandPoint, Pool, SiteIx, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let pool = Pool::new(&answer.terms, &[SiteIx(0)], 1, None);
/// assert_eq!((pool.sites(), pool.inside(), pool.hubs()), (1, 0, 1..=1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    fewest: usize,
    most: usize,
    inside: Side,
    outside: Side,
}

/// The sites in disadvantaged communities, or those outside them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Side {
    required: usize,
    /// Cost of the required sites and the `k` cheapest free ones, for each `k` from 0.
    cost: Vec<Pounds>,
}

impl Side {
    fn new(terms: &Terms, sites: Vec<SiteIx>) -> Self {
        let (required, free): (Vec<SiteIx>, Vec<SiteIx>) = sites.into_iter().partition(|site| terms.required(*site));
        let must: Pounds = required.iter().map(|site| terms.cost[site.at()]).sum();
        let mut prices: Vec<Pounds> = free.iter().map(|site| terms.cost[site.at()]).collect();
        prices.sort_unstable();
        let so_far = prices.into_iter().scan(must, |sum, price| {
            *sum = *sum + price;
            Some(*sum)
        });
        Side { required: required.len(), cost: std::iter::once(must).chain(so_far).collect() }
    }

    fn free(&self) -> usize {
        self.cost.len() - 1
    }

    fn all(&self) -> usize {
        self.required + self.free()
    }
}

impl Pool {
    /// The pool of `sites`, all of which may become hubs; at least `least` and at most `most` of them do.
    pub fn new(terms: &Terms, sites: &[SiteIx], least: u32, most: Option<u32>) -> Self {
        let (inside, outside) = sites.iter().partition(|site| terms.disadvantaged[site.at()]);
        let (inside, outside) = (Side::new(terms, inside), Side::new(terms, outside));
        Pool {
            fewest: (least as usize).max(inside.required + outside.required),
            most: most.map_or(sites.len(), |most| sites.len().min(most as usize)),
            inside,
            outside,
        }
    }

    /// Sites that may become a hub.
    pub fn sites(&self) -> usize {
        self.inside.all() + self.outside.all()
    }

    /// Number of these sites in disadvantaged communities.
    pub fn inside(&self) -> usize {
        self.inside.all()
    }

    /// Numbers of hubs that the limits on hubs and the required sites allow; empty when these contradict each other.
    pub fn hubs(&self) -> RangeInclusive<usize> {
        self.fewest..=self.most
    }

    /// The most hubs in disadvantaged communities if there are `hubs` hubs.
    pub fn most_inside(&self, hubs: usize) -> usize {
        self.inside.all().min(hubs.saturating_sub(self.outside.required))
    }

    /// Whether some allowed number of hubs keeps the share within the budget. Exact for one authority, which has no
    /// other limits.
    pub fn can_keep(&self, share: Share, rounding: Rounding, budget: Option<Pounds>) -> bool {
        self.hubs().any(|hubs| {
            let asked = share.of(u32::try_from(hubs).unwrap_or(u32::MAX), rounding);
            let cheapest = self.cheapest(hubs, asked as usize);
            cheapest.is_some_and(|cost| budget.is_none_or(|budget| cost <= budget))
        })
    }

    /// Whether the share is what cannot be kept: some allowed number of hubs is within the budget, but none of them
    /// keeps the share.
    pub fn only_share_fails(&self, share: Share, rounding: Rounding, budget: Option<Pounds>) -> bool {
        let nothing_asked = Share(0);
        self.can_keep(nothing_asked, rounding, budget) && !self.can_keep(share, rounding, budget)
    }

    /// Cost of the cheapest `hubs` hubs, required sites included, of which at least `inside` are in disadvantaged
    /// communities; `None` when there is no such set.
    fn cheapest(&self, hubs: usize, inside: usize) -> Option<Pounds> {
        let free = hubs.checked_sub(self.inside.required + self.outside.required)?;
        let least = inside.saturating_sub(self.inside.required).max(free.saturating_sub(self.outside.free()));
        let splits = least..=free.min(self.inside.free());
        splits.map(|split| self.inside.cost[split] + self.outside.cost[free - split]).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use crate::model::testing::{plain_terms, study_of_points};
    use crate::model::{Role, Study};
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Hubs, hubs in disadvantaged communities and cost of every set of sites that includes the required ones.
    fn sets(study: &Study, terms: &Terms) -> Vec<(usize, usize, Pounds)> {
        let sites: Vec<SiteIx> = study.site_indices().collect();
        let chosen = |set: u32| sites.iter().copied().filter(move |site| set >> site.at() & 1 == 1);
        (0..1_u32 << sites.len())
            .filter(|set| sites.iter().all(|site| !terms.required(*site) || set >> site.at() & 1 == 1))
            .map(|set| {
                let inside = chosen(set).filter(|site| terms.disadvantaged[site.at()]).count();
                (chosen(set).count(), inside, chosen(set).map(|site| terms.cost[site.at()]).sum())
            })
            .collect()
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn counting_finds_what_trying_every_set_finds(
            sites in vec((0..400_i64, any::<bool>(), prop::bool::weighted(0.2)), 0..8),
            (least, most) in (0..5_u32, prop::option::of(0..7_u32)),
            budget in prop::option::of(0..1500_i64),
            share in 0..10_001_u32,
            rounding in prop::sample::select(vec![Rounding::Up, Rounding::Nearest, Rounding::Down]),
        ) {
            let study = study_of_points(&[(0.0, 0.0, 1.0)], &vec![(0.0, 0.0); sites.len()]);
            let mut terms = plain_terms(&study, 1.0);
            terms.cost = sites.iter().map(|site| Pounds(site.0)).collect();
            terms.disadvantaged = sites.iter().map(|site| site.1).collect();
            terms.role = sites.iter().map(|site| if site.2 { Role::Required } else { Role::Free }).collect();
            let (share, budget) = (Share(share), budget.map(Pounds));
            let pool = Pool::new(&terms, &study.site_indices().collect::<Vec<_>>(), least, most);

            let sets = sets(&study, &terms);
            let of = |hubs: usize| sets.iter().filter(move |set| set.0 == hubs);
            for hubs in 0..=sites.len() {
                for inside in 0..=hubs {
                    let cheapest = of(hubs).filter(|set| set.1 >= inside).map(|set| set.2).min();
                    prop_assert_eq!(pool.cheapest(hubs, inside), cheapest);
                }
                if let Some(best) = of(hubs).map(|set| set.1).max() {
                    prop_assert_eq!(pool.most_inside(hubs), best);
                }
            }
            let allowed = |set: &&(usize, usize, Pounds)| {
                set.0 >= least as usize
                    && most.is_none_or(|most| set.0 <= most as usize)
                    && budget.is_none_or(|budget| set.2 <= budget)
            };
            let keeps = |set: &(usize, usize, Pounds)| set.1 as u32 >= share.of(set.0 as u32, rounding);
            let can = sets.iter().filter(allowed).any(keeps);
            prop_assert_eq!(pool.can_keep(share, rounding, budget), can);
            let only_share = !can && sets.iter().any(|set| allowed(&set));
            prop_assert_eq!(pool.only_share_fails(share, rounding, budget), only_share);
        }
    }
}
