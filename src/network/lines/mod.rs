//! Ways out of a layer of lines (BD TOPO, ROUTE 500, any other whose columns are declared).
//!
//! A declaration, `data/sources-de-voies/<id>.toml`, says what its columns mean in the words of OpenStreetMap, in which
//! [`super::way::pace`] reads them: profiles are the same whatever the ways come from. Lines join where their ends are.
//!
//! Whoever knows file formats gives the layer as a [`Source`].

mod declaration;
mod decode;
mod join;

use std::collections::BTreeMap;
use std::path::Path;

use geo::Coord;

use super::cut::{Extract, elsewhere, no_way};
use super::position::{Area, Position};
use super::profile::Profile;
use super::relief::Relief;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use declaration::Class;
pub use declaration::Declaration;
use decode::{Decoded, Reader};
use join::Drawn;

/// A layer of lines that is open.
pub trait Source {
    /// Its name.
    fn name(&self) -> &str;

    /// The names of its columns.
    fn fields(&self) -> &[String];

    /// Hands over the rows that may be in the area, in the order of the file, with the cells of these columns. Whether the
    /// whole layer could be read; what stopped it is noted.
    fn rows(&mut self, columns: &[usize], area: Option<Area>, notes: &mut Notes, take: &mut dyn FnMut(Row<'_>))
    -> bool;
}

/// A row of a layer of lines.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The cells of the columns that were asked for, in their order; an empty one for what is missing.
    pub cells: &'a [&'a str],
    /// Its lines, in longitude and latitude; none when it has no geometry, or another one.
    pub lines: &'a [Vec<Coord<f64>>],
}

/// The names that the layer of the ways has in the sources that are known, or in that of a declaration: where a file has
/// several, the one to open.
#[must_use]
pub fn tables(declaration: Option<&Declaration>) -> Vec<String> {
    declarations(declaration).iter().flat_map(|d| d.tables.clone()).collect()
}

/// The declaration that was given, else those of the tool.
fn declarations(given: Option<&Declaration>) -> &[Declaration] {
    given.map_or_else(|| Declaration::all(), std::slice::from_ref)
}

/// Reads the ways that the profiles can use, with the id of the declaration that was followed: the one given, else that of
/// the tool which fits. Every fault is noted. `None` when nothing can be made of the layer.
#[must_use]
pub fn read(
    source: &mut dyn Source,
    shown: &Path,
    declaration: Option<&Declaration>,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
    notes: &mut Notes,
) -> Option<(Extract, String)> {
    let own = declaration.is_none();
    let declaration = choose(declarations(declaration), source.fields(), shown, own, notes)?;
    let reader = Reader::new(declaration, source.fields(), profiles);
    let mut found = Found::default();
    if !source.rows(&reader.columns, area, notes, &mut |row| found.take(&reader, row)) {
        return None;
    }
    found.tell(&reader, shown, notes);
    let rows = found.rows;
    let extract = join::joined(found.drawn, declaration, area, profiles, relief);
    if area.is_some() && (rows == 0 || (extract.nodes == 0 && extract.ways > 0)) {
        notes.push(
            elsewhere("la couche ne touche pas le territoire")
                .in_file(shown)
                .help("prendre la couche du département du territoire"),
        );
        return None;
    }
    if extract.links.ends.is_empty() {
        notes.push(
            no_way("la couche n'a aucune voie que les profils puissent emprunter")
                .in_file(shown)
                .label(format!("couche `{}`, lue comme {}", source.name(), declaration.title))
                .help("choisir la couche des voies avec `--table`, ou dire ce que sont ses colonnes avec `--colonnes`"),
        );
        return None;
    }
    Some((extract, declaration.id.clone()))
}

/// The declaration that these columns fit; what is missing of the nearest one is noted.
fn choose<'d>(
    all: &'d [Declaration],
    fields: &[String],
    shown: &Path,
    own: bool,
    notes: &mut Notes,
) -> Option<&'d Declaration> {
    let fit = all.iter().min_by_key(|d| d.lacks(fields))?;
    if fit.lacks(fields) == 0 {
        return Some(fit);
    }
    let unfit = |message: String| Diagnostic::new("E0531", message).in_file(shown);
    let required = fit.columns().filter(|c| !c.optional).count();
    // Among the tool's own, one of which the layer has nothing says nothing of it.
    if own && fit.lacks(fields) == required {
        let titles: Vec<&str> = all.iter().map(|d| d.title.as_str()).collect();
        notes.push(
            unfit("les colonnes de cette couche ne sont celles d'aucune source de voies connue".to_owned())
                .label(format!("elle a : {} ; connues : {}", french::list_at_most(fields, 12), french::list(&titles)))
                .help("dire ce qu'elles sont avec `--colonnes`, sur le modèle de data/sources-de-voies/bdtopo.toml"),
        );
        return None;
    }
    for column in fit.columns().filter(|c| !c.optional && c.find(fields).is_none()) {
        let names: Vec<String> = column.names.iter().map(|n| format!("`{n}`")).collect();
        let nearest = column.names.iter().find_map(|name| french::nearest(name, fields.iter().map(String::as_str)));
        let d = unfit(format!("la couche n'a pas la colonne {}", names.join(" ou "))).label(format!(
            "lue comme {} ; elle a : {}",
            fit.title,
            french::list_at_most(fields, 12)
        ));
        notes.push(match nearest {
            Some(nearest) => d.did_you_mean(Some(nearest)),
            None => d.help("dire ce que sont ses colonnes avec `--colonnes`"),
        });
    }
    None
}

/// What is found in a layer.
#[derive(Default)]
struct Found {
    drawn: Vec<Drawn>,
    known: BTreeMap<String, Decoded>,
    rows: usize,
    /// Rows without a line.
    shapeless: usize,
    /// Rows set aside for their class.
    classless: usize,
    speedless: usize,
    /// By column and value: how many, and the number of the first.
    unknown: BTreeMap<(usize, String), (usize, usize)>,
}

impl Found {
    fn take(&mut self, reader: &Reader<'_>, row: Row<'_>) {
        self.rows += 1;
        if row.lines.is_empty() {
            self.shapeless += 1;
            return;
        }
        // Few different rows make a layer: each is understood once.
        let decoded = self.known.entry(row.cells.join("\u{1f}")).or_insert_with(|| reader.decode(row.cells));
        for unknown in &decoded.unknown {
            let tally = self.unknown.entry(unknown.clone()).or_insert((0, row.number));
            tally.0 += 1;
        }
        self.classless += usize::from(decoded.classless);
        if decoded.paces.iter().all(Option::is_none) {
            return;
        }
        self.speedless += usize::from(decoded.speedless);
        for line in row.lines {
            let mut line: Vec<Position> = line.iter().map(|c| position(*c)).collect();
            line.dedup();
            if line.len() > 1 {
                self.drawn.push(Drawn { line, level: decoded.level, paces: decoded.paces.clone() });
            }
        }
    }

    /// Tells what could not be understood.
    fn tell(&self, reader: &Reader<'_>, shown: &Path, notes: &mut Notes) {
        let mut columns: BTreeMap<usize, Vec<(&str, usize, usize)>> = BTreeMap::new();
        for ((column, value), (count, first)) in &self.unknown {
            columns.entry(*column).or_default().push((value, *count, *first));
        }
        for (column, mut values) in columns {
            values.sort_by_key(|(value, count, _)| (std::cmp::Reverse(*count), *value));
            let rows: usize = values.iter().map(|(_, count, _)| count).sum();
            let class = reader.class.as_ref().filter(|(_, at)| at.first() == Some(&column));
            let s = french::s(rows);
            let becomes = match (class, &reader.direction) {
                (Some((Class { otherwise: Some(class), .. }, _)), _) => format!("prise{s} comme `{class}`"),
                (Some(_), _) => format!("écartée{s}"),
                (None, Some((_, at))) if *at == column => format!("prise{s} à double sens"),
                _ => format!("prise{s} comme si elle était vide"),
            };
            let shown_values: Vec<String> = values
                .iter()
                .map(|(value, count, _)| {
                    let value = if value.is_empty() { "(vide)".to_owned() } else { format!("« {value} »") };
                    format!("{value}, {} fois", french::integer(*count as u64))
                })
                .collect();
            notes.push(
                Diagnostic::new(
                    "A0533",
                    format!(
                        "{} dont la colonne `{}` a une valeur inconnue, {becomes}",
                        french::count(rows, "voie", "voies"),
                        reader.names[column]
                    ),
                )
                .at(Place::Feature { file: shown.to_owned(), number: values[0].2, id: None })
                .label(french::list_at_most(&shown_values, 8))
                .help("ajouter ces valeurs à une copie de la déclaration, donnée avec `--colonnes`"),
            );
        }
        if self.shapeless > 0 {
            notes.push(
                Diagnostic::new(
                    "A0535",
                    format!(
                        "{} qui n'{} pas une ligne",
                        french::count(self.shapeless, "entité", "entités"),
                        if self.shapeless > 1 { "ont" } else { "a" }
                    ),
                )
                .in_file(shown)
                .label("elles ne font pas partie du réseau"),
            );
        }
        if let Some((_, at)) = reader.speed.filter(|_| self.speedless > 0) {
            notes.push(
                Diagnostic::new(
                    "A0537",
                    format!("{} sans vitesse moyenne", french::count(self.speedless, "voie", "voies")),
                )
                .in_file(shown)
                .label(format!("la colonne `{}` y est vide ; la vitesse de leur classe est prise", reader.names[at])),
            );
        }
    }
}

fn position(c: Coord<f64>) -> Position {
    Position { lon: (c.x * 1e7).round() as i32, lat: (c.y * 1e7).round() as i32 }
}
