//! Centres per 1,000 children by authority and year: the measure of exposure for outcomes that are known only by
//! authority.

use crate::model::{CentreClass, ExposureSettings, Month, SiteIx, Study};
use std::ops::Range;

/// One class of centres in one authority and year.
///
/// ```
/// # use hubplan::model::{Cohorts, DemandPoint, ExposureSettings, Month, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::expose;
/// # let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing).authority("Upper");
/// # let study = Study::from_points([home], [hall])?;
/// # let born = Month::of(1999, 9);
/// # let mut settings = ExposureSettings::new(Cohorts { first: born, last: born, every: 12 });
/// # settings.children = "weight".to_owned();
/// # let exposure = expose(&study, &Origins::of_zones(&study), &settings, "the study")?;
/// let july = &exposure.years[0];
/// assert_eq!((july.year, july.centres, july.possible, july.children), (1_999, 0, 1, 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AuthorityYear {
    /// Index of the authority in the study.
    pub authority: usize,
    /// The year.
    pub year: i32,
    /// Index in [`super::Exposure::classes`].
    pub class: usize,
    /// Number of centres that were certainly open on 1 July.
    pub centres: usize,
    /// Number of centres that may have been open on 1 July.
    pub possible: usize,
    /// Number of children in the authority.
    pub children: f64,
}

/// When a centre was certainly open, and when it may have been.
type Standing<'a> = Option<(&'a Range<Month>, &'a Range<Month>)>;

/// One row per authority, year and class.
pub(super) fn years<'a>(
    study: &Study,
    settings: &ExposureSettings,
    cohorts: &[Month],
    classes: &[(String, CentreClass)],
    standing: impl Fn(usize, SiteIx) -> Standing<'a>,
) -> Vec<AuthorityYear> {
    let mut children = vec![0.0; study.authorities.len()];
    for (zone, ix) in study.zones.iter().zip(study.zone_indices()) {
        if let Some(authority) = zone.authority {
            children[authority.at()] += study.people(&settings.children, ix).unwrap_or_default();
        }
    }
    let span = |first: &Month, last: &Month| [first.year(), last.plus(settings.months as i32).year()];
    let Some([first, last]) = settings.years.or_else(|| Some(span(cohorts.first()?, cohorts.last()?))) else {
        return Vec::new();
    };
    let years = (last - first + 1) as usize;
    let row = |(authority, year, class): (usize, usize, usize)| AuthorityYear {
        authority,
        year: first + year as i32,
        class,
        centres: 0,
        possible: 0,
        children: children[authority],
    };
    let all = |authority: usize| {
        (0..years).flat_map(move |year| (0..classes.len()).map(move |class| (authority, year, class)))
    };
    let mut rows: Vec<AuthorityYear> = (0..study.authorities.len()).flat_map(all).map(row).collect();
    for site in study.site_indices() {
        let Some(authority) = study.sites[site.at()].authority else { continue };
        for class in 0..classes.len() {
            let Some((certain, possible)) = standing(class, site) else { continue };
            for year in 0..years {
                let july = Month::of(first + year as i32, 7);
                let row = &mut rows[(authority.at() * years + year) * classes.len() + class];
                row.centres += usize::from(certain.contains(&july));
                row.possible += usize::from(possible.contains(&july));
            }
        }
    }
    rows
}
