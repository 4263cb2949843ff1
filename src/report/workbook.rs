//! `tableaux.xlsx`: a reading page, the findings, one sheet a table, the warnings. Numbers are numbers, with the French
//! format that Excel gives them; a missing value is an empty cell.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::Book;
use crate::french;
use crate::outcome::{Cells, Column, Outcome, Row, Table, Unit};

/// Excel's own limit on the name of a sheet.
const SHEET_NAME: usize = 31;

struct Styles {
    title: Format,
    head: Format,
    text: Format,
    wrapped: Format,
    fictional: Format,
}

pub(super) fn bytes(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let date = excel_day(book.date)?;
    let properties = DocProperties::new().set_title(book.name).set_creation_datetime(&date);
    workbook.set_properties(&properties);
    let styles = Styles {
        title: Format::new().set_bold().set_font_size(14),
        head: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(0x00E8_EEF4),
        text: Format::new(),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        fictional: Format::new().set_bold().set_font_color(0x009C_0006),
    };
    let mut names: Vec<String> = Vec::new();
    let index: Vec<(String, &Outcome, &Table)> = book
        .answers
        .iter()
        .flat_map(|answer| answer.tables.iter().map(move |table| (answer, table)))
        .map(|(answer, table)| (sheet_name(&answer.id, table.id.as_str(), &mut names), answer, table))
        .collect();
    reading_page(book, &index, workbook.add_worksheet(), &styles)?;
    findings(book, workbook.add_worksheet(), &styles)?;
    for (name, answer, table) in &index {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        write_table(sheet, answer, table, &styles)?;
    }
    warnings(book, workbook.add_worksheet(), &styles)?;
    workbook.save_to_buffer()
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)
}

/// A name of at most 31 characters, unique whatever the case, without what Excel forbids.
fn sheet_name(answer: &str, table: &str, taken: &mut Vec<String>) -> String {
    let clean = |s: &str| s.chars().map(|c| if "[]:*?/\\'".contains(c) { '-' } else { c }).collect::<String>();
    let (answer, table) = (clean(answer), clean(table));
    let room = SHEET_NAME.saturating_sub(table.chars().count() + 1).max(8);
    let start: String = answer.chars().take(room).collect();
    let base: String = format!("{start} {table}").chars().take(SHEET_NAME).collect();
    let mut name = base.clone();
    let mut n = 2;
    while taken.iter().any(|t| t.eq_ignore_ascii_case(&name)) {
        let suffix = format!("~{n}");
        name = base.chars().take(SHEET_NAME - suffix.len()).collect::<String>() + &suffix;
        n += 1;
    }
    taken.push(name.clone());
    name
}

fn reading_page(
    book: &Book<'_>,
    index: &[(String, &Outcome, &Table)],
    sheet: &mut Worksheet,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name("Lisez-moi")?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 90)?;
    sheet.write_with_format(0, 0, book.name, &styles.title)?;
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
        let entities = french::count(layer.features.len(), "entité", "entités");
        lines.push((format!("Couche « {} »", layer.title), format!("{entities} ; {}{made_up}", layer.source)));
    }
    let mut row = 1;
    if book.fictional() {
        let text = "Cette étude contient des données fictives (exemple) : ne pas en citer les chiffres.";
        sheet.write_with_format(row, 0, text, &styles.fictional)?;
        row += 1;
    }
    for (name, value) in lines {
        sheet.write_with_format(row, 0, name, &styles.text)?;
        sheet.write_with_format(row, 1, value, &styles.wrapped)?;
        row += 1;
    }
    row += 1;
    sheet.write_with_format(row, 0, "Feuille", &styles.head)?;
    sheet.write_with_format(row, 1, "Contenu", &styles.head)?;
    for (name, answer, table) in index {
        row += 1;
        sheet.write_with_format(row, 0, name, &styles.text)?;
        sheet.write_with_format(row, 1, format!("{} : {}", answer.title, table.title), &styles.wrapped)?;
    }
    Ok(())
}

fn findings(book: &Book<'_>, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Constats")?;
    for (column, (name, width)) in
        [("Analyse", 34.0), ("Constat", 100.0), ("Actions du plan", 24.0), ("Données", 12.0)].into_iter().enumerate()
    {
        sheet.set_column_width(column as u16, width)?;
        sheet.write_with_format(0, column as u16, name, &styles.head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 0;
    for answer in book.answers {
        for finding in &answer.findings {
            row += 1;
            sheet.write_with_format(row, 0, &answer.title, &styles.wrapped)?;
            sheet.write_with_format(row, 1, &finding.text, &styles.wrapped)?;
            sheet.write_with_format(row, 2, finding.actions.join(", "), &styles.wrapped)?;
            if answer.fictional {
                sheet.write_with_format(row, 3, "fictives", &styles.fictional)?;
            }
        }
    }
    Ok(())
}

fn write_table(sheet: &mut Worksheet, answer: &Outcome, table: &Table, styles: &Styles) -> Result<(), XlsxError> {
    sheet.write_with_format(0, 0, format!("{} : {}", answer.title, table.title), &styles.title)?;
    let mut note = answer.method.join(" ; ");
    if answer.fictional {
        note = format!("DONNÉES FICTIVES. {note}");
    }
    sheet.write_with_format(1, 0, note, if answer.fictional { &styles.fictional } else { &styles.text })?;
    sheet.write_with_format(2, 0, format!("Sources : {}", answer.sources.join(" ; ")), &styles.text)?;
    const HEAD: u32 = 4;
    let (key, name) = match &table.row {
        Row::Commune => ("Code INSEE", "Commune"),
        Row::Epci => ("SIREN", "EPCI"),
        Row::Feature { .. } => ("Identifiant", "Nom"),
        Row::Territory => ("Territoire", "Nom"),
        Row::Other => ("Clé", "Libellé"),
    };
    sheet.write_with_format(HEAD, 0, key, &styles.head)?;
    sheet.write_with_format(HEAD, 1, name, &styles.head)?;
    sheet.set_column_width(0, 14)?;
    sheet.set_column_width(1, 34)?;
    for (i, column) in table.columns.iter().enumerate() {
        let c = i as u16 + 2;
        sheet.write_with_format(HEAD, c, heading(column), &styles.head)?;
        sheet.set_column_width(c, if column.unit == Unit::None { 30 } else { 15 })?;
    }
    for (r, (key, name)) in table.keys.iter().zip(&table.names).enumerate() {
        let row = HEAD + 1 + r as u32;
        sheet.write_with_format(row, 0, key, &styles.text)?;
        sheet.write_with_format(row, 1, name, &styles.text)?;
    }
    for (i, column) in table.columns.iter().enumerate() {
        write_column(sheet, HEAD + 1, i as u16 + 2, column, styles)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    if !table.keys.is_empty() {
        sheet.autofilter(HEAD, 0, HEAD + table.keys.len() as u32, table.columns.len() as u16 + 1)?;
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

fn write_column(sheet: &mut Worksheet, first: u32, c: u16, column: &Column, styles: &Styles) -> Result<(), XlsxError> {
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
            let format = Format::new().set_num_format(pattern);
            for (r, value) in values.iter().enumerate() {
                if let Some(value) = value {
                    sheet.write_with_format(first + r as u32, c, *value, &format)?;
                }
            }
        }
        Cells::Texts(values) => {
            let days = Format::new().set_num_format("dd/mm/yyyy");
            for (r, value) in values.iter().enumerate() {
                let (r, Some(value)) = (first + r as u32, value) else { continue };
                match value.parse::<Date>().ok().filter(|_| column.unit == Unit::Date) {
                    Some(day) => sheet.write_with_format(r, c, &excel_day(day)?, &days)?,
                    None => sheet.write_with_format(r, c, value, &styles.text)?,
                };
            }
        }
    }
    Ok(())
}

fn warnings(book: &Book<'_>, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Avertissements")?;
    let heads = [("Code", 10.0), ("Message", 80.0), ("Lieu", 50.0), ("Constat", 50.0), ("Correction", 60.0)];
    for (column, (name, width)) in heads.into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
        sheet.write_with_format(0, column as u16, name, &styles.head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (r, d) in book.notes.all().iter().enumerate() {
        let row = r as u32 + 1;
        let cells = [
            d.code.id.to_owned(),
            d.message.clone(),
            d.place.as_ref().map(ToString::to_string).unwrap_or_default(),
            d.label.clone().unwrap_or_default(),
            d.help.clone().unwrap_or_default(),
        ];
        for (c, text) in cells.iter().enumerate() {
            sheet.write_with_format(row, c as u16, text, &styles.wrapped)?;
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
        assert!(first.chars().count() <= SHEET_NAME && second.chars().count() <= SHEET_NAME);
        assert_eq!(first, "distance-france-servic communes");
        assert_eq!(second, "distance-france-servic commun~2");
    }
}
