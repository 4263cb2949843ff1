//! Files that end before their end: what they announce against what is there.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::inner::Inner;
use crate::diagnostic::{Diagnostic, Said, Trade};
use crate::french;
use crate::layer::faults;

/// Formats whose number of features is written in the file, apart from them.
const COUNTED: [&str; 2] = ["FlatGeobuf", "ESRI Shapefile"];

/// Formats that are read from end to end: a fault on the way is where they end.
const SEQUENTIAL: [&str; 5] = ["GPX", "KML", "LIBKML", "GML", "GeoJSONSeq"];

/// A file that is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Short {
    /// How many features it announces, when it does.
    announced: Option<usize>,
    /// How many are there.
    present: usize,
    /// Which of its files, or what the library said.
    cause: String,
}

impl Short {
    /// The diagnostic of it.
    pub(super) fn told(&self, shown: &Path) -> Diagnostic {
        let present = french::count(self.present, "lue", "lues");
        let counts = match self.announced {
            Some(announced) => {
                format!("{}, {present}", french::count(announced, "entité annoncée", "entités annoncées"))
            }
            None => format!("{} avant l'arrêt", french::count(self.present, "entité lue", "entités lues")),
        };
        let why = match self.cause.is_empty() {
            true => counts.as_str().into(),
            false => Said::of(Trade::Geography, &self.cause).within(|cause| format!("{counts} ; {cause}")),
        };
        faults::unreadable("ce fichier est coupé : il s'arrête avant sa fin")
            .in_file(shown)
            .because(why)
            .help("le copier ou le télécharger de nouveau, ou l'exporter une nouvelle fois")
    }
}

/// Whether a layer of which `read` features could be read ends before its end; `failures` is what the library said.
pub(super) fn short(of: &Inner, read: usize, failures: &[String]) -> Option<Short> {
    if of.driver == "ESRI Shapefile"
        && let Some(short) = shapefile(&of.path)
    {
        return Some(short);
    }
    let said = failures.first().cloned().unwrap_or_default();
    if read < of.count && (!said.is_empty() || COUNTED.contains(&of.driver.as_str())) {
        return Some(Short { announced: Some(of.count), present: read, cause: said });
    }
    let stopped = SEQUENTIAL.contains(&of.driver.as_str()) && !said.is_empty();
    stopped.then_some(Short { announced: None, present: read, cause: said })
}

/// The first bytes of a file, and its size.
fn head(path: &Path) -> Option<([u8; 32], u64)> {
    let mut file = File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let mut bytes = [0; 32];
    file.read_exact(&mut bytes).ok()?;
    Some((bytes, size))
}

/// Whether one of the files of a Shapefile is shorter than it says: the library fills what lacks with nothing.
fn shapefile(path: &Path) -> Option<Short> {
    let words = |bytes: &[u8; 32]| u64::from(u32::from_be_bytes([bytes[24], bytes[25], bytes[26], bytes[27]])) * 2;
    // An index has a head of 100 bytes and 8 for each feature.
    let index = head(&path.with_extension("shx")).map(|(bytes, _)| words(&bytes).saturating_sub(100) / 8);
    let announced = index.and_then(|n| usize::try_from(n).ok());
    if let Some((bytes, size)) = head(path)
        && size < words(&bytes)
    {
        let present = whole_records(path).unwrap_or(0);
        let cause = format!(
            "le fichier `.shp` a {} octets sur {}",
            french::short(size as f64, 0),
            french::short(words(&bytes) as f64, 0)
        );
        return Some(Short { announced, present, cause });
    }
    let (bytes, size) = head(&path.with_extension("dbf"))?;
    let rows = u64::from(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]));
    let (head, row) =
        (u64::from(u16::from_le_bytes([bytes[8], bytes[9]])), u64::from(u16::from_le_bytes([bytes[10], bytes[11]])));
    let present = size.saturating_sub(head).checked_div(row)?;
    (present < rows).then(|| Short {
        announced: usize::try_from(rows).ok(),
        present: usize::try_from(present).unwrap_or(0),
        cause: "le fichier `.dbf` est plus court qu'il ne le dit".to_owned(),
    })
}

/// How many records of a `.shp` are whole.
fn whole_records(path: &Path) -> Option<usize> {
    let bytes = std::fs::read(path).ok()?;
    let (mut at, mut n) = (100, 0);
    while let Some(length) = bytes.get(at + 4..at + 8) {
        let words = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        at = at.checked_add(8 + words.checked_mul(2)?)?;
        if at > bytes.len() {
            break;
        }
        n += 1;
    }
    Some(n)
}
