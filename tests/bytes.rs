//! Bytes of hostile files: archives of any size, and geometry files of every format.

use std::io::Write;

/// A gzip of `head`, followed by `again` repeated `times` times.
pub fn gzip(head: &str, again: &str, times: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(head.as_bytes()).unwrap();
    let many = again.repeat(1000);
    (0..times / 1000).for_each(|_| encoder.write_all(many.as_bytes()).unwrap());
    encoder.finish().unwrap()
}

/// A zip of members: name, text, and number of repetitions of the text.
pub fn zip(members: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text, times) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        if *times < 1000 {
            (0..*times).for_each(|_| writer.write_all(text).unwrap());
        } else {
            let many = text.repeat(1000);
            (0..times / 1000).for_each(|_| writer.write_all(&many).unwrap());
        }
    }
    writer.finish().unwrap().into_inner()
}

/// Replaces the first occurrence of `from`, which must exist, by as many bytes.
#[track_caller]
pub fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    bytes[at..at + from.len()].copy_from_slice(to);
    bytes
}

/// Overwrites bytes at a position.
pub fn at(mut bytes: Vec<u8>, place: usize, with: &[u8]) -> Vec<u8> {
    bytes[place..place + with.len()].copy_from_slice(with);
    bytes
}

/// A workbook made of the start of a sheet, `rows`, repeated `times` times, and a list of shared strings.
pub fn workbook(rows: &[u8], times: usize, strings: &[u8]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |target: &str, kind: &str| {
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{RELATION}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let head = format!(
        r#"<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>"#
    );
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, parts: &[(&[u8], usize)]| {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        for (part, times) in parts {
            (0..*times).for_each(|_| writer.write_all(part).unwrap());
        }
    };
    put("_rels/.rels", &[(related("xl/workbook.xml", "officeDocument").as_bytes(), 1)]);
    put("xl/_rels/workbook.xml.rels", &[(related("worksheets/sheet1.xml", "worksheet").as_bytes(), 1)]);
    put("xl/workbook.xml", &[(book.as_bytes(), 1)]);
    if !strings.is_empty() {
        put("xl/sharedStrings.xml", &[(strings, 1)]);
    }
    put("xl/worksheets/sheet1.xml", &[(head.as_bytes(), 1), (rows, times), (b"</sheetData></worksheet>", 1)]);
    writer.finish().unwrap().into_inner()
}

/// The parts of a workbook, unpacked.
pub fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut unpacked = |name: &String| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
        bytes
    };
    names.iter().map(|name| (name.clone(), unpacked(name))).collect()
}
