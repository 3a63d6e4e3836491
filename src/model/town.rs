//! Towns and villages, whose names maps show beside those of authorities, districts and wards.

use geo::Coord;

/// How large a place is: maps name the largest first.
///
/// ```
/// use hubplan::model::TownSize;
/// assert!(TownSize::City < TownSize::Village);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TownSize {
    /// A city.
    City,
    /// A town, or a place whose size no file states.
    Town,
    /// A village, a hamlet, a suburb, or another part of a town.
    Village,
}

/// A place that people know by name.
///
/// ```
/// use hubplan::model::{Town, TownSize};
/// let town = Town { name: "Otley".to_owned(), size: TownSize::Town, point: (420_000.0, 445_500.0).into() };
/// assert_eq!(town.name, "Otley");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// Its size.
    pub size: TownSize,
    /// Its middle: metres on the British National Grid.
    pub point: Coord<f64>,
}
