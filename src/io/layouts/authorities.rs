//! Districts and authorities: look-ups, names, boundaries, budgets.

use super::fields::*;
use super::{About, Credit, Key, Layout, key};

const OGL: &[Credit] = &[Credit::OpenGovernmentLicence, Credit::Ons];

const fn districts(key: &'static [Key], needs: &'static [&'static str]) -> Layout {
    Layout { credits: OGL, key, needs, columns: DISTRICTS, ..Layout::new("ONS look-up of districts", About::Districts) }
}

pub(super) const LAYOUTS: &[Layout] = &[
    districts(&[key("ltla19_code")], &["utla19_code"]),
    districts(&[key("ltla21_code")], &["utla21_code"]),
    districts(&[key("ltla23cd")], &["utla23cd"]),
    districts(&[key("ltla24cd")], &["utla24cd"]),
    districts(&[key("ltla25cd")], &["utla25cd"]),
    districts(&[key("ltla24_code")], &["region24_code"]),
    districts(&[key("lad24cd")], &["rgn24cd"]),
    Layout {
        key: &[key("authority_code")],
        columns: &[
            ("authority_name", AUTHORITY_NAME),
            ("budget", BUDGET),
            ("min_hubs", MIN_HUBS),
            ("max_hubs", MAX_HUBS),
        ],
        ..Layout::new("authority budgets", About::Authorities)
    },
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey],
        key: &[
            key("utla23cd"),
            key("utla23_code"),
            key("utla21_code"),
            key("utla24cd"),
            key("ctyua24cd"),
            key("ctyua23cd"),
        ],
        columns: &[
            ("utla23nm", AUTHORITY_NAME),
            ("utla23_name", AUTHORITY_NAME),
            ("utla21_name", AUTHORITY_NAME),
            ("utla24nm", AUTHORITY_NAME),
            ("ctyua24nm", AUTHORITY_NAME),
            ("ctyua23nm", AUTHORITY_NAME),
        ],
        ..Layout::new("ONS authorities", About::Authorities)
    },
    Layout {
        key: &[
            key("authority_code"),
            key("utla23cd"),
            key("utla24cd"),
            key("utla25cd"),
            key("ctyua23cd"),
            key("ctyua24cd"),
            key("new_la_code"),
            key("authority_name"),
        ],
        columns: &[
            ("authority_name", AUTHORITY_NAME),
            ("utla23nm", AUTHORITY_NAME),
            ("utla24nm", AUTHORITY_NAME),
            ("utla25nm", AUTHORITY_NAME),
            ("ctyua23nm", AUTHORITY_NAME),
            ("ctyua24nm", AUTHORITY_NAME),
            ("la_name", AUTHORITY_NAME),
        ],
        ..Layout::new("attributes of authorities", About::Attributes)
    },
];

const DISTRICTS: &[(&str, &str)] = &[
    ("utla19_code", AUTHORITY_CODE),
    ("utla21_code", AUTHORITY_CODE),
    ("utla23cd", AUTHORITY_CODE),
    ("utla24cd", AUTHORITY_CODE),
    ("utla25cd", AUTHORITY_CODE),
    ("utla19_name", AUTHORITY_NAME),
    ("utla21_name", AUTHORITY_NAME),
    ("utla23nm", AUTHORITY_NAME),
    ("utla24nm", AUTHORITY_NAME),
    ("utla25nm", AUTHORITY_NAME),
    ("region24_name", REGION),
    ("rgn24nm", REGION),
];
