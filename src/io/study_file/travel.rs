//! `[travel]` of a study: a network of roads and paths, or tables of journeys.

use super::{Marks, Source};
use crate::units::TravelUnit;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How travel is measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TravelFiles {
    /// Travel from zones to sites: long (`demand_id,site_id,cost`) or wide (one row per zone, one column per site).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Source>,
    /// Several matrices, one for each way of travelling. The quickest of them counts for each journey. Instead of
    /// `matrix`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matrices: Vec<ModeMatrix>,
    /// Unit of the matrix (default plain: the radius is then a bare number); of a network `minutes` (the default) or
    /// `metres`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<TravelUnit>,
    /// How the matrix names a zone.
    #[serde(default)]
    pub key: ZoneKey,
    /// Values in the matrix for a pair between which nobody can travel: a number such as `9999` or `-1`, a text such
    /// as `"no route"`, or a list of them. A blank cell always means that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<Marks>,
    /// Roads and paths: an extract of OpenStreetMap (`.osm.pbf`). Journeys follow them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// How families travel over the network: `walk` (the default), `pram`, `drive`, or the path of a profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Several ways of travelling, of which the quickest counts for each journey; instead of `mode`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<String>,
    /// Share of families without a car in each zone, from 0 to 1: a column, or an expression such as
    /// `no_car / households`. They cannot take ways of travelling that need a car; the others take the quickest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_car: Option<String>,
    /// Speed in km/h on foot or with a pram (default 4.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Journeys over the network that are longer count as out of reach: minutes (default 60), or metres (default 5,000
    /// on foot and 60,000 by car).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<f64>,
    /// Metres walked for each metre in a straight line between a place and the network (default 1.2); 0 leaves these
    /// legs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_network: Option<f64>,
    /// A place further than this from the network, in metres, is out of reach (default 1000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub furthest_snap: Option<f64>,
    /// Whether the lines from zones to their hubs follow the network in outputs, instead of being straight.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paths: bool,
    /// Parts of the network that are not joined to the rest and have fewer metres of ways are passed over (default
    /// 5000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_island: Option<f64>,
}

/// A matrix of one way of travelling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModeMatrix {
    /// The file, in any form that `matrix` may have.
    pub file: Source,
    /// How families travel, in words, such as `on foot` or `by bus`.
    pub mode: String,
    /// Whether only families with a car travel so; `without_car` of `[travel]` says how many have none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub car: bool,
}

/// How a matrix names a zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ZoneKey {
    /// Its code, such as `E01007429`.
    #[default]
    Code,
    /// Its name, such as `Barnsley 024C`.
    Name,
}

/// The unit of journeys over a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkUnit {
    /// Minutes.
    Minutes,
    /// Metres along the ways.
    Metres,
}

/// What a study says about its network, with the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkFile<'a> {
    /// Path of the map.
    pub map: &'a str,
    /// `walk`, `pram`, `drive` or paths of profiles; at least one.
    pub modes: Vec<&'a str>,
    /// The unit.
    pub unit: NetworkUnit,
    /// Speed on foot.
    pub speed: Option<f64>,
    /// The longest journey that counts.
    pub cut_off: Option<f64>,
    /// Whether outputs show paths.
    pub paths: bool,
    /// Metres for each metre off the network.
    pub off_network: f64,
    /// The furthest that a place may lie from it.
    pub furthest_snap: f64,
    /// Metres of ways of the smallest part that counts.
    pub smallest_island: f64,
}

impl TravelFiles {
    /// For each of [`TravelFiles::sources`], whether only families with a car travel so.
    pub fn need_car(&self) -> impl Iterator<Item = bool> {
        self.matrix.iter().map(|_| false).chain(self.matrices.iter().map(|matrix| matrix.car))
    }

    /// The matrices, in the order of the file.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.matrix.iter().chain(self.matrices.iter().map(|matrix| &matrix.file))
    }

    /// The network, if the study has one.
    pub fn network(&self) -> Option<NetworkFile<'_>> {
        let modes = match (&self.mode, &self.modes[..]) {
            (Some(mode), _) => vec![mode.as_str()],
            (None, []) => vec!["walk"],
            (None, modes) => modes.iter().map(String::as_str).collect(),
        };
        Some(NetworkFile {
            map: self.network.as_deref()?,
            modes,
            unit: if self.unit == Some(TravelUnit::Metres) { NetworkUnit::Metres } else { NetworkUnit::Minutes },
            speed: self.speed,
            cut_off: self.cut_off,
            paths: self.paths,
            off_network: self.off_network.unwrap_or(1.2),
            furthest_snap: self.furthest_snap.unwrap_or(1000.0),
            smallest_island: self.smallest_island.unwrap_or(5000.0),
        })
    }

    /// Refuses `without_car` where all families travel alike. What a network's profiles say of cars is not known yet.
    fn check_cars(&self, refuse: &mut impl FnMut(&str, String, &str)) {
        let by_car = self.matrices.iter().filter(|matrix| matrix.car).count();
        let alike = match &self.network {
            Some(_) => self.modes.len() < 2,
            None => by_car == 0 || by_car == self.matrices.len(),
        };
        if self.without_car.is_some() && alike {
            let what = "`without_car` needs a mode with a car and one without".to_owned();
            let mend = "Write modes = [\"walk\", \"drive\"], or car = true in one of several [[travel.matrices]]";
            refuse("travel.without_car", what, mend);
        }
        if self.without_car.is_none() && by_car > 0 {
            let what = "`car` has no effect, because nothing says how many families have none".to_owned();
            let mend = "Name the column: [travel] without_car = \"no_car_share\"; or delete `car`";
            refuse("travel.matrices.car", what, mend);
        }
    }

    /// Calls `refuse` with each key that contradicts another or has no possible value: key, what, mend.
    pub(super) fn check(&self, detour: f64, refuse: &mut impl FnMut(&str, String, &str)) {
        let figures: [(&str, Option<f64>, f64, f64, &str); 5] = [
            ("travel.speed", self.speed, f64::MIN_POSITIVE, 30.0, "Write km/h on foot, above 0 and up to 30"),
            ("travel.cut_off", self.cut_off, f64::MIN_POSITIVE, 1e6, "Write minutes or metres, above 0"),
            ("travel.off_network", self.off_network, 0.0, 10.0, "Write a factor up to 10; 0 leaves these legs out"),
            ("travel.furthest_snap", self.furthest_snap, 0.0, 1e5, "Write metres, from 0 to 100000"),
            ("travel.smallest_island", self.smallest_island, 0.0, 1e7, "Write metres, from 0 to 10000000"),
        ];
        for (key, value, low, high, mend) in figures {
            let Some(value) = value else { continue };
            if !(low..=high).contains(&value) {
                refuse(key, format!("{key} is {value}"), mend);
            }
            if self.network.is_none() {
                refuse(key, format!("`{key}` needs a network"), "Name the map: network = \"region.osm.pbf\"");
            }
        }
        if self.paths && self.network.is_none() {
            let what = "`travel.paths` needs a network".to_owned();
            refuse("travel.paths", what, "Name the map: network = \"region.osm.pbf\"");
        }
        if self.matrix.is_some() && !self.matrices.is_empty() {
            let what = "there are both `matrix` and `matrices`".to_owned();
            refuse("travel.matrices", what, "Name every matrix under [[travel.matrices]]");
        }
        self.check_cars(refuse);
        let moded = self.mode.is_some() || !self.modes.is_empty();
        if self.network.is_none() {
            if moded {
                let mend = "Name the map: network = \"region.osm.pbf\"";
                refuse("travel.mode", "`travel.mode` needs a network".to_owned(), mend);
            }
            return;
        }
        if self.mode.is_some() && !self.modes.is_empty() {
            refuse("travel.modes", "there are both `mode` and `modes`".to_owned(), "Keep one of them");
        }
        if self.sources().next().is_some() {
            let what = "there are both a network and a matrix".to_owned();
            refuse("travel.matrix", what, "Delete one of them: journeys come from one source");
        }
        if self.unit == Some(TravelUnit::Plain) {
            let what = "journeys over a network are in minutes or metres".to_owned();
            refuse("travel.unit", what, "Write unit = \"minutes\" or unit = \"metres\"");
        }
        if detour != 1.0 {
            let what = format!("detour is {detour}, but journeys follow the network");
            refuse("detour", what, "Delete `detour`, which is for straight lines");
        }
    }
}
