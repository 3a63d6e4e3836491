//! Shapefiles: `.shp` for the shapes, `.dbf` for the attributes, and optionally `.shx`, `.prj` and `.cpg`.

use super::stated::Stated;
use super::{Drawn, RawFeature, RawLayer, area, dbf, malformed, one_point, polygon_of_rings};
use crate::error::{Code, Finding, Result};
use crate::io::bytes::Blob;
use geo::{Coord, Geometry};
use shapefile::{Shape, ShapeReader};
use std::io::Cursor;
use std::path::Path;

/// The files that make up one shapefile.
pub(super) struct Parts<'a> {
    name: &'a str,
    shp: &'a [u8],
    dbf: Vec<u8>,
    shx: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

impl<'a> Parts<'a> {
    /// The files beside a `.shp` on disk, whose extensions are all in lower or all in upper case.
    pub(super) fn beside(shp: &'a Blob) -> Result<Self> {
        let sibling = |extension: &str| {
            [extension.to_owned(), extension.to_ascii_uppercase()]
                .iter()
                .find_map(|extension| std::fs::read(shp.path.with_extension(extension)).ok())
        };
        Parts::gather(shp, sibling)
    }

    /// The files of the same name in a `.zip`.
    pub(super) fn among(shp: &'a Blob, siblings: &[Blob]) -> Result<Self> {
        let sibling =
            |extension: &str| siblings.iter().find(|blob| blob.extension == extension).map(|blob| blob.bytes.clone());
        Parts::gather(shp, sibling)
    }

    fn gather(shp: &'a Blob, sibling: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self> {
        let dbf = sibling("dbf").ok_or_else(|| {
            let file = Path::new(&shp.name).with_extension("dbf");
            Finding::new(
                Code::FileMissing,
                &shp.name,
                format!("`{}` is not there or cannot be read, and it holds the attributes", file.display()),
                "A shapefile is several files: put .shp, .shx, .dbf and .prj together",
            )
        })?;
        Ok(Parts {
            name: &shp.name,
            shp: &shp.bytes,
            dbf,
            shx: sibling("shx"),
            prj: sibling("prj"),
            cpg: sibling("cpg"),
        })
    }
}

/// Reads shapes and attributes; the first shape belongs to the first row, and so on.
pub(super) fn read(parts: &Parts) -> Result<RawLayer> {
    let shapes = shapes(parts).map_err(|error| malformed(parts.name, "a Shapefile", error))?;
    let encoding = parts.cpg.as_deref().and_then(dbf::encoding);
    let table = dbf::read(&parts.dbf, encoding).map_err(|reason| malformed(parts.name, "a Shapefile", reason))?;
    if shapes.len() != table.rows.len() {
        let reason = format!("the .shp has {} shapes, the .dbf {} rows", shapes.len(), table.rows.len());
        return Err(malformed(parts.name, "a Shapefile", reason).into());
    }
    let prj = parts.prj.as_deref().map(String::from_utf8_lossy);
    let list = shapes.into_iter().zip(table.rows);
    Ok(RawLayer {
        stated: prj.map_or(Stated::Silent, |text| Stated::wkt(&text)),
        fields: table.fields,
        list: list.map(|(shape, values)| RawFeature { values, drawn: draw(shape) }).collect(),
    })
}

fn shapes(parts: &Parts) -> std::result::Result<Vec<Shape>, shapefile::Error> {
    let shp = Cursor::new(parts.shp);
    match &parts.shx {
        Some(shx) => ShapeReader::with_shx(shp, Cursor::new(shx))?.read(),
        None => ShapeReader::new(shp)?.read(),
    }
}

fn draw(shape: Shape) -> Drawn {
    // The three dimensions of a kind are three types without a common trait in public.
    macro_rules! positions {
        ($points:expr) => {
            $points.iter().map(|point| Coord { x: point.x, y: point.y }).collect::<Vec<_>>()
        };
    }
    // Every ring becomes a part; the common checks then make holes of those wound the other way inside another.
    macro_rules! polygons {
        ($polygon:expr) => {{
            let parts = $polygon.rings().iter().map(|ring| polygon_of_rings(vec![positions!(ring.points())]));
            Ok(area(parts.collect::<std::result::Result<Vec<_>, String>>()?))
        }};
    }
    match shape {
        Shape::NullShape => Ok(None),
        Shape::Point(point) => Ok(Some(Geometry::Point((point.x, point.y).into()))),
        Shape::PointM(point) => Ok(Some(Geometry::Point((point.x, point.y).into()))),
        Shape::PointZ(point) => Ok(Some(Geometry::Point((point.x, point.y).into()))),
        Shape::Multipoint(points) => one_point(&positions!(points.points())),
        Shape::MultipointM(points) => one_point(&positions!(points.points())),
        Shape::MultipointZ(points) => one_point(&positions!(points.points())),
        Shape::Polygon(polygon) => polygons!(polygon),
        Shape::PolygonM(polygon) => polygons!(polygon),
        Shape::PolygonZ(polygon) => polygons!(polygon),
        other => Err(format!("it is a {}", other.shapetype())),
    }
}
