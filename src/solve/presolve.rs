//! Makes an instance smaller without changing its best value: merges points with equal cover lists, removes dominated
//! sites or puts them in order.
//!
//! Site `k` dominates site `j` when it covers all that `j` covers, has at least its price, and can replace it in every
//! row. A plan with `j` and without `k` can then open `k` instead, so `x_j <= x_k` may be required. Where nothing but
//! coverage could make both worthwhile, `j` is removed. Of two sites that dominate each other, the one with the smaller
//! index counts as dominating, so that replacements cannot go round in a circle.

use super::instance::{Cover, Fate, Instance};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Which reductions to make. Tests switch them off to see that the answer stays the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reductions {
    pub merge: bool,
    pub dominate: bool,
}

impl Reductions {
    pub const ALL: Reductions = Reductions { merge: true, dominate: true };
}

/// A smaller instance, and the dominance between its sites.
#[derive(Debug, Clone)]
pub(super) struct Reduced {
    pub instance: Instance,
    /// Pairs `(j, k)` such that some best plan keeps `x_j <= x_k` for all of them at once.
    pub order: Vec<(u32, u32)>,
}

/// Reduces an instance.
pub(super) fn reduce(instance: &Instance, which: Reductions) -> Reduced {
    let mut smaller = if which.merge { merged(instance) } else { instance.clone() };
    let mut order = Vec::new();
    if which.dominate {
        let rows = rows_by_site(&smaller);
        let found = dominance(&smaller, &rows);
        let mut fates = vec![Fate::Free; smaller.sites.len()];
        for &(site, _) in found.iter().filter(|(site, by)| needless(&smaller, &rows, *site, *by)) {
            fates[site as usize] = Fate::Closed;
        }
        smaller = smaller.with_fates(&fates);
        if which.merge {
            smaller = merged(&smaller);
        }
        let mut position = vec![None; fates.len()];
        let left = (0..fates.len()).filter(|site| fates[*site] == Fate::Free);
        left.enumerate().for_each(|(at, site)| position[site] = Some(at as u32));
        order = found.iter().filter_map(|(j, k)| Some((position[*j as usize]?, position[*k as usize]?))).collect();
    }
    Reduced { instance: smaller, order }
}

/// Merges points with the same cover list; their weights add up.
fn merged(instance: &Instance) -> Instance {
    let mut by_list: BTreeMap<&[u32], f64> = BTreeMap::new();
    for (point, weight) in instance.weight.iter().enumerate() {
        *by_list.entry(instance.cover.sites_of(point)).or_default() += weight;
    }
    let cover = Cover::new(by_list.keys().copied(), instance.sites.len());
    Instance { weight: by_list.values().copied().collect(), cover, ..instance.clone() }
}

/// Pairs `(j, k)` where `k` dominates `j`. For each `j` only the dominating site that covers least, so that the pairs
/// form chains.
fn dominance(instance: &Instance, rows: &[Vec<(u32, i64)>]) -> Vec<(u32, u32)> {
    let dominating = |j: usize| {
        let points = instance.cover.points_of(j);
        let rarest = points.iter().min_by_key(|point| instance.cover.sites_of(**point as usize).len())?;
        let stands =
            |k: &usize| *k != j && stands_in(instance, rows, *k, j) && (*k < j || !stands_in(instance, rows, j, *k));
        let candidates = instance.cover.sites_of(*rarest as usize).iter().map(|k| *k as usize).filter(stands);
        // Among equal sites the one just before, so that they form a chain.
        let k = candidates.min_by_key(|k| (instance.cover.points_of(*k).len(), std::cmp::Reverse(*k)))?;
        Some((j as u32, k as u32))
    };
    (0..instance.sites.len()).into_par_iter().filter_map(dominating).collect()
}

/// For each site its `(row, coefficient)` pairs, in ascending order of row.
fn rows_by_site(instance: &Instance) -> Vec<Vec<(u32, i64)>> {
    let mut rows = vec![Vec::new(); instance.sites.len()];
    for (at, row) in instance.rows.iter().enumerate() {
        for &(site, coefficient) in &row.terms {
            rows[site as usize].push((at as u32, coefficient));
        }
    }
    rows
}

/// Whether `k` can replace `j` without loss in every plan that has `j` and not `k`.
fn stands_in(instance: &Instance, rows: &[Vec<(u32, i64)>], k: usize, j: usize) -> bool {
    // Parts are solved separately, so an order between sites of two parts would not be kept.
    if instance.sites[k].part != instance.sites[j].part
        || instance.sites[k].price < instance.sites[j].price
        || !contains(instance.cover.points_of(k), instance.cover.points_of(j))
    {
        return false;
    }
    let touched = rows[j].iter().chain(&rows[k]).map(|term| term.0);
    let coefficient = |site: usize, row: u32| rows[site].iter().find(|term| term.0 == row).map_or(0, |term| term.1);
    let fits = |row: u32| {
        let (limit, a_j, a_k) = (&instance.rows[row as usize], coefficient(j, row), coefficient(k, row));
        (limit.at_most.is_none() || a_k <= a_j) && (limit.at_least.is_none() || a_k >= a_j)
    };
    touched.into_iter().all(fits)
}

/// Whether a sorted list contains all of another one.
pub(super) fn contains(large: &[u32], small: &[u32]) -> bool {
    let mut rest = large.iter();
    small.len() <= large.len() && small.iter().all(|point| rest.find(|other| *other >= point) == Some(point))
}

/// Whether a plan with `k` open never needs the dominated `j` as well, neither for its price nor for the lower end of a
/// row.
fn needless(instance: &Instance, rows: &[Vec<(u32, i64)>], j: u32, k: u32) -> bool {
    let spare = |&(at, a_j): &(u32, i64)| {
        let row = &instance.rows[at as usize];
        let a_k = rows[k as usize].iter().find(|term| term.0 == at).map_or(0, |term| term.1);
        // A row that joins parts is priced. The price pays for every site, whether or not the lower end is already
        // reached.
        let part = |site: u32| instance.sites[site as usize].part;
        let own = || row.terms.iter().all(|term| part(term.0) == part(j));
        let harmless_above = row.at_most.is_none() || a_j >= 0;
        let reached_by_k =
            || row.terms.iter().all(|term| term.1 >= 0) && row.at_least.is_none_or(|end| a_k >= end) && own();
        harmless_above && (row.at_least.is_none() || a_j <= 0 || reached_by_k())
    };
    instance.sites[j as usize].price <= 0.0 && rows[j as usize].iter().all(spare)
}
