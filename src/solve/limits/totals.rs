//! Hubs in all authorities being planned together.

use super::{Question, Row, counted};
use crate::model::Reason;

/// At most one row.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let least = Some(question.terms.total_min).filter(|least| *least > 0);
    let most = question.terms.total_max;
    if least.is_none() && most.is_none() {
        return Vec::new();
    }
    vec![question.count_row("total", &question.everywhere(), least, most)]
}

/// Totals against required sites, and against what the authorities' own limits add up to.
pub(super) fn conflicts(question: &Question) -> Vec<Reason> {
    let terms = question.terms;
    let mut reasons = Vec::new();
    let mut tell = |text: String| reasons.push(question.reason("total", None, text));
    let plain = question.study.authorities.is_empty();
    let required = question.required_among(&question.everywhere());
    let fewest: usize = question.authorities().map(|authority| question.fewest(authority)).sum();
    let most: usize = question.authorities().map(|authority| question.most(authority)).sum();
    if let Some(total) = terms.total_max.map(|total| total as usize) {
        if required > total {
            tell(format!(
                "At most {} may open, but {} must be open.",
                counted(total, "hub"),
                counted(required, "site")
            ));
        } else if fewest > total {
            tell(format!(
                "At most {} may open, but the authorities' minimums and required sites add up to {fewest}.",
                counted(total, "hub"),
            ));
        }
    }
    let least = terms.total_min as usize;
    if least > question.sites.len() {
        tell(format!(
            "At least {} must open, but only {} may become a hub.",
            counted(least, "hub"),
            counted(question.sites.len(), "site"),
        ));
    } else if !plain && least > most {
        tell(format!(
            "At least {} must open, but the authorities' maximums and sites allow only {most}.",
            counted(least, "hub"),
        ));
    }
    reasons
}
