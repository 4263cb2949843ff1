//! `tableaux.xlsx`: a summary that leads to every other sheet; the findings; the communes, the EPCI and what else several
//! questions are about, each on one sheet with every figure; the list of each layer; a sheet for each question; the
//! warnings. Numbers are numbers, with the French format that Excel gives them; a missing value is an empty cell.
//!
//! What a table becomes is told by its rows, never by its question: those of all communes and of all EPCI stand on the sheet
//! of these, those about features beside the features, those that several kinds of questions have alike on one sheet; of
//! the others, the long ones have a sheet of their own and the rest stand under their question.

mod grid;
mod list;
mod names;
mod question;
mod summary;
mod text;
mod units;

use super::Book;
use super::known;
use crate::book::xlsx::{Made, Refusal, Sheet, Style, Writer};
use crate::french;
use crate::outcome::{Outcome, Row, Table};
use list::Listed;
use names::Names;
use units::Of;

/// The name of the first sheet, to which all others lead back.
const SUMMARY: &str = "Sommaire";

/// Colours of the tabs: what is of the whole study, lists, questions.
const TABS: [u32; 3] = [0x001F_4E79, 0x007F_9F3F, 0x00B0_B0B0];

/// A sheet.
struct Page<'a> {
    name: String,
    /// What it shows, for the summary.
    told: String,
    rows: Option<usize>,
    what: What<'a>,
}

enum What<'a> {
    Findings,
    /// The communes, the EPCI, or other rows that answers share.
    Units {
        row: Row,
        title: String,
        tables: Vec<Of<'a>>,
    },
    List(Listed<'a>),
    Question {
        answer: &'a Outcome,
        tables: Vec<&'a Table>,
    },
    Table {
        answer: &'a Outcome,
        table: &'a Table,
    },
    Warnings,
}

/// The sheets of the answers, to lead to them.
struct Sheets<'a>(Vec<(&'a str, String)>);

impl Sheets<'_> {
    /// The sheet of an answer.
    fn of(&self, answer: &Outcome) -> Option<String> {
        self.0.iter().find(|(id, _)| *id == answer.id).map(|(_, name)| name.clone())
    }
}

pub(super) fn made(book: &Book<'_>) -> Result<Made, Refusal> {
    let mut workbook = Writer::new(book.name, book.date)?;
    let (pages, sheets) = pages(book);
    summary::write(book, &pages, workbook.sheet(SUMMARY)?)?;
    for page in &pages {
        let mut sheet = workbook.sheet(&page.name)?;
        match &page.what {
            What::Findings => {
                sheet.tab(TABS[0]);
                findings(book, &sheets, sheet)?;
            }
            What::Units { row, title, tables } => {
                sheet.tab(TABS[0]);
                units::write(book, row, title, tables, &sheets, sheet)?;
            }
            What::List(list) => {
                sheet.tab(TABS[1]);
                list.write(book, &sheets, sheet)?;
            }
            What::Question { answer, tables } => {
                sheet.tab(TABS[2]);
                question::write(answer, tables, &elsewhere(&pages, answer), sheet)?;
            }
            What::Table { answer, table } => question::write_table(answer, table, sheet)?,
            What::Warnings => warnings(book, sheet)?,
        }
    }
    workbook.made()
}

/// The sheets after the summary, in their order, and those of the answers.
fn pages<'a>(book: &Book<'a>) -> (Vec<Page<'a>>, Sheets<'a>) {
    let mut names = Names::new();
    let [_, findings, communes, epcis, warnings] =
        [SUMMARY, "Constats", "Communes", "EPCI", "Avertissements"].map(|name| names.give(&[name]));
    let sheets = Sheets(book.answers.iter().map(|a| (a.id.as_str(), names.give(&[&a.title]))).collect());
    let all: Vec<Of<'a>> =
        book.answers.iter().flat_map(|answer| answer.tables.iter().map(move |table| (answer, table))).collect();
    let territory = book.territory;
    let part = |row: &Row| all.iter().copied().partition(|(_, table)| units::of_all(table, row, territory));
    let (of_communes, _): (Vec<Of<'a>>, Vec<Of<'a>>) = part(&Row::Commune);
    let (of_epcis, _): (Vec<Of<'a>>, Vec<Of<'a>>) = part(&Row::Epci);
    let placed = |table: &Table| {
        units::of_all(table, &Row::Commune, territory)
            || units::of_all(table, &Row::Epci, territory)
            || known::is_beside_features(table, book.layers)
    };
    let rest: Vec<Of<'a>> = all.iter().copied().filter(|(_, table)| !placed(table)).collect();
    let shared = units::shared(&rest);
    let is_shared = |table: &Table| shared.iter().flatten().any(|(_, other)| std::ptr::eq(*other, table));

    let count = book.answers.iter().map(|a| a.findings.len()).sum();
    let told = "Toutes les phrases qui résument les résultats".to_owned();
    let mut out = vec![Page { name: findings, told, rows: Some(count), what: What::Findings }];
    // A book of one question that is not about communes has no list of them.
    let mut add = |name: String, row: Row, rows: usize, told: &str, title: &str, tables: Vec<Of<'a>>| {
        if !tables.is_empty() || !book.layers.is_empty() {
            let what = What::Units { row, title: title.to_owned(), tables };
            out.push(Page { name, told: told.to_owned(), rows: Some(rows), what });
        }
    };
    let title = "Communes : tous les résultats par commune";
    add(
        communes,
        Row::Commune,
        territory.communes.len(),
        "Tous les résultats, commune par commune",
        title,
        of_communes,
    );
    let title = "EPCI : tous les résultats par EPCI";
    add(epcis, Row::Epci, territory.epcis.len(), "Tous les résultats, EPCI par EPCI", title, of_epcis);
    for group in &shared {
        let title = units::called(group);
        let told = format!("{title} : ce que {} analyses en disent", group.len());
        let (rows, name) = (group[0].1.keys.len(), names.give(&[&title]));
        add(name, Row::Other, rows, &told, &title, group.clone());
    }
    for list in book.layers.iter().filter_map(|layer| Listed::of(layer, book)) {
        let name = names.give(&[&format!("Liste – {}", list.layer.title)]);
        let told = format!("Liste : {}, avec ce que les analyses en savent", list.layer.title);
        out.push(Page { name, told, rows: Some(list.len()), what: What::List(list) });
    }
    for answer in book.answers {
        let own = rest.iter().filter(|(of, table)| of.id == answer.id && !is_shared(table)).map(|(_, table)| *table);
        let (large, small): (Vec<&Table>, Vec<&Table>) = own.partition(|table| question::is_large(table));
        let name = sheets.of(answer).unwrap_or_default();
        let titles: Vec<&str> = small.iter().map(|table| table.title.as_str()).collect();
        let told = if titles.is_empty() { "Constats et méthode".to_owned() } else { titles.join(" · ") };
        let rows = small.iter().map(|table| table.keys.len()).sum();
        let rows = (!small.is_empty()).then_some(rows);
        out.push(Page { name, told, rows, what: What::Question { answer, tables: small } });
        for table in large {
            // A title that several answers have says nothing without its question.
            let once = all.iter().filter(|(_, other)| other.title == table.title).count() < 2;
            let of_answer = format!("{} – {}", names::short(&table.title, 14), answer.title);
            let list = format!("{} (liste)", names::short(&table.title, 22));
            let name = names.give(&[if once { &table.title } else { &of_answer }, &list]);
            let rows = Some(table.keys.len());
            out.push(Page { name, told: table.title.clone(), rows, what: What::Table { answer, table } });
        }
    }
    let told = "Ce que l'outil a remarqué en lisant les fichiers".to_owned();
    out.push(Page { name: warnings, told, rows: Some(book.notes.all().len()), what: What::Warnings });
    (out, sheets)
}

/// The sheets that have figures of an answer, besides its own.
fn elsewhere(pages: &[Page<'_>], answer: &Outcome) -> Vec<String> {
    let has = |page: &&Page<'_>| match &page.what {
        What::Units { tables, .. } => tables.iter().any(|(of, _)| of.id == answer.id),
        What::List(list) => list.knows_of(answer),
        What::Table { answer: of, .. } => of.id == answer.id,
        What::Findings | What::Question { .. } | What::Warnings => false,
    };
    pages.iter().filter(has).map(|page| page.name.clone()).collect()
}

fn findings(book: &Book<'_>, sheets: &Sheets<'_>, mut sheet: Sheet<'_>) -> Result<(), Refusal> {
    let head = text::top(&mut sheet, "Constats", book.fictional(), "")?;
    let heads = [("Analyse", 34.0), ("Constat", 100.0), ("Actions du plan", 30.0), ("Données", 12.0)];
    for (c, (name, width)) in heads.iter().enumerate() {
        sheet.put(head, c, *name, &Style::heading())?;
        sheet.width(c, *width)?;
    }
    let (wrapped, mut row) = (Style::wrapped(), head);
    for answer in book.answers {
        for finding in &answer.findings {
            row += 1;
            match sheets.of(answer) {
                Some(target) => sheet.link(row, 0, &target, &answer.title, &Style::link().wrapping())?,
                None => sheet.put(row, 0, &answer.title, &wrapped)?,
            }
            sheet.put(row, 1, &finding.text, &wrapped)?;
            let actions = finding.actions.join(", ");
            sheet.put(row, 2, &actions, &wrapped)?;
            // LibreOffice does not make room for wrapped words by itself.
            let texts = [(&answer.title, 31), (&finding.text, 90), (&actions, 30)];
            sheet.lines(row, texts.iter().map(|(text, width)| grid::lines_in(text, *width)).max().unwrap_or(1))?;
            if answer.fictional {
                sheet.put(row, 3, "fictives", &text::made_up().top())?;
            }
        }
    }
    sheet.keep(head + 1, 0)?;
    if row > head {
        sheet.filter(head, row, heads.len() - 1)?;
    }
    sheet.printed(true, Some(head), 0)
}

fn warnings(book: &Book<'_>, mut sheet: Sheet<'_>) -> Result<(), Refusal> {
    let head = text::top(&mut sheet, "Avertissements", false, "")?;
    let heads = [("Message", 80.0), ("Constat", 50.0), ("Correction", 60.0), ("Lieu", 50.0), ("Code", 10.0)];
    for (c, (name, width)) in heads.iter().enumerate() {
        sheet.put(head, c, *name, &Style::heading())?;
        sheet.width(c, *width)?;
    }
    let all = book.notes.all();
    for (r, d) in all.iter().enumerate() {
        let cells = [
            french::upper_first(&d.message),
            d.label.clone().unwrap_or_default(),
            d.help.clone().unwrap_or_default(),
            d.place.as_ref().map(ToString::to_string).unwrap_or_default(),
            d.code.id.to_owned(),
        ];
        for (c, text) in cells.iter().enumerate() {
            sheet.put(head + 1 + r, c, text, &Style::wrapped())?;
        }
        let width = |c: usize| heads[c].1 as usize * 9 / 10;
        let lines = cells.iter().enumerate().map(|(c, text)| grid::lines_in(text, width(c))).max();
        sheet.lines(head + 1 + r, lines.unwrap_or(1))?;
    }
    sheet.keep(head + 1, 0)?;
    if !all.is_empty() {
        sheet.filter(head, head + all.len(), heads.len() - 1)?;
    }
    sheet.printed(true, Some(head), 0)
}
