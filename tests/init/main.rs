//! `hubplan init`: what it recognises, chooses, prints and writes, for a made-up country and for England's files.

mod country;
mod england;
mod refused;
mod remark;

use country::{Country, read};
use hubplan::Result;
use hubplan::init::{Draft, SCENARIO, STUDY, Start};
use hubplan::model::{CentroidSource, SiteStatus};

/// The draft of one authority.
pub fn draft(country: &Country, authority: &str) -> Result<Draft> {
    Start::of(&country.path())?.draft(authority, &country.out())
}

/// The line of a text that contains these words, trimmed.
pub fn line<'a>(text: &'a str, words: &str) -> &'a str {
    text.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no line has `{words}`:\n{text}"))
}

#[test]
fn a_folder_becomes_a_study_with_neighbours() {
    let country = Country::whole();
    let draft = draft(&country, "Northam").unwrap();
    let names: Vec<&str> = draft.study.authorities.iter().map(|authority| authority.name.as_str()).collect();
    assert_eq!(names, ["Northam", "Westerby, City of"], "Farshire is too far");
    assert_eq!((draft.study.zones.len(), draft.study.sites.len()), (32, 32 + 7));
    let zone = &draft.study.zones[0];
    assert_eq!((zone.ward.as_deref(), zone.district.as_deref()), (Some("Ward 0"), Some("Northam")));
    assert_eq!((zone.rural_urban.as_deref(), zone.centroid_source), (Some("Urban"), CentroidSource::Given));
    for column in ["children_0_4", "idaci_rate", "idaci_decile", "imd_decile"] {
        let known = draft.study.zone_indices().filter(|zone| draft.study.columns.get(column, *zone).is_some());
        assert_eq!(known.count(), 32, "{column}");
    }
    let open = draft.study.sites.iter().filter(|site| site.status == SiteStatus::Existing).count();
    assert_eq!(open, 7, "of 32 rows every fifth is open");
    assert!(
        draft
            .study
            .assumptions
            .iter()
            .any(|line| line.starts_with("hubplan reads 1 blank or suppressed cell of idaci_rate"))
    );

    let scenario = &draft.scenario_text;
    assert!(line(scenario, "authorities =").starts_with("authorities = [\"Northam\"]"), "{scenario}");
    assert!(line(scenario, "weight =").starts_with("weight = \"children_0_4 * idaci_rate\""), "{scenario}");
    assert!(line(scenario, "at_most =").starts_with("at_most = 4 "), "the open centres of Northam: {scenario}");
    assert!(line(scenario, "mode =").starts_with("mode = \"hard\""), "{scenario}");
    assert!(line(&draft.study_text, "  \"Westerby").ends_with("\"Westerby, City of\","), "{}", draft.study_text);
}

#[test]
fn neighbours_are_those_with_land_near_families() {
    let country = Country::whole();
    let start = Start::of(&country.path()).unwrap();
    for (authority, zones) in [("Westerby, City of", 48), ("Farshire", 32), ("Isle of Wether", 1)] {
        let draft = start.draft(authority, &country.out()).unwrap();
        assert_eq!(draft.study.zones.len(), zones, "{authority}");
    }
    let alone = start.draft("Isle of Wether", &country.out()).unwrap();
    assert!(alone.study_text.contains("# Only Isle of Wether: no other authority has land within 5 km"));
    assert!(line(&alone.study_text, "authorities =").ends_with("[\"Isle of Wether\"]"));
}

#[test]
fn what_is_written_can_be_solved_and_is_not_overwritten() {
    let country = Country::whole();
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("hubplan");
        let output = command.args(arguments).current_dir(country.path().parent().unwrap()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = run(&["init", "--authority", "northam", "--data", "data"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Read scenario.toml, then: hubplan solve northam/scenario.toml"), "{text}");
    let (code, text) = run(&["solve", "northam/scenario.toml"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("study does not have"), "the neighbours are there: {text}");

    let written = |name: &str| read(&country.path().parent().unwrap().join("northam"), name);
    assert!(written(STUDY).contains("\"../data/boundaries/lsoa_2021.geojson\""), "{}", written(STUDY));
    let scenario = written(SCENARIO);
    std::fs::remove_file(country.path().parent().unwrap().join("northam").join(STUDY)).unwrap();
    let (code, text) = run(&["init", "--authority", "Northam", "--data", "data"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("H604 northam/scenario.toml: it exists already"), "{text}");
    assert_eq!(written(SCENARIO), scenario);
    assert!(!country.path().parent().unwrap().join("northam").join(STUDY).exists(), "both or none");
}

#[test]
fn a_table_that_does_not_cover_the_study_is_passed_over() {
    let country = Country::whole();
    // A more specific and newer layout than the plain columns, with six zones.
    let head = "LSOA code (2021),LSOA name (2021),Index of Multiple Deprivation (IMD) Rank,Index of Multiple \
        Deprivation (IMD) Decile";
    country.put("deprivation/file_1_2030.csv", format!("{head}\nE01090000,a,1,1\nE01090001,b,2,2\n"));
    let draft = draft(&country, "Northam").unwrap();
    let reason = line(&draft.study_text, "it has no row for 30 zones of the study's 32");
    assert!(reason.contains("file_1_2030.csv"), "{reason}");
    assert!(draft.study_text.contains("/deprivation/iod2025.csv\""));
}

#[test]
fn tables_of_the_other_census_are_left_out_or_moved() {
    let country = Country::whole();
    country.remove("population/children.csv");
    let ages: Vec<String> = (0..=15).map(|age| age.to_string()).collect();
    let old = |zone: &country::Zone| zone.code.replace("E010", "E011");
    country.table("population/ages_2011.csv", &format!("lsoa11_code,total_population,{}", ages.join(",")), |zone| {
        format!("{},1000,{}", old(zone), vec!["3"; 16].join(","))
    });
    let left_out = draft(&country, "Northam").unwrap();
    assert!(
        line(&left_out.study_text, "of LSOA 2011, but the study's zones are of LSOA 2021").contains("ages_2011.csv")
    );
    assert!(line(&left_out.scenario_text, "weight =").starts_with("weight = \"1\""), "{}", left_out.scenario_text);
    assert!(
        left_out.summary.contains("no children by age: get \"Lower layer Super Output Area population estimates\"")
    );

    country.table("look_up.csv", "LSOA11CD,LSOA21CD,CHGIND", |zone| format!("{},{},U", old(zone), zone.code));
    country.table("census.csv", "lsoa21_code,age_group,usual_residents", |zone| {
        format!("{},Aged 15 years and under,70", zone.code)
    });
    let moved = draft(&country, "Northam").unwrap();
    assert!(line(&moved.study_text, "crosswalk =").contains("people = \"children_0_15\""), "{}", moved.study_text);
    let zone = moved.study.zone_indices().next().unwrap();
    assert_eq!(moved.study.columns.get("children_0_4", zone), Some(15.0));
    assert!(line(&moved.scenario_text, "weight =").starts_with("weight = \"children_0_4 * idaci_rate\""));
}

#[test]
fn districts_lead_to_authorities_where_no_look_up_does() {
    let country = Country::whole();
    country.remove("lookups/lsoa_to_utla_2023.csv");
    country.table("lookups/wards.csv", "lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code", |zone| {
        let name = if zone.authority.name == "Farshire" { "Combe" } else { zone.authority.name };
        format!("{},Ward,E05000001,\"{name}\",X{}", zone.code, zone.authority.code)
    });
    let pairs =
        ["E06000901,Northam", "E06000902,\"Westerby, City of\"", "E10000903,Farshire", "E06000904,Isle of Wether"];
    let rows: Vec<String> = pairs.iter().map(|pair| format!("X{},{pair}", &pair[..9])).collect();
    country.put("lookups/upper.csv", format!("LTLA24CD,UTLA24CD,UTLA24NM\n{}\n", rows.join("\n")));
    let draft = draft(&country, "Northam").unwrap();
    assert_eq!(draft.study.authorities.len(), 2);
    assert!(draft.study_text.contains("[districts]\n"), "{}", draft.study_text);
}

#[test]
fn of_several_lists_of_centres_the_newest_of_the_area_is_taken() {
    let country = Country::whole();
    let centres = |status: &'static str| {
        move |zone: &country::Zone| {
            let (urn, name) = (zone.number, zone.authority.name);
            let (x, y) = (zone.corner.0 + 600, zone.corner.1 + 600);
            format!("{urn},Centre {urn},Children's centre,\"{status}\",1,\"{name}\",{x},{y},postcode,{}", zone.code)
        }
    };
    let head = "urn,name,type,status,la_code,la_name,easting,northing,geocode_method,lsoa21_code";
    country.table("sites/centres_2019.csv", head, centres("Open"));
    // The newest file, but with only one zone.
    country.put(
        "sites/centres_2026.csv",
        format!("{head}\n1,Centre 1,Children's centre,Open,1,Northam,400600,301600,postcode,E01090001\n"),
    );
    let draft = draft(&country, "Northam").unwrap();
    let taken: Vec<&str> = draft.study_text.lines().filter(|line| line.starts_with("file =")).collect();
    assert!(taken.iter().any(|line| line.contains("centres_2019.csv")), "the one of 2026 has a site: {taken:?}");

    country.remove("sites/centres_2019.csv");
    country.remove("sites/centres_2026.csv");
    country.table("sites/centres_2024_01_01.csv", head, centres("Open, but proposed to close"));
    let draft = self::draft(&country, "Northam").unwrap();
    assert!(
        draft.study_text.contains("/sites/centres_2024_01_01.csv\""),
        "seven of 2025 are less than half: {}",
        draft.study_text
    );
}

#[test]
fn a_file_with_mistakes_is_passed_over_with_the_mistake() {
    let country = Country::whole();
    country.put(
        "sites/own.csv",
        "site_id,name,kind,easting,northing,capacity\nown-1,Town Hall,hall,400500,300500,cheap\n",
    );
    let refused = draft(&country, "Northam").unwrap();
    let text = refused.study_text.replace("\n#   ", " ");
    assert!(line(&text, "H205 row 2").contains("own.csv"), "{text}");
    assert!(refused.study.site_by_id("own-1").is_none());
    country.put("sites/own.csv", "site_id,name,kind,easting,northing,capacity\nown-1,Town Hall,hall,400500,300500,5\n");
    assert!(draft(&country, "Northam").unwrap().study.site_by_id("own-1").is_some());
}

#[test]
fn links_results_and_hidden_files_are_no_data() {
    let country = Country::whole();
    let list = "site_id,name,kind,easting,northing\nelse-1,Elsewhere,hall,400500,300500\n";
    country.put(".cache/own.csv", list);
    country.put("plan/hubs.csv", list);
    country.put("plan/run.json", "{}");
    #[cfg(unix)]
    {
        let outside = country.path().parent().unwrap().join("outside");
        std::fs::create_dir(&outside).unwrap();
        std::fs::write(outside.join("own.csv"), list).unwrap();
        std::os::unix::fs::symlink(&outside, country.path().join("linked")).unwrap();
        std::os::unix::fs::symlink(country.path(), country.path().join("round")).unwrap();
    }
    let draft = draft(&country, "Northam").unwrap();
    assert!(draft.study.site_by_id("else-1").is_none(), "{}", draft.study_text);
    assert!(draft.study_text.contains("1 folder of hubplan's own results left out."));
    #[cfg(unix)]
    assert!(draft.study_text.contains("2 links not followed"), "{}", draft.study_text);
}

#[test]
fn a_list_with_zone_codes_is_no_table_of_zones() {
    let country = Country::whole();
    country.remove("boundaries/centroids.csv");
    // Tables of postcodes with zones, and centres in every zone, have codes and coordinates, as a file of centroids
    // does.
    country.table("postcodes.csv", "postcode,easting,northing,lsoa21_code", |zone| {
        let row = format!("AA1 1AA,{},{},{}", zone.corner.0, zone.corner.1, zone.code);
        format!("{row}\n{row}")
    });
    let draft = draft(&country, "Northam").unwrap();
    assert!(!draft.study_text.contains("centroids ="), "{}", draft.study_text);
    assert!(draft.study.zones.iter().all(|zone| zone.centroid_source == CentroidSource::InteriorPoint));
    assert!(line(&draft.study_text, "it has several rows for one zone").ends_with(": postcodes.csv"));
    assert!(draft.summary.replace("\n  ", " ").contains("get \"LSOA (2021) Population Weighted Centroids\""));
}
