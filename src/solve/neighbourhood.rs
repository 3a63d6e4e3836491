//! A smaller question within a plan: choose some of the sites anew, with all others fixed as in the plan.

use super::draft::Draft;
use super::instance::{Cover, Instance, Row};

/// The question over some sites (positions in the whole instance, in ascending order), with all others fixed as in the
/// draft. Its sites are in the same order. Terms that do not depend on these sites are dropped from the objective. Also
/// returns the position of each of its points in the whole instance.
pub(super) fn around(draft: &Draft, sites: &[u32]) -> (Instance, Vec<u32>) {
    let whole = draft.instance;
    let own = |site: &u32| sites.binary_search(site).ok().map(|at| at as u32);
    let mut points: Vec<u32> = sites.iter().flat_map(|site| whole.cover.points_of(*site as usize)).copied().collect();
    points.sort_unstable();
    points.dedup();
    let (mut weight, mut lists) = (Vec::new(), Vec::new());
    points.retain(|point| {
        let list = whole.cover.sites_of(*point as usize);
        let by_others = |site: &u32| draft.is_open(*site as usize) && own(site).is_none();
        let left = !list.iter().any(by_others);
        if left {
            weight.push(whole.weight[*point as usize]);
            lists.push(list.iter().filter_map(own).collect::<Vec<u32>>());
        }
        left
    });
    let instance = Instance {
        weight,
        sites: sites.iter().map(|site| whole.sites[*site as usize]).collect(),
        cover: Cover::new(lists.iter().map(Vec::as_slice), sites.len()),
        rows: rows(draft, sites),
        constant: 0.0,
        made_of: 0.0,
        opened: Vec::new(),
    };
    (instance, points)
}

/// The rows that any of the sites is in; what the other open sites contribute is taken off their ends.
fn rows(draft: &Draft, sites: &[u32]) -> Vec<Row> {
    let whole = draft.instance;
    let mut terms = vec![Vec::new(); whole.rows.len()];
    let mut others = draft.activity().to_vec();
    for (at, &site) in sites.iter().enumerate() {
        for &(row, coefficient) in draft.rows_of(site as usize) {
            terms[row as usize].push((at as u32, coefficient));
            if draft.is_open(site as usize) {
                others[row as usize] -= coefficient;
            }
        }
    }
    let mut rows = Vec::new();
    for ((row, terms), others) in whole.rows.iter().zip(terms).zip(others) {
        if !terms.is_empty() {
            let (at_least, at_most) = (row.at_least.map(|end| end - others), row.at_most.map(|end| end - others));
            let Row { limit, at, unit, soft, .. } = *row;
            rows.push(Row { limit, at, unit, terms, at_least, at_most, soft });
        }
    }
    rows
}
