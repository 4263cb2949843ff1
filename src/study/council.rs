//! The pages that go to a meeting: the map of the sites that an answer proposes, what each brings, what could take its
//! place, what everything costs.

use super::{Answers, Study};
use crate::diagnostic::Notes;
use crate::disk::{Failure, PendingFolder};
use crate::french;
use crate::map::{Block, Curve, Grid, GridColumn, Pdf, Sheet, brief};
use crate::outcome::{Cells, Column, Outcome, Row, Table, TableId, Unit};

/// The folder of the documents.
const DOCUMENTS: &str = "documents";

/// How many communes are named of those that gain.
const NAMED: usize = 12;

/// What a commune gains: the column of the table by commune that says so, the heading of those that gain most, and the
/// columns that help there.
const GAINS: [(&str, &str, &[&str]); 2] = [
    (
        "gain",
        "Les communes qui y gagnent le plus",
        &["gain", "distance_avant_km", "distance_km", "duree_avant_min", "duree_min"],
    ),
    ("sert", "Les communes les plus servies", &["besoin", "sert", "part_servie", "arrets"]),
];

/// A table of the pages: its id, and the columns that would not help a decision there.
const TABLES: [(&str, &[&str]); 8] = [
    ("semaine", &[]),
    ("arrets", &["epci"]),
    ("sites", &["epci"]),
    ("avant_apres", &["gini"]),
    ("courbe", &["coude"]),
    ("regles", &[]),
    ("phases", &[]),
    ("epci", &[]),
];

impl Study {
    /// Writes the pages of an answer that proposes sites, `documents/<id>.pdf`; gives the file. `None`, told in the notes,
    /// when people changed the one that is there.
    ///
    /// # Errors
    /// When the machine refuses to write; the file that was there is then untouched.
    pub fn write_pages(
        &self,
        answers: &Answers,
        outcome: &Outcome,
        notes: &mut Notes,
    ) -> Result<Option<String>, Failure> {
        let name = format!("{}.pdf", outcome.id);
        let mut pending = PendingFolder::new(&self.folder.join(DOCUMENTS))?;
        pending.carry(|_| true)?;
        let mut pdf = Pdf::new();
        for sheet in self.maps_of(answers, outcome, notes).iter().chain(&self.pages_of(outcome)) {
            pdf.add(&sheet.picture());
        }
        pending.write(&name, &pdf.bytes())?;
        if !self.may_place(&pending, DOCUMENTS, notes)? {
            return Ok(None);
        }
        self.place(pending, DOCUMENTS, notes)?;
        Ok(Some(format!("{DOCUMENTS}/{name}")))
    }

    /// The pages of text and tables.
    fn pages_of(&self, outcome: &Outcome) -> Vec<Sheet> {
        let mut blocks = vec![Block::Head("Ce qu'il faut retenir".to_owned())];
        blocks.extend(outcome.findings.iter().map(|finding| Block::Point(finding.text.clone())));
        if let Some(pursuit) = &outcome.pursuit {
            blocks.push(Block::Head("Ce qui est cherché, et ce qui est demandé".to_owned()));
            blocks.push(Block::Point(format!("Objectif : {}", french::lower_first(&pursuit.aim))));
            blocks.extend(pursuit.rules.iter().map(|rule| Block::Point(rule.clone())));
        }
        let tables = TABLES.iter().filter_map(|(id, without)| Some((outcome.table(*id)?, without)));
        for (table, without) in tables.filter(|(table, _)| !table.keys.is_empty()) {
            blocks.push(Block::Head(table.title.clone()));
            blocks.extend(curve(table).map(Block::Curve));
            let numbered = outcome.points.iter().any(|points| points.listed.as_ref() == Some(&table.id));
            blocks.push(Block::Grid(grid(table, without, numbered)));
            blocks.extend(table.note.iter().map(|note| Block::Small(note.clone())));
        }
        blocks.extend(gains(outcome).into_iter().flatten());
        blocks.push(Block::Head("Comment c'est calculé".to_owned()));
        blocks.extend(outcome.method.iter().map(|line| Block::Small(french::upper_first(line))));
        if !outcome.sources.is_empty() {
            blocks.push(Block::Small(format!("Données : {}.", outcome.sources.join(" ; "))));
        }
        let footer = format!("{} · {}", self.name(), french::date(self.date()));
        brief(&outcome.title, &blocks, outcome.fictional, &footer)
    }
}

/// The curve of a table that has one: what each number of sites reaches, and where that bends.
fn curve(table: &Table) -> Option<Curve> {
    let (reached, bend) = (table.column("atteint")?, table.column("coude")?);
    let counts = table.keys.iter().map(|key| key.parse::<f64>().ok());
    let values = reached.as_numbers()?.iter();
    let points: Vec<(f64, f64)> = counts.zip(values).filter_map(|(count, value)| Some((count?, (*value)?))).collect();
    let at = bend.as_texts()?.iter().position(Option::is_some);
    let word = |row: usize| bend.as_texts().and_then(|texts| texts[row].clone());
    let bend = at.and_then(|row| Some((table.keys[row].parse().ok()?, word(row)?)));
    let unit = reached.unit.label();
    let what = if unit.is_empty() { reached.label.clone() } else { format!("{} ({unit})", reached.label) };
    let labels = ("sites nouveaux".to_owned(), what);
    (points.len() > 1).then_some(Curve { labels, points, bend, decimals: reached.unit.decimals() })
}

/// The communes that gain most, the most first, and how many more gain something.
fn gains(outcome: &Outcome) -> Option<[Block; 3]> {
    let table = outcome.table(TableId::Communes)?;
    let (gain, title, shown) =
        GAINS.iter().find_map(|(id, title, shown)| Some((table.column(id)?.as_numbers()?, *title, *shown)))?;
    // What rounds to nothing is no gain to tell.
    let known = gain.iter().enumerate().filter_map(|(row, gain)| Some((row, gain.filter(|g| *g >= 0.5)?)));
    let mut ranked: Vec<(usize, f64)> = known.collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let all = ranked.len();
    ranked.truncate(NAMED);
    ranked.first()?;
    let rows: Vec<usize> = ranked.iter().map(|(row, _)| *row).collect();
    let of = |column: &Column| Column {
        cells: match &column.cells {
            Cells::Numbers(values) => Cells::Numbers(rows.iter().map(|&row| values[row]).collect()),
            Cells::Texts(values) => Cells::Texts(rows.iter().map(|&row| values[row].clone()).collect()),
        },
        ..column.clone()
    };
    let keys = rows.iter().map(|&row| table.keys[row].clone()).collect();
    let names = rows.iter().map(|&row| table.names[row].clone()).collect();
    let columns = shown.iter().filter_map(|id| table.column(id)).map(of);
    let best = columns.fold(Table::new("gains", title, Row::Other, keys, names), Table::with);
    let told = match all - rows.len() {
        0 => "Toutes les communes qui y gagnent sont dans ce tableau.".to_owned(),
        more => format!(
            "{} y {} aussi, moins : elles sont dans tableaux.xlsx.",
            french::count(more, "autre commune", "autres communes"),
            if more < 2 { "gagne" } else { "gagnent" }
        ),
    };
    Some([Block::Head(title.to_owned()), Block::Grid(grid(&best, &[], false)), Block::Small(told)])
}

/// A table as people read it: a column that holds nothing is left out. `numbered`: its rows have the numbers that the signs
/// of the map bear.
fn grid(table: &Table, without: &[&str], numbered: bool) -> Grid {
    let shown: Vec<&Column> =
        table.columns.iter().filter(|column| !without.contains(&column.id.as_str()) && !is_empty(column)).collect();
    let rank = numbered.then(|| GridColumn { head: "N°".to_owned(), share: 0.4, numbers: true });
    let first = GridColumn { head: String::new(), share: 2.0, numbers: false };
    let columns = shown.iter().map(|column| {
        let numbers = matches!(column.cells, Cells::Numbers(_));
        let unit = column.unit.label();
        let head = if unit.is_empty() { column.label.clone() } else { format!("{} ({unit})", column.label) };
        GridColumn { head, share: if numbers { 1.3 } else { width(column) }, numbers }
    });
    let cell = |column: &Column, row: usize| match &column.cells {
        Cells::Numbers(values) => values[row].map(|v| number(v, column.unit)).unwrap_or_default(),
        Cells::Texts(values) => values[row].clone().unwrap_or_default(),
    };
    let row = |row: usize| {
        let cells = shown.iter().map(|column| cell(column, row));
        let number = numbered.then(|| (row + 1).to_string());
        number.into_iter().chain(std::iter::once(table.names[row].clone())).chain(cells).collect()
    };
    let columns = rank.into_iter().chain(std::iter::once(first)).chain(columns).collect();
    Grid { columns, rows: (0..table.names.len()).map(row).collect() }
}

/// A number, whose unit stands in the head.
fn number(value: f64, unit: Unit) -> String {
    let value = if unit == Unit::Share { 100.0 * value } else { value };
    french::number(value, unit.decimals())
}

fn is_empty(column: &Column) -> bool {
    match &column.cells {
        Cells::Numbers(values) => values.iter().all(Option::is_none),
        Cells::Texts(values) => values.iter().all(Option::is_none),
    }
}

/// How wide a column of texts is: by the longest.
fn width(column: &Column) -> f64 {
    let Cells::Texts(values) = &column.cells else { return 1.0 };
    let longest = values.iter().flatten().map(|text| text.chars().count()).max().unwrap_or(0);
    (longest as f64 / 14.0).clamp(1.0, 4.0)
}
