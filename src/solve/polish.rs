//! Plans from what the parts chose: made to keep the limits that join them, then improved part by part with the others' hubs
//! as they are.

use super::branch::{self, Effort, Start};
use super::decompose::{Round, in_parallel};
use super::draft::Draft;
use super::heuristic::{self, Choice};
use super::instance::Instance;
use super::parts::Parts;
use super::{Clock, EQUAL};

/// How closely a part is chosen anew, as a share of the gap of all.
const CLOSE: f64 = 0.05;

/// Most pairs of point and site that one part may look at for one choice.
const WORK: u64 = 20_000_000;

/// Most passes over all parts for one plan, and in the end.
const PASSES: usize = 3;

/// Polishes plans, remembering which questions it has asked.
pub(super) struct Polish<'a> {
    parts: &'a Parts<'a>,
    clock: &'a Clock<'a>,
    /// For each part the last question whose answer was what it had.
    settled: Vec<Option<Instance>>,
    /// Prices inside each part, to start from.
    inner: Vec<Vec<f64>>,
    tolerance: f64,
}

impl<'a> Polish<'a> {
    pub fn new(parts: &'a Parts<'a>, clock: &'a Clock<'a>) -> Self {
        let parts_count = parts.list.len();
        Polish { parts, clock, settled: vec![None; parts_count], inner: vec![Vec::new(); parts_count], tolerance: 0.0 }
    }

    /// The better of a plan and the one that a round's choices make together.
    pub fn suggested(&mut self, round: &Round, plan: Choice) -> Choice {
        self.tolerance = CLOSE * (round.bound - plan.value).max(0.0) / self.parts.list.len() as f64;
        self.inner = round.replies.iter().map(|reply| reply.inner.clone()).collect();
        let mut open = vec![false; self.parts.instance.sites.len()];
        for (part, reply) in self.parts.list.iter().zip(&round.replies) {
            part.chosen(&reply.choice).for_each(|site| open[site] = true);
        }
        let t0 = std::time::Instant::now();
        let mut draft = Draft::of(self.parts.instance, &open);
        if !heuristic::repaired(&mut draft) {
            return plan;
        }
        let Some(choice) = Choice::checked(self.parts.instance, draft.into_open()) else { return plan };
        if std::env::var("HUBPLAN_TRACE").is_ok() { eprintln!("      repaired {:.2}s {:.2}", t0.elapsed().as_secs_f64(), choice.value); }
        let better = self.polished(choice, PASSES);
        if better.value > plan.value { better } else { plan }
    }

    /// The plan, polished until nothing helps.
    pub fn finished(&mut self, plan: Choice) -> Choice {
        self.polished(plan, PASSES)
    }

    fn polished(&mut self, plan: Choice, passes: usize) -> Choice {
        let mut best = plan;
        for _ in 0..passes {
            let t0 = std::time::Instant::now();
            let before = best.value;
            match self.once(&best) {
                Some(better) if !self.clock.is_over() => best = better,
                Some(better) => return better,
                None => break,
            }
            if std::env::var("HUBPLAN_TRACE").is_ok() { eprintln!("{}      pass {:.2}s {:.2} -> {:.2}", branch::counters(), t0.elapsed().as_secs_f64(), before, best.value); }
        }
        best
    }

    /// One pass over all parts.
    fn once(&mut self, plan: &Choice) -> Option<Choice> {
        let mut draft = Draft::of(self.parts.instance, &plan.open);
        let alone = |at: usize| {
            let part = &self.parts.list[at];
            let question = self.parts.given(part, &plan.open, draft.covers(), draft.activity());
            if self.settled[at].as_ref() == Some(&question) {
                return None;
            }
            let today = Choice { open: part.share(&plan.open), value: 0.0 };
            let start = Start { choice: Some(&today), prices: Some(self.inner[at].as_slice()).filter(|inner| !inner.is_empty()), order: &part.order };
            let effort = Effort { tolerance: self.tolerance, floor: f64::NEG_INFINITY, work: WORK };
            let found = branch::solve(&question, start, effort, self.clock);
            let before = question.value(&today.open).0;
            let better = found.choice.filter(|choice| choice.value > before + EQUAL * plan.value.abs());
            Some((question, better.map(|choice| (choice.value - before, choice.open)), found.prices))
        };
        let answers = in_parallel(self.parts, alone);
        let mut better = Vec::new();
        for (at, answer) in answers.into_iter().enumerate() {
            let Some((question, found, inner)) = answer else { continue };
            if !inner.is_empty() {
                self.inner[at] = inner;
            }
            match found {
                Some((won, open)) => better.push((won, at, open)),
                None => self.settled[at] = Some(question),
            }
        }
        better.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // Each is better with the others as they were, but two may not go together.
        for (_, at, open) in better {
            let sites = || self.parts.list[at].sites.iter().map(|site| *site as usize);
            let before: Vec<bool> = sites().map(|site| draft.is_open(site)).collect();
            let won = draft.set(sites().zip(open));
            if won <= EQUAL * plan.value.abs() || !draft.keeps_limits() {
                draft.set(sites().zip(before));
            }
        }
        let choice = Choice::checked(self.parts.instance, draft.into_open())?;
        (choice.value > plan.value).then_some(choice)
    }
}
