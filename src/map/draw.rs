//! From the display list to SVG, by plotters.

use std::fmt::Write as _;

use geo::{Coord, LineString, Polygon};
use plotters::backend::SVGBackend;
use plotters::prelude::{DrawingBackend, FontFamily, IntoFont, RGBAColor, ShapeStyle, TextStyle};
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colour::Colour;
use super::font::{Face, PT};
use super::sheet::{Anchor, Item, Sheet, Symbol, Text};
use crate::french;

/// plotters counts in whole units: a unit is a hundredth of a millimetre.
const UNITS: f64 = 100.0;

/// Width of the halo around labels, mm on each side.
const HALO: f64 = 0.3;

fn unit(mm: f64) -> i32 {
    (mm * UNITS).round() as i32
}

fn rgba(colour: Colour, opacity: f64) -> RGBAColor {
    RGBAColor(colour.0, colour.1, colour.2, opacity)
}

/// The points of a ring or line in whole units, repeats dropped.
fn units<'a>(points: impl IntoIterator<Item = &'a Coord<f64>>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = points.into_iter().map(|c| (unit(c.x), unit(c.y))).collect();
    out.dedup();
    out
}

/// The least and the most of some numbers.
fn ends(numbers: impl Iterator<Item = i32>) -> (i32, i32) {
    numbers.fold((i32::MAX, i32::MIN), |(low, high), n| (low.min(n), high.max(n)))
}

/// A polygon with holes as one ring: from the outer ring to each hole and back by the same way, as plotters fills
/// rings only. Holes are joined from the right-most one, each to the nearest point already in the ring.
fn keyhole(polygon: &Polygon<f64>) -> Vec<(i32, i32)> {
    let open = |ring: &LineString<f64>| {
        let mut points = units(&ring.0);
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        points
    };
    let mut ring = open(polygon.exterior());
    let mut holes: Vec<Vec<(i32, i32)>> = polygon.interiors().iter().map(open).filter(|h| h.len() > 2).collect();
    holes.sort_by_key(|h| std::cmp::Reverse(h.iter().copied().max()));
    for hole in holes {
        let mut best = (i64::MAX, 0, 0);
        let (left, right) = ends(hole.iter().map(|p| p.0));
        let (top, bottom) = ends(hole.iter().map(|p| p.1));
        // How far a number is outside of two ends.
        let beyond = |v: i32, (low, high): (i32, i32)| i64::from((low - v).max(v - high).max(0));
        for (i, a) in ring.iter().enumerate() {
            // No nearer to the hole than to its box: the zone of a whole country has thousands of holes.
            if beyond(a.0, (left, right)).pow(2) + beyond(a.1, (top, bottom)).pow(2) >= best.0 {
                continue;
            }
            for (j, b) in hole.iter().enumerate() {
                let d = i64::from(a.0 - b.0).pow(2) + i64::from(a.1 - b.1).pow(2);
                best = best.min((d, i, j));
            }
        }
        let (_, i, j) = best;
        if i >= ring.len() {
            continue;
        }
        let mut bridge: Vec<(i32, i32)> = hole[j..].iter().chain(&hole[..=j]).copied().collect();
        bridge.push(ring[i]);
        ring.splice(i + 1..i + 1, bridge);
    }
    ring
}

/// Draws on the backend. It writes in a String, which never fails.
struct Pen<'a> {
    backend: SVGBackend<'a>,
}

const NEVER: &str = "writing in memory does not fail";

impl Pen<'_> {
    fn fill(&mut self, ring: Vec<(i32, i32)>, colour: Colour, opacity: f64) {
        if ring.len() > 2 {
            self.backend.fill_polygon(ring, &rgba(colour, opacity)).expect(NEVER);
        }
    }

    fn line(&mut self, points: Vec<(i32, i32)>, width: f64, colour: Colour, opacity: f64) {
        if points.len() > 1 {
            let style =
                ShapeStyle { color: rgba(colour, opacity), filled: false, stroke_width: unit(width).unsigned_abs() };
            self.backend.draw_path(points, &style).expect(NEVER);
        }
    }

    fn closed(&mut self, mut ring: Vec<(i32, i32)>, fill: Option<Colour>, opacity: f64, stroke: Option<(Colour, f64)>) {
        if let Some(fill) = fill {
            self.fill(ring.clone(), fill, opacity);
        }
        if let (Some((colour, width)), Some(first)) = (stroke, ring.first().copied()) {
            ring.push(first);
            ring.extend(ring.get(1).copied());
            self.line(ring, width, colour, 1.0);
        }
    }

    fn mark(&mut self, item: &Item) {
        let Item::Mark { symbol, at, size, fill, opacity, stroke, .. } = item else { return };
        if *symbol == Symbol::Circle {
            let (centre, radius) = ((unit(at.x), unit(at.y)), unit(size / 2.0).unsigned_abs());
            if let Some(fill) = fill {
                self.backend.draw_circle(centre, radius, &rgba(*fill, *opacity), true).expect(NEVER);
            }
            if let Some((colour, width)) = stroke {
                let style =
                    ShapeStyle { color: rgba(*colour, 1.0), filled: false, stroke_width: unit(*width).unsigned_abs() };
                self.backend.draw_circle(centre, radius, &style, false).expect(NEVER);
            }
            return;
        }
        let ring = outline(*symbol, *size / 2.0).iter().map(|(x, y)| (unit(at.x + x), unit(at.y + y))).collect();
        self.closed(ring, *fill, *opacity, *stroke);
    }

    fn text(&mut self, text: &Text, token: &str) {
        let h = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // plotters divides the size by 1.24 to turn a box height into an em.
        let font = (FontFamily::Name(token), text.size * PT * UNITS * 1.24, FontStyle::Normal).into_font();
        let plain = plotters::style::RGBColor(text.colour.0, text.colour.1, text.colour.2);
        let style =
            TextStyle { font, color: plotters::style::Color::to_backend_color(&plain), pos: Pos::new(h, VPos::Bottom) };
        // The lines of the raw drawing are read back one by one.
        self.backend.draw_text(&french::one_line(&text.text), &style, (unit(text.x), unit(text.y))).expect(NEVER);
    }
}

/// The corners of a symbol of "radius" `r`, areas about that of the circle so that shapes weigh the same.
fn outline(symbol: Symbol, r: f64) -> Vec<(f64, f64)> {
    match symbol {
        Symbol::Circle | Symbol::Square => {
            let s = 0.886 * r;
            vec![(-s, -s), (s, -s), (s, s), (-s, s)]
        }
        Symbol::Triangle => vec![(0.0, -1.2 * r), (1.1 * r, 0.8 * r), (-1.1 * r, 0.8 * r)],
        Symbol::Diamond => vec![(0.0, -1.25 * r), (1.25 * r, 0.0), (0.0, 1.25 * r), (-1.25 * r, 0.0)],
        Symbol::Cross => {
            let (a, b) = (1.1 * r, 0.4 * r);
            let corners = [
                (-b, -a),
                (b, -a),
                (b, -b),
                (a, -b),
                (a, b),
                (b, b),
                (b, a),
                (-b, a),
                (-b, b),
                (-a, b),
                (-a, -b),
                (-b, -b),
            ];
            corners.to_vec()
        }
    }
}

/// What plotters cannot say of a text, asked for by a token in its font-family.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    face: Face,
    halo: Option<Colour>,
    spacing: f64,
}

/// The SVG that plotters wrote, with true sizes in its header and true style on its texts, one element a line.
fn finish(raw: &str, sheet: &Sheet, looks: &[Look]) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut lines = raw.lines();
    lines.next();
    let (w, h) = (sheet.width_mm, sheet.height_mm);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {} {}\" stroke-linejoin=\"round\" stroke-linecap=\"round\">",
        unit(w),
        unit(h)
    );
    let _ = writeln!(out, "<title>{}</title>", escape(&sheet.title));
    while let Some(line) = lines.next() {
        if line.starts_with("<text ") {
            let content = lines.next().unwrap_or_default();
            lines.next();
            let _ = writeln!(out, "{}", text_element(line, content, looks));
        } else {
            // Round joins and full opacity are said once, or are the default.
            let _ = writeln!(out, "{}", line.replace(" opacity=\"1\"", "").replace(" \"/>", "\"/>"));
        }
    }
    out
}

fn escape(text: &str) -> String {
    french::one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The value of an attribute of an element that plotters wrote.
fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let from = format!(" {name}=\"");
    let Some(start) = element.find(&from).map(|i| i + from.len()) else { return "" };
    element[start..].split('"').next().unwrap_or_default()
}

fn text_element(element: &str, content: &str, looks: &[Look]) -> String {
    let token: usize = attribute(element, "font-family").trim_start_matches("look-").parse().unwrap_or_default();
    let look = looks[token.min(looks.len() - 1)];
    let size: f64 = attribute(element, "font-size").parse().unwrap_or(300.0);
    let mut out = format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-family=\"Source Sans 3, Source Sans Pro, Open Sans, Arial, sans-serif\" font-size=\"{size:.1}\" font-weight=\"{}\"",
        attribute(element, "x"),
        attribute(element, "y"),
        attribute(element, "text-anchor"),
        look.face.weight(),
    );
    if look.face == Face::Italic {
        out.push_str(" font-style=\"italic\"");
    }
    if look.spacing > 0.0 {
        let _ = write!(out, " letter-spacing=\"{}\"", unit(look.spacing));
    }
    let _ = write!(out, " fill=\"{}\"", attribute(element, "fill"));
    if let Some(halo) = look.halo {
        let _ = write!(out, " stroke=\"{}\" stroke-width=\"{}\" paint-order=\"stroke\"", halo.hex(), unit(2.0 * HALO));
    }
    let _ = write!(out, ">{content}</text>");
    out
}

impl Sheet {
    /// The sheet as SVG: sizes in millimetres, text as text.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut looks: Vec<Look> = Vec::new();
        let mut raw = String::new();
        let size = (unit(self.width_mm).unsigned_abs(), unit(self.height_mm).unsigned_abs());
        let mut pen = Pen { backend: SVGBackend::with_string(&mut raw, size) };
        for item in &self.items {
            match item {
                Item::Fill { shape, colour, opacity } => {
                    for polygon in shape {
                        pen.fill(keyhole(polygon), *colour, *opacity);
                    }
                }
                Item::Line { points, width, colour, opacity } => pen.line(units(points), *width, *colour, *opacity),
                Item::Rect { area, fill, stroke } => {
                    let (x0, y0, x1, y1) = (area.x, area.y, area.x + area.w, area.y + area.h);
                    let ring = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| (unit(x), unit(y)));
                    pen.closed(ring.to_vec(), *fill, 1.0, *stroke);
                }
                Item::Mark { .. } => pen.mark(item),
                Item::Text(text) => {
                    let look = Look { face: text.face, halo: text.halo, spacing: text.spacing };
                    let index = looks.iter().position(|l| *l == look).unwrap_or_else(|| {
                        looks.push(look);
                        looks.len() - 1
                    });
                    pen.text(text, &format!("look-{index}"));
                }
            }
        }
        pen.backend.present().expect(NEVER);
        drop(pen);
        finish(&raw, self, &looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn a_hole_is_joined_to_its_ring_and_back() {
        let p = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 1.0, y: 2.0), (x: 2.0, y: 2.0), (x: 2.0, y: 1.0)]],
        );
        let ring = keyhole(&p);
        // Shoelace: 16 less 1 square millimetre, in square hundredths.
        let twice: i64 = (0..ring.len())
            .map(|i| {
                let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)
            })
            .sum();
        assert_eq!(twice.abs(), 2 * 150_000);
        assert_eq!(ring.len(), 4 + 4 + 2);
    }
}
