//! The p-center as a whole: each value that a search has left undecided is decided by a mixed-integer program.

use super::zones::Zones;
use crate::error::Result;
use crate::model::{Outcome, Reason, Sense, Status};
use crate::solve::limits::Question;
use crate::solve::models::deciding::{self, Verdict};
use crate::solve::whole::{self, Solved};
use crate::solve::{Clock, Options, feasible};

/// The whole question.
pub(in crate::solve::models) struct Whole<'a> {
    question: &'a Question<'a>,
    zones: Zones<'a>,
}

impl<'a> Whole<'a> {
    /// `None` where the question is too large.
    pub fn new(question: &'a Question<'a>, weighted: bool, unreached: f64) -> Option<Self> {
        let zones = Zones::new(question, weighted, unreached);
        (zones.pairs() <= whole::LARGEST).then_some(Whole { question, zones })
    }

    /// The known plan, its longest journey, and a lower bound on that of every plan.
    fn start(&self, known: Option<&Outcome>) -> Option<(Outcome, f64, f64)> {
        let known = known?.clone();
        let (high, low) = (self.zones.value(&known.open), known.bound.max(self.zones.least()));
        Some((known, high, low))
    }
}

/// The lower bound, raised to the first value that is still undecided.
fn raised(low: f64, high: f64, first: Option<&f64>) -> f64 {
    low.max(first.copied().unwrap_or(high)).min(high)
}

impl whole::Whole for Whole<'_> {
    fn sense(&self) -> Sense {
        Sense::Minimise
    }

    fn made_of(&self) -> f64 {
        // The longest journey is not a sum.
        0.0
    }

    fn size(&self) -> usize {
        self.zones.pairs()
    }

    fn counted(&self, plan: &Outcome) -> f64 {
        self.zones.value(&plan.open)
    }

    fn solve(&self, known: Option<&Outcome>, options: &Options, clock: &Clock) -> Result<Solved<Outcome>> {
        let Some((mut plan, mut high, mut low)) = self.start(known) else {
            return Ok(Solved::Found { plan: None, bound: self.zones.least(), proven: false });
        };
        let asked = self.zones.asked(&self.zones.everyone(), high);
        let values = asked.values(low, high);
        let (mut first, mut last) = (0, values.len());
        while first < last && !clock.is_over() && high - low > options.gap * high {
            let at = first + (last - first) / 2;
            let verdict = match asked.question(&self.zones.ground, values[at]) {
                None => Verdict::No,
                Some(instance) => deciding::by_program(&instance, options, clock)?,
            };
            match verdict {
                Verdict::No => first = at + 1,
                Verdict::Yes(open) => {
                    high = self.zones.value(&open);
                    plan = Outcome::found(Status::Feasible, open, low, None, String::new());
                    last = values.partition_point(|value| *value < high).min(at);
                }
                Verdict::Unknown => break,
            }
            low = raised(low, high, values.get(first));
        }
        // Values smaller than all undecided ones are impossible.
        low = raised(low, high, values.get(first));
        Ok(Solved::Found { plan: Some((plan, high)), bound: low, proven: low >= high })
    }

    fn reasons(&self) -> Vec<Reason> {
        vec![feasible::together(self.question)]
    }
}
