//! Compares two sets of open sites: what changes for families when the second replaces the first.

use super::access::{self, Situation};
use super::baseline;
use super::groups::{self, Deciles};
use crate::model::{AccessChange, BeforeAfter, Class, Scenario, SiteIx, Study, Terms, ZoneIx};
use crate::travel::Nearest;
use serde::Serialize;

/// What changes for families between two sets of open sites; the first is *before*, the second *after*.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, evaluate::between, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let (terms, scenario) = (question.solve()?.terms, question.scenario());
/// let between = between(&study, &terms, scenario, &[], &[SiteIx(0)], &[ZoneIx(0)]);
/// assert_eq!(between.change.zones_gained, 1);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Between {
    /// All zones together.
    pub all: BeforeAfter,
    /// Who comes within the radius, and who is no longer within it.
    pub change: AccessChange,
    /// The same for groups by decile, authority, district, ward and rural/urban class.
    pub groups: Vec<GroupChange>,
    /// Column of the deciles; `None` when the study has none.
    pub decile_of: Option<String>,
    /// Zone by zone, in order.
    pub zones: Vec<ZoneChange>,
}

/// A group of zones under two sets of open sites.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, evaluate::between, units::Impedance};
/// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let (terms, scenario) = (question.solve()?.terms, question.scenario());
/// let between = between(&study, &terms, scenario, &[], &[SiteIx(0)], &[ZoneIx(0)]);
/// assert_eq!((&between.groups[0].name[..], between.groups[0].change.zones_gained), ("Upper", 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupChange {
    /// Criterion by which zones are grouped.
    pub class: Class,
    /// Name of the group.
    pub name: String,
    /// Access before and after.
    #[serde(flatten)]
    pub access: BeforeAfter,
    /// Who gains and who loses.
    pub change: AccessChange,
}

/// A zone under two sets of open sites.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, evaluate::between, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let (terms, scenario) = (question.solve()?.terms, question.scenario());
/// let zone = between(&study, &terms, scenario, &[], &[SiteIx(0)], &[ZoneIx(0)]).zones[0];
/// assert_eq!((zone.access(), zone.longer(), zone.is_change()), ("gains", None, true));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ZoneChange {
    /// The zone.
    pub zone: ZoneIx,
    /// Nearest open site before; `None` when the families can reach none.
    pub before: Option<Nearest>,
    /// Nearest open site after.
    pub after: Option<Nearest>,
    /// Within the radius before.
    pub covered_before: bool,
    /// Within the radius after.
    pub covered_after: bool,
}

impl ZoneChange {
    /// `gains`, `loses`, `keeps` or `none`: access within the radius.
    pub fn access(&self) -> &'static str {
        match (self.covered_before, self.covered_after) {
            (false, true) => "gains",
            (true, false) => "loses",
            (true, true) => "keeps",
            (false, false) => "none",
        }
    }

    /// How much longer the journey becomes, in the study's travel unit (negative if shorter); `None` where there is no
    /// journey before or after.
    pub fn longer(&self) -> Option<f64> {
        self.before.zip(self.after).map(|(before, after)| after.impedance - before.impedance)
    }

    /// Whether the journey changes: longer, shorter, newly possible or no longer possible.
    pub fn is_change(&self) -> bool {
        self.before.map(|near| near.impedance) != self.after.map(|near| near.impedance)
    }
}

/// Compares both sets for the families of `zones` (in order), by the weights, radius and border rule of `terms`.
/// `scenario` says which deciles to use. `before` and `after` are all open sites, in ascending order.
pub fn between(
    study: &Study,
    terms: &Terms,
    scenario: &Scenario,
    before: &[SiteIx],
    after: &[SiteIx],
    zones: &[ZoneIx],
) -> Between {
    let deciles = Deciles::find(study, scenario);
    let [before, after] = [before, after].map(|open| Situation::new(study, terms, open.to_vec()));
    let change = |zones: &[ZoneIx]| baseline::change(study, terms, &before, &after, zones);
    let groups = groups::members(study, &deciles, zones).into_iter().map(|members| GroupChange {
        class: members.class,
        access: access::before_after(terms, &before, &after, &members.zones),
        change: change(&members.zones),
        name: members.name,
    });
    let zone = |zone: &ZoneIx| ZoneChange {
        zone: *zone,
        before: before.nearest[zone.at()],
        after: after.nearest[zone.at()],
        covered_before: before.covered[zone.at()],
        covered_after: after.covered[zone.at()],
    };
    Between {
        all: access::before_after(terms, &before, &after, zones),
        change: change(zones),
        groups: groups.collect(),
        decile_of: deciles.column().map(str::to_owned),
        zones: zones.iter().map(zone).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{scenario, study, terms};
    use super::*;
    use crate::units::Weight;

    /// Compared with today's centres, it states the same figures as the plan.
    #[test]
    fn between_today_and_a_plan_stands_what_the_plan_says() {
        let (study, scenario) = (study(), scenario());
        let terms = terms(&study);
        let open = [SiteIx(1), SiteIx(3)];
        let metrics = super::super::evaluate(&study, &terms, &scenario, &open).metrics;
        let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(&study, *zone)).collect();
        let today: Vec<SiteIx> = study.open_today().collect();
        let after = baseline::with_standing(&terms, &open);
        let between = between(&study, &terms, &scenario, &today, &after, &planned);
        assert_eq!((between.all, &between.change), (metrics.all, &metrics.change));
        assert_eq!(between.groups.len(), metrics.groups.len());
        for (group, own) in between.groups.iter().zip(&metrics.groups) {
            assert_eq!((group.class, &group.name, group.access), (own.class, &own.name, own.access));
        }
        let of = |class: Class, side: fn(&AccessChange) -> Weight| {
            let groups = between.groups.iter().filter(|group| group.class == class);
            groups.map(|group| side(&group.change)).sum::<Weight>()
        };
        for class in [Class::Decile, Class::Authority] {
            assert_eq!(of(class, |change| change.gained), between.change.gained);
            assert_eq!(of(class, |change| change.lost), between.change.lost);
        }
        // The journey of z0 grows from 0 to 2 km, that of z1 stays the same.
        let [first, second] = [&between.zones[0], &between.zones[1]];
        assert_eq!((first.access(), first.longer(), first.is_change()), ("loses", Some(2000.0), true));
        assert_eq!((second.access(), second.longer(), second.is_change()), ("keeps", Some(0.0), false));
    }
}
