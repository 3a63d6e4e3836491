//! Improves plans. The choices of a round together are repaired to keep the limits that join the parts. Then single
//! parts, and neighbourhoods of several parts, are chosen anew with all other hubs fixed.

use super::Clock;
use super::branch::{self, Effort, Start};
use super::decompose::Round;
use super::draft::Draft;
use super::heuristic::{self, Choice};
use super::instance::Instance;
use super::neighbourhood;
use super::parts::Parts;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Tolerance of choosing a part or neighbourhood anew, as a share of the average gap of a part.
const CLOSE: f64 = 0.05;

/// Work limit of choosing anew, in pairs of point and site for each site of the part or neighbourhood.
const WORK: u64 = 25_000;

/// Most passes over all parts for a suggested plan.
const PASSES: usize = 3;

/// Small and large neighbourhoods: most parts and most sites of each. The small ones go first.
const SIZES: [(usize, usize); 2] = [(6, 900), (14, 2_000)];

/// Neighbourhoods that are chosen anew at the same time, each with all hubs outside it fixed.
const BATCH: usize = 8;

/// Sites that are chosen anew together.
struct Place {
    /// The parts that they belong to.
    parts: BTreeSet<usize>,
    sites: Vec<u32>,
    order: Vec<(u32, u32)>,
    /// The last question over these sites whose best choice was the present one; it need not be asked again.
    settled: Option<Instance>,
}

/// Improves plans, and remembers which questions it has asked.
pub(super) struct Polish<'a> {
    parts: &'a Parts<'a>,
    clock: &'a Clock<'a>,
    alone: Vec<Place>,
    /// Parts in colour classes: two parts of one class share no points, so a class is chosen anew in parallel.
    colours: Vec<Vec<usize>>,
    /// For each part, the parts that it shares points with.
    near: Vec<BTreeSet<usize>>,
    together: Vec<Place>,
    /// Neighbourhoods still to be chosen anew, next one first.
    queue: VecDeque<usize>,
    tolerance: f64,
    /// Price of each point in the last round, as a share of its weight.
    shares: Vec<f64>,
}

impl<'a> Polish<'a> {
    pub fn new(parts: &'a Parts<'a>, clock: &'a Clock<'a>) -> Self {
        let shared = shared_weights(parts);
        let near: Vec<BTreeSet<usize>> = shared.iter().map(|shared| shared.keys().copied().collect()).collect();
        let one = |at: usize| Place::of(parts, &[at]);
        let alone = (0..parts.list.len()).map(one).collect();
        let mut groups: Vec<Vec<usize>> =
            SIZES.iter().flat_map(|(most, sites)| groups(parts, &shared, *most, *sites)).collect();
        groups.sort_by_key(|group| group.len() > SIZES[0].0);
        let mut seen = BTreeSet::new();
        groups.retain(|group| seen.insert(group.clone()));
        let together: Vec<Place> = groups.iter().map(|group| Place::of(parts, group)).collect();
        let queue = (0..together.len()).collect();
        let shares = vec![0.5; parts.instance.weight.len()];
        let colours = colours(&near);
        Polish { parts, clock, alone, colours, near, together, queue, tolerance: 0.0, shares }
    }

    /// The better of a plan and the one that the choices of a round make together.
    pub fn suggested(&mut self, round: &Round, plan: Choice) -> Choice {
        let instance = self.parts.instance;
        self.tolerance = CLOSE * (round.bound - plan.value).max(0.0) / self.parts.list.len() as f64;
        let mut open = vec![false; instance.sites.len()];
        for (part, reply) in self.parts.list.iter().zip(&round.replies) {
            part.chosen(&reply.choice).for_each(|site| open[site] = true);
            part.spread(self.parts, &round.prices, &reply.inner, &mut self.shares);
        }
        let mut draft = Draft::of(instance, &open);
        if !heuristic::repaired(&mut draft, self.clock) {
            return plan;
        }
        let how = Ask { shares: &self.shares, tolerance: self.tolerance, clock: self.clock };
        for _ in 0..PASSES {
            let mut improved = false;
            for colour in self.colours.iter().filter(|_| !self.clock.is_over()) {
                improved |= improve(&mut draft, &mut self.alone, colour, &how);
            }
            if !improved {
                break;
            }
        }
        match Choice::checked(instance, draft.into_open()) {
            Some(choice) if choice.value > plan.value => {
                self.queue = (0..self.together.len()).collect();
                choice
            }
            _ => plan,
        }
    }

    /// The plan after up to so many batches of neighbourhoods were chosen anew. When one helps, all neighbourhoods go
    /// back into the queue.
    pub fn searched(&mut self, plan: Choice, batches: usize) -> Choice {
        let mut draft = Draft::of(self.parts.instance, &plan.open);
        let mut improved = false;
        let how = Ask { shares: &self.shares, tolerance: self.tolerance, clock: self.clock };
        for _ in 0..batches {
            let next = next_batch(&mut self.queue, &self.together, &self.near);
            if next.is_empty() || self.clock.is_over() {
                break;
            }
            if improve(&mut draft, &mut self.together, &next, &how) {
                improved = true;
                let waiting = std::mem::take(&mut self.queue);
                let gone = (0..self.together.len()).filter(|at| !waiting.contains(at));
                self.queue = waiting.iter().copied().chain(gone).collect();
            }
        }
        match Choice::checked(self.parts.instance, draft.into_open()) {
            Some(choice) if improved && choice.value > plan.value => choice,
            _ => plan,
        }
    }

    /// Whether every neighbourhood has been looked at since the plan last changed.
    pub fn is_done(&self) -> bool {
        self.queue.is_empty()
    }
}

/// Chooses some places anew in parallel, each with the hubs of the others fixed. Takes over the improvements that still
/// help, the largest first. Returns whether any did.
fn improve(draft: &mut Draft, places: &mut [Place], which: &[usize], how: &Ask) -> bool {
    let ask = |at: &usize| places[*at].asked(draft, how).map(|answer| (*at, answer));
    let answers: Vec<(usize, Answer)> = which.par_iter().filter_map(ask).collect();
    let mut better = Vec::new();
    for (at, answer) in answers {
        match answer {
            Answer::Better { won, open } => better.push((won, at, open)),
            Answer::Same(question) => places[at].settled = Some(question),
        }
    }
    better.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut improved = false;
    for (_, at, open) in better {
        // Each improvement holds with the other places as they were; two together may not improve.
        let sites = || places[at].sites.iter().map(|site| *site as usize);
        let before: Vec<bool> = sites().map(|site| draft.is_open(site)).collect();
        let won = draft.set(sites().zip(open));
        if won > draft.nothing && draft.keeps_limits() {
            improved = true;
        } else {
            draft.set(sites().zip(before));
        }
    }
    improved
}

/// How places are chosen anew.
struct Ask<'a> {
    /// Starting prices of points, as shares of their weights.
    shares: &'a [f64],
    tolerance: f64,
    clock: &'a Clock<'a>,
}

/// Result of choosing a place anew.
enum Answer {
    Better { won: f64, open: Vec<bool> },
    Same(Instance),
}

impl Place {
    fn of(parts: &Parts, group: &[usize]) -> Self {
        let mut sites: Vec<u32> = group.iter().flat_map(|at| parts.list[*at].sites.iter().copied()).collect();
        sites.sort_unstable();
        let mut order = Vec::new();
        for part in group.iter().map(|at| &parts.list[*at]) {
            let place = |own: u32| sites.binary_search(&part.sites[own as usize]).ok().map(|at| at as u32);
            order.extend(part.order.iter().filter_map(|(j, k)| Some((place(*j)?, place(*k)?))));
        }
        Place { parts: group.iter().copied().collect(), sites, order, settled: None }
    }

    /// Chooses the place anew. `None` when it is the same question as last time, whose answer is known.
    fn asked(&self, draft: &Draft, how: &Ask) -> Option<Answer> {
        let (question, points) = neighbourhood::around(draft, &self.sites);
        if self.settled.as_ref() == Some(&question) {
            return None;
        }
        let open: Vec<bool> = self.sites.iter().map(|site| draft.is_open(*site as usize)).collect();
        let (value, _) = question.value(&open);
        let today = Choice { open, value };
        let prices: Vec<f64> = points.iter().map(|point| how.shares[*point as usize]).collect();
        let start = Start { choice: Some(&today), prices: Some(&prices), order: &self.order };
        let effort =
            Effort { tolerance: how.tolerance, floor: f64::NEG_INFINITY, work: WORK * self.sites.len() as u64 };
        let found = branch::solve(&question, start, effort, how.clock);
        Some(match found.choice.filter(|choice| choice.value > value + draft.nothing) {
            Some(choice) => Answer::Better { won: choice.value - value, open: choice.open },
            None => Answer::Same(question),
        })
    }
}

/// The first neighbourhoods of the queue that are independent: no part of one is, or borders on, a part of another.
fn next_batch(queue: &mut VecDeque<usize>, places: &[Place], near: &[BTreeSet<usize>]) -> Vec<usize> {
    let (mut batch, mut rest) = (Vec::new(), VecDeque::new());
    let mut taken = BTreeSet::new();
    while let Some(at) = queue.pop_front() {
        if batch.len() < BATCH && places[at].parts.is_disjoint(&taken) {
            batch.push(at);
            taken.extend(places[at].parts.iter().flat_map(|part| near[*part].iter().chain([part])));
        } else {
            rest.push_back(at);
        }
    }
    *queue = rest;
    batch
}

/// Greedy colouring: each part gets the first colour that none of its neighbours has.
fn colours(near: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let mut colours: Vec<Vec<usize>> = Vec::new();
    for (at, near) in near.iter().enumerate() {
        match colours.iter_mut().find(|colour| colour.iter().all(|other| !near.contains(other))) {
            Some(colour) => colour.push(at),
            None => colours.push(vec![at]),
        }
    }
    colours
}

/// For each part, the weight of the points that it shares with each other part.
fn shared_weights(parts: &Parts) -> Vec<BTreeMap<usize, f64>> {
    let instance = parts.instance;
    let mut shared = vec![BTreeMap::<usize, f64>::new(); parts.list.len()];
    for &point in &parts.border {
        let sites = instance.cover.sites_of(point as usize);
        let of: BTreeSet<usize> = sites.iter().map(|site| parts.part_of(*site)).collect();
        for &one in &of {
            for &other in of.iter().filter(|other| **other != one) {
                *shared[one].entry(other).or_default() += instance.weight[point as usize];
            }
        }
    }
    shared
}

/// For each part the neighbourhood of itself and the parts that it shares most weight with, up to `most` parts and
/// `room` sites.
fn groups(parts: &Parts, shared: &[BTreeMap<usize, f64>], most: usize, room: usize) -> Vec<Vec<usize>> {
    let group = |(at, shared): (usize, &BTreeMap<usize, f64>)| {
        let mut near: Vec<(usize, f64)> = shared.iter().map(|(other, weight)| (*other, *weight)).collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (mut group, mut sites) = (vec![at], parts.list[at].sites.len());
        for (other, _) in near {
            let more = parts.list[other].sites.len();
            if group.len() < most && sites + more <= room {
                group.push(other);
                sites += more;
            }
        }
        group.sort_unstable();
        group
    };
    let groups = shared.iter().enumerate().map(group);
    groups.filter(|group| group.len() > 1).collect()
}
