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

/// What communes gain, and how those that gain most are told.
struct Gains {
    /// The column of the table by commune that says so.
    column: &'static str,
    title: &'static str,
    /// The columns that help there.
    shown: &'static [&'static str],
    /// What one other commune does, and what several do.
    others: [&'static str; 2],
}

const GAINS: [Gains; 2] = [
    Gains {
        column: "gain",
        title: "Les communes qui y gagnent le plus",
        shown: &["gain", "distance_avant_km", "distance_km", "duree_avant_min", "duree_min"],
        others: ["y gagne", "y gagnent"],
    },
    Gains {
        column: "sert",
        title: "Les communes les plus servies",
        shown: &["besoin", "sert", "part_servie", "arrets"],
        others: ["est servie", "sont servies"],
    },
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
    let (gain, Gains { title, shown, others, .. }) =
        GAINS.iter().find_map(|gains| Some((table.column(gains.column)?.as_numbers()?, gains)))?;
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
    let best = columns.fold(Table::new("gains", *title, Row::Other, keys, names), Table::with);
    let told = match all - rows.len() {
        0 => "Aucune autre commune.".to_owned(),
        more => format!(
            "{} {} aussi, autant ou moins : voir tableaux.xlsx.",
            french::count(more, "autre commune", "autres communes"),
            others[usize::from(more > 1)]
        ),
    };
    Some([Block::Head((*title).to_owned()), Block::Grid(grid(&best, &[], false)), Block::Small(told)])
}

/// A table as people read it: a column that holds nothing is left out. `numbered`: its rows have the numbers that the signs
/// of the map bear.
fn grid(table: &Table, without: &[&str], numbered: bool) -> Grid {
    // The site of a commune bears its name: it need not be read twice.
    let says_names = |column: &Column| {
        column.as_texts().is_some_and(|texts| texts.iter().zip(&table.names).all(|(t, name)| t.as_ref() == Some(name)))
    };
    let helps = |column: &&Column| !without.contains(&column.id.as_str()) && !is_empty(column) && !says_names(column);
    let shown: Vec<&Column> = table.columns.iter().filter(helps).collect();
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
    (longest as f64 / 12.5).clamp(1.0, 4.0)
}

#[cfg(test)]
mod tests {
    use geo::Point;

    use super::*;
    use crate::outcome::{Points, Spot};

    fn answer(gains: &[Option<f64>]) -> Outcome {
        let names: Vec<String> = (0..gains.len()).map(|i| format!("C{i:02}")).collect();
        let mut outcome = Outcome::new("essai", "essai", "Essai");
        let table = Table::new(TableId::Communes, "Par commune", Row::Commune, names.clone(), names)
            .with(Column::numbers("gain", "Habitants de plus", Unit::Count, gains.to_vec()))
            .with(Column::texts("portee", "Portée", vec![None; gains.len()]));
        outcome.tables.push(table);
        outcome
    }

    /// Fourteen gain 1 to 14, one loses, one is unknown, one gains less than half an inhabitant: the twelve best in order,
    /// and two more.
    #[test]
    fn those_that_gain_most_are_named_and_the_others_counted() {
        let mut values: Vec<Option<f64>> = (1..=14).map(|n| Some(f64::from(n))).collect();
        values.extend([Some(-3.0), None, Some(0.4)]);
        let [head, table, told] = gains(&answer(&values)).expect("some gain");
        assert_eq!(head, Block::Head("Les communes qui y gagnent le plus".to_owned()));
        let Block::Grid(table) = table else { panic!("a table") };
        let expected: Vec<Vec<String>> =
            (3..=14).rev().map(|n| vec![format!("C{:02}", n - 1), n.to_string()]).collect();
        assert_eq!(table.rows, expected);
        let said = "2\u{a0}autres communes y gagnent aussi, autant ou moins : voir tableaux.xlsx.";
        assert_eq!(told, Block::Small(said.to_owned()));
        assert_eq!(gains(&answer(&[Some(0.0), None])), None);
    }

    /// The number of a row is that of the sign on the map; a column that says the names again is left out.
    #[test]
    fn a_table_that_the_map_numbers_has_its_numbers() {
        let names = vec!["Bannoncourt".to_owned(), "Troyon".to_owned()];
        let same = names.iter().cloned().map(Some).collect();
        let table = Table::new("sites", "Sites", Row::Other, names.clone(), names)
            .with(Column::texts("commune", "Commune", same))
            .with(Column::numbers("sert", "Sert", Unit::Count, vec![Some(8.0), None]));
        let shown = grid(&table, &[], true);
        let heads: Vec<&str> = shown.columns.iter().map(|c| c.head.as_str()).collect();
        assert_eq!(heads, ["N°", "", "Sert"]);
        assert_eq!(shown.rows, [["1", "Bannoncourt", "8"], ["2", "Troyon", ""]]);
        let spot = Spot::new("Bannoncourt", None, Point::new(0.0, 0.0)).at_row(Some(0));
        assert_eq!(Points::new("p", "P", vec![spot]).listed("sites").listed, Some(table.id));
    }
}
