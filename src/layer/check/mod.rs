//! A file becomes a layer whose features are placed, attached to their commune, typed and checked.

mod addresses;
mod aside;
mod builtin;
mod cells;
mod columns;
mod communes;
mod computed;
pub(super) mod control;
mod derive;
mod duplicates;
mod gather;
mod grouped;
mod groups;
mod kinds;
mod known;
mod locate;
mod reading;
mod row;
mod rules;
mod simple;
mod spoiled;
mod surfaces;
mod sweep;
mod tell;
mod witness;
mod work;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::faults;
use super::input::place::{self, Where};
use super::input::raw::{Raw, RawRow, Why};
use super::input::standing::is_abroad;
use super::input::systems::Systems;
use super::{Access, Extent, Feature, FieldSpec, Kind, Layer, Precision, Shape, Spec};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::personal;
use crate::parallel;
use crate::territory::Territory;

use builtin::Built;
use columns::{absent_columns, official_names, version};
use control::{Control, Fate, Problem};
use kinds::Numbers;
use reading::{Draft, Reading};

/// Rows read by one thread at a time.
const CHUNK: usize = 2_048;

/// The layer of a file whose table was read. `None` when nothing says where its rows are.
pub(in crate::layer) fn build(spec: &Spec, mut raw: Raw, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let model = &spec.model;
    personal::drop(&mut raw, model, notes);
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
    let written = raw.fields.clone();
    columns::measured(model, &mut raw, &mut control);
    raw.fields = official_names(model, &raw, &mut control);
    let mut place = Where::find(&raw, model);
    // Three digits are not checked as a code.
    let digits = place.parts.map(|(_, digits)| digits).filter(|_| model.commune_parts.is_none());
    aside::take(&mut raw, &written, &place, model, territory, &mut control);
    if columns::complete(model, &mut raw, &place, territory, &mut control) {
        place = Where::find(&raw, model);
    }
    columns::identified(model, &mut raw, &place, territory, &mut control);
    absent_columns(spec, &raw, &written, notes);
    known::absent(spec, &raw, notes);
    if model.geometry != Shape::None {
        unread_positions(spec, &raw, &place, notes);
    }
    let columns = addresses::columns(spec, &raw, notes);
    if place.nowhere() && !(columns.is_some() && (spec.geocoding.asking || !spec.geocoding.kept.is_empty())) {
        let help = match &columns {
            Some(_) => format!(
                "placer ses adresses avec `territoire donnees geocoder {}`, ou ajouter des colonnes `lon` et `lat`, ou `code_insee`",
                spec.id
            ),
            None => "ajouter des colonnes `lon` et `lat`, ou `code_insee`".to_owned(),
        };
        notes.push(
            faults::unplaced(format!("la couche `{}` n'a pas de coordonnées", spec.id))
                .in_file(&spec.shown)
                .label(format!("colonnes lues : {}", french::list_at_most(&written, 12)))
                .help(help),
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
    let systems = Systems::of(&raw, &place, spec, territory);
    let models: Vec<Option<&FieldSpec>> =
        raw.fields.iter().enumerate().map(|(c, f)| model.field_of(f).filter(|_| Some(c) != digits)).collect();
    spoiled::tell(&raw, &models, notes);
    // Each row goes as soon as it is read: a file is not held twice.
    let rows = std::mem::take(&mut raw.rows);
    let column = |name: &str| raw.find(&[name]);
    let fields: Vec<Option<&FieldSpec>> = raw.fields.iter().map(|f| model.field_of(f)).collect();
    let personal = fields.iter().enumerate().filter_map(|(c, f)| Some((c, f.filter(|f| f.personal)?)));
    let mut reading = Reading {
        spec,
        model,
        rules: rules::compile(model, column),
        computed,
        abroad: is_abroad(territory),
        ids: model.ids.iter().filter_map(|n| column(n)).collect(),
        names: model.names.iter().filter_map(|n| column(n)).collect(),
        date: model.date.as_deref().and_then(column),
        lines: rows.iter().map(|row| (row.number, row.line)).collect(),
        ranks: ranks(fields.iter().map(|f| f.is_some_and(|f| f.kind.is_number()))),
        personal: personal.map(|(c, f)| (c, rules::bound(&f.personal_except, column))).collect(),
        fields,
        systems,
        place,
        source,
        territory,
        addresses: columns,
        raw: &raw,
        postal: false,
        swapped: false,
        mairies: OnceLock::new(),
        absorbing: OnceLock::new(),
    };
    reading.postal = reading.holds_postal_codes(&rows);
    if reading.postal && model.geometry == Shape::None {
        // Several communes have one postal code: it identifies none of them.
        reading.ids.clear();
    }
    reading.swapped = reading.holds_swapped_positions(&rows);
    let reading = reading;
    control.detected.extend(reading.systems.told());
    control.version = version(model, &raw);
    let (mut drafts, mut found, mut counts, codes) = read_rows(&reading, rows);
    control.detected.extend(reading.computed_told(&drafts));
    addresses::tally(&reading, &drafts, &written, &mut control);
    let mut problems = broken(&reading, &mut counts);
    groups::identities(&reading, &mut drafts, &mut found, &mut counts, &mut control);
    groups::stale(&reading, &mut drafts, &mut found, &mut counts);
    problems.extend(groups::of_groups(&reading, &mut drafts, &mut found, &mut counts, &mut control));
    problems.extend(gather::absent_required(&reading, &mut counts));
    let mut told = kinds::Told::default();
    let (kinds, numbers) = kinds::kinds(&reading, &mut drafts, &mut counts, &mut found, &mut told);
    problems.append(&mut found);
    gather::collect(&reading, problems, &counts, &mut control);
    gather::shares(&reading, &mut control);
    control.columns = known::columns(&reading, &drafts, &kinds, &numbers, &told);
    kinds::tell(&reading, &drafts, &told, notes);
    known::rules(&reading, &mut control);
    let features = features(&reading, drafts, &kinds, &numbers, &mut control);
    let mut brought = Notes::new();
    let features = communes::follow(&reading, &codes, features, &kinds, &mut control, &mut brought);
    tell::layer(&reading, &control, notes);
    notes.append(brought);
    let fields = raw.fields.clone();
    let layer = layer(spec, fields, kinds, features, control);
    tell::surfaces(&layer, notes);
    Some(layer)
}

/// Nothing is placed elsewhere than where it says without a word: columns that look like positions, and are not read.
fn unread_positions(spec: &Spec, raw: &Raw, place: &Where, notes: &mut Notes) {
    let unread = place.unread(raw);
    if !unread.is_empty() {
        let names: Vec<String> = unread.iter().map(|(name, _)| format!("`{name}`")).collect();
        let why: Vec<String> = unread.iter().map(|(name, why)| format!("`{name}` : {why}")).collect();
        let s = french::s(names.len());
        notes.push(
            faults::unread_positions(format!("coordonnée{s} non lue{s} : {}", french::list_at_most(&names, 6)))
                .in_file(&spec.shown)
                .label(why.join(" ; "))
                .help(
                    "corriger ces cellules, ou nommer les deux colonnes `lon` et `lat` (degrés) ou `x` et `y` (mètres)",
                ),
        );
    }
    if let Some((columns, n)) = place.spared(raw) {
        let names: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
        notes.push(
            faults::unread_positions(format!("coordonnées non lues : {}", french::list(&names)))
                .in_file(&spec.shown)
                .label(format!(
                    "{} n'{} que celles-là",
                    french::count(n, "ligne", "lignes"),
                    if n < 2 { "a" } else { "ont" }
                ))
                .help("les recopier dans les colonnes de position que les autres lignes remplissent"),
        );
    }
}

fn unknown_projection(spec: &Spec, swapped: place::Untold) -> Diagnostic {
    if let Some((code, name)) = swapped {
        return faults::swapped("x et y sont inversés")
            .in_file(&spec.shown)
            .label(format!("échangés, ils mettent les points à leur place en {name} (EPSG:{code})"))
            .help("échanger les deux colonnes, ou leurs noms dans l'en-tête");
    }
    faults::elsewhere("coordonnées qui ne sont pas des degrés, et dont la projection n'a pas été reconnue")
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
        extent: Extent::default(),
        access: Access::default(),
        features: features.into(),
        control,
    }
}

/// The rank of each of these columns among those that hold numbers.
fn ranks(numbers: impl Iterator<Item = bool>) -> Vec<Option<usize>> {
    let mut rank = 0..;
    numbers.map(|number| if number { rank.next() } else { None }).collect()
}

/// Rows with their faults, the number of rows that each rule was tested on, and for a table of communes the code that
/// each row gives.
type Read = (Vec<Draft>, Vec<Problem>, Vec<u32>, Vec<(usize, String)>);

/// Reads every row, several chunks side by side.
fn read_rows(reading: &Reading<'_>, mut rows: Vec<RawRow>) -> Read {
    let mut drafts: Vec<Draft> = Vec::new();
    drafts.resize_with(rows.len(), Draft::default);
    let mut chunks: Vec<_> = rows.chunks_mut(CHUNK).zip(drafts.chunks_mut(CHUNK)).collect();
    let read = parallel::map_mut(&mut chunks, |(rows, drafts)| {
        let mut counts = vec![0_u32; reading.rules_len()];
        let (mut problems, mut codes) = (Vec::new(), Vec::new());
        for (row, draft) in rows.iter_mut().zip(drafts.iter_mut()) {
            let row = std::mem::take(row);
            if reading.by_commune() && !reading.postal {
                codes.extend(reading.place.code(&row).map(|code| (row.number, code)));
            }
            *draft = reading.row(row, &mut counts, &mut problems);
        }
        (problems, counts, codes)
    });
    let mut counts = vec![0_u32; reading.rules_len()];
    let mut problems = Vec::with_capacity(read.iter().map(|(of_chunk, ..)| of_chunk.len()).sum());
    let mut codes = Vec::new();
    for (mut found, of_chunk, mut told) in read {
        problems.append(&mut found);
        codes.append(&mut told);
        for (total, n) in counts.iter_mut().zip(of_chunk) {
            *total += n;
        }
    }
    (drafts, problems, counts, codes)
}

/// Lines that make no row. One that can't be cut hides a row; the others take nothing from the rows.
fn broken(reading: &Reading<'_>, counts: &mut [u32]) -> Vec<Problem> {
    let rows = reading.lines.len();
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

/// The features of the layer: the rows that were not set aside.
fn features(
    reading: &Reading<'_>,
    drafts: Vec<Draft>,
    kinds: &[Kind],
    numbers: &Numbers,
    control: &mut Control,
) -> Vec<Feature> {
    let without = drafts.iter().any(|d| d.id.is_none());
    let own: BTreeSet<String> = drafts.iter().filter(|_| without).filter_map(|d| d.id.clone()).collect();
    let mut out = Vec::with_capacity(drafts.iter().filter(|d| !d.rejected).count());
    let mut dates: Option<(jiff::civil::Date, jiff::civil::Date)> = None;
    control.rejected += reading.raw.broken.len();
    for (row, mut draft) in drafts.into_iter().enumerate() {
        if draft.rejected {
            control.rejected += 1;
            continue;
        }
        control.repaired += usize::from(draft.repaired);
        let table = reading.model.geometry == Shape::None;
        let known = table || draft.precision != Precision::Unknown;
        control.outside += usize::from(draft.commune.is_none() && known);
        control.at_commune += usize::from(draft.precision == Precision::Commune);
        let unplaced = draft.precision == Precision::Unknown && reading.model.geometry != Shape::None;
        control.nowhere += usize::from(unplaced);
        // A day to come is a fault of typing: it is told, and is not the newest.
        if let Some(date) = draft.date.filter(|date| reading.spec.today.is_none_or(|today| *date <= today)) {
            dates = Some(dates.map_or((date, date), |(a, b)| (a.min(date), b.max(date))));
        }
        if !numbers.is_empty() {
            let of = |c: usize| match numbers.get(&c) {
                Some(column) => column[row],
                None => reading.number(&draft, c).unwrap_or(f64::NAN),
            };
            let all = (0..kinds.len()).filter(|c| kinds[*c] == Kind::Number).map(of).collect();
            draft.cells.keep_numbers(all);
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
