//! A council's own list of buildings, as it is in its spreadsheets: a name, and a postcode or coordinates under any of
//! their usual headers. If there are no identifiers, hubplan makes them.

use super::fields::*;
use super::{About, Key, Layout, key};

/// Headers of identifiers.
const IDS: &[Key] =
    &[key("id"), key("site id"), key("site_id"), key("site code"), key("site ref"), key("site reference"), key("ref")];

/// Headers of a position: a pair of coordinates, or a postcode.
const PLACES: &[&[&str]] = &[
    &["postcode"],
    &["post code"],
    &["postal code"],
    &["post_code"],
    &["pcds"],
    &["easting", "northing"],
    &["eastings", "northings"],
    &["x_coordinate", "y_coordinate"],
    &["longitude", "latitude"],
    &["long", "lat"],
    &["lon", "lat"],
    &["lng", "lat"],
    &["x", "y"],
];

/// Headers, and the columns that they stand for. Names come first, the most specific at the top.
const COLUMNS: &[(&str, &str)] = &[
    ("site name", NAME),
    ("site_name", NAME),
    ("building name", NAME),
    ("building_name", NAME),
    ("centre name", NAME),
    ("centre_name", NAME),
    ("hub name", NAME),
    ("venue", NAME),
    ("name", NAME),
    ("site", NAME),
    ("building", NAME),
    ("centre", NAME),
    ("kind", KIND),
    ("type", KIND),
    ("site type", KIND),
    ("building type", KIND),
    ("postcode", POSTCODE),
    ("post code", POSTCODE),
    ("postal code", POSTCODE),
    ("post_code", POSTCODE),
    ("pcds", POSTCODE),
    ("address", ADDRESS),
    ("address 1", ADDRESS),
    ("address 2", ADDRESS),
    ("address 3", ADDRESS),
    ("address line 1", ADDRESS),
    ("address line 2", ADDRESS),
    ("address line 3", ADDRESS),
    ("street", ADDRESS),
    ("town", ADDRESS),
    ("easting", EASTING),
    ("eastings", EASTING),
    ("x_coordinate", EASTING),
    ("northing", NORTHING),
    ("northings", NORTHING),
    ("y_coordinate", NORTHING),
    ("x", X),
    ("y", Y),
    ("longitude", LONGITUDE),
    ("long", LONGITUDE),
    ("lon", LONGITUDE),
    ("lng", LONGITUDE),
    ("latitude", LATITUDE),
    ("lat", LATITUDE),
    ("uprn", UPRN),
    ("status", STATUS),
    ("cost", COST),
    ("capacity", CAPACITY),
    ("opened", OPENED),
    ("closed", CLOSED),
];

const NAMES: &[Key] = &names();

/// The headers of names, which are at the start of [`COLUMNS`].
const fn names() -> [Key; 12] {
    let mut names = [key(""); 12];
    let mut at = 0;
    while at < names.len() {
        names[at] = key(COLUMNS[at].0);
        at += 1;
    }
    names
}

const fn with_ids(needs: &'static [&'static str]) -> Layout {
    Layout { key: IDS, needs, columns: COLUMNS, ..Layout::new(WITH_IDS, About::Sites) }
}

const fn by_name(needs: &'static [&'static str]) -> Layout {
    Layout { key: NAMES, needs, columns: COLUMNS, makes_ids: true, ..Layout::new(BY_NAME, About::Sites) }
}

const WITH_IDS: &str = "own sites";
const BY_NAME: &str = "own sites, without identifiers";

pub(super) const LAYOUTS: &[Layout] = &all();

/// One layout for each kind of position, first with identifiers and then without.
const fn all() -> [Layout; 2 * PLACES.len()] {
    let mut layouts = [with_ids(PLACES[0]); 2 * PLACES.len()];
    let mut at = 0;
    while at < PLACES.len() {
        layouts[at] = with_ids(PLACES[at]);
        layouts[PLACES.len() + at] = by_name(PLACES[at]);
        at += 1;
    }
    layouts
}

/// Points of a layer, which need no other position.
pub(super) const POINTS: &[Layout] =
    &[Layout { about: About::SitePoints, ..with_ids(&[]) }, Layout { about: About::SitePoints, ..by_name(&[]) }];

/// Whether a layout is one of these.
pub(super) fn is_one(layout: &Layout) -> bool {
    [WITH_IDS, BY_NAME].contains(&layout.name)
}

/// What a header lacks to be read as a council's own list of sites; `None` when it does not look like a list of sites.
pub fn lacks(headers: &[String]) -> Option<&'static str> {
    let has = |wanted: &str| headers.iter().any(|header| super::comparable(header) == wanted);
    let named = NAMES.iter().chain(IDS).any(|key| has(key.header));
    let placed = PLACES.iter().any(|place| place.iter().all(|header| has(header)));
    let half = PLACES.iter().any(|place| place.iter().any(|header| has(header)));
    match (named, placed, half) {
        (true, false, true) => Some("it has names and one coordinate, but lacks the other"),
        (true, false, false) => Some("it has names, but nothing that locates the sites"),
        (false, true, _) => Some("it locates the sites, but has neither names nor identifiers"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::*;

    fn header(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn every_header_of_a_name_may_be_the_key() {
        let of_names: Vec<&str> = COLUMNS.iter().filter(|(_, column)| *column == NAME).map(|(name, _)| *name).collect();
        assert_eq!(NAMES.iter().map(|key| key.header).collect::<Vec<_>>(), of_names);
    }

    #[test]
    fn spreadsheets_of_councils_are_recognised() {
        for (cells, makes_ids) in [
            (&["Name", "Postcode"][..], true),
            (&["Site Name", "Address", "Post Code", "UPRN"], true),
            (&["Ref", "Building", "Easting", "Northing"], false),
            (&["Venue", "Long", "Lat"], true),
            (&["id", "name", "longitude", "latitude"], false),
        ] {
            let found = recognise(&header(cells), About::Sites).unwrap_or_else(|| panic!("{cells:?}"));
            assert_eq!(found.layout.makes_ids, makes_ids, "{cells:?}");
        }
        for cells in [&["Name"][..], &["Postcode"], &["Name", "Easting"], &["Name", "Children"]] {
            assert!(recognise(&header(cells), About::Sites).is_none(), "{cells:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(lacks(&header(&["Name", "Notes"])).unwrap().contains("nothing that locates"));
        assert!(lacks(&header(&["Name", "Easting"])).unwrap().contains("one coordinate"));
        assert!(lacks(&header(&["Postcode", "Notes"])).unwrap().contains("neither names nor"));
        assert_eq!(lacks(&header(&["Code", "Children"])), None);
    }
}
