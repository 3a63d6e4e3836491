//! The rows of the tables of hubs and zones.

use super::access::Situation;
use super::groups::Deciles;
use crate::model::{AuthorityIx, Expression, HubLoad, HubRow, Role, Scenario, SiteIx, Study, Terms, ZoneRow, names};
use crate::travel;
use crate::units::Weight;

/// Zones and weight for which a site is the nearest hub.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    zones: usize,
    all: Weight,
    covered: Weight,
}

/// The load of each site. All zones of the study count, planned or not, because their families all come.
fn loads(study: &Study, terms: &Terms, plan: &Situation) -> Vec<Load> {
    let mut loads = vec![Load::default(); study.sites.len()];
    for zone in study.zone_indices() {
        let Some(near) = plan.nearest[zone.at()] else { continue };
        let (load, weight) = (&mut loads[near.site.at()], terms.weight[zone.at()]);
        load.zones += 1;
        load.all += weight;
        if plan.covered[zone.at()] {
            load.covered += weight;
        }
    }
    loads
}

/// Rows of hubs, of standing centres, and of centres that close.
pub(super) fn hubs(
    study: &Study,
    terms: &Terms,
    (open, closed): (&[SiteIx], &[SiteIx]),
    plan: &Situation,
    mut capacities: Vec<Vec<HubLoad>>,
) -> Vec<HubRow> {
    let loads = loads(study, terms, plan);
    let standing = plan.open.iter().filter(|site| terms.role[site.at()] == Role::Standing);
    let hubs = open.iter().map(|site| ("hub", site));
    let others = standing.map(|site| ("standing", site)).chain(closed.iter().map(|site| ("closed", site)));
    let row = |(part, site): (&'static str, &SiteIx)| HubRow {
        loads: std::mem::take(&mut capacities[site.at()]),
        ..hub(study, terms, part, *site, loads[site.at()])
    };
    let mut rows: Vec<HubRow> = hubs.chain(others).map(row).collect();
    number(&mut rows);
    rows
}

/// Numbers the hubs of the plan from 1, by authority, then by name, then by id: the one order of every table and map.
fn number(rows: &mut [HubRow]) {
    let mut hubs: Vec<&mut HubRow> = rows.iter_mut().filter(|row| row.part == "hub").collect();
    hubs.sort_by(|a, b| (&a.authority, &a.name, &a.id).cmp(&(&b.authority, &b.name, &b.id)));
    for (at, hub) in hubs.into_iter().enumerate() {
        hub.number = Some(at + 1);
    }
}

fn hub(study: &Study, terms: &Terms, part: &'static str, ix: SiteIx, load: Load) -> HubRow {
    let site = &study.sites[ix.at()];
    let zone = site.zone.map(|zone| &study.zones[zone.at()]);
    HubRow {
        number: None,
        id: site.id.clone(),
        name: site.name.clone(),
        kind: site.kind.clone(),
        postcode: site.postcode.clone(),
        address: site.address.clone(),
        part,
        opens: None,
        existing: study.is_open_today(ix),
        authority: authority_name(study, site.authority),
        ward: zone.and_then(|zone| zone.ward.clone()),
        zone: zone.map(|zone| zone.code.clone()),
        disadvantaged: terms.reads_disadvantage(study).then(|| terms.disadvantaged[ix.at()]),
        cost: (terms.costed && part == "hub").then(|| terms.cost[ix.at()]),
        zones: load.zones,
        load: load.all,
        load_covered: load.covered,
        loads: Vec::new(),
        services: (!terms.services.is_empty()).then(|| hosted(terms, ix)),
        located_by: site.located_by,
        x: site.point.x,
        y: site.point.y,
    }
}

/// Services that a site can host.
fn hosted(terms: &Terms, site: SiteIx) -> String {
    let hosts = terms.services.iter().filter(|service| service.hosts[site.at()]);
    hosts.map(|service| service.name.as_str()).collect::<Vec<_>>().join("; ")
}

/// Children, and the two indices, which every table of zones has where the study has them.
const SHOWN: [&str; 8] = [
    names::CHILDREN_0_4,
    names::CHILDREN_0_15,
    names::IDACI_RATE,
    names::IDACI_RANK,
    names::IDACI_DECILE,
    names::IMD_SCORE,
    names::IMD_RANK,
    names::IMD_DECILE,
];

/// Those of the study, and then what else the weight and the ambition of the scenario name.
pub(super) fn columns(study: &Study, scenario: &Scenario) -> Vec<String> {
    let weight = scenario.objective.weight.parse::<Expression>();
    let used = weight.iter().flat_map(Expression::columns).map(str::to_owned);
    let index = scenario.ambition.iter().map(|ambition| ambition.index.clone());
    let mut columns: Vec<String> = SHOWN.map(str::to_owned).to_vec();
    for column in used.chain(index) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns.retain(|column| study.columns.contains(column));
    columns
}

/// All zones, before and after.
pub(super) fn zones(
    study: &Study,
    terms: &Terms,
    deciles: &Deciles,
    today: &Situation,
    plan: &Situation,
) -> Vec<ZoneRow> {
    let reach = travel::reach(study, terms);
    study
        .zone_indices()
        .map(|ix| {
            let zone = &study.zones[ix.at()];
            let (before, after) = (today.nearest[ix.at()], plan.nearest[ix.at()]);
            let (covered_before, covered) = (today.covered[ix.at()], plan.covered[ix.at()]);
            ZoneRow {
                code: zone.code.clone(),
                name: zone.name.clone(),
                authority: authority_name(study, zone.authority),
                district: zone.district.clone(),
                ward: zone.ward.clone(),
                rural_urban: zone.rural_urban.clone(),
                decile: deciles.of(study, ix),
                weight: terms.weight[ix.at()],
                planned: terms.plans_for(study, ix),
                hub: after.map(|near| study.sites[near.site.at()].id.clone()),
                impedance: after.map(|near| near.impedance),
                covered,
                hub_before: before.map(|near| study.sites[near.site.at()].id.clone()),
                impedance_before: before.map(|near| near.impedance),
                covered_before,
                change: match (covered_before, covered) {
                    (false, true) => "gains",
                    (true, false) => "loses",
                    (true, true) => "keeps",
                    (false, false) => "none",
                },
                sites_within: reach.sites_of(ix).len(),
            }
        })
        .collect()
}

fn authority_name(study: &Study, authority: Option<AuthorityIx>) -> Option<String> {
    authority.map(|authority| study.authorities[authority.at()].name.clone())
}
