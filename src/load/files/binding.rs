//! What the columns of a table mean: by its layout, its column mapping, or both.

use super::of_points;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::layouts::{self, About, Credit, Found};
use crate::io::study_file::Source;
use crate::io::table::{Table, tidy};
use crate::model::Vintage;

/// Meaning of the columns of a table.
#[derive(Debug, Clone)]
pub(in crate::load) struct Binding {
    /// Name of the layout, or `column mapping`.
    pub layout: String,
    /// LSOA vintage of the codes, if the header or the source states it.
    pub vintage: Option<Vintage>,
    /// Index of the code.
    pub key: usize,
    /// hubplan's name -> indices; the numbers of several columns are added.
    pub columns: Vec<(String, Vec<usize>)>,
    /// Indices of columns that look like figures, but cannot be read as numbers.
    pub(super) unread: Vec<usize>,
    /// Which rows are used: index of a column, its accepted values in lower case, and why other rows are left out.
    pub only: Vec<(usize, Vec<String>, Option<&'static str>)>,
    /// Prefix of the sites' identifiers.
    pub id_prefix: &'static str,
    /// Whether hubplan makes the identifiers, because the key is the name of a site.
    pub makes_ids: bool,
    /// Whether it is a council's own list of sites.
    pub is_own_list: bool,
    pub(super) credits: &'static [Credit],
    pub(super) note: Option<&'static str>,
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

/// Binds a header by its layout; the source's own mapping overrides it.
pub(in crate::load) fn bind(table: &Table, source: &Source, about: About) -> Result<Binding> {
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
        add_layout(table, found, key.unwrap_or(found.key), &mut columns, &mut only);
    }
    // Any table of zones fits the most general layout, also one that tells nothing about them.
    let is_general = found.as_ref().is_some_and(|found| found.layout.is_general());
    if is_general && columns.is_empty() && !table.is_spatial() {
        return Err(h201_header_unrecognised(table, about).into());
    }
    let unread = match &found {
        Some(found) if found.layout.has_more(table) => unread(table, source, &columns, key.unwrap_or(found.key)),
        _ => Vec::new(),
    };
    columns.retain(|(name, _)| !source.ignore.contains(name));
    let layout = found.as_ref().map(|found| found.layout);
    let unrecognised = if about == About::Pairs { "travel matrix" } else { "column mapping" };
    Ok(Binding {
        layout: layout.map_or(unrecognised, |layout| layout.name).to_owned(),
        vintage: source.vintage.or(found.as_ref().and_then(|found| found.vintage)),
        key: key.unwrap_or_default(),
        columns,
        unread,
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
    key: usize,
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
    taken.extend(found.columns.iter().flat_map(|(_, positions)| positions.clone()));
    taken.extend([found.key, key]);
    match found.layout.about {
        _ if found.layout.has_more(table) => add(layouts::rest_of_numbers(table, &taken)),
        About::Zones => add(layouts::rest_of_known(table, &taken)),
        _ => {}
    }
    for wanted in found.layout.only {
        if let Some(position) = table.header.iter().position(|header| layouts::comparable(header) == wanted.header) {
            only.push((position, wanted.values.iter().map(|value| (*value).to_owned()).collect(), wanted.reason));
        }
    }
}

/// Columns that look like figures and are not used, unless the study says to ignore them.
fn unread(table: &Table, source: &Source, columns: &[(String, Vec<usize>)], key: usize) -> Vec<usize> {
    let taken: Vec<usize> = columns.iter().flat_map(|(_, positions)| positions.clone()).chain([key]).collect();
    let ignored = |column: &usize| source.ignore.contains(&layouts::snake_case(&table.header[*column]));
    layouts::unread_figures(table, &taken).into_iter().filter(|column| !ignored(column)).collect()
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
        About::DemandNowhere | About::DemandPoints => ("demand point", "weight = \"...\""),
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
            "Sites need `name` (or an `id`), and `postcode`, or `easting` and `northing`, or `longitude` and \
             `latitude`. {mend}"
        );
    }
    Finding { spot: table.header_spot(), ..Finding::new(Code::HeaderUnrecognised, &table.name, what, mend) }
}

fn h202_column_missing(table: &Table, header: &str) -> Finding {
    let what = format!("it has no column `{header}`");
    let mend = format!("The columns are `{}`", table.header.join("`, `"));
    Finding { spot: table.header_spot(), ..Finding::new(Code::ColumnMissing, &table.name, what, mend) }
}
