//! The files that go with a file of a GIS program: where they are, how long they are, what is at their beginning.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::book;

/// A file of the same name and another extension, in small or in capital letters; `None` when there is none.
pub(super) fn beside(path: &Path, extension: &str) -> Option<PathBuf> {
    [extension.to_owned(), extension.to_uppercase()]
        .iter()
        .map(|end| path.with_extension(end))
        .find(|other| open(other).is_ok())
}

/// The archive and the member that a path through GDAL's `/vsizip/` names.
fn within(path: &Path) -> Option<(PathBuf, String)> {
    let inner = path.strip_prefix("/vsizip").ok()?;
    // The archive's own path is absolute, or begins where the program runs.
    let candidates = [Path::new("/").join(inner), inner.to_owned()];
    candidates.iter().find_map(|inner| {
        let archive = inner.ancestors().skip(1).find(|a| a.is_file())?;
        let member = inner.strip_prefix(archive).ok()?;
        Some((archive.to_owned(), member.to_string_lossy().replace('\\', "/")))
    })
}

/// A file, which may be the member of an archive, to be read.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    match within(path) {
        Some((archive, member)) => Ok(Box::new(Cursor::new(book::member(&archive, &member)?))),
        None => Ok(Box::new(File::open(path)?)),
    }
}

/// How long a file is.
pub(super) fn length(path: &Path) -> io::Result<u64> {
    match within(path) {
        Some(_) => io::copy(&mut open(path)?, &mut io::sink()),
        None => Ok(std::fs::metadata(path)?.len()),
    }
}

/// The first bytes of a file, filled with zeros when it is shorter.
pub(super) fn head(path: &Path) -> io::Result<[u8; 32]> {
    let (mut bytes, mut taken) = ([0; 32], Vec::new());
    open(path)?.take(32).read_to_end(&mut taken)?;
    bytes[..taken.len()].copy_from_slice(&taken);
    Ok(bytes)
}
