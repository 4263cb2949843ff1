//! Names on the map: each tried at places around its point, kept where it crosses nothing.

use std::sync::Arc;

use geo::Coord;

use super::colour::Colour;
use super::font::{Face, PT};
use super::paper::GREY;
use super::sheet::{Anchor, Area, Item, Role, Text};
use super::squares::Squares;

/// A name to be placed.
pub(super) struct Wish {
    pub(super) text: String,
    /// Lines under it, in smaller letters.
    pub(super) below: Vec<String>,
    pub(super) at: Coord<f64>,
    /// Radius of what stands at the point, mm.
    pub(super) radius: f64,
    pub(super) size: f64,
    pub(super) face: Face,
    pub(super) owner: String,
    /// Placed farther away, with a line to its point, when there is no room beside it.
    pub(super) must: bool,
    /// The commune whose name it is too, which need not be written twice.
    pub(super) commune: Option<usize>,
}

/// Places taken on the map.
pub(super) struct Room {
    frame: Area,
    /// Symbols: centre, radius, owner.
    marks: Squares<(Coord<f64>, f64, Arc<str>)>,
    /// Labels already placed.
    labels: Squares<Area>,
    /// Points along lines, which labels avoid when they can.
    ways: Squares<Coord<f64>>,
}

/// What is left free beside a symbol, mm.
const BESIDE: f64 = 0.25;

/// Line spacing in ems.
const LEADING: f64 = 0.98;
/// What the lines under a name are to its size.
const BELOW: f64 = 0.88;
const INK: Colour = Colour(0x1E, 0x1E, 0x1E);

impl Room {
    pub(super) fn new(frame: Area) -> Self {
        let (marks, labels, ways) = Default::default();
        Self { frame: frame.grown(-0.8), marks, labels, ways }
    }

    /// Takes the place of a symbol.
    pub(super) fn mark(&mut self, at: Coord<f64>, radius: f64, owner: &str) {
        // A little more than it takes: the last digit of a sum must not leave it out.
        let reach = radius.max(0.0) + BESIDE + 0.01;
        let area = Area { x: at.x - reach, y: at.y - reach, w: 2.0 * reach, h: 2.0 * reach };
        self.marks.add(&area, &(at, radius, Arc::from(owner)));
    }

    /// A point along a line.
    pub(super) fn way(&mut self, at: Coord<f64>) {
        self.ways.add_point(at, &at);
    }

    pub(super) fn free(&self, area: &Area, owner: &str) -> bool {
        let padded = area.grown(0.35);
        self.frame.holds(area)
            && !self.labels.near(&padded).any(|l| l.meets(&padded))
            && !self.marks.near(area).any(|(at, r, who)| {
                let own = !owner.is_empty() && **who == *owner;
                let (dx, dy) = (at.x.clamp(area.x, area.x + area.w) - at.x, at.y.clamp(area.y, area.y + area.h) - at.y);
                dx.hypot(dy) < if own { (r - 0.2).min(1.2) } else { r + BESIDE }
            })
    }

    /// Lines crossed by a place.
    fn crossed(&self, area: &Area) -> usize {
        self.ways.near(area).filter(|c| area.contains(c.x, c.y)).count()
    }

    /// Places a name; `false` when there is no room.
    pub(super) fn place(&mut self, wish: &Wish, items: &mut Vec<Item>) -> bool {
        let forms = forms(&wish.text);
        // Beside the point, then a little farther.
        let mut best: Option<(usize, usize, Vec<Text>, Area)> = None;
        'beside: for (rank, (form, distance)) in
            [0.5, 1.2].iter().flat_map(|d| forms.iter().map(move |f| (f, *d))).enumerate()
        {
            for (n, (dx, dy)) in DIRECTIONS.iter().enumerate() {
                if *dx == 0.0 && *dy == 0.0 && wish.radius > 0.0 {
                    continue;
                }
                let (texts, area) = set(wish, form, (*dx, *dy), wish.radius + distance);
                if self.free(&area, &wish.owner) {
                    let cost = (self.crossed(&area), rank * DIRECTIONS.len() + n);
                    if best.as_ref().is_none_or(|b| cost < (b.0, b.1)) {
                        best = Some((cost.0, cost.1, texts, area));
                    }
                    // Those that follow cost more.
                    if cost.0 == 0 {
                        break 'beside;
                    }
                }
            }
        }
        let mut leader = None;
        if best.is_none() && wish.must {
            'far: for distance in [3.0, 5.0, 7.5, 10.0, 14.0, 19.0, 25.0] {
                for form in &forms {
                    for angle in 0..16 {
                        let a = f64::from(angle) * std::f64::consts::TAU / 16.0;
                        let (texts, area) = set(wish, form, (a.cos(), a.sin()), wish.radius + distance);
                        if self.free(&area, &wish.owner) {
                            let end = Coord {
                                x: wish.at.x.clamp(area.x, area.x + area.w),
                                y: wish.at.y.clamp(area.y, area.y + area.h),
                            };
                            leader = Some(vec![wish.at, end]);
                            best = Some((0, 0, texts, area));
                            break 'far;
                        }
                    }
                }
            }
        }
        let Some((_, _, texts, area)) = best else { return false };
        if let Some(points) = leader {
            items.push(Item::Line { points, width: 0.18, colour: INK, opacity: 1.0 });
        }
        self.labels.add(&area, &area);
        items.extend(texts.into_iter().map(Item::Text));
        true
    }

    /// Places the name of an area in spaced capitals, near `at`, in at most three lines.
    pub(super) fn place_group(
        &mut self,
        name: &str,
        at: Coord<f64>,
        inside: &dyn Fn(Coord<f64>) -> bool,
        strong: bool,
        items: &mut Vec<Item>,
    ) -> bool {
        let (size, spacing) = if strong { (8.5, 0.45) } else { (7.0, 0.45) };
        let upper = name.to_uppercase();
        let lines = super::font::wrap(&upper, Face::SemiBold, size, if strong { 34.0 } else { 26.0 });
        let colour = if strong { INK } else { GREY };
        let em = size * PT;
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for i in -9i32..=9 {
            for j in -9i32..=9 {
                steps.push((f64::from(i) * 3.0, f64::from(j) * 3.0));
            }
        }
        steps.sort_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
        for (dx, dy) in steps {
            let middle = Coord { x: at.x + dx, y: at.y + dy };
            let h = lines.len() as f64 * em * 1.1;
            let texts: Vec<Text> = lines
                .iter()
                .enumerate()
                .map(|(i, line)| Text {
                    text: line.clone(),
                    x: middle.x,
                    y: middle.y - h / 2.0 + (i as f64 + 0.8) * em * 1.1,
                    size,
                    face: Face::SemiBold,
                    anchor: Anchor::Middle,
                    colour,
                    halo: Some(Colour::WHITE),
                    spacing,
                    role: Role::Group,
                    owner: format!("epci {name}"),
                })
                .collect();
            let area = around(&texts);
            let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
            let within = corners.iter().all(|(u, v)| inside(Coord { x: area.x + u * area.w, y: area.y + v * area.h }));
            if within && self.free(&area, "") {
                self.labels.add(&area, &area);
                items.extend(texts.into_iter().map(Item::Text));
                return true;
            }
        }
        false
    }
}

/// Right, left, above, below, the corners, and on the point itself when nothing stands there (tried first then).
const DIRECTIONS: [(f64, f64); 9] =
    [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7), (-0.7, 0.7)];

/// The ways of writing a name: on one line; when long, on two, broken after a hyphen or at a space near its middle.
fn forms(name: &str) -> Vec<Vec<String>> {
    let mut out = vec![vec![name.to_owned()]];
    if name.chars().count() > 13 {
        let middle = name.len() / 2;
        let breaks = name.char_indices().filter(|(_, c)| matches!(c, '-' | ' ')).map(|(i, c)| (i + c.len_utf8(), c));
        if let Some((at, _)) = breaks.min_by_key(|(i, _)| i.abs_diff(middle)) {
            out.push(vec![name[..at].trim_end().to_owned(), name[at..].to_owned()]);
        }
    }
    out
}

fn set(wish: &Wish, lines: &[String], (dx, dy): (f64, f64), distance: f64) -> (Vec<Text>, Area) {
    let em = wish.size * PT;
    let anchor = if dx > 0.2 {
        Anchor::Start
    } else if dx < -0.2 {
        Anchor::End
    } else {
        Anchor::Middle
    };
    let name = lines.iter().map(|line| (line, wish.size, wish.face));
    let below = wish.below.iter().map(|line| (line, BELOW * wish.size, Face::Regular));
    // Each line with how far its baseline is under the first.
    let mut block = -LEADING * em;
    let set: Vec<(&String, f64, Face, f64)> = name
        .chain(below)
        .map(|(line, size, face)| {
            block += LEADING * size * PT;
            (line, size, face, block)
        })
        .collect();
    // Heights are counted on capitals: 0.66 em.
    let cap = 0.66 * em;
    let middle = wish.at.y + dy * distance;
    let top = if dy < -0.2 {
        middle - block - 0.12 * em
    } else if dy > 0.2 {
        middle + cap
    } else {
        middle + (cap - block) / 2.0
    };
    let text = |(line, size, face, under): (&String, f64, Face, f64)| Text {
        text: line.clone(),
        x: wish.at.x + dx * distance,
        y: top + under,
        size,
        face,
        anchor,
        colour: INK,
        halo: Some(Colour::WHITE),
        spacing: 0.0,
        role: Role::Label,
        owner: wish.owner.clone(),
    };
    let texts: Vec<Text> = set.into_iter().map(text).collect();
    let area = around(&texts);
    (texts, area)
}

fn around(texts: &[Text]) -> Area {
    let areas: Vec<Area> = texts.iter().map(Text::area).collect();
    let x = areas.iter().map(|a| a.x).fold(f64::INFINITY, f64::min);
    let y = areas.iter().map(|a| a.y).fold(f64::INFINITY, f64::min);
    let right = areas.iter().map(|a| a.x + a.w).fold(f64::NEG_INFINITY, f64::max);
    let bottom = areas.iter().map(|a| a.y + a.h).fold(f64::NEG_INFINITY, f64::max);
    Area { x, y, w: right - x, h: bottom - y }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_after_a_hyphen() {
        assert_eq!(forms("Vigneulles-lès-Hattonchâtel")[1], ["Vigneulles-lès-", "Hattonchâtel"]);
        assert_eq!(forms("Saint-Mihiel").len(), 1);
    }

    #[test]
    fn two_names_at_one_point_do_not_cross() {
        let frame = Area { x: 0.0, y: 0.0, w: 60.0, h: 30.0 };
        let mut room = Room::new(frame);
        let mut items = Vec::new();
        let wish = |text: &str| Wish {
            text: text.into(),
            at: Coord { x: 30.0, y: 15.0 },
            radius: 1.0,
            size: 7.0,
            face: Face::Regular,
            owner: text.into(),
            must: true,
            below: Vec::new(),
            commune: None,
        };
        for name in ["Apremont", "Beausite", "Chaillon", "Dompierre"] {
            assert!(room.place(&wish(name), &mut items), "{name}");
        }
        let texts: Vec<Area> =
            items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t.area()) } else { None }).collect();
        assert_eq!(texts.len(), 4);
        for (i, a) in texts.iter().enumerate() {
            assert!(frame.holds(a) && texts[..i].iter().all(|b| !a.meets(b)));
        }
    }
}
