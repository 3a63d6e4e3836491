//! Every mistake in the files of a study, with the complete message about it.

use crate::small;
use crate::small::{Folder, STUDY, squares};

/// Compares the message about the squares, with some files replaced, with its snapshot.
fn refused(name: &str, files: &[(&str, &str)]) {
    let message = Folder::with(files).message();
    assert_ne!(message, "it loads", "{name}");
    insta::assert_snapshot!(name, message);
}

/// The squares' study with another table.
fn with_table(source: &str) -> String {
    STUDY.replace(r#""numbers.csv"]"#, &format!(r#""numbers.csv", {source}]"#))
}

#[test]
fn files() {
    refused("file_missing", &[("study.toml", &with_table("\"none.csv\", \"gone.csv\""))]);
    refused(
        "format_unknown",
        &[("study.toml", &with_table("\"a.pdf\", \"b.xls\"")), ("a.pdf", "%PDF"), ("b.xls", "x")],
    );
    refused("variable_unset", &[("study.toml", &with_table("\"$HUBPLAN_UNSET_FOR_TEST/a.csv\""))]);
    refused(
        "file_without_rows",
        &[("study.toml", &with_table("\"a.csv\"")), ("a.csv", "lsoa21_code,imd_rank,imd_decile\n")],
    );
    refused("study_malformed", &[("study.toml", &STUDY.replace("boundaries", "boundary"))]);
    refused("study_of_nothing", &[("study.toml", "version = 1\nname = \"S\"\n")]);
}

#[test]
fn gzip_cut_short() {
    let folder = Folder::with(&[("study.toml", &with_table("\"cut.csv.gz\""))]);
    folder.write("cut.csv.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c]);
    insta::assert_snapshot!("gzip_cut_short", folder.message());
}

#[test]
fn headers() {
    refused(
        "header_unrecognised",
        &[("study.toml", &with_table("\"a.csv\"")), ("a.csv", "Area,Children,SEND\nE01000001,1,2\n")],
    );
    refused(
        "column_missing",
        &[
            ("study.toml", &with_table(r#"{ file = "a.csv", key = "Area code", columns = { send = "SEN" } }"#)),
            ("a.csv", "Area,Children,SEND\nE01000001,1,2\n"),
        ],
    );
    refused("header_doubled", &[("numbers.csv", "lsoa21_code,IMD_rank,IMD_rank\nE01000001,1,2\n")]);
    refused("rows_ragged", &[("numbers.csv", "lsoa21_code,IMD_rank,IMD_decile\nE01000001,1\nE01000002,1,2,3\n")]);
}

#[test]
fn codes() {
    let doubled = small::NUMBERS.to_owned() + "E01000003,3,1,30\n";
    refused("key_doubled", &[("numbers.csv", &doubled)]);
    let unknown = small::NUMBERS.to_owned() + "E0100005,3,1,30\n,4,1,1\n";
    refused("zone_unknown", &[("numbers.csv", &unknown)]);
    refused("zone_without_row", &[("numbers.csv", &small::NUMBERS.replace("E01000003", "E01000033"))]);
    refused("no_row_at_all", &[("numbers.csv", "lsoa21_code,IMD_rank,IMD_decile\nE01000077,1,1\n")]);
    refused("zone_without_authority", &[("lookup.csv", &small::LOOKUP.replace("E08000001,Ashmere", ","))]);
    let budgets = format!("{STUDY}\n[authorities]\ntables = [\"budgets.csv\"]\n");
    refused(
        "budget_of_nobody",
        &[("study.toml", &budgets), ("budgets.csv", "authority_code,budget\nE08000011,5\nE08000001,\n")],
    );
    refused("authority_unknown", &[("study.toml", &STUDY.replace("[zones]", "[zones]\nauthorities = [\"Ashmeer\"]"))]);
    let doubled = small::SITES.to_owned() + "s1,Again,,,-1.39,53.41\n";
    refused("site_doubled", &[("sites.csv", &doubled)]);
    refused(
        "vintage_mixed",
        &[("study.toml", &with_table("\"old.csv\"")), ("old.csv", "lsoa11_code,IMD_rank,IMD_decile\nE01000001,1,1\n")],
    );
    refused(
        "zone_twice_in_the_boundaries",
        &[(
            "zones.geojson",
            &squares("lsoa21_code", "lsoa21_name", &[("E01000001", "A", -1.4, 0.02), ("E01000001", "A", -1.3, 0.02)]),
        )],
    );
}

#[test]
fn numbers() {
    let bad = "lsoa21_code,IMD_rank,IMD_decile,children_0_4\nE01000001,-4,11,-10\nE01000002,NaN,2.5,twelve\nE01000003,inf,0,30\nE01000004,4,1,40\n";
    refused("numbers_bad", &[("numbers.csv", bad)]);
    let differing =
        "lsoa21_code,IMD_rank,IMD_decile\nE01000001,29198,9\nE01000002,2,1\nE01000003,33,1\nE01000004,4,1\n";
    refused("column_in_two_files", &[("study.toml", &with_table("\"b.csv\"")), ("b.csv", differing)]);
    let blank = STUDY.replace("\"numbers.csv\"", "{ file = \"numbers.csv\", blank = \"refuse\" }");
    refused("blank_refused", &[("study.toml", &blank), ("numbers.csv", &small::NUMBERS.replace("2.00", ".."))]);
}

#[test]
fn sites() {
    let head = "site_id,name,longitude,latitude,status,cost\n";
    refused("lonlat_swapped", &[("sites.csv", &format!("{head}s1,First,53.41,-1.39,,\n"))]);
    refused("degrees_for_metres", &[("sites.csv", "site_id,name,easting,northing\ns1,First,-1.39,53.41\n")]);
    refused("site_outside_britain", &[("sites.csv", &format!("{head}s1,First,-118.2,34.1,,\n"))]);
    refused(
        "site_words_unknown",
        &[("sites.csv", &format!("{head}s1,First,-1.39,53.41,open,-5\n,Nameless,-1.39,53.41,,\n"))],
    );
    refused("no_site_left", &[("sites.csv", &format!("{head}s1,First,-3.39,55.41,,\n"))]);
    let two = format!("{STUDY}status = \"existing\"\n[[sites]]\nfile = \"more.csv\"\nstatus = \"excluded\"\n");
    refused("status_contradictory", &[("study.toml", &two), ("more.csv", small::SITES)]);
}

#[test]
fn plain() {
    let plain = "version = 1\nname = \"P\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n";
    let demand = ("demand.csv", "id,x,y,weight\na,0,0,1\n");
    let sites = ("sites.csv", "id,x,y\n1,0,1\n");
    refused("plain_without_crs", &[("study.toml", &plain.replace("crs = \"plane\"\n", "")), demand, sites]);
    refused(
        "plain_with_zones_keys",
        &[("study.toml", &format!("vintage = 2021\n{plain}[postcodes]\nfile = \"p.zip\"\n")), demand, sites],
    );
    refused(
        "plain_without_position",
        &[("study.toml", plain), ("demand.csv", "id,x,y,weight\na,,0,-1\na,0,x,1\n"), sites],
    );
    refused(
        "plain_abroad_without_matrix",
        &[
            ("study.toml", &plain.replace("plane", "EPSG:4326")),
            ("demand.csv", "id,x,y,weight\na,-118,34,1\n"),
            ("sites.csv", "id,x,y\n1,-118,34\n"),
        ],
    );
    refused(
        "matrix_of_unknown_places",
        &[
            ("study.toml", &format!("{plain}matrix = \"m.csv\"\n")),
            demand,
            sites,
            ("m.csv", "demand_id,site_id,cost\na,1,3\na,1,4\nb,1,2\na,2,1\na,1,-1\n"),
        ],
    );
}

#[test]
fn a_matrix_with_no_column_for_any_site() {
    let text = format!("{STUDY}\n[travel]\nmatrix = \"m.csv\"\n");
    refused("matrix_of_no_site", &[("study.toml", &text), ("m.csv", "from,elsewhere\nE01000001,1\n")]);
    let gaps = "zone_code,s1,s2\nE01000001,1,2\nE01000002,1,2\nE01000003,x,2\n";
    refused("matrix_with_gaps", &[("study.toml", &text), ("m.csv", gaps)]);
}
