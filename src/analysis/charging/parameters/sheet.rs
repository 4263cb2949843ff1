//! A file of parameters, section by section, as it is written; and one laid over another.

use std::path::Path;

use super::schema::{SCHEMAS, SETTINGS, Schema, Takes, Use};
use crate::analysis::charging::fault;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::method::charging::Setting;
use crate::pull::{self, Given, Section};

/// The value of a key.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::analysis::charging) enum Value {
    Number(f64),
    Word(String),
    Words(Vec<String>),
    Flag(bool),
    Points(Vec<(f64, f64)>),
    Shares([f64; Setting::COUNT]),
}

/// A key with its value, where it stands, and whether the study gives it.
#[derive(Debug, Clone)]
pub(in crate::analysis::charging) struct Cell {
    pub(in crate::analysis::charging) key: &'static str,
    pub(in crate::analysis::charging) value: Value,
    pub(super) place: Place,
    pub(in crate::analysis::charging) own: bool,
}

/// A section.
#[derive(Debug, Clone)]
pub(in crate::analysis::charging) struct Item {
    pub(super) schema: &'static Schema,
    /// Its `id`; nothing when there is only one.
    pub(in crate::analysis::charging) id: String,
    pub(in crate::analysis::charging) cells: Vec<Cell>,
    pub(in crate::analysis::charging) unit: Option<String>,
    pub(in crate::analysis::charging) source: Option<String>,
    pub(in crate::analysis::charging) checked: bool,
    pub(super) place: Place,
}

impl Item {
    pub(super) fn cell(&self, key: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.key == key)
    }

    /// What it is, for people.
    pub(in crate::analysis::charging) fn label(&self) -> &'static str {
        self.schema.label
    }

    /// Its name in the file: `offre.nuit-7`.
    pub(in crate::analysis::charging) fn name(&self) -> String {
        let dot = if self.id.is_empty() { "" } else { "." };
        format!("{}{dot}{}", self.schema.section, self.id)
    }

    pub(in crate::analysis::charging) fn of(&self) -> Use {
        self.schema.of
    }
}

/// The sections of a file; `None` when it is no TOML. `own`: it is the study's.
pub(super) fn read(text: &str, shown: &Path, own: bool, notes: &mut Notes) -> Option<Vec<Item>> {
    pull::parse(text, shown, notes, |mut root, notes| {
        let mut items: Vec<Item> = Vec::new();
        for schema in SCHEMAS {
            let sections = if schema.several {
                root.sections(schema.section, notes)
            } else {
                root.section(schema.section, notes).into_iter().collect()
            };
            for section in sections {
                let Some(item) = item(section, schema, own, notes) else { continue };
                if items.iter().any(|other| other.schema.section == schema.section && other.id == item.id) {
                    let message = format!("deux sections [[{}]] ont l'`id` `{}`", schema.section, item.id);
                    notes.push(Diagnostic::taken(message).at(item.place).help("n'en garder qu'une"));
                } else {
                    items.push(item);
                }
            }
        }
        root.finish(notes);
        items
    })
}

fn item(mut s: Section<'_>, schema: &'static Schema, own: bool, notes: &mut Notes) -> Option<Item> {
    let place = s.place();
    let id = if schema.several {
        let id = s.text("id", notes);
        s.require("id", id).map(|id| id.value)
    } else {
        Some(String::new())
    };
    let cells = schema.keys.iter().filter_map(|(key, takes)| {
        let (value, place) = value(&mut s, key, *takes, notes)?;
        Some(Cell { key, value, place, own })
    });
    let cells = cells.collect();
    let unit = s.text("unite", notes).map(|given| given.value);
    let source = s.text("source", notes).map(|given| given.value);
    let checked = s.flag("verifie", notes).unwrap_or(false);
    s.finish(notes);
    Some(Item { schema, id: id?, cells, unit, source, checked, place })
}

fn value(s: &mut Section<'_>, key: &'static str, takes: Takes, notes: &mut Notes) -> Option<(Value, Place)> {
    match takes {
        Takes::Number(min, max) => {
            let Given { value, place } = s.number(key, notes)?;
            if (min..=max).contains(&value) {
                return Some((Value::Number(value), place));
            }
            notes.push(fault::outside(key, value, (min, max), place));
            None
        }
        Takes::Word(words) => {
            let given = s.word(key, words, notes)?;
            known(given, key, words, notes).map(|(word, place)| (Value::Word(word), place))
        }
        Takes::Words(words) => {
            let place = s.place_of(key)?;
            let given = s.texts(key, notes)?;
            let read = given.into_iter().map(|one| known(one, key, words, notes).map(|(word, _)| word));
            read.collect::<Option<Vec<_>>>().map(|words| (Value::Words(words), place))
        }
        Takes::Flag => {
            let place = s.place_of(key)?;
            s.flag(key, notes).map(|flag| (Value::Flag(flag), place))
        }
        Takes::Points(min, max) => points(s, key, (min, max), notes),
        Takes::Shares => shares(s, key, notes),
    }
}

fn known(given: Given<String>, key: &str, words: &[&str], notes: &mut Notes) -> Option<(String, Place)> {
    if words.contains(&given.value.as_str()) {
        return Some((given.value, given.place));
    }
    let nearest = french::nearest(&given.value, words.iter().copied()).map(|word| format!("\"{word}\""));
    notes.push(
        Diagnostic::unfit(format!("la clé `{key}` ne connaît pas `{}`", given.value))
            .at(given.place)
            .label(format!("valeurs connues : {}", french::list(words)))
            .did_you_mean(nearest.as_deref()),
    );
    None
}

fn points(s: &mut Section<'_>, key: &'static str, (min, max): (f64, f64), notes: &mut Notes) -> Option<(Value, Place)> {
    let (value, place) = (s.points(key, notes)?, s.place_of(key)?);
    let mut right = !value.is_empty();
    if value.is_empty() {
        notes.push(
            fault::unusable(format!("`{key}` n'a aucun point")).at(place.clone()).help("donner au moins un point"),
        );
    }
    for point in value.iter().filter(|point| !(min..=max).contains(&point.value.1)) {
        right = false;
        notes.push(fault::outside(key, point.value.1, (min, max), point.place.clone()));
    }
    for pair in value.windows(2).filter(|pair| pair[0].value.0 >= pair[1].value.0) {
        right = false;
        let [before, x] = [pair[0].value.0, pair[1].value.0].map(|x| french::short(x, 3).replace('\u{202f}', ""));
        notes.push(
            fault::unusable(format!("les points de `{key}` ne vont pas en croissant"))
                .at(pair[1].place.clone())
                .label(format!("{x} vient après {before}"))
                .help("écrire les points dans l'ordre des années, ou des abscisses, chacune une fois"),
        );
    }
    right.then(|| (Value::Points(value.into_iter().map(|point| point.value).collect()), place))
}

/// Shares by setting; what is not written is nothing.
fn shares(s: &mut Section<'_>, key: &'static str, notes: &mut Notes) -> Option<(Value, Place)> {
    let place = s.place_of(key)?;
    let mut row = s.section(key, notes)?;
    let mut shares = [0.0; Setting::COUNT];
    let mut right = true;
    for (name, share) in SETTINGS.iter().zip(&mut shares) {
        match row.number(name, notes) {
            // A row of percentages, or one that adds up to 101 %, is told as a whole.
            Some(given) if given.value >= 0.0 => *share = given.value,
            Some(given) => {
                right = false;
                notes.push(fault::outside(name, given.value, (0.0, 1.0), given.place));
            }
            None => right &= !row.has(name),
        }
    }
    row.finish(notes);
    right.then_some((Value::Shares(shares), place))
}

/// Lays the sections of a study over those of the tool: of a section of the same `id`, the keys that it gives.
pub(super) fn lay(base: &mut Vec<Item>, own: Vec<Item>, file: &str) {
    for mut item in own {
        let source = item.source.take().unwrap_or_else(|| format!("`{file}`, fichier de l'étude"));
        let same = base.iter_mut().find(|b| b.schema.section == item.schema.section && b.id == item.id);
        let Some(under) = same else {
            base.push(Item { source: Some(source), ..item });
            continue;
        };
        if item.cells.is_empty() {
            continue;
        }
        for cell in item.cells {
            match under.cells.iter_mut().find(|c| c.key == cell.key) {
                Some(old) => *old = cell,
                None => under.cells.push(cell),
            }
        }
        // What the study says is hers to check.
        (under.source, under.checked, under.place) = (Some(source), item.checked, item.place);
        under.unit = item.unit.or(under.unit.take());
    }
}
