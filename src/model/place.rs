//! Zones, candidate sites and authorities, each known by a small index into its study.

use super::When;
use crate::units::Pounds;
use geo::{Coord, MultiPolygon};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

macro_rules! index {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// Position in the study's list.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The index of a position.
            pub fn new(position: usize) -> Self {
                $name(u32::try_from(position).expect("a study has fewer than 4 billion places"))
            }
        }
    };
}

index! {
    /// A zone of a study; zones stand in order of code.
    ///
    /// ```
    /// use hubplan::model::ZoneIx;
    /// assert_eq!((ZoneIx::new(3), ZoneIx(3).at()), (ZoneIx(3), 3));
    /// ```
    ZoneIx
}
index! {
    /// A site of a study; sites stand in order of id.
    ///
    /// ```
    /// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
    /// let hall = SitePoint::new("hall", (0.0, 500.0));
    /// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
    /// assert_eq!(study.sites[SiteIx(0).at()].id, "hall");
    /// # Ok::<(), hubplan::Error>(())
    /// ```
    SiteIx
}
index! {
    /// An authority of a study; authorities stand in order of code.
    ///
    /// ```
    /// use hubplan::model::{AuthorityIx, DemandPoint, SitePoint, Study};
    /// let home = DemandPoint::new("home", (0.0, 0.0), 9.0).authority("Upper");
    /// let study = Study::from_points([home], [SitePoint::new("hall", (0.0, 500.0)).authority("Upper")])?;
    /// assert_eq!(study.zones[0].authority, Some(AuthorityIx(0)));
    /// assert_eq!(study.authorities[0].name, "Upper");
    /// # Ok::<(), hubplan::Error>(())
    /// ```
    AuthorityIx
}

/// The census vintage of LSOA codes. Codes of different vintages are never joined.
///
/// ```
/// use hubplan::model::Vintage;
/// assert_eq!(Vintage::try_from(2021_u16), Ok(Vintage::Lsoa2021));
/// assert_eq!(Vintage::Lsoa2011.to_string(), "LSOA 2011");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(try_from = "u16", into = "u16")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Vintage {
    /// LSOA December 2011 (32,844 in England).
    Lsoa2011,
    /// LSOA December 2021 (33,755 in England).
    Lsoa2021,
}

impl TryFrom<u16> for Vintage {
    type Error = String;
    fn try_from(year: u16) -> std::result::Result<Self, String> {
        match year {
            2011 => Ok(Vintage::Lsoa2011),
            2021 => Ok(Vintage::Lsoa2021),
            other => Err(format!("{other} is not an LSOA vintage; use 2011 or 2021")),
        }
    }
}

impl From<Vintage> for u16 {
    fn from(vintage: Vintage) -> u16 {
        match vintage {
            Vintage::Lsoa2011 => 2011,
            Vintage::Lsoa2021 => 2021,
        }
    }
}

impl fmt::Display for Vintage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LSOA {}", u16::from(*self))
    }
}

/// How a zone's point was determined.
///
/// ```
/// use hubplan::model::{CentroidSource, Zone};
/// let zone = Zone::point("E01007429", (435_000.0, 401_000.0).into());
/// assert_eq!(zone.centroid_source, CentroidSource::Given);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum CentroidSource {
    /// Given by a file; usually the population-weighted centroid.
    Given,
    /// A point inside the polygon, because no file gave one.
    InteriorPoint,
}

/// A demand zone: an LSOA, or a demand point of a study of points.
///
/// ```
/// use hubplan::model::Zone;
/// let mut zone = Zone::point("E01007429", (435_000.0, 401_000.0).into());
/// zone.ward = Some("Hoyland Milton".to_owned());
/// assert_eq!(zone.name, "E01007429");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Zone {
    /// Code, such as `E01007429`; unique in the study.
    pub code: String,
    /// Name, such as `Barnsley 024C`; the code where no file gives a name.
    pub name: String,
    /// Authority whose families live here; `None` only in studies without authorities.
    pub authority: Option<AuthorityIx>,
    /// Ward name.
    pub ward: Option<String>,
    /// Name of the parliamentary constituency.
    pub constituency: Option<String>,
    /// Lower-tier district name.
    pub district: Option<String>,
    /// Rural/urban class as published, such as `Urban`.
    pub rural_urban: Option<String>,
    /// Region, such as `North East`.
    pub region: Option<String>,
    /// The point that stands for the zone: metres on the British National Grid (EPSG:27700), or coordinates on the
    /// study's plane.
    pub centroid: Coord<f64>,
    /// How the point was determined.
    pub centroid_source: CentroidSource,
    /// Boundary in the same coordinates; `None` in studies of points.
    pub polygon: Option<MultiPolygon<f64>>,
    /// Which families of the area it counts, where those without a car travel otherwise: the study then has each area
    /// twice. `None` for all of them.
    pub families: Option<Families>,
}

/// Which families of an area a zone counts.
///
/// ```
/// use hubplan::model::{Families, Zone};
/// let mut zone = Zone::point("E01007429", (435_000.0, 401_000.0).into());
/// assert_eq!(zone.share(), 1.0);
/// zone.families = Some(Families { have_car: false, share: 0.25 });
/// assert_eq!(zone.share(), 0.25);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Families {
    /// Whether they have a car.
    pub have_car: bool,
    /// Their share of the area's families, above 0 and up to 1. Where it is 1, the area is there once.
    pub share: f64,
}

impl Families {
    /// What follows the code of an area in that of its families without a car.
    pub const WITHOUT_CAR: &str = " without a car";

    /// Whether they have a car, in words.
    pub fn in_words(self) -> &'static str {
        if self.have_car { "with a car" } else { "without a car" }
    }
}

impl Zone {
    /// A point of which nothing but code and position is known; its name is the code.
    pub fn point(code: impl Into<String>, centroid: Coord<f64>) -> Self {
        let code = code.into();
        Zone {
            name: code.clone(),
            code,
            authority: None,
            ward: None,
            constituency: None,
            district: None,
            rural_urban: None,
            region: None,
            centroid,
            centroid_source: CentroidSource::Given,
            polygon: None,
            families: None,
        }
    }

    /// The share of its area's families that it counts, from 0 to 1.
    pub fn share(&self) -> f64 {
        self.families.map_or(1.0, |families| families.share)
    }

    /// Whether it stands for its area where areas are counted: of an area that the study has twice, one does.
    pub fn is_area(&self) -> bool {
        self.families.is_none_or(|families| families.have_car || families.share == 1.0)
    }

    /// The code of its area: of an area that the study has twice, both have the same.
    pub fn area(&self) -> &str {
        match self.families {
            Some(families) if !families.have_car => self.code.strip_suffix(Families::WITHOUT_CAR).unwrap_or(&self.code),
            _ => &self.code,
        }
    }

    /// Whether maps show it. Of an area that the study has twice they show the families without a car, who depend on
    /// what is near.
    pub fn is_drawn(&self) -> bool {
        self.families.is_none_or(|families| !families.have_car || families.share == 1.0)
    }
}

/// Whether a site is, may be, must be or must not be a hub.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, SiteStatus, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert_eq!(study.open_today().count(), 1);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum SiteStatus {
    /// A building that could become a hub.
    Candidate,
    /// A centre that is open today.
    Existing,
    /// Must be a hub.
    Required,
    /// Must not be a hub.
    Excluded,
    /// A centre that has closed: never a hub, and used only by studies of exposure.
    Closed,
}

impl SiteStatus {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            SiteStatus::Candidate => "candidate",
            SiteStatus::Existing => "existing",
            SiteStatus::Required => "required",
            SiteStatus::Excluded => "excluded",
            SiteStatus::Closed => "closed",
        }
    }
}

/// How a site's coordinates were determined.
///
/// ```
/// use hubplan::model::{LocatedBy, Site};
/// assert_eq!(Site::candidate("lib-1", (435_100.0, 387_200.0).into()).located_by, LocatedBy::Coordinates);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum LocatedBy {
    /// Coordinates in the file.
    Coordinates,
    /// The postcode's point in Code-Point Open.
    Postcode,
}

/// A place where a hub could open, or a centre that is open today.
///
/// ```
/// use hubplan::{model::Site, units::Pounds};
/// let mut site = Site::candidate("lib-1", (435_100.0, 387_200.0).into());
/// site.kind = Some("library".to_owned());
/// site.cost = Some(Pounds(220_000));
/// assert_eq!(site.name, "lib-1");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Site {
    /// Identifier; unique in the study.
    pub id: String,
    /// Name as published.
    pub name: String,
    /// Kind of building, such as `library`; the key of `money.cost_by_kind`.
    pub kind: Option<String>,
    /// Postcode as published.
    pub postcode: Option<String>,
    /// Street, place and town as published, between commas, without the postcode.
    pub address: Option<String>,
    /// Position in the study's coordinates.
    pub point: Coord<f64>,
    /// How the position was determined.
    pub located_by: LocatedBy,
    /// Zone that it is in; `None` only in studies of points.
    pub zone: Option<ZoneIx>,
    /// Distance in metres to that zone's polygon: 0 inside, more where the generalised boundary leaves the site just
    /// outside.
    pub zone_distance: f64,
    /// Authority that it is in.
    pub authority: Option<AuthorityIx>,
    /// Status in the data; a scenario may change it.
    pub status: SiteStatus,
    /// Cost of a hub here, if the data states it.
    pub cost: Option<Pounds>,
    /// Families that a hub here can serve, if the data states it.
    pub capacity: Option<f64>,
    /// Whether it is in a disadvantaged community, if the file of sites states it.
    pub disadvantaged: Option<bool>,
    /// When a centre opened here.
    pub opened: When,
    /// When it closed; `None` while it is open.
    pub closed: Option<When>,
}

impl Site {
    /// A candidate of which nothing but id and position is known; its name is the id.
    pub fn candidate(id: impl Into<String>, point: Coord<f64>) -> Self {
        let id = id.into();
        Site {
            name: id.clone(),
            id,
            kind: None,
            postcode: None,
            address: None,
            point,
            located_by: LocatedBy::Coordinates,
            zone: None,
            zone_distance: 0.0,
            authority: None,
            status: SiteStatus::Candidate,
            cost: None,
            capacity: None,
            disadvantaged: None,
            opened: When::Unknown,
            closed: None,
        }
    }
}

/// An upper-tier local authority.
///
/// ```
/// use hubplan::model::Authority;
/// let mut authority = Authority::new("E08000018", "Rotherham");
/// authority.max_hubs = Some(5);
/// assert_eq!(authority.budget, None);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Authority {
    /// GSS code, such as `E08000018`.
    pub code: String,
    /// Name, such as `Rotherham`.
    pub name: String,
    /// Money for its hubs, if a budget file states it.
    pub budget: Option<Pounds>,
    /// Fewest hubs, if a budget file states them.
    pub min_hubs: Option<u32>,
    /// Most hubs, if a budget file states them.
    pub max_hubs: Option<u32>,
    /// Further data of the study on it, by the names of its [`Attribute`]s; absent where nothing is known.
    pub attributes: BTreeMap<String, AttributeValue>,
}

impl Authority {
    /// An authority without limits or further data.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Authority {
            code: code.into(),
            name: name.into(),
            budget: None,
            min_hubs: None,
            max_hubs: None,
            attributes: BTreeMap::new(),
        }
    }
}

/// Further data of a study on authorities, besides their names and limits, such as a target. It is shown with the
/// results.
///
/// ```
/// use hubplan::model::{Attribute, AttributeValue, Authority};
/// let mut target = Attribute::new("target", true);
/// target.label = "Good level of development, target".to_owned();
/// let mut authority = Authority::new("E08000018", "Rotherham");
/// authority.attributes.insert(target.name, AttributeValue::Number(0.75));
/// assert_eq!(authority.attributes["target"].number(), Some(0.75));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Name in files: lower case, no spaces; unique in the study.
    pub name: String,
    /// The name in words.
    pub label: String,
    /// Whether its values are numbers; otherwise they are text.
    pub numeric: bool,
    /// File it came from.
    pub origin: String,
}

impl Attribute {
    /// An attribute that no file gives; its label is its name.
    pub fn new(name: impl Into<String>, numeric: bool) -> Self {
        let name = name.into();
        Attribute { label: name.clone(), name, numeric, origin: String::new() }
    }
}

/// An attribute of one authority.
///
/// ```
/// use hubplan::model::AttributeValue;
/// assert_eq!(AttributeValue::Number(0.75).number(), Some(0.75));
/// assert_eq!(AttributeValue::Text("first wave".to_owned()).number(), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// A number, finite.
    Number(f64),
    /// Any text.
    Text(String),
}

impl AttributeValue {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            AttributeValue::Number(number) => Some(*number),
            AttributeValue::Text(_) => None,
        }
    }
}
