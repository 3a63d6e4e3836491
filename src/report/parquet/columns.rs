//! The columns of a layer: their schema, and the values of a row group, column by column.

use crate::report::layers::{Field, Kind, Layer, Record, Shape, Value};
use crate::report::wkb;
use bytes::Bytes;
use geo::Rect;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// The column of geometries.
pub(super) const GEOMETRY: &str = "geometry";
/// The column of bounding rectangles.
pub(super) const BBOX: &str = "bbox";
/// The sides of a rectangle, as columns within [`BBOX`].
pub(super) const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// The layer's fields, then its geometry and the rectangle around it. Any value may be missing.
pub(super) fn schema(layer: &Layer<'_>) -> Result<Type> {
    let mut columns = layer.fields.iter().map(field).collect::<Result<Vec<_>>>()?;
    if layer.shape != Shape::Nothing {
        let geometry = Type::primitive_type_builder(GEOMETRY, Physical::BYTE_ARRAY);
        columns.push(Arc::new(geometry.with_repetition(Repetition::OPTIONAL).build()?));
        let side = |name: &str| {
            let side = Type::primitive_type_builder(name, Physical::DOUBLE).with_repetition(Repetition::REQUIRED);
            side.build().map(Arc::new)
        };
        let sides = SIDES.into_iter().map(side).collect::<Result<_>>()?;
        let bbox = Type::group_type_builder(BBOX).with_repetition(Repetition::OPTIONAL).with_fields(sides);
        columns.push(Arc::new(bbox.build()?));
    }
    Type::group_type_builder(layer.name).with_fields(columns).build()
}

fn field(field: &Field) -> Result<Arc<Type>> {
    let (physical, logical) = match field.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Count => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
    };
    let column = Type::primitive_type_builder(&field.name, physical).with_logical_type(logical);
    column.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

/// Writes the columns of some rows, in the order of [`schema`].
pub(super) fn write(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    layer: &Layer<'_>,
    records: &[Record<'_>],
    envelopes: &[Option<Rect<f64>>],
) -> Result<()> {
    for (at, field) in layer.fields.iter().enumerate() {
        let values = records.iter().map(|record| &record.values[at]);
        match field.kind {
            Kind::Text => column::<ByteArrayType>(group, texts(values).into_iter())?,
            Kind::Truth => column::<BoolType>(group, values.map(truth))?,
            Kind::Count => column::<Int64Type>(group, values.map(count))?,
            Kind::Number => column::<DoubleType>(group, values.map(number))?,
        }
    }
    if layer.shape == Shape::Nothing {
        return Ok(());
    }
    let mut drawn = Slices::default();
    for record in records {
        drawn.push(|bytes| record.geometry.as_ref().map(|geometry| wkb::write(geometry, bytes)));
    }
    column::<ByteArrayType>(group, drawn.cut().into_iter())?;
    let side: [fn(&Rect<f64>) -> f64; 4] = [|r| r.min().x, |r| r.min().y, |r| r.max().x, |r| r.max().y];
    side.iter().try_for_each(|side| column::<DoubleType>(group, envelopes.iter().map(|one| one.as_ref().map(side))))
}

/// Writes the next column: the values that exist, and for each row whether it has one.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let mut levels = Vec::with_capacity(values.size_hint().0);
    let there: Vec<T::T> = values.inspect(|value| levels.push(i16::from(value.is_some()))).flatten().collect();
    if let Some(mut writer) = group.next_column()? {
        writer.typed::<T>().write_batch(&there, Some(&levels), None)?;
        writer.close()?;
    }
    Ok(())
}

/// Byte strings in one buffer: otherwise a table with a million rows would take a million allocations per column.
#[derive(Default)]
struct Slices {
    bytes: Vec<u8>,
    /// End of each byte string; `None` for a missing value.
    ends: Vec<Option<usize>>,
}

impl Slices {
    /// Appends what `write` writes, or a missing value if it returns `None`.
    fn push(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Option<()>) {
        let written = write(&mut self.bytes);
        self.ends.push(written.map(|()| self.bytes.len()));
    }

    fn cut(self) -> Vec<Option<ByteArray>> {
        let whole = Bytes::from(self.bytes);
        let mut start = 0;
        let mut slice = |end: usize| ByteArray::from(whole.slice(std::mem::replace(&mut start, end)..end));
        self.ends.into_iter().map(|end| end.map(&mut slice)).collect()
    }
}

fn texts<'a>(values: impl Iterator<Item = &'a Value<'a>>) -> Vec<Option<ByteArray>> {
    let mut slices = Slices::default();
    for value in values {
        slices.push(|bytes| match value {
            Value::Text(text) => {
                bytes.extend_from_slice(text.as_bytes());
                Some(())
            }
            _ => None,
        });
    }
    slices.cut()
}

fn truth(value: &Value<'_>) -> Option<bool> {
    if let Value::Truth(truth) = value { Some(*truth) } else { None }
}

fn count(value: &Value<'_>) -> Option<i64> {
    if let Value::Count(count) = value { Some(*count) } else { None }
}

fn number(value: &Value<'_>) -> Option<f64> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}
