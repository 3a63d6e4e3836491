//! Text of the evidence note, shared by the terminal, the page and the Markdown report.

use super::text::{counted, weight};
use super::words;
use crate::model::Evidence;

/// How many children gain a hub nearby, and how many lose one.
pub(super) fn counts(note: &Evidence) -> String {
    let within = format!("within {} km of a hub in a straight line", note.metres / 1000.0);
    let side = |children: f64, zones: usize| format!("{} in {}", weight(children), counted(zones, "zone"));
    format!(
        "Of {} children ({}), {} are newly {within} and {} no longer are. In all there are {} today and {} under the \
         plan.",
        weight(note.children),
        words::demand(&note.counted),
        side(note.newly, note.zones_newly),
        side(note.no_longer, note.zones_no_longer),
        weight(note.today),
        weight(note.plan),
    )
}

/// The note in one paragraph: the counts, the main finding with its condition, and the warning.
pub(super) fn in_short(note: &Evidence) -> String {
    format!("{} {} {} The report has the sources and conditions.", counts(note), Evidence::SHORT, note.warning)
}

#[cfg(test)]
mod tests {
    use crate::evaluate::testing::{plan, study, terms};
    use crate::model::{Evidence, EvidenceTerms, SiteIx, Terms};
    use crate::report::summary;

    #[test]
    fn the_terminal_has_the_note_only_when_asked_for() {
        let study = study();
        let mut terms = terms(&study);
        let said = |terms: &Terms| summary(&study, &plan(&study, terms, &[SiteIx(0)]));
        assert!(!said(&terms).contains("Sure Start"));
        terms.evidence = Some(EvidenceTerms { children: vec![10.0; 8], label: "children_0_4".into() });
        let text = said(&terms);
        let (_, note) = text.split_once("Evidence note: ").unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        let counts = "Of 60 children (children aged 0 to 4), 0 in 0 zones are newly within 2.5 km of a hub in a \
             straight line and 20 in 2 zones no longer are. In all there are 60 today and 40 under the plan.";
        assert!(note.starts_with(counts), "{note}");
        assert!(note.contains(Evidence::SHORT) && note.contains("This is not a forecast."), "{note}");
    }
}
