//! Ways out of a layer of lines (BD TOPO, ROUTE 500, any other whose columns are declared).
//!
//! A declaration, `data/sources-de-voies/<id>.toml`, says what its columns mean in the words of OpenStreetMap, in which
//! [`way::pace`] reads them: profiles are the same whatever the ways come from. Lines join where their ends are.

mod declaration;

use std::collections::BTreeMap;
use std::path::Path;

use geo::Coord;

use super::osm::{self, Area, Extract, Node, Raw, Way, metres};
use super::profile::Profile;
use super::relief::Relief;
use super::streets::Position;
use super::way::{self, Pace, Tags};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{LineFile, LineRow};
pub use declaration::Declaration;
use declaration::{Class, Closing, Column, Direction, FERRY, Speed, SpeedKind, Tag, joined, key};

/// What to read of a file.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The layer of a file that has several.
    pub table: Option<&'a str>,
    /// EPSG code of a file that tells none.
    pub projection: Option<u32>,
    /// What its columns mean; that of the tool which fits when none.
    pub declaration: Option<&'a Declaration>,
}

/// Reads the ways that the profiles can use, with the id of the declaration that was followed; every fault is noted. `None`
/// when nothing can be made of the file.
#[must_use]
pub fn read(
    path: &Path,
    shown: &Path,
    asked: Asked<'_>,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
    notes: &mut Notes,
) -> Option<(Extract, String)> {
    let all: &[Declaration] = match asked.declaration {
        Some(own) => std::slice::from_ref(own),
        None => Declaration::all(),
    };
    let preferred: Vec<String> = all.iter().flat_map(|d| d.tables.clone()).collect();
    let mut file = LineFile::open(path, shown, asked.table, &preferred, asked.projection, notes)?;
    let declaration = choose(all, file.fields(), shown, asked.declaration.is_none(), notes)?;
    let reader = Reader::new(declaration, file.fields(), profiles);
    let degrees = |p: Position| (f64::from(p.lon) * 1e-7, f64::from(p.lat) * 1e-7);
    let box_ = area.map(|a| {
        let ((west, south), (east, north)) = (degrees(a.least), degrees(a.most));
        [west, south, east, north]
    });
    let mut found = Found::default();
    let columns = reader.columns.clone();
    if !file.rows(&columns, box_, notes, |row| found.take(&reader, &row)) {
        return None;
    }
    found.tell(&reader, shown, notes);
    let rows = found.rows;
    let extract = found.into_extract(declaration, area, profiles, relief);
    if area.is_some() && (rows == 0 || (extract.nodes == 0 && extract.ways > 0)) {
        notes.push(
            Diagnostic::new("E0502", "la couche ne touche pas le territoire")
                .in_file(shown)
                .help("prendre la couche du département du territoire"),
        );
        return None;
    }
    if extract.links.ends.is_empty() {
        notes.push(
            Diagnostic::new("E0503", "la couche n'a aucune voie que les profils puissent emprunter")
                .in_file(shown)
                .label(format!("couche `{}`, lue comme {}", file.name(), declaration.title))
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
    let required = fit.columns().filter(|c| !c.optional).count();
    // Among the tool's own, one of which the layer has nothing says nothing of it.
    if own && fit.lacks(fields) == required {
        let titles: Vec<&str> = all.iter().map(|d| d.title.as_str()).collect();
        notes.push(
            Diagnostic::new("E0531", "les colonnes de cette couche ne sont celles d'aucune source de voies connue")
                .in_file(shown)
                .label(format!("elle a : {} ; connues : {}", french::list_at_most(fields, 12), french::list(&titles)))
                .help("dire ce qu'elles sont avec `--colonnes`, sur le modèle de data/sources-de-voies/bdtopo.toml"),
        );
        return None;
    }
    for column in fit.columns().filter(|c| !c.optional && c.find(fields).is_none()) {
        let names: Vec<String> = column.names.iter().map(|n| format!("`{n}`")).collect();
        let nearest = column.names.iter().find_map(|name| french::nearest(name, fields.iter().map(String::as_str)));
        let d = Diagnostic::new("E0531", format!("la couche n'a pas la colonne {}", names.join(" ou ")))
            .in_file(shown)
            .label(format!("lue comme {} ; elle a : {}", fit.title, french::list_at_most(fields, 12)));
        notes.push(match nearest {
            Some(nearest) => d.did_you_mean(Some(nearest)),
            None => d.help("dire ce que sont ses colonnes avec `--colonnes`"),
        });
    }
    None
}

/// Where the columns of a declaration are in what is read of each row.
struct Reader<'a> {
    profiles: &'a [Profile],
    /// Columns of the file that are read.
    columns: Vec<usize>,
    /// Their names in the file, in that order.
    names: Vec<String>,
    class: Option<(&'a Class, Vec<usize>)>,
    direction: Option<(&'a Direction, usize)>,
    speed: Option<(&'a Speed, usize)>,
    level: Option<usize>,
    closing: Vec<(&'a Closing, usize)>,
    tags: Vec<(&'a Tag, usize)>,
}

/// What a row is, by its cells.
#[derive(Debug, Clone, Default)]
struct Decoded {
    paces: Vec<Option<Pace>>,
    level: i32,
    /// Values that the declaration does not know: place of the column among those read, value.
    unknown: Vec<(usize, String)>,
    /// Whether it is set aside because its class is not known.
    classless: bool,
    /// Whether it should tell a mean speed, and does not.
    speedless: bool,
}

impl<'a> Reader<'a> {
    fn new(declaration: &'a Declaration, fields: &[String], profiles: &'a [Profile]) -> Self {
        let (mut columns, mut names): (Vec<usize>, Vec<String>) = (Vec::new(), Vec::new());
        let mut place = |column: &Column| {
            let at = column.find(fields)?;
            let known = columns.iter().position(|c| *c == at);
            Some(known.unwrap_or_else(|| {
                columns.push(at);
                names.push(fields[at].clone());
                columns.len() - 1
            }))
        };
        let class = declaration.class.as_ref().map(|c| (c, c.columns.iter().filter_map(&mut place).collect()));
        let direction = declaration.direction.as_ref().and_then(|d| Some((d, place(&d.column)?)));
        let speed = declaration.speed.as_ref().and_then(|s| Some((s, place(&s.column)?)));
        let level = declaration.level.as_ref().and_then(|l| place(&l.column));
        let closing = declaration.closing.iter().filter_map(|v| Some((v, place(&v.column)?))).collect();
        let tags = declaration.tags.iter().filter_map(|t| Some((t, place(&t.column)?))).collect();
        Self { profiles, columns, names, class, direction, speed, level, closing, tags }
    }

    fn decode(&self, cells: &[&str]) -> Decoded {
        let mut out = Decoded { paces: vec![None; self.profiles.len()], ..Decoded::default() };
        out.level = self.level.map_or(0, |at| cells[at].trim().parse().unwrap_or(0));
        let mut tags: Vec<(&str, String)> = Vec::new();
        if let Some((class, at)) = &self.class {
            match self.class_of(class, at, cells) {
                Some(FERRY) => tags.push(("route", "ferry".into())),
                // Known, and closed to all.
                Some("") => return out,
                Some(known) => tags.push(("highway", known.to_owned())),
                None => {
                    let value: Vec<&str> = at.iter().map(|c| cells[*c]).collect();
                    out.unknown.push((at.first().copied().unwrap_or(0), value.join(" / ")));
                    match &class.otherwise {
                        Some(otherwise) => tags.push(("highway", otherwise.clone())),
                        None => {
                            out.classless = true;
                            return out;
                        }
                    }
                }
            }
        }
        if self.closing.iter().any(|(closing, at)| closing.closes(cells[*at])) {
            return out;
        }
        if let Some((direction, at)) = self.direction {
            match direction.values.get(&key(cells[at])) {
                Some(oneway) => tags.push(("oneway", (*oneway).to_owned())),
                None => {
                    out.unknown.push((at, cells[at].to_owned()));
                    tags.push(("oneway", "no".into()));
                }
            }
        }
        for (tag, at) in &self.tags {
            let value = cells[*at];
            if tag.values.is_empty() {
                if !value.is_empty() {
                    tags.push((&tag.key, value.to_owned()));
                }
                continue;
            }
            match tag.values.get(&key(value)) {
                Some(known) if known.is_empty() => {}
                Some(known) => tags.push((&tag.key, known.clone())),
                None if value.is_empty() => {}
                None => out.unknown.push((*at, value.to_owned())),
            }
        }
        if out.level != 0 {
            let has = |name: &str| tags.iter().any(|(k, _)| *k == name);
            let name = if out.level > 0 { "bridge" } else { "tunnel" };
            if !has(name) {
                tags.push((name, "yes".into()));
            }
        }
        let speed = self.speed.map(|(speed, at)| (speed, number(cells[at])));
        let mean = match speed {
            Some((speed, value)) if speed.kind == SpeedKind::Mean => {
                out.speedless = value.is_none();
                value.filter(|v| *v > 0.0 || speed.zero_closes)
            }
            Some((_, Some(limit))) if limit > 0.0 => {
                tags.push(("maxspeed", limit.to_string()));
                None
            }
            Some((speed, Some(_))) if speed.zero_closes => Some(0.0),
            _ => None,
        };
        // A ferry on which motor vehicles have a speed takes them, and bicycles.
        if mean.is_some_and(|v| v > 0.0) && tags.iter().any(|(k, _)| *k == "route") {
            tags.push(("motorcar", "yes".into()));
            tags.push(("bicycle", "yes".into()));
        }
        let borrowed: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (*k, v.as_str())).collect();
        for (pace, profile) in out.paces.iter_mut().zip(self.profiles) {
            *pace = way::pace(profile, Tags(&borrowed));
            let motor = profile.access.iter().any(|key| key == "motor_vehicle");
            if let (Some(mean), true) = (mean, motor) {
                *pace = pace.filter(|_| mean > 0.0).map(|p| Pace {
                    forward: p.forward.map(|_| mean),
                    backward: p.backward.map(|_| mean),
                    seconds: None,
                    ..p
                });
            }
        }
        out
    }

    /// The class of a row: by all its columns, else by fewer of them, the last ones left out first.
    fn class_of(&self, class: &'a Class, at: &[usize], cells: &[&str]) -> Option<&'a str> {
        (1..=at.len()).rev().find_map(|n| {
            let value = joined(at[..n].iter().map(|c| cells[*c]));
            class.values.get(&value).map(String::as_str)
        })
    }
}

/// A number as files write it.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|v: &f64| v.is_finite() && *v >= 0.0)
}

/// A line with what it is to each profile.
struct Drawn {
    line: Vec<Position>,
    level: i32,
    paces: Vec<Option<Pace>>,
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
    fn take(&mut self, reader: &Reader<'_>, row: &LineRow) {
        self.rows += 1;
        if row.lines.is_empty() {
            self.shapeless += 1;
            return;
        }
        let cells: Vec<&str> = (0..reader.columns.len()).map(|c| row.cells.get(c).unwrap_or_default()).collect();
        // Few different rows make a layer: each is understood once.
        let decoded = self.known.entry(cells.join("\u{1f}")).or_insert_with(|| reader.decode(&cells));
        for unknown in &decoded.unknown {
            let tally = self.unknown.entry(unknown.clone()).or_insert((0, row.number));
            tally.0 += 1;
        }
        self.classless += usize::from(decoded.classless);
        if decoded.paces.iter().all(Option::is_none) {
            return;
        }
        self.speedless += usize::from(decoded.speedless);
        for line in &row.lines {
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

    /// Joins the lines and cuts them where they meet.
    fn into_extract(
        self,
        declaration: &Declaration,
        area: Option<Area>,
        profiles: &[Profile],
        relief: Option<&Relief>,
    ) -> Extract {
        let ends = Ends::new(&self.drawn, declaration.tolerance);
        // Numbers of nodes: first the ends, then the inner points by place and level, then those that join nothing.
        let mut inner: Vec<(Position, i32)> = Vec::new();
        if declaration.inner {
            inner.extend(self.drawn.iter().flat_map(|d| d.line[1..d.line.len() - 1].iter().map(|p| (*p, d.level))));
            inner.sort_unstable();
            inner.dedup();
        }
        let mut nodes: Vec<Node> = Vec::new();
        // What is out of the area is no node, as in an extract that is clipped.
        let mut add = |id: i64, position: Position| {
            if area.is_none_or(|a| a.holds(position)) {
                nodes.push(Node { id, position });
            }
        };
        let first_inner = ends.middle.len() as i64;
        ends.middle.iter().enumerate().for_each(|(n, p)| add(n as i64, *p));
        inner.iter().enumerate().for_each(|(n, (p, _))| add(first_inner + n as i64, *p));
        let mut next = first_inner + inner.len() as i64;
        let mut ways: Vec<Way> = Vec::with_capacity(self.drawn.len());
        for drawn in self.drawn {
            let last = drawn.line.len() - 1;
            let mut node = |(n, at): (usize, &Position)| {
                // An inner point joins an end of its own level: the road on a bridge passes over those that end below.
                let joins = |end: &u32| n == 0 || n == last || (declaration.inner && ends.has_level(*end, drawn.level));
                if let Some(end) = ends.at(*at).filter(joins) {
                    return i64::from(end);
                }
                if let Ok(found) = inner.binary_search(&(*at, drawn.level)) {
                    return first_inner + found as i64;
                }
                add(next, *at);
                next += 1;
                next - 1
            };
            let refs = drawn.line.iter().enumerate().map(&mut node).collect();
            ways.push(Way { id: 0, refs, paces: drawn.paces });
        }
        let raw = Raw { nodes, ways, ..Raw::default() };
        let (links, _) = osm::links(&raw, profiles, relief);
        Extract { links, ways: raw.ways.len(), nodes: raw.nodes.len(), ..Extract::default() }
    }
}

/// Ends of lines, those near enough being one.
struct Ends {
    /// Positions of ends, in order, and which end each is.
    of: Vec<(Position, u32)>,
    /// The position that stands for each end.
    middle: Vec<Position>,
    /// Levels of the lines that end there.
    levels: Vec<(u32, i32)>,
}

impl Ends {
    fn new(drawn: &[Drawn], tolerance: f64) -> Self {
        let each = || drawn.iter().flat_map(|d| [d.line[0], d.line[d.line.len() - 1]].map(|p| (p, d.level)));
        let mut positions: Vec<Position> = each().map(|(p, _)| p).collect();
        positions.sort_unstable();
        positions.dedup();
        // The first of each set stands for it: the order of the file changes nothing.
        let mut root: Vec<u32> = (0..positions.len() as u32).collect();
        fn find(root: &mut [u32], mut n: u32) -> u32 {
            while root[n as usize] != n {
                root[n as usize] = root[root[n as usize] as usize];
                n = root[n as usize];
            }
            n
        }
        if tolerance > 0.0 {
            // In order of longitude: those near enough follow closely.
            let most = positions.iter().map(|p| f64::from(p.lat.abs()) * 1e-7).fold(0.0, f64::max).min(89.0);
            let reach = (tolerance / (111_000.0 * most.to_radians().cos()) * 1e7).ceil() as i64 + 1;
            for a in 0..positions.len() {
                for b in a + 1..positions.len() {
                    if i64::from(positions[b].lon) - i64::from(positions[a].lon) > reach {
                        break;
                    }
                    if metres(positions[a], positions[b]) <= tolerance {
                        let (a, b) = (find(&mut root, a as u32), find(&mut root, b as u32));
                        root[a.max(b) as usize] = a.min(b);
                    }
                }
            }
        }
        let (mut number, mut middle) = (vec![u32::MAX; positions.len()], Vec::new());
        for n in 0..positions.len() as u32 {
            let first = find(&mut root, n) as usize;
            if number[first] == u32::MAX {
                number[first] = middle.len() as u32;
                middle.push(positions[first]);
            }
            number[n as usize] = number[first];
        }
        let of: Vec<(Position, u32)> = positions.into_iter().zip(number).collect();
        let mut ends = Self { of, middle, levels: Vec::new() };
        let mut levels: Vec<(u32, i32)> = each().filter_map(|(p, level)| Some((ends.at(p)?, level))).collect();
        levels.sort_unstable();
        levels.dedup();
        ends.levels = levels;
        ends
    }

    fn at(&self, p: Position) -> Option<u32> {
        self.of.binary_search_by_key(&p, |(at, _)| *at).ok().map(|n| self.of[n].1)
    }

    fn has_level(&self, end: u32, level: i32) -> bool {
        self.levels.binary_search(&(end, level)).is_ok()
    }
}

fn position(c: Coord<f64>) -> Position {
    Position { lon: (c.x * 1e7).round() as i32, lat: (c.y * 1e7).round() as i32 }
}
