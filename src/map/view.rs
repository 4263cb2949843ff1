//! From metres on the ground to millimetres in the frame, and cutting at the frame.

use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoords, MultiLineString, MultiPolygon, Rect};

use super::sheet::Area;
use crate::territory::Territory;

/// The frame and its scale.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) frame: Area,
    /// Millimetres of paper for a metre of ground.
    pub(super) scale: f64,
    centre: Coord<f64>,
}

impl View {
    /// The territory in the middle of the frame with a margin; `None` when it has no contour.
    pub(super) fn fit(territory: &Territory, frame: Area) -> Option<Self> {
        Some(Self::around(territory.outline.bounding_rect()?, frame))
    }

    /// A rectangle of the ground in the middle of the frame, with a margin.
    pub(super) fn around(bounds: Rect<f64>, frame: Area) -> Self {
        let scale = 0.92 * (frame.w / bounds.width().max(1.0)).min(frame.h / bounds.height().max(1.0));
        Self { frame, scale, centre: bounds.center() }
    }

    pub(super) fn place(&self, c: Coord<f64>) -> Coord<f64> {
        Coord {
            x: self.frame.x + self.frame.w / 2.0 + (c.x - self.centre.x) * self.scale,
            y: self.frame.y + self.frame.h / 2.0 - (c.y - self.centre.y) * self.scale,
        }
    }

    /// Surfaces in millimetres, cut at the frame.
    pub(super) fn shape(&self, shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        let placed = shape.map_coords(|c| self.place(c));
        let Some(b) = placed.bounding_rect() else { return placed };
        let area = Area { x: b.min().x, y: b.min().y, w: b.width(), h: b.height() };
        if self.frame.holds(&area) {
            placed
        } else if self.frame.meets(&area) {
            placed.intersection(&rectangle(self.frame))
        } else {
            MultiPolygon::new(Vec::new())
        }
    }

    /// Lines in millimetres, cut at the frame.
    pub(super) fn lines(&self, lines: &MultiLineString<f64>) -> Vec<Vec<Coord<f64>>> {
        lines.0.iter().flat_map(|line| self.line(line)).collect()
    }

    pub(super) fn line(&self, line: &LineString<f64>) -> Vec<Vec<Coord<f64>>> {
        let mut out: Vec<Vec<Coord<f64>>> = Vec::new();
        let mut current: Vec<Coord<f64>> = Vec::new();
        let placed: Vec<Coord<f64>> = line.0.iter().map(|c| self.place(*c)).collect();
        for pair in placed.windows(2) {
            match cut(pair[0], pair[1], self.frame) {
                None => out.push(std::mem::take(&mut current)),
                Some((a, b)) => {
                    if current.last() != Some(&a) {
                        out.push(std::mem::take(&mut current));
                        current.push(a);
                    }
                    current.push(b);
                }
            }
        }
        out.push(current);
        out.retain(|l| l.len() > 1);
        out
    }
}

/// A segment cut at a rectangle (Liang and Barsky, 1984).
pub(super) fn cut(a: Coord<f64>, b: Coord<f64>, area: Area) -> Option<(Coord<f64>, Coord<f64>)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut from, mut to) = (0.0f64, 1.0f64);
    let sides = [(-dx, a.x - area.x), (dx, area.x + area.w - a.x), (-dy, a.y - area.y), (dy, area.y + area.h - a.y)];
    for (p, q) in sides {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            from = from.max(q / p);
        } else {
            to = to.min(q / p);
        }
    }
    let at = |t: f64| match t {
        t if t <= 0.0 => a,
        t if t >= 1.0 => b,
        t => Coord { x: a.x + t * dx, y: a.y + t * dy },
    };
    (from <= to).then(|| (at(from), at(to)))
}

pub(super) fn rectangle(area: Area) -> MultiPolygon<f64> {
    let corner = |x: f64, y: f64| Coord { x, y };
    geo::Rect::new(corner(area.x, area.y), corner(area.x + area.w, area.y + area.h)).to_polygon().into()
}

/// A line as dashes.
pub(super) fn dashes(points: &[Coord<f64>], on: f64, off: f64) -> Vec<Vec<Coord<f64>>> {
    let mut out: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut current: Vec<Coord<f64>> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, on);
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = (b.x - a.x).hypot(b.y - a.y);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let t = done / length;
            let p = Coord { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
            if drawing {
                current.push(p);
                out.push(std::mem::take(&mut current));
            } else {
                current = vec![p];
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= length - done;
        if drawing {
            current.push(b);
        }
    }
    if drawing {
        out.push(current);
    }
    out.retain(|l| l.len() > 1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_add_up() {
        let line = [Coord { x: 0.0, y: 0.0 }, Coord { x: 10.0, y: 0.0 }];
        let d = dashes(&line, 2.0, 1.0);
        // 2 on, 1 off: 0–2, 3–5, 6–8, 9–10.
        let spans: Vec<(f64, f64)> = d.iter().map(|l| (l[0].x, l[l.len() - 1].x)).collect();
        assert_eq!(spans, [(0.0, 2.0), (3.0, 5.0), (6.0, 8.0), (9.0, 10.0)]);
    }

    #[test]
    fn a_segment_is_cut_at_the_frame() {
        let area = Area { x: 0.0, y: 0.0, w: 10.0, h: 10.0 };
        let got = cut(Coord { x: -5.0, y: 5.0 }, Coord { x: 5.0, y: 5.0 }, area);
        assert_eq!(got, Some((Coord { x: 0.0, y: 5.0 }, Coord { x: 5.0, y: 5.0 })));
        assert_eq!(cut(Coord { x: -5.0, y: 5.0 }, Coord { x: -1.0, y: 5.0 }, area), None);
    }
}
