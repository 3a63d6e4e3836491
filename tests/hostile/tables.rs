//! Tables with endless rows, very many rows or very many columns, and text in unusual encodings.

use crate::bytes::gzip;
use crate::hostile::run::{Trap, refused};

#[test]
fn rows_without_an_end_are_refused_where_they_begin() {
    let line = |text: &str| format!("id,x,y,weight\na,1,1,1\n{}", text.repeat(10_000_000 / text.len()));
    for role in ["demand", "sites", "matrix"] {
        for name in ["a.csv", "a.tsv", "a.txt"] {
            let begins = format!("H105 {name} row 3: ");
            refused(role, name, line("x").as_bytes(), &(begins.clone() + "this row has no end"));
            refused(role, name, line("1,").as_bytes(), &(begins + "this row has no end"));
        }
    }
    let open = format!("id,x,y,weight\nb,2,2,1\n\"a,1,1,1\n{}", "b,2,2,1\n".repeat(5_000_000));
    refused("demand", "a.csv", open.as_bytes(), "H105 a.csv row 3: a quote opens in this row and does not close");
    // A file this large is checked in pieces before it is read into memory. It is sparse, so it takes no space on the
    // disk.
    let trap = Trap::in_place_of("demand", "a.csv", b"id,x,y,weight\n");
    std::fs::OpenOptions::new().write(true).open(trap.path("a.csv")).unwrap().set_len(900_000_000).unwrap();
    trap.refused("H105 a.csv row 2: this row has no end");
}

#[test]
fn a_file_larger_than_any_is_refused_unread() {
    for name in ["a.csv", "a.geojson", "a.gpkg", "a.fgb", "a.shp", "a.xlsx", "a.zip", "a.csv.gz"] {
        let trap = Trap::in_place_of("demand", name, b"");
        std::fs::File::create(trap.path(name)).unwrap().set_len(1 << 40).unwrap();
        let ran = trap.refused(&format!("H110 {name}: it has more than 1,000,000,000 bytes"));
        assert!(ran.contains("Delete the rows and columns that the study does not use"), "{ran}");
    }
    let trap = Trap::with(&[]);
    std::fs::File::create(trap.path("big")).unwrap().set_len(1 << 40).unwrap();
    for line in [
        "validate big",
        "solve big --out out",
        "check scenario.toml big",
        "evaluate scenario.toml --hubs big",
        "sweep big",
    ] {
        trap.refused_by(line, "H110 big: it has more than ");
    }
}

#[test]
fn very_many_rows_and_columns_are_refused() {
    let rows = gzip("", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", 2_000_000);
    refused("demand", "a.csv.gz", &rows, "H110 a.csv.gz: it unpacks to more than ");
    refused("demand", "a.csv", &b"1\n".repeat(21_000_000), "H110 a.csv: it has more than 20,000,000 lines");
    // An unknown header is refused before its rows are read.
    refused("demand", "a.csv", &b"1\n".repeat(15_000_000), "H201 a.csv row 1");
    let header: Vec<String> = (0..100_000).map(|at| format!("c{at}")).collect();
    refused("matrix", "a.csv", format!("{}\n", header.join(",")).as_bytes(), "H110 a.csv row 1: it has 100000 columns");
    let header: Vec<String> = (0..60_000).map(|at| format!("c{at}")).collect();
    let wide = format!("id,x,y,weight,{}\n", header.join(","));
    refused("demand", "a.csv", wide.as_bytes(), "H110 a.csv row 1: it has 60004 columns");
    let study = format!("{}[[authority_attributes]]\nfile = \"a.csv\"\n", crate::hostile::run::PLAIN);
    let many = study + &"[[authority_attributes]]\nfile = \"a.csv\"\n".repeat(1000);
    Trap::with(&[("study.toml", many.as_bytes())])
        .refused("H108 study.toml: it names 1003 files; hubplan reads at most 500");
    // A million rows, each with a mistake: the first are listed and the rest are counted.
    let ragged = format!("id,x,y,weight\n{}", "a,1\n".repeat(1_000_000));
    let ran = refused("demand", "a.csv", ragged.as_bytes(), "H210 a.csv row 2: the row has 2 cells and the header 4");
    assert!(ran.contains("H210 a.csv: and 999995 more like these") && ran.lines().count() < 10, "{ran}");
    let junk = format!("id,x,y,weight\n{}", "a,one,two,three\n".repeat(300_000));
    let ran = refused("demand", "a.csv", junk.as_bytes(), "H205 a.csv row 2: `x` is `one`");
    assert!(ran.lines().count() < 20, "{ran}");
}

#[test]
fn a_cell_of_a_megabyte_is_not_printed_whole() {
    let cell = "x".repeat(2_000_000);
    for text in [
        format!("id,x,y,weight\na,{cell},1,1\n"),
        format!("{cell},b\n1,2\n"),
        format!("id,x,y,weight\n{cell},1,1,1\n{cell},1,1,1\n"),
    ] {
        let ran = refused("demand", "a.csv", text.as_bytes(), "H2");
        assert!(ran.len() < 50_000, "{}", ran.len());
    }
}

#[test]
fn strange_encodings_are_text_or_refused() {
    let utf16 =
        |text: &str| [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
    let trap = Trap::in_place_of("demand", "a.csv", &utf16("id,x,y,weight\na,1,1,1\n"));
    assert_eq!(trap.run("validate study.toml").code, Some(0));
    for bytes in [
        utf16("id,x,y,weight\n\0,1,1,1\n"),
        utf16("id,x")[..7].to_vec(),
        b"\xff\xfe".to_vec(),
        b"+AGkAZA-,x\na,1\n".to_vec(),
        b"\0".repeat(1000),
    ] {
        refused("demand", "a.csv", &bytes, "H");
    }
}

#[test]
fn very_many_authorities_are_given_to_very_many_places() {
    let row = |at: usize| {
        format!(
            "p{at},{},{},1,{}\n",
            at % 997,
            at % 991,
            if at.is_multiple_of(2) { String::new() } else { format!("A{at}") }
        )
    };
    let text = format!("id,x,y,weight,authority\n{}", (0..40_000).map(row).collect::<String>());
    let trap = Trap::in_place_of("demand", "a.csv", text.as_bytes());
    assert_eq!(trap.run("validate study.toml").code, Some(0));
}
