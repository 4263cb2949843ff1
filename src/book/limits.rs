//! What a sheet of Excel can hold. What is more is left out or cut, and told: a workbook that opens without a row is worth
//! more than none, as the other outputs have it whole.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::french;

/// Rows of a sheet.
pub(super) const ROWS: usize = 1_048_576;

/// Columns of a sheet.
pub(super) const COLUMNS: usize = 16_384;

/// Links of a sheet.
pub(super) const LINKS: usize = 65_530;

/// Letters of a cell, as Excel counts them: by two bytes.
const LETTERS: usize = 32_767;

/// Rows of a sheet that are named one by one.
const NAMED: usize = 5;

/// A cell by its row and column, when a sheet has it.
pub(super) fn within(row: usize, column: usize) -> Option<(u32, u16)> {
    let place = u32::try_from(row).ok().zip(u16::try_from(column).ok());
    place.filter(|_| row < ROWS && column < COLUMNS)
}

/// A text as a cell can hold it: without control characters, its end cut with «…» where it is too long.
pub(crate) fn fit(text: &str) -> Cow<'_, str> {
    let clean = french::several_lines(text);
    // No text has more letters than bytes.
    if clean.len() <= LETTERS || clean.encode_utf16().count() <= LETTERS {
        return clean;
    }
    let mut left = LETTERS - 1;
    let kept = clean.chars().take_while(|c| {
        let room = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        room
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end()).into()
}

/// Whether [`fit`] cuts a text.
pub(super) fn is_cut(text: &str) -> bool {
    text.len() > LETTERS && french::several_lines(text).encode_utf16().count() > LETTERS
}

/// What a workbook could not hold.
#[derive(Debug, Default)]
pub(crate) struct Cuts {
    /// The rows with a text that was cut, by sheet.
    texts: BTreeMap<String, Vec<usize>>,
    /// The last row and the last column that were asked for, by sheet, where there is no such row or column.
    beyond: BTreeMap<String, (usize, usize)>,
}

impl Cuts {
    pub(super) fn text(&mut self, sheet: &str, row: usize) {
        let rows = self.texts.entry(sheet.to_owned()).or_default();
        if rows.last() != Some(&(row + 1)) {
            rows.push(row + 1);
        }
    }

    pub(super) fn beyond(&mut self, sheet: &str, row: usize, column: usize) {
        let last = self.beyond.entry(sheet.to_owned()).or_default();
        *last = (last.0.max(row + 1), last.1.max(column + 1));
    }

    /// What there is to tell of a workbook of that name.
    pub(crate) fn told(&self, file: &Path) -> Vec<Diagnostic> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let told = |message: String, label: String| {
            Diagnostic::new("A0485", message)
                .in_file(Path::new(&name))
                .label(label)
                .help("les autres sorties de la commande (JSON, GeoPackage, CSV) n'ont pas cette limite")
        };
        let cut = self.texts.iter().map(|(sheet, rows)| {
            let count = french::count(rows.len(), "ligne a un texte coupé", "lignes ont un texte coupé");
            let letters = french::integer(LETTERS as u64);
            let message =
                format!("feuille « {sheet} » : {count} à {letters} caractères, ce que tient une cellule d'Excel");
            let rows: Vec<String> = rows.iter().map(|row| french::integer(*row as u64)).collect();
            told(message, format!("ligne{} {}", french::s(rows.len()), french::list_at_most(&rows, NAMED)))
        });
        let beyond = self.beyond.iter().map(|(sheet, (rows, columns))| {
            let mut more = Vec::new();
            for (n, most, what) in [(*rows, ROWS, "lignes"), (*columns, COLUMNS, "colonnes")] {
                if n > most {
                    let (n, most) = (french::integer(n as u64), french::integer(most as u64));
                    more.push(format!("{most} {what} sur {n}"));
                }
            }
            let message = format!("feuille « {sheet} » : elle n'a pas tout, Excel n'en tient pas plus");
            told(message, format!("écrites : {}", french::list(&more)))
        });
        cut.chain(beyond).collect()
    }
}
