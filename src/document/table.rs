//! Tables of a document: a fiche-action laid out in rows, a list of actions under a header, or plain text in cells.

use super::form::field::Field;
use super::form::heading::{self, LevelNames};
use super::line::Line;
use crate::french;

/// A cell: what it says, and how it is merged with others.
#[derive(Debug, Clone)]
pub(super) struct TableCell {
    pub(super) lines: Vec<Line>,
    /// How many columns of the grid it covers.
    pub(super) span: usize,
    /// Whether it goes on with the cell above it: it says nothing of its own.
    pub(super) below: bool,
}

impl Default for TableCell {
    fn default() -> Self {
        Self { lines: Vec::new(), span: 1, below: false }
    }
}
/// TableRows of cells.
pub(super) type TableRows = Vec<Vec<TableCell>>;

/// What a table says, as lines of the document.
pub(super) fn lines_of(rows: TableRows) -> Vec<Line> {
    let label = |cell: &TableCell| Field::of_label(&joined(cell));
    let known = |cell: &&TableCell| heads(cell).is_some() || names_a_level(cell);
    if let Some(header) = rows.first().filter(|row| row.iter().filter(known).count() >= 2 && rows.len() > 1) {
        let named: Vec<Option<Field>> = header.iter().map(label).collect();
        let titled = named.contains(&Some(Field::Title));
        let columns = if titled { named } else { header.iter().map(heads).collect() };
        // Two labels in a row of two cells are a row «Intitulé | Objectifs» only when nothing else speaks for a header.
        if let Some(title) = columns.iter().position(|c| *c == Some(Field::Title)).filter(|_| columns.len() > 2) {
            let mut above = Above::of(&rows, title);
            // The header may be written again at the head of each page.
            let words = |row: &Vec<TableCell>| row.iter().map(joined).collect::<Vec<_>>();
            let head = words(&rows[0]);
            let rows = rows.into_iter().filter(|row| words(row) != head);
            return rows.flat_map(|row| under_header(row, &columns, &mut above)).collect();
        }
    }
    let labelled = rows.iter().filter(|row| row.len() >= 2 && row.first().and_then(label).is_some()).count();
    if labelled >= 2 {
        return rows.into_iter().flat_map(labelled_row).collect();
    }
    rows.into_iter().flatten().flat_map(|cell| cell.lines).collect()
}

/// What a column holds, by its header. That of the actions may be «Actions à mener»: in a fiche that is a part of one.
fn heads(cell: &TableCell) -> Option<Field> {
    let key = french::name_key(&joined(cell));
    let actions = || matches!(key.split(' ').next(), Some("action" | "actions")) && key.len() <= 48;
    Field::of_label(&joined(cell)).or_else(|| actions().then_some(Field::Title))
}

/// How the column of a level above the actions is headed: the first word of its label.
const LEVELS: &[&str] = &[
    "axe",
    "objectif",
    "orientation",
    "pilier",
    "enjeu",
    "volet",
    "thematique",
    "theme",
    "defi",
    "ambition",
    "priorite",
    "chantier",
    "programme",
    "finalite",
];

/// Whether a cell heads the column of a level: «Axe», «Axes stratégiques», «Objectif opérationnel».
fn names_a_level(cell: &TableCell) -> bool {
    let key = french::name_key(&joined(cell));
    let first = key.split(' ').next().unwrap_or_default();
    key.len() <= 48 && LEVELS.iter().any(|level| first == *level || first.strip_suffix('s') == Some(level))
}

/// The columns in front of the actions that say under what they stand, and what they said last: it is written again on
/// each row, or once for all the rows that it goes with.
struct Above {
    columns: Vec<usize>,
    /// How each is headed.
    labels: Vec<String>,
    said: Vec<String>,
}

impl Above {
    fn of(rows: &TableRows, title: usize) -> Self {
        let text = |row: &Vec<TableCell>, column: usize| row.get(column).map(joined).unwrap_or_default();
        let levels = |column: &usize| rows[0].get(*column).is_some_and(names_a_level);
        let mut columns: Vec<usize> = (0..title).filter(levels).collect();
        // The objectives of an action, each its own, are a field of it: those above several are written again, or once, or
        // numbered, or stand beside an axis.
        if let [column] = columns[..] {
            let said: Vec<String> = rows[1..].iter().map(|row| text(row, column)).collect();
            let goes_on = said.windows(2).any(|pair| pair[0] == pair[1] || pair[1].is_empty());
            let field = Field::of_label(&text(&rows[0], column)).is_some();
            if field && !goes_on && !said.iter().any(|text| heading::starts(text)) {
                columns.clear();
            }
        }
        let said = vec![String::new(); columns.len()];
        let labels = columns.iter().map(|column| text(&rows[0], *column)).collect();
        Self { columns, labels, said }
    }

    /// What a cell says as a heading: a title that has neither name nor number takes the name of its column, when that is
    /// always one of a level («Mobilités», under «Axe»).
    fn named(&self, depth: usize, title: String) -> String {
        if heading::starts(&title) {
            return title;
        }
        let named = format!("{} : {title}", self.labels[depth]);
        let recognised = heading::recognise(&named, false, &LevelNames::default()).is_some();
        if recognised { named } else { title }
    }

    /// The headings that a row begins, the highest first.
    fn headings(&mut self, row: &[TableCell]) -> Vec<Line> {
        let mut out = Vec::new();
        for (depth, column) in self.columns.iter().enumerate() {
            let Some(cell) = row.get(*column) else { continue };
            let texts: Vec<&str> = cell.lines.iter().map(|l| l.text.as_str()).filter(|text| !text.is_empty()).collect();
            let text = self.named(depth, texts.join(" "));
            let key = french::name_key(&joined(cell));
            if key.is_empty() || self.said[depth] == key {
                continue;
            }
            self.said[depth] = key;
            // What stands under another heading is another one, even of the same words.
            self.said[depth + 1..].iter_mut().for_each(String::clear);
            let first = cell.lines.iter().find(|l| !l.text.is_empty()).cloned().unwrap_or_default();
            let style = first.style.or_else(|| u8::try_from(depth + 1).ok());
            out.push(Line { text, bullet: false, arrow: false, style, ..first });
        }
        out
    }
}

/// One action in a row, a field in each cell, under what its first columns say.
fn under_header(row: Vec<TableCell>, columns: &[Option<Field>], above: &mut Above) -> Vec<Line> {
    // A row of one cell lies across the table: it is a heading between its rows.
    if row.len() == 1 {
        return row.into_iter().flat_map(|cell| cell.lines).collect();
    }
    let headings = above.headings(&row);
    let number = row.iter().flat_map(|cell| &cell.lines).map(|l| l.number).find(|n| *n > 0).unwrap_or(0);
    let mut line = Line { number, opens: true, ..Line::default() };
    let mut others = Vec::new();
    for (i, cell) in row.into_iter().enumerate().filter(|(i, _)| !above.columns.contains(i)) {
        let text = joined(&cell);
        match columns.get(i).copied().flatten() {
            Some(field) if !text.is_empty() => line.fields.push((field, text)),
            Some(_) => {}
            None => others.extend(cell.lines.into_iter().filter(|l| !l.text.is_empty())),
        }
    }
    // The fields are those of the action, wherever its title stands among them.
    line.fields.sort_by_key(|(field, _)| (*field != Field::Code, *field != Field::Title));
    let titled = line.fields.iter().any(|(field, _)| *field == Field::Title);
    let action = titled.then_some(line);
    headings.into_iter().chain(action).chain(others).collect()
}

/// «Label | value», or text as it stands.
fn labelled_row(row: Vec<TableCell>) -> Vec<Line> {
    let field = row.first().filter(|_| row.len() >= 2).and_then(|cell| Field::of_label(&joined(cell)));
    let Some(field) = field else { return row.into_iter().flat_map(|cell| cell.lines).collect() };
    let number = row.iter().flat_map(|cell| &cell.lines).map(|l| l.number).find(|n| *n > 0).unwrap_or(0);
    let value: Vec<String> = row[1..].iter().map(joined).filter(|text| !text.is_empty()).collect();
    vec![Line { number, fields: vec![(field, value.join(" ; "))], ..Line::default() }]
}

fn joined(cell: &TableCell) -> String {
    let texts: Vec<String> = cell.lines.iter().map(|l| l.printed().into_owned()).filter(|t| !t.is_empty()).collect();
    texts.join(" ; ")
}
