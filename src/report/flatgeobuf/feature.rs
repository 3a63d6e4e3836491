//! Encodes one feature: its geometry and its values, with the length in front.

use crate::report::geometry::rings;
use crate::report::layers::{Geometry, Record, Shape, Value};
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{Feature, FeatureArgs, Geometry as Written, GeometryArgs};
use geo::{Coord, Polygon};
use std::io::{self, ErrorKind};

/// Encodes features one after another, reusing its buffers.
pub(super) struct Encoder<'a> {
    shape: Shape,
    to: FlatBufferBuilder<'a>,
    values: Vec<u8>,
    positions: Vec<f64>,
    ends: Vec<u32>,
}

impl<'a> Encoder<'a> {
    /// An encoder for a layer with this type of geometry.
    pub(super) fn new(shape: Shape) -> Self {
        let (values, positions, ends) = (Vec::new(), Vec::new(), Vec::new());
        Encoder { shape, to: FlatBufferBuilder::new(), values, positions, ends }
    }

    /// The bytes of a record. A missing geometry is written as an empty one of the layer's type.
    ///
    /// # Errors
    /// A text or a ring is longer than the format allows.
    pub(super) fn feature(&mut self, record: &Record<'_>) -> io::Result<&[u8]> {
        self.to.reset();
        let geometry = match (&record.geometry, self.shape) {
            (Some(Geometry::Point(at)), _) => self.part(&[*at]),
            (Some(Geometry::Line(ends)), _) => self.part(ends),
            (Some(Geometry::Area(area)), _) if !area.0.is_empty() => {
                let parts: Vec<_> = area.0.iter().map(|polygon| self.polygon(polygon)).collect::<io::Result<_>>()?;
                let parts = Some(self.to.create_vector(&parts));
                Written::create(&mut self.to, &GeometryArgs { parts, ..GeometryArgs::default() })
            }
            _ => self.part(&[]),
        };
        self.values.clear();
        for (at, value) in (0_u16..).zip(&record.values) {
            self.value(at, value)?;
        }
        let properties = Some(self.to.create_vector(&self.values));
        let arguments = FeatureArgs { geometry: Some(geometry), properties, ..FeatureArgs::default() };
        let feature = Feature::create(&mut self.to, &arguments);
        self.to.finish_size_prefixed(feature, None);
        Ok(self.to.finished_data())
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> io::Result<WIPOffset<Written<'a>>> {
        for ring in rings(polygon) {
            ring.positions().for_each(|at| self.positions.extend([at.x, at.y]));
            self.ends.push(u32::try_from(self.positions.len() / 2).map_err(|_| too_long())?);
        }
        Ok(self.written())
    }

    fn part(&mut self, positions: &[Coord<f64>]) -> WIPOffset<Written<'a>> {
        positions.iter().for_each(|at| self.positions.extend([at.x, at.y]));
        self.written()
    }

    /// Writes the collected positions and ends as a geometry; a single end is not written.
    fn written(&mut self) -> WIPOffset<Written<'a>> {
        let xy = Some(self.to.create_vector(&self.positions));
        let ends = (self.ends.len() > 1).then(|| self.to.create_vector(&self.ends));
        self.positions.clear();
        self.ends.clear();
        Written::create(&mut self.to, &GeometryArgs { xy, ends, ..GeometryArgs::default() })
    }

    /// Writes the number of the column, then the value. The format leaves out missing values.
    fn value(&mut self, at: u16, value: &Value<'_>) -> io::Result<()> {
        if *value != Value::Missing {
            self.values.extend(at.to_le_bytes());
        }
        match value {
            Value::Missing => {}
            Value::Text(text) => {
                self.values.extend(u32::try_from(text.len()).map_err(|_| too_long())?.to_le_bytes());
                self.values.extend(text.as_bytes());
            }
            Value::Truth(truth) => self.values.push(u8::from(*truth)),
            Value::Count(count) => self.values.extend(count.to_le_bytes()),
            Value::Number(number) => self.values.extend(number.to_le_bytes()),
        }
        Ok(())
    }
}

fn too_long() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        "the format has no room for a text or ring of more than four thousand million",
    )
}
