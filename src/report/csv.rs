//! Tables for spreadsheets: UTF-8, a header, `yes` and `no`, an empty cell for what is not known.

use super::layers::{Layer, Value};
use std::io::{Result, Write};

/// Writes a layer without its geometry.
pub(super) fn layer(layer: &Layer<'_>, out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(layer.fields.iter().map(|field| field.name.as_ref()))?;
    for record in layer.records() {
        writer.write_record(record.values.iter().map(cell))?;
    }
    writer.flush()
}

fn cell(value: &Value<'_>) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Truth(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Count(count) => count.to_string(),
        // `12.0` is 12 to a reader.
        Value::Number(number) => number.to_string(),
    }
}
