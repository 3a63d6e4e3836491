//! The evidence note: children within the radius of the Sure Start studies, today and under the plan.

use super::baseline;
use crate::model::{Evidence, SiteIx, Study, Terms};
use crate::travel::Surroundings;
use crate::units::Impedance;

/// Counts the children for the evidence note, if the scenario asks for one. `open` are the plan's hubs, in ascending
/// order.
///
/// Families may use any hub here, whatever the border rule: the studies look at which centre was near, not at whose it
/// was.
pub fn evidence(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<Evidence> {
    let asked = terms.evidence.as_ref()?;
    let radius = Impedance::metres(Evidence::METRES);
    let today = Surroundings::of(study, study.open_today(), radius);
    let plan = Surroundings::of(study, baseline::with_standing(terms, open).into_iter(), radius);
    let mut note = Evidence {
        metres: Evidence::METRES,
        counted: asked.label.clone(),
        children: 0.0,
        today: 0.0,
        plan: 0.0,
        newly: 0.0,
        zones_newly: 0,
        no_longer: 0.0,
        zones_no_longer: 0,
        studies: Evidence::studies(),
        conditions: Evidence::conditions(),
        warning: Evidence::WARNING.to_owned(),
    };
    for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
        let (children, point) = (asked.children[zone.at()], study.zones[zone.at()].centroid);
        note.children += children;
        let (before, after) = (today.holds(point), plan.holds(point));
        let areas = usize::from(study.zones[zone.at()].is_area());
        note.today += if before { children } else { 0.0 };
        note.plan += if after { children } else { 0.0 };
        match (before, after) {
            (false, true) => {
                note.newly += children;
                note.zones_newly += areas;
            }
            (true, false) => {
                note.no_longer += children;
                note.zones_no_longer += areas;
            }
            _ => {}
        }
    }
    Some(note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{study, terms};
    use crate::model::{EvidenceTerms, TravelMatrix, TravelSource, ZoneIx};
    use crate::units::TravelUnit;

    fn asking(study: &Study) -> Terms {
        let children = (1..=8).map(f64::from).collect();
        Terms { evidence: Some(EvidenceTerms { children, label: "children_0_4".into() }), ..terms(study) }
    }

    #[test]
    fn nobody_is_counted_unless_asked_for() {
        let study = study();
        assert_eq!(evidence(&study, &terms(&study), &[SiteIx(1)]), None);
    }

    #[test]
    fn children_newly_near_and_no_longer() {
        let study = study();
        let note = evidence(&study, &asking(&study), &[SiteIx(1), SiteIx(3)]).unwrap();
        // Planned are z0 to z5 at 0, 1, 2, 3, 5, 6 km with 1 to 6 children; today's centres are at 0, 3, 7 and 8 km.
        assert_eq!((note.metres, note.children, note.today), (2500.0, 21.0, 21.0));
        // Hubs at 2 and 5 km, and Farside's centre that stands at 8 km.
        assert_eq!((note.plan, note.newly, note.zones_newly, note.no_longer), (21.0, 0.0, 0, 0.0));
        let note = evidence(&study, &asking(&study), &[SiteIx(0)]).unwrap();
        // Within 2.5 km of 0 or 8 km: z0, z1, z2 and z5. z3 and z4 are no longer within it.
        assert_eq!((note.plan, note.no_longer, note.zones_no_longer), (1.0 + 2.0 + 3.0 + 6.0, 4.0 + 5.0, 2));
        let none = Study::new({
            let mut parts = crate::evaluate::testing::parts();
            parts.sites.iter_mut().for_each(|site| site.status = crate::model::SiteStatus::Candidate);
            parts
        });
        let none = none.unwrap();
        let mut terms = asking(&none);
        terms.role[5] = crate::model::Role::Free;
        let note = evidence(&none, &terms, &[SiteIx(0)]).unwrap();
        assert_eq!((note.today, note.plan, note.newly, note.zones_newly), (0.0, 6.0, 6.0, 3));
    }

    #[test]
    fn lines_are_straight_and_borders_open_whatever_the_plan_travels_by() {
        let mut parts = crate::evaluate::testing::parts();
        let pairs = [(ZoneIx(0), SiteIx(3), 1.0)];
        parts.travel = TravelSource::Matrix(TravelMatrix::new(TravelUnit::Minutes, 8, pairs));
        let study = Study::new(parts).unwrap();
        let mut terms = asking(&study);
        terms.cross_border = false;
        let note = evidence(&study, &terms, &[SiteIx(3)]).unwrap();
        // The hub at 5 km belongs to Nether Wether; z3 at 3 km to Upper Wether.
        assert_eq!(note.plan, 4.0 + 5.0 + 6.0);
        let mut parts = crate::evaluate::testing::parts();
        parts.zones[0].centroid.x -= 500.0;
        let study = Study::new(parts).unwrap();
        let note = evidence(&study, &asking(&study), &[SiteIx(1)]).unwrap();
        // z4 is 3 km from the hub. z0 is now exactly 2.5 km from it, which is within.
        assert_eq!((note.no_longer, note.plan), (5.0, 1.0 + 2.0 + 3.0 + 4.0 + 6.0));
    }
}
