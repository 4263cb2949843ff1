//! The sheets of what several questions are about: the communes, the EPCI, the levels of the armature…, each with every
//! figure of every answer.

use super::grid::{self, Band, Shown, Stand};
use super::text;
use super::{Sheets, question};
use crate::book::xlsx::{Refusal, Sheet};
use crate::french;
use crate::outcome::{ColumnRole, Outcome, Row, Table, TableId, Unit};
use crate::report::Book;
use crate::territory::Territory;

/// Whether a table is of all communes, or of all EPCI, one row each in their order.
pub(super) fn of_all(table: &Table, row: &Row, territory: &Territory) -> bool {
    let keys = match (row, &table.id) {
        (Row::Commune, TableId::Communes) => territory.commune_rows().0,
        (Row::Epci, TableId::Epci) => territory.epci_rows().0,
        _ => return false,
    };
    table.row == *row && table.keys == keys
}

/// A table with the answer that it is of.
pub(super) type Of<'a> = (&'a Outcome, &'a Table);

/// The tables of answers of several kinds that have the same rows, which are then of the territory and not of a
/// question: the levels of the armature, basins. In the order of the first of each.
pub(super) fn shared<'a>(tables: &[Of<'a>]) -> Vec<Vec<Of<'a>>> {
    let alike = |a: &Table, b: &Table| a.id == b.id && a.row == b.row && a.keys == b.keys && a.names == b.names;
    let mut groups: Vec<Vec<Of<'a>>> = Vec::new();
    // What is of the whole territory, or of those that are worst off, is what its question answers.
    let own = |table: &Table| matches!(table.id, TableId::Territory | TableId::Worst) || table.keys == table.names;
    for &(answer, table) in tables.iter().filter(|(_, table)| table.row == Row::Other && !own(table)) {
        match groups.iter_mut().find(|group| alike(group[0].1, table)) {
            Some(group) => group.push((answer, table)),
            None => groups.push(vec![(answer, table)]),
        }
    }
    groups.retain(|group| group.iter().any(|(answer, _)| answer.kind != group[0].0.kind));
    groups
}

/// What shared tables are called: the words with which all their titles begin, up to the first comma.
pub(super) fn called(group: &[Of<'_>]) -> String {
    let clause = |title: &'_ str| title.split([',', ':', '(', ';']).next().unwrap_or_default().trim().to_owned();
    let titles: Vec<String> = group.iter().map(|(_, table)| clause(&table.title)).collect();
    let words: Vec<Vec<&str>> = titles.iter().map(|title| title.split(' ').collect()).collect();
    let first = &words[0];
    let same = |k: usize| words.iter().all(|words| words.get(k) == first.get(k));
    let begin: Vec<&str> = (0..first.len()).take_while(|&k| same(k)).map(|k| first[k]).collect();
    let begin = begin.join(" ");
    let bare = begin.strip_prefix("Par ").unwrap_or(&begin);
    // Titles that have nothing in common: the word by which their questions call the rows.
    let id = group[0].1.id.as_str().replace('_', " ");
    french::upper_first(if bare.is_empty() { &id } else { bare })
}

/// Columns of an answer; those for programs go to the end, out of sight.
fn of_answer<'a>((answer, table): Of<'a>, sheets: &Sheets<'_>) -> (Band<'a>, Vec<Shown<'a>>) {
    let columns = table.columns.iter().filter(|column| !question::says_names(column, table));
    let (ids, figures): (Vec<_>, Vec<_>) = columns.partition(|c| c.role == ColumnRole::NearestId);
    let columns = figures.into_iter().map(Shown::of).collect();
    let ids = ids.into_iter().map(|column| {
        let shown = Shown::of(column);
        Shown { head: format!("{} : {}", answer.title, shown.head), ..shown }.hidden()
    });
    (Band { title: answer.title.clone(), sheet: sheets.of(answer), columns }, ids.collect())
}

fn all_bands<'a>(own: Vec<Shown<'a>>, tables: &[Of<'a>], sheets: &Sheets<'_>) -> Vec<Band<'a>> {
    let mut bands = vec![Band { title: String::new(), sheet: None, columns: own }];
    let mut hidden = Vec::new();
    for &of in tables {
        let (band, ids) = of_answer(of, sheets);
        bands.push(band);
        hidden.extend(ids);
    }
    if !hidden.is_empty() {
        bands.push(Band { title: "Identifiants, pour un programme".to_owned(), sheet: None, columns: hidden });
    }
    bands
}

fn own_communes(territory: &Territory) -> Vec<Shown<'_>> {
    let communes = &territory.communes;
    let epci = |i: usize| communes[i].epci.map(|e| territory.epcis[e].name.as_str());
    // Said as tables by level say it.
    let level = |i: usize| Some(communes[i].level.map_or("Autres communes", |l| territory.levels[l].name.as_str()));
    let all = 0..communes.len();
    let mut own = vec![
        Shown::codes("Code INSEE", communes.iter().map(|c| Some(c.code.as_str()))),
        Shown::texts("Commune", communes.iter().map(|c| Some(c.name.as_str()))),
        Shown::texts("EPCI", all.clone().map(epci)),
    ];
    if !territory.levels.is_empty() {
        own.push(Shown::texts("Niveau de l'armature", all.map(level)));
    }
    let population = communes.iter().map(|c| c.population.map(f64::from));
    own.push(adding(Shown::numbers("Population", Unit::Inhabitants, population)));
    own
}

fn own_epcis(territory: &Territory) -> Vec<Shown<'_>> {
    let people = |members: &Vec<usize>| {
        let known: Vec<f64> = members.iter().filter_map(|&i| territory.communes[i].population).map(f64::from).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    };
    let epcis = &territory.epcis;
    vec![
        Shown::codes("SIREN", epcis.iter().map(|e| Some(e.code.as_str()))),
        Shown::texts("EPCI", epcis.iter().map(|e| Some(e.name.as_str()))),
        adding(Shown::numbers("Communes", Unit::Count, epcis.iter().map(|e| Some(e.communes.len() as f64)))),
        adding(Shown::numbers("Population", Unit::Inhabitants, epcis.iter().map(|e| people(&e.communes)))),
    ]
}

fn adding(shown: Shown<'_>) -> Shown<'_> {
    Shown { adds_up: true, ..shown }
}

/// Writes the sheet of the communes, of the EPCI, or of the rows that answers share.
pub(super) fn write(
    book: &Book<'_>,
    row: &Row,
    title: &str,
    tables: &[Of<'_>],
    sheets: &Sheets<'_>,
    mut sheet: Sheet<'_>,
) -> Result<(), Refusal> {
    let (own, kept) = match row {
        Row::Commune => (own_communes(book.territory), 2),
        Row::Epci => (own_epcis(book.territory), 2),
        _ => {
            let own = question::rows_of(tables[0].1);
            let kept = own.len();
            (own, kept)
        }
    };
    let fictional = tables.iter().any(|(answer, _)| answer.fictional);
    let top = text::top(&mut sheet, title, fictional, text::LEGEND)?;
    let bands = all_bands(own, tables, sheets);
    let head = top + usize::from(bands.len() > 1);
    let columns: usize = bands.iter().map(|band| band.columns.len()).sum();
    let end = grid::write(&mut sheet, &bands, &Stand { top, kept: Some(kept), named: kept - 1 })?;
    sheet.printed(columns <= 14, Some(head), kept)?;
    let mut end = end + 1;
    for (answer, table) in tables {
        if let Some(note) = &table.note {
            end = text::paragraph(&mut sheet, end, &format!("{} : {note}", answer.title), text::Kind::Note)?;
        }
    }
    end = text::methods(&mut sheet, end, tables.iter().map(|(answer, _)| *answer))?;
    let mut sources = vec![book.territory.source.as_str()];
    sources.extend(tables.iter().flat_map(|(answer, _)| answer.sources.iter().map(String::as_str)));
    text::sources(&mut sheet, end, sources)
}
