//! Reads sites from several files into one list, each with a position.

use super::files::Opened;
use super::identity::{self, Same};
use super::ledger::Ledger;
use super::rows::wanted;
use crate::error::{Code, Finding, Findings, Spot};
use crate::io::layouts::{NOT_OPEN, fields, snake_case};
use crate::io::postcodes::{self, Postcodes};
use crate::io::study_file::SiteFile;
use crate::io::table::Row;
use crate::model::{LocatedBy, SiteStatus, When};
use crate::units::Pounds;
use crate::validate::tables;
use geo::Coord;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A site as read from its files.
#[derive(Debug, Clone)]
pub(super) struct RawSite {
    /// The first file that lists it.
    pub file: String,
    pub spot: Spot,
    pub id: String,
    pub name: String,
    pub kind: Option<String>,
    pub postcode: Option<String>,
    /// Its parts between commas.
    pub address: Option<String>,
    pub point: Option<Coord<f64>>,
    pub located_by: LocatedBy,
    /// Zone that the file states. It is only a hint: the position decides.
    pub zone_code: Option<String>,
    /// Code of the authority that the file states.
    pub authority: Option<String>,
    pub authority_name: Option<String>,
    pub status: Option<SiteStatus>,
    pub cost: Option<Pounds>,
    pub capacity: Option<f64>,
    pub disadvantaged: Option<bool>,
    pub opened: When,
    pub closed: Option<When>,
    /// Whether its file is a council's own list, which may repeat sites of other files.
    pub own: bool,
}

impl RawSite {
    /// Leaves the site out, with a reason.
    pub fn leave_out(&self, ledger: &mut Ledger, reason: impl Into<String>) {
        ledger.leave_out(&self.file, &self.spot, &self.id, reason);
    }
}

/// Reads the position of a row.
type Locate<'a> = &'a dyn Fn(&Opened<'_>, &Row, &mut Findings) -> Option<Coord<f64>>;

/// All sites of all files, in order of id. A site in two files is one site: the first file's values count, blanks are
/// filled from the next, and the status is "existing" (or another one than candidate) if any file says so.
pub(super) fn gather(files: &[(&Opened<'_>, &SiteFile)], locate: Locate<'_>, ledger: &mut Ledger) -> Vec<RawSite> {
    let mut sites: Vec<RawSite> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut otherwise: Vec<String> = Vec::new();
    for (file, options) in files {
        let mut in_file: HashMap<String, (Spot, Option<SiteStatus>)> = HashMap::new();
        for (at, row) in file.table.rows.iter().enumerate() {
            let listed = match wanted(file, at) {
                Ok(()) if tells_open(file) => Listed::Open,
                Ok(()) => Listed::Unsaid,
                Err(Some(NOT_OPEN)) if options.closed => Listed::Closed,
                Err(reason) => {
                    ledger.tally(file.name(), reason.unwrap_or("excluded by `only`"), 1);
                    continue;
                }
            };
            let Some(site) = read(file, options, row, listed, locate, &mut ledger.findings) else { continue };
            if let Some((first, status)) = in_file.insert(site.id.clone(), (site.spot.clone(), site.status)) {
                ledger.findings.push(match (status, site.status) {
                    (Some(a), Some(b)) if a != b => h504_status_contradictory(&site, file.name(), &first, a, b),
                    _ => tables::h204_key_doubled(&file.table, row, &site.id, first),
                });
                continue;
            }
            match by_id.get(&site.id) {
                Some(&at) => {
                    match identity::compare(&sites[at], &site) {
                        Same::Place => {}
                        Same::PlaceInOtherWords(words) => otherwise.push(words),
                        Same::Id(differs) => {
                            ledger.findings.push(identity::h204_two_places(&sites[at], &site, &differs));
                            continue;
                        }
                    }
                    unite(&mut sites[at], site, &mut ledger.findings);
                }
                None => {
                    by_id.insert(site.id.clone(), sites.len());
                    sites.push(site);
                }
            }
        }
    }
    identity::assume_first(&otherwise, ledger);
    // A closed centre has a date of closing, even if it is unknown.
    for site in sites.iter_mut().filter(|site| site.status == Some(SiteStatus::Closed)) {
        site.closed = site.closed.or(Some(When::Unknown));
    }
    sites.sort_by(|a, b| a.id.cmp(&b.id));
    sites
}

/// Whether a layout that distinguishes open and closed centres lists a row as open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Open,
    Closed,
    /// The layout does not distinguish them.
    Unsaid,
}

/// Whether a layout distinguishes open and closed centres.
fn tells_open(file: &Opened<'_>) -> bool {
    file.binding.only.iter().any(|(_, _, reason)| *reason == Some(NOT_OPEN))
}

fn read(
    file: &Opened<'_>,
    options: &SiteFile,
    row: &Row,
    listed: Listed,
    locate: Locate<'_>,
    findings: &mut Findings,
) -> Option<RawSite> {
    let table = &file.table;
    let text = |field: &str| {
        let cell = table.cell(row, file.binding.position(field)?);
        (!cell.is_empty()).then(|| cell.to_owned())
    };
    let Some(key) = identity::of_row(file, row) else {
        let what = if file.binding.makes_ids { "the site has no name" } else { "the site has no identifier" };
        findings.push(table.finding(row, Code::ValueMissing, what, "Give every site its own, or delete the row"));
        return None;
    };
    if let Some(uprn) = text(fields::UPRN).filter(|uprn| file.binding.makes_ids && !identity::is_uprn(uprn)) {
        findings.push(h215_uprn(file, row, &uprn));
    }
    let id = format!("{}{key}", options.id_prefix.as_deref().unwrap_or(file.binding.id_prefix));
    let mut number = |field: &str| {
        tables::number(table, row, file.binding.position(field)?, field).unwrap_or_else(|finding| {
            findings.push(finding);
            None
        })
    };
    let capacity = number(fields::CAPACITY);
    let cost = file.binding.position(fields::COST).map(|column| tables::pounds(table, row, column, fields::COST));
    let cost = cost.and_then(|cost| understood(cost, findings)).flatten();
    let status = text(fields::STATUS).and_then(|word| understood(h211_status(file, row, &word), findings));
    let disadvantaged =
        text(fields::DISADVANTAGED).and_then(|word| understood(h211_yes_no(file, row, &word), findings));
    let (opened, closed) = dates(file, row, findings);
    // Without a status of its own, a row with a closing date is closed, unless its layout lists it as open: then it is
    // still going to close.
    let by_date = match listed {
        Listed::Open => None,
        Listed::Closed => Some(SiteStatus::Closed),
        Listed::Unsaid => closed.map(|_| SiteStatus::Closed),
    };
    let status = status.or(by_date).or(options.status);
    Some(RawSite {
        file: file.name().to_owned(),
        spot: table.spot(row),
        name: text(fields::NAME).unwrap_or_else(|| id.clone()),
        id,
        kind: text(fields::KIND).map(|kind| snake_case(&kind)),
        postcode: text(fields::POSTCODE),
        address: address(file, row),
        point: locate(file, row, findings),
        located_by: LocatedBy::Coordinates,
        zone_code: text(fields::ZONE_CODE).filter(|code| tables::is_like_lsoa(code)),
        authority: text(fields::AUTHORITY_CODE),
        authority_name: text(fields::AUTHORITY_NAME),
        status,
        cost,
        capacity,
        disadvantaged,
        opened,
        closed,
        own: file.binding.is_own_list,
    })
}

fn h215_uprn(file: &Opened<'_>, row: &Row, uprn: &str) -> Finding {
    let what = format!("`{uprn}` is not a UPRN, which has up to 12 digits and nothing else");
    let mend = "Give the column the format Text and type the UPRNs again, or delete the column";
    file.table.finding(row, Code::CellTyped, what, mend)
}

/// Street, place and town, of as many columns as the file has for them; a part that repeats is there once.
fn address(file: &Opened<'_>, row: &Row) -> Option<String> {
    let columns = file.binding.positions(fields::ADDRESS)?;
    let cells = columns.iter().map(|column| file.table.cell(row, *column).trim().trim_end_matches(','));
    let mut parts: Vec<&str> = Vec::new();
    for cell in cells.filter(|cell| !cell.is_empty()) {
        if !parts.iter().any(|part| part.eq_ignore_ascii_case(cell)) {
            parts.push(cell);
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// When a centre opened and closed, as far as its row says.
fn dates(file: &Opened<'_>, row: &Row, findings: &mut Findings) -> (When, Option<When>) {
    let mut date = |field: &str| {
        let cell = file.table.cell(row, file.binding.position(field)?);
        let when = (!cell.is_empty()).then(|| cell.parse::<When>());
        when.and_then(|when| understood(when.map_err(|what| h212_date(file, row, what)), findings))
    };
    let (opened, closed) = (date(fields::OPENED).unwrap_or_default(), date(fields::CLOSED));
    if let (When::Between(first, _), Some(When::Between(_, last))) = (opened, closed)
        && last < first
    {
        findings.push(h212_date(
            file,
            row,
            format!("it opened in {opened} and closed in {}, before", closed.unwrap_or_default()),
        ));
    }
    (opened, closed)
}

fn h212_date(file: &Opened<'_>, row: &Row, what: String) -> Finding {
    file.table.finding(row, Code::DateMalformed, what, "Correct the date, or leave the cell blank when nobody knows it")
}

fn understood<T>(result: std::result::Result<T, Finding>, findings: &mut Findings) -> Option<T> {
    result.map_err(|finding| findings.push(finding)).ok()
}

fn h211_status(file: &Opened<'_>, row: &Row, word: &str) -> std::result::Result<SiteStatus, Finding> {
    match word.to_lowercase().as_str() {
        "candidate" => Ok(SiteStatus::Candidate),
        "existing" => Ok(SiteStatus::Existing),
        "required" => Ok(SiteStatus::Required),
        "excluded" => Ok(SiteStatus::Excluded),
        "closed" => Ok(SiteStatus::Closed),
        _ => Err(file.table.finding(
            row,
            Code::ValueUnknown,
            format!("the status is `{word}`"),
            "Write candidate, existing, required, excluded or closed",
        )),
    }
}

fn h211_yes_no(file: &Opened<'_>, row: &Row, word: &str) -> std::result::Result<bool, Finding> {
    match word.to_lowercase().as_str() {
        "1" | "yes" | "true" | "y" => Ok(true),
        "0" | "no" | "false" | "n" => Ok(false),
        _ => {
            let what = format!("disadvantaged is `{word}`");
            Err(file.table.finding(row, Code::ValueUnknown, what, "Write 1 or 0, yes or no, true or false"))
        }
    }
}

fn unite(first: &mut RawSite, more: RawSite, findings: &mut Findings) {
    let status = match (first.status, more.status) {
        (Some(a), Some(b)) if a != b && a != SiteStatus::Candidate && b != SiteStatus::Candidate => {
            findings.push(h504_status_contradictory(&more, &first.file, &first.spot, a, b));
            Some(a)
        }
        (Some(a), Some(SiteStatus::Candidate)) => Some(a),
        (a, b) => b.or(a),
    };
    first.status = status;
    first.kind = first.kind.take().or(more.kind);
    first.postcode = first.postcode.take().or(more.postcode);
    first.address = first.address.take().or(more.address);
    first.point = first.point.or(more.point);
    first.zone_code = first.zone_code.take().or(more.zone_code);
    first.authority = first.authority.take().or(more.authority);
    first.authority_name = first.authority_name.take().or(more.authority_name);
    first.cost = first.cost.or(more.cost);
    first.capacity = first.capacity.or(more.capacity);
    first.disadvantaged = first.disadvantaged.or(more.disadvantaged);
    if first.opened == When::Unknown {
        first.opened = more.opened;
    }
    first.closed = first.closed.or(more.closed);
}

fn h504_status_contradictory(more: &RawSite, file: &str, first: &Spot, a: SiteStatus, b: SiteStatus) -> Finding {
    let what = format!("`{}` is {} here and {} in {file}{first}", more.id, b.as_str(), a.as_str());
    let mend = "Keep one of the two; a scenario can require or exclude an existing site";
    Finding { spot: more.spot.clone(), ..Finding::new(Code::StatusContradictory, &more.file, what, mend) }
}

/// Postcodes of sites without coordinates.
pub(super) fn postcodes_needed(sites: &[RawSite]) -> BTreeSet<String> {
    let unplaced = sites.iter().filter(|site| site.point.is_none());
    unplaced.filter_map(|site| postcodes::normal(site.postcode.as_deref()?)).collect()
}

/// Gives sites without coordinates the point of their postcode.
pub(super) fn place_by_postcode(sites: &mut [RawSite], postcodes: &Postcodes) {
    let points: &BTreeMap<String, Coord<f64>> = &postcodes.points;
    for site in sites.iter_mut().filter(|site| site.point.is_none()) {
        let postcode = site.postcode.as_deref().and_then(postcodes::normal);
        if let Some(point) = postcode.and_then(|postcode| points.get(&postcode)) {
            site.point = Some(*point);
            site.located_by = LocatedBy::Postcode;
        }
    }
}
