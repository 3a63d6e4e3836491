//! `hubplan look`

use super::{Exit, common};
use crate::error::{Error, Result};
use crate::io::bytes;
use crate::io::features::{InputCrs, Positions};
use crate::io::header::Wanted;
use crate::io::layouts::{self, About, Found};
use crate::io::notes;
use crate::io::number::{Decimal, NumberFault};
use crate::io::study_file::Source;
use crate::io::table::{self, Row, Table};
use crate::words::counted;
use geo::{Geometry, InteriorPoint};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// Show a table as hubplan reads it
///
/// Says which sheet, layer or member of a file hubplan reads, which row is the header and which official layout it
/// recognises, and shows the first rows as a study would read them. Looks at each file by itself, and writes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Tables, workbooks, geometry files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Print everything that hubplan reads as JSON: one line for each file, with every cell, number and position
    #[arg(long)]
    json: bool,
    /// Sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Layer of a GeoPackage, or geometry file in a zip
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// File in a zip
    #[arg(long, value_name = "NAME")]
    member: Option<String>,
    /// Row of the header; the first row is 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    header_row: Option<u64>,
    /// The decimal mark: a point or a comma
    #[arg(long, value_name = "MARK", value_parser = decimal)]
    decimal: Option<Decimal>,
    /// Coordinates, where the file does not state them: EPSG:27700, EPSG:4326 or another number, or plane
    #[arg(long, value_name = "CRS")]
    crs: Option<InputCrs>,
    /// Show positions as the file has them, instead of on the British National Grid
    #[arg(long)]
    as_they_are: bool,
}

fn decimal(mark: &str) -> std::result::Result<Decimal, String> {
    match mark {
        "." => Ok(Decimal::Point),
        "," => Ok(Decimal::Comma),
        _ => Err("write . or ,".to_owned()),
    }
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let mut worst = Exit::Done;
    for file in &args.files {
        match read(args, file) {
            Ok(table) if args.json => common::say(&format!("{}\n", as_json(&table)))?,
            Ok(table) => common::say(&in_words(&table))?,
            Err(Error::Input(findings)) if args.json => {
                let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
                let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
                common::say(&format!("{}\n", json!({ "file": file, "codes": codes, "findings": words })))?;
                worst = Exit::Faulty;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(worst)
}

/// The possible uses of a table.
const ABOUT: &[About] = &[
    About::Zones,
    About::Sites,
    About::Demand,
    About::Pairs,
    About::Districts,
    About::Authorities,
    About::Attributes,
    About::Towns,
    About::Hosted,
];

fn read(args: &Args, file: &str) -> Result<Table> {
    let blob = bytes::read(Path::new(""), file)?;
    let source = Source {
        sheet: args.sheet.clone(),
        layer: args.layer.clone(),
        member: args.member.clone(),
        header_row: args.header_row,
        decimal: args.decimal,
        crs: args.crs,
        ..Source::path(file)
    };
    let known = |header: &[String]| layout(header).is_some();
    let positions = Positions { usual: None, own: args.as_they_are };
    let mut table = table::read(&blob, &source, &Wanted { known: &known, any: true, row: args.header_row, positions })?;
    if let Some(found) = recognised(&table.header) {
        notes::set_aside(&mut table, found.key, &[]);
    }
    Ok(table)
}

fn recognised(header: &[String]) -> Option<Found> {
    ABOUT.iter().find_map(|&about| layouts::recognise(header, about))
}

fn layout(header: &[String]) -> Option<&'static str> {
    recognised(header).map(|found| found.layout.name)
}

/// The table in a form for people: its layout, and its first rows.
fn in_words(table: &Table) -> String {
    const ROWS: usize = 5;
    let (columns, rows) = (counted(table.header.len(), "column"), counted(table.rows.len(), "row"));
    let mut text = format!("{}: {columns}, {rows}\n", table.name);
    let mut line = |what: &str, value: String| {
        let _ = writeln!(text, "  {what:<12} {value}");
    };
    line("layout", layout(&table.header).unwrap_or("not one that hubplan knows").to_owned());
    if let Some(part) = &table.place.part {
        line("part", part.clone());
    }
    line("header", format!("row {}", table.place.header_row.unwrap_or(1)));
    if table.decimal == Decimal::Comma {
        line("numbers", "with decimal commas".to_owned());
    }
    if let Some(crs) = table.spatial {
        let placed = table.rows.iter().filter(|row| row.geometry.is_some()).count();
        line("positions", format!("of {}, in {crs}", counted(placed, "row")));
    }
    for (column, header) in table.header.iter().enumerate() {
        let kind = if table.is_of_numbers(&table.rows, column) { "number" } else { "text" };
        let first: Vec<&str> = table.rows.iter().take(ROWS).map(|row| table.cell(row, column)).collect();
        line(kind, format!("{header}: {}", first.join(" | ")));
    }
    for note in &table.notes {
        line(&format!("row {}", note.row), format!("{}: {}", note.text, note.reason));
    }
    text
}

/// The whole table as JSON.
fn as_json(table: &Table) -> Value {
    let cells = |row: &Row| {
        let cell = |column| table.cell(row, column).to_owned();
        (0..table.header.len()).map(cell).collect::<Vec<String>>()
    };
    let numbers = |row: &Row| {
        let number = |column| match table.number(row, column) {
            Ok(value) => json!(value),
            Err(NumberFault::Malformed) => json!("text"),
            Err(NumberFault::NotFinite) => json!("not finite"),
            Err(NumberFault::Ambiguous) => json!("ambiguous"),
        };
        (0..table.header.len()).map(number).collect::<Vec<_>>()
    };
    let rows = table
        .rows
        .iter()
        .map(|row| json!({ "row": row.number, "cells": cells(row), "numbers": numbers(row), "point": point(row) }));
    json!({
        "file": table.name,
        "part": table.place.part,
        "header_row": table.place.header_row.unwrap_or(1),
        "layout": layout(&table.header),
        "crs": table.spatial.map(|crs| crs.to_string()),
        "header": table.header,
        "rows": rows.collect::<Vec<_>>(),
        "notes": table.notes.iter().map(|note| json!({ "row": note.row, "text": note.text })).collect::<Vec<_>>(),
    })
}

/// The row's point, or a point inside its area.
fn point(row: &Row) -> Option<[f64; 2]> {
    let point = match row.geometry.as_ref()? {
        Geometry::Point(point) => *point,
        other => other.interior_point()?,
    };
    Some([point.x(), point.y()])
}
