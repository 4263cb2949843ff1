//! What our workbooks say of themselves, so that they are known when they come back.

use std::collections::BTreeMap;

use crate::book::fill::FilledSheet;
use crate::french;

/// Name of the hidden sheet.
pub(super) const HIDDEN: &str = "_export";
/// Name of the sheet of instructions.
pub(super) const GUIDE: &str = "Lisez-moi";
/// What stands before the id of the export.
pub(super) const EXPORT: &str = "Identifiant de l'export";
/// What stands before the name of the study.
pub(super) const STUDY: &str = "Étude";
/// What a hidden sheet, or the instructions, say on the line of that label.
pub(super) fn written(sheets: &BTreeMap<String, FilledSheet>, label: &str) -> Option<String> {
    let label = french::name_key(label);
    [HIDDEN, GUIDE].iter().filter_map(|name| sheets.get(*name)).find_map(|sheet| {
        let row = sheet.rows().into_iter().find(|r| french::name_key(&sheet.text(*r, 0)) == label)?;
        Some(sheet.text(row, 1)).filter(|said| !said.is_empty())
    })
}
