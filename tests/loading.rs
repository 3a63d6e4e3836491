//! Studies of a few squares with one peculiarity or one mistake each, loaded through the public API.

use crate::small;
use crate::small::{Folder, PLAIN, STUDY, column, load};
use hubplan::model::{CentroidSource, LocatedBy, SiteStatus, Study, TownSize, TravelSource, Vintage};
use hubplan::units::Pounds;

#[test]
fn four_squares_make_a_study() {
    let study = load(&[("study.toml", STUDY)]);
    let zones: Vec<&str> = study.zones.iter().map(|zone| zone.code.as_str()).collect();
    assert_eq!(zones, ["E01000001", "E01000002", "E01000003", "E01000004"]);
    assert_eq!(study.vintage, Some(Vintage::Lsoa2021));
    assert_eq!(study.authorities.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Ashmere", "Brook"]);
    assert_eq!(study.zones[0].centroid_source, CentroidSource::InteriorPoint);
    assert_eq!(study.zones[0].name, "Ashmere 001A");
    let sites: Vec<_> = study.sites.iter().map(|site| (site.id.as_str(), site.zone.unwrap().0, site.status)).collect();
    assert_eq!(sites, [("s1", 0, SiteStatus::Candidate), ("s2", 3, SiteStatus::Candidate)]);
    assert_eq!(study.sites[1].authority, study.areas().find("Brook").ok());
    assert_eq!(study.left_out.len(), 2, "{:?}", study.left_out);
    assert_eq!(study.left_out[0].reason, "not in the study's boundaries");
    assert_eq!(study.left_out[1].reason, "outside England");
    assert!(study.attribution[0].contains("Open Government Licence"));
    assert!(
        study.assumptions[0].starts_with("4 zones are counted at a point inside the polygon"),
        "{:?}",
        study.assumptions
    );
}

#[test]
fn the_order_of_rows_and_tables_does_not_matter() {
    let lines = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    };
    let reversed = [
        ("lookup.csv", lines(small::LOOKUP)),
        ("numbers.csv", lines(small::NUMBERS)),
        ("sites.csv", lines(small::SITES)),
    ];
    let other = STUDY.replace(r#"tables = ["lookup.csv", "numbers.csv"]"#, r#"tables = ["numbers.csv", "lookup.csv"]"#);
    let mut files: Vec<(&str, &str)> = reversed.iter().map(|(name, text)| (*name, text.as_str())).collect();
    files.push(("study.toml", &other));
    let (a, b) = (load(&[("study.toml", STUDY)]), load(&files));
    let words = |study: &Study| {
        let zones: Vec<String> = study.zones.iter().map(|zone| format!("{zone:?}")).collect();
        let sites: Vec<String> = study.sites.iter().map(|site| format!("{site:?}")).collect();
        (zones, sites, column(study, "imd_rank"), column(study, "children_0_4"))
    };
    assert_eq!(words(&a), words(&b));
}

#[test]
fn a_study_may_be_cut_to_some_authorities() {
    let text = STUDY.replace("[zones]", "[zones]\nauthorities = [\"brook\"]");
    let study = load(&[("study.toml", &text)]);
    assert_eq!((study.zones.len(), study.sites.len(), study.authorities.len()), (2, 1, 1));
    assert!(study.left_out.iter().any(|row| row.reason == "of authorities outside the study" && row.rows == 2));
    assert!(study.left_out.iter().any(|row| row.file == "sites.csv" && row.reason == "outside the study"));
}

#[test]
fn suppressed_cells_are_unknown_or_zero_as_the_study_says() {
    let idaci = "lsoa21_code,idaci_rate_approx,idaci_rank_approx,idaci_decile_approx\nE01000001,..,4,10\nE01000002,0.5,1,1\nE01000003,,3,5\nE01000004,0.1,2,3\n";
    let with = |source: &str| {
        let text = STUDY.replace(r#""numbers.csv"]"#, &format!(r#""numbers.csv", {source}]"#));
        load(&[("study.toml", &text), ("idaci.csv", idaci)])
    };
    assert_eq!(column(&with(r#""idaci.csv""#), "idaci_rate"), [None, Some(0.5), None, Some(0.1)]);
    let zero = with(r#"{ file = "idaci.csv", blank = "zero" }"#);
    assert_eq!(column(&zero, "idaci_rate"), [Some(0.0), Some(0.5), Some(0.0), Some(0.1)]);
    assert!(zero.assumptions.iter().any(|line| {
        line.starts_with("hubplan reads 2 blank or suppressed cells of idaci_rate in idaci.csv as 0: zones with ")
    }));
    assert!(zero.assumptions.iter().any(|line| line.contains("approximate")));
}

#[test]
fn a_file_of_ones_own_takes_a_mapping() {
    let own = "Area;Plans 0-2;Plans 3-4;Note\nE01000001;1;2;a\nE01000002;3;4;b\nE01000003;5;6;c\nE01000004;7;8;d\n";
    let source = r#"{ file = "own.csv", key = "area", vintage = 2021, columns = { send = ["Plans 0-2", "Plans 3-4"] }, attribution = "Our own count" }"#;
    let text = STUDY.replace(r#""numbers.csv"]"#, &format!(r#""numbers.csv", {source}]"#));
    let study = load(&[("study.toml", &text), ("own.csv", own)]);
    assert_eq!(column(&study, "send"), [Some(3.0), Some(7.0), Some(11.0), Some(15.0)]);
    assert_eq!(study.attribution.last().map(String::as_str), Some("Our own count"));
    assert!(study.inputs.iter().any(|input| input.path == "own.csv" && input.layout == "column mapping"));
}

#[test]
fn bands_and_single_years_are_told_apart() {
    let long = "lsoa21_code,lsoa21_name,age_group,usual_residents\nE01000001,A,Aged 15 years and under,10\nE01000001,A,Aged 16 to 24 years,90\nE01000002,A,Aged 15 years and under,20\nE01000003,A,Aged 15 years and under,30\nE01000004,A,Aged 15 years and under,40\n";
    let text = STUDY.replace(r#""numbers.csv"]"#, r#""numbers.csv", "long.csv"]"#);
    let study = load(&[("study.toml", &text), ("long.csv", long)]);
    assert_eq!(column(&study, "children_0_15"), [Some(10.0), Some(20.0), Some(30.0), Some(40.0)]);
}

#[test]
fn the_same_column_twice_must_agree() {
    let again = "LSOA code (2021),LSOA name (2021),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\r\nE01000001,Ashmere 001A,\"29,199\",9\r\nE01000002,,2.00,1.00\r\nE01000003,,3,1\r\nE01000004,,4,1\r\n";
    let text = STUDY.replace(r#""numbers.csv"]"#, r#""numbers.csv", "again.csv"]"#);
    let study = load(&[("study.toml", &text), ("again.csv", again)]);
    assert_eq!(column(&study, "imd_rank"), [Some(29_199.0), Some(2.0), Some(3.0), Some(4.0)]);
    let ignoring = text.replace("\"again.csv\"", "{ file = \"again.csv\", ignore = [\"imd_rank\"] }");
    let other = again.replace("29,199", "29,198");
    load(&[("study.toml", &ignoring), ("again.csv", &other)]);
}

#[test]
fn districts_are_chained_to_authorities_and_outlines_fill_the_gaps() {
    let lookup = "lsoa21_code,lsoa21_name,ward24_name,ward24_code,ltla24_name,ltla24_code\nE01000001,Ashmere 001A,W,E05000001,North,E07000001\nE01000002,Ashmere 001B,W,E05000001,North,E07000001\nE01000003,Brook 001A,W,E05000002,,\nE01000004,Brook 001B,W,E05000002,,\n";
    let districts =
        "LTLA23CD,LTLA23NM,LTLA23NMW,UTLA23CD,UTLA23NM,UTLA23NMW,ObjectId\nE07000001,North,,E10000001,Ashmere,,1\n";
    let outline = small::squares("UTLA23CD", "UTLA23NM", &[("E10000002", "Brook", -1.36, 0.04)]);
    let text = format!(
        "{STUDY}\n[districts]\ntables = [\"districts.csv\"]\n[authorities]\nboundaries = \"outline.geojson\"\n"
    );
    let files = [
        ("study.toml", text.as_str()),
        ("lookup.csv", lookup),
        ("districts.csv", districts),
        ("outline.geojson", &outline),
    ];
    let study = load(&files);
    assert_eq!(study.authorities.iter().map(|a| a.code.as_str()).collect::<Vec<_>>(), ["E10000001", "E10000002"]);
    assert_eq!(study.zones[0].district.as_deref(), Some("North"));
    assert!(study.assumptions.iter().any(|line| line.starts_with("2 zones without a look-up belong to the authority")));
}

#[test]
fn constituencies_are_read_from_the_look_ups_of_ons() {
    let own = "LSOA21CD,LSOA21NM,PCON25CD,PCON25NM,ObjectId\nE01000001,A,E14001000,Ash Valley,1\nE01000002,B,E14001000,Ash Valley,2\nE01000003,C,E14001001,Brookside,3\nE01000004,D,,,4\n";
    let with_wards = "LSOA21CD,LSOA21NM,WD24CD,WD24NM,PCON24CD,PCON24NM,LAD24CD,LAD24NM\nE01000001,A,E05000001,Mill,E14001000,Ash Valley,E08000001,Ashmere\nE01000002,B,E05000001,Mill,E14001000,Ash Valley,E08000001,Ashmere\nE01000003,C,E05000002,Weir,E14001001,Brookside,E08000002,Brook\nE01000004,B,,,,,E08000002,Brook\n";
    for (table, ward) in [(own, None), (with_wards, Some("Mill"))] {
        let text = STUDY.replace(r#""numbers.csv"]"#, r#""numbers.csv", "seats.csv"]"#);
        let study = load(&[("study.toml", &text), ("seats.csv", table)]);
        let named: Vec<_> = study.zones.iter().map(|zone| zone.constituency.as_deref()).collect();
        assert_eq!(named, [Some("Ash Valley"), Some("Ash Valley"), Some("Brookside"), None]);
        assert_eq!(study.zones[0].ward.as_deref(), ward);
    }
}

#[test]
fn towns_are_read_from_open_names_and_from_lists_of_ones_own() {
    // Columns of OS Open Names; two kilometres east of the squares, and one place far away.
    let open = "ID,NAMES_URI,NAME1,TYPE,LOCAL_TYPE,GEOMETRY_X,GEOMETRY_Y\n\
        osgb1,u,Brook,populatedPlace,Village,443000,391000\nosgb2,u,Ashmere,populatedPlace,Town,440500,391000\n\
        osgb3,u,Mill Lane,transportNetwork,Named Road,440500,391000\nosgb4,u,Truro,populatedPlace,City,182500,44500\n";
    let own = "Town,Longitude,Latitude\nBrook,-1.35,53.41\n,-1.36,53.41\nNowhere,,\n";
    let points = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Brook","type":"city"},"geometry":{"type":"Point","coordinates":[-1.35,53.41]}}]}"#;
    let text = |file: &str| STUDY.replace("[zones]", &format!("[zones]\ntowns = [\"{file}\"]"));
    let named = |file: &str, content: &str| {
        let study = load(&[("study.toml", &text(file)), (file, content)]);
        let towns: Vec<_> = study.towns.iter().map(|town| (town.name.clone(), town.size)).collect();
        let left: Vec<_> = study.left_out.iter().filter(|row| row.file == file).map(|row| row.reason.clone()).collect();
        (towns, left)
    };
    let (towns, left) = named("open.csv", open);
    assert_eq!(towns, [("Ashmere".to_owned(), TownSize::Town), ("Brook".to_owned(), TownSize::Village)]);
    assert_eq!(left, ["not a town or village", "outside the study"]);
    let (towns, left) = named("own.csv", own);
    assert_eq!(towns, [("Brook".to_owned(), TownSize::Town)]);
    assert_eq!(left, ["it has no name", "it has no position"]);
    assert_eq!(named("points.geojson", points).0, [("Brook".to_owned(), TownSize::City)]);
    let wrong = text("bare.csv");
    let folder = Folder::with(&[("study.toml", wrong.as_str()), ("bare.csv", "name\nBrook\n")]);
    assert!(folder.message().contains("towns need a position"), "{}", folder.message());
}

/// The first line of what is wrong with the squares when one file is another.
fn wrong_with(name: &str, content: &str) -> String {
    let message = Folder::with(&[(name, content)]).message();
    message.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_comma_is_not_guessed_where_the_file_has_decimal_points() {
    let numbers = "lsoa21_code;IMD_rank;IMD_decile;children_0_4;imd_score\nE01000001;1;1;1,234;12.5\n\
        E01000002;2;1;2,345;33.1\nE01000003;3;1;3,456;8.2\nE01000004;4;1;12;1.5\n";
    let wrong = wrong_with("numbers.csv", numbers);
    assert!(wrong.starts_with("H205 numbers.csv row 2: the comma of `1,234` may separate"), "{wrong}");
    let decimal = STUDY.replace(r#""numbers.csv"]"#, r#"{ file = "numbers.csv", decimal = "." }]"#);
    let study = load(&[("study.toml", &decimal), ("numbers.csv", numbers)]);
    assert_eq!(column(&study, "children_0_4")[..2], [Some(1234.0), Some(2345.0)]);
    let sure = numbers.replace("1,234", "1,5").replace("2,345", "2,25").replace("3,456", "0,125");
    assert_eq!(column(&load(&[("numbers.csv", &sure)]), "children_0_4")[..2], [Some(1.5), Some(2.25)]);
}

#[test]
fn a_column_that_hubplan_knows_is_never_passed_over() {
    let head = "lsoa21_code,IMD_rank,IMD_decile,children_0_4\n";
    for cells in [["1234 or so", "2345?", "30", "40"], ["10%", "20%", "30%", "40%"], ["many", "few", "few", "few"]] {
        let row = |(at, cell): (usize, &&str)| format!("E0100000{},{},1,{cell}\n", at + 1, at + 1);
        let rows: String = cells.iter().enumerate().map(row).collect();
        let wrong = wrong_with("numbers.csv", &format!("{head}{rows}"));
        assert!(wrong.starts_with("H205 numbers.csv row 2") && wrong.contains("children_0_4"), "{wrong}");
    }
}

#[test]
fn financial_years_and_spoilt_uprns_are_refused() {
    let sites = "site_id,name,kind,longitude,latitude,opened\ns1,A,,-1.39,53.41,2004/05\n";
    let wrong = wrong_with("sites.csv", sites);
    assert!(wrong.starts_with("H212 sites.csv row 2") && wrong.contains("`2004/05` is not a date"), "{wrong}");
    let sites = "Building,Longitude,Latitude,UPRN\nA,-1.39,53.41,UPRN\n";
    let wrong =
        wrong_with("sites.csv", &sites.replace(",UPRN\n", ",1.00012E+11\n").replacen(",1.00012E+11", ",UPRN", 1));
    assert!(wrong.starts_with("H215 sites.csv row 2: `1.00012E+11` is not a UPRN"), "{wrong}");
    let study = load(&[("sites.csv", &sites.replace("53.41,UPRN", "53.41,0100012345679"))]);
    assert_eq!(study.sites[0].id, "uprn-100012345679");
}

#[test]
fn a_site_of_ones_own_list_that_lies_elsewhere_is_named() {
    let left = |sites: &str| {
        let study = load(&[("sites.csv", sites)]);
        let own = study.left_out.iter().filter(|row| row.file == "sites.csv" && row.is_unusable());
        own.map(|row| format!("{} {}", row.row, row.reason)).collect::<Vec<_>>()
    };
    let inside = "name,longitude,latitude\nA,-1.39,53.41\n";
    assert_eq!(left(&format!("{inside}Hall,-1.55,53.80\n")), ["3 outside the study"]);
    let minus = format!("{inside}Hall,1.33,53.41\n");
    assert_eq!(left(&minus), ["3 outside the study: its longitude may lack a minus sign"]);
    let turned = "name,easting,northing\nA,440570,390500\nB,390500,440570\n";
    assert_eq!(left(turned), ["3 outside the study: its easting and northing may be exchanged"]);
}

#[test]
fn points_of_a_layer_need_no_columns_of_positions() {
    let text = STUDY.replace("sites.csv", "sites.geojson");
    let point = |name: &str, lon: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Point","coordinates":[{lon},53.41]}}}}"#
        )
    };
    let layer =
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, point("Hall", -1.39), point("School", -1.33));
    let study = load(&[("study.toml", &text), ("sites.geojson", &layer)]);
    let sites: Vec<_> = study.sites.iter().map(|site| (site.id.as_str(), site.zone.is_some())).collect();
    assert_eq!(sites, [("hall", true), ("school", true)]);
}

#[test]
fn budgets_are_whole_pounds() {
    let text = format!("{STUDY}\n[authorities]\ntables = [\"budgets.csv\"]\n");
    let budgets = "authority_code,budget,min_hubs,max_hubs\nE08000001,\"£1,250,000.00\",1,3\nBrook,,,2\n";
    let study = load(&[("study.toml", &text), ("budgets.csv", budgets)]);
    let limits: Vec<_> = study.authorities.iter().map(|a| (a.budget, a.min_hubs, a.max_hubs)).collect();
    assert_eq!(limits, [(Some(Pounds(1_250_000)), Some(1), Some(3)), (None, None, Some(2))]);
}

#[test]
fn centres_are_found_by_postcode_and_the_rest_left_out_with_reasons() {
    let centres = "\"URN\",\"LA (code)\",\"LA (name)\",\"EstablishmentName\",\"TypeOfEstablishment (code)\",\"TypeOfEstablishment (name)\",\"EstablishmentStatus (code)\",\"EstablishmentStatus (name)\",\"OpenDate\",\"Postcode\"\r\n1,\"1\",\"Ashmere\",\"Acorn\",\"47\",\"Children's centre\",\"1\",\"Open\",\"18-12-2009\",\"DL1 2an\"\r\n2,\"1\",\"Ashmere\",\"Beech\",\"47\",\"Children's centre linked site\",\"1\",\"Open\",\"\",\"\"\r\n3,\"1\",\"Ashmere\",\"Cedar\",\"47\",\"Children's centre\",\"1\",\"Open\",\"\",\"DL9 9ZZ\"\r\n4,\"2\",\"Elsewhere\",\"Dogwood\",\"47\",\"Children's centre\",\"1\",\"Open\",\"\",\"\"\r\n5,\"1\",\"Ashmere\",\"Elm\",\"47\",\"Children's centre\",\"1\",\"Closed\",\"\",\"DL1 2AN\"\r\n";
    let (easting, northing) = hubplan::io::crs::to_grid(-1.39, 53.41).unwrap();
    let text = format!(
        "{STUDY}\n[[sites]]\nfile = \"centres.csv\"\nstatus = \"existing\"\n[postcodes]\nfile = \"codepo.zip\"\n"
    );
    let folder = Folder::with(&[("study.toml", &text), ("centres.csv", centres)]);
    folder.zip("codepo.zip", "Data/CSV/dl.csv", &format!("\"DL1 2AN\",10,{easting:.0},{northing:.0},\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n\"DL8 8XX\",90,0,0,\"\",\"\",\"\",\"\",\"\",\"\"\n"));
    let study = folder.load().unwrap_or_else(|error| panic!("{error}"));
    let acorn = &study.sites[study.site_by_id("cc-1").unwrap().at()];
    assert_eq!((acorn.located_by, acorn.kind.as_deref()), (LocatedBy::Postcode, Some("childrens_centre")));
    assert_eq!(acorn.status, SiteStatus::Existing);
    let reasons: Vec<String> = study
        .left_out
        .iter()
        .filter(|row| row.file == "centres.csv" || row.file == "codepo.zip")
        .map(|row| format!("{}:{} {} {}", row.row, row.rows, row.id, row.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            "0:1  it is not open",
            "0:1  outside the study",
            "3:1 cc-2 it has neither coordinates nor a postcode",
            "4:1 cc-3 its postcode DL9 9ZZ is not in Code-Point Open: retired or mistyped",
            "0:1  without coordinates (positional quality 90)",
        ]
    );
}

#[test]
fn schools_of_other_countries_and_sentinel_codes_do_no_harm() {
    let schools = "urn,la_code,la_name,establishment_number,establishment_name,establishment_type,education_phase,easting,northing,lsoa_code,longitude,latitude\n1,1,Ashmere,1,Abbey,Community school,Primary,,,999999999,,\n2,9,Does not apply,2,Overseas,Offshore schools,,0,0,L99999999,,\n3,9,Cardiff,3,Bae,Welsh establishment,,318000,176000,W01000001,,\n";
    let text = format!("{STUDY}\n[[sites]]\nfile = \"schools.csv\"\n");
    let study = load(&[("study.toml", &text), ("schools.csv", schools)]);
    let rows: Vec<_> = study
        .left_out
        .iter()
        .filter(|row| row.file == "schools.csv")
        .map(|row| (row.row, row.id.as_str(), row.rows))
        .collect();
    assert_eq!(rows, [(0, "", 2), (2, "gias-1", 1)]);
}

#[test]
fn closed_practices_and_padded_cells_of_epraccur() {
    let practices = "OrgCode,Name,NationalGrouping,Postcode,StatusCode,PrescrSet\nA1,OPEN PRACTICE   ,Y63,DL1 2AN  ,A,4\nA2,CLOSED PRACTICE,Y63,DL1 2AN,C,4\nA3,OPEN DENTIST,Y63,DL1 2AN,A,5\n";
    let (easting, northing) = hubplan::io::crs::to_grid(-1.39, 53.41).unwrap();
    let text = format!("{STUDY}\n[[sites]]\nfile = \"gp.csv\"\n[postcodes]\nfile = \"codepo.zip\"\n");
    let folder = Folder::with(&[("study.toml", &text), ("gp.csv", practices)]);
    folder.zip(
        "codepo.zip",
        "Data/CSV/dl.csv",
        &format!("\"DL1 2AN\",10,{easting:.0},{northing:.0},\"\",\"\",\"\",\"\",\"\",\"\"\n"),
    );
    let study = folder.load().unwrap_or_else(|error| panic!("{error}"));
    let names: Vec<&str> = study.sites.iter().map(|site| site.name.as_str()).collect();
    assert_eq!(names, ["OPEN PRACTICE", "First", "Second"]);
}

#[test]
fn a_site_in_two_files_is_one_site() {
    let text = format!("{STUDY}\n[[sites]]\nfile = \"more.csv\"\nstatus = \"existing\"\n");
    let more = "site_id,name,kind,postcode,easting,northing,cost\ns1,Another name,Library,,1,1,\"£90,000\"\n";
    let study = load(&[("study.toml", &text), ("more.csv", &more.replace(",1,1,", ",,,"))]);
    let site = &study.sites[0];
    assert_eq!((site.id.as_str(), site.name.as_str(), site.status), ("s1", "First", SiteStatus::Existing));
    assert_eq!((site.kind.as_deref(), site.cost), (Some("library"), Some(Pounds(90_000))));
}

#[test]
fn a_sliver_goes_to_the_nearest_zone_and_the_far_are_left_out() {
    // The squares end at 53.42 degrees north; 0.005 degrees is about 560 m, and 0.05 about 5.6 km.
    let site = |id: &str, latitude: f64| {
        let (easting, northing) = hubplan::io::crs::to_grid(-1.39, latitude).unwrap();
        format!("{id},{id},hall,,{easting:.1},{northing:.1}\n")
    };
    let sites = format!(
        "site_id,name,kind,postcode,easting,northing\n{}{}{}",
        site("near", 53.425),
        site("off", 53.47),
        site("far", 54.5)
    );
    let study = load(&[("study.toml", STUDY), ("sites.csv", &sites)]);
    assert_eq!(study.sites.iter().map(|site| site.id.as_str()).collect::<Vec<_>>(), ["near"]);
    assert!((540.0..570.0).contains(&study.sites[0].zone_distance), "{}", study.sites[0].zone_distance);
    let rows: Vec<_> = study.left_out.iter().filter(|row| row.file == "sites.csv").collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0].reason, "outside the study");
    assert!(
        rows[1].reason.starts_with("it stands 5,5")
            && rows[1].reason.ends_with("m outside every zone (sliver_tolerance is 1,000 m)"),
        "{rows:?}"
    );
}

#[test]
fn a_matrix_may_name_zones_and_sites_by_name() {
    let text =
        format!("{STUDY}\n[travel]\nmatrix = \"travel.csv\"\nkey = \"name\"\nunit = \"minutes\"\nunreachable = 9999\n");
    let matrix =
        "from_id,Second,First,Third\nBrook 001B,1,9999,5\nAshmere 001B,3,,5\nAshmere 001A,4,5,5\nBrook 001A,6,7.5,5\n";
    let study = load(&[("study.toml", &text), ("travel.csv", matrix)]);
    let TravelSource::Matrix(travel) = &study.travel else { panic!("no matrix") };
    let rows: Vec<Vec<f64>> =
        study.zone_indices().map(|zone| travel.row(zone).iter().map(|pair| pair.1).collect()).collect();
    assert_eq!(rows, [vec![5.0, 4.0], vec![3.0], vec![7.5, 6.0], vec![1.0]]);
    assert!(study.left_out.iter().any(|row| row.reason == "columns that are not sites of the study"));
}

#[test]
fn a_plain_study_needs_no_authorities() {
    let study = load(&[
        ("study.toml", PLAIN),
        ("demand.csv", "id,x,y,weight,lone_parents\nb,1,2,3,4\na,0,0,1.5,\n"),
        ("sites.csv", "id,x,y,cost,capacity,status,disadvantaged\n1,0,1,100,20,required,yes\n2,5,5,,,,0\n"),
    ]);
    assert_eq!(study.zones.iter().map(|zone| zone.code.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(
        (column(&study, "weight"), column(&study, "lone_parents")),
        (vec![Some(1.5), Some(3.0)], vec![None, Some(4.0)])
    );
    assert!(study.authorities.is_empty() && study.zones[0].authority.is_none());
    let first = &study.sites[0];
    assert_eq!((first.cost, first.capacity, first.status), (Some(Pounds(100)), Some(20.0), SiteStatus::Required));
    assert_eq!((first.disadvantaged, study.sites[1].disadvantaged), (Some(true), Some(false)));
}

#[test]
fn demand_without_authority_takes_that_of_the_nearest_site() {
    let study = load(&[
        ("study.toml", PLAIN),
        ("demand.csv", "id,x,y,weight\na,0,0,1\nb,10,10,1\n"),
        ("sites.csv", "id,x,y,authority\n1,1,1,C\n2,9,9,X\n"),
    ]);
    let of = |zone: usize| study.authorities[study.zones[zone].authority.unwrap().at()].code.as_str();
    assert_eq!((of(0), of(1)), ("C", "X"), "letters that elsewhere mean a suppressed number are names here");
    assert!(study.assumptions[0].starts_with("2 demand points or sites without an authority"));
}

#[test]
fn degrees_become_metres_in_britain_and_need_a_matrix_elsewhere() {
    let degrees = PLAIN.replace("plane", "EPSG:4326");
    let in_britain = [("demand.csv", "id,x,y,weight\na,-1.4,53.4,1\n"), ("sites.csv", "id,x,y\n1,-1.41,53.4\n")];
    let study = load(&[("study.toml", degrees.as_str()), in_britain[0], in_britain[1]]);
    let apart = (study.zones[0].centroid.x - study.sites[0].point.x).abs();
    assert!((650.0..680.0).contains(&apart), "{apart}");
    let matrix = format!("{degrees}matrix = \"matrix.csv\"\n");
    let abroad = [
        ("study.toml", matrix.as_str()),
        ("demand.csv", "id,x,y,weight\na,-118.2,34.0,1\nb,-118.3,34.1,1\n"),
        ("sites.csv", "id,x,y\n1,-118.25,34.05\n"),
        ("matrix.csv", "demand_id,site_id,cost\na,1,12.5\n"),
    ];
    let study = load(&abroad);
    let TravelSource::Matrix(travel) = &study.travel else { panic!("no matrix") };
    assert_eq!(study.zone_indices().map(|zone| travel.row(zone).len()).collect::<Vec<_>>(), [1, 0]);
    assert!(study.assumptions[0].contains("outside Great Britain"));
}

#[test]
fn the_san_francisco_oracle_is_a_plain_study() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/spopt_sf/study.toml");
    let study = hubplan::load::study(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((study.zones.len(), study.sites.len()), (205, 16));
    assert_eq!(study.travel.unit(), hubplan::units::TravelUnit::Metres);
}

#[test]
fn the_demonstration_county_loads() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/study.toml");
    let study = hubplan::load::study(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(study.authorities.len(), 3);
    assert!(study.authorities.iter().all(|authority| authority.budget.is_some()));
    assert!(
        study.columns.contains("population") && !study.columns.contains("residents"),
        "a mapped column is not taken twice"
    );
}

const GLD: &str = "Authority,GLD target (%),gld_2024,Rating
brook,75.2,,good
E08000001,73.3,68.5,
";

fn with_attributes(source: &str, table: &str) -> Folder {
    let text = format!("{STUDY}\n[[authority_attributes]]\n{source}\n");
    Folder::with(&[("study.toml", text.as_str()), ("gld.csv", table)])
}

#[test]
fn attributes_of_authorities_are_carried_through() {
    use hubplan::model::AttributeValue::{Number, Text};
    let study = with_attributes("file = \"gld.csv\"\nkey = \"Authority\"", GLD).load().unwrap();
    let declared: Vec<_> = study.attributes.iter().map(|a| (a.name.as_str(), a.label.as_str(), a.numeric)).collect();
    let expected =
        [("gld_target", "GLD target (%)", true), ("gld_2024", "gld_2024", true), ("rating", "Rating", false)];
    assert_eq!(declared, expected);
    let of = |at: usize| study.authorities[at].attributes.clone().into_iter().collect::<Vec<_>>();
    assert_eq!(of(0), [("gld_2024".to_owned(), Number(68.5)), ("gld_target".to_owned(), Number(73.3))]);
    assert_eq!(of(1), [("gld_target".to_owned(), Number(75.2)), ("rating".to_owned(), Text("good".to_owned()))]);
    let input = study.inputs.iter().find(|input| input.path == "gld.csv").unwrap();
    assert_eq!((input.layout.as_str(), input.rows), ("column mapping", 2));
    let zone = study.zone_indices().next().unwrap();
    assert_eq!(study.attribute_of("gld_target", zone), Some(73.3));
    assert_eq!((study.attribute_of("rating", zone), study.attribute_of("gld", zone)), (None, None));
}

#[test]
fn attributes_take_the_keys_of_every_table() {
    use hubplan::model::AttributeValue::Number;
    let table =
        "authority_code,authority_name,Year,Boys,Girls\nE08000001,Ashmere,2024,60,70\nE08000001,Ashmere,2023,1,2\n";
    let source = "file = \"gld.csv\"\ncolumns = { both = [\"Boys\", \"Girls\"] }\nonly = { Year = \"2024\" }\nattribution = \"Our table\"";
    let text = format!("{STUDY}\n[[authority_attributes]]\n{source}\n");
    let study = load(&[("study.toml", &text), ("gld.csv", table)]);
    assert_eq!(study.attributes.len(), 1);
    assert_eq!(study.authorities[0].attributes["both"], Number(130.0));
    assert!(study.authorities[1].attributes.is_empty(), "an authority without a row");
    assert!(study.attribution.contains(&"Our table".to_owned()));
    assert!(study.inputs.iter().any(|input| input.layout == "attributes of authorities"));
    let every = text.replace("columns = { both = [\"Boys\", \"Girls\"] }\n", "");
    let study = load(&[("study.toml", &every), ("gld.csv", table)]);
    let names: Vec<&str> = study.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["year", "boys", "girls"], "neither code nor name");
    // Brook is an authority of the boundaries but not of this study, given by code and by name.
    let one = text.replace("[zones]", "[zones]\nauthorities = [\"Ashmere\"]");
    let more = format!("{table}E08000002,Brook,2024,1,2\n brook ,,2024,1,2\n");
    let study = load(&[("study.toml", &one), ("gld.csv", &more)]);
    let outside: Vec<_> = study.left_out.iter().filter(|row| row.file == "gld.csv").collect();
    assert_eq!((outside[0].reason.as_str(), outside[0].rows), ("of authorities outside the study", 2));
}

#[test]
fn attributes_that_cannot_be_right_are_told() {
    let told = |source: &str, table: &str| with_attributes(source, table).message();
    let plain = "file = \"gld.csv\"\nkey = \"Authority\"";
    let rows = "Authority,gld\nAshmere,1\nBrook,2\n";
    assert_eq!(told(plain, rows), "it loads");
    let message = told(plain, &format!("{rows}Nowhere,3\n,4\n"));
    assert!(message.contains("H406 gld.csv row 4: the study has no authority `Nowhere`."), "{message}");
    assert!(message.contains("H406 gld.csv row 5: it names no authority."), "{message}");
    let message = told(plain, &format!("{rows}E08000002,3\n"));
    assert!(message.contains("H204 gld.csv row 4: `E08000002` is there already, at row 3."), "{message}");
    let message = told(plain, "Authority,gld\nAshmere,1\nBrook,good\nFaraway,2\n");
    assert!(message.contains("H205 gld.csv row 3: `gld` is `good`, which is not a number."), "{message}");
    let message = told(plain, "Authority,gld\nAshmere,NaN\nBrook,2\n");
    assert!(message.contains("H207 gld.csv row 2"), "{message}");
    let message = told(&format!("{plain}\nblank = \"refuse\""), "Authority,gld\nAshmere,\nBrook,2\n");
    assert!(message.contains("H208 gld.csv row 2: `gld` is blank."), "{message}");
    let message = told(&format!("{plain}\ncolumns = {{ gld = \"GLD\", far = \"Far\" }}"), rows);
    assert!(message.contains("H202 gld.csv row 1: it has no column `Far`."), "{message}");
    let message = told("file = \"gld.csv\"", rows);
    assert!(
        message.contains("H201 gld.csv row 1: hubplan does not recognise a table with one row for each authority"),
        "{message}"
    );
    let message = told(&format!("{plain}\n[[authority_attributes]]\n{plain}"), rows);
    assert!(message.contains("H203 gld.csv: it gives the attribute `gld`, but so does gld.csv."), "{message}");
}
