//! What recipes name: columns, layers, shapes, lines and points of a study.

use geo::Area as _;

use super::recipe::{LayerMarks, Marks, Strokes, Tint};
use crate::layer::Layer;
use crate::outcome::{Column, Lines, Outcome, Points, Row, Shape, ShapeRole, Table};

/// A column and the table it is in, by `analyse.tableau.colonne`.
pub(super) fn variable<'a>(outcomes: &'a [Outcome], name: &str) -> Option<(&'a Outcome, &'a Table, &'a Column)> {
    let mut parts = name.splitn(3, '.');
    let outcome = outcomes.iter().find(|o| Some(o.id.as_str()) == parts.clone().next())?;
    parts.next();
    let table = outcome.table(parts.next()?)?;
    Some((outcome, table, table.column(parts.next()?)?))
}

/// The layer that marks are made of. Of several of one model, the one that the answers of the map are about: a title that
/// counts the features of one layer over the signs of another would be false.
pub(super) fn layer<'a>(layers: &'a [Layer], marks: &LayerMarks, about: &[&str]) -> Option<&'a Layer> {
    match (&marks.layer, &marks.model) {
        (Some(id), _) => layers.iter().find(|l| l.id == *id),
        (None, Some(model)) => {
            let mut of = layers.iter().filter(|l| l.model.is(model));
            of.clone().find(|l| about.contains(&l.id.as_str())).or_else(|| of.next())
        }
        (None, None) => None,
    }
}

/// The layers whose features are rows of some answers, by their ids.
pub(super) fn about<'a>(answers: &[&'a Outcome]) -> Vec<&'a str> {
    let rows = answers.iter().flat_map(|answer| &answer.tables).map(|table| &table.row);
    let of = |row: &'a Row| if let Row::Feature { layer } = row { Some(layer.as_str()) } else { None };
    rows.filter_map(of).collect()
}

/// What is doubtful beside the zones that a tint names.
pub(super) fn doubts<'a>(outcomes: &'a [Outcome], tint: &Tint) -> Vec<&'a Shape> {
    let id = tint.shape.split('.').next().unwrap_or_default();
    let drawn = shapes(outcomes, tint).iter().any(|shape| shape.role == ShapeRole::Zone);
    let of = outcomes.iter().filter(|outcome| drawn && outcome.id == id);
    of.flat_map(|outcome| &outcome.shapes).filter(|shape| shape.role == ShapeRole::Doubt).collect()
}

/// The shapes that a tint names, the largest first.
pub(super) fn shapes<'a>(outcomes: &'a [Outcome], tint: &Tint) -> Vec<&'a Shape> {
    let Some((analysis, id)) = tint.shape.split_once('.') else { return Vec::new() };
    let Some(outcome) = outcomes.iter().find(|o| o.id == analysis) else { return Vec::new() };
    let wanted = |s: &&Shape| match id.strip_suffix('*') {
        Some(start) => s.id.starts_with(start),
        None => s.id == id,
    };
    let mut found: Vec<_> = outcome.shapes.iter().filter(wanted).collect();
    found.sort_by(|a, b| b.geometry.unsigned_area().total_cmp(&a.geometry.unsigned_area()).then(a.id.cmp(&b.id)));
    found
}

/// The lines that a recipe names.
pub(super) fn lines<'a>(outcomes: &'a [Outcome], strokes: &Strokes) -> Option<&'a Lines> {
    let (analysis, id) = strokes.lines.split_once('.')?;
    outcomes.iter().find(|o| o.id == analysis)?.lines.iter().find(|l| l.id == id)
}

/// The points that a recipe names, as `analyse.points`, and their answer.
pub(super) fn points<'a>(outcomes: &'a [Outcome], marks: &Marks) -> Option<(&'a Outcome, &'a Points)> {
    let (analysis, id) = marks.points.split_once('.')?;
    let outcome = outcomes.iter().find(|o| o.id == analysis)?;
    Some((outcome, outcome.points.iter().find(|p| p.id == id)?))
}

/// Heading of the legend: label of the column and its unit.
pub(super) fn heading(column: &Column) -> String {
    let unit = column.unit.label();
    if unit.is_empty() || column.label.contains(unit) {
        column.label.clone()
    } else {
        format!("{} ({unit})", column.label)
    }
}
