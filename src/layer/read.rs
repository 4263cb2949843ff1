//! The door: a file becomes a layer whose features are placed, attached to their commune, typed and checked.

use std::collections::BTreeMap;

use geo::{Geometry, InteriorPoint};

use super::model::{Kind, Model};
use super::place::{self, Columns};
use super::raw::{Raw, RawRow};
use super::{Feature, Layer, Precision, Spec, Value, table, vector};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::territory::{Insee, Projection, Territory};

/// Powers beyond these (kW) are taken for a mistake: QualiCharge's rules POWL and POWU.
const POWER: std::ops::Range<f64> = 1.3..4000.0;

/// Formats that hold one table only, by their extensions.
const SINGLE: [&str; 5] = ["csv", "tsv", "txt", "geojson", "json"];

/// Reads a layer. `None`, with the reasons in the notes, when it can't be used; a doubtful row is a warning, a wrong
/// coordinate an error that makes the layer unusable once all its rows have been looked at.
#[must_use]
pub fn read(spec: &Spec, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let before = notes.count(Severity::Error);
    let raw = open(spec, notes)?;
    let layer = build(spec, &raw, territory, notes)?;
    (notes.count(Severity::Error) == before).then_some(layer)
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
        "csv" | "tsv" | "txt" => table::csv(&bytes, &spec.shown, notes),
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => table::spreadsheet(&bytes, &spec.shown, spec.table.as_ref(), notes),
        "geojson" | "json" => vector::geojson(&String::from_utf8_lossy(&bytes), &spec.shown, notes),
        _ => vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), notes),
    }
}

pub(super) fn build(spec: &Spec, raw: &Raw, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let empty = |fields: &[String]| Layer {
        id: spec.id.clone(),
        title: spec.title.clone(),
        model: spec.model,
        source: spec.source.clone(),
        fictional: spec.fictional,
        file: spec.shown.clone(),
        fields: fields.to_vec(),
        features: Vec::new(),
    };
    if raw.rows.is_empty() {
        notes.push(Diagnostic::new("A0307", format!("la couche `{}` est vide", spec.id)).in_file(&spec.shown));
        return Some(empty(&raw.fields));
    }
    for column in spec.model.essential() {
        if raw.find(&[column]).is_none() {
            let known = raw.fields.iter().map(String::as_str);
            let d = Diagnostic::new("E0315", format!("il manque la colonne `{column}`")).in_file(&spec.shown);
            notes.push(match french::nearest(column, known) {
                Some(nearest) => d.help(format!("la colonne `{nearest}` est-elle celle-là ? la renommer `{column}`")),
                None => d.help(format!("colonnes du modèle {} : {}", spec.model.name(), spec.model.template().trim())),
            });
        }
    }
    let columns = Columns::find(raw);
    let insee = place::insee_column(raw);
    if columns.is_none() && insee.is_none() {
        notes.push(
            Diagnostic::new("E0301", format!("la couche `{}` n'a pas de coordonnées", spec.id))
                .in_file(&spec.shown)
                .label(format!("colonnes lues : {}", french::list_at_most(&raw.fields, 12)))
                .help("ajouter des colonnes `lon` et `lat`, ou `code_insee`"),
        );
        return None;
    }
    let metric = spec.crs.and_then(|code| Projection::epsg(code).ok()).unwrap_or_else(Projection::lambert93);
    let kinds = kinds(spec.model, raw);
    let mut layer = empty(&raw.fields);
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut tally = Tally::default();
    for row in &raw.rows {
        let (id, name) = identify(spec.model, raw, row);
        if let Some(first) = ids.get(&id) {
            notes.push(
                Diagnostic::new("A0312", format!("l'identifiant `{id}` est déjà celui de la ligne {first}"))
                    .at(row.place.clone())
                    .help("la première ligne est gardée, celle-ci est écartée"),
            );
            continue;
        }
        ids.insert(id.clone(), row.number);
        let located = locate(row, columns.as_ref(), insee, &metric, territory, &mut tally, notes);
        let values = row
            .cells
            .iter()
            .zip(&kinds)
            .zip(&raw.fields)
            .map(|((cell, kind), field)| typed(cell.as_deref(), *kind, field, spec.model, row, notes))
            .collect();
        layer.features.push(Feature {
            id,
            name,
            number: row.number,
            geometry: located.geometry,
            precision: located.precision,
            commune: located.commune,
            values,
        });
    }
    tally.tell(spec, notes);
    surfaces(&layer, notes);
    Some(layer)
}

/// What is counted over the rows and told once.
#[derive(Default)]
struct Tally {
    at_commune: usize,
    nowhere: usize,
    outside: usize,
    disagree: Vec<String>,
}

impl Tally {
    fn tell(&self, spec: &Spec, notes: &mut Notes) {
        let mut say = |code: &str, n: usize, one: &str, many: &str| {
            if n > 0 {
                let message = format!("{} {}", french::count(n, "entité", "entités"), if n < 2 { one } else { many });
                notes.push(Diagnostic::new(code, message).in_file(&spec.shown));
            }
        };
        say("A0316", self.at_commune, "localisée à la commune (à sa mairie)", "localisées à la commune (à sa mairie)");
        say("A0310", self.nowhere, "sans position", "sans position");
        say("A0311", self.outside, "hors du territoire", "hors du territoire");
        if !self.disagree.is_empty() {
            let message = format!(
                "{} hors du contour de leur commune déclarée, qui l'emporte : {}",
                french::count(self.disagree.len(), "entité", "entités"),
                french::list_at_most(&self.disagree, 5)
            );
            notes.push(Diagnostic::new("A0313", message).in_file(&spec.shown));
        }
    }
}

struct Located {
    geometry: Option<Geometry<f64>>,
    precision: Precision,
    commune: Option<usize>,
}

fn locate(
    row: &RawRow,
    columns: Option<&Columns>,
    insee: Option<usize>,
    metric: &Projection,
    territory: &Territory,
    tally: &mut Tally,
    notes: &mut Notes,
) -> Located {
    let declared = insee.and_then(|c| row.cells[c].as_deref());
    let commune = declared.and_then(|code| declared_commune(code, row, territory, notes));
    let mut lonlat = None;
    if let Some(columns) = columns {
        match place::lonlat(row, columns, metric) {
            Ok(found) => lonlat = found,
            Err(value) => notes.push(
                Diagnostic::new("E0309", format!("`{value}` n'est pas une position"))
                    .at(row.place.clone())
                    .help("écrire des nombres, ou laisser la cellule vide si la position n'est pas connue"),
            ),
        }
    }
    if let Some(found) = lonlat {
        if !place::check(&found, row, territory, notes) {
            return Located { geometry: None, precision: Precision::Unknown, commune };
        }
        let geometry = territory.projection.project_geometry(&found);
        let inner = geometry.as_ref().and_then(InteriorPoint::interior_point);
        let here = inner.and_then(|p| territory.locate(p));
        // A line goes through several communes: its middle says nothing against the one it is declared in.
        let line = matches!(found, Geometry::LineString(_) | Geometry::MultiLineString(_));
        if let Some(here) = here.filter(|here| !line && commune.is_some_and(|declared| declared != *here)) {
            tally.disagree.push(format!("{} ({})", row.number, territory.communes[here].name));
        }
        // A declared code that is not of the territory keeps the feature outside, wherever a coarse border puts it.
        let commune = if declared.is_some() { commune } else { here };
        tally.outside += usize::from(commune.is_none());
        return Located { geometry, precision: Precision::Exact, commune };
    }
    match commune.and_then(|i| territory.communes[i].mairie) {
        Some(mairie) => {
            tally.at_commune += 1;
            Located { geometry: Some(mairie.into()), precision: Precision::Commune, commune }
        }
        None => {
            tally.nowhere += 1;
            Located { geometry: None, precision: Precision::Unknown, commune }
        }
    }
}

/// The commune of a declared code. One that is well formed but not in the territory is a feature outside it.
fn declared_commune(code: &str, row: &RawRow, territory: &Territory, notes: &mut Notes) -> Option<usize> {
    if let Some(i) = territory.index_of(code) {
        return Some(i);
    }
    match Insee::parse(code) {
        Some(code) => territory.index_of(code.as_str()),
        None => {
            let nearest = french::nearest(code, territory.communes.iter().map(|c| c.code.as_str()));
            notes.push(
                Diagnostic::new("E0317", format!("`{code}` n'est pas un code de commune"))
                    .at(row.place.clone())
                    .label("un code INSEE de 5 caractères est attendu")
                    .did_you_mean(nearest),
            );
            None
        }
    }
}

fn identify(model: Model, raw: &Raw, row: &RawRow) -> (String, String) {
    let first = |names: &[&str]| names.iter().find_map(|n| raw.find(&[n]).and_then(|c| row.cells[c].clone()));
    // «Non concerné» is what the IRVE schema writes when a point de charge has no identifier.
    let id = first(model.ids()).filter(|id| french::fold(id) != "non concerne");
    let id = id.unwrap_or_else(|| row.number.to_string());
    let name = first(model.names()).unwrap_or_else(|| id.clone());
    (id, name)
}

/// The kind of each column: the model's for its own, deduced from the cells for the others.
fn kinds(model: Model, raw: &Raw) -> Vec<Kind> {
    let declared: Vec<(&str, Kind, bool)> = model.columns().collect();
    raw.fields
        .iter()
        .enumerate()
        .map(|(c, field)| {
            if let Some((_, kind, _)) = declared.iter().find(|(name, _, _)| name.eq_ignore_ascii_case(field)) {
                return *kind;
            }
            let mut cells = raw.rows.iter().filter_map(|r| r.cells[c].as_deref()).peekable();
            // A leading zero or a name that says code: never a number.
            let code = |t: &str| t.len() > 1 && t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
            let named = ["code", "insee", "siren", "siret", "id", "tel", "depcom", "num"]
                .iter()
                .any(|n| french::fold(field).contains(n));
            let numbers = cells.peek().is_some() && !named && cells.all(|t| place::number(t).is_some() && !code(t));
            if numbers { Kind::Number } else { Kind::Text }
        })
        .collect()
}

fn typed(cell: Option<&str>, kind: Kind, field: &str, model: Model, row: &RawRow, notes: &mut Notes) -> Value {
    let Some(text) = cell else { return Value::Missing };
    let unreadable = |expected: &str| {
        Diagnostic::new("A0314", format!("`{text}` dans la colonne `{field}` : {expected} attendu"))
            .at(row.place.clone())
            .help("la valeur reste manquante")
    };
    match kind {
        Kind::Text => Value::Text(text.to_owned()),
        Kind::Flag => match french::fold(text).as_str() {
            "1" | "true" | "vrai" | "oui" => Value::Flag(true),
            "0" | "false" | "faux" | "non" => Value::Flag(false),
            _ => {
                notes.push(unreadable("oui ou non"));
                Value::Missing
            }
        },
        Kind::Number => match place::number(text) {
            Some(power) if model == Model::Irve && field == "puissance_nominale" && !POWER.contains(&power) => {
                let watts = power >= POWER.end;
                notes.push(
                    Diagnostic::new("A0319", format!("puissance de {} kW", french::short(power, 1)))
                        .at(row.place.clone())
                        .label(format!(
                            "attendu : entre {} et {} kW",
                            french::short(POWER.start, 1),
                            french::short(POWER.end, 0)
                        ))
                        .help(if watts {
                            "est-elle en watts ? la diviser par 1 000 ; elle reste manquante"
                        } else {
                            "elle reste manquante"
                        }),
                );
                Value::Missing
            }
            Some(number) => Value::Number(number),
            None => {
                notes.push(unreadable("un nombre"));
                Value::Missing
            }
        },
    }
}

/// Friches without a known surface are told once.
fn surfaces(layer: &Layer, notes: &mut Notes) {
    if layer.model != Model::Friches {
        return;
    }
    let surface = |f: &Feature| layer.number(f, "unite_fonciere_surface").or_else(|| layer.number(f, "site_surface"));
    let missing = layer.features.iter().filter(|f| surface(f).is_none()).count();
    if missing > 0 {
        let message = format!("{} sans surface", french::count(missing, "friche", "friches"));
        notes
            .push(Diagnostic::new("A0318", message).in_file(&layer.file).help("remplir `unite_fonciere_surface` (m²)"));
    }
}
