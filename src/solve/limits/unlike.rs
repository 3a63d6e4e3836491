//! Difference from other plans: at least so many of the hubs of each are not open.
//!
//! For another plan with the hubs `S` this is `sum of x_j over S <= |S| - so many`: the half of the canonical cut of
//! Balas & Jeroslow (1972) that counts the hubs that give way. Added hubs do not count: a plan with all hubs of a
//! better one and a few more is no different plan.

use super::{Clash, Mend, Question, Row, counted};
use crate::model::{SiteIx, Unlike};

/// One row for each other plan.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    question.terms.unlike.iter().map(|other| row(question, other)).collect()
}

fn row(question: &Question, other: &Unlike) -> Row {
    let place = |hub: &SiteIx| question.sites.binary_search(hub).ok();
    Row {
        limit: "unlike",
        at: 0,
        unit: 1,
        terms: other.hubs.iter().filter_map(place).map(|at| (at as u32, 1)).collect(),
        at_least: None,
        at_most: Some(other.hubs.len() as i64 - i64::from(other.without)),
        soft: None,
    }
}

/// Plans of which too few hubs may give way.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let told = |other: &Unlike| {
        let stays = |hub: &&SiteIx| question.sites.binary_search(hub).is_ok() && question.required(**hub);
        let free = other.hubs.len() - other.hubs.iter().filter(stays).count();
        (free < other.without as usize).then(|| {
            let text = format!(
                "At least {} of an earlier plan must change, but of its {} only {free} may.",
                counted(other.without as usize, "hub"),
                counted(other.hubs.len(), "hub"),
            );
            let mut clash = question.clash("unlike", None, text).mended_by([Mend::Without(free as u32)]);
            clash.about.clone_from(&other.hubs);
            clash
        })
    };
    question.terms.unlike.iter().filter_map(told).collect()
}
