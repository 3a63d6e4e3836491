//! Buildings: children's centres, schools, GP practices, and candidate sites put together from them.

use super::fields::*;
use super::{About, Credit, Layout, Only, key};

const OGL_PLACES: &[Credit] = &[
    Credit::OpenGovernmentLicence,
    Credit::Ons,
    Credit::OrdnanceSurvey,
    Credit::RoyalMail,
    Credit::Dfe,
    Credit::Nhs,
    Credit::ArtsCouncil,
];
/// Values of the register for centres that are open.
const OPEN: &[&str] = &["open", "open, but proposed to close"];
const DFE: &[Credit] = &[Credit::OpenGovernmentLicence, Credit::Dfe];

/// hubplan's own names, and those of candidate sites assembled from the files below.
const OWN: &[(&str, &str)] = &[
    ("name", NAME),
    ("kind", KIND),
    ("postcode", POSTCODE),
    ("address", ADDRESS),
    ("easting", EASTING),
    ("northing", NORTHING),
    ("longitude", LONGITUDE),
    ("latitude", LATITUDE),
    ("lsoa21_code", ZONE_CODE),
    ("zone_code", ZONE_CODE),
    ("utla23_code", AUTHORITY_CODE),
    ("authority_code", AUTHORITY_CODE),
    ("status", STATUS),
    ("cost", COST),
    ("capacity", CAPACITY),
    ("opened", OPENED),
    ("closed", CLOSED),
];

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        credits: OGL_PLACES,
        key: &[key("site_id")],
        needs: &["name", "easting", "northing", "lsoa21_code", "utla23_code"],
        columns: OWN,
        ..Layout::new("candidate sites of England", About::Sites)
    },
    Layout {
        key: &[key("site_id")],
        needs: &["name"],
        columns: OWN,
        ..Layout::new("sites, hubplan's own columns", About::Sites)
    },
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey, Credit::RoyalMail, Credit::Dfe],
        key: &[key("urn")],
        needs: &["type", "status", "la_code", "easting", "northing", "geocode_method"],
        columns: &[
            ("name", NAME),
            ("type", KIND),
            ("postcode", POSTCODE),
            ("easting", EASTING),
            ("northing", NORTHING),
            ("lsoa21_code", ZONE_CODE),
            ("la_name", AUTHORITY_NAME),
            ("open_date", OPENED),
            ("close_date", CLOSED),
        ],
        only: &[Only { header: "status", values: OPEN, reason: Some(super::NOT_OPEN) }],
        id_prefix: "cc-",
        ..Layout::new("DfE GIAS children's centres, geocoded", About::Sites)
    },
    Layout {
        credits: DFE,
        key: &[key("urn")],
        needs: &["establishmentname", "typeofestablishment (name)", "establishmentstatus (name)", "postcode"],
        columns: &[
            ("establishmentname", NAME),
            ("typeofestablishment (name)", KIND),
            ("street", ADDRESS),
            ("locality", ADDRESS),
            ("address3", ADDRESS),
            ("town", ADDRESS),
            ("postcode", POSTCODE),
            ("easting", EASTING),
            ("northing", NORTHING),
            ("la (name)", AUTHORITY_NAME),
            ("opendate", OPENED),
            ("closedate", CLOSED),
        ],
        only: &[Only { header: "establishmentstatus (name)", values: OPEN, reason: Some(super::NOT_OPEN) }],
        id_prefix: "cc-",
        ..Layout::new("DfE GIAS children's centres", About::Sites)
    },
    Layout {
        credits: DFE,
        key: &[key("urn")],
        needs: &["establishment_name", "establishment_type", "easting", "northing"],
        columns: &[
            ("establishment_name", NAME),
            ("establishment_type", KIND),
            ("easting", EASTING),
            ("northing", NORTHING),
            ("lsoa_code", ZONE_CODE),
            ("la_name", AUTHORITY_NAME),
        ],
        id_prefix: "gias-",
        ..Layout::new("DfE GIAS establishments", About::Sites)
    },
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::Nhs],
        key: &[key("orgcode")],
        needs: &["name", "postcode", "statuscode", "prescrset"],
        columns: &[
            ("name", NAME),
            ("address1", ADDRESS),
            ("address2", ADDRESS),
            ("address3", ADDRESS),
            ("address4", ADDRESS),
            ("address5", ADDRESS),
            ("postcode", POSTCODE),
        ],
        only: &[
            Only { header: "statuscode", values: &["a"], reason: Some("it is closed, dormant or proposed") },
            Only { header: "prescrset", values: &["4"], reason: Some("it is not a GP practice") },
        ],
        id_prefix: "gp-",
        ..Layout::new("NHS ODS epraccur", About::Sites)
    },
];
