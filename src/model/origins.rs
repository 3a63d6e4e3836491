//! Origins: the points that a study measures from.

use super::{InputFile, LeftOut, OriginKind, SiteIx, Study, TravelMatrix, ZoneIx};
use geo::Coord;

/// Many points with a name and a zone each, in order of name. It is compact enough for one and a half million
/// postcodes: 36 bytes each, name included.
///
/// ```
/// use hubplan::model::{DemandPoint, Origins, SitePoint, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let origins = Origins::of_zones(&study);
/// assert_eq!((origins.len(), origins.name(0)), (1, "home"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Origins {
    kind: OriginKind,
    names: String,
    /// Position in `names` where each name ends.
    ends: Vec<u32>,
    points: Vec<Coord<f64>>,
    zones: Vec<ZoneIx>,
    /// Number of origins in each zone.
    per_zone: Vec<u32>,
    /// Journeys from each origin over a network; `None` where the study tells them.
    journeys: Option<TravelMatrix>,
    /// Files that were read for them, besides those of the study.
    pub inputs: Vec<InputFile>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// Rows that were left out.
    pub left_out: Vec<LeftOut>,
}

impl Origins {
    /// No origins yet, for a study with this many zones.
    pub fn new(kind: OriginKind, zones: usize) -> Self {
        Origins {
            kind,
            names: String::new(),
            ends: Vec::new(),
            points: Vec::new(),
            zones: Vec::new(),
            per_zone: vec![0; zones],
            journeys: None,
            inputs: Vec::new(),
            assumptions: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// One origin for each zone: the zone's point.
    pub fn of_zones(study: &Study) -> Self {
        let mut origins = Origins::new(OriginKind::Zones, study.zones.len());
        for (zone, ix) in study.zones.iter().zip(study.zone_indices()) {
            origins.push(&zone.code, zone.centroid, ix);
        }
        origins
    }

    /// Adds an origin. Callers add them in order of name.
    pub fn push(&mut self, name: &str, point: Coord<f64>, zone: ZoneIx) {
        self.names.push_str(name);
        self.ends.push(u32::try_from(self.names.len()).expect("names of origins take less than 4 GB"));
        self.points.push(point);
        self.zones.push(zone);
        self.per_zone[zone.at()] += 1;
    }

    /// Gives each origin journeys of its own: a row of the matrix for each, in order.
    pub fn set_journeys(&mut self, rows: TravelMatrix) {
        self.journeys = Some(rows);
    }

    /// Sites that an origin can reach, with the journey, in order of site: its own journeys or, where it has none, those
    /// of its zone in `matrix`.
    pub fn row<'a>(&'a self, at: usize, matrix: &'a TravelMatrix) -> &'a [(SiteIx, f64)] {
        match &self.journeys {
            Some(own) => own.row(ZoneIx::new(at)),
            None => matrix.row(self.zones[at]),
        }
    }

    /// Number of origins.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The kind of the origins.
    pub fn kind(&self) -> OriginKind {
        self.kind
    }

    /// Name of the origin at a position.
    pub fn name(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.names[start..self.ends[at] as usize]
    }

    /// All points, in order.
    pub fn points(&self) -> &[Coord<f64>] {
        &self.points
    }

    /// The zone of each origin, in order.
    pub fn zones(&self) -> &[ZoneIx] {
        &self.zones
    }

    /// Number of origins in a zone.
    pub fn sharing(&self, zone: ZoneIx) -> u32 {
        self.per_zone[zone.at()]
    }
}
