//! Tables of values by commune, brought to the communes of today: added up or averaged where communes merged, shared or
//! copied where one was split. The arithmetic is the territory's ([`Territory::transfer`]); here are the columns.
//!
//! [`Territory::transfer`]: crate::territory::Territory::transfer

use std::collections::{BTreeMap, BTreeSet};

use super::control::Control;
use super::reading::Reading;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::model::value;
use crate::layer::{Feature, Kind, Shape, Spec, ToldBy};
use crate::territory::{Gaps, Insee, Movements, Nature, Transfer};

/// How many columns a note names.
const NAMED: usize = 6;

/// A column that can be brought over: its position, its name, what its values do.
struct Column {
    at: usize,
    name: String,
    nature: Nature,
    /// Nobody declared its nature.
    guessed: bool,
}

impl Reading<'_> {
    /// Whether each row is a commune of some year, which can be brought to those of today.
    pub(super) fn by_commune(&self) -> bool {
        let model = self.model;
        let alone = model.ids.len() == 1 && model.ids.first() == model.commune.first();
        model.geometry == Shape::None && alone && self.territory.movements().is_some()
    }
}

/// The code that a row is about in the file's own words, when it leads into the territory: with today's communes.
fn leads(
    reading: &Reading<'_>,
    codes: &[(usize, String)],
    movements: &Movements,
    feature: &Feature,
) -> Option<(String, Vec<usize>)> {
    let (_, code) = &codes[codes.binary_search_by_key(&feature.number, |(number, _)| *number).ok()?];
    let code = Insee::parse(code).map_or_else(|| code.clone(), |c| c.to_string());
    let followed = movements.follow_from(&code, reading.spec.vintage);
    let into: Vec<usize> =
        followed.communes().into_iter().filter_map(|c| reading.territory.index_of(c.as_str())).collect();
    (!into.is_empty()).then_some((code, into))
}

/// The features of a table of communes with one feature for each commune of today, from the codes that its rows give. Any
/// other layer is left as it is.
pub(super) fn follow(
    reading: &Reading<'_>,
    told: &[(usize, String)],
    features: Vec<Feature>,
    kinds: &[Kind],
    control: &mut Control,
    notes: &mut Notes,
) -> Vec<Feature> {
    let Some(movements) = reading.territory.movements().filter(|_| reading.by_commune()) else { return features };
    // For each row its code, for each commune its rows.
    let codes: Vec<Option<(String, Vec<usize>)>> =
        features.iter().map(|f| leads(reading, told, movements, f)).collect();
    let mut sources: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, (_, into)) in codes.iter().enumerate().filter_map(|(row, c)| Some((row, c.as_ref()?))) {
        for commune in into {
            sources.entry(*commune).or_default().push(row);
        }
    }
    let own = |commune: usize, rows: &[usize]| {
        let code = reading.territory.communes[commune].code.as_str();
        matches!(rows, [row] if codes[*row].as_ref().is_some_and(|(c, into)| c == code && into.len() == 1))
    };
    sources.retain(|commune, rows| !own(*commune, rows));
    // A year may tell that a commune's own row is one part of what it is today.
    if sources.is_empty() {
        return features;
    }
    let taken: BTreeSet<usize> = sources.values().flatten().copied().collect();
    let rows: Vec<(usize, &str)> = taken.iter().filter_map(|r| Some((*r, codes[*r].as_ref()?.0.as_str()))).collect();
    let columns = columns(reading, kinds, control);
    let mut said = Said::default();
    let mut brought: Vec<Vec<Option<f64>>> = Vec::new();
    for column in &columns {
        let number = |row: usize| features[row].cells.get(column.at).and_then(value::number);
        let table: Vec<(&str, Option<f64>)> = rows.iter().map(|(row, code)| (*code, number(*row))).collect();
        let how = Transfer {
            nature: column.nature,
            vintage: reading.spec.vintage,
            gaps: Gaps::Missing,
            place: Some(Place::File(reading.spec.shown.clone())),
        };
        let mut mine = Notes::new();
        brought.push(reading.territory.transfer(&table, &how, &mut mine));
        said.of(column, mine);
    }
    let mut made: BTreeMap<usize, Vec<Feature>> = BTreeMap::new();
    for (commune, rows) in &sources {
        let code = reading.territory.communes[*commune].code.as_str();
        let same = |row: &&usize| codes[**row].as_ref().is_some_and(|(c, _)| c == code);
        let main = *rows.iter().find(same).unwrap_or(&rows[0]);
        let values: Vec<(usize, String)> = columns
            .iter()
            .zip(&brought)
            .map(|(c, values)| (c.at, values[*commune].map(|v| v.to_string()).unwrap_or_default()))
            .collect();
        let whole = whole(reading, &features[main], *commune, values);
        made.entry(rows[0]).or_default().push(whole);
    }
    // A split commune's row has stood outside the territory until here.
    control.outside -= taken.iter().filter(|r| features[**r].commune.is_none()).count();
    let (from, to) = (taken.len(), sources.len());
    control.detected.push(format!(
        "{} d'autres limites communales, ramenée{} à {} d'aujourd'hui",
        french::count(from, "ligne", "lignes"),
        french::s(from),
        french::count(to, "commune", "communes")
    ));
    said.tell(reading.spec, &columns, notes);
    let mut out = Vec::with_capacity(features.len());
    for (row, feature) in features.into_iter().enumerate() {
        out.extend(made.remove(&row).unwrap_or_default());
        if !taken.contains(&row) {
            out.push(feature);
        }
    }
    out
}

/// The feature of a commune of today: the numbers are those brought over, the texts those of its main row.
fn whole(reading: &Reading<'_>, main: &Feature, commune: usize, mut values: Vec<(usize, String)>) -> Feature {
    let today = &reading.territory.communes[commune];
    let code = today.code.to_string();
    let mut name = main.name.clone();
    if let Some(column) = reading.place.insee {
        values.push((column, code.clone()));
    }
    if main.id != code {
        name.clone_from(&today.name);
        values.extend(reading.names.first().map(|column| (*column, today.name.clone())));
    }
    let mut cells = main.cells.clone();
    cells.replace(&values);
    Feature { id: code, name, commune: Some(commune), cells, ..main.clone() }
}

/// The columns of numbers, with what their values do.
fn columns(reading: &Reading<'_>, kinds: &[Kind], control: &Control) -> Vec<Column> {
    let of = |(at, kind): (usize, &Kind)| {
        if *kind != Kind::Number || Some(at) == reading.place.insee {
            return None;
        }
        let name = reading.raw.fields[at].clone();
        let described = control.columns.iter().find(|c| c.name == name)?;
        let guessed = described.told_by == ToldBy::Name && reading.spec.columns.natures.is_empty();
        Some(Column { at, name, nature: described.magnitude.nature(), guessed })
    };
    kinds.iter().enumerate().filter_map(of).collect()
}

/// What the columns' transfers had to say: the same thing once, with the columns that it holds for.
#[derive(Default)]
struct Said {
    order: Vec<(&'static str, String)>,
    of: BTreeMap<(&'static str, String), (Diagnostic, Vec<String>)>,
}

impl Said {
    fn of(&mut self, column: &Column, notes: Notes) {
        for d in notes.all() {
            let key = (d.code.id, d.message.clone());
            let entry = self.of.entry(key.clone()).or_insert_with(|| {
                self.order.push(key);
                (d.clone(), Vec::new())
            });
            entry.1.push(column.name.clone());
        }
    }

    fn tell(mut self, spec: &Spec, columns: &[Column], notes: &mut Notes) {
        for key in &self.order {
            let Some((d, names)) = self.of.remove(key) else { continue };
            let all = names.len() == columns.len();
            let label = format!("{} : {}", if names.len() == 1 { "colonne" } else { "colonnes" }, listed(&names));
            notes.push(if all { d } else { d.label(label) });
        }
        let guessed = |nature| -> Vec<String> {
            columns.iter().filter(|c| c.guessed && c.nature == nature).map(|c| c.name.clone()).collect()
        };
        let (sums, means) = (guessed(Nature::Extensive), guessed(Nature::Intensive));
        if sums.is_empty() && means.is_empty() {
            return;
        }
        let part = |names: &[String], done: &str| {
            (!names.is_empty()).then(|| format!("{} {done}{}", listed(names), french::s(names.len())))
        };
        let parts: Vec<String> = [part(&sums, "additionnée"), part(&means, "moyennée")].into_iter().flatten().collect();
        notes.push(
            Diagnostic::new("I0327", format!("colonnes d'après leur nom : {}", parts.join(" ; ")))
                .in_file(&spec.shown)
                .help("nommer dans la couche les colonnes qui ne s'additionnent pas : `taux = [\"…\"]`, `niveaux = [\"…\"]` (médianes)"),
        );
    }
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    french::list_at_most(&quoted, NAMED)
}
