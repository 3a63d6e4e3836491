//! What a study lacks, and the file that would fill it.

use super::choice::Choice;
use super::sites::is_centre;
use super::survey::Survey;
use crate::io::layouts::fields;
use crate::model::names;
use std::collections::BTreeSet;

/// A gap in a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missing {
    /// What is missing, and the consequence.
    pub what: &'static str,
    /// The file that would supply it, and its publisher.
    pub get: &'static str,
}

const fn missing(what: &'static str, get: &'static str) -> Missing {
    Missing { what, get }
}

const CHILDREN: Missing = missing(
    "no children by age",
    "\"Lower layer Super Output Area population estimates\" (single year of age) by the Office for National Statistics",
);
const DEPRIVATION: Missing = missing(
    "no deprivation: nothing says which communities are disadvantaged",
    "\"Indices of Deprivation 2025: File 7\" by the Ministry of Housing, Communities and Local Government",
);
const IDACI: Missing = missing(
    "no income deprivation of children (IDACI)",
    "\"Indices of Deprivation 2025: File 7\" by the Ministry of Housing, Communities and Local Government",
);
const APPROXIMATE: Missing = missing(
    "no official IDACI of 2025 (an approximation is used instead)",
    "\"Indices of Deprivation 2025: File 7\" by the Ministry of Housing, Communities and Local Government",
);
const CENTROIDS: Missing = missing(
    "no population-weighted centroids (families are counted at a point inside each zone)",
    "\"LSOA (2021) Population Weighted Centroids\" by the Office for National Statistics",
);
const WARDS: Missing = missing(
    "no names of wards and districts",
    "\"LSOA (2021) to Electoral Ward (2024) to LAD (2024) Best Fit Lookup\" by the Office for National Statistics",
);
const RURAL: Missing = missing(
    "no rural and urban classes",
    "\"Rural Urban Classification (2021) of LSOAs\" by the Office for National Statistics",
);
const CENTRES: Missing = missing(
    "no centres that are open today, in the study's area",
    "\"Get Information about Schools: children's centre fields\" by the Department for Education",
);
const SCHOOLS: Missing = missing(
    "no schools that could become hubs",
    "\"Get Information about Schools: establishment fields\" by the Department for Education",
);
const LIBRARIES: Missing = missing(
    "no libraries that could become hubs",
    "\"Basic dataset for libraries\" by Arts Council England, with the columns site_id,name,kind,easting,northing",
);
const SURGERIES: Missing = missing(
    "no GP practices that could become hubs",
    "\"GP practices (epraccur)\" by NHS England, Organisation Data Service",
);
const POSTCODES: Missing =
    missing("no postcodes: lists of buildings need coordinates", "\"Code-Point Open\" (CSV) by Ordnance Survey");
const BUDGETS: Missing = missing(
    "no budgets (nobody publishes the allocations for 2026 to 2029 by authority)",
    "the council's own figures, as a table authority_code,budget,min_hubs,max_hubs",
);

impl Missing {
    /// The gaps of a choice whose tables give these columns.
    pub fn of(survey: &Survey, choice: &Choice, given: &BTreeSet<String>) -> Vec<Missing> {
        let has = |column: &str| given.contains(column);
        let mut gaps = Vec::new();
        let mut note = |is_missing: bool, gap: Missing| gaps.extend(is_missing.then_some(gap));
        note(!has(names::CHILDREN_0_4), CHILDREN);
        let (idaci, imd) =
            (has(names::IDACI_RATE) || has(names::IDACI_DECILE), has(names::IMD_DECILE) || has(names::IMD_RANK));
        note(!idaci && !imd, DEPRIVATION);
        note(!idaci && imd, IDACI);
        let approximate = |entry: usize| survey.entries[entry].found.layout.name == "IDACI 2025, approximate";
        note(choice.tables.iter().any(|used| approximate(used.entry)), APPROXIMATE);
        note(choice.centroids.is_none() && !survey.gives_points(choice.boundaries.entry), CENTROIDS);
        note(!has(fields::WARD), WARDS);
        note(!has(fields::RURAL_URBAN), RURAL);
        let kinds: Vec<&String> = choice.sites.iter().flat_map(|used| used.kinds.keys()).collect();
        let from =
            |layout: &str| choice.sites.iter().any(|used| survey.entries[used.entry].found.layout.name == layout);
        note(!choice.sites.iter().any(|used| used.status == crate::model::SiteStatus::Existing), CENTRES);
        let of_kind = |word: &str| kinds.iter().any(|kind| !is_centre(kind) && kind.contains(word));
        note(!of_kind("school") && !from("DfE GIAS establishments"), SCHOOLS);
        note(!of_kind("librar"), LIBRARIES);
        note(!of_kind("gp") && !of_kind("surger") && !from("NHS ODS epraccur"), SURGERIES);
        note(choice.postcodes.is_none(), POSTCODES);
        note(choice.budgets.is_empty(), BUDGETS);
        gaps
    }
}
