//! What the tool wrote in a folder: a hidden file there names each file with its checksum, so that what people added or
//! changed since is told from what may be replaced.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::sum::Checksum;

/// The file of the list, in the folder that it is about.
pub(super) const NAME: &str = ".manifeste.json";

/// What a GeoPackage holds of the program that opened it last, without any change by people: QGIS writes there when it
/// only shows a map. Format of reading and writing; number of changes; to which the version belongs, and which it is.
const OPENED: [std::ops::Range<usize>; 3] = [18..20, 24..28, 92..100];

/// The files of a folder that the tool wrote, by their path in it with `/`, and the checksum of each: of a GeoPackage,
/// what programs write by only opening it apart. None for a file that is never the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    fichiers: BTreeMap<String, Option<String>>,
}

impl Manifest {
    /// That of a folder; `None` when it has none that can be read.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(NAME)).ok()?).ok()
    }

    /// That of a folder; of nothing when it has none that can be read.
    pub(super) fn read(folder: &Path) -> Self {
        Self::of(folder).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("names and checksums are plain data");
        bytes.push(b'\n');
        bytes
    }

    pub(super) fn names(&self, name: &str) -> bool {
        self.fichiers.contains_key(name)
    }

    pub(super) fn mark(&mut self, name: &str, sum: Option<String>) {
        self.fichiers.insert(name.to_owned(), sum);
    }

    pub(super) fn carry(&mut self, name: &str, from: &Self) {
        if let Some(sum) = from.fichiers.get(name) {
            self.fichiers.insert(name.to_owned(), sum.clone());
        }
    }

    /// Whether a file is the one that is on the list under that name.
    pub(super) fn wrote(&self, path: &Path, name: &str) -> io::Result<bool> {
        match self.fichiers.get(name) {
            None => std::fs::symlink_metadata(path).map(|_| false),
            Some(None) => Ok(true),
            Some(Some(sum)) => Ok(mark_of(path)? == *sum),
        }
    }
}

/// The checksum by which a file is known again.
pub(super) fn mark_of(path: &Path) -> io::Result<String> {
    use std::io::Read;
    // A pipe, or the like, would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Ok(String::new());
    }
    let mut file = std::fs::File::open(path)?;
    let of_sqlite = path.extension().is_some_and(|e| e == "gpkg");
    let (mut sum, mut buffer, mut at) = (Checksum::new(), vec![0; 1 << 16], 0);
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(sum.hex());
        }
        for i in OPENED.into_iter().flatten().filter(|i| of_sqlite && (at..at + n).contains(i)) {
            buffer[i - at] = 0;
        }
        sum.add(&buffer[..n]);
        at += n;
    }
}
