//! `tableaux.xlsx`: a reading page, the findings, one sheet a table, the warnings. Numbers are numbers, with the French
//! format that Excel gives them; a missing value is an empty cell.

use jiff::civil::Date;

use super::Book;
use crate::book::xlsx::{NAME, Refusal, Sheet, Style, Writer};
use crate::french;
use crate::outcome::{Cells, Column, Outcome, Row, Table, Unit};

struct Styles {
    title: Style,
    head: Style,
    text: Style,
    wrapped: Style,
    fictional: Style,
}

pub(super) fn bytes(book: &Book<'_>) -> Result<Vec<u8>, Refusal> {
    let mut workbook = Writer::new(book.name, book.date)?;
    let styles = Styles {
        title: Style::default().bold().size(14.0),
        head: Style::heading(),
        text: Style::default(),
        wrapped: Style::wrapped(),
        fictional: Style::default().bold().colour(0x009C_0006),
    };
    let mut names: Vec<String> = Vec::new();
    let index: Vec<(String, &Outcome, &Table)> = book
        .answers
        .iter()
        .flat_map(|answer| answer.tables.iter().map(move |table| (answer, table)))
        .map(|(answer, table)| (sheet_name(&answer.id, table.id.as_str(), &mut names), answer, table))
        .collect();
    reading_page(book, &index, workbook.sheet("Lisez-moi")?, &styles)?;
    findings(book, workbook.sheet("Constats")?, &styles)?;
    for (name, answer, table) in &index {
        write_table(workbook.sheet(name)?, answer, table, &styles)?;
    }
    warnings(book, workbook.sheet("Avertissements")?, &styles)?;
    workbook.bytes()
}

/// A name of at most 31 characters, unique whatever the case, without what Excel forbids.
fn sheet_name(answer: &str, table: &str, taken: &mut Vec<String>) -> String {
    let clean = |s: &str| s.chars().map(|c| if "[]:*?/\\'".contains(c) { '-' } else { c }).collect::<String>();
    let (answer, table) = (clean(answer), clean(table));
    let room = NAME.saturating_sub(table.chars().count() + 1).max(8);
    let start: String = answer.chars().take(room).collect();
    let base: String = format!("{start} {table}").chars().take(NAME).collect();
    let mut name = base.clone();
    let mut n = 2;
    while taken.iter().any(|t| t.eq_ignore_ascii_case(&name)) {
        let suffix = format!("~{n}");
        name = base.chars().take(NAME - suffix.len()).collect::<String>() + &suffix;
        n += 1;
    }
    taken.push(name.clone());
    name
}

fn reading_page(
    book: &Book<'_>,
    index: &[(String, &Outcome, &Table)],
    mut sheet: Sheet<'_>,
    styles: &Styles,
) -> Result<(), Refusal> {
    sheet.width(0, 34.0)?;
    sheet.width(1, 90.0)?;
    sheet.put(0, 0, book.name, &styles.title)?;
    let (population, without) = book.territory.population();
    let mut lines: Vec<(String, String)> = vec![
        ("Date".into(), french::date(book.date)),
        ("Version".into(), format!("territoire {}", book.version)),
        ("Communes".into(), french::integer(book.territory.communes.len() as u64)),
        ("Population".into(), format!("{} habitants", french::integer(population))),
        ("Géographie".into(), book.territory.source.clone()),
        ("Projection des calculs".into(), book.territory.projection.name().to_owned()),
    ];
    if without > 0 {
        lines.push(("Sans population connue".into(), french::count(without, "commune", "communes")));
    }
    for layer in book.layers {
        let made_up = if layer.fictional { " — DONNÉES FICTIVES" } else { "" };
        let inside = layer.features.iter().filter(|f| f.is_of(book.territory)).count();
        let around = match layer.features.len() - inside {
            0 => String::new(),
            around => format!(", {} autour", french::integer(around as u64)),
        };
        let entities = format!("{} dans le territoire{around}", french::count(inside, "entité", "entités"));
        lines.push((format!("Couche « {} »", layer.title), format!("{entities} ; {}{made_up}", layer.source)));
    }
    let mut row = 1;
    if book.fictional() {
        let text = "Cette étude contient des données fictives (exemple) : ne pas en citer les chiffres.";
        sheet.put(row, 0, text, &styles.fictional)?;
        row += 1;
    }
    for (name, value) in lines {
        sheet.put(row, 0, &name, &styles.text)?;
        sheet.put(row, 1, &value, &styles.wrapped)?;
        row += 1;
    }
    row += 1;
    sheet.put(row, 0, "Feuille", &styles.head)?;
    sheet.put(row, 1, "Contenu", &styles.head)?;
    for (name, answer, table) in index {
        row += 1;
        sheet.put(row, 0, name, &styles.text)?;
        sheet.put(row, 1, &format!("{} : {}", answer.title, table.title), &styles.wrapped)?;
    }
    Ok(())
}

fn findings(book: &Book<'_>, mut sheet: Sheet<'_>, styles: &Styles) -> Result<(), Refusal> {
    let heads = [("Analyse", 34.0), ("Constat", 100.0), ("Actions du plan", 24.0), ("Données", 12.0)];
    sheet.heads(&heads, &styles.head)?;
    let mut row = 0;
    for answer in book.answers {
        for finding in &answer.findings {
            row += 1;
            sheet.put(row, 0, &answer.title, &styles.wrapped)?;
            sheet.put(row, 1, &finding.text, &styles.wrapped)?;
            sheet.put(row, 2, &finding.actions.join(", "), &styles.wrapped)?;
            if answer.fictional {
                sheet.put(row, 3, "fictives", &styles.fictional)?;
            }
        }
    }
    Ok(())
}

fn write_table(mut sheet: Sheet<'_>, answer: &Outcome, table: &Table, styles: &Styles) -> Result<(), Refusal> {
    sheet.put(0, 0, &format!("{} : {}", answer.title, table.title), &styles.title)?;
    let mut note = answer.method.join(" ; ");
    if answer.fictional {
        note = format!("DONNÉES FICTIVES. {note}");
    }
    sheet.put(1, 0, &note, if answer.fictional { &styles.fictional } else { &styles.text })?;
    sheet.put(2, 0, &format!("Sources : {}", answer.sources.join(" ; ")), &styles.text)?;
    const HEAD: usize = 4;
    let (key, name) = match &table.row {
        Row::Commune => ("Code INSEE", "Commune"),
        Row::Epci => ("SIREN", "EPCI"),
        Row::Feature { .. } => ("Identifiant", "Nom"),
        Row::Territory => ("Territoire", "Nom"),
        Row::Other => ("Clé", "Libellé"),
    };
    sheet.put(HEAD, 0, key, &styles.head)?;
    sheet.put(HEAD, 1, name, &styles.head)?;
    sheet.width(0, 14.0)?;
    sheet.width(1, 34.0)?;
    for (i, column) in table.columns.iter().enumerate() {
        sheet.put(HEAD, i + 2, &heading(column), &styles.head)?;
        sheet.width(i + 2, if column.unit == Unit::None { 30.0 } else { 15.0 })?;
    }
    for (r, (key, name)) in table.keys.iter().zip(&table.names).enumerate() {
        let row = HEAD + 1 + r;
        sheet.put(row, 0, key, &styles.text)?;
        sheet.put(row, 1, name, &styles.text)?;
    }
    for (i, column) in table.columns.iter().enumerate() {
        write_column(&mut sheet, HEAD + 1, i + 2, column, styles)?;
    }
    if let Some(note) = &table.note {
        sheet.put(HEAD + table.keys.len() + 2, 0, note, &styles.text)?;
    }
    sheet.keep(HEAD + 1, 2)?;
    if !table.keys.is_empty() {
        sheet.filter(HEAD, HEAD + table.keys.len(), table.columns.len() + 1)?;
    }
    Ok(())
}

fn heading(column: &Column) -> String {
    let unit = column.unit.label();
    // A share is written as a percentage, an amount with its sign: the format says so already.
    if unit.is_empty() || matches!(column.unit, Unit::Share | Unit::Euros) {
        column.label.clone()
    } else {
        format!("{} ({unit})", column.label)
    }
}

fn write_column(
    sheet: &mut Sheet<'_>,
    first: usize,
    c: usize,
    column: &Column,
    styles: &Styles,
) -> Result<(), Refusal> {
    match &column.cells {
        Cells::Numbers(values) => {
            let decimals = column.unit.decimals();
            let zeros = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals)) };
            let pattern = match column.unit {
                Unit::Share => format!("0{zeros}%"),
                // Whatever an indicator counts: its own decimals.
                Unit::None => "General".to_owned(),
                Unit::Euros => format!("#,##0{zeros}\u{a0}\"€\""),
                _ => format!("#,##0{zeros}"),
            };
            let format = Style::number(&pattern);
            for (r, value) in values.iter().enumerate() {
                if let Some(value) = value {
                    sheet.put(first + r, c, *value, &format)?;
                }
            }
        }
        Cells::Texts(values) => {
            let days = Style::day();
            for (r, value) in values.iter().enumerate() {
                let (r, Some(value)) = (first + r, value) else { continue };
                match value.parse::<Date>().ok().filter(|_| column.unit == Unit::Date) {
                    Some(day) => sheet.put(r, c, day, &days)?,
                    None => sheet.put(r, c, value, &styles.text)?,
                }
            }
        }
    }
    Ok(())
}

fn warnings(book: &Book<'_>, mut sheet: Sheet<'_>, styles: &Styles) -> Result<(), Refusal> {
    let heads = [("Code", 10.0), ("Message", 80.0), ("Lieu", 50.0), ("Constat", 50.0), ("Correction", 60.0)];
    sheet.heads(&heads, &styles.head)?;
    for (r, d) in book.notes.all().iter().enumerate() {
        let cells = [
            d.code.id.to_owned(),
            d.message.clone(),
            d.place.as_ref().map(ToString::to_string).unwrap_or_default(),
            d.label.clone().unwrap_or_default(),
            d.help.clone().unwrap_or_default(),
        ];
        for (c, text) in cells.iter().enumerate() {
            sheet.put(r + 1, c, text, &styles.wrapped)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_short_and_unique() {
        let mut taken = Vec::new();
        let first = sheet_name("distance-france-services-du-territoire", "communes", &mut taken);
        let second = sheet_name("distance-france-services-du-territoire", "communes", &mut taken);
        assert!(first.chars().count() <= NAME && second.chars().count() <= NAME);
        assert_eq!(first, "distance-france-servic communes");
        assert_eq!(second, "distance-france-servic commun~2");
    }
}
