//! Coloured areas: the classes of a number, the values of a text, the tints of EPCI.

use geo::MultiPolygon;

use super::classes;
use super::colour::{Colour, Palette};
use super::hatching::{STEP, of_missing, of_sign};
use super::legend::Entry;
use super::named::{heading, variable};
use super::paper::GROUND;
use super::recipe::{Ground, GroundKind, Hatching};
use super::sheet::Item;
use super::theme::Drawing;
use crate::french;
use crate::outcome::{Cells, Column, ColumnRole, Outcome, Row, Table, Unit};
use crate::territory::Level;

const EPCI_TINTS: [Colour; 6] = [
    Colour(0xDD, 0xEA, 0xF4),
    Colour(0xF6, 0xE9, 0xCF),
    Colour(0xDB, 0xEE, 0xDF),
    Colour(0xF3, 0xDF, 0xE6),
    Colour(0xE6, 0xE1, 0xF2),
    Colour(0xF7, 0xF2, 0xCC),
];

impl Drawing<'_> {
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
        self.fill(&outline, GROUND, 1.0);
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
        let (mut signs, mut of): (Vec<Sign>, Vec<Option<usize>>) = match (&column.cells, ground.kind) {
            (Cells::Numbers(values), GroundKind::Classes) => number_classes(ground, column, values),
            (Cells::Numbers(values), _) => {
                let texts: Vec<Option<String>> = values.iter().map(|v| v.map(category)).collect();
                text_classes(ground, &texts, &self.territory.levels)
            }
            (Cells::Texts(texts), _) => text_classes(ground, texts, &self.territory.levels),
        };
        let classes = signs.len();
        if let Some((_, _, except)) = ground.except.as_ref().and_then(|name| variable(outcomes, name)) {
            let (others, stands_out) = text_classes(ground, except.as_texts().unwrap_or_default(), &[]);
            for (class, other) in of.iter_mut().zip(stands_out) {
                // A value that the recipe does not name leaves the class as it is.
                *class = other.filter(|&n| n < ground.categories.len()).map(|n| classes + n).or(*class);
            }
            signs.extend(others.into_iter().take(ground.categories.len()));
        }
        if of.iter().all(Option::is_none) {
            return false;
        }
        let title = ground.legend.clone().unwrap_or_else(|| heading(column));
        self.legend.push(Entry::Heading(title));
        let (one, many) = if table.row == Row::Epci { ("EPCI", "EPCI") } else { ("commune", "communes") };
        let total = rows.len().max(1) as f64;
        let used = of.iter().flatten().copied().filter(|class| *class < classes);
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
                    if let Some(lines) = hatching {
                        self.hatch(of_sign(&self.view.shape(shape), *lines, STEP));
                    }
                }
            }
            // Another sign of the map tells what it is.
            if label.is_empty() {
                continue;
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
        self.missing(&rows, &of, ground.without.as_deref());
        self.bounds(table, column, &rows);
        true
    }

    /// Lines over what is only the most, or the least, that it can be, with why.
    fn bounds(&mut self, table: &Table, column: &Column, rows: &[Option<(MultiPolygon<f64>, u64)>]) {
        let bound = table.columns.iter().find_map(|c| match &c.role {
            ColumnRole::Bound { of, why } if *of == column.id => Some((c.as_texts()?, why)),
            _ => None,
        });
        let Some((texts, why)) = bound else { return };
        let open: Vec<usize> = (0..rows.len()).filter(|&i| texts[i].is_some()).collect();
        let Some(said) = open.first().and_then(|&i| texts[i].as_ref()) else { return };
        for &i in &open {
            if let Some((shape, _)) = &rows[i] {
                self.hatch(of_sign(&self.view.shape(shape), Hatching::Falling, STEP));
            }
        }
        let people = open.iter().filter_map(|&i| rows[i].as_ref()).map(|r| r.1).sum();
        let (one, many) = if table.row == Row::Epci { ("EPCI", "EPCI") } else { ("commune", "communes") };
        self.legend.push(Entry::Swatch {
            fill: Some(GROUND),
            hatching: Some(Hatching::Falling),
            opacity: 1.0,
            label: format!("valeur connue «\u{a0}{said}\u{a0}» : {why}"),
            detail: counted(open.len(), one, many, people),
            share: None,
        });
    }

    fn missing(&mut self, rows: &[Option<(MultiPolygon<f64>, u64)>], of: &[Option<usize>], said: Option<&str>) {
        let lost: Vec<usize> = (0..rows.len()).filter(|&i| of[i].is_none()).collect();
        if lost.is_empty() {
            return;
        }
        for &i in &lost {
            let Some((shape, _)) = &rows[i] else { continue };
            let shape = self.view.shape(shape);
            let lines = of_missing(&shape);
            self.items.push(Item::Fill { shape, colour: Colour::WHITE, opacity: 1.0 });
            self.hatch(lines);
        }
        let label = format!("{} ({})", said.unwrap_or("donnée manquante"), lost.len());
        self.legend.push(Entry::Swatch {
            fill: None,
            hatching: None,
            opacity: 1.0,
            label,
            detail: String::new(),
            share: None,
        });
    }
}

fn counted(n: usize, one: &str, many: &str, people: u64) -> String {
    format!("{} · {}\u{a0}hab.", french::count(n, one, many), french::integer(people))
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
