//! Code that the targets share: bytes as a file in memory or on disk, and members as an archive.

use hubplan::io::bytes::Blob;
use hubplan::io::header::Wanted;
use hubplan::io::study_file::Source;
use hubplan::io::table;
use std::cell::OnceCell;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use tempfile::TempDir;
use zip::CompressionMethod::Stored;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A file in memory; its extension states the format.
pub fn blob(name: &str, bytes: &[u8]) -> Blob {
    let extension = name.rsplit('.').next().unwrap_or_default().to_owned();
    Blob { name: name.to_owned(), path: name.into(), bytes: bytes.to_vec(), sha256: String::new(), extension }
}

/// Reads a table with any header, and ignores the result.
pub fn read_table(name: &str, bytes: &[u8]) {
    let wanted = Wanted { known: &|_| true, any: false, ..Wanted::any_header() };
    let _ = table::read(&blob(name, bytes), &Source::path(name), &wanted);
}

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// The bytes as a file on disk, for readers that need one. Each file replaces the one before.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("there is room for a folder"));
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("there is room for a file");
        path
    })
}

/// An archive of these members, uncompressed: the members are fuzzed, not the compression.
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(Stored)).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// A part whose length is in the first two bytes, and the rest.
pub fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else { return (&[], bytes) };
    rest.split_at(usize::from(u16::from_le_bytes(*length)).min(rest.len()))
}
