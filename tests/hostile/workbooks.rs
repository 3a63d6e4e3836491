//! Workbooks that unpack, or claim to unpack, to far more than their size.

use crate::bytes::{parts, workbook, zip};
use crate::hostile::run::{Trap, refused};

const ROW: &[u8] = b"<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";

#[test]
fn a_stray_cell_far_out_takes_no_room() {
    let far = br#"<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    refused("demand", "a.xlsx", &workbook(far, 1, b""), "H201 a.xlsx row 1");
    let header = br#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#;
    let wide: Vec<u8> = header.iter().copied().chain(ROW.iter().copied()).collect();
    refused("demand", "a.xlsx", &workbook(&wide, 1, b""), "H110 a.xlsx row 1: it has 16384 columns");
    for (cell, row) in
        [("ZZZZ2", "2"), ("AAAAAAAAAAAAAAAAAAAAAAAAAAAA2", "2"), ("A99999999999", "2"), ("A2", "4294967298")]
    {
        let cell = format!(r#"<row r="{row}"><c r="{cell}"><v>1</v></c></row>"#);
        refused("demand", "a.xlsx", &workbook(cell.as_bytes(), 1, b""), "H105 a.xlsx: it has a cell or row `");
    }
    for beyond in ["A1048577", "XFE2"] {
        let cell = format!(r#"<row r="2"><c r="{beyond}"><v>1</v></c></row>"#);
        refused("demand", "a.xlsx", &workbook(cell.as_bytes(), 1, b""), "H105 a.xlsx: sheet `S` has a cell in row ");
    }
    let back = br#"<row r="5"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>"#;
    refused("demand", "a.xlsx", &workbook(back, 1, b""), "H105 a.xlsx: row 3 of sheet `S` comes after row 5");
}

#[test]
fn rows_texts_and_other_parts_are_not_unpacked_beyond_what_its_size_allows() {
    let unpacks = "H110 a.xlsx: it unpacks to more than ";
    let rows = workbook(&b"<row><c><v>1</v></c></row>".repeat(1000), 10_000, b"");
    let strings = [&b"<sst>"[..], &b"<si/>".repeat(4_000_000), b"</sst>"].concat();
    for role in ["demand", "sites", "matrix"] {
        refused(role, "a.xlsx", &rows, unpacks);
        refused(role, "a.xlsx", &workbook(ROW, 1, &strings), unpacks);
    }
    let styles = zip(&[("[Content_Types].xml", b"", 1), ("xl/styles.xml", b"<xf/>", 100_000_000)]);
    refused("demand", "a.xlsx", &styles, unpacks);
}

#[test]
fn a_list_of_texts_is_held_against_its_bytes() {
    for count in ["1000000000000000000", "4000000000", "99999999999999999999999999"] {
        let strings = format!(
            r#"<?xml version="1.0"?><!-- {} --><sst count="1" uniqueCount="{count}"><si><t>a</t></si></sst>"#,
            "x".repeat(100)
        );
        let ran = refused(
            "demand",
            "a.xlsx",
            &workbook(ROW, 1, strings.as_bytes()),
            "H105 a.xlsx: its list of texts states ",
        );
        assert!(ran.contains(count), "{ran}");
    }
    // Nested entities (a "billion laughs" attack): entities that a file defines have no effect.
    let laughs: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    let strings =
        format!("<!DOCTYPE sst [<!ENTITY l0 \"ha\">{laughs}]><sst uniqueCount=\"1\"><si><t>&l9;</t></si></sst>");
    let ran = Trap::in_place_of("demand", "a.xlsx", &workbook(ROW, 1, strings.as_bytes())).refused("H");
    assert!(ran.len() < 3000, "{ran}");
}

#[test]
fn a_thousand_sheets_that_are_one_part_are_not_read_a_thousand_times() {
    let blanks = b"<row><c/><c/><c/><c/><c/><c/><c/><c/><c/><c/></row>".repeat(1000);
    let whole = workbook(&blanks, 20, b"");
    let sheet = r#"<sheet name="S" sheetId="1" r:id="rId1"/>"#;
    let many: String = (0..1000).map(|at| sheet.replace("\"S\"", &format!("\"S{at}\""))).collect();
    let again = rewritten(&whole, sheet, &many);
    let ran = refused("demand", "a.xlsx", &again, "H105 a.xlsx: the workbook cannot be read: ");
    assert!(ran.contains("repeat the same part"), "{ran}");
}

/// A workbook with one text replaced by another in its parts.
fn rewritten(workbook: &[u8], from: &str, to: &str) -> Vec<u8> {
    let parts = parts(workbook);
    let texts = parts.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).replace(from, to));
    let texts: Vec<String> = texts.collect();
    let members = parts.iter().zip(&texts).map(|((name, _), text)| (name.as_str(), text.as_bytes(), 1));
    zip(&members.collect::<Vec<_>>())
}

#[test]
fn references_that_no_sheet_has_are_refused() {
    for reference in ["A99999999999", "ZZZZZZZZZZ1", "A0", "1A", "A-1"] {
        let cell = format!(r#"<row r="2"><c r="{reference}"><v>1</v></c></row>"#);
        refused("demand", "a.xlsx", &workbook(cell.as_bytes(), 1, b""), "H");
    }
    for dimension in ["A14:D3", "D3:A1", "A0", "A99999999999:B1", "A1:B2:C3", ""] {
        let stated = format!("<dimension ref=\"{dimension}\"/><sheetData>");
        refused("demand", "a.xlsx", &rewritten(&workbook(ROW, 1, b""), "<sheetData>", &stated), "H");
    }
}
