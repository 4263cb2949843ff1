//! Things of an analysis at their places, each with the sign of its kind: the actions by status.

use std::collections::BTreeSet;

use geo::Coord;

use super::colour::Colour;
use super::legend::Entry;
use super::named;
use super::paper::DARK;
use super::recipe::Marks;
use super::sheet::{Item, Symbol};
use super::status;
use super::theme::Drawing;
use crate::outcome::{Outcome, Points, Spot};

/// How a kind is drawn.
struct Sign {
    label: String,
    colour: Colour,
    symbol: Symbol,
}

/// The signs in the order of the legend, and that of each spot: the recipe's own values, else the statuses.
fn signs(marks: &Marks, points: &Points) -> (Vec<Sign>, Vec<usize>) {
    let named = marks.categories.iter().map(|c| c.value.as_str());
    let statuses = status::STATUSES.iter().map(|s| s.label);
    let mut kinds: Vec<Option<&str>> = named.chain(statuses).map(Some).collect();
    kinds.extend(points.spots.iter().map(|s| s.kind.as_deref()).filter(Option::is_some));
    kinds.push(None);
    let mut seen = BTreeSet::new();
    kinds.retain(|k| seen.insert(*k));
    let sign = |kind: &Option<&str>| {
        let own = marks.categories.iter().find(|c| Some(c.value.as_str()) == *kind);
        let known = status::of(*kind);
        let label = own.and_then(|c| c.legend.as_deref()).or(*kind).unwrap_or(known.label);
        Sign {
            label: label.to_owned(),
            colour: own.and_then(|c| c.colour).unwrap_or(known.colour),
            symbol: own.and_then(|c| c.symbol).unwrap_or(known.symbol),
        }
    };
    let of = |spot: &Spot| kinds.iter().position(|k| *k == spot.kind.as_deref()).unwrap_or(kinds.len() - 1);
    (kinds.iter().map(sign).collect(), points.spots.iter().map(of).collect())
}

impl Drawing<'_> {
    /// Points of an analysis; those of one place stand side by side, in the order of the legend.
    pub(super) fn marks(&mut self, marks: &Marks, outcomes: &[Outcome]) {
        let Some(points) = named::points(outcomes, marks) else { return };
        let (signs, of) = signs(marks, points);
        for mut block in self.places(points, &of, marks.size) {
            block.members.sort_by_key(|&i| (of[i], i));
            self.block(&block, marks.size, &|i| &signs[of[i]]);
        }
        self.legend.push(Entry::Heading(marks.legend.clone().unwrap_or_else(|| points.title.clone())));
        for (k, sign) in signs.iter().enumerate() {
            let things: BTreeSet<&str> =
                points.spots.iter().zip(&of).filter(|(_, o)| **o == k).map(|(s, _)| s.thing.as_str()).collect();
            if !things.is_empty() {
                let label = format!("{} ({})", sign.label, things.len());
                let (symbol, size, colour) = (sign.symbol, marks.size, sign.colour);
                self.legend.push(Entry::Sign { symbol, size, colour, edge: DARK, label });
            }
        }
        self.legend.extend(points.without.clone().map(Entry::Note));
    }

    /// The spots by place, a thing once in each: symbols that would cover one another stand in one block.
    fn places(&self, points: &Points, of: &[usize], size: f64) -> Vec<Block> {
        let same = |a: usize, b: usize| points.spots[a].thing == points.spots[b].thing && of[a] == of[b];
        let placed = points.spots.iter().map(|spot| self.view.place(spot.place.0)).enumerate();
        let seen = placed.filter(|(_, at)| self.view.frame.grown(-1.5).contains(at.x, at.y));
        let mut blocks: Vec<Block> = seen.map(|(i, centre)| Block { centre, members: vec![i] }).collect();
        loop {
            let before = blocks.len();
            let mut k = 0;
            while k < blocks.len() {
                let covered = (0..blocks.len()).find(|&n| n != k && blocks[n].covers(&blocks[k], size));
                if let Some(n) = covered {
                    let less = blocks.swap_remove(k.max(n));
                    blocks[k.min(n)].take(less, &same);
                } else {
                    k += 1;
                }
            }
            // A block that has grown may cover one that was looked at before.
            if blocks.len() == before {
                return blocks;
            }
        }
    }

    /// The symbols of one place, in rows about as many as columns.
    fn block<'s>(&mut self, block: &Block, size: f64, sign: &dyn Fn(usize) -> &'s Sign) {
        let (columns, rows) = block.shape();
        let step = STEP * size;
        for (k, &i) in block.members.iter().enumerate() {
            let (row, column) = (k / columns, k % columns);
            let at = Coord {
                x: block.centre.x + (column as f64 - (columns as f64 - 1.0) / 2.0) * step,
                y: block.centre.y + (row as f64 - (rows as f64 - 1.0) / 2.0) * step,
            };
            self.room.mark(at, size / 2.0, "");
            let Sign { colour, symbol, .. } = *sign(i);
            let (fill, stroke) = (Some(colour), Some((DARK, 0.15)));
            self.items.push(Item::Mark { symbol, at, size, fill, opacity: 1.0, stroke, owner: String::new() });
        }
    }
}

/// From a symbol to the next, in symbols.
const STEP: f64 = 1.12;

/// The symbols that stand in one place.
struct Block {
    centre: Coord<f64>,
    /// The spots, by index.
    members: Vec<usize>,
}

impl Block {
    /// Columns and rows.
    fn shape(&self) -> (usize, usize) {
        let columns = (self.members.len() as f64).sqrt().ceil().max(1.0) as usize;
        (columns, self.members.len().div_ceil(columns))
    }

    fn covers(&self, other: &Self, size: f64) -> bool {
        let ((columns, rows), (others, lines)) = (self.shape(), other.shape());
        let reach = |a: usize, b: usize| (a + b) as f64 / 2.0 * STEP * size;
        (self.centre.x - other.centre.x).abs() < reach(columns, others)
            && (self.centre.y - other.centre.y).abs() < reach(rows, lines)
    }

    /// Takes another in, around the centre of the larger.
    fn take(&mut self, other: Self, same: &dyn Fn(usize, usize) -> bool) {
        if other.members.len() > self.members.len() {
            self.centre = other.centre;
        }
        for i in other.members {
            if !self.members.iter().any(|&m| same(m, i)) {
                self.members.push(i);
            }
        }
    }
}
