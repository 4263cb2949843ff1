//! Files that end before their end: what they announce against what is there.

use std::io::{self, BufReader, Read};
use std::path::Path;

use gdal::GdalOpenFlags;

use super::beside::{beside, head, length, open};
use super::dbf;
use super::inner::{self, Inner};
use crate::diagnostic::{Diagnostic, Said, Trade};
use crate::french;
use crate::layer::{faults, gate};

/// Formats that may hold fewer rows than they announce without being damaged: the number is kept apart from the rows, by
/// programs that do not all keep it.
const LOOSE: [&str; 3] = ["GPKG", "SQLite", "OpenFileGDB"];

/// Formats that are read from end to end: a fault on the way is where they end.
const SEQUENTIAL: [&str; 8] = ["GPX", "KML", "LIBKML", "GML", "GeoJSON", "GeoJSONSeq", "OGR_VRT", "WFS"];

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

/// Whether a layer of which `read` features could be read ends before its end; `failures` is what the library said, and
/// `at_end` what it said where it stopped.
pub(super) fn short(of: &Inner, read: usize, failures: &[String], at_end: &[String]) -> Option<Short> {
    let counted = match of.driver.as_str() {
        "ESRI Shapefile" => shapefile(&of.path),
        "MapInfo File" => mapinfo(&of.path, read),
        _ => None,
    };
    if counted.is_some() {
        return counted;
    }
    let driver = of.driver.as_str();
    let said = failures.first().or(of.failure.as_ref()).cloned().unwrap_or_default();
    if read < of.count && (!said.is_empty() || !LOOSE.contains(&driver)) {
        return Some(Short { announced: Some(of.count), present: read, cause: said });
    }
    let stopped = SEQUENTIAL.contains(&driver) && !said.is_empty();
    let ended = of.failure.as_ref().or(at_end.first()).cloned();
    match (stopped, ended) {
        (true, _) => Some(Short { announced: None, present: read, cause: said }),
        (false, Some(cause)) => Some(Short { announced: None, present: read, cause }),
        (false, None) => None,
    }
}

/// Whether a file that another names is cut, by the lengths that its files announce: who reads it through the other sees
/// no more of it than its rows.
pub(super) fn is_cut(path: &Path) -> bool {
    gate::open_source(path, GdalOpenFlags::GDAL_OF_VECTOR).is_ok_and(|dataset| {
        inner::layers(&dataset, path, None).iter().any(|of| short(of, of.count, &[], &[]).is_some())
    })
}

/// Whether one of the files of a Shapefile is shorter than it says: the library fills what lacks with nothing.
fn shapefile(path: &Path) -> Option<Short> {
    let words = |bytes: &[u8; 32]| u64::from(u32::from_be_bytes([bytes[24], bytes[25], bytes[26], bytes[27]])) * 2;
    // An index has a head of 100 bytes and 8 for each feature.
    let index = beside(path, "shx").and_then(|p| head(&p).ok()).map(|bytes| words(&bytes).saturating_sub(100) / 8);
    let announced = index.and_then(|n| usize::try_from(n).ok());
    if let (Ok(bytes), Ok(size)) = (head(path), length(path))
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
    let table = beside(path, "dbf")?;
    let Some(looked) = open(&table).ok().and_then(|bytes| dbf::look(bytes, None)) else {
        let cause = "le fichier `.dbf` n'a pas son en-tête".to_owned();
        return Some(Short { announced, present: 0, cause });
    };
    short_table(&looked, "dbf")
}

/// That a table ends before its end, or has rows that are none.
fn short_table(looked: &dbf::Looked, extension: &str) -> Option<Short> {
    let short = |cause: String| Some(Short { announced: Some(looked.announced), present: looked.present, cause });
    if looked.present < looked.announced {
        return short(format!("le fichier `.{extension}` est plus court qu'il ne le dit"));
    }
    looked.wrong().map(|wrong| format!("le fichier `.{extension}` est abîmé, {wrong}")).and_then(short)
}

/// Whether a layer of MapInfo has as many rows as its table, which the library does not compare with what it reads.
fn mapinfo(path: &Path, read: usize) -> Option<Short> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("mif")) {
        let announced = lines(open(&beside(path, "mid")?).ok()?).ok()?;
        let cause = "le fichier `.mif` n'a pas une géométrie pour chaque ligne du `.mid`".to_owned();
        return (announced != read).then_some(Short { announced: Some(announced), present: read, cause });
    }
    let looked = open(&beside(path, "dat")?).ok().and_then(|bytes| dbf::look(bytes, Some(&[])));
    let Some(looked) = looked else {
        let cause = "le fichier `.dat` n'a pas son en-tête".to_owned();
        return Some(Short { announced: None, present: read, cause });
    };
    if let Some(short) = short_table(&looked, "dat") {
        return Some(short);
    }
    let cause = "un des fichiers `.map`, `.id` et `.dat` est abîmé".to_owned();
    (looked.live != read).then_some(Short { announced: Some(looked.live), present: read, cause })
}

/// The rows of a layer of MapInfo whose texts hold what no text does: they are told, and stop nothing, as the library
/// reads them up to there.
pub(super) fn spoiled(of: &Inner) -> Vec<usize> {
    let layer = Some(&of.path).filter(|_| of.driver == "MapInfo File");
    let looked = layer.and_then(|path| {
        let texts = texts_of(path)?;
        dbf::look(open(&beside(path, "dat")?).ok()?, Some(&texts))
    });
    looked.map_or_else(Vec::new, |looked| looked.spoiled)
}

/// Which columns of a layer of MapInfo are texts, as its `.tab` declares them: «nom Char (254) ;» below «Fields 3».
fn texts_of(path: &Path) -> Option<Vec<bool>> {
    let mut bytes = Vec::new();
    open(path).ok()?.take(1 << 20).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let mut lines = text.lines().map(str::trim);
    let count = lines.by_ref().find_map(|line| line.strip_prefix("fields ")?.trim().parse::<usize>().ok())?;
    Some(lines.take(count).map(|line| line.contains(" char (") || line.contains(" char(")).collect())
}

/// How many lines a table in text has, those within quotes not counted, nor an empty one at its end.
fn lines(table: impl Read) -> io::Result<usize> {
    let (mut n, mut quoted, mut begun) = (0, false, false);
    for byte in BufReader::new(table).bytes() {
        match byte? {
            b'"' => (quoted, begun) = (!quoted, true),
            b'\n' if !quoted => {
                n += usize::from(begun);
                begun = false;
            }
            b'\r' => {}
            _ => begun = true,
        }
    }
    Ok(n + usize::from(begun))
}

/// How many records of a `.shp` are whole.
fn whole_records(path: &Path) -> Option<usize> {
    let mut file = BufReader::new(open(path).ok()?);
    io::copy(&mut file.by_ref().take(100), &mut io::sink()).ok()?;
    let mut n = 0;
    let mut record = [0; 8];
    while file.read_exact(&mut record).is_ok() {
        let length = u64::from(u32::from_be_bytes([record[4], record[5], record[6], record[7]])) * 2;
        if io::copy(&mut file.by_ref().take(length), &mut io::sink()).ok()? < length {
            break;
        }
        n += 1;
    }
    Some(n)
}
