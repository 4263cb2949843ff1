//! The layers that are made of several files of one name: which of them is not there.
//!
//! Without one of them the library refuses the whole without a word of which, or reads what the others hold as if that
//! were all.

use std::io::Read;
use std::path::Path;

use super::beside::{beside, open};

const SHAPEFILE: &str =
    "un Shapefile est fait de plusieurs fichiers du même nom : copier aussi les `.shx`, `.dbf`, `.prj` et `.cpg`";
const MAPINFO: &str =
    "une couche MapInfo est faite de plusieurs fichiers du même nom : copier aussi les `.dat`, `.map` et `.id`";

/// What a table of MapInfo keeps its rows in, as its `.tab` says.
enum Rows {
    /// In a `.dat`, their shapes in a `.map` and an `.id`; these two are not there when no row has a shape.
    Own,
    /// In a `.dbf`.
    Dbf,
    /// In another way, which is for the library to know.
    Other,
}

/// The file without which a layer can't be read, by its extension, and what to do.
pub(super) fn missing(path: &Path) -> Option<(&'static str, &'static str)> {
    let lacks = |end: &&'static str| beside(path, end).is_none();
    // One that is not there at all is another fault.
    open(path).ok()?;
    match end_of(path).as_str() {
        "shp" => Some("shx").filter(lacks).map(|end| (end, SHAPEFILE)),
        "tab" => match rows_of(path) {
            // One of the two without the other says that there are shapes.
            Rows::Own if ["map", "id"].iter().all(lacks) => Some("dat").filter(lacks),
            Rows::Own => ["dat", "map", "id"].into_iter().find(lacks),
            Rows::Dbf => Some("dbf").filter(lacks),
            Rows::Other => None,
        }
        .map(|end| (end, MAPINFO)),
        _ => None,
    }
}

/// What a layer is read without, for people.
pub(super) fn lacking(path: &Path) -> Option<&'static str> {
    let lacks = |end: &str| beside(path, end).is_none();
    match end_of(path).as_str() {
        "shp" if lacks("dbf") => Some("le fichier `.dbf` manque : les entités n'ont aucune colonne"),
        "mif" if lacks("mid") => Some("le fichier `.mid` manque : les colonnes des entités sont vides"),
        "tab" if lacks("map") => Some("les fichiers `.map` et `.id` manquent : les entités n'ont aucune géométrie"),
        _ => None,
    }
}

fn end_of(path: &Path) -> String {
    path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn rows_of(path: &Path) -> Rows {
    let mut bytes = Vec::new();
    let read = open(path).and_then(|file| file.take(1 << 16).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let kind = text.lines().find_map(|line| line.trim().strip_prefix("type ")?.split_whitespace().next());
    match kind {
        Some("native") if read.is_ok() => Rows::Own,
        Some("dbf") if read.is_ok() => Rows::Dbf,
        _ => Rows::Other,
    }
}
