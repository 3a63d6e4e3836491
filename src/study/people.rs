//! Who lives at the origins.

use crate::model::{Origins, Study, ZoneIx};

/// One column of people. Each zone's people are shared equally between its origins.
///
/// ```
/// use hubplan::model::{DemandPoint, Origins, SitePoint, Study, ZoneIx};
/// use hubplan::study::People;
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let people = People::of(&study, &Origins::of_zones(&study), "weight");
/// assert_eq!((people.at(ZoneIx(0)), people.blank), (9.0, 0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct People {
    /// Name of the column.
    pub name: String,
    /// People at each origin of a zone, by zone.
    share: Vec<f64>,
    /// Number of zones whose cell is blank; they count as 0.
    pub blank: usize,
}

impl People {
    /// Reads a column and shares each zone's people equally between its origins.
    pub fn of(study: &Study, origins: &Origins, name: &str) -> Self {
        let mut blank = 0;
        let mut share = |zone: ZoneIx| {
            let people = study.people(name, zone);
            blank += usize::from(people.is_none());
            let sharing = origins.sharing(zone);
            if sharing == 0 { 0.0 } else { people.unwrap_or_default() / f64::from(sharing) }
        };
        let share = study.zone_indices().map(&mut share).collect();
        People { name: name.to_owned(), share, blank }
    }

    /// People at each origin of a zone.
    pub fn at(&self, zone: ZoneIx) -> f64 {
        self.share[zone.at()]
    }
}
