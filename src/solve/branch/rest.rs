//! What a node leaves undecided, packed for pricing: its free sites by kind, the points that they may still cover, and
//! the rows that still matter.

use super::problem::{Problem, Range};
use crate::solve::instance::{Fate, Row};

/// The free sites of a kind, as a range of [`Rest::sites`], and how many of them may open.
#[derive(Debug)]
pub(super) struct RestKind {
    /// Position of the kind in the problem, and how many of its sites are fixed open.
    pub at: usize,
    pub open: u32,
    pub start: usize,
    pub end: usize,
    pub least: usize,
    pub most: usize,
    /// `(row of [`Rest::rows`], coefficient)`.
    pub terms: Vec<(u32, f64)>,
}

/// A row that the free sites can still break, or that can still cost a penalty.
#[derive(Debug)]
pub(super) struct RestRow {
    /// Its position in the instance.
    pub at: usize,
    /// Ends, less what open sites contribute.
    pub at_least: f64,
    pub at_most: f64,
    /// Smallest and largest price that the row may have, in weight per unit of activity.
    pub lowest: f64,
    pub highest: f64,
}

impl RestRow {
    /// The price times the end that it is for.
    pub fn cost(&self, price: f64) -> f64 {
        if price > 0.0 {
            price * self.at_most
        } else if price < 0.0 {
            price * self.at_least
        } else {
            0.0
        }
    }
}

/// A point that no open site covers and at least two free sites can.
#[derive(Debug, Clone, Copy)]
pub(super) struct RestPoint {
    /// Its position in the instance.
    pub at: u32,
    pub weight: f64,
}

/// What is undecided at a node.
#[derive(Debug)]
pub(super) struct Rest {
    /// Value of what is decided, in weight.
    pub constant: f64,
    /// Free sites by their position in the instance, grouped by kind.
    pub sites: Vec<u32>,
    /// What each site wins by itself, in weight: its price, and the points that no other site can cover any more.
    pub own: Vec<f64>,
    pub kinds: Vec<RestKind>,
    pub points: Vec<RestPoint>,
    /// Points of each free site, in compressed sparse rows.
    starts: Vec<u32>,
    list: Vec<u32>,
    pub rows: Vec<RestRow>,
    /// Sum of the absolute amounts in a value, for rounding.
    pub scale: f64,
}

const NONE: u32 = u32::MAX;

impl Rest {
    pub fn new(problem: &Problem, fates: &[Fate], ranges: &[Range]) -> Self {
        let instance = problem.instance;
        let mut rest = Rest {
            constant: instance.constant,
            sites: Vec::new(),
            own: Vec::new(),
            kinds: Vec::new(),
            points: Vec::new(),
            starts: vec![0],
            list: Vec::new(),
            rows: Vec::new(),
            scale: problem.scale,
        };
        rest.add_rows(problem, ranges);
        rest.add_sites(problem, fates, ranges);
        rest.add_points(problem, fates);
        rest.limit_prices(problem);
        rest
    }

    /// Points that a free site may cover, by position in [`Rest::points`].
    pub fn points_of(&self, site: usize) -> &[u32] {
        &self.list[self.starts[site] as usize..self.starts[site + 1] as usize]
    }

    /// Work of one pass over everything, in pairs of point and site.
    pub fn size(&self) -> usize {
        self.list.len() + 8 * self.sites.len() + self.points.len() + 40 * self.kinds.len() * (self.rows.len() + 1)
    }

    /// Trivial upper bound: everything that can still be covered and won.
    pub fn most(&self) -> f64 {
        let own: f64 = self.own.iter().map(|own| own.max(0.0)).sum();
        self.constant + own + self.points.iter().map(|point| point.weight).sum::<f64>()
    }

    /// Limits the prices of rows to what can be of use; see [`crate::solve::prices::dearest`].
    fn limit_prices(&mut self, problem: &Problem) {
        let own: f64 = self.own.iter().map(|own| own.abs()).sum();
        let spread = own + self.points.iter().map(|point| point.weight).sum::<f64>();
        for row in &mut self.rows {
            let dearest = spread / problem.steps[row.at];
            (row.lowest, row.highest) = (row.lowest.max(-dearest), row.highest.min(dearest));
        }
    }

    fn add_rows(&mut self, problem: &Problem, ranges: &[Range]) {
        for (at, row) in problem.instance.rows.iter().enumerate() {
            let (least, most) = problem.activity(at, ranges);
            if least == most {
                self.constant -= row.penalty(least);
            } else if row.at_most.is_some_and(|end| most > end) || row.at_least.is_some_and(|end| least < end) {
                self.rows.push(RestRow::new(at, row));
            }
        }
    }

    fn add_sites(&mut self, problem: &Problem, fates: &[Fate], ranges: &[Range]) {
        for (at, (kind, range)) in problem.kinds.iter().zip(ranges).enumerate() {
            let start = self.sites.len();
            let mut open = 0;
            for &site in &kind.sites {
                match fates[site as usize] {
                    Fate::Free => {
                        self.sites.push(site);
                        self.own.push(problem.instance.sites[site as usize].price);
                    }
                    Fate::Open => {
                        open += 1;
                        self.constant += problem.instance.sites[site as usize].price;
                    }
                    Fate::Closed => {}
                }
            }
            let mut terms = Vec::with_capacity(kind.terms.len());
            for &(row, coefficient) in &kind.terms {
                if let Ok(place) = self.rows.binary_search_by_key(&(row as usize), |row| row.at) {
                    terms.push((place as u32, coefficient as f64));
                    let settled = f64::from(open) * coefficient as f64;
                    self.rows[place].at_least -= settled;
                    self.rows[place].at_most -= settled;
                }
            }
            let (least, most) = ((range.0.saturating_sub(open)) as usize, (range.1.saturating_sub(open)) as usize);
            if self.sites.len() > start {
                self.kinds.push(RestKind { at, open, start, end: self.sites.len(), least, most, terms });
            }
        }
    }

    fn add_points(&mut self, problem: &Problem, fates: &[Fate]) {
        let instance = problem.instance;
        let mut place = vec![NONE; instance.sites.len()];
        self.sites.iter().enumerate().for_each(|(at, site)| place[*site as usize] = at as u32);
        let mut of_point = vec![NONE; instance.weight.len()];
        for (point, &weight) in instance.weight.iter().enumerate() {
            let list = instance.cover.sites_of(point);
            if weight <= 0.0 {
                continue;
            }
            let (mut free, mut only, mut covered) = (0, NONE, false);
            for &site in list {
                covered |= fates[site as usize] == Fate::Open;
                if place[site as usize] != NONE {
                    (free, only) = (free + 1, place[site as usize]);
                }
            }
            match (covered, free) {
                (true, _) => self.constant += weight,
                (_, 0) => {}
                (_, 1) => self.own[only as usize] += weight,
                _ => {
                    of_point[point] = self.points.len() as u32;
                    self.points.push(RestPoint { at: point as u32, weight });
                }
            }
        }
        for &site in &self.sites {
            let points = instance.cover.points_of(site as usize).iter().map(|point| of_point[*point as usize]);
            self.list.extend(points.filter(|point| *point != NONE));
            self.starts.push(self.list.len() as u32);
        }
    }
}

impl RestRow {
    fn new(at: usize, row: &Row) -> Self {
        let end = |end: Option<i64>, none: f64| end.map_or(none, |end| end as f64);
        let lowest = match (row.at_least, row.soft) {
            (None, _) => 0.0,
            (Some(_), None) => f64::NEG_INFINITY,
            (Some(_), Some(soft)) => -soft.penalty / soft.unit as f64,
        };
        RestRow {
            at,
            at_least: end(row.at_least, f64::NEG_INFINITY),
            at_most: end(row.at_most, f64::INFINITY),
            lowest,
            highest: if row.at_most.is_some() { f64::INFINITY } else { 0.0 },
        }
    }
}
