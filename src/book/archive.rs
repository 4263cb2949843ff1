//! Archives, looked through before anything is read of them: whole, and not of a size that a small file should not have.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use crate::diagnostic::{Said, Trade};
use crate::french;

/// Bytes that any archive may inflate to, however small it is.
const SMALL: u64 = 256 << 20;

/// How many times its own size a larger one may: tables of text and geometries come to some twenty.
const RATIO: u64 = 100;

/// Bytes that no archive is inflated beyond.
const MOST: u64 = 16 << 30;

/// How much an archive of so many bytes may hold.
pub(crate) fn limit(bytes: u64) -> u64 {
    bytes.saturating_mul(RATIO).clamp(SMALL, MOST)
}

/// Reads an archive to its end: each of its parts has the checksum that it says, and all together stay within what an
/// archive of its size may hold.
///
/// # Errors
/// What is wrong, in French.
pub(crate) fn look_through(archive: &Path) -> Result<(), Said> {
    let file = File::open(archive).map_err(|e| Said::machine(&e))?;
    let size = file.metadata().map_err(|e| Said::machine(&e))?.len();
    look(BufReader::new(file), size)
}

/// Like [`look_through`], for an archive that is in memory.
pub(crate) fn look_through_bytes(archive: &[u8]) -> Result<(), Said> {
    look(Cursor::new(archive), archive.len() as u64)
}

fn look(archive: impl Read + Seek, size: u64) -> Result<(), Said> {
    let damaged = |error: &dyn std::fmt::Display| Said::of(Trade::Archive, error);
    let mut zip = ZipArchive::new(archive).map_err(|e| damaged(&e))?;
    let most = limit(size);
    let mut left = most;
    for i in 0..zip.len() {
        let member = zip.by_index(i).map_err(|e| damaged(&e))?;
        // The size that it says may be a lie: what counts is what comes out.
        let read = io::copy(&mut member.take(left + 1), &mut io::sink()).map_err(|e| damaged(&e))?;
        if read > left {
            let (size, most) = (french::short(size as f64 / 1e6, 1), french::short(most as f64 / 1e6, 0));
            return Err(damaged(&format!("il a {size} Mo, et en donnerait plus de {most} une fois décompressé")));
        }
        left -= read;
    }
    Ok(())
}

/// The bytes of a member of an archive, by its name.
///
/// # Errors
/// When the archive has none, or is damaged.
pub(crate) fn member(archive: &Path, name: &str) -> io::Result<Vec<u8>> {
    let file = File::open(archive)?;
    let most = limit(file.metadata()?.len());
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(io::Error::other)?;
    let member = zip.by_name(name).map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
    let mut bytes = Vec::new();
    member.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
