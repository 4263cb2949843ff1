//! A small map of where something is: its commune, what is around it under numbers, a scale.

use geo::{BoundingRect as _, Coord, Geometry, MultiPolygon, Point, Rect};

use super::colour::Colour;
use super::font::{self, Face};
use super::labels::{Room, Wish};
use super::paper::{ALERT, BORDER, DARK, GREY, INK};
use super::sheet::{Anchor, Area, Item, Symbol, Text};
use super::theme::Drawing;
use super::view::View;
use crate::french;
use crate::territory::{Territory, inner_point_of_all};

/// What is shown at least on each side of the place, metres.
const AROUND: f64 = 1_500.0;
/// The tint of its commune.
const OWN: Colour = Colour(0xF6, 0xE9, 0xCF);
/// The place itself, mm; an outline that is smaller has its mark too.
const MARK: f64 = 3.4;
/// What is around it.
const SMALL: f64 = 2.2;
const LINE: Colour = Colour(0x1B, 0x4F, 0x8A);
const FOOT: f64 = 6.5;

/// What a locator map shows.
#[derive(Debug)]
pub struct Locator<'a> {
    /// The territory.
    pub territory: &'a Territory,
    /// The commune of the place, by index.
    pub commune: Option<usize>,
    /// The place, when it is known.
    pub place: Option<&'a Geometry<f64>>,
    /// The point that stands for it.
    pub point: Option<Point<f64>>,
    /// What is around it.
    pub landmarks: Vec<Landmark>,
    /// What the signs are: the place, what is around it, what of that is alike.
    pub said: [&'a str; 3],
}

/// Something around the place, which a table lists under that number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmark {
    /// Where it is.
    pub at: Point<f64>,
    /// Its number.
    pub number: usize,
    /// Whether it is of the kind of the place itself.
    pub alike: bool,
}

impl Locator<'_> {
    /// Draws it in an area of a sheet; nothing where neither the place nor any contour is known.
    #[must_use]
    pub fn draw(&self, area: Area) -> Vec<Item> {
        let frame = Area { h: area.h - FOOT, ..area };
        let Some(view) = self.bounds().map(|bounds| View::around(bounds, frame)) else { return Vec::new() };
        let mut drawing = Drawing {
            territory: self.territory,
            view,
            items: Vec::new(),
            legend: Vec::new(),
            room: Room::new(frame),
            wishes: Vec::new(),
            circle: vec![0.0; self.territory.communes.len()],
            hatched: Vec::new(),
        };
        drawing.background();
        drawing.plain();
        if let Some(outline) = self.commune.and_then(|c| self.territory.communes[c].outline.clone()) {
            drawing.fill(&outline, OWN, 1.0);
        }
        drawing.borders();
        let mark = self.outline(&mut drawing);
        self.marks(&mut drawing);
        drawing.items.extend(mark);
        self.names(&mut drawing);
        let mut items = drawing.items;
        items.push(Item::Rect { area: frame, fill: None, stroke: Some((BORDER, 0.2)) });
        self.foot(&view, area, &mut items);
        items
    }

    /// The commune and the place, with something around it.
    fn bounds(&self) -> Option<Rect<f64>> {
        let commune = self.commune.and_then(|c| self.territory.communes[c].outline.as_ref());
        let commune = commune.and_then(|outline| outline.bounding_rect());
        let place = self.point.map(|p| {
            let by = Coord { x: AROUND, y: AROUND };
            Rect::new(p.0 - by, p.0 + by)
        });
        let both = [commune, place].into_iter().flatten().reduce(|a, b| {
            Rect::new(
                Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        });
        both.or_else(|| self.territory.outline.bounding_rect())
    }

    /// The outline of the place, where it has one; its mark, which goes over all else, where that would be too small to see.
    fn outline(&self, drawing: &mut Drawing<'_>) -> Option<Item> {
        let shape = match self.place {
            Some(Geometry::Polygon(polygon)) => Some(MultiPolygon::new(vec![polygon.clone()])),
            Some(Geometry::MultiPolygon(polygons)) => Some(polygons.clone()),
            _ => None,
        };
        let mut large = false;
        if let Some(shape) = &shape {
            drawing.fill(shape, ALERT, 0.5);
            let rings = shape.iter().flat_map(|polygon| drawing.view.line(polygon.exterior()));
            let rings: Vec<Vec<Coord<f64>>> = rings.collect();
            let width = |bounds: Rect<f64>| bounds.width().max(bounds.height()) * drawing.view.scale;
            large = shape.bounding_rect().is_some_and(|bounds| width(bounds) > 1.5 * MARK);
            drawing.items.extend(rings.into_iter().map(|points| Item::Line {
                points,
                width: 0.4,
                colour: ALERT,
                opacity: 1.0,
            }));
        }
        let at = self.point.map(|p| drawing.view.place(p.0))?;
        drawing.room.mark(at, MARK / 2.0, "");
        let (fill, stroke, owner) = (Some(ALERT), Some((Colour::WHITE, 0.3)), String::new());
        (!large).then_some(Item::Mark { symbol: Symbol::Diamond, at, size: MARK, fill, opacity: 1.0, stroke, owner })
    }

    /// What is around it and on the map: a sign, and its number where there is room, at the end of a line if need be.
    fn marks(&self, drawing: &mut Drawing<'_>) {
        let seen: Vec<(&Landmark, Coord<f64>)> = self
            .landmarks
            .iter()
            .map(|landmark| (landmark, drawing.view.place(landmark.at.0)))
            .filter(|(_, at)| drawing.view.frame.grown(-SMALL).contains(at.x, at.y))
            .collect();
        let owner = |landmark: &Landmark| format!("autour {}", landmark.number);
        for (landmark, at) in &seen {
            let (symbol, colour) = sign(landmark.alike);
            drawing.room.mark(*at, SMALL / 2.0, &owner(landmark));
            drawing.items.push(Item::Mark {
                symbol,
                at: *at,
                size: SMALL,
                fill: Some(colour),
                opacity: 1.0,
                stroke: Some((Colour::WHITE, 0.2)),
                owner: owner(landmark),
            });
        }
        for (landmark, at) in seen {
            let wish = Wish {
                text: landmark.number.to_string(),
                below: Vec::new(),
                at,
                radius: SMALL / 2.0,
                size: 8.0,
                face: Face::Bold,
                owner: owner(landmark),
                must: true,
                commune: None,
            };
            drawing.room.place(&wish, &mut drawing.items);
        }
    }

    /// The names of communes, its own first.
    fn names(&self, drawing: &mut Drawing<'_>) {
        let communes = &self.territory.communes;
        let mut order: Vec<usize> = (0..communes.len()).collect();
        order.sort_by_key(|&c| (Some(c) != self.commune, std::cmp::Reverse(communes[c].population), c));
        for c in order {
            let own = Some(c) == self.commune;
            let inner = || communes[c].outline.as_ref().and_then(inner_point_of_all);
            let Some(at) = communes[c].mairie.or_else(inner).map(|p| drawing.view.place(p.0)) else { continue };
            if !drawing.view.frame.contains(at.x, at.y) {
                continue;
            }
            let (size, face) = if own { (8.5, Face::SemiBold) } else { (7.0, Face::Regular) };
            let wish = Wish {
                text: communes[c].name.clone(),
                below: Vec::new(),
                at,
                radius: 0.0,
                size,
                face,
                owner: communes[c].code.to_string(),
                must: own,
                commune: Some(c),
            };
            drawing.room.place(&wish, &mut drawing.items);
        }
    }

    /// What the signs are, and the scale.
    fn foot(&self, view: &View, area: Area, items: &mut Vec<Item>) {
        let y = area.y + area.h - 1.2;
        let mut x = area.x;
        let mut entry = |symbol: Symbol, colour: Colour, size: f64, text: &str, items: &mut Vec<Item>| {
            let at = Coord { x: x + size / 2.0, y: y - 0.9 };
            let (fill, stroke, owner) = (Some(colour), Some((Colour::WHITE, 0.2)), String::new());
            items.push(Item::Mark { symbol, at, size, fill, opacity: 1.0, stroke, owner });
            x += size + 1.0;
            let mut said = Text::legend(text, x, y, 7.0, Face::Regular);
            said.colour = GREY;
            x += font::width(text, Face::Regular, 7.0, 0.0) + 4.0;
            items.push(Item::Text(said));
        };
        if self.point.is_some() {
            entry(Symbol::Diamond, ALERT, MARK - 0.6, self.said[0], items);
        }
        for alike in [false, true] {
            if self.landmarks.iter().any(|landmark| landmark.alike == alike) {
                let (symbol, colour) = sign(alike);
                entry(symbol, colour, SMALL, self.said[1 + usize::from(alike)], items);
            }
        }
        // A round length, at most a quarter of the map.
        let most = area.w / 4.0 / view.scale;
        let power = 10f64.powf(most.max(f64::MIN_POSITIVE).log10().floor());
        let metres = [5.0, 2.0, 1.0].into_iter().map(|m| m * power).find(|m| *m <= most).unwrap_or(power);
        let w = metres * view.scale;
        let (length, unit) = if metres >= 1_000.0 { (metres / 1_000.0, "km") } else { (metres, "m") };
        let right = area.x + area.w;
        let bar = Area { x: right - w, y: y - 1.4, w, h: 1.1 };
        for (half, fill) in [(0.0, INK), (0.5, Colour::WHITE)] {
            let area = Area { x: bar.x + half * w, w: w / 2.0, ..bar };
            items.push(Item::Rect { area, fill: Some(fill), stroke: Some((INK, 0.15)) });
        }
        let said = format!("{}\u{a0}{unit}", french::short(length, 1));
        let mut said = Text::legend(said, bar.x - 1.2, y, 7.0, Face::Regular);
        said.anchor = Anchor::End;
        items.push(Item::Text(said));
    }
}

/// The sign of what is around a place.
fn sign(alike: bool) -> (Symbol, Colour) {
    if alike { (Symbol::Square, DARK) } else { (Symbol::Circle, LINE) }
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;
    use crate::map::sheet::Sheet;
    use crate::territory::{OwnCommunes, Projection};

    /// Two communes of 10 km side by side; the place in the middle of the first, something 1 km east of it, something 9 km east,
    /// beyond what is shown.
    #[test]
    fn the_map_is_of_the_commune_and_numbers_what_is_on_it() {
        let commune = |code: &str, x: f64| OwnCommunes {
            code: code.into(),
            name: format!("Commune {code}"),
            group: None,
            population: Some(100),
            outline: Some(MultiPolygon(vec![
                polygon![(x: x, y: 0.0), (x: x + 1e4, y: 0.0), (x: x + 1e4, y: 1e4), (x: x, y: 1e4)],
            ])),
            mairie: Some(Point::new(x + 2e3, 8e3)),
            hours: None,
        };
        let own = vec![commune("A", 0.0), commune("B", 1e4)];
        let territory = Territory::own("Essai", Projection::lambert93(), "fictif", own);
        let place: Geometry<f64> = Point::new(5e3, 5e3).into();
        let landmark = |x: f64, number| Landmark { at: Point::new(x, 5e3), number, alike: false };
        let locator = Locator {
            territory: &territory,
            commune: Some(0),
            place: Some(&place),
            point: Some(Point::new(5e3, 5e3)),
            landmarks: vec![landmark(6e3, 1), landmark(14e3, 2)],
            said: ["ici", "autour", "autres"],
        };
        let area = Area { x: 15.0, y: 30.0, w: 100.0, h: 106.5 };
        let items = locator.draw(area);
        let texts: Vec<&str> =
            items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t.text.as_str()) } else { None }).collect();
        for text in ["1", "Commune A", "ici", "autour", "2\u{a0}km"] {
            assert_eq!(texts.iter().filter(|t| **t == text).count(), 1, "{text}: {texts:?}");
        }
        assert!(!texts.contains(&"2") && !texts.contains(&"autres"), "{texts:?}");
        // 10 km in 0.92 × 100 mm, the middle of the commune in that of the frame: the place is there, 1 km is 9.2 mm.
        let marks: Vec<(Symbol, Coord<f64>)> = items
            .iter()
            .filter_map(|i| if let Item::Mark { symbol, at, .. } = i { Some((*symbol, *at)) } else { None })
            .filter(|(_, at)| at.y < 130.0)
            .collect();
        let near = |at: Coord<f64>, x: f64, y: f64| (at.x - x).abs() < 1e-9 && (at.y - y).abs() < 1e-9;
        assert!(marks.iter().any(|(s, at)| *s == Symbol::Diamond && near(*at, 65.0, 80.0)), "{marks:?}");
        assert!(marks.iter().any(|(s, at)| *s == Symbol::Circle && near(*at, 74.2, 80.0)), "{marks:?}");
        let frame = Area { h: area.h - FOOT, ..area };
        let sheet =
            Sheet { id: "essai".into(), title: "Essai".into(), width_mm: 118.0, height_mm: 141.0, frame, items };
        assert_eq!(sheet.check(), Vec::<String>::new());
        // Of a place that nobody knows, the commune.
        let nowhere = Locator { place: None, point: None, landmarks: Vec::new(), ..locator };
        let drawn = nowhere.draw(area);
        assert!(drawn.iter().all(|i| !matches!(i, Item::Mark { symbol: Symbol::Diamond, .. })));
        assert!(!drawn.is_empty());
    }
}
