//! Looks for a cover of everything with a given number of sites, by exchanges at weights that grow where points stay
//! uncovered (Gao, Weise & Li 2015).
//!
//! While some point is uncovered: close the open site that is missed least, open the best site within reach of an
//! uncovered point, and increase the weight of every uncovered point. This proves nothing, but finds covers that
//! branching, which works from the bound, does not find. It is only for questions whose one limit is the number of
//! sites.

use crate::solve::Clock;
use crate::solve::instance::{Cover, Instance};

/// Steps between looks at the clock.
const LOOK: usize = 256;

/// Stride through the list of uncovered points; a prime, so that each gets its turn.
const STRIDE: usize = 7_919;

/// The most sites that may be open, where that is the only limit; `None` where there are others.
pub(super) fn only_number(instance: &Instance) -> Option<usize> {
    match instance.rows.as_slice() {
        [] => Some(instance.sites.len()),
        [row] if row.is_count() && row.at_least.is_none() && row.terms.len() == instance.sites.len() => {
            row.at_most.and_then(|most| usize::try_from(most).ok())
        }
        _ => None,
    }
}

/// A choice of at most `most` sites that covers every point, if one is found within `work` pairs of point and site.
pub(super) fn cover_all(
    instance: &Instance,
    most: usize,
    start: &[bool],
    work: usize,
    clock: &Clock,
) -> Option<Vec<bool>> {
    let mut state = Weighting::new(&instance.cover, instance.weight.len(), start);
    let covered = state.search(most, work, clock);
    clock.worked(state.work as u64);
    covered.map(|()| state.is_open)
}

struct Weighting<'a> {
    cover: &'a Cover,
    is_open: Vec<bool>,
    number: usize,
    /// How many open sites cover each point, and the weight of each point.
    covers: Vec<u32>,
    weight: Vec<i64>,
    /// Weight that a closed site would add, or that only this open site covers.
    score: Vec<i64>,
    /// The step in which each site was last opened or closed.
    stamp: Vec<usize>,
    uncovered: Vec<u32>,
    /// Position of each point in `uncovered`.
    place: Vec<usize>,
    work: usize,
}

impl<'a> Weighting<'a> {
    fn new(cover: &'a Cover, points: usize, start: &[bool]) -> Self {
        let sites = start.len();
        let mut state = Weighting {
            cover,
            is_open: vec![false; sites],
            number: 0,
            covers: vec![0; points],
            weight: vec![1; points],
            score: (0..sites).map(|site| cover.points_of(site).len() as i64).collect(),
            stamp: vec![0; sites],
            uncovered: (0..points as u32).collect(),
            place: (0..points).collect(),
            work: 0,
        };
        (0..sites as u32).filter(|site| start[*site as usize]).for_each(|site| state.open(site));
        state
    }

    /// Exchanges sites until everything is covered; `None` when the work runs out first.
    fn search(&mut self, most: usize, work: usize, clock: &Clock) -> Option<()> {
        while self.number > most {
            let out = self.least_missed(None)?;
            self.close(out);
        }
        let mut last = None;
        let mut step = 0;
        while !self.uncovered.is_empty() {
            step += 1;
            if self.work > work || step % LOOK == 0 && clock.is_over() {
                return None;
            }
            let out = if self.number >= most { Some(self.least_missed(last)?) } else { None };
            out.into_iter().for_each(|out| self.close(out));
            let point = self.uncovered[step.wrapping_mul(STRIDE) % self.uncovered.len()];
            let into = self.best_near(point, out)?;
            self.open(into);
            (self.stamp[into as usize], last) = (step, Some(into));
            out.into_iter().for_each(|out| self.stamp[out as usize] = step);
            self.grow();
        }
        Some(())
    }

    /// The open site that is missed least; on a tie the one that has been open longest.
    fn least_missed(&mut self, but: Option<u32>) -> Option<u32> {
        self.work += self.is_open.len() / 8;
        let open = (0..self.is_open.len() as u32).filter(|site| self.is_open[*site as usize] && Some(*site) != but);
        open.min_by_key(|site| (self.score[*site as usize], self.stamp[*site as usize], *site))
    }

    /// The closed site within reach of a point that adds most; on a tie the one that has been closed longest.
    fn best_near(&self, point: u32, but: Option<u32>) -> Option<u32> {
        let near = self.cover.sites_of(point as usize).iter().copied();
        let best = |a: &u32, b: &u32| {
            let of = |site: u32| (self.score[site as usize], std::cmp::Reverse((self.stamp[site as usize], site)));
            of(*a).cmp(&of(*b))
        };
        let other = near.clone().filter(|site| Some(*site) != but).max_by(best);
        other.or_else(|| near.max_by(best))
    }

    fn open(&mut self, site: u32) {
        let cover = self.cover;
        self.is_open[site as usize] = true;
        self.number += 1;
        let mut alone = 0;
        for &point in cover.points_of(site as usize) {
            let (at, weight) = (point as usize, self.weight[point as usize]);
            self.covers[at] += 1;
            match self.covers[at] {
                1 => {
                    alone += weight;
                    self.forget(point);
                    self.shift(at, -weight, |_, open| !open);
                }
                2 => self.shift(at, -weight, |other, open| open && other != site),
                _ => {}
            }
        }
        self.score[site as usize] = alone;
    }

    fn close(&mut self, site: u32) {
        let cover = self.cover;
        self.is_open[site as usize] = false;
        self.number -= 1;
        let mut missed = 0;
        for &point in cover.points_of(site as usize) {
            let (at, weight) = (point as usize, self.weight[point as usize]);
            self.covers[at] -= 1;
            match self.covers[at] {
                0 => {
                    missed += weight;
                    self.place[at] = self.uncovered.len();
                    self.uncovered.push(point);
                    self.shift(at, weight, |other, open| !open && other != site);
                }
                1 => self.shift(at, weight, |_, open| open),
                _ => {}
            }
        }
        self.score[site as usize] = missed;
    }

    /// Adds to the scores of the sites within reach of a point for which the rule holds.
    fn shift(&mut self, point: usize, by: i64, rule: impl Fn(u32, bool) -> bool) {
        let near = self.cover.sites_of(point);
        self.work += near.len();
        for &site in near {
            if rule(site, self.is_open[site as usize]) {
                self.score[site as usize] += by;
            }
        }
    }

    fn forget(&mut self, point: u32) {
        let at = self.place[point as usize];
        self.uncovered.swap_remove(at);
        if let Some(moved) = self.uncovered.get(at) {
            self.place[*moved as usize] = at;
        }
    }

    /// Increases the weight of every uncovered point.
    fn grow(&mut self) {
        for at in 0..self.uncovered.len() {
            let point = self.uncovered[at] as usize;
            self.weight[point] += 1;
            self.shift(point, 1, |_, _| true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SiteIx;
    use crate::model::testing::cases;
    use crate::solve::Options;
    use crate::solve::instance::FreeSite;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn what_is_found_covers_everything_and_scores_stay_true(
            lists in prop::collection::vec(prop::collection::btree_set(0..12_u32, 1..5), 1..25), most in 1..12_usize, start in prop::collection::vec(any::<bool>(), 12),
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let cover = Cover::new(lists.iter().map(Vec::as_slice), 12);
            let site = |at| FreeSite { ix: SiteIx::new(at), group: 0, part: 0, price: 0.0 };
            let sites = (0..12).map(site).collect();
            let weight = vec![1.0; lists.len()];
            let instance = Instance { weight, sites, cover, rows: Vec::new(), constant: 0.0, made_of: 0.0, opened: Vec::new() };
            let options = Options::default();
            let found = cover_all(&instance, most, &start, 20_000, &Clock::new(&options));
            let least = (0..1_u32 << 12).filter(|set| lists.iter().all(|list| list.iter().any(|site| set >> site & 1 == 1)));
            let least = least.map(u32::count_ones).min().expect("all sites cover everything") as usize;
            match found {
                Some(open) => {
                    prop_assert!(lists.iter().all(|list| list.iter().any(|site| open[*site as usize])));
                    let number = open.iter().filter(|open| **open).count();
                    prop_assert!(number <= most.max(least));
                }
                None => prop_assert!(most < least, "{most} are enough, {least} needed"),
            }
        }
    }
}
