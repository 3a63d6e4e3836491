//! The evidence note: whether the study allows it, and whom it counts.

use super::{Context, weight};
use crate::error::{Code, Findings};
use crate::model::{Crs, EvidenceTerms, ZoneIx};

/// Children of each zone, if the scenario asks for the note.
pub(super) fn resolve(context: &Context, findings: &mut Findings) -> Option<EvidenceTerms> {
    let (study, asked) = (context.study, &context.scenario.evidence);
    if !asked.note {
        return None;
    }
    if study.crs != Crs::BritishGrid {
        let what = match study.crs {
            Crs::Nowhere => "the study has no positions",
            Crs::Plane => "the study lies on a plane of its own",
            _ => "the study keeps longitude and latitude",
        };
        findings.push(context.finding(
            Code::EvidenceInvalid,
            "evidence.note",
            format!("{what}, but the note counts children within 2.5 km on the British National Grid"),
            "Delete note = true, or give the study places in Great Britain with crs = \"EPSG:27700\" or \"EPSG:4326\"",
        ));
    }
    let planned = |zone: ZoneIx| context.is_planned(study.zones[zone.at()].authority);
    let mut children = weight::values(context, &asked.children, "evidence.children", &planned, findings);
    for zone in study.zone_indices().filter(|zone| !planned(*zone)) {
        children[zone.at()] = 0.0;
    }
    Some(EvidenceTerms { children, label: asked.children.clone() })
}

#[cfg(test)]
mod tests {
    use crate::error::Error;
    use crate::evaluate::testing::{SCENARIO, parts};
    use crate::model::{Crs, Scenario, Study, names};
    use crate::validate::scenario;

    fn study(crs: Crs) -> Study {
        let mut parts = parts();
        parts.crs = crs;
        parts.columns.insert(names::CHILDREN_0_4, "x.csv", (1..=8).map(|n| Some(f64::from(n))).collect());
        parts.columns.insert("gaps", "x.csv", vec![None; 8]);
        Study::new(parts).unwrap()
    }

    fn asking(keys: &str) -> Scenario {
        toml::from_str(&format!("{SCENARIO}\n[evidence]\n{keys}\n")).unwrap()
    }

    #[test]
    fn off_unless_asked_for_and_of_planned_zones() {
        let study = study(Crs::BritishGrid);
        let of = |asked: &Scenario| scenario(&study, asked, "s.toml").unwrap().evidence;
        assert_eq!(of(&toml::from_str(SCENARIO).unwrap()), None);
        assert_eq!(of(&asking("children = \"children_0_4\"")), None);
        let terms = of(&asking("note = true")).unwrap();
        assert_eq!(terms.children, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0, 0.0]);
        assert_eq!(of(&asking("note = true\nchildren = \"children_0_4 / 2\"")).unwrap().children[1], 1.0);
    }

    #[test]
    fn what_cannot_be_counted_is_told() {
        let told = |study: &Study, keys: &str| match scenario(study, &asking(keys), "s.toml") {
            Err(Error::Input(findings)) => findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        for crs in [Crs::Plane, Crs::Wgs84] {
            let said = told(&study(crs), "note = true");
            assert!(said[0].starts_with("H517 s.toml [evidence.note]: the study "), "{said:?}");
        }
        let grid = study(Crs::BritishGrid);
        let said = told(&grid, "note = true\nchildren = \"toddlers\"");
        assert!(said[0].starts_with("H503 s.toml [evidence.children]: the study has no column `toddlers`"), "{said:?}");
        let said = told(&grid, "note = true\nchildren = \"gaps\"");
        assert!(
            said[0].starts_with("H208 s.toml [evidence.children]: `gaps` needs a value that is blank in 6"),
            "{said:?}"
        );
    }
}
