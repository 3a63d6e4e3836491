//! The authorities of an instance, each as a small instance of its own, joined by prices.
//!
//! A point that sites of several authorities cover is a *border* point. With `z_ia` = 1 when a site of authority `a` covers
//! it, `y_i <= sum of z_ia over a` gets a price `l_i` from 0 to the point's weight: the point is worth `w_i - l_i`
//! for sure, and `l_i` to each authority that covers it. Rows with sites of several authorities (the share of the pool, totals, the
//! budget for all) get a price as in `prices`. What is left falls apart into the authorities, each with all its own rows.

use super::heuristic::Choice;
use super::instance::{Cover, FreeSite, Instance, Row};
use super::prices::Priced;

/// Prices of border points and of joining rows, in the order of [`Parts`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BorderPrices {
    pub point: Vec<f64>,
    pub row: Vec<f64>,
}

/// One authority: its sites and points by their positions in the whole instance, and its own rows.
#[derive(Debug)]
pub(super) struct Part {
    pub sites: Vec<u32>,
    /// `(point of the whole, place among border points if it is one)`.
    pub points: Vec<(u32, Option<u32>)>,
    /// Cover list of each point within the authority, by position in `sites`.
    lists: Vec<Vec<u32>>,
    /// Rows over positions in `sites`.
    rows: Vec<Row>,
    /// For each site `(joining row, coefficient in the priced row's units)`.
    joined: Vec<Vec<(u32, f64)>>,
}

/// An instance taken apart.
pub(super) struct Parts<'a> {
    pub instance: &'a Instance,
    pub list: Vec<Part>,
    /// Border points, rising.
    pub border: Vec<u32>,
    /// Joining rows.
    pub priced: Vec<Priced<'a>>,
}

impl<'a> Parts<'a> {
    /// Takes an instance apart by the groups of its sites.
    pub fn new(instance: &'a Instance) -> Self {
        let mut groups: Vec<u32> = instance.sites.iter().map(|site| site.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let mut list: Vec<Part> = groups.iter().map(|_| Part::empty()).collect();
        // For each site its part, and its position there.
        let mut place = Vec::with_capacity(instance.sites.len());
        for (at, site) in instance.sites.iter().enumerate() {
            let part = groups.partition_point(|group| *group < site.group);
            place.push((part, list[part].sites.len() as u32));
            list[part].sites.push(at as u32);
            list[part].joined.push(Vec::new());
        }
        let border = share_points(instance, &place, &mut list);
        let mut priced = Vec::new();
        for (at, row) in instance.rows.iter().enumerate() {
            let Some(&(first, _)) = row.terms.first() else { continue };
            let (part, _) = place[first as usize];
            if row.terms.iter().all(|term| place[term.0 as usize].0 == part) {
                let terms = row.terms.iter().map(|(site, a)| (place[*site as usize].1, *a)).collect();
                list[part].rows.push(Row { terms, ..row.clone() });
                continue;
            }
            let joining = Priced::new(row, at);
            for &(site, coefficient) in &row.terms {
                let (part, own) = place[site as usize];
                list[part].joined[own as usize].push((priced.len() as u32, coefficient as f64 / joining.scale));
            }
            priced.push(joining);
        }
        Parts { instance, list, border, priced }
    }

    /// What no authority's choice changes: what the prices leave of the border points' weights, and the ends of the joining rows.
    pub fn constant(&self, prices: &BorderPrices) -> f64 {
        let points = self.border.iter().zip(&prices.point);
        let left: f64 = points.map(|(point, price)| self.instance.weight[*point as usize] - price).sum();
        let rows: f64 = self.priced.iter().zip(&prices.row).map(|(row, price)| price * row.end(*price)).sum();
        self.instance.constant + left + rows
    }
}

impl Parts<'_> {
    /// A part's question when the other parts' sites stay as they are: nothing is priced.
    pub fn given(&self, part: &Part, open: &[bool]) -> Instance {
        let whole = self.instance;
        let own = |site: u32| part.sites.binary_search(&site);
        let others = |point: u32| {
            let sites = whole.cover.sites_of(point as usize).iter();
            sites.copied().any(|site| open[site as usize] && own(site).is_err())
        };
        let left = |(_, (point, border)): &(usize, &(u32, Option<u32>))| border.is_none() || !others(*point);
        let points = || part.points.iter().enumerate().filter(left);
        let mut rows = part.rows.clone();
        for priced in &self.priced {
            let (mut terms, mut settled) = (Vec::new(), 0);
            for &(site, coefficient) in &priced.row.terms {
                match own(site) {
                    Ok(at) => terms.push((at as u32, coefficient)),
                    Err(_) => settled += if open[site as usize] { coefficient } else { 0 },
                }
            }
            let (at_least, at_most) = (priced.row.at_least, priced.row.at_most);
            rows.push(Row {
                terms,
                at_least: at_least.map(|end| end - settled),
                at_most: at_most.map(|end| end - settled),
                ..priced.row.clone()
            });
        }
        rows.retain(|row| !row.terms.is_empty());
        Instance {
            weight: points().map(|(_, (point, _))| whole.weight[*point as usize]).collect(),
            sites: part.sites.iter().map(|site| whole.sites[*site as usize]).collect(),
            cover: Cover::new(points().map(|(at, _)| part.lists[at].as_slice()), part.sites.len()),
            rows,
            constant: 0.0,
            opened: Vec::new(),
        }
    }
}

/// Gives each part its points; returns those that belong to several.
fn share_points(instance: &Instance, place: &[(usize, u32)], list: &mut [Part]) -> Vec<u32> {
    let mut border = Vec::new();
    for point in 0..instance.weight.len() {
        let mut own: Vec<(usize, u32)> =
            instance.cover.sites_of(point).iter().map(|site| place[*site as usize]).collect();
        own.sort_unstable();
        let shared = own.first().map(|site| site.0) != own.last().map(|site| site.0);
        let at = shared.then_some(border.len() as u32);
        if shared {
            border.push(point as u32);
        }
        for sites in own.chunk_by(|a, b| a.0 == b.0) {
            let part = &mut list[sites[0].0];
            part.points.push((point as u32, at));
            part.lists.push(sites.iter().map(|site| site.1).collect());
        }
    }
    border
}

impl Part {
    fn empty() -> Self {
        Part { sites: Vec::new(), points: Vec::new(), lists: Vec::new(), rows: Vec::new(), joined: Vec::new() }
    }

    /// The authority's question at some prices. Its sites are those of [`Part::sites`], in order.
    pub fn at(&self, whole: &Instance, prices: &BorderPrices) -> Instance {
        let worth = |(point, border): &(u32, Option<u32>)| match border {
            Some(border) => prices.point[*border as usize],
            None => whole.weight[*point as usize],
        };
        let priced = |at: usize| {
            let rows: f64 = self.joined[at].iter().map(|(row, a)| a * prices.row[*row as usize]).sum();
            let site = whole.sites[self.sites[at] as usize];
            FreeSite { price: site.price - rows, ..site }
        };
        let points = || self.points.iter().map(worth).zip(&self.lists).filter(|(worth, _)| *worth > 0.0);
        Instance {
            weight: points().map(|point| point.0).collect(),
            sites: (0..self.sites.len()).map(priced).collect(),
            cover: Cover::new(points().map(|point| point.1.as_slice()), self.sites.len()),
            rows: self.rows.clone(),
            constant: 0.0,
            opened: Vec::new(),
        }
    }

    /// Sites of the whole instance that a choice opens.
    pub fn chosen<'b>(&'b self, choice: &'b Choice) -> impl Iterator<Item = usize> + 'b {
        self.sites.iter().zip(&choice.open).filter(|(_, open)| **open).map(|(site, _)| *site as usize)
    }

    /// What a choice over the whole instance opens here; its value is not known.
    pub fn share_of(&self, plan: &Choice) -> Choice {
        Choice { open: self.sites.iter().map(|site| plan.open[*site as usize]).collect(), value: 0.0 }
    }

    /// Whether two sets of prices are the same to this authority.
    pub fn same(&self, one: &BorderPrices, other: &BorderPrices) -> bool {
        let point = |border: &Option<u32>| border.is_none_or(|at| one.point[at as usize] == other.point[at as usize]);
        let row = |(row, _): &(u32, f64)| one.row[*row as usize] == other.row[*row as usize];
        self.points.iter().all(|(_, border)| point(border)) && self.joined.iter().flatten().all(row)
    }

    /// Which border points a choice covers, added up in `covered`, and what it adds to each joining row.
    pub fn measure(&self, choice: &Choice, covered: &mut [f64], activity: &mut [f64]) {
        for ((_, border), list) in self.points.iter().zip(&self.lists) {
            if let Some(border) = border
                && list.iter().any(|site| choice.open[*site as usize])
            {
                covered[*border as usize] += 1.0;
            }
        }
        for (joined, _) in self.joined.iter().zip(&choice.open).filter(|(_, open)| **open) {
            joined.iter().for_each(|(row, a)| activity[*row as usize] += a);
        }
    }
}
