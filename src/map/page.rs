//! What stands beside the map: legend, scale, north, small map of France.

use geo::{BoundingRect, Coord, MapCoords};

use super::colour::Colour;
use super::font::Face;
use super::legend::{Entry, fitted};
use super::paper::{ALERT, INK, PANEL};
use super::sheet::{Anchor, Area, Item, Text};
use super::view::View;
use crate::french;
use crate::territory::Territory;

/// The panel at the right: legend from the top, small map, scale and north at the bottom.
pub(super) fn panel(entries: &[Entry], territory: &Territory, view: &View, items: &mut Vec<Item>) {
    let foot = PANEL.y + PANEL.h;
    let bottom = foot - 9.0;
    scale(view, Coord { x: PANEL.x, y: foot }, items);
    let mut inset_items = Vec::new();
    let inset_area = Area { x: PANEL.x, y: bottom - 40.0, w: PANEL.w, h: 38.0 };
    let has_inset = inset(territory, inset_area, &mut inset_items);
    // The small map goes when the legend needs its room.
    let limits = [bottom - 42.0, bottom - 2.0];
    let (limit, drawn) = fitted(entries, if has_inset { &limits } else { &limits[1..] });
    items.extend(drawn);
    if has_inset && limit == 0 {
        items.append(&mut inset_items);
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
