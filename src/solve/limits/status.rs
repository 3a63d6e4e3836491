//! Status of sites. Required sites are opened and excluded sites left out before the search, so there are no rows.

use super::{Question, Row, counted};
use crate::model::Reason;

pub(super) fn rows(_: &Question) -> Vec<Row> {
    Vec::new()
}

/// No site may become a hub at all.
pub(super) fn conflicts(question: &Question) -> Vec<Reason> {
    if !question.sites.is_empty() {
        return Vec::new();
    }
    let excluded = question.study.site_indices().filter(|site| !question.terms.usable(*site)).count();
    let text = format!(
        "No site may become a hub: {} of the study's {} excluded or in authorities that are not being planned.",
        if excluded == 0 { "all".to_owned() } else { excluded.to_string() },
        counted(question.study.sites.len(), "site"),
    );
    vec![question.reason("status", None, text)]
}
