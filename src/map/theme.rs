//! What the map is about: circles, lines and shapes of analyses, each with its entry in the legend. Coloured areas and
//! features of layers have a file each, in the same way.

use std::ops::Range;

use geo::{Area as _, BooleanOps as _, Coord, MultiPolygon};

use super::classes;
use super::colour::Colour;
use super::hatching::{STEP, of_sign};
use super::labels::{Room, Wish};
use super::legend::Entry;
use super::named::{doubts, heading, lines, shapes, variable};
use super::paper::GROUND;
use super::recipe::{Circles, Hatching, Strokes, Tint};
use super::sheet::{Item, Symbol};
use super::view::View;
use crate::french;
use crate::outcome::{Outcome, Row, Unit};
use crate::territory::{Territory, inner_point_of_all};

/// The line of a ring, mm.
const RING: f64 = 0.7;

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
    /// The items that are lines of hatchings.
    pub(super) hatched: Vec<Range<usize>>,
}

impl Drawing<'_> {
    /// Where a commune's sign stands: its mairie, else an inner point.
    pub(super) fn spot(&self, i: usize) -> Option<Coord<f64>> {
        let commune = &self.territory.communes[i];
        let inner = || commune.outline.as_ref().and_then(inner_point_of_all);
        let at = self.view.place(commune.mairie.or_else(inner)?.0);
        self.view.frame.contains(at.x, at.y).then_some(at)
    }

    pub(super) fn fill(&mut self, shape: &MultiPolygon<f64>, colour: Colour, opacity: f64) {
        let shape = self.view.shape(shape);
        if !shape.0.is_empty() {
            self.items.push(Item::Fill { shape, colour, opacity });
        }
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
        for shape in doubts(outcomes, tint) {
            let inside = shape.geometry.intersection(&self.territory.outline);
            let placed = self.view.shape(&inside);
            if placed.0.is_empty() {
                continue;
            }
            self.hatch(of_sign(&placed, Hatching::Falling, STEP));
            self.legend.push(Entry::Swatch {
                fill: Some(GROUND),
                hatching: Some(Hatching::Falling),
                opacity: 1.0,
                label: shape.title.clone(),
                detail: format!("{} km² dans le territoire", french::number(inside.unsigned_area() / 1e6, 0)),
                share: None,
            });
        }
    }

    /// Circles whose area is the count, rings for what is under nothing; `false` when there is no value.
    pub(super) fn circles(&mut self, circles: &Circles, outcomes: &[Outcome]) -> bool {
        let Some((_, table, column)) = variable(outcomes, &circles.variable) else { return false };
        let Some(values) = column.as_numbers().filter(|_| table.row == Row::Commune) else { return false };
        // What is under nothing is drawn to the same scale, or not at all.
        let drawn = |v: f64| if circles.negative.is_some() { v.abs() } else { v.max(0.0) };
        let largest = values.iter().flatten().copied().map(drawn).fold(0.0, f64::max);
        if values.iter().all(Option::is_none) {
            return false;
        }
        let mut order: Vec<(f64, usize)> = Vec::new();
        for (key, value) in table.keys.iter().zip(values) {
            if let (Some(i), Some(v)) = (self.territory.index_of(key), value.filter(|v| drawn(*v) > 0.0)) {
                order.push((v, i));
            }
        }
        order.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        for (v, i) in &order {
            let Some(at) = self.spot(*i) else { continue };
            let radius = circles.radius * (v.abs() / largest).sqrt();
            let (fill, stroke) = match circles.negative {
                Some(ring) if *v < 0.0 => (Colour::WHITE, (ring, RING)),
                _ => (circles.colour, (Colour::WHITE, 0.2)),
            };
            let owner = self.territory.communes[*i].code.to_string();
            self.circle[*i] = radius;
            self.room.mark(at, radius, &owner);
            self.items.push(Item::Mark {
                symbol: Symbol::Circle,
                at,
                size: 2.0 * radius,
                fill: Some(fill),
                opacity: 0.8,
                stroke: Some(stroke),
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
        // What is under nothing is missing from no total: the two are two things.
        let (less, order): (Vec<_>, Vec<_>) = order.into_iter().partition(|(v, _)| *v < 0.0);
        let total: f64 = values.iter().flatten().filter(|v| **v > 0.0).sum();
        let unit =
            Some(column.unit.label()).filter(|u| !u.is_empty()).map(|u| format!("\u{a0}{u}")).unwrap_or_default();
        let note = if order.is_empty() {
            if less.is_empty() { "aucune commune concernée" } else { "aucune commune au-dessus de zéro" }.to_owned()
        } else {
            let communes = french::count(order.len(), "commune", "communes");
            match &circles.total {
                // One thing may stand in several communes: the circles don't add up to the number of things.
                Some(_) => communes,
                None => format!("Total {}{unit} · {communes}", french::short(total * scale, 1)),
            }
        };
        self.legend.push(Entry::Note(note));
        let under: Vec<f64> = values.iter().flatten().copied().filter(|v| *v < 0.0).collect();
        if !under.is_empty() {
            let lost: f64 = -under.iter().sum::<f64>();
            let what = circles.negative_legend.as_deref().unwrap_or("moins que zéro");
            let communes = french::count(under.len(), "commune", "communes");
            let label = format!("{what} : {}{unit} · {communes}", french::short(lost * scale, 1));
            match circles.negative {
                Some(ring) if !less.is_empty() => self.legend.push(Entry::Sign {
                    symbol: Symbol::Circle,
                    size: 3.4,
                    colour: Colour::WHITE,
                    edge: ring,
                    label,
                }),
                _ => self.legend.push(Entry::Note(format!("sans cercle, {label}"))),
            }
        }
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
}

/// The totals that a table holds for a variable, from the column of that name on, each with its label: what is drawn,
/// then what is not.
fn totals<'a>(outcomes: &'a [Outcome], name: &str, id: &str) -> Vec<(&'a str, f64)> {
    let Some((_, table, first)) = variable(outcomes, name) else { return Vec::new() };
    let Some(row) = table.keys.iter().position(|key| key == id) else { return Vec::new() };
    let columns = table.columns.iter().skip_while(|c| c.id != first.id);
    columns.filter_map(|c| Some((c.label.as_str(), (*c.as_numbers()?.get(row)?)?))).collect()
}
