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
    let sites = counted(question.study.sites.len(), "site");
    let text = format!(
        "No site may become a hub: the study's {sites} are all excluded or in authorities that are not being planned."
    );
    vec![question.reason("status", None, text)]
}
