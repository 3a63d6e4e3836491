//! Writes a generated county as the files that a study of real places has.

use super::places::Site;
use super::settle::{Settlement, ZONES_OF_LARGEST_LAND};
use super::society::{Authority, Zone};
use super::{CENTRE, LAND, NATIONAL_HUBS, SampleFile, SampleOptions, ZONES_PER_HUB};
use crate::error::{Error, Result};
use crate::io::crs;
use std::fmt::Write;

/// Everything that was generated.
pub(super) struct County {
    pub(super) settlement: Settlement,
    pub(super) authorities: Vec<Authority>,
    pub(super) zones: Vec<Zone>,
    /// Closed rings around each zone's home, in whole metres from the centre of the land.
    pub(super) rings: Vec<Vec<(f64, f64)>>,
    pub(super) sites: Vec<Site>,
}

/// Mean cost of a hub in this sample, in pounds; `scenario.toml` has the cost of each kind.
const MEAN_HUB_COST: i64 = 240_000;

/// Files of the county, in the order in which a reader meets them.
pub(super) fn files(options: &SampleOptions, county: &County) -> Result<Vec<SampleFile>> {
    Ok(vec![
        file("README.md", readme(options)),
        file("study.toml", include_str!("study.toml").replace("{name}", LAND)),
        file("scenario.toml", scenario(options)),
        file("boundaries.geojson", boundaries(county)?),
        file("small_areas.csv", attributes(county)),
        file("candidate_sites.csv", sites(county)),
        file("budgets.csv", budgets(county)),
    ])
}

pub(super) fn file(name: &'static str, text: String) -> SampleFile {
    SampleFile { name, bytes: text.into_bytes() }
}

fn readme(options: &SampleOptions) -> String {
    let SampleOptions { zones, sites, centres, authorities, seed, .. } = options;
    include_str!("readme.md")
        .replace("{name}", LAND)
        .replace(
            "{command}",
            &format!(
                "hubplan sample --zones {zones} --sites {sites} --centres {centres} --authorities {authorities} --seed {seed}"
            ),
        )
        .replace("{counts}", &format!("{authorities} authorities, {zones} zones, {sites} sites, {centres} of them open today"))
}

/// `scenario.toml`. In a county, only money limits the hubs; a country of small zones has as many hubs as England is
/// to have.
fn scenario(options: &SampleOptions) -> String {
    let total = format!("\n# At most this many in all, as England is to have.\nat_most = {NATIONAL_HUBS}");
    let total = if is_fine(options.zones) { total.as_str() } else { "" };
    include_str!("scenario.toml").replace("{name}", LAND).replace("{total}", total)
}

/// Whether zones are smaller than LSOAs.
fn is_fine(zones: usize) -> bool {
    zones > ZONES_OF_LARGEST_LAND
}

/// `boundaries.geojson`: WGS84, six decimals (0.1 m), one feature per line.
fn boundaries(county: &County) -> Result<String> {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"name\":\"boundaries\",\"features\":[\n");
    for (i, (zone, ring)) in county.zones.iter().zip(&county.rings).enumerate() {
        let corners = ring.iter().map(|at| lonlat(*at)).collect::<Result<Vec<_>>>()?;
        let _ = write!(
            text,
            "{{\"type\":\"Feature\",\"properties\":{{\"zone_code\":\"{}\",\"zone_name\":\"{}\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
            zone.code,
            zone.name,
            corners.join(",")
        );
        text.push_str(if i + 1 < county.zones.len() { ",\n" } else { "\n" });
    }
    text.push_str("]}\n");
    Ok(text)
}

fn lonlat(at: (f64, f64)) -> Result<String> {
    let (easting, northing) = grid(at);
    let (lon, lat) = crs::to_lonlat(easting, northing)
        .ok_or_else(|| Error::Internal(format!("{easting}, {northing} is outside the National Grid")))?;
    Ok(format!("[{lon:.6},{lat:.6}]"))
}

fn grid(at: (f64, f64)) -> (f64, f64) {
    (CENTRE.0 + at.0, CENTRE.1 + at.1)
}

/// `small_areas.csv`: one row per zone.
fn attributes(county: &County) -> String {
    let mut text = String::from(
        "zone_code,zone_name,ward_code,ward,district,authority_code,authority,rural_urban,home_easting,home_northing,\
         imd_score,imd_rank,imd_decile,idaci_rate,idaci_rank,idaci_decile,children_0_4,children_0_15,residents\n",
    );
    for zone in &county.zones {
        let authority = &county.authorities[zone.authority];
        let (easting, northing) = grid(county.settlement.homes[zone.home].at);
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{easting},{northing},{},{},{},{},{},{},{},{},{}",
            zone.code,
            zone.name,
            zone.ward_code,
            zone.ward,
            zone.district,
            authority.code,
            authority.name,
            if zone.urban { "Urban" } else { "Rural" },
            thousandths(zone.imd.thousandths),
            zone.imd.rank,
            zone.imd.decile,
            thousandths(zone.idaci.thousandths),
            zone.idaci.rank,
            zone.idaci.decile,
            zone.children_0_4,
            zone.children_0_15,
            zone.population,
        );
    }
    text
}

fn thousandths(value: u32) -> String {
    format!("{}.{:03}", value / 1000, value % 1000)
}

/// `candidate_sites.csv`: one row per building or centre.
fn sites(county: &County) -> String {
    let mut text = String::from("site,name,kind,status,postcode,easting,northing\n");
    for site in &county.sites {
        let (easting, northing) = grid(site.at);
        let _ = writeln!(
            text,
            "{},{},{},{},{},{easting},{northing}",
            site.id, site.name, site.kind, site.status, site.postcode
        );
    }
    text
}

/// Number of hubs that the money of all authorities pays for.
fn hubs(zones: usize) -> usize {
    if is_fine(zones) { NATIONAL_HUBS } else { zones / ZONES_PER_HUB }
}

/// `budgets.csv`: money in proportion to disadvantaged children. The limits on hubs are half of what the money buys on
/// average, and two more than that.
fn budgets(county: &County) -> String {
    let need = |zone: &Zone| u64::from(zone.children_0_4) * u64::from(zone.idaci.thousandths);
    let all: u64 = county.zones.iter().map(need).sum();
    let hubs = hubs(county.zones.len()).max(county.authorities.len()) as i64;
    let mut text = String::from("authority_code,authority_name,budget,min_hubs,max_hubs\n");
    for (i, authority) in county.authorities.iter().enumerate() {
        let own: u64 = county.zones.iter().filter(|zone| zone.authority == i).map(need).sum();
        let pounds = (i128::from(hubs * MEAN_HUB_COST) * i128::from(own) / i128::from(all.max(1))) as i64;
        // In whole £5,000, and enough for one hub of the dearest kind.
        let pounds = (pounds / 5000 * 5000).max(2 * MEAN_HUB_COST);
        let hubs = pounds / MEAN_HUB_COST;
        let _ = writeln!(text, "{},{},{pounds},{},{}", authority.code, authority.name, (hubs / 2).max(1), hubs + 2);
    }
    text
}
