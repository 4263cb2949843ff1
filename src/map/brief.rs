//! Pages for a meeting: sentences and tables, after a map.

mod dossier;

use geo::Coord;

use super::colour::Colour;
use super::font::{self, Face, PT};
use super::paper::{ALERT, BAND, BORDER, GREY, INK, PAGE};
use super::sheet::{Anchor, Area, Item, Sheet, Text};
use crate::french;

pub use dossier::dossier;

/// What stands on the pages, from the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Head(String),
    /// A sentence, behind a bullet.
    Point(String),
    /// A paragraph in smaller letters.
    Small(String),
    /// A table.
    Grid(Grid),
    /// A curve.
    Curve(Curve),
    /// What is known of one thing: what is said of it, and that.
    Facts(Vec<(String, String)>),
}

/// What so many of something reach, one more at each step.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What is counted along the curve, and what it reaches.
    pub labels: (String, String),
    /// How many, and what they reach; at least two.
    pub points: Vec<(f64, f64)>,
    /// The point at which it bends, with a word for it.
    pub bend: Option<(f64, String)>,
    /// How many decimals what is reached has.
    pub decimals: usize,
}

/// A table: its columns, then its rows with a cell for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Its columns.
    pub columns: Vec<GridColumn>,
    /// Its rows; a cell may be empty.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct GridColumn {
    /// Its heading.
    pub head: String,
    /// How wide it is, beside the others.
    pub share: f64,
    /// Whether it holds numbers, which end under one another.
    pub numbers: bool,
}

const MARGIN: f64 = 15.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 16.0;
const LEADING: f64 = 1.3;
/// Between the text of a cell and its sides, mm.
const PAD: f64 = 1.2;
const SIZE: f64 = 10.0;
const CELL: f64 = 8.5;
const SMALL: f64 = 8.0;
const LINE: Colour = Colour(0x1B, 0x4F, 0x8A);
/// Lines of the title of a page, at most.
const TITLE_LINES: usize = 5;
/// A heading, mm.
const HEAD: f64 = 12.0;
/// A table no taller than this part of a page, less in a narrow column, is not cut; each side of a cut has so many rows.
const WHOLE: f64 = 0.7;
const ROWS: usize = 3;
/// How much of a row of facts says what is told there.
const NAMED: f64 = 0.36;
/// A curve with its axes, mm.
const CURVE: (f64, f64) = (170.0, 74.0);

/// The pages; none without blocks. `fictional`: made-up values went in, which each page says. `footer` is at the bottom of
/// each.
#[must_use]
pub fn brief(title: &str, blocks: &[Block], fictional: bool, footer: &str) -> Vec<Sheet> {
    let mut pages = Pages::new(title, fictional, footer);
    pages.set(blocks);
    pages.sheets
}

fn height(size: f64) -> f64 {
    size * PT * LEADING
}

fn wide() -> f64 {
    PAGE.0 - 2.0 * MARGIN
}

/// The cells of a table as they are set, each in its lines.
struct Set {
    widths: Vec<f64>,
    head: Vec<Vec<String>>,
    rows: Vec<Vec<Vec<String>>>,
}

impl Set {
    fn of(grid: &Grid, wide: f64) -> Self {
        let all: f64 = grid.columns.iter().fold(0.0, |sum, column| sum + column.share);
        let widths: Vec<f64> = grid.columns.iter().map(|column| wide * column.share / all).collect();
        let set = |cells: &mut dyn Iterator<Item = &str>, face: Face| -> Vec<Vec<String>> {
            let room = |rank: usize| widths[rank] - 2.0 * PAD - after_numbers(grid, rank);
            cells.enumerate().map(|(rank, cell)| folded(cell, face, room(rank))).collect()
        };
        let head = set(&mut grid.columns.iter().map(|column| column.head.as_str()), Face::SemiBold);
        let rows = grid.rows.iter().map(|row| set(&mut row.iter().map(String::as_str), Face::Regular)).collect();
        Self { widths, head, rows }
    }

    /// How tall its heads and these rows are, mm.
    fn tall(&self, rows: std::ops::Range<usize>) -> f64 {
        self.rows[rows].iter().fold(tall(&self.head), |sum, row| sum + tall(row))
    }

    /// The room that it needs to begin: all of it, or its first rows.
    fn least(&self, page: f64) -> f64 {
        let whole = self.tall(0..self.rows.len());
        let most = WHOLE * page * self.widths.iter().sum::<f64>() / wide();
        if whole <= most { whole } else { self.tall(0..ROWS.min(self.rows.len())) }
    }
}

struct Pages<'a> {
    title: &'a str,
    footer: &'a str,
    fictional: bool,
    sheets: Vec<Sheet>,
    /// Where the next thing begins.
    y: f64,
    /// The page that is written on, when there is one.
    at: usize,
    /// The last heading, with the page that it is on.
    head: Option<(&'a str, usize)>,
    /// Where what is set begins on a page, and how wide it is, mm.
    column: (f64, f64),
}

impl<'a> Pages<'a> {
    fn new(title: &'a str, fictional: bool, footer: &'a str) -> Self {
        let column = (MARGIN, wide());
        Self { title, footer, fictional, sheets: Vec::new(), y: f64::INFINITY, at: 0, head: None, column }
    }

    /// Sets blocks under one another.
    fn set(&mut self, blocks: &'a [Block]) {
        for (rank, block) in blocks.iter().enumerate() {
            match block {
                Block::Head(text) => {
                    // A heading is not left alone at the foot of a page.
                    let room = HEAD + blocks.get(rank + 1).map_or(0.0, |next| self.least(next));
                    self.text(text, (Face::Bold, 12.0), (0.0, 4.0), room);
                    self.head = Some((text.as_str(), self.at));
                }
                Block::Point(text) => self.point(text),
                Block::Small(text) => self.text(text, (Face::Regular, SMALL), (0.0, 1.0), 0.0),
                Block::Grid(grid) => self.grid(grid),
                Block::Curve(curve) => self.curve(curve),
                Block::Facts(facts) => self.facts(facts),
            }
        }
    }

    /// How tall what stands on a page may be, mm.
    fn room(&self) -> f64 {
        PAGE.1 - BOTTOM - self.sheets.last().map_or(TOP, |sheet| sheet.frame.y)
    }

    /// The room that a block takes at least, mm.
    fn least(&self, block: &Block) -> f64 {
        match block {
            Block::Grid(grid) => 2.0 + Set::of(grid, self.column.1).least(self.room()),
            Block::Curve(_) => CURVE.1,
            _ => 2.0 * height(SIZE),
        }
    }

    /// A new page, when so much room is not left.
    fn ready(&mut self, room: f64) -> bool {
        if self.y + room <= PAGE.1 - BOTTOM {
            return false;
        }
        self.at = if self.sheets.is_empty() { 0 } else { self.at + 1 };
        // Another column may have gone on to that page already.
        if self.at == self.sheets.len() {
            self.sheets.push(blank(self.title, self.footer, self.fictional, self.at + 1));
        }
        self.y = self.sheets[self.at].frame.y;
        true
    }

    /// Says on another page than its heading's what a table is of.
    fn again(&mut self) {
        let Some((text, _)) = self.head.filter(|(_, on)| *on < self.at) else { return };
        self.text(&format!("{text} (suite)"), (Face::SemiBold, SIZE), (0.0, 0.0), 0.0);
        self.y += 1.0;
    }

    fn put(&mut self, item: Item) {
        if let Some(sheet) = self.sheets.get_mut(self.at) {
            sheet.items.push(item);
        }
    }

    /// Lines from an indent, with some room above them.
    fn text(&mut self, text: &str, (face, size): (Face, f64), (indent, above): (f64, f64), room: f64) {
        self.ready(room.max(height(size)));
        let lines = font::wrap(text, face, size, self.column.1 - indent);
        self.y += above;
        for line in lines {
            self.ready(height(size));
            self.y += height(size);
            let line = Text::legend(&line, self.column.0 + indent, self.y, size, face);
            self.put(Item::Text(line));
        }
    }

    fn point(&mut self, text: &str) {
        self.ready(2.0 * height(SIZE));
        let bullet = Text::legend("•", self.column.0, self.y + 0.8 + height(SIZE), SIZE, Face::Regular);
        self.put(Item::Text(bullet));
        self.text(text, (Face::Regular, SIZE), (4.0, 0.8), 0.0);
    }

    fn grid(&mut self, grid: &Grid) {
        let set = Set::of(grid, self.column.1);
        self.y += 2.0;
        self.ready(set.least(self.room() - HEAD));
        self.again();
        self.row(grid, &set.widths, &set.head, Face::SemiBold);
        for (rank, row) in set.rows.iter().enumerate() {
            // The last rows go on together.
            let last = rank + ROWS == set.rows.len();
            let room = if last { set.tall(rank..set.rows.len()) - tall(&set.head) } else { tall(row) };
            // What goes on says again what it is of and what its columns are.
            if self.ready(room) {
                self.again();
                self.row(grid, &set.widths, &set.head, Face::SemiBold);
            }
            self.row(grid, &set.widths, row, Face::Regular);
        }
        self.y += 2.0;
    }

    /// From zero, so that twice as high is twice as much.
    fn curve(&mut self, curve: &Curve) {
        self.ready(CURVE.1);
        let small = |text: &str, x: f64, y: f64, anchor: Anchor| {
            let mut text = Text::legend(text, x, y, SMALL, Face::Regular);
            text.anchor = anchor;
            Item::Text(text)
        };
        let (top, left) = (self.y + 8.0, MARGIN + 18.0);
        let plot = Area { x: left, y: top, w: CURVE.0 - 18.0, h: CURVE.1 - 20.0 };
        self.put(small(&curve.labels.1, MARGIN, self.y + 4.0, Anchor::Start));
        let most = curve.points.iter().fold(0.0, |most: f64, p| most.max(p.1));
        let step = round_step(most / 4.0);
        let high = (most / step).ceil().max(1.0) * step;
        let (low, last) = (curve.points[0].0, curve.points[curve.points.len() - 1].0);
        let x = |count: f64| plot.x + 4.0 + (plot.w - 8.0) * (count - low) / (last - low).max(1.0);
        let y = |value: f64| plot.y + plot.h * (1.0 - value / high);
        for rank in 0..=(high / step).round() as usize {
            let value = rank as f64 * step;
            let line = Area { x: plot.x, y: y(value), w: plot.w, h: 0.1 };
            self.put(Item::Rect { area: line, fill: Some(BORDER), stroke: None });
            let label = french::number(value, if step < 1.0 { curve.decimals } else { 0 });
            self.put(small(&label, plot.x - 1.5, y(value) + 1.0, Anchor::End));
        }
        let points = curve.points.iter().map(|&(count, value)| Coord { x: x(count), y: y(value) }).collect();
        self.put(Item::Line { points, width: 0.5, colour: LINE, opacity: 1.0 });
        for &(count, value) in &curve.points {
            let bends = curve.bend.as_ref().filter(|(at, _)| *at == count);
            let size = if bends.is_some() { 2.6 } else { 1.6 };
            let area = Area { x: x(count) - size / 2.0, y: y(value) - size / 2.0, w: size, h: size };
            let fill = if bends.is_some() { ALERT } else { LINE };
            self.put(Item::Rect { area, fill: Some(fill), stroke: None });
            self.put(small(&french::number(count, 0), x(count), plot.y + plot.h + 4.0, Anchor::Middle));
            if let Some((_, word)) = bends {
                self.put(small(word, x(count) + 1.0, y(value) + 6.0, Anchor::Start));
            }
        }
        self.put(small(&curve.labels.0, plot.x + plot.w, plot.y + plot.h + 8.5, Anchor::End));
        self.y += CURVE.1;
    }

    fn row(&mut self, grid: &Grid, widths: &[f64], cells: &[Vec<String>], face: Face) {
        let area = Area { x: self.column.0, y: self.y, w: widths.iter().fold(0.0, |sum, w| sum + w), h: tall(cells) };
        if face == Face::SemiBold {
            self.put(Item::Rect { area, fill: Some(BAND), stroke: None });
        }
        let mut x = area.x;
        for (number, ((cell, width), column)) in cells.iter().zip(widths).zip(&grid.columns).enumerate() {
            for (rank, line) in cell.iter().enumerate() {
                let y = area.y + PAD + height(CELL) * (rank + 1) as f64 - 0.8;
                let mut text = Text::legend(line, x + PAD + after_numbers(grid, number), y, CELL, face);
                if column.numbers {
                    (text.x, text.anchor) = (x + width - PAD, Anchor::End);
                }
                self.put(Item::Text(text));
            }
            x += width;
        }
        self.y += area.h;
        self.put(Item::Rect { area: Area { y: self.y, h: 0.1, ..area }, fill: Some(BORDER), stroke: None });
    }

    /// What is said of something, in lighter letters, and that beside it.
    fn facts(&mut self, facts: &[(String, String)]) {
        self.y += 1.0;
        for (what, said) in facts {
            let (x, wide) = self.column;
            let name = folded(what, Face::Regular, wide * NAMED - 2.0 * PAD);
            let set = [name, folded(said, Face::Regular, wide * (1.0 - NAMED) - 2.0 * PAD)];
            if self.ready(tall(&set)) {
                self.again();
            }
            for (lines, (left, colour)) in set.iter().zip([(x, GREY), (x + wide * NAMED, INK)]) {
                for (rank, line) in lines.iter().enumerate() {
                    let y = self.y + PAD + height(CELL) * (rank + 1) as f64 - 0.8;
                    let mut text = Text::legend(line, left + PAD, y, CELL, Face::Regular);
                    text.colour = colour;
                    self.put(Item::Text(text));
                }
            }
            self.y += tall(&set);
            let line = Area { x, y: self.y, w: wide, h: 0.1 };
            self.put(Item::Rect { area: line, fill: Some(BORDER), stroke: None });
        }
        self.y += 2.0;
    }
}

/// The lines of a cell no wider than `most` mm: a word that is wider alone, an address on the web, goes on to another.
fn folded(text: &str, face: Face, most: f64) -> Vec<String> {
    let mut out = Vec::new();
    for line in font::wrap(text, face, CELL, most) {
        let mut part = String::new();
        for c in line.chars() {
            part.push(c);
            if font::width(&part, face, CELL, 0.0) > most && part.chars().count() > 1 {
                part.pop();
                out.push(std::mem::replace(&mut part, c.to_string()));
            }
        }
        out.push(part);
    }
    out
}

/// What a column of words is set off from one of numbers before it, which ends where it begins, mm.
fn after_numbers(grid: &Grid, column: usize) -> f64 {
    let numbers = |column: usize| grid.columns.get(column).is_some_and(|c| c.numbers);
    if !numbers(column) && column.checked_sub(1).is_some_and(numbers) { 1.2 } else { 0.0 }
}

/// The round number at least as large: 1, 2 or 5 and zeros.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(f64::MIN_POSITIVE).log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|m| m * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// How tall a row of set cells is, mm.
fn tall(cells: &[Vec<String>]) -> f64 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    height(CELL) * lines as f64 + 2.0 * PAD
}

/// A title in the largest letters in which it takes one line, else two, else as many as it needs.
fn set_title(title: &str) -> (f64, Vec<String>) {
    let ladder = [(18.0, 1), (16.0, 1), (14.0, 1), (14.0, 2), (12.0, 2), (10.0, 2)];
    let set = |(size, most): (f64, usize)| {
        let lines = font::wrap(title, Face::Bold, size, wide());
        (lines.len() <= most).then_some((size, lines))
    };
    ladder.into_iter().find_map(set).unwrap_or_else(|| {
        let mut lines = font::wrap(title, Face::Bold, 10.0, wide());
        // A page has room for what is on it.
        let rest = lines.split_off(lines.len().min(TITLE_LINES - 1)).join(" ");
        lines.push(rest);
        (10.0, lines.iter().map(|line| font::cut(line, Face::Bold, 10.0, wide())).collect())
    })
}

fn blank(title: &str, footer: &str, fictional: bool, number: usize) -> Sheet {
    let (w, h) = PAGE;
    let mut items = Vec::new();
    let (size, lines) = set_title(title);
    // One line stands where there is room for two.
    let mut y = if lines.len() == 1 { 20.0 } else { 12.0 };
    for (rank, line) in lines.iter().enumerate() {
        y += if rank == 0 && lines.len() == 1 { 0.0 } else { size * PT * 1.12 };
        items.push(Item::Text(Text::legend(line, MARGIN, y, size, Face::Bold)));
    }
    let top = TOP.max(y + 10.0);
    if fictional {
        let mut badge = Text::legend("DONNÉES FICTIVES", MARGIN, top - 4.0, 8.5, Face::Bold);
        badge.colour = ALERT;
        items.push(Item::Text(badge));
    }
    let mut foot = Text::legend(footer, MARGIN, h - 9.0, 7.0, Face::Regular);
    foot.colour = GREY;
    items.push(Item::Text(foot));
    let mut page = Text::legend(number.to_string(), w - MARGIN, h - 9.0, 7.0, Face::Regular);
    (page.anchor, page.colour) = (Anchor::End, Colour(0x44, 0x44, 0x44));
    items.push(Item::Text(page));
    Sheet {
        id: format!("note-{number}"),
        title: title.to_owned(),
        width_mm: w,
        height_mm: h,
        frame: Area { x: MARGIN, y: top, w: wide(), h: h - top - BOTTOM },
        items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sheet: &Sheet) -> Vec<&Text> {
        sheet.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect()
    }

    /// A long table goes on over pages, each with its heads; every cell is there once, none leaves its column or crosses
    /// another.
    #[test]
    fn tables_go_on_from_page_to_page() {
        let column = |head: &str, numbers: bool| GridColumn { head: head.to_owned(), share: 1.0, numbers };
        let row =
            |n: usize| vec![format!("lieu{n}"), format!("{n}"), format!("autre{n} et encore celui-là{n} ").repeat(9)];
        let grid = Grid {
            columns: vec![column("Lieu", false), column("Apport", true), column("À sa place", false)],
            rows: (1000..1040).map(row).collect(),
        };
        let blocks = [Block::Head("Les lieux".to_owned()), Block::Point("Un constat.".to_owned()), Block::Grid(grid)];
        let sheets = brief("Où mettre", &blocks, true, "pied");
        assert!(sheets.len() > 2);
        let all: Vec<&Text> = sheets.iter().flat_map(texts).collect();
        for n in 1000..1040 {
            assert_eq!(all.iter().filter(|t| t.text == format!("lieu{n}")).count(), 1, "{n}");
            let words = all.iter().flat_map(|t| t.text.split(' ')).filter(|w| *w == format!("autre{n}")).count();
            assert_eq!(words, 9, "{n}");
        }
        for sheet in &sheets {
            let on = texts(sheet);
            assert_eq!(on.iter().filter(|t| t.text == "Lieu").count(), 1, "the heads stand on each page");
            assert!(on.iter().any(|t| t.text == "DONNÉES FICTIVES"));
            let areas: Vec<Area> = on.iter().map(|t| t.area()).collect();
            for (i, area) in areas.iter().enumerate() {
                assert!(area.x >= MARGIN - 0.01 && area.x + area.w <= PAGE.0 - MARGIN + 0.01);
                assert!(area.y + area.h < PAGE.1 - 5.0);
                assert!(areas[..i].iter().all(|other| !other.meets(area)), "{}: {}", sheet.id, on[i].text);
            }
        }
    }

    /// Heights are from zero, in proportion; the axis goes in round steps; the bend is marked at its point.
    #[test]
    fn a_curve_begins_at_zero_and_its_bend_is_marked() {
        let curve = Curve {
            labels: ("sites".to_owned(), "Habitants".to_owned()),
            points: vec![(1.0, 100.0), (2.0, 150.0), (3.0, 160.0)],
            bend: Some((2.0, "coude".to_owned())),
            decimals: 0,
        };
        let sheets = brief("Où mettre", &[Block::Curve(curve)], false, "pied");
        let Item::Line { points, .. } =
            sheets[0].items.iter().find(|i| matches!(i, Item::Line { .. })).expect("a line")
        else {
            unreachable!()
        };
        // Steps of 50 up to 200: a quarter of 160 is 40, the round number above it 50.
        let on = texts(&sheets[0]);
        let label = |text: &str| on.iter().find(|t| t.text == text).unwrap_or_else(|| panic!("{text}"));
        let height = |value: f64| (points[0].y - points[1].y) / 50.0 * value;
        assert!((label("0").y - label("200").y - height(200.0)).abs() < 1e-9);
        assert!((label("0").y - 1.0 - points[2].y - height(160.0)).abs() < 1e-9);
        assert!((points[1].x - points[0].x - (points[2].x - points[1].x)).abs() < 1e-9);
        assert!((label("coude").x - 1.0 - points[1].x).abs() < 1e-9);
        assert_eq!([0.9, 1.0, 40.0, 51.0, 600.0].map(round_step), [1.0, 1.0, 50.0, 100.0, 1000.0]);
    }

    #[test]
    fn nothing_to_say_is_no_page() {
        assert_eq!(brief("Où mettre", &[], false, "pied"), Vec::new());
    }
}
