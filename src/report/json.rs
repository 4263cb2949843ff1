//! `resultats.json`: everything that was answered, for machines. French names, plain numbers, no French format of numbers.
//! `docs/resultats.schema.json` tells what is in it.

use serde::{Deserialize, Serialize};

use super::Book;
use crate::diagnostic::Plain;
use crate::outcome::{Finding, Outcome, Table};

/// The format of the file. It goes up with what another program would have to read in another way; 1, which had no number,
/// named the parts of tables in English and is still read.
const FORMAT: u32 = 2;

#[derive(Serialize)]
struct Results<'a> {
    format: u32,
    etude: &'a str,
    date: String,
    version: &'a str,
    donnees_fictives: bool,
    communes: usize,
    population: u64,
    communes_sans_population: usize,
    projection: String,
    source: &'a str,
    analyses: Vec<Answer<'a>>,
    avertissements: Vec<Plain>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    genre: &'a str,
    titre: &'a str,
    methode: &'a [String],
    sources: &'a [String],
    fictif: bool,
    constats: &'a [Finding],
    tableaux: &'a [Table],
}

impl<'a> From<&'a Outcome> for Answer<'a> {
    fn from(o: &'a Outcome) -> Self {
        Self {
            id: &o.id,
            genre: &o.kind,
            titre: &o.title,
            methode: &o.method,
            sources: &o.sources,
            fictif: o.fictional,
            constats: &o.findings,
            tableaux: &o.tables,
        }
    }
}

pub(super) fn text(book: &Book<'_>) -> String {
    let (population, without) = book.territory.population();
    let results = Results {
        format: FORMAT,
        etude: book.name,
        date: book.date.to_string(),
        version: book.version,
        donnees_fictives: book.fictional(),
        communes: book.territory.communes.len(),
        population,
        communes_sans_population: without,
        projection: book.territory.projection.name().to_owned(),
        source: &book.territory.source,
        analyses: book.answers.iter().map(Answer::from).collect(),
        avertissements: book.notes.all().iter().map(Plain::from).collect(),
    };
    serde_json::to_string_pretty(&results).expect("results are plain data")
}

/// What is read back of a file of results: enough to compare.
#[derive(Deserialize)]
struct Earlier {
    #[serde(default)]
    format: Option<u32>,
    date: String,
    analyses: Vec<EarlierAnswer>,
}

#[derive(Deserialize)]
struct EarlierAnswer {
    id: String,
    genre: String,
    titre: String,
    methode: Vec<String>,
    sources: Vec<String>,
    fictif: bool,
    tableaux: Vec<Table>,
}

/// The day of earlier results and their tables; `None` when the text is no file of results.
pub(super) fn read(text: &str) -> Option<(String, Vec<Outcome>)> {
    let earlier: Earlier = serde_json::from_str(text).ok()?;
    if earlier.format.is_some_and(|format| format > FORMAT) {
        return None;
    }
    let outcome = |a: EarlierAnswer| {
        let mut outcome = Outcome::new(&a.id, &a.genre, a.titre);
        (outcome.method, outcome.sources, outcome.fictional, outcome.tables) =
            (a.methode, a.sources, a.fictif, a.tableaux);
        outcome
    };
    // Cells of another number than rows would be a file edited by hand.
    let whole = |o: &Outcome| {
        o.tables
            .iter()
            .all(|t| t.names.len() == t.keys.len() && t.columns.iter().all(|c| c.cells.len() == t.keys.len()))
    };
    let outcomes: Vec<Outcome> = earlier.analyses.into_iter().map(outcome).collect();
    outcomes.iter().all(whole).then_some((earlier.date, outcomes))
}
