//! Which services the sites can host, and at what cost.

use super::files::{self, Opened};
use super::ledger::Ledger;
use super::rows::wanted;
use crate::error::{Code, Finding, Result};
use crate::io::features::Positions;
use crate::io::layouts::{About, fields};
use crate::io::study_file::{Source, StudyFile};
use crate::io::table::tidy;
use crate::model::{Finder, Found, Services, Site, SiteFinder, Zone};
use crate::units::Pounds;
use crate::validate::tables::{self, h204_key_doubled};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Reads `[services]` of a study; empty without the table.
pub(super) fn load(
    base: &Path,
    file: &StudyFile,
    (zones, sites): (&[Zone], &[Site]),
    ledger: &mut Ledger,
) -> Result<Services> {
    let Some(asked) = &file.services else { return Ok(Services::default()) };
    let mut wanted: Vec<(&Source, About)> = vec![(&asked.hosted, About::Hosted)];
    wanted.extend(asked.offer.iter().map(|source| (source, About::Offer)));
    let mut opened = files::open_all(base, Positions::default(), &wanted, ledger)?.into_iter();
    let (hosted, offer) = (opened.next().flatten(), opened.next().flatten());
    let Some(hosted) = hosted else { return Ok(Services::default()) };
    if asked.offer.is_some() && offer.is_none() {
        return Ok(Services::default());
    }
    let offer = offer.map(|table| listed(&table));
    Ok(read(&hosted, offer, &SiteFinder::new(sites, zones), sites.len(), file.plain.is_some(), ledger))
}

/// Services of a list: name in the form used for comparison -> name.
fn listed(table: &Opened<'_>) -> BTreeMap<String, String> {
    let rows = table.table.rows.iter().enumerate().filter(|(at, _)| wanted(table, *at).is_ok());
    let names = rows.map(|(_, row)| table.table.cell(row, table.binding.key).to_owned());
    names.filter(|name| !name.is_empty()).map(|name| (tidy(&name), name)).collect()
}

/// Reads one row per site and service. In a plain study an unknown site is a mistake; an official study leaves sites
/// out that its lists may still name.
fn read(
    hosted: &Opened<'_>,
    offer: Option<BTreeMap<String, String>>,
    finder: &SiteFinder<'_>,
    sites: usize,
    strict: bool,
    ledger: &mut Ledger,
) -> Services {
    let table = &hosted.table;
    let Some(service_column) = hosted.binding.position(fields::SERVICE) else {
        let mend = "Map the column: columns = { service = \"...\", cost = \"...\" }";
        let finding = Finding::new(Code::ColumnMissing, hosted.name(), "it has no column of services", mend);
        ledger.findings.push(finding.row(1));
        return Services::default();
    };
    let mut names = offer.clone().unwrap_or_default();
    let mut pairs: BTreeMap<(usize, String), (usize, Pounds)> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(hosted, *at).is_ok()) {
        let (id, service) = (table.cell(row, hosted.binding.key), table.cell(row, service_column));
        if service.is_empty() {
            let mend = "Write one service in each row, or delete the row";
            ledger.findings.push(table.finding(row, Code::ValueMissing, "it names no service", mend));
            continue;
        }
        if offer.as_ref().is_some_and(|offer| !offer.contains_key(&tidy(service))) {
            let what = format!("`{service}` is not in the list of services");
            let hint = Finder::of_names(names.values().map(String::as_str)).hint(service);
            let mend = format!("{hint}The list has: {}", names.values().cloned().collect::<Vec<_>>().join(", "));
            ledger.findings.push(table.finding(row, Code::ServicesInvalid, what, mend));
            continue;
        }
        let site = match finder.locate(id) {
            Found::One(site) => site,
            Found::Nothing if !strict => {
                ledger.tally(hosted.name(), "of a site that the study does not have", 1);
                continue;
            }
            Found::Several(_) | Found::Nothing => {
                let mend = "Correct the id, or delete the row";
                let finding = finder.why_not(id).finding(Code::SiteUnknown, &table.name, mend);
                ledger.findings.push(Finding { spot: table.spot(row), ..finding });
                continue;
            }
        };
        let cost = hosted.binding.position(fields::COST).map(|column| tables::pounds(table, row, column, fields::COST));
        let cost = cost.unwrap_or(Ok(None)).unwrap_or_else(|finding| {
            ledger.findings.push(finding);
            None
        });
        names.entry(tidy(service)).or_insert_with(|| service.to_owned());
        let cost = cost.unwrap_or_default();
        if let Some((first, _)) = pairs.insert((site, tidy(service)), (at, cost)) {
            let pair = format!("{id} - {service}");
            ledger.findings.push(h204_key_doubled(table, row, &pair, table.spot(&table.rows[first])));
        }
    }
    if pairs.is_empty() && ledger.findings.is_empty() {
        let what = "none of its rows is about a site of the study";
        let mend = "Write the sites' ids or names as hubplan does, prefix and all; `hubplan sites` lists them";
        ledger.findings.push(Finding::new(Code::SiteUnknown, hosted.name(), what, mend));
    }
    let position: HashMap<&str, usize> = names.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let mut services = Services { names: names.values().cloned().collect(), hosted: vec![Vec::new(); sites] };
    for ((site, service), (_, cost)) in &pairs {
        services.hosted[*site].extend(position.get(service.as_str()).map(|at| (*at, *cost)));
    }
    services
}

#[cfg(test)]
mod tests;
