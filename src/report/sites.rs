//! Lists a study's sites, so that users can look up their ids and names for scenarios and lists.

use super::csv::Table;
use super::json;
use super::text::{WIDTH, cut, travel, wrap};
use crate::error::{Code, Error, Finding, Result};
use crate::io::layouts::snake_case;
use crate::model::{Finder, Found, SiteIx, Study};
use crate::units::{TravelUnit, grouped};
use crate::words::counted;
use geo::Coord;
use serde::Serialize;

/// The version of the JSON that this build writes.
const SITES_VERSION: u32 = 1;

/// Which sites are listed, and in which order.
#[derive(Debug, Clone, Default)]
pub struct SitesAsked<'a> {
    /// Only sites of one authority, by code or name.
    pub authority: Option<&'a str>,
    /// Only sites of one kind.
    pub kind: Option<&'a str>,
    /// Nearest to a place first: the place's name and point.
    pub near: Option<(&'a str, Coord<f64>)>,
}

/// Sites of a study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteList {
    version: u32,
    study: String,
    /// The place from which distances are measured; `null` without one.
    near: Option<String>,
    sites: Vec<SiteLine>,
    #[serde(skip)]
    all: usize,
    #[serde(skip)]
    unit: TravelUnit,
}

/// One site: the columns of the CSV, and the keys of the JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct SiteLine {
    id: String,
    name: String,
    kind: Option<String>,
    postcode: Option<String>,
    /// The ward or, where the study has none, the name of the zone.
    ward: Option<String>,
    authority: Option<String>,
    status: &'static str,
    /// Distance in a straight line, in metres or the unit of the plane.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<f64>,
}

/// Lists sites in order of id, or of distance. `file` is what messages call the study.
///
/// # Errors
/// [`Code::NameUnknown`] and [`Code::NameAmbiguous`] for an authority or a kind that the study does not have.
pub fn site_list(study: &Study, file: &str, asked: &SitesAsked<'_>) -> Result<SiteList> {
    let authority = asked.authority.map(|name| study.areas().find(name)).transpose().map_err(|unfound| {
        let mend = "Give the name or the GSS code of an authority of the study";
        unfound.finding(Code::NameUnknown, file, mend).key("--authority")
    })?;
    let kind = asked.kind.map(|kind| known_kind(study, file, kind)).transpose()?;
    let is_asked = |site: &SiteIx| {
        let site = &study.sites[site.at()];
        authority.is_none_or(|authority| site.authority == Some(authority))
            && kind.is_none_or(|kind| site.kind.as_deref() == Some(kind))
    };
    let mut sites: Vec<SiteLine> =
        study.site_indices().filter(is_asked).map(|site| line(study, site, asked.near.map(|(_, from)| from))).collect();
    // The sort is stable, so equally near sites stay in order of id.
    sites.sort_by(|a, b| a.distance.unwrap_or_default().total_cmp(&b.distance.unwrap_or_default()));
    let metres = matches!(study.crs, crate::model::Crs::BritishGrid);
    Ok(SiteList {
        version: SITES_VERSION,
        study: study.name.clone(),
        near: asked.near.map(|(called, _)| called.to_owned()),
        sites,
        all: study.sites.len(),
        unit: if metres { TravelUnit::Metres } else { TravelUnit::Plain },
    })
}

fn known_kind<'a>(study: &'a Study, file: &str, kind: &str) -> Result<&'a str> {
    let mut known: Vec<&str> = study.sites.iter().filter_map(|site| site.kind.as_deref()).collect();
    known.sort_unstable();
    known.dedup();
    let finder = Finder::of_names(known.iter().copied());
    let as_asked = [kind.to_owned(), snake_case(kind)];
    let found = as_asked.iter().find_map(|kind| match finder.find(kind) {
        Found::One(at) => Some(known[at]),
        Found::Several(_) | Found::Nothing => None,
    });
    found.ok_or_else(|| {
        let what = format!("the study has no site of the kind `{kind}`");
        let there = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let mend = format!("{}Its kinds are: {there}", finder.hint(&as_asked[1]));
        Finding::new(Code::NameUnknown, file, what, mend).key("--kind").into()
    })
}

fn line(study: &Study, site: SiteIx, from: Option<Coord<f64>>) -> SiteLine {
    let site = &study.sites[site.at()];
    SiteLine {
        id: site.id.clone(),
        name: site.name.clone(),
        kind: site.kind.clone(),
        postcode: site.postcode.clone(),
        ward: study.place_of(site).map(str::to_owned),
        authority: site.authority.map(|authority| study.authorities[authority.at()].name.clone()),
        status: site.status.as_str(),
        distance: from.map(|from| (site.point.x - from.x).hypot(site.point.y - from.y)),
    }
}

/// Columns of the CSV; a list by distance has one more.
const COLUMNS: [&str; 7] = ["id", "name", "kind", "postcode", "ward", "authority", "status"];

impl SiteList {
    /// The list as JSON, with distances to a tenth of a metre.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn json(&self) -> Result<String> {
        let mut text = Vec::new();
        let mut list = self.clone();
        list.sites.iter_mut().for_each(|site| site.distance = site.distance.map(tenths));
        let written = serde_json::to_value(&list).map_err(std::io::Error::other);
        let written = written.and_then(|value| json::pretty(&value, &mut text));
        written.map_err(internal)?;
        String::from_utf8(text).map_err(internal)
    }

    /// The list as CSV with a header.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn csv(&self) -> Result<String> {
        let mut bytes = Vec::new();
        self.write_csv(&mut bytes).map_err(internal)?;
        String::from_utf8(bytes).map_err(internal)
    }

    fn write_csv(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        let mut table = Table::new(out);
        let by_distance = self.near.is_some();
        table.row(COLUMNS.into_iter().chain(by_distance.then_some("distance")))?;
        for site in &self.sites {
            let or_blank = |text: &Option<String>| text.clone().unwrap_or_default();
            let cells = [
                site.id.clone(),
                site.name.clone(),
                or_blank(&site.kind),
                or_blank(&site.postcode),
                or_blank(&site.ward),
                or_blank(&site.authority),
                site.status.to_owned(),
            ];
            let distance = site.distance.map(|distance| tenths(distance).to_string());
            table.row(cells.into_iter().chain(distance))?;
        }
        table.end()
    }

    /// The list as text, two lines per site, 80 columns wide.
    pub fn in_words(&self) -> String {
        let wide = self.sites.iter().map(|site| site.id.chars().count()).max().unwrap_or_default().min(LONGEST_ID);
        let mut text = cut(&self.heading(), WIDTH) + "\n";
        for site in &self.sites {
            let distance = site.distance.map(|distance| travel(Some(distance), self.unit)).unwrap_or_default();
            let start = format!("{:<wide$}  ", site.id);
            let room = WIDTH.saturating_sub(start.chars().count() + distance.chars().count() + 1);
            let name = cut(&site.name, room);
            text += format!("{start}{name:<room$} {distance}").trim_end();
            text.push('\n');
            let place = [&site.postcode, &site.ward, &site.authority].into_iter().flatten().map(String::as_str);
            let what = site.kind.as_deref().into_iter().chain([site.status]);
            text += &wrap(&" ".repeat(wide + 2), &what.chain(place).collect::<Vec<_>>().join(", "));
        }
        text
    }

    fn heading(&self) -> String {
        let (here, all) = (self.sites.len(), self.all);
        let count = if here == all {
            counted(all, "site")
        } else {
            format!("{} of {}", grouped(here as u64), counted(all, "site"))
        };
        let near = self.near.as_ref().map(|near| format!(", nearest to {near} first")).unwrap_or_default();
        format!("{}: {count}{near}", self.study)
    }
}

/// Longer ids are not aligned with the others.
const LONGEST_ID: usize = 20;

fn tenths(distance: f64) -> f64 {
    (distance * 10.0).round() / 10.0
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the sites could not be written: {error}"))
}

#[cfg(test)]
mod tests;
