//! The door: a file becomes a layer whose features are placed, attached to their commune, typed and checked.

use std::collections::BTreeSet;

use super::builtin::Built;
use super::control::{Control, Fate, Problem};
use super::model::{FieldType, Model, Shape};
use super::place::{self, Where};
use super::raw::{Raw, RawRow, Why};
use super::row::{Draft, Reading};
use super::systems::Systems;
use super::{
    Feature, Kind, Layer, Precision, Spec, communes, derive, gather, groups, rules, sections, sheet, table, tell,
    value, vector,
};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::parallel;
use crate::territory::Territory;

/// Rows read by one thread at a time.
const CHUNK: usize = 2_048;

/// Formats that hold one table only, by their extensions.
const SINGLE: [&str; 5] = ["csv", "tsv", "txt", "geojson", "json"];

/// Reads a layer and checks it. `None`, with the reasons in the notes, when the file can't be read as a table; a fault
/// of a row is in [`Layer::control`], and an error in the notes when it would falsify the answers.
#[must_use]
pub fn read(spec: &Spec, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let raw = open(spec, notes)?;
    build(spec, raw, territory, notes)
}

fn open(spec: &Spec, notes: &mut Notes) -> Option<Raw> {
    let extension = spec.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match std::fs::read(&spec.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = if error.kind() == std::io::ErrorKind::NotFound { "E0101" } else { "E0108" };
            let message = format!("le fichier `{}` ne peut pas être ouvert", spec.shown.display());
            notes.push(Diagnostic::new(code, message).in_file(&spec.shown).label(error.to_string()));
            return None;
        }
    };
    if let Some(wanted) = spec.table.as_ref().filter(|_| SINGLE.contains(&extension.as_str())) {
        notes.push(
            Diagnostic::new("E0353", format!("un fichier {} n'a qu'une table", extension.to_uppercase()))
                .at(wanted.place.clone())
                .help("retirer la clé `table`, qui choisit une couche d'un GeoPackage, une feuille d'un classeur ou une table d'une base"),
        );
        return None;
    }
    match extension.as_str() {
        "csv" | "tsv" | "txt" if sections::are_in(&bytes, &spec.model) => {
            sections::read(&bytes, &spec.shown, &spec.model, notes)
        }
        "csv" | "tsv" | "txt" => table::csv(&bytes, &spec.shown, notes),
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => spreadsheet(spec, &bytes, notes),
        "geojson" | "json" => vector::geojson(&String::from_utf8_lossy(&bytes), &spec.shown, notes),
        _ => vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), notes),
    }
}

/// A spreadsheet, by the library that tells its cells apart; what that one does not take for a spreadsheet (an ODS that a
/// GIS program wrote), by GDAL.
fn spreadsheet(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> Option<Raw> {
    let refused = match sheet::spreadsheet(bytes, &spec.shown, spec.table.as_ref(), notes) {
        Ok(raw) => return raw,
        Err(refused) => refused,
    };
    let mut otherwise = Notes::new();
    let raw = vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), &mut otherwise);
    match raw {
        Some(_) => notes.append(otherwise),
        // Read by neither: what the first says is about spreadsheets.
        None => notes.push(*refused),
    }
    raw
}

/// The layer of a file whose table was read. `None` when nothing says where its rows are.
pub(super) fn build(spec: &Spec, mut raw: Raw, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let model = &spec.model;
    let mut control = Control {
        layer: spec.id.clone(),
        title: spec.title.clone(),
        file: spec.shown.display().to_string(),
        model: model.id.clone(),
        row: model.row.clone(),
        read: raw.rows.len() + raw.broken.len(),
        detected: std::mem::take(&mut raw.detected),
        ..Control::default()
    };
    if control.read == 0 {
        notes.push(Diagnostic::new("A0307", format!("la couche `{}` est vide", spec.id)).in_file(&spec.shown));
        return Some(layer(spec, raw.fields.clone(), vec![Kind::Text; raw.fields.len()], Vec::new(), control));
    }
    let written = std::mem::take(&mut raw.fields);
    raw.fields = official_names(model, &written, &mut control);
    absent_columns(spec, &raw, &written, notes);
    communes::absent_rates(spec, &raw, notes);
    let place = Where::find(&raw, model);
    if place.nowhere() {
        notes.push(
            Diagnostic::new("E0301", format!("la couche `{}` n'a pas de coordonnées", spec.id))
                .in_file(&spec.shown)
                .label(format!("colonnes lues : {}", french::list_at_most(&written, 12)))
                .help("ajouter des colonnes `lon` et `lat`, ou `code_insee`"),
        );
        return None;
    }
    let (source, recognised) = match place::source(&raw, &place, model, spec.crs, territory) {
        Ok(found) => found,
        Err(swapped) => {
            notes.push(unknown_projection(spec, swapped));
            return None;
        }
    };
    if let Some(found) = &recognised {
        let proof = match found.agree {
            Some((agree, of)) => format!("{agree} points sur {of} y tombent dans leur commune"),
            None => "la seule qui met les points autour du territoire".to_owned(),
        };
        let code = found.projection.code();
        control.detected.push(format!("coordonnées en {} (EPSG:{code}), reconnu : {proof}", found.name));
    }
    let computed = derive::compile(model, &raw, &mut control.detected);
    raw.fields.extend(derive::names(&computed));
    let column = |name: &str| raw.find(&[name]);
    let reading = Reading {
        spec,
        model,
        fields: raw.fields.iter().map(|f| model.field_of(f)).collect(),
        rules: rules::compile(model, column),
        computed,
        abroad: place::is_abroad(territory),
        ids: model.ids.iter().filter_map(|n| column(n)).collect(),
        names: model.names.iter().filter_map(|n| column(n)).collect(),
        date: model.date.as_deref().and_then(column),
        systems: Systems::of(&raw, &place, spec, territory),
        place,
        source,
        territory,
        raw: &raw,
    };
    control.detected.extend(reading.systems.told());
    control.version = version(model, &raw);
    let (mut drafts, mut counts) = rows(&reading);
    control.detected.extend(reading.computed_told(&drafts));
    let mut whole = broken(&reading, &mut counts);
    groups::identities(&reading, &mut drafts, &mut counts, &mut control);
    groups::stale(&reading, &mut drafts, &mut counts);
    whole.extend(groups::of_groups(&reading, &mut drafts, &mut counts, &mut control));
    whole.extend(gather::absent_required(&reading, &mut counts));
    gather::collect(&reading, &mut drafts, whole, &counts, &mut control);
    gather::shares(&reading, &mut control);
    let kinds = kinds(&reading, &drafts);
    let features = features(&reading, drafts, &mut control);
    let mut brought = Notes::new();
    let features = communes::follow(&reading, features, &kinds, &mut control, &mut brought);
    tell::layer(&reading, &control, notes);
    notes.append(brought);
    let fields = raw.fields.clone();
    let layer = layer(spec, fields, kinds, features, control);
    tell::surfaces(&layer, notes);
    Some(layer)
}

fn unknown_projection(spec: &Spec, swapped: place::Untold) -> Diagnostic {
    if let Some((code, name)) = swapped {
        return Diagnostic::new("E0302", "x et y sont inversés")
            .in_file(&spec.shown)
            .label(format!("échangés, ils mettent les points à leur place en {name} (EPSG:{code})"))
            .help("échanger les deux colonnes, ou leurs noms dans l'en-tête");
    }
    Diagnostic::new("E0303", "coordonnées qui ne sont pas des degrés, et dont la projection n'a pas été reconnue")
        .in_file(&spec.shown)
        .label("aucune projection française ne met ces points dans leurs communes ou autour du territoire")
        .help("ajouter à la couche `crs = 2154` (Lambert-93) ou le code EPSG de la projection")
}

fn layer(spec: &Spec, fields: Vec<String>, kinds: Vec<Kind>, features: Vec<Feature>, control: Control) -> Layer {
    Layer {
        id: spec.id.clone(),
        title: spec.title.clone(),
        model: spec.model.clone(),
        source: spec.source.clone(),
        fictional: spec.fictional,
        file: spec.shown.clone(),
        fields,
        kinds,
        features,
        control,
    }
}

/// The columns under the official names of the fields that they hold; another name is said.
fn official_names(model: &Model, written: &[String], control: &mut Control) -> Vec<String> {
    let exact: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut renamed = Vec::new();
    let mut names = Vec::new();
    for column in written {
        let field = model.field_of(column).map(|f| f.name.as_str());
        // A column of the official name wins over one that only looks like it.
        let official = field.filter(|name| (*name == column || !exact.contains(name)) && !taken.contains(*name));
        if let Some(name) = official.filter(|name| name != column) {
            renamed.push(format!("`{column}` lue comme `{name}`"));
        }
        let name = official.unwrap_or(column).to_owned();
        taken.insert(name.clone());
        names.push(name);
    }
    if !renamed.is_empty() {
        control.detected.push(format!("colonnes : {}", french::list_at_most(&renamed, 8)));
    }
    names
}

/// Columns without which the analyses can do nothing.
fn absent_columns(spec: &Spec, raw: &Raw, written: &[String], notes: &mut Notes) {
    for column in spec.model.essential.iter().filter(|c| raw.find(&[c]).is_none()) {
        let d = Diagnostic::new("E0315", format!("il manque la colonne `{column}`")).in_file(&spec.shown);
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

/// Reads every row, several chunks side by side; the counts of rows that each rule was tested on.
fn rows(reading: &Reading<'_>) -> (Vec<Draft>, Vec<u32>) {
    let chunks: Vec<&[RawRow]> = reading.raw.rows.chunks(CHUNK).collect();
    let read = parallel::map(&chunks, |rows| {
        let mut counts = vec![0_u32; reading.rules_len()];
        let drafts: Vec<Draft> = rows.iter().map(|row| reading.row(row, &mut counts)).collect();
        (drafts, counts)
    });
    let mut drafts = Vec::with_capacity(reading.raw.rows.len());
    let mut counts = vec![0_u32; reading.rules_len()];
    for (mut some, of_chunk) in read {
        drafts.append(&mut some);
        for (total, n) in counts.iter_mut().zip(of_chunk) {
            *total += n;
        }
    }
    (drafts, counts)
}

/// Lines that make no row. One that can't be cut hides a row; the others take nothing from the rows.
fn broken(reading: &Reading<'_>, counts: &mut [u32]) -> Vec<Problem> {
    let rows = reading.raw.rows.len();
    let mut out = Vec::new();
    for broken in &reading.raw.broken {
        let (built, fate) = match broken.why {
            Why::Cut => (Built::Broken, reading.grave()),
            Why::UnknownSection => (Built::UnknownSection, Fate::Rejected),
            Why::Orphan => (Built::Orphan, Fate::Rejected),
            Why::Twice => (Built::Twice, Fate::Rejected),
        };
        let rule = reading.rule_built(built);
        if counts[rule] == 0 {
            counts[rule] = rows as u32;
        }
        counts[rule] += 1;
        out.push(Problem {
            rule,
            row: broken.number,
            place: reading.shown(broken.line),
            id: String::new(),
            column: None,
            found: broken.said.clone(),
            expected: built.about().4.to_owned(),
            fate,
            at: None,
        });
    }
    out
}

/// The kind of each column: the model's for its own, deduced from the cells for the others.
fn kinds(reading: &Reading<'_>, drafts: &[Draft]) -> Vec<Kind> {
    let of = |c: usize| {
        if let Some(spec) = reading.fields[c] {
            return match spec.kind {
                FieldType::Number | FieldType::Integer => Kind::Number,
                FieldType::Flag => Kind::Flag,
                _ => Kind::Text,
            };
        }
        let mut cells = drafts.iter().filter_map(|d| d.cells.get(c)).peekable();
        // A leading zero or a name that says code: never a number.
        let code = |t: &str| t.len() > 1 && t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
        let name = french::fold(&reading.raw.fields[c]);
        let named = ["code", "insee", "siren", "siret", "id", "tel", "depcom", "num"].iter().any(|n| name.contains(n));
        let numbers = cells.peek().is_some() && !named && cells.all(|t| value::number(t).is_some() && !code(t));
        if numbers { Kind::Number } else { Kind::Text }
    };
    (0..reading.raw.fields.len()).map(of).collect()
}

/// The features of the layer: the rows that were not set aside.
fn features(reading: &Reading<'_>, drafts: Vec<Draft>, control: &mut Control) -> Vec<Feature> {
    let own: BTreeSet<String> = drafts.iter().filter_map(|d| d.id.clone()).collect();
    let mut out = Vec::new();
    let mut dates: Option<(jiff::civil::Date, jiff::civil::Date)> = None;
    control.rejected += reading.raw.broken.len();
    for draft in drafts {
        if draft.rejected() {
            control.rejected += 1;
            continue;
        }
        control.repaired += usize::from(draft.repaired());
        let table = reading.model.geometry == Shape::None;
        let known = table || draft.precision != Precision::Unknown;
        control.outside += usize::from(draft.commune.is_none() && known);
        control.at_commune += usize::from(draft.precision == Precision::Commune);
        let unplaced = draft.precision == Precision::Unknown && reading.model.geometry != Shape::None;
        control.nowhere += usize::from(unplaced);
        if let Some(date) = draft.date {
            dates = Some(dates.map_or((date, date), |(a, b)| (a.min(date), b.max(date))));
        }
        let number = draft.number.to_string();
        let id = draft.id.unwrap_or_else(|| if own.contains(&number) { format!("n°{number}") } else { number });
        let name = draft.name.unwrap_or_else(|| id.clone());
        out.push(Feature {
            name,
            id,
            number: draft.number,
            geometry: draft.geometry,
            precision: draft.precision,
            commune: draft.commune,
            cells: draft.cells,
        });
    }
    control.dates = dates;
    control.kept = out.len();
    out
}
