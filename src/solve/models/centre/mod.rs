//! The p-center (Hakimi 1964), weighted or not: the plan whose longest journey is shortest.
//!
//! Minimise `max over i of s_i min(t_i, U)` over zones with weight, with the limits kept. `t_i` is the journey of zone
//! `i` to its nearest hub, `U` the most that a journey counts, and `s_i` the zone's weight or 1.
//!
//! The answer is one of finitely many values `s_i t_ij`. "Is a longest journey of `v` possible?" is a set covering
//! question (Minieka 1970): is there a choice that keeps all limits and has a hub within `v` of every zone? So the
//! search halves the values between a bound and a plan, and each "no" is a proof (Daskin 2013, who halves the radius).
//! Where there are too many zones for all of their lists, only some are asked about (Contardo, Iori & Kramer 2019).
//! What is impossible for them is impossible for all. Where they can be covered, the zones that the plan serves worst
//! join them.

mod first;
mod whole;
mod zones;

use super::deciding::{self, Bracket, Verdict, tell};
use crate::error::Result;
use crate::model::{Outcome, Sense, SiteIx, Status, Stop, is_within};
use crate::solve::limits::Question;
use crate::solve::{Clock, Options, feasible};
use first::First;
pub(super) use whole::Whole;
use zones::{Asked, Zones};

/// With up to this many pairs of zone and site, all zones are asked about from the start.
const ALL: usize = 100_000;

/// Most pairs of zone and site in the lists.
const LARGEST: usize = 20_000_000;

pub(super) fn solve(
    question: &Question,
    weighted: bool,
    unreached: f64,
    options: &Options,
    clock: &Clock,
) -> Result<Outcome> {
    let zones = Zones::new(question, weighted, unreached);
    tell(options, "finding a plan", None, None);
    let first = first::plan(question, &zones, options, clock)?;
    let First::Found { plan, worst } = first else {
        let reasons = feasible::explain(question.study, question.terms, &zones.ground, options.backend, clock)?;
        return Ok(Outcome::infeasible(
            reasons,
            "A mixed-integer solver proved that no choice of sites keeps every limit.",
        ));
    };
    let (high, low) = (zones.value(&plan), zones.least());
    let mut search = Search { zones: &zones, options, clock, plan, high, low: low.min(high), too_large: false };
    search.run(worst);
    Ok(search.outcome())
}

/// The search for the smallest possible value.
struct Search<'a> {
    zones: &'a Zones<'a>,
    options: &'a Options<'a>,
    clock: &'a Clock<'a>,
    plan: Vec<SiteIx>,
    /// The plan's longest journey.
    high: f64,
    /// Lower bound: no plan has a shorter longest journey.
    low: f64,
    /// Whether the lists became too long.
    too_large: bool,
}

impl Search<'_> {
    /// Asks about more and more zones, until some of them decide the question for all.
    fn run(&mut self, worst: Vec<u32>) {
        let mut chosen = if self.zones.pairs() <= ALL { self.zones.everyone() } else { worst };
        while !self.is_close() && !self.clock.is_over() {
            let asked = self.zones.asked(&chosen, self.high);
            if asked.pairs() > LARGEST {
                self.too_large = true;
                return;
            }
            let Some(more) = self.halve(&asked) else { return };
            chosen.extend(more);
            chosen.sort_unstable();
            chosen.dedup();
        }
    }

    /// Halves the values that the lists of some zones allow. Returns further zones to ask about where a plan serves
    /// others worse.
    fn halve(&mut self, asked: &Asked) -> Option<Vec<u32>> {
        let values = asked.values(self.low, self.high);
        let mut bracket = Bracket::new(0, values.len() as i64);
        while !self.is_close() && !self.clock.is_over() {
            tell(self.options, "deciding", Some(self.high), Some(self.low));
            let Some(index) = bracket.next() else { break };
            let value = values[index as usize];
            let verdict = match asked.question(&self.zones.ground, value) {
                None => Verdict::No,
                Some(instance) => {
                    let all = instance.weight.len() as f64;
                    deciding::decide(&instance, all, &self.plan, bracket.work, self.clock)
                }
            };
            match verdict {
                Verdict::Yes(plan) => {
                    let (reached, worst) = self.zones.worst(&plan, value);
                    if reached < self.high {
                        (self.plan, self.high) = (plan, reached);
                    }
                    if reached > value {
                        return Some(worst);
                    }
                    bracket.learn(values.partition_point(|value| *value < reached) as i64, Some(true));
                }
                Verdict::No => bracket.learn(index, Some(false)),
                Verdict::Unknown => bracket.learn(index, None),
            }
            self.raise(&values, &bracket);
        }
        self.raise(&values, &bracket);
        None
    }

    /// Values below the bracket are impossible for some zones, and so for all.
    fn raise(&mut self, values: &[f64], bracket: &Bracket) {
        let least = values.get(bracket.low as usize).copied().unwrap_or(self.high);
        self.low = self.low.max(least).min(self.high);
    }

    fn is_close(&self) -> bool {
        is_within(Sense::Minimise, self.high, self.low, self.options.gap, 0.0)
    }

    fn outcome(self) -> Outcome {
        let (status, stop) = if self.low >= self.high {
            (Status::Optimal, None)
        } else if self.is_close() {
            (Status::Gap, None)
        } else {
            (Status::Feasible, Some(self.clock.stop().unwrap_or(Stop::TooLarge)))
        };
        let low = self.zones.told(self.low);
        let proof = if self.low > self.zones.least() {
            format!("A search of all sites at once proved that no choice of sites has a longest journey below {low}.")
        } else {
            format!("With every site open the longest journey is {low}.")
        };
        tell(self.options, "done", Some(self.high), Some(self.low));
        Outcome::found(status, self.plan, self.low, stop, proof)
    }
}
