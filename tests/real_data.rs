//! The real files of England and three regions, joined. They are read from `HUBPLAN_DATA`, otherwise from
//! `../shared/data`.

use crate::data;
use hubplan::Result;
use hubplan::load;
use hubplan::model::{CentroidSource, LocatedBy, SiteStatus, Study, Vintage};
use std::path::Path;

/// Loads a study written in a test, in which `DATA` is replaced by the folder of the real data.
fn load_text(data: &Path, text: &str) -> Result<Study> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.toml");
    std::fs::write(&path, text.replace("DATA", &data.display().to_string())).unwrap();
    load::study(&path)
}

/// Loads the study of an example, wherever the data is.
fn example(data: &Path, name: &str) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("study.toml");
    let text = std::fs::read_to_string(path).unwrap().replace("$HUBPLAN_DATA", "DATA");
    load_text(data, &text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn existing(study: &Study) -> usize {
    study.sites.iter().filter(|site| site.status == SiteStatus::Existing).count()
}

fn sum(study: &Study, column: &str) -> f64 {
    study.zone_indices().filter_map(|zone| study.columns.get(column, zone)).sum()
}

#[test]
fn england_joins_completely() {
    let Some(data) = data::folder() else { return };
    let study = example(&data, "england");
    assert_eq!((study.zones.len(), study.sites.len(), study.authorities.len()), (33_755, 35_343, 153));
    assert_eq!(existing(&study), 2_854);
    assert_eq!(study.vintage, Some(Vintage::Lsoa2021));
    assert!(study.zones.iter().all(|zone| zone.centroid_source == CentroidSource::Given));
    assert!(
        study.zones.iter().all(|zone| zone.ward.is_some() && zone.district.is_some() && zone.rural_urban.is_some())
    );
    for column in ["imd_score", "imd_rank", "imd_decile", "idaci_rate", "idaci_decile", "children_0_4"] {
        let known = study.zone_indices().filter(|zone| study.columns.get(column, *zone).is_some()).count();
        assert_eq!(known, 33_755, "{column}");
    }
    assert!(
        study
            .assumptions
            .iter()
            .any(|line| line.starts_with("hubplan reads 815 blank or suppressed cells of idaci_rate")),
        "{:#?}",
        study.assumptions
    );
    assert!(study.attribution[0].contains("Open Government Licence"));
    // The only centre without a postcode has a line of its own; rows of Wales are only counted.
    let own: Vec<_> = study.left_out.iter().filter(|row| row.row > 0).collect();
    assert_eq!(own.len(), 1, "{own:#?}");
    assert!(own[0].reason.contains("neither coordinates nor a postcode"), "{own:#?}");
    assert!(study.left_out.iter().any(|row| row.rows == 1917 && row.reason == "outside England"));
}

#[test]
fn regions_load_with_their_centres() {
    let Some(data) = data::folder() else { return };
    for (name, zones, sites, centres, authorities) in
        [("south-yorkshire", 860, 874, 80, 4), ("devon", 729, 782, 60, 3), ("rutland", 26, 34, 2, 1)]
    {
        let study = example(&data, name);
        let found = (study.zones.len(), study.sites.len(), existing(&study), study.authorities.len());
        assert_eq!(found, (zones, sites, centres, authorities), "{name}: {:#?}", study.left_out);
        assert!(sum(&study, "children_0_4") > 1_000.0);
    }
}

#[test]
fn an_english_region_is_cut_from_national_files() {
    let Some(data) = data::folder() else { return };
    let text = r#"
        version = 1
        name = "Rutland"
        [zones]
        boundaries = "DATA/boundaries/lsoa_2021_boundaries_bsc_v4_ew.geojson.gz"
        authorities = ["Rutland"]
        tables = [
          "DATA/lookups/lsoa_2021_to_utla_2023_ew.csv.gz",
          "DATA/deprivation/iod2025_scores_ranks_deciles_lsoa21.csv.gz",
          "DATA/deprivation/iod2025_subdomains_lsoa21.csv.gz",
          "DATA/deprivation/iod2025_underlying_indicators_lsoa21.csv.gz",
          "DATA/population/lsoa_2021_census_age_6_categories_ew.csv.gz",
          "DATA/population/lsoa_2021_census_disability_ew.csv.gz",
          "DATA/population/lsoa_2021_population_total.csv",
        ]
        [[sites]]
        file = "DATA/facilities/candidate_sites_derived_england.csv.gz"
        [[sites]]
        file = "DATA/facilities/edubaseallchildrencentre_2025_07_27.csv"
        status = "existing"
        [[sites]]
        file = "DATA/facilities/gias_open_establishments_2025_05_24.csv.gz"
    "#;
    let study = load_text(&data, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((study.zones.len(), existing(&study)), (26, 2));
    assert!(study.zones.iter().all(|zone| zone.centroid_source == CentroidSource::InteriorPoint));
    assert!(study.left_out.len() < 20, "{:#?}", study.left_out);
    assert!(study.columns.contains("connectivity_score") && study.columns.contains("indoors_decile"));
    assert_eq!(
        study.columns.origin("population"),
        Some(format!("{}/population/lsoa_2021_population_total.csv", data.display()).as_str())
    );
}

#[test]
fn centres_are_located_by_postcode() {
    let Some(data) = data::folder() else { return };
    let text = r#"
        version = 1
        name = "England"
        [zones]
        boundaries = "DATA/boundaries/lsoa_2021_boundaries_bsc_v4_ew.geojson.gz"
        tables = ["DATA/lookups/lsoa_2021_to_utla_2023_ew.csv.gz"]
        [[sites]]
        file = "DATA/facilities/edubaseallchildrencentre_2025_07_27.csv"
        status = "existing"
        [postcodes]
        file = "DATA/postcodes/codepo_gb.zip"
    "#;
    let study = load_text(&data, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(study.sites.len(), 2_814);
    assert!(study.sites.iter().all(|site| site.located_by == LocatedBy::Postcode && site.id.starts_with("cc-")));
    assert!(study.sites.iter().any(|site| site.postcode.as_deref() == Some("DL1 2an")));
    let retired = study.left_out.iter().filter(|row| row.reason.contains("is not in Code-Point Open")).count();
    let blank = study.left_out.iter().filter(|row| row.reason.contains("neither coordinates nor a postcode")).count();
    assert_eq!((retired, blank), (40, 1));
    assert!(study.attribution.iter().any(|line| line.contains("Royal Mail")));
}

/// A study of 2011 zones with one deprivation file.
fn study_of_2011(data: &Path, table: &str) -> Result<Study> {
    let text = r#"
        version = 1
        name = "England 2011"
        [zones]
        boundaries = "DATA/boundaries/lsoa_2011_boundaries_bsc_v3_ew.geojson.gz"
        centroids = "DATA/boundaries/lsoa_2011_postcode_weighted_centroids_derived_england.csv.gz"
        tables = ["DATA/TABLE", "DATA/population/lsoa_2011_single_year_of_age_mid2020_ew.csv.gz",
          "DATA/lookups/lsoa_2011_to_ltla_2019_ew.csv.gz", "DATA/lookups/lsoa_2011_to_ward_2019_lookup_ew.csv.gz"]
        [districts]
        tables = ["DATA/lookups/ltla_2019_to_utla_2019.csv"]
        [[sites]]
        file = "DATA/facilities/candidate_sites_derived_england.csv.gz"
    "#;
    load_text(data, &text.replace("TABLE", table))
}

#[test]
fn the_2011_files_make_a_study_of_their_own() {
    let Some(data) = data::folder() else { return };
    let file_3 = "deprivation/file_3_iod2019_supplementary_indices_idaci_and_idaopi";
    let csv = study_of_2011(&data, &format!("{file_3}.csv.gz")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((csv.zones.len(), csv.authorities.len()), (32_844, 151));
    assert_eq!(sum(&csv, "children_0_4"), 3_239_447.0);
    assert!(csv.zones.iter().all(|zone| zone.ward.is_some()));
    let xlsx = study_of_2011(&data, &format!("{file_3}.xlsx")).unwrap_or_else(|error| panic!("{error}"));
    for column in ["imd_rank", "imd_decile", "idaci_rank", "idaci_decile", "idaopi_rank"] {
        let differing =
            csv.zone_indices().find(|zone| csv.columns.get(column, *zone) != xlsx.columns.get(column, *zone));
        assert_eq!(differing, None, "{column}");
        assert!(csv.zone_indices().all(|zone| csv.columns.get(column, zone).is_some()), "{column}");
    }
}

#[test]
fn files_1_6_7_and_9_of_2019_agree() {
    let Some(data) = data::folder() else { return };
    let text = r#"
        version = 1
        name = "England 2011"
        [zones]
        boundaries = "DATA/boundaries/lsoa_2011_boundaries_bsc_v3_ew.geojson.gz"
        tables = [
          "DATA/deprivation/file_1_imd2019_index_of_multiple_deprivation.xlsx",
          "DATA/deprivation/file_1_imd2019_thousands_separated.csv.gz",
          "DATA/deprivation/file_6_iod2019_population_denominators.xlsx",
          "DATA/deprivation/file_6_iod2019_population_denominators.csv.gz",
          "DATA/deprivation/file_9_iod2019_transformed_scores.csv.gz",
          "DATA/deprivation/iod2019_file_7_subset_derived_lsoa11.csv.gz",
          "DATA/deprivation/iod2019_domain_ranks_deciles_lsoa11.csv.gz",
          "DATA/deprivation/iod2019_underlying_indicators_lsoa11.csv.gz",
          "DATA/lookups/lsoa_2011_to_ltla_2019_ew.csv.gz",
        ]
        [districts]
        tables = ["DATA/lookups/ltla_2019_to_utla_2019.csv"]
        [[sites]]
        file = "DATA/facilities/candidate_sites_derived_england.csv.gz"
    "#;
    let study = load_text(&data, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(study.zones.len(), 32_844);
    let layouts: Vec<&str> = study.inputs.iter().map(|input| input.layout.as_str()).collect();
    for layout in ["IoD 2019 File 1", "IoD 2019 File 6", "IoD 2019 File 7", "IoD 2019 File 9"] {
        assert!(layouts.contains(&layout), "{layout} in {layouts:?}");
    }
    assert!(
        study.inputs.iter().all(|input| input.sha256.len() == 64 && (input.rows > 0 || input.path == "study.toml"))
    );
}

#[test]
fn vintages_are_never_mixed() {
    let Some(data) = data::folder() else { return };
    let error = study_of_2011(&data, "deprivation/iod2025_scores_ranks_deciles_lsoa21.csv.gz").unwrap_err().to_string();
    assert!(error.starts_with("H401 "), "{error}");
    assert!(
        error.contains("it is about LSOA 2021, but the study is about LSOA 2011; hubplan never joins the two by code"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn devons_own_travel_times_are_a_matrix() {
    let Some(data) = data::folder() else { return };
    let text = r#"
        version = 1
        name = "Devon by public transport"
        [zones]
        boundaries = "DATA/regions/devon/lsoa_2021.geojson"
        [[sites]]
        file = { file = "DATA/travel_times/devon/sites_devon_cdcs.csv", key = "Facility_Name", columns = { longitude = "Longitude", latitude = "Latitude" } }
        [travel]
        matrix = { file = "DATA/travel_times/devon/travel_matrix_MODE.csv", attribution = "Travel times © OpenStreetMap contributors, ODbL 1.0" }
        key = "name"
        unit = "minutes"
        unreachable = 9999
    "#;
    let cells = |mode: &str| -> usize {
        let study = load_text(&data, &text.replace("MODE", mode)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((study.zones.len(), study.sites.len()), (729, 18));
        assert!(study.attribution.iter().any(|line| line.contains("OpenStreetMap")));
        let hubplan::model::TravelSource::Matrix(matrix) = &study.travel else { panic!("no matrix") };
        let zone = study.zone_by_code("E01015023").unwrap();
        let site = study.site_by_id("NHS Nightingale Exeter").unwrap();
        assert!(matrix.row(zone).iter().any(|(to, minutes)| *to == site && *minutes < 9_999.0));
        study.zone_indices().map(|zone| matrix.row(zone).len()).sum()
    };
    assert_eq!(cells("car"), 729 * 18);
    assert_eq!(cells("public_transport"), 729 * 18 - 109);
}

#[test]
fn the_official_head_of_file_7_is_recognised() {
    let Some(data) = data::folder() else { return };
    let text = r#"
        version = 1
        name = "City of London"
        [zones]
        boundaries = "DATA/boundaries/lsoa_2021_boundaries_bsc_v4_ew.geojson.gz"
        authorities = ["E09000001"]
        tables = [
          { file = "DATA/samples/file_7_iod2025_head.csv", partial = true },
          "DATA/deprivation/iod2025_scores_ranks_deciles_lsoa21.csv.gz",
          "DATA/deprivation/iod2025_subdomains_lsoa21.csv.gz",
          "DATA/lookups/lsoa_2021_to_utla_2023_ew.csv.gz",
        ]
        [[sites]]
        file = "DATA/facilities/candidate_sites_derived_england.csv.gz"
    "#;
    let study = load_text(&data, text).unwrap_or_else(|error| panic!("{error}"));
    assert!(study.inputs.iter().any(|input| input.layout == "IoD 2025 File 7"));
    let zone = study.zone_by_code("E01000001").unwrap();
    assert_eq!(study.columns.get("idaci_rate", zone), Some(0.039));
    assert_eq!(study.columns.get("idaci_decile", zone), Some(10.0));
    assert_eq!(study.columns.get("children_0_15", zone), Some(149.0));
}

#[test]
fn files_in_grid_metres_give_the_same_zones() {
    let Some(data) = data::folder() else { return };
    let study = |file: &str| {
        let text = r#"
            version = 1
            name = "South Yorkshire"
            [zones]
            boundaries = "DATA/regions/south_yorkshire/FILE"
            tables = ["DATA/regions/south_yorkshire/lsoa_2021_attributes.csv"]
            [[sites]]
            file = "DATA/regions/south_yorkshire/candidate_sites.csv"
        "#;
        load_text(&data, &text.replace("FILE", file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let reference = study("lsoa_2021.geojson");
    for file in ["lsoa_2021_bng.gpkg", "lsoa_2021_bng.fgb", "lsoa_2021_bng_shp.zip"] {
        let other = study(file);
        assert_eq!(other.zones.len(), 860, "{file}");
        let zone_of = |study: &Study| study.sites.iter().map(|site| site.zone).collect::<Vec<_>>();
        let moved = zone_of(&reference).iter().zip(zone_of(&other)).filter(|(a, b)| **a != *b).count();
        // The metres in these files were not made with OSTN15, so a site at a boundary may be on the other side.
        assert!(moved * 100 <= reference.sites.len(), "{file}: {moved} sites in another zone");
    }
}
