//! Groups for results: labels of zones, or columns of deciles.

use crate::model::{AuthorityIx, Families, SiteIx, Study, Zone, ZoneIx};
use std::collections::BTreeSet;

/// Zones grouped by a label or a column.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study, ZoneIx};
/// use hubplan::study::Grouping;
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert_eq!(Grouping::all(&study).of_zone(ZoneIx(0)), Some(0));
/// assert_eq!(Grouping::of(&study, "weight").map(|grouping| grouping.groups.len()), Ok(1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Grouping {
    /// `all`, `authority`, `region`, ..., or the name of a column.
    pub name: String,
    /// Code and name of every group, in order. For most groupings the two are the same.
    pub groups: Vec<(String, String)>,
    /// The group of each zone; `None` where it is not known.
    of_zone: Vec<Option<u32>>,
    /// The group of each authority, for sites outside all zones; empty unless the groups are authorities.
    of_authority: Vec<Option<u32>>,
}

/// A label of zones that results can be grouped by.
///
/// ```
/// use hubplan::{model::Zone, study::{LABELS, Label}};
/// let mut zone = Zone::point("home", (0.0, 0.0).into());
/// zone.region = Some("North East".to_owned());
/// let known: Vec<&Label> = LABELS.iter().filter(|label| (label.of)(&zone).is_some()).collect();
/// assert_eq!(known[0].name, "region");
/// ```
#[non_exhaustive]
pub struct Label {
    /// Its name in the key `groups` and in tables.
    pub name: &'static str,
    /// Its name in words.
    pub alias: &'static str,
    /// Its value for a zone.
    pub of: fn(&Zone) -> Option<&str>,
}

/// Every label of zones apart from their authority.
pub const LABELS: [Label; 6] = [
    Label { name: "region", alias: "Region", of: |zone| zone.region.as_deref() },
    Label { name: "rural_urban", alias: "Rural or urban", of: |zone| zone.rural_urban.as_deref() },
    Label { name: "district", alias: "District", of: |zone| zone.district.as_deref() },
    Label { name: "ward", alias: "Ward", of: |zone| zone.ward.as_deref() },
    Label { name: "constituency", alias: "Constituency", of: |zone| zone.constituency.as_deref() },
    Label { name: "car", alias: "Car", of: |zone| zone.families.map(Families::in_words) },
];

/// A column with more distinct values than this cannot be grouped by.
const GROUPS_OF_A_COLUMN: usize = 100;

impl Grouping {
    /// A grouping that puts all zones together.
    pub fn all(study: &Study) -> Self {
        Grouping {
            name: "all".to_owned(),
            groups: vec![("all".to_owned(), "all".to_owned())],
            of_zone: vec![Some(0); study.zones.len()],
            of_authority: Vec::new(),
        }
    }

    /// The grouping with this name.
    ///
    /// # Errors
    /// Says in words that the study has nothing of that name.
    pub fn of(study: &Study, name: &str) -> Result<Self, String> {
        if name == "authority" {
            return if study.authorities.is_empty() {
                Err("the study has no authorities".to_owned())
            } else {
                Ok(Self::authorities(study))
            };
        }
        match LABELS.iter().find(|label| label.name == name).map(|label| label.of) {
            Some(label) => {
                let labels: BTreeSet<&str> = study.zones.iter().filter_map(label).collect();
                if labels.is_empty() {
                    return Err(format!("no zone has a {name}: no file of the study gives it"));
                }
                let labels: Vec<&str> = labels.into_iter().collect();
                let position = |zone: &Zone| labels.binary_search(&label(zone)?).ok().map(|at| at as u32);
                Ok(Grouping {
                    name: name.to_owned(),
                    of_zone: study.zones.iter().map(position).collect(),
                    of_authority: Vec::new(),
                    groups: labels.iter().map(|label| ((*label).to_owned(), (*label).to_owned())).collect(),
                })
            }
            None => Self::column(study, name),
        }
    }

    fn authorities(study: &Study) -> Self {
        let position = |authority: Option<AuthorityIx>| authority.map(|authority| authority.0);
        Grouping {
            name: "authority".to_owned(),
            groups: study
                .authorities
                .iter()
                .map(|authority| (authority.code.clone(), authority.name.clone()))
                .collect(),
            of_zone: study.zones.iter().map(|zone| position(zone.authority)).collect(),
            of_authority: study.authority_indices().map(|authority| Some(authority.0)).collect(),
        }
    }

    fn column(study: &Study, name: &str) -> Result<Self, String> {
        if !study.columns.contains(name) {
            return Err(format!(
                "the study has no column `{name}`, and it is not one of authority, district, ward, \
                 constituency, region, rural_urban, car"
            ));
        }
        let value = |zone: ZoneIx| study.columns.get(name, zone);
        let mut values: Vec<f64> = study.zone_indices().filter_map(value).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        if values.len() > GROUPS_OF_A_COLUMN {
            return Err(format!(
                "`{name}` has {} different values; a grouping has at most {GROUPS_OF_A_COLUMN}, such as deciles",
                values.len()
            ));
        }

        let position = |zone: ZoneIx| {
            let own = value(zone)?;
            values.binary_search_by(|other| other.total_cmp(&own)).ok().map(|at| at as u32)
        };
        Ok(Grouping {
            name: name.to_owned(),
            of_zone: study.zone_indices().map(position).collect(),
            of_authority: Vec::new(),
            groups: values.iter().map(|value| (value.to_string(), value.to_string())).collect(),
        })
    }

    /// The group of a zone.
    pub fn of_zone(&self, zone: ZoneIx) -> Option<usize> {
        self.of_zone[zone.at()].map(|group| group as usize)
    }

    /// The group in which a centre stands.
    pub fn of_site(&self, study: &Study, site: SiteIx) -> Option<usize> {
        let site = &study.sites[site.at()];
        match (site.zone, site.authority) {
            _ if self.name == "all" => Some(0),
            (Some(zone), _) => self.of_zone(zone),
            (None, Some(authority)) => {
                self.of_authority.get(authority.at()).copied().flatten().map(|group| group as usize)
            }
            (None, None) => None,
        }
    }
}
