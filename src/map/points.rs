//! Things of an analysis at their places, each with the sign of its kind: the actions by status. Those that a table lists
//! bear the number of their row, so that who reads the table finds them on the map.

use std::collections::BTreeSet;

use geo::Coord;

use super::colour::Colour;
use super::font::{self, Face, PT};
use super::labels::Wish;
use super::legend::{Entry, Listed};
use super::named;
use super::paper::{DARK, INK};
use super::recipe::Marks;
use super::sheet::{Anchor, Item, Role, Symbol, Text};
use super::status;
use super::theme::Drawing;
use crate::outcome::{Outcome, Points, Spot};

/// Letters of the numbers in signs, and of the names beside them, in points.
const NUMBER: f64 = 7.5;
const NAME: f64 = 7.0;
/// The height of digits, in ems.
const DIGIT: f64 = 0.66;
/// Lines beside a sign: its name, and so many that say more.
const LINES: usize = 4;

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

/// The number that a sign bears.
fn number(spot: &Spot) -> Option<String> {
    spot.row.map(|row| (row + 1).to_string())
}

/// How large a sign is, mm: as the recipe says, or larger when its number needs that.
fn size(spot: &Spot, symbol: Symbol, usual: f64) -> f64 {
    let Some(number) = number(spot) else { return usual };
    // The text with what is left free around it.
    let (w, h) = (font::width(&number, Face::Bold, NUMBER, 0.0) + 0.8, DIGIT * NUMBER * PT + 0.9);
    // By how the symbol is cut out of its size: `draw::outline`.
    usual.max(match symbol {
        Symbol::Circle => w.hypot(h),
        Symbol::Square => w.max(h) / 0.886,
        Symbol::Diamond => (w + h) / 1.25,
        Symbol::Triangle => w / 1.1 + h,
        Symbol::Cross => w.max(h) / 0.4,
    })
}

/// The lines beside a sign; the last counts those that there are too many of.
fn beside(spot: &Spot) -> Vec<String> {
    let mut lines = spot.beside.clone();
    if lines.len() > LINES {
        let rest = lines.len() - (LINES - 1);
        lines.truncate(LINES - 1);
        lines.push(format!("et {rest} autres"));
    }
    lines
}

impl Drawing<'_> {
    /// Points of an analysis; those of one place stand side by side, in the order of the legend.
    pub(super) fn marks(&mut self, marks: &Marks, outcomes: &[Outcome]) {
        let Some((outcome, points)) = named::points(outcomes, marks) else { return };
        let (signs, of) = signs(marks, points);
        let sizes: Vec<f64> =
            points.spots.iter().zip(&of).map(|(spot, &kind)| size(spot, signs[kind].symbol, marks.size)).collect();
        for mut block in self.places(points, &of, &sizes) {
            block.members.sort_by_key(|&i| (of[i], i));
            self.block(&block, points, &sizes, &|i| &signs[of[i]]);
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
        self.list(outcome, points);
    }

    /// What each number stands for, in the legend; where there is no room, in which table that is.
    fn list(&mut self, outcome: &Outcome, points: &Points) {
        let Some(table) = points.listed.as_ref().and_then(|id| outcome.table(id.as_str())) else { return };
        let mut rows: Vec<(usize, &Spot)> = points.spots.iter().filter_map(|spot| Some((spot.row?, spot))).collect();
        rows.sort_by_key(|(row, _)| *row);
        rows.dedup_by_key(|(row, _)| *row);
        let name = |row: usize, spot: &Spot| {
            let name = table.names.get(row).map_or(spot.thing.as_str(), String::as_str);
            match self.territory.locate(spot.place).map(|commune| self.territory.communes[commune].name.as_str()) {
                Some(commune) if !name.contains(commune) => format!("{name} ({commune})"),
                _ => name.to_owned(),
            }
        };
        let rows: Vec<(String, String)> =
            rows.iter().map(|&(row, spot)| ((row + 1).to_string(), name(row, spot))).collect();
        if !rows.is_empty() {
            let instead = format!("Les numéros sont ceux du tableau « {} ».", table.title);
            self.legend.push(Entry::Listed(Listed { rows, instead }));
        }
    }

    /// The spots by place, a thing once in each: symbols that would cover one another stand in one block.
    fn places(&self, points: &Points, of: &[usize], sizes: &[f64]) -> Vec<Block> {
        let same = |a: usize, b: usize| {
            let (one, other) = (&points.spots[a], &points.spots[b]);
            (&one.thing, one.row, of[a]) == (&other.thing, other.row, of[b])
        };
        let placed = points.spots.iter().map(|spot| self.view.place(spot.place.0)).enumerate();
        let seen = placed.filter(|(_, at)| self.view.frame.grown(-1.5).contains(at.x, at.y));
        let mut blocks: Vec<Block> =
            seen.map(|(i, centre)| Block { centre, members: vec![i], size: sizes[i] }).collect();
        loop {
            let before = blocks.len();
            let mut k = 0;
            while k < blocks.len() {
                let covered = (0..blocks.len()).find(|&n| n != k && blocks[n].covers(&blocks[k]));
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
    fn block<'s>(&mut self, block: &Block, points: &Points, sizes: &[f64], sign: &dyn Fn(usize) -> &'s Sign) {
        let (columns, rows) = block.shape();
        let step = STEP * block.size;
        for (k, &i) in block.members.iter().enumerate() {
            let (row, column) = (k / columns, k % columns);
            let at = Coord {
                x: block.centre.x + (column as f64 - (columns as f64 - 1.0) / 2.0) * step,
                y: block.centre.y + (row as f64 - (rows as f64 - 1.0) / 2.0) * step,
            };
            let (spot, size) = (&points.spots[i], sizes[i]);
            let owner = if spot.row.is_some() { format!("{} {i}", points.id) } else { String::new() };
            self.room.mark(at, size / 2.0, &owner);
            let Sign { colour, symbol, .. } = *sign(i);
            let (fill, stroke) = (Some(colour), Some((DARK, 0.15)));
            self.items.push(Item::Mark { symbol, at, size, fill, opacity: 1.0, stroke, owner: owner.clone() });
            if let Some(number) = number(spot) {
                self.items.push(Item::Text(numeral(number, at, size, sign(i), owner.clone())));
            }
            self.name(spot, at, size, owner);
        }
    }

    /// Has the name of a thing written beside its sign: at all costs when it says more than the list of the numbers does.
    fn name(&mut self, spot: &Spot, at: Coord<f64>, size: f64, owner: String) {
        let mut lines = beside(spot).into_iter();
        let Some(text) = lines.next() else { return };
        let below: Vec<String> = lines.collect();
        let commune = self.territory.locate(spot.place).filter(|&i| self.territory.communes[i].name == text);
        let (must, radius, face) = (spot.row.is_none() || !below.is_empty(), size / 2.0, Face::SemiBold);
        self.wishes.push(Wish { text, below, at, radius, size: NAME, face, owner, must, commune });
    }
}

/// The number in a sign, in what is read on its colour.
fn numeral(text: String, at: Coord<f64>, size: f64, sign: &Sign, owner: String) -> Text {
    let h = DIGIT * NUMBER * PT;
    // There is room at the foot of a triangle only.
    let middle = if sign.symbol == Symbol::Triangle { 0.4 * size - h / 2.0 - 0.4 } else { 0.0 };
    let colour = if Colour::WHITE.contrast(sign.colour) >= INK.contrast(sign.colour) { Colour::WHITE } else { INK };
    Text {
        anchor: Anchor::Middle,
        colour,
        role: Role::Label,
        owner,
        ..Text::legend(text, at.x, at.y + middle + h / 2.0, NUMBER, Face::Bold)
    }
}

/// From a symbol to the next, in symbols.
pub(super) const STEP: f64 = 1.12;

/// The symbols that stand in one place.
struct Block {
    centre: Coord<f64>,
    /// The spots, by index.
    members: Vec<usize>,
    /// Of the largest of its symbols, mm.
    size: f64,
}

impl Block {
    /// Columns and rows.
    fn shape(&self) -> (usize, usize) {
        let columns = (self.members.len() as f64).sqrt().ceil().max(1.0) as usize;
        (columns, self.members.len().div_ceil(columns))
    }

    fn covers(&self, other: &Self) -> bool {
        let ((columns, rows), (others, lines)) = (self.shape(), other.shape());
        let reach = |a: usize, b: usize| (a as f64 * self.size + b as f64 * other.size) / 2.0 * STEP;
        (self.centre.x - other.centre.x).abs() < reach(columns, others)
            && (self.centre.y - other.centre.y).abs() < reach(rows, lines)
    }

    /// Takes another in, around the centre of the larger.
    fn take(&mut self, other: Self, same: &dyn Fn(usize, usize) -> bool) {
        if other.members.len() > self.members.len() {
            self.centre = other.centre;
        }
        self.size = self.size.max(other.size);
        for i in other.members {
            if !self.members.iter().any(|&m| same(m, i)) {
                self.members.push(i);
            }
        }
    }
}
