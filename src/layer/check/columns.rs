//! The columns of a file, under the names that its model gives them.

use std::collections::BTreeSet;

use super::control::Control;
use crate::book::Cells;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::faults;
use crate::layer::input::columns;
use crate::layer::input::place::Where;
use crate::layer::input::raw::{Raw, RawRow};
use crate::layer::input::standing::is_abroad;
use crate::layer::{FieldSpec, FieldType, Model, Spec};
use crate::territory::{Named, Territory};

/// The columns of a file under the official names of the fields that they hold; another name is said. The column of the
/// commune's code is the one that holds such codes.
pub(super) fn official_names(model: &Model, raw: &Raw, control: &mut Control) -> Vec<String> {
    let written = &raw.fields;
    let exact: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    let coded = code_of_commune(model, raw);
    let cut = columns::cut_code(raw, model).map(|(_, digits)| digits).filter(|_| model.commune_parts.is_none());
    let mut taken: BTreeSet<String> = coded.iter().map(|(_, name)| (*name).to_owned()).collect();
    let mut renamed = Vec::new();
    let mut names = Vec::new();
    for (c, column) in written.iter().enumerate() {
        // Three digits are no code of a commune, whatever they are called.
        let field = model.field_of(column).filter(|f| Some(c) != cut || f.kind != FieldType::Insee);
        let field = field.map(|f| f.name.as_str());
        // A column of the official name wins over one that only looks like it.
        let official = field.filter(|name| (*name == column || !exact.contains(name)) && !taken.contains(*name));
        let official = coded.filter(|(at, _)| *at == c).map(|(_, name)| name).or(official);
        if let Some(name) = official.filter(|name| name != column) {
            renamed.push(format!("`{column}` lue comme `{name}`"));
        }
        // One that has the official name and holds something else.
        let usurped = official.is_none() && coded.is_some_and(|(_, name)| name == column);
        let name = if usurped { format!("{column}_2") } else { official.unwrap_or(column).to_owned() };
        taken.insert(name.clone());
        names.push(name);
    }
    if !renamed.is_empty() {
        control.detected.push(format!("colonnes : {}", french::list_at_most(&renamed, 8)));
    }
    names
}

/// The column of the commune's code and the field that it is; `None` when the model has no such field, or an official
/// schema whose own column is there.
fn code_of_commune<'m>(model: &'m Model, raw: &Raw) -> Option<(usize, &'m str)> {
    let of_commune = |f: &&FieldSpec| f.kind == FieldType::Insee && model.commune.contains(&f.name);
    let field = model.fields.iter().find(of_commune)?;
    let own = raw.fields.iter().position(|name| *name == field.name);
    if own.is_some() && !model.schema.is_empty() {
        return None;
    }
    let column = columns::code_column(raw, model).filter(|_| columns::cut_code(raw, model).is_none());
    column.map(|column| (column, field.name.as_str()))
}

/// The code of the commune of each row where a table has none of its own: from the département and three digits, or from
/// the name of the commune. Whether it was added, as the last column.
pub(super) fn complete(
    model: &Model,
    raw: &mut Raw,
    place: &Where,
    territory: &Territory,
    control: &mut Control,
) -> bool {
    let Some(name) = model.essential.iter().find(|e| model.commune.contains(e)) else { return false };
    if raw.find(&[name]).is_some() || is_abroad(territory) || !model.schema.is_empty() {
        return false;
    }
    let column = |c: usize| format!("`{}`", raw.fields[c]);
    let from = match (place.parts, place.name) {
        (Some((d, c)), _) => format!("de {} et {}", column(d), column(c)),
        (None, Some(c)) => format!("du nom de la commune, {}", column(c)),
        (None, None) => return false,
    };
    let named = |row: &RawRow| {
        let text = row.cells.get(place.name?)?;
        let departement = place.departement.and_then(|c| row.cells.get(c));
        match territory.commune_by_name(text, departement) {
            Named::Commune(i) | Named::Former { commune: i, .. } => Some(territory.communes[i].code.to_string()),
            Named::Several(_) | Named::Unknown => None,
        }
    };
    let codes: Vec<Option<String>> =
        raw.rows.iter().map(|row| if place.parts.is_some() { place.code(row) } else { named(row) }).collect();
    if codes.iter().all(Option::is_none) {
        return false;
    }
    for (row, code) in raw.rows.iter_mut().zip(codes) {
        let width = raw.fields.len();
        let cells: Vec<&str> = (0..width).map(|c| row.cells.get(c).unwrap_or_default()).collect();
        row.cells = Cells::new(cells.into_iter().chain([code.as_deref().unwrap_or_default()]));
    }
    raw.fields.push(name.clone());
    control.detected.push(format!("`{name}` : tiré {from}"));
    true
}

/// Columns without which the analyses can do nothing.
pub(super) fn absent_columns(spec: &Spec, raw: &Raw, written: &[String], notes: &mut Notes) {
    for column in spec.model.essential.iter().filter(|c| raw.find(&[c]).is_none()) {
        let d = faults::no_column(column).in_file(&spec.shown);
        notes.push(match french::nearest(column, written.iter().map(String::as_str)) {
            Some(nearest) => d.help(format!("la colonne `{nearest}` est-elle celle-là ? la renommer `{column}`")),
            None => d.help(format!("colonnes du modèle {} : {}", spec.model.id, spec.model.template().trim())),
        });
    }
}

/// The version of the schema that the file follows: the newest whose own fields it has.
pub(super) fn version(model: &Model, raw: &Raw) -> String {
    let lacks = |version: &&String| {
        model.official().any(|f| f.since.as_ref() == Some(*version) && raw.find(&[&f.name]).is_none())
    };
    model.versions.iter().find(|v| !lacks(v)).unwrap_or(&model.version).clone()
}
