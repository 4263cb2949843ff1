//! Codes of communes, EPCI and départements that a spreadsheet changed: `1004` for `01004`, `="01004"`, `2,401E+08`.

use std::path::Path;

use super::epci::find_epci;
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::territory::Territory;

/// The target that a line of that kind meant, when its code is that of no place of the territory and what a spreadsheet
/// makes of one that is.
pub(super) fn restored(kind: &str, text: &str, territory: &Territory) -> Option<String> {
    let bare = bare(text);
    let digits = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit());
    let zeros = |length: usize| Some(format!("{bare:0>length$}")).filter(|_| digits && bare.len() < length);
    let found = match french::name_key(kind).trim_end_matches('s') {
        "commune" => [Some(bare.to_owned()), zeros(5)].into_iter().flatten().find(|c| territory.index_of(c).is_some()),
        "epci" => Some(bare.to_owned()).filter(|code| find_epci(territory, code).is_some()).or_else(|| {
            let mut same = territory.epcis.iter().filter(|e| rounds_to(e.code.as_str(), bare));
            same.next().filter(|_| same.next().is_none()).map(|e| e.code.to_string())
        }),
        "departement" => [Some(bare.to_owned()), zeros(2)].into_iter().flatten().find(|code| {
            territory.communes.iter().any(|c| c.code.as_str().starts_with(code.as_str()) && code.len() > 1)
        }),
        _ => None,
    };
    found.filter(|found| found != text)
}

/// A cell without what protects it from a spreadsheet (`="01004"`, `'01004`) nor the decimals that it gave it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix('=').unwrap_or(text).trim_matches('"');
    let text = text.strip_prefix(['\'', '’']).unwrap_or(text);
    match text.split_once(['.', ',']) {
        Some((whole, decimals)) if !decimals.is_empty() && decimals.chars().all(|c| c == '0') => whole,
        _ => text,
    }
}

/// Whether a number shown as `2,401E+08` is that code, rounded.
fn rounds_to(code: &str, shown: &str) -> bool {
    let shown = shown.to_uppercase().replace(',', ".");
    let Some((mantissa, exponent)) = shown.split_once('E') else { return false };
    let decimals = mantissa.split_once('.').map_or(0, |(_, after)| after.len());
    let (Ok(code), Ok(exponent)) = (code.parse::<f64>(), exponent.trim_start_matches('+').parse::<i32>()) else {
        return false;
    };
    decimals > 0 && format!("{:.decimals$}", code / 10f64.powi(exponent)) == mantissa
}

/// Puts back in a table the codes of its column `cible`, and says which.
pub(super) fn restore_targets(table: &mut FilledTable, territory: &Territory, shown: &Path, notes: &mut Notes) {
    let (Some(kind), Some(target)) = (table.column("genre"), table.column("cible")) else { return };
    let mut told = Vec::new();
    for row in &mut table.rows {
        let Some(code) = restored(row.cell(Some(kind)), row.cell(Some(target)), territory) else { continue };
        if let Some(cell) = row.cells.get_mut(target) {
            told.push((row.line, std::mem::replace(cell, code.clone()), code));
        }
    }
    let Some(line) = told.first().map(|(line, ..)| *line) else { return };
    let said: Vec<String> =
        told.iter().take(12).map(|(line, cell, code)| format!("ligne {line} : `{cell}` → `{code}`")).collect();
    let more = told.len().saturating_sub(said.len());
    let more = if more > 0 { format!(" ; et {more} autres") } else { String::new() };
    let place = Place::Line { file: shown.to_owned(), line, column: None };
    notes.push(changed(told.len()).at(place).label(format!("{}{more}", said.join(" ; "))));
}

/// Says that codes were read as they were before a spreadsheet changed them.
pub(super) fn changed(count: usize) -> Diagnostic {
    let read = if count < 2 { "lu comme il était" } else { "lus comme ils étaient" };
    let count = french::count(count, "code", "codes");
    Diagnostic::new("A0412", format!("un tableur a changé {count} de commune, d'EPCI ou de département ; {read}"))
        .help("dans le tableur, ouvrir ce fichier par « Données › À partir d'un fichier texte / CSV » et dire que la colonne `cible` est du texte, ou écrire le nom au lieu du code")
}
