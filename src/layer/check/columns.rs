//! The columns of a file, under the names that its model gives them.

use std::collections::{BTreeMap, BTreeSet};

use super::control::Control;
use crate::book::Cells;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::faults;
use crate::layer::input::columns;
use crate::layer::input::place::Where;
use crate::layer::input::raw::{Raw, RawRow};
use crate::layer::input::standing::is_abroad;
use crate::layer::model::unit;
use crate::layer::{FieldSpec, FieldType, Model, Spec};
use crate::territory::{Insee, Named, Territory};

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
        // Three digits are neither the code of a commune nor its name, whatever they are called.
        let field = model.field_of(column).filter(|_| Some(c) != cut);
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

/// Columns whose name ends with a unit are named without it, where what is left is a field of a number of that kind, and their
/// numbers are given the unit: «Surface (ha)» is the surface, in hectares.
pub(super) fn measured(model: &Model, raw: &mut Raw, control: &mut Control) {
    let field = |name: &str| model.field_of(name).map(|f| f.name.as_str());
    let mut taken: BTreeSet<String> = raw.fields.iter().filter_map(|c| field(c)).map(str::to_owned).collect();
    for column in 0..raw.fields.len() {
        let name = raw.fields[column].clone();
        let Some((base, unit)) = unit::of_header(&name).filter(|_| field(&name).is_none()) else { continue };
        let fit = |f: &&FieldSpec| f.kind.is_number() && f.unit.as_deref().is_some_and(|own| unit::agree(unit, own));
        let Some(spec) = model.field_of(base).filter(fit).filter(|f| !taken.contains(&f.name)) else { continue };
        let own = spec.unit.as_deref().unwrap_or_default();
        if unit::differ(unit, own) {
            control.detected.push(format!("`{name}` : de {unit} en {own}"));
            for row in &mut raw.rows {
                // «3 500 m2» has its own unit, whatever the column says.
                let own_unit = |cell: &str| unit::converted(cell, own).is_some();
                let digits = |cell: &&str| cell.ends_with(|c: char| c.is_ascii_digit()) && !own_unit(cell);
                let bare = row.cells.get(column).filter(digits);
                if let Some(measured) = bare.map(|cell| format!("{cell} {unit}")) {
                    row.cells.replace(&[(column, measured)]);
                }
            }
        }
        taken.insert(spec.name.clone());
        raw.fields[column] = base.to_owned();
    }
}

/// Identifiers for a table that has none, where its model says what they are made of: the code of the commune and the name.
/// They last as long as these two do. Whether they were added, as the last column.
pub(super) fn identified(
    model: &Model,
    raw: &mut Raw,
    place: &Where,
    territory: &Territory,
    control: &mut Control,
) -> bool {
    let [Some(id), Some(code), Some(name)] = [model.ids.first(), model.made_of.first(), model.made_of.get(1)] else {
        return false;
    };
    let Some(name) = raw.find(&[name]).filter(|_| raw.find(&[id]).is_none()) else { return false };
    let (code, commune) = (raw.find(&[code]), column_of_names(raw, place, territory));
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut made = Vec::with_capacity(raw.rows.len());
    for row in &raw.rows {
        let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c));
        let coded = cell(code).and_then(Insee::parse).map(|code| code.to_string());
        let coded = coded.or_else(|| cell(commune).and_then(|text| commune_named(text, None, territory)));
        let named = french::name_key(cell(Some(name)).unwrap_or_default()).replace(' ', "-");
        // A long description would make an identifier that no cell shows whole.
        let named: String = named.chars().take(LONGEST_ID).collect();
        let parts = [coded.as_deref().unwrap_or_default(), named.trim_end_matches('-')];
        let own = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
        let times = known.entry(own.clone()).or_default();
        *times += 1;
        made.push(match (own.as_str(), *times) {
            ("", n) => format!("sans-nom-{n}"),
            (_, 1) => own,
            (_, n) => format!("{own}-{n}"),
        });
    }
    control.detected.push(format!(
        "`{id}` : la table n'en a pas, chaque ligne prend le code de sa commune et son nom ({}) ; écrire une colonne `{id}` pour qu'il reste quand le nom change",
        made.first().map_or("", String::as_str)
    ));
    add_column(raw, id, made.iter().map(String::as_str));
    control.made_ids = true;
    true
}

/// Letters of a name in an identifier made of it.
const LONGEST_ID: usize = 40;

/// Adds a column at the end.
fn add_column<'a>(raw: &mut Raw, name: &str, texts: impl Iterator<Item = &'a str>) {
    for (row, text) in raw.rows.iter_mut().zip(texts) {
        let width = raw.fields.len();
        let cells: Vec<&str> = (0..width).map(|c| row.cells.get(c).unwrap_or_default()).collect();
        row.cells = Cells::new(cells.into_iter().chain([text]));
    }
    raw.fields.push(name.to_owned());
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
    let (from, codes): (String, Vec<Option<String>>) = match place.parts {
        Some((d, c)) => {
            (format!("de {} et {}", column(d), column(c)), raw.rows.iter().map(|row| place.code(row)).collect())
        }
        None => {
            let Some(named) = column_of_names(raw, place, territory) else { return false };
            let code = |row: &RawRow| {
                let departement = place.departement.and_then(|c| row.cells.get(c));
                commune_named(row.cells.get(named)?, departement, territory)
            };
            (format!("du nom de la commune, {}", column(named)), raw.rows.iter().map(code).collect())
        }
    };
    if codes.iter().all(Option::is_none) {
        return false;
    }
    add_column(raw, name, codes.iter().map(|code| code.as_deref().unwrap_or_default()));
    control.detected.push(format!("`{name}` : tiré {from}"));
    true
}

/// The column that holds the names of communes: the one called so, else the one where most cells are some.
fn column_of_names(raw: &Raw, place: &Where, territory: &Territory) -> Option<usize> {
    let share = |column: usize| {
        let filled: Vec<&str> = raw.rows.iter().filter_map(|r| r.cells.get(column)).take(300).collect();
        let named = filled.iter().filter(|text| commune_named(text, None, territory).is_some()).count();
        if filled.is_empty() { 0.0 } else { named as f64 / filled.len() as f64 }
    };
    if let Some(column) = place.name.filter(|c| share(*c) > 0.0) {
        return Some(column);
    }
    let best = (0..raw.fields.len()).map(|c| (c, share(c))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    (best.1 >= 0.5).then_some(best.0)
}

/// The code of the commune that a cell names, as people write it: «Lagnieu», «Commune de Lagnieu», «01202 - Lagnieu»,
/// «Lagnieu (01)».
fn commune_named(text: &str, departement: Option<&str>, territory: &Territory) -> Option<String> {
    let of = |name: &str| match territory.commune_by_name(name, departement) {
        Named::Commune(i) => Some(territory.communes[i].code.to_string()),
        // Its own code, so that its values are added to those of the others.
        Named::Former { commune, name, .. } => {
            former_code(&name, commune, territory).or_else(|| Some(territory.communes[commune].code.to_string()))
        }
        Named::Several(_) | Named::Unknown => None,
    };
    let text = text.trim();
    if let Some(code) = of(text) {
        return Some(code);
    }
    let bare = text.split('(').next().unwrap_or(text).trim();
    let (digits, rest) = bare.split_at(bare.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(bare.len()));
    let coded = Insee::parse(digits).filter(|_| digits.len() == 5 && !rest.is_empty());
    let named = rest.trim_start_matches(|c: char| !c.is_alphabetic());
    if let Some(code) = coded {
        // A postal code before the name is another number.
        return of(named).or_else(|| territory.index_of(code.as_str()).map(|_| code.to_string()));
    }
    let folded = french::fold(bare);
    let prefix = ["commune de ", "commune d'", "mairie de ", "mairie d'", "ville de ", "commune du ", "commune des "];
    let length = prefix.iter().find(|p| folded.starts_with(**p)).map_or(0, |p| p.chars().count());
    of(&bare.chars().skip(length).collect::<String>())
}

/// The code that a commune had when it bore its former name.
fn former_code(name: &str, commune: usize, territory: &Territory) -> Option<String> {
    let movements = territory.movements()?;
    let today = territory.communes[commune].code.as_str();
    let key = french::name_key(name);
    let bore = |code: &&str| {
        let followed = movements.follow(code);
        let leads = matches!(followed.communes().as_slice(), [one] if one.as_str() == today);
        leads && movements.names_of(code, &followed).first().is_some_and(|own| french::name_key(own) == key)
    };
    movements.former_codes().find(bore).map(str::to_owned)
}

/// Columns without which the analyses can do nothing.
pub(super) fn absent_columns(spec: &Spec, raw: &Raw, written: &[String], notes: &mut Notes) {
    for column in spec.model.essential.iter().filter(|c| raw.find(&[c]).is_none()) {
        // An identifier can be made, of a name that some column holds: that is the one to tell of.
        let made = spec.model.ids.first() == Some(column);
        let column = spec.model.made_of.get(1).filter(|name| made && raw.find(&[name]).is_none()).unwrap_or(column);
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
