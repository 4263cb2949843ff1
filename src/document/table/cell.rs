//! Cells of a table, at their places in its grid.

use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading::{self, LevelNames};
use crate::document::line::Line;
use crate::french;

/// A cell: what it says, and how it is merged with others.
#[derive(Debug, Clone)]
pub(in crate::document) struct TableCell {
    pub(in crate::document) lines: Vec<Line>,
    /// How many columns of the grid it covers.
    pub(in crate::document) span: usize,
    /// Whether it goes on with the cell above it: it says nothing of its own.
    pub(in crate::document) below: bool,
}

impl Default for TableCell {
    fn default() -> Self {
        Self { lines: Vec::new(), span: 1, below: false }
    }
}

/// Rows of cells.
pub(in crate::document) type TableRows = Vec<Vec<TableCell>>;

/// A table whose cells know their columns and what label they are.
pub(super) struct Grid {
    pub(super) rows: Vec<Row>,
    pub(super) width: usize,
}

#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub(super) lines: Vec<Line>,
    /// Its first column in the grid.
    pub(super) at: usize,
    pub(super) span: usize,
    pub(super) below: bool,
    /// The field whose label is all that it says.
    pub(super) label: Option<Field>,
    text: String,
}

impl Grid {
    pub(super) fn of(rows: TableRows, labels: &Labels) -> Self {
        let mut width = 0;
        let rows = rows.into_iter().map(|row| {
            let mut at = 0;
            let cells = row.into_iter().map(|cell| {
                let text = joined(&cell.lines);
                let label = label_of(&cell.lines, &text, labels);
                let placed = Cell { at, span: cell.span, below: cell.below, label, text, lines: cell.lines };
                at += placed.span;
                placed
            });
            let row = Row { cells: cells.collect() };
            width = width.max(at);
            row
        });
        let rows: Vec<Row> = rows.collect();
        Self { rows, width }
    }
}

impl Row {
    fn said(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| !cell.is_empty())
    }

    /// How many of its cells say something.
    pub(super) fn filled(&self) -> usize {
        self.said().count()
    }

    /// Its first cell that says something.
    pub(super) fn first(&self) -> Option<&Cell> {
        self.said().next()
    }

    pub(super) fn into_first(self) -> Option<Cell> {
        self.cells.into_iter().find(|cell| !cell.is_empty())
    }

    /// The cell that begins at a column.
    pub(super) fn at(&self, column: usize) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.at == column)
    }

    /// Whether its only cell that says something lies across the table.
    pub(super) fn is_band(&self, width: usize) -> bool {
        self.cells.len() == 1 || self.first().is_some_and(|cell| cell.span >= width && width > 1)
    }

    pub(super) fn label_first(&self) -> bool {
        self.first().is_some_and(|cell| cell.label.is_some())
    }

    pub(super) fn all_labels(&self) -> bool {
        self.filled() > 1 && self.said().all(|cell| cell.label.is_some())
    }

    /// How many of its cells can head a column.
    pub(super) fn known(&self) -> usize {
        self.said().filter(|cell| cell.heads().is_some() || cell.names_a_level()).count()
    }

    /// Whether one of its cells heads the column of the actions.
    pub(super) fn names_actions(&self) -> bool {
        self.said().any(|cell| cell.heads() == Some(Field::Title))
    }

    pub(super) fn names_a_level(&self) -> bool {
        self.said().any(Cell::names_a_level)
    }

    /// Whether one of its cells says a field by itself: «Maître d'ouvrage : la commune».
    pub(super) fn says(&self, labels: &Labels) -> bool {
        self.said().any(|cell| cell.says(labels))
    }

    pub(super) fn into_lines(self) -> Vec<Line> {
        self.cells.into_iter().flat_map(|cell| cell.lines).collect()
    }

    /// The place of its first line in the document.
    pub(super) fn number(&self) -> (usize, Option<usize>) {
        self.cells.iter().map(Cell::place).find(|(number, _)| *number > 0).unwrap_or_default()
    }
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.holds_fields()
    }

    pub(super) fn text(&self) -> String {
        self.text.clone()
    }

    /// The place of its first line in the document.
    pub(super) fn place(&self) -> (usize, Option<usize>) {
        self.lines.iter().map(|l| (l.number, l.page)).find(|(number, _)| *number > 0).unwrap_or_default()
    }

    pub(super) fn key(&self) -> String {
        french::name_key(&self.text)
    }

    /// Whether a table in it was read.
    pub(super) fn holds_fields(&self) -> bool {
        self.lines.iter().any(|line| !line.fields.is_empty())
    }

    /// Whether its first line says a field and its value.
    pub(super) fn says(&self, labels: &Labels) -> bool {
        let mut lines = self.lines.iter().filter(|line| !line.text.is_empty());
        let Some(first) = lines.next().filter(|_| self.label.is_none()) else { return false };
        match labels.of_line(&first.text) {
            Some((_, _, value)) => !value.is_empty() || lines.next().is_some(),
            None => labels.field(&first.text).is_some() && lines.next().is_some(),
        }
    }

    /// What a column holds, by its header. That of the actions may be «Actions à mener»: in a fiche that is a part of
    /// one.
    pub(super) fn heads(&self) -> Option<Field> {
        let key = self.key();
        let first = key.split(' ').next().unwrap_or_default();
        let named = matches!(first, "action" | "actions" | "operations" | "projets" | "fiches" | "mesures");
        let done = DONE
            .iter()
            .any(|words| key.strip_prefix(*words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
        let actions = || ((named || done) && key.len() <= 48).then_some(Field::Title);
        self.label.or_else(actions)
    }

    /// Whether it heads the column of a level: «Axe», «Axes stratégiques», «Objectif opérationnel».
    pub(super) fn names_a_level(&self) -> bool {
        const LEVELS: &[&str] = &[
            "axe",
            "sous",
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
        let key = self.key();
        let first = key.split(' ').next().unwrap_or_default();
        let numbered = key.contains(|c: char| c.is_ascii_digit());
        key.len() <= 48
            && !numbered
            && LEVELS.iter().any(|level| first == *level || first.strip_suffix('s') == Some(level))
    }
}

/// A cell whose headings after a line break begin a line of their own: «AXE 1 : LES BOURGS ↵ FICHE ACTION 1.1 ↵ Planter».
pub(super) fn with_own_lines(mut cell: Cell) -> Cell {
    let names = LevelNames::default();
    for line in cell.lines.iter_mut().filter(|line| line.soft) {
        line.soft = heading::recognise(&line.text, false, &names).is_none_or(|h| h.code.is_none());
    }
    cell
}

/// How columns of actions are headed that don't call them so.
const DONE: &[&str] = &[
    "realisations",
    "nos realisations",
    "nos actions",
    "nos projets",
    "nos engagements",
    "les actions",
    "les projets",
    "les operations",
    "ce que nous allons faire",
    "ce que nous ferons",
    "ce que nous faisons",
    "ce que nous prevoyons",
    "ce que l on va faire",
    "ce qu on va faire",
    "ce qui sera fait",
    "ce qui est prevu",
    "que faire",
    "que ferons nous",
    "nous allons",
    "nous ferons",
    "intervention",
    "interventions",
];

/// The field whose label is all that lines say. A label over its value is none.
fn label_of(lines: &[Line], text: &str, labels: &Labels) -> Option<Field> {
    let mut said = lines.iter().filter(|line| !line.text.is_empty());
    if lines.iter().any(|line| line.item() || !line.fields.is_empty()) {
        return None;
    }
    let first = said.next().filter(|_| said.next().is_some());
    match first.filter(|first| labels.field(&first.text).is_some()) {
        Some(_) => None,
        None => labels.field(&text.replace(" ; ", " ")),
    }
}

/// What lines say, parted as a list.
fn joined(lines: &[Line]) -> String {
    let texts: Vec<String> = lines.iter().map(|l| l.printed().into_owned()).filter(|t| !t.is_empty()).collect();
    texts.join(" ; ")
}
