//! The dashboard of a plan on one A4 sheet: how many actions stand where, by pillar, EPCI, year, theme and pilot.

use geo::Coord;

use super::chart::{self, HEIGHT, LATE, MARGIN, WIDTH, text, words};
use super::colour::Colour;
use super::font::{self, Face};
use super::paper::{BAND, BORDER, GREY};
use super::sheet::{Anchor, Area, Item, Role, Sheet};
use super::{Imprint, status};
use crate::french;

/// What the dashboard shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// Its title.
    pub title: String,
    /// Number of actions of the plan.
    pub actions: usize,
    /// Whether made-up values went in.
    pub fictional: bool,
    /// The sentences written at its foot.
    pub findings: Vec<String>,
    /// Its panels, column by column.
    pub panels: [Vec<Panel>; 2],
}

/// A heading and its bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its heading.
    pub title: String,
    /// Its bars, from the top.
    pub rows: Vec<PanelRow>,
}

/// A bar: the actions of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelRow {
    /// The group.
    pub name: String,
    /// How many actions have each status; those without any under `None`.
    pub counts: Vec<(Option<&'static str>, usize)>,
    /// How many have their last day behind them without being closed.
    pub late: usize,
    /// What they cost, of those whose cost is known.
    pub budget: Option<f64>,
}

impl PanelRow {
    fn total(&self) -> usize {
        self.counts.iter().map(|(_, n)| n).sum()
    }

    fn add(&mut self, other: &Self) {
        for (status, n) in &other.counts {
            match self.counts.iter_mut().find(|(s, _)| s == status) {
                Some((_, sum)) => *sum += n,
                None => self.counts.push((*status, *n)),
            }
        }
        self.late += other.late;
        self.budget = match (self.budget, other.budget) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
}

impl Panel {
    /// A panel of at most `most` bars, the largest first when `by_size`; what is beyond goes in one bar.
    #[must_use]
    pub fn new(title: &str, mut rows: Vec<PanelRow>, most: usize, by_size: bool) -> Self {
        if by_size {
            rows.sort_by_key(|r| std::cmp::Reverse(r.total()));
        }
        if rows.len() > most {
            let rest = rows.split_off(most.saturating_sub(1));
            let name = format!("{} autres", rest.len());
            let mut others = PanelRow { name, counts: Vec::new(), late: 0, budget: None };
            rest.iter().for_each(|row| others.add(row));
            rows.push(others);
        }
        Self { title: title.to_owned(), rows }
    }
}

const GUTTER: f64 = 9.0;
const TOP: f64 = 36.0;
const ROW: f64 = 4.7;
/// Of a column: where the bars begin, how long the longest is, where the two figures end.
const NAME: f64 = 44.0;
const BAR: f64 = 52.0;
const LATE_END: f64 = 112.0;
/// A number is written in its part of a bar when the part is wider than this, mm.
const ROOM: f64 = 3.6;

/// Lays the dashboard out. Every bar has the same scale.
#[must_use]
pub fn dashboard(board: &Board, imprint: &Imprint<'_>) -> Sheet {
    let actions = french::count(board.actions, "action", "actions");
    let told = format!(
        "{actions} au {} ; nombre d'actions par statut, échéances passées, budget prévisionnel connu (€ HT)",
        french::date(imprint.date)
    );
    let mut items = chart::heads(&board.title, &told, board.fictional);
    let rows = || board.panels.iter().flatten().flat_map(|p| &p.rows);
    let longest = rows().map(PanelRow::total).max().unwrap_or(0).max(1);
    let used: Vec<Option<&str>> = rows().flat_map(|r| &r.counts).filter(|(_, n)| *n > 0).map(|(s, _)| *s).collect();
    status::legend(&mut items, &used, MARGIN, 29.5);
    let column = (WIDTH - 2.0 * MARGIN - GUTTER) / 2.0;
    let mut bottom = TOP;
    for (n, panels) in board.panels.iter().enumerate() {
        let left = MARGIN + n as f64 * (column + GUTTER);
        let mut y = TOP;
        for panel in panels {
            y = draw_panel(&mut items, panel, Coord { x: left, y }, column, longest) + 2.6;
        }
        bottom = bottom.max(y);
    }
    let frame = Area { x: MARGIN, y: TOP, w: WIDTH - 2.0 * MARGIN, h: bottom - TOP };
    foot(board, imprint, bottom + 3.0, &mut items);
    let title = board.title.clone();
    Sheet { id: "tableau-de-bord".to_owned(), title, width_mm: WIDTH, height_mm: HEIGHT, frame, items }
}

/// Draws a panel with its left upper corner there; gives where it ends.
fn draw_panel(items: &mut Vec<Item>, panel: &Panel, at: Coord<f64>, width: f64, longest: usize) -> f64 {
    let band = Area { x: at.x, y: at.y, w: width, h: 4.4 };
    items.push(Item::Rect { area: band, fill: Some(BAND), stroke: None });
    let y = at.y + 3.2;
    items.push(text(&panel.title, at.x + 1.0, y, 8.0, Face::SemiBold, Role::Legend));
    for (label, x) in [("échéance passée", at.x + LATE_END), ("budget", at.x + width - 1.0)] {
        let mut head = words(label, x, y, 6.5, Face::Regular, Role::Legend);
        (head.anchor, head.colour) = (Anchor::End, GREY);
        items.push(Item::Text(head));
    }
    let mut top = at.y + 4.9;
    for row in &panel.rows {
        draw_row(items, row, Coord { x: at.x, y: top }, width, longest);
        top += ROW;
    }
    top
}

fn draw_row(items: &mut Vec<Item>, row: &PanelRow, at: Coord<f64>, width: f64, longest: usize) {
    let y = at.y + 3.2;
    let name = font::cut(&row.name, Face::Regular, 7.0, NAME - 2.0);
    items.push(text(name, at.x + 1.0, y, 7.0, Face::Regular, Role::Legend));
    let mut x = at.x + NAME;
    for (status, n) in row.counts.iter().filter(|(_, n)| *n > 0) {
        let colour = status::of(*status).colour;
        let area = Area { x, y: at.y + 0.5, w: BAR * *n as f64 / longest as f64, h: ROW - 1.1 };
        items.push(Item::Rect { area, fill: Some(colour), stroke: Some((BORDER, 0.15)) });
        if area.w >= ROOM {
            let mut number =
                words(french::integer(*n as u64), x + area.w / 2.0, y - 0.1, 6.5, Face::Regular, Role::Legend);
            number.anchor = Anchor::Middle;
            if number.colour.contrast(colour) < 4.5 {
                number.colour = Colour::WHITE;
            }
            items.push(Item::Text(number));
        }
        x += area.w;
    }
    let total = french::integer(row.total() as u64);
    items.push(text(total, x + 1.2, y, 7.0, Face::SemiBold, Role::Legend));
    if row.late > 0 {
        let late = french::integer(row.late as u64);
        let mut late = words(late, at.x + LATE_END, y, 7.0, Face::SemiBold, Role::Legend);
        (late.anchor, late.colour) = (Anchor::End, LATE);
        items.push(Item::Text(late));
    }
    if let Some(budget) = row.budget {
        let mut budget = words(french::number(budget, 0), at.x + width - 1.0, y, 7.0, Face::Regular, Role::Legend);
        budget.anchor = Anchor::End;
        items.push(Item::Text(budget));
    }
}

/// The findings, as many as there is room for, then the source.
fn foot(board: &Board, imprint: &Imprint<'_>, mut y: f64, items: &mut Vec<Item>) {
    let wide = WIDTH - 2.0 * MARGIN;
    for finding in &board.findings {
        let lines = font::wrap(finding, Face::Regular, 8.0, wide - 3.0);
        if y + 3.6 * lines.len() as f64 > HEIGHT - 9.0 {
            break;
        }
        for (n, line) in lines.iter().enumerate() {
            let bullet = if n == 0 { "•" } else { "" };
            items.push(text(bullet, MARGIN, y + 2.6, 8.0, Face::Regular, Role::Legend));
            items.push(text(line, MARGIN + 3.0, y + 2.6, 8.0, Face::Regular, Role::Legend));
            y += 3.6;
        }
        y += 0.6;
    }
    let from = "suivi rempli par les EPCI et les pilotes · Une action de plusieurs EPCI ou thèmes compte dans chacun";
    items.push(chart::source("Tableau de bord", from, board.fictional, imprint, HEIGHT));
}
