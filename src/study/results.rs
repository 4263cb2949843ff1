//! The results folder, written whole or not at all, and the record of how it was made.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::layer::Origin;

/// A file, or a table of a database, that went in.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The path as the study names it; for a table, the connection without its password.
    pub fichier: String,
    /// The size of a file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub octets: Option<usize>,
    /// The table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The number of rows of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lignes: Option<usize>,
    /// The SHA-256 of the file, or of the rows of the table in the order of its primary key.
    pub sha256: String,
}

impl Input {
    /// The record of a file's bytes.
    #[must_use]
    pub fn of(shown: &str, bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|b| format!("{b:02x}")).collect();
        Self { fichier: shown.to_owned(), octets: Some(bytes.len()), table: None, lignes: None, sha256 }
    }

    /// The record of a table of a database.
    #[must_use]
    pub fn of_table(origin: Origin) -> Self {
        let Origin { connection, table, rows, sha256 } = origin;
        Self { fichier: connection, octets: None, table: Some(table), lignes: Some(rows), sha256 }
    }
}

/// How long a step took.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What was done.
    pub etape: String,
    /// In seconds.
    pub secondes: f64,
}

impl Step {
    /// The record of a step.
    #[must_use]
    pub fn new(name: &str, took: Duration) -> Self {
        Self { etape: name.to_owned(), secondes: (took.as_secs_f64() * 1000.0).round() / 1000.0 }
    }
}

/// `execution.json`: what went in, with which version and parameters, and how long it took. It is the only file of the
/// results that differs between two runs on the same input.
#[derive(Debug, Serialize)]
pub(super) struct Execution<'a> {
    /// Version of the tool.
    pub version: &'a str,
    /// When it ran (UTC).
    pub execute_le: String,
    /// Number of threads.
    pub fils: usize,
    /// The study's general parameters.
    pub parametres: serde_json::Value,
    /// The files read.
    pub entrees: &'a [Input],
    /// The durations.
    pub durees: &'a [Step],
}

/// A folder being filled beside the one that it will replace.
#[derive(Debug)]
pub(super) struct Pending {
    folder: PathBuf,
    target: PathBuf,
}

impl Pending {
    /// Makes an empty folder beside `target`.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub(super) fn new(target: &Path) -> std::io::Result<Self> {
        let folder = beside(target, "");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, target: target.to_owned() })
    }

    /// Where to write.
    #[must_use]
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// Puts the folder in its place. The earlier results disappear only once the new ones are there.
    ///
    /// # Errors
    /// When the folder can't be renamed, for instance because a file in it is open in another program.
    pub(super) fn commit(self) -> std::io::Result<()> {
        let old = beside(&self.target, "-anciens");
        let existed = self.target.exists();
        if existed {
            std::fs::rename(&self.target, &old)?;
        }
        if let Err(error) = std::fs::rename(&self.folder, &self.target) {
            if existed {
                std::fs::rename(&old, &self.target)?;
            }
            return Err(error);
        }
        if existed {
            std::fs::remove_dir_all(&old)?;
        }
        Ok(())
    }
}

/// A hidden name beside a folder.
fn beside(target: &Path, what: &str) -> PathBuf {
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}{what}-{}.tmp", std::process::id()))
}

impl Drop for Pending {
    fn drop(&mut self) {
        // After a commit the folder is no longer there; after a failure nothing half-written stays.
        if self.folder.exists() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_committed_leaves_the_earlier_results() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let target = dir.path().join("resultats");
        std::fs::create_dir(&target).expect("made");
        std::fs::write(target.join("a.txt"), "ancien").expect("written");
        let pending = Pending::new(&target).expect("made");
        std::fs::write(pending.path().join("a.txt"), "nouveau").expect("written");
        drop(pending);
        assert_eq!(std::fs::read_to_string(target.join("a.txt")).expect("read"), "ancien");
        let pending = Pending::new(&target).expect("made");
        std::fs::write(pending.path().join("a.txt"), "nouveau").expect("written");
        pending.commit().expect("renamed");
        assert_eq!(std::fs::read_to_string(target.join("a.txt")).expect("read"), "nouveau");
        assert_eq!(std::fs::read_dir(dir.path()).expect("read").count(), 1, "nothing is left beside");
    }

    #[test]
    fn the_checksum_is_sha256() {
        // Published test vector of SHA-256 for "abc" (FIPS 180-4).
        let input = Input::of("a", b"abc");
        assert_eq!(input.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
