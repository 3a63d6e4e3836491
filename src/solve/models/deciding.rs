//! Whether some choice of sites covers at least a given weight: the question that set covering and p-center ask again
//! and again.
//!
//! Where everything must be covered, the question is reduced first (Toregas & ReVelle 1972). A point with a single site
//! opens that site. A point whose sites include all sites of another point is covered with that one. A site that
//! another one dominates in every row is left out. The search for a part (`branch`) decides what is left: if there is
//! no such choice, its bound falls below the target.

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

/// Work limit of the first pricing, in pairs of point and site over all steps.
const PRICING: usize = 40_000_000;
/// Fewest and most of these steps.
const STEPS: (usize, usize) = (50, 400);

/// Divisor of the work limit for exchanges, compared with that for branching.
const EXCHANGING: u64 = 4;

/// Work limit of the first attempt, in pairs of point and site.
const WORK: u64 = 10_000_000;
/// Factor by which the limit grows when every undecided number has been tried.
const MORE: u64 = 6;
/// Largest work limit.
pub(super) const MOST_WORK: u64 = 400_000_000;

/// Most rounds of reducing a question.
const ROUNDS: usize = 6;

/// A round that leaves more than this share of sites and points is the last.
const WORTHWHILE: f64 = 0.95;

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// There is such a choice: all sites that it opens, in ascending order.
    Yes(Vec<SiteIx>),
    /// There is no such choice.
    No,
    /// The work or the time ran out.
    Unknown,
}

/// Whether some choice that keeps every row covers at least `target`; prices of sites are ignored. `start` is a plan
/// that may be close to such a choice, and `work` the limit in pairs of point and site.
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

/// A choice that covers everything, if exchanges find one.
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

/// The same instance as a single part and with prices of 0, so that dominance applies between all sites.
fn in_one_part(instance: &Instance) -> Instance {
    let sites = instance.sites.iter().map(|site| FreeSite { part: 0, price: 0.0, ..*site }).collect();
    Instance { sites, made_of: 0.0, ..instance.clone() }
}

/// What is left of a question in which every point must be covered: each point counts 1, and the constant is 0. `None`
/// when not every point can be covered. When time runs out, less is reduced.
pub(super) fn essential(mut instance: Instance, clock: &Clock) -> Option<Reduced> {
    let mut order = Vec::new();
    instance.constant = 0.0;
    // Points that forced sites cover go in the next round. After the last round redundant points may be left; they do
    // no harm.
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

/// Points that are not implied by another one: none has all its sites among theirs. Of equal points the first.
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

/// Search for the smallest possible number from `low` up, by halving. If a number is possible, so is every larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bracket {
    /// All smaller numbers are impossible.
    pub low: i64,
    /// This number is possible.
    pub high: i64,
    /// Smallest and largest number that could not be decided.
    unknown: Option<(i64, i64)>,
    /// Work limit of the next decision, in pairs of point and site.
    pub work: u64,
}

impl Bracket {
    pub fn new(low: i64, high: i64) -> Self {
        Bracket { low: low.min(high), high, unknown: None, work: WORK }
    }

    /// The number to ask about next: half way between what is known and what could not be decided, on the wider side of
    /// the latter. When both sides are exhausted, the undecided numbers are tried again with more work. `None` when
    /// nothing is left to ask.
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

    /// Notes the answer for a number: possible, impossible or undecided. If possible, `number` may be a smaller one
    /// that was found.
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

/// Reports the progress of a search for a smallest figure.
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
