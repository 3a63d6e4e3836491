//! From a path in a study file to bytes and text: environment variables, `.gz`, `.zip` members, byte-order marks,
//! Windows-1252.

use super::archive::{self, Zip};
use super::{csv, limits, wal, write};
use crate::error::{Code, Finding, Result, system_words};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// A file's content, unpacked, with the hash of the bytes on disk.
#[derive(Debug, Clone)]
pub struct Blob {
    /// The path as the study writes it, for messages and outputs.
    pub name: String,
    /// The resolved path.
    pub path: PathBuf,
    /// Content after `.gz` was unpacked. A `.zip` stays packed; see [`Blob::members`].
    pub bytes: Vec<u8>,
    /// SHA-256 of the file on disk, in hexadecimal.
    pub sha256: String,
    /// Extension of the content in lower case, without the `.gz`: `csv`, `geojson`, `zip` ...
    pub extension: String,
}

/// Resolves a path of a study file. `$NAME/` at its start stands for an environment variable; any other path is
/// relative to `base`.
///
/// # Errors
/// [`Code::VariableUnset`] when the variable is not set.
pub fn resolve(base: &Path, name: &str) -> Result<PathBuf> {
    let Some(rest) = name.strip_prefix('$') else {
        return Ok(base.join(name));
    };
    let (variable, tail) = rest.split_once('/').unwrap_or((rest, ""));
    match std::env::var_os(variable) {
        Some(folder) if !folder.is_empty() => Ok(Path::new(&folder).join(tail)),
        _ => Err(Finding::new(
            Code::VariableUnset,
            name,
            format!("the environment variable {variable} is not set"),
            format!(
                "Set it to the folder that holds the data, e.g. `export {variable}=/path/to/data`; docs/data.md \
                 lists what goes there"
            ),
        )
        .into()),
    }
}

/// Reads a whole file and unpacks `.gz`. If a run of hubplan ended while it replaced files in that folder, the folder
/// is put in order first.
///
/// # Errors
/// [`Code::FileMissing`], [`Code::FileUnreadable`], [`Code::FileTooLarge`], [`Code::ArchiveDamaged`],
/// [`Code::FileEmpty`]; those of [`write::settle`].
pub fn read(base: &Path, name: &str) -> Result<Blob> {
    read_up_to(base, name, limits::FILE)
}

/// Like [`read`], for a file that a person writes, which is never large.
///
/// # Errors
/// As [`read`].
pub fn read_written(base: &Path, name: &str) -> Result<Blob> {
    read_up_to(base, name, limits::WRITTEN)
}

/// Reads a file of at most `limit` bytes, both packed and unpacked.
pub(super) fn read_up_to(base: &Path, name: &str, limit: u64) -> Result<Blob> {
    let path = resolve(base, name)?;
    write::settle(&path)?;
    let mut raw = on_disk(&path, name, limit)?;
    let mut extension = lower_extension(&path);
    let mut sha256 = self::sha256(&raw);
    if extension == "gpkg"
        && let Some((whole, log)) = wal::with_log(&path, name, &raw)?
    {
        // The content comes from both files, so the hash is of both.
        sha256 = self::sha256(&[raw, log].concat());
        raw = whole;
    }
    let bytes = if extension == "gz" {
        extension = lower_extension(Path::new(path.file_stem().unwrap_or_default()));
        archive::gunzip(name, &raw, limit)?
    } else {
        raw
    };
    if bytes.is_empty() {
        return Err(Finding::new(Code::FileEmpty, name, "the file is empty", "Download or export it again").into());
    }
    Ok(Blob { name: name.to_owned(), path, bytes, sha256, extension })
}

/// Content of a file that hubplan wrote; `None` if it cannot be read.
pub fn of_ours(path: &Path) -> Option<Vec<u8>> {
    on_disk(path, "", limits::OWN).ok()
}

/// The bytes of a file as they are on disk. Only regular files are read: a pipe may make its reader wait for ever, and
/// a device never ends.
pub(super) fn on_disk(path: &Path, name: &str, limit: u64) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| unreadable(name, &error);
    let about = regular(path, name)?;
    let mut bytes = Vec::new();
    if about.len() <= limit {
        let open = || std::fs::File::open(path).map_err(unreadable);
        if about.len() > LARGE && is_text_table(path) {
            csv::check_records(name, BufReader::with_capacity(1 << 20, open()?))?;
        }
        // Some files of the system (`/proc`) state a size of 0 and are not empty, so the bytes read are limited too.
        open()?.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if about.len() > limit || bytes.len() as u64 > limit {
        return Err(limits::h110_bytes(name, limit).into());
    }
    Ok(bytes)
}

/// What the system knows of a file that can be read to its end.
///
/// # Errors
/// [`Code::FileMissing`]; [`Code::FileUnreadable`] for folders, pipes and devices.
pub(super) fn regular(path: &Path, name: &str) -> Result<std::fs::Metadata> {
    let about = std::fs::metadata(path).map_err(|error| unreadable(name, &error))?;
    let (what, mend) = if about.is_dir() {
        ("it is a folder, not a file", "Name the file inside it")
    } else if !about.is_file() {
        ("it is a pipe, a socket or a device, not a file", "Save its output to a file, and name that file")
    } else {
        return Ok(about);
    };
    Err(Finding::new(Code::FileUnreadable, name, what, mend).into())
}

/// The finding that the system does not let a file be read.
pub(super) fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    if error.kind() == std::io::ErrorKind::NotFound {
        let mend = "Check the path; paths in a study or a scenario are relative to that file";
        return Finding::new(Code::FileMissing, name, "there is no such file", mend);
    }
    let what = format!("it cannot be read: {}", system_words(error));
    Finding::new(Code::FileUnreadable, name, what, "Check that you may read it")
}

/// A table of at least this many bytes is checked before it is read into memory.
const LARGE: u64 = 32_000_000;

fn is_text_table(path: &Path) -> bool {
    matches!(lower_extension(path).as_str(), "csv" | "tsv" | "txt")
}

impl Blob {
    /// The content as text: UTF-8 with or without a byte-order mark, UTF-16 with one, otherwise Windows-1252.
    ///
    /// # Errors
    /// [`Code::ContentMalformed`] when it holds control bytes that no text has.
    pub fn text(&self) -> Result<Cow<'_, str>> {
        let text = match encoding_rs::Encoding::for_bom(&self.bytes) {
            Some((encoding, _)) => encoding.decode(&self.bytes).0,
            None => match std::str::from_utf8(&self.bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => encoding_rs::WINDOWS_1252.decode(&self.bytes).0,
            },
        };
        if text.contains('\0') {
            return Err(Finding::new(
                Code::ContentMalformed,
                &self.name,
                "it holds binary data, not text",
                "Check that its extension says what it is; save tables as CSV (UTF-8)",
            )
            .into());
        }
        Ok(text)
    }

    /// Unpacks the members of a `.zip` for which `wanted` is true, in order of name.
    ///
    /// # Errors
    /// As [`Self::member_names`] and [`Self::member`].
    pub fn members(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Blob>> {
        let mut zip = Zip::open(self)?;
        let names = zip.names(wanted)?;
        names.iter().map(|name| Ok(self.unpacked(name, zip.unpack(name)?))).collect()
    }

    /// Names of the members of a `.zip` for which `wanted` is true, in order.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`] when they are too many or too large.
    pub fn member_names(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        Zip::open(self)?.names(wanted)
    }

    /// Unpacks one member of a `.zip`, of those that [`Self::member_names`] gave.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`].
    pub fn member(&self, name: &str) -> Result<Blob> {
        Ok(self.unpacked(name, Zip::reopen(self)?.unpack(name)?))
    }

    fn unpacked(&self, name: &str, bytes: Vec<u8>) -> Blob {
        Blob {
            name: format!("{}/{name}", self.name),
            path: self.path.clone(),
            bytes,
            sha256: self.sha256.clone(),
            extension: lower_extension(Path::new(name)),
        }
    }
}

/// What is wrong with the JSON, without the parser's technical terms and without the line, which the finding states.
pub(super) fn json_words(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => "it ends too early".to_owned(),
        Category::Syntax | Category::Io => format!("line {} is not JSON", error.line()),
        Category::Data => {
            let text = error.to_string();
            let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
            if what.contains("struct") { "it holds something else".to_owned() } else { what.to_owned() }
        }
    }
}

fn lower_extension(path: &Path) -> String {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Blob, lower_extension};

    /// A file that exists only in memory.
    pub(crate) fn blob(name: &str, bytes: impl Into<Vec<u8>>) -> Blob {
        let extension = lower_extension(name.as_ref());
        Blob { name: name.into(), path: name.into(), bytes: bytes.into(), sha256: String::new(), extension }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::blob;
    use super::*;
    use std::io::Write;

    #[test]
    fn text_drops_the_mark_and_reads_windows_1252() {
        assert_eq!(blob("t.csv", b"\xEF\xBB\xBFcode").text().unwrap(), "code");
        assert_eq!(blob("t.csv", b"St Mary\x92s caf\xE9").text().unwrap(), "St Mary\u{2019}s caf\u{e9}");
        assert!(blob("t.csv", b"SQLite format 3\0").text().is_err());
    }

    #[test]
    fn gzip_is_read_through_and_truncation_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"code,value\nE01,1\n").unwrap();
        let packed = encoder.finish().unwrap();
        std::fs::write(folder.path().join("a.csv.gz"), &packed).unwrap();
        std::fs::write(folder.path().join("cut.csv.gz"), &packed[..packed.len() / 2]).unwrap();
        let whole = read(folder.path(), "a.csv.gz").unwrap();
        assert_eq!((whole.extension.as_str(), whole.bytes.len()), ("csv", 17));
        let error = read(folder.path(), "cut.csv.gz").unwrap_err().to_string();
        assert!(error.starts_with("H104 cut.csv.gz: the gzip is damaged or cut short"), "{error}");
        let error = read(folder.path(), "none.csv").unwrap_err().to_string();
        assert!(error.starts_with("H101 none.csv: there is no such file"), "{error}");
    }
}
