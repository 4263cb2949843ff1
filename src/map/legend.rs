//! The legend of a map: its entries, and how they are set in the panel.

use geo::{BoundingRect, Coord};

use super::colour::Colour;
use super::font::{self, Face};
use super::hatching::{SMALL_STEP, of_missing, of_sign};
use super::paper::{GREY, GROUND, INK, PANEL};
use super::recipe::Hatching;
use super::sheet::{Anchor, Area, Item, Symbol, Text};
use super::view::{dashes, rectangle};

/// An entry of the legend.
pub(super) enum Entry {
    Heading(String),
    /// `fill: None` is the hatch of missing data; `share` the length of the bar.
    Swatch {
        fill: Option<Colour>,
        hatching: Option<Hatching>,
        opacity: f64,
        label: String,
        detail: String,
        share: Option<f64>,
    },
    Sign {
        symbol: Symbol,
        size: f64,
        colour: Colour,
        edge: Colour,
        label: String,
    },
    Stroke {
        colour: Colour,
        width: f64,
        dashed: bool,
        label: String,
    },
    /// Circles in one another: what is written, radius.
    Nested {
        values: Vec<(String, f64)>,
        colour: Colour,
    },
    Note(String),
    Listed(Listed),
}

/// What numbers on the map stand for.
pub(super) struct Listed {
    /// Number, and its name.
    pub(super) rows: Vec<(String, String)>,
    /// What is said where there is no room for them.
    pub(super) instead: String,
}

/// Sizes of the legend: full, then tighter until it fits.
struct Fit {
    size: f64,
    small: f64,
    gap: f64,
    details: bool,
    bars: bool,
}

const FITS: [Fit; 4] = [
    Fit { size: 8.5, small: 6.5, gap: 1.6, details: true, bars: true },
    Fit { size: 8.0, small: 6.3, gap: 0.8, details: true, bars: true },
    Fit { size: 8.0, small: 6.3, gap: 0.4, details: true, bars: false },
    Fit { size: 7.5, small: 6.0, gap: 0.2, details: false, bars: false },
];

/// The legend in the largest sizes that end above the first limit; when none does, above the next; at last without what
/// its lists hold, and what is above the last limit. Which limit it was, and what is drawn.
pub(super) fn fitted(entries: &[Entry], limits: &[f64]) -> (usize, Vec<Item>) {
    let mut drawn = Vec::new();
    // Nothing to leave out of what has no list.
    let lists = entries.iter().any(|entry| matches!(entry, Entry::Listed(_)));
    for listed in [true, false].into_iter().filter(|listed| *listed || lists) {
        for (n, limit) in limits.iter().enumerate() {
            for fit in &FITS {
                drawn.clear();
                if set(entries, fit, listed, &mut drawn) <= *limit {
                    return (n, drawn);
                }
            }
        }
    }
    let last = limits.len().saturating_sub(1);
    drawn.retain(|item| limits.get(last).is_none_or(|limit| below(item) <= *limit));
    (last, drawn)
}

/// The lowest point of an item of the legend.
fn below(item: &Item) -> f64 {
    match item {
        Item::Text(t) => t.y,
        Item::Rect { area, .. } => area.y + area.h,
        Item::Mark { at, size, .. } => at.y + size / 2.0,
        Item::Line { points, .. } => points.iter().map(|c| c.y).fold(0.0, f64::max),
        Item::Fill { shape, .. } => shape.bounding_rect().map_or(0.0, |b| b.max().y),
    }
}

/// Writes the legend from the top of the panel; gives where it ends.
fn set(entries: &[Entry], fit: &Fit, listed: bool, items: &mut Vec<Item>) -> f64 {
    const BOX: f64 = 8.0;
    let (x, mut y) = (PANEL.x, PANEL.y);
    let line = fit.size * font::PT * 1.12;
    let small = fit.small * font::PT * 1.15;
    let tx = x + BOX + 2.2;
    let wide = PANEL.w - BOX - 2.2;
    let write = |s: &str, x: f64, y: f64, size: f64, face: Face, items: &mut Vec<Item>| {
        items.push(Item::Text(Text::legend(s, x, y, size, face)));
    };
    for (n, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Heading(title) => {
                y += if n == 0 { 0.0 } else { 2.0 + fit.gap };
                for l in font::wrap(title, Face::SemiBold, fit.size + 0.5, PANEL.w) {
                    y += line * 1.05;
                    write(&l, x, y - 0.8, fit.size + 0.5, Face::SemiBold, items);
                }
                y += 0.6 + fit.gap / 2.0;
            }
            Entry::Swatch { fill, hatching, opacity, label, detail, share } => {
                let top = y;
                let lines = font::wrap(label, Face::Regular, fit.size, wide);
                for l in &lines {
                    y += line;
                    write(l, tx, y - 0.7, fit.size, Face::Regular, items);
                }
                if fit.details && !detail.is_empty() {
                    y += small;
                    let mut t = Text::legend(detail.as_str(), tx, y - 0.6, fit.small, Face::Regular);
                    t.colour = GREY;
                    items.push(Item::Text(t));
                }
                let area = Area { x, y: top + 0.3, w: BOX, h: (y - top - 0.5).clamp(3.0, 5.0) };
                if let (Some(share), true) = (share, fit.bars) {
                    y += 0.3;
                    let bar = Area { x: tx, y, w: (wide * share).max(0.2), h: 0.9 };
                    items.push(Item::Rect { area: bar, fill: Some(Colour(0xA8, 0xA6, 0xA0)), stroke: None });
                    y += 0.9;
                }
                swatch(area, *fill, *opacity, items);
                let lines = hatching.map(|h| of_sign(&rectangle(area), h, SMALL_STEP));
                items.extend(lines.into_iter().flatten());
                y += 0.4 + fit.gap;
            }
            Entry::Sign { symbol, size, colour, edge, label } => {
                let lines = font::wrap(label, Face::Regular, fit.size, wide);
                let at = Coord { x: x + BOX / 2.0, y: y + line * 0.55 };
                // A ring is told by its line.
                let stroke = Some((*edge, if *colour == Colour::WHITE { 0.7 } else { 0.2 }));
                let (fill, owner) = (Some(*colour), String::new());
                items.push(Item::Mark { symbol: *symbol, at, size: *size, fill, opacity: 1.0, stroke, owner });
                for l in &lines {
                    y += line;
                    write(l, tx, y - 0.7, fit.size, Face::Regular, items);
                }
                y += 0.4 + fit.gap / 2.0;
            }
            Entry::Stroke { colour, width, dashed, label } => {
                let my = y + line * 0.55;
                let points = vec![Coord { x, y: my }, Coord { x: x + BOX, y: my }];
                let parts = if *dashed { dashes(&points, 3.0 * width, 1.8 * width) } else { vec![points] };
                items.extend(parts.into_iter().map(|points| Item::Line {
                    points,
                    width: *width,
                    colour: *colour,
                    opacity: 1.0,
                }));
                for l in font::wrap(label, Face::Regular, fit.size, wide) {
                    y += line;
                    write(&l, tx, y - 0.7, fit.size, Face::Regular, items);
                }
                y += 0.4 + fit.gap / 2.0;
            }
            Entry::Nested { values, colour } => {
                let largest = values.first().map_or(0.0, |v| v.1);
                let foot = y + 2.0 * largest.max(1.0) + 0.6;
                let cx = x + largest + 0.5;
                let mut lowest = f64::INFINITY;
                for (_, r) in values {
                    let at = Coord { x: cx, y: foot - r };
                    let (fill, owner) = (Some(*colour), String::new());
                    let stroke = Some((INK, 0.2));
                    items.push(Item::Mark {
                        symbol: Symbol::Circle,
                        at,
                        size: 2.0 * r,
                        fill,
                        opacity: 0.25,
                        stroke,
                        owner,
                    });
                }
                // Written from the bottom up, so that the numbers of small circles do not cross.
                for (label, r) in values.iter().rev() {
                    let top = foot - 2.0 * r;
                    let ly = (top + 1.0).min(lowest - line);
                    lowest = ly;
                    let tx = cx + largest + 5.0;
                    let points = vec![
                        Coord { x: cx, y: top },
                        Coord { x: tx - 2.5, y: top },
                        Coord { x: tx - 0.8, y: ly - 0.9 },
                    ];
                    items.push(Item::Line { points, width: 0.15, colour: INK, opacity: 1.0 });
                    write(label, tx, ly, fit.size, Face::Regular, items);
                }
                y = foot + 1.2 + fit.gap;
                // Numbers pushed above the top of the largest circle need their room.
                let over = PANEL.y.max(foot - 2.0 * largest) - (lowest - line);
                if over > 2.5 {
                    let shift = over - 2.0;
                    let from = items.len() - values.len() * 3;
                    for item in &mut items[from..] {
                        lower(item, shift);
                    }
                    y += shift;
                }
            }
            Entry::Note(note) => y = noted(note, fit, y, items),
            Entry::Listed(list) if listed => y = numbered(&list.rows, fit, y, items),
            Entry::Listed(list) => y = noted(&list.instead, fit, y, items),
        }
    }
    y
}

/// Writes a paragraph in small letters; gives where it ends.
fn noted(note: &str, fit: &Fit, mut y: f64, items: &mut Vec<Item>) -> f64 {
    for line in font::wrap(note, Face::Regular, fit.small, PANEL.w) {
        y += fit.small * font::PT * 1.15;
        let mut text = Text::legend(line, PANEL.x, y - 0.5, fit.small, Face::Regular);
        text.colour = GREY;
        items.push(Item::Text(text));
    }
    y + 0.4
}

/// Writes numbers under one another, each with its name; gives where they end.
fn numbered(rows: &[(String, String)], fit: &Fit, mut y: f64, items: &mut Vec<Item>) -> f64 {
    let size = fit.size - 0.5;
    let wide = rows.iter().map(|(number, _)| font::width(number, Face::Bold, size, 0.0)).fold(0.0, f64::max);
    let name = PANEL.x + 1.0 + wide + 1.6;
    y += 0.4;
    for (number, text) in rows {
        let mut number = Text::legend(number, PANEL.x + 1.0 + wide, y, size, Face::Bold);
        number.anchor = Anchor::End;
        for (rank, line) in font::wrap(text, Face::Regular, size, PANEL.x + PANEL.w - name).iter().enumerate() {
            y += size * font::PT * 1.12;
            if rank == 0 {
                number.y = y - 0.7;
                items.push(Item::Text(number.clone()));
            }
            items.push(Item::Text(Text::legend(line, name, y - 0.7, size, Face::Regular)));
        }
        y += fit.gap / 4.0;
    }
    y + 0.6
}

fn lower(item: &mut Item, by: f64) {
    match item {
        Item::Text(t) => t.y += by,
        Item::Mark { at, .. } => at.y += by,
        Item::Line { points, .. } => points.iter_mut().for_each(|c| c.y += by),
        Item::Rect { area, .. } => area.y += by,
        Item::Fill { .. } => {}
    }
}

fn swatch(area: Area, fill: Option<Colour>, opacity: f64, items: &mut Vec<Item>) {
    let edge = Some((Colour(0x8C, 0x8C, 0x8C), 0.15));
    match fill {
        Some(colour) => {
            let fill = Some(colour.over(GROUND, opacity));
            items.push(Item::Rect { area, fill, stroke: edge });
        }
        None => {
            items.push(Item::Rect { area, fill: Some(Colour::WHITE), stroke: edge });
            items.extend(of_missing(&rectangle(area)));
        }
    }
}
