//! Fewest and most hubs of each authority.

use super::mend::named_sites;
use super::{Clash, Mend, Question, Row, counted};

/// One row for each authority with a minimum or a maximum.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let terms = question.terms;
    let row = |authority: crate::model::AuthorityIx| {
        let least = Some(terms.min_hubs[authority.at()]).filter(|least| *least > 0);
        let most = terms.max_hubs[authority.at()];
        let limited = least.is_some() || most.is_some();
        limited.then(|| question.count_row("min_hubs", question.within(authority), least, most))
    };
    question.authorities().filter_map(row).collect()
}

/// More hubs asked for than there are sites, or more required sites than hubs allowed.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let terms = question.terms;
    let mut clashes = Vec::new();
    for authority in question.authorities() {
        let name = question.name(authority);
        let usable = question.within(authority).len();
        let required = question.required_sites(question.within(authority));
        let least = terms.min_hubs[authority.at()] as usize;
        if least > usable {
            let but = match usable {
                0 => "no site there may become a hub".to_owned(),
                _ => format!("only {} there may become a hub", counted(usable, "site")),
            };
            let text = format!("{name} must have at least {}, but {but}.", counted(least, "hub"));
            let clash = question.clash("min_hubs", Some(authority), text);
            clashes.push(clash.mended_by([Mend::MinHubs(authority, usable as u32)]));
        }
        let Some(most) = terms.max_hubs[authority.at()].map(|most| most as usize) else { continue };
        if required.len() > most {
            let text = format!(
                "{name} may have at most {}, but {} there must be open: {}.",
                counted(most, "hub"),
                counted(required.len(), "site"),
                named_sites(question, &required)
            );
            let number = required.len() - most;
            let mends = [Mend::MaxHubs(authority, required.len() as u32), Mend::Release { sites: required, number }];
            clashes.push(question.clash("max_hubs", Some(authority), text).mended_by(mends));
        }
        if least > most {
            let text = format!("{name} must have at least {} and at most {most}.", counted(least, "hub"));
            let mends = [Mend::MinHubs(authority, most as u32), Mend::MaxHubs(authority, least as u32)];
            clashes.push(question.clash("fewest_and_most", Some(authority), text).mended_by(mends));
        }
    }
    clashes
}
