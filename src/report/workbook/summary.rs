//! The first sheet: what the study is, and the way to every other sheet, grouped by question.

use super::grid::lines_in;
use super::text;
use super::{Page, TABS, What};
use crate::book::xlsx::{Refusal, Sheet, Style};
use crate::french;
use crate::report::Book;

/// Widths of its columns, in characters: the sheet, what it shows, how many rows.
const WIDTHS: [usize; 3] = [34, 96, 9];

pub(super) fn write(book: &Book<'_>, pages: &[Page<'_>], mut sheet: Sheet<'_>) -> Result<(), Refusal> {
    sheet.tab(TABS[0]);
    for (c, width) in WIDTHS.iter().enumerate() {
        sheet.width(c, *width as f64)?;
    }
    sheet.put(0, 0, &*french::one_line(book.name), &Style::default().bold().size(16.0))?;
    let day = format!("Résultats au {}, calculés par territoire {}", french::date(book.date), book.version);
    sheet.put(1, 0, &day, &Style::default())?;
    sheet.put(2, 0, &territory(book), &Style::default().bold())?;
    let mut row = 3;
    if book.fictional() {
        let text = "Cette étude contient des données fictives (exemple) : ne pas en citer les chiffres.";
        sheet.put(row, 0, text, &text::made_up())?;
        row += 1;
    }
    let help = "Cliquez sur un nom de feuille pour y aller ; « ← Sommaire », en haut de chaque feuille, ramène ici. Une cellule vide est une valeur que personne ne connaît : ce n'est pas un zéro.";
    sheet.across(row, (0, 2), help, &Style::wrapped().italic().colour(0x0066_6666))?;
    sheet.lines(row, lines_in(help, 140))?;
    row += 2;
    for (c, head) in ["Feuille", "Contenu", "Lignes"].iter().enumerate() {
        sheet.put(row, c, *head, &Style::heading())?;
    }
    sheet.keep(row + 1, 0)?;
    let head = row;
    row += 1;
    let mut group = String::new();
    for page in pages {
        let (title, finding) = match &page.what {
            What::Findings | What::Units { .. } => ("Vue d'ensemble".to_owned(), None),
            What::List(_) => ("Listes".to_owned(), None),
            What::Question { answer, .. } | What::Table { answer, .. } => {
                (answer.title.clone(), answer.findings.first().map(|f| f.text.as_str()))
            }
            What::Warnings => ("Lecture des fichiers".to_owned(), None),
        };
        if title != group {
            row = heading(&mut sheet, row, &title, finding)?;
            group = title;
        }
        sheet.link(row, 0, &page.name, &page.name, &Style::link())?;
        sheet.put(row, 1, &page.told, &Style::wrapped())?;
        sheet.lines(row, lines_in(&page.told, WIDTHS[1] * 9 / 10))?;
        if let Some(rows) = page.rows {
            sheet.put(row, 2, rows as f64, &Style::number("#,##0").top())?;
        }
        row += 1;
    }
    row = layers(book, &mut sheet, row)?;
    let source = format!(
        "Sources : {} ; projection des calculs : {}",
        book.territory.source.trim_end_matches('.'),
        book.territory.projection.name()
    );
    sheet.across(row + 1, (0, 2), &source, &Style::wrapped().colour(0x0055_5555))?;
    sheet.lines(row + 1, lines_in(&source, 132))?;
    sheet.printed(true, Some(head), 0)
}

/// «123 communes, 4 EPCI, 25 840 habitants».
fn territory(book: &Book<'_>) -> String {
    let (population, without) = book.territory.population();
    let mut parts = vec![
        french::count(book.territory.communes.len(), "commune", "communes"),
        format!("{} EPCI", french::integer(book.territory.epcis.len() as u64)),
        format!("{} habitants", french::integer(population)),
    ];
    if without > 0 {
        parts.push(format!("{} sans population connue", french::count(without, "commune", "communes")));
    }
    parts.join(", ")
}

/// The title of a group of sheets, and the first thing that its question found; the row after them.
fn heading(sheet: &mut Sheet<'_>, row: usize, title: &str, finding: Option<&str>) -> Result<usize, Refusal> {
    let title = &*french::one_line(title);
    sheet.across(row, (0, 2), title, &Style::wrapped().bold().ground(0x00DD_E7F0))?;
    sheet.lines(row, 1)?;
    let Some(finding) = finding else { return Ok(row + 1) };
    let finding = &*french::one_line(finding);
    sheet.across(row + 1, (0, 2), finding, &Style::wrapped())?;
    sheet.lines(row + 1, lines_in(finding, 132))?;
    Ok(row + 2)
}

/// What went in, layer by layer; the row after.
fn layers(book: &Book<'_>, sheet: &mut Sheet<'_>, row: usize) -> Result<usize, Refusal> {
    if book.layers.is_empty() {
        return Ok(row);
    }
    let mut row = heading(sheet, row, "Couches de l'étude", None)?;
    for layer in book.layers {
        let made_up = if layer.fictional { " — DONNÉES FICTIVES" } else { "" };
        let inside = layer.features.iter().filter(|f| f.is_of(book.territory)).count();
        let around = match layer.features.len() - inside {
            0 => String::new(),
            around => format!(", {} autour", french::integer(around as u64)),
        };
        let entities = format!("{} dans le territoire{around}", french::count(inside, "entité", "entités"));
        let told = format!("{entities} ; {}{made_up}", layer.source);
        sheet.put(row, 0, &layer.title, &Style::wrapped())?;
        sheet.put(row, 1, &told, &Style::wrapped())?;
        sheet.lines(row, lines_in(&told, WIDTHS[1] * 9 / 10))?;
        row += 1;
    }
    Ok(row)
}
