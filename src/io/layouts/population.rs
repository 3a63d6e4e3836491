//! Counts of people by LSOA: mid-year estimates and Census 2021.

use super::fields::NAME;
use super::ons::{KEY_2011, KEY_2021};
use super::{About, Credit, Key, Layout, Only};
use crate::model::Vintage;
use crate::model::names::*;

const fn counts(name: &'static str, key: &'static [Key], needs: &'static [&'static str]) -> Layout {
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::Ons],
        key,
        needs,
        columns: COLUMNS,
        ..Layout::new(name, About::Zones)
    }
}

const AGES: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

pub(super) const LAYOUTS: &[Layout] = &[
    Layout { columns: SINGLE_YEARS, ..counts("ONS single year of age, LSOA 2011", KEY_2011, AGES) },
    Layout { columns: SINGLE_YEARS, ..counts("ONS single year of age, LSOA 2021", KEY_2021, AGES) },
    Layout {
        note: Some(
            "Children aged 0 to 4 are the mid-2020 estimates of LSOA 2011, moved to LSOA 2021 by the ONS exact-fit look-up",
        ),
        ..counts("children 0 to 4 by LSOA 2021, derived", KEY_2021, &["children_0_4_mid2020_est"])
    },
    Layout {
        columns: &[("lsoa21_name", NAME), ("usual_residents", CHILDREN_0_15)],
        only: &[Only { header: "age_group", values: &["aged 15 years and under"], reason: None }],
        ..counts("Census 2021 age by broad band", KEY_2021, &["age_group", "usual_residents"])
    },
    Layout {
        columns: &[("n", "disabled")],
        only: &[Only { header: "disability", values: &["disabled under the equality act"], reason: None }],
        ..counts("Census 2021 disability", KEY_2021, &["disability", "n"])
    },
    counts(
        "ONS population by LSOA 2021",
        &[Key { header: "lsoacd", vintage: Some(Vintage::Lsoa2021) }],
        &["population"],
    ),
];

const COLUMNS: &[(&str, &str)] = &[
    ("lsoa21_name", NAME),
    ("children_0_4_mid2020_est", CHILDREN_0_4),
    ("children_0_15_census2021", CHILDREN_0_15),
    ("population", POPULATION),
];

const SINGLE_YEARS: &[(&str, &str)] = &[
    ("lsoa11_name", NAME),
    ("lsoa21_name", NAME),
    ("total_population", POPULATION),
    ("0", CHILDREN_0_4),
    ("1", CHILDREN_0_4),
    ("2", CHILDREN_0_4),
    ("3", CHILDREN_0_4),
    ("4", CHILDREN_0_4),
    ("0", CHILDREN_0_15),
    ("1", CHILDREN_0_15),
    ("2", CHILDREN_0_15),
    ("3", CHILDREN_0_15),
    ("4", CHILDREN_0_15),
    ("5", CHILDREN_0_15),
    ("6", CHILDREN_0_15),
    ("7", CHILDREN_0_15),
    ("8", CHILDREN_0_15),
    ("9", CHILDREN_0_15),
    ("10", CHILDREN_0_15),
    ("11", CHILDREN_0_15),
    ("12", CHILDREN_0_15),
    ("13", CHILDREN_0_15),
    ("14", CHILDREN_0_15),
    ("15", CHILDREN_0_15),
];
