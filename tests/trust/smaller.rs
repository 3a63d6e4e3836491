//! Makes a failing question as small as possible while it still fails.

use crate::trust::draw::together;
use crate::trust::question::{Aim, Question};

/// A change that removes one thing from a question.
type Less = Box<dyn Fn(&mut Question)>;

/// The smallest question that still `fails`, found by removing one thing after another.
pub fn smaller(question: &Question, fails: impl Fn(&Question) -> bool) -> Question {
    let mut question = question.clone();
    loop {
        let less = steps(&question).into_iter().find_map(|step| {
            let mut less = question.clone();
            step(&mut less);
            together(&mut less);
            (less != question && fails(&less)).then_some(less)
        });
        match less {
            Some(less) => question = less,
            None => return question,
        }
    }
}

fn steps(question: &Question) -> Vec<Less> {
    let mut steps: Vec<Less> = Vec::new();
    for at in 0..question.zones.len() {
        steps.push(Box::new(move |question| without_zone(question, at)));
    }
    for at in 0..question.sites.len() {
        steps.push(Box::new(move |question| without_site(question, at)));
    }
    let limits: [fn(&mut Question); 16] = [
        |question| question.matrix = None,
        |question| question.detour = 1.0,
        |question| question.authorities = false,
        |question| question.then = None,
        |question| question.exactly = None,
        |question| question.at_most = None,
        |question| question.min_each = 0,
        |question| question.max_each = None,
        |question| question.apart = None,
        |question| question.own = Vec::new(),
        |question| question.money = None,
        |question| question.ambition = None,
        |question| question.keep_existing = false,
        |question| question.closing_price = 0.0,
        |question| (question.planned, question.cross_border) = (Vec::new(), true),
        |question| question.floors = Vec::new(),
    ];
    steps.extend(limits.map(|limit| Box::new(limit) as Less));
    for at in 0..question.required.len() {
        steps.push(Box::new(move |question| {
            question.required.remove(at);
        }));
    }
    for at in 0..question.excluded.len() {
        steps.push(Box::new(move |question| {
            question.excluded.remove(at);
        }));
    }
    for at in 0..question.zones.len() {
        steps.push(Box::new(move |question| question.zones[at].weight = question.zones[at].weight.round().max(1.0)));
    }
    steps.push(Box::new(|question| {
        let Aim { kind, share, unreached, aversion, .. } = question.aim;
        question.aim = Aim { kind, share, unreached, aversion, ..Aim::default() };
    }));
    steps
}

fn without_zone(question: &mut Question, at: usize) {
    if question.zones.len() > 1 {
        question.zones.remove(at);
        if let Some(matrix) = &mut question.matrix {
            matrix.remove(at);
        }
    }
}

fn without_site(question: &mut Question, at: usize) {
    if question.sites.len() == 1 {
        return;
    }
    question.sites.remove(at);
    for row in question.matrix.iter_mut().flatten() {
        row.remove(at);
    }
    for list in [&mut question.required, &mut question.excluded] {
        list.retain(|site| *site != at);
        list.iter_mut().filter(|site| **site > at).for_each(|site| *site -= 1);
    }
}
