//! Tables of a document: a fiche-action laid out in rows, a list of actions under a header, or plain text in cells.

use super::form::field::Field;
use super::line::Line;

/// The lines of a cell.
pub(super) type TableCell = Vec<Line>;
/// TableRows of cells.
pub(super) type TableRows = Vec<Vec<TableCell>>;

/// What a table says, as lines of the document.
pub(super) fn lines_of(rows: TableRows) -> Vec<Line> {
    let label = |cell: &TableCell| Field::of_label(&joined(cell));
    if let Some(header) = rows.first().filter(|row| row.iter().filter_map(label).count() >= 2 && rows.len() > 1) {
        let columns: Vec<Option<Field>> = header.iter().map(label).collect();
        // Two labels in a row of two cells are a row «Intitulé | Objectifs» only when nothing else speaks for a header.
        if columns.len() > 2 && columns.contains(&Some(Field::Title)) {
            return rows.into_iter().skip(1).flat_map(|row| under_header(row, &columns)).collect();
        }
    }
    let labelled = rows.iter().filter(|row| row.len() >= 2 && row.first().and_then(label).is_some()).count();
    if labelled >= 2 {
        return rows.into_iter().flat_map(labelled_row).collect();
    }
    rows.into_iter().flatten().flatten().collect()
}

/// One action in a row, a field in each cell.
fn under_header(row: Vec<TableCell>, columns: &[Option<Field>]) -> Vec<Line> {
    let number = row.iter().flatten().map(|l| l.number).find(|n| *n > 0).unwrap_or(0);
    let mut line = Line { number, opens: true, ..Line::default() };
    let mut others = Vec::new();
    for (i, cell) in row.into_iter().enumerate() {
        let text = joined(&cell);
        match columns.get(i).copied().flatten() {
            Some(field) if !text.is_empty() => line.fields.push((field, text)),
            Some(_) => {}
            None => others.extend(cell.into_iter().filter(|l| !l.text.is_empty())),
        }
    }
    let titled = line.fields.iter().any(|(field, _)| *field == Field::Title);
    if titled { std::iter::once(line).chain(others).collect() } else { others }
}

/// «Label | value», or text as it stands.
fn labelled_row(row: Vec<TableCell>) -> Vec<Line> {
    let field = row.first().filter(|_| row.len() >= 2).and_then(|cell| Field::of_label(&joined(cell)));
    let Some(field) = field else { return row.into_iter().flatten().collect() };
    let number = row.iter().flatten().map(|l| l.number).find(|n| *n > 0).unwrap_or(0);
    let value: Vec<String> = row[1..].iter().map(joined).filter(|text| !text.is_empty()).collect();
    vec![Line { number, fields: vec![(field, value.join(" ; "))], ..Line::default() }]
}

fn joined(cell: &TableCell) -> String {
    let texts: Vec<String> = cell.iter().map(|l| l.printed().into_owned()).filter(|t| !t.is_empty()).collect();
    texts.join(" ; ")
}
