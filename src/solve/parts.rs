//! An instance split into parts, each a small instance of its own; prices join them.
//!
//! A part is the sites of one authority, or of one region in a study without authorities. A point that sites of several
//! parts cover is a *border* point. Let `z_ia` be 1 when a site of part `a` covers point `i`. The constraint `y_i <=
//! sum of z_ia over a` is relaxed at a price `l_i` from 0 to the point's weight: the point then counts `w_i - l_i`
//! whatever is chosen, and `l_i` for each part that covers it. Rows with sites of several parts (the share of the pool,
//! totals, the budget for all) are priced as in `prices`. What is left separates into parts, each with all its own
//! rows.

use super::heuristic::Choice;
use super::instance::{Cover, FreeSite, Instance, Row};
use super::prices::Priced;
use std::collections::BTreeMap;

/// Prices of border points (in weight) and of joining rows, in the order of [`Parts`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BorderPrices {
    pub point: Vec<f64>,
    pub row: Vec<f64>,
}

/// Points of a part that the same sites of the part cover.
#[derive(Debug, Default)]
struct Cell {
    /// Points that no other part covers, by position in the whole instance, and their total weight.
    points: Vec<u32>,
    own: f64,
    /// Positions of its other points among the border points.
    border: Vec<u32>,
}

/// One part: its sites by position in the whole instance, its points merged into cells, and its own rows.
#[derive(Debug)]
pub(super) struct Part {
    pub sites: Vec<u32>,
    /// Which part of the study it is; see [`FreeSite::part`].
    pub id: u32,
    cells: Vec<Cell>,
    /// The sites that cover each cell, by position in `sites`.
    cover: Cover,
    /// Its own rows, over positions in `sites`.
    rows: Vec<Row>,
    /// For each site `(joining row, coefficient in the scaled units of that row)`.
    joined: Vec<Vec<(u32, f64)>>,
    /// Dominance: pairs `(j, k)` by position in `sites` such that some best choice keeps `x_j <= x_k` for all of them
    /// at once, at any prices.
    pub order: Vec<(u32, u32)>,
}

/// An instance split into parts.
pub(super) struct Parts<'a> {
    pub instance: &'a Instance,
    pub list: Vec<Part>,
    /// Border points by position in the instance, in ascending order.
    pub border: Vec<u32>,
    /// Rows that join parts.
    pub priced: Vec<Priced<'a>>,
    /// For each site of the instance its part, and its position in that part.
    place: Vec<(u32, u32)>,
}

impl<'a> Parts<'a> {
    /// Splits an instance by the parts of its sites; `order` is the dominance of the whole instance.
    pub fn new(instance: &'a Instance, order: &[(u32, u32)]) -> Self {
        let mut ids: Vec<u32> = instance.sites.iter().map(|site| site.part).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut list: Vec<Part> = ids.iter().map(|id| Part::empty(*id)).collect();
        let mut place = Vec::with_capacity(instance.sites.len());
        for (at, site) in instance.sites.iter().enumerate() {
            let part = ids.partition_point(|id| *id < site.part);
            place.push((part as u32, list[part].sites.len() as u32));
            list[part].sites.push(at as u32);
            list[part].joined.push(Vec::new());
        }
        let border = share_points(instance, &place, &mut list);
        let priced = share_rows(instance, &place, &mut list);
        for &(j, k) in order {
            let ((part, j), (other, k)) = (place[j as usize], place[k as usize]);
            if part == other {
                list[part as usize].order.push((j, k));
            }
        }
        Parts { instance, list, border, priced, place }
    }

    /// What no part's choice changes, in weight: the instance's constant, what the prices leave of the border points'
    /// weights, and the ends of joining rows at their prices.
    pub fn constant(&self, prices: &BorderPrices) -> f64 {
        let points = self.border.iter().zip(&prices.point);
        let left: f64 = points.map(|(point, price)| self.instance.weight[*point as usize] - price).sum();
        let rows: f64 = self.priced.iter().zip(&prices.row).map(|(row, price)| price * row.end(*price)).sum();
        self.instance.constant + left + rows
    }

    /// The part that a site of the whole instance belongs to.
    pub fn part_of(&self, site: u32) -> usize {
        self.place[site as usize].0 as usize
    }
}

/// Distributes the points to the parts; returns the border points.
fn share_points(instance: &Instance, place: &[(u32, u32)], list: &mut [Part]) -> Vec<u32> {
    let mut border = Vec::new();
    let mut cells: Vec<BTreeMap<Vec<u32>, Cell>> = list.iter().map(|_| BTreeMap::new()).collect();
    for (point, weight) in instance.weight.iter().enumerate() {
        let mut own: Vec<(u32, u32)> =
            instance.cover.sites_of(point).iter().map(|site| place[*site as usize]).collect();
        own.sort_unstable();
        let shared = own.first().map(|site| site.0) != own.last().map(|site| site.0);
        for sites in own.chunk_by(|a, b| a.0 == b.0) {
            let cell = cells[sites[0].0 as usize].entry(sites.iter().map(|site| site.1).collect()).or_default();
            if shared {
                cell.border.push(border.len() as u32);
            } else {
                cell.points.push(point as u32);
                cell.own += weight;
            }
        }
        if shared {
            border.push(point as u32);
        }
    }
    for (part, cells) in list.iter_mut().zip(cells) {
        part.cover = Cover::new(cells.keys().map(Vec::as_slice), part.sites.len());
        part.cells = cells.into_values().collect();
    }
    border
}

/// Distributes the rows to the parts; returns those that join several.
fn share_rows<'a>(instance: &'a Instance, place: &[(u32, u32)], list: &mut [Part]) -> Vec<Priced<'a>> {
    let (mut priced, spread) = (Vec::new(), instance.spread());
    for (at, row) in instance.rows.iter().enumerate() {
        let Some(&(first, _)) = row.terms.first() else { continue };
        let part = place[first as usize].0;
        if row.terms.iter().all(|term| place[term.0 as usize].0 == part) {
            let terms = row.terms.iter().map(|(site, a)| (place[*site as usize].1, *a)).collect();
            list[part as usize].rows.push(Row { terms, ..row.clone() });
            continue;
        }
        let joining = Priced::new(row, at, spread);
        for &(site, coefficient) in &row.terms {
            let (part, own) = place[site as usize];
            let term = (priced.len() as u32, coefficient as f64 / joining.scale);
            list[part as usize].joined[own as usize].push(term);
        }
        priced.push(joining);
    }
    priced
}

impl Part {
    fn empty(id: u32) -> Self {
        Part {
            sites: Vec::new(),
            id,
            cells: Vec::new(),
            cover: Cover::default(),
            rows: Vec::new(),
            joined: Vec::new(),
            order: Vec::new(),
        }
    }

    /// The rows that the part keeps by itself.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The question of the part at some prices. Its sites are those of [`Part::sites`], in the same order.
    pub fn at(&self, whole: &Instance, prices: &BorderPrices) -> Instance {
        let worth =
            |cell: &Cell| cell.own + cell.border.iter().map(|border| prices.point[*border as usize]).sum::<f64>();
        let priced = |at: usize| {
            let rows: f64 = self.joined[at].iter().map(|(row, a)| a * prices.row[*row as usize]).sum();
            let site = whole.sites[self.sites[at] as usize];
            FreeSite { price: site.price - rows, ..site }
        };
        let weight: Vec<f64> = self.cells.iter().map(worth).collect();
        let sites: Vec<FreeSite> = (0..self.sites.len()).map(priced).collect();
        let paid = self.joined.iter().flatten().map(|(row, a)| (a * prices.row[*row as usize]).abs());
        let own = self.sites.iter().map(|site| whole.sites[*site as usize].price.abs());
        let made_of = weight.iter().copied().chain(paid).chain(own).sum();
        let (cover, rows) = (self.cover.clone(), self.rows.clone());
        Instance { weight, sites, cover, rows, constant: 0.0, made_of, opened: Vec::new() }
    }

    /// Starting prices inside the part, as shares (0 to 1) of its cells' weights at these prices. `price` is what a
    /// point of the whole pays to every site that covers it; a border point pays its border price in full.
    pub fn inner(&self, prices: &BorderPrices, price: impl Fn(u32) -> f64) -> Vec<f64> {
        let share = |cell: &Cell| {
            let border: f64 = cell.border.iter().map(|border| prices.point[*border as usize]).sum();
            let paid = border + cell.points.iter().map(|point| price(*point)).sum::<f64>();
            if cell.own + border > 0.0 { (paid / (cell.own + border)).min(1.0) } else { 0.0 }
        };
        self.cells.iter().map(share).collect()
    }

    /// The inverse of `inner`: writes the prices inside the part back to the points of the whole instance, as shares of
    /// their weights there.
    pub fn spread(&self, parts: &Parts, prices: &BorderPrices, inner: &[f64], shares: &mut [f64]) {
        for (cell, share) in self.cells.iter().zip(inner) {
            cell.points.iter().for_each(|point| shares[*point as usize] = *share);
            for &border in &cell.border {
                let point = parts.border[border as usize] as usize;
                shares[point] = share * prices.point[border as usize] / parts.instance.weight[point];
            }
        }
    }

    /// Sites of the whole instance that a choice of the part opens.
    pub fn chosen<'b>(&'b self, choice: &'b Choice) -> impl Iterator<Item = usize> + 'b {
        self.sites.iter().zip(&choice.open).filter(|(_, open)| **open).map(|(site, _)| *site as usize)
    }

    /// The share of the part in a choice over the whole instance.
    pub fn share(&self, open: &[bool]) -> Vec<bool> {
        self.sites.iter().map(|site| open[*site as usize]).collect()
    }

    /// Whether two sets of prices are the same as far as this part is concerned.
    pub fn same(&self, one: &BorderPrices, other: &BorderPrices) -> bool {
        let point = |border: &u32| one.point[*border as usize] == other.point[*border as usize];
        let row = |(row, _): &(u32, f64)| one.row[*row as usize] == other.row[*row as usize];
        self.cells.iter().all(|cell| cell.border.iter().all(point)) && self.joined.iter().flatten().all(row)
    }

    /// The border points that a choice covers, in ascending order, and its activity in each of the `rows` joining rows.
    pub fn measure(&self, choice: &Choice, rows: usize) -> (Vec<u32>, Vec<f64>) {
        let mut covered = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            if !cell.border.is_empty() && self.cover.sites_of(at).iter().any(|site| choice.open[*site as usize]) {
                covered.extend_from_slice(&cell.border);
            }
        }
        covered.sort_unstable();
        let mut activity = vec![0.0; rows];
        for (joined, _) in self.joined.iter().zip(&choice.open).filter(|(_, open)| **open) {
            joined.iter().for_each(|(row, a)| activity[*row as usize] += a);
        }
        (covered, activity)
    }
}
