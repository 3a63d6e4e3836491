//! The report: a page that a councillor can read, and the same as Markdown for council papers.
//!
//! [`report`] composes it once, as a [`Document`]; `html` and `markdown` render it. Empty sections are left out, so
//! plain studies, infeasible scenarios and places without centres today all get a suitable page.

mod answer;
mod areas;
mod basis;
mod charts;
pub(super) mod document;
mod equity;
mod evidence;
mod families;
mod html;
mod journeys;
mod maps;
mod markdown;
mod offer;
mod phases;
mod places;
mod share;

pub(super) use markdown::escaped;

use crate::evaluate::Evaluation;
use crate::model::{Metrics, Plan, Study};
use document::{Document, Section};
use std::io::{Result, Write};

/// A plan with all its measurements.
#[derive(Clone, Copy)]
struct Facts<'a> {
    study: &'a Study,
    plan: &'a Plan,
    metrics: &'a Metrics,
    /// Hubs and zones, one by one.
    rows: &'a Evaluation,
}

/// A report, ready to be rendered.
pub(super) struct Report(Document);

/// The report of a plan or, without an evaluation, of why there is none.
pub(super) fn report(study: &Study, plan: &Plan, evaluation: Option<&Evaluation>) -> Report {
    let measured = plan.metrics.as_ref().zip(evaluation).map(|(metrics, rows)| Facts { study, plan, metrics, rows });
    let mut sections = match measured {
        Some(facts) => of_plan(facts),
        None => vec![answer::infeasible(plan)],
    };
    sections.extend(basis::sections(study, plan));
    sections.extend(measured.map(equity::annex));
    sections.retain(|section| !section.blocks.is_empty());
    Report(Document { title: plan.title.clone(), sections })
}

fn of_plan(facts: Facts<'_>) -> Vec<Section> {
    vec![
        answer::answer(facts),
        maps::maps(facts),
        phases::phases(facts),
        families::before_and_after(facts),
        families::by_decile(facts),
        families::by_authority(facts),
        areas::by_ward(facts),
        families::by_place(facts),
        families::by_car(facts),
        journeys::journeys(facts),
        offer::room(facts),
        offer::services(facts),
        share::ambition(facts),
        share::money(facts),
        share::limits(facts),
        places::losses(facts),
        places::worst_served(facts),
        places::hubs(facts),
        evidence::note(facts),
    ]
}

impl Report {
    /// A report of something other than a plan; empty sections are left out.
    pub(super) fn of(title: String, mut sections: Vec<Section>) -> Self {
        sections.retain(|section| !section.blocks.is_empty());
        Report(Document { title, sections })
    }

    /// Writes `report.html`.
    pub(super) fn html(&self, out: &mut dyn Write) -> Result<()> {
        out.write_all(html::page(&self.0).into_string().as_bytes())
    }

    /// Writes `report.md`.
    pub(super) fn markdown(&self, out: &mut dyn Write) -> Result<()> {
        markdown::write(&self.0, out)
    }
}

/// The chart of coverage for `coverage.svg`, by decile, otherwise by authority. `None` if the study has neither.
pub(super) fn coverage(metrics: &Metrics) -> Option<String> {
    charts::coverage(metrics).map(maud::PreEscaped::into_string)
}

#[cfg(test)]
mod tests;
