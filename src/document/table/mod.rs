//! Tables of a document: a fiche-action laid out in rows, a list of actions under a header, or plain text in cells.
//!
//! A table is gone through row by row. Each row is a band across it, a header, a row under one, labels beside their
//! values, or text; what the whole table looks like ([`Look`]) settles the rows that could be two of these.

mod cell;
mod fiche;
mod figures;
mod header;

pub(super) use cell::{TableCell, TableRows};

use super::form::field::Field;
use super::form::field::labels::Labels;
use super::form::heading;
use super::line::Line;
use cell::{Grid, Row};
use header::Header;

/// What a table says, as lines of the document.
pub(super) fn lines_of(rows: TableRows, labels: &Labels) -> Vec<Line> {
    let grid = Grid::of(rows, labels);
    if let Some(line) = figures::read(&grid) {
        return vec![line];
    }
    behind_their_title(with_numbers(Reader::of(grid, labels).read()))
}

/// Puts what stands above the title of a fiche behind it, when it is no heading: the name of the programme across the top
/// is not of the fiche before.
fn behind_their_title(mut lines: Vec<Line>) -> Vec<Line> {
    let titled = |line: &Line| !line.opens && line.fields.iter().any(|(field, _)| *field == Field::Title);
    let Some(at) = lines.iter().position(|line| !line.fields.is_empty()).filter(|at| titled(&lines[*at])) else {
        return lines;
    };
    let heads = |line: &Line| {
        line.text.is_empty()
            || line.style.is_some()
            || line.place.is_some()
            || line.item()
            || heading::starts(&line.text)
    };
    if lines[..at].iter().any(heads) {
        return lines;
    }
    lines[..at].iter_mut().for_each(|line| line.aside = true);
    lines[..=at].rotate_right(1);
    lines
}

/// Whether a row is the header of a table of actions.
pub(super) fn heads_a_plan(row: &[TableCell], labels: &Labels) -> bool {
    let grid = Grid::of(vec![row.to_vec()], labels);
    grid.rows.iter().any(|row| row.names_actions() && row.known() >= 3 && row.known() * 2 >= row.filled())
}

/// Puts the number that a fiche gives in a row above its title in the row of the title: it is not that of the fiche before.
fn with_numbers(lines: Vec<Line>) -> Vec<Line> {
    let is = |line: &Line, field| matches!(line.fields[..], [(only, _)] if only == field) && !line.opens;
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in lines {
        if is(&line, Field::Title) {
            let number = out.iter().rposition(|before| !before.fields.is_empty());
            if let Some(at) = number.filter(|at| is(&out[*at], Field::Code)) {
                let before = out.remove(at);
                line.fields.splice(0..0, before.fields);
                line.told.extend(before.told);
            }
        }
        out.push(line);
    }
    out
}

/// A title is no longer than that.
const TITLE: usize = 160;

/// What a table looks like as a whole.
struct Look {
    /// Whether its first cells are mostly labels: values stand beside them.
    beside: bool,
    /// The columns of the grid where labels stand.
    columns: Vec<usize>,
}

impl Look {
    fn of(grid: &Grid) -> Self {
        let rows: Vec<&Row> = grid.rows.iter().filter(|row| row.filled() > 1).collect();
        let begun = rows.iter().filter(|row| row.label_first()).count();
        let all = rows.iter().filter(|row| row.all_labels()).count();
        // Under a row of labels stands one of values, which may be words of labels; beside labels the rows go on as they
        // began.
        let under = |at: usize| at > 0 && rows[at - 1].all_labels() && rows[at - 1].cells.len() == rows[at].cells.len();
        let other = |at: &usize| rows[*at].label_first() && !rows[*at].all_labels() && !under(*at);
        let others = (0..rows.len()).filter(other).count();
        let beside = others > 0 && (others > all || begun * 3 > rows.len() * 2);
        let mut columns = Vec::new();
        for at in 0..grid.width {
            let cells = rows.iter().filter_map(|row| row.at(at));
            let (mut filled, mut known) = (0_usize, 0_usize);
            for cell in cells.filter(|cell| !cell.is_empty()) {
                filled += 1;
                known += usize::from(cell.label.is_some());
            }
            if known > 0 && known * 2 >= filled {
                columns.push(at);
            }
        }
        Self { beside, columns }
    }
}

/// Where the reading of a table stands.
struct Reader<'l> {
    labels: &'l Labels,
    look: Look,
    grid: Grid,
    /// Whether one of its labels is that of a title.
    titled: bool,
    header: Option<Header>,
    /// Whether a row of a fiche was read: bands that follow are parts of it.
    begun: bool,
    /// The field of the last row, with which one without a label goes on.
    last: Option<Field>,
    out: Vec<Line>,
}

impl<'l> Reader<'l> {
    fn of(grid: Grid, labels: &'l Labels) -> Self {
        let look = Look::of(&grid);
        let is_title = |cell: &cell::Cell| cell.label == Some(Field::Title);
        let titled = grid.rows.iter().flat_map(|row| &row.cells).any(is_title);
        Self { labels, look, grid, titled, last: None, header: None, begun: false, out: Vec::new() }
    }

    fn read(mut self) -> Vec<Line> {
        let mut rows = std::mem::take(&mut self.grid.rows);
        let mut at = 0;
        while at < rows.len() {
            let row = std::mem::take(&mut rows[at]);
            at += 1;
            let next = rows.get(at);
            if row.filled() == 0 {
                self.out.extend(row.into_lines());
            } else if self.header.as_ref().is_some_and(|header| header.again(&row)) {
                // The header may be written again at the head of each page.
            } else if self.says_nothing(&row, next) {
                // Labels over cells that are all empty.
            } else if self.heads(&row, next) {
                let below = next.is_some_and(|next| Header::second(&row, next));
                let second = rows.get_mut(at).filter(|_| below).map(std::mem::take);
                at += usize::from(below);
                self.header = Some(Header::of(row, second, &rows[at..], self.labels));
            } else if row.filled() == 1 && (row.is_band(self.grid.width) || self.stands_alone(&row)) {
                if self.takes_next(&row, next) {
                    let value = std::mem::take(&mut rows[at]);
                    at += 1;
                    self.begun = true;
                    self.out.extend(fiche::above(row, value, self.labels));
                } else {
                    self.band(row);
                }
            } else {
                self.row(row);
            }
        }
        self.out
    }

    /// Whether a row, among others of labels over their values, is one of labels without any.
    fn says_nothing(&self, row: &Row, next: Option<&Row>) -> bool {
        let above = !self.look.beside && self.header.as_ref().is_none_or(|header| !header.titled());
        let empty = next.map_or(self.header.is_some(), |next| next.filled() == 0);
        above && empty && row.filled() > 1 && row.all_labels()
    }

    /// Whether a row is a header of those under it.
    fn heads(&self, row: &Row, next: Option<&Row>) -> bool {
        let Some(next) = next.filter(|_| row.filled() > 1) else { return false };
        let second = Header::second(row, next);
        let under = second || !next.label_first() || !self.look.beside && !next.all_labels();
        if row.names_actions() {
            // «Intitulé | Objectifs» is a row of a fiche unless something else speaks for a header.
            let several = row.filled() > 2 || row.names_a_level();
            // So is one of two cells under another row of a fiche: «Intitulé | Coopération».
            let beside = self.look.beside || self.begun && row.filled() == 2;
            return row.known() >= 2 && row.known() * 2 >= row.filled() && under && (several || !beside);
        }
        // «Partenaires : | Communes :», both empty, over cells that say their own labels.
        let own = next.cells.iter().filter(|cell| !cell.is_empty()).all(|cell| cell.says(self.labels));
        row.all_labels() && under && !self.look.beside && !own
    }

    /// Whether the only cell of a row that says something is a heading in front of a column of something else: where cells
    /// can't be merged, the first one holds what lies across the table.
    fn stands_alone(&self, row: &Row) -> bool {
        let Some(header) = &self.header else { return false };
        row.first().is_some_and(|cell| cell.at == 0 && heading::starts(&cell.text()) && !header.is_above(cell.at))
    }

    /// Whether a band is the label of the row under it.
    fn takes_next(&self, row: &Row, next: Option<&Row>) -> bool {
        let labelled = row.first().is_some_and(|cell| cell.label.is_some());
        // «Calendrier : 2027» under an empty «Partenaires :» is a field of its own.
        let own = |next: &Row| next.says(self.labels);
        let value = |next: &Row| next.filled() == 1 && next.first().is_some_and(|c| c.label.is_none()) && !own(next);
        labelled && next.is_some_and(value)
    }

    /// A row that lies across the table.
    fn band(&mut self, row: Row) {
        let Some(cell) = row.into_first() else { return };
        if cell.holds_fields() {
            self.out.extend(cell.lines);
            return;
        }
        if let Some(fields) = fiche::inside(&cell, self.labels) {
            self.begun = true;
            self.out.extend(fields);
            return;
        }
        let cell = cell::with_own_lines(cell);
        let text = cell.text();
        let in_fiche = self.begun || self.look.beside || self.header.as_ref().is_some_and(|header| !header.titled());
        // A label across the table over rows that have their own is the name of a part of the fiche.
        let part = cell.label.is_some() || fiche::is_part(&text);
        if in_fiche && part {
            return;
        }
        if fiche::goes_on(&text) {
            return;
        }
        let heads = self.header.as_ref().is_some_and(Header::titled) && cell.lines.iter().all(|line| !line.item());
        if heads && !heading::starts(&text) {
            if header::is_total(&text) {
                return;
            }
            let first = cell.lines.into_iter().find(|line| !line.text.is_empty()).unwrap_or_default();
            self.out.push(Line { style: first.style.or(Some(2)), text, ..first });
            return;
        }
        let untitled = self.look.beside && !self.begun && !self.titled && !heading::starts(&text);
        if untitled && self.out.iter().all(|line| line.text.is_empty()) && text.chars().count() <= TITLE {
            let (number, page) = cell.place();
            self.out.push(Line { number, page, fields: vec![(Field::Title, text)], ..Line::default() });
            return;
        }
        let in_fiche = self.look.beside;
        self.out.extend(cell.lines.into_iter().map(|line| if in_fiche { fiche::placed(line) } else { line }));
    }

    fn row(&mut self, row: Row) {
        let beside = row.label_first() && (self.look.beside || self.header.as_ref().is_none_or(|h| !h.fits(&row)));
        if let Some(header) = self.header.as_mut().filter(|_| !beside) {
            return self.out.extend(header.under(row));
        }
        self.begun |= row.label_first() || row.says(self.labels);
        if self.begun || self.look.beside {
            let parts = fiche::row(row, &self.look.columns, self.begun, &mut self.last, self.labels);
            return self.out.extend(parts);
        }
        if fiche::is_title(&row, false) {
            return self.out.extend(fiche::title(row));
        }
        self.out.extend(row.into_lines());
    }
}
