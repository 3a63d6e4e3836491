//! Boundaries, centroids, look-ups and classifications of the Office for National Statistics.

use super::fields::*;
use super::{About, Credit, Key, Layout};
use crate::model::Vintage;

const fn lsoa(header: &'static str, vintage: Vintage) -> Key {
    Key { header, vintage: Some(vintage) }
}

/// Headers of LSOA 2011 codes; a shapefile cuts them to ten characters.
pub(super) const KEY_2011: &[Key] = &[
    lsoa("lsoa11cd", Vintage::Lsoa2011),
    lsoa("lsoa11_code", Vintage::Lsoa2011),
    lsoa("lsoa11_cod", Vintage::Lsoa2011),
    lsoa("lsoa 2011 code", Vintage::Lsoa2011),
    // Included so that a header with both vintages is recognised as a look-up, not as a table of either.
    lsoa("lsoa21cd", Vintage::Lsoa2021),
    lsoa("lsoa21_code", Vintage::Lsoa2021),
    lsoa("lsoa 2021 code", Vintage::Lsoa2021),
];

/// Header of LSOA codes in workbooks that do not state the vintage: estimates up to mid-2020 use 2011 codes, and were
/// published again with 2021 codes.
pub(super) const KEY_UNSAID: &[Key] = &[Key { header: "lsoa code", vintage: None }];

/// Headers of LSOA 2021 codes; a shapefile cuts them to ten characters.
pub(super) const KEY_2021: &[Key] = &[
    lsoa("lsoa21cd", Vintage::Lsoa2021),
    lsoa("lsoa21_code", Vintage::Lsoa2021),
    lsoa("lsoa21_cod", Vintage::Lsoa2021),
    lsoa("lsoa 2021 code", Vintage::Lsoa2021),
    lsoa("lsoa11cd", Vintage::Lsoa2011),
    lsoa("lsoa11_code", Vintage::Lsoa2011),
    lsoa("lsoa 2011 code", Vintage::Lsoa2011),
];

const OGL: &[Credit] = &[Credit::OpenGovernmentLicence, Credit::Ons];
const OGL_MAPS: &[Credit] = &[Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey];
const OGL_POSTCODES: &[Credit] =
    &[Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey, Credit::RoyalMail];

const fn look_up(name: &'static str, key: &'static [Key], needs: &'static [&'static str]) -> Layout {
    Layout { credits: OGL, key, needs, columns: LABELS, ..Layout::new(name, About::Zones) }
}

const IN_2021: &str = "ONS look-up of LSOA 2021";
const IN_2011: &str = "ONS look-up of LSOA 2011";

pub(super) const LAYOUTS: &[Layout] = &[
    look_up(IN_2021, KEY_2021, &["utla23cd"]),
    look_up(IN_2021, KEY_2021, &["utla24cd"]),
    look_up(IN_2021, KEY_2021, &["utla25cd"]),
    look_up(IN_2021, KEY_2021, &["ward24_code", "ltla24_code"]),
    look_up(IN_2021, KEY_2021, &["wd24cd", "lad24cd"]),
    look_up(IN_2021, KEY_2021, &["ltla24_code"]),
    look_up("ONS look-up of constituencies", KEY_2021, &["pcon24cd"]),
    look_up("ONS look-up of constituencies", KEY_2021, &["pcon25cd"]),
    look_up(IN_2011, KEY_2011, &["wd19cd", "lad19cd"]),
    look_up(IN_2011, KEY_2011, &["ltla19_code"]),
    look_up(IN_2011, KEY_2011, &["ltla21_code"]),
    look_up("ONS rural/urban classification 2021", KEY_2021, &["ruc21_code", "ruc"]),
    look_up("ONS rural/urban classification 2021", KEY_2021, &["ruc21cd", "urban_rural_flag"]),
    Layout { credits: OGL_POSTCODES, ..look_up("LSOA 2021 centroids", KEY_2021, &["easting", "northing"]) },
    Layout { credits: OGL_POSTCODES, ..look_up("LSOA 2011 centroids", KEY_2011, &["easting", "northing"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2021 boundaries or centroids", KEY_2021, &["globalid"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2021 boundaries or centroids", KEY_2021, &["lsoa21nm"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2021 boundaries or centroids", KEY_2021, &["lsoa21_name"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2021 boundaries or centroids", KEY_2021, &["lsoa21_nam"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2011 boundaries or centroids", KEY_2011, &["lsoa11nm"]) },
    Layout { credits: OGL_MAPS, ..look_up("ONS LSOA 2011 boundaries or centroids", KEY_2011, &["lsoa11_name"]) },
];

/// Names and look-ups. A file has only one of several headers that mean the same.
const LABELS: &[(&str, &str)] = &[
    ("lsoa11nm", NAME),
    ("lsoa21nm", NAME),
    ("lsoa11_name", NAME),
    ("lsoa21_name", NAME),
    ("lsoa21_nam", NAME),
    ("utla23cd", AUTHORITY_CODE),
    ("utla24cd", AUTHORITY_CODE),
    ("utla25cd", AUTHORITY_CODE),
    ("utla23nm", AUTHORITY_NAME),
    ("utla24nm", AUTHORITY_NAME),
    ("utla25nm", AUTHORITY_NAME),
    ("ward24_name", WARD),
    ("wd19nm", WARD),
    ("wd24nm", WARD),
    ("pcon24nm", CONSTITUENCY),
    ("pcon25nm", CONSTITUENCY),
    ("lad19cd", DISTRICT_CODE),
    ("lad24cd", DISTRICT_CODE),
    ("ltla19_code", DISTRICT_CODE),
    ("ltla21_code", DISTRICT_CODE),
    ("ltla24_code", DISTRICT_CODE),
    ("lad19nm", DISTRICT),
    ("lad24nm", DISTRICT),
    ("ltla19_name", DISTRICT),
    ("ltla21_name", DISTRICT),
    ("ltla24_name", DISTRICT),
    ("ruc", RURAL_URBAN),
    ("urban_rural_flag", RURAL_URBAN),
    ("easting", EASTING),
    ("northing", NORTHING),
];
