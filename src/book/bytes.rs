//! The bytes of a file that someone names, which may be no file at all.

use std::io;
use std::path::Path;

/// Bytes of one line of a table in text: the outline of a country in one cell has some ten million.
pub(crate) const LONGEST_LINE: usize = 64 << 20;

/// The number of the first line that is longer than any table has, from 1.
pub(crate) fn endless_line(bytes: &[u8]) -> Option<usize> {
    let mut begun = 0;
    for (i, end) in memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]).enumerate() {
        if end - begun > LONGEST_LINE {
            return Some(i + 1);
        }
        begun = end;
    }
    None
}

/// Reads a file. A pipe or a device has no end, and would be waited for without one.
///
/// # Errors
/// When the machine refuses, or when it is neither a file nor a folder.
pub fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    refuse_endless(path)?;
    std::fs::read(path)
}

/// Refuses what is neither a file nor a folder, before it is opened: that alone would wait for who writes in a pipe.
pub(crate) fn refuse_endless(path: &Path) -> io::Result<()> {
    let found = std::fs::metadata(path)?;
    if found.is_file() || found.is_dir() {
        return Ok(());
    }
    let why = "ce n'est pas un fichier : c'est un tube ou un périphérique, qui n'a pas de fin";
    Err(io::Error::new(io::ErrorKind::InvalidInput, why))
}
