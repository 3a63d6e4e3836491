//! The same figures under plain column names: the Indices as R packages distribute them, tables joined by region, and
//! the files of plain studies.

use super::fields::*;
use super::ons::{KEY_2011, KEY_2021, KEY_UNSAID};
use super::{About, Credit, Key, Layout, key};
use crate::model::names::*;

const CREDITS: &[Credit] = &[Credit::OpenGovernmentLicence, Credit::Mhclg];

const fn iod(name: &'static str, key: &'static [Key], needs: &'static [&'static str]) -> Layout {
    Layout { credits: CREDITS, key, needs, columns: INDICES, rest: true, ..Layout::new(name, About::Zones) }
}

/// Keys of a table of hubplan's own with one pair a row.
const OWN_PAIRS: &[Key] = &[Key { header: "demand_id", vintage: None }, Key { header: "zone_code", vintage: None }];
/// Keys of a table with one pair a row that another program wrote.
const FROM_ID: &[Key] = &[Key { header: "from_id", vintage: None }];

const fn pairs(
    key: &'static [Key],
    needs: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { key, needs, columns, ..Layout::new("travel, one pair a row", About::Pairs) }
}

/// Demand points, whose key may be an identifier, a code or a name.
const fn demand(about: About, needs: &'static [&'static str]) -> Layout {
    Layout { key: OF_DEMAND, columns: DEMAND, rest: true, needs, ..Layout::new("plain demand", about) }
}

const OF_DEMAND: &[Key] = &[key("id"), key("demand_id"), key("zone_code"), key("code"), key("name")];

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        credits: &[
            Credit::OpenGovernmentLicence,
            Credit::Ons,
            Credit::OrdnanceSurvey,
            Credit::RoyalMail,
            Credit::Mhclg,
        ],
        key: KEY_2021,
        needs: &["imd_rank", "utla23_code"],
        columns: JOINED,
        note: Some(IDACI_NOTE),
        ..Layout::new("joined LSOA 2021 table", About::Zones)
    },
    Layout {
        key: &[Key { header: "zone_code", vintage: None }],
        columns: OWN,
        rest: true,
        ..Layout::new("zones, hubplan's own columns", About::Zones)
    },
    iod("IoD 2025, plain columns", KEY_2021, &["imd_rank", "imd_decile"]),
    iod("IoD 2019, plain columns", KEY_2011, &["imd_rank", "imd_decile"]),
    Layout {
        note: Some(IDACI_NOTE),
        ..iod("IDACI 2025, approximate", KEY_2021, &["idaci_rate_approx", "idaci_decile_approx"])
    },
    iod("IoD 2025 sub-domains, plain columns", KEY_2021, &["children_and_young_people_rank"]),
    iod("IoD 2025 File 8, plain columns", KEY_2021, &["income_domain_numerator"]),
    iod("IoD 2019 File 8, plain columns", KEY_2011, &["income_domain_numerator"]),
    demand(About::Demand, &["x", "y"]),
    demand(About::Demand, &["easting", "northing"]),
    demand(About::Demand, &["eastings", "northings"]),
    demand(About::Demand, &["longitude", "latitude"]),
    demand(About::Demand, &["long", "lat"]),
    demand(About::Demand, &["lon", "lat"]),
    demand(About::Demand, &["lng", "lat"]),
    demand(About::DemandPoints, &[]),
    Layout {
        key: &[Key { header: "id", vintage: None }],
        columns: SITES,
        needs: &["x", "y"],
        ..Layout::new("plain sites", About::Sites)
    },
    Layout { name: "plain demand without positions", ..demand(About::DemandNowhere, &[]) },
    Layout {
        key: &[Key { header: "id", vintage: None }],
        columns: SITES,
        ..Layout::new("plain sites without positions", About::SitesNowhere)
    },
    pairs(OWN_PAIRS, &["site_id", "cost"], &[("site_id", SITE_ID), ("cost", COST)]),
    pairs(OWN_PAIRS, &["site_id", "minutes"], &[("site_id", SITE_ID), ("minutes", COST)]),
    pairs(OWN_PAIRS, &["site_id", "metres"], &[("site_id", SITE_ID), ("metres", COST)]),
    // r5py and r5r; with several percentiles the median counts.
    pairs(FROM_ID, &["to_id", "travel_time"], &[("to_id", SITE_ID), ("travel_time", COST)]),
    pairs(FROM_ID, &["to_id", "travel_time_p50"], &[("to_id", SITE_ID), ("travel_time_p50", COST)]),
    Layout {
        key: &[Key { header: "site_id", vintage: None }],
        needs: &["service"],
        columns: &[("service", SERVICE), ("cost", COST)],
        ..Layout::new("services by site", About::Hosted)
    },
    Layout { key: &[Key { header: "service", vintage: None }], ..Layout::new("list of services", About::Offer) },
];

/// Any other table of figures by LSOA.
pub(super) const BY_LSOA: &[Layout] = &[
    by_lsoa("table by LSOA 2021", KEY_2021),
    by_lsoa("table by LSOA 2011", KEY_2011),
    by_lsoa("table by LSOA", KEY_UNSAID),
];

const fn by_lsoa(name: &'static str, key: &'static [Key]) -> Layout {
    Layout { key, columns: OWN, rest: true, ..Layout::new(name, About::Zones) }
}

/// hubplan's own names, for zones that are not LSOAs.
const OWN: &[(&str, &str)] = &[
    (NAME, NAME),
    ("zone_name", NAME),
    (AUTHORITY_CODE, AUTHORITY_CODE),
    (AUTHORITY_NAME, AUTHORITY_NAME),
    (WARD, WARD),
    (CONSTITUENCY, CONSTITUENCY),
    (DISTRICT_CODE, DISTRICT_CODE),
    (DISTRICT, DISTRICT),
    (RURAL_URBAN, RURAL_URBAN),
    (REGION, REGION),
    (EASTING, EASTING),
    (NORTHING, NORTHING),
];

const IDACI_NOTE: &str = "The 2025 IDACI rates, ranks and deciles are approximate: the published numerators over Census 2021 children aged 0 to 15, not the official figures of File 7";

const INDICES: &[(&str, &str)] = &[
    ("imd_score", IMD_SCORE),
    ("imd_rank", IMD_RANK),
    ("imd_decile", IMD_DECILE),
    ("housing_and_services_score", "housing_score"),
    ("housing_and_services_rank", "housing_rank"),
    ("housing_and_services_decile", "housing_decile"),
    ("housing_and_access_rank", "housing_rank"),
    ("housing_and_access_decile", "housing_decile"),
    ("income_score", "income_rate"),
    ("employment_score", "employment_rate"),
    ("idaci_rate_approx", IDACI_RATE),
    ("idaci_rank_approx", IDACI_RANK),
    ("idaci_decile_approx", IDACI_DECILE),
    ("children_0_15_census2021", CHILDREN_0_15),
];

const JOINED: &[(&str, &str)] = &[
    ("lsoa21_name", NAME),
    ("lsoa21_nam", NAME),
    ("ward24_name", WARD),
    ("ltla24_code", DISTRICT_CODE),
    ("ltla24_name", DISTRICT),
    ("utla23_code", AUTHORITY_CODE),
    ("utla23_name", AUTHORITY_NAME),
    ("ruc", RURAL_URBAN),
    ("centroid_easting", EASTING),
    ("centroid_northing", NORTHING),
    ("imd_score", IMD_SCORE),
    ("imd_rank", IMD_RANK),
    ("imd_decile", IMD_DECILE),
    ("idaci_rate_approx", IDACI_RATE),
    ("idaci_rank_approx", IDACI_RANK),
    ("idaci_decile_approx", IDACI_DECILE),
    ("children_0_4_mid2020_est", CHILDREN_0_4),
    ("children_0_15_census2021", CHILDREN_0_15),
    ("population_mid2022", POPULATION),
];

const DEMAND: &[(&str, &str)] = &[
    ("name", NAME),
    ("x", X),
    ("y", Y),
    ("easting", EASTING),
    ("northing", NORTHING),
    ("eastings", EASTING),
    ("northings", NORTHING),
    ("longitude", LONGITUDE),
    ("latitude", LATITUDE),
    ("long", LONGITUDE),
    ("lon", LONGITUDE),
    ("lng", LONGITUDE),
    ("lat", LATITUDE),
    ("weight", WEIGHT),
    ("authority", AUTHORITY_CODE),
    ("authority_name", AUTHORITY_NAME),
];

const SITES: &[(&str, &str)] = &[
    ("name", NAME),
    ("kind", KIND),
    ("postcode", POSTCODE),
    ("address", ADDRESS),
    ("x", X),
    ("y", Y),
    ("authority", AUTHORITY_CODE),
    ("status", STATUS),
    ("cost", COST),
    ("capacity", CAPACITY),
    ("disadvantaged", DISADVANTAGED),
    ("opened", OPENED),
    ("closed", CLOSED),
];
