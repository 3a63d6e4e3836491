//! Tables for spreadsheets: UTF-8 with a header, `yes` and `no`, an empty cell for an unknown value, and no text that
//! a spreadsheet would run as a formula.

use super::layers::{Layer, Value};
use crate::text::written_cell;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{Result, Write};
use std::ops::Range;

/// Rows that are formatted at a time, by one thread.
const ROWS: usize = 20_000;
/// Number of such runs that are in memory at a time.
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

/// A CSV that is being written. Every cell passes through here.
pub(super) struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    pub(super) fn new(out: W) -> Self {
        Table(csv::Writer::from_writer(out))
    }

    /// Writes the next cell of a row.
    fn cell(&mut self, cell: &str) -> Result<()> {
        Ok(self.0.write_field(written_cell(cell).as_ref())?)
    }

    fn end_row(&mut self) -> Result<()> {
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Writes a whole row.
    pub(super) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<()> {
        cells.into_iter().try_for_each(|cell| self.cell(cell.as_ref()))?;
        self.end_row()
    }

    /// Flushes everything to the output.
    pub(super) fn end(mut self) -> Result<()> {
        self.0.flush()
    }
}

/// The text of a cell. `room` is a buffer for numbers.
fn in_words<'a>(value: &'a Value<'_>, room: &'a mut String) -> &'a str {
    room.clear();
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Missing => Ok(()),
        Value::Truth(yes) => return if *yes { "yes" } else { "no" },
        Value::Text(text) => return text,
        Value::Count(count) => write!(room, "{count}"),
        // Whole numbers are written without decimals: `12`, not `12.0`.
        Value::Number(number) => write!(room, "{number}"),
    };
    room
}
