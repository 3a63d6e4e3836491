//! Tables for spreadsheets: UTF-8, a header, `yes` and `no`, an empty cell for what is not known.

use super::layers::{Layer, Value};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{Result, Write};
use std::ops::Range;

/// Rows that are made at a time, each run of them on a thread of its own.
const ROWS: usize = 20_000;
/// How many runs are held.
const RUNS_AT_A_TIME: usize = 8;

/// Writes a layer without its geometry.
pub(super) fn layer(layer: &Layer<'_>, out: &mut dyn Write) -> Result<()> {
    let mut header = csv::Writer::from_writer(&mut *out);
    header.write_record(layer.fields.iter().map(|field| field.name.as_ref()))?;
    header.flush()?;
    drop(header);
    let starts: Vec<usize> = (0..layer.len).step_by(ROWS).collect();
    for starts in starts.chunks(RUNS_AT_A_TIME) {
        let runs = starts.par_iter().map(|start| rows(layer, *start..layer.len.min(start + ROWS)));
        for run in runs.collect::<Vec<_>>() {
            out.write_all(&run?)?;
        }
    }
    Ok(())
}

fn rows(layer: &Layer<'_>, range: Range<usize>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut cell = String::new();
    for i in range {
        for value in &layer.record(i).values {
            writer.write_field(in_words(value, &mut cell))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// The text of a cell; `room` is where numbers are written.
fn in_words<'a>(value: &'a Value<'_>, room: &'a mut String) -> &'a str {
    room.clear();
    // Writing into a text cannot fail.
    let _ = match value {
        Value::Missing => Ok(()),
        Value::Truth(yes) => return if *yes { "yes" } else { "no" },
        Value::Text(text) => return text,
        Value::Count(count) => write!(room, "{count}"),
        // `12.0` is 12 to a reader.
        Value::Number(number) => write!(room, "{number}"),
    };
    room
}
