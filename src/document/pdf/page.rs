//! A page put together from what is drawn on it: its rows and its tables, in the order in which people read them.

use super::cells::filled;
use super::character::{Character, Turn};
use super::columns::in_reading_order;
use super::grid::grids;
use super::item::PageItem;
use super::listen::Drawn;
use super::row::{TextRow, baselines, row};
use super::ruled::RuledTable;
use crate::document::form::field::labels::Labels;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// In points.
    pub(super) height: f64,
    /// In the order in which they are read.
    pub(super) items: Vec<PageItem>,
    /// What lies sideways or at an angle, outside of any table.
    pub(super) aside: Vec<String>,
}

impl Page {
    pub(super) fn rows(&self) -> impl Iterator<Item = &TextRow> {
        self.items.iter().flat_map(PageItem::rows)
    }

    /// The page with this number, of what is drawn on it.
    pub(super) fn of(drawn: Drawn, number: usize, (width, height): (f64, f64), labels: &Labels) -> Self {
        let (drawn, height) = set_upright(drawn, width, height);
        let rules = drawn.rules.whole();
        let (mut tables, lone) = grids(&rules);
        tables.extend(super::bare::between_level_rules(&lone, &drawn.characters, &tables, labels));
        let mut within: Vec<Vec<Character>> = tables.iter().map(|_| Vec::new()).collect();
        let mut free = Vec::new();
        let mut aside = Vec::new();
        for character in drawn.characters {
            let upright = character.turn == Turn::Upright;
            match tables.iter().position(|table| table.holds(character.middle())) {
                Some(table) if character.turn != Turn::Slanted => within[table].push(character),
                _ if upright => free.push(character),
                _ => aside.push(character),
            }
        }
        let filled = tables.into_iter().zip(within).filter_map(|(grid, chars)| filled(grid, chars, labels));
        let mut tables: Vec<RuledTable> = filled.collect();
        tables.sort_by(|a, b| a.top.total_cmp(&b.top));
        let items = ordered(free, tables, labels);
        let mut page = Self { height, items, aside: texts_aside(aside) };
        page.number_rows(number);
        page
    }

    fn number_rows(&mut self, number: usize) {
        for item in &mut self.items {
            match item {
                PageItem::Row(row) => row.page = number,
                PageItem::Table(table) => table.text_rows_mut().for_each(|row| row.page = number),
            }
        }
    }
}

/// A page whose text lies on its side is turned; its height is that of the page as it is read.
fn set_upright(mut drawn: Drawn, width: f64, height: f64) -> (Drawn, f64) {
    let count = |turn: Turn| drawn.characters.iter().filter(|c| c.turn == turn && !c.is_blank()).count();
    let all = drawn.characters.iter().filter(|c| !c.is_blank()).count();
    let turned = [Turn::Up, Turn::Down, Turn::Over].into_iter().find(|turn| 5 * count(*turn) > 3 * all);
    let Some(turn) = turned else { return (drawn, height) };
    let corners = [(0.0, 0.0), (width, height)].map(|(x, y)| turn.upright(x, y));
    let (left, top) = (corners[0].0.min(corners[1].0), corners[0].1.min(corners[1].1));
    let place = |x: f64, y: f64| {
        let (x, y) = turn.upright(x, y);
        (x - left, y - top)
    };
    let moved = |c: Character| {
        let c = c.turned(turn);
        Character { x: c.x - left, y: c.y - top, ..c }
    };
    drawn.characters = drawn.characters.into_iter().map(moved).collect();
    drawn.rules = drawn.rules.turned(place);
    let height = if turn == Turn::Over { height } else { width };
    (drawn, height)
}

/// What lies aside as texts, one for each of its rows.
fn texts_aside(characters: Vec<Character>) -> Vec<String> {
    let mut out = Vec::new();
    for turn in [Turn::Up, Turn::Down, Turn::Over] {
        let of_turn = characters.iter().filter(|c| c.turn == turn).cloned().map(|c| c.turned(turn));
        let rows = baselines(of_turn.collect()).into_iter().filter_map(row);
        out.extend(rows.map(|row| row.text()).filter(|text| !text.is_empty()));
    }
    // At an angle each letter stands on a baseline of its own: in the order in which they are drawn.
    let slanted: String = characters.iter().filter(|c| c.turn == Turn::Slanted).map(|c| c.text.as_str()).collect();
    out.extend(Some(slanted.trim().to_owned()).filter(|text| !text.is_empty()));
    out
}

/// The rows of the text outside of tables and the tables, in the order in which they are read. A wide table parts what
/// stands above it from what stands below; a narrow one is of its column.
fn ordered(free: Vec<Character>, tables: Vec<RuledTable>, labels: &Labels) -> Vec<PageItem> {
    let left = free.iter().map(|c| c.x).fold(f64::INFINITY, f64::min);
    let right = free.iter().map(|c| c.x + c.width).fold(0.0, f64::max);
    let wide = |table: &RuledTable| table.right() - table.left() > 0.55 * (right - left).max(0.0);
    let (across, narrow): (Vec<RuledTable>, Vec<RuledTable>) = tables.into_iter().partition(wide);
    let mut lines = baselines(free).into_iter().peekable();
    let mut out: Vec<PageItem> = Vec::new();
    let mut band = Vec::new();
    for table in across {
        while let Some(line) = lines.next_if(|line| line.first().is_some_and(|c| c.y < table.bottom)) {
            band.push(line);
        }
        out.extend(in_reading_order(std::mem::take(&mut band), labels).into_iter().map(PageItem::Row));
        out.push(PageItem::Table(table));
    }
    out.extend(in_reading_order(lines.collect(), labels).into_iter().map(PageItem::Row));
    for table in narrow {
        let above = |item: &PageItem| match item {
            PageItem::Row(row) => {
                let beside = row.left() + row.shift < table.right() && row.right() + row.shift > table.left();
                row.y < table.bottom && beside
            }
            PageItem::Table(other) => other.top < table.top && other.left() < table.right(),
        };
        let under = |item: &PageItem| item.y() > table.bottom;
        let at = out.iter().rposition(above).map_or_else(|| out.iter().position(under).unwrap_or(out.len()), |i| i + 1);
        out.insert(at, PageItem::Table(table));
    }
    out
}
