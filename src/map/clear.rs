//! The lines of hatchings give way to names.

use geo::Coord;

use super::sheet::{Area, Item, Role};
use super::theme::Drawing;
use super::view::cut;

/// What is left free of lines around a name, mm.
const CLEAR: f64 = 0.5;

impl Drawing<'_> {
    /// Draws the lines of a hatching, which give way to names.
    pub(super) fn hatch(&mut self, lines: Vec<Item>) {
        let from = self.items.len();
        self.items.extend(lines);
        self.hatched.push(from..self.items.len());
    }

    /// Takes the lines of hatchings away from where names stand, so that these are read.
    pub(super) fn clear_names(&mut self) {
        let name = |item: &Item| match item {
            Item::Text(text) if matches!(text.role, Role::Label | Role::Group) => Some(text.area().grown(CLEAR)),
            _ => None,
        };
        let names: Vec<Area> = self.items.iter().filter_map(name).collect();
        let mut hatched = std::mem::take(&mut self.hatched).into_iter().peekable();
        let items = std::mem::take(&mut self.items);
        for (rank, item) in items.into_iter().enumerate() {
            while hatched.next_if(|lines| lines.end <= rank).is_some() {}
            match item {
                Item::Line { points, width, colour, opacity }
                    if hatched.peek().is_some_and(|lines| lines.contains(&rank)) =>
                {
                    let parts = points.windows(2).flat_map(|pair| beside(pair[0], pair[1], &names));
                    let line = |(a, b)| Item::Line { points: vec![a, b], width, colour, opacity };
                    self.items.extend(parts.map(line));
                }
                other => self.items.push(other),
            }
        }
    }
}

/// The parts of a segment that are in none of the rectangles.
fn beside(a: Coord<f64>, b: Coord<f64>, areas: &[Area]) -> Vec<(Coord<f64>, Coord<f64>)> {
    /// What is shorter is a dot, mm.
    const DOT: f64 = 0.1;
    let mut parts = vec![(a, b)];
    for area in areas {
        let around = |(a, b): (Coord<f64>, Coord<f64>)| match cut(a, b, *area) {
            None => [Some((a, b)), None],
            Some((from, to)) => [Some((a, from)), Some((to, b))],
        };
        let long = |(a, b): &(Coord<f64>, Coord<f64>)| (b.x - a.x).hypot(b.y - a.y) > DOT;
        parts = parts.into_iter().flat_map(around).flatten().filter(long).collect();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stops_at_a_name_and_goes_on_behind_it() {
        let at = |x: f64| Coord { x, y: 0.0 };
        let name = Area { x: 3.0, y: -1.0, w: 2.0, h: 2.0 };
        let far = Area { x: 3.0, y: 5.0, w: 2.0, h: 2.0 };
        assert_eq!(beside(at(0.0), at(10.0), &[name, far]), [(at(0.0), at(3.0)), (at(5.0), at(10.0))]);
        // One that begins in the name has its end only; one within it has none.
        assert_eq!(beside(at(4.0), at(10.0), &[name]), [(at(5.0), at(10.0))]);
        assert_eq!(beside(at(3.5), at(4.5), &[name]), []);
    }
}
