//! Status of sites. Required sites are fixed open and excluded sites left out before the search, so there are no rows.

use super::{Clash, Question, Row};
use crate::words::{counted, verb};

pub(super) fn rows(_: &Question) -> Vec<Row> {
    Vec::new()
}

/// No site may become a hub at all.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    if !question.sites.is_empty() {
        return Vec::new();
    }
    let all = question.study.sites.len();
    let elsewhere =
        |site: &&crate::model::Site| site.authority.is_some_and(|authority| !question.terms.planned[authority.at()]);
    let unplanned = question.study.sites.iter().filter(elsewhere).count();
    let excluded = all - unplanned;
    let why = match (excluded, unplanned) {
        (_, 0) => "all are excluded: remove some from sites.excluded, or give them another status".to_owned(),
        (0, _) => "all are in authorities outside the plan: name their authority in planning.authorities".to_owned(),
        _ => format!(
            "{excluded} must not be one and {unplanned} {} in authorities outside the plan: remove some from \
             sites.excluded, or name their authority in planning.authorities",
            verb(unplanned, "be")
        ),
    };
    let text = format!("No site may become a hub: of the study's {}, {why}.", counted(all, "site"));
    vec![question.clash("status", None, text)]
}
