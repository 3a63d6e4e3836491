//! Every plan that no other plan beats in both respects, by the epsilon-constraint method (Haimes, Lasdon & Wismer
//! 1971; Laumanns, Thiele & Zitzler 2006).
//!
//! Against hubs: solve for every number between the ends; a point counts where one hub fewer covers less. Against
//! money: solve with all of it; the next question allows one pound less than that plan costs, and so on down to the
//! lower end. Of plans that cover equally much, the last and cheapest counts. To use several threads, the money is cut
//! into [`SEGMENTS`] pieces, and each is worked through from its top. A piece ends once a plan costs no more
//! than its lower end: the pieces below go on from there.
//!
//! The points are complete only if every question was answered to the end.

use super::{Against, Drawing, Exact, Found, Point, Values, nested};
use crate::error::Result;
use crate::model::rounding::STATED;
use crate::model::{Plan, SiteIx, Status};
use crate::solve::Known;
use rayon::prelude::*;

/// Number of pieces that the money is cut into. It is fixed, so that the answer is the same for any number of threads.
const SEGMENTS: usize = 8;

/// Largest number of searches in all, by default.
const SEARCHES: usize = 2000;

impl Drawing<'_> {
    /// The points between the ends, and whether they are complete.
    pub(super) fn exactly(&self) -> Result<(Vec<Point>, Option<Exact>)> {
        let (from, to) = match self.asked.values.as_slice() {
            [from, .., to] => (*from, *to),
            [only] => (*only, *only),
            [] => return Ok((Vec::new(), None)),
        };
        let (points, open) = match self.asked.ask.against {
            Against::Hubs => (self.by_hubs(from as u32, to as u32)?, false),
            _ => self.by_money(from as i64, to as i64)?,
        };
        let exact = if open {
            Exact::Unproven("there are more points than --points allows searches".to_owned())
        } else {
            proven(&points, self)
        };
        Ok((unbeaten(points, self.asked.ask.against), Some(exact)))
    }

    fn by_hubs(&self, from: u32, to: u32) -> Result<Vec<Point>> {
        let values: Vec<f64> = (from..=to).map(f64::from).collect();
        let found = self.in_two_passes(&values)?;
        Ok(nested::points(self, &values, found))
    }

    /// Points at their costs, and whether the allowed searches were too few.
    fn by_money(&self, from: i64, to: i64) -> Result<(Vec<Point>, bool)> {
        let pieces = SEGMENTS.min(usize::try_from(to - from).unwrap_or(0) + 1);
        let end = |at: usize| from + ((to - from) as i128 * at as i128 / pieces as i128) as i64;
        // Piece `at` covers the costs above its lower end, up to its upper end. The first piece includes its lower
        // end.
        let pieces: Vec<(i64, i64)> =
            (0..pieces).map(|at| (if at == 0 { from - 1 } else { end(at) }, end(at + 1))).collect();
        let allowed = match self.asked.ask.values {
            Values::Range { points: Some(points), .. } => points,
            _ => SEARCHES,
        };
        let each = allowed.div_ceil(pieces.len());
        let walk = |(below, top): &(i64, i64)| self.walk_down(*below, *top, each);
        let walked: Vec<_> = pieces.par_iter().with_max_len(1).map(walk).collect::<Result<_>>()?;
        let open = walked.iter().any(|piece| piece.1);
        Ok((walked.into_iter().flat_map(|piece| piece.0).collect(), open))
    }

    /// The lower end of all pieces, in pounds.
    fn lowest(&self) -> i64 {
        self.asked.values.first().map_or(0, |from| *from as i64)
    }

    /// Works through one piece of the money, from its top to its lower end.
    fn walk_down(&self, below: i64, top: i64, allowed: usize) -> Result<(Vec<Point>, bool)> {
        let (mut points, mut money) = (Vec::new(), top);
        // With less money no plan beats the last bound, so it still holds; the last plan's hubs are a good start.
        let (mut hubs, mut bound): (Vec<SiteIx>, Option<f64>) = (Vec::new(), None);
        for _ in 0..allowed {
            // The lowest piece goes on below its end while a cheaper plan covers as much as the last one.
            let under = money <= below;
            if under && (below >= self.lowest() || money < 0) {
                return Ok((points, false));
            }
            let found = self.solve(money as f64, |_| Known { hubs: &hubs, bound })?;
            self.tell(None);
            let Found::Answer(answer) = found else {
                points.push(lost(money as f64, found));
                return Ok((points, false));
            };
            let plan = answer.0.plan;
            let worse = |last: &Point| match (last.objective(), plan.objective) {
                (Some(last), Some(now)) => last - now > STATED * last.abs().max(now.abs()),
                _ => true,
            };
            if under && points.last().is_none_or(worse) {
                return Ok((points, false));
            }
            hubs = plan.hubs.iter().filter_map(|id| self.study.site_by_id(id)).collect();
            bound = plan.bound;
            let cost = plan.metrics.as_ref().and_then(|metrics| metrics.cost);
            let at = cost.map_or(money, |cost| cost.0);
            points.push(Point { at: at as f64, plan: Some(plan), why: None, plan_of: None, bound_of: None });
            if cost.is_none() {
                return Ok((points, false));
            }
            money = at - 1;
        }
        Ok((points, money > below))
    }
}

/// The point for a question that was not answered.
fn lost(at: f64, found: Found) -> Point {
    let why = match found {
        Found::Refused(error) => super::refusal(&error),
        Found::Unknown(why, _) => why,
        Found::Answer(_) => String::new(),
    };
    Point { at, plan: None, why: Some(why), plan_of: None, bound_of: None }
}

/// Whether every question was answered to the end.
fn proven(points: &[Point], drawing: &Drawing) -> Exact {
    let settled = |plan: &Plan| matches!(plan.status, Status::Optimal | Status::Infeasible);
    let open: Vec<&Point> = points.iter().filter(|point| !point.plan.as_ref().is_some_and(settled)).collect();
    match open.as_slice() {
        [] => Exact::Proven,
        [first, ..] => Exact::Unproven(format!(
            "{} of {} searches ended before their proof, the first at {}",
            open.len(),
            points.len(),
            drawing.written(first.at)
        )),
    }
}

/// The points that no other beats: in order of the limit, each covers more than all before it. A point stands at what
/// its plan uses, which may be less than was allowed.
fn unbeaten(points: Vec<Point>, against: Against) -> Vec<Point> {
    let mut placed: Vec<(f64, Point)> = Vec::new();
    for mut point in points {
        let Some(plan) = point.plan.as_ref() else { continue };
        let Some(objective) = plan.objective else { continue };
        if against == Against::Hubs {
            point.at = plan.hubs.len() as f64;
        }
        placed.push((objective, point));
    }
    placed.sort_by(|a, b| a.1.at.total_cmp(&b.1.at).then(b.0.total_cmp(&a.0)));
    let mut best: Option<f64> = None;
    placed.retain(|(objective, _)| {
        let more = best.is_none_or(|best| objective - best > STATED * objective.abs().max(best.abs()));
        if more {
            best = Some(*objective);
        }
        more
    });
    placed.into_iter().map(|(_, point)| point).collect()
}
