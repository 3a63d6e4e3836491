//! Finds the authority of each small area: in a look-up, through districts, or from outlines of authorities.

use super::land::{is_area, polygon};
use super::survey::{Rows, Survey};
use crate::io::layouts::{About, fields};
use crate::model::{Vintage, ZoneIx};
use crate::travel::Locator;
use geo::InteriorPoint;
use std::collections::HashMap;

/// The authority of each zone by code and name, and the entries that give it.
pub(super) struct Whose {
    pub of: Vec<Owner>,
    pub look_up: Option<usize>,
    pub districts: Option<usize>,
    pub outlines: Option<usize>,
    /// Year in the header of the column with the authority.
    year: u32,
}

/// Code and name of a zone's authority, where they are known.
type Owner = Option<(String, String)>;

impl Whose {
    /// Takes the look-up that knows most zones; on a tie, the one with the newest year. If none knows at least half of
    /// the zones, districts are tried too; if those give nothing either, the outlines that contain a point of each
    /// zone.
    pub fn of(
        survey: &Survey,
        vintage: Option<Vintage>,
        zones: &[(&str, usize)],
        boundaries: &Rows,
    ) -> std::result::Result<Whose, String> {
        let mut best = best(None, looked_up(survey, vintage, zones));
        if best.as_ref().is_none_or(|best| best.known() * 2 < zones.len()) {
            best = self::best(best, through_districts(survey, vintage, zones));
        }
        if best.is_none() {
            best = self::best(None, outlined(survey, zones, boundaries));
        }
        best.ok_or_else(|| "nothing in the folder says which authorities its zones belong to".to_owned())
    }

    fn known(&self) -> usize {
        self.of.iter().flatten().count()
    }
}

/// The one that knows most zones; on a tie the newest, then the first.
fn best(so_far: Option<Whose>, more: Vec<Whose>) -> Option<Whose> {
    let any = so_far.into_iter().chain(more).filter(|whose| whose.known() > 0);
    any.reduce(|best, other| if (other.known(), other.year) > (best.known(), best.year) { other } else { best })
}

/// Tables of a vintage that have one of these columns.
fn with(survey: &Survey, vintage: Option<Vintage>, columns: &[&str]) -> Vec<usize> {
    let own = |at: &usize| survey.vintage(*at) == vintage && columns.iter().any(|column| survey.has(*at, column));
    survey.preferred(About::Zones).into_iter().filter(own).collect()
}

fn looked_up(survey: &Survey, vintage: Option<Vintage>, zones: &[(&str, usize)]) -> Vec<Whose> {
    let tables = with(survey, vintage, &[fields::AUTHORITY_CODE, fields::AUTHORITY_NAME]);
    let whose = tables.into_iter().filter_map(|at| {
        let rows = survey.rows(at).ok()?;
        let of = zones.iter().map(|(code, _)| owner(&rows, *rows.of.get(*code)?)).collect();
        Some(Whose { of, look_up: Some(at), districts: None, outlines: None, year: year_of(survey, at) })
    });
    whose.collect()
}

fn through_districts(survey: &Survey, vintage: Option<Vintage>, zones: &[(&str, usize)]) -> Vec<Whose> {
    let mut all = Vec::new();
    let upper: Vec<usize> =
        survey.preferred(About::Districts).into_iter().filter(|at| survey.has(*at, fields::AUTHORITY_CODE)).collect();
    for at in with(survey, vintage, &[fields::DISTRICT_CODE]) {
        let Ok(rows) = survey.rows(at) else { continue };
        for &to in &upper {
            let Ok(districts) = survey.rows(to) else { continue };
            let through = |code: &str| {
                let district = rows.text(*rows.of.get(code)?, fields::DISTRICT_CODE);
                owner(&districts, *districts.of.get(district)?)
            };
            let of = zones.iter().map(|(code, _)| through(code)).collect();
            let year = year_of(survey, to);
            all.push(Whose { of, look_up: Some(at), districts: Some(to), outlines: None, year });
        }
    }
    all
}

fn outlined(survey: &Survey, zones: &[(&str, usize)], boundaries: &Rows) -> Vec<Whose> {
    let files = survey.preferred(About::Authorities).into_iter().filter(|at| is_area(survey, *at));
    let whose = files.filter_map(|at| {
        let of = within(&*survey.rows(at).ok()?, zones, boundaries);
        Some(Whose { of, look_up: None, districts: None, outlines: Some(at), year: year_of(survey, at) })
    });
    whose.collect()
}

/// Code and name of a row's authority.
fn owner(rows: &Rows, row: usize) -> Owner {
    let (code, name) = (rows.text(row, fields::AUTHORITY_CODE), rows.text(row, fields::AUTHORITY_NAME));
    // A table that gives only the name of the authority: the name also serves as its code, as in a study.
    let code = if code.is_empty() { name } else { code };
    (!code.is_empty()).then(|| (code.to_owned(), name.to_owned()))
}

/// The authority whose outline contains a point inside each zone.
fn within(outlines: &Rows, zones: &[(&str, usize)], boundaries: &Rows) -> Vec<Owner> {
    let polygons = outlines.wanted.iter().filter_map(|row| Some((ZoneIx::new(*row), polygon(outlines, *row)?)));
    let locator = Locator::new(polygons.collect());
    /// Tolerance in metres: outlines of authorities are more generalised than those of zones.
    const TOLERANCE: f64 = 1000.0;
    let codes: HashMap<usize, &String> = outlines.of.iter().map(|(code, row)| (*row, code)).collect();
    let whose = |(_, row): &(&str, usize)| {
        let point = polygon(boundaries, *row)?.interior_point()?.0;
        let row = locator.locate(point, TOLERANCE)?.0.at();
        Some(((*codes.get(&row)?).clone(), outlines.text(row, fields::AUTHORITY_NAME).to_owned()))
    };
    zones.iter().map(whose).collect()
}

/// The year in the header of the column with the authority, such as 23 in `UTLA23CD`.
fn year_of(survey: &Survey, entry: usize) -> u32 {
    let entry = &survey.entries[entry];
    let column =
        entry.found.columns.iter().find(|(name, _)| name == fields::AUTHORITY_CODE || name == fields::AUTHORITY_NAME);
    let at = column.and_then(|(_, positions)| positions.first().copied()).unwrap_or(entry.found.key);
    let digits: String =
        entry.head.header.get(at).into_iter().flat_map(|name| name.chars()).filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}
