//! Archives that unpack to far more than their size.

use crate::bytes::{at, gzip, replaced, zip};
use crate::hostile::run::{Trap, refused};

#[test]
fn a_gzip_is_not_unpacked_beyond_what_its_size_allows() {
    let zeros = gzip("", "\0", 100_000_000);
    for role in ["demand", "sites", "matrix"] {
        for name in ["a.csv.gz", "a.geojson.gz", "a.gpkg.gz", "a.fgb.gz", "a.shp.gz", "a.xlsx.gz", "a.zip.gz"] {
            let ran = refused(role, name, &zeros, &format!("H110 {name}: it unpacks to more than "));
            assert!(ran.contains("Unpack it yourself"), "{ran}");
        }
    }
    refused(
        "demand",
        "rows.csv.gz",
        &gzip("id,x,y,weight\n", "a,1,1,1\n", 2_000_000),
        "H110 rows.csv.gz: it unpacks to more than 8,",
    );
    let trap = Trap::with(&[("study.toml.gz", &zeros), ("plan.json.gz", &zeros), ("hubs.txt.gz", &zeros)]);
    for line in ["validate study.toml.gz", "solve study.toml.gz --out out", "sweep study.toml.gz"] {
        trap.refused_by(line, "H110 study.toml.gz: it unpacks to more than 2,000,000 bytes");
    }
    trap.refused_by("check scenario.toml plan.json.gz", "H110 plan.json.gz: it unpacks to more than ");
    trap.refused_by("evaluate scenario.toml --hubs hubs.txt.gz", "H110 hubs.txt.gz: it unpacks to more than ");
}

#[test]
fn a_gzip_that_is_as_large_as_it_says_is_read() {
    // 40 MB of rows that all differ: more than is unpacked at once, but within every limit.
    let mut text = String::from("id,x,y,weight\n");
    (0..400_000).for_each(|row| {
        text +=
            &format!("point {row:06} of a study that goes on for very long and has many people in it,{row},{row},1\n")
    });
    let trap = Trap::in_place_of("demand", "a.csv.gz", &gzip(&text, "", 0));
    let ran = trap.run("validate study.toml");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_zip_is_not_unpacked_beyond_what_its_size_allows() {
    for role in ["demand", "sites", "matrix"] {
        for name in ["a.csv", "a.geojson", "a.gpkg", "a.fgb", "a.shp"] {
            let bomb = zip(&[(name, b"\0", 50_000_000)]);
            refused(role, "a.zip", &bomb, "H110 a.zip: it unpacks to more than ");
        }
    }
    // Many members, none of them too large, and one member that is not read.
    let members: Vec<(String, &[u8], usize)> =
        (0..100).map(|at| (format!("{at}.csv"), &b"1,2,3,4,5,6,7,8\n"[..], 400_000)).collect();
    let members: Vec<(&str, &[u8], usize)> =
        members.iter().map(|(name, text, times)| (name.as_str(), *text, *times)).collect();
    refused("demand", "a.zip", &zip(&members), "H1");
    let beside = zip(&[("bomb.bin", b"\0", 20_000_000), ("a.csv", b"id,x,y,weight\na,1,1,1\n", 1)]);
    assert_eq!(Trap::in_place_of("demand", "a.zip", &beside).run("validate study.toml").code, Some(0));
}

#[test]
fn a_zip_that_says_less_than_it_holds_is_refused() {
    let table: &[u8] = b"id,x,y,weight\na,1,1,1\n";
    let whole = zip(&[("a.csv", table, 1)]);
    let size = u32::try_from(table.len()).unwrap().to_le_bytes();
    // The size is in the list of members, 24 bytes into its entry.
    let entry = whole.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    assert_eq!(whole[entry + 24..entry + 28], size);
    for (said, begins) in [(1u32, "H104 a.zip: "), (u32::MAX - 1, "H110 a.zip")] {
        refused("demand", "a.zip", &at(whole.clone(), entry + 24, &said.to_le_bytes()), begins);
    }
    // More packed bytes than any file has.
    refused("demand", "a.zip", &at(whole, entry + 20, &0xffff_fff0_u32.to_le_bytes()), "H104 a.zip: ");
}

#[test]
fn very_many_members_two_of_one_name_locks_and_zips_in_zips_are_refused() {
    let names: Vec<String> = (0..1100).map(|at| format!("{at}.txt")).collect();
    let members: Vec<(&str, &[u8], usize)> = names.iter().map(|name| (name.as_str(), &b"x"[..], 1)).collect();
    refused("demand", "a.zip", &zip(&members), "H110 a.zip: the zip holds more than 1000 files");
    let table: &[u8] = b"id,x,y,weight\na,1,1,1\n";
    let mut two = zip(&[("a.csv", table, 1), ("b.csv", table, 1)]);
    while two.windows(5).any(|bytes| bytes == b"b.csv") {
        two = replaced(two, b"b.csv", b"a.csv");
    }
    refused("demand", "a.zip", &two, "H104 a.zip: the zip holds two files called `a.csv`");
    let whole = zip(&[("a.csv", table, 1)]);
    let entry = whole.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let locked = at(at(whole.clone(), 6, &[1]), entry + 8, &[1]);
    refused("demand", "a.zip", &locked, "H104 a.zip: `a.csv` in the zip is locked with a password");
    let nest = zip(&[("b.zip", &whole, 1)]);
    let study = crate::hostile::run::PLAIN.replace("\"demand.csv\"", "{ file = \"a.zip\", member = \"b.zip\" }");
    Trap::with(&[("study.toml", study.as_bytes()), ("a.zip", &nest)]).refused("H103 ");
    // A name that points outside the folder is treated as a plain name.
    let trap = Trap::in_place_of("demand", "a.zip", &zip(&[("../../a.csv", table, 1)]));
    assert_eq!(trap.run("validate study.toml").code, Some(0));
    assert!(!trap.path("../../a.csv").exists() && !trap.path("a.csv").exists());
}

#[test]
fn the_zip_of_postcodes_is_held_to_the_same() {
    let study = |zip: &str| {
        format!(
            "version = 1\nname = \"S\"\n[zones]\nboundaries = \"zones.geojson\"\n[[sites]]\nfile = \"sites.csv\"\n[postcodes]\nfile = \"{zip}\"\n"
        )
    };
    let sites: &[u8] = b"site_id,name,postcode,longitude,latitude\ns1,First,S1 1AA,,\n";
    let zones = crate::hostile::shapes::zones();
    let row: &[u8] = b"\"S1 1AA\",10,1e300,387000,\"E92000001\",\"\",\"\",\"\",\"E08000019\",\"\"\n";
    for (bytes, begins) in [
        (zip(&[("Data/CSV/s.csv", b"\0", 50_000_000)]), "H110 codepo.zip: it unpacks to more than "),
        (
            zip(&[("Data/CSV/s.csv", row, 1)]),
            "H105 codepo.zip/Data/CSV/s.csv row 1: the coordinates are `1e300`, `387000`",
        ),
    ] {
        let trap = Trap::with(&[
            ("study.toml", study("codepo.zip").as_bytes()),
            ("sites.csv", sites),
            ("zones.geojson", &zones),
            ("codepo.zip", &bytes),
        ]);
        trap.refused(begins);
    }
}
