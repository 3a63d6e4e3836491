//! Exhaustive search over all sets of hubs, by the definitions in docs/scenario.md and docs/models.md. It shares no
//! code with the program.

use crate::trust::question::{Ambition, FloorOf, Kind, Mode, Question, Rounding, Scope, Status};

/// A question with its journeys and the fate of its sites.
pub struct Oracle<'a> {
    question: &'a Question,
    /// How far a required share may be missed, as a share of all weight.
    room: f64,
    /// The journey from each zone to each site that its families may use.
    journeys: Vec<Vec<f64>>,
    /// Zones that the plan is made for.
    zones: Vec<usize>,
    planned: Vec<usize>,
    fate: Vec<Fate>,
}

/// Tolerances for rounding of a required share. The program searches with half of the tolerance of its checker, so
/// that its plans pass the check. A value between the two may count as covered or not, but the same throughout an
/// answer.
pub const ROOMS: [f64; 2] = [1e-9, 5e-10];

/// `Ok` if the property holds with either tolerance; otherwise the error with the first.
pub fn by_either(holds: impl Fn(f64) -> Result<(), String>) -> Result<(), String> {
    holds(ROOMS[0]).or_else(|fault| holds(ROOMS[1]).map_err(|_| fault))
}

/// What may become of a site.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Free,
    Hub,
    Never,
    /// Serves families, but is not a hub and is not decided about.
    Stands,
}

/// Result of exhaustive search.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    pub objective: f64,
    /// The best value of the second objective, among the plans that give up no more of the first than is allowed.
    pub then: Option<f64>,
}

impl<'a> Oracle<'a> {
    pub fn new(question: &'a Question, room: f64) -> Self {
        let planned = question.planned();
        let is_planned = |authority: usize| !question.authorities || planned.contains(&authority);
        let journeys = (0..question.zones.len())
            .map(|zone| (0..question.sites.len()).map(|site| journey(question, zone, site)).collect())
            .collect();
        let zones = (0..question.zones.len()).filter(|at| is_planned(question.zones[*at].authority)).collect();
        let fate = |at: usize| {
            let site = &question.sites[at];
            let existing = site.status == Status::Existing;
            let kept = site.status == Status::Required || existing && question.keep_existing;
            match () {
                () if !is_planned(site.authority) => {
                    if existing {
                        Fate::Stands
                    } else {
                        Fate::Never
                    }
                }
                () if question.required.contains(&at) || kept => Fate::Hub,
                () if question.excluded.contains(&at) || site.status == Status::Excluded => Fate::Never,
                () => Fate::Free,
            }
        };
        let fate = (0..question.sites.len()).map(fate).collect();
        Oracle { question, room, journeys, zones, planned, fate }
    }

    /// Whether a site both must and must not be a hub.
    pub fn contradicts_itself(&self) -> bool {
        self.question.excluded.iter().any(|at| self.fate[*at] == Fate::Hub)
    }

    /// Whether some family lives within the radius of a site that is or may become a hub.
    pub fn reaches_anybody(&self) -> bool {
        let near = |zone: &usize| {
            let usable = |site: &usize| self.fate[*site] != Fate::Never;
            (0..self.fate.len())
                .filter(usable)
                .any(|site| is_as_near_as(self.journeys[*zone][site], self.question.radius))
        };
        self.zones.iter().filter(|zone| self.question.zones[**zone].weight > 0.0).any(near)
    }

    /// Whether any site is or may become a hub.
    pub fn has_choice(&self) -> bool {
        self.fate.iter().any(|fate| matches!(fate, Fate::Free | Fate::Hub))
    }

    /// The largest sum that the objective can be, as the scale for tolerances.
    pub fn scale(&self) -> f64 {
        let weight: f64 = self.zones.iter().map(|zone| self.question.zones[*zone].weight).sum();
        match self.question.aim.kind {
            Kind::Median => weight * self.question.aim.unreached,
            _ => weight,
        }
    }

    /// The best of all plans that keep every limit; `None` if there is none.
    pub fn best(&self) -> Option<Best> {
        let plans: Vec<Vec<usize>> = self.sets().filter(|open| self.keeps(open)).collect();
        let first = |open: &Vec<usize>| self.objective(self.question.aim.kind, open);
        let objective = best(self.question.aim.kind, plans.iter().map(first))?;
        let then = self.question.then.map(|(kind, giving_up)| {
            // A plan may give up exactly as much of the first objective as allowed, without any tolerance: such a plan
            // certainly counts, so no bound may rule it out.
            let allowed = plans.iter().filter(|open| self.is_near(first(open), objective, giving_up));
            best(kind, allowed.map(|open| self.sum(kind, open))).unwrap_or(f64::NAN)
        });
        Some(Best { objective, then })
    }

    /// The best objective of the plans that keep every limit and another condition.
    pub fn best_of(&self, also: impl Fn(&[usize]) -> bool) -> Option<f64> {
        let plans = self.sets().filter(|open| also(open) && self.keeps(open));
        best(self.question.aim.kind, plans.map(|open| self.objective(self.question.aim.kind, &open)))
    }

    /// Whether a plan gives up at most a share of the best objective.
    fn is_near(&self, value: f64, best: f64, giving_up: f64) -> bool {
        if self.question.aim.kind.is_maximised() {
            value >= best * (1.0 - giving_up)
        } else {
            value <= best * (1.0 + giving_up)
        }
    }

    fn sets(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let count = self.question.sites.len();
        let allowed = move |open: &Vec<usize>| {
            (0..count).all(|at| match self.fate[at] {
                Fate::Free => true,
                Fate::Hub => open.contains(&at),
                Fate::Never | Fate::Stands => !open.contains(&at),
            })
        };
        (0..1_u32 << count).map(move |set| (0..count).filter(|at| set >> at & 1 == 1).collect()).filter(allowed)
    }

    /// Objective of a set of hubs, less penalties and closing prices; `None` if it breaks a limit.
    pub fn worth(&self, open: &[usize]) -> Option<f64> {
        let allowed = (0..self.fate.len()).all(|at| match self.fate[at] {
            Fate::Free => true,
            Fate::Hub => open.contains(&at),
            Fate::Never | Fate::Stands => !open.contains(&at),
        });
        (allowed && self.keeps(open)).then(|| self.objective(self.question.aim.kind, open))
    }

    fn keeps(&self, open: &[usize]) -> bool {
        let question = self.question;
        let cost = |hubs: &[usize]| hubs.iter().map(|at| question.sites[*at].cost).sum::<i64>();
        let hubs = open.len() as u32;
        let mut kept = question.exactly.is_none_or(|exactly| hubs == exactly);
        kept &= question.exactly.is_some() || question.at_most.is_none_or(|most| hubs <= most);
        kept &= question.money.is_none_or(|money| cost(open) <= money);
        for authority in &self.planned {
            let mine = self.of(open, *authority);
            let (least, most, budget) = question.own.get(*authority).copied().unwrap_or_default();
            kept &= mine.len() as u32 >= least.unwrap_or(question.min_each);
            kept &= most.or(question.max_each).is_none_or(|most| mine.len() as u32 <= most);
            kept &= budget.is_none_or(|budget| cost(&mine) <= budget);
        }
        let place = |at: usize| (question.sites[at].x, question.sites[at].y);
        let distance = |a: usize, b: usize| (place(a).0 - place(b).0).hypot(place(a).1 - place(b).1);
        kept &= question
            .apart
            .is_none_or(|apart| open.iter().all(|a| open.iter().all(|b| a == b || distance(*a, *b) >= apart)));
        let hard = question.ambition.filter(|ambition| ambition.mode == Mode::Hard);
        kept &= hard.is_none_or(|ambition| self.short(&ambition, open) == 0);
        kept &= question.floors.iter().all(|(of, share)| self.is_above(*of, *share, open));
        if question.aim.kind == Kind::Fewest {
            kept &= self.covers(&self.zones, question.aim.share, open);
        }
        kept
    }

    fn of(&self, open: &[usize], authority: usize) -> Vec<usize> {
        open.iter().copied().filter(|at| self.question.sites[*at].authority == authority).collect()
    }

    /// Number of hubs missing from the ambition, over all its scopes.
    fn short(&self, ambition: &Ambition, open: &[usize]) -> u32 {
        let short = |hubs: &[usize]| {
            let inside = hubs.iter().filter(|at| self.question.sites[**at].disadvantaged).count() as u32;
            required(ambition, hubs.len()).saturating_sub(inside)
        };
        let pool = if ambition.scope == Scope::Authority { 0 } else { short(open) };
        let each = self.planned.iter().map(|authority| short(&self.of(open, *authority))).sum::<u32>();
        pool + if ambition.scope == Scope::Pool { 0 } else { each }
    }

    fn is_above(&self, of: FloorOf, share: f64, open: &[usize]) -> bool {
        let in_place = |authority: usize| {
            let mine = |zone: &usize| self.question.zones[*zone].authority == authority;
            self.zones.iter().copied().filter(mine).collect::<Vec<usize>>()
        };
        match of {
            FloorOf::Everybody => self.covers(&self.zones, share, open),
            FloorOf::EachAuthority => self.planned.iter().all(|at| self.covers(&in_place(*at), share, open)),
        }
    }

    /// Whether a share of the weight of some zones is covered, within the tolerance.
    fn covers(&self, zones: &[usize], share: f64, open: &[usize]) -> bool {
        let all: f64 = zones.iter().map(|zone| self.question.zones[*zone].weight).sum();
        self.covered(zones, open) >= (share - self.room) * all
    }

    fn covered(&self, zones: &[usize], open: &[usize]) -> f64 {
        let near = |zone: &&usize| is_as_near_as(self.nearest(**zone, open), self.question.radius);
        zones.iter().filter(near).map(|zone| self.question.zones[*zone].weight).sum()
    }

    fn nearest(&self, zone: usize, open: &[usize]) -> f64 {
        let standing = (0..self.fate.len()).filter(|at| self.fate[*at] == Fate::Stands);
        open.iter().copied().chain(standing).map(|site| self.journeys[zone][site]).fold(f64::INFINITY, f64::min)
    }

    fn objective(&self, kind: Kind, open: &[usize]) -> f64 {
        let question = self.question;
        let figure = match kind {
            Kind::Fewest if question.aim.by_cost => open.iter().map(|at| question.sites[*at].cost as f64).sum(),
            Kind::Fewest => open.len() as f64,
            Kind::Centre => self.longest(open),
            Kind::WorstOff => self.worst_off(open),
            kind => self.sum(kind, open),
        };
        let soft = question.ambition.filter(|ambition| ambition.mode == Mode::Soft);
        let mut lost = soft.map_or(0.0, |ambition| ambition.penalty * f64::from(self.short(&ambition, open)));
        let closes = |at: &usize| {
            let site = &question.sites[*at];
            site.status == Status::Existing && self.fate[*at] != Fate::Stands && !open.contains(at)
        };
        lost += question.closing_price * (0..question.sites.len()).filter(closes).count() as f64;
        if kind.is_maximised() { figure - lost } else { figure + lost }
    }

    fn longest(&self, open: &[usize]) -> f64 {
        let aim = &self.question.aim;
        let weight = |zone: &usize| self.question.zones[*zone].weight;
        let journey = |zone: &usize| self.nearest(*zone, open).min(aim.unreached);
        let length = |zone: &usize| if aim.weighted { weight(zone) * journey(zone) } else { journey(zone) };
        self.zones.iter().filter(|zone| weight(zone) > 0.0).map(length).fold(0.0, f64::max)
    }

    fn worst_off(&self, open: &[usize]) -> f64 {
        let places: Vec<Vec<usize>> = if self.question.authorities {
            let mine = |at: &usize| {
                let own = |zone: &usize| self.question.zones[*zone].authority == *at;
                self.zones.iter().copied().filter(own).collect()
            };
            self.planned.iter().map(mine).collect()
        } else {
            vec![self.zones.clone()]
        };
        let share = |zones: &Vec<usize>| {
            let all: f64 = zones.iter().map(|zone| self.question.zones[*zone].weight).sum();
            if all > 0.0 { self.covered(zones, open) / all } else { 1.0 }
        };
        places.iter().map(share).fold(1.0, f64::min)
    }

    /// An objective that is a sum over zones.
    fn sum(&self, kind: Kind, open: &[usize]) -> f64 {
        let (aim, radius) = (&self.question.aim, self.question.radius);
        let kappa = aim.aversion / radius;
        let of_journey = |journey: f64| match kind {
            Kind::Decay => self.fall(journey),
            Kind::Median => journey.min(aim.unreached),
            Kind::KolmPollak => (kappa * journey.min(aim.unreached)).exp(),
            _ => f64::from(u8::from(is_as_near_as(journey, radius))),
        };
        let weight = |zone: &usize| self.question.zones[*zone].weight;
        let sum: f64 = self.zones.iter().map(|zone| weight(zone) * of_journey(self.nearest(*zone, open))).sum();
        let all: f64 = self.zones.iter().map(weight).sum();
        match kind {
            Kind::KolmPollak if all > 0.0 => (sum / all).ln() / kappa,
            Kind::KolmPollak => 0.0,
            _ => sum,
        }
    }

    /// Weight of a journey under decay.
    fn fall(&self, journey: f64) -> f64 {
        let (aim, radius) = (&self.question.aim, self.question.radius);
        match () {
            () if !is_as_near_as(journey, radius) => 0.0,
            () if !aim.steps.is_empty() => {
                aim.steps.iter().find(|(within, _)| is_as_near_as(journey, *within)).map_or(0.0, |(_, worth)| *worth)
            }
            () if is_as_near_as(journey, aim.full) => 1.0,
            () => (radius - journey) / (radius - aim.full),
        }
    }
}

/// Whether a journey is within a limit, inclusively. A detour factor may have rounded either one up.
fn is_as_near_as(journey: f64, limit: f64) -> bool {
    journey <= limit + 1e-12 * limit
}

fn best(kind: Kind, values: impl Iterator<Item = f64>) -> Option<f64> {
    if kind.is_maximised() { values.max_by(f64::total_cmp) } else { values.min_by(f64::total_cmp) }
}

/// Number of hubs that must be in disadvantaged communities. Shares have four decimals, as in the program's documents.
fn required(ambition: &Ambition, hubs: usize) -> u32 {
    let parts = (ambition.share * 1e4).round() as u64 * hubs as u64;
    let required = match ambition.rounding {
        Rounding::Up => parts.div_ceil(10_000),
        Rounding::Nearest => (parts + 5_000) / 10_000,
        Rounding::Down => parts / 10_000,
    };
    required as u32
}

fn journey(question: &Question, zone: usize, site: usize) -> f64 {
    let (from, to) = (&question.zones[zone], &question.sites[site]);
    if question.authorities && !question.cross_border && from.authority != to.authority {
        return f64::INFINITY;
    }
    match &question.matrix {
        Some(matrix) => matrix[zone][site].unwrap_or(f64::INFINITY),
        None => (from.x - to.x).hypot(from.y - to.y) * question.detour,
    }
}
