//! Layouts of official files, recognised only by their headers.
//!
//! To add one, write a [`Layout`] in the file of its publisher (or a new file with a line in [`registry`]). The first
//! layout of the registry whose key and needed headers are all present is used, so more specific layouts come first.

mod authorities;
mod credits;
mod facilities;
pub mod fields;
mod iod;
mod ons;
mod own_sites;
mod plain;
mod population;
mod towns;

pub use credits::Credit;
pub use own_sites::lacks as sites_lack;

use super::number;
use super::table::{Table, tidy};
use crate::model::{Vintage, names};
use crate::text;

/// What a row of a layout describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A zone: boundaries, centroids, tables.
    Zones,
    /// A lower-tier district.
    Districts,
    /// An upper-tier authority.
    Authorities,
    /// An upper-tier authority, with attributes other than name and limits.
    Attributes,
    /// A town or village.
    Towns,
    /// A building.
    Sites,
    /// A building, as a point of a layer.
    SitePoints,
    /// A building of a study without positions.
    SitesNowhere,
    /// A demand point of a plain study.
    Demand,
    /// A demand point of a plain study, as a point of a layer.
    DemandPoints,
    /// A demand point of a study without positions.
    DemandNowhere,
    /// A pair of a zone and a site.
    Pairs,
    /// A service that a site can host.
    Hosted,
    /// A service.
    Offer,
}

/// A header that can hold the code of a row, and the LSOA vintage that it implies.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Header in the form that [`comparable`] gives.
    pub header: &'static str,
    /// Vintage, if the codes are of LSOAs.
    pub vintage: Option<Vintage>,
}

/// A header of codes that imply no vintage.
const fn key(header: &'static str) -> Key {
    Key { header, vintage: None }
}

/// A column of which only some values are used.
#[derive(Debug, Clone, Copy)]
pub struct Only {
    /// Header in the form that [`comparable`] gives.
    pub header: &'static str,
    /// Values to keep, in lower case.
    pub values: &'static [&'static str],
    /// Why other rows are left out; `None` when they are simply about something else.
    pub reason: Option<&'static str>,
}

/// Why centres that have closed are left out of plans; [`SiteFile::closed`](super::study_file::SiteFile) includes
/// them.
pub const NOT_OPEN: &str = "it is not open";

/// A kind of official file.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Name in the plan's list of files.
    pub name: &'static str,
    /// Sources that every output must name.
    pub credits: &'static [Credit],
    /// What a row describes.
    pub about: About,
    /// Possible headers of the code of a row; one must be present.
    pub key: &'static [Key],
    /// Headers that must all be present.
    pub needs: &'static [&'static str],
    /// Header -> hubplan's name. Where several headers have one name, their numbers are added.
    pub columns: &'static [(&'static str, &'static str)],
    /// Whether every other numeric column is read under its own name.
    pub rest: bool,
    /// Which rows are used.
    pub only: &'static [Only],
    /// Prefix of a site's identifier.
    pub id_prefix: &'static str,
    /// Whether the key is a name rather than an identifier, so that identifiers are made from other columns of the
    /// site.
    pub makes_ids: bool,
    /// An assumption that is printed with the plan.
    pub note: Option<&'static str>,
}

impl Layout {
    const fn new(name: &'static str, about: About) -> Layout {
        Layout {
            name,
            credits: &[],
            about,
            key: &[],
            needs: &[],
            columns: &[],
            rest: false,
            only: &[],
            id_prefix: "",
            makes_ids: false,
            note: None,
        }
    }

    /// Index and vintage of the key. A header with codes of both vintages has no vintage: the file is a look-up
    /// between them.
    fn key_in(&self, headers: &[String]) -> Option<(usize, Option<Vintage>)> {
        let found: Vec<_> = self
            .key
            .iter()
            .filter_map(|key| Some((headers.iter().position(|header| header == key.header)?, key.vintage)))
            .collect();
        let first = *found.first()?;
        found.iter().all(|(_, vintage)| *vintage == first.1).then_some(first)
    }

    /// Whether this is the layout of a council's own list of sites.
    pub fn is_own_list(&self) -> bool {
        own_sites::is_one(self)
    }

    /// Whether a table without shapes is read for its other numbers, too: planners write them beside codes and names.
    pub fn has_more(&self, table: &Table) -> bool {
        self.rest || (self.name.ends_with("boundaries or centroids") && !table.is_spatial())
    }

    /// Whether this is a layout for tables of zones that no other layout fits.
    pub fn is_general(&self) -> bool {
        plain::BY_LSOA.iter().any(|general| general.name == self.name)
    }

    /// The first header of the key states the vintage of the layout.
    fn fits(&self, headers: &[String]) -> bool {
        let vintage = self.key.first().and_then(|key| key.vintage);
        self.key_in(headers).is_some_and(|(_, found)| found == vintage)
            && self.needs.iter().all(|need| headers.iter().any(|header| header == need))
    }
}

/// Every layout, more specific ones first.
pub fn registry() -> impl Iterator<Item = &'static Layout> {
    [
        iod::LAYOUTS,
        plain::LAYOUTS,
        population::LAYOUTS,
        ons::LAYOUTS,
        facilities::LAYOUTS,
        authorities::LAYOUTS,
        own_sites::LAYOUTS,
        own_sites::POINTS,
        towns::LAYOUTS,
        plain::BY_LSOA,
    ]
    .into_iter()
    .flatten()
}

/// A header in the form used for comparison: lower case, single spaces, without the byte-order mark and without the
/// explanation `(where 1 is ...`, which IoD 2025 File 7 cuts short in one column.
pub fn comparable(header: &str) -> String {
    let tidied = tidy(header.trim_start_matches('\u{feff}'));
    match tidied.find(" (where 1") {
        Some(end) => tidied[..end].to_owned(),
        None => tidied,
    }
}

/// A layout recognised in a header, with the indices of its columns.
#[derive(Debug, Clone)]
pub struct Found {
    /// The layout.
    pub layout: &'static Layout,
    /// Index of the code.
    pub key: usize,
    /// Vintage that the key implies.
    pub vintage: Option<Vintage>,
    /// hubplan's name -> indices, in the layout's order.
    pub columns: Vec<(String, Vec<usize>)>,
}

/// The layout of a header. `about` is what the study uses the file for.
pub fn recognise(header: &[String], about: About) -> Option<Found> {
    let headers: Vec<String> = header.iter().map(|header| comparable(header)).collect();
    let layout = registry().find(|layout| layout.about == about && layout.fits(&headers))?;
    let (key, vintage) = layout.key_in(&headers)?;
    let mut columns: Vec<(String, Vec<usize>)> = Vec::new();
    for (wanted, name) in layout.columns {
        if let Some(position) = headers.iter().position(|header| header == wanted) {
            match columns.iter_mut().find(|(other, _)| other == name) {
                Some((_, positions)) => positions.push(position),
                None => columns.push(((*name).to_owned(), vec![position])),
            }
        }
    }
    Some(Found { layout, key, vintage, columns })
}

/// The other columns of a table that have numbers in most of their cells, or a name that hubplan knows, under their own
/// names. Cells in them that are not numbers are then reported. Row identifiers are left out.
pub fn rest_of_numbers(table: &Table, taken: &[usize]) -> Vec<(String, Vec<usize>)> {
    (0..table.header.len())
        .filter(|column| !taken.contains(column))
        .filter(|column| {
            names::OF_ZONES.contains(&snake_case(&table.header[*column]).as_str())
                || table.is_of_numbers(&table.rows, *column)
        })
        .map(|column| (named(&snake_case(&table.header[column])), vec![column]))
        .filter(|(name, _)| !["objectid", "fid"].contains(&name.as_str()))
        .collect()
}

/// A name that an expression can write: that of a year or an age is not `2024`, which is a number.
fn named(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("column_{name}") } else { name.to_owned() }
}

/// Other columns under a name that hubplan knows: a table of names may also hold a planner's figures.
pub fn rest_of_known(table: &Table, taken: &[usize]) -> Vec<(String, Vec<usize>)> {
    let others = (0..table.header.len()).filter(|column| !taken.contains(column));
    let named = others.map(|column| (snake_case(&table.header[column]), vec![column]));
    named.filter(|(name, _)| names::OF_ZONES.contains(&name.as_str())).collect()
}

/// Columns that are not taken although at least half of their cells look like figures.
pub fn unread_figures(table: &Table, taken: &[usize]) -> Vec<usize> {
    let looks = |cell: &str| {
        let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
        letters <= 2
            && cell
                .trim_start_matches(['£', '$', '€', '<', '>', '~', '+', '-', ' '])
                .starts_with(|c: char| c.is_ascii_digit())
    };
    let is_of_figures = |column: &usize| {
        let cells = table.rows.iter().map(|row| table.cell(row, *column)).filter(|cell| !number::is_blank(cell));
        let (filled, figures) =
            cells.fold((0, 0), |(filled, figures), cell| (filled + 1, figures + usize::from(looks(cell))));
        figures > 0 && 2 * figures >= filled
    };
    let others = (0..table.header.len()).filter(|column| !taken.contains(column));
    let named = others.filter(|column| !table.header[*column].is_empty());
    named.filter(|column| !table.is_of_numbers(&table.rows, *column)).filter(is_of_figures).collect()
}

/// A header as hubplan names columns: [`text::snake_case`] of what layouts compare.
pub fn snake_case(header: &str) -> String {
    text::snake_case(&comparable(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Vec<String> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_look_up_between_vintages_is_no_zone_table() {
        let both = header("LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW,ObjectId");
        assert!(recognise(&both, About::Zones).is_none());
    }

    #[test]
    fn official_headers_are_recognised() {
        for (line, about, name, vintage) in [
            (
                "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),Local Authority District name (2019),Index of Multiple Deprivation (IMD) Rank,Index of Multiple Deprivation (IMD) Decile",
                About::Zones,
                "IoD 2019 File 1",
                Some(Vintage::Lsoa2011),
            ),
            (
                "lsoa21_code,IMD_decile,Income_decile,IMD_rank,IMD_score",
                About::Zones,
                "IoD 2025, plain columns",
                Some(Vintage::Lsoa2021),
            ),
            (
                "LSOA21CD,LSOA21NM,LSOA21NMW,UTLA23CD,UTLA23NM,UTLA23NMW,ObjectId",
                About::Zones,
                "ONS look-up of LSOA 2021",
                Some(Vintage::Lsoa2021),
            ),
            (
                "FID,LSOA11CD,LSOA11NM,WD19CD,WD19NM,LAD19CD,LAD19NM",
                About::Zones,
                "ONS look-up of LSOA 2011",
                Some(Vintage::Lsoa2011),
            ),
            (
                "lsoa21_code,lsoa21_name,age_group,usual_residents",
                About::Zones,
                "Census 2021 age by broad band",
                Some(Vintage::Lsoa2021),
            ),
            ("lsoacd,population", About::Zones, "ONS population by LSOA 2021", Some(Vintage::Lsoa2021)),
            (
                "LTLA23CD,LTLA23NM,LTLA23NMW,UTLA23CD,UTLA23NM,UTLA23NMW,ObjectId",
                About::Districts,
                "ONS look-up of districts",
                None,
            ),
            ("UTLA23CD,UTLA23NM", About::Authorities, "ONS authorities", None),
            ("authority_code,budget,min_hubs,max_hubs", About::Authorities, "authority budgets", None),
            ("site_id,name,kind,postcode,easting,northing,cost", About::Sites, "sites, hubplan's own columns", None),
            (
                "\"URN\",\"LA (code)\",\"LA (name)\",\"EstablishmentName\",\"TypeOfEstablishment (name)\",\"EstablishmentStatus (name)\",\"Postcode\"",
                About::Sites,
                "DfE GIAS children's centres",
                None,
            ),
        ] {
            let found = recognise(&header(line), about).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.layout.name, found.vintage), (name, vintage), "{line}");
        }
        assert!(recognise(&header("Code,Children"), About::Zones).is_none());
    }

    #[test]
    fn the_file_7_header_that_is_cut_short_is_read() {
        let line = "LSOA code (2021),LSOA name (2021),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),\"Education, Skills and Training Score\",Income Deprivation Affecting Children Index (IDACI) Score (rate),Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSO,Income Deprivation Affecting Older People (IDAOPI) Rank (where 1 is most deprived),Total population: mid 2022,Dependent Children aged 0-15: mid 2022";
        let found = recognise(&header(line), About::Zones).unwrap();
        assert_eq!(found.layout.name, "IoD 2025 File 7");
        let names: Vec<&str> = found.columns.iter().map(|(name, _)| name.as_str()).collect();
        for name in [
            "imd_score",
            "imd_rank",
            "imd_decile",
            "education_score",
            "idaci_rate",
            "children_and_young_people_decile",
            "idaopi_rank",
            "population",
            "children_0_15",
        ] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
    }

    #[test]
    fn single_years_of_age_are_summed() {
        let found = recognise(
            &header("lsoa11_name,lsoa11_code,total_population,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"),
            About::Zones,
        )
        .unwrap();
        let of = |name: &str| found.columns.iter().find(|(other, _)| other == name).unwrap().1.clone();
        assert_eq!(of("children_0_4"), [3, 4, 5, 6, 7]);
        assert_eq!(of("children_0_15").len(), 16);
    }

    #[test]
    fn the_workbooks_of_the_mid_year_estimates_are_recognised() {
        let sape = "LSOA Code,LSOA Name,LA Code (2018 boundaries),LA name (2018 boundaries),LA Code (2021 boundaries),LA name (2021 boundaries),All Ages";
        let years: Vec<String> = (0..90).map(|age| age.to_string()).collect();
        let found = recognise(&header(&format!("{sape},{},90+", years.join(","))), About::Zones).unwrap();
        assert_eq!((found.layout.name, found.vintage), ("ONS single year of age by LSOA", None));
        let of = |found: &Found, name: &str| found.columns.iter().find(|(other, _)| other == name).unwrap().1.clone();
        assert_eq!(of(&found, "children_0_4"), [7, 8, 9, 10, 11]);
        let years = |sex: char| (0..=90).map(|age| format!("{sex}{age}")).collect::<Vec<_>>().join(",");
        let line =
            format!("LAD 2021 Code,LAD 2021 Name,LSOA 2021 Code,LSOA 2021 Name,Total,{},{}", years('F'), years('M'));
        let found = recognise(&header(&line), About::Zones).unwrap();
        assert_eq!(found.layout.name, "ONS single year of age and sex, LSOA 2021");
        assert_eq!(found.vintage, Some(Vintage::Lsoa2021));
        assert_eq!(of(&found, "children_0_4").len(), 10);
        assert_eq!(of(&found, "children_0_15").len(), 32);
    }

    #[test]
    fn names_in_snake_case() {
        assert_eq!(snake_case("Children's Centre  Linked site"), "childrens_centre_linked_site");
        assert_eq!(snake_case("Total (all): 2021"), "total_all_2021");
    }
}
