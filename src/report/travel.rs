//! The journeys of a study as a table for other programs.

use super::csv;
use super::layers::{Field, Kind, Layer, Record, Shape, Value, thousandths};
use super::parquet;
use crate::error::{Code, Finding, Result};
use crate::io::crs;
use crate::io::write::{Names, Output, OutputSet};
use crate::load::NetworkNumbers;
use crate::model::{Crs, SiteIx, Study, TravelSource, ZoneIx};
use crate::units::TravelUnit;
use geo::Coord;
use std::path::{Path, PathBuf};

/// Writes one row for each journey of a study: `zone_code`, `site_id`, and `minutes`, `metres` or `cost`. The extension
/// of the path decides between a CSV and a Parquet file. Returns the number of journeys.
///
/// # Errors
/// [`Code::FormatUnknown`] for another extension; [`Code::NetworkUseless`] for a study of straight lines, whose
/// journeys need no table; [`crate::Error::Output`].
pub fn write_journeys(study: &Study, path: &Path) -> Result<usize> {
    let TravelSource::Matrix(matrix) = &study.travel else {
        let what = "its journeys are straight lines, between every zone and every site";
        let mend = "Give [travel] a network or a matrix";
        return Err(Finding::new(Code::NetworkUseless, &study.name, what, mend).key("travel").into());
    };
    let rows = |zone: ZoneIx| matrix.row(zone).iter().map(move |(site, figure)| (zone, *site, *figure));
    let pairs: Vec<(ZoneIx, SiteIx, f64)> = study.zone_indices().flat_map(rows).collect();
    let (name, alias) = match matrix.unit() {
        TravelUnit::Minutes => ("minutes", "Minutes"),
        TravelUnit::Metres => ("metres", "Metres"),
        TravelUnit::Plain => ("cost", "Journey"),
    };
    let layer = Layer {
        name: "journeys",
        title: "Journeys",
        about: "A journey from a zone to a site".into(),
        shape: Shape::Nothing,
        fields: vec![
            Field::new("zone_code", "Zone", Kind::Text),
            Field::new("site_id", "Site", Kind::Text),
            Field::new(name, alias, Kind::Number),
        ],
        len: pairs.len(),
        record: Box::new(|at| {
            let (zone, site, figure) = pairs[at];
            let ends: [Value<'_>; 2] =
                [study.zones[zone.at()].code.as_str().into(), study.sites[site.at()].id.as_str().into()];
            let [from, to] = ends;
            Record { geometry: None, values: vec![from, to, thousandths(figure).into()] }
        }),
    };
    let file = file_name(path)?;
    let output = match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Output::stream(file, |out| csv::layer(&layer, out)),
        Some("parquet") => Output::path(file, |path| parquet::layer(study, &layer, path)),
        _ => {
            let what = "journeys are written as .csv or .parquet";
            let mend = "Write --out journeys.csv or --out journeys.parquet";
            return Err(Finding::new(Code::FormatUnknown, path.display().to_string(), what, mend).into());
        }
    };
    put(path, vec![output])?;
    Ok(pairs.len())
}

/// Writes where families set out and where the sites are, for other programs: `origins.csv` and `destinations.csv` with
/// the columns `id,lon,lat`, in degrees (WGS84).
///
/// # Errors
/// [`Code::CrsUnknown`] for a study whose plane has no place on the map; [`crate::Error::Output`].
pub fn write_places(study: &Study, folder: &Path) -> Result<Vec<PathBuf>> {
    let degrees = |at: Coord<f64>| match study.crs {
        Crs::BritishGrid => crs::to_lonlat(at.x, at.y),
        Crs::Wgs84 => Some((at.x, at.y)),
        Crs::Plane | Crs::Nowhere => None,
    };
    let table = |name: &'static str, places: Vec<(&str, Coord<f64>)>| -> Result<Output<'static>> {
        let mut rows = vec!["id,lon,lat".to_owned()];
        for (id, at) in places {
            let Some((lon, lat)) = degrees(at) else {
                let what = format!("`{id}` lies on a plane that has no place on the map");
                let mend = "Give coordinates in \"EPSG:27700\" or \"EPSG:4326\"";
                return Err(Finding::new(Code::CrsUnknown, &study.name, what, mend).key("crs").into());
            };
            let mut row = Vec::new();
            let mut table = csv::Table::new(&mut row);
            let written = table.row([id, &format!("{lon:.6}"), &format!("{lat:.6}")]).and_then(|()| table.end());
            written.map_err(|error| crate::Error::Internal(error.to_string()))?;
            rows.push(String::from_utf8_lossy(&row).trim_end().to_owned());
        }
        Ok(Output::stream(name, move |out| rows.iter().try_for_each(|row| writeln!(out, "{row}"))))
    };
    let zones = study.zones.iter().map(|zone| (zone.code.as_str(), zone.centroid)).collect();
    let sites = study.sites.iter().map(|site| (site.id.as_str(), site.point)).collect();
    put(&folder.join("origins.csv"), vec![table("origins.csv", zones)?, table("destinations.csv", sites)?])
}

/// Writes a network as two tables, `arcs.csv` and `journeys.csv`, with the columns `from`, `to` and `ms` (a thousandth
/// of a second, or `dm` for a tenth of a metre): a program that finds shortest journeys over the arcs must find these.
///
/// # Errors
/// [`crate::Error::Output`].
pub fn write_network(study: &Study, numbers: &NetworkNumbers, folder: &Path) -> Result<Vec<PathBuf>> {
    let tick = if study.travel.unit() == TravelUnit::Metres { "dm" } else { "ms" };
    let arcs = Output::stream("arcs.csv", |out| {
        writeln!(out, "from,to,{tick}")?;
        numbers.arcs.iter().try_for_each(|(from, to, ticks)| writeln!(out, "{from},{to},{ticks}"))
    });
    let journeys = Output::stream("journeys.csv", |out| {
        writeln!(out, "from,to,{tick}")?;
        numbers.journeys.iter().try_for_each(|(from, to, ticks)| match ticks {
            Some(ticks) => writeln!(out, "{from},{to},{ticks}"),
            None => writeln!(out, "{from},{to},"),
        })
    });
    put(&folder.join("arcs.csv"), vec![arcs, journeys])
}

fn file_name(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| {
        let what = "it names no file";
        Finding::new(Code::FormatUnknown, path.display().to_string(), what, "Write --out journeys.csv").into()
    })
}

/// Writes files into the folder of `path`, all or none.
fn put(path: &Path, outputs: Vec<Output<'_>>) -> Result<Vec<PathBuf>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut set = OutputSet::new(folder)?;
    set.write(&outputs)?;
    set.commit(&Names { mark: None, all: Vec::new(), kept: Vec::new() })
}
