//! English Indices of Deprivation 2019 and 2025, in the files of the Ministry (MHCLG).
//!
//! Both years use the same headers; only `LSOA code (2011)` or `LSOA code (2021)` tells them apart.

use super::fields::{DISTRICT, DISTRICT_CODE, NAME};
use super::{About, Credit, Key, Layout};
use crate::model::Vintage;
use crate::model::names::*;

const KEY_2019: &[Key] = &[Key { header: "lsoa code (2011)", vintage: Some(Vintage::Lsoa2011) }];
const KEY_2025: &[Key] = &[Key { header: "lsoa code (2021)", vintage: Some(Vintage::Lsoa2021) }];

const SCORE: &str = "index of multiple deprivation (imd) score";
const RANK: &str = "index of multiple deprivation (imd) rank";
const DECILE: &str = "index of multiple deprivation (imd) decile";
const CHILDREN_RANK: &str = "income deprivation affecting children index (idaci) rank";
const POPULATION_2015: &str = "total population: mid 2015 (excluding prisoners)";
const POPULATION_2022: &str = "total population: mid 2022";

const fn file(name: &'static str, key: &'static [Key], needs: &'static [&'static str]) -> Layout {
    Layout {
        credits: &[Credit::OpenGovernmentLicence, Credit::Mhclg],
        key,
        needs,
        columns: COLUMNS,
        ..Layout::new(name, About::Zones)
    }
}

/// More specific layouts come first: File 3 has the columns of File 1, and File 7 those of both.
pub(super) const LAYOUTS: &[Layout] = &[
    file("IoD 2019 File 7", KEY_2019, &[SCORE, RANK, DECILE, POPULATION_2015]),
    file("IoD 2025 File 7", KEY_2025, &[SCORE, RANK, DECILE, POPULATION_2022]),
    file("IoD 2019 File 5", KEY_2019, &[SCORE, "income score (rate)"]),
    file("IoD 2025 File 5", KEY_2025, &[SCORE, "income score (rate)"]),
    file("IoD 2019 File 2", KEY_2019, &[RANK, "income rank"]),
    file("IoD 2025 File 2", KEY_2025, &[RANK, "income rank"]),
    file("IoD 2019 File 3", KEY_2019, &[RANK, CHILDREN_RANK]),
    file("IoD 2025 File 3", KEY_2025, &[RANK, CHILDREN_RANK]),
    file("IoD 2019 File 1", KEY_2019, &[RANK, DECILE]),
    file("IoD 2025 File 1", KEY_2025, &[RANK, DECILE]),
    file("IoD 2019 File 6", KEY_2019, &[POPULATION_2015]),
    file("IoD 2025 File 6", KEY_2025, &[POPULATION_2022]),
    file("IoD 2019 File 9", KEY_2019, &["income score - exponentially transformed"]),
    file("IoD 2025 File 9", KEY_2025, &["income score - exponentially transformed"]),
];

const COLUMNS: &[(&str, &str)] = &[
    ("lsoa name (2011)", NAME),
    ("lsoa name (2021)", NAME),
    ("local authority district code (2019)", DISTRICT_CODE),
    ("local authority district code (2024)", DISTRICT_CODE),
    ("local authority district name (2019)", DISTRICT),
    ("local authority district name (2024)", DISTRICT),
    (SCORE, IMD_SCORE),
    (RANK, IMD_RANK),
    (DECILE, IMD_DECILE),
    ("income deprivation affecting children index (idaci) score (rate)", IDACI_RATE),
    (CHILDREN_RANK, IDACI_RANK),
    ("income deprivation affecting children index (idaci) decile", IDACI_DECILE),
    ("income deprivation affecting older people (idaopi) score (rate)", "idaopi_rate"),
    ("income deprivation affecting older people (idaopi) rank", "idaopi_rank"),
    ("income deprivation affecting older people (idaopi) decile", "idaopi_decile"),
    ("income score (rate)", "income_rate"),
    ("income rank", "income_rank"),
    ("income decile", "income_decile"),
    ("employment score (rate)", "employment_rate"),
    ("employment rank", "employment_rank"),
    ("employment decile", "employment_decile"),
    ("education, skills and training score", "education_score"),
    ("education, skills and training rank", "education_rank"),
    ("education, skills and training decile", "education_decile"),
    ("health deprivation and disability score", "health_score"),
    ("health deprivation and disability rank", "health_rank"),
    ("health deprivation and disability decile", "health_decile"),
    ("crime score", "crime_score"),
    ("crime rank", "crime_rank"),
    ("crime decile", "crime_decile"),
    ("barriers to housing and services score", "housing_score"),
    ("barriers to housing and services rank", "housing_rank"),
    ("barriers to housing and services decile", "housing_decile"),
    ("living environment score", "environment_score"),
    ("living environment rank", "environment_rank"),
    ("living environment decile", "environment_decile"),
    ("children and young people sub-domain score", "children_and_young_people_score"),
    ("children and young people sub-domain rank", "children_and_young_people_rank"),
    ("children and young people sub-domain decile", "children_and_young_people_decile"),
    ("adult skills sub-domain score", "adult_skills_score"),
    ("adult skills sub-domain rank", "adult_skills_rank"),
    ("adult skills sub-domain decile", "adult_skills_decile"),
    ("geographical barriers sub-domain score", "geographical_barriers_score"),
    ("geographical barriers sub-domain rank", "geographical_barriers_rank"),
    ("geographical barriers sub-domain decile", "geographical_barriers_decile"),
    ("wider barriers sub-domain score", "wider_barriers_score"),
    ("wider barriers sub-domain rank", "wider_barriers_rank"),
    ("wider barriers sub-domain decile", "wider_barriers_decile"),
    ("indoors sub-domain score", "indoors_score"),
    ("indoors sub-domain rank", "indoors_rank"),
    ("indoors sub-domain decile", "indoors_decile"),
    ("outdoors sub-domain score", "outdoors_score"),
    ("outdoors sub-domain rank", "outdoors_rank"),
    ("outdoors sub-domain decile", "outdoors_decile"),
    (POPULATION_2015, POPULATION),
    (POPULATION_2022, POPULATION),
    ("dependent children aged 0-15: mid 2015 (excluding prisoners)", CHILDREN_0_15),
    ("dependent children aged 0-15: mid 2022", CHILDREN_0_15),
    ("income score - exponentially transformed", "income_transformed_score"),
    ("employment score - exponentially transformed", "employment_transformed_score"),
    ("education score - exponentially transformed", "education_transformed_score"),
    ("health score - exponentially transformed", "health_transformed_score"),
    ("crime score - exponentially transformed", "crime_transformed_score"),
    ("barriers score - exponentially transformed", "housing_transformed_score"),
    ("living environment score - exponentially transformed", "environment_transformed_score"),
];
