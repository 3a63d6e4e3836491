//! Two rows of one identifier.

use super::super::sites::RawSite;
use super::*;
use crate::error::Spot;
use crate::model::{LocatedBy, When};
use geo::Coord;

fn site(name: &str, kind: &str, postcode: &str, point: Option<(f64, f64)>) -> RawSite {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    RawSite {
        file: "a.csv".into(),
        spot: Spot::Row(2),
        id: "1".into(),
        name: some(name).unwrap_or_else(|| "1".into()),
        kind: some(kind),
        postcode: some(postcode),
        address: None,
        point: point.map(|(x, y)| Coord { x, y }),
        located_by: LocatedBy::Coordinates,
        zone_code: None,
        authority: None,
        authority_name: None,
        status: None,
        cost: None,
        capacity: None,
        disadvantaged: None,
        opened: When::Unknown,
        closed: None,
        own: false,
    }
}

#[test]
fn a_site_in_two_files_is_one_where_nothing_speaks_against_it() {
    let here = Some((1000.0, 1000.0));
    let full = site("St Mary & St John", "library", "LS1 1UB", here);
    for other in [
        site("", "", "", None),
        site("ST MARY AND ST JOHN", "library", "ls11ub", Some((1100.0, 1000.0))),
        site("St Mary & St John", "", "", Some((1000.0, 1249.0))),
    ] {
        assert_eq!(compare(&full, &other), Same::Place, "{other:?}");
    }
}

#[test]
fn one_place_in_other_words_is_reported() {
    let here = Some((1000.0, 1000.0));
    let full = site("Library", "library", "LS1 1UB", here);
    for other in [
        site("The Library", "library", "LS1 1UB", here),
        site("Library", "school", "", here),
        site("Library", "library", "LS1 1UC", here),
        site("The Library", "", "LS1 1UB", None),
        site("Another", "", "", None),
    ] {
        assert!(matches!(compare(&full, &other), Same::PlaceInOtherWords(_)), "{other:?}");
    }
}

#[test]
fn two_places_of_one_identifier_are_told_apart() {
    let here = Some((1000.0, 1000.0));
    let full = site("Library", "library", "LS1 1UB", here);
    for other in [
        site("Library", "library", "LS1 1UB", Some((1000.0, 1300.0))),
        site("Surgery", "surgery", "LS9 9ZZ", None),
        site("Library", "", "LS9 9ZZ", None),
        site("Surgery", "surgery", "", None),
    ] {
        assert!(matches!(compare(&full, &other), Same::Id(_)), "{other:?}");
    }
}
