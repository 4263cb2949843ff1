//! Whether a row that came back is that of its identifier: a spreadsheet that sorts one column without the others leaves
//! identifiers beside the cells of other sites, and every value would go to the wrong one.

use std::collections::BTreeMap;

use super::column::packed;
use super::place::shown_place;
use super::send::COMMUNE;
use crate::book::fill::FilledSheet;
use crate::follow::Export;

/// The fields that tell a site: few sites share a value of one.
const TELLING: [&str; 5] = ["site_nom", "site_adresse", "geompoint", "unite_fonciere_surface", "unite_fonciere_refcad"];

/// Whether a field, or a grey column, tells a site.
pub(super) fn tells(field: &str) -> bool {
    field == COMMUNE || TELLING.contains(&field)
}

/// A row whose cells are those of another site than its identifier's.
#[derive(Debug)]
pub(super) struct Misplaced {
    /// Its row.
    pub(super) row: u32,
    /// The site of its identifier.
    pub(super) site: String,
    /// The one that its cells tell.
    pub(super) other: String,
}

/// The rows that agree with another site more than with their own, by columns that tell sites with the fields of these; and how
/// many rows have a known site.
pub(super) fn misplaced(
    sheet: &FilledSheet,
    rows: &[u32],
    id: u32,
    columns: &[(u32, &str)],
    export: &Export,
) -> (Vec<Misplaced>, usize) {
    // What was sent, as a cell shows it: the sites of each value.
    let mut sites: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for (cell, sent) in export.values.iter().chain(&export.shown) {
        if tells(&cell.field) && !sent.is_empty() {
            let shown = shown_place(sent).unwrap_or_else(|| packed(sent));
            sites.entry((cell.field.as_str(), shown)).or_default().push(&cell.action);
        }
    }
    let known: Vec<&str> = export.values.keys().map(|cell| cell.action.as_str()).collect();
    let (mut out, mut count) = (Vec::new(), 0);
    for row in rows {
        let site = sheet.text(*row, id);
        // They are in order.
        if known.binary_search(&site.as_str()).is_err() {
            continue;
        }
        count += 1;
        let mut agreed: BTreeMap<&str, usize> = BTreeMap::new();
        for (column, field) in columns {
            for of in sites.get(&(*field, packed(&sheet.text(*row, *column)))).into_iter().flatten() {
                *agreed.entry(of).or_default() += 1;
            }
        }
        let own = agreed.get(site.as_str()).copied().unwrap_or(0);
        let other = agreed.iter().filter(|(_, n)| **n > own).max_by_key(|(_, n)| **n).map(|(other, _)| *other);
        if let Some(other) = other {
            out.push(Misplaced { row: *row, other: other.to_owned(), site });
        }
    }
    (out, count)
}
