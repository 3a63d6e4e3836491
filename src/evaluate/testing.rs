//! A line of villages whose every figure can be worked out by hand, for the tests of this module and of `report`.
//!
//! ```text
//! km      0     1     2     3     4     5     6     7     8     9
//! zone    z0    z1    z2    z3          z4    z5          z6    z7
//! weight  10    20    30    5           8     0           7     6
//! decile  1     2     3     5           9     10          1     4
//! site    s0*         s1    s2*         s3          s4*   s5*          * open today
//!         |---- Upper Wether ----|      |- Nether Wether -| |- Farside -|   Farside is not being planned
//! ```
//!
//! The radius is 1 km. The plan opens s1 and s3: z4 gains, z0 loses, s0, s2 and s4 close.

use super::{Evaluation, evaluate, evidence, objective, phased};
use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
use crate::model::{
    AmbitionMode, AmbitionTerms, Crs, InputFile, LeftOut, PLAN_VERSION, PhaseTerms, Plan, Role, Rounding, Scenario,
    Scope, Sense, Share, SiteIx, SiteStatus, Status, Study, StudyParts, Terms, Vintage, ZoneIx, names,
};
use crate::units::{Pounds, Weight};
use geo::{Coord, MultiPolygon, Rect};

/// South-west of everything, on the British Grid.
const ORIGIN: Coord<f64> = Coord { x: 430_000.0, y: 390_000.0 };

pub(crate) const SCENARIO: &str = r#"
version = 1
title = "Wether valley"
study = "study.toml"
[objective]
weight = "weight"
radius = "1 km"
[ambition]
mode = "soft"
scope = "both"
penalty = 2.0
[planning]
authorities = ["A0", "A1"]
"#;

/// The villages as parts, for tests that change one.
pub(crate) fn parts() -> StudyParts {
    let zones = [(0, 10), (1, 20), (2, 30), (3, 5), (5, 8), (6, 0), (8, 7), (9, 6)];
    let zones = zones.map(|(km, weight)| (ORIGIN.x + 1000.0 * f64::from(km), ORIGIN.y, f64::from(weight)));
    let sites = [0, 2, 3, 5, 7, 8].map(|km| (ORIGIN.x + 1000.0 * f64::from(km), ORIGIN.y));
    let mut parts = with_authorities(parts_of_points(&zones, &sites), &[0, 0, 0, 0, 1, 1, 2, 2], &[0, 0, 0, 1, 1, 2]);
    parts.name = "Wether valley".into();
    parts.crs = Crs::BritishGrid;
    parts.vintage = Some(Vintage::Lsoa2021);
    for (authority, name) in parts.authorities.iter_mut().zip(["Upper Wether", "Nether Wether", "Farside"]) {
        authority.name = name.into();
    }
    for (i, zone) in parts.zones.iter_mut().enumerate() {
        zone.name = format!("Wether {:03}A", i + 1);
        zone.ward = Some(if i < 2 { "Church End" } else { "Mill" }.into());
        zone.constituency = Some(if i < 3 { "Wether North" } else { "Wether South" }.into());
        zone.district = (i < 4).then(|| "Wetherdale".into());
        zone.rural_urban = (i != 1).then(|| if i < 4 { "Urban" } else { "Rural" }.into());
        let half = Coord { x: 500.0, y: 500.0 };
        let square = Rect::new(zone.centroid - half, zone.centroid + half).to_polygon();
        zone.polygon = Some(MultiPolygon(vec![square]));
    }
    for (i, zone) in [0, 2, 3, 4, 5, 6].into_iter().enumerate() {
        parts.sites[i].zone = Some(ZoneIx(zone));
        parts.sites[i].kind = Some(if i % 2 == 0 { "childrens_centre" } else { "library" }.into());
        parts.sites[i].name = format!("Wether Lane, No. {i}");
    }
    for i in [0, 2, 4, 5] {
        parts.sites[i].status = SiteStatus::Existing;
    }
    let deciles = [1, 2, 3, 5, 9, 10, 1, 4].map(|decile| Some(f64::from(decile)));
    parts.columns.insert(names::IDACI_DECILE, "deprivation.csv", deciles.to_vec());
    parts.inputs.push(InputFile {
        path: "demand.csv".into(),
        sha256: "00".repeat(32),
        layout: "column mapping".into(),
        rows: 8,
    });
    parts.attribution.push("Contains invented data about places that do not exist.".into());
    parts.assumptions.push("Distances are straight lines.".into());
    parts.left_out.push(LeftOut {
        file: "sites.csv".into(),
        row: 9,
        id: "s9".into(),
        reason: "it stands in no zone".into(),
        rows: 1,
    });
    parts.left_out.push(LeftOut {
        file: "zones.csv".into(),
        row: 0,
        id: String::new(),
        reason: "outside England".into(),
        rows: 1917,
    });
    parts
}

pub(crate) fn study() -> Study {
    Study::new(parts()).unwrap()
}

pub(crate) fn scenario() -> Scenario {
    toml::from_str(SCENARIO).unwrap()
}

pub(crate) fn terms(study: &Study) -> Terms {
    let mut terms = plain_terms(study, 1000.0);
    terms.role[5] = Role::Standing;
    for i in [0, 2, 4] {
        terms.closing_price[i] = Weight(0.5);
    }
    terms.cost = [50, 100, 50, 150, 50, 50].map(|thousand| Pounds(1000 * thousand)).to_vec();
    terms.costed = true;
    terms.disadvantaged = vec![true, true, false, false, false, true];
    terms.planned[2] = false;
    terms.budget[0] = Some(Pounds(120_000));
    terms.min_hubs = vec![1, 1, 0];
    terms.max_hubs = vec![Some(2), None, None];
    terms.total_max = Some(2);
    terms.ambition = Some(AmbitionTerms {
        mode: AmbitionMode::Soft,
        share: Share::new(0.7),
        scope: Scope::Both,
        rounding: Rounding::Up,
        penalty: Weight(2.0),
        label: "IDACI deciles 1-3".into(),
    });
    terms.assumptions.push("Hubs cost what their kind of building costs.".into());
    terms
}

/// The plan that opens s1 and s3.
pub(crate) fn evaluation(study: &Study, terms: &Terms) -> Evaluation {
    evaluate(study, terms, &scenario(), &[SiteIx(1), SiteIx(3)])
}

/// An evaluated plan as it stands in a file; its bound equals its objective, so that it is optimal.
pub(crate) fn plan(study: &Study, terms: &Terms, open: &[SiteIx]) -> Plan {
    let metrics = evaluate(study, terms, &scenario(), open).metrics;
    let reached = objective(&metrics, Sense::Maximise);
    Plan {
        version: PLAN_VERSION,
        title: "Wether valley".into(),
        status: Status::Optimal,
        sense: Sense::Maximise,
        objective: Some(reached),
        bound: Some(reached),
        gap: Some(0.0),
        then: Vec::new(),
        stop: None,
        proof: "worked out by hand".into(),
        hubs: open.iter().map(|site| study.sites[site.at()].id.clone()).collect(),
        reasons: Vec::new(),
        broken: Vec::new(),
        metrics: Some(metrics),
        phases: None,
        evidence: evidence(study, terms, open),
        prices: None,
        assumptions: study.assumptions.iter().chain(&terms.assumptions).cloned().collect(),
        study: study.name.clone(),
        vintage: study.vintage,
        scenario: scenario(),
        inputs: study.inputs.clone(),
        left_out: study.rows_left_out(),
        seed: 0,
        attribution: study.attribution.clone(),
    }
}

/// The same terms in two years: money for each year, for Upper Wether only in the second, and a hub in Nether Wether in
/// the first.
pub(crate) fn terms_in_years(study: &Study) -> Terms {
    let mut terms = terms(study);
    terms.phases = Some(PhaseTerms {
        years: vec![2026, 2028],
        factor: vec![1.0, 0.5],
        budget: Some(vec![Pounds(150_000), Pounds(100_000)]),
        authority_budget: vec![Some(vec![Pounds(0), Pounds(120_000)]), None, None],
        carried: true,
        hubs: Some(vec![1, 2]),
        first_year: vec![0, 1, 0],
        last_year: vec![1; 6],
        serving: vec![SiteIx(0), SiteIx(2), SiteIx(4)],
        ambition_each_year: false,
    });
    terms
}

/// The plan that opens s3 in the first year and s1 in the last.
pub(crate) fn plan_in_years(study: &Study, terms: &Terms) -> (Plan, Evaluation) {
    let open = [SiteIx(1), SiteIx(3)];
    let mut evaluation = evaluation(study, terms);
    let mut plan = plan(study, terms, &open);
    plan.phases = phased(study, terms, (&open, &[2028, 2026]), &mut evaluation);
    let reached = objective(&evaluation.metrics, Sense::Maximise);
    (plan.objective, plan.bound, plan.gap) = (Some(reached), Some(reached), Some(0.0));
    plan.metrics = Some(evaluation.metrics.clone());
    (plan, evaluation)
}
