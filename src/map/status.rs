//! The signs of the statuses of an action: the same on a map, in the calendar and on the dashboard.

use geo::Coord;

use super::colour::Colour;
use super::font::{self, Face};
use super::paper::{BORDER, DARK};
use super::sheet::{Area, Item, Role, Symbol, Text};

/// How a status is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StatusSign {
    pub(super) label: &'static str,
    pub(super) colour: Colour,
    pub(super) symbol: Symbol,
}

const fn sign(label: &'static str, colour: Colour, symbol: Symbol) -> StatusSign {
    StatusSign { label, colour, symbol }
}

/// Those that mean trouble are warm or dark, what is over is green or grey. Two statuses of one shape are a light and a
/// dark one, so that a black-and-white print tells them apart.
pub(super) const STATUSES: [StatusSign; 8] = [
    sign("À venir", Colour(0xA9, 0xC4, 0xDD), Symbol::Circle),
    sign("En cours", Colour(0x2F, 0x6F, 0xA8), Symbol::Circle),
    sign("Réalisé", Colour(0x3B, 0x8A, 0x57), Symbol::Square),
    sign("En pause", Colour(0xD8, 0xC6, 0x8A), Symbol::Diamond),
    sign("Abandonné", Colour(0xA8, 0xA6, 0xA2), Symbol::Cross),
    sign("Bloqué", Colour(0x7A, 0x3B, 0x6E), Symbol::Diamond),
    sign("En retard", Colour(0xD9, 0x7A, 0x2B), Symbol::Triangle),
    sign("À discuter", Colour(0xE3, 0xD3, 0xE8), Symbol::Triangle),
];
/// Of actions that nobody gave a status.
pub(super) const NO_STATUS: StatusSign = sign("sans statut", Colour(0xE4, 0xE2, 0xDE), Symbol::Square);

/// The sign of a status; that of none for what is no status.
pub(super) fn of(status: Option<&str>) -> StatusSign {
    status.and_then(|s| STATUSES.into_iter().find(|sign| sign.label == s)).unwrap_or(NO_STATUS)
}

/// The symbol of a status, with the dark edge that keeps light ones visible.
pub(super) fn mark(sign: StatusSign, at: Coord<f64>, size: f64) -> Item {
    let (symbol, fill, stroke) = (sign.symbol, Some(sign.colour), Some((DARK, 0.15)));
    Item::Mark { symbol, at, size, fill, opacity: 1.0, stroke, owner: String::new() }
}

/// Writes a line of legend: the statuses that are used, each with its symbol and its colour. Gives where it ends.
pub(super) fn legend(items: &mut Vec<Item>, used: &[Option<&str>], mut x: f64, y: f64) -> f64 {
    let shown = STATUSES.iter().filter(|s| used.contains(&Some(s.label)));
    for sign in shown.chain(used.contains(&None).then_some(&NO_STATUS)) {
        items.push(mark(*sign, Coord { x: x + 1.3, y: y - 1.0 }, 2.4));
        let area = Area { x: x + 3.4, y: y - 2.3, w: 4.4, h: 2.6 };
        items.push(Item::Rect { area, fill: Some(sign.colour), stroke: Some((BORDER, 0.15)) });
        let label = Text { role: Role::Legend, ..Text::legend(sign.label, x + 8.8, y, 7.5, Face::Regular) };
        items.push(Item::Text(label));
        x += 8.8 + font::width(sign.label, Face::Regular, 7.5, 0.0) + 3.4;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_told_apart_in_grey_by_shape_or_lightness() {
        let all: Vec<StatusSign> = STATUSES.into_iter().chain([NO_STATUS]).collect();
        let mut compared = 0;
        for (i, one) in all.iter().enumerate() {
            for other in all[..i].iter().filter(|o| o.symbol == one.symbol) {
                // Steps of lightness under 8 are not told apart on paper; these signs are small.
                let step = (one.colour.lab()[0] - other.colour.lab()[0]).abs();
                assert!(step >= 20.0, "{} and {}: {step:.0}", one.label, other.label);
                compared += 1;
            }
        }
        assert_eq!(compared, 4, "circles, squares, diamonds and triangles go by two");
    }
}
