//! The calendar of the actions (a Gantt chart), on A4 sheets in landscape, or a strip when there are few: a line an action,
//! a bar from its first day to its last, its status by colour and shape, the study's date as a line across.

use geo::Coord;
use jiff::civil::Date;

use super::chart::{self, HEIGHT, LATE, MARGIN, WIDTH, text};
use super::colour::Colour;
use super::font::{self, Face};
use super::paper::{BAND, BORDER, DARK};
use super::sheet::{Anchor, Area, Item, Role, Sheet, Symbol, Text};
use super::{Imprint, status};
use crate::french;

/// A line of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands under: a new heading is drawn when it changes.
    pub group: String,
    /// Its code.
    pub code: String,
    /// Its text.
    pub text: String,
    /// Its status, one of those of the legend.
    pub status: Option<&'static str>,
    /// The share done, from 0 to 1.
    pub done: Option<f64>,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// Whether its last day has passed without its being closed.
    pub late: bool,
}

/// Left of the calendar.
const LEFT: f64 = 108.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 190.0;
/// Height of a line on a full sheet; with few actions lines are taller and their texts larger, up to that many times.
const LINE: f64 = 4.6;
const LARGEST: f64 = 1.5;

/// What a line of the sheet is.
enum Row<'a> {
    Heading(&'a str),
    Bar(&'a Bar),
}

/// The sheets of the calendar: as many as the lines need. Actions without any date are left out, and counted under the
/// title. `None` when no action has a date.
#[must_use]
pub fn timeline(title: &str, bars: &[Bar], fictional: bool, imprint: &Imprint<'_>) -> Option<Vec<Sheet>> {
    let dated: Vec<&Bar> = bars.iter().filter(|b| b.start.is_some() || b.end.is_some()).collect();
    let days = || dated.iter().flat_map(|b| [b.start, b.end]).flatten().chain([imprint.date]);
    let (first, last) = days().min().zip(days().max()).filter(|_| !dated.is_empty())?;
    let scale = Scale { from: first.year(), to: last.year() + 1 };
    let room = ((BOTTOM - TOP) / LINE).floor() as usize;
    let mut pages: Vec<Vec<Row<'_>>> = vec![Vec::new()];
    let mut group = "";
    for bar in &dated {
        let page = pages.last_mut()?;
        let new = bar.group != group;
        // A heading never ends a page.
        let page = if page.len() + 1 + usize::from(new) > room {
            pages.push(Vec::new());
            pages.last_mut()?
        } else {
            page
        };
        if new || page.is_empty() {
            page.push(Row::Heading(&bar.group));
            group = &bar.group;
        }
        page.push(Row::Bar(bar));
    }
    let without = bars.len() - dated.len();
    let mut subtitle =
        format!("{} ; au {}", french::count(dated.len(), "action datée", "actions datées"), french::date(imprint.date));
    if without > 0 {
        subtitle.push_str(&format!(" ; {} sans date, non dessinées", french::count(without, "action", "actions")));
    }
    let count = pages.len();
    let zoom = Zoom::of(pages.iter().map(Vec::len).sum());
    let sheets = pages.iter().enumerate().map(|(p, rows)| {
        let id = if count == 1 { "calendrier".to_owned() } else { format!("calendrier-{}", p + 1) };
        let subtitle =
            if count == 1 { subtitle.clone() } else { format!("{subtitle} ; feuille {} sur {count}", p + 1) };
        sheet(id, (title, &subtitle), (rows, zoom), scale, fictional, imprint)
    });
    Some(sheets.collect())
}

/// How large the lines of a sheet are: 1 on a full one.
#[derive(Clone, Copy)]
struct Zoom(f64);

impl Zoom {
    /// That of a calendar of so many lines in all: the same on each of its sheets.
    fn of(lines: usize) -> Self {
        Self(((BOTTOM - TOP) / (lines as f64 * LINE)).clamp(1.0, LARGEST))
    }

    fn line(self) -> f64 {
        LINE * self.0
    }

    /// Texts grow less than lines: titles stay the largest.
    fn size(self, points: f64) -> f64 {
        points * (1.0 + (self.0 - 1.0) / 2.0)
    }

    /// The baseline of a text in a line.
    fn baseline(self, y: f64) -> f64 {
        y + self.line() / 2.0 + 0.9 * self.size(1.0)
    }
}

/// Years, laid out evenly: whole years from the first to the one after the last.
#[derive(Clone, Copy)]
struct Scale {
    from: i16,
    to: i16,
}

impl Scale {
    fn year(self, year: i16) -> f64 {
        LEFT + (WIDTH - MARGIN - LEFT) * f64::from(year - self.from) / f64::from(self.to - self.from)
    }

    fn day(self, date: Date) -> f64 {
        let share = f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year());
        self.year(date.year()) + share * (self.year(date.year() + 1) - self.year(date.year()))
    }
}

fn line(x0: f64, y0: f64, x1: f64, y1: f64, width: f64, colour: Colour) -> Item {
    Item::Line { points: vec![Coord { x: x0, y: y0 }, Coord { x: x1, y: y1 }], width, colour, opacity: 1.0 }
}

fn sheet(
    id: String,
    (title, subtitle): (&str, &str),
    (rows, zoom): (&[Row<'_>], Zoom),
    scale: Scale,
    fictional: bool,
    imprint: &Imprint<'_>,
) -> Sheet {
    let bottom = TOP + rows.len() as f64 * zoom.line();
    let mut items = chart::heads(title, subtitle, fictional);
    let frame = Area { x: LEFT, y: TOP, w: WIDTH - MARGIN - LEFT, h: bottom - TOP };
    axis(&mut items, scale, bottom);
    for (r, row) in rows.iter().enumerate() {
        let y = TOP + r as f64 * zoom.line();
        match row {
            Row::Heading(name) => heading(&mut items, name, y, zoom),
            Row::Bar(bar) => draw_bar(&mut items, bar, y, scale, zoom),
        }
    }
    let now = scale.day(imprint.date);
    items.push(line(now, TOP - 1.5, now, bottom, 0.35, LATE));
    let mut mark = Text::legend(french::date(imprint.date), now, bottom + 3.4, 7.0, Face::SemiBold);
    (mark.anchor, mark.colour) = (Anchor::Middle, LATE);
    items.push(Item::Text(mark));
    let used: Vec<Option<&str>> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Bar(bar) => Some(bar.status),
            Row::Heading(_) => None,
        })
        .collect();
    // A calendar of a few lines is a strip, not a page that is half empty.
    let signs = (bottom + 9.5).min(HEIGHT - 11.5);
    let height = signs + 11.5;
    legend(&mut items, &used, signs);
    let from = "suivi rempli par les EPCI et les pilotes";
    items.push(chart::source("Calendrier", from, fictional, imprint, height));
    Sheet { id, title: title.to_owned(), width_mm: WIDTH, height_mm: height, frame, items }
}

/// Years above, and a rule at each year and, where there is room, each quarter.
fn axis(items: &mut Vec<Item>, scale: Scale, bottom: f64) {
    for year in scale.from..=scale.to {
        let x = scale.year(year);
        items.push(line(x, TOP - 3.0, x, bottom, 0.25, BORDER));
        if year == scale.to {
            break;
        }
        let next = scale.year(year + 1);
        let mut label = Text::legend(year.to_string(), (x + next) / 2.0, TOP - 1.6, 8.0, Face::SemiBold);
        label.anchor = Anchor::Middle;
        items.push(Item::Text(label));
        for quarter in 1..4 {
            let x = x + (next - x) * f64::from(quarter) / 4.0;
            items.push(line(x, TOP, x, bottom, 0.1, Colour(0xD8, 0xD5, 0xCE)));
        }
    }
}

fn heading(items: &mut Vec<Item>, name: &str, y: f64, zoom: Zoom) {
    let area = Area { x: MARGIN, y: y + 0.2, w: WIDTH - 2.0 * MARGIN, h: zoom.line() - 0.4 };
    items.push(Item::Rect { area, fill: Some(BAND), stroke: None });
    let size = zoom.size(8.0);
    let name = font::cut(name, Face::SemiBold, size, WIDTH - 2.0 * MARGIN - 3.0);
    items.push(text(name, MARGIN + 1.0, zoom.baseline(y), size, Face::SemiBold, Role::Legend));
}

fn draw_bar(items: &mut Vec<Item>, bar: &Bar, y: f64, scale: Scale, zoom: Zoom) {
    let (size, baseline) = (zoom.size(7.0), zoom.baseline(y));
    items.push(text(&bar.code, MARGIN + 1.0, baseline, size, Face::SemiBold, Role::Legend));
    let left = MARGIN + 1.0 + zoom.size(13.5);
    let words = font::cut(&bar.text, Face::Regular, size, LEFT - left - 6.0);
    items.push(text(words, left, baseline, size, Face::Regular, Role::Legend));
    let sign = status::of(bar.status);
    let colour = sign.colour;
    // The shape says the status to those who print in black and white.
    let middle = y + zoom.line() / 2.0;
    items.push(status::mark(sign, Coord { x: LEFT - 2.8, y: middle }, zoom.size(2.4)));
    let high = zoom.size(LINE - 1.8);
    let top = middle - high / 2.0;
    let edge = if bar.late { (LATE, 0.45) } else { (BORDER, 0.15) };
    match (bar.start, bar.end) {
        (Some(start), Some(end)) if start <= end => {
            let (x0, x1) = (scale.day(start), scale.day(end));
            let area = Area { x: x0, y: top, w: (x1 - x0).max(1.0), h: high };
            items.push(Item::Rect { area, fill: Some(colour), stroke: Some(edge) });
            if let Some(done) = bar.done.filter(|done| *done > 0.0) {
                // A dark strip along the foot of the bar: how much is done reads whatever the colour.
                let area = Area { y: top + high - 0.8, w: area.w * done.min(1.0), h: 0.8, ..area };
                items.push(Item::Rect { area, fill: Some(DARK), stroke: None });
            }
        }
        // One day alone, or two in the wrong order: a mark at each.
        (start, end) => {
            for date in [start, end].into_iter().flatten() {
                items.push(Item::Mark {
                    symbol: Symbol::Diamond,
                    at: Coord { x: scale.day(date), y: middle },
                    size: zoom.size(2.8),
                    fill: Some(colour),
                    opacity: 1.0,
                    stroke: Some(edge),
                    owner: String::new(),
                });
            }
        }
    }
}

/// The statuses that the sheet shows, then what the marks mean.
fn legend(items: &mut Vec<Item>, used: &[Option<&str>], y: f64) {
    let mut x = status::legend(items, used, MARGIN, y);
    let area = Area { x, y: y - 2.4, w: 5.0, h: 2.8 };
    items.push(Item::Rect { area, fill: Some(Colour::WHITE), stroke: Some((LATE, 0.45)) });
    items.push(text("échéance passée", x + 6.2, y, 7.5, Face::Regular, Role::Legend));
    x += 6.2 + font::width("échéance passée", Face::Regular, 7.5, 0.0) + 4.0;
    let area = Area { x, y: y - 0.8, w: 5.0, h: 0.8 };
    items.push(Item::Rect { area, fill: Some(DARK), stroke: None });
    items.push(text("part réalisée", x + 6.2, y, 7.5, Face::Regular, Role::Legend));
    x += 6.2 + font::width("part réalisée", Face::Regular, 7.5, 0.0) + 4.0;
    let at = Coord { x: x + 2.5, y: y - 1.0 };
    let stroke = Some((BORDER, 0.15));
    let symbol = Symbol::Diamond;
    items.push(Item::Mark {
        symbol,
        at,
        size: 2.8,
        fill: Some(Colour::WHITE),
        opacity: 1.0,
        stroke,
        owner: String::new(),
    });
    items.push(text("une seule date connue", x + 6.2, y, 7.5, Face::Regular, Role::Legend));
}
