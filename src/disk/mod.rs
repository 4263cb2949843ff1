//! What is written on the disk, whole or not at all; what lies there, whose it is, and its checksum.
//!
//! Something half written is worse than nothing: it is taken for the whole. A file is therefore written under a hidden
//! name beside its own, kept by the disk, and renamed at the end; a folder is filled beside the one that it replaces, and
//! the two change places at once. The hidden name holds the process, when it started and a number, so that two commands,
//! or two threads of one, never fill the same one, and that what a dead one left is known ([`tidy`]).
//!
//! What people put in a folder of the tool, or changed there, is theirs: a list in it tells it from what the
//! tool wrote. One command at a time writes in a study ([`Lock`]).
//!
//! ```
//! use territoire::disk::{self, PendingFile, PendingFolder};
//!
//! let folder = tempfile::tempdir().expect("a folder");
//! let file = folder.path().join("resultats/table.csv");
//! disk::write(&file, b"whole").expect("written");
//! let other = PendingFile::new(&file).expect("a place");
//! std::fs::write(other.path(), b"ha").expect("written");
//! drop(other);
//! assert_eq!(disk::read(&file).expect("read"), b"whole");
//!
//! // Nobody said that the tool wrote it: it stays in the folder that takes the place of its own.
//! let results = PendingFolder::new(&folder.path().join("resultats")).expect("a place");
//! results.write("carte.svg", b"<svg/>").expect("written");
//! assert_eq!(results.commit().expect("in its place").kept, ["table.csv"]);
//! assert_eq!(disk::read(&file).expect("read"), b"whole");
//! ```

mod file;
mod folder;
mod leftover;
mod lock;
mod manifest;
mod own;
mod owner;
mod scratch;
mod sum;
mod together;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::diagnostic::Said;

pub use file::{PendingFile, rewrite, write};
pub use folder::{PendingFolder, Placed};
pub use leftover::tidy;
pub use lock::{Holder, Lock};
pub use own::{make_own, open_own};
pub use scratch::Scratch;
pub use sum::{Checksum, sha256, sha256_of_file, sum};
pub use together::write_absent;

/// The machine refused something: told with the operation, the path and, in French, its answer.
#[derive(Debug, Error)]
#[error("{operation} de {} : {}", path.display(), Said::machine(cause))]
pub struct Failure {
    /// What was tried: «écriture».
    pub operation: &'static str,
    /// On which path.
    pub path: PathBuf,
    /// What the machine answered.
    pub cause: io::Error,
}

impl Failure {
    /// Makes the failure of an operation on a path out of what the machine answered.
    pub fn of(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self { operation, path: path.to_owned(), cause }
    }

    /// A file that could not be made, for a reason that is not the disk's.
    #[must_use]
    pub fn writing(path: &Path, cause: impl Into<Said>) -> Self {
        Self::of("écriture", path)(io::Error::other(cause.into()))
    }

    /// What was answered in its own words, when these are not French.
    #[must_use]
    pub fn original(&self) -> Option<String> {
        Said::machine(&self.cause).original().filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

/// The bytes of a file.
///
/// # Errors
/// When the machine refuses.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(Failure::of("lecture", path))
}

/// Makes a folder and those above it, unless they are there.
///
/// # Errors
/// When the machine refuses.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(Failure::of("création", path))
}

#[cfg(test)]
mod tests;
