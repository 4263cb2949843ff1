//! What the map is about: coloured areas, circles, layers and shapes, each with its entry in the legend.

use geo::{Area as _, BooleanOps as _, Coord, Geometry, InteriorPoint, LineString, MultiPolygon};

use super::classes;
use super::colour::{Colour, Palette};
use super::font::Face;
use super::labels::{Room, Wish};
use super::page::Entry;
use super::recipe::{Category, Circles, Ground, GroundKind, Hatching, LayerMarks, Strokes, Tint};
use super::sheet::{Item, Symbol};
use super::view::{View, dashes, hatch, strokes};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Cells, Column, Outcome, Row, Table, Unit};
use crate::territory::{Level, Territory};

/// Ground of communes without theme, and ink of missing data.
pub(super) const PAPER: Colour = Colour(0xFB, 0xF8, 0xF1);
const HATCH: Colour = Colour(0x8A, 0x8A, 0x8A);
const EPCI_TINTS: [Colour; 6] = [
    Colour(0xDD, 0xEA, 0xF4),
    Colour(0xF6, 0xE9, 0xCF),
    Colour(0xDB, 0xEE, 0xDF),
    Colour(0xF3, 0xDF, 0xE6),
    Colour(0xE6, 0xE1, 0xF2),
    Colour(0xF7, 0xF2, 0xCC),
];

/// The map as it is built, from back to front.
pub(super) struct Drawing<'a> {
    pub(super) territory: &'a Territory,
    pub(super) view: View,
    pub(super) items: Vec<Item>,
    pub(super) legend: Vec<Entry>,
    pub(super) room: Room,
    /// Names of features, to be placed after those of poles.
    pub(super) wishes: Vec<Wish>,
    /// Radius of the circle at each commune, mm.
    pub(super) circle: Vec<f64>,
}

/// A column and the table it is in, by `analyse.tableau.colonne`.
pub(super) fn variable<'a>(outcomes: &'a [Outcome], name: &str) -> Option<(&'a Outcome, &'a Table, &'a Column)> {
    let mut parts = name.splitn(3, '.');
    let outcome = outcomes.iter().find(|o| Some(o.id.as_str()) == parts.clone().next())?;
    parts.next();
    let table = outcome.table(parts.next()?)?;
    Some((outcome, table, table.column(parts.next()?)?))
}

/// The layer that marks are made of.
pub(super) fn layer<'a>(layers: &'a [Layer], marks: &LayerMarks) -> Option<&'a Layer> {
    match (&marks.layer, &marks.model) {
        (Some(id), _) => layers.iter().find(|l| l.id == *id),
        (None, Some(model)) => layers.iter().find(|l| l.model.is(model)),
        (None, None) => None,
    }
}

/// The shapes that a tint names, the largest first.
pub(super) fn shapes<'a>(outcomes: &'a [Outcome], tint: &Tint) -> Vec<&'a crate::outcome::Shape> {
    let Some((analysis, id)) = tint.shape.split_once('.') else { return Vec::new() };
    let Some(outcome) = outcomes.iter().find(|o| o.id == analysis) else { return Vec::new() };
    let wanted = |s: &&crate::outcome::Shape| match id.strip_suffix('*') {
        Some(start) => s.id.starts_with(start),
        None => s.id == id,
    };
    let mut found: Vec<_> = outcome.shapes.iter().filter(wanted).collect();
    found.sort_by(|a, b| b.geometry.unsigned_area().total_cmp(&a.geometry.unsigned_area()).then(a.id.cmp(&b.id)));
    found
}

/// The lines that a recipe names.
pub(super) fn lines<'a>(outcomes: &'a [Outcome], strokes: &Strokes) -> Option<&'a crate::outcome::Lines> {
    let (analysis, id) = strokes.lines.split_once('.')?;
    outcomes.iter().find(|o| o.id == analysis)?.lines.iter().find(|l| l.id == id)
}

/// Heading of the legend: label of the column and its unit.
pub(super) fn heading(column: &Column) -> String {
    let unit = column.unit.label();
    if unit.is_empty() || column.label.contains(unit) {
        column.label.clone()
    } else {
        format!("{} ({unit})", column.label)
    }
}

impl Drawing<'_> {
    /// Where a commune's sign stands: its mairie, else an inner point.
    pub(super) fn spot(&self, i: usize) -> Option<Coord<f64>> {
        let commune = &self.territory.communes[i];
        let inner = || commune.outline.as_ref().and_then(InteriorPoint::interior_point);
        let at = self.view.place(commune.mairie.or_else(inner)?.0);
        self.view.frame.contains(at.x, at.y).then_some(at)
    }

    fn fill(&mut self, shape: &MultiPolygon<f64>, colour: Colour, opacity: f64) {
        let shape = self.view.shape(shape);
        if !shape.0.is_empty() {
            self.items.push(Item::Fill { shape, colour, opacity });
        }
    }

    /// Areas that the rows of a table stand for, and how many inhabitants live there.
    fn rows(&self, table: &Table) -> Vec<Option<(MultiPolygon<f64>, u64)>> {
        let t = self.territory;
        let people = |i: usize| u64::from(t.communes[i].population.unwrap_or(0));
        let of = |key: &String| match table.row {
            Row::Commune => {
                let i = t.index_of(key)?;
                Some((t.communes[i].outline.clone().unwrap_or_else(|| MultiPolygon::new(Vec::new())), people(i)))
            }
            Row::Epci => {
                let e = &t.epcis[t.epci_index_of(key)?];
                Some((e.outline.clone(), e.communes.iter().map(|&i| people(i)).sum()))
            }
            _ => None,
        };
        table.keys.iter().map(of).collect()
    }

    /// The territory in the colour of paper, when nothing else colours it.
    pub(super) fn plain(&mut self) {
        let outline = self.territory.outline.clone();
        self.fill(&outline, PAPER, 1.0);
    }

    /// A light tint for each EPCI.
    pub(super) fn epci_tints(&mut self) {
        self.plain();
        for (i, epci) in self.territory.epcis.iter().enumerate() {
            let colour = EPCI_TINTS[i % EPCI_TINTS.len()];
            self.fill(&epci.outline.clone(), colour, 1.0);
            let people: u64 =
                epci.communes.iter().filter_map(|&c| self.territory.communes[c].population).map(u64::from).sum();
            let detail = counted(epci.communes.len(), "commune", "communes", people);
            if i == 0 {
                self.legend.push(Entry::Heading("EPCI".to_owned()));
            }
            self.legend.push(Entry::Swatch {
                fill: Some(colour),
                hatching: None,
                opacity: 1.0,
                label: epci.name.clone(),
                detail,
                share: None,
            });
        }
    }

    /// Coloured areas; `false` when the variable has no value.
    pub(super) fn ground(&mut self, ground: &Ground, outcomes: &[Outcome]) -> bool {
        let Some((_, table, column)) = ground.variable.as_ref().and_then(|v| variable(outcomes, v)) else {
            return false;
        };
        let rows = self.rows(table);
        let (signs, of): (Vec<Sign>, Vec<Option<usize>>) = match (&column.cells, ground.kind) {
            (Cells::Numbers(values), GroundKind::Classes) => number_classes(ground, column, values),
            (Cells::Numbers(values), _) => {
                let texts: Vec<Option<String>> = values.iter().map(|v| v.map(category)).collect();
                text_classes(ground, &texts, &self.territory.levels)
            }
            (Cells::Texts(texts), _) => text_classes(ground, texts, &self.territory.levels),
        };
        if of.iter().all(Option::is_none) {
            return false;
        }
        let title = ground.legend.clone().unwrap_or_else(|| heading(column));
        self.legend.push(Entry::Heading(title));
        let (one, many) = if table.row == Row::Epci { ("EPCI", "EPCI") } else { ("commune", "communes") };
        let total = rows.len().max(1) as f64;
        let used = of.iter().flatten().copied();
        let (first, last) = (used.clone().min().unwrap_or(0), used.max().unwrap_or(0));
        for (class, Sign { label, colour, hatching }) in signs.iter().enumerate() {
            let members: Vec<usize> = (0..rows.len()).filter(|&i| of[i] == Some(class)).collect();
            // An empty class stays between its neighbours, or the legend would have a gap; at an end, or as a category,
            // it goes.
            let between = ground.kind == GroundKind::Classes && (first..last).contains(&class);
            if members.is_empty() && !between {
                continue;
            }
            let people = members.iter().filter_map(|&i| rows[i].as_ref()).map(|r| r.1).sum();
            for &i in &members {
                if let Some((shape, _)) = &rows[i] {
                    self.fill(&shape.clone(), *colour, 1.0);
                    if let Some(hatching) = hatching {
                        let lines = strokes(&self.view.shape(shape), *hatching, HATCH_STEP);
                        self.items.extend(lines.into_iter().map(hatch_line));
                    }
                }
            }
            self.legend.push(Entry::Swatch {
                fill: Some(*colour),
                hatching: *hatching,
                opacity: 1.0,
                label: label.clone(),
                detail: counted(members.len(), one, many, people),
                share: Some(members.len() as f64 / total),
            });
        }
        self.missing(&rows, &of);
        true
    }

    fn missing(&mut self, rows: &[Option<(MultiPolygon<f64>, u64)>], of: &[Option<usize>]) {
        let lost: Vec<usize> = (0..rows.len()).filter(|&i| of[i].is_none()).collect();
        if lost.is_empty() {
            return;
        }
        for &i in &lost {
            let Some((shape, _)) = &rows[i] else { continue };
            let shape = self.view.shape(shape);
            let lines = hatch(&shape, 1.4);
            self.items.push(Item::Fill { shape, colour: Colour::WHITE, opacity: 1.0 });
            self.items.extend(lines.into_iter().map(|points| Item::Line {
                points,
                width: 0.2,
                colour: HATCH,
                opacity: 1.0,
            }));
        }
        let label = format!("donnée manquante ({})", lost.len());
        self.legend.push(Entry::Swatch {
            fill: None,
            hatching: None,
            opacity: 1.0,
            label,
            detail: String::new(),
            share: None,
        });
    }

    /// Lines of analyses.
    pub(super) fn strokes(&mut self, strokes: &Strokes, outcomes: &[Outcome]) {
        let Some(found) = lines(outcomes, strokes) else { return };
        for (_, line) in &found.lines {
            for points in self.view.line(line) {
                self.items.push(Item::Line { points, width: strokes.width, colour: strokes.colour, opacity: 0.85 });
            }
        }
        let label = strokes.legend.clone().unwrap_or_else(|| found.title.clone());
        self.legend.push(Entry::Stroke { colour: strokes.colour, width: strokes.width, dashed: false, label });
    }

    /// Shapes of analyses.
    pub(super) fn tint(&mut self, tint: &Tint, outcomes: &[Outcome]) {
        for (n, shape) in shapes(outcomes, tint).into_iter().enumerate() {
            // A buffer reaches beyond the territory: what is told of it is what the table tells.
            let inside = shape.geometry.intersection(&self.territory.outline);
            let geometry = if tint.cut { &inside } else { &shape.geometry };
            let placed = self.view.shape(geometry);
            if placed.0.is_empty() {
                continue;
            }
            if tint.outline {
                let rings = geometry.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
                for points in rings.flat_map(|ring| self.view.line(ring)).collect::<Vec<_>>() {
                    self.items.push(Item::Line { points, width: 0.35, colour: tint.colour, opacity: 1.0 });
                }
            }
            self.items.push(Item::Fill { shape: placed, colour: tint.colour, opacity: tint.opacity });
            // Tints of nested shapes add up: the legend shows the colour as it comes out.
            let opacity = 1.0 - (1.0 - tint.opacity).powi(i32::try_from(n).unwrap_or(0) + 1);
            let label =
                tint.legend.clone().filter(|_| !tint.shape.ends_with('*')).unwrap_or_else(|| shape.title.clone());
            let square_km = inside.unsigned_area() / 1e6;
            let detail = format!("{} km² dans le territoire", french::number(square_km, 0));
            self.legend.push(Entry::Swatch {
                fill: Some(tint.colour),
                hatching: None,
                opacity,
                label,
                detail,
                share: None,
            });
        }
    }

    /// Circles whose area is the count; `false` when there is no value.
    pub(super) fn circles(&mut self, circles: &Circles, outcomes: &[Outcome]) -> bool {
        let Some((_, table, column)) = variable(outcomes, &circles.variable) else { return false };
        let Some(values) = column.as_numbers().filter(|_| table.row == Row::Commune) else { return false };
        let largest = values.iter().flatten().copied().fold(0.0, f64::max);
        if values.iter().all(Option::is_none) {
            return false;
        }
        let mut order: Vec<(f64, usize)> = Vec::new();
        for (key, value) in table.keys.iter().zip(values) {
            if let (Some(i), Some(v)) = (self.territory.index_of(key), value.filter(|v| *v > 0.0)) {
                order.push((v, i));
            }
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (v, i) in &order {
            let Some(at) = self.spot(*i) else { continue };
            let radius = circles.radius * (v / largest).sqrt();
            let owner = self.territory.communes[*i].code.to_string();
            self.circle[*i] = radius;
            self.room.marks.push((at, radius, owner.clone()));
            self.items.push(Item::Mark {
                symbol: Symbol::Circle,
                at,
                size: 2.0 * radius,
                fill: Some(circles.colour),
                opacity: 0.8,
                stroke: Some((Colour::WHITE, 0.2)),
                owner,
            });
        }
        self.legend.push(Entry::Heading(circles.legend.clone().unwrap_or_else(|| heading(column))));
        let scale = if column.unit == Unit::Share { 100.0 } else { 1.0 };
        if largest > 0.0 {
            let nested = classes::round_values(largest, column.unit.decimals() == 0)
                .into_iter()
                .map(|v| (french::short(v * scale, 2), circles.radius * (v / largest).sqrt()))
                .collect();
            self.legend.push(Entry::Nested { values: nested, colour: circles.colour });
        }
        let total: f64 = values.iter().flatten().sum();
        let unit =
            Some(column.unit.label()).filter(|u| !u.is_empty()).map(|u| format!("\u{a0}{u}")).unwrap_or_default();
        let note = if order.is_empty() {
            "aucune commune concernée".to_owned()
        } else {
            let communes = french::count(order.len(), "commune", "communes");
            match &circles.total {
                // One thing may stand in several communes: the circles don't add up to the number of things.
                Some(_) => communes,
                None => format!("Total {}{unit} · {communes}", french::short(total * scale, 1)),
            }
        };
        self.legend.push(Entry::Note(note));
        let totals = circles.total.as_ref().map(|name| totals(outcomes, name, &column.id)).unwrap_or_default();
        for (label, n) in totals {
            self.legend.push(Entry::Note(format!("{label} : {}", french::short(n, 1))));
        }
        let lost = values.iter().filter(|v| v.is_none()).count();
        if lost > 0 {
            self.legend.push(Entry::Note(format!("donnée manquante : {}", french::count(lost, "commune", "communes"))));
        }
        true
    }

    /// Features of a layer.
    pub(super) fn layer(&mut self, marks: &LayerMarks, layer: &Layer) {
        let (kinds, of) = feature_kinds(marks, layer);
        let inside = |k: usize| layer.features.iter().zip(&of).filter(|(f, o)| f.commune.is_some() && **o == k).count();
        let mut points = false;
        let mut lines = false;
        let biggest = marks
            .size_field
            .as_ref()
            .map(|field| layer.features.iter().filter_map(|f| layer.number(f, field)).fold(0.0, f64::max));
        let mut drawn: Vec<(i64, i64, usize)> = Vec::new();
        for (k, kind) in kinds.iter().enumerate() {
            let members: Vec<&Feature> =
                layer.features.iter().zip(&of).filter(|(_, o)| **o == k).map(|(f, _)| f).collect();
            for feature in members {
                match &feature.geometry {
                    None => {}
                    Some(Geometry::LineString(line)) => {
                        lines = true;
                        self.way(line, marks.width, kind);
                    }
                    Some(Geometry::MultiLineString(many)) => {
                        lines = true;
                        for line in many {
                            self.way(line, marks.width, kind);
                        }
                    }
                    Some(_) => {
                        points = true;
                        let Some(at) = feature.point().map(|p| self.view.place(p.0)) else { continue };
                        if !self.view.frame.grown(-1.5).contains(at.x, at.y) {
                            continue;
                        }
                        let size = match (&marks.size_field, biggest) {
                            (Some(field), Some(big)) if big > 0.0 => {
                                let value = layer.number(feature, field).unwrap_or(0.0);
                                (3.0 * marks.size * (value / big).sqrt()).max(0.8)
                            }
                            _ => marks.size,
                        };
                        // Points de charge of one station stand on one another: drawn once.
                        let key = ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64, k);
                        if marks.size_field.is_none() && drawn.contains(&key) {
                            continue;
                        }
                        drawn.push(key);
                        let owner = format!("{} {}", layer.id, feature.id);
                        self.room.marks.push((at, size / 2.0, owner.clone()));
                        let stroke = Some((Colour::WHITE, 0.2));
                        let (symbol, fill) = (kind.symbol, Some(kind.colour));
                        self.items.push(Item::Mark {
                            symbol,
                            at,
                            size,
                            fill,
                            opacity: 1.0,
                            stroke,
                            owner: owner.clone(),
                        });
                        if marks.named {
                            let text = feature.name.clone();
                            let (face, radius) = (Face::Regular, size / 2.0);
                            self.wishes.push(Wish { text, at, radius, size: 6.8, face, owner, must: false });
                        }
                    }
                }
            }
        }
        self.legend.push(Entry::Heading(marks.legend.clone().unwrap_or_else(|| layer.title.clone())));
        for (k, kind) in kinds.iter().enumerate() {
            let n = inside(k);
            if n == 0 && kinds.len() > 1 {
                continue;
            }
            let some_outside = layer.features.iter().any(|f| f.commune.is_none());
            let label = match (kind.label.is_empty(), some_outside) {
                (true, true) => format!("{} dans le territoire", french::count(n, "lieu", "lieux")),
                (true, false) => french::count(n, "lieu", "lieux"),
                _ => format!("{} ({n})", kind.label),
            };
            if lines && !points {
                self.legend.push(Entry::Stroke { colour: kind.colour, width: marks.width, dashed: kind.dashed, label });
            } else {
                let (symbol, size, colour) = (kind.symbol, marks.size, kind.colour);
                self.legend.push(Entry::Sign { symbol, size, colour, edge: Colour::WHITE, label });
            }
        }
    }

    fn way(&mut self, line: &LineString<f64>, width: f64, kind: &Kind) {
        for points in self.view.line(line) {
            for pair in points.windows(2) {
                let length = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
                let n = (length / 0.8).ceil().max(1.0) as usize;
                self.room.ways.extend((0..n).map(|i| {
                    let t = i as f64 / n as f64;
                    Coord { x: pair[0].x + t * (pair[1].x - pair[0].x), y: pair[0].y + t * (pair[1].y - pair[0].y) }
                }));
            }
            let (halo, colour) = (Colour::WHITE, kind.colour);
            self.items.push(Item::Line { points: points.clone(), width: width + 0.5, colour: halo, opacity: 0.9 });
            let parts = if kind.dashed { dashes(&points, 3.0 * width, 1.8 * width) } else { vec![points] };
            self.items.extend(parts.into_iter().map(|points| Item::Line { points, width, colour, opacity: 1.0 }));
        }
    }
}

fn counted(n: usize, one: &str, many: &str, people: u64) -> String {
    format!("{} · {}\u{a0}hab.", french::count(n, one, many), french::integer(people))
}

/// The totals that a table holds for a variable, from the column of that name on, each with its label: what is drawn,
/// then what is not.
fn totals<'a>(outcomes: &'a [Outcome], name: &str, id: &str) -> Vec<(&'a str, f64)> {
    let Some((_, table, first)) = variable(outcomes, name) else { return Vec::new() };
    let Some(row) = table.keys.iter().position(|key| key == id) else { return Vec::new() };
    let columns = table.columns.iter().skip_while(|c| c.id != first.id);
    columns.filter_map(|c| Some((c.label.as_str(), (*c.as_numbers()?.get(row)?)?))).collect()
}

/// How a class of areas is drawn.
struct Sign {
    label: String,
    colour: Colour,
    hatching: Option<Hatching>,
}

/// A number as the value of a category, which a recipe writes with a plain hyphen.
fn category(value: f64) -> String {
    french::short(value, 3).replace(french::MINUS, "-")
}

/// Millimetres between the lines of a hatching.
const HATCH_STEP: f64 = 2.0;

/// A line of a hatching that is part of a sign; that of missing data is grey, on white.
pub(super) fn hatch_line(points: Vec<Coord<f64>>) -> Item {
    Item::Line { points, width: 0.22, colour: Colour(0x3C, 0x3C, 0x3C), opacity: 0.8 }
}

fn number_classes(ground: &Ground, column: &Column, values: &[Option<f64>]) -> (Vec<Sign>, Vec<Option<usize>>) {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let factor = if column.unit == Unit::Share { 100.0 } else { 1.0 };
    let (limits, labels) = classes::of_ground(&known, ground, factor);
    let colours = ground.palette.colours(labels.len());
    let of = values.iter().map(|v| v.map(|v| classes::class(v, &limits))).collect();
    let named = |class: usize| ground.class_names.get(class).filter(|name| !name.is_empty()).cloned();
    let signs = labels.into_iter().zip(colours).enumerate().map(|(class, (label, colour))| Sign {
        label: named(class).unwrap_or(label),
        colour,
        hatching: None,
    });
    (signs.collect(), of)
}

/// Values in the order of the recipe, then those that it does not name, in French order.
fn text_classes(ground: &Ground, texts: &[Option<String>], levels: &[Level]) -> (Vec<Sign>, Vec<Option<usize>>) {
    let (mut values, categories) = (Vec::<String>::new(), &ground.categories);
    values.extend(categories.iter().map(|c| c.value.clone()));
    let mut others: Vec<&String> = texts.iter().flatten().filter(|t| !values.contains(t)).collect();
    others.sort_by_key(|t| french::fold(t));
    others.dedup();
    let others: Vec<String> = others.into_iter().cloned().collect();
    values.extend(others);
    // Seven hues are told apart; the rest goes together in grey.
    let most = categories.len().max(7);
    let palette = Palette::Categories.colours(values.len());
    let mut signs: Vec<Sign> = Vec::new();
    for (i, value) in values.iter().enumerate().take(most) {
        let known = categories.get(i);
        let label = known.and_then(|c| c.legend.as_deref()).map_or_else(|| value.clone(), |l| name_levels(l, levels));
        let colour = known.and_then(|c| c.colour).unwrap_or(palette[i]);
        signs.push(Sign { label, colour, hatching: known.and_then(|c| c.hatching) });
    }
    if values.len() > most {
        signs.push(Sign { label: "autres".to_owned(), colour: Colour(0xC8, 0xC8, 0xC8), hatching: None });
    }
    let class = |t: &String| values.iter().position(|v| v == t).map(|i| i.min(most));
    let of = texts.iter().map(|t| t.as_ref().and_then(class)).collect();
    (signs, of)
}

/// `{niveau 1}` in a legend is the name of the highest level of the armature.
fn name_levels(legend: &str, levels: &[Level]) -> String {
    levels
        .iter()
        .enumerate()
        .fold(legend.to_owned(), |text, (i, level)| text.replace(&format!("{{niveau {}}}", i + 1), &level.name))
}

/// One sort of features of a layer.
struct Kind {
    label: String,
    colour: Colour,
    symbol: Symbol,
    dashed: bool,
}

/// The sorts of features that the recipe parts, and that of each feature. Numeric classes take ever darker colours and
/// other shapes; features without value come last, hollow grey.
fn feature_kinds(marks: &LayerMarks, layer: &Layer) -> (Vec<Kind>, Vec<usize>) {
    let Some(field) = &marks.field else {
        let kind = Kind { label: String::new(), colour: marks.colour, symbol: marks.symbol, dashed: marks.dashed };
        return (vec![kind], vec![0; layer.features.len()]);
    };
    let shapes = [Symbol::Circle, Symbol::Square, Symbol::Triangle, Symbol::Diamond, Symbol::Cross];
    let unknown = |n: usize| {
        let (label, colour, symbol) = ("non renseigné".to_owned(), Colour(0x8C, 0x8C, 0x8C), Symbol::Circle);
        (n, Kind { label, colour, symbol, dashed: marks.dashed })
    };
    if !marks.limits.is_empty() {
        let unit = marks.unit.as_ref().map(|u| format!("\u{a0}{u}")).unwrap_or_default();
        let labels = classes::labels(&marks.limits, 1.0);
        let colours = Palette::Orange.colours(labels.len() + 1);
        let mut kinds: Vec<Kind> = labels
            .into_iter()
            .enumerate()
            .map(|(i, label)| Kind {
                // A recipe may say the classes in its own words, in their order.
                label: match marks.categories.get(i) {
                    Some(own) => own.legend.clone().unwrap_or_else(|| own.value.clone()),
                    None => format!("{label}{unit}"),
                },
                colour: colours[i + 1],
                symbol: shapes[i.min(4)],
                dashed: marks.dashed,
            })
            .collect();
        let (last, none) = unknown(kinds.len());
        kinds.push(none);
        let of = |f: &Feature| layer.number(f, field).map_or(last, |v| classes::class(v, &marks.limits));
        let of = layer.features.iter().map(of).collect();
        return (kinds, of);
    }
    let mut values: Vec<Category> = marks.categories.clone();
    let mut others: Vec<&str> = layer.features.iter().filter_map(|f| layer.text(f, field)).collect();
    others.retain(|t| !values.iter().any(|v| v.value == *t));
    others.sort_by_key(|t| french::fold(t));
    others.dedup();
    let rest = others.into_iter().map(|t| Category {
        value: t.to_owned(),
        legend: None,
        colour: None,
        symbol: None,
        hatching: None,
        dashed: false,
    });
    values.extend(rest);
    let palette = Palette::Categories.colours(values.len());
    let mut kinds: Vec<Kind> = values
        .iter()
        .enumerate()
        .map(|(i, v)| Kind {
            label: v.legend.clone().unwrap_or_else(|| v.value.clone()),
            colour: v.colour.unwrap_or(palette[i]),
            symbol: v.symbol.unwrap_or(shapes[i % shapes.len()]),
            dashed: marks.dashed || v.dashed,
        })
        .collect();
    let (last, none) = unknown(kinds.len());
    kinds.push(none);
    let of = |f: &Feature| layer.text(f, field).and_then(|t| values.iter().position(|v| v.value == t)).unwrap_or(last);
    let of = layer.features.iter().map(of).collect();
    (kinds, of)
}
