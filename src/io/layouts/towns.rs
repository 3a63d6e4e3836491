//! Gazetteers: names of towns and villages.

use super::fields::*;
use super::{About, Credit, Layout, Only, key};

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::OrdnanceSurvey],
        key: &[key("id")],
        needs: &["name1", "local_type"],
        columns: &[("name1", NAME), ("local_type", KIND), ("geometry_x", EASTING), ("geometry_y", NORTHING)],
        // Most rows of the product are roads and postcodes.
        only: &[Only {
            header: "local_type",
            values: &["city", "town", "village", "hamlet", "suburban area", "other settlement"],
            reason: Some("not a town or village"),
        }],
        ..Layout::new("OS Open Names", About::Towns)
    },
    Layout {
        key: &[key("name"), key("town")],
        columns: &[
            ("name", NAME),
            ("town", NAME),
            ("kind", KIND),
            ("type", KIND),
            ("easting", EASTING),
            ("northing", NORTHING),
            ("longitude", LONGITUDE),
            ("latitude", LATITUDE),
        ],
        ..Layout::new("list of towns", About::Towns)
    },
];
