//! Features of a layer: points and lines, by their sorts.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Geometry, LineString};

use super::classes;
use super::colour::{Colour, Palette};
use super::font::Face;
use super::labels::Wish;
use super::legend::Entry;
use super::points::STEP;
use super::recipe::{Category, LayerMarks};
use super::sheet::{Item, Symbol};
use super::theme::Drawing;
use super::view::dashes;
use crate::french;
use crate::layer::{Feature, Layer};

impl Drawing<'_> {
    /// Features of a layer.
    pub(super) fn layer(&mut self, marks: &LayerMarks, layer: &Layer) {
        let (kinds, of) = feature_kinds(marks, layer);
        let inside = |k: usize| layer.features.iter().zip(&of).filter(|(f, o)| f.commune.is_some() && **o == k).count();
        let seen = self.view.frame.grown(-1.5);
        let is_seen = |f: &Feature| f.point().map(|p| self.view.place(p.0)).is_some_and(|at| seen.contains(at.x, at.y));
        let mut around = vec![0; kinds.len()];
        for (feature, kind) in layer.features.iter().zip(&of) {
            around[*kind] += usize::from(feature.commune.is_none() && is_seen(feature));
        }
        let mut points = false;
        let mut lines = false;
        // The field of the sizes, when the layer has it and some number in it.
        let sized = marks.size_field.as_ref().and_then(|field| layer.column(field)).and_then(|column| {
            let biggest = layer.features.iter().filter_map(|f| column.number(f)).fold(0.0, f64::max);
            (biggest > 0.0).then_some((column, biggest))
        });
        let mut drawn: BTreeSet<(i64, i64, usize)> = BTreeSet::new();
        // By place, the sorts that stand there: they stand side by side.
        let mut at_place: BTreeMap<(i64, i64), BTreeSet<usize>> = BTreeMap::new();
        for (feature, kind) in layer.features.iter().zip(&of).filter(|_| marks.size_field.is_none()) {
            if let Some(at) = feature.point().map(|p| self.view.place(p.0)) {
                at_place.entry(cell(at)).or_default().insert(*kind);
            }
        }
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
                        let Some(mut at) = feature.point().map(|p| self.view.place(p.0)) else { continue };
                        if !self.view.frame.grown(-1.5).contains(at.x, at.y) {
                            continue;
                        }
                        let size = sized.map_or(marks.size, |(column, biggest)| {
                            let value = column.number(feature).unwrap_or(0.0);
                            (3.0 * marks.size * (value / biggest).sqrt()).max(0.8)
                        });
                        // Points de charge of one station stand on one another: drawn once.
                        let (x, y) = cell(at);
                        if marks.size_field.is_none() && !drawn.insert((x, y, k)) {
                            continue;
                        }
                        if let Some(here) = at_place.get(&(x, y)) {
                            let rank = here.iter().take_while(|other| **other < k).count() as f64;
                            at.x += (rank - (here.len() as f64 - 1.0) / 2.0) * STEP * marks.size;
                        }
                        let owner = format!("{} {}", layer.id, feature.id);
                        self.room.mark(at, size / 2.0, &owner);
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
                            let (below, commune) = (Vec::new(), None);
                            self.wishes.push(Wish {
                                text,
                                below,
                                at,
                                radius,
                                size: 6.8,
                                face,
                                owner,
                                must: false,
                                commune,
                            });
                        }
                    }
                }
            }
        }
        self.legend.push(Entry::Heading(marks.legend.clone().unwrap_or_else(|| layer.title.clone())));
        for (k, kind) in kinds.iter().enumerate() {
            // What is drawn has its line, in the territory or around it.
            let (n, around) = (inside(k), around[k]);
            if n + around == 0 && kinds.len() > 1 {
                continue;
            }
            let some_outside = layer.features.iter().any(|f| f.commune.is_none());
            let near = if around > 0 { format!(", {around} autour") } else { String::new() };
            let label = match (kind.label.is_empty(), some_outside) {
                (true, true) => format!("{} dans le territoire{near}", french::count(n, "lieu", "lieux")),
                (true, false) => french::count(n, "lieu", "lieux"),
                _ => format!("{} ({n}{near})", kind.label),
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
                for i in 0..n {
                    let t = i as f64 / n as f64;
                    let (x, y) = (pair[0].x + t * (pair[1].x - pair[0].x), pair[0].y + t * (pair[1].y - pair[0].y));
                    self.room.way(Coord { x, y });
                }
            }
            let (halo, colour) = (Colour::WHITE, kind.colour);
            self.items.push(Item::Line { points: points.clone(), width: width + 0.5, colour: halo, opacity: 0.9 });
            let parts = if kind.dashed { dashes(&points, 3.0 * width, 1.8 * width) } else { vec![points] };
            self.items.extend(parts.into_iter().map(|points| Item::Line { points, width, colour, opacity: 1.0 }));
        }
    }
}

/// Places that are one on paper: a tenth of a millimetre.
fn cell(at: Coord<f64>) -> (i64, i64) {
    ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64)
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
    let column = layer.column(field);
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
                colour: marks.categories.get(i).and_then(|own| own.colour).unwrap_or(colours[i + 1]),
                symbol: marks.categories.get(i).and_then(|own| own.symbol).unwrap_or(shapes[i.min(4)]),
                dashed: marks.dashed,
            })
            .collect();
        let (last, none) = unknown(kinds.len());
        kinds.push(none);
        let number = |f: &Feature| column.and_then(|c| c.number(f));
        let of = |f: &Feature| number(f).map_or(last, |v| classes::class(v, &marks.limits));
        let of = layer.features.iter().map(of).collect();
        return (kinds, of);
    }
    let mut values: Vec<Category> = marks.categories.clone();
    let mut others: Vec<&str> = layer.features.iter().filter_map(|f| column?.text(f)).collect();
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
    let of = |f: &Feature| {
        let text = column?.text(f)?;
        values.iter().position(|v| v.value == text)
    };
    let of = layer.features.iter().map(|f| of(f).unwrap_or(last)).collect();
    (kinds, of)
}
