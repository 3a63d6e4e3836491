//! Workbooks assembled cell by cell.

use super::*;
use crate::io::number::Decimal;
use crate::io::table::CellKind;
use std::io::Write;

/// A sheet: its name (`:hidden` at the end hides it) and rows of cells. Numbers stay numbers; `s1:` and a number is a
/// date, `s2:` a duration, `b:` a Boolean, `e:` an error.
type Described<'a> = (&'a str, &'a [&'a [&'a str]]);

fn workbook(sheets: &[Described<'_>]) -> Blob {
    workbook_with(sheets, "")
}

/// One cell of a sheet.
fn described(place: &str, cell: &str) -> String {
    match cell.split_once(':') {
        Some(("s1", value)) => format!(r#"<c r="{place}" s="1"><v>{value}</v></c>"#),
        Some(("s2", value)) => format!(r#"<c r="{place}" s="2"><v>{value}</v></c>"#),
        Some((kind @ ("b" | "e"), value)) => format!(r#"<c r="{place}" t="{kind}"><v>{value}</v></c>"#),
        _ if cell.parse::<f64>().is_ok() => format!(r#"<c r="{place}"><v>{cell}</v></c>"#),
        _ => format!(r#"<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>"#),
    }
}

/// A workbook with additional rows, as XML, at the end of each sheet.
fn workbook_with(sheets: &[Described<'_>], more: &str) -> Blob {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let (mut list, mut relations) = (String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let id = at + 1;
        let (name, state) = name.split_once(':').unwrap_or((name, "visible"));
        list += &format!(r#"<sheet name="{name}" sheetId="{id}" state="{state}" r:id="rId{id}"/>"#);
        relations += &format!(
            r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{id}.xml"/>"#
        );
        let mut data = String::new();
        for (row, cells) in rows.iter().enumerate() {
            data += &format!(r#"<row r="{}">"#, row + 1);
            for (column, cell) in cells.iter().enumerate() {
                let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
                data += &described(&place, cell);
            }
            data += "</row>";
        }
        put(
            &format!("xl/worksheets/sheet{id}.xml"),
            &format!(
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}{more}</sheetData></worksheet>"#
            ),
        );
    }
    put(
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#,
    );
    put(
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    );
    put(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
        ),
    );
    crate::io::bytes::testing::blob("t.xlsx", zip.finish().unwrap().into_inner())
}

const SHEETS: &[Described<'_>] = &[
    ("Notes", &[&["Published by the Ministry"], &["See the guidance"]]),
    ("IMD2019", &[&["LSOA code (2011)", "Rank"], &["E01000001", "29199"], &["", ""], &["E01000002", "2.5"]]),
];

/// Accepts the headers that are `known`.
fn wanted(known: &dyn Fn(&[String]) -> bool) -> Wanted<'_> {
    Wanted { known, any: false, ..Wanted::any_header() }
}

fn read_known(blob: &Blob, sheet: Option<&str>, known: &dyn Fn(&[String]) -> bool) -> Result<Table> {
    read(blob, sheet, None, &wanted(known))
}

fn is_code(header: &[String]) -> bool {
    header.first().is_some_and(|cell| cell == "LSOA code (2011)")
}

#[test]
fn notes_on_the_first_sheet_are_passed_over() {
    let table = read_known(&workbook(SHEETS), None, &is_code).unwrap();
    assert_eq!(table.header, ["LSOA code (2011)", "Rank"]);
    let rows: Vec<(u64, &str)> = table.rows.iter().map(|row| (row.number, table.cell(row, 1))).collect();
    assert_eq!(rows, [(2, "29199"), (4, "2.5")]);
    assert_eq!(table.place.part.as_deref(), Some("IMD2019"));
}

#[test]
fn a_sheet_may_be_named_and_a_wrong_name_lists_the_others() {
    let table = read_known(&workbook(SHEETS), Some("imd2019"), &|_| false).unwrap();
    assert_eq!(table.rows.len(), 2);
    let text = read_known(&workbook(SHEETS), Some("IMD"), &|_| true).unwrap_err().to_string();
    assert!(text.starts_with("H201 t.xlsx: it has no sheet `IMD`; there are `Notes`, `IMD2019`. "), "{text}");
    let text = read_known(&workbook(SHEETS), None, &|_| false).unwrap_err().to_string();
    assert!(text.starts_with("H201 t.xlsx: no sheet has a header hubplan knows"), "{text}");
    let broken = Blob { bytes: b"PK but no zip".to_vec(), ..workbook(SHEETS) };
    assert!(read_known(&broken, None, &|_| true).unwrap_err().to_string().starts_with("H105 t.xlsx: "));
}

#[test]
fn of_several_sheets_that_fit_none_is_taken_and_a_hidden_one_only_by_name() {
    let years: &[Described<'_>] = &[
        ("Mid-2011", &[&["LSOA code (2011)", "Children"], &["E01000001", "90"]]),
        ("Mid-2022", &[&["LSOA code (2011)", "Children"], &["E01000001", "1"]]),
    ];
    let text = read_known(&workbook(years), None, &is_code).unwrap_err().to_string();
    assert!(text.starts_with("H214 t.xlsx: 2 sheets of the workbook fit"), "{text}");
    assert!(text.contains("`Mid-2011`, `Mid-2022`. Name it: { file = \"t.xlsx\", sheet = \"...\" }"), "{text}");
    let table = read_known(&workbook(years), Some("Mid-2022"), &is_code).unwrap();
    assert_eq!(table.cell(&table.rows[0], 1), "1");

    let hidden = [("Mid-2011:hidden", years[0].1), years[1]];
    let table = read_known(&workbook(&hidden), None, &is_code).unwrap();
    assert_eq!(table.place.part.as_deref(), Some("Mid-2022"));
    let table = read_known(&workbook(&hidden), Some("Mid-2011"), &is_code).unwrap();
    assert_eq!(table.cell(&table.rows[0], 1), "90");
    let alone = [("Mid-2011:veryHidden", years[0].1), ("Notes", SHEETS[0].1)];
    let text = read_known(&workbook(&alone), None, &is_code).unwrap_err().to_string();
    assert!(text.contains("there are `Notes`; hidden: `Mid-2011`"), "{text}");
}

#[test]
fn a_header_is_found_below_titles_and_in_any_column() {
    let titled: &[Described<'_>] = &[(
        "Mid-2020 Persons",
        &[&["Mid-2020 estimates"], &[""], &["", "LSOA code (2011)", "0"], &["beside", "E01000001", "5", "beside"]],
    )];
    let table = read_known(&workbook(titled), None, &|header| header.len() == 2 && is_code(header)).unwrap();
    assert_eq!(
        (table.header.as_slice(), table.place.header_row),
        (&["LSOA code (2011)".into(), "0".into()][..], Some(3))
    );
    assert_eq!((table.cell(&table.rows[0], 0), table.cell(&table.rows[0], 1)), ("E01000001", "5"));
    assert_eq!(table.cell_name(4, 1), "C4");
    let by_row = Wanted { row: Some(3), ..Wanted::any_header() };
    assert_eq!(read(&workbook(titled), None, None, &by_row).unwrap().header, table.header);
    let beyond = Wanted { row: Some(9), ..Wanted::any_header() };
    let text = read(&workbook(titled), None, None, &beyond).unwrap_err().to_string();
    assert!(text.starts_with("H201 t.xlsx: row 9 is empty"), "{text}");
}

#[test]
fn a_matrix_is_told_from_sheets_of_notes() {
    let notes: Described<'_> = ("Notes", &[&["About"], &["Minutes by car"]]);
    let car: Described<'_> = ("Car", &[&["Minutes by car"], &["id", "a", "b"], &["z1", "1", "2"], &["z2", "3", ""]]);
    let read = |sheets: &[Described<'_>]| super::read(&workbook(sheets), None, None, &Wanted::any_header());
    let table = read(&[notes, car]).unwrap();
    assert_eq!((table.place.part.as_deref(), table.place.header_row), (Some("Car"), Some(2)));
    assert_eq!(table.header, ["id", "a", "b"]);
    assert_eq!(read(&[car]).unwrap().place.header_row, Some(2));
    // pandas leaves the corner blank.
    let corner: &[&[&str]] = &[&["Minutes"], &["", "a", "b"], &["z1", "1", "2"], &["z2", "3", "4"]];
    for rows in [corner, &corner[1..]] {
        let table = read(&[("Car", rows)]).unwrap();
        assert_eq!((table.header.join(","), table.cell(&table.rows[0], 0)), (",a,b".to_owned(), "z1"));
    }
    let several = read(&[car, notes, ("Bus", car.1)]).unwrap_err().to_string();
    assert!(several.starts_with("H214") && several.contains("`Car`, `Bus`"), "{several}");
}

#[test]
fn dates_times_and_errors_keep_their_type() {
    let typed: &[Described<'_>] = &[(
        "Data",
        &[
            &["id", "day", "span", "yes", "error", "number"],
            &["a", "s1:38078", "s2:0.025", "b:1", "e:#REF!", "7"],
            &["b", "s1:38078.5", "s2:1.10422453703704", "b:0", "e:#N/A", "0.1"],
            &["c", "s1:2958466", "s1:0.025"],
        ],
    )];
    let table = read(&workbook(typed), None, Some(Decimal::Point), &Wanted::any_header()).unwrap();
    let cells: Vec<Vec<&str>> = table.rows.iter().map(|row| (0..6).map(|at| table.cell(row, at)).collect()).collect();
    assert_eq!(cells[0], ["a", "2004-04-01", "0:36:00", "TRUE", "#REF!", "7"]);
    assert_eq!(cells[1], ["b", "2004-04-01T12:00:00", "26:30:05", "FALSE", "#N/A", "0.1"]);
    assert_eq!(cells[2][1..3], ["2958466", "0:36:00"]);
    let kinds = |at: usize| (0..6).map(|column| table.kind(&table.rows[at], column)).collect::<Vec<_>>();
    let (date, span, yes, error) = (CellKind::Date, CellKind::Duration, CellKind::Boolean, CellKind::Error);
    assert_eq!(kinds(0), [None, Some(date), Some(span), Some(yes), Some(error), None]);
    assert_eq!(kinds(1), [None, Some(date), Some(span), Some(yes), None, None]);
    assert_eq!(kinds(2), [None, Some(date), Some(span), None, None, None]);
}

#[test]
fn a_blank_cell_at_the_end_of_the_sheet_costs_nothing() {
    let far: &[Described<'_>] = &[("Data", &[&["id", "x"], &["a", "1"]])];
    let blob = workbook_with(far, r#"<row r="1048576"><c r="XFD1048576" s="1"/></row>"#);
    assert_eq!(read(&blob, None, None, &Wanted::any_header()).unwrap().rows.len(), 1);
}

#[test]
fn a_formula_without_a_result_is_no_blank() {
    let titled: &[Described<'_>] = &[("Data", &[&["id", "x"], &["a", "1"]])];
    let of = |cells: &str| {
        let row = format!(r#"<row r="3"><c r="A3" t="str"><v>b</v></c>{cells}</row>"#);
        read(&workbook_with(titled, &row), None, None, &Wanted::any_header())
    };
    for cell in [r#"<c r="B3"><f>1+1</f><v></v></c>"#, r#"<c r="B3"><f>1+1</f></c>"#, r#"<c r="B3"><f>1+1</f><v/></c>"#]
    {
        let text = of(cell).expect_err(cell).to_string();
        assert!(text.starts_with("H105 t.xlsx: cell B3 of sheet `Data` has a formula but no result"), "{text}");
    }
    // An empty text is a saved result; cells beside the table belong to no column.
    for cell in [
        r#"<c r="B3" t="str"><f>""</f><v></v></c>"#,
        r#"<c r="B3" s="1"/><c r="C3"><f>1+1</f></c>"#,
        r#"<c r="B3"><f>1+1</f><v>2</v></c>"#,
    ] {
        assert_eq!(of(cell).expect(cell).rows.len(), 2);
    }
}
