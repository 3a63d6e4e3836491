//! Which authority each zone belongs to, which authorities the study covers, and their names and budgets.

use super::files::Opened;
use super::labels::Labels;
use super::ledger::Ledger;
use crate::error::{Code, Finding, Findings};
use crate::io::layouts::fields;
use crate::io::table::Row;
use crate::model::{Areas, Authority, AuthorityIx, Finder, Found, Place, ZoneIx};
use crate::travel::locate::Locator;
use crate::validate::tables;
use crate::words::{counted, verb};
use geo::{Coord, Geometry, MultiPolygon};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Gives zones that only name a district the authority and region of that district. The first table that has the
/// district counts.
pub(super) fn from_districts(files: &[Opened<'_>], zones: &mut [Labels]) {
    let mut authority_of: HashMap<&str, (&str, Option<&str>)> = HashMap::new();
    for file in files {
        let (code, name) =
            (file.binding.position(fields::AUTHORITY_CODE), file.binding.position(fields::AUTHORITY_NAME));
        let Some(code) = code.or(name) else { continue };
        for row in &file.table.rows {
            let authority = (file.table.cell(row, code), name.map(|name| file.table.cell(row, name)));
            authority_of.entry(file.table.cell(row, file.binding.key)).or_insert(authority);
        }
    }
    for zone in zones.iter_mut().filter(|zone| zone.authority_code.is_none()) {
        if let Some((code, name)) = zone.district_code.as_deref().and_then(|district| authority_of.get(district)) {
            zone.authority_code = Some((*code).to_owned());
            zone.authority_name = name.map(str::to_owned);
        }
    }
    regions_from_districts(files, zones);
}

fn regions_from_districts(files: &[Opened<'_>], zones: &mut [Labels]) {
    let mut region_of: HashMap<&str, &str> = HashMap::new();
    for file in files {
        let Some(region) = file.binding.position(fields::REGION) else { continue };
        for row in &file.table.rows {
            let (district, region) = (file.table.cell(row, file.binding.key), file.table.cell(row, region));
            region_of.entry(district).or_insert(region);
        }
    }
    for zone in zones.iter_mut().filter(|zone| zone.region.is_none()) {
        zone.region =
            zone.district_code.as_deref().and_then(|district| region_of.get(district)).map(|&name| name.to_owned());
    }
}

/// Gives zones without an authority the one in whose boundary their point lies.
pub(super) fn from_boundaries(
    file: &Opened<'_>,
    zones: &mut [Labels],
    points: &[Option<Coord<f64>>],
    tolerance: f64,
    ledger: &mut Ledger,
) {
    if zones.iter().all(|zone| zone.authority_code.is_some()) {
        return;
    }
    let table = &file.table;
    let polygons =
        table.rows.iter().enumerate().filter_map(|(at, row)| Some((ZoneIx::new(at), polygon(row.geometry.as_ref()?)?)));
    let locator = Locator::new(polygons.collect());
    let name = file.binding.position(fields::AUTHORITY_NAME);
    let mut given = 0;
    for (at, zone) in zones.iter_mut().enumerate().filter(|(_, zone)| zone.authority_code.is_none()) {
        if let Some((found, _)) = points[at].and_then(|point| locator.locate(point, tolerance)) {
            let row = &table.rows[found.at()];
            zone.authority_code = Some(table.cell(row, file.binding.key).to_owned());
            zone.authority_name = name.map(|name| table.cell(row, name).to_owned());
            given += 1;
        }
    }
    if given > 0 {
        let (zones, belong) = (counted(given as usize, "zone"), verb(given as usize, "belong"));
        ledger.assume(format!(
            "{zones} without a look-up {belong} to the authority that contains their point ({})",
            file.name()
        ));
    }
}

/// A geometry as a multipolygon; `None` if it has no area.
pub(super) fn polygon(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(MultiPolygon(vec![polygon.clone()])),
        Geometry::MultiPolygon(polygons) => Some(polygons.clone()),
        _ => None,
    }
}

/// The authorities of the study, in order of code.
#[derive(Debug, Default)]
pub(super) struct Register {
    pub list: Vec<Authority>,
    /// Codes and names of authorities that are in the boundaries but not in the study.
    elsewhere: Vec<(String, String)>,
}

/// Authorities by code or name: those of the study, and others of the boundaries.
#[derive(Debug)]
pub(super) struct Known<'a> {
    own: Finder<'a>,
    elsewhere: Finder<'a>,
}

impl Known<'_> {
    /// Whether a code or name is that of one of the study's authorities.
    pub fn has(&self, name: &str) -> bool {
        self.own.find(name) != Found::Nothing
    }

    /// The authority that a row names; `None` if it is in the boundaries but not in the study.
    ///
    /// # Errors
    /// When there is no such authority, or several have the name.
    pub fn of_row(
        &self,
        file: &Opened<'_>,
        row: &Row,
        name: &str,
    ) -> std::result::Result<Option<AuthorityIx>, Finding> {
        match self.own.find(name) {
            Found::One(at) => Ok(Some(AuthorityIx::new(at))),
            Found::Several(_) => Err(h410_ambiguous(file, row, name)),
            Found::Nothing if self.elsewhere.find(name) != Found::Nothing => Ok(None),
            Found::Nothing => Err(h406_authority_unknown(file, row, name, &self.own.hint(name))),
        }
    }
}

impl Register {
    /// The authorities of the known zones; if a code has several names, the first counts. With `restrict`, only those
    /// with these codes or names.
    pub fn of_zones(labels: &[Labels], restrict: &[String], ledger: &mut Ledger) -> Self {
        let pairs =
            labels.iter().filter_map(|label| Some((label.authority_code.clone()?, label.authority_name.clone())));
        let named = named(pairs);
        let wanted =
            if restrict.is_empty() { vec![true; named.len()] } else { wanted(&named, labels, restrict, ledger) };
        Register::with(named.into_iter().zip(wanted))
    }

    /// Removes authorities to which none of the chosen zones belongs, such as those of Wales.
    pub fn keep_only_of(&mut self, chosen: &[usize], labels: &[Labels]) {
        let used: BTreeSet<&str> = chosen.iter().filter_map(|&zone| labels[zone].authority_code.as_deref()).collect();
        let (kept, dropped) = std::mem::take(&mut self.list).into_iter().partition(|a| used.contains(a.code.as_str()));
        self.list = kept;
        for authority in Vec::into_iter(dropped) {
            let Authority { code, name, .. }: Authority = authority;
            self.elsewhere.push((code, name));
        }
    }

    /// Authorities with these codes, which also serve as their names.
    pub fn of_codes(codes: impl Iterator<Item = String>) -> Self {
        Register::with(named(codes.map(|code| (code, None))).into_iter().map(|authority| (authority, true)))
    }

    /// Authorities as pairs of code and name, in order of code, and whether each is in the study.
    fn with(named: impl Iterator<Item = ((String, String), bool)>) -> Self {
        let mut register = Register::default();
        for ((code, name), wanted) in named {
            if wanted {
                register.list.push(Authority::new(code, name));
            } else {
                register.elsewhere.push((code, name));
            }
        }
        register
    }

    /// The authority with a code.
    pub fn by_code(&self, code: &str) -> Option<AuthorityIx> {
        self.list.binary_search_by(|authority| authority.code.as_str().cmp(code)).ok().map(AuthorityIx::new)
    }

    /// Finds authorities by code or name.
    pub fn known(&self) -> Known<'_> {
        let own = self.list.iter().map(|authority| (authority.code.as_str(), authority.name.as_str()));
        let elsewhere = self.elsewhere.iter().map(|(code, name)| (code.as_str(), name.as_str()));
        Known { own: Finder::of_places(own), elsewhere: Finder::of_places(elsewhere) }
    }

    /// Adds names and budgets from one table.
    pub fn add_budgets(&mut self, file: &Opened<'_>, ledger: &mut Ledger) {
        let table = &file.table;
        let budget = file.binding.position(fields::BUDGET);
        let numbers = [fields::MIN_HUBS, fields::MAX_HUBS].map(|name| (name, file.binding.position(name)));
        let limits_something = budget.is_some() || numbers.iter().any(|(_, position)| position.is_some());
        let mut first_row = BTreeMap::new();
        let known = self.known();
        let named = |row| known.of_row(file, row, table.cell(row, file.binding.key));
        let found: Vec<_> = table.rows.iter().map(named).collect();
        for (row, found) in table.rows.iter().zip(found) {
            let code = table.cell(row, file.binding.key);
            let ix = match found {
                Ok(Some(ix)) => ix,
                Err(finding) if limits_something || finding.code == Code::NameAmbiguous => {
                    ledger.findings.push(finding);
                    continue;
                }
                Ok(None) | Err(_) => {
                    ledger.tally(file.name(), "of authorities outside the study", 1);
                    continue;
                }
            };
            if let Some(first) = first_row.insert(ix, table.spot(row)) {
                ledger.findings.push(tables::h204_key_doubled(table, row, code, first));
                continue;
            }
            let authority = &mut self.list[ix.at()];
            if authority.name == authority.code
                && let Some(name) = file.binding.position(fields::AUTHORITY_NAME).map(|name| table.cell(row, name))
                && !name.is_empty()
            {
                authority.name = name.to_owned();
            }
            let budget = budget
                .and_then(|column| read(tables::pounds(table, row, column, fields::BUDGET), &mut ledger.findings));
            let [min_hubs, max_hubs] =
                numbers.map(|(name, position)| read(tables::hubs(table, row, position?, name), &mut ledger.findings));
            authority.budget = budget.or(authority.budget);
            authority.min_hubs = min_hubs.or(authority.min_hubs);
            authority.max_hubs = max_hubs.or(authority.max_hubs);
        }
    }
}

/// The value of a cell; `None` after its finding was recorded.
fn read<T>(cell: std::result::Result<Option<T>, Finding>, findings: &mut Findings) -> Option<T> {
    cell.unwrap_or_else(|finding| {
        findings.push(finding);
        None
    })
}

/// Codes with their names, in order of code. If a code has several names, the first counts; without a name, the code
/// serves as one.
fn named(pairs: impl Iterator<Item = (String, Option<String>)>) -> Vec<(String, String)> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (code, name) in pairs {
        let slot = names.entry(code).or_default();
        *slot = slot.take().or(name);
    }
    names.into_iter().map(|(code, name)| (code.clone(), name.unwrap_or(code))).collect()
}

/// For each authority, whether `[zones] authorities` names it.
fn wanted(named: &[(String, String)], labels: &[Labels], restrict: &[String], ledger: &mut Ledger) -> Vec<bool> {
    let at = |code: &String| named.binary_search_by(|(own, _)| own.cmp(code)).ok();
    let places = labels.iter().map(|label| Place {
        authority: label.authority_code.as_ref().and_then(at),
        district: label.district.as_deref(),
        ward: label.ward.as_deref(),
        constituency: label.constituency.as_deref(),
        region: label.region.as_deref(),
    });
    let authorities = named.iter().map(|(code, name)| (code.as_str(), name.as_str()));
    let areas = Areas::new("the look-ups", authorities.collect(), places.collect());
    let mut wanted = vec![false; named.len()];
    for name in restrict {
        match areas.find(name) {
            Ok(authority) => wanted[authority.at()] = true,
            Err(unfound) => {
                let mend = "Write the GSS code, such as E08000018, or the name as the look-up has it";
                let finding = unfound.finding(Code::AuthorityUnknown, &ledger.study_file, mend);
                ledger.findings.push(finding.key("zones.authorities"));
            }
        }
    }
    wanted
}

fn h406_authority_unknown(file: &Opened<'_>, row: &Row, name: &str, hint: &str) -> Finding {
    if name.is_empty() {
        let mend = "Write the authority's code or name, or delete the row";
        return file.table.finding(row, Code::AuthorityUnknown, "it names no authority", mend);
    }
    file.table.finding(
        row,
        Code::AuthorityUnknown,
        format!("the study has no authority `{name}`"),
        format!(
            "{hint}Correct the code (reorganised authorities get new ones, as Barnsley in 2025), or choose the rows \
             to read with only = {{ ... }}"
        ),
    )
}

fn h410_ambiguous(file: &Opened<'_>, row: &Row, name: &str) -> Finding {
    let what = format!("`{name}` is the name of several authorities of the study");
    file.table.finding(row, Code::NameAmbiguous, what, "Write the GSS code of the one you mean")
}
