//! Opens files, all in parallel, and binds each to hubplan's names by its layout, its column mapping, or both.

use super::ledger::Ledger;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::bytes;
use crate::io::crs::OtherCrs;
use crate::io::features::{InputCrs, Positions};
use crate::io::header::Wanted;
use crate::io::layouts::{self, About, Credit, Found, fields};
use crate::io::study_file::Source;
use crate::io::table::{self, Table, tidy};
use crate::model::{InputFile, Vintage};
use crate::text;
use crate::units::grouped;
use crate::validate::tables;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Meaning of the columns of a table.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    /// Name of the layout, or `column mapping`.
    pub layout: String,
    /// LSOA vintage of the codes, if the header or the source states it.
    pub vintage: Option<Vintage>,
    /// Index of the code.
    pub key: usize,
    /// hubplan's name -> indices; the numbers of several columns are added.
    pub columns: Vec<(String, Vec<usize>)>,
    /// Which rows are used: index of a column, its accepted values in lower case, and why other rows are left out.
    pub only: Vec<(usize, Vec<String>, Option<&'static str>)>,
    /// Prefix of the sites' identifiers.
    pub id_prefix: &'static str,
    /// Whether hubplan makes the identifiers, because the key is the name of a site.
    pub makes_ids: bool,
    /// Whether it is a council's own list of sites.
    pub is_own_list: bool,
    credits: &'static [Credit],
    note: Option<&'static str>,
}

impl Binding {
    /// Indices of a column.
    pub fn positions(&self, name: &str) -> Option<&[usize]> {
        self.columns.iter().find(|(other, _)| other == name).map(|(_, positions)| positions.as_slice())
    }

    /// Index of a text column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions(name).and_then(|positions| positions.first().copied())
    }
}

/// A file that was read and bound.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    pub source: &'a Source,
    pub table: Table,
    pub binding: Binding,
    /// Coordinate system of its columns of positions, if the study states an unusual one.
    pub crs: Option<OtherCrs>,
    sha256: String,
}

impl Opened<'_> {
    /// The file's path as the study writes it.
    pub fn name(&self) -> &str {
        &self.source.file
    }

    /// Place of the table in the file for the list of inputs; empty if it is at the beginning.
    fn place(&self) -> String {
        let place = &self.table.place;
        let part = place.part.as_ref().map(|part| {
            let kind = if self.table.is_spatial() || self.name().contains(".gpkg") { "layer" } else { "sheet" };
            format!("; {kind} `{part}`")
        });
        let header = place.header_row.map(|row| format!("; header in row {row}"));
        let crs = place.converted_from.as_ref().map(|crs| format!("; converted from {crs}"));
        [part, header, crs].into_iter().flatten().collect()
    }

    /// Refuses dates, times and errors of a spreadsheet in columns of identifiers.
    fn check_identifiers(&self) -> Result<()> {
        let mut findings = Findings::new();
        if !self.table.typed.is_empty() {
            let named = IDENTIFIERS.iter().filter_map(|name| self.binding.position(name));
            let columns: BTreeSet<usize> = named.chain([self.binding.key]).collect();
            for row in &self.table.rows {
                for (column, kind) in columns.iter().filter_map(|&at| Some((at, self.table.kind(row, at)?))) {
                    findings.push(tables::h215_typed(&self.table, row, column, kind));
                }
            }
        }
        findings.into_result()
    }
}

/// Columns of identifiers, apart from the key.
const IDENTIFIERS: &[&str] = &[
    fields::SITE_ID,
    fields::ZONE_CODE,
    fields::AUTHORITY_CODE,
    fields::DISTRICT_CODE,
    fields::POSTCODE,
    fields::SERVICE,
];

/// Most files of a study: all of them are in memory at once.
const MOST: usize = 500;

/// Reads files in parallel. Their mistakes go to the ledger; files that were read are listed in it, in order.
pub(super) fn open_all<'a>(
    base: &Path,
    positions: Positions,
    wanted: &[(&'a Source, About)],
    ledger: &mut Ledger,
) -> Result<Vec<Option<Opened<'a>>>> {
    if wanted.len() > MOST {
        let what = format!("it names {} files; hubplan reads at most {MOST}", wanted.len());
        return Err(Finding::new(Code::StudyMalformed, &ledger.study_file, what, "Join tables of one kind").into());
    }
    let read: Vec<Result<Opened<'a>>> =
        wanted.par_iter().map(|(source, about)| open(base, positions, source, *about)).collect();
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
        layout: binding.layout.clone() + &file.place(),
        rows: file.table.rows.len(),
    });
    ledger.credits.extend(binding.credits.iter().copied());
    ledger.own_credits.extend(file.source.attribution.clone());
    if file.table.cleaned > 0 {
        let (count, name) = (grouped(file.table.cleaned as u64), file.name());
        ledger.assume(format!(
            "{count} cells of {name} hold characters that cannot be shown. hubplan writes them as {}",
            text::INSTEAD
        ));
    }
    if let Some(note) = binding.note {
        ledger.assume(note);
    }
}

fn open<'a>(base: &Path, positions: Positions, source: &'a Source, about: About) -> Result<Opened<'a>> {
    let blob = bytes::read(base, &source.file)?;
    let known = |header: &[String]| {
        layouts::recognise(header, about).is_some()
            || (is_layer(&source.file) && layouts::recognise(header, of_points(about)).is_some())
            || source.key.as_ref().is_some_and(|key| header.iter().any(|other| tidy(other) == tidy(key)))
    };
    // Only a matrix may have an unknown header.
    let wanted = Wanted { known: &known, any: about == About::Pairs, row: source.header_row, positions };
    let table = table::read(&blob, source, &wanted)?;
    let mut binding = bind(&table, source, about)?;
    if about == About::Zones && binding.vintage.is_none() {
        binding.vintage = vintage_of_codes(&table, binding.key);
    }
    let crs = match source.crs.or(positions.usual) {
        Some(InputCrs::Epsg(code)) => OtherCrs::epsg(code),
        _ => None,
    };
    let file = Opened { source, table, binding, crs, sha256: blob.sha256 };
    file.check_identifiers()?;
    Ok(file)
}

/// What a layer of points is about, whose attributes need not say where they are.
fn of_points(about: About) -> About {
    if about == About::Sites { About::SitePoints } else { about }
}

/// Whether a file may hold layers, by its name.
fn is_layer(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".gpkg", ".geojson", ".json", ".fgb", ".shp", ".zip"].iter().any(|ending| name.ends_with(ending))
}

/// LSOA vintage by the codes of a table whose header does not state it. Codes after the last one of 2011 are of 2021.
/// A table of the whole country without any such code is of 2011. Other tables may fit both vintages; where it
/// matters, some zone has no row.
fn vintage_of_codes(table: &Table, key: usize) -> Option<Vintage> {
    /// Codes in a table of the whole country; England had 32,844 LSOAs in 2011.
    const COUNTRY: usize = 30_000;
    let codes = || table.rows.iter().map(|row| table.cell(row, key));
    if codes().any(tables::is_lsoa_2021_only) {
        return Some(Vintage::Lsoa2021);
    }
    (codes().filter(|code| code.starts_with("E01")).count() > COUNTRY).then_some(Vintage::Lsoa2011)
}

/// Binds a header by its layout; the source's own mapping overrides it.
pub(super) fn bind(table: &Table, source: &Source, about: About) -> Result<Binding> {
    // If the study names the key of a council's own list, it also names its columns: the layout is then not used.
    let own = |found: &Found| found.layout.is_own_list();
    let by_points = || layouts::recognise(&table.header, of_points(about)).filter(|_| table.is_spatial());
    let found =
        layouts::recognise(&table.header, about).or_else(by_points).filter(|found| source.key.is_none() || !own(found));
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
        // A matrix may have any header: one column per site.
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
        is_own_list: layout.is_some_and(|layout| layout.is_own_list()),
        makes_ids: source.key.is_none() && layout.is_some_and(|layout| layout.makes_ids),
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
        About::Towns => ("town", "name = \"...\", easting = \"...\", northing = \"...\""),
        About::Sites => ("site", "name = \"...\", postcode = \"...\""),
        About::SitePoints | About::SitesNowhere => ("site", "name = \"...\""),
        About::DemandNowhere => ("demand point", "weight = \"...\""),
        About::Demand => ("demand point", "x = \"...\", y = \"...\", weight = \"...\""),
        About::Pairs => ("pair", "site_id = \"...\", cost = \"...\""),
        About::Hosted => ("site and service", "service = \"...\", cost = \"...\""),
        About::Offer => ("service", ""),
    };
    let shown = shown.join("`, `");
    let mut what = format!(
        "hubplan does not recognise a table with one row for each {row} and this header: \
         `{shown}`{more}"
    );
    let mut mend = format!(
        "Name the columns to read by their headers: {{ file = \"{}\", key = \"...\", columns = {{ {columns} }} }}; \
         where the header is not the first row, add header_row = N",
        table.name
    );
    if about == About::Sites
        && let Some(lack) = layouts::sites_lack(&table.header)
    {
        what += &format!("; {lack}");
        mend = format!(
            "Sites need `name` (or an `id`), and `postcode`, or `easting` and `northing`, or `longitude` and `latitude`. {mend}"
        );
    }
    Finding { spot: table.header_spot(), ..Finding::new(Code::HeaderUnrecognised, &table.name, what, mend) }
}

fn h202_column_missing(table: &Table, header: &str) -> Finding {
    let what = format!("it has no column `{header}`");
    let mend = format!("The columns are `{}`", table.header.join("`, `"));
    Finding { spot: table.header_spot(), ..Finding::new(Code::ColumnMissing, &table.name, what, mend) }
}
