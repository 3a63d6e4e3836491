//! Opening files: all at once, each bound to hubplan's names by its layout, its mapping, or both.

use super::ledger::Ledger;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::bytes;
use crate::io::features::InputCrs;
use crate::io::layouts::{self, About, Credit, Found};
use crate::io::study_file::Source;
use crate::io::table::{self, Table, tidy};
use crate::model::{InputFile, Vintage};
use crate::text;
use crate::units::grouped;
use rayon::prelude::*;
use std::path::Path;

/// Which columns of a table mean what.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    /// Layout, or `column mapping`.
    pub layout: String,
    /// LSOA vintage of the codes, when header or source says.
    pub vintage: Option<Vintage>,
    /// Position of the code.
    pub key: usize,
    /// hubplan's name -> positions; several are summed.
    pub columns: Vec<(String, Vec<usize>)>,
    /// Rows wanted: position, values in lower case, and why others are left out.
    pub only: Vec<(usize, Vec<String>, Option<&'static str>)>,
    /// Put before identifiers of sites.
    pub id_prefix: &'static str,
    credits: &'static [Credit],
    note: Option<&'static str>,
}

impl Binding {
    /// Positions of a column.
    pub fn positions(&self, name: &str) -> Option<&[usize]> {
        self.columns.iter().find(|(other, _)| other == name).map(|(_, positions)| positions.as_slice())
    }

    /// Position of a column of text.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions(name).and_then(|positions| positions.first().copied())
    }
}

/// A file, read and bound.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    pub source: &'a Source,
    pub table: Table,
    pub binding: Binding,
    sha256: String,
}

impl Opened<'_> {
    /// The file as the study names it.
    pub fn name(&self) -> &str {
        &self.source.file
    }
}

/// Files of a study, at most: all of them are in memory at once.
const MOST: usize = 500;

/// Reads files in parallel. What is wrong with them goes to the ledger; files that could be read are entered in it, in order.
pub(super) fn open_all<'a>(
    base: &Path,
    crs: Option<InputCrs>,
    wanted: &[(&'a Source, About)],
    ledger: &mut Ledger,
) -> Result<Vec<Option<Opened<'a>>>> {
    if wanted.len() > MOST {
        let what = format!("it names {} files, and at most {MOST} are read", wanted.len());
        return Err(
            Finding::new(Code::StudyMalformed, &ledger.study_file, what, "Put tables of one kind together").into()
        );
    }
    let read: Vec<Result<Opened<'a>>> =
        wanted.par_iter().map(|(source, about)| open(base, crs, source, *about)).collect();
    let mut opened = Vec::with_capacity(read.len());
    for result in read {
        let file = ledger.findings.absorb(result)?;
        if let Some(file) = &file {
            enter(file, ledger);
        }
        opened.push(file);
    }
    Ok(opened)
}

fn enter(file: &Opened<'_>, ledger: &mut Ledger) {
    let binding = &file.binding;
    ledger.inputs.push(InputFile {
        path: file.source.file.clone(),
        sha256: file.sha256.clone(),
        layout: binding.layout.clone(),
        rows: file.table.rows.len(),
    });
    ledger.credits.extend(binding.credits.iter().copied());
    ledger.own_credits.extend(file.source.attribution.clone());
    if file.table.cleaned > 0 {
        let (count, name) = (grouped(file.table.cleaned as u64), file.name());
        ledger.assume(format!(
            "{count} cells of {name} hold characters that cannot be shown, written as {}",
            text::INSTEAD
        ));
    }
    if let Some(note) = binding.note {
        ledger.assume(note);
    }
}

fn open<'a>(base: &Path, crs: Option<InputCrs>, source: &'a Source, about: About) -> Result<Opened<'a>> {
    let blob = bytes::read(base, &source.file)?;
    let known = |header: &[String]| {
        layouts::recognise(header, about).is_some()
            || source.key.as_ref().is_some_and(|key| header.iter().any(|other| tidy(other) == tidy(key)))
    };
    let mut options = source.clone();
    options.crs = source.crs.or(crs);
    // Only a matrix may have any header.
    let table = table::read(&blob, &options, &known, about == About::Pairs)?;
    let binding = bind(&table, source, about)?;
    Ok(Opened { source, table, binding, sha256: blob.sha256 })
}

/// Binds a header by its layout, with the source's own mapping before it.
pub(super) fn bind(table: &Table, source: &Source, about: About) -> Result<Binding> {
    let found = layouts::recognise(&table.header, about);
    let mut findings = Findings::new();
    let mut position = |header: &str| {
        let position = table.column(header);
        if position.is_none() {
            findings.push(h202_column_missing(table, header));
        }
        position
    };
    let key = match (&source.key, &found) {
        (Some(key), _) => position(key),
        (None, Some(found)) => Some(found.key),
        // A matrix may have any header: a column a site.
        (None, None) if about == About::Pairs => Some(0),
        (None, None) => return Err(h201_header_unrecognised(table, about).into()),
    };
    let mut columns = Vec::new();
    for (name, headers) in &source.columns {
        let positions: Vec<usize> = headers.as_slice().iter().filter_map(|header| position(header)).collect();
        columns.push((name.clone(), positions));
    }
    let mut only = Vec::new();
    for (header, values) in &source.only {
        if let Some(position) = position(header) {
            only.push((position, values.as_slice().iter().map(|value| tidy(value)).collect(), None));
        }
    }
    findings.into_result()?;
    if let Some(found) = &found {
        add_layout(table, found, &mut columns, &mut only);
    }
    columns.retain(|(name, _)| !source.ignore.contains(name));
    let layout = found.as_ref().map(|found| found.layout);
    let unrecognised = if about == About::Pairs { "travel matrix" } else { "column mapping" };
    Ok(Binding {
        layout: layout.map_or(unrecognised, |layout| layout.name).to_owned(),
        vintage: source.vintage.or(found.as_ref().and_then(|found| found.vintage)),
        key: key.unwrap_or_default(),
        columns,
        only,
        id_prefix: layout.map_or("", |layout| layout.id_prefix),
        credits: layout.map_or(&[], |layout| layout.credits),
        note: layout.and_then(|layout| layout.note),
    })
}

fn add_layout(
    table: &Table,
    found: &Found,
    columns: &mut Vec<(String, Vec<usize>)>,
    only: &mut Vec<(usize, Vec<String>, Option<&'static str>)>,
) {
    let mut taken: Vec<usize> = columns.iter().flat_map(|(_, positions)| positions.clone()).collect();
    let mut add = |more: Vec<(String, Vec<usize>)>| {
        for (name, positions) in more {
            if columns.iter().all(|(other, _)| *other != name) {
                columns.push((name, positions));
            }
        }
    };
    add(found.columns.clone());
    if found.layout.rest {
        taken.extend(found.columns.iter().flat_map(|(_, positions)| positions.clone()));
        taken.push(found.key);
        add(layouts::rest_of_numbers(table, &taken));
    }
    for wanted in found.layout.only {
        if let Some(position) = table.header.iter().position(|header| layouts::comparable(header) == wanted.header) {
            only.push((position, wanted.values.iter().map(|value| (*value).to_owned()).collect(), wanted.reason));
        }
    }
}

fn h201_header_unrecognised(table: &Table, about: About) -> Finding {
    let shown: Vec<&str> = table.header.iter().take(6).map(String::as_str).collect();
    let more = if table.header.len() > shown.len() { ", ..." } else { "" };
    let (row, columns) = match about {
        About::Zones => ("zone", "children_0_4 = \"...\""),
        About::Districts => ("district", "authority_code = \"...\""),
        About::Authorities => ("authority", "budget = \"...\""),
        About::Attributes => ("authority", "gld_target = \"...\""),
        About::Sites => ("site", "name = \"...\", easting = \"...\", northing = \"...\""),
        About::Demand => ("demand point", "x = \"...\", y = \"...\", weight = \"...\""),
        About::Pairs => ("pair", "site_id = \"...\", cost = \"...\""),
        About::Hosted => ("site and service", "service = \"...\", cost = \"...\""),
        About::Offer => ("service", ""),
    };
    let shown = shown.join("`, `");
    Finding::new(
        Code::HeaderUnrecognised,
        &table.name,
        format!("hubplan does not know a table of one row for each {row} with this header: `{shown}`{more}"),
        format!(
            "Say which columns to read by their headers: {{ file = \"{}\", key = \"...\", columns = {{ {columns} }} }}",
            table.name
        ),
    )
    .row(1)
}

fn h202_column_missing(table: &Table, header: &str) -> Finding {
    let what = format!("it has no column `{header}`");
    let mend = format!("The columns are `{}`", table.header.join("`, `"));
    Finding::new(Code::ColumnMissing, &table.name, what, mend).row(1)
}
