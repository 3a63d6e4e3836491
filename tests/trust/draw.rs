//! Draws random small questions: every objective with every limit that goes with it, on maps and matrices full of
//! ties, zeros and weights from 1e-3 to 1e10.

use crate::trust::question::{Aim, Ambition, FloorOf, Kind, Mode, Question, Rounding, Scope, Site, Status, Zone};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The question with this number.
pub fn question(number: u64) -> Question {
    let random = &mut Pcg64Mcg::seed_from_u64(number);
    let mut question = Question { detour: pick(random, &[1.0, 1.25]), cross_border: true, ..Question::default() };
    places(&mut question, random);
    limits(&mut question, random);
    objective(&mut question, random);
    together(&mut question);
    question
}

fn chance(random: &mut Pcg64Mcg, share: f64) -> bool {
    random.random_bool(share)
}

fn pick<T: Copy>(random: &mut Pcg64Mcg, of: &[T]) -> T {
    of[random.random_range(0..of.len())]
}

fn places(question: &mut Question, random: &mut Pcg64Mcg) {
    question.authorities = chance(random, 0.75);
    let weights = pick(random, &[Weights::Small, Weights::Small, Weights::Whole, Weights::Equal, Weights::Wide]);
    // A coarse grid makes places coincide and journeys tie.
    let grid = pick(random, &[0.1, 0.1, 500.0]);
    let at = |random: &mut Pcg64Mcg| (random.random_range(0.0..6000.0_f64) / grid).round() * grid;
    let count = random.random_range(1..13);
    let worthless = pick(random, &[0.1, 0.1, 0.1, 1.0]);
    question.zones = (0..count)
        .map(|_| {
            let weight = if chance(random, worthless) { 0.0 } else { weights.one(random) };
            Zone { x: at(random), y: at(random), weight, authority: random.random_range(0..3) }
        })
        .collect();
    let statuses = [Status::Candidate; 6];
    let statuses: Vec<Status> =
        statuses.into_iter().chain([Status::Existing, Status::Existing, Status::Required, Status::Excluded]).collect();
    question.sites = (0..random.random_range(1..10))
        .map(|_| Site {
            x: at(random),
            y: at(random),
            status: pick(random, &statuses),
            cost: if chance(random, 0.6) { pick(random, &[100, 250]) } else { random.random_range(0..400) },
            disadvantaged: chance(random, 0.5),
            authority: random.random_range(0..3),
        })
        .collect();
    if chance(random, 0.3) {
        let minutes = |random: &mut Pcg64Mcg| chance(random, 0.85).then(|| f64::from(random.random_range(0..30)));
        let row = |random: &mut Pcg64Mcg, sites: usize| (0..sites).map(|_| minutes(random)).collect();
        let mut matrix: Vec<Vec<Option<f64>>> = (0..count).map(|_| row(random, question.sites.len())).collect();
        // A matrix without journeys is refused.
        matrix[0][0] = Some(7.0);
        (question.matrix, question.detour) = (Some(matrix), 1.0);
    }
}

/// Scale of the zones' weights.
#[derive(Clone, Copy)]
enum Weights {
    Small,
    Whole,
    Equal,
    Wide,
}

impl Weights {
    fn one(self, random: &mut Pcg64Mcg) -> f64 {
        match self {
            Weights::Small => (random.random_range(1.0..20.0_f64) * 1e3).round() / 1e3,
            Weights::Whole => f64::from(random.random_range(1..60)),
            Weights::Equal => 7.0,
            Weights::Wide => 10_f64.powf(random.random_range(-3.0..10.0)),
        }
    }
}

fn limits(question: &mut Question, random: &mut Pcg64Mcg) {
    let sites = question.sites.len() as u32;
    match random.random_range(0..3) {
        0 => question.at_most = Some(random.random_range(1..=sites)),
        1 => question.exactly = Some(random.random_range(1..=sites.min(6))),
        _ => {}
    }
    question.min_each = pick(random, &[0, 0, 0, 1, 1, 2]);
    question.max_each = chance(random, 0.3).then(|| random.random_range(question.min_each.max(1)..5));
    question.apart = chance(random, 0.25).then(|| pick(random, &[500.0, 1000.0, 2500.0]));
    question.money = chance(random, 0.2).then(|| random.random_range(100..1500));
    if question.authorities {
        let own = |random: &mut Pcg64Mcg| {
            let least = chance(random, 0.2).then(|| random.random_range(0..2));
            let most = chance(random, 0.3).then(|| random.random_range(2..4));
            (least, most, chance(random, 0.3).then(|| random.random_range(100..1200)))
        };
        question.own = (0..3).map(|_| own(random)).collect();
        question.cross_border = chance(random, 0.75);
        if chance(random, 0.2) {
            question.planned = question.present().into_iter().filter(|_| chance(random, 0.7)).collect();
        }
    }
    question.ambition = chance(random, 0.5).then(|| Ambition {
        mode: pick(random, &[Mode::Hard, Mode::Soft, Mode::Report]),
        share: pick(random, &[0.7, 0.7, 0.5, 0.333, 0.667, 1.0]),
        scope: pick(random, &[Scope::Pool, Scope::Authority, Scope::Both]),
        rounding: pick(random, &[Rounding::Up, Rounding::Nearest, Rounding::Down]),
        penalty: pick(random, &[0.0, 3.5, 20.0]),
    });
    question.keep_existing = chance(random, 0.1);
    question.closing_price = if chance(random, 0.3) { pick(random, &[0.5, 23.67, 1000.0]) } else { 0.0 };
    let some = |random: &mut Pcg64Mcg| (0..sites as usize).filter(|_| chance(random, 0.08)).collect();
    (question.required, question.excluded) = (some(random), some(random));
}

fn objective(question: &mut Question, random: &mut Pcg64Mcg) {
    let far = if question.matrix.is_some() { [5.0, 12.0, 20.0, 30.0] } else { [500.0, 1500.0, 2500.0, 6000.0] };
    question.radius = pick(random, &far);
    let kind = if chance(random, 0.3) { Kind::Coverage } else { pick(random, &Kind::ALL) };
    let radius = question.radius;
    question.aim = Aim {
        kind,
        full: radius * pick(random, &[0.0, 0.2, 1.0]),
        steps: if chance(random, 0.5) { vec![(radius * 0.5, 1.0), (radius, 0.4)] } else { Vec::new() },
        weighted: chance(random, 0.5),
        share: pick(random, &[1.0, 1.0, 0.5, 0.9, 0.95]),
        by_cost: chance(random, 0.5),
        aversion: pick(random, &[0.5, 1.0, 3.0]),
        unreached: radius * pick(random, &[1.0, 2.0, 5.0]),
    };
    if kind.is_sum() && chance(random, 0.2) {
        let sums = [Kind::Coverage, Kind::Decay, Kind::Median, Kind::KolmPollak];
        question.then = Some((pick(random, &sums), pick(random, &[0.0, 0.05, 0.2])));
    }
    if kind.is_sum() && chance(random, 0.2) {
        let of = if question.authorities {
            pick(random, &[FloorOf::Everybody, FloorOf::EachAuthority])
        } else {
            FloorOf::Everybody
        };
        question.floors.push((of, pick(random, &[0.1, 0.3, 0.6])));
    }
}

/// Removes what the program refuses with a message: prices in weight beside objectives that do not count weight, and
/// contradictory limits of one authority.
pub fn together(question: &mut Question) {
    let kind = question.aim.kind;
    if !kind.takes_prices() || question.then.is_some() {
        question.closing_price = 0.0;
        if let Some(ambition) = question.ambition.as_mut().filter(|ambition| ambition.mode == Mode::Soft) {
            ambition.mode = Mode::Report;
        }
    }
    if !question.authorities {
        (question.min_each, question.max_each, question.planned) = (0, None, Vec::new());
        if let Some(ambition) = &mut question.ambition {
            ambition.scope = Scope::Pool;
        }
    }
    let planned = question.planned();
    if question.authorities && !question.zones.iter().any(|zone| planned.contains(&zone.authority)) {
        question.floors.clear();
    }
    for list in [&mut question.required, &mut question.excluded] {
        list.retain(|at| !question.authorities || planned.contains(&question.sites[*at].authority));
    }
    question.excluded.retain(|at| !question.required.contains(at));
    let (min_each, max_each) = (question.min_each, question.max_each);
    for (least, most, _) in &mut question.own {
        let low = least.unwrap_or(min_each);
        if most.or(max_each).is_some_and(|most| most < low) {
            *most = Some(low);
        }
    }
    if question.own.is_empty() && max_each.is_some_and(|most| most < min_each) {
        question.max_each = None;
    }
}
