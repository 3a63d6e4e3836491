//! Boundaries and points with attributes, from GeoJSON, GeoPackage, FlatGeobuf and Shapefile, converted to the study's
//! coordinates.
//!
//! Each format's reader returns the features as they are in the file, and what the file says about its coordinates.
//! The coordinate system is decided here, once; then every position is checked and converted.
//!
//! A polygon with an area is never refused for being formally invalid. A polygon that crosses itself is used as it is:
//! point in polygon follows the non-zero rule (see `travel::Locator`), so every lobe and every doubly wound patch
//! belongs to it. A hole that was written as a separate part is turned into a hole.

mod charset;
mod checks;
mod dbf;
mod fgb;
mod geojson;
mod gpkg;
mod heads;
mod input_crs;
mod shp;
mod stated;
mod wkb;

pub use input_crs::InputCrs;

use crate::error::{Code, Finding, Findings, Result};
use crate::io::bytes::Blob;
use crate::io::choice::{h214_several, is_geometry, is_shadow};
use crate::io::limits;
use crate::units::grouped;
use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
pub(super) use heads::{
    head_of_flatgeobuf, head_of_flatgeobuf_in, head_of_shapefile, head_of_shapefile_in, heads_of_geopackage,
};
use rayon::prelude::*;
use stated::{Frame, Stated};
use std::path::Path;

/// How to read a geometry file.
#[derive(Debug, Clone, Default)]
pub struct FeatureOptions {
    /// The coordinate system that the study states for this file, for use if the file does not state one.
    pub crs: Option<InputCrs>,
    /// Layer of a GeoPackage, or file in a `.zip`, if there are several.
    pub layer: Option<String>,
    /// How to return its positions.
    pub positions: Positions,
}

/// How to return positions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Positions {
    /// Coordinate system of all files that do not state theirs.
    pub usual: Option<InputCrs>,
    /// If true, positions on the National Grid or in degrees stay as the file has them, and all others are converted to
    /// degrees. If false, all are converted to the National Grid. Positions on a plane always stay as they are.
    pub own: bool,
}

/// The features of one file or layer, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Name of the file in messages.
    pub name: String,
    /// Names of the attributes.
    pub fields: Vec<String>,
    /// The features.
    pub list: Vec<Feature>,
    /// The layer that was read, if the GeoPackage has several tables.
    pub layer: Option<String>,
    /// Coordinate system of the positions; `None` for a table without geometry.
    pub crs: Option<InputCrs>,
    /// The file's coordinate system, if it is an unusual one and was converted.
    pub converted_from: Option<String>,
}

/// One feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Number in the file, from 1.
    pub ordinal: u64,
    /// Attributes as text, one per field; `None` for a blank.
    pub values: Vec<Option<String>>,
    /// A point, polygon or multipolygon. `None` when the feature has none, or lies beyond the western edge of the
    /// National Grid, in Northern Ireland.
    pub geometry: Option<Geometry<f64>>,
}

impl Features {
    /// Index of a field, by its exact name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field == name)
    }
}

impl Feature {
    /// The feature's area, if it is a polygon or multipolygon.
    pub fn polygon(&self) -> Option<MultiPolygon<f64>> {
        match &self.geometry {
            Some(Geometry::Polygon(polygon)) => Some(MultiPolygon::new(vec![polygon.clone()])),
            Some(Geometry::MultiPolygon(polygons)) => Some(polygons.clone()),
            _ => None,
        }
    }

    /// The feature's point, if it is one.
    pub fn point(&self) -> Option<Coord<f64>> {
        match &self.geometry {
            Some(Geometry::Point(point)) => Some(point.0),
            _ => None,
        }
    }
}

/// A file as its reader returns it.
struct RawLayer {
    /// What the file says about its coordinates; `None` for a table without geometry.
    stated: Option<Stated>,
    /// The layer, if there are several.
    layer: Option<String>,
    fields: Vec<String>,
    list: Vec<RawFeature>,
}

/// A feature in the file's own coordinates.
struct RawFeature {
    values: Vec<Option<String>>,
    drawn: Drawn,
    /// Whether it is marked as deleted. It is kept so that the others keep their numbers.
    deleted: bool,
}

/// A geometry as read: `Ok(None)` when it is null or empty, `Err` with a reason when it is malformed.
type Drawn = std::result::Result<Option<Geometry<f64>>, String>;

/// Reads the features of a file and converts them to British Grid metres, or leaves them on the user's plane.
///
/// The extension decides the format: `.geojson` or `.json`, `.gpkg`, `.fgb`, `.shp` with its sibling files, or a
/// `.zip` with one of these. GeoJSON is WGS84 (RFC 7946) unless an old `crs` member or the options say otherwise.
///
/// # Errors
/// Every problem at once, each with its feature: [`Code::FormatUnknown`], [`Code::ArchiveDamaged`],
/// [`Code::FileTooLarge`], [`Code::ContentMalformed`], [`Code::FileMissing`] (a sibling of a `.shp`),
/// [`Code::FileEmpty`], [`Code::NameUnknown`] (the layer), [`Code::TableAmbiguous`], [`Code::CrsUnknown`],
/// [`Code::CrsContradicted`], [`Code::GeometryInvalid`], [`Code::NumberNotFinite`], [`Code::LonLatSwapped`],
/// [`Code::OutsideBritain`].
pub fn read(blob: &Blob, options: &FeatureOptions) -> Result<Features> {
    read_wanted(blob, options, &|_| false)
}

/// Like [`read`]. If there are several layers and none is named, it reads the only one whose fields are `known`.
///
/// # Errors
/// As [`read`].
pub(super) fn read_wanted(
    blob: &Blob,
    options: &FeatureOptions,
    known: &dyn Fn(&[String]) -> bool,
) -> Result<Features> {
    let raw = match blob.extension.as_str() {
        "geojson" | "json" => geojson::read(blob),
        "gpkg" => gpkg::read(blob, options.layer.as_deref(), known),
        "fgb" => fgb::read(blob),
        "shp" => shp::read(&shp::Parts::beside(blob)?),
        "zip" => return read_zip(blob, options, known),
        other => Err(Finding::new(
            Code::FormatUnknown,
            &blob.name,
            format!("`.{other}` is not a geometry format hubplan reads"),
            "Give .geojson, .gpkg, .fgb, .shp, or a .zip that holds one of them",
        )
        .into()),
    }?;
    settle(&blob.name, raw, options)
}

/// Reads the only geometry file of a `.zip`, or the one whose name, without folder and extension, is the layer asked
/// for.
fn read_zip(blob: &Blob, options: &FeatureOptions, known: &dyn Fn(&[String]) -> bool) -> Result<Features> {
    let stem = |name: &str| Path::new(name).file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
    let mut names = blob.member_names(|name| is_geometry(name) && !is_shadow(name))?;
    let mut options = options.clone();
    if names.len() > 1
        && let Some(layer) = &options.layer
    {
        names.retain(|name| stem(name) == *layer);
        // Here `layer` named the file, not a layer inside it.
        options.layer = None;
    }
    match names.as_slice() {
        [name] if name.to_ascii_lowercase().ends_with(".shp") => {
            let siblings =
                blob.members(|other| Path::new(other).with_extension("") == Path::new(name).with_extension(""))?;
            let member = blob.member(name)?;
            settle(&member.name, shp::read(&shp::Parts::among(&member, &siblings)?)?, &options)
        }
        [name] => read_wanted(&blob.member(name)?, &options, known),
        [] => Err(Finding::new(
            Code::FormatUnknown,
            &blob.name,
            "the zip holds no file that fits",
            "A table must be .csv, .tsv or .xlsx, a geometry file .shp (with .dbf and .shx), .geojson, .gpkg or .fgb",
        )
        .into()),
        several => {
            let stems: Vec<String> = several.iter().map(|name| stem(name)).collect();
            Err(h214_several(&blob.name, "geometry files in the zip", &stems, "layer").into())
        }
    }
}

/// Decides the coordinate system of a file, then checks and converts every feature, in parallel; the order is kept.
fn settle(name: &str, raw: RawLayer, options: &FeatureOptions) -> Result<Features> {
    let Positions { usual, own } = options.positions;
    let frame = raw.stated.as_ref().map(|stated| stated.settle(options.crs, usual)).transpose();
    let frame = frame.map_err(|trouble| trouble.finding(name))?;
    if raw.list.is_empty() {
        return Err(Finding::new(Code::FileEmpty, name, "it holds no features", "Export it again").into());
    }
    let checked: Vec<_> = raw
        .list
        .into_par_iter()
        .enumerate()
        .filter(|(_, feature)| !feature.deleted)
        .map(|(i, feature)| {
            let ordinal = i as u64 + 1;
            let settled = frame.as_ref().map_or(Ok(None), |frame| checks::settle(feature.drawn, frame, own));
            match settled {
                Ok(geometry) => Ok(Feature { ordinal, values: feature.values, geometry }),
                Err(trouble) => Err(trouble.finding(name).feature(ordinal)),
            }
        })
        .collect();
    if checked.is_empty() {
        return Err(Finding::new(Code::FileEmpty, name, "all its rows are deleted", "Export it again").into());
    }
    let mut findings = Findings::new();
    let mut list = Vec::with_capacity(checked.len());
    for result in checked {
        match result {
            Ok(feature) => list.push(feature),
            Err(finding) => findings.push(finding),
        }
    }
    findings.into_result()?;
    let converted_from = match &frame {
        Some(Frame::Other(other)) => Some(other.name.clone()),
        _ => None,
    };
    let crs = frame.map(|frame| match frame {
        Frame::Plane => InputCrs::Plane,
        Frame::Wgs84 | Frame::Other(_) if own => InputCrs::Wgs84,
        _ => InputCrs::BritishGrid,
    });
    Ok(Features { name: name.to_owned(), fields: raw.fields, list, layer: raw.layer, crs, converted_from })
}

/// A finding that still lacks its file.
#[derive(Debug, PartialEq)]
struct Trouble {
    code: Code,
    what: String,
    mend: String,
}

impl Trouble {
    fn new(code: Code, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Trouble { code, what: what.into(), mend: mend.into() }
    }

    fn finding(self, name: &str) -> Finding {
        Finding::new(self.code, name, self.what, self.mend)
    }
}

/// Refuses more features, or more attributes in total, than hubplan reads. Every feature has a cell for each
/// attribute, even a blank one.
fn check_attributes(name: &str, features: usize, fields: usize) -> Result<()> {
    let most = |what: &str, limit: usize| format!("it has more than {} {what}", grouped(limit as u64));
    let what = if features > limits::FEATURES {
        most("features", limits::FEATURES)
    } else if fields > limits::COLUMNS_OF_TABLE {
        most("attributes", limits::COLUMNS_OF_TABLE)
    } else if features.saturating_mul(fields) > limits::ATTRIBUTES {
        most("attributes of all features together", limits::ATTRIBUTES)
    } else {
        return Ok(());
    };
    let mend = "Keep the features and the attributes that the study uses";
    Err(limits::h110_too_large(name, what, mend).into())
}

/// The finding that a file cannot be read in its format.
fn malformed(name: &str, format: &str, reason: impl std::fmt::Display) -> Finding {
    let reason = reason.to_string();
    Finding::new(
        Code::ContentMalformed,
        name,
        format!("it is not {format}, or is damaged: {}", reason.trim_end_matches(['.', '?', '!'])),
        "Check that its extension says what it is, or export it again",
    )
}

/// A polygon from rings as they are in a file, the outer one first; `None` if there are none.
fn polygon_of_rings(rings: Vec<Vec<Coord<f64>>>) -> std::result::Result<Option<Polygon<f64>>, String> {
    if let Some(short) = rings.iter().find(|ring| (1..4).contains(&ring.len())) {
        return Err(format!("a ring has only {} positions; a ring needs 4, the last equal to the first", short.len()));
    }
    let mut rings = rings.into_iter().filter(|ring| !ring.is_empty()).map(LineString::new);
    Ok(rings.next().map(|exterior| Polygon::new(exterior, rings.collect())))
}

/// One area from polygons of which some may be empty; `None` if all are.
fn area(polygons: impl IntoIterator<Item = Option<Polygon<f64>>>) -> Option<Geometry<f64>> {
    let mut polygons: Vec<Polygon<f64>> = polygons.into_iter().flatten().collect();
    match polygons.len() {
        0 => None,
        1 => polygons.pop().map(Geometry::Polygon),
        _ => Some(Geometry::MultiPolygon(MultiPolygon::new(polygons))),
    }
}

/// Accepts a multipoint with a single point.
fn one_point(points: &[Coord<f64>]) -> Drawn {
    match points {
        [] => Ok(None),
        [point] => Ok(Some(Geometry::Point((*point).into()))),
        several => Err(format!("it is {} points in one feature", several.len())),
    }
}

#[cfg(test)]
mod tests;
