//! What our workbooks say of themselves, so that they are known when they come back.

use std::collections::BTreeMap;

use crate::book::fill::FilledSheet;
use crate::french;

/// Name of the hidden sheet.
pub(crate) const HIDDEN: &str = "_export";
/// Name of the sheet of instructions.
pub(super) const GUIDE: &str = "Lisez-moi";
/// Name of that of a form, which tells how to fill it.
pub(crate) const FORM_GUIDE: &str = "Mode d'emploi";
/// What stands before the id of the export.
pub(crate) const EXPORT: &str = "Identifiant de l'export";
/// What stands before the name of the study.
pub(crate) const STUDY: &str = "Étude";
/// What a hidden sheet, or the instructions, say on the line of that label.
pub(crate) fn written(sheets: &BTreeMap<String, FilledSheet>, label: &str) -> Option<String> {
    let label = french::name_key(label);
    [HIDDEN, GUIDE, FORM_GUIDE].iter().filter_map(|name| sheets.get(*name)).find_map(|sheet| {
        let row = sheet.rows().into_iter().find(|r| french::name_key(&sheet.text(*r, 0)) == label)?;
        Some(sheet.text(row, 1)).filter(|said| !said.is_empty())
    })
}
