//! Covering everything, limits apart: groups of points that share no site are questions of their own.
//!
//! After the reductions of `deciding`, a country of many towns separates into pieces. Each is solved exactly, or
//! bounded, by the search for a part. The sum of the pieces' bounds also holds with limits, which can only make more
//! hubs necessary.

use super::Task;
use super::priced::Relaxed;
use crate::model::SiteIx;
use crate::solve::branch::{self, Effort, Start};
use crate::solve::heuristic::{self, Choice};
use crate::solve::instance::{Cover, Instance};
use crate::solve::lagrangian::{self, Relaxation};
use crate::solve::limits::counted;
use crate::solve::models::deciding;
use crate::solve::presolve::Reduced;
use rayon::prelude::*;

/// Work limit of all pieces together, in pairs of point and site.
const WORK: u64 = 40_000_000;
/// Least work limit of one piece.
const WORK_EACH: u64 = 2_000_000;

/// Work limit of the first pricing of a piece, in pairs of point and site over all steps.
const PRICING: usize = 30_000_000;
/// Fewest and most of these steps.
const STEPS: (usize, usize) = (100, 1000);

/// Stop when the bound is less than this above the value, in units: values differ by whole units. Well below 1, so that
/// rounding cannot lose a unit.
const ALMOST: f64 = 0.99;

/// A plan is built from the sites that the relaxed choices open more often than this (0 to 1).
const RARE: f64 = 0.05;

/// Result of all pieces.
pub(super) struct Apart {
    bound: f64,
    plan: Vec<SiteIx>,
    pieces: usize,
    unfinished: usize,
}

impl Apart {
    pub fn relaxed(&self) -> Relaxed {
        let how = match self.unfinished {
            0 => "each solved exactly".to_owned(),
            some => format!("{some} of them not completely"),
        };
        let proof = format!("{} that share no site, {how}", counted(self.pieces, "place"));
        Relaxed { bound: self.bound, plans: vec![self.plan.clone()], proof }
    }
}

/// Covers everything piece by piece, without the limits; `None` where not everything can be covered.
pub(super) fn apart(task: &Task) -> Option<Apart> {
    let mut paying = task.paying(task.instance.weight.clone());
    paying.rows.clear();
    let Reduced { mut instance, order } = deciding::essential(paying, task.clock)?;
    task.weigh(&mut instance);
    let pieces = pieces(&instance, &order);
    let all = instance.size().max(1) as u64;
    let solve = |piece: &Piece| {
        let work = (WORK / all * piece.instance.size() as u64).max(WORK_EACH);
        solved(task, piece, work)
    };
    let solved: Vec<(f64, Vec<SiteIx>, bool)> = pieces.par_iter().map(solve).collect();
    let bound = task.count(&instance.opened) as f64 + solved.iter().map(|piece| piece.0).sum::<f64>();
    let unfinished = solved.iter().filter(|piece| !piece.2).count();
    let mut plan = instance.opened.clone();
    plan.extend(solved.into_iter().flat_map(|piece| piece.1));
    plan.sort_unstable();
    Some(Apart { bound, plan, pieces: pieces.len(), unfinished })
}

/// Lower bound on what a piece counts, the best choice found, and whether the search was completed.
fn solved(task: &Task, Piece { instance, order }: &Piece, work: u64) -> (f64, Vec<SiteIx>, bool) {
    let unit = task.unit as f64;
    let relaxation = Relaxation::new(instance);
    let greedy = heuristic::greedy(instance, task.clock);
    let known = greedy.as_ref().map_or(0.0, |choice| choice.value);
    let steps = (PRICING / instance.size().max(1)).clamp(STEPS.0, STEPS.1);
    let mut best = greedy;
    let priced =
        lagrangian::bound(&relaxation, known, &lagrangian::Effort { steps, gap: 0.0 }, task.clock, |often, _| {
            let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > RARE).collect();
            order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
            best = Choice::better(best.take(), heuristic::plan_from(instance, &order, task.clock));
            best.as_ref().map_or(known, |choice| choice.value)
        });
    let prices = deciding::shares(instance, &priced);
    // Values differ by whole units.
    let effort = Effort { tolerance: ALMOST * unit, floor: f64::NEG_INFINITY, work };
    let start = Start { choice: best.as_ref(), prices: Some(&prices), order };
    let found = branch::solve(instance, start, effort, task.clock);
    let least = instance.weight.iter().sum::<f64>() - found.bound.min(priced.value());
    let open = found.choice.map_or_else(Vec::new, |choice| instance.open_sites(&choice.open));
    (super::whole_units(least / unit) * unit, open, found.ended)
}

/// A connected piece: points and sites that cover relations link.
struct Piece {
    instance: Instance,
    order: Vec<(u32, u32)>,
}

/// The pieces of a question without rows. Sites that cover nothing belong to none.
fn pieces(instance: &Instance, order: &[(u32, u32)]) -> Vec<Piece> {
    let mut piece_of = vec![usize::MAX; instance.sites.len()];
    let mut position = vec![0_u32; instance.sites.len()];
    let mut pieces = Vec::new();
    let mut seen = vec![false; instance.weight.len()];
    for first in 0..instance.weight.len() {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let (mut points, mut sites) = (vec![first], Vec::new());
        let mut next = 0;
        while next < points.len() {
            for &site in instance.cover.sites_of(points[next]) {
                if piece_of[site as usize] == usize::MAX {
                    piece_of[site as usize] = pieces.len();
                    sites.push(site);
                    let more = instance.cover.points_of(site as usize).iter().map(|point| *point as usize);
                    points.extend(more.filter(|point| !std::mem::replace(&mut seen[*point], true)));
                }
            }
            next += 1;
        }
        points.sort_unstable();
        sites.sort_unstable();
        sites.iter().enumerate().for_each(|(at, site)| position[*site as usize] = at as u32);
        pieces.push((points, sites));
    }
    let place = |site: &u32| position[*site as usize];
    let piece = |at: usize, (points, sites): &(Vec<usize>, Vec<u32>)| {
        let lists: Vec<Vec<u32>> =
            points.iter().map(|point| instance.cover.sites_of(*point).iter().map(place).collect()).collect();
        let own = order.iter().filter(|pair| piece_of[pair.0 as usize] == at && piece_of[pair.1 as usize] == at);
        Piece {
            order: own.map(|(j, k)| (place(j), place(k))).collect(),
            instance: Instance {
                weight: points.iter().map(|point| instance.weight[*point]).collect(),
                cover: Cover::new(lists.iter().map(Vec::as_slice), sites.len()),
                sites: sites.iter().map(|site| instance.sites[*site as usize]).collect(),
                rows: Vec::new(),
                constant: 0.0,
                made_of: 0.0,
                opened: Vec::new(),
            },
        }
    };
    pieces.iter().enumerate().map(|(at, parts)| piece(at, parts)).collect()
}
