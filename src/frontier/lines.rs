//! What the prices at one point prove about every other point.
//!
//! The bound of a plan over several authorities is `constant + sum over authorities of the best each can do alone`, at
//! prices for the limits that join them (`model::Certificate`). The limit of the frontier appears in it only as
//! `price * limit`. So at any other value of the limit the same prices prove this bound plus the price times the
//! difference: a straight line above the whole curve (the Lagrangian dual is concave in the right-hand side: Geoffrion
//! 1974). The lowest of all lines counts.

use super::{Against, nested};
use crate::answer::Answer;
use crate::model::{Aim, Certificate, SiteIx, Study, Terms};
use crate::solve::Known;

/// A straight line that no point of the curve lies above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    from: f64,
    bound: f64,
    price: f64,
}

impl Line {
    /// The line of a certificate; `None` where it has no prices, or where the limit is not a row of its own.
    pub fn of(against: Against, at: f64, terms: &Terms, certificate: &Certificate) -> Option<Line> {
        // A budget over equal costs is rounded to whole hubs, so the bound is not a straight line in it.
        let limit = match against {
            Against::Hubs if terms.total_min == 0 => "total",
            _ => return None,
        };
        // With a single part, the limit is accounted for within that part's bound, without a price.
        if terms.aim != Aim::Coverage || certificate.parts.len() < 2 {
            return None;
        }
        let mut priced = certificate.limits.iter().filter(|priced| priced.limit == limit).map(|priced| priced.price);
        let price = priced.next().unwrap_or(0.0);
        (priced.next().is_none() && price >= 0.0).then_some(Line { from: at, bound: certificate.bound, price })
    }

    /// The bound at this value of the limit: no plan is worth more.
    pub fn at(&self, value: f64) -> f64 {
        self.bound + self.price * (value - self.from)
    }
}

/// What an answered point offers to the others.
pub(super) struct Guide<'a> {
    at: f64,
    terms: &'a Terms,
    hubs: Vec<SiteIx>,
    bound: f64,
    line: Option<Line>,
}

impl<'a> Guide<'a> {
    /// The guide of an answered point; `None` where it has no plan.
    pub fn new(study: &Study, against: Against, at: f64, answer: &'a Answer) -> Option<Guide<'a>> {
        let line =
            answer.certificate.as_ref().and_then(|certificate| Line::of(against, at, &answer.terms, certificate));
        let hubs = answer.plan.hubs.iter().filter_map(|id| study.site_by_id(id)).collect();
        Some(Guide {
            at,
            terms: &answer.terms,
            hubs,
            bound: answer.plan.bound.filter(|_| answer.plan.objective.is_some())?,
            line,
        })
    }
}

/// What answered points show about another: a bound, and the hubs of the nearest point to start from.
pub(super) fn known<'a>(against: Against, guides: &'a [Guide], at: f64, terms: &Terms) -> Known<'a> {
    let same: Vec<&Guide> =
        guides.iter().filter(|guide| nested::differ_in_limit_alone(against, guide.terms, terms)).collect();
    // On a tie prefer the guide with the smaller limit: its hubs fit without closing any.
    let nearest =
        same.iter().min_by(|a, b| (a.at - at).abs().total_cmp(&(b.at - at).abs()).then(a.at.total_cmp(&b.at)));
    let bounds = same.iter().flat_map(|guide| {
        let looser = guide.at >= at;
        [looser.then_some(guide.bound), guide.line.map(|line| line.at(at))]
    });
    Known { hubs: nearest.map_or(&[], |guide| &guide.hubs), bound: bounds.flatten().reduce(f64::min) }
}
