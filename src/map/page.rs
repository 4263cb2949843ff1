//! What stands around the map: titles, legend, scale, north, small map of France, source line.

use geo::{BoundingRect, Coord, MapCoords};

use super::colour::Colour;
use super::font::{self, Face};
use super::recipe::Hatching;
use super::sheet::{Anchor, Area, Item, Role, Symbol, Text};
use super::view::{View, hatch, rectangle, strokes};
use crate::french;
use crate::territory::Territory;

/// A4, landscape, margins of 8 mm.
pub(super) const PAGE: (f64, f64) = (297.0, 210.0);
pub(super) const FRAME: Area = Area { x: 8.0, y: 26.5, w: 218.5, h: 172.0 };
const PANEL: Area = Area { x: 230.5, y: 26.5, w: 58.5, h: 172.0 };
const INK: Colour = Colour(0x22, 0x22, 0x22);
const GREY: Colour = Colour(0x5C, 0x5C, 0x5C);
const ALERT: Colour = Colour(0xB3, 0x45, 0x00);

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
}

fn text(text: &str, x: f64, y: f64, size: f64, face: Face, role: Role) -> Text {
    Text { role, ..Text::legend(text, x, y, size, face) }
}

/// Title, one line of finding, one line of method; a badge when the data are made up.
pub(super) fn titles(title: &str, finding: Option<&str>, subtitle: &str, fictional: bool, items: &mut Vec<Item>) {
    let wide = PAGE.0 - 16.0;
    let sizes = [16.0, 15.0, 14.0, 13.0, 12.0];
    let size = sizes.into_iter().find(|s| font::width(title, Face::Bold, *s, 0.0) <= wide).unwrap_or(12.0);
    let title = font::cut(title, Face::Bold, size, wide);
    items.push(Item::Text(text(&title, 8.0, 13.0, size, Face::Bold, Role::Title)));
    let mut y = 18.8;
    if let Some(finding) = finding {
        let sizes = [10.0, 9.5, 9.0, 8.5, 8.0];
        let size = sizes.into_iter().find(|s| font::width(finding, Face::SemiBold, *s, 0.0) <= wide).unwrap_or(8.0);
        let finding = font::cut(finding, Face::SemiBold, size, wide);
        items.push(Item::Text(text(&finding, 8.0, y, size, Face::SemiBold, Role::Subtitle)));
        y = 23.4;
    }
    let badge = "DONNÉES FICTIVES";
    let mut room = wide;
    let mut x = 8.0;
    if fictional {
        let mut t = text(badge, x, y, 8.5, Face::Bold, Role::Subtitle);
        t.colour = ALERT;
        let w = t.area().w + 3.0;
        x += w;
        room -= w;
        items.push(Item::Text(t));
    }
    let line = font::cut(subtitle, Face::Regular, 8.5, room);
    let mut t = text(&line, x, y, 8.5, Face::Regular, Role::Subtitle);
    t.colour = GREY;
    items.push(Item::Text(t));
}

/// The source line, on one line or two.
pub(super) fn sources(line: &str, items: &mut Vec<Item>) {
    let mut lines = font::wrap(line, Face::Regular, 6.0, PAGE.0 - 16.0);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(font::cut(&rest, Face::Regular, 6.0, PAGE.0 - 16.0));
    }
    for (i, line) in lines.iter().enumerate() {
        let mut t = text(line, 8.0, 202.0 + 2.7 * i as f64, 6.0, Face::Regular, Role::Source);
        t.colour = GREY;
        items.push(Item::Text(t));
    }
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

/// The panel at the right: legend from the top, small map, scale and north at the bottom.
pub(super) fn panel(entries: &[Entry], territory: &Territory, view: &View, items: &mut Vec<Item>) {
    let foot = PANEL.y + PANEL.h;
    let bottom = foot - 9.0;
    scale(view, Coord { x: PANEL.x, y: foot }, items);
    let mut inset_items = Vec::new();
    let inset_area = Area { x: PANEL.x, y: bottom - 40.0, w: PANEL.w, h: 38.0 };
    let has_inset = inset(territory, inset_area, &mut inset_items);
    for (with_inset, fit) in FITS.iter().map(|f| (true, f)).chain(FITS.iter().map(|f| (false, f))) {
        if with_inset && !has_inset {
            continue;
        }
        let limit = if with_inset { bottom - 42.0 } else { bottom - 2.0 };
        let mut drawn = Vec::new();
        let end = legend(entries, fit, &mut drawn);
        let last = !with_inset && !fit.details;
        if end <= limit || last {
            if end > limit {
                drawn.retain(|item| below(item) <= limit);
            }
            items.append(&mut drawn);
            if with_inset {
                items.append(&mut inset_items);
            }
            break;
        }
    }
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
fn legend(entries: &[Entry], fit: &Fit, items: &mut Vec<Item>) -> f64 {
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
                let lines = hatching.map(|h| strokes(&rectangle(area), h, 1.4));
                items.extend(lines.into_iter().flatten().map(super::theme::hatch_line));
                y += 0.4 + fit.gap;
            }
            Entry::Sign { symbol, size, colour, edge, label } => {
                let lines = font::wrap(label, Face::Regular, fit.size, wide);
                let at = Coord { x: x + BOX / 2.0, y: y + line * 0.55 };
                let stroke = Some((*edge, 0.2));
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
                let parts = if *dashed { super::view::dashes(&points, 3.0 * width, 1.8 * width) } else { vec![points] };
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
            Entry::Note(note) => {
                for l in font::wrap(note, Face::Regular, fit.small, PANEL.w) {
                    y += small;
                    let mut t = Text::legend(l, x, y - 0.5, fit.small, Face::Regular);
                    t.colour = GREY;
                    items.push(Item::Text(t));
                }
                y += 0.4;
            }
        }
    }
    y
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
            let fill = Some(colour.over(super::theme::PAPER, opacity));
            items.push(Item::Rect { area, fill, stroke: edge });
        }
        None => {
            items.push(Item::Rect { area, fill: Some(Colour::WHITE), stroke: edge });
            let lines = hatch(&rectangle(area), 1.4);
            let colour = Colour(0x8A, 0x8A, 0x8A);
            items.extend(lines.into_iter().map(|points| Item::Line { points, width: 0.2, colour, opacity: 1.0 }));
        }
    }
}

/// A scale bar of a round length, at most a fifth of the map, and the north.
fn scale(view: &View, at: Coord<f64>, items: &mut Vec<Item>) {
    let most = (view.frame.w / 5.0).min(PANEL.w - 16.0) / view.scale;
    let power = 10f64.powf(most.log10().floor());
    let metres = [5.0, 2.0, 1.0].into_iter().map(|m| m * power).find(|m| *m <= most).unwrap_or(power);
    let w = metres * view.scale;
    let y = at.y - 1.5;
    for (i, fill) in [INK, Colour::WHITE].into_iter().enumerate() {
        let area = Area { x: at.x + i as f64 * w / 2.0, y: y - 1.2, w: w / 2.0, h: 1.2 };
        items.push(Item::Rect { area, fill: Some(fill), stroke: Some((INK, 0.15)) });
    }
    let (length, unit) = if metres >= 1000.0 { (metres / 1000.0, "km") } else { (metres, "m") };
    let label = format!("{}\u{a0}{unit}", french::short(length, 1));
    items.push(Item::Text(Text::legend("0", at.x, y - 2.2, 7.0, Face::Regular)));
    let mut end = Text::legend(label, at.x + w, y - 2.2, 7.0, Face::Regular);
    end.anchor = Anchor::End;
    items.push(Item::Text(end));
    let x = PANEL.x + PANEL.w - 4.0;
    let tip = Coord { x, y: at.y - 8.0 };
    let arrow = geo::polygon![
        tip,
        Coord { x: x + 1.4, y: at.y - 3.0 },
        Coord { x, y: at.y - 4.0 },
        Coord { x: x - 1.4, y: at.y - 3.0 }
    ];
    items.push(Item::Fill { shape: arrow.into(), colour: INK, opacity: 1.0 });
    let mut north = Text::legend("N", x, at.y - 0.1, 7.0, Face::SemiBold);
    north.anchor = Anchor::Middle;
    items.push(Item::Text(north));
}

/// The territory in France, or among the départements within 400 km overseas; `false` when they are not known.
fn inset(territory: &Territory, area: Area, items: &mut Vec<Item>) -> bool {
    let Some(own) = territory.outline.bounding_rect() else { return false };
    // Overseas départements written in another projection fall far away: only what is near is drawn.
    const FAR: f64 = 1_300_000.0;
    let near: Vec<_> = territory
        .departements
        .iter()
        .filter(|(_, shape)| {
            shape.bounding_rect().is_some_and(|b| {
                let (c, o) = (b.center(), own.center());
                (c.x - o.x).hypot(c.y - o.y) < FAR
            })
        })
        .collect();
    let boxes: Vec<_> = near.iter().filter_map(|(_, s)| s.bounding_rect()).collect();
    let Some(first) = boxes.first() else { return false };
    let all = boxes.iter().fold(*first, |a, b| {
        geo::Rect::new(
            Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
            Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
        )
    });
    let scale = (area.w / all.width().max(1.0)).min(area.h / all.height().max(1.0));
    let centre = all.center();
    let place = |c: Coord<f64>| Coord {
        x: area.x + area.w / 2.0 + (c.x - centre.x) * scale,
        y: area.y + area.h / 2.0 - (c.y - centre.y) * scale,
    };
    let own_departements: Vec<&str> = territory.communes.iter().map(|c| c.departement.as_str()).collect();
    for (name, shape) in &near {
        let mine = own_departements.contains(&name.as_str()) || geo::Intersects::intersects(shape, &own.center());
        let colour = if mine { Colour(0xC9, 0xC5, 0xBB) } else { Colour(0xEC, 0xEA, 0xE5) };
        let placed = shape.map_coords(place);
        for polygon in &placed {
            items.push(Item::Line {
                points: polygon.exterior().0.clone(),
                width: 0.12,
                colour: Colour::WHITE,
                opacity: 1.0,
            });
        }
        items.push(Item::Fill { shape: placed, colour, opacity: 1.0 });
    }
    let here = territory.outline.map_coords(place);
    items.push(Item::Fill { shape: here, colour: ALERT, opacity: 1.0 });
    true
}
