//! The evidence note: children near a hub, and what is known of children who lived near a Sure Start centre.

use super::Facts;
use super::document::{Section, Text};
use crate::report::evidence;

/// The evidence note; empty unless the scenario asks for it.
pub(super) fn note(facts: Facts<'_>) -> Section {
    let mut section = Section::new("evidence", "Evidence note: children near a hub, and what Sure Start studies found");
    let Some(note) = &facts.plan.evidence else { return section };
    section.say(Text::strong(note.warning.as_str()));
    section.say(evidence::counts(note));
    section.heading("What the studies found");
    section.list(note.studies.iter().map(|study| Text::from(study.found.as_str()).then(format!(" {}.", study.source))));
    section.heading("What these findings depend on");
    section.list(note.conditions.iter().map(String::as_str));
    section
}
