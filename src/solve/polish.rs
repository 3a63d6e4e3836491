//! Plans from what the parts chose: made to keep the limits that join them, then improved part by part, and in
//! neighbourhoods of several parts, with all other hubs as they are.

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

/// How closely a part or neighbourhood is chosen anew, as a share of the gap of all.
const CLOSE: f64 = 0.05;

/// Pairs of point and site that a choice may look at for each of its sites.
const WORK: u64 = 25_000;

/// Most passes over all parts for a suggested plan.
const PASSES: usize = 3;

/// Neighbourhoods, the small ones first: most parts, and most sites.
const SIZES: [(usize, usize); 2] = [(6, 900), (14, 2_000)];

/// Neighbourhoods that are looked at together, each with the others' hubs as they were.
const BATCH: usize = 8;

/// Sites to choose anew together, and the last question of them whose answer was what they had.
struct Place {
    /// Parts they are of.
    parts: BTreeSet<usize>,
    sites: Vec<u32>,
    order: Vec<(u32, u32)>,
    settled: Option<Instance>,
}

/// Improves plans, remembering which questions it has asked.
pub(super) struct Polish<'a> {
    parts: &'a Parts<'a>,
    clock: &'a Clock<'a>,
    alone: Vec<Place>,
    /// Parts by colours: no two of one colour share families.
    colours: Vec<Vec<usize>>,
    /// For each part those it shares families with.
    near: Vec<BTreeSet<usize>>,
    together: Vec<Place>,
    /// Neighbourhoods in the order in which they are looked at next.
    queue: VecDeque<usize>,
    tolerance: f64,
    /// What each point pays in the last round, as a share of its weight.
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

    /// The better of a plan and the one that a round's choices make together.
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

    /// The plan with so many neighbourhoods chosen anew, one batch after the other; each that helps brings back all.
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

/// Chooses some places anew, all with the others' hubs as they are, and takes over what still helps, the best first; whether
/// anything did.
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
        // Each is better with the others as they were, but two may not go together.
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

/// How places are asked.
struct Ask<'a> {
    /// Prices of points to start from, as shares of their weights.
    shares: &'a [f64],
    tolerance: f64,
    clock: &'a Clock<'a>,
}

/// What came of choosing a place anew.
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

    /// `None` when the question is the last one, whose answer is known.
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

/// The first of the queue that have nothing to do with each other.
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

/// Parts sorted into as few colours as come of giving each the first that none of its neighbours has.
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

/// For each part the weight of the points it shares with each other part.
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

/// For each part the neighbourhood of it and those it shares most weight with.
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
