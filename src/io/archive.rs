//! Unpacks `.gz` and `.zip` without trusting the sizes that they state.

use super::bytes::Blob;
use super::limits;
use crate::error::{Code, Finding, Result};
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes to unpack before the size is known. For anything larger the bytes are counted first, and kept only if there
/// are not too many.
const AT_ONCE: u64 = 64 << 20;

/// Most bytes reserved for a member of a zip before it is unpacked, whatever size the zip states.
const MEMBER: u64 = 64 << 20;

/// The first two bytes of every gzip (RFC 1952).
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Unpacks a gzip into at most `limit` bytes. `name` is what messages call it.
///
/// # Errors
/// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`].
pub(super) fn gunzip(name: &str, raw: &[u8], limit: u64) -> Result<Vec<u8>> {
    let limit = limits::unpacked(raw.len() as u64).min(limit);
    let damaged = |_| {
        let what = if raw.starts_with(GZIP) { "the gzip is damaged or cut short" } else { "it is not a gzip" };
        Finding::new(Code::ArchiveDamaged, name, what, "Download the file again, or correct its extension")
    };
    let decoder = || flate2::read::MultiGzDecoder::new(raw);
    let mut bytes = Vec::with_capacity((raw.len() * 4).min(AT_ONCE as usize));
    let mut unpacking = decoder();
    (&mut unpacking).take(limit.min(AT_ONCE) + 1).read_to_end(&mut bytes).map_err(damaged)?;
    let mut size = bytes.len() as u64;
    if size <= AT_ONCE && size <= limit {
        return Ok(bytes);
    }
    drop(bytes);
    size +=
        std::io::copy(&mut unpacking.take(limit.saturating_sub(size) + 1), &mut std::io::sink()).map_err(damaged)?;
    if size > limit {
        return Err(limits::h110_unpacked(name, limit).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    decoder().take(size).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

/// A zip whose list of members has been checked.
pub(super) struct Zip<'a> {
    blob: &'a Blob,
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Zip<'a> {
    /// Opens a zip.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`], also when two members have the same name, because nobody can say which is meant;
    /// [`Code::FileTooLarge`].
    pub(super) fn open(blob: &'a Blob) -> Result<Self> {
        // Every entry of the list begins with this signature. The entries are counted here because the crate reserves
        // memory for each before anyone can ask how many there are.
        let entries = blob.bytes.windows(ENTRY.len()).filter(|bytes| *bytes == ENTRY).take(limits::MEMBERS + 1).count();
        if entries > limits::MEMBERS {
            let what = format!("the zip holds more than {} files", limits::MEMBERS);
            return Err(limits::h110_too_large(&blob.name, what, "Unpack it, and name the file inside").into());
        }
        let zip = Self::reopen(blob)?;
        let archive = &zip.archive;
        if let Some(name) = doubled(&blob.bytes, archive.central_directory_start()) {
            let what = format!("the zip holds two files called `{name}`");
            return Err(Finding::new(Code::ArchiveDamaged, &blob.name, what, "Pack it again with one of them").into());
        }
        Ok(zip)
    }

    /// Opens a zip that has been checked before.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`].
    pub(super) fn reopen(blob: &'a Blob) -> Result<Self> {
        let archive = ZipArchive::new(Cursor::new(blob.bytes.as_slice())).map_err(|_| h104_zip(blob))?;
        Ok(Zip { blob, archive })
    }

    /// Names of the members for which `wanted` is true, in order.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`] when they are too large together.
    pub(super) fn names(&mut self, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let mut names = self.every_name()?;
        names.retain(|name| !name.ends_with('/') && wanted(name));
        names.sort();
        self.check_together(&names, u64::MAX)?;
        Ok(names)
    }

    /// Unpacks every member into the writer, for a reader that trusts the stated sizes. Together they may have at most
    /// `limit` bytes.
    ///
    /// # Errors
    /// As [`Self::names`] and [`Self::unpack`].
    pub(super) fn check_all(&mut self, limit: u64, into: &mut impl Write) -> Result<()> {
        let names = self.every_name()?;
        self.check_together(&names, limit)?;
        names.iter().try_for_each(|name| self.copy(name, |_| &mut *into))
    }

    fn every_name(&self) -> Result<Vec<String>> {
        let names = self.archive.file_names().map(|name| Ok(name.map_err(|_| h104_zip(self.blob))?.into_owned()));
        names.collect()
    }

    fn check_together(&mut self, names: &[String], limit: u64) -> Result<()> {
        let limit = limits::unpacked(self.blob.bytes.len() as u64).min(limit);
        let mut size = 0u64;
        for name in names {
            let at = self.archive.index_for_name(name).unwrap_or_default();
            let member = self.archive.by_index_raw(at).map_err(|_| h104_zip(self.blob))?;
            size = size.saturating_add(member.size());
        }
        if size > limit { Err(limits::h110_unpacked(&self.blob.name, limit).into()) } else { Ok(()) }
    }

    /// Unpacks a member.
    ///
    /// # Errors
    /// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`].
    pub(super) fn unpack(&mut self, name: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.copy(name, |size| {
            bytes.reserve_exact(size.min(MEMBER) as usize);
            &mut bytes
        })?;
        Ok(bytes)
    }

    /// Unpacks a member into the writer that `into` makes for its stated size. A member is refused if it holds more
    /// than it states, or states more than its packed bytes can hold.
    fn copy<W: Write>(&mut self, name: &str, into: impl FnOnce(u64) -> W) -> Result<()> {
        let blob = self.blob;
        let member = self.archive.by_name(name).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                h104(blob, format!("`{name}` in the zip is locked with a password"), "Unpack it, and pack it without")
            }
            ZipError::UnsupportedArchive(_) => {
                let what = format!("`{name}` in the zip is compressed in a form that hubplan does not read");
                h104(blob, what, "Pack it again as an ordinary zip (deflate)")
            }
            _ => h104_zip(blob),
        })?;
        let (size, packed) = (member.size(), member.compressed_size());
        if packed > blob.bytes.len() as u64 {
            return Err(h104_zip(blob).into());
        }
        let limit = limits::unpacked(packed);
        if size > limit {
            return Err(limits::h110_unpacked(&format!("{}/{name}", blob.name), limit).into());
        }
        let copied = std::io::copy(&mut member.take(size + 1), &mut into(size)).map_err(|_| h104_zip(blob))?;
        if copied > size { Err(h104_zip(blob).into()) } else { Ok(()) }
    }
}

/// Signature of an entry in a zip's central directory.
const ENTRY: &[u8] = b"PK\x01\x02";

/// The first name that occurs twice in the list of members. The crate silently keeps the last one.
fn doubled(bytes: &[u8], start: u64) -> Option<String> {
    /// Bytes of an entry before its name, and the offsets of the lengths of name, extra fields and comment (APPNOTE
    /// 4.3.12).
    const HEAD: usize = 46;
    const LENGTHS: [usize; 3] = [28, 30, 32];
    let mut seen = BTreeSet::new();
    let mut rest = bytes.get(usize::try_from(start).ok()?..)?;
    while rest.starts_with(ENTRY) {
        let head = rest.get(..HEAD)?;
        let [name, extra, comment] = LENGTHS.map(|at| usize::from(u16::from_le_bytes([head[at], head[at + 1]])));
        let text = rest.get(HEAD..HEAD + name)?;
        if !seen.insert(text) {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
        rest = rest.get(HEAD + name + extra + comment..)?;
    }
    None
}

/// The crate's own messages are about records and signatures, which no reader could mend.
fn h104_zip(blob: &Blob) -> Finding {
    h104(blob, "the zip is damaged or cut short".to_owned(), "Download the file again")
}

fn h104(blob: &Blob, what: String, mend: &str) -> Finding {
    Finding::new(Code::ArchiveDamaged, &blob.name, what, mend)
}
