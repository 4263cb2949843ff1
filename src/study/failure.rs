//! What the machine refuses, told with the path, the operation and, in French, its answer.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::report;

/// The machine refused something.
#[derive(Debug, Error)]
pub enum Failure {
    /// A file or folder could not be read or written.
    #[error("{operation} de {} : {}", path.display(), french_cause(cause))]
    Disk {
        /// What was tried.
        operation: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the machine answered.
        cause: std::io::Error,
    },
    /// An output could not be made.
    #[error(transparent)]
    Report(#[from] report::Failure),
}

/// What the machine answered, in French for what happens to people; in its own words otherwise.
pub(super) fn french_cause(cause: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let known = match cause.kind() {
        ErrorKind::NotFound => "il n'existe pas",
        ErrorKind::PermissionDenied => "l'accès est refusé : le fichier est protégé, ou ouvert dans un autre programme",
        ErrorKind::IsADirectory => "c'est un dossier, et il faut un fichier",
        ErrorKind::NotADirectory => "un fichier tient la place d'un dossier de ce chemin",
        ErrorKind::StorageFull => "le disque est plein",
        ErrorKind::ReadOnlyFilesystem => "ce disque ne s'écrit pas",
        ErrorKind::ResourceBusy => "il est occupé par un autre programme",
        ErrorKind::InvalidFilename => "ce nom de fichier n'est pas permis",
        _ => return cause.to_string(),
    };
    known.to_owned()
}

impl Failure {
    pub(super) fn disk(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |cause| Self::Disk { operation, path: path.to_owned(), cause }
    }
}
