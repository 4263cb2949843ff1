//! What answers know of the features of a layer: their tables with a row a feature, put beside the features themselves.

use std::collections::BTreeMap;

use crate::layer::{Feature, Layer, Precision};
use crate::outcome::{Outcome, Row, Table};

/// A table of an answer that is about the features of a layer.
pub(super) struct Known<'a> {
    /// The answer that it is of.
    pub(super) answer: &'a Outcome,
    /// The table.
    pub(super) table: &'a Table,
    /// Its row for each feature of the layer; none where it says nothing of it.
    pub(super) rows: Vec<Option<usize>>,
}

/// The tables about the features of a layer, in the order of the answers.
pub(super) fn of_layer<'a>(layer: &Layer, answers: &'a [Outcome]) -> Vec<Known<'a>> {
    let mut out = Vec::new();
    for answer in answers {
        for table in answer.tables.iter().filter(|table| is_of(table, layer)) {
            if let Some(rows) = rows(table, layer) {
                out.push(Known { answer, table, rows });
            }
        }
    }
    out
}

/// Whether a table is put beside the features of one of the layers, so that it need not stand anywhere else.
pub(super) fn is_beside_features(table: &Table, layers: &[Layer]) -> bool {
    layers.iter().any(|layer| is_of(table, layer) && rows(table, layer).is_some())
}

fn is_of(table: &Table, layer: &Layer) -> bool {
    matches!(&table.row, Row::Feature { layer: id } if *id == layer.id)
}

/// The row of each feature; `None` when one row has no feature here (one that a scenario opens), or two rows have one.
fn rows(table: &Table, layer: &Layer) -> Option<Vec<Option<usize>>> {
    let keys: BTreeMap<&str, usize> = table.keys.iter().enumerate().map(|(r, key)| (key.as_str(), r)).collect();
    let rows: Vec<Option<usize>> = layer.features.iter().map(|f| keys.get(f.id.as_str()).copied()).collect();
    let found = rows.iter().flatten().count();
    (found == table.keys.len() && keys.len() == table.keys.len()).then_some(rows)
}

/// How well the position of a feature is known, for people.
pub(super) fn precision(feature: &Feature) -> &'static str {
    match feature.precision {
        Precision::Exact => "exacte",
        Precision::Commune => "localisé à la commune",
        Precision::Unknown => "inconnue",
    }
}
