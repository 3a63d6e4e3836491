//! Tables for spreadsheets: UTF-8, a header, `yes` and `no`, an empty cell for what is not known.

use super::columns::Table;
use crate::model::LeftOut;
use serde_json::Value;
use std::io::{Result, Write};

/// Writes a table.
pub(super) fn table(table: &Table, out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&table.header)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(cell))?;
    }
    writer.flush()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        // `12.0` is 12 to a reader.
        number => number.to_string().trim_end_matches(".0").to_owned(),
    }
}

/// Writes the rows that could not be used.
pub(super) fn left_out(rows: &[LeftOut], out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["file", "row", "id", "rows", "reason"])?;
    for row in rows {
        // Rows left out alike stand in one line, which has no number.
        let number = if row.row == 0 { String::new() } else { row.row.to_string() };
        writer.write_record([&row.file, &number, &row.id, &row.rows.to_string(), &row.reason])?;
    }
    writer.flush()
}
