//! Inventories merged into one, written in the schema of their model with where each value comes from.

use std::path::{Path, PathBuf};

use super::convert::{Destination, misnamed};
use super::fill::Written;
use super::put;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::disk::Failure;
use crate::french;
use crate::inventory::{LeftOut, without_persons};
use crate::layer;
use crate::study::{DISAGREEMENTS, MERGED, Merging, PAIRS, Study, TO_COMPLETE};

/// Writes a merged inventory in its folder: the rows (`friches.csv` when they are valid, `friches-a-completer.csv` otherwise,
/// never both), where each value comes from, how complete it is, what people changed; then what people are asked. `None`, with the reason in the notes, when what people wrote stands
/// in their place.
///
/// # Errors
/// When the machine refuses to write.
pub fn put_inventory(
    study: &Study,
    merging: &Merging<'_>,
    replace: bool,
    notes: &mut Notes,
) -> Result<Option<Written>, Failure> {
    let model = &merging.layers[0].model;
    let Some(converted) = layer::fill_with(model, &merging.filled.rows, &merging.more, &merging.cells_of_more) else {
        return Ok(None);
    };
    let folder = study.folder.join(MERGED);
    let (file, text): (PathBuf, &str) = match converted.left {
        0 => (folder.join(format!("{}.csv", model.id)), &converted.valid),
        _ => (folder.join(format!("{}{TO_COMPLETE}", model.id)), &converted.incomplete),
    };
    let mut tables = vec![
        (folder.join("sources.csv"), merging.sources()),
        (folder.join("completude.csv"), merging.completeness(&study.territory)),
    ];
    if merging.changes().next().is_some() {
        tables.push((folder.join("historique.csv"), merging.history()));
    }
    tables.iter_mut().for_each(|(_, text)| text.insert(0, '\u{feff}'));
    let tables = tables.iter().map(|(path, text)| (path, text.as_bytes()));
    let made: Vec<(&PathBuf, &[u8])> = std::iter::once((&file, text.as_bytes())).chain(tables).collect();
    // The tables of decisions are of people as much as of the tool.
    let asked = |name: &str| [PAIRS, DISAGREEMENTS].iter().any(|path| path.ends_with(name));
    if !put::usual(&folder, &made, asked, replace, notes)? {
        return Ok(None);
    }
    study.keep_merging(merging, notes)?;
    let schema = [model.schema.as_str(), model.version.as_str()].join(" ");
    Ok(Some(Written { file, rows: merging.filled.rows.len(), left: converted.left, schema }))
}

/// The folder of what may be published of an inventory.
const PUBLISHED: &str = "inventaire/cnig";

/// What was published of an inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// What was written.
    pub written: Written,
    /// How many rows are not valid under the schema, and were not written.
    pub apart: usize,
    /// What was left out of natural persons.
    pub left_out: LeftOut,
}

/// Writes a merged inventory as it may be published: the rows that are valid, in the columns of the schema and no other, without
/// what they say of natural persons. `None`, with the reason in the notes, when the file can't be written there, or no row is
/// valid.
///
/// # Errors
/// When the machine refuses to write.
pub fn export_inventory(
    study: &Study,
    merging: &Merging<'_>,
    destination: Destination<'_>,
    notes: &mut Notes,
) -> Result<Option<Exported>, Failure> {
    let model = &merging.layers[0].model;
    let folder = study.folder.join(PUBLISHED);
    let file = destination.file.map_or_else(|| folder.join(format!("{}.csv", model.id)), PathBuf::from);
    let fault = study.own(&file).or_else(|| misnamed(&file, "csv"));
    if let Some(fault) = fault {
        notes.push(fault);
        return Ok(None);
    }
    let fields: Vec<&str> = model.official().map(|field| field.name.as_str()).collect();
    let all = merging.filled.rows.len();
    let valid = |row: &&Vec<Option<String>>| {
        layer::fill(model, std::slice::from_ref(row)).is_some_and(|converted| converted.left == 0)
    };
    let mut rows: Vec<Vec<Option<String>>> = merging.filled.rows.iter().filter(valid).cloned().collect();
    let left_out = without_persons(&fields, &mut rows);
    let Some(converted) = layer::fill(model, &rows).filter(|converted| converted.left == 0 && !rows.is_empty()) else {
        notes.push(
            Diagnostic::new("E0584", "aucune friche de l'inventaire n'est valide pour le schéma : rien n'est exporté")
                .help("`territoire friches fusionner` dit ce qui manque à chaque ligne"),
        );
        return Ok(None);
    };
    let made = [(&file, converted.valid.as_bytes())];
    let written = match destination.file {
        Some(_) => put::named(&made, destination.replace, notes)?,
        None => put::usual(&folder, &made, |_| false, destination.replace, notes)?,
    };
    if !written {
        return Ok(None);
    }
    notes.extend(reread(&left_out, &file));
    let schema = [model.schema.as_str(), model.version.as_str()].join(" ");
    let written = Written { file, rows: rows.len(), left: 0, schema };
    Ok(Some(Exported { written, apart: all - rows.len(), left_out }))
}

/// Sites named in a note.
const NAMED: usize = 8;

/// What is to be read again before it is published: texts in which a name was masked, those in which there may be one.
fn reread(left_out: &LeftOut, file: &Path) -> Option<Diagnostic> {
    let told = |masked: bool| -> Vec<String> {
        let some = left_out.texts.iter().filter(|text| text.masked == masked);
        some.map(|text| format!("{} (`{}`)", text.site, text.field)).collect()
    };
    let (masked, doubtful) = (told(true), told(false));
    let mut parts = Vec::new();
    if !masked.is_empty() {
        let texts = french::count(masked.len(), "texte où un nom est masqué", "textes où un nom est masqué");
        parts.push(format!("{texts} : {}", french::list_at_most(&masked, NAMED)));
    }
    if !doubtful.is_empty() {
        let texts =
            french::count(doubtful.len(), "texte nomme peut-être quelqu'un", "textes nomment peut-être quelqu'un");
        parts.push(format!("{texts} : {}", french::list_at_most(&doubtful, NAMED)));
    }
    (!parts.is_empty()).then(|| {
        Diagnostic::new("A0561", "des textes sont à relire avant de publier")
            .at(Place::File(file.to_owned()))
            .label(parts.join(" ; "))
            .help(
                "retirer le nom d'une personne dans la source, puis relancer ; `--format json` donne la liste entière",
            )
    })
}
