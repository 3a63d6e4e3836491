//! Children, counted beside demand, and the places that the public knows: wards and districts.

use super::{BeforeAfter, Class};
use crate::units::Weight;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Children within the radius, today and under the plan. A zone whose number is blank, or cannot be one, counts nobody
/// and is one of `zones_unknown`.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study, names};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.columns.insert(names::CHILDREN_0_4, "the code", vec![Some(7.0)]);
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let children = answer.plan.metrics.and_then(|metrics| metrics.children);
/// assert_eq!(children.map(|children| (children.gained, children.share())), Some((7.0, Some(1.0))));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Children {
    /// Children in all zones of the group whose number is known.
    pub all: f64,
    /// Of these, within the radius of a centre of today.
    pub within_today: f64,
    /// Of these, within the radius of a hub under the plan.
    pub within: f64,
    /// Of these, within the radius only under the plan.
    pub gained: f64,
    /// Of these, within the radius only today.
    pub lost: f64,
    /// Zones of the group whose number is not known.
    pub zones_unknown: usize,
}

impl Children {
    /// Share of the children within the radius today, 0 to 1; `None` where there is no child.
    pub fn share_today(&self) -> Option<f64> {
        (self.all > 0.0).then(|| self.within_today / self.all)
    }

    /// Share of the children within the radius under the plan, 0 to 1; `None` where there is no child.
    pub fn share(&self) -> Option<f64> {
        (self.all > 0.0).then(|| self.within / self.all)
    }
}

/// One ward, district or constituency, with what it has today and under the plan: a row of `wards.csv` or
/// `constituencies.csv`.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.zones[0].ward = Some("Ecclesall".to_owned());
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let areas = answer.evaluation.map(|evaluation| evaluation.areas).unwrap_or_default();
/// assert_eq!(areas[0].ward.as_deref(), Some("Ecclesall"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AreaRow {
    /// Whether it is a ward, a district or a constituency.
    pub class: Class,
    /// Name of the ward; `None` for others than wards, and for the zones of no known ward together.
    pub ward: Option<String>,
    /// Name of the constituency; `None` for others than constituencies, and for the zones of no known one together.
    pub constituency: Option<String>,
    /// Name of the district, where all its zones are in one.
    pub district: Option<String>,
    /// Name of the authority, where all its zones are in one.
    pub authority: Option<String>,
    /// Children aged 0 to 4; `None` where the study does not count them.
    pub children: Option<Children>,
    /// Children in low-income families as a share of children, 0 to 1, over the zones where both are known; `None`
    /// where none is.
    pub low_income: Option<f64>,
    /// Share of its zones in deciles 1 to 3, of the zones whose decile is known; `None` where none is.
    pub disadvantaged: Option<f64>,
    /// Centres open today in its zones.
    pub centres_today: usize,
    /// Hubs of the plan in its zones.
    pub hubs: usize,
    /// How near hubs are to its families.
    pub access: BeforeAfter,
    /// Demand newly within the radius.
    pub gained: Weight,
    /// Demand no longer within the radius.
    pub lost: Weight,
}
