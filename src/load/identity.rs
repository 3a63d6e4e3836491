//! Whether two rows are the same site: identifiers that hubplan makes where a file has none, and identifiers that two
//! files give to different places.

use super::files::Opened;
use super::ledger::Ledger;
use super::sites::RawSite;
use crate::error::{Code, Finding};
use crate::io::layouts::{fields, snake_case};
use crate::io::postcodes;
use crate::io::table::{Row, tidy};
use crate::model::Site;
use crate::units::grouped;
use crate::words::{counted, first_of, verb};
use geo::{Distance, Euclidean, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::BTreeSet;

/// Largest distance between two positions of one building, in metres: entrances, centroids and postcodes differ by
/// less.
const ONE_PLACE: f64 = 250.0;

/// Identifier of the site in a row: the file's own or, if it has none, one made from other columns. It depends only on
/// the row itself. `None` when there is nothing to make it from.
pub(super) fn of_row(file: &Opened<'_>, row: &Row) -> Option<String> {
    let cell = |column: usize| Some(file.table.cell(row, column)).filter(|cell| !cell.is_empty());
    let key = cell(file.binding.key)?;
    if !file.binding.makes_ids {
        return Some(key.to_owned());
    }
    let field = |field: &str| file.binding.position(field).and_then(cell);
    // A spreadsheet may have taken away zeros in front.
    if let Some(uprn) = field(fields::UPRN).filter(|uprn| is_uprn(uprn)) {
        return Some(format!("uprn-{}", uprn.trim_start_matches('0')));
    }
    let place = field(fields::POSTCODE).and_then(postcodes::normal).or_else(|| {
        // However the number is formatted.
        let bare = |name: &str| field(name).map(|cell| cell.replace([',', ' ', '\u{a0}'], ""));
        let pair = |a: &str, b: &str| Some(format!("{}-{}", bare(a)?, bare(b)?));
        pair(fields::EASTING, fields::NORTHING).or_else(|| pair(fields::LATITUDE, fields::LONGITUDE))
    });
    let name = snake_case(key).replace('_', "-");
    Some(place.map_or(name.clone(), |place| format!("{name}-{}", place.to_lowercase())))
}

/// Whether a text is a Unique Property Reference Number: up to twelve digits. `1.00012E+11` has lost some of them.
pub(super) fn is_uprn(text: &str) -> bool {
    let digits = text.trim_start_matches('0');
    (1..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// How well two rows with the same identifier agree.
#[derive(Debug, PartialEq)]
pub(super) enum Same {
    /// Nothing says that they are different places.
    Place,
    /// They are the same place, but differ in these words.
    PlaceInOtherWords(String),
    /// They share only the identifier, and differ in these words.
    Id(String),
}

/// Compares a site with a row of another file that has the same identifier.
pub(super) fn compare(first: &RawSite, more: &RawSite) -> Same {
    let names = [first, more].map(|site| site.name.as_str());
    let named = names.iter().all(|name| *name != first.id);
    let name = (named && !alike(names[0], names[1])).then(|| format!("`{}` and `{}`", names[0], names[1]));
    let words = |a: &Option<String>, b: &Option<String>| {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        (a != b).then(|| format!("`{a}` and `{b}`"))
    };
    let kind = words(&first.kind, &more.kind);
    let code = |site: &RawSite| site.postcode.as_deref().and_then(postcodes::normal);
    let postcode = words(&code(first), &code(more));
    let apart = first.point.zip(more.point).map(|(a, b)| Euclidean.distance(Point(a), Point(b)));
    if let Some(metres) = apart.filter(|metres| *metres > ONE_PLACE) {
        let names = name.map(|name| format!(", {name}")).unwrap_or_default();
        return Same::Id(format!("{} m apart{names}", grouped(metres.round() as u64)));
    }
    // If a file has no position, only other columns can tell them apart.
    let strangers = match apart {
        Some(_) => false,
        None => postcode.is_some() || (name.is_some() && kind.is_some()),
    };
    let differ: Vec<String> = [name, kind, postcode].into_iter().flatten().collect();
    match (differ.is_empty(), strangers) {
        (true, _) => Same::Place,
        (false, true) => Same::Id(differ.join(", ")),
        (false, false) => Same::PlaceInOtherWords(format!("{} ({})", first.id, differ.join(", "))),
    }
}

/// Whether two names are the same apart from case, spaces, punctuation, and `&` for `and`.
fn alike(a: &str, b: &str) -> bool {
    let plain = |name: &str| snake_case(&tidy(&name.replace('&', " and ")));
    plain(a) == plain(b)
}

/// The finding that two files give one identifier to two places.
pub(super) fn h204_two_places(first: &RawSite, more: &RawSite, differs: &str) -> Finding {
    let what = format!("`{}` is another place in {}{}: {differs}", more.id, first.file, first.spot);
    let mend =
        "Give the sites of one file a prefix of their own: id_prefix = \"gp-\" in its [[sites]]; or correct the row";
    Finding { spot: more.spot.clone(), ..Finding::new(Code::KeyDoubled, &more.file, what, mend) }
}

/// Records which sites two files describe differently.
pub(super) fn assume_first(otherwise: &[String], ledger: &mut Ledger) {
    if !otherwise.is_empty() {
        let (count, stand) = (counted(otherwise.len(), "site"), verb(otherwise.len(), "stand"));
        let list = first_of(otherwise, SHOWN);
        ledger.assume(format!(
            "{count} {stand} in two files with different names, kinds or postcodes. hubplan uses the first file, \
             and fills its blanks from the others: {list}"
        ));
    }
}

/// Suggests which sites of a council's own list may be buildings that are also in another file, or occur twice in the
/// list.
pub(super) fn suggest_duplicates(sites: &[Site], own: &BTreeSet<String>, ledger: &mut Ledger) {
    if own.is_empty() {
        return;
    }
    let tree = RTree::bulk_load(sites.iter().enumerate().map(|(at, site)| place(site, at)).collect());
    let mut pairs = BTreeSet::new();
    for (at, site) in sites.iter().enumerate().filter(|(_, site)| own.contains(&site.id)) {
        for near in tree.locate_within_distance([site.point.x, site.point.y], NEAR * NEAR) {
            if near.data != at && may_be_one(site, &sites[near.data]) {
                pairs.insert((at.min(near.data), at.max(near.data)));
            }
        }
    }
    if pairs.is_empty() {
        return;
    }
    let names = |&(a, b): &(usize, usize)| {
        let metres = Euclidean.distance(Point(sites[a].point), Point(sites[b].point));
        format!("`{}` ({}) and `{}` ({}), {metres:.0} m apart", sites[a].id, sites[a].name, sites[b].id, sites[b].name)
    };
    let list = first_of(&pairs.iter().map(names).collect::<Vec<_>>(), SHOWN);
    let (count, be) = (counted(pairs.len(), "pair"), verb(pairs.len(), "be"));
    ledger.assume(format!("{count} of sites {be} within {NEAR} m of each other and may be one building: {list}"));
}

/// Number of sites that are listed by name.
const SHOWN: usize = 5;

/// Distance in metres within which two sites may be one building, if their postcodes or names agree too.
const NEAR: f64 = 50.0;

/// Distance in metres within which two sites are one building, whatever their names.
const TOUCHING: f64 = 10.0;

fn may_be_one(a: &Site, b: &Site) -> bool {
    /// Similarity, from 0 to 1, of two spellings of one name by different people.
    const ALIKE: f64 = 0.85;
    let postcode = |site: &Site| site.postcode.as_deref().and_then(postcodes::normal);
    let one_postcode = postcode(a).is_some() && postcode(a) == postcode(b);
    let alike = strsim::jaro_winkler(&snake_case(&a.name), &snake_case(&b.name)) > ALIKE;
    one_postcode || alike || Euclidean.distance(Point(a.point), Point(b.point)) < TOUCHING
}

fn place(site: &Site, at: usize) -> GeomWithData<[f64; 2], usize> {
    GeomWithData::new([site.point.x, site.point.y], at)
}

#[cfg(test)]
mod tests;
