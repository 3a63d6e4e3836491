//! The number of hubs in all authorities being planned together.

use super::mend::named_sites;
use super::{Clash, Mend, Question, Row, counted, smallest};
use crate::model::AuthorityIx;
use crate::words::named;

/// Most authorities that are named with their numbers.
const NAMED: usize = 6;

/// One row at most.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let least = Some(question.terms.total_min).filter(|least| *least > 0);
    let most = question.terms.total_max;
    if least.is_none() && most.is_none() {
        return Vec::new();
    }
    vec![question.count_row("total", &question.everywhere(), least, most)]
}

/// Totals that contradict the required sites, or the sum of the authorities' own limits.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let terms = question.terms;
    let mut clashes = Vec::new();
    let mut tell = |which: &'static str, text: String, mends: Vec<Mend>| {
        let clash = question.clash("total", None, text).mended_by(mends);
        clashes.push(Clash { which, ..clash });
    };
    let plain = question.study.authorities.is_empty();
    let required = question.required_sites(&question.everywhere());
    let fewest: usize = question.authorities().map(|authority| question.fewest(authority)).sum();
    let most: usize = question.authorities().map(|authority| question.most(authority)).sum();
    if let Some(total) = terms.total_max.map(|total| total as usize) {
        let at_most = format!("At most {} may open", counted(total, "hub"));
        if required.len() > total {
            let sites =
                format!("{} must be open: {}", counted(required.len(), "site"), named_sites(question, &required));
            let number = required.len() - total;
            let mends =
                vec![Mend::TotalMax(required.len().max(fewest) as u32), Mend::Release { sites: required, number }];
            tell("most", format!("{at_most}, but {sites}."), mends);
        } else if fewest > total {
            let each = of_each(question, |authority| Some(question.fewest(authority)).filter(|fewest| *fewest > 0));
            let text =
                format!("{at_most}, but the authorities' minimums and required sites add up to {fewest} ({each}).");
            let more = (fewest - total) as u32;
            let lowered =
                smallest(0, i64::from(more).max(1), |by| ends_with(question, &Mend::MinEachBy(by as u32), total));
            let lowered = lowered.map(|by| Mend::MinEachBy(by as u32));
            tell("most", text, std::iter::once(Mend::TotalMax(fewest as u32)).chain(lowered).collect());
        }
    }
    let least = terms.total_min as usize;
    let at_least = format!("At least {} must open", counted(least, "hub"));
    if least > question.sites.len() {
        let sites = question.sites.len();
        let text = format!("{at_least}, but only {} may become a hub.", counted(sites, "site"));
        tell("least", text, vec![Mend::TotalMin(if plain { sites } else { sites.min(most) } as u32)]);
    } else if !plain && least > most {
        let each = of_each(question, |authority| Some(question.most(authority)));
        let text = format!("{at_least}, but the authorities' maximums and sites allow only {most} ({each}).");
        let raised = (least - most) as u32;
        tell("least", text, vec![Mend::TotalMin(most as u32), Mend::MaxEachBy(raised)]);
    }
    clashes
}

/// Whether the authorities' minimums fit into the total after a change.
fn ends_with(question: &Question, mend: &Mend, total: usize) -> bool {
    let terms = mend.applied(question.terms);
    let mended = Question::new(question.study, &terms, question.reach);
    mended.authorities().map(|authority| mended.fewest(authority)).sum::<usize>() <= total
}

/// `Barnsley 3, Rotherham 2 and 12 more`, for the authorities that have the figure.
fn of_each(question: &Question, figure: impl Fn(AuthorityIx) -> Option<usize>) -> String {
    let told = |authority| Some(format!("{}: {}", question.name(authority), figure(authority)?));
    named(&question.authorities().filter_map(told).collect::<Vec<_>>(), NAMED)
}
