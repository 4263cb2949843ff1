//! The list of a layer: its features of the territory, with what the answers know of each.

use std::borrow::Cow;

use super::Sheets;
use super::grid::{self, Band, Shown, Stand};
use super::text;
use crate::book::xlsx::{ROWS, Refusal, Sheet};
use crate::french;
use crate::layer::{Feature, Kind, Layer, Value};
use crate::outcome::{Outcome, Unit};
use crate::report::Book;
use crate::report::known::{self, Known};

/// The features that a list shows.
pub(super) struct Listed<'a> {
    pub(super) layer: &'a Layer,
    /// What answers know of the features of the layer.
    known: Vec<Known<'a>>,
    /// The features, by index: those of the territory, then those around that an answer knows of.
    rows: Vec<usize>,
    /// How many of these are of the territory.
    inside: usize,
}

impl<'a> Listed<'a> {
    /// The list of a layer; `None` when it would be empty.
    pub(super) fn of(layer: &'a Layer, book: &Book<'a>) -> Option<Self> {
        let known = known::of_layer(layer, book.answers);
        let (mut rows, around): (Vec<usize>, Vec<usize>) =
            (0..layer.features.len()).partition(|&i| layer.features[i].is_of(book.territory));
        let inside = rows.len();
        rows.extend(around.into_iter().filter(|&i| known.iter().any(|k| k.rows[i].is_some())));
        (!rows.is_empty()).then_some(Self { layer, known, rows, inside })
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.rows.len().min(ROWS)
    }

    fn features(&self) -> impl Iterator<Item = &'a Feature> {
        self.rows.iter().take(ROWS).map(|&i| &self.layer.features[i])
    }

    /// Whether it has figures of an answer.
    pub(super) fn knows_of(&self, answer: &Outcome) -> bool {
        self.known.iter().any(|known| known.answer.id == answer.id)
    }

    /// Writes its sheet.
    pub(super) fn write(&self, book: &Book<'_>, sheets: &Sheets<'_>, mut sheet: Sheet<'_>) -> Result<(), Refusal> {
        let layer = self.layer;
        let legend = if self.rows.len() > ROWS {
            format!("{} Les {} premières lignes seulement.", text::LEGEND, french::integer(ROWS as u64))
        } else if self.rows.len() > self.inside {
            format!("{} Les dernières lignes sont autour du territoire : une analyse en parle.", text::LEGEND)
        } else {
            text::LEGEND.to_owned()
        };
        let top = text::top(&mut sheet, &layer.title, layer.fictional, &legend)?;
        let mut bands = vec![Band { title: String::new(), sheet: None, columns: self.own(book) }];
        for Known { answer, table, rows } in &self.known {
            let rows = || self.rows.iter().take(ROWS).map(|&i| rows[i]);
            let columns = table.columns.iter().map(|column| Shown::at(column, rows())).collect();
            let title = format!("{} : {}", answer.title, table.title);
            bands.push(Band { title, sheet: sheets.of(answer), columns });
        }
        bands.push(Band { title: format!("Ce que dit {}", layer.file.display()), sheet: None, columns: self.given() });
        bands.retain(|band| !band.columns.is_empty());
        let columns: usize = bands.iter().map(|band| band.columns.len()).sum();
        let end = grid::write(&mut sheet, &bands, &Stand { top, kept: Some(1), named: 0 })?;
        sheet.printed(columns <= 14, Some(top + 1), 1)?;
        let answers = self.known.iter().flat_map(|known| known.answer.sources.iter().map(String::as_str));
        let end = text::methods(&mut sheet, end + 1, self.known.iter().map(|known| known.answer))?;
        text::sources(&mut sheet, end, std::iter::once(layer.source.as_str()).chain(answers))
    }

    /// What the tool knows of each feature.
    fn own(&self, book: &'a Book<'_>) -> Vec<Shown<'a>> {
        let territory = book.territory;
        let commune = |f: &Feature| f.commune.map(|i| &territory.communes[i]);
        let mut own = vec![
            Shown::texts("Nom", self.features().map(|f| Some(f.name.as_str()))),
            Shown::texts("Commune", self.features().map(|f| commune(f).map(|c| c.name.as_str()))),
            Shown::codes("Code INSEE", self.features().map(|f| commune(f).map(|c| c.code.as_str()))),
            Shown::texts(
                "EPCI",
                self.features().map(|f| commune(f).and_then(|c| c.epci).map(|e| territory.epcis[e].name.as_str())),
            ),
        ];
        if self.rows.len() > self.inside {
            let inside = |n: usize| Some(if n < self.inside { "oui" } else { "non" });
            own.push(Shown::texts("Dans le territoire", (0..self.len()).map(inside)));
        }
        own.push(Shown::texts("Position", self.features().map(|f| Some(known::precision(f)))));
        own
    }

    /// What its file says, fields without any value and the name once more left out; its identifier last.
    fn given(&self) -> Vec<Shown<'a>> {
        let layer = self.layer;
        let mut out = Vec::new();
        for i in 0..layer.fields.len() {
            let column = layer.column_at(i);
            let field = layer.fields[i].as_str();
            if self.features().all(|f| column.written(f).is_none_or(str::is_empty))
                || self.features().all(|f| column.written(f).is_none_or(|text| text == f.name || text == f.id))
            {
                continue;
            }
            let unit = layer.model.fields.iter().find(|f| f.name == field).and_then(|f| f.unit.as_deref());
            let head = unit.map_or_else(|| field.to_owned(), |unit| format!("{field} ({unit})"));
            out.push(match column.kind() {
                Kind::Number => Shown::numbers(&head, Unit::None, self.features().map(|f| column.number(f))),
                Kind::Flag | Kind::Text => {
                    let texts = self.features().map(|f| match column.value(f) {
                        Value::Flag(flag) => Some(Cow::Borrowed(if flag { "oui" } else { "non" })),
                        Value::Text(text) if !text.is_empty() => Some(Cow::Owned(text)),
                        Value::Text(_) | Value::Number(_) | Value::Missing => None,
                    });
                    Shown::codes(&head, texts)
                }
            });
        }
        out.push(Shown::codes("Identifiant", self.features().map(|f| Some(f.id.as_str()))));
        out
    }
}
