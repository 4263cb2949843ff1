//! Rows under a header: an action each, a field in each cell, under what the first columns say.

use super::cell::{Cell, Row};
use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading::{self, LevelNames};
use crate::document::form::number;
use crate::document::line::{Line, Place};
use crate::french;

/// How many rows under a header are looked at to tell what its columns hold.
const LOOKED_AT: usize = 60;

/// A header, and how far the rows under it were read.
pub(super) struct Header {
    columns: Vec<Column>,
    above: Above,
    /// What its cells say, to know it when it comes again.
    words: Vec<String>,
    /// Whether its actions are headed in the plural: a cell may hold several.
    several: bool,
}

/// A column under a header.
struct Column {
    at: usize,
    span: usize,
    field: Option<Field>,
    label: String,
    /// What a second row says of this part of it.
    part: Option<String>,
    /// Whether it is the amount of the funder in the column before.
    amount: bool,
}

impl Column {
    fn covers(&self, at: usize) -> bool {
        (self.at..self.at + self.span).contains(&at)
    }
}

impl Header {
    /// A header of one row or two, with the rows under it.
    pub(super) fn of(row: Row, second: Option<Row>, under: &[Row], labels: &Labels) -> Self {
        let words = words(&row);
        let mut columns: Vec<Column> = row.cells.iter().filter(|cell| !cell.below).map(column).collect();
        if let Some(second) = &second {
            columns = columns.into_iter().flat_map(|column| parts(column, second, labels)).collect();
        }
        // «N° | Désignation des travaux»: what has no name known and stands by the number is the title.
        if !columns.iter().any(|c| c.field == Some(Field::Title)) && columns.len() > 2 {
            let number = columns.iter().position(|c| c.field == Some(Field::Code));
            let beside = number.and_then(|at| columns.get_mut(at + 1)).filter(|c| c.field.is_none());
            beside.into_iter().for_each(|c| c.field = Some(Field::Title));
        }
        // «Description succincte de l'action» beside a number: what speaks of actions, when nothing else is their title.
        let listed = columns.iter().any(|c| c.field == Some(Field::Code));
        if listed && !columns.iter().any(|c| c.field == Some(Field::Title)) && columns.len() > 2 {
            let of_actions = |c: &&mut Column| {
                let key = french::name_key(&c.label);
                let whole = matches!(c.field, None | Some(Field::Description | Field::Aims));
                whole
                    && key.split(' ').any(|word| {
                        matches!(word, "action" | "actions" | "projet" | "projets" | "operation" | "operations")
                    })
            };
            columns.iter_mut().find(of_actions).into_iter().for_each(|c| c.field = Some(Field::Title));
        }
        for at in 1..columns.len() {
            let amount = french::name_key(&columns[at].label).starts_with("montant");
            columns[at].amount = amount && columns[at - 1].field == Some(Field::Funders);
        }
        let title = columns.iter().position(|c| c.field == Some(Field::Title));
        let levels: Vec<usize> = row.cells.iter().filter(|cell| cell.names_a_level()).map(|cell| cell.at).collect();
        let above = Above::of(&columns, &levels, title, under);
        let plural = |c: &Column| {
            let key = french::name_key(&c.label);
            key.split(' ').next().is_some_and(|word| word.ends_with('s'))
        };
        let several = title.and_then(|at| columns.get(at)).is_some_and(plural);
        Self { columns, above, words, several }
    }

    /// Whether the row under a header is its second row: it says something under what covers several columns only.
    pub(super) fn second(row: &Row, next: &Row) -> bool {
        let wide = |cell: &&Cell| cell.span > 1 && !cell.below;
        let under = |cell: &Cell| row.cells.iter().filter(wide).any(|w| (w.at..w.at + w.span).contains(&cell.at));
        row.cells.len() > 1
            && row.cells.iter().any(|cell| cell.span == 1)
            && next.filled() > 1
            && next.cells.iter().filter(|cell| !cell.is_empty() && !cell.below).all(under)
    }

    /// Whether a row is the header written again.
    pub(super) fn again(&self, row: &Row) -> bool {
        row.filled() > 1 && words(row) == self.words
    }

    /// Whether it has a column of actions.
    pub(super) fn titled(&self) -> bool {
        self.columns.iter().any(|c| c.field == Some(Field::Title))
    }

    /// Whether a column says under what the actions stand, or their titles.
    pub(super) fn is_above(&self, at: usize) -> bool {
        self.above.holds(at) || self.column(at).is_some_and(|c| c.field == Some(Field::Title))
    }

    /// Whether a row is cut as it is.
    pub(super) fn fits(&self, row: &Row) -> bool {
        row.cells.len() == self.columns.len() && row.cells.iter().zip(&self.columns).all(|(cell, c)| cell.at == c.at)
    }

    fn column(&self, at: usize) -> Option<&Column> {
        self.columns.iter().find(|column| column.covers(at))
    }

    /// What a row under it says.
    pub(super) fn under(&mut self, row: Row) -> Vec<Line> {
        // The sum of a column is of no action.
        if row.first().is_some_and(|cell| is_total(&cell.text())) {
            return Vec::new();
        }
        let mut out = self.above.headings(&row);
        let (number, page) = row.number();
        let mut fields: Vec<(Field, String)> = Vec::new();
        let mut told = Vec::new();
        let (mut titles, mut others) = (Vec::new(), Vec::new());
        for cell in row.cells.into_iter().filter(|cell| !cell.is_empty() && !cell.below) {
            if self.above.holds(cell.at) {
                continue;
            }
            let Some(column) = self.column(cell.at) else {
                others.extend(cell.lines);
                continue;
            };
            let text = cell.text();
            match column.field {
                Some(Field::Title) => {
                    told.push((Field::Title, column.label.clone()));
                    let (found, rest) = titles_of(cell, self.several);
                    titles.extend(found);
                    others.extend(rest);
                }
                Some(_) if text.is_empty() => {}
                Some(_) if column.amount && fields.last().is_some_and(|(field, _)| *field == Field::Funders) => {
                    fields.last_mut().into_iter().for_each(|(_, value)| *value = format!("{value} : {text}"));
                }
                Some(field) => {
                    told.push((field, column.label.clone()));
                    let text = with_unit(field, &column.label, text);
                    fields.push((field, column.part.as_deref().map_or(text.clone(), |part| of_part(part, &text))));
                }
                None => {
                    let said = cell.lines.into_iter().filter(|l| !l.text.is_empty() || !l.fields.is_empty());
                    others.extend(said.map(|line| Line { aside: true, ..line }));
                }
            }
        }
        let line = Line { number, page, told, ..Line::default() };
        if titles.is_empty() {
            // A row whose action is said above tells more of it.
            out.extend((!fields.is_empty()).then_some(Line { fields, ..line }));
        } else {
            let own_code = fields.iter().position(|(field, _)| *field == Field::Code).map(|at| fields.remove(at));
            let numbers = !self.columns.iter().any(|c| c.field == Some(Field::Code));
            for (at, (code, title)) in titles.into_iter().enumerate() {
                // «Action | Ville | État» over «1 | 6 000 | 6 000»: what stands there is the number of an action.
                let (code, title) = match code {
                    None if numbers && number::alone(&title) => (Some(title), String::new()),
                    code => (code, title),
                };
                let code = own_code.clone().filter(|_| at == 0).or_else(|| Some((Field::Code, code?)));
                let mut of_action: Vec<(Field, String)> = code.into_iter().collect();
                of_action.push((Field::Title, title));
                of_action.extend(fields.iter().cloned());
                out.push(Line { fields: of_action, opens: true, ..line.clone() });
            }
        }
        out.extend(others);
        out
    }
}

/// The actions of a cell, each with the number that stands in front of its title; and what else it says.
fn titles_of(cell: Cell, several: bool) -> (Vec<(Option<String>, String)>, Vec<Line>) {
    let mut paragraphs: Vec<(bool, bool, String)> = Vec::new();
    let mut nested = Vec::new();
    for line in cell.lines {
        if !line.fields.is_empty() {
            nested.push(line);
            continue;
        }
        let text = line.printed().trim().to_owned();
        if text.is_empty() {
            continue;
        }
        match paragraphs.last_mut().filter(|_| line.soft) {
            Some((.., before)) => *before = format!("{before} {text}"),
            None => paragraphs.push((line.item(), line.bold, text)),
        }
    }
    let numbered = paragraphs.iter().all(|(.., text)| heading::starts(text));
    let items = paragraphs.iter().all(|(item, ..)| *item);
    let begins = |text: &str| text.starts_with(char::is_uppercase);
    let sentences = several && paragraphs.iter().all(|(.., text)| begins(text));
    let each = paragraphs.len() > 1 && (numbered || items || sentences);
    let mut rest: Vec<Line> = Vec::new();
    let titles: Vec<String> = if each || paragraphs.len() < 2 {
        paragraphs.into_iter().map(|(.., text)| text).collect()
    } else {
        let (first_item, first_bold) = (paragraphs[0].0, paragraphs[0].1);
        let more = |(item, bold, _): &&(bool, bool, String)| *item != first_item || *bold != first_bold;
        let end = paragraphs.iter().position(|p| more(&p)).unwrap_or(paragraphs.len());
        for (item, _, text) in paragraphs.drain(end..) {
            rest.push(Line { bullet: item, aside: !item, text, ..Line::default() });
        }
        let texts: Vec<String> = paragraphs.into_iter().map(|(.., text)| text).collect();
        vec![texts.join(" ; ")]
    };
    rest.extend(nested);
    (titles.into_iter().map(coded).collect(), rest)
}

/// A title without the number in front of it, which may follow the name of the level.
fn coded(text: String) -> (Option<String>, String) {
    let found = heading::recognise(&text, false, &LevelNames::default()).or_else(|| heading::numbered(&text));
    match found.filter(|h| !h.title.is_empty() && !h.is_unreadable()) {
        Some(h) if h.code.is_some() => (h.code, h.title),
        _ => (None, text),
    }
}

/// An amount with the unit that its label gives: «450» under «Coût (k€)».
pub(super) fn with_unit(field: Field, label: &str, text: String) -> String {
    let bare = text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.'));
    if field != Field::Budget || !bare {
        return text;
    }
    let inner = label.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner.trim());
    let unit = inner.map(|inner| inner.strip_prefix("en ").unwrap_or(inner));
    let unit = unit.or_else(|| label.split_once(" en ").map(|(_, unit)| unit.trim()));
    match unit.filter(|unit| unit.chars().count() <= 8 && (unit.contains('€') || unit.starts_with("euro"))) {
        Some(unit) => format!("{} {unit}", text.trim_end()),
        None => text,
    }
}

/// What a column of a second row says: its value under its name, or its name alone when the value is a mark.
fn of_part(part: &str, text: &str) -> String {
    let marks = ["x", "oui", "1"];
    let mark = marks.contains(&text.to_lowercase().as_str()) || !text.chars().any(char::is_alphanumeric);
    if mark { part.to_owned() } else { format!("{part} : {text}") }
}

/// Whether a text is the name of a sum, and no title.
pub(super) fn is_total(text: &str) -> bool {
    let key = french::name_key(text);
    matches!(key.split(' ').next(), Some("total" | "totaux" | "sous")) && key.contains("total")
}

fn words(row: &Row) -> Vec<String> {
    row.cells.iter().map(Cell::key).filter(|key| !key.is_empty()).collect()
}

fn column(cell: &Cell) -> Column {
    Column { at: cell.at, span: cell.span, field: cell.heads(), label: cell.text(), part: None, amount: false }
}

/// The columns that a second row makes of one.
fn parts(column: Column, second: &Row, labels: &Labels) -> Vec<Column> {
    let cells: Vec<&Cell> =
        second.cells.iter().filter(|cell| column.covers(cell.at) && !cell.is_empty() && !cell.below).collect();
    if cells.is_empty() {
        return vec![column];
    }
    let part = |cell: &&Cell| {
        let text = cell.text();
        let own = labels.field(&text);
        Column {
            at: cell.at,
            span: cell.span,
            field: own.or(column.field),
            label: column.label.clone(),
            part: Some(text).filter(|_| own.is_none()),
            amount: false,
        }
    };
    cells.iter().map(part).collect()
}

/// The columns in front of the actions that say under what they stand, and what they said last: it is written again on
/// each row, or once for all the rows that it goes with.
struct Above {
    /// Where each stands in the grid.
    columns: Vec<usize>,
    /// Where the number of each stands, when it has a column of its own.
    codes: Vec<Option<usize>>,
    /// How each is headed.
    labels: Vec<String>,
    said: Vec<String>,
}

impl Above {
    fn of(columns: &[Column], levels: &[usize], title: Option<usize>, under: &[Row]) -> Self {
        let under = &under[..under.len().min(LOOKED_AT)];
        let before = &columns[..title.unwrap_or(0)];
        let mut found: Vec<usize> = (0..before.len()).filter(|at| levels.contains(&before[*at].at)).collect();
        // The objectives of an action, each its own, are a field of it: those above several are written again, or once, or
        // numbered, or stand beside an axis.
        if let [column] = found[..] {
            let cells = under.iter().filter(|row| row.filled() > 1).map(|row| row.at(before[column].at));
            let said: Vec<(String, bool)> =
                cells.map(|cell| cell.map_or((String::new(), true), |c| (c.key(), c.below))).collect();
            let goes_on = said.windows(2).any(|pair| pair[0].0 == pair[1].0 || pair[1].0.is_empty() || pair[1].1);
            let numbered = under.iter().filter_map(|row| row.at(before[column].at)).any(|c| heading::starts(&c.text()));
            if before[column].field.is_some() && !goes_on && !numbered {
                found.clear();
            }
        }
        let code = |at: &usize| at.checked_sub(1).filter(|c| before[*c].field == Some(Field::Code));
        let codes = found.iter().map(|at| code(at).map(|c| before[c].at)).collect();
        let labels = found.iter().map(|at| without_parentheses(&before[*at].label)).collect();
        let said = vec![String::new(); found.len()];
        Self { columns: found.iter().map(|at| before[*at].at).collect(), codes, labels, said }
    }

    /// Whether a column is one of them.
    fn holds(&self, at: usize) -> bool {
        self.columns.contains(&at) || self.codes.contains(&Some(at))
    }

    /// What a cell says as a heading, with the number that stands in a column of its own.
    fn numbered(title: String, code: Option<String>) -> String {
        match code {
            Some(code) if !heading::starts(&title) => format!("{code} – {title}"),
            _ => title,
        }
    }

    /// The headings that a row begins, the highest first.
    fn headings(&mut self, row: &Row) -> Vec<Line> {
        let mut out = Vec::new();
        for (depth, column) in self.columns.iter().enumerate() {
            let Some(cell) = row.at(*column).filter(|cell| !cell.below) else { continue };
            let texts: Vec<String> =
                cell.lines.iter().map(|l| l.printed().into_owned()).filter(|text| !text.is_empty()).collect();
            let code = self.codes[depth].and_then(|at| row.at(at)).map(Cell::text).filter(|code| !code.is_empty());
            let key = cell.key();
            // What stands nowhere is written so in every column (Territoires en transitions: «(Fiche non classée)»).
            let again = depth > 0 && self.said[depth - 1] == key;
            if key.is_empty() || again || self.said[depth] == key {
                continue;
            }
            let text = Self::numbered(texts.join(" "), code);
            self.said[depth] = key;
            // What stands under another heading is another one, even of the same words.
            self.said[depth + 1..].iter_mut().for_each(String::clear);
            let first = cell.lines.iter().find(|l| !l.text.is_empty()).cloned().unwrap_or_default();
            let style = first.style.or_else(|| u8::try_from(depth + 1).ok());
            let place = Some(Place { label: self.labels[depth].clone(), heads: true });
            out.push(Line { text, bullet: false, arrow: false, numbering: None, style, place, ..first });
        }
        out
    }
}

fn without_parentheses(label: &str) -> String {
    label.split('(').next().unwrap_or(label).trim().to_owned()
}
