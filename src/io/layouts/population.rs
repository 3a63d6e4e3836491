//! Counts of people by LSOA: mid-year estimates and Census 2021.

use super::fields::NAME;
use super::ons::{KEY_2011, KEY_2021, KEY_UNSAID};
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

const UNDER_5: &[&str] = &["0", "1", "2", "3", "4"];

const AGES_BY_SEX: &[&str] = &[
    "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15", "m0", "m1",
    "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13", "m14", "m15",
];

pub(super) const LAYOUTS: &[Layout] = &[
    Layout { columns: SINGLE_YEARS, ..counts("ONS single year of age, LSOA 2011", KEY_2011, AGES) },
    Layout { columns: SINGLE_YEARS, ..counts("ONS single year of age, LSOA 2021", KEY_2021, AGES) },
    Layout { columns: SINGLE_YEARS, ..counts("ONS single year of age by LSOA", KEY_UNSAID, AGES) },
    Layout { columns: BY_SEX, ..counts("ONS single year of age and sex, LSOA 2021", KEY_2021, AGES_BY_SEX) },
    Layout { columns: BY_SEX, ..counts("ONS single year of age and sex, LSOA 2011", KEY_2011, AGES_BY_SEX) },
    Layout { columns: BY_SEX, ..counts("ONS single year of age and sex by LSOA", KEY_UNSAID, AGES_BY_SEX) },
    Layout { columns: YOUNG, ..counts("single year of age 0 to 4, LSOA 2021", KEY_2021, UNDER_5) },
    Layout { columns: YOUNG, ..counts("single year of age 0 to 4, LSOA 2011", KEY_2011, UNDER_5) },
    Layout { columns: YOUNG, ..counts("single year of age 0 to 4 by LSOA", KEY_UNSAID, UNDER_5) },
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

/// A table of the youngest alone does not say how many children are older.
const YOUNG: &[(&str, &str)] = &[
    ("lsoa11_name", NAME),
    ("lsoa21_name", NAME),
    ("lsoa 2011 name", NAME),
    ("lsoa 2021 name", NAME),
    ("lsoa name", NAME),
    ("0", CHILDREN_0_4),
    ("1", CHILDREN_0_4),
    ("2", CHILDREN_0_4),
    ("3", CHILDREN_0_4),
    ("4", CHILDREN_0_4),
];

const SINGLE_YEARS: &[(&str, &str)] = &[
    ("lsoa11_name", NAME),
    ("lsoa21_name", NAME),
    ("lsoa 2011 name", NAME),
    ("lsoa 2021 name", NAME),
    ("lsoa name", NAME),
    ("total_population", POPULATION),
    ("all ages", POPULATION),
    ("total", POPULATION),
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

/// Single years of age by sex (`F0` to `F90`, `M0` to `M90`), in the estimates from mid-2022 on.
const BY_SEX: &[(&str, &str)] = &[
    ("lsoa 2021 name", NAME),
    ("lsoa 2011 name", NAME),
    ("lsoa name", NAME),
    ("total", POPULATION),
    ("all ages", POPULATION),
    ("f0", CHILDREN_0_4),
    ("m0", CHILDREN_0_4),
    ("f1", CHILDREN_0_4),
    ("m1", CHILDREN_0_4),
    ("f2", CHILDREN_0_4),
    ("m2", CHILDREN_0_4),
    ("f3", CHILDREN_0_4),
    ("m3", CHILDREN_0_4),
    ("f4", CHILDREN_0_4),
    ("m4", CHILDREN_0_4),
    ("f0", CHILDREN_0_15),
    ("m0", CHILDREN_0_15),
    ("f1", CHILDREN_0_15),
    ("m1", CHILDREN_0_15),
    ("f2", CHILDREN_0_15),
    ("m2", CHILDREN_0_15),
    ("f3", CHILDREN_0_15),
    ("m3", CHILDREN_0_15),
    ("f4", CHILDREN_0_15),
    ("m4", CHILDREN_0_15),
    ("f5", CHILDREN_0_15),
    ("m5", CHILDREN_0_15),
    ("f6", CHILDREN_0_15),
    ("m6", CHILDREN_0_15),
    ("f7", CHILDREN_0_15),
    ("m7", CHILDREN_0_15),
    ("f8", CHILDREN_0_15),
    ("m8", CHILDREN_0_15),
    ("f9", CHILDREN_0_15),
    ("m9", CHILDREN_0_15),
    ("f10", CHILDREN_0_15),
    ("m10", CHILDREN_0_15),
    ("f11", CHILDREN_0_15),
    ("m11", CHILDREN_0_15),
    ("f12", CHILDREN_0_15),
    ("m12", CHILDREN_0_15),
    ("f13", CHILDREN_0_15),
    ("m13", CHILDREN_0_15),
    ("f14", CHILDREN_0_15),
    ("m14", CHILDREN_0_15),
    ("f15", CHILDREN_0_15),
    ("m15", CHILDREN_0_15),
];
