//! The cache: for each address one whole file, a partial one while it comes, and beside each the record of what it is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::kept::{Chosen, Kept, Version};
use crate::disk;

/// A folder of downloads.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// The place of one address in the cache.
#[derive(Debug)]
pub(super) struct Slot {
    base: PathBuf,
}

impl Cache {
    /// The cache in that folder, which is made when something is first kept.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Named by the address, so that an entry whose address changes never takes the old file for the new one.
    pub(super) fn slot(&self, id: &str, address: &str) -> Slot {
        let name: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let address = disk::sha256(address.as_bytes());
        Slot { base: self.folder.join(format!("{name}-{}", &address[..16])) }
    }
}

impl Slot {
    fn with(&self, extension: &str) -> PathBuf {
        self.base.with_added_extension(extension)
    }

    /// The whole file.
    pub(super) fn file(&self) -> PathBuf {
        self.with("donnees")
    }

    /// The partial file.
    pub(super) fn part(&self) -> PathBuf {
        self.with("part")
    }

    /// The file of a dataset that was chosen last.
    pub(super) fn chosen(&self) -> Option<Chosen> {
        record(&self.with("choix.json"))
    }

    /// Keeps which file of a dataset was chosen.
    pub(super) fn keep_chosen(&self, chosen: &Chosen) -> io::Result<()> {
        write_record(&self.with("choix.json"), chosen)
    }

    /// Keeps others away while the lock lives.
    pub(super) fn lock(&self) -> Result<File, Fault> {
        let path = self.with("verrou");
        let folder = path.parent().unwrap_or(Path::new(""));
        std::fs::create_dir_all(folder).map_err(|e| Fault::disk("création du dossier de réserve", folder, e))?;
        let file = disk::open_own(&path, OpenOptions::new().create(true).truncate(false).write(true))
            .map_err(|e| Fault::disk("écriture dans la réserve", &path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Fault::Busy),
            Err(TryLockError::Error(error)) => Err(Fault::disk("verrouillage", &path, error)),
        }
    }

    /// The record of the whole file, if its bytes are still those that were kept.
    pub(super) fn kept(&self) -> Option<Kept> {
        let kept: Kept = record(&self.with("json"))?;
        let (sha256, octets) = disk::sha256_of_file(&self.file()).ok()?;
        (sha256 == kept.sha256 && octets == kept.octets).then_some(kept)
    }

    /// How many bytes are here of a download that can be resumed, and of which version.
    pub(super) fn partial(&self) -> Option<(u64, Version)> {
        let version: Version = record(&self.with("part.json"))?;
        // What a link leads to is no part of a download.
        let there = std::fs::symlink_metadata(self.part()).ok().filter(std::fs::Metadata::is_file)?;
        let size = there.len();
        (size > 0 && version.validator().is_some()).then_some((size, version))
    }

    /// Starts a partial file anew.
    pub(super) fn start(&self, version: &Version) -> io::Result<File> {
        self.forget();
        write_record(&self.with("part.json"), version)?;
        disk::make_own(&self.part())
    }

    /// Opens the partial file at its end.
    pub(super) fn resume(&self) -> io::Result<File> {
        disk::open_own(&self.part(), OpenOptions::new().append(true))
    }

    /// Drops the partial file.
    pub(super) fn forget(&self) {
        // What is not there need not be removed; what can't be removed is overwritten by the next download.
        let _ = std::fs::remove_file(self.part());
        let _ = std::fs::remove_file(self.with("part.json"));
    }

    /// The partial file, which is whole, becomes the file.
    pub(super) fn keep(&self, kept: &Kept) -> io::Result<()> {
        std::fs::rename(self.part(), self.file())?;
        self.record(kept)?;
        self.forget();
        Ok(())
    }

    /// Writes the record of the whole file.
    pub(super) fn record(&self, kept: &Kept) -> io::Result<()> {
        write_record(&self.with("json"), kept)
    }
}

fn record<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn write_record<T: Serialize>(path: &Path, record: &T) -> io::Result<()> {
    disk::write(path, &serde_json::to_vec_pretty(record)?).map_err(|failure| failure.cause)
}
