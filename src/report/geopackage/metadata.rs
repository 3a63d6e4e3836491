//! The plan's description of itself in Dublin Core terms.

use crate::model::Plan;
use crate::report::json;
use crate::report::layers::twelve_digits;
use crate::report::text::held_by_xml;
use quick_xml::escape::partial_escape;

/// The vocabulary of [`document`]: DCMI Metadata Terms.
pub(super) const STANDARD: &str = "http://purl.org/dc/terms/";

/// An XML document with the mark of the plan's `solution.json`, its title, its status with objective, bound and gap,
/// its assumptions, its input files with vintage and hashes, and the attribution.
pub(super) fn document(plan: &Plan) -> String {
    let assumptions = plan.assumptions.iter().map(|assumption| ("provenance", format!("Assumption: {assumption}")));
    let vintage = plan.vintage.map(|vintage| ("provenance", format!("Vintage of the zones: {vintage}")));
    let inputs = plan.inputs.iter();
    let inputs = inputs.map(|file| ("source", format!("{} ({}), SHA-256 {}", file.path, file.layout, file.sha256)));
    let attribution = plan.attribution.iter().map(|line| ("rights", line.clone()));
    // The mark comes first, so that it is in one piece in the file: SQLite splits a row that is too long for its page
    // further on.
    let mark = ("identifier", json::mark(plan));
    let terms = [mark, ("title", plan.title.clone()), ("type", "Dataset".to_owned()), ("abstract", outcome(plan))];
    let terms = terms.into_iter().chain(assumptions).chain(vintage).chain(inputs).chain(attribution);
    let lines: String =
        terms.map(|(term, text)| format!("  <dcterms:{term}>{}</dcterms:{term}>\n", escaped(&text))).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata xmlns:dcterms=\"{STANDARD}\">\n{lines}</metadata>\n")
}

/// `Status optimal, objective 57.5, bound 57.5, gap 0. Proof: ...`
fn outcome(plan: &Plan) -> String {
    let figures = [("objective", plan.objective), ("bound", plan.bound), ("gap", plan.gap)];
    let figures = figures.into_iter().filter_map(|(name, figure)| Some(format!(", {name} {}", twelve_digits(figure?))));
    format!("Status {}{}. Proof: {}", plan.status, figures.collect::<String>(), plan.proof)
}

fn escaped(text: &str) -> String {
    partial_escape(held_by_xml(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{plan, study, terms};
    use crate::model::SiteIx;

    #[test]
    fn a_plan_states_how_good_it_is_and_whose_data_it_rests_on() {
        let study = study();
        let plan = Plan { title: "Hubs < \"caf\u{e9}s\" & \u{1}".into(), ..plan(&study, &terms(&study), &[SiteIx(1)]) };
        let document = document(&plan);
        let mut reader = quick_xml::Reader::from_str(&document);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        for said in [
            "<dcterms:title>Hubs &lt; \"caf\u{e9}s\" &amp; </dcterms:title>",
            "Status optimal, objective ",
            "Assumption: Distances are straight lines.",
            "Vintage of the zones: LSOA 2021",
            "SHA-256 0000",
            "<dcterms:rights>Contains invented data",
        ] {
            assert!(document.contains(said), "{said} is not in {document}");
        }
    }
}
