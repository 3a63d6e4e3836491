//! One file of a set, and its hash.

use super::disk::Disk;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A file to be written: its name within the folder, with `/` before names in a subfolder, and the function that fills
/// it.
pub struct Output<'a> {
    name: String,
    fill: Fill<'a>,
}

type ToStream<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + Sync + 'a;
type ToPath<'a> = dyn Fn(&Path) -> io::Result<()> + Sync + 'a;

enum Fill<'a> {
    Stream(Box<ToStream<'a>>),
    Path(Box<ToPath<'a>>),
}

impl<'a> Output<'a> {
    /// A file that is written from beginning to end.
    pub fn stream(name: impl Into<String>, fill: impl Fn(&mut dyn Write) -> io::Result<()> + Sync + 'a) -> Self {
        Output { name: name.into(), fill: Fill::Stream(Box::new(fill)) }
    }

    /// A file that a library opens by its path, such as a database. The path leads to an empty file with the extension
    /// of `name`.
    pub fn path(name: impl Into<String>, fill: impl Fn(&Path) -> io::Result<()> + Sync + 'a) -> Self {
        Output { name: name.into(), fill: Fill::Path(Box::new(fill)) }
    }

    /// The same file in a subfolder.
    #[must_use]
    pub fn within(self, folder: &str) -> Self {
        Output { name: format!("{folder}/{}", self.name), ..self }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Writes the file and syncs it to the disk. Returns its SHA-256.
    pub(super) fn write(&self, disk: &Disk, path: &Path) -> io::Result<String> {
        let mut hash = Sha256::new();
        disk.write(path, |file| match &self.fill {
            Fill::Stream(fill) => {
                let mut writer = BufWriter::with_capacity(1 << 16, Hashed { file, hash: &mut hash });
                fill(&mut writer)?;
                writer.flush()
            }
            Fill::Path(fill) => {
                drop(file);
                fill(path)?;
                io::copy(&mut File::open(path)?, &mut hash).map(drop)
            }
        })?;
        Ok(in_hexadecimal(hash))
    }
}

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// Those of the system.
pub fn hash_of(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(in_hexadecimal(hash))
}

fn in_hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that hashes bytes as they are written.
struct Hashed<'a> {
    file: File,
    hash: &'a mut Sha256,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
