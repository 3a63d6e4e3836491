//! Places the sites of an official study: where each is, in which zone and so in which authority, or why it cannot be
//! used.

use super::authorities::{Known, Register};
use super::files::Opened;
use super::identity;
use super::ledger::Ledger;
use super::places::Position;
use super::sites::{self, RawSite};
use super::unplaced;
use super::zones::KnownZones;
use crate::error::{Findings, Result};
use crate::io::layouts::Credit;
use crate::io::postcodes::{self, Postcodes};
use crate::io::study_file::{PostcodeFile, SiteFile, StudyFile};
use crate::io::table::Row;
use crate::io::{bytes, crs};
use crate::model::{InputFile, LeftOut, Site, SiteStatus, Zone, ZoneIx};
use crate::travel::locate::Locator;
use crate::units::grouped;
use crate::words::{counted, verb};
use geo::{Coord, Geometry};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// A site farther than this from every zone, in metres, is only counted as outside the study; a nearer one is named
/// among the rows left out.
const FAR: f64 = 10_000.0;

/// Reads sites from their files, and looks up in Code-Point Open those that have only a postcode.
pub(super) fn gather(
    base: &Path,
    file: &StudyFile,
    files: &[(&Opened<'_>, &SiteFile)],
    ledger: &mut Ledger,
) -> Result<(Vec<RawSite>, Option<Postcodes>)> {
    let mut raw = sites::gather(files, &point_of, ledger);
    let postcodes = match &file.postcodes {
        Some(postcodes) => find_postcodes(base, postcodes, &raw, ledger)?,
        None => None,
    };
    if let Some(postcodes) = &postcodes {
        sites::place_by_postcode(&mut raw, postcodes);
    }
    Ok((raw, postcodes))
}

pub(super) fn point_of(file: &Opened<'_>, row: &Row, findings: &mut Findings) -> Option<Coord<f64>> {
    match (Position::of(file), &row.geometry) {
        (Some(position), _) => position.read(file, row, findings),
        (None, Some(Geometry::Point(point))) => Some(point.0),
        _ => None,
    }
}

/// Looks up the postcodes of sites without coordinates, if there are any.
fn find_postcodes(base: &Path, file: &PostcodeFile, raw: &[RawSite], ledger: &mut Ledger) -> Result<Option<Postcodes>> {
    let needed = sites::postcodes_needed(raw);
    if needed.is_empty() {
        return Ok(None);
    }
    let found = bytes::read(base, &file.file).and_then(|blob| Ok((postcodes::find(&blob, &needed)?, blob.sha256)));
    let Some((found, sha256)) = ledger.findings.absorb(found)? else { return Ok(None) };
    ledger.inputs.push(InputFile {
        path: file.file.clone(),
        sha256,
        layout: "OS Code-Point Open".to_owned(),
        rows: found.rows,
    });
    ledger.credits.extend([Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey, Credit::RoyalMail]);
    ledger.tally(&file.file, "without coordinates (positional quality 90)", found.rows_unplaced);
    Ok(Some(found))
}

/// Finds the zone in which a site lies.
pub(super) struct Ground<'a> {
    known: KnownZones,
    /// Index in the study of each known zone; `None` for zones outside it.
    study_zone: Vec<Option<ZoneIx>>,
    zones: &'a [Zone],
    authorities: Known<'a>,
    tolerance: f64,
}

/// Where a site lies; distances are in metres.
enum Verdict {
    /// In this zone of the study, or outside all zones and nearest to it, at this distance.
    In(ZoneIx, f64),
    /// Outside the study.
    Elsewhere,
    /// Nearest zone at this distance, which is above the tolerance.
    Near(f64),
    /// Nearest zone at this distance; the file names an authority that is not in the study.
    Disowned(f64),
}

impl<'a> Ground<'a> {
    /// The ground of the known zones, of which `chosen` are in the study. `tolerance` is how far a site may be from
    /// its zone, in metres.
    pub fn new(known: KnownZones, chosen: &[usize], zones: &'a [Zone], register: &'a Register, tolerance: f64) -> Self {
        let mut study_zone = vec![None; known.codes.len()];
        for (ix, &at) in chosen.iter().enumerate() {
            study_zone[at] = Some(ZoneIx::new(ix));
        }
        Ground { known, study_zone, zones, authorities: register.known(), tolerance }
    }

    /// The study's sites, in order of id. All others go to the ledger, with the reason.
    pub fn place(mut self, raw: Vec<RawSite>, postcodes: Option<&Postcodes>, ledger: &mut Ledger) -> Vec<Site> {
        let polygons = std::mem::take(&mut self.known.polygons);
        let locator =
            Locator::new(polygons.into_iter().enumerate().map(|(at, polygon)| (ZoneIx::new(at), polygon)).collect());
        let verdicts: Vec<Option<Verdict>> =
            raw.par_iter().map(|site| Some(self.judge(site, site.point?, &locator))).collect();
        let mut sites = Vec::new();
        let own: BTreeSet<String> = raw.iter().filter(|site| site.own).map(|site| site.id.clone()).collect();
        let (mut in_slivers, mut furthest) = (0, 0.0_f64);
        for (site, verdict) in raw.into_iter().zip(verdicts) {
            match (site.point, verdict) {
                (Some(point), Some(Verdict::In(zone, distance))) => {
                    in_slivers += usize::from(distance > 0.0);
                    furthest = furthest.max(distance);
                    sites.push(self.site(site, point, zone, distance));
                }
                (_, Some(Verdict::Disowned(metres))) => {
                    let metres = grouped(metres.round() as u64);
                    let authority = site.authority_name.clone().unwrap_or_default();
                    let what = "outside every zone, and its file says it belongs to";
                    site.leave_out(
                        ledger,
                        format!("it stands {metres} m {what} {authority}, which the study does not have"),
                    );
                }
                (_, Some(Verdict::Near(metres))) => {
                    let metres = grouped(metres.round() as u64);
                    let tolerance = grouped(self.tolerance.round() as u64);
                    site.leave_out(
                        ledger,
                        format!("it stands {metres} m outside every zone (sliver_tolerance is {tolerance} m)"),
                    );
                }
                // Of their own list, planners hear each site by name.
                (Some(point), Some(Verdict::Elsewhere)) if site.own => {
                    let reason = self.own_elsewhere(&site, point, &locator);
                    site.leave_out(ledger, reason);
                }
                (_, Some(Verdict::Elsewhere)) => ledger.tally(&site.file, LeftOut::ELSEWHERE, 1),
                _ if self.zone_elsewhere(&site) || self.authority_elsewhere(&site) => {
                    ledger.tally(&site.file, LeftOut::ELSEWHERE, 1)
                }
                _ => site.leave_out(ledger, unplaced::why(&site, postcodes)),
            }
        }
        if in_slivers > 0 {
            ledger.assume(format!(
                "{} outside every polygon {} to the nearest zone, at most {} m away",
                counted(in_slivers, "site"),
                verb(in_slivers, "belong"),
                grouped(furthest.round() as u64)
            ));
        }
        identity::suggest_duplicates(&sites, &own, ledger);
        sites
    }

    fn judge(&self, site: &RawSite, point: Coord<f64>, locator: &Locator) -> Verdict {
        match locator.locate(point, FAR.max(self.tolerance)) {
            None => Verdict::Elsewhere,
            // Outside every polygon, the file's own statement decides whether the site may belong to the nearest zone:
            // at the edge of a regional file, the site is often really across the border.
            Some((_, distance)) if distance > 0.0 && self.zone_elsewhere(site) => Verdict::Elsewhere,
            Some((_, distance)) if distance > 0.0 && self.authority_elsewhere(site) => Verdict::Disowned(distance),
            Some((_, distance)) if distance > self.tolerance => Verdict::Near(distance),
            Some((zone, distance)) => match self.study_zone[zone.at()] {
                Some(zone) => Verdict::In(zone, distance),
                None => Verdict::Elsewhere,
            },
        }
    }

    /// Why a site of a council's own list is left out, and which usual mistake would explain where it lies.
    fn own_elsewhere(&self, site: &RawSite, point: Coord<f64>, locator: &Locator) -> String {
        let inside = |point: Option<Coord<f64>>| {
            point.is_some_and(|point| matches!(self.judge(site, point, locator), Verdict::In(..)))
        };
        let mirrored = crs::to_lonlat(point.x, point.y).and_then(|(lon, lat)| crs::to_grid(-lon, lat));
        let hint = if inside(Some(Coord { x: point.y, y: point.x })) {
            ": its easting and northing may be exchanged"
        } else if inside(mirrored.map(|(x, y)| Coord { x, y })) {
            ": its longitude may lack a minus sign"
        } else {
            ""
        };
        format!("{}{hint}", LeftOut::ELSEWHERE)
    }

    /// Whether the site's file states a zone, or the code of an authority, that is not in the study.
    fn zone_elsewhere(&self, site: &RawSite) -> bool {
        let not_ours = |code: &str| self.known.at(code).and_then(|at| self.study_zone[at]).is_none();
        match (site.zone_code.as_deref(), site.authority.as_deref()) {
            (Some(zone), _) => not_ours(zone),
            (None, Some(authority)) => !self.authorities.has(authority),
            (None, None) => false,
        }
    }

    /// Like [`Self::zone_elsewhere`], but for the authority's name alone. Publishers spell names differently, so such
    /// a site is always listed in `left_out`.
    fn authority_elsewhere(&self, site: &RawSite) -> bool {
        let by_code = site.zone_code.is_some() || site.authority.is_some();
        !by_code && site.authority_name.as_deref().is_some_and(|name| !self.authorities.has(name))
    }

    fn site(&self, raw: RawSite, point: Coord<f64>, zone: ZoneIx, distance: f64) -> Site {
        Site {
            id: raw.id,
            name: raw.name,
            kind: raw.kind,
            postcode: raw.postcode,
            address: raw.address,
            point,
            located_by: raw.located_by,
            zone: Some(zone),
            zone_distance: distance,
            authority: self.zones[zone.at()].authority,
            status: raw.status.unwrap_or(SiteStatus::Candidate),
            cost: raw.cost,
            capacity: raw.capacity,
            disadvantaged: raw.disadvantaged,
            opened: raw.opened,
            closed: raw.closed,
        }
    }
}
