//! Tables for spreadsheets: UTF-8, a header, `yes` and `no`, an empty cell for what is not known, and no text that a
//! spreadsheet would run.

use super::layers::{Layer, Value};
use crate::text::written_cell;
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
    let mut header = Table::new(&mut *out);
    header.row(layer.fields.iter().map(|field| field.name.as_ref()))?;
    header.end()?;
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
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
    let mut cell = String::new();
    for i in range {
        for value in &layer.record(i).values {
            table.cell(in_words(value, &mut cell))?;
        }
        table.end_row()?;
    }
    table.end()?;
    Ok(bytes)
}

/// A CSV in the making: the only door by which a cell gets into one.
pub(super) struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    pub(super) fn new(out: W) -> Self {
        Table(csv::Writer::from_writer(out))
    }

    /// The next cell of a row.
    fn cell(&mut self, cell: &str) -> Result<()> {
        Ok(self.0.write_field(written_cell(cell).as_ref())?)
    }

    fn end_row(&mut self) -> Result<()> {
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// A whole row.
    pub(super) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<()> {
        cells.into_iter().try_for_each(|cell| self.cell(cell.as_ref()))?;
        self.end_row()
    }

    /// Writes what is not written yet.
    pub(super) fn end(mut self) -> Result<()> {
        self.0.flush()
    }
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
