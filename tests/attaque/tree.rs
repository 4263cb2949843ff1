//! What stands in a folder: each file by its path and its bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The files of a folder, by their paths in it; folders end with `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<String, Vec<u8>>);

impl Tree {
    pub(crate) fn of(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.add(folder, "");
        tree
    }

    fn add(&mut self, folder: &Path, under: &str) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{under}{}", entry.file_name().to_string_lossy());
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                self.add(&entry.path(), &format!("{path}/"));
                self.0.insert(format!("{path}/"), Vec::new());
            } else if kind.is_symlink() {
                // Where it leads, and not what is there: that may have no end.
                let leads = std::fs::read_link(entry.path()).unwrap_or_default();
                self.0.insert(path, leads.into_os_string().into_encoded_bytes());
            } else if kind.is_file() {
                self.0.insert(path, std::fs::read(entry.path()).unwrap_or_default());
            } else {
                // A pipe waits for who writes.
                self.0.insert(path, Vec::new());
            }
        }
    }

    pub(crate) fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// The files, without the folders.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().filter(|(path, _)| !path.ends_with('/')).map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The paths of files that stand in one of two trees only, or with other bytes.
    pub(crate) fn differences(&self, other: &Self) -> BTreeSet<String> {
        let all: BTreeSet<&str> = self.files().chain(other.files()).map(|(path, _)| path).collect();
        all.into_iter().filter(|path| self.get(path) != other.get(path)).map(str::to_owned).collect()
    }
}
