//! Rows of a fiche-action: labels beside their values, above them, or in the same cell.

use super::cell::{Cell, Row};
use super::header::with_unit;
use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading::{self, LevelNames};
use crate::document::form::number;
use crate::document::line::{Line, Place};
use crate::french;

/// How the parts of a fiche are headed, whose rows say the rest.
const PARTS: &[&str] = &[
    "identification",
    "identite",
    "informations",
    "information",
    "presentation",
    "caracteristiques",
    "elements",
    "donnees",
    "fiche d identite",
    "carte d identite",
    "fiche descriptive",
    "fiche action",
    "fiche projet",
    "mise en oeuvre",
    "pilotage",
    "gouvernance",
    "financement",
    "suivi",
    "volet",
    "cadre",
    "generalites",
    "synthese",
];

/// Whether a text across the table is the name of a part of the fiche.
pub(super) fn is_part(text: &str) -> bool {
    let key = french::name_key(text);
    let begins = |part: &&str| key.strip_prefix(*part).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    // «Fiche action 12» is the title of one.
    key.len() <= 60 && PARTS.iter().any(begins) && !key.contains(|c: char| c.is_ascii_digit())
}

/// Whether a text says that the fiche goes on: «Fiche action n° 3 (suite)».
pub(super) fn goes_on(text: &str) -> bool {
    matches!(french::name_key(text).rsplit(' ').next(), Some("suite"))
}

fn line(cell: &Cell, field: Field, label: &str, value: String) -> Line {
    let (number, page) = cell.place();
    let told = vec![(field, label.trim_end_matches([' ', '\u{a0}', ':']).to_owned())];
    Line { number, page, fields: vec![(field, value)], told, ..Line::default() }
}

/// A label across the table, and its value in the row under it.
pub(super) fn above(label: Row, value: Row, labels: &Labels) -> Vec<Line> {
    let Some((label, value)) = label.into_first().zip(value.into_first()) else { return Vec::new() };
    labelled(&label, vec![value], labels)
}

/// The fields that a cell says by itself: «Maître d'ouvrage : la commune», a label and its value in the lines under it,
/// several of them.
pub(super) fn inside(cell: &Cell, labels: &Labels) -> Option<Vec<Line>> {
    if !cell.says(labels) {
        return None;
    }
    let mut out: Vec<Line> = Vec::new();
    for piece in cell.lines.iter().filter(|l| !l.text.is_empty() || !l.fields.is_empty()) {
        if !piece.fields.is_empty() {
            out.push(piece.clone());
            continue;
        }
        let current = out.last().and_then(|line| line.fields.first()).map(|(field, _)| *field);
        let (printed, waits) = (piece.printed(), out.last().is_some_and(awaits));
        let alone = piece.bold || printed.trim_end().ends_with(':') || out.is_empty();
        let begun = labels.of_line(&printed).map(|(field, label, value)| (field, label.to_owned(), value.to_owned()));
        let begun = begun.or_else(|| {
            let field = labels.field(&printed).filter(|_| alone && !waits)?;
            Some((field, printed.clone().into_owned(), String::new()))
        });
        // What is said again under its own label is a part of it: «Étapes :» in a description.
        match begun.filter(|(field, ..)| current != Some(*field)) {
            Some((field, label, value)) => {
                let told = vec![(field, label)];
                let (number, page) = (piece.number, piece.page);
                out.push(Line { number, page, fields: vec![(field, value)], told, ..Line::default() });
            }
            None => {
                let value = out.last_mut().and_then(|line| line.fields.last_mut()).map(|(_, value)| value);
                value.into_iter().for_each(|value| add(value, &printed, piece.soft));
            }
        }
    }
    Some(out)
}

fn awaits(line: &Line) -> bool {
    line.fields.last().is_some_and(|(_, value)| value.is_empty())
}

fn add(value: &mut String, text: &str, soft: bool) {
    if !value.is_empty() {
        value.push_str(if soft { " " } else { " ; " });
    }
    value.push_str(text);
}

/// A label and the cells of its value.
fn labelled(label: &Cell, values: Vec<Cell>, labels: &Labels) -> Vec<Line> {
    let Some(field) = label.label else { return Vec::new() };
    let name = label.text();
    let mut text = String::new();
    let mut out = Vec::new();
    for cell in values {
        if let Some(fields) = several(&cell, field, labels) {
            out.extend(fields);
            continue;
        }
        for piece in cell.lines {
            if piece.fields.is_empty() {
                let printed = piece.printed();
                if !printed.is_empty() {
                    add(&mut text, &printed, piece.soft);
                }
            } else if piece.weak {
                // A table of figures is of the label that it stands beside.
                let fields = piece.fields.into_iter().map(|(_, value)| (field, value)).collect();
                out.push(Line { fields, told: vec![(field, name.clone())], ..piece });
            } else {
                out.push(piece);
            }
        }
    }
    if !text.is_empty() || out.is_empty() {
        // «Action | N° 1» above «Intitulé | …»
        let alone = field == Field::Title && number::alone(&text);
        let number = number::read(&text).filter(|_| alone).map(|(number, _)| number.clean);
        let (field, text) = match number {
            Some(number) => (Field::Code, number),
            None => (field, with_unit(field, &name, text)),
        };
        out.insert(0, line(label, field, &name, text));
    }
    out
}

/// A value whose every line has a label of its own, of other fields too: «Coût total : …», «Financeurs : …» beside
/// «Budget».
fn several(cell: &Cell, field: Field, labels: &Labels) -> Option<Vec<Line>> {
    let said: Vec<&Line> = cell.lines.iter().filter(|l| !l.text.is_empty()).collect();
    let own: Option<Vec<Field>> = said.iter().map(|l| labels.of_line(&l.text).map(|(own, ..)| own)).collect();
    let splits = own.is_some_and(|own| own.len() > 1 && own.iter().any(|one| *one != field));
    if splits { inside(cell, labels) } else { None }
}

/// A row of labels beside their values. `columns` are those of the grid where labels stand; `begun`, whether the fiche has
/// had a label before; `last`, the field of the row above.
pub(super) fn row(row: Row, columns: &[usize], begun: bool, last: &mut Option<Field>, labels: &Labels) -> Vec<Line> {
    if !begun && is_title(&row, true) {
        return title(row);
    }
    let mut out: Vec<Line> = Vec::new();
    let goes_on = row.cells.first().is_some_and(|cell| cell.below || cell.is_empty());
    let count = row.cells.len();
    let mut cells = row.cells.into_iter().enumerate().peekable();
    while let Some((at, cell)) = cells.next() {
        if cell.is_empty() || cell.below {
            continue;
        }
        let labelled_here = cell.label.is_some();
        // A cell where labels stand is one, whatever its word.
        let stands = columns.contains(&cell.at) && at + 1 < count && !cell.says(labels) && !cell.holds_fields();
        let short = cell.text().chars().count() <= 60;
        // «Acteurs | Porteur | la commune»: the first is the name of a group of labels.
        let next = cells.peek().map(|(_, next)| next).filter(|next| next.label.is_some());
        if next.is_some_and(|next| columns.contains(&next.at)) && at + 2 < count && (labelled_here || stands) {
            continue;
        }
        let level = cell.names_a_level() && at + 1 < count;
        if labelled_here || level || stands && short && begun && !heading::starts(&cell.text()) {
            let mut values = Vec::new();
            // The cell beside a label is its value, even when it says a label's word.
            while let Some((_, next)) = cells.peek() {
                let ends = next.label.is_some() || next.says(labels) || columns.contains(&next.at);
                // «Partenaires :» with nothing behind it stands beside «Calendrier : 2027».
                let colon = |cell: &Cell| cell.text().trim_end().ends_with(':');
                let empty = colon(&cell) && (next.says(labels) || next.label.is_some() && colon(next));
                if (!values.is_empty() || empty) && ends {
                    break;
                }
                values.extend(cells.next().map(|(_, cell)| cell));
            }
            if let Some(places) = places(&cell, &values) {
                *last = None;
                out.extend(places);
            } else if labelled_here {
                *last = cell.label;
                out.extend(labelled(&cell, values, labels));
            } else {
                *last = None;
                out.extend(unknown(&cell, values));
            }
        } else if let Some(fields) = inside(&cell, labels) {
            out.extend(fields);
        } else if let Some(field) = last.filter(|_| goes_on && !cell.holds_fields()) {
            let (number, page) = cell.place();
            out.push(Line { number, page, fields: vec![(field, cell.text())], ..Line::default() });
        } else {
            out.extend(cell.lines.into_iter().map(placed));
        }
    }
    out
}

/// A line of a fiche, which says its place in the plan when it is the heading of a level above the actions.
pub(super) fn placed(line: Line) -> Line {
    let above = !line.item() && line.fields.is_empty() && names_a_level(&line.printed());
    Line { place: above.then(Place::default).or(line.place), ..line }
}

/// Whether a text is a heading with the name of a level above the actions: «Axe 2 : Santé».
fn names_a_level(text: &str) -> bool {
    let named = heading::recognise(text, false, &LevelNames::default());
    named.is_some_and(|h| h.level.is_none_or(|level| level < heading::ACTION) && !h.title.is_empty())
}

/// What a fiche says of its place in the plan, beside the label of a level: «Axe | 2. Santé». The objectives of an action
/// have the same label as a level: only their numbers tell.
fn places(label: &Cell, values: &[Cell]) -> Option<Vec<Line>> {
    if !label.names_a_level() || values.iter().any(Cell::holds_fields) {
        return None;
    }
    let said: Vec<&Line> = values.iter().flat_map(|cell| &cell.lines).filter(|l| !l.text.is_empty()).collect();
    let ranked = |line: &&Line| {
        let text = line.printed();
        names_a_level(&text) || heading::numbered(&text).is_some_and(|h| h.components.len() > 1)
    };
    if said.is_empty() || said.len() > 2 || label.label.is_some() && !said.iter().all(ranked) {
        return None;
    }
    let name = label.text().trim_end_matches([' ', ':']).to_owned();
    let place = |line: &&Line| Line {
        number: line.number,
        page: line.page,
        text: line.printed().into_owned(),
        place: Some(Place { label: name.clone(), heads: false }),
        ..Line::default()
    };
    Some(said.iter().map(place).collect())
}

/// A label that isn't known and its value: said of the action, and no heading.
fn unknown(label: &Cell, values: Vec<Cell>) -> Vec<Line> {
    let texts: Vec<String> = values.iter().map(Cell::text).filter(|text| !text.is_empty()).collect();
    let (number, page) = label.place();
    let text = format!("{} : {}", label.text().trim_end_matches([' ', ':']), texts.join(" ; "));
    let own = Line { number, page, text, aside: true, ..Line::default() };
    let nested = values.into_iter().flat_map(|cell| cell.lines).filter(|line| !line.fields.is_empty());
    std::iter::once(own).filter(|_| !texts.is_empty()).chain(nested).collect()
}

/// Whether a row is the title of a fiche in two cells: its number, its title. A number alone is one at the head of a fiche
/// only: it could be a year or a rank.
pub(super) fn is_title(row: &Row, heads: bool) -> bool {
    let said: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_empty() && !cell.below).collect();
    let [code, title] = said[..] else { return false };
    if code.label.is_some() || code.holds_fields() || title.label.is_some() {
        return false;
    }
    let words = title.text();
    if words.chars().filter(|c| c.is_alphabetic()).count() < 8 {
        return false;
    }
    let printed = code.text();
    if !printed.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let figures = printed.chars().all(|c| c.is_ascii_digit());
    let bare = number::read(&printed).is_some_and(|(_, rest)| rest.trim().is_empty()) && printed.len() <= 12;
    names_an_action(&printed) || number::is_code(&printed) || bare && (heads || !figures)
}

/// «Fiche action n° 12», whose title stands beside it.
fn names_an_action(text: &str) -> bool {
    let named = heading::recognise(text, false, &LevelNames::default());
    named.is_some_and(|h| h.level == Some(heading::ACTION) && h.title.is_empty())
}

/// The title of a fiche whose number stands in a cell of its own, and what else the cell of the title says.
pub(super) fn title(row: Row) -> Vec<Line> {
    let mut said = row.cells.into_iter().filter(|cell| !cell.is_empty() && !cell.below);
    let (Some(code), Some(title)) = (said.next(), said.next()) else { return Vec::new() };
    let (printed, (number, page)) = (code.text(), code.place());
    let mut lines = title.lines.into_iter().skip_while(|line| line.text.is_empty() && line.fields.is_empty());
    let mut text = lines.next().map(|line| line.printed().into_owned()).unwrap_or_default();
    let mut rest = lines.peekable();
    while let Some(line) = rest.next_if(|line| line.soft) {
        text = format!("{text} {}", line.text);
    }
    let head = if names_an_action(&printed) {
        Line { number, page, text: format!("{printed} – {text}"), ..Line::default() }
    } else {
        let fields = vec![(Field::Code, printed), (Field::Title, text)];
        Line { number, page, fields, ..Line::default() }
    };
    // What follows is of the action: none of it is a heading.
    let rest = rest.map(|line| Line { aside: !line.item(), ..line });
    std::iter::once(head).chain(rest).collect()
}
