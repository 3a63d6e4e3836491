//! The question as the search sees it: weighted points, free sites, cover lists, and linear rows over the sites.
//!
//! maximise `constant + sum of weight_i * y_i + sum of price_j * x_j - sum of penalty_r * shortfall_r`
//! with `y_i <= sum of x_j over the sites j that cover point i`, `0 <= y <= 1`, `x` 0 or 1, and every [`Row`] kept
//! (the maximal covering location problem of Church & ReVelle 1974 with side rows).
//!
//! A limit is a row, whatever its meaning: the search does not distinguish a budget from the 70/30 ambition. Sites that
//! are fixed open are no longer in an instance. What they cover and their prices are in the constant; what they use of
//! the limits is in the rows' ends.

use super::limits::{self, Question};
use super::regions;
use crate::model::{Reach, SiteIx, Study, Terms};

/// A linear limit `at_least <= sum of coefficient * x <= at_most` over sites. The sum is the row's *activity*.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Name of the limit it comes from, as in [`crate::model::Reason::limit`].
    pub limit: &'static str,
    /// Its position among all rows of the question; certificates name rows by it.
    pub at: u32,
    /// Amount of the limit's own unit (pounds, hubs) in one unit of activity. It is more than 1 after the row was
    /// divided by a common factor.
    pub unit: i64,
    /// `(site of the instance, coefficient)` in rising order of site; no coefficient is 0.
    pub terms: Vec<(u32, i64)>,
    /// Lower end, if any.
    pub at_least: Option<i64>,
    /// Upper end, if any.
    pub at_most: Option<i64>,
    /// Makes the lower end soft: activity may fall short of it, and the shortfall costs a penalty.
    pub soft: Option<Soft>,
}

/// Cost of missing the lower end of a row: one `penalty` for each `unit` that is missing, rounded up to whole units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Soft {
    /// Activity in one unit of shortfall; positive.
    pub unit: i64,
    /// Objective lost for each unit of shortfall, in weight; 0 or more.
    pub penalty: f64,
}

impl Row {
    /// Shortfall below a soft lower end, in whole units of [`Soft::unit`]; 0 for hard rows.
    pub fn shortfall(&self, activity: i64) -> i64 {
        match (self.soft, self.at_least) {
            (Some(soft), Some(least)) => ((least - activity).max(0) + soft.unit - 1) / soft.unit,
            _ => 0,
        }
    }

    /// Objective lost at this activity, in weight.
    pub fn penalty(&self, activity: i64) -> f64 {
        self.soft.map_or(0.0, |soft| soft.penalty * self.shortfall(activity) as f64)
    }

    /// How far outside the hard ends an activity lies; 0 when the row is kept.
    pub fn excess(&self, activity: i64) -> i64 {
        let above = self.at_most.map_or(0, |most| (activity - most).max(0));
        let below = match (self.soft, self.at_least) {
            (None, Some(least)) => (least - activity).max(0),
            _ => 0,
        };
        above.max(below)
    }

    /// Whether it is like a budget: an upper end only, over positive coefficients that are not all 1.
    pub fn is_budget(&self) -> bool {
        self.at_most.is_some()
            && self.at_least.is_none()
            && self.terms.iter().all(|term| term.1 > 0)
            && !self.is_count()
    }

    /// Whether it counts sites: hard, with every coefficient 1.
    pub fn is_count(&self) -> bool {
        self.soft.is_none() && self.terms.iter().all(|term| term.1 == 1)
    }

    /// The row divided by the common factor of its coefficients, with its ends rounded inwards to activities that whole
    /// sites can reach. A budget over sites that all cost the same becomes a number of hubs. Soft rows stay as they
    /// are.
    fn in_lowest_terms(mut self) -> Row {
        let common = self.step();
        if common > 1 && self.soft.is_none() {
            self.terms.iter_mut().for_each(|term| term.1 /= common);
            self.at_least = self.at_least.map(|end| -(-end).div_euclid(common));
            self.at_most = self.at_most.map(|end| end.div_euclid(common));
            self.unit *= common;
        }
        self
    }

    /// Greatest common divisor of the coefficients, of which every activity is a multiple; at least 1.
    pub fn step(&self) -> i64 {
        self.terms.iter().fold(0, |common, term| greatest_common_divisor(common, term.1)).max(1)
    }

    /// Smallest and largest activity that any choice can have.
    pub fn range(&self) -> (i64, i64) {
        let sum = |keep: fn(i64) -> bool| self.terms.iter().map(|term| term.1).filter(|a| keep(*a)).sum();
        (sum(|a| a < 0), sum(|a| a > 0))
    }
}

/// A site that the search decides on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FreeSite {
    /// Which site of the study.
    pub ix: SiteIx,
    /// Position of its authority in the study, 0 in a study without authorities. Sites of one group share the rows of
    /// that authority.
    pub group: u32,
    /// The part of the country that it is solved with: its authority, or its region in a study without authorities.
    pub part: u32,
    /// Objective gained by opening it, apart from what it covers, in weight: the closing price of an existing centre,
    /// less the prices of rows where these are priced. May be negative.
    pub price: f64,
}

/// Cover lists in both directions, as compressed sparse rows, by position in the instance.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cover {
    point_starts: Vec<u32>,
    sites: Vec<u32>,
    site_starts: Vec<u32>,
    points: Vec<u32>,
}

impl Cover {
    /// Builds the cover lists from those of the points; each lists its sites in ascending order.
    pub fn new<'a>(lists: impl Iterator<Item = &'a [u32]>, site_count: usize) -> Self {
        let (mut point_starts, mut sites) = (vec![0], Vec::new());
        for list in lists {
            sites.extend_from_slice(list);
            point_starts.push(sites.len() as u32);
        }
        let mut site_starts = vec![0u32; site_count + 1];
        for &site in &sites {
            site_starts[site as usize + 1] += 1;
        }
        for site in 0..site_count {
            site_starts[site + 1] += site_starts[site];
        }
        let mut next = site_starts.clone();
        let mut points = vec![0; sites.len()];
        for point in 0..point_starts.len() - 1 {
            for &site in &sites[point_starts[point] as usize..point_starts[point + 1] as usize] {
                points[next[site as usize] as usize] = point as u32;
                next[site as usize] += 1;
            }
        }
        Cover { point_starts, sites, site_starts, points }
    }

    /// Sites that cover a point, in ascending order.
    pub fn sites_of(&self, point: usize) -> &[u32] {
        &self.sites[self.point_starts[point] as usize..self.point_starts[point + 1] as usize]
    }

    /// Points that a site covers, in ascending order.
    pub fn points_of(&self, site: usize) -> &[u32] {
        &self.points[self.site_starts[site] as usize..self.site_starts[site + 1] as usize]
    }

    /// Number of (point, site) pairs.
    pub fn pairs(&self) -> usize {
        self.sites.len()
    }
}

/// A covering question as the search sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instance {
    /// Weight (demand) of each point; positive.
    pub weight: Vec<f64>,
    /// Sites to decide on, in ascending order of [`SiteIx`].
    pub sites: Vec<FreeSite>,
    /// Which site covers which point.
    pub cover: Cover,
    /// Limits.
    pub rows: Vec<Row>,
    /// Part of the objective that no choice of the free sites changes, in weight.
    pub constant: f64,
    /// Sum of the absolute amounts that went into the constant, which cancellation can hide; see [`Instance::scale`].
    pub made_of: f64,
    /// Sites of the study that are fixed open, in ascending order.
    pub opened: Vec<SiteIx>,
}

/// What is decided about a free site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Undecided.
    Free,
    /// Fixed open: this loses no plan that is still of interest.
    Open,
    /// Fixed closed: this loses no plan that is still of interest.
    Closed,
}

impl Instance {
    /// The instance of a scenario. Points are the zones with weight in the authorities being planned. Required sites
    /// are fixed open. Zones within reach of centres that stay open in other authorities count as covered.
    pub fn new(study: &Study, terms: &Terms, reach: &Reach) -> Self {
        let question = &Question::new(study, terms, reach);
        let (bare, fates) = Instance::bare(question);
        let mut position = vec![u32::MAX; study.sites.len()];
        for (at, site) in question.sites.iter().enumerate() {
            position[site.at()] = at as u32;
        }
        let (mut constant, made_of) = (bare.constant, terms.reachable(study, reach));
        let (mut weight, mut lists) = (Vec::new(), Vec::new());
        for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
            let demand = terms.weight[zone.at()].0;
            if demand <= 0.0 {
                continue;
            }
            let sites = reach.sites_of(zone);
            if sites.iter().any(|site| question.stands(*site)) {
                constant += demand;
            } else {
                weight.push(demand);
                let list = sites.iter().map(|site| position[site.at()]).filter(|at| *at != u32::MAX);
                lists.push(list.collect::<Vec<u32>>());
            }
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), bare.sites.len());
        Instance { weight, cover, constant, made_of, ..bare }.with_fates(&fates)
    }

    /// The sites and limits of a question without any points, and which of its sites must be open.
    pub fn bare(question: &Question) -> (Self, Vec<Fate>) {
        let Question { study, terms, .. } = question;
        let parts = regions::parts(study, &question.sites);
        let fate = |ix: &SiteIx| if question.required(*ix) { Fate::Open } else { Fate::Free };
        let fates = question.sites.iter().map(fate).collect();
        let site = |(at, &ix): (usize, &SiteIx)| {
            let group = study.sites[ix.at()].authority.map_or(0, |authority| authority.0);
            FreeSite { ix, group, part: parts[at], price: terms.closing_price[ix.at()].0 }
        };
        let sites: Vec<FreeSite> = question.sites.iter().enumerate().map(site).collect();
        let given_up = study.site_indices().filter(|site| !question.stands(*site));
        let made_of = given_up.map(|site| terms.closing_price[site.at()].0).sum::<f64>();
        let cover = Cover::new(std::iter::empty(), sites.len());
        let rows = limits::rows(question);
        // Avoids a negative zero.
        let constant = 0.0 - made_of;
        (Instance { weight: Vec::new(), sites, cover, rows, constant, made_of, opened: Vec::new() }, fates)
    }

    /// The same question with some sites fixed. Fixed-open sites move into the constant and the rows' ends;
    /// fixed-closed sites disappear. So do points that no free site covers, and rows that no choice can break any more.
    pub fn with_fates(&self, fates: &[Fate]) -> Instance {
        let mut constant = self.constant;
        let mut opened = self.opened.clone();
        let mut position = vec![u32::MAX; self.sites.len()];
        let mut sites = Vec::new();
        for (at, site) in self.sites.iter().enumerate() {
            match fates[at] {
                Fate::Free => {
                    position[at] = sites.len() as u32;
                    sites.push(*site);
                }
                Fate::Open => {
                    constant += site.price;
                    opened.push(site.ix);
                }
                Fate::Closed => {}
            }
        }
        opened.sort_unstable();
        let (mut weight, mut lists) = (Vec::new(), Vec::new());
        for (point, &demand) in self.weight.iter().enumerate() {
            let list = self.cover.sites_of(point);
            if list.iter().any(|site| fates[*site as usize] == Fate::Open) {
                constant += demand;
                continue;
            }
            let left: Vec<u32> =
                list.iter().map(|site| position[*site as usize]).filter(|at| *at != u32::MAX).collect();
            if !left.is_empty() {
                weight.push(demand);
                lists.push(left);
            }
        }
        let mut rows = Vec::new();
        for row in &self.rows {
            let row = narrowed(row, fates, &position);
            let (least, most) = row.range();
            if row.terms.is_empty() {
                constant -= row.penalty(0);
            }
            let soft_matters = row.soft.is_some() && !row.terms.is_empty() && row.shortfall(least) > 0;
            if row.excess(least) > 0 || row.excess(most) > 0 || soft_matters {
                rows.push(row);
            }
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), sites.len());
        Instance { weight, sites, cover, rows, constant, made_of: self.made_of, opened }
    }

    /// A row that no choice of the free sites can keep, judged by that row alone.
    pub fn broken(&self) -> Option<&Row> {
        self.rows.iter().find(|row| {
            let (least, most) = row.range();
            row.at_most.is_some_and(|end| least > end)
                || row.soft.is_none() && row.at_least.is_some_and(|end| most < end)
        })
    }

    /// Value of a choice in weight, and whether it keeps every row.
    pub fn value(&self, open: &[bool]) -> (f64, bool) {
        let mut value = self.constant;
        for (point, weight) in self.weight.iter().enumerate() {
            if self.cover.sites_of(point).iter().any(|site| open[*site as usize]) {
                value += weight;
            }
        }
        value += self.sites.iter().zip(open).filter(|(_, open)| **open).map(|(site, _)| site.price).sum::<f64>();
        let mut kept = true;
        for row in &self.rows {
            let activity = row.terms.iter().filter(|term| open[term.0 as usize]).map(|term| term.1).sum();
            value -= row.penalty(activity);
            kept &= row.excess(activity) == 0;
        }
        (value, kept)
    }

    /// Trivial upper bound: every point covered and every positive price gained.
    pub fn most(&self) -> f64 {
        let won: f64 = self.sites.iter().map(|site| site.price.max(0.0)).sum();
        self.constant + self.weight.iter().sum::<f64>() + won
    }

    /// Sum of the absolute amounts that make up the value of a choice; rounding errors are relative to it. It does not
    /// fall as the instance is made smaller.
    pub fn scale(&self) -> f64 {
        self.made_of.max(self.constant.abs() + self.spread())
    }

    /// Upper bound on the difference between the values of two choices, penalties apart.
    pub fn spread(&self) -> f64 {
        self.weight.iter().sum::<f64>() + self.sites.iter().map(|site| site.price.abs()).sum::<f64>()
    }

    /// Sites of the study that are open in a choice, fixed ones included, in ascending order.
    pub fn open_sites(&self, open: &[bool]) -> Vec<SiteIx> {
        let chosen = self.sites.iter().zip(open).filter(|(_, open)| **open).map(|(site, _)| site.ix);
        let mut all: Vec<SiteIx> = self.opened.iter().copied().chain(chosen).collect();
        all.sort_unstable();
        all
    }

    /// Size of the program for a solver: non-zeros of the cover rows and of the limits.
    pub fn size(&self) -> usize {
        self.cover.pairs() + self.weight.len() + self.rows.iter().map(|row| row.terms.len()).sum::<usize>()
    }
}

/// A row over the sites that stay free: what fixed-open sites contribute is taken off its ends.
fn narrowed(row: &Row, fates: &[Fate], position: &[u32]) -> Row {
    let mut terms = Vec::with_capacity(row.terms.len());
    let mut settled = 0;
    for &(site, coefficient) in &row.terms {
        match fates[site as usize] {
            Fate::Free => terms.push((position[site as usize], coefficient)),
            Fate::Open => settled += coefficient,
            Fate::Closed => {}
        }
    }
    let (at_least, at_most) = (row.at_least.map(|end| end - settled), row.at_most.map(|end| end - settled));
    let Row { limit, at, unit, soft, .. } = *row;
    let row = Row { limit, at, unit, terms, at_least, at_most, soft };
    row.in_lowest_terms()
}

pub(super) fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { greatest_common_divisor(b, a % b) }
}
