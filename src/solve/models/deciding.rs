//! Whether some choice of sites covers so much: the question that set covering and p-center ask again and again.
//!
//! Where everything has to be covered, the question shrinks first (Toregas & ReVelle 1972): a point with a single site
//! opens it, a point whose sites contain all of another's is covered with that one, and a site that another dominates
//! in every row is left out. What is left is decided by the search for a part (`branch`), whose bound falls below the
//! target where there is no such choice.

use super::weighting;
use crate::error::Result;
use crate::model::{Sense, SiteIx, rounding};
use crate::solve::branch::{self, Effort, Start};
use crate::solve::course;
use crate::solve::exact::{self, PointRow, Proof};
use crate::solve::heuristic::Choice;
use crate::solve::instance::{Cover, Fate, FreeSite, Instance};
use crate::solve::lagrangian::{self, Relaxation};
use crate::solve::presolve::{self, Reduced, Reductions};
use crate::solve::{Clock, Options};

/// Pairs of point and site that prices to start from may cost, and their fewest and most steps.
const PRICING: usize = 40_000_000;
const STEPS: (usize, usize) = (50, 400);

/// Exchanges may cost so much less than branching.
const EXCHANGING: u64 = 4;

/// What one decision may cost at first, how much more each time what is open has been gone through, and the most.
const WORK: u64 = 10_000_000;
const MORE: u64 = 6;
pub(super) const MOST_WORK: u64 = 400_000_000;

/// Most rounds of making a question smaller.
const ROUNDS: usize = 6;

/// A round that leaves more than this share of sites and points is the last.
const WORTHWHILE: f64 = 0.95;

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Such a choice: all sites it opens, rising.
    Yes(Vec<SiteIx>),
    /// There is none.
    No,
    /// The work allowed, or the time, was used up.
    Unknown,
}

/// Whether some choice that keeps every row covers `target` or more, at prices of 0; `start` is a plan that may be near
/// to one, and `work` the most pairs of point and site to look at.
pub(super) fn decide(instance: &Instance, target: f64, start: &[SiteIx], work: u64, clock: &Clock) -> Verdict {
    let all = instance.constant + instance.weight.iter().sum::<f64>();
    if all < target || instance.broken().is_some() {
        return Verdict::No;
    }
    let least = instance.weight.iter().copied().fold(f64::INFINITY, f64::min);
    let whole = in_one_part(instance);
    if all - least >= target {
        let reduced = presolve::reduce(&whole, Reductions::ALL);
        let floor = target - rounding::SUMS * target.abs().max(1.0);
        return searched(&reduced, floor, target, start, work, clock);
    }
    let Some(reduced) = essential(whole, clock) else { return Verdict::No };
    if let Some(plan) = by_exchanges(&reduced.instance, start, work, clock) {
        return Verdict::Yes(plan);
    }
    let points = reduced.instance.weight.len() as f64;
    searched(&reduced, points - 1e-6, points - 1e-7, start, work, clock)
}

/// Whether some choice that keeps every row covers everything, by a mixed-integer program.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn by_program(instance: &Instance, options: &Options, clock: &Clock) -> Result<Verdict> {
    let Some(Reduced { mut instance, .. }) = essential(in_one_part(instance), clock) else { return Ok(Verdict::No) };
    let terms = (0..instance.weight.len() as u32).map(|point| (point, 1.0)).collect();
    let at_least = instance.weight.len() as f64 * (1.0 - rounding::STATED);
    instance.weight.fill(0.0);
    let reduced = Reduced { instance, order: Vec::new() };
    let sums = [PointRow { terms, at_least }];
    Ok(match exact::prove_with(&reduced, &sums, None, options.backend, 0.0, clock)? {
        Proof::Infeasible => Verdict::No,
        Proof::Bounded { choice: Some(choice), .. } => Verdict::Yes(reduced.instance.open_sites(&choice.open)),
        Proof::Bounded { choice: None, .. } | Proof::Nothing => Verdict::Unknown,
    })
}

fn searched(reduced: &Reduced, floor: f64, enough: f64, start: &[SiteIx], work: u64, clock: &Clock) -> Verdict {
    let Reduced { instance, order } = reduced;
    let steps = (PRICING / instance.size().max(1)).clamp(STEPS.0, STEPS.1);
    let relaxation = Relaxation::new(instance);
    let priced = lagrangian::bound(&relaxation, floor, &lagrangian::Effort { steps, gap: 0.0 }, clock, |_, _| floor);
    if priced.value() <= floor {
        return Verdict::No;
    }
    let open: Vec<bool> = instance.sites.iter().map(|site| start.binary_search(&site.ix).is_ok()).collect();
    let value = instance.value(&open).0;
    let (near, prices) = (Choice { open, value }, shares(instance, &priced));
    let begin = Start { choice: Some(&near), prices: Some(&prices), order };
    let found = branch::enough(instance, begin, Effort { tolerance: 0.0, floor, work }, enough, clock);
    match found.choice.filter(|choice| choice.value >= enough) {
        Some(choice) => Verdict::Yes(instance.open_sites(&choice.open)),
        None if found.ended => Verdict::No,
        None => Verdict::Unknown,
    }
}

/// A choice that covers everything, where exchanges find one.
fn by_exchanges(instance: &Instance, start: &[SiteIx], work: u64, clock: &Clock) -> Option<Vec<SiteIx>> {
    let most = weighting::only_number(instance)?;
    let open: Vec<bool> = instance.sites.iter().map(|site| start.binary_search(&site.ix).is_ok()).collect();
    let work = usize::try_from(work / EXCHANGING).unwrap_or(usize::MAX);
    weighting::cover_all(instance, most, &open, work, clock).map(|open| instance.open_sites(&open))
}

/// Prices of points as shares of their weights.
pub(super) fn shares(instance: &Instance, priced: &lagrangian::Bound) -> Vec<f64> {
    instance.weight.iter().zip(0..).map(|(weight, point)| priced.point_price(point) / weight).collect()
}

/// The same instance as one part, without prices: dominance then looks across all of it.
fn in_one_part(instance: &Instance) -> Instance {
    let sites = instance.sites.iter().map(|site| FreeSite { part: 0, price: 0.0, ..*site }).collect();
    Instance { sites, made_of: 0.0, ..instance.clone() }
}

/// What is left of a question in which every point must be covered, each counted as 1, and nothing constant; `None`
/// when it cannot be. Where time is over more is left than need be.
pub(super) fn essential(mut instance: Instance, clock: &Clock) -> Option<Reduced> {
    let mut order = Vec::new();
    instance.constant = 0.0;
    // A point that a forced site covers is gone only with its round: the last one may leave some that others imply, and
    // no harm done.
    for _ in 0..ROUNDS {
        let before = instance.sites.len() + instance.weight.len();
        let lists: Vec<Vec<u32>> = hardest(&instance).map(|point| instance.cover.sites_of(point).to_vec()).collect();
        let mut fates = vec![Fate::Free; instance.sites.len()];
        lists.iter().filter(|list| list.len() == 1).for_each(|list| fates[list[0] as usize] = Fate::Open);
        let cover = Cover::new(lists.iter().map(Vec::as_slice), instance.sites.len());
        instance = Instance { weight: vec![1.0; lists.len()], cover, made_of: 0.0, ..instance }.with_fates(&fates);
        instance.constant = 0.0;
        if instance.broken().is_some() {
            return None;
        }
        let reduced = presolve::reduce(&instance, Reductions { merge: false, dominate: true });
        (instance, order) = (reduced.instance, reduced.order);
        if clock.is_over() || (instance.sites.len() + instance.weight.len()) as f64 > WORTHWHILE * before as f64 {
            break;
        }
    }
    Some(Reduced { instance, order })
}

/// Points that are not covered for sure with another one: no other's sites are all among theirs. Of equals the first.
fn hardest(instance: &Instance) -> impl Iterator<Item = usize> {
    let cover = &instance.cover;
    let mut needless = vec![false; instance.weight.len()];
    for point in 0..needless.len() {
        let own = cover.sites_of(point);
        let rarest = own.iter().min_by_key(|site| cover.points_of(**site as usize).len());
        let Some(rarest) = rarest.filter(|_| !needless[point]) else { continue };
        for other in cover.points_of(*rarest as usize).iter().map(|other| *other as usize) {
            let theirs = cover.sites_of(other);
            let larger = theirs.len() > own.len() || theirs.len() == own.len() && other > point;
            if larger && !needless[other] && presolve::contains(theirs, own) {
                needless[other] = true;
            }
        }
    }
    (0..needless.len()).filter(move |point| !needless[*point])
}

/// Numbers from `low` up, of which the smallest that is possible is looked for: what is possible stays so for larger
/// ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bracket {
    /// Every smaller number is impossible.
    pub low: i64,
    /// This one is possible.
    pub high: i64,
    /// Smallest and largest number that could not be decided.
    unknown: Option<(i64, i64)>,
    /// Most pairs of point and site that a decision may look at now.
    pub work: u64,
}

impl Bracket {
    pub fn new(low: i64, high: i64) -> Self {
        Bracket { low: low.min(high), high, unknown: None, work: WORK }
    }

    /// The number to ask about next, half way between what is known, on the wider side of what could not be decided;
    /// when nothing else is left, that again with more work. `None` when nothing is left to ask.
    pub fn next(&mut self) -> Option<i64> {
        let half = |low: i64, high: i64| (low < high).then(|| low + (high - low) / 2);
        if let Some((least, most)) = self.unknown {
            let (below, above) = (half(self.low, least), half(most + 1, self.high));
            let wider = if least - self.low >= self.high - most - 1 { below.or(above) } else { above.or(below) };
            if wider.is_some() || self.work >= MOST_WORK {
                return wider;
            }
            (self.work, self.unknown) = (self.work * MORE, None);
        }
        half(self.low, self.high)
    }

    /// What was found out about a number; where it is possible, the number itself or a smaller one that was found.
    pub fn learn(&mut self, number: i64, possible: Option<bool>) {
        match possible {
            Some(true) => self.high = self.high.min(number),
            Some(false) => self.low = self.low.max(number + 1),
            None => {
                let (least, most) = self.unknown.unwrap_or((number, number));
                self.unknown = Some((least.min(number), most.max(number)));
            }
        }
        let narrowed = |(least, most): (i64, i64)| (least.max(self.low), most.min(self.high - 1));
        self.unknown = self.unknown.map(narrowed).filter(|(least, most)| least <= most);
    }

    pub fn is_closed(&self) -> bool {
        self.low >= self.high
    }
}

/// Says how far a search for a least figure is.
pub(super) fn tell(options: &Options, stage: &'static str, plan: Option<f64>, bound: Option<f64>) {
    course::tell(options, stage, Sense::Minimise, plan, bound);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_bracket_closes_on_the_smallest_number_that_is_possible(
            low in 0..20_i64, smallest in 0..40_i64, above in 0..40_i64, doubtful in prop::collection::vec(any::<bool>(), 100),
        ) {
            let smallest = smallest.max(low);
            let mut bracket = Bracket::new(low, smallest + above);
            let mut asked = Vec::new();
            while let Some(number) = bracket.next() {
                prop_assert!(!asked.contains(&(number, bracket.work)), "asked twice about {}", number);
                asked.push((number, bracket.work));
                let answer = (number >= smallest).then_some(true).or(Some(false)).filter(|_| !doubtful[number as usize]);
                bracket.learn(number, answer);
                prop_assert!(bracket.low <= smallest && smallest <= bracket.high);
            }
            if asked.iter().all(|(number, _)| !doubtful[*number as usize]) {
                prop_assert!(bracket.is_closed() && bracket.low == smallest);
            }
        }

        #[test]
        fn containment_is_that_of_sets(large in prop::collection::btree_set(0..20_u32, 0..12), small in prop::collection::btree_set(0..20_u32, 0..5)) {
            let lists = [&large, &small].map(|set| set.iter().copied().collect::<Vec<u32>>());
            prop_assert_eq!(presolve::contains(&lists[0], &lists[1]), small.is_subset(&large));
        }
    }
}
