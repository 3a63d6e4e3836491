//! Which authority a zone belongs to, which authorities the study is of, and their names and budgets.

use super::files::Opened;
use super::labels::Labels;
use super::ledger::Ledger;
use crate::error::{Code, Finding, Findings};
use crate::io::layouts::fields;
use crate::model::{Authority, AuthorityIx, ZoneIx};
use crate::travel::locate::Locator;
use crate::validate::tables;
use crate::words::{counted, verb};
use geo::{Coord, Geometry, MultiPolygon};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Gives zones that only name a district that district's authority and region; the first table that has the district wins.
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

/// Gives zones that no table gives an authority the one that their point lies in.
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
            "{zones} without a look-up {belong} to the authority their point lies in ({})",
            file.name()
        ));
    }
}

/// A geometry as a multipolygon.
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
    /// Codes, and names in lower case, of authorities that the boundaries hold and the study is not of.
    elsewhere: BTreeSet<String>,
}

impl Register {
    /// The authorities of the known zones; of several names the first wins. With `restrict`, only those of these codes or names.
    pub fn of_zones(labels: &[Labels], restrict: &[String], ledger: &mut Ledger) -> Self {
        let pairs =
            labels.iter().filter_map(|label| Some((label.authority_code.clone()?, label.authority_name.clone())));
        Register::new(pairs, restrict, ledger)
    }

    /// Drops authorities that none of the chosen zones belongs to, such as those of Wales.
    pub fn keep_only_of(&mut self, chosen: &[usize], labels: &[Labels]) {
        let used: BTreeSet<&str> = chosen.iter().filter_map(|&zone| labels[zone].authority_code.as_deref()).collect();
        let (kept, dropped) = std::mem::take(&mut self.list).into_iter().partition(|a| used.contains(a.code.as_str()));
        self.list = kept;
        for authority in Vec::into_iter(dropped) {
            let Authority { code, name, .. }: Authority = authority;
            self.elsewhere.extend([name.to_lowercase(), code]);
        }
    }

    /// Authorities from pairs of code and name.
    pub fn new(
        pairs: impl Iterator<Item = (String, Option<String>)>,
        restrict: &[String],
        ledger: &mut Ledger,
    ) -> Self {
        let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (code, name) in pairs {
            let slot = names.entry(code).or_default();
            *slot = slot.take().or(name);
        }
        let mut register = Register::default();
        let wants = |code: &str, name: &str, wanted: &str| code == wanted || name.eq_ignore_ascii_case(wanted);
        for (code, name) in names {
            let name = name.unwrap_or_else(|| code.clone());
            if restrict.is_empty() || restrict.iter().any(|wanted| wants(&code, &name, wanted)) {
                register.list.push(Authority {
                    code,
                    name,
                    budget: None,
                    min_hubs: None,
                    max_hubs: None,
                    attributes: BTreeMap::new(),
                });
            } else {
                register.elsewhere.extend([name.to_lowercase(), code]);
            }
        }
        for wanted in restrict {
            if !register.list.iter().any(|authority| wants(&authority.code, &authority.name, wanted)) {
                let what = format!("there is no authority `{wanted}` in the look-ups");
                let mend = "Write the GSS code, such as E08000018, or the name as the look-up has it";
                let finding = Finding::new(Code::AuthorityUnknown, &ledger.study_file, what, mend);
                ledger.findings.push(finding.key("zones.authorities"));
            }
        }
        register
    }

    /// Index of a code.
    pub fn by_code(&self, code: &str) -> Option<AuthorityIx> {
        self.list.binary_search_by(|authority| authority.code.as_str().cmp(code)).ok().map(AuthorityIx::new)
    }

    /// Index of a code or, failing that, a name.
    pub fn find(&self, name: &str) -> Option<AuthorityIx> {
        self.by_code(name).or_else(|| {
            self.list.iter().position(|authority| authority.name.eq_ignore_ascii_case(name)).map(AuthorityIx::new)
        })
    }

    /// Whether an authority of this code or name is one that the study is not of.
    pub fn is_elsewhere(&self, name: &str) -> bool {
        self.elsewhere.contains(name) || self.elsewhere.contains(&name.to_lowercase())
    }

    /// Adds names and budgets from one table.
    pub fn add_budgets(&mut self, file: &Opened<'_>, ledger: &mut Ledger) {
        let table = &file.table;
        let budget = file.binding.position(fields::BUDGET);
        let numbers = [fields::MIN_HUBS, fields::MAX_HUBS].map(|name| (name, file.binding.position(name)));
        let limits_something = budget.is_some() || numbers.iter().any(|(_, position)| position.is_some());
        let mut first_row = BTreeMap::new();
        for row in &table.rows {
            let code = table.cell(row, file.binding.key);
            let Some(ix) = self.find(code) else {
                if self.is_elsewhere(code) || !limits_something {
                    ledger.tally(file.name(), "of authorities outside the study", 1);
                } else {
                    ledger.findings.push(h406_authority_unknown(file, row, code));
                }
                continue;
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
            authority.min_hubs = min_hubs.map(|hubs| hubs.ceil() as u32).or(authority.min_hubs);
            authority.max_hubs = max_hubs.map(|hubs| hubs.floor() as u32).or(authority.max_hubs);
        }
    }
}

/// What a cell holds, its finding told.
fn read<T>(cell: std::result::Result<Option<T>, Finding>, findings: &mut Findings) -> Option<T> {
    cell.unwrap_or_else(|finding| {
        findings.push(finding);
        None
    })
}

pub(super) fn h406_authority_unknown(file: &Opened<'_>, row: &crate::io::table::Row, code: &str) -> Finding {
    file.table.finding(
        row,
        Code::AuthorityUnknown,
        format!("the study has no authority `{code}`"),
        "Correct the code (reorganised authorities get new ones, as Barnsley in 2025), or say which rows to read with only = { ... }",
    )
}
